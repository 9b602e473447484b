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
    count_on,
    full_year,
    latest_weekday,
    make_date,
    numeric,
    partial,
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


_PAST = re.compile(
    r",? (?:[0-9]{4},? )?(?:(?:[a-z'’-]+) ){0,4}?"
    r"(?:said|told|took|put|made|gave|held|began|met|was|were|had|[a-z]{3,}ed)\b"
)
_AHEAD = re.compile(r"\b(?:will|would|until|till|by|before|from|starting|effective|due|scheduled|planned|next)\b")


def _tells_of_past(match: re.Match[str]) -> bool:
    """A verb in the past stands close behind the date, and nothing about it looks ahead."""
    told = _PAST.match(match.string, match.end())
    if told is None:
        return False
    start = max(0, match.start() - 24)
    return not _AHEAD.search(match.string, start, told.end())


def _year_beside(word: str | None, context: Context) -> str:
    """The year of `last year` beside a month; empty without such words."""
    return context.year({"last": -1, "this": 0, "next": 1}[word]) if word else ""


def _us_short(match: re.Match[str], context: Context) -> Reading | None:
    month, day = int(match["us_month2"]), int(match["us_day2"])
    if month > 12:  # noqa: PLR2004
        month, day = day, month
    if make_date(2024, month, day) is None:
        return None
    iso = context.nearest(month, day)
    return Reading(iso, precision_of(iso) if iso else "day", "yearless")


def _dotted(match: re.Match[str], _: Context) -> Reading | None:
    year, month, day = int(match["dot_year"]), int(match["dot_month"]), int(match["dot_day"])
    return absolute(year, month, day) if make_date(year, month, day) else None


def _the_day(match: re.Match[str], context: Context) -> Reading:
    """`on the 17th`: of the month of publication or the one before."""
    day = int(match["td_day"])
    if context.today is None or len(context.published) < len("2026-01-01"):
        return Reading("", "none", "day-only")
    month = context.month(0 if day <= context.today.day else -1)
    iso = partial(int(month[:4]), int(month[5:]), day)
    return Reading(iso, precision_of(iso), "day-only")


def _season(match: re.Match[str], _: Context) -> Reading:
    return Reading(match["se_year"], "year", "absolute")


def _named(prefix: str) -> Callable[[re.Match[str], Context], Reading | None]:
    """A reader of a month by name with what stands beside it, in the groups of that prefix."""

    def read(match: re.Match[str], context: Context) -> Reading | None:
        groups = match.groupdict()
        month = words.MONTHS[groups[f"{prefix}_month"].rstrip(".")]
        written = groups.get(f"{prefix}_day")
        day = int(re.match("[0-9]+", written).group()) if written else None  # type: ignore[union-attr]
        year = groups.get(f"{prefix}_year") or _year_beside(groups.get(f"{prefix}_rel"), context)
        if year:
            return absolute(int(year), month, day)
        if day and make_date(2024, month, day) is None:
            return None
        iso = context.nearest(month, day, passed=bool(day) and _tells_of_past(match))
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
    if match["wd_week"] == "next":
        monday = context.today + timedelta(days=7 - context.today.weekday())
        return Reading((monday + timedelta(days=weekday)).isoformat(), "day", "weekday")
    if match["wd_rel"] == "next":
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


_DAYS = {
    "yesterday": -1, "last night": -1, "tomorrow": 1, "today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0,
    "this evening": 0,
}  # fmt: skip


def _english_day(match: re.Match[str], context: Context) -> Reading:
    return context.shift(_DAYS.get(match["rel_day"], -2))


def _english_ago(match: re.Match[str], context: Context) -> Reading:
    count = int(match["ago_n"]) if match["ago_n"].isdecimal() else words.COUNTS[match["ago_n"]]
    if match["ago_way"] == "ago" or (match["ago_way"] == "earlier" and match["ago_unit"] != "day"):
        return count_back(count, match["ago_unit"], context)
    return count_on(count if match["ago_way"] == "later" else -count, match["ago_unit"], context)


def _english_same(match: re.Match[str], context: Context) -> Reading:
    return anaphoric({"previous": -1, "following": 1, "next": 1}.get(match["sd"] or "", 0), context, fallback=False)


def _english_year(match: re.Match[str], _: Context) -> Reading:
    return Reading(match["y"], "year", "absolute")


_ENGLISH_READERS: dict[str, Callable[[re.Match[str], Context], Reading | None]] = {
    "numeric": numeric, "us_numeric": _us_numeric, "us_short": _us_short, "dotted": _dotted, "the_day": _the_day,
    "season": _season, "quarter": _english_quarter, "fiscal": _english_fiscal,
    "month_day": _named("md"), "day_month": _named("dm"), "month_year": _named("my"), "rel_month_name": _rel_month_name,
    "month_only": _named("mo"), "weekday": _english_weekday, "rel": _english_relative, "rel_day": _english_day,
    "ago": _english_ago, "same_day": _english_same, "year_only": _english_year,
}  # fmt: skip
