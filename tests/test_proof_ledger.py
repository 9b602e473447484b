"""Slow proofs of the ledger: the development corpus in any order, its totals against a table by hand, a hundred thousand documents."""

from __future__ import annotations

import importlib.util
import json
import random
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from ledger_load import Generator, add, fill

from scheduler.config import load_settings
from scheduler.exchange import event_to_json
from scheduler.imports import import_documents
from scheduler.reading import read_ledger
from scheduler.rebuilding import rebuild
from scheduler.resolve import resolve
from store.database import open_store
from store.rates import convert
from store.records import Money
from store.totals import totals

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
FILES = [CORPUS / f"dev_{language}.jsonl" for language in ("en", "ja", "zh")]
NOW = datetime(2026, 11, 30, tzinfo=UTC)

pytestmark = pytest.mark.prove
needs_corpus = pytest.mark.skipif(not FILES[0].exists(), reason="the development corpus is not beside the project")

BY_HAND = {
    "selected": "35.7e9",
    "energy": "35.1e9",
    "critical_minerals": "0.6e9",
    "2026-Q1": "35.7e9",
    "disbursed": "0",
}
"""Written from threads.jsonl before anything was run: Ohio 33, Texas 2.1, Georgia 0.6; the tranche's 36 is no fourth."""
FINANCED = Money(value=Decimal("340e9"), currency="JPY", role="loan")
"""Likewise: the loans of 1 May 2026; the bonds and capital for NEXI are the lender's own, no financing of a project."""
APART = {"Japan Bank for International Cooperation": "1316e6"}
"""Likewise: 253 + 382 (not their sum 635 again) + 152 + 466 + 13, and 50 of the 100 that JBIC and banks lend to CAF."""


def articles():
    rows = [json.loads(line) for path in FILES for line in path.read_text(encoding="utf-8").splitlines()]
    return sorted(rows, key=lambda r: (r["published"] or "9999", r["id"]))


def line(row):
    names = {
        "id": "id",
        "title": "title",
        "text": "text",
        "published": "published",
        "language": "lang",
        "url": "url",
        "source": "outlet",
    }
    return json.dumps({name: row[of] for name, of in names.items()}, ensure_ascii=False).encode()


def imported(path, rows, *, one_by_one=False):
    """Settings of a store that the rows were imported into, in their order."""
    settings = load_settings(db=path, now=NOW.isoformat())
    for group in [[row] for row in rows] if one_by_one else [rows]:
        import_documents(settings, [line(row) for row in group])
    return settings


