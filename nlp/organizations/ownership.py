"""Whose an ambiguous name is: which country's commerce ministry, which supreme court.

Owns that decision, by what the text named before and which country it speaks of. Refuses matching.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cache

from nlp.countries import load_countries
from nlp.languages import identify
from nlp.organizations.knowledge import Form, Organization
from nlp.phrases import Condensed, PhraseIndex, condense
from store.records import Language

_HOMES = {"ja": ("JP",), "zh": ("CN",)}
"""Country of a bare name in a language, where that country has an authority so named."""

_TAIWAN_HOMES = ("TW", "CN")
"""The same for texts in traditional characters. Mainland papers call no foreign ministry by its bare name."""

_SENTENCE_END = re.compile(r"[。！？!?]|\.(?=\s)|\n")
_NEAR, _NAMED, _LIKELY, _GUESSED = 0.9, 0.95, 0.7, 0.6


class Ownership:
    """What a text shows about whose bare names are."""

    def __init__(self, text: Condensed, language: Language, certain: Sequence[tuple[int, Organization]]) -> None:
        """Read the text once. `certain` are the organizations named without doubt, in order, with their places."""
        self._text = text
        self._language = language
        self._certain = certain
        self._cues = [(hit.start, code) for hit in _cues(language).find(text) for code in hit.values]
        self._cues += [(start, o.country.lower()) for start, o in certain if o.kind in {"government", "agency"}]
        self._cues.sort()
        self._counts = Counter(code for _, code in self._cues)
        self._ends = [match.end() for match in _SENTENCE_END.finditer(text.source)]
        self._homes: tuple[str, ...] = _HOMES.get(language, ())
        script = identify(text.source)[1] if language == "zh" else ""
        if script == "Hant":
            self._homes = _TAIWAN_HOMES
        self._at_home = script == "Hans"

    def decide(self, start: int, forms: Sequence[Form]) -> tuple[Organization | None, float]:
        """The organization that a bare name at `start` means, and how sure that is; None where nothing tells."""
        candidates = [f.organization for f in forms]
        named = [(s, o) for s, o in self._certain if o in candidates]
        if named and not (self._at_home and any(c.country in self._homes for c in candidates)):
            before = [o for s, o in named if s < start]
            return (before[-1] if before else named[0][1]), _NAMED
        for home in self._homes:
            for candidate in candidates:
                if candidate.country == home and not candidate.cues:
                    return candidate, _LIKELY
        weighed = [(self._weight(start, candidate), candidate) for candidate in candidates]
        weight, best = max(weighed, key=lambda x: x[0])
        if weight > 0:
            return best, _NEAR if weight > 1 else _LIKELY
        if len(candidates) == 1 and best.country == "US" and not best.cues and forms[0].written[:1].isupper():
            return best, _GUESSED
        return None, 0.0

    def _weight(self, start: int, candidate: Organization) -> float:
        """How much the text speaks of the candidate's country, its sentence first."""
        if candidate.cues:
            words = [condense(w).text for w in candidate.cues[self._language]]
            return 1.0 if any(w in self._text.text for w in words) else 0.0
        code = candidate.country.lower()
        at = bisect_right(self._ends, start)
        low = self._ends[at - 1] if at else 0
        high = self._ends[at] if at < len(self._ends) else len(self._text.source)
        before = [c for s, c in self._cues if low <= s < start]
        inside = {c for s, c in self._cues if low <= s < high}
        leading = 2.0 if before and before[0] == code else 0.0  # what a sentence names first is who acts in it
        return leading + (1.0 if code in inside else 0.0) + min(self._counts[code], 10) / 10


@cache
def _cues(language: Language) -> PhraseIndex[str]:
    return PhraseIndex((word, code) for code, country in load_countries().items() for word in country.words(language))
