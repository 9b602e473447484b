import dataclasses
import sqlite3
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import CLAIM

from store import records
from store.errors import Refused
from store.records import Claim, Money
from store.rows import column_names, decode_time, encode_decimal, encode_time, from_row, to_row

_TEXT = st.text(max_size=20)
_WORDS = st.lists(_TEXT, max_size=3).map(tuple)
_BY_TYPE = {
    datetime: st.datetimes(timezones=st.just(UTC)).map(lambda t: t.replace(microsecond=0)),
    date: st.dates(),
    Decimal: st.integers(0, 6).flatmap(lambda n: st.decimals(-(10**18), 10**18, places=n)),
    str: _TEXT,
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False),
}
for _type, _strategy in _BY_TYPE.items():
    st.register_type_strategy(_type, _strategy)

SPREAD_OVER_TABLES = {records.Annotations}
RECORDS = [
    c
    for c in vars(records).values()
    if isinstance(c, type) and dataclasses.is_dataclass(c) and c not in SPREAD_OVER_TABLES
]


@pytest.mark.parametrize("record_type", RECORDS, ids=lambda c: c.__name__)
@settings(max_examples=25, deadline=None, database=None)
@given(data=st.data())
def test_any_record_comes_back_from_sqlite_as_it_was(record_type, data):
    record = data.draw(st.from_type(record_type))
    row = to_row(record)
    connection = sqlite3.connect(":memory:")
    values = connection.execute(f"SELECT {', '.join('?' * len(row))}", list(row.values())).fetchone()
    connection.close()
    assert from_row(record_type, dict(zip(row, values, strict=True))) == record
    assert tuple(row) == column_names(record_type)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("550000000000", "550000000000"),
        ("5.5E+11", "550000000000"),
        ("1E-7", "0.0000001"),
        ("33.30", "33.30"),
        ("-0.1", "-0.1"),
        ("12345678901234567890123456789.123456789", "12345678901234567890123456789.123456789"),
    ],
)
def test_money_is_exact_text_without_exponent(number, text):
    assert encode_decimal(Decimal(number)) == text
    assert Decimal(text) == Decimal(number)


@pytest.mark.parametrize("number", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(number):
    with pytest.raises(Refused, match="finite"):
        encode_decimal(Decimal(number))


TOKYO = timezone(timedelta(hours=9))


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 2, 17, 22, tzinfo=UTC), "2026-02-17T22:00:00Z"),
        (datetime(2026, 2, 18, 7, tzinfo=TOKYO), "2026-02-17T22:00:00Z"),
        (datetime(2026, 2, 17, 22, 0, 1, 999_999, tzinfo=UTC), "2026-02-17T22:00:01Z"),
        (datetime(987, 1, 2, tzinfo=UTC), "0987-01-02T00:00:00Z"),
    ],
)
def test_times_are_utc_text_of_one_width(moment, text):
    assert encode_time(moment) == text
    assert decode_time(text) == moment.replace(microsecond=0)


def test_a_time_without_offset_is_refused():
    with pytest.raises(Refused, match="without offset"):
        encode_time(datetime(2026, 2, 17, 22))  # noqa: DTZ001


def test_nested_records_are_flattened_and_absent_ones_are_null():
    row = to_row(CLAIM)
    assert (row["amount_value"], row["amount_currency"], row["evidence_start"]) == ("5000000000.10", "JPY", 16)
    assert {row[f"total_{name}"] for name in column_names(Money)} == {None}
    assert "keys" not in to_row(CLAIM, without=("keys",))
    assert from_row(Claim, row, keys=("a:b",)).keys == ("a:b",)
