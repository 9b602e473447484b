"""The first real input, all the way: import, ledger, digest. Skips where the development folder is absent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from nlp.pipeline import annotate, load
from scheduler.config import Settings
from scheduler.imports import import_documents
from scheduler.publishing import digest
from store import ledger
from store.database import open_store
from store.records import Article
from store.totals import totals

SEED = Path(__file__).resolve().parents[2] / "shared" / "seed" / "article-zh.txt"
pytestmark = pytest.mark.skipif(not SEED.exists(), reason="the seed article lies in the development folder only")
TITLE = "日本设立专门投资设施支持5500亿美元对美投资"

TEXT = SEED.read_text("utf-8") if SEED.exists() else ""
ARTICLE = Article(id="seed", version=1, title=TITLE, text=TEXT, published_on="2025-09-27")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Settings of a store that holds the article alone."""
    folder = tmp_path_factory.mktemp("seed")
    line = {"id": "seed", "title": TITLE, "text": TEXT, "published": "2025-09-27"}
    settings = Settings(db=folder / "seed.db", output=folder, now=datetime(2025, 9, 27, 22, tzinfo=UTC))
    import_documents(settings, [json.dumps(line, ensure_ascii=False).encode()])
    return settings


@pytest.fixture(scope="module")
def annotations():
    return annotate(ARTICLE)


def test_the_envelope_and_no_other_sum(annotations):
    sums = {(a.money.value, a.money.currency, a.money.role) for a in annotations.amounts}
    assert sums == {(Decimal(550_000_000_000), "USD", "envelope")}


@pytest.mark.parametrize(
    "name",
    [
        "Japan Bank for International Cooperation",
        "Nippon Export and Investment Insurance",
        "Ministry of Finance (Japan)",
    ],
)
def test_who_stands_behind_it(annotations, name):
    assert name in {o.name for o in annotations.organizations}


def test_its_sectors(annotations):
    named = {"semiconductors", "pharmaceuticals", "metals", "energy", "shipbuilding", "automotive"}
    assert named <= set(annotations.sectors)


def test_the_end_of_the_programme():
    doc = load("zh").make_doc(f"{TITLE}\n{TEXT}")
    doc.user_data["article"] = ARTICLE
    for _, component in load("zh").pipeline:
        doc = component(doc)
    assert "2029-01" in {d.iso for d in doc._.dates}


def test_what_its_author_fears_is_speculated(annotations):
    feared = [c for c in annotations.claims if c.confirmed and c.kind == "countermeasure"]
    assert feared
    assert {c.modality for c in feared} == {"speculated"}


def test_the_digest_watches_and_does_not_flag_it(told):
    published = digest(told)
    entries = [(s.key, e) for s in published.digest.sections for e in s.entries]
    assert [e for key, e in entries if key == "watch"]
    assert all(key == "watch" for key, e in entries if e.kind == "countermeasure")


def test_the_ledger_knows_the_facility_and_totals_nothing(told):
    db = open_store(told.db)
    events = ledger.list_events(db)
    assert any(e.kind == "policy" for e in events)
    counted = totals(events, ledger.list_threads(db))
    assert (counted.selected, counted.financed, counted.disbursed) == (0, 0, 0)
