"""Channels: what each format gives, and what is none."""

from __future__ import annotations

import time

import pytest
from crawl_site import source_toml

from crawlers.catalogue import parse_source
from crawlers.errors import SourceChanged
from crawlers.feeds import parse_channel

URL = "http://outlet.example/feed"
RDF = (
    '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="{url}"><title>C</title></channel>{items}</rdf:RDF>'
)


def source(**fields):
    return parse_source(source_toml("jp.outlet.news", URL, **fields))


def rss(items: str, head: str = "") -> str:
    return f'<?xml version="1.0"?><rss version="2.0" {head}><channel><title>C</title>{items}</channel></rss>'


FEEDS = {
    "rss": (
        rss("<item><title>A &amp; B</title><link>http://outlet.example/1</link>"
            "<pubDate>Tue, 17 Feb 2026 08:00:00 +0900</pubDate></item>"),
        [("http://outlet.example/1", "A & B", "2026-02-17")],
    ),
    "rss without dates": (
        rss("<item><title>A</title><link>/1</link></item>"), [("http://outlet.example/1", "A", None)],
    ),
    "rss with guid only": (
        rss("<item><title>A</title><guid>http://outlet.example/1</guid></item>"
            "<item><title>B</title><guid isPermaLink='false'>tag:2</guid></item>"),
        [("http://outlet.example/1", "A", None)],
    ),
    "rss with cdata, atom link and dc:date": (
        rss("<item><atom:link href='http://outlet.example/feed' rel='self'/><title><![CDATA[A & <b>B</b>]]></title>"
            "<link><![CDATA[http://outlet.example/1?a=1&b=2]]></link><dc:date>2026-02-17</dc:date></item>",
            "xmlns:atom='http://www.w3.org/2005/Atom' xmlns:dc='http://purl.org/dc/elements/1.1/'"),
        [("http://outlet.example/1?a=1&b=2", "A & <b>B</b>", "2026-02-17")],
    ),
    "rss with bare ampersands and HTML entities": (
        rss("<item><title>Rock & Roll&nbsp;&mdash; 1</title><link>http://outlet.example/1?a=1&utm_source=x</link></item>"),
        [("http://outlet.example/1?a=1", "Rock & Roll — 1", None)],
    ),
    "rss with tracking, twice": (
        rss("<item><title>A</title><link>http://outlet.example/1?ref=rss</link></item>"
            "<item><title>A again</title><link>http://outlet.example/1</link></item>"),
        [("http://outlet.example/1", "A", None)],
    ),
    "rss before its declaration": (
        "\ufeff\n" + rss("<item><title>A</title><link>/1</link></item>"), [("http://outlet.example/1", "A", None)],
    ),
    "rss cut off": (
        rss("<item><title>A</title><link>/1</link></item><item><title>B")[:-30],
        [("http://outlet.example/1", "A", None)],
    ),
    "rdf": (
        RDF.format(url=URL, items="<item rdf:about='http://outlet.example/1'><title>A</title>"
                   "<link>http://outlet.example/1</link><dc:date>2026-02-17T08:00:00+09:00</dc:date></item>"),
        [("http://outlet.example/1", "A", "2026-02-17")],
    ),
    "rdf without links": (
        RDF.format(url=URL, items="<item rdf:about='http://outlet.example/1'><title>A</title></item>"),
        [("http://outlet.example/1", "A", None)],
    ),
    "atom": (
        ("<feed xmlns='http://www.w3.org/2005/Atom'><entry><title type='html'>A</title>"
        "<link rel='enclosure' href='/1.mp3'/><link type='application/pdf' href='/1.pdf'/>"
        "<link rel='alternate' type='text/html' href='/1'/><published>2026-02-17T08:00:00Z</published>"
        "<updated>2026-02-20T08:00:00Z</updated></entry></feed>"),
        [("http://outlet.example/1", "A", "2026-02-17")],
    ),
    "atom with updates only": (
        ("<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>A</title><link href='/1'/>"
        "<updated>2026-02-20T08:00:00Z</updated></entry></feed>"),
        [("http://outlet.example/1", "A", "2026-02-20")],
    ),
    "news sitemap": (
        ("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
        "xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>http://outlet.example/1</loc>"
        "<lastmod>2026-02-19</lastmod><n:news><n:publication><n:name>O</n:name></n:publication>"
        "<n:publication_date>2026-02-17T08:00:00+09:00</n:publication_date><n:title>A</n:title></n:news></url>"
        "<url><loc>http://outlet.example/2</loc><lastmod>2026-02-19</lastmod></url></urlset>"),
        [("http://outlet.example/1", "A", "2026-02-17"), ("http://outlet.example/2", "", "2026-02-19")],
    ),
    "empty rss": (rss(""), []),
}  # fmt: skip


