"""How the programme came to where it stands: its totals at the end of each day on which they moved. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from scheduler.digests.edition import Mark
from scheduler.digests.programme import SIGNED_ON
from store.partial_dates import span
from store.records import PROGRAMME_ID, Event, Thread
from store.totals import totals

_MOST = 36
"""Days beyond which the course is told by months: a chart shows no more."""
_TOTALS = ("selected", "financed", "disbursed")
_Steps = dict[date, dict[str, Decimal]]
"""By day, how much each total (`selected`, `financed`, `disbursed`) and each sector (`sector:energy`) rose or fell."""


def course(events: Iterable[Event], threads: Sequence[Thread], on: date) -> tuple[Mark, ...]:
    """Marks from the first day on which money moved to the given day, oldest first; empty where none has.

    An event of which only the month is known counts from the month's end, one without a date from its publication. An
    undertaking with its parts moves by itself, so that each is counted only on its own days.
    """
    inside = {t.id: t for t in threads if t.programme_id == PROGRAMME_ID and t.id != PROGRAMME_ID}
    tops = {thread_id: _top(thread_id, inside) for thread_id in inside}
    families: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.kind == "funding" and event.thread_id in inside and _settled(event) <= on:
            families[tops[event.thread_id]].append(event)
    members: dict[str, list[Thread]] = defaultdict(list)
    for thread_id, top in tops.items():
        thread = inside[thread_id]
        members[top].append(replace(thread, parent_id=None) if thread_id == top else thread)
    steps: _Steps = defaultdict(lambda: defaultdict(Decimal))
    for top, family in families.items():
        _add_steps(steps, family, members[top])
    return tuple(_marks(steps, on))


def _top(thread_id: str, inside: Mapping[str, Thread]) -> str:
    """The undertaking right under the programme that a thread belongs to; itself where parents go in a circle."""
    seen = [thread_id]
    while (parent := inside[seen[-1]].parent_id) and parent in inside and parent not in seen:
        seen.append(parent)
    return seen[-1]


def _settled(event: Event) -> date:
    meant = span(event.happened_on) or span(event.published_on)
    return max(meant[1], SIGNED_ON) if meant else event.known_at.date()


def _add_steps(steps: _Steps, family: Sequence[Event], threads: Sequence[Thread]) -> None:
    before: Mapping[str, Decimal] = {}
    for day in sorted({_settled(e) for e in family}):
        counted = totals([e for e in family if _settled(e) <= day], threads)
        now = {name: getattr(counted, name) for name in _TOTALS}
        now |= {f"sector:{name}": usd for name, usd in counted.by_sector.items()}
        for name in before.keys() | now.keys():
            moved = now.get(name, Decimal(0)) - before.get(name, Decimal(0))
            if moved:
                steps[day][name] += moved
        before = now


def _marks(steps: _Steps, on: date) -> Iterator[Mark]:
    days = sorted(steps)
    if not days:
        return
    ends = {min(_month_end(day), on) if len(days) > _MOST else day for day in days} | {on}
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for day in sorted(ends | set(days)):
        for name, moved in steps.get(day, {}).items():
            sums[name] += moved
        if day in ends:
            sectors = {name.partition(":")[2]: usd for name, usd in sums.items() if name.startswith("sector:") and usd}
            by_sector = tuple(sorted(sectors.items(), key=lambda x: (-x[1], x[0])))
            yield Mark(
                on=day,
                selected=sums["selected"],
                financed=sums["financed"],
                disbursed=sums["disbursed"],
                by_sector=by_sector,
            )


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
