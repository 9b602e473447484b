"""Deriving the ledger anew: a shadow from stored texts and judgements, its difference in facts, and its promotion.

Owns which shadow event is which event of ours: it inherits the id that holds most of its claims, other ids become
aliases. Refuses to alert: what a promotion changes is our own doing (cause `ours`). Nothing of the ledger is touched
before a person promotes; then all is, in one transaction.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from scheduler.config import Settings
from scheduler.jobs import extract_all
from scheduler.processes.locks import hold, lock_path
from scheduler.progress import OnStep, silent
from scheduler.resolve import resolve
from scheduler.work import JobResult, Tally, recorded
from store import generations, ledger
from store.database import Store, open_store, writing
from store.judgements import list_judgements
from store.records import PROGRAMME_ID, Event, EventAlias, Judgement, Money, make_id
from store.snapshots import open_evidence

_SAME_CLAIM = 10
"""How much more the very same claim says than another one of the same words: a sentence may tell several events."""

_FAR = datetime(9999, 12, 31, tzinfo=UTC)
_NO_FACTS = frozenset(
    {"id", "thread_id", "title", "title_ja", "title_zh", "rate_on", "first_document_id", "published_on"}
)
"""Fields of an event that follow from others, or say nothing of the world."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One event that the shadow tells otherwise than the ledger."""

    what: Literal["opened", "gone", "joined", "changed"]
    """Only the shadow has it, only the ledger has it, the shadow holds it as part of another, or its facts differ."""
    event_id: str
    """The event; one that only the shadow has gets this id when it is promoted."""
    title: str
    """English title."""
    fields: Mapping[str, tuple[str, str]]
    """Facts that differ: before, after."""
    into: str = ""
    """The event that stands for it, where it was joined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What a rebuild found."""

    differences: tuple[Difference, ...]
    """Facts that differ, by kind and id."""
    unjudged: tuple[Judgement, ...]
    """Judgements whose claims are not there any more."""
    promoted: bool
    """The shadow is the ledger now."""
    shadow: Path
    """Its file; gone where it was promoted."""
    result: JobResult
    """What the job counted."""


def rebuild(
    settings: Settings,
    *,
    extract: bool = False,
    promote: bool = False,
    on_step: OnStep = silent,
    stop: threading.Event | None = None,
) -> Rebuilt:
    """Derive a shadow ledger beside the database, with `extract` from texts read anew, and compare; maybe promote it.

    Raises Busy while another process writes this ledger.
    """
    shadow_path = settings.db.with_name(f"{settings.db.name}.shadow")
    now = settings.current_time()
    with hold(lock_path(settings.db, "ledger"), wait_s=settings.lock_wait_s):
        db = open_store(settings.db, create=False)
        with recorded(db, "rebuild") as tally:
            _remove(shadow_path)
            shadow = open_evidence(settings.db, _FAR, into=shadow_path, with_annotations=not extract)
            extracted = Tally()
            if extract:
                extract_all(shadow, extracted, on_step=on_step, stop=stop)
                tally.problems += extracted.problems
            tally.counts |= resolve(shadow, now=now, on_progress=on_step, stop=stop, judgements=list_judgements(db))
            tally.stopped = stop is not None and stop.is_set()
            ids = _inherit(shadow, db)
            differences = tuple(_differences(shadow, db, ids))
            unjudged = _unjudged(db, shadow)
            tally.counts["differences"] = len(differences)
            promoted = promote and not tally.stopped
            if promoted:
                _promote(shadow, db, ids, now, extracted=extract)
        shadow.close()
        if promoted:
            _remove(shadow_path)
    return Rebuilt(
        differences=differences,
        unjudged=unjudged,
        promoted=promoted,
        shadow=shadow_path,
        result=tally.result("rebuild"),
    )


@dataclass(frozen=True, slots=True)
class _Ids:
    """Final ids of a shadow's events and threads, and what our other events became."""

    events: Mapping[str, str]
    threads: Mapping[str, str]
    joined: Mapping[str, str]
    """Our event id → the final id that stands for it."""


