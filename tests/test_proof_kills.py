"""Proof: ten SIGKILLs at random moments of a crawl lose nothing and double nothing."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from contextlib import ExitStack

import pytest
from crawl_site import BODY, NOW, Desk, Reply, Site, page, rss

from crawlers.archive import read_capture, read_warc, truncate_tail
from crawlers.errors import ArchiveDamaged
from store.database import open_store

KILLS, SITES, PAGES = 10, 3, 70
SAME = ("documents", "document_versions", "addresses")
FLEETING = {"capture_id"}
"""What tells one crawl from another, not one document from another."""


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def newsroom(stack: ExitStack, n: int) -> Site:
    site = stack.enter_context(Site(host=f"127.0.2.{n + 1}"))
    paths = [f"p{number}" for number in range(PAGES)]
    site.replies["/feed"] = Reply(rss(*(f"/{path}" for path in paths)), headers={"ETag": '"f"'})
    for path in paths:
        text = page(f"Story {path} of {n}", f"{BODY} {path} " * 20)
        site.replies[f"/{path}"] = Reply(text, headers={"ETag": f'"{path}"'}, wait_s=0.01)
    return site


def rows(desk: Desk) -> dict[str, list[dict]]:
    db = open_store(desk.db, read_only=True)
    return {t: sorted(({k: v for k, v in r.items() if k not in FLEETING} for r in db[t].rows), key=repr) for t in SAME}


def check_archive(desk: Desk) -> int:
    """Every row points to a whole record, and every file reads on to its last whole one; how many those are."""
    db = open_store(desk.db, read_only=True)
    places = db.execute("SELECT warc_file, warc_offset, url FROM captures").fetchall()
    for file, offset, url in places:
        assert read_capture(desk.archive, file, offset).url == url
    whole = 0
    for path in sorted(desk.archive.glob("*.warc.gz")):
        with path.open("rb") as stream:
            whole += sum(not isinstance(found, ArchiveDamaged) for found in read_warc(stream))
    assert whole >= len(places)
    return whole


@pytest.mark.prove
def test_ten_kills_lose_nothing_and_double_nothing(desk, tmp_path, record_property):
    seed = time.time_ns() % 10**6
    chance = random.Random(seed)
    killed: list[int] = []
    with ExitStack() as stack:
        sites = [newsroom(stack, n) for n in range(SITES)]
        for n, site in enumerate(sites):
            desk.add(f"xx.killed.news-{n}", site.url("feed"))
        job = desk.job(*sites)
        for _ in range(KILLS):
            seen, upto = 0, chance.randint(1, SITES * PAGES // KILLS)
            with desk.start(job) as process:
                for line in process.stdout:
                    seen += '"event": "page"' in line
                    if seen == upto:
                        time.sleep(chance.random() * 0.05)
                        process.send_signal(signal.SIGKILL)
                        break
                process.stdout.read()
            assert process.wait() == -signal.SIGKILL
            killed.append(seen)
            check_archive(desk)
        dropped = sum(truncate_tail(path) for path in desk.archive.glob("*.warc.gz"))
        last = desk.crawl(*sites)
        assert last.code == 0, last.errors
        other = Desk(tmp_path / "undisturbed", dict(desk.sources))
        other.folder.mkdir()
        assert other.crawl(*sites).code == 0
        asked = Counter(path for site in sites for path in site.paths() if path != "/feed")
    disturbed, calm = rows(desk), rows(other)
    assert disturbed["documents"] == calm["documents"]
    assert disturbed["document_versions"] == calm["document_versions"]
    assert [row["url"] for row in disturbed["addresses"]] == [row["url"] for row in calm["addresses"]]
    assert len(disturbed["documents"]) == len(disturbed["document_versions"]) == SITES * PAGES
    records = check_archive(desk)
    assert NOW.date().isoformat() in {path.name[:10] for path in desk.archive.iterdir()}
    record_property(
        "figure",
        f"seed {seed}: killed after {', '.join(map(str, killed))} pages; {len(disturbed['documents'])} documents, 0 lost, "
        f"0 doubled, equal to an undisturbed crawl; {records} records readable, {dropped} bytes of a cut one dropped; "
        f"{sum(asked.values()) - 2 * SITES * PAGES} pages asked twice",
    )
