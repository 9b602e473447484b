"""Pages: bytes → title, text with tables, publication date, canonical address.

Owns generic extraction, the same for every publisher: trafilatura for the text, markup in a fixed order of trust for
title and date. Refuses the network and the clock. A page without text is Unusable; a page that stands in for one (robot
checks, "busy" notices served with status 200) is Blocked.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lxml import html

from crawlers.encodings import decode_body
from crawlers.errors import Blocked, Unusable
from crawlers.publication import Published, is_only_date, parse_published
from store.records import Source, TextSource

if TYPE_CHECKING:
    from configparser import ConfigParser

_MIN_TEXT = 30
"""A page with fewer characters than this says nothing: a player, a login form."""
_MIN_EXTRACTED = 60
"""Below this trafilatura looks for text elsewhere on the page; its default of 250 is made for alphabets."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SPACES = re.compile(r"[ \xa0]+")
_SEPARATOR = r"(?:\||｜|\s[-–—]\s|--|_|：|«)"
_SITE_NAME = re.compile(rf"\s*{_SEPARATOR}\s*(?:(?!{_SEPARATOR}).){{1,40}}$")
_PUBLISHED_META = (
    "article:published_time", "datepublished", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date",
    "dcterms.date", "parsely-pub-date", "sailthru.date", "publishdate", "pubdate", "publish-date", "publish_date",
    "date", "og:published_time", "cxenseparse:recs:publishtime", "weibo: article:create_at", "firstcreatetime",
)  # fmt: skip
"""Names (property, name, itemprop) of a publication date in metadata, most trusted first."""
_BEFORE_HEADING = 200
_AFTER_HEADING = 400
"""Characters around the main heading in which a printed date is looked for."""
_SHORT_NOTICE = 400
_NOTICES = (
    "访问频繁", "安全验证", "系统繁忙", "访问过于频繁", "人机验证", "滑动验证", "請完成驗證", "アクセスが集中",
    "ロボットではない", "verify you are human", "checking your browser", "enable javascript and cookies",
    "unusual traffic", "access denied", "request unsuccessful",
)  # fmt: skip
"""What stands on pages that are served with status 200 in place of the one asked for."""


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
    """Publication dates that its markup gives, most trusted first: `json-ld`, `meta`, `selector`, `text`."""
    text_source: TextSource
    """`html` or `pdf`."""


def parse_page(body: bytes, source: Source, *, content_type: str = "") -> Page:
    """The article of an HTML page; raises Unusable where there is none, Blocked for a notice in its place."""
    root = _parse_html(body, source, content_type)
    if root is None:
        raise Unusable("the page is empty")
    zone = ZoneInfo(source.time_zone)
    title = _find_title(root)
    dates = tuple(_find_dates(root, source, zone))
    canonical = find_canonical(root)
    text = _extract_text(root, title)
    if len(text) < _SHORT_NOTICE:
        _refuse_notice(f"{title}\n{text}")
    if len(text) < _MIN_TEXT:
        raise Unusable("the page gives no text")
    return Page(title=title, text=text, canonical=canonical, dates=dates, text_source="html")


def read_canonical(body: bytes, source: Source, *, content_type: str = "") -> str:
    """The address that an HTML page gives itself, as written; empty where it gives none."""
    root = _parse_html(body, source, content_type)
    return find_canonical(root) if root is not None else ""


def find_canonical(root: html.HtmlElement) -> str:
    """Content of rel=canonical, else of og:url; empty where there is neither."""
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            return (link.get("href") or "").strip()
    return next((content for name, content in _metadata(root) if name == "og:url"), "")


def _parse_html(body: bytes, source: Source, content_type: str) -> html.HtmlElement | None:
    text = decode_body(body, content_type=content_type, encoding=source.encoding)
    if not text.strip():
        return None
    # The document's own declaration names the encoding of bytes that are text by now.
    parser = html.HTMLParser(encoding="utf-8")
    root: html.HtmlElement = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    return root


# Title


def _find_title(root: html.HtmlElement) -> str:
    """The main heading that the page's own title contains; else that title without the site's name."""
    declared = [content for name, content in _metadata(root) if name in {"og:title", "twitter:title"}]
    element = root.find(".//title")
    declared += [element.text_content()] if element is not None else []
    declared = [clean for text in declared if (clean := _clean(text))]
    headings = [clean for heading in root.iter("h1") if (clean := _clean(heading.text_content()))]
    # The site's own name is in the page's title too; the headline is the longer part of it.
    for heading in sorted(headings, key=len, reverse=True):
        if any(_squeeze(heading) in _squeeze(text) for text in declared):
            return heading
    if declared:
        return _SITE_NAME.sub("", declared[0]) or declared[0]
    return headings[0] if headings else ""


