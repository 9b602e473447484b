"""Component: dates, eras, fiscal periods, weekdays and relative dates, resolved against the day of publication.

Owns the search and `DateMention`. Refuses to guess: what cannot be resolved keeps an empty `iso`, and words that name
no day (日前, recently) are no mention. Text is read as published in the publisher's zone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from nlp.dates import calendar_words as words
from nlp.dates.calendar_days import Context, Precision, Reading, anchor
from nlp.dates.cjk import read_cjk
from nlp.dates.english import read_english
from nlp.languages import fold, text_of
from store.records import Language


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


def find_dates(text: str, language: Language, published_on: str) -> list[DateMention]:
    """Date expressions of a text in order. `published_on` is a partial ISO date, or empty."""
    folded = fold(text)
    context = Context(published_on, anchor(published_on))
    pattern, read = (words.ENGLISH, read_english) if language == "en" else (words.CJK, read_cjk)
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
            if _is_recent(reading.iso, context.today):
                context.recent = reading.iso
        mentions.append(
            DateMention(
                start=start,
                end=end,
                text=text[start:end],
                iso=reading.iso,
                precision=reading.precision,
                rule=reading.rule,
            )
        )
    return mentions


_RECENT_DAYS = 14
"""Days around publication that an article's own news lies in."""


def _is_recent(iso: str, today: date | None) -> bool:
    """Whether a day is close to publication."""
    return today is not None and abs((date.fromisoformat(iso) - today).days) <= _RECENT_DAYS


_DEADLINE = re.compile("(?:by|before|until|through|to|截至|至|到|于)[ ]$")
_DEADLINE_AFTER = re.compile("まで|前|之前")


def _first_year(folded: str, pattern: re.Pattern[str], read: Callable[[re.Match[str], Context], Reading | None]) -> str:
    """A full date in the year that a text without a date of publication speaks of most; else its last month.

    Deadlines are not counted.
    """
    days: list[str] = []
    months: list[str] = []
    for match in pattern.finditer(folded):
        reading = read(match, Context("", None))
        before = _DEADLINE.search(folded, max(0, match.start() - 8), match.start())
        deadline = before or _DEADLINE_AFTER.match(folded, match.end())
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


@Pipeline.component("pactwatch_dates")
def mark_dates(doc: Doc) -> Doc:
    """Sets `doc._.dates`, in order of the text."""
    article = doc.user_data.get("article")
    language: Language = "en" if doc.lang_ == "en" else "ja" if doc.lang_ == "ja" else "zh"
    doc._.dates = find_dates(text_of(doc), language, article.published_on if article else "")
    return doc
