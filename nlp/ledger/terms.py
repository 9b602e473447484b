"""Days that a sentence sets ahead: until when a measure is suspended, when a hearing is held. Pure.

Owns the words that make a date an end (until, まで, 至) or a hearing, and how long a suspension lasts where only its
length is told. Refuses to guess: a month or a season is no day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from nlp.dates.dates import DateMention, find_dates
from store.partial_dates import span
from store.records import EventClaim, Language

TermKind = Literal["suspension_end", "hearing"]

_UNTIL_BEFORE = re.compile(r"(?:\b(?:until|till|through|to)\s(?:\w+day,?\s)?|截至|直到|直至|至|到)$", re.IGNORECASE)
_UNTIL_AFTER = re.compile(r"[ 　]?(?:\([^)]*\)|（[^）]*）)?(?:まで|为止|為止)")
_HEARING = re.compile(r"\bhearings?\b|公聴会|聴聞|听证|聽證", re.IGNORECASE)
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "six": 6, "nine": 9, "twelve": 12, "ninety": 90,
    "一": 1, "两": 2, "兩": 2, "二": 2, "三": 3, "六": 6, "九": 9, "１": 1, "２": 2, "３": 3, "６": 6, "９": 9,
}  # fmt: skip
_COUNT = "|".join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True))
_LENGTH = re.compile(
    rf"\b(?:for|by)\s(?:a\s(?:further|period\sof)\s)?(?P<en>\d{{1,3}}|{_COUNT})(?:\s|-)(?P<en_unit>year|month|day)s?\b"
    rf"|\b(?P<adj>\d{{1,3}}|one|two|three|six)-(?P<adj_unit>year|month|day)\s(?:suspension|pause|truce|freeze|moratorium)"
    rf"|(?:为期|為期)?(?P<cjk>\d{{1,3}}|{_COUNT})(?P<cjk_unit>年間|年间|か月|カ月|ヶ月|个月|個月|日間|天|年)(?!前|来|來|以)",
    re.IGNORECASE,
)
_UNITS = {
    "year": "year",
    "年間": "year",
    "年间": "year",
    "年": "year",
    "month": "month",
    "day": "day",
    "日間": "day",
    "天": "day",
}
_LONGEST = timedelta(days=5 * 366)
"""Ends further ahead are no term of a suspension."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A day set ahead by a sentence."""

    kind: TermKind
    on: date
    """The last day of a suspension, or the day of a hearing."""


def read_terms(item: EventClaim) -> list[Term]:
    """What the evidence sets ahead of the day it happened: a suspension's end for suspensions, hearings for all."""
    claim = item.claim
    start = span(claim.happened_on) or span(item.published_on)
    if start is None:
        return []
    text = claim.evidence.text
    days = [(m, date.fromisoformat(m.iso)) for m in find_dates(text, item.language, item.published_on) if _is_day(m)]
    ahead = [(m, day) for m, day in days if start[0] < day <= start[1] + _LONGEST]
    terms = [Term(kind="hearing", on=day) for m, day in ahead if _is_hearing(text, m)]
    if claim.stage == "suspended":
        ends = [day for m, day in ahead if _is_end(text, m)] or list(_lengths(text, item.language, start[0]))
        terms += [Term(kind="suspension_end", on=day) for day in ends[:1]]
    return terms


def _is_day(mention: DateMention) -> bool:
    return len(mention.iso) == len("2026-01-01")


def _is_end(text: str, mention: DateMention) -> bool:
    before = text[max(0, mention.start - 16) : mention.start]
    return bool(_UNTIL_BEFORE.search(before) or _UNTIL_AFTER.match(text, mention.end))


def _is_hearing(text: str, mention: DateMention) -> bool:
    return bool(_HEARING.search(text, max(0, mention.start - 60), mention.end + 60))


def _lengths(text: str, language: Language, start: date) -> Iterator[date]:
    """Ends by length: a year from 10 November 2025 ends on 10 November 2026."""
    for match in _LENGTH.finditer(text):
        if language == "en" and match["cjk"]:
            continue
        count = match["en"] or match["adj"] or match["cjk"]
        number = int(count) if count.isdecimal() else _NUMBERS[count.lower()]
        unit = (match["en_unit"] or match["adj_unit"] or match["cjk_unit"]).lower()
        kind = _UNITS.get(unit, "month")
        if kind == "day":
            yield start + timedelta(days=number)
        else:
            yield _months_later(start, number * (12 if kind == "year" else 1))


def _months_later(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    for day in (start.day, 30, 29, 28):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
