"""Partial dates: ISO strings that say no more than is known (`2026-02-17`, `2026-02`, `2026`, or nothing).

Owns their meaning as a span of days. Pure.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta


def span(partial: str) -> tuple[date, date] | None:
    """First and last day that a partial date may mean; None where nothing is known or it is no date."""
    parts = partial[:10].split("-")
    try:
        numbers = [int(p) for p in parts]
        match numbers:
            case [year]:
                return date(year, 1, 1), date(year, 12, 31)
            case [year, month]:
                return date(year, month, 1), date(year, month, monthrange(year, month)[1])
            case [year, month, day]:
                return date(year, month, day), date(year, month, day)
    except ValueError:
        return None
    return None


def days_apart(left: str, right: str) -> int | None:
    """Days between the nearest days that two partial dates may mean, 0 where they overlap; None if one is unknown."""
    a, b = span(left), span(right)
    if a is None or b is None:
        return None
    return max((b[0] - a[1]).days, (a[0] - b[1]).days, 0)


def is_before(partial: str, limit: datetime, *, days: int = 0) -> bool:
    """True where even the last day that it may mean lies more than `days` days before the limit."""
    meant = span(partial)
    return meant is not None and meant[1] < limit.date() - timedelta(days=days)
