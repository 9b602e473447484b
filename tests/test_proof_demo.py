"""Slow proofs over the demo as a user runs it: a second run finds nothing new, and kills leave no trace."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

KILLS = 10

_LEDGER = (
    "SELECT * FROM threads ORDER BY id",
    "SELECT * FROM events ORDER BY id",
    "SELECT * FROM event_claims ORDER BY claim_id",
    "SELECT event_id, field, before, after, cause, version_id, baseline, known_at FROM ledger_changes ORDER BY seq",
    "SELECT id, document_id, version, title, text, known_at, baseline FROM document_versions ORDER BY id",
    "SELECT * FROM digests ORDER BY id",
)
"""What must not depend on how often a run was killed. Runs, wall times and captures (attempts) are apart."""


def demo(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "scheduler", "demo", "--db", str(folder / "pactwatch.db"), "--out", str(folder)]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)


def finish(folder: Path) -> float:
    started = time.monotonic()
    assert demo(folder).wait(timeout=300) == 0, (folder / "log").read_text()[-2000:]
    return time.monotonic() - started


def content(folder: Path) -> tuple[list[list[tuple]], dict[str, bytes]]:
    connection = sqlite3.connect(folder / "pactwatch.db")
    tables = [connection.execute(sql).fetchall() for sql in _LEDGER]
    connection.close()
    files = {p.name: p.read_bytes() for p in sorted(folder.iterdir()) if p.suffix in {".html", ".json", ".txt", ".md"}}
    return tables, files


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    return folder, finish(folder)


@pytest.mark.prove
def test_demo_is_whole_and_under_a_minute(undisturbed, record_property):
    folder, seconds = undisturbed
    tables, files = content(folder)
    digests = [name for name in files if name.endswith(".html")]
    assert len(tables[1]) > 20
    assert len(digests) >= 10
    record_property("figure", f"{seconds:.0f} s, {len(tables[1])} events, {len(digests)} digests")
    assert seconds < 60


@pytest.mark.prove
def test_second_run_finds_nothing_new(undisturbed, record_property):
    folder, _ = undisturbed
    before = content(folder)
    finish(folder)
    assert content(folder) == before
    connection = sqlite3.connect(folder / "pactwatch.db")
    last = connection.execute("SELECT max(started_at) FROM runs WHERE job = 'crawl'").fetchone()[0]
    counts = [json.loads(c) for (c,) in connection.execute(
        "SELECT counts FROM runs WHERE job = 'crawl' AND started_at >= datetime(?, '-20 seconds')", [last])]  # fmt: skip
    connection.close()
    assert sum(c.get("new", 0) + c.get("changed", 0) for c in counts[-8:]) == 0
    record_property("figure", f"{sum(c.get('unchanged', 0) for c in counts[-8:])} unchanged, none new")


@pytest.mark.prove
def test_ten_kills_leave_the_same_ledger_and_digests(undisturbed, tmp_path, record_property):
    folder, seconds = undisturbed
    rng = random.Random(20260904)
    moments = []
    for _ in range(KILLS):
        process = demo(tmp_path)
        moment = rng.uniform(0.5, max(4.0, seconds / 3))
        time.sleep(moment)
        moments.append(process.poll() is None)
        for pid in [process.pid]:
            try:
                os.killpg(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        process.wait()
    finish(tmp_path)
    assert content(tmp_path) == content(folder)
    record_property("figure", f"{sum(moments)} of {KILLS} kills hit a running demo")
    assert sum(moments) >= KILLS // 2
