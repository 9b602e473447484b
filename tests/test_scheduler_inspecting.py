"""`pactwatch sources check` and `add` against real servers on loopback: each planted fault is told in words."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from crawl_site import NOW, Reply, Site, page, rss, source_toml

from crawlers.catalogue import load_catalogue, parse_source
from crawlers.discovery import draft_source
from crawlers.feeds import parse_channel
from scheduler.config import Settings
from scheduler.errors import Misused
from scheduler.inspecting import add, check

JA = "日米両政府は第1弾の3案件を選んだと発表した。総額は360億ドルで、国際協力銀行が融資する見通しである。" * 2
XML = {"Content-Type": "application/xml", "ETag": '"f"'}
EXPECT = "\n[expect]\nitems_per_week = 5"
JSON = "\n[json]\nitems = 'articles'\nurl = 'url'\n"
LISTED = "<ul><li><a href='/a'>The first projects were chosen today</a> 2026-02-18</li></ul>"


def feed(*links: str, days: float = 0.5) -> Reply:
    return Reply(rss(*links, on=format_datetime(NOW - timedelta(days=days))), headers=XML)


FAULTS: dict[str, tuple[dict[str, object], dict[str, object], str, str]] = {
    # name: what the site answers, what the file says, further lines of it, words of what is found
    "robots-forbids": ({"feed": feed("/a"), "robots.txt": "User-agent: *\nDisallow: /"}, {}, "", "not let in: forbidden by robots.txt"),
    "robots-is-a-page": ({"feed": feed("/a"), "robots.txt": "<html>Welcome</html>"}, {}, "", "robots.txt is no robots.txt"),
    "gone": ({}, {}, "", "the address is gone (404)"),
    "refused": ({"feed": Reply(status=403)}, {}, "", "the server answers 403. This is not evaded"),
    "down": ({"feed": Reply(status=500)}, {}, "", "the server answers 500: check again later"),
    "wait": ({"feed": Reply(status=429, headers={"Retry-After": "7200"})}, {}, "", "asks us to come back later"),
    "silent": ({"feed": Reply(wait_s=30)}, {}, "", "closed to other countries looks the same"),
    "dropped": ({"feed": Reply(drop=True)}, {}, "", "no whole answer"),
    "page-for-feed": ({"feed": page("Welcome")}, {}, "", "an HTML page titled “Welcome | Outlet”, where an RSS 2.0 feed"),
    "script-for-feed": ({"feed": Reply("var a = 1; document.cookie = a;")}, {}, "", "it is a script, where an RSS 2.0 feed"),
    "empty-answer": ({"feed": ""}, {}, "", "it is empty, where an RSS 2.0 feed"),
    "no-items": ({"feed": feed()}, {}, "", "it names no item at all"),
    "dead-feed": ({"feed": feed("/a", days=900), "a": page()}, {}, EXPECT, "900 days old: a dead feed"),
    "future": ({"feed": feed("/a", days=-3), "a": page()}, {}, "", "in the future: check the file's time_zone"),
    "selector": ({"feed": page()}, {"access": "listing", "list_selector": "ul.news a"}, "", "correct the selector"),
    "members": ({"feed": Reply('{"rows": []}')}, {"access": "json"}, JSON, "the JSON has no list 'articles'"),
    "refusal-text": ({"feed": Reply("Please limit requests")}, {"access": "json"}, JSON, "“Please limit requests”"),
    "textless-pages": ({"feed": feed("/a"), "a": "<html><title>T</title><div id=app></div></html>"}, {}, "", "only 0 of 1 newest pages gave a text"),
    "notice": ({"feed": feed("/a"), "a": page("安全验证", "访问频繁，请稍后再试，请完成安全验证后继续访问本站页面。")}, {}, "", "in place of the page"),
    "language": ({"feed": feed("/a"), "a": page(body=JA)}, {}, "", "is not in en: correct the file's languages"),
    "encoding": ({"feed": Reply(rss("/a").encode() + "日本".encode("euc_jp") * 20, headers=XML)}, {"encoding": "utf-8"}, "", "set `encoding` in the file"),
    "headlines": ({"feed": Reply(rss("/a").replace("<title>T</title>", ""), headers=XML)}, {"keep": "link"}, "", "headlines are all that may be kept"),
}  # fmt: skip
NOTES: dict[str, tuple[dict[str, object], dict[str, object], str]] = {
    "well": ({"feed": feed("/a"), "a": page()}, {}, "1 of 1 newest pages gave a text"),
    "wrong-name": ({"feed": feed("/a"), "a": page()}, {"access": "atom"}, 'write access = "rss"'),
    "moved": ({"feed": Reply(status=301, headers={"Location": "/new"}), "new": feed("/a"), "a": page()}, {}, "it leads to"),
    "no-validators": ({"feed": Reply(rss("/a")), "a": page()}, {}, "every crawl costs a whole answer"),
    "window": (
        {"feed": Reply("".join((rss("/a")[:-16], rss("/b", on=format_datetime(NOW))[48:])), headers=XML), "a": page(), "b": page()},
        {"cadence_s": 86400 * 9}, "or items are missed",
    ),
    "undated": ({"feed": Reply(rss("/a", on=""), headers=XML), "a": page()}, {}, "0 of 1 items have a date"),
    "generic-listing": ({"feed": Reply(f"<html><body>{LISTED}</body></html>"), "a": page()}, {"access": "listing"}, "it names 1 items"),
}  # fmt: skip


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """Every fault checked in one run, and the catalogue it was checked in."""
    catalogue = tmp_path_factory.mktemp("faults") / "sources"
    (catalogue / "xx").mkdir(parents=True)
    cases = {**FAULTS, **{name: (site, fields, "", words) for name, (site, fields, words) in NOTES.items()}}
    with ExitStack() as stack:
        pairs = []
        for name, (replies, fields, rest, _) in cases.items():
            site = stack.enter_context(Site())
            site.replies = {f"/{path}": reply for path, reply in replies.items()}
            pairs.append(site.pair)
            text = source_toml(f"xx.{name}.news", site.url("feed"), **fields) + "\nproven = false\n" + rest
            (catalogue / "xx" / f"{name}.toml").write_text(text, encoding="utf-8")
        settings = Settings(catalogue=catalogue, now=NOW, allowed_private=tuple(pairs), request_timeout_s=2.0)
        found = check(settings, [f"xx.{name}.news" for name in cases], write=True, on_checked=lambda _: None)
    return catalogue, {one.source_id.split(".")[1]: one for one in found}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_in_words(checked, name):
    _, found = checked
    assert not found[name].proven
    told = " / ".join(remark.text for remark in found[name].remarks)
    assert FAULTS[name][3] in told


@pytest.mark.parametrize("name", NOTES)
def test_what_is_no_fault_is_a_note(checked, name):
    catalogue, found = checked
    told = " / ".join(remark.text for remark in found[name].remarks)
    assert found[name].proven, told
    assert NOTES[name][2] in told
    assert parse_source((catalogue / "xx" / f"{name}.toml").read_text(encoding="utf-8")).proven


def test_only_what_is_proven_says_so(checked):
    catalogue, found = checked
    proven = {source.id.split(".")[1] for source in load_catalogue(catalogue) if source.proven}
    assert proven == {name for name, one in found.items() if one.proven} == set(NOTES)


def test_an_unknown_source_is_named(tmp_path):
    (tmp_path / "xx").mkdir()
    with pytest.raises(Misused, match=r"No such source: xx\.none"):
        check(Settings(catalogue=tmp_path), ["xx.none"], write=False, on_checked=lambda _: None)


# Adding


NAMED = (
    "<html><head><title>Outlet</title><link rel='alternate' type='application/rss+xml' href='/the-feed'></head></html>"
)
SITES: dict[str, tuple[dict[str, object], str, str]] = {
    # name: what the site answers, access, path of the channel
    "feed-itself": ({"start": feed("/a", "/b"), "a": page()}, "rss", "/start"),
    "named-feed": ({"start": page(head=NAMED), "the-feed": feed("/a"), "a": page()}, "rss", "/the-feed"),
    "news-sitemap": (
        {"start": page(), "robots.txt": "User-agent: *\nSitemap: {base}/news-map\n", "news-map": Reply(
            "<urlset><url><loc>{base}/a</loc><lastmod>2026-02-18T10:00:00Z</lastmod></url></urlset>", headers=XML),
         "a": page()}, "news_sitemap", "/news-map"),
    "listing": ({"start": Reply(f"<html><body><nav><a href='/x'>A section of this site</a></nav>{LISTED}</body></html>"), "a": page()}, "listing", "/start"),
    "dead-feed-beside-a-live-one": (
        {"start": page(head=NAMED + "<link rel=alternate type='application/atom+xml' href='/live'>"),
         "the-feed": feed("/a", days=1500), "live": feed("/a"), "a": page()}, "rss", "/live"),
}  # fmt: skip


@pytest.mark.parametrize("name", SITES)
def test_a_source_is_found_and_written_with_a_case(tmp_path, name):
    replies, access, path = SITES[name]
    with Site() as site:
        for key, reply in replies.items():
            whole = Reply(reply) if isinstance(reply, str) else reply
            site.replies[f"/{key}"] = replace(whole, body=whole.body.replace("{base}", f"http://{site.pair}"))
        settings = Settings(
            catalogue=tmp_path / "sources", now=NOW, allowed_private=(site.pair,), request_timeout_s=3.0
        )
        draft = draft_source(
            site.url("start"), source_id="us.outlet.news-en", publisher="", country="us", language="", kind=""
        )
        added = add(settings, draft, tmp_path / "cases")
        assert added.source.url == f"http://{site.pair}{path}"
    assert added.source.access == access
    assert added.checked.proven, added.checked.remarks
    (source,) = load_catalogue(tmp_path / "sources")
    assert source.proven
    case = tmp_path / "cases" / source.id
    (channel,) = case.glob("channel.*")
    links = parse_channel(channel.read_bytes(), source, url=source.url, now=NOW)
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))["links"]
    assert [link.url for link in links] == [row["url"] for row in expected]
    assert expected
    assert "chosen" not in channel.read_text(encoding="utf-8")  # words are replaced


def test_what_is_watched_already_is_not_added_again(tmp_path):
    with Site(start=feed("/a"), a=page()) as site:
        settings = Settings(
            catalogue=tmp_path / "sources", now=NOW, allowed_private=(site.pair,), request_timeout_s=3.0
        )
        draft = draft_source(
            site.url("start"), source_id="us.outlet.news-en", publisher="", country="", language="", kind=""
        )
        add(settings, draft, tmp_path / "cases")
        with pytest.raises(Misused, match=r"us\.outlet\.news-en watches .* already"):
            add(settings, replace(draft, id="us.outlet.other-en"), tmp_path / "cases")


def test_where_nothing_is_to_be_found_nothing_is_written(tmp_path):
    with Site(start=Reply("<html><body><p>Nothing here.</p></body></html>")) as site:
        settings = Settings(
            catalogue=tmp_path / "sources", now=NOW, allowed_private=(site.pair,), request_timeout_s=3.0
        )
        draft = draft_source(
            site.url("start"), source_id="us.none.news-en", publisher="", country="", language="", kind=""
        )
        with pytest.raises(Misused, match="no list of headlines"):
            add(settings, draft, tmp_path / "cases")
    assert not Path(tmp_path / "sources").exists()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://www.dfc.gov/media", ("us.dfc.news-en", "us", "government", "America/New_York")),
        ("https://www.mof.go.jp/news.rss", ("jp.mof.news-ja", "jp", "government", "Asia/Tokyo")),
        ("https://news.outlet.com.tw/", ("tw.outlet.news-zh", "tw", "newspaper", "Asia/Taipei")),
    ],
)
def test_an_address_tells_country_kind_and_zone(url, told):
    source = draft_source(url, source_id="", publisher="", country="", language="", kind="")
    assert (source.id, source.country, source.kind, source.time_zone) == told
