"""Federal Register documents: the printed text stands apart from the page's tools and side bars."""

from __future__ import annotations

from datetime import date

from crawlers.layouts.layout import Layout

LAYOUTS = (
    Layout(
        seen_on=date(2026, 6, 1),
        source="the site's own scripts and several public scrapers since 2013",
        body="#fulltext_content_area",
        drop=".printed-page-wrapper, .printed-page-inline, .footnote-reference-tooltip, #paragraph-citation-box",
    ),
)
