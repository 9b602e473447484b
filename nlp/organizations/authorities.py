"""Authorities of countries: what stands beside a bare name (`finance ministry`, 财政部) and makes it a country's own.

Owns `authorities.toml`, where a country is named beside an authority, and the canonical name of an authority that the
base does not know. Refuses to choose between countries that are only spoken of: that is `ownership`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

from nlp.countries import Country, load_countries
from nlp.phrases import Condensed, condense, is_latin
from store.records import Language, OrganizationKind

_LONGEST = 30
"""Characters beside a bare name in which its country may stand."""

_NO_STATE = frozenset({"eu", "hk", "mo", "kp"})
"""Codes whose authorities are all in the base, or none of whose is a state's."""

_LINKS: dict[Language, tuple[str, ...]] = {
    "en": ("federal ", "national ", "new ", ""),
    "ja": ("の連邦", "の", "連邦", "国家", ""),
    "zh": ("的", "联邦", "国家", ""),
}
"""What may stand between the country and the bare name, folded later."""

_JOINING = frozenset({"", "federal ", "national ", "連邦", "联邦", "国家"})
"""Of these, those that leave the two one name."""

_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Authority:
    """A sort of authority."""

    name: str
    """English name with `{}` for the country."""
    kind: OrganizationKind
    """What it is."""
    names: dict[Language, tuple[str, ...]]
    """Bare names."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A country named beside a bare name."""

    country: Country
    """Which."""
    first: int
    """First character, in the condensed text, of the whole: the country's where both are one name."""
    last: int
    """One past the last character of the whole."""


@cache
def load_authorities() -> tuple[Authority, ...]:
    """All sorts of authorities."""
    table = tomllib.loads(files("nlp.organizations").joinpath("authorities.toml").read_text(encoding="utf-8"))
    return tuple(
        Authority(
            name=cast("str", row["name"]),
            kind=row.get("kind", "government"),
            names={"en": tuple(row["en"]), "ja": tuple(row["ja"]), "zh": tuple(row["zh"])},
        )
        for row in table.values()
    )


def find_beside(text: Condensed, first: int, last: int, language: Language) -> Beside | None:
    """The country whose name touches the bare name at these characters; None where no country's does."""
    before = text.text[max(0, first - _LONGEST) : first]
    for link in _links(language):
        if not before.endswith(link):
            continue
        head = before[: len(before) - len(link)]
        for length in range(min(len(head), _LONGEST), 0, -1):
            code = _prefixes(language).get(head[-length:])
            if code and not _goes_on(head, length):
                begin = first - len(link) - length if link in _joining() else first
                if head.endswith("'s ") and " of " in text.text[first:last]:
                    begin = first  # Japan's Ministry of Finance
                return Beside(load_countries()[code], begin, last)
    return _after(text, first, last) if language == "en" else None


def is_prefix(head: str, language: Language) -> bool:
    """Whether condensed text before a bare name is a country's word and nothing else."""
    words = _prefixes(language)
    return any(head.endswith(link) and head[: len(head) - len(link)] in words for link in _links(language))


def _after(text: Condensed, first: int, last: int) -> Beside | None:
    """The country of `Ministry of Finance of Japan`."""
    for joint in (" of the republic of ", " of the people's republic of ", " of the ", " of "):
        if not text.text.startswith(joint, last):
            continue
        tail = text.text[last + len(joint) : last + len(joint) + _LONGEST]
        for length in range(len(tail), _SHORTEST, -1):
            code = _nouns().get(tail[:length])
            if code and not (length < len(tail) and is_latin(tail[length])):
                end = last + len(joint) + length if joint == " of " else last
                return Beside(load_countries()[code], first, end)
    return None


def _goes_on(head: str, length: int) -> bool:
    """Whether a Latin word begins before the last `length` characters."""
    return length < len(head) and is_latin(head[-length]) and is_latin(head[-length - 1])


@cache
def _links(language: Language) -> tuple[str, ...]:
    return tuple(condense(link).text for link in _LINKS[language])


@cache
def _joining() -> frozenset[str]:
    return frozenset(condense(link).text for link in _JOINING)


@cache
def _prefixes(language: Language) -> dict[str, str]:
    """What stands before an authority's name, folded, and the code of its country."""
    found: dict[str, str] = {}
    for code, country in load_countries().items():
        if language == "en":
            words = tuple(f"{word} " for word in (*country.prefixes["en"], *(f"{n}’" for n in country.nouns["en"])))
        else:
            label = country.label_ja if language == "ja" else country.label_zh
            words = tuple(w for w in (label, *country.prefixes[language]) if len(w) >= _SHORTEST)
        for word in words:
            found.setdefault(condense(word).text, code)
    return found


@cache
def _nouns() -> dict[str, str]:
    return {condense(noun).text: code for code, country in load_countries().items() for noun in country.nouns["en"]}


def name_authority(pattern: str, country: Country) -> str | None:
    """English name of that country's authority; None where the country has none of its own."""
    return None if country.code in _NO_STATE else pattern.format(country.label_en)
