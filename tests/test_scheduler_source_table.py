"""The page of sources, and what the README says of them."""

from __future__ import annotations

from crawlers.catalogue import load_catalogue
from scheduler.verbs.source_table import BUNDLED, PAGE, count_sources, render_sources


def test_the_page_in_the_repository_is_current(pytestconfig):
    written = (pytestconfig.rootpath / PAGE).read_text(encoding="utf-8")
    assert written == render_sources(load_catalogue(BUNDLED)), "run: python -m scheduler.verbs.source_table"


def test_every_source_is_on_the_page_once():
    sources = load_catalogue(BUNDLED)
    page = render_sources(sources)
    assert [page.count(f"[{source.id}](") for source in sources] == [1] * len(sources)


def test_the_readme_counts_the_unproven(pytestconfig):
    readme = (pytestconfig.rootpath / "README.md").read_text(encoding="utf-8")
    assert count_sources(load_catalogue(BUNDLED)) in readme
