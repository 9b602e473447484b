"""Component: dates, eras, fiscal periods, weekdays and relative dates, resolved against the day of publication.

Owns the reading of one mention into a partial ISO date. Refuses to guess: what cannot be resolved keeps an empty `iso`, and
words that name no day (日前, recently) are no mention. Text is read as published in the publisher's zone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from nlp import calendar_words as words
from nlp.languages import fold
from store.records import Language

Precision = Literal["day", "month", "quarter", "half", "year", "week", "none"]
_FISCAL_START = 4
"""Japan's fiscal year starts in April."""
_FUTURE_WEIGHT = 1.6
"""How much more a day ahead counts than a day back when a year has to be chosen: news mostly tells what was."""
_CUES_AHEAD = re.compile("(?:日|号)?(?:に|から|まで|以降|起|前|之前)?[^。\n]{0,14}(?:予定|见通し|见込み|开く|开かれ|行われ|始ま|将|举行|召开)")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """A date expression in a text."""

    start: int
    """First code point."""
    end: int
    """One past the last code point."""
    text: str
    """As written."""
    iso: str
    """Partial ISO date: a day, a month or a year; the last month of a quarter or half; empty where unresolved."""
    precision: Precision
    """What the expression names; `week` has the month of its Thursday in `iso`."""
    rule: str
    """What resolved it: `absolute era yearless day-only weekday relative anaphoric fiscal zoned ago`."""


@dataclass(frozen=True, slots=True)
class _Reading:
    iso: str
    precision: Precision
    rule: str


@dataclass(slots=True)
class _Context:
    """What a mention is resolved against."""

    published: str
    """Partial date of publication; empty where unknown."""
    today: date | None
    """A day in it: the day itself, or the last of the month or year."""
    last: str = ""
    """The day resolved last, for 同日 and days of the same sentence."""
    last_end: int = 0
    """Where it ended."""

    def shift(self, days: int) -> _Reading:
        """A day counted from publication; no more precise than publication."""
        if self.today is None:
            return _Reading("", "none", "relative")
        exact = len(self.published) == len("2026-01-01")
        moved = self.today + timedelta(days=days)
        return _Reading(moved.isoformat() if exact else self.published, "day" if exact else _precision(self.published), "relative")

    def month(self, offset: int) -> str:
        """A month counted from publication; empty where that is unknown."""
        if self.today is None or len(self.published) < len("2026-01"):
            return ""
        index = self.today.year * 12 + self.today.month - 1 + offset
        return f"{index // 12:04d}-{index % 12 + 1:02d}"

    def year(self, offset: int) -> str:
        """A year counted from publication; empty where that is unknown."""
        return f"{self.today.year + offset:04d}" if self.today else ""

    def nearest(self, month: int, day: int | None) -> str:
        """The month or day nearest to publication, the past preferred."""
        if self.today is None:
            return _partial(int(self.last[:4]), month, day) if self.last else ""
        best, cost = "", float("inf")
        for year in range(self.today.year - 1, self.today.year + 2):
            candidate = make_date(year, month, day or 15)
            if candidate is None:
                continue
            ahead = (candidate - self.today).days
            price = ahead * _FUTURE_WEIGHT if ahead > 0 else -ahead
            if price < cost:
                best, cost = _partial(year, month, day), price
        return best


def make_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _precision(iso: str) -> Precision:
    return {0: "none", 4: "year", 7: "month"}.get(len(iso), "day")  # type: ignore[return-value]


def _partial(year: int, month: int | None, day: int | None) -> str:
    """Partial ISO date; parts that the calendar does not have are left out."""
    if not month or not 1 <= month <= 12:  # noqa: PLR2004
        return f"{year:04d}"
    if not day or make_date(year, month, day) is None:
        return f"{year:04d}-{month:02d}"
    return f"{year:04d}-{month:02d}-{day:02d}"


def _absolute(year: int, month: int | None, day: int | None, rule: str = "absolute") -> _Reading:
    iso = _partial(year, month, day)
    return _Reading(iso, _precision(iso), rule)


