"""Dates as Japanese and Chinese write them: matches of `calendar_words.CJK` into readings.

Owns eras, fiscal periods and relative words of both languages. Refuses to search; `nlp.dates.dates` does.
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
    anchor,
    count_back,
    count_on,
    fiscal_year,
    full_year,
    latest_weekday,
    make_date,
    numeric,
    partial,
    period,
    precision_of,
    to_number,
)

_CUES_AHEAD = re.compile(
    "(?:日|号)?(?:に|から|まで|以降|起|前|之前)?[^。\n]{0,14}(?:予定|见通し|见込み|开く|开かれ|行われ|始ま|将|举行|召开)"
)


def read_cjk(match: re.Match[str], context: Context) -> Reading | None:
    """The reading of a match of `calendar_words.CJK`; None where it is no date after all."""
    for name, reader in _CJK_READERS.items():
        if match[name]:
            return reader(match, context)
    return None


def _era(match: re.Match[str], _: Context) -> Reading:
    number = 1 if match["era_year"] == "元" else to_number(match["era_year"]) or 0
    year = words.ERAS[match["era_name"]] + number
    if match["era_fiscal"]:
        return Reading(f"{year:04d}", "year", "fiscal")
    return absolute(year, to_number(match["era_month"]), to_number(match["era_day"]), "era")


def _short_era(match: re.Match[str], _: Context) -> Reading:
    return absolute(
        words.ERAS[match["letter"]] + int(match["se_year"]), int(match["se_month"]), int(match["se_day"]), "era"
    )


def _full(match: re.Match[str], _: Context) -> Reading:
    return absolute(full_year(match["year"]), to_number(match["fu_month"]), to_number(match["fu_day"]))


def _short_year(match: re.Match[str], context: Context) -> Reading | None:
    year = full_year(match["sy_year"])
    near = context.today is None or abs(context.today.year - year) < 5  # noqa: PLR2004
    return Reading(f"{year:04d}", "year", "absolute") if near else None


_RELATIVE_YEARS = {"今": 0, "本": 0, "去": -1, "昨": -1, "前": -1, "上": -1, "来": 1, "明": 1, "下": 1}


def _fiscal(match: re.Match[str], context: Context) -> Reading:
    written = match["f_year"] or match["f_back"]
    if written:
        return Reading(f"{full_year(written):04d}", "year", "fiscal")
    return Reading(fiscal_year(context, _RELATIVE_YEARS[match["f_rel"]]), "year", "fiscal")


def _quarter(match: re.Match[str], context: Context) -> Reading:
    fiscal = bool(match["q_fiscal"]) or match["q_kind"] == "四半期" or match["half_kind"] == "期"
    if match["q_year"]:
        year = f"{full_year(match['q_year']):04d}"
    else:
        offset = _RELATIVE_YEARS.get(match["q_rel"] or "今", 0)
        year = fiscal_year(context, offset) if fiscal else context.year(offset)
    months = 3 * words.ORDINALS[match["q"]] if match["q"] else (6 if match["half"] == "上" else 12)
    return period(year, months, fiscal=fiscal, half=bool(match["half"]))


def _rel_year(match: re.Match[str], context: Context) -> Reading:
    word = match["ry"]
    year = context.year(words.YEAR_OFFSETS[word])
    if word in {"同年", "翌年", "当年"} and context.last:
        year = str(int(context.last[:4]) + words.YEAR_OFFSETS[word])
    if not year:
        return Reading("", "none", "relative")
    return absolute(int(year), to_number(match["ry_month"]), to_number(match["ry_day"]), "relative")


def _rel_month(match: re.Match[str], context: Context) -> Reading:
    word = match["rm"]
    month = context.month(words.MONTH_OFFSETS[word])
    if word in {"同月", "翌月"} and context.last:
        moved = Context(context.last, anchor(context.last))
        month = moved.month(words.MONTH_OFFSETS[word])
    day = to_number(match["rm_day"])
    if not month:
        return Reading("", "none", "relative")
    return absolute(int(month[:4]), int(month[5:]), day, "relative")


def _month_day(match: re.Match[str], context: Context) -> Reading | None:
    month, day = to_number(match["md_month"]), to_number(match["md_day"])
    if not month or not 1 <= month <= 12:  # noqa: PLR2004
        return None
    if day and make_date(2024, month, day) is None:
        return None
    iso = context.nearest(month, day)
    return Reading(iso, precision_of(iso) if iso else ("day" if day else "month"), "yearless")


def _week(match: re.Match[str], context: Context) -> Reading:
    if context.today is None or len(context.published) < len("2026-01-01"):
        return Reading("", "week", "relative")
    monday = context.today - timedelta(days=context.today.weekday()) + timedelta(weeks=words.WEEK_OFFSETS[match["w"]])
    if match["w_day"] or match["w_day_ja"]:
        day = words.CHINESE_WEEKDAYS[match["w_day"]] if match["w_day"] else words.WEEKDAYS[match["w_day_ja"]]
        return Reading((monday + timedelta(days=day)).isoformat(), "day", "weekday")
    return Reading((monday + timedelta(days=3)).isoformat()[:7], "week", "relative")


def _weekday(match: re.Match[str], context: Context) -> Reading:
    day = words.CHINESE_WEEKDAYS[match["wd_zh"]] if match["wd_zh"] else words.WEEKDAYS[match["wd_ja"]]
    return latest_weekday(day, context)


def _rel_day(match: re.Match[str], context: Context) -> Reading:
    return context.shift(words.DAY_OFFSETS[match["rel_day"]])


_STOPS = re.compile("[。！？\n]+")


def _same_day(match: re.Match[str], context: Context) -> Reading:
    far = len(_STOPS.findall(match.string, context.last_end, match.start())) > 1
    if far and context.recent:
        context.last = context.recent
    return anaphoric(words.SAME_DAY[match["same_day"]], context, fallback=match["same_day"] == "即日")


_AGO = {"日": "day", "天": "day", "周": "week", "星": "week", "年": "year"}


def _ago(match: re.Match[str], context: Context) -> Reading:
    unit = match["ago_unit"]
    name = _AGO.get(unit[0], "month")
    count = to_number(match["ago_n"]) or 1
    return count_on(count, name, context) if match["ago_way"] == "后" else count_back(count, name, context)


def _slashed(match: re.Match[str], context: Context) -> Reading | None:
    month, day = int(match["sl_month"]), int(match["sl_day"])
    iso = context.nearest(month, day)
    return Reading(iso, precision_of(iso) if iso else "day", "yearless") if make_date(2024, month, day) else None


def _months(match: re.Match[str], context: Context) -> Reading:
    """The last month of a range, as of a quarter."""
    month = int(match["ms_month"])
    if match["ms_year"]:
        year = str(full_year(match["ms_year"]))
    else:
        year = (
            context.year(words.YEAR_OFFSETS[match["ms_rel"]]) if match["ms_rel"] else context.nearest(month, None)[:4]
        )
    return Reading(f"{year}-{month:02d}" if year else "", "month" if year else "none", "yearless")


def _roc(match: re.Match[str], _: Context) -> Reading:
    """Taiwan's years without the name of the era."""
    return absolute(1911 + int(match["roc_year"]), int(match["roc_month"]), to_number(match["roc_day"]), "era")


