"""The ledger in SQLite: threads, events, which claims tell them, and every change in the order of our writes.

Owns the rows and the change log. Decides nothing: which event a claim tells is `nlp.ledger.resolution`'s word, what an
event says is `nlp.ledger.events`'. Digests consume changes by sequence number, so a missed morning loses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import datetime

from store.database import Store, writing
from store.errors import UnknownEvent, UnknownThread
from store.records import (
    Cause,
    Claim,
    Document,
    DocumentVersion,
    Event,
    EventAlias,
    EventClaim,
    LedgerChange,
    Money,
    Thread,
)
from store.rows import Row, SQLValue, encode_time, from_row, insert, select, select_records, to_row, upsert

_TRACKED = (
    "stage",
    "modality",
    "amount",
    "total",
    "usd",
    "happened_on",
    "actors",
    "targets",
    "sectors",
    "is_new",
    "status",
)
"""Fields of an event whose change is logged; titles follow from them, first tellings are `told`."""

_EVIDENCE = """
    SELECT ec.event_id, ec.current, c.*,
        (SELECT json_group_array(key) FROM (SELECT key FROM claim_keys WHERE claim_id = c.id ORDER BY key)) AS keys,
        d.id AS document_id_, d.source_id AS document_source_id, d.url AS document_url,
        d.external_id AS document_external_id, d.origin AS document_origin,
        d.first_seen_at AS document_first_seen_at,
        v.language, v.script, v.title, v.published_on, v.published_at, v.known_at, s.kind AS source_kind, s.publisher
    FROM event_claims AS ec
    JOIN claims AS c ON c.id = ec.claim_id
    JOIN document_versions AS v ON v.id = c.version_id
    JOIN documents AS d ON d.id = c.document_id
    JOIN sources AS s ON s.id = d.source_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A thread that may be meant, with what its current claims say."""

    thread: Thread
    """The thread."""
    evidence: tuple[EventClaim, ...]
    """Current claims of all its events, in ledger order."""


def ensure_thread(db: Store, thread: Thread) -> None:
    """Write a thread unless it is there; its parent must be there before."""
    with writing(db):
        insert(db, "threads", to_row(thread))


def save_thread(db: Store, thread: Thread) -> None:
    """Write a thread as it is described now; its parent must be there before."""
    with writing(db):
        upsert(db, "threads", to_row(thread))


def get_thread(db: Store, thread_id: str) -> Thread:
    """The thread with that id. Raises UnknownThread."""
    found = select_records(db, Thread, "SELECT * FROM threads WHERE id = ?", [thread_id])
    if not found:
        raise UnknownThread(thread_id)
    return found[0]


def attach(db: Store, event_id: str, claim_id: str, reason: str) -> None:
    """Let a claim tell an event; `reason` says in words why it was joined."""
    with writing(db):
        row: dict[str, SQLValue] = {"event_id": event_id, "claim_id": claim_id, "current": 1, "reason": reason}
        upsert(db, "event_claims", row, key=("claim_id",))


def retire(db: Store, claim_ids: Iterable[str]) -> None:
    """Claims of a text that a later version replaced: they stay as history and no longer count."""
    with writing(db):
        for claim_id in claim_ids:
            db.execute("UPDATE event_claims SET current = 0 WHERE claim_id = ?", [claim_id])


def save_event(
    db: Store,
    event: Event,
    *,
    cause: Cause,
    version: DocumentVersion | None,
    told_by: str | None,
    recorded_at: datetime,
) -> None:
    """Write an event and log what changed: `opened`, `told` (where `told_by` is a further document), or its fields.

    `version` is the document version that caused it; None where our own code did.
    """
    with writing(db):
        before = find_event(db, event.id)
        changes: list[tuple[str, str, str]] = []
        if before is None:
            changes.append(("opened", "", _json(event.stage)))
        else:
            for name in _TRACKED:
                old, new = _json(getattr(before, name)), _json(getattr(event, name))
                if old != new:
                    changes.append((name, old, new))
            if told_by is not None:
                changes.append(("told", "", told_by))
        upsert(db, "events", to_row(event))
        known_at = version.known_at if version else recorded_at
        for field, old, new in changes:
            db.execute(
                "INSERT INTO ledger_changes (event_id, field, before, after, cause, version_id, baseline, known_at,"
                " recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    event.id, field, old, new, cause, version.id if version else "",
                    int(version.baseline) if version else 0, encode_time(known_at), encode_time(recorded_at),
                ],
            )  # fmt: skip
        db.execute(
            "UPDATE threads SET status = (SELECT stage FROM events WHERE thread_id = threads.id AND status = 'open'"
            " ORDER BY happened_on DESC, known_at DESC, id LIMIT 1) WHERE id = ?"
            " AND EXISTS (SELECT 1 FROM events WHERE thread_id = threads.id AND status = 'open')",
            [event.thread_id],
        )


def find_event(db: Store, event_id: str) -> Event | None:
    """The event with that id; None where there is none."""
    rows = select_records(db, Event, "SELECT * FROM events WHERE id = ?", [event_id])
    return rows[0] if rows else None


def get_event(db: Store, event_id: str) -> Event:
    """The event with that id, or the one that its alias names. Raises UnknownEvent."""
    event = find_event(db, event_id)
    if event is None:
        alias = select_records(db, EventAlias, "SELECT * FROM event_aliases WHERE old_id = ?", [event_id])
        if not alias:
            raise UnknownEvent(event_id)
        return get_event(db, alias[0].new_id)
    return event


def list_events(db: Store) -> list[Event]:
    """All open events, in the order in which they became known."""
    return select_records(db, Event, "SELECT * FROM events WHERE status = 'open' ORDER BY known_at, id")


def list_unconverted(db: Store) -> list[Event]:
    """Open events whose amount has no dollars yet."""
    sql = (
        "SELECT * FROM events WHERE status = 'open' AND amount_value IS NOT NULL AND usd IS NULL ORDER BY known_at, id"
    )
    return select_records(db, Event, sql)


def list_threads(db: Store) -> list[Thread]:
    """All threads, by id."""
    return select_records(db, Thread, "SELECT * FROM threads ORDER BY id")


def list_evidence(db: Store, event_id: str, *, current: bool = True) -> list[EventClaim]:
    """The claims that tell an event, in ledger order; with `current` False also those that were taken back."""
    sql = f"{_EVIDENCE} WHERE ec.event_id = ? AND ec.current >= ? ORDER BY v.known_at, v.id, c.ordinal"
    return [_event_claim(row) for row in select(db, sql, [event_id, int(current)])]


def find_told(db: Store, document_id: str) -> dict[str, str]:
    """Current claims of a document, by id, with the events they tell."""
    sql = """
        SELECT ec.claim_id, ec.event_id FROM event_claims AS ec JOIN claims AS c ON c.id = ec.claim_id
        WHERE c.document_id = ? AND ec.current = 1 ORDER BY c.version, c.ordinal
    """
    return {str(r["claim_id"]): str(r["event_id"]) for r in select(db, sql, [document_id])}


def list_candidates(db: Store, keys: Collection[str], thread_ids: Collection[str]) -> list[Candidate]:
    """Threads whose current claims hold one of the keys, and those with the ids given, by id."""
    sql = """
        SELECT DISTINCT e.thread_id FROM claim_keys AS k
        JOIN event_claims AS ec ON ec.claim_id = k.claim_id AND ec.current = 1
        JOIN events AS e ON e.id = ec.event_id
        WHERE k.key IN (SELECT value FROM json_each(?))
        UNION SELECT id FROM threads WHERE id IN (SELECT value FROM json_each(?))
        ORDER BY 1
    """
    found = [str(r["thread_id"]) for r in select(db, sql, [json.dumps(sorted(keys)), json.dumps(sorted(thread_ids))])]
    return [_candidate(db, thread_id) for thread_id in found]


def current_seq(db: Store) -> int:
    """Number of the last change; 0 before the first."""
    return int(db.execute("SELECT coalesce(max(seq), 0) FROM ledger_changes").fetchone()[0])


def list_changes(db: Store, after_seq: int, to_seq: int) -> list[LedgerChange]:
    """Changes in (after_seq, to_seq], in order."""
    sql = "SELECT * FROM ledger_changes WHERE seq > ? AND seq <= ? ORDER BY seq"
    return select_records(db, LedgerChange, sql, [after_seq, to_seq])


def _candidate(db: Store, thread_id: str) -> Candidate:
    thread = get_thread(db, thread_id)
    sql = f"""{_EVIDENCE} JOIN events AS e ON e.id = ec.event_id
        WHERE e.thread_id = ? AND ec.current = 1 ORDER BY v.known_at, v.id, c.ordinal"""
    return Candidate(thread=thread, evidence=tuple(_event_claim(row) for row in select(db, sql, [thread_id])))


def _event_claim(row: Row) -> EventClaim:
    document = from_row(Document, row, prefix="document_", id=row["document_id_"])
    return from_row(EventClaim, row, claim=from_row(Claim, row), document=document)


def _json(value: object) -> str:
    """A field's value as the change log keeps it: records by their fields, decimals as exact text."""
    if isinstance(value, Money):
        value = {f.name: getattr(value, f.name) for f in fields(value)}
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
