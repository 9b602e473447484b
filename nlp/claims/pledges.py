"""The programme's own sum: Japan's promise of it, and how it divides into equity, loans and guarantees.

Owns these two drafts. Refuses every other sum.
"""

from __future__ import annotations

from nlp.claims.chronology import programme
from nlp.claims.drafts import Draft
from nlp.claims.reading import Reading
from nlp.claims.relevance import LENDERS
from nlp.claims.told import Told, context
from store.records import Money


def find_mix(told: Told) -> list[Draft]:
    """The programme's sum told as so much equity and the rest loans and guarantees."""
    if not told.scope.programme or told.passage.in_title or not (told.says("mix") and told.says("loan")):
        return []
    known = programme()
    return [
        Draft(
            kind="funding",
            stage="announced",
            passage=told.passage,
            at=0,
            actors=list(LENDERS),
            targets=[known.target],
            project=known.label,
            in_programme=True,
            amount=known.money,
            keys={known.key, "facet:financing"},
            sectors=["finance"],
            score=0.6,
            date=known.mix_on,
        )
    ]


def find_pledge(reading: Reading) -> list[Draft]:
    """The programme's ceiling, told once for the article where it is told at all."""
    known = programme()
    tellings = [(p, a) for p in reading.passages for _, a in p.amounts if is_ceiling(a.money) and a.converts is None]
    tellings = [t for t in tellings if t[1].money.currency == known.money.currency] or tellings
    if not tellings:
        return []
    pledge = context("pledge", reading.language)
    passage, amount = min(tellings, key=lambda t: (t[0].in_title, not pledge.search(t[0].folded), t[0].index))
    return [
        Draft(
            kind="funding",
            stage="announced",
            passage=passage,
            at=passage.folded_place(amount.start),
            actors=[known.actor],
            targets=[known.target],
            project=known.label,
            in_programme=True,
            amount=amount.money,
            keys={known.key, "facet:pledge"},
            date=known.pledged_on,
            score=0.9,
        )
    ]


def is_ceiling(money: Money) -> bool:
    """Whether a sum is the programme's ceiling, in dollars or as it is told in yen."""
    known = programme()
    if money.currency == known.money.currency:
        return money.value == known.money.value
    return money.currency == "JPY" and money.role == "envelope" and known.yen[0] <= money.value <= known.yen[1]
