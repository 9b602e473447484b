"""What a document's claims may tell: candidate threads and events out of the store, as few as decide the question.

Owns the bounds that keep the cost of one more document the same however large the ledger is. Knows no rule of
resolution (`nlp.ledger`) and no SQL (`store.tellings`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from nlp.ledger.threads import EventState, ThreadState, defined_ids, lookup_weights
from store import ledger, tellings
from store.database import Store
from store.partial_dates import span
from store.records import Claim, DocumentVersion, Thread

_THREADS = 8
"""Threads by keys in common that are weighed for one claim."""
_NEAR_THREADS = 16
"""Threads of measures near in time that are weighed for one claim."""
_NEAR_DAYS = 45
"""Days around a claim within which a measure that shares no key may be meant: what `nlp.ledger.threads` allows."""
_EVENTS = 24
"""Events of one thread that are weighed for one claim, the nearest in time."""


def candidate_states(
    db: Store, claims: Sequence[Claim], version: DocumentVersion, also: Iterable[str] = ()
) -> list[ThreadState]:
    """Threads that the claims may be about, and those `also` named, by id, with the events nearest to the claims."""
    found = set(also)
    for claim in claims:
        found |= defined_ids(claim)
        found |= set(tellings.rank_threads(db, lookup_weights(claim), _THREADS))
        if claim.kind == "countermeasure" and (meant := span(claim.happened_on or version.published_on)):
            first, last = meant[0] - timedelta(days=_NEAR_DAYS), meant[1] + timedelta(days=_NEAR_DAYS)
            near = tellings.threads_near(db, claim.kind, first.isoformat(), last.isoformat(), _NEAR_THREADS)
            found |= set(near)
    dates = sorted({c.happened_on or version.published_on for c in claims})
    known = (ledger.find_thread(db, thread_id) for thread_id in sorted(found))
    return [_state(db, thread, dates) for thread in known if thread is not None]


def _state(db: Store, thread: Thread, dates: Sequence[str]) -> ThreadState:
    keys = tellings.list_thread_keys(db, thread.id)
    state = ThreadState(thread, {k for k in keys if not k.startswith(("measure:", "sum:"))})
    near = dict.fromkeys(i for on in dates or [""] for i in tellings.nearest_events(db, thread.id, on, _EVENTS))
    events = [EventState(i, thread.id, tellings.list_tellings(db, i)) for i in near]
    state.events = sorted((e for e in events if e.evidence), key=lambda e: (e.evidence[0].known_at, e.id))
    return state
