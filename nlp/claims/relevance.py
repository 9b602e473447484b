"""Whether an article is of the subject: the programme, its lenders' business, or measures of the subject.

Owns that judgement. An article about another country's bargain that names ours only in passing is a near miss.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nlp.claims.chronology import find_project, programme
from nlp.claims.parties import countries_of
from nlp.claims.projects import ProjectIndex
from nlp.claims.reading import LEAD, Passage, Reading, words
from store.records import Language

LENDERS = ("Japan Bank for International Cooperation", "Nippon Export and Investment Insurance")
"""The programme's lenders, by canonical name."""

_OFTEN = 3
"""Passages that must name the programme where neither title nor lead does."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What of the subject an article is about, before measures are looked for."""

    programme: bool
    """The $550bn programme, its rounds and projects."""
    lender: bool
    """Business of JBIC or NEXI."""
    near_miss: bool
    """Another country's bargain with the United States."""

    @property
    def funding(self) -> bool:
        """Whether claims of funding may be made of it."""
        return self.programme or self.lender


@cache
def _table(name: str, language: Language) -> re.Pattern[str]:
    tables = tomllib.loads(files("nlp.claims").joinpath("relevance.toml").read_text(encoding="utf-8"))
    return words(tables[name].get(language, []), language)


def find_scope(reading: Reading, index: ProjectIndex) -> Scope:
    """What of the subject the article is about."""
    ours = [p for p in reading.passages if names_programme(p, reading.language)]
    in_lead = any(p.rank <= LEAD for p in ours)
    near_miss = _is_near_miss(reading)
    projects = _tells_known_project(reading, index)
    lenders = [p for p in reading.passages if any(o.name in LENDERS for o in p.organizations)]
    loan = _table("loan", reading.language)
    lends = any(loan.search(p.folded) and any(a.converts is None for _, a in p.amounts) for p in lenders)
    lender = lends or any(p.in_lead for p in lenders) or len(lenders) >= _OFTEN
    lead = {c for p in reading.lead for c in countries_of(p, reading.language)}
    about = in_lead or len(ours) >= _OFTEN or projects or bool(ours and {"us", "jp"} <= lead)
    return Scope(programme=about and not near_miss, lender=lender and not near_miss, near_miss=near_miss)


def _tells_known_project(reading: Reading, index: ProjectIndex) -> bool:
    """A known project by asset and place; by its asset alone where the lead names both parties of the programme."""
    lead = {c for p in reading.lead for c in countries_of(p, reading.language)}
    keys = {k for p in reading.passages for a in index.find(p) for k in a.keys}
    known = find_project(keys)
    if any(k.startswith("place:us-") for k in keys):
        lead.add("us")
    return bool(known and known.told_by(reading.published_on) and (len(known.keys) > 1 or {"us", "jp"} <= lead))


def names_programme(passage: Passage, language: Language) -> bool:
    """Whether a passage names the programme: by name, by its sum, by a round; not where it tells of another's."""
    known = programme()
    if known.key in passage.keys("programme"):
        others = _table("other_deals", language).search(passage.folded)
        return not others or "jp" in countries_of(passage, language)
    named = countries_of(passage, language)
    if {"jp", "us"} <= named and _table("programme", language).search(passage.folded):
        return not _table("other_deals", language).search(passage.folded)
    if any(a.money.currency == known.money.currency and a.money.value == known.money.value for _, a in passage.amounts):
        return True
    return (
        "jp" in named and bool(passage.keys("tranche")) and not _table("other_deals", language).search(passage.folded)
    )


def _is_near_miss(reading: Reading) -> bool:
    """Title or first sentence tell of another country's bargain, and not of ours."""
    first = [p for p in reading.passages if p.rank < 2]  # noqa: PLR2004  title and first sentence
    if any(names_programme(p, reading.language) for p in first):
        return False
    text = "\n".join(p.folded for p in first)
    if not any("us" in countries_of(p, reading.language) for p in first):
        return False
    return bool(_table("other_deals", reading.language).search(text)) and not any(
        o.name in LENDERS for p in first for o in p.organizations
    )
