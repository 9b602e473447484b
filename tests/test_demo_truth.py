"""The demo, as a user runs it, against the newsroom's written truth: what every day's digest must flag, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

_TRUTH = [json.loads(line) for line in (Path(__file__).parent / "newsroom_truth.jsonl").read_text("utf-8").splitlines()]
_DAYS = sorted({row["day"] for row in _TRUTH})
_FLAGGED = {"new_funding", "new_countermeasures", "moved_on", "changed", "progress", "policy"}
_NEWS_FLAGS = {"new", "moved_on", "changed", "corrected"}


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """Digests of one demo run by publication day, and what it printed."""
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "scheduler", "demo", "--db", str(folder / "demo.db"), "--out", str(folder)]
    done = subprocess.run(command, capture_output=True, check=False, text=True, timeout=280)
    assert done.returncode == 0, done.stderr[-2000:]
    morning = timedelta(days=1)
    names = {day: (date.fromisoformat(day) + morning).isoformat() for day in _DAYS}
    return {day: json.loads((folder / f"{name}.json").read_text("utf-8")) for day, name in names.items()}, done, folder


def entries(digest, sections=None):
    """All entries of a digest, children too."""
    found = []
    waiting = [e for s in digest["sections"] if sections is None or s["key"] in sections for e in s["entries"]]
    while waiting:
        entry = waiting.pop()
        found.append(entry)
        waiting += entry["children"]
    return found


def shape(row):
    """What a truth row and a digest entry must agree on."""
    amount = row["amount"]
    money = f"{Decimal(str(amount['value'])):.0f} {amount['currency']}" if amount else ""
    return (row["kind"], row["measure"] or "", row["stage"], money)


@pytest.mark.parametrize("day", _DAYS)
def test_each_day_flags_what_is_new_and_nothing_else(demo, day):
    expected = Counter(shape(row) for row in _TRUTH if row["day"] == day and row["section"] in _FLAGGED)
    flagged = Counter(shape(e) for e in entries(demo[0][day]) if e["flag"] in _NEWS_FLAGS and e["section"] != "watch")
    assert flagged == expected


@pytest.mark.parametrize("day", _DAYS)
def test_what_a_columnist_fears_stands_under_watch(demo, day):
    expected = {shape(row)[:2] for row in _TRUTH if row["day"] == day and row["section"] == "watch"}
    watched = {shape(e)[:2] for e in entries(demo[0][day], {"watch"})}
    assert watched == expected


@pytest.mark.parametrize("row", [r for r in _TRUTH if r["section"] == "irrelevant"], ids=lambda r: r["url"][7:])
def test_near_misses_tell_nothing(demo, row):
    told = [url for e in entries(demo[0][row["day"]]) for url in urls(e)]
    assert row["url"] not in told


@pytest.mark.parametrize("row", [r for r in _TRUTH if r["section"] == "restated"], ids=lambda r: r["url"][7:])
def test_restatements_open_nothing(demo, row):
    opened = [e for e in entries(demo[0][row["day"]]) if e["flag"] in _NEWS_FLAGS and urls(e) == [row["url"]]]
    assert opened == []


def test_the_digest_says_what_was_not_checked(demo):
    days = {row["day"] for row in _TRUTH if row["section"] == "not_checked"}
    for day in days:
        assert demo[0][day]["unchecked"]["pages"]


def urls(entry):
    return sorted({telling["url"] for telling in [entry["quote"]["telling"], *entry["others"]]})
