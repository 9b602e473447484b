"""Funding that the sentences of an article tell: drafts with stage, amount and project.

Owns which figure or verb makes a claim of funding: an amount of a funding role, a lender's contract, a round or a
project at a stage. Refuses levels at a date, repayments, conversions, market and tariff sums.
"""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.claims.chronology import Known, find_project, find_tranche, next_tranche
from nlp.claims.drafts import Draft
from nlp.claims.lenders import set_parties
from nlp.claims.pairing import are_listed, is_sum, pair_amounts
from nlp.claims.pledges import find_mix, find_pledge
from nlp.claims.progress import find_progress
from nlp.claims.projects import Anchor, ProjectIndex
from nlp.claims.reading import Reading
from nlp.claims.relevance import Scope
from nlp.claims.stages import Frame, clause_around, find_frames
from nlp.claims.sums import LENT, counts, joint_total, listed_sum, role_of, with_parts
from nlp.claims.told import Told, context
from store.records import Amount, Kind

_BY_RANK = ("cancelled", "disbursed", "proposed", "signed", "approved", "announced")
"""Which of several stages stated together holds: a plan to sign is a plan; who announces a signature has signed."""

_NEAR_LEAD = 4
"""Rank up to which an article says that its projects are candidates only."""

_BARE_LIMIT = 3
"""Projects of one sentence that may be told without a figure."""

_INCLUDING = re.compile(r"(?<![a-z])(?:including|such as|among them) (?:an? |the )?$|(?:包括|含)$")
_AND_OTHERS = re.compile(r"[^,。、;]{0,6}(?:等|など|を含む)")
_INFLECTED = 6
"""Characters that an ending may take between a verb and the noun it describes."""


def find_fundings(reading: Reading, scope: Scope, index: ProjectIndex) -> list[Draft]:
    """Every funding and progress told, in order; the same one told twice is two drafts here."""
    default = _article_stage(reading)
    drafts: list[Draft] = []
    for passage in reading.passages:
        frames = find_frames(passage, reading.language, "funding")
        told = Told(reading, scope, index, passage, frames, index.find(passage), default)
        progress = find_progress(told)
        taken = {(d.amount.value, d.amount.currency) for d in progress if d.amount}
        drafts += [d for d in _from_amounts(told) if d.amount and (d.amount.value, d.amount.currency) not in taken]
        drafts += [*_without_amounts(told), *progress, *find_mix(told)]
    totals = {(d.total.value, d.total.currency) for d in drafts if d.total}
    drafts = [d for d in drafts if d.total or not d.amount or (d.amount.value, d.amount.currency) not in totals]
    return [*drafts, *find_pledge(reading)]


def _article_stage(reading: Reading) -> str | None:
    """The stage that title and first sentences state of the article's projects; None where they state none."""
    stages = [f.stage for p in reading.lead for f in find_frames(p, reading.language, "funding") if not f.describes]
    best = min(stages, key=_BY_RANK.index, default=None)
    candidates = context("candidates", reading.language)
    listed = any(p.rank < _NEAR_LEAD and candidates.search(p.folded) for p in reading.passages)
    return "proposed" if listed and best in {None, "announced", "proposed"} else best


# --- with amounts ----------------------------------------------------------------------------------------------------


def _from_amounts(told: Told) -> list[Draft]:
    sums = [(i, a) for i, a in told.passage.amounts if counts(told, a)]
    listed = [(i, a) for i, a in told.passage.amounts if a.converts is None and a.total_of is None]
    if told.scope.programme and are_listed(told.passage, told.anchors, listed, told.reading.language):
        sums = listed
    pairs = pair_amounts(told.passage, told.anchors, sums, told.reading.language)
    drafts = [_of_amount(told, i, a, anchor) for i, a in sums for anchor in pairs.get(i, [None])]
    found = with_parts([d for d in drafts if d], told)
    return [*found, *(d for x in found if (d := _undone(told, x)))]


