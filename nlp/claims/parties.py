"""Who takes a measure and on whom it falls: countries and authorities in a sentence, by their place beside other words.

Owns the parties of `measures.toml`. Refuses companies: they are organizations.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files

from nlp.claims.reading import Passage, Reading, words
from nlp.claims.stages import clause_around, narrow_clause
from nlp.countries import load_countries
from store.records import Language, OrganizationMention

_ADDRESSED = re.compile(r"[^、,。]{0,10}(?:に(?:对|抗议|も)?|へ)")
_ADDRESSING = re.compile(r"(?:(?<![a-z])(?:to|of|with|that|on|in|against) (?:the )?|向|对|就)$")
_CONDITION = re.compile(
    r"(?:(?<![a-z])(?:if|unless|should|once|until|whether)(?: the)? |若|如果|如|倘若|一旦|除非|只要)$"
)
"""Words before a party that is not said to act, but is told under what condition somebody else does."""

_COUPLED = re.compile(r"(?:'s)?(?:,? and (?:from )?(?:the )?| or |や|と|・|及び|和|及|与|跟)")
"""What stands between two countries named together."""

_HOME = re.compile(
    r"(?:^|[。、,\s　])(?:日本)?(?:政府|外务省|外相|首相|官房长官|经济产业省|经产省|经产相|财务省|财务相)(?:は|が|も)"
)
"""Japan's own offices, which Japanese outlets name without the country, in folded text."""

_LEARNED = re.compile(r"Academy|Institute|University|College|Exploration|Research")
"""Public bodies that are listed, but list nobody."""

_DIRECTIONS = "对输涉赴访"
_MARKED = re.compile(r"(?:政府|当局|侧)?(?:\([^)]*\))?(?:は|が|も)")

AUTHORITIES = frozenset({"government", "agency"})
"""Kinds of organization that take measures."""


@dataclass(frozen=True, slots=True)
class Party:
    """A country named in a passage."""

    code: str
    """ISO 3166-1 alpha-2 code in lower case, `eu` for the Union."""
    start: int
    """First position in the folded passage."""
    end: int
    """One past the last position."""
    is_target: bool
    """The words beside it make it the one concerned."""


@cache
def lexicon() -> dict[str, dict[str, dict[str, list[str]]]]:
    """The tables of `measures.toml`."""
    return tomllib.loads(files("nlp.claims").joinpath("measures.toml").read_text(encoding="utf-8"))


@cache
def _names(language: Language) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((code, words(entry.get(language, []), language)) for code, entry in lexicon()["parties"].items())


@cache
def _beside(language: Language, side: str) -> re.Pattern[str]:
    patterns: list[str] = lexicon()["toward"].get(f"{language}_{side}", [])  # type: ignore[assignment]
    joined = "|".join(words([p], language).pattern for p in patterns) or "(?!)"
    return re.compile(f"(?:{joined})$" if side == "before" else f"(?:{joined})")


def label(code: str) -> str:
    """English name of a country."""
    return _label(code, "label")


def government(code: str) -> str:
    """Canonical name of a country's government."""
    return _label(code, "government")


def _label(code: str, field: str) -> str:
    entry = lexicon()["parties"].get(code)
    if entry:
        return str(entry[field])
    country = load_countries().get(code)
    name = country.label_en if country else code.upper()
    return name if field == "label" else f"Government of {name}"


def find_parties(passage: Passage, language: Language) -> list[Party]:
    """The countries that a passage names, in order."""
    names = [
        (passage.folded_place(o.start), passage.folded_place(o.end))
        for o in passage.organizations
        if o.kind not in AUTHORITIES and o.country != "EU"
    ]
    spans = [*_named(passage.folded, language)]
    known = {code for code, _ in _names(language)}
    spans += [
        (code, passage.folded_place(s.start), passage.folded_place(s.end))
        for s in passage.subjects
        if s.key.startswith("country:") and (code := s.key.partition(":")[2]) not in known
    ]
    found = [
        Party(code, start, end, _is_target(passage, language, start, end))
        for code, start, end in spans
        if not any(s <= start < e for s, e in names)
    ]
    return _coupled(sorted(found, key=lambda p: p.start), passage.folded)


@lru_cache(maxsize=64)  # finders ask again about the passages of one article
def _named(folded: str, language: Language) -> tuple[tuple[str, int, int], ...]:
    """Code and place of each country's name."""
    return tuple((code, *m.span()) for code, pattern in _names(language) for m in pattern.finditer(folded))


def _coupled(parties: list[Party], folded: str) -> list[Party]:
    """Of countries named together all are concerned where one is: `from Japan and South Korea`."""
    coupled = list(parties)
    for at in (*range(1, len(coupled)), *range(len(coupled) - 1, 0, -1)):
        one, other = coupled[at - 1], coupled[at]
        if one.is_target != other.is_target and _COUPLED.fullmatch(folded, one.end, other.start):
            coupled[at - 1], coupled[at] = replace(one, is_target=True), replace(other, is_target=True)
    return coupled


