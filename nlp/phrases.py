"""Dictionary matching over folded text: a trie of phrases, and the text prepared so that spellings agree.

Owns what counts as the same spelling (apostrophes, dashes, dotted initials, middle dots, runs of spaces) and where a
phrase may begin and end. Refuses meanings: organizations, sectors and subjects bring their own. Offsets are code points
into the text as given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Generic, TypeVar

from nlp.languages import fold

_T = TypeVar("_T")

_SAME = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u02bc\u2032`", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u201c\u201d", '"'),
    }
)
_MIDDLE_DOTS = frozenset("・·‧•･")
_UNEVEN = re.compile(rf"[\s.{''.join(_MIDDLE_DOTS)}]")
"""What may not stand in the condensed text as it stands in the source."""
_PLURALS = ("s", "es")
_ARTICLE = 200
"""Characters from which a text is an article, which several components condense one after another."""


@dataclass(frozen=True)
class Condensed:
    """A text as the trie reads it, and the way back."""

    source: str
    """The text as given."""
    text: str
    """Folded, one space for each run of white space, without middle dots and the dots of initials."""
    starts: tuple[int, ...]
    """First code point in `source` of each character of `text`."""
    ends: tuple[int, ...]
    """One past the last code point in `source` of each character of `text`."""

    @cached_property
    def beginnings(self) -> list[int]:
        """Where a phrase may begin: not inside a Latin or katakana word."""
        scripts = [_script(char) for char in self.text]
        pairs = zip(["", *scripts], scripts, strict=False)
        return [at for at, (before, here) in enumerate(pairs) if not here or before != here or not self.joined(at)]

    def joined(self, at: int) -> bool:
        """Whether the characters at `at - 1` and `at` touch each other in the source."""
        return 0 < at < len(self.text) and self.ends[at - 1] >= self.starts[at]


def condense(text: str) -> Condensed:
    """The text prepared for matching."""
    return _condense(text) if len(text) < _ARTICLE else _condense_article(text)


@lru_cache(maxsize=2)
def _condense_article(text: str) -> Condensed:
    return _condense(text)


def _condense(text: str) -> Condensed:
    folded = fold(text)
    chars: list[str] = []  # and runs of them
    starts: list[int] = []
    ends: list[int] = []
    source, offsets = folded.text, folded.offsets
    at = 0
    for match in _UNEVEN.finditer(source):
        i, char = match.start(), match.group()
        if at < i:
            chars.append(source[at:i].translate(_SAME))
            starts += offsets[at:i]
            ends += [start + 1 for start in offsets[at:i]]
        at = i + 1
        if char in _MIDDLE_DOTS or (char == "." and _ends_initial(source, i)):
            continue
        start = offsets[i]
        if char.isspace():
            if chars and chars[-1] == " ":
                ends[-1] = start + 1
                continue
            char = " "  # every white space is one space
        chars.append(char)
        starts.append(start)
        ends.append(start + 1)
    chars.append(source[at:].translate(_SAME))
    starts += offsets[at : len(source)]
    ends += [start + 1 for start in offsets[at : len(source)]]
    return Condensed(text, "".join(chars), tuple(starts), tuple(ends))


def _ends_initial(text: str, at: int) -> bool:
    """Whether the dot at `at` follows a single Latin letter, as in `U.S.`."""
    return at > 0 and "a" <= text[at - 1] <= "z" and (at == 1 or not text[at - 2].isalnum())


def is_latin(char: str) -> bool:
    """A Latin letter or a digit."""
    return char.isalnum() and char < "\u2000"


def is_katakana(char: str) -> bool:
    """A katakana letter or its length mark."""
    return "\u30a1" <= char <= "\u30fc"


@dataclass(frozen=True, slots=True)
class Hit(Generic[_T]):
    """A phrase found in a condensed text."""

    first: int
    """First character in the condensed text."""
    last: int
    """One past the last character in the condensed text."""
    start: int
    """First code point in the source."""
    end: int
    """One past the last code point in the source."""
    values: tuple[_T, ...]
    """What the phrase stands for."""


class _Node(Generic[_T]):
    """A state of the trie."""

    __slots__ = ("next", "values")

    def __init__(self) -> None:
        self.next: dict[str, _Node[_T]] = {}
        self.values: list[_T] = []


class PhraseIndex(Generic[_T]):
    """Phrases and what they stand for, found in time that grows with the text only."""

    def __init__(self, phrases: Iterable[tuple[str, _T]], *, plurals: bool = False) -> None:
        """Index the phrases as they would be written; `plurals` lets a Latin phrase end in one more s."""
        self._root: _Node[_T] = _Node()
        self._plurals = plurals
        for phrase, value in phrases:
            node = self._root
            for char in condense(phrase).text.strip():
                node = node.next.setdefault(char, _Node())
            if node is not self._root and value not in node.values:
                node.values.append(value)

    def hits_at(self, text: Condensed, at: int) -> list[Hit[_T]]:
        """The phrases that begin at a character, longest first; none where a word goes on before or after."""
        return self._hits_from(text, at) if _may_begin(text, at) else []

    def _hits_from(self, text: Condensed, at: int) -> list[Hit[_T]]:
        node = self._root.next.get(text.text[at])
        if node is None:
            return []
        found: list[tuple[int, _Node[_T]]] = []
        position = at + 1
        while node is not None:
            if node.values:
                last = self._word_end(text, position)
                if last:
                    found.append((last, node))
            node = node.next.get(text.text[position]) if position < len(text.text) else None
            position += 1
        return [
            Hit(at, last, text.starts[at], text.ends[last - 1], tuple(node.values)) for last, node in reversed(found)
        ]

    def find(self, text: Condensed) -> Iterator[Hit[_T]]:
        """The longest phrases from left to right, none overlapping another."""
        free = 0
        for at in text.beginnings:
            if at >= free and (hits := self._hits_from(text, at)):
                yield hits[0]
                free = hits[0].last

    def _word_end(self, text: Condensed, last: int) -> int:
        """Where a phrase that ends at `last` really ends; 0 where it is only a part of a word."""
        if _may_end(text, last):
            return last
        if self._plurals and text.text[last - 1].isalpha():
            for plural in _PLURALS:
                end = last + len(plural)
                if text.text.startswith(plural, last) and _may_end(text, end):
                    return end
        return 0


def _may_begin(text: Condensed, at: int) -> bool:
    script = _script(text.text[at])
    return not script or not text.joined(at) or _script(text.text[at - 1]) != script


def _script(char: str) -> str:
    """The script whose words stand apart from others; empty for ideographs, kana and signs."""
    return "Latn" if is_latin(char) else "Kana" if is_katakana(char) else ""


def _may_end(text: Condensed, last: int) -> bool:
    if not text.joined(last):
        return True
    char, after = text.text[last - 1], text.text[last]
    return not ((is_latin(char) and is_latin(after)) or (is_katakana(char) and is_katakana(after)))
