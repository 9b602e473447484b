"""What a claim is about, as keys that can be looked up and compared. Pure.

Owns which keys tell one project or measure from another, and how much each says.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from nlp.subjects.subjects import label_of
from store.records import Claim, Shape

WEIGHTS = {"instrument": 4.0, "law": 3.0, "asset": 1.0, "item": 1.0, "org": 1.0, "place": 1.0, "tranche": 2.0}
"""How much one shared key says that two claims are about one thing; other kinds of key say nothing."""

NAMING = frozenset({"instrument", "law", "asset", "item", "org", "tranche"})
"""Kinds of key of which at least one must be shared; a place alone names no project."""

_FORMS_OF_MONEY = frozenset({"asset:capital-increase", "asset:grant-bonds"})
"""Assets that are ways to give money: a capital increase and grant bonds for one lender are one undertaking."""

REPLIES = frozenset({"dispute", "warning"})
"""Measures that answer another measure, and stand in its thread."""


def subject_keys(claim: Claim | Shape) -> frozenset[str]:
    """The keys that can tell its project or measure from others.

    A claim that names a tranche as its subject is about the tranche, whatever projects its sentence lists. A place
    abroad is none for the programme, which invests in the United States: articles name other places for comparison.
    """
    return _subject_keys(claim.keys, is_measure=claim.kind == "countermeasure", of_programme=bool(claim.programme_id))


@lru_cache(maxsize=65_536)
def _subject_keys(all_keys: tuple[str, ...], *, is_measure: bool, of_programme: bool) -> frozenset[str]:
    keys = {k for k in all_keys if k.partition(":")[0] in WEIGHTS}
    tranches = of_kind(keys, "tranche")
    if tranches and not is_measure:
        return frozenset(tranches)
    if of_programme:
        keys -= {k for k in keys if k.startswith("place:") and not k.startswith("place:us")}
    # A town abroad is also its country: one article names Samarkand, another only Uzbekistan.
    keys |= {k.partition("-")[0] for k in keys if k.startswith("place:") and not k.startswith("place:us")}
    return frozenset(keys)


def index_keys(claim: Claim) -> frozenset[str]:
    """Keys by which the claim's thread is found again: its subject's, who takes which measure, a project's very sum."""
    keys = set(subject_keys(claim))
    if claim.kind == "countermeasure":
        keys.add(f"measure:{claim.measure}/{issuer(claim)}")
    if claim.measure in REPLIES:
        keys |= {f"against:{target}" for target in claim.targets}
    if sum_key := _sum_key(claim):
        keys.add(sum_key)
    return frozenset(keys)


def lookup_weights(claim: Claim) -> dict[str, float]:
    """Keys by which to look for threads that may be meant, with how much each says."""
    weights = {k: WEIGHTS[k.partition(":")[0]] for k in subject_keys(claim)}
    named = any(k.partition(":")[0] in NAMING for k in weights)
    others = {k for k in index_keys(claim) if not k.startswith("against:")}
    if claim.kind == "countermeasure" and claim.measure not in REPLIES and (country := acting_country(claim)):
        others.add(f"against:{country}")  # a protest may have been told before the measure that it answers
    return weights | {k: 0.5 if named else 1.0 for k in others if k not in weights}


def of_subject(keys: Iterable[str]) -> set[str]:
    """Of the keys by which a thread is found, those of its subject."""
    return {k for k in keys if k.partition(":")[0] in WEIGHTS}


def _sum_key(claim: Claim) -> str:
    """Key of a sum that a project of the programme is known by; empty for other claims."""
    if claim.kind != "funding" or not claim.programme_id or claim.amount is None:
        return ""
    money = claim.amount
    return "" if money.role in {"envelope", "budget"} else f"sum:{_rounded(money.value):f}/{money.currency}"


def _rounded(value: Decimal) -> Decimal:
    """To two digits that count, so that 33 is found by 33.3."""
    return value.quantize(Decimal(1).scaleb(value.adjusted() - 1)) if value else value


def issuer(claim: Claim | Shape) -> str:
    """Who takes a measure: its country where the claim knows it, else the first actor."""
    return next((k for k in claim.keys if k.startswith("issuer:")), claim.actors[0] if claim.actors else "")


def acting_country(claim: Claim | Shape) -> str:
    """English name of the country that acts; empty where the claim does not know it."""
    key = issuer(claim)
    titles = label_of(f"country:{key.removeprefix('issuer:')}") if key.startswith("issuer:") else None
    return titles[0] if titles else ""


def of_kind(keys: Iterable[str], *kinds: str) -> set[str]:
    """Those of the keys that are of some kinds, which stand before their colon."""
    return {k for k in keys if k.partition(":")[0] in kinds}


def conflict(left: Iterable[str], right: Iterable[str], *kinds: str) -> bool:
    """Both name things of a kind, and none in common: Ohio is not Georgia, a terminal is no power plant."""
    pairs = [(of_kind(left, kind), of_kind(right, kind)) for kind in kinds]
    return any(a and b and not a & b for a, b in pairs)


def is_within(left: Iterable[str], right: Iterable[str], kind: str) -> bool:
    """All that one of them names of a kind is among what the other names."""
    mine, theirs = of_kind(left, kind), of_kind(right, kind)
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


def share_in_common(left: Iterable[str], right: Iterable[str], kind: str) -> float:
    """Share of the things of a kind that both name, of all that either names; 0 where one names none."""
    mine, theirs = of_kind(left, kind), of_kind(right, kind)
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0


@lru_cache(maxsize=65_536)
def things(keys: frozenset[str], kind: str) -> frozenset[str]:
    """The keys of a kind that name a thing."""
    return frozenset(of_kind(keys, kind)) - _FORMS_OF_MONEY


def listed(keys: Iterable[str], kind: str) -> str:
    """What the keys of a kind name, for a person to read."""
    return ", ".join(sorted(k.partition(":")[2] for k in of_kind(keys, kind)))