def _is_target(passage: Passage, language: Language, start: int, end: int) -> bool:
    """Whether the words beside a country's name make it the one concerned."""
    before = passage.folded[max(0, start - 20) : start].rstrip()
    before = re.sub(r" (?:the|a|an|its|five|[0-9]+)$", "", before)
    after = passage.folded[end : end + 24].lstrip()
    beside = _beside(language, "before").search(before) or _beside(language, "after").match(after)
    return passage.folded[start] in _DIRECTIONS or beside is not None


def find_issuer(passage: Passage, reading: Reading, at: int, start: int, end: int) -> tuple[str, list[str]]:
    """Country code and canonical names of whoever acts at a position, looking between two positions of the passage.

    An authority's name before the act, else one after it (`announced by …`), else the first country that is not the one
    concerned, else the country that the lead is about; empty where nobody is named.
    """
    authorities = [
        (passage.folded_place(o.start), passage.folded_place(o.end), o)
        for o in passage.organizations
        if o.kind in AUTHORITIES
        and start <= passage.folded_place(o.start) < end
        and o.country
        and not _LEARNED.search(o.name)
    ]
    before = [a for a in authorities if a[0] <= at]
    after = [a for a in authorities if a[0] > at and a[2].kind == "government"]
    chosen = before[-1:] or after[:1]
    free = [
        p
        for p in find_parties(passage, reading.language)
        if start <= p.start < end and not p.is_target and not _CONDITION.search(passage.folded[: p.start])
    ]
    topic = _topic(passage, at, before, free) if reading.language == "ja" else None
    if topic:
        return topic
    if chosen:
        code = chosen[0][2].country.lower()
        return code, list(dict.fromkeys(o.name for _, _, o in authorities if o.country.lower() == code))
    if free:
        nearest = next((p for p in free if p.start <= at), free[0])
        return nearest.code, [government(nearest.code)]
    return "", []


def _topic(
    passage: Passage, at: int, authorities: list[tuple[int, int, OrganizationMention]], parties: list[Party]
) -> tuple[str, list[str]] | None:
    """Whom a Japanese sentence marks as acting, nearest before the act: `中国は`, `商務省が`."""
    marked = [(e, o.country.lower(), [o.name]) for _, e, o in authorities if _MARKED.match(passage.folded, e)]
    home = _HOME.search(passage.folded, 0, at)
    if home:
        marked.append((home.end(), "jp", [government("jp")]))
    marked += [
        (p.end, p.code, [government(p.code)]) for p in parties if p.end <= at and _MARKED.match(passage.folded, p.end)
    ]
    if not marked:
        return None
    _, code, names = max(marked)
    return code, names


def find_protester(passage: Passage, language: Language, at: int) -> str:
    """Country code of whoever protests before a position: the first authority or country not addressed."""
    inside = [
        (passage.folded_place(o.start), passage.folded_place(o.end), o.country.lower())
        for o in passage.organizations
        if o.kind in AUTHORITIES and o.country
    ]
    addressed = [
        (s, e) for s, e, _ in inside if _ADDRESSED.match(passage.folded, e) or _ADDRESSING.search(passage.folded[:s])
    ]
    named = [(s, e, code) for s, e, code in inside if (s, e) not in addressed and e <= at]
    named += [
        (p.start, p.end, p.code)
        for p in find_parties(passage, language)
        if p.end <= at
        and not p.is_target
        and not _ADDRESSING.search(passage.folded[: p.start])
        and not any(s <= p.start < e for s, e in addressed)
    ]
    start, _ = clause_around(passage, at)
    named = [n for n in named if n[0] >= start] or named
    if language == "ja" and _HOME.search(passage.folded, 0, at):
        return "jp"
    marked = [n for n in named if language == "ja" and _MARKED.match(passage.folded, n[1])]
    start, end = narrow_clause(passage, at)
    beside = [n for n in named if start <= n[0] < end]  # who is named in the part that protests
    return min(marked or beside or named)[2] if named else ""


def find_targets(passage: Passage, language: Language, issuer: str) -> list[str]:
    """Country codes on whom a measure of the issuer falls: those the words mark, else any other country named."""
    parties = [p for p in find_parties(passage, language) if p.code != issuer]
    marked = [p.code for p in parties if p.is_target]
    return list(dict.fromkeys(marked or [p.code for p in parties]))


def companies_of(passage: Passage) -> set[str]:
    """The countries of the companies that a passage names."""
    return {o.country.lower() for o in passage.organizations if o.kind == "company" and o.country}


def countries_of(passage: Passage, language: Language) -> set[str]:
    """Every country that a passage names, by itself or through an authority."""
    named = {p.code for p in find_parties(passage, language)}
    return named | {o.country.lower() for o in passage.organizations if o.kind in AUTHORITIES and o.country}
