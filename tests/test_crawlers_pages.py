"""Pages: encodings, titles, dates with their rules, text, and what is no page."""

from __future__ import annotations

import pytest
from crawl_site import BODY, page, source_toml

from crawlers.catalogue import parse_source
from crawlers.encodings import decode_body
from crawlers.errors import Blocked, Unusable
from crawlers.pages import parse_page

JA = "日米両政府は、戦略的投資の第一弾として三つの事業を選んだと発表した。髙市首相は①オハイオ州の発電所を挙げた。"
HANS = "商务部新闻发言人表示，中方将采取必要措施，维护国家安全和利益。朱镕基曾经谈到这一问题。"
HANT = "經濟部表示，美日兩國政府共同公布首批投資案，總額三百六十億美元，涵蓋電力與港口。"
MARKUP = '<html><head><meta charset="{charset}"><title>T</title></head><body><p>{text}</p></body></html>'


def source(**fields):
    return parse_source(source_toml("jp.outlet.news", "http://outlet.example/feed", **fields))


ENCODINGS = [  # codec of the bytes, charset in the page, charset in the header, override, text
    ("utf-8", "utf-8", "utf-8", None, JA),
    ("utf-8", "gb2312", "", None, HANS),
    ("utf-8", "", "iso-8859-1", None, JA),
    ("utf-8-sig", "shift_jis", "", None, JA),
    ("cp932", "Shift_JIS", "", None, JA),
    ("cp932", "", "Shift_JIS", None, JA),
    ("cp932", "utf-8", "utf-8", None, JA),
    ("cp932", "", "", None, JA),
    ("euc_jis_2004", "euc-jp", "", None, JA.replace("①", "").replace("髙", "高")),
    ("euc_jp", "", "", None, JA.replace("①", "").replace("髙", "高")),
    ("gb18030", "gb2312", "", None, HANS),
    ("gb18030", "", "", None, HANS),
    ("gb18030", "utf-8", "", None, HANS),
    ("big5hkscs", "big5", "", None, HANT),
    ("big5hkscs", "", "", None, HANT),
    ("utf-16", "", "", None, JA),
    ("cp932", "gb2312", "gb2312", "shift_jis", JA),
]


@pytest.mark.parametrize(("codec", "declared", "header", "override", "text"), ENCODINGS)
def test_encodings(codec, declared, header, override, text):
    body = MARKUP.format(charset=declared or "x-unknown", text=text).encode(codec)
    content_type = f"text/html; charset={header}" if header else "text/html"
    assert text in decode_body(body, content_type=content_type, encoding=override)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\xfa", bytes(range(256)) * 4])
def test_what_no_encoding_reads_is_no_error(body):
    assert isinstance(decode_body(body), str)


LD = '<script type="application/ld+json">{}</script>'
DATES = [
    (LD.format('{"@type":"NewsArticle","datePublished":"2026-02-17T08:00:00+09:00"}'), "", "json-ld", "2026-02-17"),
    (LD.format('{"@graph":[{"@type":"WebPage"},{"datePublished":"2026-02-17"}]}'), "", "json-ld", "2026-02-17"),
    (LD.format('{"datePublished":"2026-02-17",\x08"a":"\t"}'), "", "json-ld", "2026-02-17"),
    (LD.format("{broken") + '<meta property="article:published_time" content="2026-02-16">', "", "meta", "2026-02-16"),
    ('<meta name="PubDate" content="2026-02-17 10:00">', "", "meta", "2026-02-17"),
    ('<meta itemprop="datePublished" content="2026-02-17T10:00">', "", "meta", "2026-02-17"),
    ("", '<time itemprop="datePublished" datetime="2026-02-17">Feb. 17</time>', "meta", "2026-02-17"),
    ("", '<p class="day">発表日：令和8年2月17日</p>', "selector", "2026-02-17"),
    ("", "<span>February 17, 2026</span>", "text", "2026-02-17"),
    ("", '<time datetime="2026-02-17T10:00:00Z">today</time>', "text", "2026-02-17"),
    ("", "<span>no date</span>", None, None),
]