def find_dates(text: str, language: Language, published_on: str) -> list[DateMention]:
    """Date expressions of a text in order. `published_on` is a partial ISO date, or empty."""
    folded = fold(text)
    context = _Context(published_on, _anchor(published_on))
    pattern, read = (words.ENGLISH, _read_english) if language == "en" else (words.CJK, _read_cjk)
    if not published_on:
        context.last = _first_year(folded.text, pattern, read)
    mentions: list[DateMention] = []
    for match in pattern.finditer(folded.text):
        start, end = folded.span(*match.span())
        if language == "en" and not _capital(match, text[start:end]):
            continue
        reading = read(match, context)
        if reading is None:
            continue
        if words.ZONED.search(folded.text, max(0, match.start() - 12), match.start()):
            reading = replace(reading, rule="zoned")
        if len(reading.iso) == len("2026-01-01") and reading.rule != "zoned":
            context.last, context.last_end = reading.iso, match.end()
        mentions.append(
            DateMention(start=start, end=end, text=text[start:end], iso=reading.iso, precision=reading.precision, rule=reading.rule)
        )
    return mentions


def _anchor(published_on: str) -> date | None:
    """The last day that a partial date can mean; None where nothing is known or it is no date."""
    parts = [int(p) for p in published_on.split("-")] if re.fullmatch(r"\d{4}(-\d\d){0,2}", published_on) else []
    if not parts:
        return None
    if len(parts) == 3:  # noqa: PLR2004
        return make_date(*parts)
    month = parts[1] if len(parts) > 1 else 12
    following = make_date(parts[0] + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1) if following else None


_DEADLINE = re.compile("(?:by|before|until|through|to|截至|至|到|于)[ ]$")
_DEADLINE_AFTER = re.compile("まで|前|之前")


def _first_year(folded: str, pattern: re.Pattern[str], read: Callable[[re.Match[str], _Context], _Reading | None]) -> str:
    """A full date in the year that a text without a date of publication speaks of most, deadlines not counted; else its last month."""
    days: list[str] = []
    months: list[str] = []
    for match in pattern.finditer(folded):
        reading = read(match, _Context("", None))
        deadline = _DEADLINE.search(folded, max(0, match.start() - 8), match.start()) or _DEADLINE_AFTER.match(folded, match.end())
        if reading and len(reading.iso) == len("2026-01-01") and not deadline:
            days.append(reading.iso)
        elif reading and len(reading.iso) == len("2026-01") and not deadline:
            months.append(f"{reading.iso}-01")
    years = [d[:4] for d in days]
    return max(days, key=lambda d: years.count(d[:4])) if days else max(months, default="")


def _capital(match: re.Match[str], written: str) -> bool:
    """Names of months and weekdays are written with a capital: `may 5` and `sat` are other words."""
    name = words.MONTH_NAMES.search(match.group()) if match.lastgroup != "rel" else None
    if name and re.search("[a-z]", name.group()):
        return written[name.start()].isupper() if len(written) == len(match.group()) else True
    return not match["weekday"] or any(c.isupper() for c in written)


def _number(written: str | None) -> int | None:
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


def _full_year(written: str) -> int:
    number = _number(written) or 0
    return number + 2000 if number < 100 else number  # noqa: PLR2004


def _read_cjk(match: re.Match[str], context: _Context) -> _Reading | None:
    for name, reader in _CJK_READERS.items():
        if match[name]:
            return reader(match, context)
    return None


def _era(match: re.Match[str], _: _Context) -> _Reading:
    number = 1 if match["era_year"] == "元" else _number(match["era_year"]) or 0
    year = words.ERAS[match["era_name"]] + number
    if match["era_fiscal"]:
        return _Reading(f"{year:04d}", "year", "fiscal")
    return _absolute(year, _number(match["era_month"]), _number(match["era_day"]), "era")


def _short_era(match: re.Match[str], _: _Context) -> _Reading:
    return _absolute(words.ERAS[match["letter"]] + int(match["se_year"]), int(match["se_month"]), int(match["se_day"]), "era")


def _numeric(match: re.Match[str], _: _Context) -> _Reading:
    return _absolute(int(match["n_year"]), int(match["n_month"]), int(match["n_day"]))


def _full(match: re.Match[str], _: _Context) -> _Reading:
    return _absolute(_full_year(match["year"]), _number(match["fu_month"]), _number(match["fu_day"]))


def _short_year(match: re.Match[str], context: _Context) -> _Reading | None:
    year = _full_year(match["sy_year"])
    near = context.today is None or abs(context.today.year - year) < 5  # noqa: PLR2004
    return _Reading(f"{year:04d}", "year", "absolute") if near else None


_RELATIVE_YEARS = {"今": 0, "本": 0, "去": -1, "昨": -1, "前": -1, "上": -1, "来": 1, "明": 1, "下": 1}


def _fiscal(match: re.Match[str], context: _Context) -> _Reading:
    if match["f_year"]:
        return _Reading(f"{_full_year(match['f_year']):04d}", "year", "fiscal")
    return _Reading(_fiscal_year(context, _RELATIVE_YEARS[match["f_rel"]]), "year", "fiscal")


