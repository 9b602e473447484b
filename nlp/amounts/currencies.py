"""Currencies: which one a name before or after a figure means.

Owns `currencies.toml` and the reading of it: names, names shared by several currencies, names that are other words.
Works on folded text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from nlp.errors import BrokenLexicon
from nlp.languages import fold
from store.records import Language, Script

_LATIN = re.compile("[a-z]")
_KATAKANA_END = re.compile("[ァ-ヺー]$")
LONGEST = 18
"""Characters before a figure in which the name of its currency is looked for."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A name of several currencies."""

    default: Mapping[str, str]
    """Code by language, and for traditional script under `Hant`."""
    hints: Mapping[str, tuple[str, ...]]
    """Words of the text that speak of a currency, by code."""


@dataclass(frozen=True, slots=True)
class Currencies:
    """All names, compiled."""

    before: re.Pattern[str]
    """A name that ends where the figure starts; reads backward, from the figure to the left."""
    after: re.Pattern[str]
    """A name that starts where the figure ends, with what stands between."""
    before_ends: frozenset[str]
    """Last characters of names before a figure."""
    codes: Mapping[str, str]
    """Unambiguous name to ISO 4217 code."""
    shared: Mapping[str, Shared]
    """Ambiguous name to what decides."""
    rough_usd: Mapping[str, float]
    """Order of magnitude of a unit in dollars, by code, for the commonest; never used to convert."""
    words: frozenset[str]
    """Names that are words or abbreviations of other things, too: they need a scale or a grouped figure."""

    def code(self, name: str, folded: str, language: Language, script: Script) -> str:
        """The currency that a folded name means in this text."""
        if name in self.codes:
            return self.codes[name]
        shared = self.shared[name]
        default = shared.default["Hant" if (language, script) == ("zh", "Hant") else language]
        if any(h in folded for h in shared.hints.get(default, ())):
            return default
        counts = {code: sum(folded.count(h) for h in hints) for code, hints in shared.hints.items()}
        best = max(counts, key=lambda c: counts[c])
        return best if counts[best] else default


def _backward(name: str) -> str:
    pattern = re.escape(name[::-1]).replace(r"\ ", "[ -]")
    if _LATIN.match(name):
        pattern = f"{pattern}(?![a-z])"
    return pattern


def _closed(name: str) -> str:
    pattern = re.escape(name).replace(r"\ ", "[ -]")
    if _LATIN.match(name[-1]):
        return f"{pattern}(?![a-z])"
    return f"{pattern}(?![0-9])" if name.isascii() or (len(name) == 1 and not name.isalpha()) else pattern


def _joined(names: list[str]) -> list[str]:
    return sorted(names, key=lambda n: (-len(n), n))


@cache
def load_currencies() -> Currencies:
    """The bundled table. Raises `BrokenLexicon` where one name has two meanings."""
    table = tomllib.loads(files("nlp.amounts").joinpath("currencies.toml").read_text(encoding="utf-8"))
    codes: dict[str, str] = {}
    before: list[str] = []
    after: list[str] = []
    for row in table["currency"]:
        before += [fold(n).text for n in row["before"]]
        after += [fold(n).text for n in row["after"]]
        for name in {fold(n).text for n in [*row["before"], *row["after"]]}:
            if codes.setdefault(name, row["code"]) != row["code"]:
                raise BrokenLexicon("currencies.toml", f"{name} means {codes[name]} and {row['code']}")
    shared = {}
    for row in table["shared"]:
        before += [fold(n).text for n in row["before"]]
        after += [fold(n).text for n in row["after"]]
        rule = Shared(row["default"], {c: tuple(fold(h).text for h in hs) for c, hs in row["hints"].items()})
        shared.update({fold(n).text: rule for n in [*row["before"], *row["after"]]})
    refused = table["refused"]
    return Currencies(
        before=re.compile(f"[ ]?(?P<name>{'|'.join(_backward(n) for n in _joined(before))})"),
        after=_after(after, refused),
        before_ends=frozenset(n[-1] for n in before),
        codes=codes,
        shared=shared,
        rough_usd=table["rough_usd"],
        words=frozenset(fold(n).text for n in [*refused["codes_that_are_words"], *refused["names_that_are_words"]]),
    )


def _after(names: list[str], refused: Mapping[str, Any]) -> re.Pattern[str]:
    """Name after a figure; `元素` is none, though `元` is, and `日圆满` ends no date."""
    others = "|".join(re.escape(fold(n).text) for n in refused["followed_by"])
    alternatives = "|".join(_closed(n) for n in _joined(names))
    return re.compile(f"(?:[ -]|[ ]?(?:worth[ ])?of[ ])?(?P<name>(?![日美]?(?:{others}))(?:{alternatives}))")
