"""Which sums of a sentence can be what a claim of funding is about, and how they hang together.

Owns the refusal of levels, repayments, glosses and totals, and the pairing of a lender's part with the total. Refuses
stages.
"""

from __future__ import annotations

import re
from itertools import pairwise

from nlp.claims.drafts import Draft
from nlp.claims.pairing import is_sum
from nlp.claims.pledges import is_ceiling
from nlp.claims.reading import Passage
from nlp.claims.stages import clause_around
from nlp.claims.told import Told, context
from store.records import FUNDING_ROLES, Amount, Language, Money, Role

_NOTHING = re.compile(
    r"\s?(?:は|に|で|が|へ|、|，|（|\(|:|：|(?:工場|製造|事業|项目|項目|案|厂|廠)?(?:は|に|で|が|、|，)?)\s?"
)
"""What may stand between a project and its figure."""

LENT = frozenset({"loan", "guarantee", "equity"})
"""Roles of what lenders give."""


def counts(told: Told, amount: Amount) -> bool:
    """Whether a sum can be what a claim of funding is about."""
    if amount.converts is not None or is_ceiling(amount.money) or _is_total(told, amount):
        return False
    if _is_gloss(told.passage, amount) or (told.says("habit") and not told.passage.in_lead):
        return False
    at = told.passage.folded_place(amount.start)
    before = told.passage.folded[clause_around(told.passage, at)[0] : at]
    near = before[-30:] if told.reading.language == "en" else re.split(r"[,、]", before[-30:])[-1]
    level = near if told.reading.language == "en" else before
    if any(context(table, told.reading.language).search(level) for table in ("stock", "business")):
        return False
    if not told.is_capital() and context("back", told.reading.language).search(near):
        return False
    if _is_joint_total(told.passage, amount, told.reading.language):
        return False
    return amount.money.role in FUNDING_ROLES or _is_cost(told, amount, near)


def _is_gloss(passage: Passage, amount: Amount) -> bool:
    """A figure in brackets right after another says the same again."""
    before = passage.text[max(0, amount.start - passage.start - 3) : amount.start - passage.start]
    return before.rstrip()[-1:] in {"(", "（"} and any(
        0 <= amount.start - a.end <= len("）（ ") for _, a in passage.amounts if a.end <= amount.start
    )


def _is_lent(told: Told, amount: Amount) -> bool:
    """Whether words of lending stand right beside the figure."""
    at, end = told.passage.folded_place(amount.start), told.passage.folded_place(amount.end)
    return bool(context("loan", told.reading.language).search(told.passage.folded, max(0, at - 12), end + 10))


def _is_beside_project(told: Told, amount: Amount) -> bool:
    """A figure that nothing parts from the name of a project is its cost, whatever is traded through it."""
    for anchor in told.anchors:
        low, high = (anchor.end, amount.start) if anchor.start < amount.start else (amount.end, anchor.start)
        between = told.passage.text[low - told.passage.start : high - told.passage.start]
        if not anchor.is_round and low <= high and _NOTHING.fullmatch(between):
            return True
    return False


def _is_total(told: Told, amount: Amount) -> bool:
    """Whether a sum is told as the total of a lender's part that stands beside or before it."""
    part = amount.total_of
    return part is not None and told.reading.amounts[part].start < told.passage.end


def _is_cost(told: Told, amount: Amount, near: str) -> bool:
    """A sum whose role is open, but which the words around make a cost or a lender's capital."""
    if amount.money.role in {"budget", "other"} and told.is_capital():
        return True
    signed = any(f.stage == "signed" for f in told.frames)
    if amount.money.role == "other" and told.has_lender() and (signed or _is_lent(told, amount)):
        return True
    if told.scope.programme and amount.money.role in {"market", "other"} and _is_beside_project(told, amount):
        return True
    if not told.scope.programme or amount.money.role not in {"other", "envelope"}:
        return False
    gives = told.frames and context("gives", told.reading.language).search(near)
    says = context("cost", told.reading.language).search(near)
    return bool(gives) or bool(says and (told.anchors or told.index.spoken_of(told.passage)))


def role_of(told: Told, amount: Amount, stage: str) -> Role:
    """What the sum is: what a lender signs for is a loan, what a project is told to cost its cost."""
    if amount.money.role == "other" and told.has_lender() and _is_lent(told, amount):
        return "loan"
    if amount.money.role in {"other", "envelope", "market"}:
        return "project"
    end = told.passage.folded_place(amount.end)
    lent = context("loan", told.reading.language).search(told.passage.folded, end, end + 16)
    if amount.money.role == "project" and stage == "signed" and told.has_lender() and lent:
        return "loan"
    return amount.money.role


def _is_joint_total(passage: Passage, amount: Amount, language: Language) -> bool:
    """Whether words say that a sum is what all lenders give together."""
    at, end = passage.folded_place(amount.start), passage.folded_place(amount.end)
    near = passage.folded[max(0, at - 30) : at]
    if context("joint_total", language).search(near if language == "en" else re.split(r"[,、]", near)[-1]):
        return True
    after = re.split(r"[,;(]", passage.folded[end : end + 28])[0]
    if language == "en" and context("jointly", language).search(after):
        return True
    jointly = context("jointly", language).search(passage.folded[:at])
    return bool(jointly and is_sum(passage, amount, language))


def joint_total(told: Told, amount: Amount) -> Money | None:
    """The total told apart from the part, where the article tells of one loan only."""
    if amount.money.role not in LENT and not told.has_lender():
        return None
    totals, loans = [], set()
    for passage in told.reading.passages:
        for _, other in passage.amounts:
            if other.converts is not None or other.money.role not in LENT | {"project"}:
                continue
            if _is_joint_total(passage, other, told.reading.language):
                totals.append(other.money)
            elif other.money.role in LENT:
                loans.add((other.money.value, other.money.currency))
    totals = [t for t in totals if t.currency == amount.money.currency and t.value > amount.money.value]
    loans -= {(t.value, t.currency) for t in totals}
    return totals[0] if len({t.value for t in totals}) == 1 and len(loans) <= 1 else None


def listed_sum(told: Told) -> Amount | None:
    """The one figure that a list of terms after the sentence gives as what the bank lends or covers."""
    field = context("field", told.reading.language)
    found = [
        a
        for p in told.reading.passages[told.passage.index :]
        for _, a in p.amounts
        if a.converts is None and field.search(p.folded[: p.folded_place(a.start)][-24:])
    ]
    return found[0] if len({(a.money.value, a.money.currency) for a in found}) == 1 else None


def with_parts(drafts: list[Draft], told: Told) -> list[Draft]:
    """`A loan of $2bn, of which $1bn by JBIC`: the part is the claim, the sum before it its total."""
    for whole, part in pairwise(drafts):
        if whole.amount and part.amount and {whole.amount.role, part.amount.role} <= LENT and whole.stage == part.stage:
            before = told.passage.folded[max(0, part.at - 24) : part.at]
            smaller = whole.amount.currency == part.amount.currency and part.amount.value < whole.amount.value
            if smaller and context("of_which", told.reading.language).search(before):
                part.total = whole.amount
                part.absorb(whole)
                return [d for d in drafts if d is not whole]
    return drafts
