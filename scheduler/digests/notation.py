"""How sums, shares, dates and times are written in English: `up to $15bn`, `¥340bn ($2.19bn)`, `17 Feb 2026`.

Owns rounding: a source's figure keeps what the source says, our own conversions claim three digits. Pure.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo

from scheduler.digests.edition import Figure
from store.partial_dates import span

NO_DATE = "date not stated"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SYMBOLS = {
    "USD": "$", "JPY": "¥", "EUR": "€", "GBP": "£", "KRW": "₩", "INR": "₹", "CNY": "CN¥", "TWD": "NT$", "HKD": "HK$",
    "AUD": "A$", "CAD": "C$", "SGD": "S$", "NZD": "NZ$", "BRL": "R$",
}  # fmt: skip
_UNITS = ((Decimal(10) ** 12, "tn"), (Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m"))
_HEDGES = {
    "exact": "", "about": "about ", "over": "over ", "at_least": "at least ", "up_to": "up to ", "under": "under ",
}  # fmt: skip


def short_number(value: Decimal, *, places: int) -> tuple[str, str]:
    """A number and its unit, at most `places` decimals, trailing zeros dropped: `("33.3", "bn")`.

    Below a million it is the whole number, with its unit empty.
    """
    for size, unit in reversed(_UNITS):
        scaled = _rounded(value / size, places)
        if Decimal(1) <= abs(scaled) < Decimal(1000) or (unit == "tn" and abs(scaled) >= 1):
            return f"{scaled.normalize():,f}", unit
    return f"{_rounded(value, 0):,f}", ""


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)


def sum_of(value: Decimal, currency: str, *, places: int = 3) -> str:
    """A sum: `$33.3bn`, `¥340bn`, `CHF 2.5m`, `$13,000`."""
    number, unit = short_number(value, places=places)
    symbol = _SYMBOLS.get(currency, f"{currency} ")
    return f"-{symbol}{number[1:]}{unit}" if number.startswith("-") else f"{symbol}{number}{unit}"


def usd(value: Decimal) -> str:
    """Our own dollars (totals, conversions), to one decimal of their unit: `$35.7bn`."""
    return sum_of(value, "USD", places=1)


def converted(value: Decimal) -> str:
    """Dollars by a reference rate, three digits: more would claim what the source does not say."""
    return sum_of(_three_digits(value), "USD")


def _three_digits(value: Decimal) -> Decimal:
    return _rounded(value, 2 - value.adjusted()) if value else value


def original(figure: Figure) -> str:
    """A figure as its source gives it: `up to $15bn`, `$30–40bn`."""
    low = sum_of(figure.value, figure.currency)
    if figure.value_max is None:
        return _HEDGES[figure.qualifier] + low
    _, unit = short_number(figure.value, places=3)
    high, high_unit = short_number(figure.value_max, places=3)
    if unit == high_unit:
        return f"{_HEDGES[figure.qualifier]}{low.removesuffix(unit)}–{high}{unit}"
    return f"{_HEDGES[figure.qualifier]}{low}–{sum_of(figure.value_max, figure.currency)}"


def in_dollars(figure: Figure) -> str:
    """The dollars in brackets: ` ($2.19bn)`, ` (unconverted)`, nothing for dollars."""
    if figure.currency == "USD":
        return ""
    return " (unconverted)" if figure.usd is None else f" ({converted(figure.usd)})"


def amount(figure: Figure) -> str:
    """A figure with its dollars: `¥340bn ($2.19bn)`."""
    return original(figure) + in_dollars(figure)


def share(part: Decimal, whole: Decimal) -> str:
    """A share in per cent, one decimal; small shares keep a digit that says something."""
    percent = part * 100 / whole
    places = 1 if percent >= Decimal("0.1") or not percent else 2
    return f"{_rounded(percent, places).normalize():f}%"


def day(partial: str) -> str:
    """A partial date: `17 Feb 2026`, `Feb 2026`, `2026`."""
    meant = span(partial)
    if meant is None:
        return NO_DATE
    match len(partial[:10].split("-")):
        case 1:
            return partial
        case 2:
            return f"{_MONTHS[meant[0].month - 1]} {meant[0].year}"
    return f"{meant[0].day} {_MONTHS[meant[0].month - 1]} {meant[0].year}"


def long_day(on: date) -> str:
    """`Wednesday 18 February 2026`."""
    return f"{_WEEKDAYS[on.weekday()]} {on.day} {_LONG_MONTHS[on.month - 1]} {on.year}"


def moment(at: datetime, time_zone: str) -> str:
    """A time in the reader's zone: `18 Feb 2026, 07:00`."""
    local = at.astimezone(ZoneInfo(time_zone))
    return f"{day(local.date().isoformat())}, {local:%H:%M}"
