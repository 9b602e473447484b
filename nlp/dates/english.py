"""Dates as English writes them: matches of `calendar_words.ENGLISH` into readings.

Owns month names, weekdays, quarters and relative words. Refuses to search; `nlp.dates.dates` does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from nlp.dates import calendar_words as words
from nlp.dates.calendar_days import (
    Context,
    Reading,
    absolute,
    anaphoric,
    count_back,
    full_year,
    latest_weekday,
    make_date,
    numeric,
    period,
    precision_of,
)


def read_english(match: re.Match[str], context: Context) -> Reading | None:
    """The reading of a match of `calendar_words.ENGLISH`; None where it is no date after all."""
    for name, reader in _ENGLISH_READERS.items():
        if match[name]:
            return reader(match, context)
    return None


def _us_numeric(match: re.Match[str], _: Context) -> Reading | None:
    if int(match["us_month"]) > 12:  # noqa: PLR2004
        return absolute(int(match["us_year"]), int(match["us_day"]), int(match["us_month"]))
    return absolute(int(match["us_year"]), int(match["us_month"]), int(match["us_day"]))


def _named(prefix: str) -> Callable[[re.Match[str], Context], Reading | None]:
    """A reader of a month by name with what stands beside it, in the groups of that prefix."""

    def read(match: re.Match[str], context: Context) -> Reading | None:
        groups = match.groupdict()
        month = words.MONTHS[groups[f"{prefix}_month"].rstrip(".")]
        written = groups.get(f"{prefix}_day")
        day = int(re.match("[0-9]+", written).group()) if written else None  # type: ignore[union-attr]
        year = groups.get(f"{prefix}_year")
        if year:
            return absolute(int(year), month, day)
        if day and make_date(2024, month, day) is None:
            return None
        iso = context.nearest(month, day)
        return Reading(iso, precision_of(iso) if iso else ("day" if day else "month"), "yearless")

    return read


def _rel_month_name(match: re.Match[str], context: Context) -> Reading:
    month = words.MONTHS[match["rn_month"].rstrip(".")]
    if context.today is None:
        return Reading("", "month", "relative")
    passed = month < context.today.month or (match["rn"] == "this" and month == context.today.month)
    year = (
        context.today.year
        + {"last": 0 if passed else -1, "this": 0, "next": 1 if passed or month == context.today.month else 0}[
            match["rn"]
        ]
    )
    return Reading(f"{year:04d}-{month:02d}", "month", "relative")


def _english_quarter(match: re.Match[str], context: Context) -> Reading:
    number = words.ORDINALS[match["q"] or match["q_back"] or match["q_word"]]
    half = match["q_unit"] == "half"
    fiscal = bool(match["q_fy"] or match["q_fiscal"])
    year = match["q_early"] or (
        f"20{match['q_fy2']}" if match["q_fy2"] else context.year({"last": -1, "next": 1}.get(match["q_rel"] or "", 0))
    )
    return period(year, number * (6 if half else 3), fiscal=fiscal, half=half)


def _english_fiscal(match: re.Match[str], _: Context) -> Reading:
    return Reading(f"{full_year(match['f_year']):04d}", "year", "fiscal")


def _english_weekday(match: re.Match[str], context: Context) -> Reading:
    weekday = words.WEEKDAYS[match["wd"]]
    if context.today is None or len(context.published) < len("2026-01-01"):
        return Reading("", "none", "weekday")
    if match["wd_rel"] == "next" or match["wd_week"] == "next":
        ahead = (weekday - context.today.weekday()) % 7 or 7
        return Reading((context.today + timedelta(days=ahead)).isoformat(), "day", "weekday")
    if match["wd_week"] == "last":
        monday = context.today - timedelta(days=context.today.weekday() + 7)
        return Reading((monday + timedelta(days=weekday)).isoformat(), "day", "weekday")
    return latest_weekday(weekday, context, strictly=match["wd_rel"] == "last")


def _english_relative(match: re.Match[str], context: Context) -> Reading:
    offset = {"this": 0, "next": 1}.get(match["r"], -1)
    unit = match["r_unit"]
    if unit == "week":
        moved = context.shift(7 * offset)
        if moved.precision != "day":
            return Reading(moved.iso, "week", "relative")
        day = date.fromisoformat(moved.iso)
        return Reading((day + timedelta(days=3 - day.weekday())).isoformat()[:7], "week", "relative")
    if unit == "month":
        month = context.month(offset)
        return Reading(month, "month" if month else "none", "relative")
    if unit == "quarter" and context.today:
        index = (context.today.year * 12 + context.today.month - 1) // 3 + offset
        return Reading(f"{index // 4:04d}-{index % 4 * 3 + 3:02d}", "quarter", "relative")
    year = context.year(offset)
    return Reading(year, "year" if year else "none", "relative")


def _english_day(match: re.Match[str], context: Context) -> Reading:
    return context.shift({"yesterday": -1, "tomorrow": 1, "today": 0, "tonight": 0}.get(match["rel_day"], -2))


def _english_ago(match: re.Match[str], context: Context) -> Reading:
    count = int(match["ago_n"]) if match["ago_n"].isdecimal() else words.COUNTS[match["ago_n"]]
    return count_back(count, match["ago_unit"], context)


def _english_same(match: re.Match[str], context: Context) -> Reading:
    return anaphoric({"previous": -1, "following": 1, "next": 1}.get(match["sd"] or "", 0), context, fallback=False)


def _english_year(match: re.Match[str], _: Context) -> Reading:
    return Reading(match["y"], "year", "absolute")


_ENGLISH_READERS: dict[str, Callable[[re.Match[str], Context], Reading | None]] = {
    "numeric": numeric, "us_numeric": _us_numeric, "quarter": _english_quarter, "fiscal": _english_fiscal,
    "month_day": _named("md"), "day_month": _named("dm"), "month_year": _named("my"), "rel_month_name": _rel_month_name,
    "month_only": _named("mo"), "weekday": _english_weekday, "rel": _english_relative, "rel_day": _english_day,
    "ago": _english_ago, "same_day": _english_same, "year_only": _english_year,
}  # fmt: skip
