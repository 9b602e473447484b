import sqlite3
from datetime import date
from decimal import Decimal

import pytest
from store_samples import dump

from store.database import open_store
from store.errors import Refused
from store.rates import Dollars, convert, find_rate, save_rates
from store.records import Money, Rate

ECB = [
    # Day asked, currency, day of the rate, units for one euro: European Central Bank, euro reference rates.
    ("1999-01-04", "USD", "1999-01-04", "1.1789"),
    ("1999-01-04", "JPY", "1999-01-04", "133.73"),
    ("2008-07-15", "USD", "2008-07-15", "1.5990"),
    ("2014-03-28", "USD", "2014-03-28", "1.3759"),
    ("2014-03-28", "JPY", "2014-03-28", "140.9"),
    ("2014-03-30", "JPY", "2014-03-28", "140.9"),
    ("2025-09-04", "USD", "2025-09-04", "1.1647"),
    ("2025-09-04", "JPY", "2025-09-04", "172.76"),
    ("2026-02-17", "USD", "2026-02-17", "1.1826"),
    ("2026-02-17", "JPY", "2026-02-17", "181.06"),
]


@pytest.mark.parametrize(("asked", "currency", "on", "value"), ECB)
def test_the_bundled_history_gives_the_last_rate_and_keeps_it(asked, currency, on, value):
    db = open_store(":memory:")
    rate = find_rate(db, currency, date.fromisoformat(asked))
    assert rate == Rate(currency=currency, on=date.fromisoformat(on), value=Decimal(value), source="ecb-history")
    assert [(r["on"], r["value"]) for r in db.query("SELECT * FROM rates")] == [(on, str(rate.value))]
    before = dump(db)
    assert find_rate(db, currency, date.fromisoformat(asked)) == rate
    assert dump(db) == before


@pytest.mark.parametrize(
    ("asked", "currency"), [("1998-12-31", "USD"), ("2026-02-17", "TWD"), ("2026-02-17", "XXX"), ("2095-01-01", "JPY")]
)
def test_where_there_is_no_rate_there_is_none(asked, currency):
    assert find_rate(open_store(":memory:"), currency, date.fromisoformat(asked)) is None


DAILY = [
    Rate(currency="USD", on=date(2095, 1, 3), value=Decimal("2.00"), source="ecb-daily"),
    Rate(currency="JPY", on=date(2095, 1, 3), value=Decimal("200.00"), source="ecb-daily"),
    Rate(currency="TWD", on=date(2095, 1, 4), value=Decimal(30), source="h10"),
]


@pytest.mark.parametrize(
    ("asked", "found"),
    [("2095-01-02", False), ("2095-01-03", True), ("2095-01-10", True), ("2095-01-11", False)],
)
def test_a_stored_rate_serves_for_seven_days(asked, found):
    db = open_store(":memory:")
    save_rates(db, DAILY)
    assert find_rate(db, "JPY", date.fromisoformat(asked)) == (DAILY[1] if found else None)


def test_rates_are_only_ever_added():
    db = open_store(":memory:")
    assert save_rates(db, DAILY) == 3
    before = dump(db)
    assert save_rates(db, [Rate(currency="USD", on=date(2095, 1, 3), value=Decimal(9), source="other")]) == 0
    assert dump(db) == before
    with pytest.raises(sqlite3.IntegrityError, match="append only"):
        db.execute("UPDATE rates SET value = '9'")


def test_what_was_asked_before_does_not_change_the_answer():
    asked_first, fresh = open_store(":memory:"), open_store(":memory:")
    find_rate(asked_first, "JPY", date(2026, 2, 13))
    on = date(2026, 2, 17)
    assert find_rate(asked_first, "JPY", on) == find_rate(fresh, "JPY", on)


def test_a_store_open_for_reading_answers_and_keeps_nothing(tmp_path):
    open_store(tmp_path / "x.db").close()
    db = open_store(tmp_path / "x.db", read_only=True)
    assert find_rate(db, "JPY", date(2014, 3, 28)).value == Decimal("140.9")
    assert db.execute("SELECT count(*) FROM rates").fetchone() == (0,)


@pytest.mark.parametrize(
    ("value", "currency", "on", "usd", "rate_on"),
    [
        ("140900", "JPY", "2014-03-28", "1375.90", "2014-03-28"),
        ("1000", "EUR", "2014-03-28", "1375.90", "2014-03-28"),
        ("550000000000", "USD", "2026-02-17", "550000000000", None),
        ("33.305", "USD", None, "33.305", None),
        ("1000", "JPY", None, None, None),
        ("1000", "EUR", None, None, None),
        ("1000", "EUR", "2096-01-01", None, None),
        ("200", "JPY", "2095-01-03", "2.00", "2095-01-03"),
        ("300", "TWD", "2095-01-04", None, None),
        ("5000000000", "JPY", "2026-02-17", "32657682.54", "2026-02-17"),
        ("1409" + "0" * 27, "JPY", "2014-03-28", "13759" + "0" * 24, "2014-03-28"),
    ],
)
def test_sums_in_dollars_by_the_rates_of_one_day(value, currency, on, usd, rate_on):
    db = open_store(":memory:")
    save_rates(db, DAILY)
    found = convert(db, Money(value=Decimal(value), currency=currency), on and date.fromisoformat(on))
    expected = usd and Dollars(Decimal(usd), rate_on and date.fromisoformat(rate_on))
    assert found == expected


@pytest.mark.parametrize(("currency", "value"), [("usd", "1"), ("USD", "0"), ("USD", "-1"), ("USD", "NaN")])
def test_what_is_no_rate_is_refused(currency, value):
    db = open_store(":memory:")
    with pytest.raises(Refused):
        save_rates(db, [Rate(currency=currency, on=date(2095, 1, 3), value=Decimal(value), source="x")])
