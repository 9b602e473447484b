"""Sources and how they fare.

Owns the catalogue as last loaded and each source's state: what is due, first contact, failures in a row. Refuses the
catalogue's files, which `crawlers` reads.
"""

from __future__ import annotations

from datetime import datetime

from store.database import Store, writing
from store.errors import UnknownSource
from store.records import Source, SourceState, SourceStatus
from store.rows import encode_time, from_row, select, select_records, to_row, upsert


def save_source(db: Store, source: Source) -> None:
    """Add the source, or give the one with its id these fields."""
    with writing(db):
        upsert(db, "sources", to_row(source))


def get_source(db: Store, source_id: str) -> Source:
    """The source with that id; raises UnknownSource."""
    for row in select(db, "SELECT * FROM sources WHERE id = ?", [source_id]):
        return from_row(Source, row)
    raise UnknownSource(source_id)


def list_sources(db: Store) -> list[Source]:
    """All sources, by id."""
    return select_records(db, Source, "SELECT * FROM sources ORDER BY id")


def find_state(db: Store, source_id: str) -> SourceState | None:
    """How the source fares; None before its first crawl."""
    states = select_records(db, SourceState, "SELECT * FROM source_states WHERE source_id = ?", [source_id])
    return states[0] if states else None


def list_states(db: Store) -> list[SourceState]:
    """States of all sources that were crawled at least once, by source id."""
    return select_records(db, SourceState, "SELECT * FROM source_states ORDER BY source_id")


def list_due(db: Store, now: datetime) -> list[str]:
    """Ids of the sources to crawl now, longest due first; never crawled ones before all.

    Imports and quarantined sources never are due.
    """
    sql = """
        SELECT s.id FROM sources AS s LEFT JOIN source_states AS t ON t.source_id = s.id
        WHERE s.access <> 'import' AND (t.next_due_at IS NULL OR t.next_due_at <= ?)
            AND t.status IS NOT 'quarantined'
        ORDER BY t.next_due_at NULLS FIRST, s.id
    """
    return [str(row["id"]) for row in select(db, sql, [encode_time(now)])]


def record_success(
    db: Store,
    source_id: str,
    *,
    at: datetime,
    next_due_at: datetime,
    status: SourceStatus = "ok",
    said: str = "",
    interval_s: int = 0,
    newest_at: datetime | None = None,
    gap_at: datetime | None = None,
) -> None:
    """A crawl ended well: ends the row of failures; the first one of all is the source's first contact.

    Raises UnknownSource.
    """
    with writing(db):
        _add_state(db, source_id)
        db.execute(
            """
            UPDATE source_states SET next_due_at = :due, first_contact_at = coalesce(first_contact_at, :at),
                last_ok_at = max(coalesce(last_ok_at, :at), :at), failures = 0, last_error = '', penalty = 0,
                status = :status, said = :said, interval_s = :interval_s, newest_at = coalesce(:newest_at, newest_at),
                gap_at = coalesce(:gap_at, gap_at)
            WHERE source_id = :source_id
            """,
            {
                "source_id": source_id,
                "at": encode_time(at),
                "due": encode_time(next_due_at),
                "status": status,
                "said": said,
                "interval_s": interval_s,
                "newest_at": encode_time(newest_at) if newest_at else None,
                "gap_at": encode_time(gap_at) if gap_at else None,
            },
        )


def record_failure(
    db: Store,
    source_id: str,
    *,
    at: datetime,
    error: str,
    next_due_at: datetime,
    status: SourceStatus = "unreachable",
    said: str = "",
    weight: float = 0.0,
) -> None:
    """A crawl failed: one more in a row, unless that same time was recorded already. Raises UnknownSource."""
    with writing(db):
        _add_state(db, source_id)
        db.execute(
            """
            UPDATE source_states SET next_due_at = :due, last_error = :error, last_failed_at = :at,
                status = :status, said = :said,
                failures = failures + (failures = 0 OR last_failed_at IS NOT :at),
                penalty = penalty + iif(failures = 0 OR last_failed_at IS NOT :at, :weight, 0)
            WHERE source_id = :source_id
            """,
            {
                "source_id": source_id,
                "at": encode_time(at),
                "due": encode_time(next_due_at),
                "error": error,
                "status": status,
                "said": said,
                "weight": weight,
            },
        )


def hasten_source(db: Store, source_id: str, due_at: datetime) -> None:
    """Let the source be due at that time at the latest; nothing where it was never crawled."""
    sql = "UPDATE source_states SET next_due_at = ? WHERE source_id = ? AND next_due_at > ?"
    with writing(db):
        db.execute(sql, [encode_time(due_at), source_id, encode_time(due_at)])


def retry_source(db: Store, source_id: str) -> None:
    """Forget the source's failures: it is due at once, quarantined or not. Raises UnknownSource."""
    get_source(db, source_id)
    sql = """
        UPDATE source_states SET next_due_at = NULL, failures = 0, penalty = 0, last_error = '', said = '',
            status = iif(status = 'quarantined', 'unreachable', status)
        WHERE source_id = ?
    """
    with writing(db):
        db.execute(sql, [source_id])


def _add_state(db: Store, source_id: str) -> None:
    if not db.execute("SELECT 1 FROM sources WHERE id = ?", [source_id]).fetchone():
        raise UnknownSource(source_id)
    db.execute(
        "INSERT INTO source_states (source_id, failures, last_error) VALUES (?, 0, '') ON CONFLICT DO NOTHING",
        [source_id],
    )
