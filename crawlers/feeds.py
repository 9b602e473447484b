"""Channels: bytes → links, newest first as the publisher gives them.

Owns RSS 2.0, RDF 1.0, Atom, news sitemaps with their indexes, JSON lists and plain listings. The root element decides,
never the file's name or its media type. Refuses the network. What is no channel at all is SourceChanged, so that a page
that stands in for a feed is never taken for an empty one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from itertools import islice
from zoneinfo import ZoneInfo

from lxml import etree, html

from crawlers.archive import MAX_BODY_BYTES
from crawlers.encodings import decode_body, unpack_body
from crawlers.errors import SourceChanged
from crawlers.json_lists import read_item, read_items
from crawlers.publication import Published, parse_published
from crawlers.recent_dates import parse_recent
from crawlers.urls import canonical_url, get_host, join_url
from store.records import JsonFields, Source

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_AMPERSAND = re.compile(
    r"(<!\[CDATA\[.*?(?:\]\]>|\Z))|&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)(\w+;)?", re.DOTALL
)
_SHOWN = 60
_HEADLINE_WIDTH = 16
"""A headline is at least this wide, a character of East Asia counting twice: names of sections are shorter."""
_FURNITURE = ("nav", "header", "footer", "aside", "form", "menu")
_ROW_LINKS = 20
"""More links than a row of a list has: headline, picture, topics, attachments."""
_MOST_LINKS = 5000
"""Links of one channel; the longest ones known among the sources have some hundreds."""
_INDEX_PARTS = 3
"""Sitemaps of an index that are read: the youngest hold what is new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page that a channel points to."""

    url: str
    """Canonical URL."""
    title: str = ""
    """Headline as the channel gives it; may be empty."""
    published: Published | None = None
    """Date as the channel gives it."""


def parse_channel(
    body: bytes, source: Source, *, url: str, content_type: str = "", now: datetime | None = None
) -> list[Link]:
    """Links of the source's channel, unique by url; an empty channel gives none. As `read_channel`."""
    return read_channel(body, source, url=url, content_type=content_type, now=now)[0]


def read_channel(
    body: bytes, source: Source, *, url: str, content_type: str = "", now: datetime | None = None
) -> tuple[list[Link], list[str]]:
    """Links of the source's channel, unique by url, and addresses of its further parts: next page, other sitemaps.

    `url` is where the body came from: links may be relative to it. `now` is when it was served: dates without a year
    in a listing are read only with it. Raises SourceChanged where the body is no channel,
    or where the selector of a listing finds nothing.
    """
    unpacked = unpack_body(body, limit=MAX_BODY_BYTES)
    if unpacked is None:
        raise SourceChanged(f"the channel is gzip that is broken or unpacks to more than {MAX_BODY_BYTES >> 20} MB")
    text = decode_body(unpacked, content_type=content_type, encoding=source.encoding)
    more: list[str] = []
    if source.access == "listing":
        links = _parse_listing(text, source, url, now)
    elif source.json is not None:
        items, following = read_items(text, source.json)
        links = _json_links(items, source, source.json, url)
        more = [absolute] if (absolute := join_url(url, following) if following else None) else []
    else:
        root = _parse_xml(text)
        links = _parse_feed(root, url, ZoneInfo(source.time_zone))
        more = _newest_parts(root, url) if _name(root) == "sitemapindex" else []
    return list({link.url: link for link in reversed(list(islice(links, _MOST_LINKS)))}.values())[::-1], more


def _json_links(items: list[object], source: Source, names: JsonFields, url: str) -> Iterator[Link]:
    zone = ZoneInfo(source.time_zone)
    for item in items:
        told = read_item(item, names, base=url, zone=zone, date_formats=source.date_formats)
        if told is not None:
            yield Link(url=canonical_url(told[0]), title=told[1], published=told[2])


def _newest_parts(root: etree._Element, url: str) -> list[str]:
    """The youngest sitemaps of an index: by `lastmod` where it is given, else the first ones."""
    rows = [(_text(row, "lastmod"), join_url(url, _text(row, "loc"))) for row in _find_all(root, "sitemap")]
    rows.sort(key=lambda row: row[0], reverse=True)
    return [absolute for _, absolute in rows if absolute is not None][:_INDEX_PARTS]


def _parse_feed(root: etree._Element, url: str, zone: ZoneInfo) -> Iterator[Link]:
    reader = _READERS.get(_name(root))
    if reader is None:
        raise SourceChanged(f"not a feed: the root element is <{_name(root)}>")
    return reader(root, url, zone)


def _parse_xml(text: str) -> etree._Element:
    # The declaration names the encoding of bytes that are text by now.
    clean = _CONTROL.sub("", _DECLARATION.sub("", text.lstrip("\ufeff"), count=1)).strip()
    if not clean.startswith("<"):
        raise SourceChanged(f"not a feed: it begins with {clean[:_SHOWN]!r}")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    root = etree.fromstring(_AMPERSAND.sub(_mend, clean).encode("utf-8", "replace"), parser)
    if root is None:
        raise SourceChanged("not a feed: no XML at all")
    return root


def _mend(found: re.Match[str]) -> str:
    """Ampersands as XML wants them: publishers leave them bare in addresses, and use the entities of HTML."""
    if found[1]:
        return found[1]
    return unescape(found[0]).replace("&", "&amp;")


def _rss(root: etree._Element, url: str, zone: ZoneInfo) -> Iterator[Link]:
    for item in _find_all(root, "item"):
        guid = next(_children(item, "guid"), None)
        permanent = guid is not None and guid.get("isPermaLink", "true").lower() == "true"
        href = _text(item, "origLink") or _text(item, "link") or (_own_text(guid) if permanent else "")
        yield from _link(href, _text(item, "title"), _text(item, "pubDate") or _text(item, "date"), url, zone)


