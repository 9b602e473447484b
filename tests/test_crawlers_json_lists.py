"""JSON channels: GDELT, the Federal Register, lists beside script-built pages."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from crawl_site import NOW, Desk, Reply, Site, page, source_toml
from test_crawlers_catalogue import BUNDLED

from crawlers.catalogue import load_catalogue, parse_source
from crawlers.errors import SourceChanged, Transient
from crawlers.feeds import parse_channel, read_channel
from store.database import open_store
from store.documents import latest_version, list_documents

BASE = "https://outlet.example/api/list.json"


def source(fields: str, **more):
    text = source_toml("jp.outlet.news", BASE, access="json", **more)
    return parse_source(f"{text}\n[json]\n{fields}")


GDELT = """items = "articles"\nurl = "url"\ntitle = "title" """
REGISTER = """items = "results"\nurl = "html_url"\ndate = "publication_date"\nnext = "next_page_url" """
FLAT = """url = "URL"\ntitle = "TITLE"\ndate = "DOCRELPUBTIME" """
DEEP = """items = "data.list"\nurl = "https://m.outlet.example/detail/{id}"\ntitle = "head.line"\ndate = "at" """
CASES = [
    (GDELT, {"articles": [{"url": "https://a.example/1", "title": "One", "seendate": "20260218T220000Z"}]},
     [("https://a.example/1", "One", None, None)]),
    (REGISTER, {"results": [{"html_url": "https://fr.example/d/2026-1", "title": "Rule", "publication_date": "2026-02-17"}]},
     [("https://fr.example/d/2026-1", "Rule", "2026-02-17", None)]),
    (FLAT, [{"URL": "/a/1.htm", "TITLE": "要闻\u3000一", "DOCRELPUBTIME": "2026-02-18"}, {"URL": "", "TITLE": "无"}, {"TITLE": "无"}],
     [("https://outlet.example/a/1.htm", "要闻 一", "2026-02-18", None)]),
    (DEEP, {"data": {"list": [{"id": 7, "head": {"line": "Seven"}, "at": "1771452000000"}]}},
     [("https://m.outlet.example/detail/7", "Seven", "2026-02-19", "2026-02-18T22:00:00+00:00")]),
    (DEEP, {"data": {"list": [{"id": 7, "at": 1771452000}]}},
     [("https://m.outlet.example/detail/7", "", "2026-02-19", "2026-02-18T22:00:00+00:00")]),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "told", "expected"), CASES)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_items(fields, told, expected, mark):
    links = parse_channel((mark + json.dumps(told)).encode(), source(fields), url=BASE)
    found = [
        (one.url, one.title, str(one.published.on) if one.published else None,
         one.published.at.isoformat() if one.published and one.published.at else None)
        for one in links
    ]  # fmt: skip
    assert found == expected


def test_dates_in_a_form_of_their_own():
    told = [{"URL": "/a", "DOCRELPUBTIME": "2026-02-18-09:30:00"}]
    (link,) = parse_channel(json.dumps(told).encode(), source(FLAT, date_formats=["%Y-%m-%d-%H:%M:%S"]), url=BASE)
    assert link.published.at.isoformat() == "2026-02-18T00:30:00+00:00"  # the source's zone is Tokyo


def test_the_next_page_is_named():
    told = {"results": [], "next_page_url": "/api/list.json?page=2"}
    assert read_channel(json.dumps(told).encode(), source(REGISTER), url=BASE) == ([], [f"{BASE}?page=2"])


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        ("Please limit requests to one every 5 seconds", Transient, "the server says 'Please limit"),
        ("Your query was too short", Transient, "too short"),
        ("<html>busy</html>", SourceChanged, "not JSON: it begins with '<html"),
        ('{"rows": []}', SourceChanged, "has no list 'articles'"),
        ('{"articles": [', SourceChanged, "not JSON"),
    ],
)
def test_what_is_no_list(body, error, words):
    with pytest.raises(error, match=words.replace("(", r"\(")):
        parse_channel(body.encode(), source(GDELT), url=BASE)


@pytest.mark.parametrize("body", ["", "{}", '{"articles": []}'])
def test_a_search_that_finds_nothing_is_empty(body):
    assert parse_channel(body.encode(), source(GDELT), url=BASE) == []


def test_the_catalogue_reads_gdelt_and_the_federal_register_as_they_answer():
    """The shapes are those of the services' own documentation and of public clients."""
    ours = {one.id: one for one in load_catalogue(BUNDLED)}
    gdelt = {"articles": [{"url": "https://x.example/1", "url_mobile": "", "title": "T", "seendate": "20260917T101500Z",
                           "socialimage": "", "domain": "x.example", "language": "Japanese", "sourcecountry": "Japan"}]}  # fmt: skip
    (link,) = parse_channel(json.dumps(gdelt).encode(), ours["us.gdelt.doc-ja"], url=BASE)
    assert (link.title, link.published) == ("T", None)  # seen is not published
    register = {"count": 1, "next_page_url": "https://www.federalregister.gov/api/v1/documents?page=2", "results": [
        {"title": "Order", "type": "Notice", "document_number": "2026-1", "publication_date": "2026-09-16",
         "html_url": "https://www.federalregister.gov/documents/2026/09/16/2026-1/order", "pdf_url": ""}]}  # fmt: skip
    for name in ("documents", "presidential"):
        links, more = read_channel(json.dumps(register).encode(), ours[f"us.federal-register.{name}"], url=BASE)
        assert [str(one.published.on) for one in links] == ["2026-09-16"]
        assert more == [register["next_page_url"]]