def _inherit(shadow_db: Store, db: Store) -> _Ids:
    """Each cluster of the shadow takes the id that holds most of its claims."""
    shadow, ours = generations.places(shadow_db), generations.places(db)
    shared: Counter[tuple[str, str]] = Counter()
    shared_threads: Counter[tuple[str, str]] = Counter()
    by_text: dict[tuple[str, str], list[generations.Place]] = defaultdict(list)
    for place in ours:
        by_text[place.document_id, place.kind].append(place)
    for place in shadow:
        for other in by_text[place.document_id, place.kind]:
            if place.start < other.end and other.start < place.end:
                weight = _SAME_CLAIM if place.claim_id == other.claim_id else 1
                shared[place.event_id, other.event_id] += weight
                shared_threads[place.thread_id, other.thread_id] += weight
    events = _matched(shared, {p.event_id for p in shadow}, {p.event_id for p in ours}, "evt")
    threads = _matched(shared_threads, {p.thread_id for p in shadow}, {p.thread_id for p in ours}, "thr")
    events |= {i: i for i in generations.event_ids(shadow_db) if i not in events}  # what no claim tells any more
    most = sorted(shared, key=lambda pair: (-shared[pair], pair))
    joined: dict[str, str] = {}
    for theirs, mine in most:
        if mine not in events.values():
            joined.setdefault(mine, events[theirs])
    return _Ids(events, threads, joined)


def _matched(shared: Counter[tuple[str, str]], new: Iterable[str], known: set[str], prefix: str) -> dict[str, str]:
    """New id → final id: one to one, most in common first; ids that are in use already are minted anew."""
    final = {i: i for i in new if i.startswith(PROGRAMME_ID)}
    for theirs, mine in sorted(shared, key=lambda pair: (-shared[pair], pair[0] != pair[1], pair)):
        if theirs not in final and mine not in final.values() and not mine.startswith(PROGRAMME_ID):
            final[theirs] = mine
    for theirs in sorted(new):
        if theirs not in final:
            taken = theirs in known or theirs in final.values()
            final[theirs] = make_id(prefix, theirs, "rebuilt") if taken else theirs
    return final


def _final(event: Event, ids: _Ids) -> Event:
    return replace(event, id=ids.events[event.id], thread_id=ids.threads.get(event.thread_id, event.thread_id))


def _differences(shadow: Store, db: Store, ids: _Ids) -> Iterable[Difference]:
    ours = {e.id: e for e in ledger.list_events(db)}
    theirs = {(f := _final(e, ids)).id: f for e in ledger.list_events(shadow)}
    for event_id, event in sorted(theirs.items()):
        before = ours.get(event_id)
        changed = {} if before is None else _changed(before, event)
        if before is None or changed:
            what: Literal["opened", "changed"] = "changed" if before else "opened"
            yield Difference(what=what, event_id=event_id, title=event.title, fields=changed)
    for event_id in sorted(ours.keys() - theirs.keys()):
        into = ids.joined.get(event_id, "")
        into = into if into in theirs else ""
        what_else: Literal["joined", "gone"] = "joined" if into else "gone"
        yield Difference(what=what_else, event_id=event_id, title=ours[event_id].title, fields={}, into=into)


def _changed(before: Event, after: Event) -> dict[str, tuple[str, str]]:
    names = [f.name for f in fields(Event) if f.name not in _NO_FACTS]
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in names}
    return {name: (_say(old), _say(new)) for name, (old, new) in pairs.items() if old != new}


def _say(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    if isinstance(value, Money):
        return f"{value.value:f} {value.currency} {value.role}"
    return "" if value is None else str(value)


def _unjudged(db: Store, shadow: Store) -> tuple[Judgement, ...]:
    applied = {j.seq for j in list_judgements(shadow)}
    return tuple(j for j in list_judgements(db) if j.seq not in applied)


def _promote(shadow: Store, db: Store, ids: _Ids, now: datetime, *, extracted: bool) -> None:
    """Make the shadow the ledger: claims, threads, events, states over time, aliases, judgements."""
    with writing(db):
        ours = {e.id: e for e in ledger.list_events(db)}
        generations.clear(db)
        if extracted:
            generations.copy_annotations(shadow, db)
        generations.copy_threads(shadow, db, ids.threads)
        generations.copy_tellings(shadow, db, ids.events, ids.threads)
        final = {e.id: e for e in (_final(e, ids) for e in generations.all_events(shadow))}
        for event in sorted(final.values(), key=lambda e: (e.known_at, e.id)):
            _save(db, event, now)
            ledger.remove_alias(db, event.id)  # an id that was joined once may hold claims of its own again
        for event_id in sorted(ours.keys() - final.keys()):
            _save(db, replace(ours[event_id], status="withdrawn"), now)
            if into := ids.joined.get(event_id):
                cause = "a rebuild holds its claims as part of the other"
                ledger.add_alias(db, EventAlias(old_id=event_id, new_id=into, cause=cause))
        generations.copy_states(shadow, db, lambda e: _final(e, ids), ids.threads)
        generations.copy_judged(shadow, db, ids.events)


def _save(db: Store, event: Event, now: datetime) -> None:
    ledger.save_event(db, event, cause="ours", version=None, told_by=None, recorded_at=now)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
