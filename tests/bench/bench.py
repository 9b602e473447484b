"""How fast extraction is, by language and component, over the newsroom's pages: reports, never gates.

    python tests/bench/bench.py [rounds]

Every figure is taken in one run on one machine; compare shares, not seconds, between machines.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict

from rich.console import Console
from rich.table import Table

from crawlers.newsroom.content import list_pages
from nlp.pipeline import annotate, load
from store.records import Article

LANGUAGES = ("en", "ja", "zh")


def articles() -> dict[str, list[Article]]:
    """Every page of the newsroom as an article, by its identified language."""
    found: dict[str, list[Article]] = defaultdict(list)
    for number, page in enumerate(p for p in list_pages() if p.paragraphs):
        article = Article(
            id=f"doc_{number}",
            version=1,
            title=page.title,
            text="\n".join(page.paragraphs),
            published_on=page.published_at.date().isoformat(),
        )
        found[annotate(article).language].append(article)
    return found


def shares(language: str, texts: list[Article], rounds: int) -> dict[str, float]:
    """Share of a pipeline's time that each component takes."""
    pipeline, spent = load(language), defaultdict(float)
    for article in texts * rounds:
        doc = pipeline.make_doc(f"{article.title}\n{article.text}")
        doc.user_data["article"] = article
        for name, component in pipeline.pipeline:
            started = time.perf_counter()
            doc = component(doc)
            spent[name] += time.perf_counter() - started
    total = sum(spent.values())
    return {name: seconds / total for name, seconds in spent.items()}


def main(rounds: int) -> None:
    """Print articles a second, and the share of each component."""
    table = Table("language", "articles", "characters", "articles/s", *load("en").pipe_names)
    for language, texts in sorted(articles().items()):
        if language not in LANGUAGES:
            continue
        started = time.perf_counter()
        for article in texts * rounds:
            annotate(article)
        rate = len(texts) * rounds / (time.perf_counter() - started)
        size = sum(len(a.text) for a in texts) / len(texts)
        parts = [f"{share:.0%}" for share in shares(language, texts, rounds).values()]
        table.add_row(language, str(len(texts)), f"{size:.0f}", f"{rate:.0f}", *parts)
    Console(width=160).print(table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
