"""When what a draft tells happened, and whether it is the article's own news or background that it recalls.

Owns both judgements; they read dates, words of recall, the place in the article and the chronology.
"""

from __future__ import annotations

from datetime import date, timedelta

from nlp.chronology import find_date
from nlp.drafts import Draft
from nlp.reading import LEAD, Reading
from nlp.stages import clause_around, find_marks
from store.partial_dates import days_apart, span

_OLD_DAYS = 10
"""Days before publication from which an act is background wherever it is told."""

_RECENT_DAYS = 4
"""Days before publication from which an act told after the lead is background."""

_AHEAD = ("proposed", "threatened")
"""Stages at which dates of the sentence lie ahead and say nothing of when it was told."""


def set_time(draft: Draft, reading: Reading) -> None:
    """Fill `date` and `recalled`. A draft without any sign of its time is told as of the article's date, where it is news."""
    draft.date = draft.date or _stated(draft, reading) or _known(draft, reading)
    draft.recalled = draft.recalled or _is_old(draft, reading) or _is_told_as_past(draft, reading)
    if not draft.date and not draft.recalled:
        draft.date = _lead_date(reading) or reading.published_on[:10]


def _stated(draft: Draft, reading: Reading) -> str:
    """The date of the sentence nearest to the act, in its own statement first; not one that lies ahead."""
    passage = draft.passage
    clause = clause_around(passage, draft.at)
    past = [d for d in passage.dates if d.iso and not _is_ahead(d.iso, reading)]
    here = [d for d in past if clause[0] <= passage.folded_place(d.start) < clause[1]] or past
    if not here:
        return ""
    precise = [d for d in here if len(d.iso) >= len("2026-02")] or here
    where = passage.place(draft.at)
    return min(precise, key=lambda d: (len(d.iso) < len("2026-02-17"), abs(d.start - where))).iso


def _is_ahead(iso: str, reading: Reading) -> bool:
    told, published = span(iso), span(reading.published_on)
    return bool(told and published and told[0] > published[1] + timedelta(days=1))


def _known(draft: Draft, reading: Reading) -> str:
    """The date that the chronology knows, unless it lies after the article."""
    known = find_date(draft)
    return "" if not known or _is_ahead(known, reading) else known


def _is_old(draft: Draft, reading: Reading) -> bool:
    """Long before publication; a little before it where the article gives it no place in its lead."""
    if not draft.date or not reading.published_on:
        return False
    gap = _days_before(draft.date, reading.published_on)
    if gap is None:
        return False
    return gap > _OLD_DAYS or (gap >= _RECENT_DAYS and draft.passage.index >= LEAD)


def _days_before(happened: str, published: str) -> int | None:
    """Days from the last day that the first may mean to the first day of the second; 0 where they overlap."""
    gap = days_apart(happened, published)
    early, late = span(happened), span(published)
    return gap if gap is not None and early and late and early[0] <= late[1] else None


def _is_told_as_past(draft: Draft, reading: Reading) -> bool:
    """Words of recall in its statement, and none that tie it to the article's day."""
    passage = draft.passage
    if not draft.own and not _lead_tells(draft, reading):
        return True
    start, end = _reach(draft)
    if find_marks(passage, reading.language, "fresh", start, end):
        return False
    recalled = find_marks(passage, reading.language, "recalled", start, end)
    return bool(recalled) and (passage.index >= LEAD or _is_background(draft))


def _is_background(draft: Draft) -> bool:
    return draft.kind in {"policy", "countermeasure"} or draft.amount is not None


def _reach(draft: Draft) -> tuple[int, int]:
    return clause_around(draft.passage, draft.at)


def _lead_tells(draft: Draft, reading: Reading) -> bool:
    """A figure without a verb of its own is news where the lead states that stage itself, or publication follows at once."""
    from nlp.stages import find_frames  # noqa: PLC0415

    stated = {f.stage for p in reading.lead for f in find_frames(p, reading.language, draft.kind) if not f.describes}
    return draft.stage in stated or (draft.stage == "approved" and "announced" in stated)


def _lead_date(reading: Reading) -> str:
    """The full date nearest before publication that the lead names."""
    published = span(reading.published_on)
    if published is None:
        return ""
    days = [
        on for p in reading.lead for d in p.dates
        if len(d.iso) == len("2026-02-17") and (on := date.fromisoformat(d.iso)) <= published[1]
    ]
    recent = [on for on in days if published[0] - on <= timedelta(days=_RECENT_DAYS)]
    return max(recent).isoformat() if recent else ""
