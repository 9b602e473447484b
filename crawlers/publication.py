"""When a page or feed says that something was published.

Owns the written forms of dates in feeds, markup and release pages (ISO 8601 and its mistakes, RFC 822,
2026年2月17日, 令和8年2月17日, R8.9.16, February 17, 2026) and the order in which rules are believed. Dates that mean
something on their day alone are `recent_dates`'. Refuses the clock: what lies in the future of `now` is no publication
date. Sentences about other days are the extractor's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

_AHEAD = timedelta(days=1)
"""How far a publisher's clock may be ahead of ours."""
_EARLIEST = 1990
_ERAS = {"令和": 2018, "平成": 1988, "R": 2018, "H": 1988}
"""Year before the first of each era."""
_MONTHS = {name: number for number, name in enumerate(re.findall("...", "janfebmaraprmayjunjulaugsepoctnovdec"), 1)}
_MONTH = r"(?P<word>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_WEEKDAY = r"(?:\(.\)|星期[日一二三四五六])?"
_CLOCK = r"(?:[T\s,]*" + _WEEKDAY + r"\s*(?P<hour>\d{1,2})[:時时](?P<minute>\d{2})?(?:[:分](?P<second>\d{2}))?分?)?"
_OFFSET = r"(?:[.,]\d+)?:?\s*(?P<offset>Z|UTC|GMT|JST|[+-]\d{2}(?::?\d{2})?)?"
_FORMS = tuple(
    re.compile(form + _CLOCK + _OFFSET, re.IGNORECASE)
    for form in (
        r"(?<!\d)(?P<year>(?:19|20)\d{2})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<year>(?:19|20)\d{2})年\s*(?P<month>\d{1,2})月\s*(?P<day>\d{1,2})日",
        r"(?P<era>令和|平成)\s*(?P<year>元|\d{1,2})年\s*(?P<month>\d{1,2})月\s*(?P<day>\d{1,2})日",
        r"(?<![A-Za-z])(?P<era>[RH])(?P<year>\d{1,2})[./](?P<month>\d{1,2})[./](?P<day>\d{1,2})(?!\d)",
        _MONTH + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d{2})(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+" + _MONTH + r",?\s+(?P<year>(?:19|20)\d{2})(?!\d)",
        r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?!\d)",
    )
)
_RFC822 = re.compile(r"(?:[A-Za-z]{3},\s*)?\d{1,2}\s+[A-Za-z]{3,9}\s+\d{2,4}\s+\d{1,2}:\d{2}")
_ZONES = {"Z": timedelta(), "UTC": timedelta(), "GMT": timedelta(), "JST": timedelta(hours=9)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A publication date with the rule that found it."""

    on: date
    """The day, in the source's zone."""
    at: datetime | None
    """The moment in UTC; None where only the day is given."""
    rule: str
    """`feed`, `meta`, `json-ld`, `selector`, `text`, `url` or `first-seen`."""
    tz_assumed: bool = False
    """True where a time was given without offset and read in the source's zone."""


def parse_published(text: str, *, zone: ZoneInfo, rule: str, whole: bool = True) -> Published | None:
    """The first date in `text`, read in `zone` where it gives no offset; None where there is none.

    With `whole` the text must begin with the date; otherwise it may stand anywhere. Two-digit numbers that could be
    day or month (02/03/2026) are not read.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    rfc822 = _parse_rfc822(text, zone) if whole else None
    if rfc822 is not None:
        found = _of_moment(rfc822, zone, rule)
        return replace(found, tz_assumed=rfc822.tzinfo is zone) if found is not None else None
    matches = [match for form in _FORMS if (match := (form.match(text) if whole else form.search(text)))]
    for match in sorted(matches, key=lambda found: (found.start(), -found.end())):
        found = _read(match, zone, rule)
        if found is not None:
            return found
    return None


def choose_published(candidates: Sequence[Published | None], *, now: datetime, zone: ZoneInfo) -> Published:
    """The first candidate that is not in the future; the day of `now` under the rule `first-seen` where none is left.

    A candidate that gives the day alone takes its time from a later one of the same day.
    """
    fit = [found for found in candidates if found is not None and not _is_ahead(found, now, zone)]
    if not fit:
        return Published(on=now.astimezone(zone).date(), at=None, rule="first-seen")
    timed = next((found for found in fit if found.at is not None and found.on == fit[0].on), fit[0])
    return replace(fit[0], at=timed.at, tz_assumed=timed.tz_assumed)


def is_only_date(text: str) -> bool:
    """True for a line that holds a date, a time, and nothing else."""
    text = unicodedata.normalize("NFKC", text).strip()
    return any(form.fullmatch(text) for form in _FORMS)


def _is_ahead(found: Published, now: datetime, zone: ZoneInfo) -> bool:
    if found.at is not None:
        return found.at > now + _AHEAD
    return found.on > (now + _AHEAD).astimezone(zone).date()


def _parse_rfc822(text: str, zone: ZoneInfo) -> datetime | None:
    if not _RFC822.match(text):
        return None
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _of_moment(moment: datetime, zone: ZoneInfo, rule: str) -> Published | None:
    if moment.year < _EARLIEST:
        return None
    return Published(on=moment.astimezone(zone).date(), at=moment.astimezone(UTC), rule=rule)


def _read(match: re.Match[str], zone: ZoneInfo, rule: str) -> Published | None:
    given = match.groupdict()
    month = _MONTHS[given["word"][:3].lower()] if given.get("word") else int(given["month"])
    try:
        day = date(_year(given), month, int(given["day"]))
        if given["hour"] is None:
            return Published(on=day, at=None, rule=rule)
        clock = time(int(given["hour"]), int(given["minute"] or 0), int(given["second"] or 0))
        moment = datetime.combine(day, clock, tzinfo=zone)
        offset = _offset(given["offset"])
        if offset is not None:
            moment = moment.replace(tzinfo=UTC) - offset
    except (ValueError, OverflowError):
        return None
    found = _of_moment(moment, zone, rule)
    return replace(found, tz_assumed=offset is None) if found is not None else None


def _year(given: dict[str, str]) -> int:
    if not given.get("era"):
        return int(given["year"])
    return _ERAS[given["era"].upper()] + (1 if given["year"] == "元" else int(given["year"]))


def _offset(text: str | None) -> timedelta | None:
    if not text:
        return None
    if text.upper() in _ZONES:
        return _ZONES[text.upper()]
    digits = text[1:].replace(":", "").ljust(4, "0")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -size if text[0] == "-" else size