def _clean(text: str) -> str:
    """One line; the wide spaces that part the halves of Japanese headlines stay."""
    return _SPACES.sub(" ", _CONTROL.sub(" ", text)).strip()


def _squeeze(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


# Dates


def _find_dates(root: html.HtmlElement, source: Source, zone: ZoneInfo) -> Iterator[Published]:
    for rule, texts in (
        ("json-ld", _linked_data_dates(root)),
        ("meta", _metadata_dates(root)),
        ("selector", _selected_dates(root, source.date_selector)),
    ):
        for text in texts:
            found = parse_published(text, zone=zone, rule=rule, whole=rule != "selector")
            if found is not None:
                yield found
                break
    printed = _printed_date(root, zone)
    if printed is not None:
        yield printed


def _linked_data_dates(root: html.HtmlElement) -> Iterator[str]:
    for script in root.iter("script"):
        if (script.get("type") or "").lower().partition(";")[0].strip() == "application/ld+json":
            try:
                yield from _published_in(json.loads(_CONTROL.sub(" ", script.text_content())))
            except (ValueError, RecursionError):
                continue  # publishers' JSON is often broken; other rules remain


def _published_in(node: object) -> Iterator[str]:
    """`datePublished` of articles, in document order."""
    if isinstance(node, list):
        for part in node:
            yield from _published_in(part)
    elif isinstance(node, dict):
        published = node.get("datePublished")
        if isinstance(published, str):
            yield published
        for part in node.values():
            if isinstance(part, dict | list):
                yield from _published_in(part)


def _metadata_dates(root: html.HtmlElement) -> Iterator[str]:
    given: dict[str, str] = {}
    for name, content in _metadata(root):
        given.setdefault(name, content)
    yield from (given[name] for name in _PUBLISHED_META if name in given)
    for element in root.iter("time"):
        if element.get("itemprop") == "datePublished" or element.get("pubdate") is not None:
            yield element.get("datetime") or ""


def _metadata(root: html.HtmlElement) -> Iterator[tuple[str, str]]:
    for meta in root.iter("meta"):
        content = (meta.get("content") or "").strip()
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        if name and content:
            yield name.strip().lower(), content


def _selected_dates(root: html.HtmlElement, selector: str | None) -> Iterator[str]:
    for element in root.cssselect(selector) if selector else ():
        yield element.get("datetime") or element.text_content()


def _printed_date(root: html.HtmlElement, zone: ZoneInfo) -> Published | None:
    """The date printed next to the main heading: after it, else before it."""
    headings = [heading for heading in root.iter("h1") if heading.text_content().strip()]
    if not headings:
        return None
    before, after = _around(root, headings[-1])
    return parse_published(after, zone=zone, rule="text", whole=False) or parse_published(
        before, zone=zone, rule="text", whole=False
    )


def _around(root: html.HtmlElement, heading: html.HtmlElement) -> tuple[str, str]:
    """Visible text just before and just after an element."""
    before: list[str] = []
    after: list[str] = []
    side = before
    inside = set(heading.iter())
    for element in root.iter():
        if element is heading:
            side = after
        if not isinstance(element.tag, str) or element.tag in {"script", "style", "noscript", "head", "title"}:
            continue
        if element.tag == "time" and side is after:
            after.append(element.get("datetime") or "")
        if element not in inside:
            side.append(element.text or "")
        side.append(element.tail or "")
    return " ".join(before)[-_BEFORE_HEADING:], " ".join(after)[:_AFTER_HEADING]


# Text


@cache
def _configuration() -> ConfigParser:
    from trafilatura.settings import use_config  # noqa: PLC0415  a third of a second that only pages need

    configuration: ConfigParser = use_config()
    configuration.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(_MIN_EXTRACTED))
    configuration.set("DEFAULT", "MIN_OUTPUT_SIZE", "1")
    configuration.set("DEFAULT", "EXTRACTION_TIMEOUT", "0")
    return configuration


def _extract_text(root: html.HtmlElement, title: str) -> str:
    from trafilatura import extract  # noqa: PLC0415  likewise

    text = extract(root, include_comments=False, include_tables=True, config=_configuration()) or ""
    return tidy_text(text, title)


def tidy_text(text: str, title: str) -> str:
    """Lines without list markers; without the headline and the date line that stand above the first sentence."""
    lines = [_CONTROL.sub(" ", line).strip().removeprefix("- ") for line in text.splitlines()]
    lines = [line for line in lines if line]
    while lines and (_squeeze(lines[0]) == _squeeze(title) or is_only_date(lines[0])):
        lines.pop(0)
    return "\n".join(lines)


def _refuse_notice(text: str) -> None:
    folded = text.casefold()
    for notice in _NOTICES:
        if notice in folded:
            raise Blocked(f"the server answers with a notice ({notice}) in place of the page")