# Whole crawls


def test_pages_of_a_list_are_followed_while_they_name_something_new(desk_and_site):
    desk, site = desk_and_site
    pages = {1: ["a", "b"], 2: ["c"], 3: ["d"]}
    for number, names in pages.items():
        told = {"results": [{"html_url": f"/{n}", "title": n} for n in names], "next_page_url": f"/list{number + 1}"}
        site.replies[f"/list{number}"] = Reply(json.dumps(told), headers={"Content-Type": "application/json"})
    site.replies["/list4"] = Reply('{"results": []}')
    site.replies |= {f"/{n}": page(f"Story {n}") for n in "abcd"}
    name = desk.add("us.register.docs", site.url("list1"), access="json")
    desk.sources[name] += f"\n[json]\n{REGISTER}"
    assert desk.crawl(site).counts(name) == {"new": 4}
    site.asked.clear()
    new = {"results": [{"html_url": "/e", "title": "e"}], "next_page_url": "/list2"}
    site.replies |= {"/list1": Reply(json.dumps(new)), "/e": page("Story e")}
    assert desk.crawl(site, now=NOW + timedelta(minutes=10)).counts(name) == {"new": 1}
    assert site.paths() == ["/list1", "/list2", "/e"]  # what the second page names was known


def test_where_the_license_allows_headlines_alone_no_page_is_asked(desk_and_site):
    desk, site = desk_and_site
    told = [{"URL": "/a", "TITLE": "対米投資の第1弾を発表", "DOCRELPUBTIME": "2026-02-18"}, {"URL": "/b", "TITLE": ""}]
    site.replies |= {"/list": Reply(json.dumps(told)), "/a": page(), "/b": page()}
    name = desk.add("jp.paper.headlines", site.url("list"), access="json", keep="link", languages=["ja"])
    desk.sources[name] += f"\n[json]\n{FLAT}"
    assert desk.crawl(site).counts(name) == {"new": 1, "not_text": 1}
    assert site.paths() == ["/list"]
    db = open_store(desk.db)
    (document,) = list_documents(db)
    version = latest_version(db, document.id)
    assert (version.title, version.text, version.text_source) == ("対米投資の第1弾を発表", "", "feed")
    assert version.published_on == "2026-02-18"


@pytest.fixture
def desk_and_site(tmp_path):
    with Site() as site:
        yield Desk(tmp_path), site
