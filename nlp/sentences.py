"""Component: sentences of English, Japanese and Chinese text, whole enough to stand as evidence.

Owns where a sentence ends. The title is one sentence; a newline ends one, except where a line of English was only
wrapped. Refuses to split inside brackets and quotations, after abbreviations, and between a quotation and the verb that
reports it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import cast

import numpy as np
from spacy.language import Language as Pipeline
from spacy.tokens import Doc
from thinc.types import Ints2d

from nlp.languages import text_of

_OPENING = "（「『《【〔［“(["
_CLOSING = "）」』》】〕］”)]"
_BRACKETED = 400
"""Characters after which a bracket is taken for one that somebody forgot to close."""

_STOP = re.compile(
    f"(?P<cjk>[。！？｡]+)|(?P<ascii>(?<![.!?])(?:[!?]++(?=[\\s\u3040-\u30ff\u3400-\u9fff])|[.!?]++[\"'’]*+(?=\\s)))"
    f"|(?P<open>[{re.escape(_OPENING)}])|(?P<close>[{re.escape(_CLOSING)}])|(?P<line>\\n\\s*)"
)
_REPORTED = re.compile("[とをのがにはも、，,）)；]|など|等")
"""What goes on with the sentence that a quotation stands in."""


def _words(written: str) -> frozenset[str]:
    return frozenset(written.split())


_TITLES = _words("""
mr mrs ms dr prof gov sen rep gen col lt capt sgt st mt hon rev pres no nos art sec vol fig pp p vs cf al eg
ie e.g i.e viz approx est ca jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs
fri sat sun bil mil tril bn mn messrs dept assn bros univ ph.d u.s.c min max
""")
"""Abbreviations that never end a sentence."""

_MAY_END = _words("""
inc corp co ltd llc l.p plc jr sr u.s u.k u.n e.u u.s.a d.c a.m p.m etc s.a n.v s.p.a a.g b.v
""")
"""Abbreviations that end a sentence where a usual first word follows."""

_FIRST_WORDS = _words("""
the a an in on at it its he she they we i you but and or so yet for from with under while when if as after
before since this that these those there here his her their our both all most many some other another such
each no not now then however meanwhile moreover also still although though because despite during by to of
about what who how why where last next earlier later today yesterday tomorrow
""")
_WORD_BEFORE = re.compile(r"(?:[A-Za-z]\.)*[A-Za-z]+$")
_NEXT_WORD = re.compile(r"[\"'“‘(\[]*([A-Za-z]+)")
_STARTER = re.compile(r"[\"'“‘«(\[]*[A-Z0-9$€£¥•▼▽■●○◆・*–—-]|[^\x00-\x7f]")


def sentence_starts(text: str, title_end: int) -> list[int]:
    """Offsets at which sentences start, 0 first; each but the first follows a stop or a newline.

    `title_end` is the length of the title, which is one sentence.
    """
    starts = [0]
    body = title_end + 1
    depth, opened = 0, 0
    for match in _STOP.finditer(text, body):
        kind = match.lastgroup
        if depth and match.start() - opened > _BRACKETED:
            depth = 0
        end = match.end()
        if kind == "line":
            if _ends_line(text, match.start(), end):
                depth = 0
                starts.append(end)
        elif kind == "open":
            depth, opened = depth + 1, opened if depth else match.start()
        elif kind == "close":
            depth = max(0, depth - 1)
            if depth == 0 and _ends_quotation(text, match.start(), end):
                starts.append(_skip_space(text, end))
        elif depth == 0 and (_ends_cjk(text, end) if kind == "cjk" else _ends_ascii(text, match)):
            starts.append(_skip_space(text, end))
    if body < len(text):
        starts.append(_skip_space(text, body))
    return sorted({s for s in starts if s == 0 or s < len(text)})


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _ends_line(text: str, start: int, end: int) -> bool:
    """A newline ends the sentence unless a line of running English was wrapped there."""
    if text.count("\n", start, end) > 1 or end >= len(text):
        return True
    return not (
        start
        and text[start - 1].isascii()
        and (text[start - 1].islower() or text[start - 1] in ",;")
        and text[end].islower()
    )


def _ends_quotation(text: str, close: int, end: int) -> bool:
    """A bracket ends the sentence that a stop inside it ended, unless the sentence goes on outside."""
    if text[close - 1] in "。！？":
        return not _REPORTED.match(text, end)
    return (
        text[close - 1] in ".!?"
        and text[close] in "”’」"
        and text[end : end + 1].isspace()
        and _STARTER.match(text, _skip_space(text, end)) is not None
    )


def _ends_cjk(text: str, end: int) -> bool:
    return end >= len(text) or (
        text[end] not in _CLOSING and text[end] not in "”’\"'…" and not text.startswith("と", end)
    )


def _ends_ascii(text: str, match: re.Match[str]) -> bool:
    following = _skip_space(text, match.end())
    if following >= len(text):
        return True
    stop = match.group()
    if "." not in stop:
        return not text[following].islower()
    if not _STARTER.match(text, following):
        return False
    before = _WORD_BEFORE.search(text, max(0, match.start() - 24), match.start())
    word = before.group().casefold() if before else ""
    if len(word) == 1 or word in _TITLES:  # an initial, Mr., Oct.
        return False
    if word in _MAY_END or re.fullmatch(r"(?:[a-z]\.)+[a-z]", word):
        first = _NEXT_WORD.match(text, following)
        return bool(first and first.group(1)[0].isupper() and first.group(1).casefold() in _FIRST_WORDS)
    return True


_SPANS = "sentences"
"""Key of the spans in `user_data`: two components ask for them."""


def sentence_spans(doc: Doc) -> list[tuple[int, int]]:
    """Start and end of every sentence of a document without surrounding white space; the title first."""
    if _SPANS in doc.user_data:
        return list(doc.user_data[_SPANS])
    return _spans(text_of(doc), [token.idx for token in doc if token.is_sent_start])


def _spans(text: str, starts: Sequence[int]) -> list[tuple[int, int]]:
    spans = []
    for start, end in pairwise([*starts, len(text)]):
        stripped = text[start:end].strip()
        if stripped:
            first = text.index(stripped[0], start)
            spans.append((first, first + len(stripped)))
    return spans


@Pipeline.component("pactwatch_sentences")
def split_sentences(doc: Doc) -> Doc:
    """Sets `doc.sents`. Needs `doc.user_data["article"]` for the title; without one the first line is the title."""
    text = text_of(doc)
    article = doc.user_data.get("article")
    title_end = len(article.title) if article is not None else (text.find("\n") if "\n" in text else len(text))
    if len(doc):
        places = doc.to_array(["IDX"]).ravel()
        first = np.isin(places, sentence_starts(text, title_end))
        values = np.where(first, 1, -1).astype("int64").view("uint64")
        doc.from_array(["SENT_START"], cast("Ints2d", values.reshape(-1, 1)))
        doc.user_data[_SPANS] = _spans(text, places[first].tolist())
    return doc
