"""Component: words that name an economic sector, and which sectors an article is about.

Owns `sectors.toml` and the ranking. Refuses words inside the names of organizations and ministers (Energy Department,
エネルギー長官) and does not guess a sector from a company.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast, get_args

from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from nlp.encoder.heard import Heard
from nlp.languages import text_of
from nlp.phrases import PhraseIndex, condense
from store.records import Language, OrganizationMention, Sector

_TITLE, _LEAD = 2.5, 2.5
"""What a sector word counts in the headline and in the first sentence of the body; 1 elsewhere."""

_FUNDED = 1.6
"""How much more it counts in a sentence that states a sum."""

_TOLD = 1.25
"""What it counts at least in a sentence that tells an event."""

_FURTHER, _FURTHER_MOST = 0.3, 8
"""What each further sentence counts of a sector's best one, and how many do: what is said most often is no sector."""

_BACKED, _ALONE = 0.3, 0.2
"""What the encoder's whole conviction adds to a sentence's words, and what it counts, in words, where there is none."""

_HEARD_FROM = 0.6
"""Probability from which the encoder counts."""

_REPEATED = 0.5
"""What each further word of the same sector in one sentence counts of the first."""

_MOST = 2
"""Further words of a sentence that count."""

_IDLE_ROLES = frozenset({"market", "tariff"})
"""Roles of amounts that fund nothing."""

_WEAK = 0.6
"""What a word counts that names the sector only in passing (a lender's name for itself)."""

_THROUGHOUT = 4
"""Sentences in which such words must stand to count where the article has plain words of another sector."""

_LEAST, _SHARE = 1.0, 0.31
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
    """What the money or the measure of an article is about, most important first; empty where nothing tells.

    Needs `doc._.sectors`, `doc._.amounts`, `doc._.claims` and `doc.sents`; the title is the first sentence. Hears the
    encoder where it read the article.
    """
    starts = [sent.start_char for sent in doc.sents]
    sums = [amount.start for amount in doc._.amounts or [] if amount.money.role not in _IDLE_ROLES]
    told = [claim.evidence.start for claim in doc._.claims or []]
    return weigh(doc._.sectors or [], starts, sums, told, _listen(doc._.heard))


def weigh(
    mentions: Sequence[SectorMention],
    sentence_starts: Sequence[int],
    sums: Sequence[int] = (),
    told: Sequence[int] = (),
    heard: Sequence[Mapping[Sector, float]] = (),
) -> tuple[Sector, ...]:
    """The sectors by weight, those far behind the first left out.

    `sums` are the places of amounts, `told` those of events; `heard` the encoder's probability of each sector, sentence
    by sentence.
    """
    funded = {bisect_right(sentence_starts, place) - 1 for place in sums}
    eventful = {bisect_right(sentence_starts, place) - 1 for place in told}
    words: defaultdict[Sector, dict[int, list[float]]] = defaultdict(dict)
    for mention in mentions:
        sentence = bisect_right(sentence_starts, mention.start) - 1
        words[mention.sector].setdefault(sentence, []).append(_WEAK if mention.weak else 1.0)
    strong = {mention.sector for mention in mentions if not mention.weak}
    if strong:
        words = defaultdict(dict, {s: w for s, w in words.items() if s in strong or len(w) >= _THROUGHOUT})
    strengths = {
        sector: {sentence: max(w) * (1 + _REPEATED * min(len(w) - 1, _MOST)) for sentence, w in sentences.items()}
        for sector, sentences in words.items()
    }
    for sentence, shares in enumerate(heard):
        for sector, share in shares.items():
            own = strengths.setdefault(sector, {})
            own[sentence] = own[sentence] * (1 + _BACKED * share) if sentence in own else _ALONE * share
    weights: dict[Sector, float] = {}
    for sector, sentences in strengths.items():
        best, *further = sorted(
            (
                strength
                * max({0: _TITLE, 1: _LEAD}.get(s, 1.0), _TOLD if s in eventful else 1.0)
                * (_FUNDED if s in funded else 1.0)
                for s, strength in sentences.items()
            ),
            reverse=True,
        )
        weights[sector] = best + _FURTHER * sum(further[:_FURTHER_MOST])
    least = max([_LEAST, *(_SHARE * weight for weight in weights.values())])
    return tuple(s for s, weight in sorted(weights.items(), key=lambda item: -item[1]) if weight >= least)


def _listen(heard: Heard | None) -> list[dict[Sector, float]]:
    """Probability of each sector by sentence, without those that are unlikely."""
    if not heard:
        return []
    return [
        {s: share for s in get_args(Sector) if (share := heard.label(i, f"sector {s}")) >= _HEARD_FROM}
        for i in range(len(heard.encoded))
    ]


@Pipeline.component("pactwatch_sectors")
def annotate_sectors(doc: Doc) -> Doc:
    """Sets `doc._.sectors`; needs `doc._.organizations`."""
    doc._.sectors = find_sectors(text_of(doc), cast("Language", doc.lang_), doc._.organizations or [])
    return doc