def _year_end(match: re.Match[str], context: Context) -> Reading:
    year = match["ye_year"] or context.year(words.YEAR_OFFSETS[match["ye"]])
    return Reading(f"{year}-12" if year else "", "month" if year else "none", "relative")


def _bracketed(match: re.Match[str], context: Context) -> Reading:
    """`今（18）日`, `昨(17)日`: the word says which day, the number in brackets says it again."""
    offset = {"今": 0, "昨": -1, "明": 1}[match["bracketed"][0]]
    return context.shift(offset)


def _next_named(match: re.Match[str], context: Context) -> Reading:
    """`翌8日`: the day after the one named last, else the last such day."""
    moved = anaphoric(1, context, fallback=False)
    day = int(match["nn_day"])
    if moved.iso.endswith(f"-{day:02d}") or context.today is None or not 1 <= day <= 31:  # noqa: PLR2004
        return moved
    month = context.month(0 if day <= context.today.day + 1 else -1)
    iso = partial(int(month[:4]), int(month[5:]), day) if month else ""
    return Reading(iso, precision_of(iso), "day-only")


def _day_only(match: re.Match[str], context: Context) -> Reading | None:
    day = to_number(match["do_day"]) or 0
    if not 1 <= day <= 31:  # noqa: PLR2004
        return None
    between = match.string[context.last_end : match.start()] if context.last_end else ""
    if context.last_end and len(between) < 60 and not re.search("[。！？\n]", between) and context.last[5:7]:  # noqa: PLR2004
        same = make_date(int(context.last[:4]), int(context.last[5:7]), day)
        if same and abs((same - date.fromisoformat(context.last)).days) < 25:  # noqa: PLR2004
            return Reading(same.isoformat(), "day", "day-only")
    if context.today is None:
        return Reading("", "none", "day-only")
    if len(context.published) == len("2026"):
        return Reading(context.published, "year", "day-only")
    ahead = day - context.today.day
    soon = ahead > 0 and (ahead == 1 or (ahead <= 10 and _CUES_AHEAD.match(match.string, match.end() - 1)))  # noqa: PLR2004
    month = context.month(0 if ahead <= 0 or soon else -1)
    iso = partial(int(month[:4]), int(month[5:]), day)
    return Reading(iso, precision_of(iso), "day-only")


_CJK_READERS: dict[str, Callable[[re.Match[str], Context], Reading | None]] = {
    "era": _era, "short_era": _short_era, "slashed": _slashed, "months": _months, "roc": _roc, "year_end": _year_end,
    "bracketed": _bracketed, "next_named": _next_named, "quarter": _quarter, "fiscal": _fiscal, "numeric": numeric,
    "full": _full, "short_year": _short_year, "rel_year": _rel_year, "rel_month": _rel_month, "month_day": _month_day,
    "week": _week, "weekday": _weekday, "rel_day": _rel_day, "same_day": _same_day, "ago": _ago, "day_only": _day_only,
}  # fmt: skip
