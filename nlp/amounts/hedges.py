"""Hedges of figures: about, over, at least, up to, under, as words around a figure.

Owns `hedges.toml` and the reading of it. Refuses prepositions that only look like hedges ("under a $550 billion plan").
Works on folded text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

from nlp.languages import fold
from store.records import Qualifier

_WINDOW = 40
"""Characters before a figure in which a hedge is looked for."""
_GAP = "|".join(
    f"(?:{re.escape(word[::-1])})"
    for word in (
        " an additional",
        " another",
        " a further",
        " a total of",
        " a combined",
        "总额",
        "总计",
        "合计",
        "累计",
    )
)
"""Words that may stand between a hedge and its figure; they keep the hedge out of the span."""


@dataclass(frozen=True, slots=True)
class _Hedges:
    before: re.Pattern[str]
    """Reads backward: from the figure to the left."""
    after: re.Pattern[str]
    verb_before: re.Pattern[str]
    """Reads backward."""
    verb_after: re.Pattern[str]
    meanings: Mapping[str, Qualifier]
    prepositions: frozenset[str]
    nouns: re.Pattern[str]
    last: frozenset[str]
    outside: frozenset[str]
    within: re.Pattern[str]
    """Reads backward."""


def _backward(word: str) -> str:
    """The word as it is met by who reads from the figure back to the left."""
    pattern = re.escape(word[::-1])
    if "a" <= word[0] <= "z":
        pattern = rf"{pattern}(?![a-z])"
    return pattern


@cache
def _load() -> _Hedges:
    table = tomllib.loads(files("nlp.amounts").joinpath("hedges.toml").read_text(encoding="utf-8"))
    meanings: dict[str, Qualifier] = {}
    parts: dict[str, list[str]] = {}
    for part in ("before", "after", "verbs_before", "verbs_after"):
        rows: Mapping[str, Sequence[str]] = table[part]
        for qualifier, words in rows.items():
            for word in (fold(w).text for w in words):
                meanings[f"{part}:{word}"] = cast("Qualifier", qualifier)
                parts.setdefault(part, []).append(word)
        parts[part].sort(key=len, reverse=True)
    refused = table["refused"]
    before = "|".join(_backward(w) for w in parts["before"])
    inner = "|".join(_backward(fold(w).text) for w in table["inner"]["words"])
    verbs = "|".join(_backward(w) for w in parts["verbs_before"])
    after = "|".join(re.escape(w) + ("(?![a-z])" if "a" <= w[-1] <= "z" else "") for w in parts["after"])
    return _Hedges(
        before=re.compile(f"(?:[ ]?(?:{inner}))?(?:[ ]?(?P<gap>{_GAP}))?[ ]?(?P<hedge>{before})"),
        after=re.compile(f"[ ]?(?P<hedge>{after})(?![过化湾前级度])"),
        verb_before=re.compile(f"(?:[ ](?:na?|eht))?[ ](?P<hedge>{verbs})"),
        verb_after=re.compile(f"(?P<hedge>{'|'.join(map(re.escape, parts['verbs_after']))})"),
        meanings=meanings,
        prepositions=frozenset(refused["prepositions"]),
        nouns=re.compile(rf"[ -](?:{'|'.join(map(re.escape, refused['nouns']))})(?![a-z])"),
        last=frozenset(w[-1] for w in parts["before"]) | {" ", "约"},
        outside=frozenset(fold(w).text for w in table["outside"]["words"]),
        within=re.compile("|".join(re.escape(fold(w).text[::-1]) for w in refused["within"])),
    )


def hedge_before(folded: str, start: int, end: int) -> tuple[int, Qualifier] | None:
    """Where the hedge of the figure at `start` begins, and what it says; None without one.

    It begins at `start` itself where other words stand between.
    """
    hedges = _load()
    if not start or folded[start - 1] not in hedges.last:
        return None
    match = hedges.before.match(folded[max(0, start - _WINDOW) : start][::-1])
    if not match or hedges.within.match(folded[max(0, start - _WINDOW) : start][::-1]):
        return None
    word = match["hedge"][::-1]
    if word in hedges.prepositions and hedges.nouns.match(folded, end):
        return None
    return start if match["gap"] or word in hedges.outside else start - match.end(), hedges.meanings[f"before:{word}"]


def hedge_after(folded: str, end: int) -> tuple[int, Qualifier] | None:
    """Where the hedge after the figure ends, and what it says; None without one."""
    hedges = _load()
    match = hedges.after.match(folded, end)
    return (match.end(), hedges.meanings[f"after:{match['hedge']}"]) if match else None


def hedging_verb(folded: str, start: int, end: int) -> Qualifier | None:
    """What a verb around the figure says of it: `7兆円を超える`, `exceeding $5bn`."""
    hedges = _load()
    after = hedges.verb_after.match(folded, end)
    if after:
        return hedges.meanings[f"verbs_after:{after['hedge']}"]
    before = hedges.verb_before.match(folded[max(0, start - _WINDOW) : start][::-1])
    return hedges.meanings[f"verbs_before:{before['hedge'][::-1]}"] if before else None
