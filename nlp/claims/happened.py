"""When what a draft tells happened: the date told of it, the day of the article's news, or nothing.

Owns the choice among the dates of a sentence and what stands in for one that is not told. Refuses to say what is news.
"""

from __future__ import annotations

import re
from datetime import timedelta

from nlp.claims.chronology import find_date
from nlp.claims.drafts import Draft
from nlp.claims.reading import Dated, Passage, Reading
from nlp.claims.stages import clause_around, narrow_clause
from store.partial_dates import days_apart, span

_DELAY_DAYS = 10
"""Days before publication to which the date of a delay may lie back; others are dates that passed."""

_NEWS_DAYS = 7
"""Days before publication to which the day of an article's news may lie back."""

_AFTER = 3
"""How far a date stands from an act that its own statement tells before it."""

_DAY = len("2026-02-17")
_MONTH = len("2026-02")

_UNDOING = frozenset({"suspended", "lifted", "challenged", "cancelled", "threatened"})
"""Stages told of a measure that has a date of its own."""

_HOLDING = frozenset({"in_force", "suspended", "lifted"})
"""Stages whose day is that from which they hold."""

_UNSETTLED = frozenset({"proposed", "threatened"})
"""Stages that take no single act: what the body tells to be under discussion has a month, not a day."""

_TERM_BEFORE = re.compile(
    r"(?<![a-z])(?:by|until|till|through|before) (?:the )?(?:(?:end|close) of )?$"
    r"|(?:到|至|截至|直到|限定在|期限(?:为|是))$"
)
_TERM_AFTER = re.compile(r"\s*(?:まで|迄|前|之前|为止|以前)")
_START_BEFORE = re.compile(r"(?<![a-z])from (?:the )?(?:end of )?$")
_START_AFTER = re.compile(r"\s*(?:から|起(?!对))")
_TOLD_BEFORE = re.compile(
    r"(?:announced|imposed|introduced|adopted|issued|signed|agreed|reached|unveiled|approved|concluded|"
    r"selected|picked|chosen|promised|pledged|granted) (?:back )?(?:on |in |last )?$"
)
_TOLD_AFTER = re.compile(
    r"(?:に|の)?(?:发表|公表|实施|导入|施行|发动|决め|始め|契约|缔结|调印|署名|承认|选定|结ん|合意|承诺|融资|签订)(?:し|され)?[ただ](?![。と、])|[^,。、]{0,8}(?:发布|公布|宣布|实施|达成|签署|签订|签下|签|批准|选定|核准|同意|出台|祭出|推出|采取|启动|加征|施加)(?:了)?的"
)
_SINCE_BEFORE = re.compile(r"(?<![a-z])since (?:the )?$")
_SINCE_AFTER = re.compile("以来|から続")
_OF_A_NOUN = re.compile(
    r"\s*(?:付の|の(?!(?:定例|紧急|临时|阁议|合同)?(?:记者)?(?:会见|阁议|会合|会议|取缔役会|理事会|午前|午后|夜|朝|未明|深夜|国会|委员会|讲演|声明|发表|时点))"
    r"|的(?!(?:记者会|例行|发布会|会议|内阁会议|董事会|声明)))|'s(?![a-z])"
)
_ADVERBIAL = re.compile(r"[^,、。;]{0,6}[,、]")
_TURN = re.compile("について|をめぐ|に关し|を受け|に伴|に対し")
"""Between an act and a date after it: the date is that of what somebody else does about it."""
_PERIOD = re.compile("fiscal|fy|年度")
_NEXT_DAY = re.compile(r"(?:the (?:next|following) day|a day later|翌日|翌天|次日|隔天|隔日|第二天)")


def set_dates(drafts: list[Draft], reading: Reading) -> None:
    """Fill `date` of the drafts whose date is told or known."""
    for draft in drafts:
        draft.date = draft.date or _stated(draft, reading)
    _share(drafts)
    _follow(drafts)


def fill_dates(drafts: list[Draft], reading: Reading) -> None:
    """Fill `date` of the news that has none of its own."""
    for draft in drafts:
        if not draft.date and not draft.recalled:
            draft.date = _day_of_news(draft, drafts, reading)


def lies_ahead(iso: str, published_on: str) -> bool:
    """Whether a partial date lies wholly after publication; the next day does not, where clocks are ahead."""
    told, published = span(iso), span(published_on)
    return bool(told and published and told[0] > published[1] + timedelta(days=1))


def days_before(happened: str, published: str) -> int | None:
    """Days from the last day that the first may mean to the first day of the second; 0 where they overlap."""
    gap = days_apart(happened, published)
    early, late = span(happened), span(published)
    return gap if gap is not None and early and late and early[0] <= late[1] else None


def _stated(draft: Draft, reading: Reading) -> str:
    """The date told of the act, else as the chronology knows it."""
    known = find_date(draft)
    known = "" if known and lies_ahead(known, reading.published_on) else known
    if known and not (reading.published_on and draft.own):
        return known
    told = [d for d in draft.passage.dates if _may_date(d, draft, reading)]
    if not told:
        return known
    best = min(told, key=lambda d: _distance(d, draft, reading))
    if known and _distance(best, draft, reading)[0]:
        return known
    return known if known.startswith(best.iso) else best.iso


