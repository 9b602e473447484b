"""The quirky and the hostile newsroom: each case comes out as it must, and nothing leaves loopback."""

from __future__ import annotations

import pytest
from quirks.table import CASES, crawl_all, is_loopback

ROWS = [f"{area}: {case.row}" for area, rows in CASES.items() for case in rows]


@pytest.fixture(scope="module")
def crawl(tmp_path_factory):
    return crawl_all(tmp_path_factory.mktemp("quirks"))


@pytest.mark.parametrize("row", ROWS)
def test_case(crawl, row):
    assert crawl.outcomes[row].faults() == []


def test_one_process_visited_every_source_to_the_end(crawl):
    assert crawl.crawled.code == 3, crawl.crawled.errors
    assert set(crawl.crawled.done) == {outcome.source_id for outcome in crawl.outcomes.values()}
    assert len(ROWS) == len(set(ROWS)) == len(crawl.outcomes)


def test_nothing_leaves_loopback(crawl):
    assert len(crawl.connections) > 100
    assert [address for address in crawl.connections if not is_loopback(address)] == []
    assert crawl.canary_asked == []
