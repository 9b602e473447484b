"""The ledger as a digest sees it: what changed in a period, what it concerns, what was crawled meanwhile.

Owns which rows a digest rests on, and the two questions about the past: what stands now, and what was known at a time.
Reads a bounded part of the store, however large it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from scheduler.digests.deadlines import Deadline, deadlines
from scheduler.digests.edition import Period
from scheduler.digests.ledger_view import LedgerView
from scheduler.quiet import quiet_languages
from store import ledger, periods
from store.database import Store
from store.digests import days_told
from store.history import list_events_as_of, list_threads_as_of
from store.records import Event, EventClaim, LedgerChange, Run, Thread
from store.sources import list_sources, list_states
from store.tellings import list_evidence_as_of
from store.totals import totals


def view_ledger(db: Store, period: Period, now: datetime, runs: Sequence[Run]) -> LedgerView:
    """The ledger as it stands, with the changes of a period. `runs` are those of the period, by the machine's clock."""
    changes = ledger.list_changes(db, period.after_seq, period.to_seq)
    named = {change.event_id for change in changes}
    about = {e.id: e for e in periods.list_events_about(db, named)}
    for event_id in sorted(named - about.keys()):  # joined into another since
        event = ledger.get_event(db, event_id)
        about[event.id] = event
    money = periods.list_money(db)
    terms = periods.list_terms(db)
    setting = [e for e in periods.list_events_about(db, terms) if e.id in terms and e.status == "open"]
    threads, sources = ledger.list_threads(db), list_sources(db)
    arrivals = periods.list_arrivals(db, period.starts_at, now)
    return LedgerView(
        changes=changes,
        events={e.id: e for e in money} | about,
        threads={thread.id: thread for thread in threads},
        evidence=periods.list_proof(db, changes),
        totals=totals(money, threads),
        sources=sources,
        states={state.source_id: state for state in list_states(db)},
        silent=tuple(quiet_languages(db, sources, now)),
        runs=runs,
        versions=[a.version for a in arrivals],
        documents={a.document.id: a.document for a in arrivals},
        deadlines=_deadlines([*money, *setting], threads, terms, period),
        told_on=days_told(db, period.edition, named),
    )


def view_ledger_as_of(db: Store, period: Period, at: datetime, changes: Sequence[LedgerChange]) -> LedgerView:
    """The ledger as the evidence known at a time tells it under today's code, with the changes that evidence made.

    What was said in earlier digests is left aside, and so is what was crawled: it was not kept for every hour.
    """
    events = {e.id: e for e in list_events_as_of(db, at)}
    threads = list_threads_as_of(db, at, events.values())
    named = sorted({change.event_id for change in changes} & events.keys())
    measures = [e.id for e in events.values() if e.kind == "countermeasure"]
    terms = {
        i: [c for c in items if c.known_at <= at] for i, items in periods.list_terms(db).items() if i in set(measures)
    }
    return LedgerView(
        changes=[c for c in changes if c.event_id in events],
        events=events,
        threads={thread.id: thread for thread in threads},
        evidence={event_id: list_evidence_as_of(db, event_id, at) for event_id in named},
        totals=totals(events.values(), threads),
        deadlines=_deadlines(events.values(), threads, terms, period),
    )


def _deadlines(
    events: Iterable[Event], threads: Sequence[Thread], terms: Mapping[str, Sequence[EventClaim]], period: Period
) -> tuple[Deadline, ...]:
    return deadlines(events, threads, lambda event_id: terms.get(event_id, ()), period.day)