@pytest.mark.parametrize("access", ["rss", "rdf", "atom", "news_sitemap"])
@pytest.mark.parametrize("name", FEEDS)
def test_the_root_element_decides(name, access):
    body, expected = FEEDS[name]
    links = parse_channel(body.encode(), source(access=access), url=URL, content_type="text/html")
    assert [(u.url, u.title, u.published and u.published.on.isoformat()) for u in links] == expected


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<!DOCTYPE html><html><body><p>Moved.</p></body></html>", "<html>"),
        ("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><body/></html>", "<html>"),
        ('{"items": []}', "begins with"),
        ("var arg1='0A'; document.cookie='x';", "begins with"),
        ("", "begins with"),
        ("<opml/>", "<opml>"),
    ],
)
def test_what_is_no_feed_is_told(body, words):
    with pytest.raises(SourceChanged, match=words):
        parse_channel(body.encode(), source(), url=URL)


@pytest.mark.parametrize(
    ("declared", "codec", "title"),
    [
        ("Shift_JIS", "cp932", "第①弾～髙市首相"),
        ("EUC-JP", "euc_jp", "対米投資"),
        ("gb2312", "gb18030", "对美投资：镕基"),
        ("Big5", "big5hkscs", "對美投資"),
        ("UTF-8", "utf-8", "対米投資"),
    ],
)
def test_the_declaration_names_the_encoding(declared, codec, title):
    body = rss(f"<item><title>{title}</title><link>/1</link></item>").replace(
        '<?xml version="1.0"?>', f'<?xml version="1.0" encoding="{declared}"?>'
    )
    (link,) = parse_channel(body.encode(codec), source(), url=URL, content_type="text/xml")
    assert link.title == title


LISTING = """
<html><body><nav><a href="/about">About</a></nav><ul class="news">
<li><span>2026年2月17日</span> <a href="1.html?ref=rss">First</a></li>
<li><span>令和8年2月16日</span> <a href="/2">  Second
 story </a> <a href="/2.pdf">PDF</a></li>
<li><a href="javascript:void(0)">More</a></li></ul>
<dl class="old"><dt>2026-02-10</dt><dd><a href="/3">Third</a></dd></dl></body></html>
"""


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("ul.news a", [
            ("http://outlet.example/news/1.html", "First", "2026-02-17"),
            ("http://outlet.example/2", "Second story", "2026-02-16"),
            ("http://outlet.example/2.pdf", "PDF", "2026-02-16"),
        ]),
        ("ul.news", [
            ("http://outlet.example/news/1.html", "First", "2026-02-17"),
            ("http://outlet.example/2", "Second story", "2026-02-16"),
            ("http://outlet.example/2.pdf", "PDF", "2026-02-16"),
        ]),
        ("dl.old a", [("http://outlet.example/3", "Third", "2026-02-10")]),
    ],
)  # fmt: skip
def test_listing(selector, expected):
    told = source(access="listing", list_selector=selector)
    links = parse_channel(LISTING.encode(), told, url="http://outlet.example/news/")
    assert [(u.url, u.title, u.published and u.published.on.isoformat()) for u in links] == expected


@pytest.mark.parametrize("body", [LISTING, "", "<html></html>"])
def test_a_listing_whose_selector_finds_nothing_has_changed(body):
    with pytest.raises(SourceChanged):
        parse_channel(body.encode(), source(access="listing", list_selector="ul.gone a"), url=URL)


HOSTILE = [
    ("sections that never close", b"<rss><channel><item><link>/a</link></item>" + b"<![CDATA[" * 300_000, 0, 1),
    (
        "ten thousand items",
        b"<rss>" + b"".join(b"<item><link>/%d</link></item>" % n for n in range(10_000)),
        5000,
        5000,
    ),
]


@pytest.mark.parametrize(("name", "body", "least", "most"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_a_hostile_feed_is_read_in_seconds(name, body, least, most):
    began = time.process_time()
    links = parse_channel(body, source(), url=URL)
    assert least <= len(links) <= most, name
    assert time.process_time() - began < 20


def test_a_row_of_thousands_of_links_is_no_row():
    links = "".join(f"<a href='/{n}'>word</a> 2026-02-17 " for n in range(3000))
    began = time.process_time()
    found = parse_channel(f"<li>{links}</li>".encode(), source(access="listing", list_selector="li a"), url=URL)
    assert time.process_time() - began < 20
    assert {link.published for link in found} == {None}
