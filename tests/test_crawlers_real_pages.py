"""Text, title and date of ten real pages of publishers in the catalogue; skipped where they are not at hand.

F1 over shingles of four characters without white space, each page against trafilatura's precision mode in the same run.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest
import trafilatura
from crawl_site import source_toml

from crawlers.catalogue import parse_source
from crawlers.markup import squeeze
from crawlers.pages import Page, parse_page

PAGES = Path(__file__).parents[2] / "shared" / "pages"
ZONES = {
    "AsahiShimbun": "Asia/Tokyo", "MainichiShimbun": "Asia/Tokyo", "SankeiShimbun": "Asia/Tokyo",
    "TheJapanNews": "Asia/Tokyo", "People": "Asia/Shanghai", "TaipeiTimes": "Asia/Taipei",
}  # fmt: skip
TRAIL = "--时政--人民网"
"""Sections and site behind the headline in one expected title, as that page's <title> has them."""

pytestmark = pytest.mark.skipif(not PAGES.is_dir(), reason="the folder with ten publishers' pages is not here")


@pytest.fixture(scope="module")
def pages() -> dict[str, tuple[dict, Page, str]]:
    """Expected row, what we read, and what trafilatura's precision mode reads, by publisher."""
    found = {}
    for line in (PAGES / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        expected = json.loads(line)
        body = gzip.decompress((PAGES / f"{expected['name']}.html.gz").read_bytes())
        zone = ZONES.get(expected["name"], "UTC")
        source = parse_source(source_toml("xx.real.page", "http://x.example/", time_zone=zone))
        other = trafilatura.extract(body, favor_precision=True, include_comments=False) or ""
        found[expected["name"]] = expected, parse_page(body, source, url=expected["url"]), other
    return found


def shingles(text: str) -> Counter[str]:
    text = "".join(text.split())
    return Counter(text[start : start + 4] for start in range(max(1, len(text) - 3)))


def f1(found: str, expected: str) -> float:
    ours, theirs = shingles(found), shingles(expected)
    shared = sum((ours & theirs).values())
    return 2 * shared / (sum(ours.values()) + sum(theirs.values()))


def test_text(pages, record_property):
    scores = {name: (f1(page.text, row["text"]), f1(other, row["text"])) for name, (row, page, other) in pages.items()}
    assert len(scores) == 10
    assert {name: both for name, both in scores.items() if both[0] < both[1]} == {}
    mean, peer = (sum(column) / len(scores) for column in zip(*scores.values(), strict=True))
    record_property("figure", f"F1 {mean:.3f} on average, trafilatura's precision mode {peer:.3f}")
    assert mean >= 0.95


def test_titles(pages):
    wrong = {
        name: (page.title, row["title"])
        for name, (row, page, _) in pages.items()
        if squeeze(page.title) != squeeze(row["title"].removesuffix(TRAIL))
    }
    assert wrong == {}


def test_dates(pages):
    wrong = {
        name: (page.dates[:1], row["published"])
        for name, (row, page, _) in pages.items()
        if page.dates[0].on.isoformat() != row["published"][:10]
    }
    assert wrong == {}
