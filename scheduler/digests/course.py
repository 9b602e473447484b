"""How the programme came to where it stands: its totals at the end of each day on which they moved. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from scheduler.digests.edition import Mark
from scheduler.digests.programme import SIGNED_ON
from store.partial_dates import span
from store.records import PROGRAMME_ID, Event, Thread
from store.totals import totals

_MOST = 36
"""Days beyond which the course is told by months: a chart shows no more."""


def course(events: Iterable[Event], threads: Sequence[Thread], on: date) -> tuple[Mark, ...]:
    """Marks from the first day on which money moved to the given day, oldest first; empty where none has.

    An event of which only the month is known counts from the month's end, one without a date from its publication.
    """
    inside = {t.id for t in threads if t.programme_id == PROGRAMME_ID}
    dated = [(day, e) for e in events if e.kind == "funding" and e.thread_id in inside and (day := _settled(e)) <= on]
    days = sorted({day for day, e in dated if e.usd is not None and e.stage in {"approved", "signed", "disbursed"}})
    if len(days) > _MOST:
        days = sorted({min(_month_end(day), on) for day in days})
    marks: list[Mark] = []
    tree = [t for t in threads if t.id in inside]
    for day in [*days, on] if days else ():
        mark = _mark([e for settled, e in dated if settled <= day], tree, day)
        if not marks or day == on or _figures(mark) != _figures(marks[-1]):
            marks = [m for m in marks if m.on != day] + [mark]
    return tuple(marks)


def _settled(event: Event) -> date:
    meant = span(event.happened_on) or span(event.published_on)
    return max(meant[1], SIGNED_ON) if meant else event.known_at.date()


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _mark(events: Sequence[Event], threads: Sequence[Thread], day: date) -> Mark:
    counted = totals(events, threads)
    return Mark(
        on=day,
        selected=counted.selected,
        financed=counted.financed,
        disbursed=counted.disbursed,
        by_sector=tuple(sorted(counted.by_sector.items(), key=lambda x: (-x[1], x[0]))),
    )


def _figures(mark: Mark) -> tuple[object, ...]:
    return (mark.selected, mark.financed, mark.disbursed, mark.by_sector)
