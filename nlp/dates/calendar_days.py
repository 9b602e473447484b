"""What dates are resolved against, and the arithmetic that all languages share.

Owns partial ISO dates, the day of publication as an anchor, counting from it or from the day named last. Refuses words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from nlp.dates import calendar_words as words

Precision = Literal["day", "month", "quarter", "half", "year", "week", "none"]
"""What a date expression names; `week` has the month of its Thursday as its partial date."""
FISCAL_START = 4
"""Japan's fiscal year starts in April."""
_FUTURE_WEIGHT = 1.6
"""How much more a day ahead counts than a day back when a year has to be chosen: news mostly tells what was."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a date expression says."""

    iso: str
    precision: Precision
    rule: str


@dataclass(slots=True)
class Context:
    """What a mention is resolved against."""

    published: str
    """Partial date of publication; empty where unknown."""
    today: date | None
    """A day in it: the day itself, or the last of the month or year."""
    last: str = ""
    """The day resolved last, for 同日 and days of the same sentence."""
    last_end: int = 0
    """Where it ended."""
    recent: str = ""
    """The day close to publication resolved last, for 同日 far from the day that it means."""

    def shift(self, days: int) -> Reading:
        """A day counted from publication; no more precise than publication."""
        if self.today is None:
            return Reading("", "none", "relative")
        exact = len(self.published) == len("2026-01-01")
        moved = self.today + timedelta(days=days)
        return Reading(
            moved.isoformat() if exact else self.published, "day" if exact else precision_of(self.published), "relative"
        )

    def month(self, offset: int) -> str:
        """A month counted from publication; empty where that is unknown."""
        if self.today is None or len(self.published) < len("2026-01"):
            return ""
        index = self.today.year * 12 + self.today.month - 1 + offset
        return f"{index // 12:04d}-{index % 12 + 1:02d}"

    def year(self, offset: int) -> str:
        """A year counted from publication; empty where that is unknown."""
        return f"{self.today.year + offset:04d}" if self.today else ""

    def nearest(self, month: int, day: int | None, *, passed: bool = False) -> str:
        """The month or day nearest to publication, the past preferred; `passed` allows none after it."""
        if self.today is None:
            return partial(int(self.last[:4]), month, day) if self.last else ""
        best, cost = "", float("inf")
        for year in range(self.today.year - 1, self.today.year + 2):
            candidate = make_date(year, month, day or 15)
            if candidate is None:
                continue
            ahead = (candidate - self.today).days
            if passed and ahead > 1:
                continue
            price = ahead * _FUTURE_WEIGHT if ahead > 0 else -ahead
            if price < cost:
                best, cost = partial(year, month, day), price
        return best


def make_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def precision_of(iso: str) -> Precision:
    """How precise a partial ISO date is, by its length."""
    return {0: "none", 4: "year", 7: "month"}.get(len(iso), "day")  # type: ignore[return-value]


def partial(year: int, month: int | None, day: int | None) -> str:
    """Partial ISO date; parts that the calendar does not have are left out."""
    if not month or not 1 <= month <= 12:  # noqa: PLR2004
        return f"{year:04d}"
    if not day or make_date(year, month, day) is None:
        return f"{year:04d}-{month:02d}"
    return f"{year:04d}-{month:02d}-{day:02d}"


def absolute(year: int, month: int | None, day: int | None, rule: str = "absolute") -> Reading:
    """A date that needs no anchor."""
    iso = partial(year, month, day)
    return Reading(iso, precision_of(iso), rule)


def anchor(published_on: str) -> date | None:
    """The last day that a partial date can mean; None where nothing is known or it is no date."""
    parts = [int(p) for p in published_on.split("-")] if re.fullmatch(r"\d{4}(-\d\d){0,2}", published_on) else []
    if not parts:
        return None
    if len(parts) == 3:  # noqa: PLR2004
        return make_date(*parts)
    month = parts[1] if len(parts) > 1 else 12
    following = make_date(parts[0] + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1) if following else None


def to_number(written: str | None) -> int | None:
    """`12`, `十二`, `二〇二五` → int; None for None or what is no number."""
    if not written:
        return None
    if written.isdecimal():
        return int(written)
    if "十" in written:
        tens, _, ones = written.partition("十")
        return (words.KANJI_DIGITS.get(tens, 1) if tens else 1) * 10 + (words.KANJI_DIGITS.get(ones, 0) if ones else 0)
    if written == "两":
        return 2
    return int("".join(str(words.KANJI_DIGITS.get(c, 0)) for c in written))


def full_year(written: str) -> int:
    """`25` → 2025, `2025` → 2025, `二〇二五` → 2025."""
    number = to_number(written) or 0
    return number + 2000 if number < 100 else number  # noqa: PLR2004


def period(year: str, months: int, *, fiscal: bool, half: bool) -> Reading:
    """The last month of a quarter or half, `months` after the year's start."""
    precision: Precision = "half" if half else "quarter"
    rule = "fiscal" if fiscal else "absolute"
    if not year:
        return Reading("", precision, rule)
    month = months + (FISCAL_START - 1 if fiscal else 0)
    return Reading(f"{int(year) + (month - 1) // 12:04d}-{(month - 1) % 12 + 1:02d}", precision, rule)


def fiscal_year(context: Context, offset: int) -> str:
    """The Japanese fiscal year that publication falls into, moved by `offset`."""
    if context.today is None:
        return ""
    return f"{context.today.year - (context.today.month < FISCAL_START) + offset:04d}"


def latest_weekday(weekday: int, context: Context, *, strictly: bool = False) -> Reading:
    """The last such day up to publication."""
    if context.today is None or len(context.published) < len("2026-01-01"):
        return Reading("", "none", "weekday")
    back = (context.today.weekday() - weekday) % 7 or (7 if strictly else 0)
    return Reading((context.today - timedelta(days=back)).isoformat(), "day", "weekday")


def anaphoric(offset: int, context: Context, *, fallback: bool) -> Reading:
    """The day named last, moved; without one, counted from publication."""
    if context.last_end:
        moved = date.fromisoformat(context.last) + timedelta(days=offset)
        return Reading(moved.isoformat(), "day", "anaphoric")
    return replace(context.shift(offset), rule="anaphoric") if fallback else Reading("", "none", "anaphoric")


def count_on(count: int, unit: str, context: Context) -> Reading:
    """So many days, weeks, months or years after (before, where negative) the day named last, else publication."""
    base = Context(context.last, anchor(context.last)) if context.last_end else context
    if not context.last_end and count > 0:
        return Reading("", "none", "anaphoric")
    return replace(count_back(-count, unit, base), rule="anaphoric")


def count_back(count: int, unit: str, context: Context) -> Reading:
    """So many days, weeks, months or years before publication."""
    if unit == "day":
        return replace(context.shift(-count), rule="ago")
    if unit in {"week", "fortnight"}:
        moved = context.shift((-7 if unit == "week" else -14) * count)
        return Reading(moved.iso[:7], "week", "ago")
    if unit == "month":
        month = context.month(-count)
        return Reading(month, "month" if month else "none", "ago")
    year = context.year(-count)
    return Reading(year, "year" if year else "none", "ago")


def numeric(match: re.Match[str], _: Context) -> Reading:
    """A match of the `n_` groups: 2025-09-04, 2025/9/4."""
    return absolute(int(match["n_year"]), int(match["n_month"]), int(match["n_day"]))