def _undone(told: Told, draft: Draft) -> Draft | None:
    """The contract that a sentence describes as since cancelled or paid out (`2024年に契約した融資は取り消される`)."""
    if draft.stage not in {"cancelled", "disbursed"} or draft.recalled:
        return None
    clause = clause_around(told.passage, draft.at)
    earlier = [
        f
        for f in told.frames
        if (f.describes or (draft.stage == "disbursed" and f.start < draft.at))
        and f.stage in {"signed", "approved"}
        and clause[0] <= f.start < clause[1]
    ]
    if not earlier:
        return None
    made = replace(draft, stage=earlier[0].stage, at=earlier[0].start, recalled=True, keys=set(draft.keys), date="")
    made.actors, made.targets, made.sectors = [*draft.actors], [*draft.targets], [*draft.sectors]
    return made


def _of_amount(told: Told, index: int, amount: Amount, anchor: Anchor | None) -> Draft | None:
    at = told.passage.folded_place(amount.start)
    key = _round_here(told)
    if key and (anchor is None or _is_example(told, anchor)) and is_sum(told.passage, amount, told.reading.language):
        anchor = Anchor(amount.start, amount.end, frozenset({key}), told.index.label({key}), is_round=True)
    elif anchor is None:
        anchor = told.index.spoken_of(told.passage)
    if not _may_cost(told, anchor, amount):
        return None
    if anchor is None and amount.money.role == "subsidy" and not told.is_capital():  # what a state pays its own firms
        return None
    frame = _frame_at(told, at)
    states = frame is not None and not frame.describes
    lends = told.has_lender() or (states and told.scope.lender and not told.scope.programme)
    in_lead = told.passage.in_lead and told.scope.programme
    given = told.scope.programme and bool(
        context("gives", told.reading.language).search(told.passage.folded[:at][-30:])
    )
    if not (anchor or lends or told.is_capital() or told.has_company() or in_lead or (states and given)):
        return None
    stage = _stage_of(told, frame.stage if frame else None, anchor, amount)
    if stage is None:
        return None
    role = role_of(told, amount, stage)
    paid = frame is not None and frame.stage == stage == "disbursed" and frame.start > at
    draft = _draft(told, stage, anchor, frame.start if frame and paid else at, role)
    draft.amount = replace(amount.money, role=role)
    draft.own = frame is not None
    draft.recalled = bool(frame and frame.describes) or _is_listed(told)
    draft.total = next((a.money for a in told.reading.amounts if a.total_of == index), None) or joint_total(
        told, amount
    )
    return draft


def _may_cost(told: Told, anchor: Anchor | None, amount: Amount) -> bool:
    """Whether a sum can be the cost of a known project that the sentence leaves to the article to name.

    `He spoke of $500 billion`, beside a plant of $33 billion, is of something else, which only a reader finds out.
    """
    known = find_project(anchor.keys) if anchor and amount.money.role == "project" else None
    named = {s.key for s in told.passage.subjects}
    return known is None or bool(known.assets & named) or known.may_cost(amount.money)


def _is_example(told: Told, anchor: Anchor) -> bool:
    """Whether a project is named only as one of several: `天然气发电等三项`, `three projects including a gas plant`."""
    start, end = told.passage.folded_place(anchor.start), told.passage.folded_place(anchor.end)
    around = told.passage.folded[max(0, start - 30) : start], told.passage.folded[end:]
    return told.says("several") and bool(_INCLUDING.search(around[0]) or _AND_OTHERS.match(around[1]))


def _round_here(told: Told) -> str | None:
    """The round of the known projects that the sentence names, else that of the article."""
    known = {k.part_of for a in told.anchors if (k := find_project(a.keys)) and k.told_by(told.reading.published_on)}
    return next(iter(known)) if len(known) == 1 else told.index.main_round


def _frame_at(told: Told, at: int) -> Frame | None:
    """The stage stated in the statement that holds a position, else in the whole sentence."""
    clause = clause_around(told.passage, at)
    here = [f for f in told.frames if clause[0] <= f.start < clause[1]]
    usable = [f for f in here or told.frames if not f.describes] or here or told.frames
    return min(usable, key=lambda f: (_BY_RANK.index(f.stage), abs(f.start - at)), default=None)


