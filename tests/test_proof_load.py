"""Sixty sources with two thousand articles on loopback: complete, fast, and cheap to ask again.

Speed is told as measured, and as two cores that are ours alone would give it: from the processor time that others left
us while it ran. What waits counts as waiting; only what others took is taken off.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import load_site
import pytest
from crawl_site import Desk

from store.database import open_store
from store.documents import latest_version, list_documents

SOURCES, ARTICLES = 60, 2000
HERE = Path(__file__).parent
PACE_S = 0.001  # a pace, so that each host is asked by one connection that stays


@dataclass(frozen=True)
class Measured:
    """What a run took."""

    wall_s: float
    cpu_s: float
    foreign_s: float

    def rate(self, pages: int) -> float:
        """Pages a second on two cores that nobody else uses."""
        cores = os.cpu_count() or 1
        ours_s = self.wall_s * cores - self.foreign_s
        return pages / (ours_s / 2)


def _busy_s() -> float:
    """Processor time that all processes together have used."""
    ticks = [int(value) for value in Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:]]
    idle = ticks[3] + ticks[4]
    return (sum(ticks[:8]) - idle) / os.sysconf("SC_CLK_TCK")


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def measuring(server: subprocess.Popen):
    """A list that holds what the block took, when it is done."""
    found: list[Measured] = []
    began, busy, ours, serving = time.monotonic(), _busy_s(), _children_s(), _process_s(server.pid)
    yield found
    cpu_s = _children_s() - ours
    foreign_s = max(0.0, _busy_s() - busy - cpu_s - (_process_s(server.pid) - serving))
    found.append(Measured(time.monotonic() - began, cpu_s, foreign_s))


def _process_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass
class Load:
    """The two cycles, and the baseline beside them."""

    desk: Desk
    port: int
    first: Measured
    second: Measured
    plain: Measured
    counts: list[dict[str, int]]
    tables: list[dict[str, int]]
    done: list[dict[str, int]]


@pytest.fixture(scope="module")
def load(tmp_path_factory):
    found = load_site.publishers(SOURCES, ARTICLES)
    desk = Desk(tmp_path_factory.mktemp("load"))
    command = [sys.executable, str(HERE / "load_site.py"), "--sources", str(SOURCES), "--articles", str(ARTICLES)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        port = json.loads(server.stdout.readline())["port"]
        for publisher in found:
            add(desk, publisher, port)
        pairs = tuple(f"{publisher.host}:{port}" for publisher in found)
        runs, counts, tables, done = [], [], [], []
        for hours in (0, 1):
            now = load_site.NOW + timedelta(hours=hours)
            with measuring(server) as run:
                crawled = desk.crawl(
                    now=now, allowed_private=pairs, timeout_s=120.0, source_timeout_s=1200.0, patience_s=1300
                )
            assert crawled.code == 0, (crawled.errors, [one for one in crawled.done.values() if one["outcome"] != "ok"])
            runs += run
            counts.append(json.loads(urllib.request.urlopen(f"http://127.0.0.1:{port}/counts").read()))
            tables.append(count_rows(desk))
            done.append(total(crawled.done))
        addresses = desk.folder / "addresses"
        addresses.write_text("\n".join(f"http://{p.host}:{port}{a.path}" for p in found for a in p.articles))
        with measuring(server) as run:
            plain = [sys.executable, str(HERE / "load_baseline.py"), str(addresses), str(desk.folder / "plain.jsonl")]
            subprocess.run(plain, check=True, timeout=900)
        server.stdin.close()
    return Load(desk, port, *runs, *run, counts, tables, done)


def add(desk: Desk, publisher: load_site.Publisher, port: int) -> None:
    fields = {"list_selector": "ul.news a"} if publisher.access == "listing" else {}
    desk.add(
        publisher.source_id, f"http://{publisher.host}:{port}/channel", access=publisher.access, delay_s=PACE_S,
        languages=[publisher.language], time_zone=load_site.ZONES[publisher.language], **fields,
    )  # fmt: skip
    if publisher.access == "json":
        desk.sources[publisher.source_id] += '\n[json]\nitems = "rows"\nurl = "URL"\ntitle = "TITLE"\ndate = "AT"\n'


def count_rows(desk: Desk) -> dict[str, int]:
    db = open_store(desk.db, read_only=True)
    return {
        name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
        for name in ("captures", "documents", "document_versions", "addresses")
    }


def total(done: dict[str, dict]) -> dict[str, int]:
    names = next(iter(done.values()))["counts"]
    return {name: number for name in names if (number := sum(one["counts"][name] for one in done.values()))}


@pytest.mark.prove
def test_two_thousand_articles_are_stored_whole(load, record_property):
    assert load.done[0] == {"new": ARTICLES}
    db = open_store(load.desk.db, read_only=True)
    versions = {d.url: latest_version(db, d.id) for d in list_documents(db)}
    whole = 0
    for publisher in load_site.publishers(SOURCES, ARTICLES):
        for article in publisher.articles:
            version = versions[f"http://{publisher.host}:{load.port}{article.path}"]
            assert version.title == article.title
            assert version.language == publisher.language
            assert version.published_at == article.published_at
            missing = [p for p in article.paragraphs if "".join(p.split()) not in "".join(version.text.split())]
            assert not missing, (publisher.source_id, missing[:1], version.text[:200])
            whole += 1
    record_property("figure", f"{whole} articles of {SOURCES} sources with text, language and date")


@pytest.mark.prove
def test_forty_pages_a_second_on_two_cores(load, record_property):
    ours, plain = load.first.rate(ARTICLES), load.plain.rate(ARTICLES)
    record_property(
        "figure",
        f"{ours:.0f} pages/s on two free cores with text, dates, WARC and store; plain Scrapy with trafilatura alone "
        f"{plain:.0f} (ratio {ours / plain:.2f}); as measured beside others' work {ARTICLES / load.first.wall_s:.0f} and "
        f"{ARTICLES / load.plain.wall_s:.0f}; processor {load.first.cpu_s:.1f} s and {load.plain.cpu_s:.1f} s",
    )
    assert len((load.desk.folder / "plain.jsonl").read_text(encoding="utf-8").splitlines()) == ARTICLES
    assert ours >= 40


@pytest.mark.prove
def test_a_cycle_with_nothing_changed_is_cheap(load, record_property):
    conditional = load.counts[1].get("conditional 304", 0)
    asked = sum(load.counts[1].values())
    share, cost = conditional / asked, load.second.cpu_s / load.first.cpu_s
    record_property(
        "figure",
        f"{conditional} of {asked} requests conditional and answered 304 ({share:.1%}); processor "
        f"{load.second.cpu_s:.1f} s of {load.first.cpu_s:.1f} s ({cost:.1%})",
    )
    assert asked >= ARTICLES + SOURCES  # every channel and every page was asked
    assert share >= 0.99
    assert load.done[1] == {"unchanged": ARTICLES}
    assert load.tables[1] == load.tables[0]  # nothing archived, nothing parsed, nothing stored
    assert cost < 0.10
