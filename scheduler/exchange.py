"""The lines that other programs read and write: articles in; annotations, events and totals out.

Owns the JSON shapes that must stay stable. Refuses to guess: a line that breaks its shape is a
`BadLine`, never half read. Money leaves as JSON numbers, exact for whole units. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal

from scheduler.digests.programme import Pace
from scheduler.errors import BadLine
from store.records import Amount, Annotations, Claim, Event, Language, Money, OrganizationMention, Passage, Span
from store.records import Thread as LedgerThread
from store.totals import ENVELOPE_USD, Totals

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_BOM = b"\xef\xbb\xbf"
_PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_REQUIRED = ("id", "title", "text")
_OPTIONAL = ("published", "language", "url", "source", "fetched_at")
_KINDS: Mapping[type, str] = {
    type(None): "null",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    str: "a string",
    list: "a list",
    dict: "an object",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLine:
    """One line of input: an article as its sender knows it; empty strings where a field is absent."""

    id: str
    """The sender's own id, given back."""
    title: str
    """Headline."""
    text: str
    """Body."""
    published_on: str
    """Partial date of publication, in the offset it was sent with."""
    published_at: datetime | None
    """Aware UTC time of publication, where a time with offset was sent."""
    language: Language | None
    """Declared language, where it is one of the three; None leaves it to identification."""
    url: str
    """Address, as sent."""
    source: str
    """Name of the outlet, or id of a source in the catalogue."""
    fetched_at: datetime | None
    """Aware UTC time of fetching."""


def parse_line(raw: bytes, number: int) -> ArticleLine | None:
    """The article of line `number` (from 1); None for a blank line. A byte order mark before the first line is ignored.

    Raises BadLine: not UTF-8, not a JSON object, a repeated key, a field missing, of another type, or no date.
    """
    if number == 1:
        raw = raw.removeprefix(_BOM)
    if not raw.strip():
        return None
    fields = _load_object(raw, number)
    for name in _REQUIRED:
        if name not in fields:
            raise BadLine(number, f'"{name}" is missing')
    values = {name: _string(fields, name, number) for name in _REQUIRED + _OPTIONAL}
    if not values["id"].strip():
        raise BadLine(number, '"id" is empty')
    published_on, published_at = _published(values["published"], number)
    return ArticleLine(
        id=values["id"],
        title=values["title"],
        text=values["text"],
        published_on=published_on,
        published_at=published_at,
        language=_language(values["language"]),
        url=values["url"].strip(),
        source=values["source"].strip(),
        fetched_at=_fetched(values["fetched_at"], number),
    )


