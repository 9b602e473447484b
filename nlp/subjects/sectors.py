"""Component: words that name an economic sector, and which sectors an article is about.

Owns `sectors.toml` and the ranking. Refuses words inside the names of organizations and ministers (Energy Department,
エネルギー長官) and does not guess a sector from a company.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from nlp.phrases import PhraseIndex, condense
from store.records import Language, OrganizationMention, Sector

_TITLE, _LEAD = 3.0, 2.0
"""What a sector word counts in the headline and in the first sentence of the body; 1 elsewhere."""

_FUNDED = 2.0
"""How much more it counts in a sentence that states a sum."""

_FURTHER = 0.3
"""What each further sentence counts of a sector's best one: a sector is not what is said most often."""

_REPEATED = 0.5
"""What each further word of the same sector in one sentence counts of the first."""

_MOST = 2
"""Further words of a sentence that count."""

_IDLE_ROLES = frozenset({"market", "tariff"})
"""Roles of amounts that fund nothing."""

_WEAK = 0.6
"""What a word counts that names the sector only in passing (a lender's name for itself)."""

_LEAST, _SHARE = 1.0, 0.35
"""A sector is named from this weight on, and from this share of the weight of the strongest one."""

_MINISTER = re.compile(
    r"\s*(?:[Ss]ecretar|[Mm]inist(?:er|ry)|[Dd]epartment|長官|大臣|相(?![談互手場対])|省|部[长長]|卿|通信社)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorMention:
    """A word that names a sector."""

    start: int
    """First code point."""
    end: int
    """One past the last code point."""
    text: str
    """As written."""
    sector: Sector
    """The sector."""
    weak: bool = False
    """Counts less: it often stands where the article is about something else."""


@cache
def _vocabulary(language: Language) -> PhraseIndex[tuple[Sector, bool]]:
    table = tomllib.loads(files("nlp.subjects").joinpath("sectors.toml").read_text(encoding="utf-8"))
    strong = [(word, (cast("Sector", sector), False)) for sector, entry in table.items() for word in entry[language]]
    weak = [
        (word, (cast("Sector", sector), True))
        for sector, entry in table.items()
        for word in entry.get(f"weak_{language}", [])
    ]
    return PhraseIndex([*strong, *weak], plurals=language == "en")


def find_sectors(
    text: str, language: Language, organizations: Sequence[OrganizationMention] = ()
) -> list[SectorMention]:
    """Every sector word outside the names of organizations, in order."""
    starts = [o.start for o in organizations]
    mentions = []
    for hit in _vocabulary(language).find(condense(text)):
        at = bisect_right(starts, hit.end - 1)
        if at and organizations[at - 1].end > hit.start:
            continue
        if _MINISTER.match(text, hit.end):
            continue
        sector, weak = hit.values[0]
        mentions.append(
            SectorMention(start=hit.start, end=hit.end, text=text[hit.start : hit.end], sector=sector, weak=weak)
        )
    return mentions


def rank_sectors(doc: Doc) -> tuple[Sector, ...]:
    """What the money or the measure of an article is about, most important first; empty where no word tells.

    Needs `doc._.sectors`, `doc._.amounts` and `doc.sents`; the title is the first sentence.
    """
    sums = [amount.start for amount in doc._.amounts or [] if amount.money.role not in _IDLE_ROLES]
    return weigh(doc._.sectors or [], [sent.start_char for sent in doc.sents], sums)


def weigh(
    mentions: Sequence[SectorMention], sentence_starts: Sequence[int], sums: Sequence[int] = ()
) -> tuple[Sector, ...]:
    """The sectors of the mentions by weight, those far behind the first left out; `sums` are the places of amounts."""
    funded = {bisect_right(sentence_starts, place) - 1 for place in sums}
    words: defaultdict[Sector, dict[int, list[float]]] = defaultdict(dict)
    for mention in mentions:
        sentence = bisect_right(sentence_starts, mention.start) - 1
        words[mention.sector].setdefault(sentence, []).append(_WEAK if mention.weak else 1.0)
    weights: dict[Sector, float] = {}
    for sector, sentences in words.items():
        best, *further = sorted((_sentence_weight(s, w, funded) for s, w in sentences.items()), reverse=True)
        weights[sector] = best + _FURTHER * sum(further)
    least = max([_LEAST, *(_SHARE * weight for weight in weights.values())])
    return tuple(s for s, weight in sorted(weights.items(), key=lambda item: -item[1]) if weight >= least)


def _sentence_weight(sentence: int, words: Sequence[float], funded: set[int]) -> float:
    place = _TITLE if sentence == 0 else _LEAD if sentence == 1 else 1.0
    return place * (_FUNDED if sentence in funded else 1.0) * max(words) * (1 + _REPEATED * min(len(words) - 1, _MOST))


@Pipeline.component("pactwatch_sectors")
def annotate_sectors(doc: Doc) -> Doc:
    """Sets `doc._.sectors`; needs `doc._.organizations`."""
    doc._.sectors = find_sectors(doc.text, cast("Language", doc.lang_), doc._.organizations or [])
    return doc
