"""Where a sentence names a measure: words of `measures.toml`, outside the titles of laws.

Owns the mentions and the other tables of that file. Refuses stages and parties.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from nlp.claims.parties import lexicon
from nlp.claims.reading import Passage, words
from store.records import Language

_TITLED = re.compile(r"《[^》]*》")


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name a measure."""

    measure: str
    """A measure, or `generic` for a word for any measure."""
    start: int
    """First position in the folded passage."""
    end: int
    """One past the last position."""
    lists: tuple[str, ...]
    """`list:…` keys of the government lists that the words name."""

    at_court: bool = False
    """Whether the words are of a court or a panel, before which somebody may threaten to go."""


_COURT = re.compile(r"wto|court|consult|tribunal|world trade|panel|提诉|协议を|磋商|世贸|诉讼|法院")


@cache
def table(section: str, name: str, language: Language) -> re.Pattern[str]:
    """The words of a table of `measures.toml`."""
    return words(lexicon()[section][name].get(language, []), language)


@cache
def _measure_words(language: Language) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((m, words(entry.get(language, []), language)) for m, entry in lexicon()["measures"].items())


def find_mentions(passage: Passage, language: Language) -> list[Mention]:
    """The measures that a passage names, in order: the first mention of each, and of each list.

    A word for any measure is left out where another names one.
    """
    masked = _masked(passage)
    found: list[Mention] = []
    for measure, pattern in _measure_words(language):
        for match in pattern.finditer(masked):
            if not any(match.start() < f.end and f.start < match.end() for f in found):
                named_as = match.group()
                found.append(Mention(measure, *match.span(), _lists(named_as, language), bool(_COURT.search(named_as))))
    firsts = {(m.measure, m.lists): m for m in sorted(found, key=lambda m: -m.start)}
    exact = [m for m in firsts.values() if m.measure not in {"generic", "reciprocal_subsidy"}]
    named = {m.measure for m in exact}
    kept = [m for m in firsts.values() if not exact or m.measure != "generic"]
    if "trade_remedy" in named:  # its duty is no tariff of its own
        kept = [m for m in kept if m.measure != "tariff"]
    return sorted(kept, key=lambda m: m.start)


def _masked(passage: Passage) -> str:
    """The passage without titles of laws and names of agencies, which take measures and are none."""
    masked = _TITLED.sub(lambda m: "_" * len(m.group()), passage.folded)
    for name in passage.organizations:
        if name.kind == "agency":
            start, end = passage.folded_place(name.start), passage.folded_place(name.end)
            masked = masked[:start] + "_" * (end - start) + masked[end:]
    return masked


def _lists(text: str, language: Language) -> tuple[str, ...]:
    return tuple(f"list:{name}" for name in lexicon()["lists"] if table("lists", name, language).search(text))