def _fiscal_year(context: _Context, offset: int) -> str:
    """The Japanese fiscal year that publication falls into, moved by `offset`."""
    if context.today is None:
        return ""
    return f"{context.today.year - (context.today.month < _FISCAL_START) + offset:04d}"


def _quarter(match: re.Match[str], context: _Context) -> _Reading:
    fiscal = bool(match["q_fiscal"]) or match["q_kind"] == "四半期" or match["half_kind"] == "期"
    if match["q_year"]:
        year = f"{_full_year(match['q_year']):04d}"
    else:
        offset = _RELATIVE_YEARS.get(match["q_rel"] or "今", 0)
        year = _fiscal_year(context, offset) if fiscal else context.year(offset)
    months = 3 * words.ORDINALS[match["q"]] if match["q"] else (6 if match["half"] == "上" else 12)
    return _period(year, months, fiscal=fiscal, half=bool(match["half"]))


def _period(year: str, months: int, *, fiscal: bool, half: bool) -> _Reading:
    """The last month of a quarter or half, `months` after the year's start."""
    precision: Precision = "half" if half else "quarter"
    rule = "fiscal" if fiscal else "absolute"
    if not year:
        return _Reading("", precision, rule)
    month = months + (_FISCAL_START - 1 if fiscal else 0)
    return _Reading(f"{int(year) + (month - 1) // 12:04d}-{(month - 1) % 12 + 1:02d}", precision, rule)


def _rel_year(match: re.Match[str], context: _Context) -> _Reading:
    word = match["ry"]
    year = context.year(words.YEAR_OFFSETS[word])
    if word in {"同年", "翌年", "当年"} and context.last:
        year = str(int(context.last[:4]) + words.YEAR_OFFSETS[word])
    if not year:
        return _Reading("", "none", "relative")
    return _absolute(int(year), _number(match["ry_month"]), _number(match["ry_day"]), "relative")


def _rel_month(match: re.Match[str], context: _Context) -> _Reading:
    word = match["rm"]
    month = context.month(words.MONTH_OFFSETS[word])
    if word in {"同月", "翌月"} and context.last:
        moved = _Context(context.last, _anchor(context.last))
        month = moved.month(words.MONTH_OFFSETS[word])
    day = _number(match["rm_day"])
    if not month:
        return _Reading("", "none", "relative")
    return _absolute(int(month[:4]), int(month[5:]), day, "relative")


def _month_day(match: re.Match[str], context: _Context) -> _Reading | None:
    month, day = _number(match["md_month"]), _number(match["md_day"])
    if not month or not 1 <= month <= 12:  # noqa: PLR2004
        return None
    if day and make_date(2024, month, day) is None:
        return None
    iso = context.nearest(month, day)
    return _Reading(iso, _precision(iso) if iso else ("day" if day else "month"), "yearless")


def _week(match: re.Match[str], context: _Context) -> _Reading:
    if context.today is None or len(context.published) < len("2026-01-01"):
        return _Reading("", "week", "relative")
    monday = context.today - timedelta(days=context.today.weekday()) + timedelta(weeks=words.WEEK_OFFSETS[match["w"]])
    if match["w_day"] or match["w_day_ja"]:
        day = words.CHINESE_WEEKDAYS[match["w_day"]] if match["w_day"] else words.WEEKDAYS[match["w_day_ja"]]
        return _Reading((monday + timedelta(days=day)).isoformat(), "day", "weekday")
    return _Reading((monday + timedelta(days=3)).isoformat()[:7], "week", "relative")


def _weekday(match: re.Match[str], context: _Context) -> _Reading:
    day = words.CHINESE_WEEKDAYS[match["wd_zh"]] if match["wd_zh"] else words.WEEKDAYS[match["wd_ja"]]
    return _latest_weekday(day, context)


def _latest_weekday(weekday: int, context: _Context, *, strictly: bool = False) -> _Reading:
    """The last such day up to publication."""
    if context.today is None or len(context.published) < len("2026-01-01"):
        return _Reading("", "none", "weekday")
    back = (context.today.weekday() - weekday) % 7 or (7 if strictly else 0)
    return _Reading((context.today - timedelta(days=back)).isoformat(), "day", "weekday")


def _rel_day(match: re.Match[str], context: _Context) -> _Reading:
    return context.shift(words.DAY_OFFSETS[match["rel_day"]])


