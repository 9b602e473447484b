"""Component: words that name an economic sector, and which sectors an article is about.

Owns `sectors.toml` and the ranking. Refuses words inside the names of organizations and ministers (Energy Department,
エネルギー長官). Where the encoder reads too, what the companies of an article make is weighed beside what it says.
"""

from __future__ import annotations

import math
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
from nlp.fitted import Features, chance_of, odds, weights_of
from nlp.languages import text_of
from nlp.organizations.knowledge import Organization, find_named, find_organization
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

LIKELY = 0.3
"""Probability from which a sector is named where the encoder speaks."""

_LISTED = 4
"""Sectors from which a sentence only lists them, as the memorandum's own clause does."""

_FEW = 3
"""Companies of which the share of a sector says no more than of so many."""

_READ = 15
"""First sentences in which the encoder is heard."""

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
    """What the money or the measure of an article is about, surest first; empty where nothing tells.

    Needs `doc._.sectors`, `doc._.organizations`, `doc._.amounts`, `doc._.claims` and `doc.sents`; the title is the
    first sentence. By words, companies and the encoder where it read the article, else by words alone.
    """
    if not doc._.heard or not doc._.heard.encoded:
        return by_words(_weigh_words(doc))
    weights = weights_of("sector")
    chances = {sector: chance_of(seen, weights) for sector, seen in features(doc).items()}
    return tuple(s for s, chance in sorted(chances.items(), key=lambda item: -item[1]) if chance >= LIKELY)


def features(doc: Doc) -> dict[Sector, Features]:
    """What speaks for each sector: words in and outside lists, companies, parties, claims, what the encoder hears."""
    weights = _weigh_words(doc)
    most = max(weights.values(), default=1.0)
    heard: Heard = doc._.heard
    claims = [c for c in doc._.claims or [] if c.confirmed]
    outside, listed = _said_outside_lists(doc)
    known = {o.organization_id: find_organization(o.organization_id or "") for o in doc._.organizations or []}
    companies = [trades for o in known.values() if (trades := _trades(o))]
    parties = [trades_of(name) for claim in claims for name in {*claim.actors, *claim.targets}]
    starts = [start for start, _ in heard.spans]
    telling = [bisect_right(starts, claim.evidence.start) - 1 for claim in claims]
    found: dict[Sector, Features] = {}
    for sector in get_args(Sector):
        said = [odds(heard.label(i, f"sector {sector}")) for i in range(min(_READ, len(heard.encoded)))]
        told = [odds(heard.label(i, f"sector {sector}")) for i in telling] or said
        trading = sum(sector in trades for trades in companies)
        words, mean = math.log1p(weights.get(sector, 0.0)), sum(said) / len(said)
        found[sector] = {
            sector: 1.0,
            "words": words,
            f"{sector} words": words,
            "share": weights.get(sector, 0.0) / most,
            "words outside lists": math.log1p(outside[sector]),
            "only listed": float(sector in listed and not outside[sector]),
            "companies": math.log1p(trading),
            "share of companies": trading / max(_FEW, len(companies)),
            "parties": math.log1p(sum(sector in trades for trades in parties)),
            "heard": mean,
            f"{sector} heard": mean,
            "heard title": said[0],
            "heard lead": said[min(1, len(said) - 1)],
            "heard most": max(said),
            "heard where told": sum(told) / len(told),
            "claims": sum(sector in c.sectors for c in claims) / max(1, len(claims)),
        }
    return found


def _said_outside_lists(doc: Doc) -> tuple[dict[Sector, float], set[Sector]]:
    """What the words of each sector weigh outside sentences that only list sectors, and those that such ones list."""
    starts = [sent.start_char for sent in doc.sents]
    by_sentence: defaultdict[int, list[SectorMention]] = defaultdict(list)
    for mention in doc._.sectors or []:
        by_sentence[bisect_right(starts, mention.start) - 1].append(mention)
    outside: defaultdict[Sector, float] = defaultdict(float)
    listed: set[Sector] = set()
    for mentions in by_sentence.values():
        named = {m.sector for m in mentions}
        if len(named) >= _LISTED:
            listed |= named
            continue
        for mention in mentions:
            outside[mention.sector] += _WEAK if mention.weak else 1.0
    return outside, listed


def trades_of(name: str) -> tuple[Sector, ...]:
    """What the company of a canonical name makes or sells; empty where the base does not know."""
    return _trades(find_named(name))


def _trades(known: Organization | None) -> tuple[Sector, ...]:
    return tuple(s for s in known.sectors if s != "other") if known else ()  # `other` says nothing of an article


def _weigh_words(doc: Doc) -> dict[Sector, float]:
    starts = [sent.start_char for sent in doc.sents]
    sums = [amount.start for amount in doc._.amounts or [] if amount.money.role not in _IDLE_ROLES]
    told = [claim.evidence.start for claim in doc._.claims or []]
    return weigh_words(doc._.sectors or [], starts, sums, told)


def by_words(weights: Mapping[Sector, float]) -> tuple[Sector, ...]:
    """The sectors by the weight of their words, those far behind the first left out."""
    least = max([_LEAST, *(_SHARE * weight for weight in weights.values())])
    return tuple(s for s, weight in sorted(weights.items(), key=lambda item: -item[1]) if weight >= least)


def weigh_words(
    mentions: Sequence[SectorMention],
    sentence_starts: Sequence[int],
    sums: Sequence[int] = (),
    told: Sequence[int] = (),
) -> dict[Sector, float]:
    """What the words of each sector weigh; `sums` are the places of amounts, `told` those of events."""
    funded = {bisect_right(sentence_starts, place) - 1 for place in sums}
    eventful = {bisect_right(sentence_starts, place) - 1 for place in told}
    words: defaultdict[Sector, dict[int, list[float]]] = defaultdict(dict)
    for mention in mentions:
        sentence = bisect_right(sentence_starts, mention.start) - 1
        words[mention.sector].setdefault(sentence, []).append(_WEAK if mention.weak else 1.0)
    strong = {mention.sector for mention in mentions if not mention.weak}
    if strong:
        words = defaultdict(dict, {s: w for s, w in words.items() if s in strong or len(w) >= _THROUGHOUT})
    weights: dict[Sector, float] = {}
    for sector, sentences in words.items():
        best, *further = sorted(
            (
                max(w)
                * (1 + _REPEATED * min(len(w) - 1, _MOST))
                * max({0: _TITLE, 1: _LEAD}.get(s, 1.0), _TOLD if s in eventful else 1.0)
                * (_FUNDED if s in funded else 1.0)
                for s, w in sentences.items()
            ),
            reverse=True,
        )
        weights[sector] = best + _FURTHER * sum(further[:_FURTHER_MOST])
    return weights


@Pipeline.component("pactwatch_sectors")
def annotate_sectors(doc: Doc) -> Doc:
    """Sets `doc._.sectors`; needs `doc._.organizations`."""
    doc._.sectors = find_sectors(text_of(doc), cast("Language", doc.lang_), doc._.organizations or [])
    return doc
