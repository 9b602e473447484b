"""Sixty publishers on loopback with two thousand articles: a load for the crawlers, in a process of its own.

    python tests/load_site.py [--sources 60] [--articles 2000]

Prints one JSON line, `{"port": …}`, and serves until its standard input closes. Publisher N answers at 127.0.1.N, so
that each is a host of its own with its own pace. `Load` makes the same articles for who checks what was stored.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import random
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from crawlers.newsroom import list_pages

NOW = datetime(2026, 9, 18, 22, tzinfo=UTC)
LANGUAGES = ("en", "ja", "zh")
ACCESS = ("rss", "news_sitemap", "atom", "rdf", "listing", "json")
CHARSETS = {"en": ("utf-8",), "ja": ("utf-8", "utf-8", "shift_jis"), "zh": ("utf-8", "utf-8", "gb18030")}
ZONES = {"en": "America/New_York", "ja": "Asia/Tokyo", "zh": "Asia/Shanghai"}
_SCRIPT = "window.__state={" + ",".join(f'"k{n}":[{n},"value {n}",{{"on":true}}]' for n in range(220)) + "};"


@dataclass(frozen=True)
class Article:
    """One article and what is true of it."""

    path: str
    title: str
    paragraphs: tuple[str, ...]
    published_at: datetime


@dataclass(frozen=True)
class Publisher:
    """One publisher: where it answers, and how it writes."""

    number: int
    language: str
    access: str
    charset: str
    articles: tuple[Article, ...]

    @property
    def host(self) -> str:
        return f"127.0.1.{self.number}"

    @property
    def source_id(self) -> str:
        return f"xx.load-{self.number:02}.{self.language}"


def publishers(sources: int, articles: int) -> list[Publisher]:
    """The same publishers for the same numbers; articles are shared out evenly, every text its own."""
    sentences = _sentences()
    chance = random.Random(20260918)
    found = []
    for number in range(1, sources + 1):
        language = LANGUAGES[number % 3]
        charsets = CHARSETS[language]
        share = articles // sources + (number <= articles % sources)
        found.append(
            Publisher(
                number,
                language,
                ACCESS[number // 3 % len(ACCESS)],
                charsets[number // 3 % len(charsets)],
                tuple(_article(number, n, language, sentences[language], chance) for n in range(share)),
            )
        )
    return found


def _sentences() -> dict[str, list[str]]:
    """Paragraphs of the bundled newsroom by language: real prose, written by us."""
    found: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for page in list_pages():
        if page.language in {"en", "ja", "zh-CN"}:
            found[page.language[:2]] += [p for p in page.paragraphs if len(p) > 30]
    return found


def _article(number: int, n: int, language: str, sentences: list[str], chance: random.Random) -> Article:
    words = {
        "en": "Report {} of desk {}: talks on the investment programme go on",
        "ja": "第{}報（{}番デスク）対米投資をめぐる協議続く",
        "zh": "第{}号报道（{}台）：对美投资磋商继续进行",
    }
    title = words[language].format(n + 1, number)
    opening = {"en": f"Item {number}-{n}. ", "ja": f"項目{number}-{n}。", "zh": f"条目{number}-{n}。"}[language]
    chosen = chance.sample(sentences, chance.randint(6, 10))
    moment = NOW - timedelta(hours=1 + n * 4, minutes=number)
    return Article(f"/news/{n:03}.html", title, (opening + chosen[0], *chosen[1:]), moment.replace(second=0))


def render(publisher: Publisher, article: Article) -> bytes:
    """The article as a page of some 50 kB, as news sites send them: menus, scripts, side columns, related links."""
    menu = "".join(f'<li><a href="/s/{n}"><span>Section {n}</span></a></li>' for n in range(70))
    side = "".join(
        f'<div class="card"><a href="{a.path}"><img src="/i/{n}.jpg" alt=""><h3>{escape(a.title)}</h3></a></div>'
        for n, a in enumerate(publisher.articles)
    )
    data = {"@type": "NewsArticle", "headline": article.title, "datePublished": article.published_at.isoformat()}
    body = "".join(f"<p>{escape(p)}</p>\n" for p in article.paragraphs)
    text = (
        f'<!DOCTYPE html><html lang="{publisher.language}"><head><meta charset="{publisher.charset}">'
        f"<title>{escape(article.title)} | Desk {publisher.number}</title>"
        f'<meta property="og:title" content="{escape(article.title)}">'
        f'<script type="application/ld+json">{json.dumps(data)}</script><script>{_SCRIPT * 3}</script>'
        f"<style>{'.c{margin:0;padding:0;color:#123456}' * 150}</style></head><body>"
        f"<header><nav><ul>{menu}</ul></nav></header><main><article><h1>{escape(article.title)}</h1>"
        f'<div class="body">{body}</div></article></main><aside class="sidebar">{side}</aside>'
        f"<footer><ul>{menu}</ul><p>© Desk {publisher.number}</p></footer></body></html>"
    )
    return text.encode(publisher.charset, "xmlcharrefreplace")


_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_RSS1 = "http://purl.org/rss/1.0/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FORMS = {
    "rss": (
        '<rss version="2.0"><channel>{}</channel></rss>',
        "<item><title>{t}</title><link>{u}</link><pubDate>{rfc}</pubDate></item>",
    ),
    "rdf": (
        f'<rdf:RDF xmlns="{_RSS1}" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:rdf="{_RDF}">{{}}</rdf:RDF>',
        '<item rdf:about="{u}"><title>{t}</title><link>{u}</link><dc:date>{iso}</dc:date></item>',
    ),
    "atom": (
        '<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>',
        '<entry><title>{t}</title><link href="{u}"/><published>{iso}</published></entry>',
    ),
    "news_sitemap": (
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="{_NEWS}">{{}}</urlset>',
        (
            "<url><loc>{u}</loc><news:news><news:title>{t}</news:title>"
            "<news:publication_date>{iso}</news:publication_date></news:news></url>"
        ),
    ),
}
"""Frame and row of each format."""


def render_channel(publisher: Publisher, base: str) -> tuple[bytes, str]:
    """The publisher's channel and its media type."""
    rows = [(f"{base}{a.path}", escape(a.title), a.published_at) for a in publisher.articles]
    if publisher.access == "json":
        items = [{"URL": url, "TITLE": a.title, "AT": a.published_at.isoformat()} for (url, _, _), a in
                 zip(rows, publisher.articles, strict=True)]  # fmt: skip
        return json.dumps({"rows": items}, ensure_ascii=False).encode(), "application/json"
    if publisher.access == "listing":
        lines = "".join(f'<li><a href="{u}">{t}</a> {at.date()}</li>' for u, t, at in rows)
        return f'<html><head><meta charset="utf-8"></head><ul class="news">{lines}</ul></html>'.encode(), "text/html"
    frame, row = _FORMS[publisher.access]
    lines = "".join(row.format(u=u, t=t, iso=at.isoformat(), rfc=format_datetime(at)) for u, t, at in rows)
    return frame.format(lines).encode(), "application/xml"


