"""The ledger as of a time is what a fold of the evidence known by then gives; as told, what was written by then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from samples import KNOWN, claim, source
from test_scheduler_resolve import tell

from scheduler.reading import read_ledger
from scheduler.resolve import resolve
from store import ledger
from store.database import open_store
from store.snapshots import open_evidence
from store.sources import save_source

OHIO = "place:us-oh asset:gas-power programme:us-japan-550bn"
DAY = timedelta(days=1)
TELLINGS = [
    # day, document, version, claims
    (0, "doc_a", 1, [claim("asset:gas-power programme:us-japan-550bn", stage="proposed", on="2026-02-10")]),
    (1, "doc_b", 1, [claim(OHIO, amount="30e9 USD", document="doc_b", part_of="tranche:1")]),
    (2, "doc_c", 1, [claim(OHIO, amount="33e9 USD", document="doc_c"), claim("tranche:1", amount="36e9 USD", document="doc_c", ordinal=1)]),
    (3, "doc_b", 2, [claim(OHIO, amount="33e9 USD", document="doc_b", version=2, part_of="tranche:1")]),
    (4, "doc_c", 2, [claim(OHIO, amount="33e9 USD", document="doc_c", version=2)]),
]  # fmt: skip


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.db"


@pytest.fixture
def db(path):
    store = open_store(path)
    save_source(store, source())
    return store


def facts(events, threads):
    shown = {e.thread_id for e in events}
    return list(events), [t for t in threads if t.id in shown]


def test_as_of_any_day_equals_a_fold_of_what_was_known(db, path):
    for day, _, _, claims in TELLINGS:
        tell(db, *claims, known_at=KNOWN + day * DAY)
        resolve(db, now=KNOWN + day * DAY)
    for day in range(-1, 6):
        at = KNOWN + day * DAY + timedelta(hours=1)
        folded = open_evidence(path, at)
        resolve(folded, now=at)
        told = read_ledger(db, as_of=at)
        assert facts(told.events, told.threads) == facts(ledger.list_events(folded), ledger.list_threads(folded)), day


def test_evidence_as_of_a_day_is_of_the_versions_known_then(db):
    for day, _, _, claims in TELLINGS[:4]:
        tell(db, *claims, known_at=KNOWN + day * DAY)
    resolve(db, now=KNOWN)
    then = read_ledger(db, as_of=KNOWN + 2 * DAY + timedelta(hours=1))
    (event,) = (e for e in then.events if e.usd and e.usd < Decimal("36e9"))
    assert [(e.document.id, e.claim.version) for e in then.evidence(event.id)] == [("doc_b", 1), ("doc_c", 1)]


@pytest.mark.parametrize("when", [{}, {"as_of": KNOWN + 2 * DAY}, {"as_told": KNOWN + 2 * DAY}], ids=str)
def test_the_passages_of_a_list_are_those_of_each_event(db, when):
    for day, _, _, claims in TELLINGS:
        tell(db, *claims, known_at=KNOWN + day * DAY)
        resolve(db, now=KNOWN + day * DAY)
    then = read_ledger(db, **when)
    listed = [(event, [*told]) for event, told in then.with_passages()]
    assert listed == [(event, [item.passage for item in then.evidence(event.id)]) for event in then.events]
    assert any(told for _, told in listed)


def test_a_list_tells_what_one_text_tells_in_its_order(db):
    places = ["us-oh", "us-tx", "us-ga", "us-la", "us-in"]
    tell(db, *(claim(f"place:{p} asset:gas-power programme:us-japan-550bn", amount=f"{n}e9 USD", ordinal=n)
               for n, p in enumerate(places, start=2)))  # fmt: skip
    resolve(db, now=KNOWN)
    told = read_ledger(db)
    assert [e.usd / 10**9 for e, _ in told.with_passages()] == [2, 3, 4, 5, 6]


def test_what_arrives_late_is_known_from_its_own_day(db):
    tell(db, claim(OHIO, amount="33e9 USD"), known_at=KNOWN + 5 * DAY)
    resolve(db, now=KNOWN + 5 * DAY)
    tell(db, claim(OHIO, amount="33e9 USD", document="doc_b"), known_at=KNOWN)
    resolve(db, now=KNOWN + 6 * DAY)
    (event,) = read_ledger(db, as_of=KNOWN + DAY).events
    assert event.usd == Decimal("33e9")
    assert event.known_at < KNOWN + DAY


def test_as_told_gives_our_mistakes_back(db):
    tell(db, claim(OHIO, amount="30e9 USD"))
    resolve(db, now=KNOWN)
    tell(db, claim(OHIO, amount="33e9 USD", version=2), claim("tranche:1", amount="36e9 USD", version=2, ordinal=1),
         known_at=KNOWN)  # fmt: skip
    resolve(db, now=KNOWN + 3 * DAY)
    assert read_ledger(db, as_told=KNOWN - DAY).events == []
    (then,) = read_ledger(db, as_told=KNOWN + DAY).events
    assert then.usd == then.amount.value == Decimal("30e9")
    assert {e.usd for e in read_ledger(db, as_told=KNOWN + 4 * DAY).events} == {Decimal("33e9"), Decimal("36e9")}
    assert {e.usd for e in read_ledger(db, as_of=KNOWN + DAY).events} == {Decimal("33e9"), Decimal("36e9")}


def test_as_told_of_an_event_that_was_withdrawn_later(db):
    tell(db, claim(OHIO, amount="30e9 USD"))
    resolve(db, now=KNOWN)
    before = ledger.list_events(db)
    tell(db, claim("tranche:1", amount="36e9 USD", version=2), known_at=KNOWN + DAY)
    resolve(db, now=KNOWN + DAY)
    assert [replace(e, rate_on=None) for e in read_ledger(db, as_told=KNOWN + timedelta(hours=2)).events] == before