def scored(path):
    spec = importlib.util.spec_from_file_location("ledger_score", CORPUS / "ledger_score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    told = read_ledger(open_store(path))
    threads = {t.id: t for t in told.threads}
    lines = [
        json.loads(json.dumps(event_to_json(event, threads[event.thread_id], passages)))
        for event, passages in told.with_passages()
    ]
    return module.evaluate(articles(), lines)


@needs_corpus
def test_the_corpus_in_date_order(tmp_path, record_property):
    imported(tmp_path / "x.db", articles())
    out = scored(tmp_path / "x.db")
    measured = {
        "found": (out["found"]["share"], 0.80),
        "events": (out["events"]["F1"], 0.88),
        "threads": (out["threads"]["F1"], 0.90),
        "across": (out["across languages"]["F1"], 0.80),
        "not spurious": (1 - out["found"]["spurious events"], 0.85),
        "stage": (out["fields"]["stage"], 0.90),
        "amount": (out["fields"]["amount"], 0.90),
        "date": (out["fields"]["date"], 0.80),
    }
    ratio = out["programme total"]["ratio"]
    record_property("figure", ", ".join(f"{k} {v:.3f}" for k, (v, _) in measured.items()) + f", total {ratio:.3f}")
    assert {k: v for k, (v, least) in measured.items() if v < least} == {}
    assert 0.95 <= ratio <= 1.05


@needs_corpus
@pytest.mark.parametrize("order", ["reverse", "random"])
def test_the_corpus_in_another_order_one_by_one(tmp_path, record_property, order):
    rows = articles()
    imported(tmp_path / "dated.db", rows)
    other = rows[::-1] if order == "reverse" else random.Random(5).sample(rows, len(rows))
    settings = imported(tmp_path / "other.db", other, one_by_one=True)
    want, got = (scored(tmp_path / name) for name in ("dated.db", "other.db"))
    events, threads = ((want[k]["F1"], got[k]["F1"]) for k in ("events", "threads"))
    rebuild(settings, promote=True)
    anew = scored(tmp_path / "other.db")
    rebuild(load_settings(db=tmp_path / "dated.db", now=NOW.isoformat()), promote=True)
    same = scored(tmp_path / "dated.db")
    record_property("figure", f"events {events[0]:.3f} → {events[1]:.3f}, threads {threads[0]:.3f} → {threads[1]:.3f}; "
                              f"rebuilt {anew['events']['F1']:.3f}, {anew['threads']['F1']:.3f}")  # fmt: skip
    assert anew == same  # rebuilt, a ledger does not know in which order its articles came
    assert abs(events[0] - events[1]) <= 0.02


@needs_corpus
def test_totals_equal_a_table_by_hand(tmp_path, record_property):
    imported(tmp_path / "x.db", articles())
    db = open_store(tmp_path / "x.db")
    told = read_ledger(db)
    counted = totals(told.events, told.threads)
    shown = {"selected": counted.selected, "disbursed": counted.disbursed, **counted.by_sector, **counted.by_quarter}
    record_property("figure", ", ".join(f"{name} {usd / 10**9:f}" for name, usd in shown.items()))
    assert shown == {name: Decimal(usd) for name, usd in BY_HAND.items()}
    assert counted.financed == convert(db, FINANCED, datetime(2026, 5, 1, tzinfo=UTC).date()).usd
    assert counted.apart_by_lender == {name: Decimal(usd) for name, usd in APART.items()}


class Growing:
    """A store of so many documents, into which further ones are taken while the time that each takes is kept."""

    def __init__(self, path, documents):
        self.path, self.next, self.generator = path, documents, Generator(documents + 240)
        self.db = self._opened()
        fill(self.db, self.generator, 0, documents)

    def _opened(self):
        db = open_store(self.path)
        db.execute("PRAGMA synchronous = OFF")
        return db

    def take_in(self, *, anew):
        """Milliseconds of CPU for one document more, in the store opened for it or in the one that stays open."""
        add(self.db, self.generator, self.next)
        self.next += 1
        if anew:
            self.db.close()
            self.db = self._opened()
        start = time.process_time()
        resolve(self.db, now=NOW)
        return 1000 * (time.process_time() - start)


def latencies(stores):
    """For each store, what 100 documents take with the store opened anew and kept open: by turns, as machines waver."""
    took = [([], []) for _ in stores]
    for anew in (True, False):
        for number in range(120):
            for store, lists in zip(stores, took, strict=True):
                spent = store.take_in(anew=anew)
                if number >= 20:
                    lists[not anew].append(spent)
    return took


def test_one_more_document_costs_the_same_in_a_large_ledger(tmp_path, record_property):
    small, large = latencies([Growing(tmp_path / f"{size}.db", size) for size in (10_000, 100_000)])
    p95 = [[statistics.quantiles(took, n=20)[-1] for took in pair] for pair in zip(small, large, strict=True)]
    medians = [[statistics.median(took) for took in pair] for pair in zip(small, large, strict=True)]
    day = (NOW - timedelta(days=200)).date().isoformat()
    command = [sys.executable, "-m", "scheduler", "ledger", "--as-of", day, "--db", tmp_path / "100000.db"]
    as_of = []
    for _ in range(3):  # the first reads the file into memory
        start = time.perf_counter()
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
        as_of.append(time.perf_counter() - start)
    told_ms = ", ".join(
        f"{store}: p95 {high[0]:.0f} → {high[1]:.0f} ms CPU, median {half[0]:.0f} → {half[1]:.0f}"
        for store, high, half in zip(("opened anew", "kept open"), p95, medians, strict=True)
    )
    record_property("figure", f"{told_ms}; ledger --as-of: {min(as_of):.2f} s for {told[-1]}")
    assert all(large < 50 for _, large in p95)
    assert all(large <= 1.5 * small for small, large in (*p95, *medians))
    assert min(as_of) < 1
