"""The fold of document versions into the ledger: fetch candidates, let `nlp.ledger` decide, write what it decided.

Owns the order (known_at, then id) and the transaction: one version is taken in wholly or not at all, so that a killed
process goes on where it stopped. Knows no rule of resolution and no SQL.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from nlp.ledger.events import summarize
from nlp.ledger.resolution import Decision, is_told, resolve_version
from nlp.ledger.threads import EventState, ThreadState, describe_thread, lookup_keys, programme_threads, subject_keys
from scheduler.progress import OnStep, Step, silent
from store import ledger
from store.database import Store, writing
from store.documents import get_document, latest_version
from store.extractions import get_claims, list_unresolved, mark_resolved
from store.partial_dates import span
from store.rates import Dollars, convert
from store.records import Cause, Claim, Document, DocumentVersion, EventClaim, Money
from store.snapshots import open_evidence
from store.sources import get_source


def resolve(
    db: Store, *, now: datetime, on_progress: OnStep = silent, stop: threading.Event | None = None
) -> Counter[str]:
    """Take every annotated version into the ledger, oldest knowledge first.

    The caller holds the ledger's lock. Counts `versions`, `opened`, `told`, `changed`, `converted`.
    """
    counts: Counter[str] = Counter(versions=0, opened=0, told=0, changed=0, converted=0)
    waiting = list_unresolved(db)
    for done, version in enumerate(waiting, start=1):
        if stop is not None and stop.is_set():
            break
        with writing(db):
            before = ledger.current_seq(db)
            _take_in(db, version, now)
            mark_resolved(db, version.id, now)
            for change in ledger.list_changes(db, before, ledger.current_seq(db)):
                counts[change.field if change.field in {"opened", "told"} else "changed"] += 1
        counts["versions"] += 1
        on_progress(Step("resolve", done, len(waiting), version.title))
    counts["converted"] = _convert_pending(db, now)
    return counts


def ledger_as_of(path: Path, at: datetime) -> Store:
    """The ledger that today's code derives from what was known at `at`, in a store in memory."""
    db = open_evidence(path, at)
    resolve(db, now=at)
    return db


def _take_in(db: Store, version: DocumentVersion, now: datetime) -> None:
    newest = latest_version(db, version.document_id)
    claims = [claim for claim in get_claims(db, version.id) if is_told(claim)]
    told = ledger.find_told(db, version.document_id)
    if newest is not None and newest.version > version.version and told:
        return  # a later version was taken in before: an import may bring an older text late
    document = get_document(db, version.document_id)
    threads = programme_threads(claims)
    keys = {k for c in claims for k in lookup_keys(c)}
    states = [
        _state(candidate)
        for candidate in ledger.list_candidates(db, keys, {t.id for t in threads} | _threads_of(db, told.values()))
    ]
    events = {event.id: event for state in states for event in state.events}
    previous = {claim_id: events[event_id] for claim_id, event_id in told.items() if event_id in events}
    decisions = resolve_version(
        claims,
        as_evidence=lambda claim: _evidence(db, claim, document, version),
        version=version,
        candidates=states,
        previous=previous,
        convert=lambda money, on: (found := _to_usd(db, money, on, version)) and found.usd,
    )
    _write(db, version, decisions, told, now, is_further=version.version == 1)


def _write(
    db: Store,
    version: DocumentVersion,
    decisions: Sequence[Decision],
    told: dict[str, str],
    now: datetime,
    *,
    is_further: bool,
) -> None:
    """Move the document's evidence to what this version says, then write each event that it touches."""
    ledger.retire(db, told)
    for thread in programme_threads([d.claim for d in decisions]):
        ledger.ensure_thread(db, thread)
    for decision in decisions:
        ledger.ensure_thread(db, decision.thread)
        ledger.attach(db, decision.event_id, decision.claim.id, decision.reason)
    threads = {d.event_id: d.thread.id for d in decisions}
    opened = {d.event_id for d in decisions if d.opens_event}
    for event_id in dict.fromkeys([*told.values(), *threads]):
        further = is_further and event_id in threads and event_id not in opened
        _settle(db, event_id, threads.get(event_id), version, now, told_by=version.document_id if further else None)
    for thread_id in dict.fromkeys(threads.values()):
        for event_id in _describe(db, thread_id):
            _settle(db, event_id, thread_id, version, now, told_by=None)


