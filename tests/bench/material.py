"""Texts that the benchmark reads: articles of one length in three languages, of the subject and of a crawl's other kinds.

Owns the mix. Relevant articles are those of the newsroom and of `tests/eval/unseen`; near misses are their other ones
and, where they are there, the irrelevant passages of the encoder's training; ordinary news lies in `ordinary/`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from eval.sets import HERE as EVAL
from eval.sets import find_set

from crawlers.newsroom.content import list_pages
from nlp.training.passages import parse_passages
from store.records import Article

LANGUAGES = ("en", "ja", "zh")
LENGTH = 1_500
"""Characters of an article, title included."""

MANY = 20
"""Articles of a language in each of the two loads."""

RELEVANT_IN_TEN = 3
"""Relevant articles in ten of the crawl-like mix; of the other seven, four are near misses and three ordinary news."""

NEAR_IN_TEN = 4

_ORDINARY = Path(__file__).parent / "ordinary"
_PASSAGES = Path("nlp/training/passages")
_TRUTH = Path(__file__).parents[1] / "newsroom_truth.jsonl"


@dataclass(frozen=True, slots=True)
class Load:
    """What is read in one language."""

    relevant: list[Article]
    """Articles of the subject alone."""
    mix: list[Article]
    """A crawl-like mix."""


def make_loads() -> dict[str, Load]:
    """Both loads of every language."""
    return {language: _make_load(language) for language in LANGUAGES}


def _make_load(language: str) -> Load:
    told = list(_told(language))
    relevant = _articles(f"{language}-r", [text for text, hit in told if hit])
    near = _articles(f"{language}-n", [text for text, hit in told if not hit] + list(_passages(language)))
    ordinary = _articles(f"{language}-o", _ordinary(language))
    tens = MANY // 10
    mix = [
        *relevant[: RELEVANT_IN_TEN * tens],
        *near[: NEAR_IN_TEN * tens],
        *ordinary[: MANY - (RELEVANT_IN_TEN + NEAR_IN_TEN) * tens],
    ]
    return Load(relevant, mix)


def _articles(prefix: str, texts: Sequence[str]) -> list[Article]:
    """`MANY` articles of `LENGTH`: texts one after another, each article beginning with another text.

    Where there are fewer texts than articles, the next round begins a paragraph later.
    """
    made = []
    for number in range(MANY):
        rounds, first = divmod(number, len(texts))
        joined = "".join(line + "\n" for line in texts[first].split("\n")[rounds:])
        for text in islice(cycle(texts), first + 1, None):
            if len(joined) >= LENGTH:
                break
            joined += text + "\n"
        title, _, body = joined[:LENGTH].partition("\n")
        made.append(Article(id=f"{prefix}{number}", version=1, title=title, text=body, published_on="2026-03-20"))
    return made


def _told(language: str) -> Iterator[tuple[str, bool]]:
    """Annotated articles and pages of the newsroom, and whether each is of the subject."""
    for row in gold.articles if (gold := find_set(EVAL / "unseen")) else []:
        if row["lang"] == language:
            yield f"{row['title']}\n{row['text']}", row["relevant"]
    near = {
        row["url"] for row in map(json.loads, _TRUTH.read_text("utf-8").splitlines()) if row["section"] == "irrelevant"
    }
    for page in list_pages():
        if page.paragraphs and page.language.startswith(language):
            yield "\n".join((page.title, *page.paragraphs)), page.url not in near


def _ordinary(language: str) -> list[str]:
    return (_ORDINARY / f"{language}.txt").read_text(encoding="utf-8").strip().split("\n\n")


def _passages(language: str) -> Iterator[str]:
    """Irrelevant passages of the training files, without their marks; nothing where there are none."""
    for path in sorted(_PASSAGES.glob(f"{language}*.txt")):
        yield from ("\n".join(s.text for s in p.sentences) for p in parse_passages(path) if not p.relevant)
