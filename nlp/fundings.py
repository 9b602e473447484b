"""Funding and progress that the sentences of an article tell: drafts with stage, amount and project.

Owns which figure or verb makes a claim of funding: an amount of a funding role, a lender's contract, a round or a project
at a stage, the programme's pledge. Refuses levels at a date, repayments, conversions, market and tariff sums.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nlp.chronology import Known, find_project, find_tranche, next_tranche, programme
from nlp.drafts import Draft
from nlp.lenders import LENDERS, set_parties
from nlp.projects import Anchor, ProjectIndex, is_sum, pair_amounts
from nlp.reading import LEAD, Passage, Reading, words
from nlp.relevance import Scope
from nlp.stages import Frame, clause_around, find_frames
from store.records import FUNDING_ROLES, Amount, Language, Money

_BY_RANK = ("cancelled", "disbursed", "proposed", "signed", "approved", "announced")
"""Which of several stages stated together holds: a plan to sign is a plan; who announces a signature has signed."""

_NEAR_LEAD = 4
"""Passages in which a sentence without a project of its own may speak of the programme's."""

_BARE_LIMIT = 3
"""Projects of one sentence that may be told without a figure."""


@cache
def _context(name: str, language: Language) -> re.Pattern[str]:
    tables = tomllib.loads(files("nlp").joinpath("fundings.toml").read_text(encoding="utf-8"))["context"]
    return words(tables[name].get(language, []), language)


@dataclass(frozen=True, slots=True)
class _Told:
    """One passage with all that is needed to read it."""

    reading: Reading
    scope: Scope
    index: ProjectIndex
    passage: Passage
    frames: list[Frame]
    anchors: list[Anchor]
    default: str | None

    def says(self, table: str) -> bool:
        return bool(_context(table, self.reading.language).search(self.passage.folded))

    def has_lender(self) -> bool:
        return any(o.name in LENDERS for o in self.passage.organizations)

    def has_company(self, before: int | None = None) -> bool:
        return any(
            o.kind == "company" and (before is None or self.passage.folded_place(o.start) < before)
            for o in self.passage.organizations
        )


def find_fundings(reading: Reading, scope: Scope, index: ProjectIndex) -> list[Draft]:
    """Every funding and progress told, in order; the same one told twice is two drafts here."""
    default = _article_stage(reading)
    drafts: list[Draft] = []
    for passage in reading.passages:
        frames = find_frames(passage, reading.language, "funding")
        told = _Told(reading, scope, index, passage, frames, index.find(passage), default)
        drafts += _from_amounts(told) + _without_amounts(told) + _from_progress(told) + _from_mix(told)
    return [*drafts, *_pledge(reading)]


def _article_stage(reading: Reading) -> str | None:
    """The stage that title and first sentences state of the article's projects; None where they state none."""
    stages = [
        f.stage for p in reading.lead for f in find_frames(p, reading.language, "funding") if not f.describes
    ]
    best = min(stages, key=_BY_RANK.index, default=None)
    listed = any(_context("candidates", reading.language).search(p.folded) for p in reading.passages[:_NEAR_LEAD])
    return "proposed" if listed and best in {None, "announced", "proposed"} else best


# --- with amounts ------------------------------------------------------------------------------------------------------


def _from_amounts(told: _Told) -> list[Draft]:
    sums = [(i, a) for i, a in told.passage.amounts if _counts(told, a)]
    paired = pair_amounts(told.passage, told.anchors, sums, told.reading.language)
    drafts = [_of_amount(told, i, a, paired.get(i)) for i, a in sums]
    return [d for d in drafts if d]


def _counts(told: _Told, amount: Amount) -> bool:
    """Whether a sum can be what a claim of funding is about."""
    if amount.converts is not None or amount.total_of is not None:
        return False
    at = told.passage.folded_place(amount.start)
    if _is_gloss(told.passage, amount):
        return False
    near = told.passage.folded[max(0, clause_around(told.passage, at)[0], at - 30) : at]
    near = re.split(r"[,、,，]", near)[-1] if told.reading.language != "en" else near
    if any(_context(table, told.reading.language).search(near) for table in ("stock", "back")):
        return False
    return amount.money.role in FUNDING_ROLES or (amount.money.role in {"budget", "other"} and _is_capital(told))


def _is_gloss(passage: Passage, amount: Amount) -> bool:
    """A figure in brackets right after another says the same again."""
    before = passage.text[max(0, amount.start - passage.start - 3) : amount.start - passage.start]
    return before.rstrip()[-1:] in {"(", "（"} and any(
        0 <= amount.start - a.end <= len("）（ ") for _, a in passage.amounts if a.end <= amount.start
    )


