"""When what a draft tells happened, and whether it is the article's own news or background that it recalls.

Owns both judgements; they read dates, words of recall, the place in the article and the chronology.
"""

from __future__ import annotations

import re
from datetime import timedelta

from nlp.claims.chronology import find_date
from nlp.claims.drafts import Draft
from nlp.claims.reading import LEAD, Dated, Passage, Reading
from nlp.claims.stages import clause_around, find_frames, find_marks, narrow_clause
from store.partial_dates import days_apart, span

_OLD_DAYS = 10
"""Days before publication from which an act is background wherever it is told."""

_RECENT_DAYS = 4
"""Days before publication from which an act told after the lead is background."""

_AT_ONCE_DAYS = 3
"""Days after an act within which an article that gives a figure of it reports it."""

_OWN_DAYS = 14
"""Days for which an act of law or policy stays the news of an article that opens with it."""

_TERM_BEFORE = re.compile(
    r"(?<![a-z])(?:by|until|till|through|before|from) (?:the )?(?:end of )?$|(?:到|至|截至|直到|限定在|期限(?:为|是))$"
)
_UNDOING = frozenset({"suspended", "lifted", "challenged", "cancelled", "threatened"})
"""Stages told of a measure that has a date of its own."""

_TOLD_BEFORE = re.compile(
    r"(?:announced|imposed|introduced|adopted|issued|signed|agreed|reached|unveiled|approved|concluded|"
    r"selected|picked|chosen|promised|pledged|granted) (?:back )?(?:on |in |last )?$"
)
_TOLD_AFTER = re.compile(
    r"(?:に|の)?(?:发表|公表|实施|导入|施行|发动|决め|始め|契约|缔结|调印|署名|承认|选定|结ん|合意|承诺|融资|签订)(?:し|され)?[ただ](?![。と、])|[^,。、]{0,8}(?:发布|公布|宣布|实施|达成|签署|签订|签下|签|批准|选定|核准|同意|出台)(?:了)?的"
)
_NEXT_DAY = re.compile(r"(?:the (?:next|following) day|a day later|翌日|翌天|次日|隔天|隔日|第二天)")
_START_BEFORE = re.compile(r"(?<![a-z])(?:from|starting|effective(?: from| on)?|beginning|on|as of) $|自$")
_START_AFTER = re.compile(r"\s*(?:から|より|起|に(?:施行|発効|发效))")
_TERM_AFTER = re.compile(r"\s*(?:まで|から|迄|前|之前|为止|以前|起(?!对))")


def set_times(drafts: list[Draft], reading: Reading) -> set[int]:
    """Fill `date` and `recalled` of all drafts; gives the `id()` of those that are old by their own date.

    News without a date of its own happened when the lead's own did, else on the article's date.
    """
    for draft in drafts:
        draft.date = draft.date or _stated(draft, reading)
    _share_dates(drafts)
    _follow_dates(drafts)
    for draft in drafts:
        draft.recalled = _is_recalled(draft, drafts, reading)
    for draft in drafts:
        if not draft.date and not draft.recalled:
            draft.date = _lead_date(draft, drafts) or reading.published_on[:10]
    return {id(d) for d in drafts if d.recalled and _is_old(d, reading)}


def _share_dates(drafts: list[Draft]) -> None:
    """A figure without a verb or a date of its own has the date of what its sentence tells at the same stage."""
    for draft in drafts:
        if draft.own or draft.date:
            continue
        same = [d for d in drafts if d.passage is draft.passage and (d.kind, d.stage) == (draft.kind, draft.stage)]
        draft.date = max((d.date for d in same), default="")


def _follow_dates(drafts: list[Draft]) -> None:
    """`The next day`, `翌日`: the day after what the article told before."""
    dated = sorted((d for d in drafts if len(d.date) == len("2026-02-17")), key=lambda d: d.passage.index)
    for draft in drafts:
        before = [d for d in dated if d.passage.index < draft.passage.index and not d.passage.in_title]
        if not before or draft.date or not _NEXT_DAY.match(draft.passage.folded):
            continue
        day = span(before[-1].date)
        if day:
            draft.date = (day[1] + timedelta(days=1)).isoformat()


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
    if _is_old(draft, reading) or (not draft.own and not _is_the_news(draft, reading)) or _looks_back(reading):
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


