"""The catalogue: what a source file may say; jobs, which name its sources."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from crawl_site import source_toml

import crawlers
from crawlers.catalogue import load_catalogue, parse_source
from crawlers.errors import ConfigError
from crawlers.job import CrawlJob
from crawlers.newsroom import SOURCES
from store.records import Expectations, JsonFields

BUNDLED = Path(crawlers.__file__).parent / "sources"
FAULTS = [
    ({"cadense_s": 5}, "unknown field cadense_s, perhaps cadence_s"),
    ({"access": "import"}, "access = 'import' is none of"),
    ({"access": "rss3"}, "rss, rdf, atom"),
    ({"kind": "blog"}, "kind = 'blog'"),
    ({"languages": ["fr"]}, "languages = 'fr'"),
    ({"languages": []}, "languages must be a list"),
    ({"languages": "ja"}, "languages must be a list"),
    ({"cadence_s": "3600"}, "cadence_s = '3600'"),
    ({"cadence_s": True}, "cadence_s = True"),
    ({"cadence_s": 0}, "cadence_s must be 1 or more"),
    ({"delay_s": -1}, "delay_s"),
    ({"proven": "yes"}, "proven = 'yes'"),
    ({"time_zone": "Tokyo"}, "time_zone = 'Tokyo' is no IANA zone"),
    ({"encoding": "sjiss"}, "encoding = 'sjiss' is unknown"),
    ({"country": "us"}, "country"),
    ({"access": "listing", "link_pattern": "a("}, "no regular expression"),
    ({"link_pattern": "a"}, "belong to listings"),
    ({"list_selector": "a"}, "list_selector"),
    ({"access": "listing", "list_selector": "ul >> a"}, "no CSS selector"),
    ({"date_selector": "["}, "date_selector"),
    ({"license_note": " "}, "license_note"),
    ({"url": "outlet.example/feed"}, "no http address"),
    ({"id": "Outlet"}, "id = 'Outlet'"),
    ({"access": "json"}, "table [json]"),
    ({"json": 1}, "json must be a table"),
    ({"keep": "all"}, "keep = 'all' is none of full_text, excerpt, link"),
    ({"cadence_min_s": 7200}, "must rise in this order"),
    ({"cadence_max_s": 60}, "must rise in this order"),
    ({"fallback": "x"}, "fallback must be a list"),
    ({"fallback": ["jp.outlet.news"]}, "fallback must name other sources"),
]
TABLES = [
    ("[json]\nitems = 'a'", "the field json.url is missing"),
    ("[json]\nurl = 'u'", "table [json] belongs to json access"),
    ("[expect]\nitems_per_week = 0", "above 0"),
    ("[expect]\nitems_per_weak = 1", "unknown field expect.items_per_weak, perhaps items_per_week"),
    ("[expect]\nitems_per_week = 1\ntext = 2", "shares between 0 and 1"),
]


@pytest.mark.parametrize(("fields", "words"), FAULTS)
def test_faults(fields, words):
    with pytest.raises(ConfigError) as caught:
        parse_source(source_toml("jp.outlet.news", "http://outlet.example/feed", **fields))
    assert words in str(caught.value)


@pytest.mark.parametrize(("table", "words"), TABLES)
def test_faults_of_tables(table, words):
    with pytest.raises(ConfigError) as caught:
        parse_source(source_toml("jp.outlet.news", "http://outlet.example/feed") + "\n" + table)
    assert words in str(caught.value)


def test_tables_become_records():
    text = source_toml("jp.outlet.news", "http://outlet.example/list", access="json", date_formats=["%Y%m%d"])
    source = parse_source(text + "\n[json]\nurl = 'URL'\n[expect]\nitems_per_week = 3")
    assert source.json == JsonFields(url="URL")
    assert source.expect == Expectations(items_per_week=3.0)
    assert source.date_formats == ("%Y%m%d",)


def test_a_fallback_is_in_the_catalogue(tmp_path):
    (tmp_path / "jp").mkdir()
    text = source_toml("jp.a.news", "http://outlet.example/a", fallback=["jp.b.news"])
    (tmp_path / "jp" / "a.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"not in the catalogue: jp\.b\.news"):
        load_catalogue(tmp_path)


def test_a_good_file():
    source = parse_source(source_toml("jp.outlet.news", "http://outlet.example/feed", delay_s=2, recheck_days=3))
    assert (source.id, source.delay_s, source.recheck_days, source.languages) == ("jp.outlet.news", 2.0, 3, ("en",))
    assert isinstance(source.delay_s, float)


def test_all_faults_of_all_files_at_once(tmp_path):
    for folder, name, text in [
        ("jp", "a", source_toml("jp.a.news", "nowhere", kind="blog")),
        ("jp", "b", source_toml("jp.b.news", "http://outlet.example/b")),
        ("jp", "c", source_toml("jp.b.news", "http://outlet.example/c")),
        ("us", "d", source_toml("jp.d.news", "http://outlet.example/d")),
        ("jp", "e", "not TOML"),
        ("jp", "f", "id = 'jp.f.news'"),
    ]:
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_catalogue(tmp_path)
    files = [problem.split(":")[0].rpartition("/")[2] for problem in caught.value.problems]
    assert set(files) == {"a.toml", "c.toml", "d.toml", "e.toml", "f.toml"}
    assert "the field publisher is missing" in str(caught.value)


def test_no_folder(tmp_path):
    with pytest.raises(ConfigError, match="no such folder"):
        load_catalogue(tmp_path / "none")


@pytest.mark.parametrize("folder", [BUNDLED, SOURCES], ids=["bundled", "newsroom"])
def test_our_own_files(folder):
    sources = load_catalogue(folder)
    assert len(sources) >= 10
    assert [source.id for source in sources] == sorted(source.id for source in sources)


def test_real_sources_are_modest():
    for source in load_catalogue(BUNDLED):
        assert not source.proven  # nobody has seen one answer yet
        assert source.delay_s >= 1
        assert (source.cadence_min_s or source.cadence_s) >= 900
        # Xinhua and People's Daily were seen at plain addresses alone.
        assert source.url.startswith("https://") or source.id.startswith(("cn.xinhua.", "cn.people.")), source.id


def test_the_catalogue_is_broad():
    sources = [source for source in load_catalogue(BUNDLED) if source.access != "rates"]
    assert len(sources) >= 60
    counted = Counter(language for source in sources for language in source.languages)
    assert min(counted[language] for language in ("en", "ja", "zh")) >= 20
    assert all(source.expect for source in sources)
    assert {"json", "news_sitemap", "listing", "rss", "rdf", "atom"} == {source.access for source in sources}
    assert len({source.url for source in sources}) == len(sources)


JOB = CrawlJob(
    db=Path("a/b.db"), archive=Path("c"), catalogue=Path("d"), source_ids=("jp.a.news", "jp.b.news"),
    now=datetime(2026, 2, 17, 22, tzinfo=UTC), proxy="http://127.0.0.1:1", allowed_private=("127.0.0.1:2",),
    contact="日本@outlet.example", timeout_s=1.5, source_timeout_s=9.0,
)  # fmt: skip


@pytest.mark.parametrize("job", [JOB, CrawlJob(db=Path("a"), archive=Path("b"), catalogue=Path("c"), source_ids=())])
def test_jobs_survive_json(job):
    assert CrawlJob.from_json(job.to_json()) == job


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"db": 1}', JOB.to_json().replace("+00:00", ""), JOB.to_json()[:-1] + ', "x": 1}']
)
def test_unreadable_jobs(text):
    with pytest.raises(ConfigError):
        CrawlJob.from_json(text)
