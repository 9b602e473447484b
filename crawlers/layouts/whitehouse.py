"""White House pages: WordPress blocks, with a banner inside the text that repeats headline, topic and date."""

from __future__ import annotations

from datetime import date

from crawlers.layouts.layout import Layout

LAYOUTS = (
    Layout(
        seen_on=date(2026, 8, 1),
        source="several public scrapers since January 2025",
        body=".entry-content",
        drop=".wp-block-whitehouse-topper",
        title=".wp-block-whitehouse-topper__headline",
    ),
)
