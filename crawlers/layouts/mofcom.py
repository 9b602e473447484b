"""MOFCOM notices and press conferences: headline and date stand in metadata, the text in one of three templates."""

from __future__ import annotations

import re
from datetime import date

from crawlers.layouts.layout import Layout

SLUG_DATE = re.compile(r"(?P<year>20\d\d)n(?P<month>\d{1,2})y(?P<day>\d{1,2})r")
"""Folders of press conferences: `swbzklxxwfbh2026n2y17r`."""
_TITLE = "meta[name=ArticleTitle]"

LAYOUTS = (
    Layout(
        seen_on=date(2026, 9, 1),
        source="/zcfb/blgg/art/2024/…, read so by two public projects",
        body=".art-con",
        title=_TITLE,
    ),
    Layout(
        seen_on=date(2026, 9, 1),
        source="transcripts of press conferences under /xwfbzt/",
        body=".textlive",
        title=_TITLE,
    ),
    Layout(
        seen_on=date(2020, 1, 1),
        source="/article/… of the site before 2021",
        body=".artCon",
        title="#artitle",
    ),
)
