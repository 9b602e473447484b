"""Digests that were composed.

Owns what was said and which ledger changes it covered. A stored digest is never changed.
"""

from __future__ import annotations

from datetime import date

from store.database import Store, writing
from store.errors import UnknownDigest
from store.records import StoredDigest
from store.rows import insert, select_records, to_row


def save_digest(db: Store, digest: StoredDigest) -> bool:
    """Keep the digest; False, and nothing written, where one with its id is kept already."""
    with writing(db):
        return insert(db, "digests", to_row(digest))


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
