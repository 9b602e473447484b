"""The ledger in SQLite: threads, events, and every change in the order of our writes.

Owns the rows and the change log (which claims tell an event: `store.tellings`; what it said before: `store.history`).
Decides nothing: which event a claim tells is `nlp.ledger.resolution`'s word, what an event says is
`nlp.ledger.events`'. Digests consume changes by sequence number, so a missed morning loses nothing.
"""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime

from store.database import Store, writing
from store.errors import UnknownEvent, UnknownThread
from store.history import keep_event, keep_thread
from store.records import Cause, DocumentVersion, Event, EventAlias, LedgerChange, Money, Thread
from store.rows import encode_time, insert, select_records, to_row, upsert

_TRACKED = (
    "thread_id",
    "title",
    "title_ja",
    "title_zh",
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
    "confirmed",
)
"""Fields of an event whose change is logged; first tellings are `told`."""


def ensure_thread(db: Store, thread: Thread, known_at: datetime) -> None:
    """Write a thread unless it is there; its parent must be there before."""
    with writing(db):
        if insert(db, "threads", to_row(thread)):
            keep_thread(db, thread, known_at)


def save_thread(db: Store, thread: Thread, known_at: datetime) -> None:
    """Write a thread as it is described since `known_at`; its parent must be there before."""
    with writing(db):
        if upsert(db, "threads", to_row(thread)):
            keep_thread(db, thread, known_at)


def find_thread(db: Store, thread_id: str) -> Thread | None:
    """The thread with that id; None where there is none."""
    found = select_records(db, Thread, "SELECT * FROM threads WHERE id = ?", [thread_id])
    return found[0] if found else None


def get_thread(db: Store, thread_id: str) -> Thread:
    """The thread with that id. Raises UnknownThread."""
    thread = find_thread(db, thread_id)
    if thread is None:
        raise UnknownThread(thread_id)
    return thread


def save_event(
    db: Store,
    event: Event,
    *,
    cause: Cause,
    version: DocumentVersion | None,
    told_by: str | None,
    recorded_at: datetime,
) -> tuple[str, ...]:
    """Write an event and log what changed: `opened`, `told` (where `told_by` is a further document), or its fields.

    `version` is the document version that caused it; None where our own code or a person did. Gives back the names of
    what was logged.
    """
    known_at = version.known_at if version else recorded_at
    with writing(db):
        before = find_event(db, event.id)
        changes = _differences(before, event)
        if before is not None and told_by is not None:
            changes.append(("told", "", told_by))
        if upsert(db, "events", to_row(event)):
            keep_event(db, event, known_at)
        for field, old, new in changes:
            db.execute(
                "INSERT INTO ledger_changes (event_id, field, before, after, cause, version_id, baseline, known_at,"
                " recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    event.id, field, old, new, cause, version.id if version else "",
                    int(version.baseline) if version else 0, encode_time(known_at), encode_time(recorded_at),
                ],
            )  # fmt: skip
        if any(field in {"opened", "stage", "status", "happened_on", "thread_id"} for field, _, _ in changes):
            _keep_status(db, event.thread_id)
    return tuple(field for field, _, _ in changes)


def add_alias(db: Store, alias: EventAlias) -> None:
    """From now on the old id means the new one, and so does every id that meant the old one."""
    with writing(db):
        db.execute("UPDATE event_aliases SET new_id = ? WHERE new_id = ?", [alias.new_id, alias.old_id])
        db.execute("DELETE FROM event_aliases WHERE old_id = ?", [alias.new_id])
        upsert(db, "event_aliases", to_row(alias), key=("old_id",))


def list_aliases(db: Store, event_id: str) -> list[EventAlias]:
    """Ids that mean the event, by id."""
    return select_records(db, EventAlias, "SELECT * FROM event_aliases WHERE new_id = ? ORDER BY old_id", [event_id])


