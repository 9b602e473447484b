"""Whose an ambiguous name is: which country's commerce ministry, which supreme court.

Owns that decision, by the country named beside it, by what the text named before and by which country it speaks of.
Refuses matching.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from nlp.countries import Country, load_countries
from nlp.organizations.authorities import find_beside, is_prefix, name_authority
from nlp.organizations.knowledge import Form, Organization, find_forms
from nlp.phrases import Condensed, PhraseIndex, condense
from store.records import Language

_HOMES = {"ja": ("JP",), "zh": ("CN",)}
"""Country of a bare name in a language, where that country has an authority so named."""

_TAIWAN_HOMES = ("TW", "CN")
"""The same for texts in traditional characters. Mainland papers call no foreign ministry by its bare name."""

_AUTHORITIES = frozenset({"government", "agency"})

_SENTENCE_END = re.compile(r"[。！？!?]|\.(?=\s)|\n")
_BESIDE, _NEAR, _NAMED, _LIKELY, _GUESSED = 0.97, 0.9, 0.95, 0.7, 0.6

_SAMPLE = 600
"""Characters that tell the script."""
_TRADITIONAL_SHARE = 0.08
"""Share of ideographs that differ from their simplified form; in simplified texts it is next to none."""

_OFTEN = 2
"""Times that a text must speak of a country for an authority that the base does not know to be taken for its own."""
_WELL_KNOWN = frozenset({"us", "jp", "cn", "eu"})
"""Countries whose ministries are all in the base."""


@dataclass(frozen=True, slots=True)
class Found:
    """Forms where they stand, before it is decided whose they are."""

    first: int
    """First character in the condensed text."""
    last: int
    """One past the last character in the condensed text."""
    start: int
    """First code point in the source."""
    end: int
    """One past the last code point in the source."""
    forms: tuple[Form, ...]
    """Those that may stand there, certain ones first."""


@dataclass(frozen=True, slots=True)
class Decided:
    """An organization where it stands."""

    start: int
    """First code point in the source."""
    end: int
    """One past the last code point in the source."""
    organization: Organization
    """Whose the name is; its id is empty where the base does not know it."""
    score: float
    """How sure that is."""


class Ownership:
    """What a text shows about whose bare names are."""

    def __init__(self, text: Condensed, language: Language, found: Sequence[Found]) -> None:
        """Read the text once. `found` are the forms in it, in order."""
        self._text = text
        self._language = language
        self._beside = {item.start: self._find_beside(item) for item in found if not item.forms[0].certain}
        self._named = [
            (f.start, f.forms[0].organization, text.text[f.first : f.last]) for f in found if f.forms[0].certain
        ]
        self._named += [
            (f.start, beside.organization, text.text[f.first : f.last])
            for f in found
            if (beside := self._beside.get(f.start)) is not None
        ]
        self._named.sort(key=lambda x: x[0])
        self._certain = [(f.start, f.forms[0].organization) for f in found if f.forms[0].certain]
        self._ends = [match.end() for match in _SENTENCE_END.finditer(text.source)]
        self._homes: tuple[str, ...] = _HOMES.get(language, ())
        traditional = language == "zh" and _is_traditional(text)
        if traditional:
            self._homes = _TAIWAN_HOMES
        self._at_home = language == "zh" and not traditional

    @cached_property
    def _cues(self) -> list[tuple[int, str]]:
        """Where the text speaks of which country."""
        cues = [(hit.start, code) for hit in _country_words(self._language).find(self._text) for code in hit.values]
        cues += [(start, o.country.lower()) for start, o in self._certain if o.kind in _AUTHORITIES]
        return sorted(cues)

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(code for _, code in self._cues)

    def decide(self, item: Found) -> Decided | None:
        """The organization that a bare name means; None where nothing tells."""
        if beside := self._beside.get(item.start):
            return beside
        bare = self._text.text[item.first : item.last]
        candidates = [f.organization for f in item.forms if f.organization.id]
        if not candidates and not any("Ministry" in f.organization.name for f in item.forms):
            return None
        named = [(s, o) for s, o, written in self._named if o in candidates or self._repeats(o, written, bare)]
        at_home = self._at_home and any(c.country in self._homes for c in candidates)
        if named and not at_home:
            before = [o for s, o in named if s < item.start]
            return Decided(item.start, item.end, before[-1] if before else named[0][1], _NAMED)
        if foreign := self._of_another(item, candidates):
            return foreign
        organization, score = self._weigh(item, candidates) if candidates else (None, 0.0)
        return Decided(item.start, item.end, organization, score) if organization else None

    def _of_another(self, item: Found, candidates: Sequence[Organization]) -> Decided | None:
        """The authority of a country that the text names first, or more than those whose authorities the base names."""
        code = self._spoken_of(item.start) if candidates and not self._homes else None
        if code is None:
            return None
        most = max(self._counts[c.country.lower()] for c in candidates)
        if code != self._cues[0][1] and most >= self._counts[code]:
            return None
        bare = self._text.text[item.first : item.last]
        own = _find_certain(code, bare, self._language) or self._own(item, load_countries()[code])
        return Decided(item.start, item.end, own, _LIKELY) if own else None

    @staticmethod
    def _own(item: Found, country: Country) -> Organization | None:
        """The authority that every country has, where the base does not know this country's."""
        for form in item.forms:
            if not form.organization.id and (name := name_authority(form.organization.name, country)):
                return Organization(id="", name=name, kind=form.organization.kind, country=country.code.upper())
        return None

    def find_beside_known(self, first: int, last: int) -> Organization | None:
        """What the base names by the country beside a name and the name: 貿易委員会 after 韓国の."""
        beside = find_beside(self._text, first, last, self._language)
        return _find_certain(beside.country.code, self._text.text[first:last], self._language) if beside else None

    def decide_country(self, item_start: int, first: int, last: int) -> Country | None:
        """The country of an authority that the base does not know."""
        if beside := find_beside(self._text, first, last, self._language):
            return beside.country
        code = self._spoken_of(item_start)
        return load_countries().get(code) if code else None

    def _repeats(self, organization: Organization, written: str, bare: str) -> bool:
        """Whether an authority was named with its country by what the bare name repeats."""
        if organization.kind not in _AUTHORITIES or not written.endswith(bare):
            return False
        return written == bare or is_prefix(written[: -len(bare)], self._language)

    def _spoken_of(self, start: int) -> str | None:
        low, high = self._sentence(start)
        inside = [c for s, c in self._cues if low <= s < high and c not in _WELL_KNOWN]
        often = [c for c, n in self._counts.most_common() if n >= _OFTEN and c not in _WELL_KNOWN]
        return next((c for c in inside if c in often), None) or (often[0] if often else None)

    def _find_beside(self, item: Found) -> Decided | None:
        """The authority of the country named beside the bare name."""
        beside = find_beside(self._text, item.first, item.last, self._language)
        if beside is None:
            return None
        start, end = self._text.starts[beside.first], self._text.ends[beside.last - 1]
        code = beside.country.code.upper()
        for form in item.forms:
            if form.organization.id and form.organization.country == code:
                return Decided(start, end, form.organization, _BESIDE)
        if known := _find_certain(beside.country.code, self._text.text[item.first : item.last], self._language):
            return Decided(start, end, known, _BESIDE)
        own = self._own(item, beside.country)
        return Decided(start, end, own, _NEAR) if own else None

    def _weigh(self, item: Found, candidates: Sequence[Organization]) -> tuple[Organization | None, float]:
        for home in self._homes:
            for candidate in candidates:
                if candidate.country == home and not candidate.cues.get(self._language):
                    return candidate, _LIKELY
        weighed = [(self._weight(item.start, candidate), candidate) for candidate in candidates]
        weight, best = max(weighed, key=lambda x: x[0])
        if weight > 0:
            return best, _NEAR if weight > 1 else _LIKELY
        plain = [c for c in candidates if not c.cues.get(self._language)]
        if len(plain) == 1 and plain[0].country == "US" and item.forms[0].written[:1].isupper():
            return plain[0], _GUESSED
        return None, 0.0

    def _sentence(self, start: int) -> tuple[int, int]:
        at = bisect_right(self._ends, start)
        return (
            self._ends[at - 1] if at else 0,
            self._ends[at] if at < len(self._ends) else len(self._text.source),
        )

    def _weight(self, start: int, candidate: Organization) -> float:
        """How much the text speaks of the candidate's country, its sentence first."""
        if cues := candidate.cues.get(self._language):
            return 1.0 if any(condense(w).text in self._text.text for w in cues) else 0.0
        code = candidate.country.lower()
        low, high = self._sentence(start)
        before = [c for s, c in self._cues if low <= s < start]
        inside = {c for s, c in self._cues if low <= s < high}
        leading = 2.0 if before and before[0] == code else 0.0  # what a sentence names first is who acts in it
        return leading + (1.0 if code in inside else 0.0) + min(self._counts[code], 10) / 10


def _is_traditional(text: Condensed) -> bool:
    """Whether folding changes as many ideographs as it does in a text in traditional characters."""
    pairs = [(text.source[s], c) for c, s in zip(text.text[:_SAMPLE], text.starts, strict=False) if c >= "\u4e00"]
    return sum(source != folded for source, folded in pairs) > _TRADITIONAL_SHARE * len(pairs)


@cache
def _country_words(language: Language) -> PhraseIndex[str]:
    return PhraseIndex((word, code) for code, country in load_countries().items() for word in country.words(language))


@cache
def _find_certain(code: str, bare: str, language: Language) -> Organization | None:
    """The organization that the base names by this country's word and the bare name."""
    country = load_countries()[code]
    joint = " " if language == "en" else ""
    label = country.label_ja if language == "ja" else country.label_zh
    for prefix in (*country.prefixes[language], *(() if language == "en" else (label,))):
        text = condense(f"{prefix}{joint}{bare}")
        for hit in find_forms(language).hits_at(text, 0):
            if hit.last == len(text.text) and hit.values[0].certain:
                return hit.values[0].organization
    return None
