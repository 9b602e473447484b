"""What a period of the ledger is about, read in a few statements however large the store is.

Owns the selections that a digest rests on: events that changes name and those beside them, money that is totalled,
claims that set days ahead, pages that arrived. Decides nothing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from store.database import Store
from store.migrations import SETS_A_TERM
from store.records import Document, DocumentVersion, Event, EventClaim, LedgerChange
from store.rows import column_names, encode_time, from_row, select, select_records
from store.tellings import list_evidence, list_tellings, read_evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A page that reached us: its newest version, its text left out, and its document."""

    version: DocumentVersion
    """The version; `text` is empty."""
    document: Document
    """Its document."""


def list_events_about(db: Store, event_ids: Iterable[str]) -> list[Event]:
    """Events with these ids whatever became of them, and the open events of their threads, by id."""
    sql = """
        WITH named AS (SELECT value AS id FROM json_each(?))
        SELECT * FROM events WHERE id IN (SELECT id FROM named) OR (status = 'open' AND thread_id IN (
            SELECT thread_id FROM events WHERE id IN (SELECT id FROM named))) ORDER BY id
    """
    return select_records(db, Event, sql, [json.dumps(sorted(event_ids))])


def list_money(db: Store) -> list[Event]:
    """Open funding events that were decided, signed or paid out: all that totals and their clocks rest on; by id."""
    sql = """
        SELECT * FROM events WHERE status = 'open' AND kind = 'funding' AND modality <> 'speculated'
            AND stage IN ('approved', 'signed', 'disbursed') ORDER BY id
    """
    return select_records(db, Event, sql)


def list_terms(db: Store) -> dict[str, list[EventClaim]]:
    """Claims that may set a day ahead, each distinct telling of a countermeasure once, by event id."""
    sql = f"""
        SELECT min(ec.rowid) AS id FROM claims AS c JOIN event_claims AS ec ON ec.claim_id = c.id
        WHERE c.kind = 'countermeasure' AND {SETS_A_TERM} AND ec.current = 1
        GROUP BY ec.event_id, ec.shape, ec.official
    """  # noqa: S608  text of this module
    rows = [int(row["id"] or 0) for row in select(db, sql)]
    found: dict[str, list[EventClaim]] = defaultdict(list)
    for item in read_evidence(db, "ec.rowid IN (SELECT value FROM json_each(?))", [json.dumps(rows)]):
        found[item.event_id].append(item)
    return found


def list_proof(db: Store, changes: Collection[LedgerChange]) -> dict[str, list[EventClaim]]:
    """The evidence of each event that the changes name, by event id.

    All claims, current or not, of an event that opened or changed. Of one that was merely told again: its distinct
    tellings, what the documents of the changes say, and one claim that a rule found.
    """
    told: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        told[change.event_id].add(change.after.strip('"') if change.field == "told" else "")
    return {
        event_id: list_evidence(db, event_id, current=False)
        if "" in documents
        else _telling_again(db, event_id, documents)
        for event_id, documents in sorted(told.items())
    }


def _telling_again(db: Store, event_id: str, documents: Collection[str]) -> list[EventClaim]:
    fresh = read_evidence(
        db,
        "+ec.event_id = ? AND c.document_id IN (SELECT value FROM json_each(?))",  # by document: few
        [event_id, json.dumps(sorted(documents))],
    )
    sure = read_evidence(
        db,
        "ec.rowid = (SELECT e.rowid FROM event_claims AS e JOIN claims AS r ON r.id = e.claim_id"
        " WHERE e.event_id = ? AND e.current = 1 AND r.voice <> 'encoder'"
        " AND r.document_id NOT IN (SELECT value FROM json_each(?)) LIMIT 1)",
        [event_id, json.dumps(sorted(documents))],
    )
    found = {item.claim.id: item for item in (*list_tellings(db, event_id), *sure, *fresh)}
    return sorted(found.values(), key=lambda e: (e.known_at, e.claim.document_id, e.claim.version, e.claim.ordinal))


def list_arrivals(db: Store, after: datetime, until: datetime) -> list[Arrival]:
    """The newest versions of documents, where they reached us in (after, until]; by version id."""
    columns = ", ".join("'' AS text" if name == "text" else f"v.{name}" for name in column_names(DocumentVersion))
    beside = ", ".join(f"d.{name} AS document__{name}" for name in column_names(Document))
    sql = f"""
        SELECT {columns}, {beside} FROM document_versions AS v JOIN documents AS d ON d.id = v.document_id
        WHERE v.known_at > ? AND v.known_at <= ? AND NOT EXISTS (
            SELECT 1 FROM document_versions AS w WHERE w.document_id = v.document_id AND w.version > v.version)
        ORDER BY v.id
    """  # noqa: S608  text of this module
    rows = select(db, sql, [encode_time(after), encode_time(until)])
    return [
        Arrival(version=from_row(DocumentVersion, row), document=from_row(Document, row, prefix="document__"))
        for row in rows
    ]