def _same_day(match: re.Match[str], context: _Context) -> _Reading:
    return _anaphoric(words.SAME_DAY[match["same_day"]], context, fallback=match["same_day"] == "即日")


def _anaphoric(offset: int, context: _Context, *, fallback: bool) -> _Reading:
    """The day named last, moved; without one, counted from publication."""
    if context.last_end:
        moved = date.fromisoformat(context.last) + timedelta(days=offset)
        return _Reading(moved.isoformat(), "day", "anaphoric")
    return replace(context.shift(offset), rule="anaphoric") if fallback else _Reading("", "none", "anaphoric")


_AGO = {"日": "day", "天": "day", "周": "week", "星": "week", "年": "year"}


def _ago(match: re.Match[str], context: _Context) -> _Reading:
    unit = match["ago_unit"]
    name = _AGO.get(unit[0], "month")
    return _back(_number(match["ago_n"]) or 1, name, context)


def _back(count: int, unit: str, context: _Context) -> _Reading:
    if unit == "day":
        return replace(context.shift(-count), rule="ago")
    if unit == "week":
        moved = context.shift(-7 * count)
        return _Reading(moved.iso[:7], "week", "ago")
    if unit == "month":
        month = context.month(-count)
        return _Reading(month, "month" if month else "none", "ago")
    year = context.year(-count)
    return _Reading(year, "year" if year else "none", "ago")


def _day_only(match: re.Match[str], context: _Context) -> _Reading | None:
    day = int(match["do_day"])
    if not 1 <= day <= 31:  # noqa: PLR2004
        return None
    between = match.string[context.last_end : match.start()] if context.last_end else ""
    if context.last_end and len(between) < 60 and not re.search("[。！？\n]", between) and context.last[5:7]:  # noqa: PLR2004
        same = make_date(int(context.last[:4]), int(context.last[5:7]), day)
        if same and abs((same - date.fromisoformat(context.last)).days) < 25:  # noqa: PLR2004
            return _Reading(same.isoformat(), "day", "day-only")
    if context.today is None:
        return _Reading("", "none", "day-only")
    if len(context.published) == len("2026"):
        return _Reading(context.published, "year", "day-only")
    ahead = day - context.today.day
    soon = ahead > 0 and (ahead == 1 or (ahead <= 10 and _CUES_AHEAD.match(match.string, match.end() - 1)))  # noqa: PLR2004
    month = context.month(0 if ahead <= 0 or soon else -1)
    iso = _partial(int(month[:4]), int(month[5:]), day)
    return _Reading(iso, _precision(iso), "day-only")


_CJK_READERS: dict[str, Callable[[re.Match[str], _Context], _Reading | None]] = {
    "era": _era, "short_era": _short_era, "quarter": _quarter, "fiscal": _fiscal, "numeric": _numeric, "full": _full,
    "short_year": _short_year, "rel_year": _rel_year, "rel_month": _rel_month, "month_day": _month_day, "week": _week,
    "weekday": _weekday, "rel_day": _rel_day, "same_day": _same_day, "ago": _ago, "day_only": _day_only,
}  # fmt: skip


def _read_english(match: re.Match[str], context: _Context) -> _Reading | None:
    for name, reader in _ENGLISH_READERS.items():
        if match[name]:
            return reader(match, context)
    return None


def _us_numeric(match: re.Match[str], _: _Context) -> _Reading | None:
    if int(match["us_month"]) > 12:  # noqa: PLR2004
        return _absolute(int(match["us_year"]), int(match["us_day"]), int(match["us_month"]))
    return _absolute(int(match["us_year"]), int(match["us_month"]), int(match["us_day"]))


def _named(prefix: str) -> Callable[[re.Match[str], _Context], _Reading | None]:
    """A reader of a month by name with what stands beside it, in the groups of that prefix."""

    def read(match: re.Match[str], context: _Context) -> _Reading | None:
        groups = match.groupdict()
        month = words.MONTHS[groups[f"{prefix}_month"].rstrip(".")]
        written = groups.get(f"{prefix}_day")
        day = int(re.match("[0-9]+", written).group()) if written else None  # type: ignore[union-attr]
        year = groups.get(f"{prefix}_year")
        if year:
            return _absolute(int(year), month, day)
        if day and make_date(2024, month, day) is None:
            return None
        iso = context.nearest(month, day)
        return _Reading(iso, _precision(iso) if iso else ("day" if day else "month"), "yearless")

    return read