def render_line(value: Json) -> str:
    """One JSON line, without its line end; CJK stays readable."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(", ", ": "))


def bad_line_to_json(error: BadLine) -> Json:
    """What stands on stdout for a line that could not be read."""
    return {"id": None, "line": error.number, "error": error.reason}


def annotations_to_json(article_id: str, annotations: Annotations) -> Json:
    """What `pactwatch extract` prints for an article. Offsets are code points into title, line end, text."""
    return {
        "id": article_id,
        "language": annotations.language,
        "script": annotations.script,
        "relevant": annotations.relevant,
        "truncated": annotations.truncated,
        "amounts": [_amount(a) for a in annotations.amounts],
        "organizations": [_organization(o) for o in annotations.organizations],
        "sectors": list(annotations.sectors),
        "claims": [claim_to_json(c) for c in annotations.claims if c.confirmed],
        "unconfirmed": [claim_to_json(c) for c in annotations.claims if not c.confirmed],
        "origin": annotations.origin,
        "extractor": annotations.extractor,
    }


def event_to_json(event: Event, thread: LedgerThread, passages: Iterable[Passage]) -> Json:
    """One ledger line, with the passages that tell it."""
    return {
        "id": event.id,
        "thread_id": event.thread_id,
        "parent_thread_id": thread.parent_id,
        "programme": thread.programme_id,
        "kind": event.kind,
        "measure": event.measure,
        "answers": event.answers,
        "stage": event.stage,
        "modality": event.modality,
        "title": event.title,
        "title_ja": event.title_ja,
        "title_zh": event.title_zh,
        "amount": None if event.amount is None else _money(event.amount),
        "total": None if event.total is None else _money(event.total),
        "usd": None if event.usd is None else _number(event.usd),
        "rate_on": None if event.rate_on is None else event.rate_on.isoformat(),
        "sectors": list(event.sectors),
        "happened_on": event.happened_on,
        "published_on": event.published_on,
        "known_at": render_time(event.known_at),
        "actors": list(event.actors),
        "targets": list(event.targets),
        "project": event.project,
        "is_new": event.is_new,
        "status": event.status,
        "claims": [_passage(p) for p in passages],
    }


def totals_to_json(totals: Totals, pace: Pace) -> Json:
    """The three totals in US dollars, split, with the ids of the threads counted, and the pace of selection."""
    return {
        "envelope": _number(ENVELOPE_USD),
        "selected": _number(totals.selected),
        "financed": _number(totals.financed),
        "disbursed": _number(totals.disbursed),
        "apart": _number(totals.apart),
        "by_sector": {label: _number(usd) for label, usd in totals.by_sector.items()},
        "by_lender": {label: _number(usd) for label, usd in totals.by_lender.items()},
        "by_quarter": {label: _number(usd) for label, usd in totals.by_quarter.items()},
        "apart_by_lender": {label: _number(usd) for label, usd in totals.apart_by_lender.items()},
        "by_stage": {label: _number(usd) for label, usd in totals.by_stage.items()},
        "pace": {
            "days_elapsed": pace.days_elapsed,
            "days_total": pace.days_total,
            "monthly_so_far": None if pace.monthly_so_far is None else _number(pace.monthly_so_far),
            "monthly_needed": None if pace.monthly_needed is None else _number(pace.monthly_needed),
        },
        "threads": list(totals.threads),
        "unconverted": list(totals.unconverted),
    }


def render_time(moment: datetime) -> str:
    """`2026-02-17T22:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _amount(amount: Amount) -> Json:
    """A mention with its money laid flat; `converts` and `total_of` are indexes into the same list."""
    line: dict[str, Json] = {"start": amount.start, "end": amount.end, "text": amount.text}
    line.update(_money(amount.money))
    if amount.converts is not None:
        line["converts"] = amount.converts
    if amount.total_of is not None:
        line["total_of"] = amount.total_of
    return line


def _organization(mention: OrganizationMention) -> Json:
    return {
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "id": mention.organization_id,
        "name": mention.name,
        "kind": mention.kind,
        "country": mention.country,
        "score": mention.score,
    }


def claim_to_json(claim: Claim) -> Json:
    """A claim as `extract` prints it, in `claims` or `unconfirmed`."""
    return {
        "id": claim.id,
        "kind": claim.kind,
        "measure": claim.measure,
        "answers": claim.answers,
        "stage": claim.stage,
        "modality": claim.modality,
        "actors": list(claim.actors),
        "targets": list(claim.targets),
        "project": claim.project,
        "programme": claim.programme_id,
        "part_of": claim.part_of,
        "amount": None if claim.amount is None else _money(claim.amount),
        "total": None if claim.total is None else _money(claim.total),
        "sectors": list(claim.sectors),
        "date": claim.happened_on,
        "is_new": claim.is_new,
        "keys": list(claim.keys),
        "evidence": _span(claim.evidence),
        "score": claim.score,
        "voice": claim.voice,
    }


def _passage(passage: Passage) -> Json:
    return {
        "document_id": passage.document_id,
        "version": passage.version,
        "evidence": _span(passage.evidence),
        "language": passage.language,
        "current": passage.current,
        "publisher": passage.publisher,
        "url": passage.url,
    }


def _span(span: Span) -> Json:
    return {"start": span.start, "end": span.end, "text": span.text}


def _money(money: Money) -> dict[str, Json]:
    line: dict[str, Json] = {"value": _number(money.value), "currency": money.currency}
    if money.value_max is not None:
        line["value_max"] = _number(money.value_max)
    return {**line, "qualifier": money.qualifier, "role": money.role}


def _number(value: Decimal) -> int | float:
    """Exact where whole; the nearest double else."""
    return int(value) if value == value.to_integral_value() else float(value)


def _load_object(raw: bytes, number: int) -> dict[str, object]:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadLine(number, f"not UTF-8 (byte {error.start + 1} of the line)") from error
    try:
        value = json.loads(text, object_pairs_hook=lambda pairs: _unique(pairs, number))
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise BadLine(number, f"not JSON: {reason}") from error
    if not isinstance(value, dict):
        raise BadLine(number, f"{_KINDS[type(value)]} instead of an object")
    return value


def _unique(pairs: list[tuple[str, object]], number: int) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise BadLine(number, f'"{repeated}" stands there twice')
    return fields


def _string(fields: Mapping[str, object], name: str, number: int) -> str:
    value = fields.get(name)
    if value is None and name in _OPTIONAL:
        return ""
    if not isinstance(value, str):
        raise BadLine(number, f'"{name}" is {_KINDS[type(value)]} instead of a string')
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise BadLine(number, f'"{name}" holds half a character (a lone surrogate)') from error
    return value


def _published(text: str, number: int) -> tuple[str, datetime | None]:
    """Partial date and aware time that `published` gives."""
    text = text.strip()
    if not text:
        return "", None
    try:
        if _PARTIAL_DATE.fullmatch(text):
            date.fromisoformat(text + "-01-01"[len(text) - 4 :])
            return text, None
        moment = datetime.fromisoformat(text)
        return moment.date().isoformat(), moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError) as error:
        raise BadLine(number, f'"published" is no ISO 8601 date: {text!r}') from error


def _fetched(text: str, number: int) -> datetime | None:
    """Time of fetching; one without an offset is read as UTC."""
    if not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadLine(number, f'"fetched_at" is no ISO 8601 time: {text!r}') from error


def _language(text: str) -> Language | None:
    """The declared language without its region; None for one that is not ours."""
    known: Mapping[str, Literal["en", "ja", "zh"]] = {"en": "en", "ja": "ja", "zh": "zh"}
    return known.get(text.strip().replace("_", "-").split("-")[0].lower())
