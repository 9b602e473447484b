"""The fold over a real store: order, edits, rates, late knowledge, stopping and going on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from samples import KNOWN, claim, document, source, version_of

from scheduler.reading import read_ledger
from scheduler.resolve import resolve
from store import ledger, tellings
from store.database import open_store
from store.documents import NewVersion, save_version
from store.errors import UnknownEvent
from store.extractions import save_annotations
from store.rates import save_rates
from store.records import PROGRAMME_ID, Annotations, Rate
from store.sources import save_source

OHIO = "place:us-oh asset:gas-power programme:us-japan-550bn"
GEORGIA = "place:us-ga asset:synthetic-diamond programme:us-japan-550bn"


@pytest.fixture
def db(tmp_path):
    store = open_store(tmp_path / "ledger.db")
    save_source(store, source())
    save_source(store, source("us.gov", "government"))
    return store


def tell(db, *claims, known_at=KNOWN, source_id="xx.test", origin=""):
    """Store one document version that makes the claims."""
    first = claims[0]
    version = version_of(first, known_at=known_at)
    fields = {name: getattr(version, name) for name in NewVersion.__dataclass_fields__}
    _, stored = save_version(db, document(first.document_id, source_id=source_id, origin=origin), NewVersion(**fields))
    annotations = Annotations(
        language="en", script="Latn", relevant=True, truncated=False, amounts=(), organizations=(), sectors=(),
        claims=claims, origin="", extractor="rules-1",
    )  # fmt: skip
    save_annotations(db, stored, annotations, at=known_at)


def changes(db):
    return [(c.field, c.cause) for c in ledger.list_changes(db, 0, ledger.current_seq(db))]


def test_one_event_told_by_two_outlets(db):
    tell(db, claim(OHIO, amount="33e9 USD"))
    tell(db, claim(OHIO, amount="33e9 USD", document="doc_b"), known_at=KNOWN + timedelta(hours=1))
    resolve(db, now=KNOWN)
    (event,) = ledger.list_events(db)
    assert event.usd == Decimal("33e9")
    assert changes(db) == [("opened", "world"), ("told", "world")]
    assert [e.document.id for e in tellings.list_evidence(db, event.id)] == ["doc_a", "doc_b"]


def test_resolving_again_changes_nothing(db):
    tell(db, claim(OHIO, amount="33e9 USD"))
    resolve(db, now=KNOWN)
    before = (ledger.current_seq(db), ledger.list_events(db), ledger.list_threads(db))
    assert resolve(db, now=KNOWN + timedelta(days=1))["versions"] == 0
    assert (ledger.current_seq(db), ledger.list_events(db), ledger.list_threads(db)) == before


def test_an_edited_amount_is_a_change_of_the_event(db):
    tell(db, claim(OHIO, amount="30e9 USD"))
    resolve(db, now=KNOWN)
    tell(db, claim(OHIO, amount="33e9 USD", version=2), known_at=KNOWN + timedelta(days=1))
    resolve(db, now=KNOWN)
    (event,) = ledger.list_events(db)
    assert event.amount.value == Decimal("33e9")
    assert ("amount", "source_edit") in changes(db)
    assert ("told", "source_edit") not in changes(db)
    evidence = tellings.list_evidence(db, event.id, current=False)
    assert [(e.claim.version, e.current) for e in evidence] == [(1, False), (2, True)]


def test_an_event_that_its_only_source_takes_back_is_withdrawn(db):
    tell(db, claim(OHIO, amount="30e9 USD"), claim(GEORGIA, amount="6e8 USD", ordinal=1))
    tell(db, claim(OHIO, amount="30e9 USD", version=2), known_at=KNOWN + timedelta(days=1))
    resolve(db, now=KNOWN)
    assert [e.project or e.amount.value for e in ledger.list_events(db)] == [Decimal("30e9")]
    assert ("status", "source_edit") in changes(db)


def test_an_official_figure_settles_and_the_other_stays_in_the_evidence(db):
    tell(db, claim(OHIO, amount="33.3e9 USD"))
    tell(db, claim(OHIO, amount="33.3e9 USD", document="doc_b"))
    tell(db, claim(OHIO, amount="33e9 USD", document="doc_c"), source_id="us.gov", known_at=KNOWN + timedelta(hours=1))
    resolve(db, now=KNOWN)
    (event,) = ledger.list_events(db)
    assert event.amount.value == Decimal("33e9")
    assert {e.claim.amount.value for e in tellings.list_evidence(db, event.id)} == {Decimal("33e9"), Decimal("33.3e9")}


def test_yen_are_converted_at_the_rate_of_the_day(db):
    tell(db, claim(OHIO, amount="340e9 JPY", stage="signed", role="loan", on="2026-05-01"))
    resolve(db, now=KNOWN)
    (event,) = ledger.list_events(db)
    assert Decimal("2.0e9") < event.usd < Decimal("2.4e9")
    assert event.rate_on.isoformat() <= "2026-05-01"


def test_a_currency_without_a_rate_stays_unconverted(db):
    tell(db, claim(OHIO, amount="1e9 TWD"))
    resolve(db, now=KNOWN)
    (event,) = ledger.list_events(db)
    assert event.amount.currency == "TWD"
    assert event.usd is None


WAITING = [
    # day that the article gives, rates that came, is one worth a try
    ("2026-02-17", [], False),
    ("2026-02-17", [("USD", 17)], False),
    ("2026-02-17", [("TWD", 17)], True),
    ("2026-02-17", [("TWD", 10)], True),
    ("2026-02-17", [("TWD", 9), ("TWD", 18)], False),
    ("2026-02", [("TWD", 1)], True),
    ("2026-02", [("TWD", 2)], False),
]


@pytest.mark.parametrize(("on", "came", "tried"), WAITING)
def test_an_event_that_waits_for_a_rate_is_tried_where_one_came(db, on, came, tried):
    tell(db, claim(OHIO, amount="1e9 TWD", on=on))
    resolve(db, now=KNOWN)
    save_rates(db, [Rate(currency=c, on=date(2026, 2, day), value=Decimal(37), source="ecb-daily") for c, day in came])
    assert len(ledger.list_unconverted(db, 7)) == tried


def test_a_rate_that_comes_later_opens_nothing(db):
    tell(db, claim(OHIO, amount="1e9 TWD"))
    resolve(db, now=KNOWN)
    on = datetime(2026, 2, 17, tzinfo=UTC).date()
    save_rates(
        db, [Rate(currency=c, on=on, value=Decimal(v), source="ecb-daily") for c, v in (("TWD", "37"), ("USD", "1.1"))]
    )
    resolve(db, now=KNOWN + timedelta(days=1))
    (event,) = ledger.list_events(db)
    assert event.usd is not None
    assert changes(db) == [("opened", "world"), ("usd", "ours")]


def test_projects_hang_under_their_tranche(db):
    tell(db, claim(OHIO, amount="33e9 USD", part_of="tranche:1"), claim("tranche:1", amount="36e9 USD", ordinal=1))
    resolve(db, now=KNOWN)
    parents = {t.id: t.parent_id for t in ledger.list_threads(db)}
    ohio, tranche = (e.thread_id for e in sorted(ledger.list_events(db), key=lambda e: e.usd))
    assert parents[ohio] == tranche
    assert parents[tranche] == PROGRAMME_ID


def test_the_ledger_as_of_a_day_knows_nothing_later(db):
    tell(db, claim(OHIO, amount="33e9 USD"))
    tell(db, claim(GEORGIA, amount="6e8 USD", document="doc_b"), known_at=KNOWN + timedelta(days=3))
    resolve(db, now=KNOWN)
    then = read_ledger(db, as_of=KNOWN + timedelta(days=1))
    now = read_ledger(db, as_of=KNOWN + timedelta(days=9))
    assert [e.usd for e in then.events] == [Decimal("33e9")]
    assert now.events == ledger.list_events(db)
    assert now.threads == ledger.list_threads(db)


def test_an_older_text_that_comes_late_does_not_undo_the_newer(db):
    tell(db, claim(OHIO, amount="33e9 USD"))
    tell(db, claim(OHIO, amount="35e9 USD", version=2), known_at=KNOWN - timedelta(days=3))
    resolve(db, now=KNOWN)
    (event,) = ledger.list_events(db)
    assert event.amount.value == Decimal("35e9")


def test_an_alias_leads_to_the_event(db):
    tell(db, claim(OHIO, amount="33e9 USD"))
    resolve(db, now=KNOWN)
    (event,) = ledger.list_events(db)
    db.execute("INSERT INTO event_aliases VALUES ('evt_old', ?, 'joined by a test')", [event.id])
    assert ledger.get_event(db, "evt_old") == event
    with pytest.raises(UnknownEvent):
        ledger.get_event(db, "evt_none")


def test_a_baseline_document_opens_a_baseline_event(db):
    first = claim(OHIO, amount="33e9 USD")
    version = replace(version_of(first), baseline=True)
    fields = {name: getattr(version, name) for name in NewVersion.__dataclass_fields__}
    _, stored = save_version(db, document("doc_a"), NewVersion(**fields))
    save_annotations(
        db, stored, Annotations(language="en", script="Latn", relevant=True, truncated=False, amounts=(), organizations=(),
                                sectors=(), claims=(first,), origin="", extractor="rules-1"), at=KNOWN,
    )  # fmt: skip
    resolve(db, now=KNOWN)
    assert ledger.list_events(db)[0].baseline
    assert ledger.list_changes(db, 0, 9)[0].baseline