def _rel_month_name(match: re.Match[str], context: _Context) -> _Reading:
    month = words.MONTHS[match["rn_month"].rstrip(".")]
    if context.today is None:
        return _Reading("", "month", "relative")
    passed = month < context.today.month or (match["rn"] == "this" and month == context.today.month)
    year = context.today.year + {"last": 0 if passed else -1, "this": 0, "next": 1 if passed or month == context.today.month else 0}[match["rn"]]
    return _Reading(f"{year:04d}-{month:02d}", "month", "relative")


def _english_quarter(match: re.Match[str], context: _Context) -> _Reading:
    number = words.ORDINALS[match["q"] or match["q_back"] or match["q_word"]]
    half = match["q_unit"] == "half"
    fiscal = bool(match["q_fy"] or match["q_fiscal"])
    year = match["q_early"] or (f"20{match['q_fy2']}" if match["q_fy2"] else context.year({"last": -1, "next": 1}.get(match["q_rel"] or "", 0)))
    return _period(year, number * (6 if half else 3), fiscal=fiscal, half=half)


def _english_fiscal(match: re.Match[str], _: _Context) -> _Reading:
    return _Reading(f"{_full_year(match['f_year']):04d}", "year", "fiscal")


def _english_weekday(match: re.Match[str], context: _Context) -> _Reading:
    weekday = words.WEEKDAYS[match["wd"]]
    if context.today is None or len(context.published) < len("2026-01-01"):
        return _Reading("", "none", "weekday")
    if match["wd_rel"] == "next" or match["wd_week"] == "next":
        ahead = (weekday - context.today.weekday()) % 7 or 7
        return _Reading((context.today + timedelta(days=ahead)).isoformat(), "day", "weekday")
    if match["wd_week"] == "last":
        monday = context.today - timedelta(days=context.today.weekday() + 7)
        return _Reading((monday + timedelta(days=weekday)).isoformat(), "day", "weekday")
    return _latest_weekday(weekday, context, strictly=match["wd_rel"] == "last")


def _english_relative(match: re.Match[str], context: _Context) -> _Reading:
    offset = {"this": 0, "next": 1}.get(match["r"], -1)
    unit = match["r_unit"]
    if unit == "week":
        moved = context.shift(7 * offset)
        if moved.precision != "day":
            return _Reading(moved.iso, "week", "relative")
        day = date.fromisoformat(moved.iso)
        return _Reading((day + timedelta(days=3 - day.weekday())).isoformat()[:7], "week", "relative")
    if unit == "month":
        month = context.month(offset)
        return _Reading(month, "month" if month else "none", "relative")
    if unit == "quarter" and context.today:
        index = (context.today.year * 12 + context.today.month - 1) // 3 + offset
        return _Reading(f"{index // 4:04d}-{index % 4 * 3 + 3:02d}", "quarter", "relative")
    year = context.year(offset)
    return _Reading(year, "year" if year else "none", "relative")


def _english_day(match: re.Match[str], context: _Context) -> _Reading:
    return context.shift({"yesterday": -1, "tomorrow": 1, "today": 0, "tonight": 0}.get(match["rel_day"], -2))


def _english_ago(match: re.Match[str], context: _Context) -> _Reading:
    count = int(match["ago_n"]) if match["ago_n"].isdecimal() else words.COUNTS[match["ago_n"]]
    return _back(count, match["ago_unit"], context)


def _english_same(match: re.Match[str], context: _Context) -> _Reading:
    return _anaphoric({"previous": -1, "following": 1, "next": 1}.get(match["sd"] or "", 0), context, fallback=False)


def _english_year(match: re.Match[str], _: _Context) -> _Reading:
    return _Reading(match["y"], "year", "absolute")


_ENGLISH_READERS: dict[str, Callable[[re.Match[str], _Context], _Reading | None]] = {
    "numeric": _numeric, "us_numeric": _us_numeric, "quarter": _english_quarter, "fiscal": _english_fiscal,
    "month_day": _named("md"), "day_month": _named("dm"), "month_year": _named("my"), "rel_month_name": _rel_month_name,
    "month_only": _named("mo"), "weekday": _english_weekday, "rel": _english_relative, "rel_day": _english_day,
    "ago": _english_ago, "same_day": _english_same, "year_only": _english_year,
}  # fmt: skip


@Pipeline.component("pactwatch_dates")
def mark_dates(doc: Doc) -> Doc:
    """Sets `doc._.dates`, in order of the text."""
    article = doc.user_data.get("article")
    language: Language = "en" if doc.lang_ == "en" else "ja" if doc.lang_ == "ja" else "zh"
    doc._.dates = find_dates(doc.text, language, article.published_on if article else "")
    return doc