def _may_date(dated: Dated, draft: Draft, reading: Reading) -> bool:
    """Whether a date of the sentence can be that of the act."""
    passage, published = draft.passage, reading.published_on
    if not dated.iso or lies_ahead(dated.iso, published) or _is_term(dated, draft):
        return False
    if len(dated.iso) < _MONTH and (not published or dated.iso >= published[:4]):
        return False
    if draft.stage in _UNDOING and _is_of_the_undone(dated, passage):
        return False
    if draft.stage == "lifted" and _is_of_the_ended(dated, passage):
        return False
    if _TURN.search(passage.folded, draft.at, max(draft.at, passage.folded_place(dated.start))):
        return False
    gap = days_before(dated.iso, published)
    return draft.stage != "delayed" or (gap is not None and gap <= _DELAY_DAYS)


def _distance(dated: Dated, draft: Draft, reading: Reading) -> tuple[int, int, int]:
    """How far a date stands from the act: its part of the sentence, how little it says, characters."""
    passage, at = draft.passage, draft.at
    start, end = passage.folded_place(dated.start), passage.folded_place(dated.end)
    narrow, clause = narrow_clause(passage, at), clause_around(passage, at)
    if narrow[0] <= start < narrow[1]:
        level = 2 if _OF_A_NOUN.match(passage.folded, end) else 0
    elif clause[0] <= start < at:
        level = 1 if _ADVERBIAL.match(passage.folded, end) else 2
    elif clause[0] <= start < clause[1]:
        level = 2 if reading.language == "en" else _AFTER
    else:
        level = _AFTER + (1 if start < at else 2)
    if len(dated.iso) < _MONTH:
        level += 2
    return level, len(dated.iso) < _DAY, abs(start - at)


def _is_of_the_undone(dated: Dated, passage: Passage) -> bool:
    """The date of what is suspended, lifted or protested: `the controls announced on 9 October`."""
    at, end = passage.folded_place(dated.start), passage.folded_place(dated.end)
    return bool(_TOLD_BEFORE.search(passage.folded[max(0, at - 24) : at]) or _TOLD_AFTER.match(passage.folded, end))


def _is_of_the_ended(dated: Dated, passage: Passage) -> bool:
    """The day since which something held that ends."""
    at, end = passage.folded_place(dated.start), passage.folded_place(dated.end)
    return bool(_SINCE_BEFORE.search(passage.folded[max(0, at - 24) : at]) or _SINCE_AFTER.match(passage.folded, end))


def _is_term(dated: Dated, draft: Draft) -> bool:
    """The date until which, not on which; that from which something holds is none of an announcement."""
    folded = draft.passage.folded
    at, end = draft.passage.folded_place(dated.start), draft.passage.folded_place(dated.end)
    before = folded[max(0, at - 16) : at]
    if _TERM_BEFORE.search(before) or _TERM_AFTER.match(folded, end):
        return True
    starts = _START_BEFORE.search(before) or _START_AFTER.match(folded, end)
    return bool(starts) and draft.stage not in _HOLDING


def _share(drafts: list[Draft]) -> None:
    """A figure without a verb or a date of its own has the date of what its sentence tells at the same stage."""
    for draft in drafts:
        if draft.own or draft.date:
            continue
        same = [d for d in drafts if d.passage is draft.passage and (d.kind, d.stage) == (draft.kind, draft.stage)]
        draft.date = max((d.date for d in same), default="")


def _follow(drafts: list[Draft]) -> None:
    """`The next day`, `翌日`: the day after what the article told before."""
    dated = sorted((d for d in drafts if len(d.date) == _DAY), key=lambda d: d.passage.index)
    for draft in drafts:
        before = [d for d in dated if d.passage.index < draft.passage.index and not d.passage.in_title]
        if not before or draft.date or not _NEXT_DAY.match(draft.passage.folded):
            continue
        day = span(before[-1].date)
        if day:
            draft.date = (day[1] + timedelta(days=1)).isoformat()


def _day_of_news(draft: Draft, drafts: list[Draft], reading: Reading) -> str:
    """The date of the same kind and measure in the lead, else the day told last, else that of the article."""
    same = [
        d.date
        for d in drafts
        if d.date
        and d.passage.in_lead
        and not d.recalled
        and "facet:pledge" not in d.keys
        and (d.kind, d.measure) == (draft.kind, draft.measure)
    ]
    if same:
        return max(same)
    if draft.stage in _UNSETTLED and not draft.passage.in_lead:
        return reading.published_on[:_MONTH]
    told = "" if draft.stage == "challenged" else _day_told_before(draft, reading)
    return told or reading.published_on[:_DAY]


def _day_told_before(draft: Draft, reading: Reading) -> str:
    """The day close to publication that the sentences before it named last."""
    for passage in reversed(reading.passages[: draft.passage.index]):
        for dated in reversed(passage.dates):
            gap = days_before(dated.iso, reading.published_on) if len(dated.iso) == _DAY else None
            if gap is not None and gap <= _NEWS_DAYS and not _is_term(dated, draft):
                return dated.iso
    return ""
