"""The clocks that run: 45 business days from selection to funding, ends of suspensions, hearings, the programme's end.

Owns which deadline is due, overdue or met on a day, and by which calendar. Refuses the machine's clock: the day is an
argument. Pure.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

import holidays

from nlp.ledger.terms import read_terms
from scheduler.digests.programme import ENDS_ON
from store.records import PROGRAMME_ID, Event, EventClaim, Thread

Kind = Literal["funding", "suspension_end", "hearing", "programme_end"]
Status = Literal["due", "overdue", "met", "passed"]
Evidence = Callable[[str], Sequence[EventClaim]]

FUNDING_DAYS = 45
"""Business days from the selection of a project to its funding: Memorandum of Understanding of 4 September 2025."""

_FUNDED = frozenset({"signed", "disbursed"})
_DAY = len("2026-01-01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A day by which something is due."""

    kind: Kind
    """What is due."""
    title: str
    """English title of the project or measure."""
    thread_id: str
    """The project or measure."""
    event_id: str
    """What set the clock; empty for the programme's end."""
    set_on: str
    """The day that set the clock."""
    due_on: date
    """The day; for funding by the United States' calendar, the earliest."""
    due_on_japan: date | None
    """The same by Japan's calendar, for funding only."""
    due_on_both: date | None
    """The same where a holiday of either country is no business day, for funding only: overdue after this day."""
    status: Status
    """Due, overdue (nothing was funded), met, or passed (an end that came)."""
    met_on: str
    """When it was met; empty otherwise."""
    days: int
    """Days left until the last of its days, for what was met when it was; negative after it."""


def deadlines(events: Iterable[Event], threads: Iterable[Thread], evidence: Evidence, on: date) -> tuple[Deadline, ...]:
    """Every clock that was set by a day, the next to run out first; what is met or passed is among them."""
    tree = {t.id: t for t in threads}
    known = [e for e in events if e.modality != "speculated"]
    found = [*_funding(known, tree, on), *_terms(known, tree, evidence, on), _programme_end(tree, on)]
    return tuple(sorted(found, key=lambda d: (d.due_on, d.kind, d.title, d.event_id)))


def add_business_days(start: date, days: int, *countries: str) -> date:
    """The day that is so many business days after another; holidays of any of the countries (`US`, `JP`) are none."""
    open_days = _business_days(start.year, countries)
    return open_days[bisect_right(open_days, start) + days - 1]


@cache
def _business_days(year: int, countries: tuple[str, ...]) -> tuple[date, ...]:
    """Business days of a year and the next, in order."""
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range((date(year + 2, 1, 1) - first).days))
    closed = [_calendar(country) for country in countries]
    return tuple(day for day in days if day.weekday() < 5 and not any(day in c for c in closed))  # noqa: PLR2004  Monday to Friday


@cache
def _calendar(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country)


def _funding(events: Sequence[Event], tree: Mapping[str, Thread], on: date) -> Iterator[Deadline]:
    """One clock for each selection; a project chosen on its tranche's day runs on the tranche's clock."""
    chosen = {
        e.thread_id: e for e in sorted(events, key=lambda e: e.happened_on, reverse=True) if _is_selection(e, tree)
    }
    funded = _funded(events)
    parts: dict[str | None, list[str]] = defaultdict(list)
    for thread in tree.values():
        parts[thread.parent_id].append(thread.id)
    for thread_id, event in sorted(chosen.items()):
        parent = chosen.get(tree[thread_id].parent_id or "")
        if parent is not None and parent.happened_on == event.happened_on:
            continue
        start = date.fromisoformat(event.happened_on)
        us, japan, both = (add_business_days(start, FUNDING_DAYS, *c) for c in (("US",), ("JP",), ("US", "JP")))
        above = tree[thread_id].parent_id
        inside = (thread_id, *parts[thread_id], *((above,) if above and above != PROGRAMME_ID else ()))
        met = (d for i in inside for d in funded.get(i, ()) if event.happened_on <= d <= on.isoformat())
        met_on = min(met, default="")
        yield Deadline(
            kind="funding",
            title=tree[thread_id].title,
            thread_id=thread_id,
            event_id=event.id,
            set_on=event.happened_on,
            due_on=us,
            due_on_japan=japan,
            due_on_both=both,
            status="met" if met_on else "due" if on <= both else "overdue",
            met_on=met_on,
            days=(both - (date.fromisoformat(met_on) if len(met_on) == _DAY else on)).days,
        )


def _is_selection(event: Event, tree: Mapping[str, Thread]) -> bool:
    thread = tree[event.thread_id]
    role = event.amount.role if event.amount else "project"
    of_programme = thread.programme_id == PROGRAMME_ID and thread.id != PROGRAMME_ID
    selected = event.kind == "funding" and event.stage == "approved" and role == "project"
    return of_programme and selected and len(event.happened_on) == _DAY


def _funded(events: Iterable[Event]) -> Mapping[str, Sequence[str]]:
    """Days on which money was signed for or paid out, by thread.

    Money for one thread is money for it, for the tranche that it is a part of, and for the parts of a tranche.
    """
    days: dict[str, list[str]] = defaultdict(list)
    for event in events:
        if event.stage in _FUNDED:
            days[event.thread_id].append(event.happened_on)
    return days


def _terms(events: Sequence[Event], tree: Mapping[str, Thread], evidence: Evidence, on: date) -> Iterator[Deadline]:
    """Ends of suspensions and hearings, as the evidence of countermeasures sets them; of several the most told."""
    for event in events:
        if event.kind != "countermeasure":
            continue
        told = [term for item in evidence(event.id) for term in read_terms(item)]
        for kind in ("suspension_end", "hearing"):
            days = [t.on for t in told if t.kind == kind]
            if not days:
                continue
            due = max(sorted(set(days)), key=days.count)
            yield Deadline(
                kind=kind,
                title=tree[event.thread_id].title,
                thread_id=event.thread_id,
                event_id=event.id,
                set_on=event.happened_on,
                due_on=due,
                due_on_japan=None,
                due_on_both=None,
                status="due" if on <= due else "passed",
                met_on="",
                days=(due - on).days,
            )


def _programme_end(tree: Mapping[str, Thread], on: date) -> Deadline:
    return Deadline(
        kind="programme_end",
        title=tree[PROGRAMME_ID].title if PROGRAMME_ID in tree else "US–Japan strategic investment programme",
        thread_id=PROGRAMME_ID,
        event_id="",
        set_on="2025-09-04",
        due_on=ENDS_ON,
        due_on_japan=None,
        due_on_both=None,
        status="due" if on <= ENDS_ON else "passed",
        met_on="",
        days=(ENDS_ON - on).days,
    )
