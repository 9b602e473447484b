"""Dates that mean something only on the day they are read: `02月18日`, `3時間前`, `yesterday`, `[東京 18日 ロイター]`.

Owns their forms in the three languages and their resolution: backward from the moment the server answered, at most a
day ahead of it. Refuses the clock; the moment is given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crawlers.publication import Published

_AHEAD = timedelta(days=1)
_CLOCK = r"(?:\s*(?P<hour>\d{1,2}):(?P<minute>\d{2}))"
_STANDING_ALONE = tuple(
    re.compile(form)
    for form in (
        rf"[\[(]?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日{_CLOCK}?[\])]?",
        rf"[\[(]?(?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_CLOCK}?[\])]?",
        rf"(?:今天|今日|today,?)?{_CLOCK}",
    )
)
"""Forms that are a date only where nothing else stands beside them."""
_ANYWHERE = tuple(
    re.compile(form)
    for form in (
        rf"(?<![年\d])(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日{_CLOCK}",
        rf"(?<![\d/])(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})\s{_CLOCK}",
        r"\[[^\[\]\d]{1,12}\s?(?P<day>\d{1,2})日\s?(?:ロイター|共同|時事|AP|AFP)",
    )
)
_UNITS = {
    "minute": timedelta(minutes=1), "min": timedelta(minutes=1), "分": timedelta(minutes=1),
    "hour": timedelta(hours=1), "時間": timedelta(hours=1), "小时": timedelta(hours=1), "小時": timedelta(hours=1),
    "day": timedelta(days=1), "日": timedelta(days=1), "天": timedelta(days=1),
}  # fmt: skip
_AGO = re.compile(
    r"(?P<number>\d{1,3})\s*(?P<unit>minute|min|hour|day|分|時間|小时|小時|日|天)s?(?:钟|鐘)?\s*(?:ago|前|以前|之前)",
    re.IGNORECASE,
)
_DAYS_BACK = (
    (re.compile(r"(?:just now|刚刚|剛剛|たった今|today|今天|今日|本日)", re.IGNORECASE), 0),
    (re.compile(rf"(?:yesterday,?|昨天|昨日){_CLOCK}?", re.IGNORECASE), 1),
    (re.compile(rf"(?:前天|一昨日|おととい){_CLOCK}?"), 2),
)


def parse_recent(text: str, *, zone: ZoneInfo, rule: str, now: datetime, whole: bool = True) -> Published | None:
    """The date that `text` means when it is read at `now` in `zone`; None where it means none.

    With `whole` the text is the date and nothing else; otherwise only forms that nothing but a date has are read.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    here = now.astimezone(zone)
    ago = _AGO.fullmatch(text) if whole else None
    if ago is not None:
        moment = now - int(ago["number"]) * _UNITS[ago["unit"].lower()]
        timed = ago["unit"].lower() not in {"day", "日", "天"}
        return Published(on=moment.astimezone(zone).date(), at=moment.astimezone(UTC) if timed else None, rule=rule)
    for form, back in _DAYS_BACK if whole else ():
        match = form.fullmatch(text)
        if match is not None:
            return _published(match, here.date() - timedelta(days=back), zone, rule)
    for form in _STANDING_ALONE if whole else _ANYWHERE:
        match = form.fullmatch(text) if whole else form.search(text)
        day = _latest_day(match, here) if match is not None else None
        if match is not None and day is not None:
            return _published(match, day, zone, rule)
    return None


def _latest_day(match: re.Match[str], here: datetime) -> date | None:
    """The last day that fits and is not more than a day ahead."""
    given = match.groupdict()
    if given.get("day") is None:
        clock = _clock(match)
        return None if clock is None else here.date() - timedelta(days=clock > here.time())
    month = int(given["month"]) if given.get("month") else None
    return next((day for day in _days(here.date(), month, int(given["day"])) if day <= (here + _AHEAD).date()), None)


def _days(today: date, month: int | None, day: int) -> Iterator[date]:
    """That day in the year or month of today and those around it, latest first."""
    first_of_months = [(today.replace(day=1) + timedelta(days=32 * n)).replace(day=1) for n in (1, 0)]
    first_of_months.append((first_of_months[1] - timedelta(days=1)).replace(day=1))
    years = [(year, month) for year in (today.year + 1, today.year, today.year - 1)]
    for year, one in [(first.year, first.month) for first in first_of_months] if month is None else years:
        try:
            yield date(year, one or 1, day)
        except ValueError:
            continue


def _published(match: re.Match[str], day: date, zone: ZoneInfo, rule: str) -> Published:
    clock = _clock(match)
    if clock is None:
        return Published(on=day, at=None, rule=rule)
    moment = datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
    return Published(on=day, at=moment, rule=rule, tz_assumed=True)


def _clock(match: re.Match[str]) -> time | None:
    given = match.groupdict()
    try:
        return time(int(given["hour"]), int(given["minute"])) if given.get("hour") else None
    except ValueError:
        return None
