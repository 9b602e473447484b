"""Copying one derivation of the ledger over another: what a promotion of a shadow writes.

Owns which tables are derived from texts and judgements, and so may be emptied. The change log, aliases and judgements
are not: they are what was said and decided. The caller owns the transaction and the ids.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from store.database import Store
from store.documents import find_version
from store.extractions import find_annotations, save_annotations
from store.history import keep_event, keep_thread
from store.ledger import list_threads
from store.records import Event, Thread
from store.rows import decode_time, from_row, select, select_records, to_row, upsert
from store.tellings import attach, retire

_DERIVED = ("event_claims", "ways", "thread_keys", "event_states", "thread_states")
_EXTRACTED = ("claim_keys", "claims", "amounts", "organization_mentions", "annotations")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a claim stands, and what it tells."""

    claim_id: str
    event_id: str
    thread_id: str
    document_id: str
    kind: str
    start: int
    end: int


def places(db: Store) -> list[Place]:
    """Every current claim of the ledger, by event and claim."""
    sql = """
        SELECT ec.claim_id, ec.event_id, e.thread_id, c.document_id, c.kind, c.evidence_start AS start,
            c.evidence_end AS "end"
        FROM event_claims AS ec JOIN events AS e ON e.id = ec.event_id JOIN claims AS c ON c.id = ec.claim_id
        WHERE ec.current = 1 ORDER BY ec.event_id, ec.claim_id
    """
    return select_records(db, Place, sql)


def event_ids(db: Store) -> list[str]:
    """Ids of all events, whatever became of them."""
    return [str(r["id"]) for r in select(db, "SELECT id FROM events ORDER BY id")]


def all_events(db: Store) -> list[Event]:
    """Events of every status that some claim tells or told, by id."""
    sql = "SELECT * FROM events WHERE id IN (SELECT event_id FROM event_claims) ORDER BY id"
    return select_records(db, Event, sql)


def clear(db: Store) -> None:
    """Empty what is derived; events and threads stay until they are written over."""
    for table in _DERIVED:
        db.execute(f"DELETE FROM {table}")  # noqa: S608  our own names


def copy_annotations(source: Store, target: Store) -> None:
    """Replace what was extracted from every version by the source's."""
    taken_in = {str(r["id"]): r for r in select(target, "SELECT id, annotated_at, resolved_at FROM document_versions")}
    for table in _EXTRACTED:
        target.execute(f"DELETE FROM {table}")  # noqa: S608  our own names
    target.execute("UPDATE document_versions SET annotated_at = NULL, resolved_at = NULL")
    for version_id, row in taken_in.items():
        version = find_version(target, version_id)
        annotations = find_annotations(source, version_id)
        if version is not None and annotations is not None:
            save_annotations(target, version, annotations, at=decode_time(str(row["annotated_at"] or _EPOCH)))
            sql = "UPDATE document_versions SET resolved_at = ? WHERE id = ?"
            target.execute(sql, [row["resolved_at"] or _EPOCH, version_id])


_EPOCH = "1970-01-01T00:00:00Z"


def copy_threads(source: Store, target: Store, ids: Mapping[str, str]) -> None:
    """Write the source's threads under their final ids, parents first."""
    threads = {t.id: t for t in list_threads(source)}
    written: set[str] = set()

    def write(thread: Thread) -> None:
        if thread.id in written:
            return
        written.add(thread.id)
        if thread.parent_id:
            write(threads[thread.parent_id])
        upsert(target, "threads", to_row(_renamed(thread, ids)))

    for thread in threads.values():
        write(thread)


def copy_tellings(source: Store, target: Store, events: Mapping[str, str], threads: Mapping[str, str]) -> None:
    """Write which claim tells which event, in the order in which they were joined, and the keys of threads."""
    for row in select(source, "SELECT * FROM event_claims ORDER BY rowid"):
        claim_id = str(row["claim_id"])
        attach(target, events[str(row["event_id"])], claim_id, str(row["reason"]))
        sql = "UPDATE event_claims SET considered = ?, novelty = ? WHERE claim_id = ?"
        target.execute(sql, [row["considered"], row["novelty"], claim_id])
        if not row["current"]:
            retire(target, [claim_id])
    for row in select(source, "SELECT * FROM thread_keys"):
        thread_id = str(row["thread_id"])
        sql = "INSERT INTO thread_keys (key, thread_id, tellings) VALUES (?, ?, ?)"
        target.execute(sql, [row["key"], threads.get(thread_id, thread_id), row["tellings"]])


def copy_states(source: Store, target: Store, rename: Callable[[Event], Event], threads: Mapping[str, str]) -> None:
    """Write how events and threads stood over time; threads that nothing refers to go."""
    target.execute("DELETE FROM event_states")
    target.execute("DELETE FROM thread_states")
    target.execute(
        "DELETE FROM threads WHERE id NOT IN (SELECT thread_id FROM events)"
        " AND id NOT IN (SELECT parent_id FROM threads WHERE parent_id IS NOT NULL)"
        " AND id NOT IN (SELECT thread_id FROM thread_keys)"
        " AND id NOT IN (SELECT json_extract(before, '$') FROM ledger_changes WHERE field = 'thread_id')"
    )
    kept = {t.id for t in list_threads(target)}
    for row in select(source, "SELECT * FROM event_states ORDER BY event_id, known_at"):
        event = rename(from_row(Event, json.loads(str(row["state"]))))
        keep_event(target, event, decode_time(str(row["known_at"])))
    for row in select(source, "SELECT * FROM thread_states ORDER BY thread_id, known_at"):
        thread = _renamed(from_row(Thread, json.loads(str(row["state"]))), threads)
        if thread.id in kept:
            keep_thread(target, thread, decode_time(str(row["known_at"])))


def copy_judged(source: Store, target: Store, events: Mapping[str, str]) -> None:
    """Let judgements name their events by the final ids."""
    for row in select(source, "SELECT seq, event_id, other FROM judgements"):
        ids = [events.get(str(row[name]), str(row[name])) for name in ("event_id", "other")]
        target.execute("UPDATE judgements SET event_id = ?, other = ? WHERE seq = ?", [*ids, row["seq"]])


def _renamed(thread: Thread, ids: Mapping[str, str]) -> Thread:
    parent = thread.parent_id
    return replace(thread, id=ids.get(thread.id, thread.id), parent_id=ids.get(parent, parent) if parent else None)
