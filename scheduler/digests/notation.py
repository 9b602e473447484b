"""How sums, shares, dates and times are written: `up to $15bn ($2.19bn)`, `最大150億ドル`, `17 Feb 2026`.

Owns rounding, the same in every language: a source's figure keeps what the source says, our own conversions claim three
digits. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_timezone_location
from babel.numbers import get_currency_name

from scheduler.digests.accounts import Figure
from scheduler.digests.vocabulary import Vocabulary, vocabulary
from store.partial_dates import span
from store.records import ReaderLanguage

_UNITS = ((Decimal(10) ** 12, "tn"), (Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m"))
_MYRIADS = {
    "ja": ((10**12, "兆"), (10**8, "億"), (10**4, "万")),
    "zh": ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")),
}
_PLAIN = {"ja": 10**4, "zh": 10**6}
"""Below this a number is written in digits alone: 9,500 ドル, 12,345 美元."""


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)


def short_number(value: Decimal, *, places: int) -> tuple[str, str]:
    """A number and its English unit, at most `places` decimals, trailing zeros dropped: `("33.3", "bn")`.

    Below a million it is the whole number, with its unit empty.
    """
    scaled, size, unit = _scaled(value, places)
    return (f"{scaled.normalize():,f}", unit) if size > 1 else (f"{scaled:,f}", "")


def _scaled(value: Decimal, places: int) -> tuple[Decimal, Decimal, str]:
    """The rounded number of a unit, the unit's size and its English name; the same rounding in every language."""
    for size, unit in reversed(_UNITS):
        scaled = _rounded(value / size, places)
        if Decimal(1) <= abs(scaled) < Decimal(1000) or (unit == "tn" and abs(scaled) >= 1):
            return scaled, size, unit
    return _rounded(value, 0), Decimal(1), ""


@dataclass(frozen=True, slots=True)
class Notation:
    """Sums, shares and dates in one language."""

    words: Vocabulary
    """The language's words."""

    def sum_of(self, value: Decimal, currency: str, *, places: int = 3) -> str:
        """A sum: `$33.3bn`, `333億ドル`, `CHF 2.5m`, `$13,000`."""
        number = self._number(abs(value), places)
        text = self._unit_of(currency, number)
        return self.words.say("money", "negative", sum=text) if value < 0 else text

    def _unit_of(self, currency: str, number: str) -> str:
        pattern = self.words.word("currencies", currency, "")
        if pattern:
            return pattern.format(number=number)
        name = get_currency_name(currency, locale=self.words.locale)
        return self.words.say("money", "unnamed", code=currency, number=number, name=name)

    def _number(self, value: Decimal, places: int) -> str:
        scaled, size, unit = _scaled(value, places)
        if self.words.language == "en":
            return f"{scaled.normalize():,f}{unit}" if unit else f"{scaled:,f}"
        return "".join(_myriads(scaled * size, self.words.language))

    def usd(self, value: Decimal) -> str:
        """Our own dollars (totals, conversions), to one decimal of their English unit: `$35.7bn`."""
        return self.sum_of(value, "USD", places=1)

    def converted(self, value: Decimal) -> str:
        """Dollars by a reference rate, three digits: more would claim what the source does not say."""
        return self.sum_of(_rounded(value, 2 - value.adjusted()) if value else value, "USD")

    def original(self, figure: Figure) -> str:
        """A figure as its source gives it: `up to $15bn`, `$30–40bn`."""
        text = self.sum_of(figure.value, figure.currency)
        if figure.value_max is not None:
            text = self._range(figure, figure.value_max, text)
        return self.words.say("hedges", figure.qualifier, sum=text)

    def _range(self, figure: Figure, top: Decimal, low: str) -> str:
        high = self.sum_of(top, figure.currency)
        if self.words.language == "en":
            unit, high_unit = _scaled(figure.value, 3)[2], _scaled(top, 3)[2]
            if unit == high_unit:
                low, high = low.removesuffix(unit), self._number(top, 3)
        elif (measure := self._unit_of(figure.currency, "")) and low.endswith(measure):
            low = low.removesuffix(measure)
        return self.words.say("money", "range", low=low, high=high)

    def in_dollars(self, figure: Figure) -> str:
        """The dollars in brackets: ` ($2.19bn)`, ` (unconverted)`, nothing for dollars."""
        if figure.currency == "USD":
            return ""
        inside = self.words.word("money", "unconverted") if figure.usd is None else self.converted(figure.usd)
        return f"{self.words.mark('open')}{inside}{self.words.mark('close')}"

    def amount(self, figure: Figure) -> str:
        """A figure with its dollars: `¥340bn ($2.19bn)`."""
        return self.original(figure) + self.in_dollars(figure)

    def share(self, part: Decimal, whole: Decimal) -> str:
        """A share in per cent, one decimal; small shares keep a digit that says something."""
        percent = part * 100 / whole
        places = 1 if percent >= Decimal("0.1") or not percent else 2
        return f"{_rounded(percent, places).normalize():f}%"

    def day(self, partial: str) -> str:
        """A partial date: `17 Feb 2026`, `Feb 2026`, `2026`."""
        meant = span(partial)
        if meant is None:
            return self.words.word("dates", "unknown")
        match len(partial[:10].split("-")):
            case 1:
                return self._date(meant[0], "year")
            case 2:
                return self._date(meant[0], "month")
        return self._date(meant[0], "day")

    def short_month(self, on: date) -> str:
        """A month on an axis: `Feb 26`."""
        return self._date(on, "short")

    def long_day(self, on: date) -> str:
        """`Wednesday 18 February 2026`."""
        return self._date(on, "long")

    def moment(self, at: datetime, time_zone: str) -> str:
        """A time in the reader's zone: `18 Feb 2026, 07:00`."""
        local = at.astimezone(ZoneInfo(time_zone))
        return self.words.say("dates", "moment", day=self._date(local.date(), "day"), time=f"{local:%H:%M}")

    def city(self, time_zone: str) -> str:
        """The city that a zone is named after: `Tokyo`, `東京`."""
        return str(get_timezone_location(time_zone, locale=self.words.locale, return_city=True))

    def _date(self, on: date, pattern: str) -> str:
        return format_date(on, self.words.word("dates", pattern), locale=self.words.locale)


def _myriads(value: Decimal, language: ReaderLanguage) -> Iterator[str]:
    """Digits by ten thousands: all of them in Japanese (2億5380万), decimals of the largest in Chinese (2.538亿)."""
    if value < _PLAIN[language]:
        yield f"{value:,f}"
        return
    for size, unit in _MYRIADS[language]:
        if value < size:
            continue
        if language == "zh":
            yield f"{(value / size).normalize():f}{unit}"
            return
        whole, value = divmod(value, size)
        yield f"{whole:f}{unit}"
    if value:
        yield f"{value:f}"


@cache
def notation(language: ReaderLanguage) -> Notation:
    """The notation of a language."""
    return Notation(vocabulary(language))
