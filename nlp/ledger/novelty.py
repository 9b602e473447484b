"""What a telling was when it came, and who had an event first. Pure.

Owns the words of novelty, which is of facts: new, moved on (another stage), changed (amount, party, date), corrected
(the source edited its own page), contradicted (another figure that did not prevail), restated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from nlp.ledger.contradictions import CONVERTED, disputes
from store.partial_dates import span
from store.records import PROGRAMME_ID, Claim, Event, EventClaim, Language, Novelty

_FACTS = ("total", "happened_on", "actors", "targets", "stage")
"""Fields whose change is another fact, the amount apart."""

_UNDOING = frozenset({"suspended", "lifted", "cancelled"})
"""Stages after which a stage can be reached again."""


def novelty_of(before: Event | None, after: Event, claims: Iterable[Claim], *, edited: bool, moved: bool) -> Novelty:
    """What a document's claims were to their event, which stood so before they came and after.

    `edited` tells that an earlier version of the document told it too, `moved` that the thread of an event that they
    open stood at another stage (`stage_before`).
    """
    if before is None:
        return "moved_on" if moved else "new"
    changed = any(getattr(before, name) != getattr(after, name) for name in _FACTS)
    if changed or not _is_one_sum(before, after):
        return "corrected" if edited else "changed"
    return "contradicted" if any(disputes(c, after) for c in claims) else "restated"


def told_before(event: Event, known: Iterable[Event]) -> list[Event]:
    """Of the events known before it, the acts of its thread and kind that happened by then."""
    return [
        e
        for e in known
        if (e.thread_id, e.kind, e.status) == (event.thread_id, event.kind, "open")
        and e.id != event.id
        and e.modality != "speculated"
        and happened(e) <= happened(event)
    ]


def stage_before(event: Event, earlier: Sequence[Event]) -> str:
    """The stage that the thread had reached by what was `told_before`, where it is another; else empty.

    The programme's own thread holds decisions of many sorts and has no stages to move through. A second listing under
    one law is another act, not a step back from the protest against the first.
    """
    if event.thread_id == PROGRAMME_ID or not earlier:
        return ""
    undone = max((happened(e) for e in earlier if e.stage in _UNDOING), default=0)
    if event.stage != "challenged" and any(e.stage == event.stage and happened(e) >= undone for e in earlier):
        return ""
    latest = max(earlier, key=lambda e: (happened(e), e.known_at, e.id))
    return latest.stage if latest.stage != event.stage else ""


def happened(event: Event) -> int:
    """Ordinal of the last day that it may have happened on; 0 where unknown."""
    meant = span(event.happened_on) or span(event.published_on)
    return meant[1].toordinal() if meant else 0


def _is_one_sum(before: Event, after: Event) -> bool:
    """The same figure, whatever its hedge, role or currency."""
    old, new = before.amount, after.amount
    if old is None or new is None:
        return old is new
    if old.currency == new.currency:
        return (old.value, old.value_max) == (new.value, new.value_max)
    low, high = sorted((before.usd or Decimal(0), after.usd or Decimal(0)))
    return bool(low) and high / low <= CONVERTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One document's telling of an event, with how long after the first it was published."""

    document_id: str
    publisher: str
    language: Language
    origin: str
    published_on: str
    lag_hours: float | None
    """Hours after the first telling; days where a page gives no hour (a multiple of 24); None without a date."""
    first_in_language: bool
    """The first telling in its language."""
    independent: bool
    """The first telling of its origin: wire copies and translations of one release come later."""


def reports(evidence: Sequence[EventClaim]) -> tuple[Report, ...]:
    """Who told an event when: one report for each document, the first to publish first."""
    by_document: dict[str, EventClaim] = {}
    for item in evidence:
        if item.current:
            by_document.setdefault(item.document.id, item)
    told = sorted(by_document.values(), key=_published)
    languages: set[str] = set()
    origins: set[str] = set()
    found = []
    for item in told:
        origin = item.document.origin or item.publisher or item.document.id
        found.append(
            Report(
                document_id=item.document.external_id or item.document.id,
                publisher=item.publisher,
                language=item.language,
                origin=origin,
                published_on=item.published_on,
                lag_hours=_lag(told[0], item),
                first_in_language=item.language not in languages,
                independent=origin not in origins,
            )
        )
        languages.add(item.language)
        origins.add(origin)
    return tuple(found)


def _published(item: EventClaim) -> tuple[datetime, datetime, str]:
    """Order of publication; a day without an hour stands at its end, no date at all at first sight."""
    return (item.published_at or _end_of_day(item) or item.known_at, item.known_at, item.document.id)


def _end_of_day(item: EventClaim) -> datetime | None:
    meant = span(item.published_on)
    return datetime(meant[1].year, meant[1].month, meant[1].day, 23, 59, 59, tzinfo=UTC) if meant else None


def _lag(first: EventClaim, item: EventClaim) -> float | None:
    if first.published_at and item.published_at:
        return round((item.published_at - first.published_at).total_seconds() / 3600, 1)
    start, day = span(first.published_on), span(item.published_on)
    return None if start is None or day is None else 24.0 * (day[0] - start[0]).days
