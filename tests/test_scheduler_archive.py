"""What is done with archived answers: replay, import from WARC files, retention; and copies, counted once."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta

import pytest
from crawl_site import NOW, Desk, Reply, Site, page, rss
from typer.testing import CliRunner

from crawlers.archive import Archive, Archived
from scheduler.cli import app
from scheduler.config import load_settings
from scheduler.imports import import_documents, import_warc
from scheduler.jobs import extract, resolve
from scheduler.replay import replay
from scheduler.retention import EXCERPT, retain
from store.database import open_store
from store.documents import find_document, latest_version, list_documents
from store.ledger import list_events, list_threads
from store.tellings import list_evidence
from store.totals import totals

LOAN = (
    "The Japan Bank for International Cooperation (JBIC) signed a loan agreement of up to 2.2 billion U.S. dollars for "
    "a gas power plant in Ohio on February 17, 2026, it said."
)
FILLER = " ".join(f"The plant's unit {n} will serve data centers in county {n * 7}, officials said." for n in range(8))


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.fixture
def settings(desk):
    return load_settings({}, db=desk.db, now=NOW + timedelta(hours=1), archive=desk.archive)


def crawl_one(desk: Desk, body: str = f"{LOAN}</p><p>{FILLER}", **fields: object):
    with Site(feed=rss("/a", "/shell"), a=page("JBIC signs loan", body), shell="<html><body></body></html>") as site:
        desk.add("xx.replayed.news", site.url("feed"), **fields)
        assert desk.crawl(site).code == 0


# Replay


def test_what_is_read_as_before_is_no_difference(desk, settings):
    crawl_one(desk)
    extract(settings)
    before = desk.db.read_bytes()
    result, found = replay(settings, NOW - timedelta(days=1))
    assert (found, result.counts["same"], result.counts["facts_lost"]) == ([], 2, 0)
    assert desk.db.read_bytes() == before
    result, _ = replay(settings, NOW + timedelta(days=1))
    assert result.counts["same"] == 0


def test_a_difference_is_told_in_facts(desk, settings):
    crawl_one(desk)
    extract(settings)
    db = open_store(settings.db)
    db.execute("UPDATE claims SET amount_value = '3300000000' WHERE amount_value = '2200000000'")
    db.execute("UPDATE document_versions SET title = 'Another title'")
    db.conn.commit()
    result, (one,) = replay(settings, NOW - timedelta(days=1))
    assert (one.outcome, one.changed, one.title) == ("differs", ("title",), "JBIC signs loan")
    assert any("USD 3,300,000,000" in fact for fact in one.lost)
    assert any("USD 2,200,000,000" in fact for fact in one.gained)
    assert result.counts["facts_lost"] == len(one.lost)


def test_pages_that_gave_no_text_are_tried_again(desk, settings, monkeypatch):
    crawl_one(desk)
    monkeypatch.setattr("crawlers.pages.MIN_TEXT", 0)
    result, (one, *_) = replay(settings, NOW - timedelta(days=1))
    assert result.counts["readable"] == 1
    assert one.url.endswith(("/a", "/shell"))


def test_the_verb_prints_differences_and_a_lost_archive_is_told(desk, settings, monkeypatch):
    crawl_one(desk)
    extract(settings)
    for file in desk.archive.iterdir():
        file.unlink()
    monkeypatch.setenv("PACTWATCH_ARCHIVE", str(desk.archive))
    shown = CliRunner().invoke(app, ["replay", "--since", "2026-02-18", "--db", str(desk.db), "--json"])
    lines = [json.loads(line) for line in shown.stdout.splitlines()]
    assert shown.exit_code == 0, shown.output
    assert [line["outcome"] for line in lines[:-1]] == ["gone", "gone"]
    assert lines[-1]["counts"]["gone"] == 2
    assert (
        "no longer in the archive"
        in CliRunner().invoke(app, ["replay", "--since", "2026-02-18", "--db", str(desk.db)]).stdout
    )


# WARC files of others


def archived(url: str, body: str, *, status: int = 200, content_type: str = "text/html; charset=utf-8") -> Archived:
    return Archived(
        url=url, status=status, headers=(("Content-Type", content_type),), body=body.encode(), fetched_at=NOW
    )


ARTICLES = [
    archived("http://outlet.example/news/1?utm_source=x", page("JBIC signs loan", LOAN)),
    archived("http://outlet.example/", "<html><body><ul><li>Menu</li></ul></body></html>"),
    archived("http://other.example/sport", page("Cup final", "The home side won the cup final on penalties again.")),
    archived(
        "http://other.example/ko",
        page("오하이오", "일본국제협력은행은 오하이오 가스 발전소에 22억 달러를 융자한다고 발표했다 " * 3),
    ),
    archived("http://outlet.example/gone", "gone", status=404),
    archived("http://outlet.example/x.png", "\x89PNG", content_type="image/png"),
]


def write_warc(folder) -> bytes:
    with Archive(folder, NOW, software="Another/1.0") as archive:
        for one in ARTICLES:
            archive.append(one)
    return (folder / "2026-02-18.warc.gz").read_bytes()


@pytest.mark.parametrize("packed", [True, False])
def test_a_warc_file_is_imported(tmp_path, settings, packed, monkeypatch):
    monkeypatch.setenv("PACTWATCH_DB", str(settings.db))
    body = write_warc(tmp_path / "theirs")
    path = tmp_path / "theirs.warc"
    path.write_bytes(body if packed else gzip.decompress(body))
    shown = CliRunner().invoke(app, ["import", str(path), "--json"])
    assert shown.exit_code == 0, shown.output
    counts = json.loads(shown.stdout)["counts"]
    picked = {name: counts[name] for name in ("new", "unreadable", "other_language", "off_subject")}
    assert picked == {"new": 1, "unreadable": 2, "other_language": 1, "off_subject": 1}
    db = open_store(settings.db)
    (document,) = list_documents(db)
    version = latest_version(db, document.id)
    assert (document.url, document.source_id) == ("http://outlet.example/news/1", "import.outlet-example")
    assert (version.known_at, version.text, version.text_source) == (NOW, LOAN, "import")
    assert any(
        "2.2" in evidence.claim.evidence.text for event in list_events(db) for evidence in list_evidence(db, event.id)
    )
    again = CliRunner().invoke(app, ["import", str(path), "--json"])
    assert json.loads(again.stdout)["counts"]["unchanged"] == 1


def test_a_damaged_warc_file_gives_what_stands_before(tmp_path, settings):
    path = tmp_path / "cut.warc.gz"
    path.write_bytes(write_warc(tmp_path / "theirs")[:-30] + b"\x1f\x8b\x08 no gzip")
    with path.open("rb") as stream:
        result = import_warc(settings, stream)
    assert result.counts["new"] == 1
    assert result.exit_code in {0, 3}


def test_pages_of_watched_sites_belong_to_their_source(tmp_path, settings, desk):
    desk.add("xx.outlet.news", "http://outlet.example/feed")
    desk.job()
    settings = settings.model_copy(update={"catalogue": desk.folder / "sources"})
    write_warc(tmp_path / "theirs")
    with (tmp_path / "theirs" / "2026-02-18.warc.gz").open("rb") as stream:
        import_warc(settings, stream)
    assert {document.source_id for document in list_documents(open_store(settings.db))} == {"xx.outlet.news"}


# Retention


def test_a_text_that_may_be_quoted_only_is_blanked_out_when_its_time_is_over(desk, settings):
    crawl_one(desk, f"{FILLER}</p><p>{LOAN}</p><p>{FILLER}", keep="excerpt")
    extract(settings)
    resolve(settings)
    db = open_store(settings.db)
    (document,) = [d for d in list_documents(db) if d.url.endswith("/a")]
    before = latest_version(db, document.id)
    counted = totals(list_events(db), list_threads(db))
    assert retain(settings).counts == {"texts": 0, "files": 0}
    later = settings.model_copy(update={"now": NOW + timedelta(days=40)})
    assert retain(later).counts == {"texts": 1, "files": 1}
    assert retain(later).counts == {"texts": 0, "files": 0}
    after = latest_version(open_store(settings.db), document.id)
    assert len(after.text) == len(before.text)
    assert after.text[:EXCERPT] == before.text[:EXCERPT]
    assert LOAN in after.text
    assert len(after.text.split()) < len(before.text.split()) / 2
    assert after.sha256 == before.sha256
    assert totals(list_events(db), list_threads(db)) == counted
    assert [path.name for path in desk.archive.iterdir()] == ["2026-02-18.warc.gz"]


def test_what_may_be_kept_stays(desk, settings):
    crawl_one(desk)
    extract(settings)
    resolve(settings)
    assert retain(settings.model_copy(update={"now": NOW + timedelta(days=400)})).counts == {"texts": 0, "files": 0}


# Copies

STORY = f"{LOAN} {FILLER}"
OTHER = (
    "Critics in parliament asked who would pay for the pipeline, and whether the interest rate was fair to taxpayers at "
    "home. The finance minister answered that the bank lends on commercial terms, that the borrower is insured, and that "
    "no member of the cabinet had a hand in the choice. Analysts expect the next tranche to follow before the summer."
)
COPIES = [  # texts by outlet with publication day, whose they are
    ("a byline names the agency", {"A Daily": ("2026-02-18", f"(Reuters) - {STORY}"), "B Blog": ("2026-02-19", STORY)}, "Reuters"),
    ("who was first", {"A Daily": ("2026-02-19", STORY), "B Blog": ("2026-02-18", STORY)}, "B Blog"),
    ("cut and re-headlined", {"A Daily": ("2026-02-18", STORY), "B Blog": ("2026-02-19", STORY[: len(STORY) * 2 // 3])}, "A Daily"),
    ("two writers", {"A Daily": ("2026-02-18", STORY), "B Blog": ("2026-02-18", f"{LOAN} {OTHER}")}, None),
    ("full width and traditional script", {
        "A Daily": ("2026-02-18", "國際協力銀行與美國企業簽署二十二億美元貸款協議，用於俄亥俄州燃氣發電廠，官員在東京宣布了這一消息，並稱這是首批項目中的第一個，其餘兩個項目涉及港口與人造鑽石，預計將於夏天完成全部融資手續，屆時美日雙方還會公布第二批投資項目的名單與金額。"),
        "B Blog": ("2026-02-19", "国际协力银行与美国企业签署二十二亿美元贷款协议，用于俄亥俄州燃气发电厂，官员在东京宣布了这一消息，并称这是首批项目中的第一个，其余两个项目涉及港口与人造钻石，预计将于夏天完成全部融资手续，届时美日双方还会公布第二批投资项目的名单与金额。")}, "A Daily"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "texts", "origin"), COPIES, ids=[row[0] for row in COPIES])
@pytest.mark.parametrize("backward", [False, True])
def test_copies_have_one_origin(tmp_path, name, texts, origin, backward):
    settings = load_settings({}, db=tmp_path / "x.db", now=NOW)
    rows = [
        {"id": outlet, "title": f"{outlet} says", "text": text, "source": outlet, "published": day}
        for outlet, (day, text) in texts.items()
    ]
    for row in reversed(rows) if backward else rows:
        import_documents(settings, [json.dumps(row).encode()])
    origins = {document.origin for document in list_documents(open_store(settings.db))}
    assert origins == ({origin} if origin else set(texts)), name


def test_an_official_release_is_the_origin_of_its_copies(desk, settings):
    with Site(feed=rss("/r"), r=Reply(page("Fact sheet", STORY))) as official, Site(host="127.0.0.2") as blog:
        blog.replies |= {"/feed": rss("/c"), "/c": page("What they said", f"Reposted. {STORY} Share this.")}
        desk.add("xx.blog.news", blog.url("feed"), publisher="A Blog")
        desk.add("xx.house.news", official.url("feed"), publisher="The House", kind="government")
        assert desk.crawl(official, blog).code == 0
        extract(settings)
        resolve(settings)
        db = open_store(settings.db)
        assert find_document(db, blog.url("c")).origin == "The House"
        assert db.execute("SELECT count(*), count(DISTINCT original_id) FROM copies").fetchone() == (2, 1)