def _stated(draft: Draft, reading: Reading) -> str:
    """The date told of the act: in its part of the sentence, else as the chronology knows it, else in the sentence."""
    known = _known(draft, reading)
    if known and not (reading.published_on and draft.own):
        return known
    passage = draft.passage
    dates = [
        d
        for d in passage.dates
        if len(d.iso) >= len("2026-02") and not is_ahead(d.iso, reading) and not _is_term(d, passage)
    ]
    for start, end in (narrow_clause(passage, draft.at), clause_around(passage, draft.at), (0, len(passage.folded))):
        here = [d for d in dates if start <= passage.folded_place(d.start) < end]
        if draft.stage in _UNDOING:
            here = [d for d in here if not _is_of_the_undone(d, passage)]
        if draft.stage == "delayed":  # other dates of a delay are those that passed
            here = [
                d for d in here if (gap := _days_before(d.iso, reading.published_on)) is not None and gap <= _OLD_DAYS
            ]
        if reading.language != "en" and (start, end) != narrow_clause(passage, draft.at):
            here = [d for d in here if passage.folded_place(d.start) < draft.at]
        if here:
            best = min(here, key=lambda d: (len(d.iso) < len("2026-02-17"), abs(d.start - passage.place(draft.at))))
            return _refined(best.iso, known)
        if known:
            return known
    return ""


def _refined(told: str, known: str) -> str:
    """The known day where the text tells only its month or year."""
    return known if known.startswith(told) else told


def _is_of_the_undone(dated: Dated, passage: Passage) -> bool:
    """The date of what is suspended, lifted or protested: `the controls announced on 9 October`."""
    at, end = passage.folded_place(dated.start), passage.folded_place(dated.end)
    return bool(_TOLD_BEFORE.search(passage.folded[max(0, at - 24) : at]) or _TOLD_AFTER.match(passage.folded, end))


def _is_term(dated: Dated, passage: Passage) -> bool:
    """The date until which, not on which."""
    before = passage.folded[max(0, passage.folded_place(dated.start) - 9) : passage.folded_place(dated.start)]
    after = passage.folded[passage.folded_place(dated.end) :][:4]
    return bool(_TERM_BEFORE.search(before) or _TERM_AFTER.match(after))


def is_ahead(iso: str, reading: Reading) -> bool:
    """Whether a partial date lies wholly after publication."""
    told, published = span(iso), span(reading.published_on)
    return bool(told and published and told[0] > published[1] + timedelta(days=1))


def _known(draft: Draft, reading: Reading) -> str:
    """The date that the chronology knows, unless it lies after the article."""
    known = find_date(draft)
    return "" if not known or is_ahead(known, reading) else known


def _is_old(draft: Draft, reading: Reading) -> bool:
    """Long before publication; a little before it where the article gives it no place in its lead."""
    if not draft.date or not reading.published_on:
        return False
    gap = _days_before(draft.date, reading.published_on)
    if gap is None:
        return False
    limit = _OWN_DAYS if draft.kind == "policy" and draft.passage.rank < LEAD - 1 else _OLD_DAYS
    return gap > limit or (gap >= _RECENT_DAYS and not draft.passage.in_lead)


def _days_before(happened: str, published: str) -> int | None:
    """Days from the last day that the first may mean to the first day of the second; 0 where they overlap."""
    gap = days_apart(happened, published)
    early, late = span(happened), span(published)
    return gap if gap is not None and early and late and early[0] <= late[1] else None


def _is_the_news(draft: Draft, reading: Reading) -> bool:
    """A figure without a verb of its own: news in an article that comes at once and whose lead states the stage."""
    gap = _days_before(draft.date, reading.published_on) if draft.date else None
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


def _lead_date(draft: Draft, drafts: list[Draft]) -> str:
    """The date of what the lead tells of the same kind and measure."""
    told = [
        d
        for d in drafts
        if d.date
        and d.passage.in_lead
        and not d.recalled
        and "facet:pledge" not in d.keys
        and (d.kind, d.measure) == (draft.kind, draft.measure)
    ]
    return max((d.date for d in told), default="")
