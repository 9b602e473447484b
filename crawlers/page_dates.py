"""HTML tree → publication dates with the rule that found each, most trusted first.

Owns the order of trust: linked data, metadata, the catalogue's selector, what is printed beside the main heading.
Refuses to choose: `publication` knows which date is believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from lxml import html

from crawlers.markup import read_linked_data, read_metadata
from crawlers.publication import Published, parse_published
from crawlers.recent_dates import parse_recent

_PUBLISHED_META = (
    "article:published_time", "datepublished", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date",
    "dcterms.date", "parsely-pub-date", "sailthru.date", "publishdate", "pubdate", "publish-date", "publish_date",
    "date", "og:published_time", "cxenseparse:recs:publishtime", "weibo: article:create_at", "firstcreatetime",
)  # fmt: skip
"""Names (property, name, itemprop) of a publication date in metadata, most trusted first."""
_BEFORE_HEADING = 200
_AFTER_HEADING = 400
"""Characters around the main heading in which a printed date is looked for."""


def find_dates(
    root: html.HtmlElement, selector: str | None, zone: ZoneInfo, now: datetime | None = None
) -> Iterator[Published]:
    """The first date that each rule finds: `json-ld`, `meta`, `selector`, `text`.

    `now` is when the page was served: what is printed without a year, or relative to the day, is read only with it.
    """
    for rule, texts in (
        ("json-ld", _linked_data_dates(root)),
        ("meta", _metadata_dates(root)),
        ("selector", _selected_dates(root, selector)),
    ):
        for text in texts:
            found = parse_published(text, zone=zone, rule=rule, whole=rule != "selector")
            if found is None and rule == "selector" and now is not None:
                found = parse_recent(text, zone=zone, rule=rule, now=now) or parse_recent(
                    text, zone=zone, rule=rule, now=now, whole=False
                )
            if found is not None:
                yield found
                break
    printed = _printed_date(root, zone, now)
    if printed is not None:
        yield printed


def _linked_data_dates(root: html.HtmlElement) -> Iterator[str]:
    for node in read_linked_data(root):
        published = node.get("datePublished")
        if isinstance(published, str):
            yield published


def _metadata_dates(root: html.HtmlElement) -> Iterator[str]:
    given: dict[str, str] = {}
    for name, content in read_metadata(root):
        given.setdefault(name, content)
    yield from (given[name] for name in _PUBLISHED_META if name in given)
    for element in root.iter("time"):
        if element.get("itemprop") == "datePublished" or element.get("pubdate") is not None:
            yield element.get("datetime") or ""


def _selected_dates(root: html.HtmlElement, selector: str | None) -> Iterator[str]:
    for element in root.cssselect(selector) if selector else ():
        yield element.get("datetime") or element.text_content()


def _printed_date(root: html.HtmlElement, zone: ZoneInfo, now: datetime | None) -> Published | None:
    """The date printed next to the main heading: after it, else before it; else one without a year, in that order."""
    headings = [heading for heading in root.iter("h1") if heading.text_content().strip()]
    if not headings:
        return None
    before, after = _around(root, headings[-1])
    for text in (after, before):
        found = parse_published(text, zone=zone, rule="text", whole=False)
        if found is not None:
            return found
    recent = (parse_recent(t, zone=zone, rule="text", now=now, whole=False) for t in (after, before) if now is not None)
    return next((found for found in recent if found is not None), None)


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