class Server:
    """A plain HTTP/1.1 server: whole answers from memory, ETags, 304; `/counts` on 127.0.0.1 tells and forgets."""

    def __init__(self, found: list[Publisher]) -> None:
        self._found = found
        self._answers: dict[tuple[str, str], tuple[bytes, bytes]] = {}
        self._counts: Counter[str] = Counter()

    async def run(self) -> None:
        first = await asyncio.start_server(self._talk, "127.0.0.1", 0, backlog=512)
        port = first.sockets[0].getsockname()[1]
        servers = [await asyncio.start_server(self._talk, p.host, port, backlog=512) for p in self._found]
        for publisher in self._found:
            self._fill(publisher, port)
        sys.stdout.write(json.dumps({"port": port}) + "\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)
        for server in (first, *servers):
            server.close()

    def _fill(self, publisher: Publisher, port: int) -> None:
        body, media = render_channel(publisher, f"http://{publisher.host}:{port}")
        self._add(publisher, "/channel", body, media)
        self._add(publisher, "/robots.txt", b"User-agent: *\nDisallow: /search\n", "text/plain")
        for article in publisher.articles:
            self._add(publisher, article.path, render(publisher, article), "text/html")

    def _add(self, publisher: Publisher, path: str, body: bytes, media: str) -> None:
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        head = f"Content-Type: {media}\r\nETag: {tag}\r\nContent-Length: {len(body)}\r\n\r\n"
        self._answers[publisher.host, path] = (f"HTTP/1.1 200 OK\r\n{head}".encode() + body, tag.encode())

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(self._answer(host, head))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, host: str, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1].decode()
        if path == "/counts":
            body = json.dumps(self._counts).encode()
            self._counts.clear()
            return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
        whole, tag = self._answers.get((host, path), (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", b""))
        conditional = b"\r\nif-none-match:" in head.lower()
        same = bool(tag) and tag in head
        self._counts[f"{'conditional' if conditional else 'plain'} {304 if same else int(whole[9:12])}"] += 1
        return b"HTTP/1.1 304 Not Modified\r\nETag: %b\r\n\r\n" % tag if same else whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=60)
    parser.add_argument("--articles", type=int, default=2000)
    given = parser.parse_args()
    asyncio.run(Server(publishers(given.sources, given.articles)).run())


if __name__ == "__main__":
    main()
