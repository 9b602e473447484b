"""Digests that were composed, and which events each of them told.

Owns what was said and which ledger changes it covered. A stored digest is never changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from store.database import Store, writing
from store.errors import UnknownDigest
from store.records import StoredDigest
from store.rows import insert, select, select_records, to_row


def save_digest(db: Store, digest: StoredDigest) -> bool:
    """Keep the digest; False, and nothing written, where one with its id is kept already."""
    with writing(db):
        kept = insert(db, "digests", to_row(digest))
        if kept:
            db.execute(
                "INSERT INTO digest_events (event_id, digest_id) SELECT DISTINCT value, :id"
                " FROM json_tree(:content, '$.sections') WHERE key = 'event_id'",
                {"id": digest.id, "content": digest.content},
            )
    return kept


def find_digest(db: Store, edition: str, day: date) -> StoredDigest | None:
    """The newest digest of that edition for that day; None where there is none."""
    sql = """
        SELECT * FROM digests WHERE edition = ? AND day = ? ORDER BY to_seq DESC, composed_at DESC, rowid DESC LIMIT 1
    """
    found = select_records(db, StoredDigest, sql, [edition, day.isoformat()])
    return found[0] if found else None


def get_digest(db: Store, digest_id: str) -> StoredDigest:
    """The digest with that id. Raises UnknownDigest."""
    found = select_records(db, StoredDigest, "SELECT * FROM digests WHERE id = ?", [digest_id])
    if not found:
        raise UnknownDigest(digest_id)
    return found[0]


def last_digest(db: Store, edition: str) -> StoredDigest | None:
    """The digest of that edition that covers the latest changes; None before the first."""
    sql = "SELECT * FROM digests WHERE edition = ? ORDER BY to_seq DESC, day DESC, composed_at DESC, rowid DESC LIMIT 1"
    found = select_records(db, StoredDigest, sql, [edition])
    return found[0] if found else None


def list_digests(db: Store, edition: str) -> list[StoredDigest]:
    """All digests of that edition, in the order of the changes that they cover."""
    sql = "SELECT * FROM digests WHERE edition = ? ORDER BY to_seq, day, composed_at, rowid"
    return select_records(db, StoredDigest, sql, [edition])


def recent_digests(db: Store, edition: str, limit: int) -> list[StoredDigest]:
    """The latest digests of that edition, newest first."""
    sql = """
        SELECT * FROM digests WHERE edition = ?
        ORDER BY to_seq DESC, day DESC, composed_at DESC, rowid DESC LIMIT ?
    """
    return select_records(db, StoredDigest, sql, [edition, limit])


def days_told(db: Store, edition: str, event_ids: Iterable[str]) -> dict[str, date]:
    """Day of the last digest of that edition that told an event, by event id; those never told are left out."""
    sql = """
        SELECT t.event_id, max(d.day) AS day FROM json_each(?) AS wanted
        JOIN digest_events AS t ON t.event_id = wanted.value
        JOIN digests AS d ON d.id = t.digest_id AND d.edition = ? GROUP BY t.event_id
    """
    rows = select(db, sql, [json.dumps(sorted(event_ids)), edition])
    return {str(row["event_id"]): date.fromisoformat(str(row["day"])) for row in rows}
