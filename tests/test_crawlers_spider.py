"""Whole crawls in processes of their own, against real servers on loopback."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from crawl_site import BODY, NOW, Desk, Reply, Site, page, rss

from crawlers.archive import read_capture
from crawlers.catalogue import load_catalogue
from crawlers.newsroom import SOURCES, Newsroom, list_pages, publication_days
from store.database import open_store
from store.documents import find_document, latest_version, list_documents
from store.rates import find_rate
from store.runs import list_runs
from store.sources import find_state, list_states

TABLES = ("captures", "documents", "document_versions", "rates", "source_states")


def evening(day) -> datetime:
    return datetime(day.year, day.month, day.day, 22, tzinfo=UTC)


def dump(desk: Desk, *tables: str) -> dict[str, list[tuple]]:
    db = open_store(desk.db, read_only=True)
    return {t: sorted(map(repr, db.execute(f"SELECT * FROM {t}").fetchall())) for t in tables or TABLES}


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


# The newsroom: every format, encoding and quirk it has


@pytest.fixture(scope="module")
def last_day(tmp_path_factory):
    """The whole newsroom, crawled once as of its last day."""
    desk = Desk(tmp_path_factory.mktemp("crawl"), catalogue=SOURCES)
    ids = tuple(source.id for source in load_catalogue(SOURCES))
    now = evening(publication_days()[-1])
    with Newsroom(now) as room:
        first = desk.crawl(source_ids=ids, now=now, proxy=room.proxy_url)
        before = dump(desk)
        asked = list(room.requests)
        room.requests.clear()
        again = desk.crawl(source_ids=ids, now=now, proxy=room.proxy_url)
        return desk, first, asked, before, again, list(room.requests)


def test_newsroom_pages_are_read_whole(last_day):
    desk, first, *_ = last_day
    assert first.code == 0, first.errors
    db = open_store(desk.db, read_only=True)
    now = evening(publication_days()[-1])
    zones = {s.url.split("/")[2]: ZoneInfo(s.time_zone) for s in load_catalogue(SOURCES)}
    readable = [p for p in list_pages() if p.state in {"html", "pdf"} and "/premium/" not in p.path]
    assert len(readable) >= 70
    for expected in readable:
        document = find_document(db, expected.url)
        assert document, expected.url
        version = latest_version(db, document.id)
        assert version.title == expected.title
        assert version.text_source == expected.state
        body = [p.split(". ", 1)[1] if "jbic" in expected.host else p for p in expected.body(now)]
        missing = [p for p in body if p not in version.text]
        assert not missing, expected.url
        assert len(version.text) < len("\n".join(body)) + 60, expected.url  # a byline, no menu, no footer
        day = expected.published_at.astimezone(zones[expected.host]).date()
        assert version.published_on == day.isoformat(), (expected.url, version.published_rule)
        assert version.baseline
        assert version.known_at == now


def test_newsroom_counts(last_day):
    _, first, *_ = last_day
    assert first.counts("us.harborherald.news") | {"new": 0} == {"new": 0, "blocked": 1, "failed": 1}
    assert first.counts("cn.haibin.news-zh")["not_text"] == 1
    assert first.counts("eu.ecb.daily-rates") == {"new": 1}
    assert {line["outcome"] for line in first.done.values()} == {"ok"}
    results = Counter((line["source"], line["result"]) for line in first.lines if line["event"] == "page")
    assert {(s, r): n for s in first.done for r, n in first.counts(s).items()} == results


def test_newsroom_rates_dates_rules(last_day):
    desk, *_ = last_day
    db = open_store(desk.db)
    rate = find_rate(db, "JPY", publication_days()[-1])
    assert rate.source == "ecb-daily"
    rules = Counter(row[0] for row in db.execute("SELECT published_rule FROM document_versions"))
    assert set(rules) <= {"json-ld", "meta", "selector", "feed", "text"}
    assert {"json-ld", "meta", "selector", "feed"} <= set(rules)


def test_the_same_crawl_again_changes_nothing(last_day):
    desk, _, _, before, again, _ = last_day
    after = dump(desk)
    assert again.code == 0
    assert after["documents"] == before["documents"]
    assert after["document_versions"] == before["document_versions"]
    assert after["rates"] == before["rates"]
    assert not any(again.counts(s).keys() & {"new", "changed"} for s in again.done)


def test_the_second_crawl_asks_conditionally(last_day):
    _, _, asked, _, _, asked_again = last_day
    assert {a.status for a in asked} == {200, 404, 503}
    whole = [a for a in asked_again if a.status == 200 and a.path != "/robots.txt"]
    assert whole == []  # only what is new, changed, lost or refused comes whole
    assert 304 in {a.status for a in asked_again}
    assert all(a.user_agent.startswith("Pactwatch/") and "test@localhost" in a.user_agent for a in asked)


def test_no_forbidden_path_was_asked(last_day):
    _, _, asked, *_ = last_day
    assert not [a.path for a in asked if a.path.startswith(("/premium/", "/member/", "/search"))]


def test_every_capture_can_be_read_back(last_day):
    desk, *_ = last_day
    db = open_store(desk.db, read_only=True)
    rows = db.execute("SELECT url, status, warc_file, warc_offset FROM captures").fetchall()
    assert len(rows) > 80
    for url, status, file, offset in rows:
        found = read_capture(desk.archive, file, offset)
        assert (found.url, found.status) == (url, status)


# Robots


SAYS_NO = [
    ("401", Reply(status=401)),
    ("403", Reply("<h1>Forbidden</h1>", status=403)),
    ("html", Reply("<!DOCTYPE html><html><body>Not found</body></html>")),
    (
        "script",
        Reply("var arg1='0A1B'; document.cookie='__jsl_clearance=1';", headers={"Content-Type": "text/javascript"}),
    ),
    ("disallow", Reply("User-agent: *\nDisallow: /\n", headers={"Content-Type": "text/plain"})),
    ("by-name", Reply("User-agent: pactwatch\nDisallow: /\n\nUser-agent: *\nAllow: /\n")),
]
COMES_LATER = [("500", Reply(status=500)), ("503", Reply(status=503)), ("lost", Reply(drop=True))]
SAYS_YES = [
    ("404", Reply(status=404)),
    ("410", Reply(status=410)),
    ("empty", Reply("", headers={"Content-Type": "text/plain"})),
    ("bom", Reply("\ufeffUser-agent: *\nDisallow: /private/\n")),
    ("other", Reply("User-agent: Scrapy\nDisallow: /\n")),
]


def test_robots(desk):
    cases = [(n, r, "blocked") for n, r in SAYS_NO] + [(n, r, "failed") for n, r in COMES_LATER]
    cases += [(n, r, "ok") for n, r in SAYS_YES]
    with ExitStack() as stack:
        sites = {}
        for name, reply, _ in cases:
            site = sites[name] = stack.enter_context(Site(feed=rss("/a"), a=page()))
            site.replies["/robots.txt"] = reply
            desk.add(f"xx.robots.{name}", site.url("feed"))
        crawled = desk.crawl(*sites.values())
        assert crawled.code == 3
        outcomes = {s.rpartition(".")[2]: line["outcome"] for s, line in crawled.done.items()}
        assert outcomes == {name: outcome for name, _, outcome in cases}
        asked = {name: site.paths() for name, site in sites.items()}
    assert asked == {name: ["/feed", "/a"] if outcome == "ok" else [] for name, _, outcome in cases}
    assert crawled.counts("xx.robots.disallow") == {"blocked": 1}
    assert "forbidden by robots.txt" in crawled.done["xx.robots.disallow"]["error"]
    assert "robots.txt answers 403" in crawled.done["xx.robots.403"]["error"]


def test_crawl_delay_is_kept(desk):
    with Site(feed=rss("/a", "/b", "/c"), a=page(), b=page(), c=page()) as site:
        site.replies["/robots.txt"] = "User-agent: *\nCrawl-delay: 0.4\n"
        source = desk.add("xx.slow.news", site.url("feed"))
        assert desk.crawl(site).counts(source) == {"new": 3}
        times = [moment for path, _, moment in site.asked if path != "/robots.txt"]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) > 0.35


def test_robots_are_remembered_for_a_day_with_their_delay(desk):
    with Site(feed=rss("/a", "/b", "/private/c"), a=page(), b=Reply(status=503)) as site:
        site.replies["/robots.txt"] = "User-agent: *\nDisallow: /private/\nCrawl-delay: 0.4\n"
        source = desk.add("xx.daily.news", site.url("feed"))
        desk.crawl(site)
        site.replies["/b"] = page("Second", f"{BODY} Second.")
        again = desk.crawl(site, now=NOW + timedelta(hours=3))
        times = [moment for path, _, moment in site.asked]
        assert [path for path, _, _ in site.asked].count("/robots.txt") == 1
        assert min(later - earlier for earlier, later in pairwise(times[-3:])) > 0.35
        assert "/private/c" not in site.paths()
        site.replies["/robots.txt"] = "User-agent: *\nDisallow: /\n"
        late = desk.crawl(site, now=NOW + timedelta(hours=25))
    assert again.counts(source) == {"new": 1, "unchanged": 1, "blocked": 1}
    assert late.done[source]["outcome"] == "blocked"


def test_a_refusal_by_robots_is_not_remembered(desk):
    with Site(feed=rss("/a"), a=page()) as site:
        source = desk.add("xx.back.news", site.url("feed"))
        site.replies["/robots.txt"] = Reply("<h1>Maintenance</h1>")
        assert desk.crawl(site).done[source]["outcome"] == "blocked"
        site.replies["/robots.txt"] = "User-agent: *\nAllow: /\n"
        assert desk.crawl(site, now=NOW + timedelta(hours=2)).counts(source) == {"new": 1}


# Sources on their own


def test_one_source_in_trouble_stops_no_other(desk):
    with ExitStack() as stack:

        def add(name: str, site: Site, **fields: object) -> Site:
            stack.enter_context(site)
            desk.add(f"xx.{name}.news", site.url("feed"), **fields)
            return site

        sites = [
            add("well", Site(feed=rss("/a", "/gone", "/refused", "/broken"), a=page(),
                             refused=Reply(status=403), broken=Reply(status=500))),
            add("hanging", Site(feed=Reply(wait_s=30))),
            add("hanging-page", Site(feed=rss("/a", "/b"), a=page(), b=Reply(wait_s=30))),
            add("down", Site(feed=Reply(status=503))),
            add("replaced", Site(feed=page())),
            add("gone", Site()),
            add("refusing", Site(feed=Reply(status=403))),
            add("lost", Site(feed=Reply(drop=True))),
            add("selector", Site(feed=page()), access="listing", list_selector="ul.news a"),
        ]  # fmt: skip
        crawled = desk.crawl(*sites, timeout_s=20.0, source_timeout_s=3.0)
    assert crawled.code == 3
    assert crawled.wall_s < 15
    outcomes = {s.split(".")[1]: line["outcome"] for s, line in crawled.done.items()}
    assert outcomes == {
        "well": "ok", "hanging": "failed", "hanging-page": "failed", "down": "failed", "replaced": "failed",
        "gone": "failed", "refusing": "blocked", "lost": "failed", "selector": "failed",
    }  # fmt: skip
    assert crawled.counts("xx.well.news") == {"new": 1, "blocked": 1, "failed": 2}
    assert crawled.counts("xx.hanging-page.news") == {"new": 1}
    assert "1 new pages left" in crawled.done["xx.hanging-page.news"]["error"]
    assert "root element is <html>" in crawled.done["xx.replaced.news"]["error"]
    db = open_store(desk.db, read_only=True)
    runs = {run.source_id: run for run in list_runs(db, job="crawl")}
    assert {s: run.outcome for s, run in runs.items()} == {s: line["outcome"] for s, line in crawled.done.items()}
    assert runs["xx.well.news"].counts == crawled.done["xx.well.news"]["counts"]
    assert all(run.ended_at for run in runs.values())
    states = {state.source_id: state for state in list_states(db)}
    assert states["xx.well.news"].first_contact_at == NOW
    assert states["xx.well.news"].next_due_at == NOW + timedelta(hours=1)
    assert (states["xx.down.news"].failures, states["xx.down.news"].first_contact_at) == (1, None)
    assert "503" in states["xx.down.news"].last_error


def test_failures_back_off(desk):
    with Site(feed=Reply(status=404)) as site:
        source = desk.add("xx.gone.news", site.url("feed"))
        waits = []
        for hour in range(3):
            now = NOW + timedelta(hours=hour)
            desk.crawl(site, now=now)
            waits.append(find_state(open_store(desk.db), source).next_due_at - now)
    assert waits == [timedelta(hours=1), timedelta(hours=2), timedelta(hours=4)]


def test_an_empty_channel_that_had_items_is_a_change(desk):
    with Site(feed=rss("/a"), a=page()) as site:
        source = desk.add("xx.emptied.news", site.url("feed"))
        assert desk.crawl(site).code == 0
        site.replies["/feed"] = rss()
        crawled = desk.crawl(site, now=NOW + timedelta(hours=1))
    assert crawled.done[source]["outcome"] == "failed"
    assert "empty" in crawled.done[source]["error"]


# Asking again


def test_retry_after(desk):
    with ExitStack() as stack:
        soon = stack.enter_context(Site(feed=rss("/a"), a=page()))
        answers = iter([Reply(status=503, headers={"Retry-After": "1"})])
        soon.replies["/a"] = lambda: next(answers, Reply(page()))
        late = stack.enter_context(Site(feed=rss("/a", "/b"), b=page()))
        late.replies["/a"] = Reply(status=429, headers={"Retry-After": "7200"})
        desk.add("xx.soon.news", soon.url("feed"))
        desk.add("xx.late.news", late.url("feed"), delay_s=0.01)
        crawled = desk.crawl(soon, late)
        first, second = (moment for path, _, moment in soon.asked if path == "/a")
        assert late.paths() == ["/feed", "/a"]
    assert second - first > 0.9
    assert crawled.counts("xx.soon.news") == {"new": 1}
    assert crawled.done["xx.late.news"]["outcome"] == "failed"
    state = find_state(open_store(desk.db), "xx.late.news")
    assert state.next_due_at == NOW + timedelta(hours=2)


def test_edits_are_noticed_within_recheck_days_only(desk):
    with Site(feed=Reply(rss("/a"), headers={"ETag": '"f"'})) as site:
        source = desk.add("xx.edited.news", site.url("feed"), recheck_days=3)
        site.replies["/a"] = Reply(page(), headers={"ETag": '"1"'})
        assert desk.crawl(site).counts(source) == {"new": 1}
        assert desk.crawl(site, now=NOW + timedelta(days=1)).counts(source) == {"unchanged": 1}
        assert site.headers("/a")[-1]["If-None-Match"] == '"1"'
        site.replies["/a"] = Reply(page(body=BODY.replace("36", "33")), headers={"ETag": '"2"'})
        assert desk.crawl(site, now=NOW + timedelta(days=2)).counts(source) == {"changed": 1}
        site.replies["/a"] = Reply(page(body=BODY.replace("36", "30")), headers={"ETag": '"3"'})
        assert desk.crawl(site, now=NOW + timedelta(days=4)).counts(source) == {}
        assert Counter(site.paths()) == {"/feed": 4, "/a": 3}
    db = open_store(desk.db)
    versions = db.execute("SELECT version, baseline, text FROM document_versions ORDER BY version").fetchall()
    assert [(number, baseline) for number, baseline, _ in versions] == [(1, 1), (2, 0)]
    assert "$33 billion" in versions[1][2]


def test_a_page_may_name_its_own_address(desk):
    canonical = "<link rel='canonical' href='/story/7'>"
    with Site(feed=rss("/r?id=7&amp;utm_source=rss"), r=Reply(status=302, headers={"Location": "/landing"})) as site:
        site.replies["/landing"] = Reply(page(head=canonical), headers={"ETag": '"x"'})
        source = desk.add("xx.moved.news", site.url("feed"))
        assert desk.crawl(site).counts(source) == {"new": 1}
        assert desk.crawl(site, now=NOW + timedelta(hours=1)).counts(source) == {"unchanged": 1}
        assert "/r?id=7" in site.paths()
        (document,) = list_documents(open_store(desk.db))
        assert document.url == site.url("story/7")


def test_a_lost_archive_loses_nothing(desk):
    with Site(feed=Reply(rss("/a", "/b"), headers={"ETag": '"f"'}), a=Reply(page(), headers={"ETag": '"a"'})) as site:
        source = desk.add("xx.archive.news", site.url("feed"))
        assert desk.crawl(site).counts(source) == {"new": 1, "failed": 1}
        for file in desk.archive.iterdir():
            file.unlink()
        site.replies["/b"] = page("Second", f"{BODY} Second.")
        crawled = desk.crawl(site, now=NOW + timedelta(hours=1))
        assert site.headers("/feed")[-1]["If-None-Match"] == '"f"'
    assert (crawled.code, crawled.counts(source)) == (0, {"new": 1, "unchanged": 1})


def test_a_page_that_its_channel_dropped_is_still_read(desk):
    with Site(feed=rss("/a"), a=Reply(status=503)) as site:
        source = desk.add("xx.dropped.news", site.url("feed"))
        assert desk.crawl(site).counts(source) == {"failed": 1}
        site.replies |= {"/feed": rss("/b"), "/a": page(), "/b": page("Other", f"{BODY} Other.")}
        assert desk.crawl(site, now=NOW + timedelta(hours=1)).counts(source) == {"new": 2}


def test_a_page_without_text_is_read_again_until_it_has_some(desk):
    with Site(feed=rss("/a"), a="<html><title>T</title><body><div id=player></div></body></html>") as site:
        source = desk.add("xx.shell.news", site.url("feed"))
        assert desk.crawl(site).counts(source) == {"not_text": 1}
        site.replies["/a"] = page()
        assert desk.crawl(site, now=NOW + timedelta(days=30)).counts(source) == {"new": 1}


# The guard


def test_private_addresses_are_never_asked(desk):
    with ExitStack() as stack:
        inside = stack.enter_context(Site(feed=rss("/a"), a=page(), secret=page()))
        outside = stack.enter_context(Site(feed=rss("/hop", inside.url("secret"))))
        outside.replies["/hop"] = Reply(status=302, headers={"Location": inside.url("secret")})
        desk.add("xx.literal.news", inside.url("feed"))
        desk.add("xx.named.news", f"http://localhost:{inside.port}/feed")
        desk.add("xx.number.news", f"http://2130706433:{inside.port}/feed")
        desk.add("xx.redirecting.news", outside.url("feed"))
        crawled = desk.crawl(outside)
        assert inside.asked == []
    assert {line["outcome"] for s, line in crawled.done.items() if s != "xx.redirecting.news"} == {"blocked"}
    assert crawled.counts("xx.redirecting.news") == {"blocked": 2}
    assert "localhost is not a public address" in crawled.done["xx.named.news"]["error"]


def test_a_proxy_opens_no_door(desk):
    with Newsroom(NOW) as room:
        desk.add("xx.local.news", "http://localhost/feed")
        desk.add("xx.literal.news", "http://10.0.0.1/feed")
        crawled = desk.crawl(proxy=room.proxy_url)
        assert room.requests == []
    assert {line["outcome"] for line in crawled.done.values()} == {"blocked"}


# Kills


def test_a_killed_crawl_is_made_good_by_the_next_one(desk, tmp_path):
    paths = [f"p{n}" for n in range(12)]
    pages = {p: Reply(page(f"Story {p}", f"{BODY} {p}"), headers={"ETag": f'"{p}"'}, wait_s=0.05) for p in paths}
    with Site(feed=Reply(rss(*(f"/{p}" for p in paths)), headers={"ETag": '"f"'}), **pages) as site:
        source = desk.add("xx.killed.news", site.url("feed"))
        job = desk.job(site)
        for pages_before in (1, 4):
            assert desk.crawl_until_killed(job, pages=pages_before) >= pages_before
            db = open_store(desk.db, read_only=True)
            captures = db.execute("SELECT warc_file, warc_offset FROM captures").fetchall()
            assert captures
            assert all(read_capture(desk.archive, *place).status for place in captures)
        with (desk.archive / "2026-02-18.warc.gz").open("ab") as file:
            file.write(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03cut off")
        last = desk.crawl(site)
        assert last.code == 0
        assert last.counts(source)["new"] < 12
        other = Desk(tmp_path / "undisturbed", dict(desk.sources))
        other.folder.mkdir()
        other.crawl(site)
    same = ("documents", "document_versions")
    assert dump(desk, *same) == dump(other, *same)
    states = [find_state(open_store(d.db), source) for d in (desk, other)]
    assert replace(states[0], said="") == replace(states[1], said="")  # each tells what its own crawl did
    db = open_store(desk.db, read_only=True)
    for place in db.execute("SELECT warc_file, warc_offset FROM captures").fetchall():
        assert read_capture(desk.archive, *place)
    assert [run.outcome for run in list_runs(db)] == ["running", "running", "ok"]  # the caller closes the dead ones


# What cannot run


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"source_ids": ("xx.unknown.news",)}, "no such source"),
        ({"db": "."}, "not a Pactwatch database"),
    ],
)
def test_what_cannot_run_says_why(desk, given, words):
    desk.add("xx.any.news", "http://outlet.example/feed")
    (desk.folder / "sources").mkdir()
    if "db" in given:
        given = {"db": desk.folder}
    crawled = desk.crawl(**given)
    assert crawled.code == 1
    assert words in crawled.errors