def _stage_of(told: Told, stage: str | None, anchor: Anchor | None, amount: Amount) -> str | None:
    """The stage of a sum: as stated, unless what is known of the project, or the article's list, says more."""
    known = _known(told, anchor) if amount.money.role not in LENT | {"subsidy", "budget"} else None
    if known or stage not in {None, "announced"}:
        return known.stage if known and stage in {None, "announced"} else stage
    at = told.passage.folded_place(amount.start)
    agreed = told.is_capital() and told.says("agreed")
    if stage == "announced" and told.default == "proposed" and not (told.has_company(before=at) or told.is_capital()):
        return "proposed"
    if stage == "announced" and (agreed or (told.default == "approved" and _is_of_chosen(told, at))):
        return "approved"
    if stage is None and amount.money.role in LENT and told.scope.lender and (told.says("loan") or told.has_lender()):
        return "signed"
    return stage or (told.default if told.scope.programme else None)


def _is_of_chosen(told: Told, at: int) -> bool:
    """What is given to projects that the article tells as chosen, by nobody but the governments."""
    return told.scope.programme and not (told.has_company(before=at) or told.has_lender() or told.is_capital())


def _known(told: Told, anchor: Anchor | None) -> Known | None:
    """What is known, by the day of the article, of the project or of its round."""
    if anchor is None:
        return None
    key = _round_of(told, anchor)
    known = find_project(anchor.keys, key) or find_tranche(key)
    return known if known and known.told_by(told.reading.published_on) else None


def _round_of(told: Told, anchor: Anchor) -> str | None:
    """The round that an anchor is, or is told as part of: its sentence's, else the one that the article is about."""
    if anchor.is_round:
        return next(iter(anchor.keys))
    known = find_project(anchor.keys)
    if known and known.told_by(told.reading.published_on):
        return known.part_of
    here = [k for a in told.anchors if a.is_round for k in a.keys] or told.index.parents(told.passage)
    if here:
        return here[0]
    if not told.scope.programme or told.has_company(told.passage.folded_place(anchor.start)):
        return None
    return told.index.main_round


def _is_listed(told: Told) -> bool:
    """Whether the sentence belongs to a report's list of what was done before."""
    around = told.reading.passages[max(0, told.passage.index - 2) : told.passage.index + 1]
    return any(context("listing", told.reading.language).search(p.folded) for p in around)


# --- without amounts -------------------------------------------------------------------------------------------------


def _without_amounts(told: Told) -> list[Draft]:
    """Projects, rounds and contracts at a stage that the sentence states without a figure."""
    drafts: list[Draft] = []
    for frame in told.frames:
        best = _frame_at(told, frame.start)
        if best is not None and best.stage != frame.stage:
            continue
        if frame.describes and frame.stage == "proposed" and not _describes_round(told, frame):
            continue
        clause = clause_around(told.passage, frame.start)
        anchors = [a for a in told.anchors if clause[0] <= told.passage.folded_place(a.start) < clause[1]]
        drafts += _bare(told, frame, anchors)
    return drafts


def _describes_round(told: Told, frame: Frame) -> bool:
    """`浮上している第2弾`: the noun described is the round itself."""
    return any(a.is_round and 0 <= told.passage.folded_place(a.start) - frame.end <= _INFLECTED for a in told.anchors)


def _bare(told: Told, frame: Frame, anchors: list[Anchor]) -> list[Draft]:
    if frame.stage == "announced":
        return [_bare_draft(told, known.stage, a, frame) for a in anchors if a.is_round and (known := _known(told, a))]
    chosen: list[Anchor | None] = []
    if (frame.stage in {"signed", "cancelled"} and not told.scope.programme) or frame.stage == "signed":
        if told.says("loan") and told.has_lender():
            chosen = [anchors[0] if anchors else told.index.spoken_of(told.passage)]
    elif frame.stage == "approved" and not told.scope.programme and not frame.describes:
        return _covered(told, frame, anchors)
    elif told.is_capital():
        chosen = [None]
    elif frame.stage == "proposed" and not anchors and told.scope.programme:
        chosen = _unnamed(told)
    elif told.scope.programme or any(a.is_round or find_project(a.keys) for a in anchors):
        chosen = [*_subjects(told, frame, anchors)]
    return [_bare_draft(told, frame.stage, anchor, frame) for anchor in chosen]


