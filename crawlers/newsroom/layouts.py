"""Pages as HTML, in the markups that real publishers use.

Owns where a page puts its date, its menu and its side column. Refuses content and transport. Four markups: `meta`
(article:published_time), `json-ld` (NewsArticle), `visible` (a printed date only) and `release` (printed date, numbered
paragraphs as a list).
"""

from __future__ import annotations

import json
from datetime import datetime
from html import escape

from crawlers.newsroom.content import Outlet, Page

_REIWA_BEGINS = 2018  # the first year of Reiwa is 2019
_NOTICE = {
    "en": "This page belongs to the newsroom bundled with Pactwatch. It was written for demonstration.",
    "ja": "このページはPactwatchに付属するニュースルームの一部で、実演のために書かれたものです。",
    "zh-CN": "本页属于Pactwatch自带的演示新闻站，仅供演示之用。",
    "zh-Hant-TW": "本頁屬於Pactwatch內附的示範新聞站，僅供示範之用。",
}


def render_page(page: Page, outlet: Outlet, neighbors: list[Page], as_of: datetime) -> str:
    """HTML of a page as it stands at `as_of`; `neighbors` fill the side column."""
    body = {"meta": _newspaper, "json-ld": _newspaper, "visible": _office, "release": _office}[outlet.layout]
    head = (
        f'<!DOCTYPE html>\n<html lang="{page.language}">\n<head>\n<meta charset="{outlet.declared_charset}">\n'
        f"<title>{escape(page.title)} | {escape(outlet.name)}</title>\n"
        f'<link rel="canonical" href="{page.url}">\n{_head(page, outlet, as_of)}</head>\n'
    )
    if page.state == "shell":
        return head + '<body><div id="player"></div><script src="/static/player.js"></script></body>\n</html>\n'
    menu = "".join(f'<li><a href="/{n}/">{escape(word)}</a></li>' for n, word in enumerate(outlet.navigation, 1))
    side = "".join(f'<li><a href="{escape(n.path)}">{escape(n.title)}</a></li>' for n in neighbors)
    aside = f'<aside class="sidebar"><h3>&gt;&gt;</h3><ul>{side}</ul></aside>' if side else ""
    return (
        f'{head}<body>\n<header><div class="logo">{escape(outlet.name)}</div><nav><ul>{menu}</ul></nav></header>\n'
        f"{body(page, outlet, as_of)}\n{aside}\n"
        f"<footer><p>{_NOTICE[outlet.language]}</p><p>&copy; {escape(outlet.name)}</p></footer>\n</body>\n</html>\n"
    )


def render_listing(outlet: Outlet, pages: list[Page]) -> str:
    """HTML of a plain listing, newest first."""
    rows = "".join(
        f'<li><span class="day">{_printed_day(p, outlet)}</span> '
        f'<a href="{escape(p.path)}">{escape(p.title)}</a></li>\n'
        for p in pages
    )
    menu = "".join(f'<li><a href="/{n}/">{escape(word)}</a></li>' for n, word in enumerate(outlet.navigation, 1))
    return (
        f'<!DOCTYPE html>\n<html lang="{outlet.language}">\n<head><meta charset="{outlet.declared_charset}">'
        f"<title>{escape(outlet.channel.title)}</title></head>\n<body>\n<nav><ul>{menu}</ul></nav>\n"
        f'<h1>{escape(outlet.channel.title)}</h1>\n<ul class="news-list">\n{rows}</ul>\n</body>\n</html>\n'
    )


def _head(page: Page, outlet: Outlet, as_of: datetime) -> str:
    if page.state == "shell" or outlet.layout in ("visible", "release"):
        return ""
    changed = page.changed_at(as_of)
    if outlet.layout == "meta":
        modified = (
            f'<meta property="article:modified_time" content="{changed.isoformat()}">\n'
            if changed > page.published_at
            else ""
        )
        return (
            f'<meta property="og:title" content="{escape(page.title)}">\n<meta property="og:type" content="article">\n'
            f'<meta property="article:published_time" content="{page.published_at.isoformat()}">\n{modified}'
        )
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": page.title,
        "datePublished": page.published_at.isoformat(),
        "dateModified": changed.isoformat(),
        "publisher": {"@type": "Organization", "name": outlet.name},
    }
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>\n'


def _newspaper(page: Page, outlet: Outlet, as_of: datetime) -> str:
    paragraphs = page.body(as_of)
    byline = ""
    if _is_dateline(page.byline):
        paragraphs = (page.byline + paragraphs[0], *paragraphs[1:])
    elif page.byline:
        byline = f'<p class="byline">{escape(page.byline)}</p>\n'
    stamp = f'<time datetime="{page.published_at.isoformat()}">{_printed_day(page, outlet)}</time>'
    return (
        f'<main><article>\n<h1>{escape(page.title)}</h1>\n<div class="meta">{stamp}</div>\n{byline}'
        f'<div class="article-body">\n{_as_paragraphs(paragraphs)}</div>\n'
        '<div class="share"><a href="#">X</a> <a href="#">Facebook</a></div>\n</article></main>'
    )


def _office(page: Page, outlet: Outlet, as_of: datetime) -> str:
    paragraphs = page.body(as_of)
    if outlet.layout == "release":
        items = "".join(f"<li>{escape(p.split('. ', 1)[1])}</li>\n" for p in paragraphs)
        body = f'<ol class="release">\n{items}</ol>\n'
    else:
        body = _as_paragraphs(paragraphs)
    source = f'<p class="source">{escape(page.byline)}</p>\n' if page.byline else ""
    return (
        f'<div id="contents">\n<h1>{escape(page.title)}</h1>\n'
        f'<p class="date">{_printed_day(page, outlet)}</p>\n{source}'
        f'<div class="detail">\n{body}</div>\n</div>'
    )


def _as_paragraphs(paragraphs: tuple[str, ...]) -> str:
    return "".join(f"<p>{escape(p)}</p>\n" for p in paragraphs)


def _is_dateline(byline: str) -> bool:
    """Agency datelines and Japanese bylines run into the first sentence; others stand alone."""
    return byline.endswith((" -- ", " — ", "】"))


def _printed_day(page: Page, outlet: Outlet) -> str:
    day = page.published_at
    if outlet.date_style == "en":
        return f"{day:%B} {day.day}, {day.year}"
    if outlet.date_style == "ja":
        return f"{day.year}年{day.month}月{day.day}日"
    if outlet.date_style == "reiwa":
        return f"令和{day.year - _REIWA_BEGINS}年{day.month}月{day.day}日"
    return f"{day:%Y-%m-%d %H:%M}"