def _is_capital(told: _Told) -> bool:
    """Capital for the programme's lenders, which is funding though it comes out of a budget."""
    around = told.reading.passages[max(0, told.passage.index - 2) : told.passage.index + 1]
    return told.says("capital") and any(o.name in LENDERS for p in around for o in p.organizations)


def _of_amount(told: _Told, index: int, amount: Amount, anchor: Anchor | None) -> Draft | None:
    at = told.passage.folded_place(amount.start)
    key = told.index.main_round
    if anchor is None and key and is_sum(told.passage, amount, told.reading.language):
        anchor = Anchor(amount.start, amount.end, frozenset({key}), told.index.label({key}), is_round=True)
    frame = _frame_at(told, at)
    states = frame is not None and not frame.describes
    lends = told.has_lender() or (states and told.scope.lender and not told.scope.programme)
    in_lead = told.passage.index < LEAD and told.scope.programme
    if not (anchor or lends or _is_capital(told) or told.has_company() or in_lead):
        return None
    stage = _stage_of(told, frame.stage if frame else None, anchor, at)
    if stage is None:
        return None
    draft = _draft(told, stage, anchor, at)
    draft.amount = amount.money
    draft.own = frame is not None
    draft.recalled = bool(frame and frame.describes)
    draft.total = next((a.money for a in told.reading.amounts if a.total_of == index), None)
    return draft


def _frame_at(told: _Told, at: int) -> Frame | None:
    """The stage stated in the statement that holds a position, else in the whole sentence."""
    clause = clause_around(told.passage, at)
    here = [f for f in told.frames if clause[0] <= f.start < clause[1]]
    usable = [f for f in here or told.frames if not f.describes] or here or told.frames
    return min(usable, key=lambda f: (_BY_RANK.index(f.stage), abs(f.start - at)), default=None)


def _stage_of(told: _Told, stage: str | None, anchor: Anchor | None, at: int) -> str | None:
    """The stage of a sum: as stated, unless what is known of the project, or the article's list, says more."""
    if stage not in {None, "announced"}:
        return stage
    known = _known(told, anchor)
    if known and known.told_by(told.reading.published_on):
        return known.stage
    if stage == "announced" and told.default == "proposed" and not told.has_company(before=at) and not _is_capital(told):
        return "proposed"
    if stage is None and told.has_lender() and not told.scope.programme:
        return "signed"
    return stage or told.default


def _known(told: _Told, anchor: Anchor | None) -> Known | None:
    """What is known of the project or of its round."""
    if anchor is None:
        return None
    key = _round_of(told, anchor)
    return find_project(anchor.keys, key) or find_tranche(key)


def _round_of(told: _Told, anchor: Anchor) -> str | None:
    """The round that an anchor is, or is told as part of: its sentence's, else the article's only one."""
    if anchor.is_round:
        return next(iter(anchor.keys))
    known = find_project(anchor.keys)
    if known:
        return known.part_of
    here = [k for a in told.anchors if a.is_round for k in a.keys]
    if here:
        return here[0]
    if not told.scope.programme or told.has_company(told.passage.folded_place(anchor.start)):
        return None
    return told.index.main_round


# --- without amounts ---------------------------------------------------------------------------------------------------


def _without_amounts(told: _Told) -> list[Draft]:
    """Projects, rounds and contracts at a stage that the sentence states without a figure."""
    drafts: list[Draft] = []
    for frame in told.frames:
        best = _frame_at(told, frame.start)
        if (best is not None and best.stage != frame.stage) or (frame.describes and frame.stage == "proposed"):
            continue
        clause = clause_around(told.passage, frame.start)
        anchors = [a for a in told.anchors if clause[0] <= told.passage.folded_place(a.start) < clause[1]]
        drafts += _bare(told, frame, anchors)
    return drafts


def _bare(told: _Told, frame: Frame, anchors: list[Anchor]) -> list[Draft]:
    rounds = [a for a in anchors if a.is_round]
    chosen: list[Anchor | None] = []
    if frame.stage == "announced":
        known = {a: k for a in rounds if (k := _known(told, a)) and k.told_by(told.reading.published_on)}
        return [_bare_draft(told, known[a].stage, a, frame) for a in known]
    if frame.stage == "proposed" and not anchors and told.scope.programme:
        chosen = _unnamed(told)
    elif frame.stage == "signed":
        if told.says("loan") and told.has_lender():
            chosen = [anchors[0] if anchors else None]
    elif _is_capital(told):
        chosen = [None]
    elif told.scope.programme or rounds or any(find_project(a.keys) for a in anchors):
        chosen = [*(rounds or [a for a in anchors if _names_asset(a)])][:_BARE_LIMIT]
    return [_bare_draft(told, frame.stage, anchor, frame) for anchor in chosen]


