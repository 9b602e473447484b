"""Layout rules: a skeleton of each publisher's markup with invented text, and how elements become lines."""

from __future__ import annotations

from datetime import date

import pytest
from crawl_site import source_toml
from lxml import html

from crawlers.catalogue import parse_source
from crawlers.layouts import LAYOUTS, read_layout, read_slug_date
from crawlers.layouts.layout import to_lines
from crawlers.pages import parse_page

MENU = "<nav><ul><li><a href='/'>Home</a></li></ul></nav><div class=side><h2>Latest</h2><p>Another release of the day.</p></div>"
LOAN = "The bank signed a loan agreement of up to USD 2.2 billion (JBIC portion) for a gas power plant in Ohio."
NOTE = "The plant will supply data centers, and equipment of Japanese makers is to be used."
ZH = "根据《中华人民共和国出口管制法》，决定对原产于日本的有关物项实施管制，自公布之日起施行。"
CASES = [  # host, page, title, lines, date
    (
        "www.jbic.go.jp", (f"{MENU}<main><article><h1>Loan for Gas Power Plant</h1><address class=header-address>February "
        f"17, 2026</address><div class=body><ul><li>Region: North America</li></ul><ol><li>{LOAN}</li><li>{NOTE}</li></ol>"
        "</div></article></main>"),
        "Loan for Gas Power Plant", [LOAN, NOTE], "2026-02-17",
    ),
    (
        "www.whitehouse.gov", (f"{MENU}<main><div class='wp-block-post-content entry-content'><div class="
        "'wp-block-whitehouse-topper'><h1 class='wp-block-whitehouse-topper__headline'>Fact Sheet: A Deal</h1><p>Fact "
        f"Sheets</p><time datetime='2026-02-17T10:00:00-05:00'>February 17, 2026</time></div><p>{LOAN}</p><ul><li>{NOTE}"
        "</li></ul></div></main>"),
        "Fact Sheet: A Deal", [LOAN, NOTE], "2026-02-17",
    ),
    (
        "www.federalregister.gov", (f"{MENU}<div id=metadata_content_area><h1>Additions to the List</h1><p>A Rule by the "
        f"Bureau on <time>02/17/2026</time></p></div><div id=fulltext_content_area><p>{LOAN}<span class="
        f"'printed-page-inline'>[page 1234]</span></p><table><tr><td>Entity</td><td>Address</td></tr></table><p>{NOTE}</p></div>"),
        "Additions to the List", [LOAN, "Entity | Address", NOTE], None,
    ),
    (
        "www.mofcom.gov.cn", ("<meta name=ArticleTitle content='商务部公告2026年第11号'><meta name=PubDate content='2026-02-17 "
        f"16:00'>{MENU}<div class='art-con'><p>{ZH}</p><p>商务部</p></div>"),
        "商务部公告2026年第11号", [ZH, "商务部"], "2026-02-17",
    ),
    (
        "www.mofcom.gov.cn", f"{MENU}<div class=textlive><p>主持人：{ZH}</p></div>", "T", [f"主持人：{ZH}"], None,
    ),
    (
        "www.mofcom.gov.cn", f"{MENU}<h4 id=artitle>旧版公告</h4><div class=artCon><p>{ZH}</p></div>", "旧版公告", [ZH], None,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("host", "body", "title", "lines", "on"), CASES)
def test_pages(host, body, title, lines, on):
    source = parse_source(source_toml("xx.layout.news", f"https://{host}/feed", time_zone="UTC"))
    markup = f"<html><head><title>{title} | Site</title></head><body>{body}</body></html>"
    found = parse_page(markup.encode(), source, url=f"https://{host}/a/b")
    assert found.title == title
    assert found.text.splitlines() == lines
    assert (found.dates[0].on.isoformat() if found.dates else None) == on


@pytest.mark.parametrize("domain", LAYOUTS)
def test_every_layout_has_a_case_and_tells_when_and_where_it_was_seen(domain):
    layouts = LAYOUTS[domain]
    assert sum(case[0].endswith(domain) for case in CASES) >= len(layouts)
    assert [layout.seen_on for layout in layouts] == sorted((layout.seen_on for layout in layouts), reverse=True)
    assert all(date(2010, 1, 1) < layout.seen_on < date(2027, 1, 1) and layout.source for layout in layouts)


def test_other_hosts_and_other_markup_go_to_generic_rules():
    root = html.fromstring("<html><body><article><ol><li>x</li></ol></article></body></html>")
    assert read_layout(root, "notjbic.go.jp").text == ""
    assert read_layout(root, "jbic.go.jp").text == "x"
    assert read_layout(root, "www.whitehouse.gov").text == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.mofcom.gov.cn/xwfbzt/2026/swbzklxxwfbh2026n2y7r/index.html", "2026-02-07"),
        ("https://www.mofcom.gov.cn/zcfb/blgg/art/2024/art_98.html", ""),
        ("https://www.jbic.go.jp/ja/information/press/press-2008/0226-6661.html", ""),
    ],
)
def test_dates_in_addresses(url, expected):
    assert read_slug_date(url, url.split("/")[2]) == expected


LINES = [
    ("<div>Hello <b>big</b> world<p>one<br>two</p>tail</div>", ["Hello big world", "one", "two", "tail"]),
    ("<ul><li>a<ul><li>b</li></ul>c</li></ul>", ["a", "b", "c"]),
    ("<table><tr><th>A</th><td></td><td>253 million</td></tr></table>", ["A | 253 million"]),
    ("<table><tr><td>x</td><td>y</td></tr></table>", ["x | y"]),
    ("<div><script>no</script><!-- no -->yes<nav>no</nav></div>", ["yes"]),
    ("<div> </div>", []),
]


@pytest.mark.parametrize(("markup", "lines"), LINES)
def test_lines(markup, lines):
    assert to_lines(html.fromstring(markup)) == lines
