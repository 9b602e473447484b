"""Feeds and sitemaps of the newsroom's outlets.

Owns RSS 2.0, RDF 1.0, Atom and news sitemaps as publishers write them, and the central bank's daily rates. Refuses
pages. XML declares the encoding of its bytes; `server` encodes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from email.utils import format_datetime
from xml.sax.saxutils import escape

from crawlers.newsroom.content import ChannelKind, Outlet, Page
from crawlers.newsroom.layouts import render_listing

_SUMMARY_LENGTH = 60  # feeds give a teaser, not the text

MEDIA_TYPES: dict[ChannelKind, str] = {
    "rss": "application/rss+xml",
    "rdf": "application/rdf+xml",
    "atom": "application/atom+xml",
    "news_sitemap": "application/xml",
    "listing": "text/html",
}


def render_channel(outlet: Outlet, pages: list[Page]) -> str:
    """The outlet's channel over `pages`, newest first."""
    renderers: dict[ChannelKind, Callable[[Outlet, list[Page]], str]] = {
        "rss": _rss,
        "rdf": _rdf,
        "atom": _atom,
        "news_sitemap": _news_sitemap,
        "listing": render_listing,
    }
    return renderers[outlet.channel.kind](outlet, pages)


def render_rates(day: date, rates: dict[str, Decimal]) -> str:
    """The central bank's daily file: units of each currency for one euro."""
    cubes = "\n".join(f"\t\t\t<Cube currency='{currency}' rate='{rate}'/>" for currency, rate in rates.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
        'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">\n'
        "\t<gesmes:subject>Reference rates</gesmes:subject>\n"
        "\t<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>\n"
        f"\t<Cube>\n\t\t<Cube time='{day.isoformat()}'>\n{cubes}\n\t\t</Cube>\n\t</Cube>\n</gesmes:Envelope>\n"
    )


def _link(page: Page, outlet: Outlet) -> str:
    return escape(f"{page.url}?{outlet.channel.tracking}" if outlet.channel.tracking else page.url)


def _summary(page: Page) -> str:
    return escape(page.paragraphs[0][:_SUMMARY_LENGTH]) + "…"


def _declaration(outlet: Outlet) -> str:
    # A sitemap is UTF-8 by its standard, whatever the pages are written in.
    charset = "UTF-8" if outlet.channel.kind == "news_sitemap" else outlet.declared_charset
    return f'<?xml version="1.0" encoding="{charset}"?>\n'


def _rss(outlet: Outlet, pages: list[Page]) -> str:
    items = "".join(
        f"<item>\n<title>{escape(p.title)}</title>\n<link>{_link(p, outlet)}</link>\n"
        f'<guid isPermaLink="false">{escape(p.url)}</guid>\n'
        f"<pubDate>{format_datetime(p.published_at)}</pubDate>\n<description>{_summary(p)}</description>\n</item>\n"
        for p in pages
    )
    return (
        f'{_declaration(outlet)}<rss version="2.0">\n<channel>\n<title>{escape(outlet.channel.title)}</title>\n'
        f"<link>http://{outlet.host}/</link>\n<description>{escape(outlet.name)}</description>\n{items}"
        "</channel>\n</rss>\n"
    )


def _rdf(outlet: Outlet, pages: list[Page]) -> str:
    order = "".join(f'<rdf:li rdf:resource="{_link(p, outlet)}"/>\n' for p in pages)
    items = "".join(
        f'<item rdf:about="{_link(p, outlet)}">\n<title>{escape(p.title)}</title>\n<link>{_link(p, outlet)}</link>\n'
        f"<dc:date>{p.published_at.isoformat()}</dc:date>\n</item>\n"
        for p in pages
    )
    return (
        f'{_declaration(outlet)}<rdf:RDF xmlns="http://purl.org/rss/1.0/" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<channel rdf:about="http://{outlet.host}{outlet.channel.path}">\n<title>{escape(outlet.channel.title)}</title>\n'
        f"<link>http://{outlet.host}/</link>\n<description>{escape(outlet.name)}</description>\n"
        f"<items><rdf:Seq>\n{order}</rdf:Seq></items>\n</channel>\n{items}</rdf:RDF>\n"
    )


def _atom(outlet: Outlet, pages: list[Page]) -> str:
    updated = max((p.published_at for p in pages), default=None)
    stamp = f"<updated>{updated.isoformat()}</updated>\n" if updated else ""
    entries = "".join(
        f'<entry>\n<title>{escape(p.title)}</title>\n<link rel="alternate" href="{_link(p, outlet)}"/>\n'
        f"<id>{escape(p.url)}</id>\n<published>{p.published_at.isoformat()}</published>\n"
        f"<updated>{p.published_at.isoformat()}</updated>\n<summary>{_summary(p)}</summary>\n</entry>\n"
        for p in pages
    )
    return (
        f'{_declaration(outlet)}<feed xmlns="http://www.w3.org/2005/Atom">\n<title>{escape(outlet.channel.title)}</title>\n'
        f"<id>http://{outlet.host}/</id>\n{stamp}{entries}</feed>\n"
    )


def _news_sitemap(outlet: Outlet, pages: list[Page]) -> str:
    urls = "".join(
        f"<url>\n<loc>{_link(p, outlet)}</loc>\n<news:news>\n"
        f"<news:publication><news:name>{escape(outlet.name)}</news:name>"
        f"<news:language>{outlet.language.lower()}</news:language></news:publication>\n"
        f"<news:publication_date>{p.published_at.isoformat()}</news:publication_date>\n"
        f"<news:title>{escape(p.title)}</news:title>\n</news:news>\n</url>\n"
        for p in pages
    )
    return (
        f'{_declaration(outlet)}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{urls}</urlset>\n'
    )


def last_change(pages: list[Page]) -> datetime | None:
    """When the newest of `pages` appeared; None without pages. Edits in place do not touch a channel."""
    return max((p.published_at for p in pages), default=None)
