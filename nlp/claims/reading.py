r"""What the claim rules read: an article cut into passages, each with its annotations and its folded text.

Owns that view and the places in it. Refuses rules and word lists. Every offset is a code point into
`title + "\\n" + text`; `Passage.folded` is for matching only and maps back through `Passage.place`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Protocol, TypeVar

from spacy.tokens import Doc

from nlp.languages import fold, text_of
from nlp.sentences import sentence_spans
from store.records import Amount, Article, Language, OrganizationMention, Sector

LEAD = 3
"""Passages, the title among them and datelines not counted, in which an article tells its own news."""

_DATELINE = {"en": 24, "ja": 12, "zh": 12}
"""Characters up to which a passage tells nothing: a place, a date, a heading."""


class Spanned(Protocol):
    """Anything that stands somewhere in the text."""

    @property
    def start(self) -> int:
        """First code point."""

    @property
    def end(self) -> int:
        """One past the last code point."""


class Subject(Spanned, Protocol):
    """A mention of what a claim can be about."""

    @property
    def key(self) -> str:
        """`kind:value`."""

    @property
    def label_en(self) -> str:
        """English label."""


class Dated(Spanned, Protocol):
    """A date expression."""

    @property
    def iso(self) -> str:
        """Partial ISO date; empty where it could not be read."""


class Sectored(Spanned, Protocol):
    """A word that names a sector."""

    @property
    def sector(self) -> Sector:
        """The sector."""


_S = TypeVar("_S", bound=Spanned)
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_LATIN = re.compile("[a-z]")
_PIECES = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
"""An escape, a set or one character of a regular expression."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One sentence, or the title."""

    index: int
    """Position in the article; 0 is the title."""
    start: int
    """First code point."""
    end: int
    """One past the last code point."""
    text: str
    """As written."""
    folded: str
    """Folded for matching; never shown."""
    offsets: Sequence[int]
    """Code point into `text` of each character of `folded`."""
    in_title: bool
    """True for the headline."""
    rank: int = 0
    """Position among the passages that tell something; datelines and headings share that of the next."""
    amounts: tuple[tuple[int, Amount], ...] = ()
    """Money expressions in it, each with its index in the article."""
    dates: tuple[Dated, ...] = ()
    """Date expressions in it."""
    organizations: tuple[OrganizationMention, ...] = ()
    """Organizations in it."""
    subjects: tuple[Subject, ...] = ()
    """Places, assets, items, tranches, instruments and the like in it."""
    sectors: tuple[Sectored, ...] = ()
    """Sector words in it."""

    @property
    def in_lead(self) -> bool:
        """Whether it is one of the title and first sentences."""
        return self.rank < LEAD

    def place(self, at: int) -> int:
        """The code point in the article of a position in `folded`."""
        if at >= len(self.offsets):
            return self.end
        return self.start + self.offsets[at]

    def folded_place(self, at: int) -> int:
        """The position in `folded` of a code point in the article."""
        return bisect_left(self.offsets, at - self.start)

    def keys(self, *kinds: str) -> list[str]:
        """Keys of the subjects of these kinds, each once, in order."""
        return list(dict.fromkeys(s.key for s in self.subjects if s.key.partition(":")[0] in kinds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article as the rules see it."""

    article: Article
    """The article."""
    language: Language
    """Its language."""
    passages: tuple[Passage, ...]
    """Title and sentences, in order."""
    amounts: tuple[Amount, ...]
    """All money expressions, in order."""

    @property
    def published_on(self) -> str:
        """Publication date, partial or empty."""
        return self.article.published_on

    @property
    def lead(self) -> tuple[Passage, ...]:
        """Title and first sentences."""
        return tuple(p for p in self.passages if p.in_lead)


def read(doc: Doc) -> Reading:
    """The reading of a document that the earlier components have annotated."""
    article: Article = doc.user_data["article"]
    language = _language(doc)
    text = text_of(doc)
    passages: list[Passage] = []
    rank = 0
    for start, end in sentence_spans(doc):
        folded = fold(text[start:end])
        passages.append(
            Passage(
                index=len(passages),
                rank=rank,
                start=start,
                end=end,
                text=text[start:end],
                folded=folded.text,
                offsets=folded.offsets,
                in_title=start < len(article.title),
                amounts=tuple((i, a) for i, a in enumerate(doc._.amounts) if start <= a.start < end),
                dates=_within(doc._.dates, start, end),
                organizations=_within(doc._.organizations, start, end),
                subjects=_within(doc._.subjects, start, end),
                sectors=_within(doc._.sectors, start, end),
            )
        )
        rank += end - start > _DATELINE.get(language, 12) or not rank
    return Reading(article=article, language=language, passages=tuple(passages), amounts=tuple(doc._.amounts))


def _language(doc: Doc) -> Language:
    return doc.lang_ if doc.lang_ in {"en", "ja", "zh"} else "und"  # type: ignore[return-value]


def _within(mentions: Sequence[_S], start: int, end: int) -> tuple[_S, ...]:
    starts = [m.start for m in mentions]
    return tuple(mentions[bisect_left(starts, start) : bisect_right(starts, end - 1)])


def words(patterns: Sequence[str], language: Language) -> re.Pattern[str]:
    """One pattern over folded text out of many, longest first; Latin words match whole words only.

    The patterns are regular expressions in any script without upper-case escapes; they are folded as the text is.
    """
    folded = sorted((fold(p).text for p in patterns), key=len, reverse=True)
    runs = groupby(((_is_bounded(p), a) for p in folded for a in _alternatives(p)), key=itemgetter(0))
    joined = "|".join(_bounded([a for _, a in run], bounded=bounded) for bounded, run in runs) or r"(?!)"
    return re.compile(joined, re.ASCII if language == "en" else 0)


def _is_bounded(pattern: str) -> bool:
    """Latin words match whole words only, also where they stand between CJK characters."""
    return not _CJK.search(pattern) and _LATIN.search(pattern) is not None


def _bounded(alternatives: Sequence[str], *, bounded: bool) -> str:
    """Bounds are asked once for all, not once for each: most positions are inside words."""
    joined = "|".join(alternatives)
    return f"(?<![a-z0-9])(?:{joined})(?![a-z0-9])" if bounded else f"(?:{joined})"


def _alternatives(pattern: str) -> list[str]:
    """The pattern cut at each `|` outside of brackets: what begins with a letter of its own is ruled out fastest."""
    parts, depth = [""], 0
    for piece in _PIECES.findall(pattern):
        depth += (piece == "(") - (piece == ")")
        if piece == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += piece
    return parts
