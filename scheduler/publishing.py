"""The digest job: ledger changes since the last digest → a stored digest and its files.

Owns which changes a digest covers: those after the last one, so that a missed morning loses nothing and nothing is told
twice. A stored digest is never composed again; its files are written again from what was stored.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from scheduler.config import Settings
from scheduler.digests.deadlines import deadlines
from scheduler.digests.digest import Digest, LedgerView, Period, compose, from_json, to_json
from scheduler.digests.edition import FLAGGED
from scheduler.digests.render import render_html, render_json, render_markdown, render_text
from scheduler.processes.locks import hold, lock_path
from scheduler.progress import OnStep, Step, silent
from scheduler.work import JobResult, Tally, recorded
from store import ledger, tellings
from store.database import Store, open_store
from store.digests import find_digest, last_digest, list_digests, save_digest
from store.documents import latest_version, list_documents
from store.records import Document, DocumentVersion, Event, Run, StoredDigest, make_id
from store.runs import list_runs
from store.sources import list_sources, list_states
from store.totals import totals

EDITION = "daily"
_RENDERERS = {"html": render_html, "txt": render_text, "md": render_markdown, "json": render_json}


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A digest and where it was written."""

    digest: Digest
    """What is said."""
    files: tuple[Path, ...]
    """HTML, text, Markdown, JSON."""
    is_new: bool
    """False where it had been composed before and nothing has changed since."""
    result: JobResult
    """What the job counted."""


def digest(settings: Settings, *, on_step: OnStep = silent) -> Published:
    """Compose the digest of today (the reader's day) over the changes since the last one, keep it, write its files.

    Where today's is there and nothing has changed since, it is kept. A further one on the same day covers only what
    came after. Raises Busy while another process writes this ledger.
    """
    now = settings.current_time()
    day = now.astimezone(settings.zone).date()
    with hold(lock_path(settings.db, "ledger"), wait_s=settings.lock_wait_s):
        db = open_store(settings.db)
        on_step(Step("digest", 0, 1))
        since = _last_digest_run(db)
        with recorded(db, "digest") as tally:
            stored = find_digest(db, EDITION, day)
            is_new = stored is None or ledger.current_seq(db) > stored.to_seq
            if stored is None or is_new:
                stored = _compose(db, settings, day, now, since)
                save_digest(db, stored)
            composed = from_json(stored.content)
            _count(tally, composed, settings, is_new=is_new)
            files = write_files(settings.output, composed, _stem(db, stored))
        on_step(Step("digest", 1, 1, str(files[0])))
    return Published(digest=composed, files=files, is_new=is_new, result=tally.result("digest"))


def find_published(settings: Settings, day: date) -> Published | None:
    """The stored digest of a day, its files written again; None where that day has none."""
    db = open_store(settings.db, create=False)
    stored = find_digest(db, EDITION, day)
    if stored is None:
        return None
    composed = from_json(stored.content)
    files = write_files(settings.output, composed, _stem(db, stored))
    return Published(digest=composed, files=files, is_new=False, result=JobResult(job="digest", counts={}))


def write_files(folder: Path, composed: Digest, stem: str) -> tuple[Path, ...]:
    """Write the digest in every form; each file is whole or not there."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for suffix, render in _RENDERERS.items():
        path = folder / f"{stem}.{suffix}"
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_text(render(composed), encoding="utf-8")
        draft.replace(path)
        files.append(path)
    return tuple(files)


def _compose(db: Store, settings: Settings, day: date, now: datetime, since: datetime | None) -> StoredDigest:
    previous = last_digest(db, EDITION)
    starts_at = previous.composed_at if previous else datetime.combine(day, time.min, settings.zone)
    period = Period(
        edition=EDITION,
        day=day,
        time_zone=settings.digest_zone,
        starts_at=starts_at,
        after_seq=previous.to_seq if previous else 0,
        to_seq=ledger.current_seq(db),
    )
    # The run records carry the machine's time, which a pretended `now` says nothing about.
    composed = compose(view_ledger(db, period, now, list_runs(db, since)), period, now)
    return StoredDigest(
        id=make_id("dig", EDITION, day, period.after_seq, period.to_seq),
        edition=EDITION,
        day=day,
        after_seq=period.after_seq,
        to_seq=period.to_seq,
        composed_at=now,
        content=to_json(composed),
    )


def view_ledger(db: Store, period: Period, now: datetime, runs: list[Run]) -> LedgerView:
    """The ledger as a digest of that period sees it."""
    changes = ledger.list_changes(db, period.after_seq, period.to_seq)
    events = {event.id: event for event in ledger.list_events(db)}
    named = {change.event_id for change in changes}
    for event_id in sorted(named - events.keys()):  # withdrawn ones, too, are news
        event = ledger.get_event(db, event_id)
        events[event.id] = event
    threads = ledger.list_threads(db)
    versions, documents = _arrivals(db, period.starts_at, now)
    return LedgerView(
        changes=changes,
        events=events,
        threads={thread.id: thread for thread in threads},
        evidence={event_id: tellings.list_evidence(db, event_id, current=False) for event_id in sorted(named)},
        totals=totals(_open(events), threads),
        sources=list_sources(db),
        states={state.source_id: state for state in list_states(db)},
        runs=runs,
        versions=versions,
        documents=documents,
        deadlines=deadlines(_open(events), threads, lambda event_id: tellings.list_tellings(db, event_id), period.day),
    )


def _open(events: dict[str, Event]) -> list[Event]:
    return [event for event in events.values() if event.status == "open"]


def _arrivals(db: Store, after: datetime, until: datetime) -> tuple[list[DocumentVersion], dict[str, Document]]:
    """The newest versions that reached us in (after, until], with their documents."""
    versions: list[DocumentVersion] = []
    documents: dict[str, Document] = {}
    for document in list_documents(db):
        version = latest_version(db, document.id)
        if version is not None and after < version.known_at <= until:
            versions.append(version)
            documents[document.id] = document
    return sorted(versions, key=lambda version: version.id), documents


def _last_digest_run(db: Store) -> datetime | None:
    """When the job last got as far as a digest by the machine's clock; None for never."""
    runs = [run for run in list_runs(db, job="digest") if run.outcome != "failed"]
    return runs[-1].started_at if runs else None


def _stem(db: Store, stored: StoredDigest) -> str:
    """`2026-02-18`; a further digest of the same day carries the last change before it: `2026-02-18-after-41`."""
    first = next(d for d in list_digests(db, stored.edition) if d.day == stored.day)
    return str(stored.day) if first.id == stored.id else f"{stored.day}-after-{stored.after_seq}"


def _count(tally: Tally, composed: Digest, settings: Settings, *, is_new: bool) -> None:
    flagged = sum(1 for section in composed.sections for entry in section.entries if entry.flag in FLAGGED)
    tally.counts |= {
        "composed": int(is_new),
        "flagged": flagged if is_new else 0,
        "restated": composed.restated.events if is_new else 0,
    }
    if is_new and flagged > settings.max_flags:
        tally.problems.append(f"{flagged} entries flagged at once (bound {settings.max_flags}): look before sending")