def _rdf(root: etree._Element, url: str, zone: ZoneInfo) -> Iterator[Link]:
    for item in _find_all(root, "item"):
        about = next((str(value) for name, value in item.attrib.items() if str(name).endswith("about")), "")
        yield from _link(_text(item, "link") or about, _text(item, "title"), _text(item, "date"), url, zone)


def _atom(root: etree._Element, url: str, zone: ZoneInfo) -> Iterator[Link]:
    for entry in _find_all(root, "entry"):
        links = [link for link in _children(entry, "link") if link.get("rel", "alternate") == "alternate"]
        links.sort(key=lambda link: "html" not in link.get("type", "html"))
        href = (links[0].get("href") or "") if links else ""
        yield from _link(href, _text(entry, "title"), _text(entry, "published") or _text(entry, "updated"), url, zone)


def _sitemap(root: etree._Element, url: str, zone: ZoneInfo) -> Iterator[Link]:
    for row in _find_all(root, "url"):
        news = next(_children(row, "news"), None)
        title = _text(news, "title") if news is not None else ""
        moment = (_text(news, "publication_date") if news is not None else "") or _text(row, "lastmod")
        yield from _link(_text(row, "loc"), title, moment, url, zone)


_READERS: dict[str, Callable[[etree._Element, str, ZoneInfo], Iterator[Link]]] = {
    "rss": _rss, "RDF": _rdf, "feed": _atom, "urlset": _sitemap, "sitemapindex": lambda _root, _url, _zone: iter(()),
}  # fmt: skip


def _parse_listing(text: str, source: Source, url: str, now: datetime | None) -> Iterator[Link]:
    if not text.strip():
        raise SourceChanged("the listing is empty")
    parser = html.HTMLParser(encoding="utf-8")
    root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    anchors = [
        anchor
        for found in root.cssselect(source.list_selector or "body")
        for anchor in ([found] if found.tag == "a" else found.iter("a"))
        if source.list_selector or _may_be_story(anchor, url, named=bool(source.link_pattern))
    ]
    if source.link_pattern:
        pattern = re.compile(source.link_pattern)
        anchors = [anchor for anchor in anchors if pattern.search(join_url(url, anchor.get("href") or "") or "")]
    if not anchors:
        wanted = " ".join(filter(None, (source.list_selector, source.link_pattern))) or "a link to a story"
        raise SourceChanged(f"nothing in the listing matches {wanted!r}")
    return (link for anchor in anchors for link in _listed(anchor, url, ZoneInfo(source.time_zone), now))


def _may_be_story(anchor: html.HtmlElement, url: str, *, named: bool) -> bool:
    """True for a link with words; where no pattern names its address, outside menus, on this host, with a headline."""
    title = " ".join(anchor.text_content().split())
    if named or not title:
        return bool(title)
    absolute = join_url(url, anchor.get("href") or "")
    if absolute is None or get_host(absolute) != get_host(url) or canonical_url(absolute) == canonical_url(url):
        return False
    width = sum(1 if character < "\u2e80" else 2 for character in title)
    return width >= _HEADLINE_WIDTH and next(anchor.iterancestors(*_FURNITURE), None) is None


def _listed(anchor: html.HtmlElement, url: str, zone: ZoneInfo, now: datetime | None) -> Iterable[Link]:
    row = next((parent for parent in anchor.iterancestors("li", "tr", "dd", "article")), None)
    if row is not None and len(list(islice(row.iter("a"), _ROW_LINKS + 1))) > _ROW_LINKS:
        row = None  # no row of a list, and no date of this link
    # A definition list prints the date in the term before.
    term = row.getprevious() if row is not None and row.tag == "dd" else None
    absolute = join_url(url, anchor.get("href") or "")
    if absolute is None:
        return ()
    parts = [part for part in (term, row) if part is not None]
    title = " ".join(anchor.text_content().split())
    return (Link(url=canonical_url(absolute), title=title, published=_date_beside(parts, anchor, zone, now)),)


def _date_beside(
    parts: list[html.HtmlElement], anchor: html.HtmlElement, zone: ZoneInfo, now: datetime | None
) -> Published | None:
    """The date in a row: a whole one anywhere, else one without a year that stands apart from the link's words."""
    beside = " ".join(part.text_content() for part in parts)
    published = parse_published(beside, zone=zone, rule="feed", whole=False) if beside else None
    if published is None and now is not None:
        inside = set(anchor.itertext())
        alone = [text for part in parts for text in part.itertext() if text not in inside]
        found = (parse_recent(text, zone=zone, rule="feed", now=now) for text in alone)
        published = next((one for one in found if one is not None), None)
    return published


def _link(href: str, title: str, moment: str, base: str, zone: ZoneInfo) -> Iterator[Link]:
    absolute = join_url(base, href) if href else None
    if absolute is not None:
        published = parse_published(moment, zone=zone, rule="feed") if moment else None
        yield Link(url=canonical_url(absolute), title=title, published=published)


def _name(element: etree._Element) -> str:
    """Local name, whatever the namespace; empty for comments and instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _find_all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return (element for element in root.iter() if _name(element) == name)


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element if _name(child) == name)


def _text(element: etree._Element, name: str) -> str:
    """Text of the first child of that name that has some; titles may hold markup."""
    return next((text for child in _children(element, name) if (text := _own_text(child))), "")


def _own_text(element: etree._Element | None) -> str:
    return " ".join("".join(map(str, element.itertext())).split()) if element is not None else ""
