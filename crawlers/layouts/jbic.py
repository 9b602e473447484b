"""JBIC press releases: the text is one ordered list of numbered paragraphs, which paragraph extractors pass over."""

from __future__ import annotations

from datetime import date

from crawlers.layouts.layout import Layout

LAYOUTS = (
    Layout(
        seen_on=date(2025, 12, 1),
        source="press-2025/press_00146.html; so read by a public scraper of the English releases",
        body="article ol",
        title="h1",
        date="address.header-address",
    ),
)
