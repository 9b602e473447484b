"""Writing an event as its evidence, and people, tell it now.

Owns the order: what the tellings say, then what was judged. Keeps the event's states over time right where evidence
comes late. Knows no rule of either and no SQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from nlp.ledger.events import summarize
from scheduler.overrides import overrule
from store import history, ledger, tellings
from store.database import Store
from store.judgements import list_judged
from store.partial_dates import span
from store.rates import MAX_AGE_DAYS, Dollars, convert
from store.records import Cause, DocumentVersion, Event, EventClaim, Money


@dataclass(frozen=True, slots=True)
class Settled:
    """An event before and after it was written; `after` is None where it never was."""

    before: Event | None
    after: Event | None
    logged: tuple[str, ...]
    """What the change log says of it."""


def settle(
    db: Store,
    event_id: str,
    thread_id: str | None,
    version: DocumentVersion | None,
    now: datetime,
    *,
    told_by: str | None,
    cause: Cause | None = None,
) -> Settled:
    """Write the event as it is told now; without any evidence it is withdrawn.

    `thread_id` is its thread, None for the one it has; `version` what caused it, None for a person.
    """
    stored = ledger.find_event(db, event_id)
    event = _told(
        db, event_id, thread_id, evidence=tellings.list_tellings(db, event_id), stored=stored, version=version
    )
    if event is None:
        return Settled(None, None, ())
    event = _converted(db, overrule(event, list_judged(db, event_id)))
    late = history.later_states(db, event_id, version.known_at) if version else []
    cause = cause or ("world" if version is None or version.version == 1 else "source_edit")
    logged = ledger.save_event(db, event, cause=cause, version=version, told_by=told_by, recorded_at=now)
    if version and late:
        retell(db, event, [version.known_at, *late])
    return Settled(stored, event, logged)


def retell(db: Store, event: Event, times: Sequence[datetime]) -> None:
    """Keep anew how the event stood at each of some times: evidence came that was known before them."""
    judged = list_judged(db, event.id)
    for at in times:
        evidence = tellings.list_evidence_as_of(db, event.id, at)
        if told := _told(db, event.id, event.thread_id, evidence=evidence, stored=event, version=None):
            history.keep_event(db, overrule(told, [j for j in judged if j.at <= at]), at)


def convert_pending(db: Store, now: datetime) -> int:
    """Give dollars to events whose rate has become known; nothing becomes new by it.

    An event is tried when it is written. It is tried again only once the store holds a rate that may serve: events that
    wait for one, however many, cost no more than a look at the rates' index. Rates that a newer package brings reach
    them by `pactwatch rebuild`.
    """
    converted = 0
    for event in ledger.list_unconverted(db, MAX_AGE_DAYS):
        with_dollars = _converted(db, event)
        if with_dollars.usd is not None:
            ledger.save_event(db, with_dollars, cause="ours", version=None, told_by=None, recorded_at=now)
            converted += 1
    return converted


def to_usd(db: Store, money: Money, on: str, version: DocumentVersion | EventClaim) -> Dollars | None:
    """Dollars at the rate of the day it happened, else of its publication, else of the day we learned of it."""
    return convert(db, money, _day(on or version.published_on) or version.known_at.date())


def _told(
    db: Store,
    event_id: str,
    thread_id: str | None,
    *,
    evidence: Sequence[EventClaim],
    stored: Event | None,
    version: DocumentVersion | None,
) -> Event | None:
    """The event that the evidence tells; withdrawn without any; None where it never was."""
    if not evidence:
        return replace(stored, status="withdrawn") if stored else None
    thread = ledger.get_thread(db, thread_id or (stored.thread_id if stored else ""))
    event = summarize(event_id, thread, evidence, lambda money, on: to_usd(db, money, on, evidence[0]))
    if stored is None:
        return replace(event, baseline=bool(version and version.baseline))
    first = stored if stored.known_at <= event.known_at else event
    return replace(event, baseline=stored.baseline, known_at=first.known_at, first_document_id=first.first_document_id)


def _converted(db: Store, event: Event) -> Event:
    """The event with dollars where a person gave it another sum."""
    if event.amount is None or event.usd is not None:
        return event
    found = convert(db, event.amount, _day(event.happened_on or event.published_on) or event.known_at.date())
    return replace(event, usd=found.usd, rate_on=found.rate_on) if found else event


def _day(partial: str) -> date | None:
    meant = span(partial)
    return meant[0] if meant else None
