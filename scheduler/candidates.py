"""What a document's claims may tell: candidate threads and events out of the store, as few as decide the question.

Owns the bounds that keep the cost of one more document the same however large the ledger is. Knows no rule of
resolution (`nlp.ledger`) and no SQL (`store.tellings`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from nlp.ledger.affinity import EventState, ThreadState, family
from nlp.ledger.keys import REPLIES, lookup_weights, of_subject
from nlp.ledger.threads import defined_ids
from store import ledger, tellings
from store.database import Store
from store.partial_dates import span
from store.records import Claim, DocumentVersion, Telling, Thread

_THREADS = 5
"""Threads by keys in common that are weighed for one claim."""
_NEAR_THREADS = 8
"""Threads of measures near in time that are weighed for one protest, which may share no key with what it answers."""
_NEAR_DAYS = 45
"""Days around a protest in which it may answer a measure: what `nlp.ledger.affinity` allows."""
_TELLINGS = 12
"""Distinct tellings of an event that a claim is compared with."""
_EVENTS = 8
"""Events of one thread that are weighed for one claim, the nearest in time."""


def candidate_states(
    db: Store, claims: Sequence[Claim], version: DocumentVersion, also: Iterable[str] = ()
) -> list[ThreadState]:
    """Threads that the claims may be about, and those `also` named, by id, with the events nearest to the claims."""
    wanted: dict[str, set[tuple[str, str]]] = {thread_id: set() for thread_id in also}
    for claim in claims:
        on = claim.happened_on or version.published_on
        for thread_id in _threads(db, claim, on):
            wanted.setdefault(thread_id, set()).add((claim.kind, on))
    threads = [t for t in (ledger.find_thread(db, i) for i in sorted(wanted)) if t is not None]
    near = {t.id: _nearest(db, t.id, wanted[t.id]) for t in threads}
    told = tellings.list_tellings_of(db, set().union(*near.values()), _TELLINGS)
    return [_state(db, thread, {i: told[i] for i in near[thread.id]}) for thread in threads]


def _threads(db: Store, claim: Claim, on: str) -> set[str]:
    found = set(defined_ids(claim)) | set(
        tellings.rank_threads(db, lookup_weights(claim), family(claim.kind), _THREADS)
    )
    if claim.measure in REPLIES and (meant := span(on)):
        first, last = meant[0] - timedelta(days=_NEAR_DAYS), meant[1] + timedelta(days=_NEAR_DAYS)
        near = tellings.threads_near(db, claim.kind, first.isoformat(), last.isoformat(), _NEAR_THREADS)
        found |= set(near)
    return found


def _nearest(db: Store, thread_id: str, wanted: Iterable[tuple[str, str]]) -> set[str]:
    """Ids of the thread's events that lie nearest to claims of some kinds on some days."""
    return {i for kind, on in wanted for i in tellings.nearest_events(db, thread_id, family(kind), on, _EVENTS)}


def _state(db: Store, thread: Thread, told: Mapping[str, list[Telling]]) -> ThreadState:
    state = ThreadState(thread, of_subject(tellings.list_thread_keys(db, thread.id)))
    state.events = sorted(
        (EventState(i, thread.id, evidence) for i, evidence in told.items() if evidence),
        key=lambda e: (e.evidence[0].known_at, e.id),
    )
    return state