def _describe(db: Store, thread_id: str) -> list[str]:
    """Let the thread be called and placed as its current claims say; the events whose titles follow."""
    (candidate,) = ledger.list_candidates(db, (), {thread_id})
    described = describe_thread(candidate.thread, [e.claim for e in candidate.evidence])
    if described == candidate.thread:
        return []
    ledger.save_thread(db, described)
    return list(dict.fromkeys(e.event_id for e in candidate.evidence))


def _settle(
    db: Store, event_id: str, thread_id: str | None, version: DocumentVersion, now: datetime, *, told_by: str | None
) -> None:
    """Write the event as its current evidence tells it; without any it is withdrawn."""
    stored = ledger.find_event(db, event_id)
    evidence = ledger.list_evidence(db, event_id)
    if evidence:
        thread = ledger.get_thread(db, thread_id or (stored.thread_id if stored else ""))
        event = summarize(event_id, thread, evidence, lambda money, on: _to_usd(db, money, on, version))
        if stored:
            event = replace(event, baseline=stored.baseline, known_at=stored.known_at)
            event = replace(event, first_document_id=stored.first_document_id)
        else:
            event = replace(event, baseline=version.baseline)
    elif stored:
        event = replace(stored, status="withdrawn")
    else:
        return
    cause: Cause = "world" if version.version == 1 else "source_edit"
    ledger.save_event(db, event, cause=cause, version=version, told_by=told_by, recorded_at=now)


def _convert_pending(db: Store, now: datetime) -> int:
    """Give dollars to events whose rate has become known; nothing becomes new by it."""
    converted = 0
    for event in ledger.list_unconverted(db):
        money = event.amount
        on = _day(event.happened_on or event.published_on) or event.known_at.date()
        found = convert(db, money, on) if money else None
        if found is None:
            continue
        converted_event = replace(event, usd=found.usd, rate_on=found.rate_on)
        ledger.save_event(db, converted_event, cause="ours", version=None, told_by=None, recorded_at=now)
        converted += 1
    return converted


def _to_usd(db: Store, money: Money, on: str, version: DocumentVersion) -> Dollars | None:
    """Dollars at the rate of the day it happened, else of its publication, else of the day we learned of it."""
    return convert(db, money, _day(on or version.published_on) or version.known_at.date())


def _day(partial: str) -> date | None:
    meant = span(partial)
    return meant[0] if meant else None


def _threads_of(db: Store, event_ids: Iterable[str]) -> set[str]:
    return {event.thread_id for event_id in event_ids if (event := ledger.find_event(db, event_id))}


def _state(candidate: ledger.Candidate) -> ThreadState:
    state = ThreadState(candidate.thread, set())
    events: dict[str, EventState] = {}
    for item in candidate.evidence:
        state.keys |= subject_keys(item.claim)
        if item.event_id not in events:
            events[item.event_id] = EventState(item.event_id, candidate.thread.id, [])
            state.events.append(events[item.event_id])
        events[item.event_id].evidence.append(item)
    return state


def _evidence(db: Store, claim: Claim, document: Document, version: DocumentVersion) -> EventClaim:
    """The claim as evidence, before its event is known."""
    source = get_source(db, document.source_id)
    return EventClaim(
        event_id="",
        claim=claim,
        document=document,
        language=version.language,
        script=version.script,
        published_on=version.published_on,
        published_at=version.published_at,
        known_at=version.known_at,
        source_kind=source.kind,
        publisher=source.publisher,
        title=version.title,
        current=True,
    )
