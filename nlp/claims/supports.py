"""Support programmes by which a government answers controls of another: one draft for each sum.

Owns what makes a subsidy an answer: words of support, a sum, and foreign pressure told in the article.
"""

from __future__ import annotations

import re
from functools import cache

from nlp.claims.drafts import Draft
from nlp.claims.parties import find_parties, government, lexicon
from nlp.claims.reading import Passage, Reading, words
from nlp.claims.relevance import names_programme
from nlp.claims.stages import find_frames, narrow_clause
from store.records import Language

_SUPPORTERS = frozenset({"jp", "us", "kr", "tw", "eu"})
_ROLES = frozenset({"subsidy", "budget", "other", "project"})


@cache
def _table(table: str, name: str, language: Language) -> re.Pattern[str]:
    return words(lexicon()[table][name].get(language, []), language)


def find_supports(reading: Reading, measures: list[Draft]) -> list[Draft]:
    """Sums of support in an article that tells of pressure by another country; nothing where it tells of none."""
    pressed = _table("context", "coercion", reading.language)
    told = sum(bool(pressed.search(p.folded)) for p in reading.passages)
    relieved = any(_table("context", "relief", reading.language).search(p.folded) for p in reading.passages)
    aimed = any("Japan" in d.targets and d.modality != "speculated" and d.measure != "dispute" for d in measures)
    if not (told and (measures or told > 1)) and not (relieved and aimed):
        return []
    return [d for p in reading.passages for d in _in_passage(p, reading)]


def _in_passage(passage: Passage, reading: Reading) -> list[Draft]:
    support = _table("context", "support", reading.language)
    near = reading.passages[max(0, passage.index - 2) : passage.index + 1]
    if not any(support.search(p.folded) for p in near) or names_programme(passage, reading.language):
        return []
    free = [p.code for p in find_parties(passage, reading.language) if not p.is_target and p.code in _SUPPORTERS]
    code = free[0] if free else _supporter(reading)
    if not code:
        return []
    frames = find_frames(passage, reading.language, "countermeasure")
    sums = [
        a
        for _, a in passage.amounts
        if a.converts is None and a.money.role in _ROLES and _is_allotted(a.start, passage, reading.language)
    ]
    return [
        Draft(
            kind="countermeasure",
            stage="announced",
            measure="reciprocal_subsidy",
            answers="party",
            passage=passage,
            at=passage.folded_place(a.start),
            actors=[government(code)],
            amount=a.money,
            targets=["supply-chain diversification"],
            project=f"{government(code).removeprefix('Government of ')} support against foreign controls",
            keys={f"issuer:{code}", *passage.keys("item", "asset")},
            recalled=bool(frames) and all(f.describes for f in frames),
            score=0.6,
        )
        for a in sums
    ]


def _is_allotted(start: int, passage: Passage, language: Language) -> bool:
    """Whether its part of the sentence puts a sum to use, and is not of the whole state's budget."""
    begin, end = narrow_clause(passage, passage.folded_place(start))
    if _table("context", "whole", language).search(passage.folded, begin, end):
        return False
    used = (_table("context", name, language) for name in ("allotted", "support"))
    after = passage.folded[end : end + 40]
    return any(p.search(passage.folded, begin, end) or p.search(after) for p in used)


def _supporter(reading: Reading) -> str:
    lead = [p for passage in reading.lead for p in find_parties(passage, reading.language)]
    named = next((p.code for p in lead if p.code in _SUPPORTERS), "")
    return named or {"ja": "jp"}.get(reading.language, "")
