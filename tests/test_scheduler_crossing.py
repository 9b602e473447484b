"""An alert is owed, once, when an event comes to pass a reader's filter: each thing that filters look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from digest_samples import thread
from mail_samples import read_maildir, reader, settings_for, store_with
from store_samples import ANNOTATIONS, CLAIM, DOCUMENT, NOW, SOURCE, VERSION

from scheduler.digests.vocabulary import vocabulary
from scheduler.mail.rounds import deliver
from scheduler.settling import convert_pending, settle
from store import ledger
from store.database import writing
from store.documents import save_version
from store.extractions import save_annotations
from store.rates import save_rates
from store.records import Filters, Money, Rate
from store.sources import save_source
from store.subscribers import save_subscriber
from store.tellings import attach

EVENT = "evt_1"
FIRST = replace(CLAIM, amount=None, keys=("asset:gas-power",), stage="announced", happened_on="2026-02-17")
DOLLARS = Money(value=Decimal(2 * 10**9), currency="USD", role="loan")
TAIWANESE = Money(value=Decimal(60 * 10**9), currency="TWD", role="loan")  # no history is bundled


def tell(db, number, minutes, claim, *, language="en", cause=None, published_on="2026-02-17"):
    """A further document tells the event, and the ledger takes it in."""
    now = NOW + timedelta(minutes=minutes)
    document = replace(DOCUMENT, id=f"doc_{number}", url=f"http://jbic.example/{number}")
    told = replace(
        VERSION,
        known_at=now,
        published_on=published_on,
        language=language,
        script="Jpan" if language == "ja" else "Latn",
        text=f"{VERSION.text} {number}",
    )
    _, version = save_version(db, document, told)
    claim = replace(claim, id=f"clm_{number}", document_id=document.id)
    save_annotations(db, version, replace(ANNOTATIONS, language=language, amounts=(), claims=(claim,)), at=now)
    with writing(db):
        attach(db, EVENT, claim.id, "as the test says")
        settle(db, EVENT, "ohio", version, now, told_by=document.id if number > 1 else None, cause=cause)


def opened(tmp_path, filters, first=FIRST, published_on="2026-02-17", **over):
    db = store_with(
        settings_for(tmp_path), reader(cadence="at_once", filters=filters, confirmed_at=NOW - timedelta(days=1), **over)
    )
    save_source(db, SOURCE)
    ledger.ensure_thread(db, thread("ohio", "Ohio site", None, None), NOW)
    tell(db, 1, 0, first, published_on=published_on)
    return db


def sent(tmp_path, minutes):
    """Mails of a round at that time."""
    return deliver(settings_for(tmp_path, now=NOW + timedelta(minutes=minutes))).counts.get("sent", 0)


CROSSINGS = [
    # what the filter asks, the filter, what the second telling says otherwise, its language
    ("language", Filters(languages=("ja",)), {}, "ja"),
    ("sector", Filters(sectors=("shipbuilding",)), {"sectors": ("shipbuilding",)}, "en"),
    ("country of a place", Filters(countries=("US",)), {"keys": ("asset:gas-power", "place:us-oh")}, "en"),
    ("country of a party", Filters(countries=("US",)), {"targets": ("Government of the United States",)}, "en"),
    ("company that is named", Filters(organizations=("nexi",)), {"keys": ("asset:gas-power", "org:nexi")}, "en"),
    ("company that acts", Filters(organizations=("nexi",)), {"actors": (SOURCE.publisher, "Nippon Export and Investment Insurance")}, "en"),
    ("stage", Filters(stages=("signed",)), {"stage": "signed"}, "en"),
    ("sum", Filters(minimum_usd=Decimal(10**9)), {"amount": DOLLARS}, "en"),
    ("two at once", Filters(languages=("ja",), countries=("US",)), {"keys": ("place:us-oh",)}, "ja"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "second", "language"), [row[1:] for row in CROSSINGS], ids=[row[0] for row in CROSSINGS]
)
@pytest.mark.parametrize("is_new", [True, False], ids=["own news", "in passing"])
def test_what_comes_to_pass_a_filter_is_sent_then_and_once(tmp_path, filters, second, language, is_new):
    db = opened(tmp_path, filters)
    assert sent(tmp_path, 1) == 0
    tell(db, 2, 20, replace(FIRST, is_new=is_new, **second), language=language)
    assert sent(tmp_path, 21) == 1
    assert [row[0] for row in db.execute("SELECT value FROM mails, json_each(event_ids)")] == [EVENT]
    assert sent(tmp_path, 22) == 0
    tell(db, 3, 40, replace(FIRST, **second), language=language)
    assert sent(tmp_path, 51) == 0, "told once"


def test_a_rate_that_comes_is_told_to_those_whose_least_sum_it_passes(tmp_path):
    db = opened(tmp_path, Filters(minimum_usd=Decimal(10**9)), replace(FIRST, amount=TAIWANESE))
    save_subscriber(db, reader(2, cadence="at_once", confirmed_at=NOW - timedelta(days=1)))
    assert sent(tmp_path, 1) == 1
    rates = (("TWD", Decimal(37)), ("USD", Decimal("1.18")))
    save_rates(db, [Rate(currency=code, on=date(2026, 2, 17), value=each, source="test") for code, each in rates])
    convert_pending(db, NOW + timedelta(minutes=20))
    assert sent(tmp_path, 21) == 1
    assert sent(tmp_path, 40) == 0


JAPANESE, SHIPS = Filters(languages=("ja",)), replace(FIRST, sectors=("shipbuilding",))
LATER = NOW + timedelta(minutes=10)
OWED = [
    # whose filter, since when a reader, the second telling, its cause, is it sent
    ("it passes now alone", JAPANESE, None, FIRST, None, True),
    ("it passed before, untold to who came later", Filters(countries=("JP",)), LATER, FIRST, None, False),
    ("who came later and it did not pass", JAPANESE, LATER, FIRST, None, True),
    ("it passes in one respect alone", Filters(languages=("ja",), sectors=("metals",)), None, FIRST, None, False),
    ("our own code reads it otherwise now", Filters(sectors=("shipbuilding",)), None, SHIPS, "ours", False),
    ("a person decided so", Filters(sectors=("shipbuilding",)), None, SHIPS, "judgement", False),
]


@pytest.mark.parametrize("row", OWED, ids=[row[0] for row in OWED])
def test_it_is_owed_to_those_alone_whose_filter_it_has_come_to_pass(tmp_path, row):
    _, filters, since, second, cause, owed = row
    db = opened(tmp_path, Filters(kinds=("policy",)))
    assert sent(tmp_path, 1) == 0
    save_subscriber(db, reader(2, cadence="at_once", filters=filters, confirmed_at=since or NOW - timedelta(days=1)))
    tell(db, 2, 20, second, language="ja", cause=cause)
    assert sent(tmp_path, 21) == owed


@pytest.mark.parametrize(("published_on", "owed"), [("2026-02-12", True), ("2026-02-08", False)])
def test_what_was_news_more_than_a_week_ago_crosses_no_more(tmp_path, published_on, owed):
    db = opened(tmp_path, JAPANESE, replace(FIRST, happened_on=published_on), published_on=published_on)
    assert sent(tmp_path, 1) == 0
    tell(db, 2, 20, replace(FIRST, happened_on=published_on), language="ja")
    assert sent(tmp_path, 21) == owed


@pytest.mark.parametrize(
    ("language", "why"),
    [("en", "it meets your choices now"), ("ja", "ご希望の条件に合致"), ("zh", "现已符合您的订阅条件")],
)
def test_the_mail_says_why_it_comes_now_in_the_reader_s_language(tmp_path, language, why):
    db = opened(tmp_path, JAPANESE, language=language)
    sent(tmp_path, 1)
    tell(db, 2, 20, FIRST, language="ja")
    sent(tmp_path, 21)
    [mail] = read_maildir(tmp_path)
    assert why in mail.get_body(("plain",)).get_content()
    assert vocabulary(language).word("sections", "new_funding").upper() in mail.get_body(("plain",)).get_content()