@pytest.mark.parametrize(("head", "visible", "rule", "on"), DATES)
def test_dates(head, visible, rule, on):
    markup = page(head=head).replace("</h1>", f"</h1>{visible}")
    found = parse_page(markup.encode(), source(date_selector="p.day")).dates
    assert (found[0].rule if found else None, found[0].on.isoformat() if found else None) == (rule, on)


def test_dates_come_most_trusted_first():
    head = LD.format('{"datePublished":"2026-02-17"}') + '<meta name="date" content="2026-02-16">'
    markup = page(head=head).replace("</h1>", "</h1><p class='day'>2026-02-15</p>")
    found = parse_page(markup.encode(), source(date_selector=".day")).dates
    assert [published.rule for published in found] == ["json-ld", "meta", "selector", "text"]


TITLES = [
    ("<title>Main story | Outlet</title>", "<h1>Outlet</h1><h1>Main story</h1>", "Main story"),
    ("<title>全く別の話　副題 - 新聞</title>", "<h1></h1><h1>全く別の話　副題</h1>", "全く別の話　副題"),
    ("<title>Main story | Outlet</title>", "<h1>Outlet Home</h1>", "Main story"),
    ('<meta property="og:title" content="Main story"><title>x</title>', "", "Main story"),
    ("<title>标题--时政--人民网</title>", "", "标题--时政"),
    ("", "<h1>Only heading</h1>", "Only heading"),
    ("", "", ""),
]


@pytest.mark.parametrize(("head", "headings", "expected"), TITLES)
def test_titles(head, headings, expected):
    markup = f"<html><head>{head}</head><body>{headings}<article><p>{BODY}</p></article></body></html>"
    assert parse_page(markup.encode(), source()).title == expected


def test_text_keeps_tables_and_leaves_out_menus():
    table = "<table><tr><td>Loan</td><td>253 million</td></tr><tr><td>Total</td><td>585 million</td></tr></table>"
    markup = page(body=f"{BODY}</p>{table}<p>{BODY}").replace("</body>", "<footer>Copyright Outlet</footer></body>")
    text = parse_page(markup.encode(), source()).text
    assert "253 million" in text
    assert "585 million" in text
    assert "Home" not in text
    assert "Copyright" not in text
    assert text.startswith("Japan and the United States")


def test_a_list_of_numbered_paragraphs_is_text():
    items = "".join(f"<li>{JA}{n}</li>" for n in range(3))
    markup = f"<html><body><h1>融資</h1><p>2026年2月17日</p><ol>{items}</ol></body></html>"
    assert parse_page(markup.encode(), source()).text.splitlines() == [f"{JA}{n}" for n in range(3)]


@pytest.mark.parametrize("name", ["canonical", "og:url"])
def test_canonical(name):
    tag = f"<link rel='{name}' href='/x'>" if name == "canonical" else "<meta property='og:url' content='/x'>"
    assert parse_page(page(head=tag).encode(), source()).canonical == "/x"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("", Unusable),
        ("   ", Unusable),
        ("<html><body><div id=player></div><script>x</script></body></html>", Unusable),
        ("<html><body><p>Log in.</p></body></html>", Unusable),
        (
            "<html><title>安全验证</title><body><p>请完成安全验证后继续访问本网站的内容，谢谢您的配合与理解。</p></body></html>",
            Blocked,
        ),
        ("<html><title>Just a moment</title><body><p>Checking your browser before access.</p></body></html>", Blocked),
    ],
)
def test_what_is_no_page(body, error):
    with pytest.raises(error):
        parse_page(body.encode(), source())


def test_a_long_article_about_notices_is_no_notice():
    text = "</p><p>".join(f"On day {n} the site said 'access denied' to readers. {BODY}" for n in range(6))
    assert "access denied" in parse_page(page(body=text).encode(), source()).text
