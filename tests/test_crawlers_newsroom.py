"""The newsroom: what it serves on each day, and that its truth file speaks of its own pages."""

from __future__ import annotations

import json
import socket
import time
import tomllib
from collections import Counter
from datetime import UTC, date, datetime
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree, html

from crawlers.newsroom import SOURCES, Newsroom, list_outlets, list_pages, publication_days
from crawlers.newsroom.pdf_writer import render_pdf

TRUTH = [json.loads(line) for line in (Path(__file__).parent / "newsroom_truth.jsonl").read_text("utf-8").splitlines()]
LAST = datetime(2026, 9, 5, 22, tzinfo=UTC)
BAN = "http://kyodo.example/en/articles/20260106-021"
TRANSMISSION = "http://harborherald.example/business/2026/03/20/ohio-transmission"
NOT_HTML = ("pdf", "shell", "down")


def evening(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 22, tzinfo=UTC)


def get(newsroom: Newsroom, url: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    """Ask as a client of the proxy does: absolute address in the request line."""
    connection = HTTPConnection("127.0.0.1", newsroom.port, timeout=5)
    try:
        connection.request("GET", url, headers={k.replace("_", "-"): v for k, v in headers.items()})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def newsroom():
    with Newsroom(LAST) as running:
        yield running


@pytest.fixture
def sources() -> list[dict[str, object]]:
    return [tomllib.loads(path.read_text("utf-8")) for path in sorted(SOURCES.glob("*/*.toml"))]


# What the issue asks of the content


def test_enough_pages_in_each_language_over_enough_days():
    languages = Counter(page.language[:2] for page in list_pages())
    assert {"en", "ja", "zh"} == set(languages)
    assert min(languages.values()) >= 16
    assert {page.language for page in list_pages()} >= {"zh-CN", "zh-Hant-TW"}
    assert len(publication_days()) >= 11
    assert len(list_outlets()) >= 7
    assert all(outlet.host.endswith(".example") for outlet in list_outlets())


def test_every_publication_day_brings_pages_and_nothing_comes_after_the_last():
    evenings = [evening(day) for day in publication_days()]
    assert evenings == sorted(set(evenings))
    for before, after in zip([datetime.min.replace(tzinfo=UTC), *evenings], evenings, strict=False):
        assert [p for p in list_pages() if before < p.published_at <= after], after
    assert all(page.published_at <= evenings[-1] for page in list_pages())


def test_addresses_are_unique():
    urls = [page.url for page in list_pages()]
    assert len(urls) == len(set(urls))


def test_sources_cover_every_channel_kind(sources):
    assert {source["access"] for source in sources} == {"rss", "rdf", "atom", "news_sitemap", "listing", "rates"}
    assert len({source["id"] for source in sources}) == len(sources)


def test_every_source_answers(newsroom, sources):
    for source in sources:
        response, body = get(newsroom, source["url"])
        assert (response.status, bool(body)) == (200, True), source["id"]


def test_every_outlet_has_a_source(sources):
    addresses = {source["url"] for source in sources}
    assert {f"http://{o.host}{o.channel.path}" for o in list_outlets()} == addresses - {
        "http://ecb.example/stats/eurofxref/eurofxref-daily.xml"
    }


# The server


@pytest.mark.parametrize("day", publication_days(), ids=str)
def test_pages_appear_on_their_day(day):
    with Newsroom(evening(day)) as running:
        for page in list_pages():
            expected = 404 if page.published_at > evening(day) else 503 if page.state == "down" else 200
            assert get(running, page.url)[0].status == expected, page.url


def test_channels_list_what_is_published_with_clean_targets(newsroom):
    for outlet in list_outlets():
        newsroom.as_of = datetime(2026, 1, 6, 22, tzinfo=UTC)
        body = get(newsroom, f"http://{outlet.host}{outlet.channel.path}")[1].decode(
            "utf-8" if outlet.channel.kind == "news_sitemap" else outlet.codec
        )
        newsroom.as_of = LAST
        for page in list_pages():
            if page.host == outlet.host:
                assert (page.path in body) == (page.published_at <= datetime(2026, 1, 6, 22, tzinfo=UTC)), page.url


@pytest.mark.parametrize(
    ("url", "root", "item", "count"),
    [
        ("http://commerce.example/press/feed.xml", "rss", "//item", 3),
        ("http://seifu.example/press/index.rdf", "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF", "//r:item", 2),
        ("http://kyodo.example/en/atom.xml", "{http://www.w3.org/2005/Atom}feed", "//a:entry", 13),
        (
            "http://haibin.example/news-sitemap.xml",
            "{http://www.sitemaps.org/schemas/sitemap/0.9}urlset",
            "//s:url",
            13,
        ),
    ],
)
def test_feeds_parse_in_their_own_encoding(newsroom, url, root, item, count):
    tree = etree.fromstring(get(newsroom, url)[1])
    spaces = {
        "r": "http://purl.org/rss/1.0/",
        "a": "http://www.w3.org/2005/Atom",
        "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    }
    assert tree.tag == root
    assert len(tree.xpath(item, namespaces=spaces)) == count


def test_links_carry_tracking_parameters(newsroom):
    assert b"utm_source=rss&amp;utm_medium=feed" in get(newsroom, "http://harborherald.example/feeds/news.xml")[1]
    assert b"?ref=rss</link>" in get(newsroom, "http://minato.example/rss/index.rdf")[1]
    tracked = "http://minato.example/articles/DA260106K011.html"
    assert get(newsroom, f"{tracked}?ref=rss")[1] == get(newsroom, tracked)[1]


def test_unchanged_pages_answer_304(newsroom):
    response, body = get(newsroom, BAN)
    etag, last_modified = response.headers["ETag"], response.headers["Last-Modified"]
    assert last_modified == "Tue, 06 Jan 2026 11:40:00 GMT"
    again, nothing = get(newsroom, BAN, If_None_Match=etag)
    assert (again.status, nothing) == (304, b"")
    assert get(newsroom, BAN, If_Modified_Since=last_modified)[0].status == 304
    assert get(newsroom, BAN, If_Modified_Since="Mon, 05 Jan 2026 11:40:00 GMT")[0].status == 200
    other, whole = get(newsroom, BAN, If_None_Match='"another"', If_Modified_Since=last_modified)
    assert (other.status, whole) == (200, body)


def test_an_edit_changes_text_and_validators(newsroom):
    newsroom.as_of = datetime(2026, 3, 20, 22, tzinfo=UTC)
    first, before = get(newsroom, TRANSMISSION)
    newsroom.as_of = datetime(2026, 3, 24, 22, tzinfo=UTC)
    second, after = get(newsroom, TRANSMISSION, If_None_Match=first.headers["ETag"])
    newsroom.as_of = LAST
    assert b"$3.8 billion" in before
    assert second.status == 200
    assert b"$4.2 billion" in after
    assert b"$3.8 billion" not in after
    assert b"Correction:" in after
    assert second.headers["Last-Modified"] == "Tue, 24 Mar 2026 13:10:00 GMT"


def test_what_appears_later_leaves_older_pages_alone():
    pages = [p for p in list_pages() if p.published_at <= evening(publication_days()[6]) and p.state == "html"]
    with Newsroom(evening(publication_days()[6])) as running:
        early = {page.url: get(running, page.url)[1] for page in pages if not page.edits}
        running.as_of = LAST
        assert early == {url: get(running, url)[1] for url in early}


def test_robots(newsroom):
    response, body = get(newsroom, "http://harborherald.example/robots.txt")
    assert response.status == 200
    assert b"Disallow: /premium/" in body
    assert b"/premium/2026/02/18/who-wins-in-ohio" in get(newsroom, "http://harborherald.example/feeds/news.xml")[1]
    assert get(newsroom, "http://mofcom.example/robots.txt")[1].startswith(b"\xef\xbb\xbf")
    assert get(newsroom, "http://kyodo.example/robots.txt")[0].status == 404


@pytest.mark.parametrize(
    ("url", "declared", "codec", "words"),
    [
        ("http://seifu.example/press/r08/0218-toushi.html", b"Shift_JIS", "cp932", "令和8年2月18日"),
        ("http://haibin.example/finance/2026-01/07/c_1126027.htm", b"gb2312", "gb18030", "本报记者 李喆"),
    ],
)
def test_legacy_encodings(newsroom, url, declared, codec, words):
    response, body = get(newsroom, url)
    assert response.headers["Content-Type"] == "text/html"
    assert b'<meta charset="' + declared in body
    assert words in body.decode(codec)
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_pdf_holds_its_text(newsroom):
    response, body = get(newsroom, "http://seifu.example/press/r08/0617-keizai-anpo-outline.pdf")
    assert response.headers["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(body)
    text = " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)
    document.close()
    assert "promulgated on June 17, 2026, after its approval by both Houses of the Diet." in text
    assert "subordinated investments in designated overseas projects" in text


def test_pdf_runs_over_pages():
    document = pypdfium2.PdfDocument(render_pdf("Long (and \\ odd)", tuple(f"Paragraph {n}." for n in range(60))))
    texts = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    assert len(texts) == 4
    assert "Long (and \\ odd)" in texts[0]
    assert "Paragraph 59." in texts[-1]


def test_a_page_without_text(newsroom):
    tree = html.fromstring(get(newsroom, "http://haibin.example/video/2026-02/25/v_330178.htm")[1])
    assert tree.find("body").text_content().strip() == ""


@pytest.mark.parametrize(
    ("as_of", "day", "usd"),
    [(datetime(2026, 1, 6, 22, tzinfo=UTC), "2026-01-06", "1.1707"), (LAST, "2026-09-04", "1.1622")],
)
def test_rates_of_the_day(newsroom, as_of, day, usd):
    newsroom.as_of = as_of
    body = get(newsroom, "http://ecb.example/stats/eurofxref/eurofxref-daily.xml")[1]
    newsroom.as_of = LAST
    cube = etree.fromstring(body).find(".//{*}Cube[@time]")
    assert cube.get("time") == day
    assert {row.get("currency"): row.get("rate") for row in cube}["USD"] == usd


def test_answers_by_host_header_and_lists_requests():
    with Newsroom(LAST) as running:
        assert get(running, "/en/articles/20260106-021", Host="kyodo.example", User_Agent="reader/1")[0].status == 200
        assert get(running, "http://elsewhere.example/")[0].status == 502
        assert [(a.host, a.path, a.status, a.user_agent) for a in running.requests] == [
            ("kyodo.example", "/en/articles/20260106-021", 200, "reader/1"),
            ("elsewhere.example", "/", 502, ""),
        ]


def test_a_hanging_host_does_not_hold_the_closing_server():
    with Newsroom(LAST, hang_hosts=frozenset({"kyodo.example"})) as running:
        client = socket.create_connection(("127.0.0.1", running.port), timeout=5)
        client.sendall(b"GET http://kyodo.example/en/atom.xml HTTP/1.1\r\nHost: kyodo.example\r\n\r\n")
        assert get(running, "http://daoyu.example/rss/all.xml")[0].status == 200
        started = time.monotonic()
    assert time.monotonic() - started < 2
    assert client.recv(1) == b""
    client.close()


def test_a_silent_client_does_not_hold_the_closing_server():
    with Newsroom(LAST) as running:
        client = socket.create_connection(("127.0.0.1", running.port), timeout=5)
        assert get(running, "http://daoyu.example/rss/all.xml")[0].status == 200
        started = time.monotonic()
    assert time.monotonic() - started < 2
    client.close()


# The truth


def test_truth_names_every_page_and_no_other():
    named = {url for row in TRUTH for url in row.get("urls", [row.get("url")])}
    assert named == {page.url for page in list_pages()}


def test_truth_days_are_the_days_of_the_pages():
    pages = {page.url: page for page in list_pages()}
    evenings = {day.isoformat(): evening(day) for day in publication_days()}
    for row in TRUTH:
        for url in row.get("urls", [row.get("url")]):
            moments = [e.at for e in pages[url].edits] if row["section"] == "changed" else [pages[url].published_at]
            first = min(day for day, end in evenings.items() if end >= min(moments))
            assert first == row["day"], url


def test_truth_amounts_stand_in_the_pages_as_written():
    shown = {
        36_000_000_000: "$36 billion",
        152_000_000: "152百万米ドル",
        340_000_000_000: "3400億円",
        4_200_000_000: "$4.2 billion",
    }
    pages = {page.url: page for page in list_pages()}
    checked = 0
    for row in TRUTH:
        words = shown.get((row.get("amount") or {}).get("value"))
        if words:
            bodies = [" ".join(pages[url].body(evening(date.fromisoformat(row["day"])))) for url in row["urls"]]
            assert any(words in body for body in bodies), row["project"]
            checked += 1
    assert checked == len(shown)


def test_near_misses_and_restatements_are_there():
    sections = Counter(row["section"] for row in TRUTH)
    assert sections["irrelevant"] >= 6
    assert sections["restated"] >= 1
    assert {s for s in sections if sections[s]} >= {"watch", "changed", "moved_on", "policy", "progress"}