def _covered(told: Told, frame: Frame, anchors: list[Anchor]) -> list[Draft]:
    """What a lender's lead decides to lend or cover, with the figure that its list of terms gives."""
    amount = listed_sum(told)
    if not (amount and told.passage.in_lead and told.has_lender() and told.says("loan")):
        return []
    draft = _bare_draft(told, "approved", anchors[0] if anchors else told.index.spoken_of(told.passage), frame)
    draft.amount = replace(amount.money, role="guarantee" if amount.money.role == "guarantee" else "loan")
    return [draft]


def _subjects(told: Told, frame: Frame, anchors: list[Anchor]) -> list[Anchor]:
    """What a stage without a figure is stated of: the projects, or the round where several projects are counted."""
    rounds = [a for a in anchors if a.is_round]
    near = told.passage.in_lead or bool(rounds) or bool(told.index.parents(told.passage))
    assets = [a for a in anchors if any(k.startswith("asset:") for k in a.keys) and (near or _is_named(told, a))]
    counted = told.says("several")
    if len(assets) > 1 and any(is_sum(told.passage, a, told.reading.language) for _, a in told.passage.amounts):
        return []
    if rounds and frame.describes:  # 浮上している第2弾: what is mentioned beside it may come of it
        return rounds[:1]
    if rounds and (counted or not assets) and not (frame.stage == "proposed" and assets):
        return rounds[:1]
    return assets[:_BARE_LIMIT]


def _is_named(told: Told, anchor: Anchor) -> bool:
    """Whether an anchor is one project, by its place or as one that is known: reactors at large are none."""
    return any(k.startswith("place:") for k in anchor.keys) or _known(told, anchor) is not None


def _bare_draft(told: Told, stage: str, anchor: Anchor | None, frame: Frame) -> Draft:
    draft = _draft(told, stage, anchor, frame.start)
    draft.recalled, draft.score = frame.describes, 0.6
    return draft


def _unnamed(told: Told) -> list[Anchor | None]:
    """The round that a proposal means without naming it: the next one, or the one for which banks are asked to lend."""
    key = ""
    if told.says("next_round"):
        key = next_tranche(told.reading.published_on)
    elif told.says("banks"):
        key = told.index.main_round or ""
    if not key:
        return []
    label = f"Tranche {key.partition(':')[2]}"
    return [Anchor(told.passage.start, told.passage.end, frozenset({key}), label, is_round=True)]


def _draft(told: Told, stage: str, anchor: Anchor | None, at: int, role: str = "") -> Draft:
    keys = set(anchor.keys) if anchor else set()
    draft = Draft(kind="funding", stage=stage, passage=told.passage, at=at, keys=keys, amount_role=role)
    if anchor and not anchor.is_round:
        draft.part_of = _round_of(told, anchor)
        known = find_project(draft.keys, draft.part_of)
        draft.keys |= known.keys if known else set()
    draft.project = told.index.label(draft.keys) if draft.keys else ""
    set_parties(draft, told.reading, told.scope, at, capital=told.is_capital())
    return draft


# --- told by the encoder ---------------------------------------------------------------------------------------------


def draft_of(told: Told, kind: Kind, stage: str, chosen: tuple[int, Amount] | None) -> Draft:
    """A draft of the kind and stage that the encoder hears in the sentence, about a sum of it or about none."""
    frame = next((f for f in told.frames if f.stage == stage and not f.describes), None)
    at = frame.start if frame else 0
    anchor = _nearest(told, chosen[1].start if chosen else told.passage.place(at))
    if chosen is None:
        draft = _draft(told, stage, anchor, at)
    else:
        index, amount = chosen
        if not _may_cost(told, anchor, amount):
            anchor = None  # the encoder hears something told, if not of what: without a project it is weighed alone
        draft = _draft(told, stage, anchor, told.passage.folded_place(amount.start), amount.money.role)
        draft.amount = amount.money
        draft.total = next((a.money for a in told.reading.amounts if a.total_of == index), None)
    draft.kind = kind
    return draft


def _nearest(told: Told, place: int) -> Anchor | None:
    """The project of the sentence that stands nearest, else the one that the article goes on about."""
    nearest = min(told.anchors, key=lambda a: min(abs(a.start - place), abs(a.end - place)), default=None)
    return nearest or told.index.spoken_of(told.passage)
