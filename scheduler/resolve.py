"""The fold of document versions into the ledger: fetch candidates, let `nlp.ledger` decide, write what it decided.

Owns the order (known_at, then id) and the transaction: one version is taken in wholly or not at all, so that a killed
process goes on where it stopped. Knows no rule of resolution and no SQL.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from nlp.ledger.keys import index_keys
from nlp.ledger.novelty import novelty_of, stage_before, told_before
from nlp.ledger.resolution import Decision, Told, is_told, resolve_version
from nlp.ledger.threads import describe_thread, programme_threads
from scheduler import judging
from scheduler.candidates import candidate_states
from scheduler.progress import OnStep, Step, silent
from scheduler.settling import Settled, convert_pending, settle, to_usd
from store import ledger, tellings
from store.database import Store, writing
from store.documents import latest_version
from store.extractions import get_claim, get_claims, list_unresolved, mark_resolved
from store.records import PROGRAMME_ID, Claim, DocumentVersion, Event, Judgement


def resolve(
    db: Store,
    *,
    now: datetime,
    on_progress: OnStep = silent,
    stop: threading.Event | None = None,
    judgements: Sequence[Judgement] = (),
) -> Counter[str]:
    """Take every annotated version into the ledger, oldest knowledge first.

    `judgements` are applied where they fall between versions: a ledger that is derived anew needs them, one that goes
    on has them already. The caller holds the ledger's lock. Counts `versions`, `opened`, `told`, `changed`,
    `converted`, `judged`, `unjudged`.
    """
    counts: Counter[str] = Counter(versions=0, opened=0, told=0, changed=0, converted=0, judged=0, unjudged=0)
    waiting = list_unresolved(db)
    pending = list(judgements)
    for done, version in enumerate(waiting, start=1):
        if stop is not None and stop.is_set():
            return counts
        while pending and pending[0].at < version.known_at:
            counts[judging.reapply(db, pending.pop(0))] += 1
        with writing(db):
            before = ledger.current_seq(db)
            _take_in(db, version, now)
            mark_resolved(db, version.id, now)
            for change in ledger.list_changes(db, before, ledger.current_seq(db)):
                counts[change.field if change.field in {"opened", "told"} else "changed"] += 1
        counts["versions"] += 1
        on_progress(Step("resolve", done, len(waiting), version.title))
    for judgement in pending:
        counts[judging.reapply(db, judgement)] += 1
    counts["converted"] = convert_pending(db, now)
    return counts


def _take_in(db: Store, version: DocumentVersion, now: datetime) -> None:
    newest = latest_version(db, version.document_id)
    claims = [claim for claim in get_claims(db, version.id) if is_told(claim)]
    told = tellings.find_told(db, version.document_id)
    if newest is not None and newest.version > version.version and told:
        return  # a later version was taken in before: an import may bring an older text late
    previous = [
        Told(get_claim(db, claim_id), event.id, ledger.get_thread(db, event.thread_id))
        for claim_id, event_id in told.items()
        if (event := ledger.find_event(db, event_id)) is not None
    ]
    decisions = resolve_version(
        claims,
        version=version,
        candidates=candidate_states(db, claims, version, {t.thread.id for t in previous}),
        previous=previous,
        convert=lambda money, on: (found := to_usd(db, money, on, version)) and found.usd,
    )
    _write(db, version, decisions, previous, now)


def _write(
    db: Store, version: DocumentVersion, decisions: Sequence[Decision], previous: Sequence[Told], now: datetime
) -> None:
    """Move the document's evidence to what this version says, then write each event that it touches."""
    tellings.retire(db, [t.claim.id for t in previous])
    for told in previous:
        tellings.count_keys(db, told.thread.id, index_keys(told.claim), -1)
    for thread in programme_threads([d.claim for d in decisions]):
        ledger.ensure_thread(db, thread, version.known_at)
    grown = {t.thread.id for t in previous}
    for decision in decisions:
        ledger.ensure_thread(db, decision.thread, version.known_at)
        if tellings.attach(db, decision.event_id, decision.claim.id, decision.reason, considered=decision.considered):
            grown.add(decision.thread.id)
        tellings.count_keys(db, decision.thread.id, index_keys(decision.claim), 1)
    threads = {d.event_id: d.thread.id for d in decisions}
    opened = {d.event_id for d in decisions if d.opens_event}
    for event_id in dict.fromkeys([*(t.event_id for t in previous), *threads]):
        further = version.version == 1 and event_id in threads and event_id not in opened
        told_by = version.document_id if further else None
        settled = settle(db, event_id, threads.get(event_id), version, now, told_by=told_by)
        _mark(db, [d.claim for d in decisions if d.event_id == event_id], settled, version)
    for thread_id in sorted(grown):
        for event_id in _describe(db, thread_id, version.known_at):
            settle(db, event_id, thread_id, version, now, told_by=None)


def _mark(db: Store, claims: Sequence[Claim], settled: Settled, version: DocumentVersion) -> None:
    """Keep what the version's claims were to their event."""
    if settled.after is None or not claims:
        return
    moved = settled.before is None and bool(_stage_before(db, settled.after))
    novelty = novelty_of(settled.before, settled.after, claims, edited=version.version > 1, moved=moved)
    tellings.mark_novelty(db, [c.id for c in claims], novelty)


def _stage_before(db: Store, event: Event) -> str:
    if event.thread_id == PROGRAMME_ID:
        return ""  # as the rule has it: its thread holds too many events to read them for nothing
    return stage_before(event, told_before(event, ledger.list_events_of(db, event.thread_id)))


def _describe(db: Store, thread_id: str, known_at: datetime) -> list[str]:
    """Let the thread be called and placed as its tellings say; the events whose titles follow."""
    thread = ledger.get_thread(db, thread_id)
    events = ledger.list_events_of(db, thread_id)
    told = [t for ways in tellings.list_tellings_of(db, [e.id for e in events]).values() for t in ways]
    if not told:
        return []
    told.sort(key=lambda t: (t.known_at, t.claim_id))
    described = describe_thread(thread, [t.says for t in told], [t.project for t in told])
    if described == thread:
        return []
    ledger.save_thread(db, described, known_at)
    return [event.id for event in events]