def remove_alias(db: Store, old_id: str) -> None:
    """The id means its own event again."""
    with writing(db):
        db.execute("DELETE FROM event_aliases WHERE old_id = ?", [old_id])


def find_event(db: Store, event_id: str) -> Event | None:
    """The event with that id; None where there is none."""
    rows = select_records(db, Event, "SELECT * FROM events WHERE id = ?", [event_id])
    return rows[0] if rows else None


def get_event(db: Store, event_id: str) -> Event:
    """The event that the id means, through aliases. Raises UnknownEvent."""
    alias = select_records(db, EventAlias, "SELECT * FROM event_aliases WHERE old_id = ?", [event_id])
    event = find_event(db, alias[0].new_id if alias else event_id)
    if event is None:
        raise UnknownEvent(event_id)
    return event


def list_events(db: Store) -> list[Event]:
    """All open events, in the order in which they became known."""
    return select_records(db, Event, "SELECT * FROM events WHERE status = 'open' ORDER BY known_at, id")


def list_events_of(db: Store, thread_id: str) -> list[Event]:
    """Open events of a thread, in the order in which they became known."""
    sql = "SELECT * FROM events WHERE thread_id = ? AND status = 'open' ORDER BY known_at, id"
    return select_records(db, Event, sql, [thread_id])


def list_unconverted(db: Store, max_age_days: int) -> list[Event]:
    """Open events whose amount has no dollars though the store holds a rate of their day or so many days before."""
    sql = """
        SELECT * FROM events AS e WHERE status = 'open' AND amount_value IS NOT NULL AND usd IS NULL AND EXISTS (
            SELECT 1 FROM (SELECT substr(coalesce(nullif(e.happened_on, ''), nullif(e.published_on, ''), e.known_at)
                || '-01-01', 1, 10) AS day) AS d
            JOIN rates AS r ON r.currency = iif(e.amount_currency = 'EUR', 'USD', e.amount_currency)
                AND r."on" BETWEEN date(d.day, :age) AND d.day)
        ORDER BY known_at, id
    """
    return select_records(db, Event, sql, {"age": f"-{max_age_days} days"})


def list_threads(db: Store) -> list[Thread]:
    """All threads, by id."""
    return select_records(db, Thread, "SELECT * FROM threads ORDER BY id")


def current_seq(db: Store) -> int:
    """Number of the last change; 0 before the first."""
    return int(db.execute("SELECT coalesce(max(seq), 0) FROM ledger_changes").fetchone()[0])


def list_changes(db: Store, after_seq: int, to_seq: int) -> list[LedgerChange]:
    """Changes in (after_seq, to_seq], in order."""
    sql = "SELECT * FROM ledger_changes WHERE seq > ? AND seq <= ? ORDER BY seq"
    return select_records(db, LedgerChange, sql, [after_seq, to_seq])


def _differences(before: Event | None, event: Event) -> list[tuple[str, str, str]]:
    """What the change log says of an event that is written: field, JSON before, JSON after."""
    if before is None:
        return [("opened", "", _json(event.stage))]
    pairs = [(name, _json(getattr(before, name)), _json(getattr(event, name))) for name in _TRACKED]
    return [(name, old, new) for name, old, new in pairs if old != new]


def _keep_status(db: Store, thread_id: str) -> None:
    """A thread stands at the stage of its latest event; a rumor or a threat takes nothing back that was done."""
    db.execute(
        "UPDATE threads SET status = (SELECT stage FROM events WHERE thread_id = threads.id AND status = 'open'"
        " ORDER BY stage IN ('proposed', 'threatened'), happened_on DESC, known_at DESC, id LIMIT 1) WHERE id = ?"
        " AND EXISTS (SELECT 1 FROM events WHERE thread_id = threads.id AND status = 'open')",
        [thread_id],
    )


def _json(value: object) -> str:
    """A field's value as the change log keeps it: records by their fields, decimals as exact text."""
    if isinstance(value, Money):
        value = {f.name: getattr(value, f.name) for f in fields(value)}
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
