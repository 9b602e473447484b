"""Pages: bytes → title, text with tables, publication date, canonical address.

Owns the order of trust for headlines and addresses, and that a publisher's layout, where one is known, comes before
generic extraction. Refuses the network and the clock. A page without text is Unusable; a page that stands in for one
(robot checks, "busy" notices served with status 200) is Blocked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from lxml import html

from crawlers.errors import Unusable
from crawlers.layouts import read_layout, read_slug_date
from crawlers.markup import clean, parse_html, read_linked_data, read_metadata, squeeze
from crawlers.page_dates import find_dates
from crawlers.page_text import MIN_TEXT, extract_text, refuse_notice, tidy_text
from crawlers.publication import Published, parse_published
from crawlers.urls import get_host
from store.records import Source, TextSource

_SEPARATOR = r"(?:\||｜|\s[-–—]\s|--|_|：|«)"
_SITE_NAME = re.compile(rf"\s*{_SEPARATOR}\s*(?:(?!{_SEPARATOR}).){{1,40}}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a response says, whatever its format."""

    title: str
    """Headline; empty where the page has none."""
    text: str
    """Body, one paragraph or table row per line."""
    canonical: str
    """Address that the page gives itself, as written; empty where it gives none."""
    dates: tuple[Published, ...]
    """Publication dates that its markup gives, most trusted first: `json-ld`, `meta`, `selector`, `text`, `url`."""
    text_source: TextSource
    """`html` or `pdf`."""


def parse_page(
    body: bytes, source: Source, *, url: str = "", content_type: str = "", now: datetime | None = None
) -> Page:
    """The article of an HTML page; raises Unusable where there is none, Blocked for a notice in its place.

    `url` is where the body came from: its host decides which layouts are tried; the source's own where none is given.
    `now` is when it was served: dates without a year are read only with it.
    """
    root = parse_html(body, content_type=content_type, encoding=source.encoding)
    if root is None:
        raise Unusable("the page is empty")
    url = url or source.url
    zone = ZoneInfo(source.time_zone)
    layout = read_layout(root, get_host(url))
    title = layout.title or _find_title(root)
    dates = tuple(find_dates(root, layout.date_selector or source.date_selector, zone, now))
    in_slug = parse_published(read_slug_date(url, get_host(url)), zone=zone, rule="url")
    dates += (in_slug,) if in_slug is not None else ()
    canonical = find_canonical(root)
    text = tidy_text(layout.text, title) or extract_text(root, title)
    refuse_notice(title, text)
    if len(text) < MIN_TEXT:
        raise Unusable("the page gives no text")
    return Page(title=title, text=text, canonical=canonical, dates=dates, text_source="html")


def read_canonical(body: bytes, source: Source, *, content_type: str = "") -> str:
    """The address that an HTML page gives itself, as written; empty where it gives none."""
    root = parse_html(body, content_type=content_type, encoding=source.encoding)
    return find_canonical(root) if root is not None else ""


def find_canonical(root: html.HtmlElement) -> str:
    """Content of rel=canonical, else of og:url; empty where there is neither."""
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            return (link.get("href") or "").strip()
    return next((content for name, content in read_metadata(root) if name == "og:url"), "")


def _find_title(root: html.HtmlElement) -> str:
    """The headline of the page's linked data or its main heading, where the page's own title contains it.

    Else that title without the site's name.
    """
    element = root.find(".//title")
    own = clean(element.text_content()) if element is not None else ""
    for headline in _headlines(root):
        if squeeze(headline) in squeeze(own):
            return headline
    declared = [text for name, content in read_metadata(root) if name in {"og:title", "twitter:title"}
                if (text := clean(content))] + [own] * bool(own)  # fmt: skip
    headings = [text for heading in root.iter("h1") if (text := clean(heading.text_content()))]
    # The site's own name is in the page's title too; the headline is the longer part of it.
    for heading in sorted(headings, key=len, reverse=True):
        if any(squeeze(heading) in squeeze(text) for text in declared):
            return heading
    if declared:
        return _SITE_NAME.sub("", declared[0]) or declared[0]
    return headings[0] if headings else ""


def _headlines(root: html.HtmlElement) -> Iterator[str]:
    """`headline` of articles in linked data, without the site's name."""
    for node in read_linked_data(root):
        headline = node.get("headline")
        if isinstance(headline, str) and (text := clean(headline)):
            yield text