def _bare_draft(told: _Told, stage: str, anchor: Anchor | None, frame: Frame) -> Draft:
    draft = _draft(told, stage, anchor, frame.start)
    draft.recalled, draft.score = frame.describes, 0.6
    return draft


def _unnamed(told: _Told) -> list[Anchor | None]:
    """The round that a proposal means without naming it: the next one, or the only one for which banks are asked to lend."""
    key = ""
    if told.says("next_round"):
        key = next_tranche(told.reading.published_on)
    elif told.says("banks"):
        key = told.index.main_round or ""
    if not key:
        return []
    label = f"Tranche {key.partition(':')[2]}"
    return [Anchor(told.passage.start, told.passage.end, frozenset({key}), label, is_round=True)]


def _names_asset(anchor: Anchor) -> bool:
    return any(k.startswith("asset:") for k in anchor.keys)


def _from_progress(told: _Told) -> list[Draft]:
    """Licences, works, completions and delays of projects."""
    if not told.scope.funding:
        return []
    first = told.says("first_project")
    about_all = first or (told.scope.programme and told.passage.index < _NEAR_LEAD)
    drafts = []
    for frame in find_frames(told.passage, told.reading.language, "progress"):
        anchors = [a for a in told.anchors if a.is_round or _names_asset(a)]
        if not anchors and not (about_all and frame.stage == "delayed"):
            continue
        where = told.passage.place(frame.start)
        anchor = min(anchors, key=lambda a: min(abs(a.start - where), abs(a.end - where)), default=None)
        draft = _draft(told, frame.stage, anchor, frame.start)
        draft.kind, draft.recalled = "progress", frame.describes
        if anchor is None and first:
            draft.keys.add("tranche:1")
            draft.project = "First tranche"
        drafts.append(draft)
    return drafts


# --- the programme's own sum -------------------------------------------------------------------------------------------


def _from_mix(told: _Told) -> list[Draft]:
    """The programme's sum told as so much equity and the rest loans and guarantees."""
    if not told.scope.programme or told.passage.in_title or not (told.says("mix") and told.says("loan")):
        return []
    known = programme()
    return [
        Draft(
            kind="funding", stage="announced", passage=told.passage, at=0, actors=list(LENDERS), targets=[known.target],
            project=known.label, in_programme=True, amount=known.money, keys={known.key, "facet:financing"},
            sectors=["finance"], score=0.6, date=known.mix_on,
        )
    ]


def _pledge(reading: Reading) -> list[Draft]:
    """The programme's ceiling, told once for the article where it is told at all."""
    known = programme()
    tellings = [
        (p, a) for p in reading.passages for _, a in p.amounts if _is_ceiling(a.money) and a.converts is None
    ]
    tellings = [t for t in tellings if t[1].money.currency == known.money.currency] or tellings
    if not tellings:
        return []
    pledge = _context("pledge", reading.language)
    passage, amount = min(tellings, key=lambda t: (t[0].in_title, not pledge.search(t[0].folded), t[0].index))
    return [
        Draft(
            kind="funding", stage="announced", passage=passage, at=passage.folded_place(amount.start), actors=[known.actor],
            targets=[known.target], project=known.label, in_programme=True, amount=amount.money, keys={known.key, "facet:pledge"},
            date=known.pledged_on, score=0.9,
        )
    ]


def _is_ceiling(money: Money) -> bool:
    known = programme()
    if money.currency == known.money.currency:
        return money.value == known.money.value
    return money.currency == "JPY" and money.role == "envelope" and known.yen[0] <= money.value <= known.yen[1]


def _draft(told: _Told, stage: str, anchor: Anchor | None, at: int) -> Draft:
    draft = Draft(kind="funding", stage=stage, passage=told.passage, at=at, keys=set(anchor.keys) if anchor else set())
    if anchor and not anchor.is_round:
        draft.part_of = _round_of(told, anchor)
        known = find_project(draft.keys, draft.part_of)
        draft.keys |= known.keys if known else set()
    draft.project = told.index.label(draft.keys) if draft.keys else ""
    set_parties(draft, told.reading, told.scope, at, capital=_is_capital(told))
    return draft
