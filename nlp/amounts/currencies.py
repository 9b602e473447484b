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
_SIGN = re.compile("[$£€₠-⃀৳฿៛؋֏]$")
"""A name that ends in a sign stands on either side of a figure."""
_HOMES = {"c$": "CAD", "a$": "AUD", "nz$": "NZD", "s$": "SGD", "hk$": "HKD", "nt$": "TWD"}
_HOME = re.compile(r"(?<![a-z])(?:c|a|nz|s|hk|nt)\$")
_DECLARED = re.compile(
    r"\b(?:figures|amounts|sums|values|prices|dollars)\b[^.;]{0,40}\bin "
    r"(canad|austral|new zealand|singapore|hong kong|taiwan)"
)
_DECLARED_CODES = {
    "canad": "CAD",
    "austral": "AUD",
    "new zealand": "NZD",
    "singapore": "SGD",
    "hong kong": "HKD",
    "taiwan": "TWD",
}
LONGEST = 20
"""Characters before a figure in which the name of its currency is looked for."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A name of several currencies."""

    default: Mapping[str, str]
    """Code by language, and for traditional script under `Hant`."""
    hints: Mapping[str, tuple[str, ...]]
    """Words of the text that speak of a currency, by code."""
    scripts: Mapping[str, str]
    """Script outside of which nobody means a currency by the bare name, by code."""


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
    words_before: frozenset[str]
    """The same, before a figure only."""
    scaled_only: frozenset[str]
    """Names so short that they need a scale."""
    capitals: frozenset[str]
    """Names that are no currency in small letters."""
    hundredths: frozenset[str]
    """Names of hundredths, among `codes`."""
    homely: frozenset[str]
    """Hundredths of whichever dollar the text writes."""

    def code(self, name: str, folded: str, language: Language, script: Script) -> str:
        """The currency that a folded name means in this text."""
        if name in self.codes:
            return self.codes[name]
        shared = self.shared[name]
        default = shared.default["Hant" if (language, script) == ("zh", "Hant") else language]
        if any(h in folded for h in shared.hints.get(default, ())):
            return default
        counts = {
            code: sum(folded.count(h) for h in hints) * (shared.scripts.get(code, script) == script)
            for code, hints in shared.hints.items()
        }
        best = max(counts, key=lambda c: counts[c])
        return best if counts[best] else default


def home_dollar(folded: str) -> str:
    """What a bare `$` means in a text: the paper's own dollar where it marks the American one and only one other."""
    if "$" not in folded:
        return "USD"
    declared = _DECLARED.search(folded)
    if declared:
        return _DECLARED_CODES[declared[1]]
    others = set(_HOME.findall(folded))
    marked = "us$" in folded or "u.s.$" in folded
    if not marked or len(others) != 1:
        return "USD"
    other = others.pop()
    # a paper that writes its own dollar mostly bare marks the foreign ones
    return _HOMES[other] if 2 * folded.count(other) > folded.count("$") - folded.count("us$") else "USD"


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


def _folded(names: list[str]) -> frozenset[str]:
    return frozenset(fold(n).text for n in names)


def _joined(names: list[str]) -> list[str]:
    return sorted(set(names), key=lambda n: (-len(n), n))


@cache
def load_currencies() -> Currencies:
    """The bundled table. Raises `BrokenLexicon` where one name has two meanings."""
    table = tomllib.loads(files("nlp.amounts").joinpath("currencies.toml").read_text(encoding="utf-8"))
    codes: dict[str, str] = {}
    before: list[str] = []
    after: list[str] = []
    for row in table["currency"]:
        before += [fold(n).text for n in row["before"]]
        after += [fold(n).text for n in [*row["after"], *row["before"]] if n in row["after"] or _SIGN.search(n)]
        for name in {fold(n).text for n in [*row["before"], *row["after"]]}:
            if codes.setdefault(name, row["code"]) != row["code"]:
                raise BrokenLexicon("currencies.toml", f"{name} means {codes[name]} and {row['code']}")
    hundredths: list[str] = []
    homely: list[str] = []
    for row in table["part"]:
        names = [fold(n).text for n in row["after"]]
        hundredths += names
        homely += names if row.get("home") else []
        codes.update(dict.fromkeys(names, row["code"]))
    after += hundredths
    shared = {}
    for row in table["shared"]:
        before += [fold(n).text for n in row["before"]]
        after += [fold(n).text for n in row["after"]]
        hints = {c: tuple(fold(h).text for h in hs) for c, hs in row["hints"].items()}
        rule = Shared(row["default"], hints, row.get("scripts", {}))
        shared.update({fold(n).text: rule for n in [*row["before"], *row["after"]]})
    refused = table["refused"]
    return Currencies(
        before=re.compile(f"[ ]{{0,2}}(?P<name>{'|'.join(_backward(n) for n in _joined(before))})"),
        after=_after(after, refused),
        before_ends=frozenset(n[-1] for n in before),
        codes=codes,
        shared=shared,
        rough_usd=table["rough_usd"],
        words=_folded([*refused["codes_that_are_words"], *refused["names_that_are_words"]]),
        words_before=_folded(refused["words_before"]),
        scaled_only=_folded(refused["scaled_only"]),
        capitals=_folded(refused["capitals"]),
        hundredths=frozenset(hundredths),
        homely=frozenset(homely),
    )


def _after(names: list[str], refused: Mapping[str, Any]) -> re.Pattern[str]:
    """Name after a figure; `元素` is none, though `元` is, and `日圆满` ends no date."""
    others = "|".join(_closed(fold(n).text) for n in refused["followed_by"])
    alternatives = "|".join(_closed(n) for n in _joined(names) if n)
    between = "(?:[ ]{1,2}|-|[ ]?(?:worth[ ])?of[ ])?(?P<more>[多余来](?=[^a-z0-9 ]))?"
    return re.compile(f"{between}(?P<name>(?!{others})(?:{alternatives}))")
