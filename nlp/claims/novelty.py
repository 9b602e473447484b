"""When what a draft tells happened, and whether it is the article's own news or background that it recalls.

Owns both judgements; they read dates, words of recall, the place in the article and the chronology.
"""

from __future__ import annotations

import re

from nlp.claims.drafts import Draft
from nlp.claims.happened import days_before, lies_ahead, set_dates
from nlp.claims.reading import LEAD, Dated, Passage, Reading
from nlp.claims.stages import clause_around, find_frames, find_marks, narrow_clause

_OLD_DAYS = 10
"""Days before publication from which an act is background wherever it is told."""

_RECENT_DAYS = 4
"""Days before publication from which an act told after the lead is background."""

_AT_ONCE_DAYS = 3
"""Days after an act within which an article that gives a figure of it reports it."""

_OWN_DAYS = 14
"""Days for which an act of law or policy stays the news of an article that opens with it."""

_START_BEFORE = re.compile(r"(?<![a-z])(?:from|starting|effective(?: from| on)?|beginning|on|as of) $|自$")
_START_AFTER = re.compile(r"\s*(?:から|より|起|に(?:施行|発効|发效))")


def set_times(drafts: list[Draft], reading: Reading) -> set[int]:
    """Fills `date`, as far as told, and `recalled` of all drafts; gives the `id()` of those old by their own date."""
    set_dates(drafts, reading)
    for draft in drafts:
        draft.recalled = _is_recalled(draft, drafts, reading)
    return {id(d) for d in drafts if d.recalled and is_old(d, reading)}


def takes_effect_later(passage: Passage, reading: Reading) -> bool:
    """Whether the passage names a day after publication from which something holds."""
    return any(
        len(d.iso) == len("2026-02-17") and is_ahead(d.iso, reading) and _is_start(d, passage) for d in passage.dates
    )


def _is_start(dated: Dated, passage: Passage) -> bool:
    at, end = passage.folded_place(dated.start), passage.folded_place(dated.end)
    return bool(_START_BEFORE.search(passage.folded[max(0, at - 14) : at]) or _START_AFTER.match(passage.folded, end))


def _is_recalled(draft: Draft, drafts: list[Draft], reading: Reading) -> bool:
    """Whether the article tells it as background: by its date, by the sort of article, by the words around it."""
    if is_old(draft, reading) or (not draft.own and not _is_the_news(draft, reading)) or _looks_back(reading):
        return True
    if "facet:pledge" in draft.keys:
        return len(reading.published_on) < len("2025-07-22")
    if find_marks(draft.passage, reading.language, "fresh", *clause_around(draft.passage, draft.at)):
        return False
    return draft.recalled or _stands_behind(draft, reading) or _is_worded_as_past(draft, drafts, reading)


def _looks_back(reading: Reading) -> bool:
    """An explainer, a summary or an opinion, by its headline."""
    title = reading.passages[0]
    return title.in_title and bool(find_marks(title, reading.language, "retrospect"))


def _is_worded_as_past(draft: Draft, drafts: list[Draft], reading: Reading) -> bool:
    """Words of recall; without any date, whatever is told of measures after the lead."""
    if _recalls(draft, drafts, reading):
        return not draft.passage.in_lead or draft.kind != "progress"
    undated = not reading.published_on and not draft.date
    return undated and draft.kind == "countermeasure" and not draft.passage.in_lead


def _recalls(draft: Draft, drafts: list[Draft], reading: Reading) -> bool:
    """A word of recall in its part of the sentence, or in a part that tells nothing else; a date speaks for itself."""
    passage = draft.passage
    others = [
        d.at
        for d in drafts
        if d.passage is passage and d.kind == draft.kind and d is not draft and not d.keys & draft.keys
    ]
    narrow = narrow_clause(passage, draft.at)
    for start, end in find_marks(passage, reading.language, "recalled", *clause_around(passage, draft.at)):
        here = narrow_clause(passage, start)
        dated = any(
            passage.folded_place(d.start) < end and start < passage.folded_place(d.end) and len(d.iso) >= len("2026-02")
            for d in passage.dates
        )
        if dated and passage.in_lead:
            continue
        if here == narrow or not any(here[0] <= at < here[1] for at in others):
            return True
    return False


def _stands_behind(draft: Draft, reading: Reading) -> bool:
    """Whether the sentence puts it behind something else.

    What follows `after`, `despite` and the like is the background of what stands before it; what ends in `なか、` that
    of what follows it.
    """
    if draft.kind not in {"policy", "countermeasure"} or draft.passage.in_title:
        return False
    start, end = narrow_clause(draft.passage, draft.at)
    close = len(draft.passage.folded[:end].rstrip("、, "))
    if find_marks(draft.passage, reading.language, "backdrop", max(start, close - 8), close):
        return True
    return any(
        begin > start + 1 for begin, _ in find_marks(draft.passage, reading.language, "subordinate", start, draft.at)
    )


def is_ahead(iso: str, reading: Reading) -> bool:
    """Whether a partial date lies wholly after publication."""
    return lies_ahead(iso, reading.published_on)


def is_old(draft: Draft, reading: Reading) -> bool:
    """Long before publication; a little before it where the article gives it no place in its lead."""
    if not draft.date or not reading.published_on:
        return False
    gap = days_before(draft.date, reading.published_on)
    if gap is None:
        return False
    limit = _OWN_DAYS if draft.kind == "policy" and draft.passage.rank < LEAD - 1 else _OLD_DAYS
    return gap > limit or (gap >= _RECENT_DAYS and not draft.passage.in_lead)


def _is_the_news(draft: Draft, reading: Reading) -> bool:
    """A figure without a verb of its own: news in an article that comes at once and whose lead states the stage."""
    gap = days_before(draft.date, reading.published_on) if draft.date else None
    if not reading.published_on or (gap is not None and gap > _AT_ONCE_DAYS):
        return False
    return _lead_tells(draft, reading) or (
        gap is not None and draft.kind == "funding" and _is_of_round(draft) and draft.passage.in_lead
    )


def _is_of_round(draft: Draft) -> bool:
    """Whether it names a round, or is told in one sentence with it."""
    return draft.in_programme and bool(draft.part_of or any(k.startswith("tranche:") for k in draft.keys))


def _lead_tells(draft: Draft, reading: Reading) -> bool:
    """Whether the lead states the stage that a figure without a verb of its own was given."""
    stated = {f.stage for p in reading.lead for f in find_frames(p, reading.language, draft.kind) if not f.describes}
    return draft.stage in stated or (draft.stage == "approved" and "announced" in stated)
