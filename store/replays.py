"""What the archive is asked again for: whole answers since a moment, each with the version that was read from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from store.database import Store
from store.records import Address, Capture
from store.rows import encode_time, select, select_records


def list_page_captures(db: Store, since: datetime, source_ids: Sequence[str] = ()) -> list[tuple[Capture, str | None]]:
    """Whole answers of pages fetched at `since` or later, each with the id of its version; None where it gave none.

    Oldest first. Channels are left out: they are what gave no version and was never listed as a page.
    """
    chosen = f"AND c.source_id IN ({', '.join('?' for _ in source_ids)})" if source_ids else ""
    sql = f"""
        SELECT c.*, v.id AS version_id FROM captures AS c
        LEFT JOIN document_versions AS v ON v.capture_id = c.id
        WHERE c.status = 200 AND c.fetched_at >= ? {chosen}
            AND (v.id IS NOT NULL OR EXISTS (
                SELECT 1 FROM addresses AS a WHERE a.url = c.url AND (a.attempts > 0 OR a.document_id IS NOT NULL)))
        ORDER BY c.fetched_at, c.rowid
    """  # noqa: S608  as many marks as sources
    given = [encode_time(since), *source_ids]
    versions = [row["version_id"] for row in select(db, sql, given)]
    captures = select_records(db, Capture, sql, given)
    return [(capture, str(found) if found else None) for capture, found in zip(captures, versions, strict=True)]


def find_listing(db: Store, capture: Capture) -> Address:
    """What the channel said of the page, as far as it is still known."""
    found = select_records(db, Address, "SELECT * FROM addresses WHERE url = ?", [capture.url])
    return (
        found[0]
        if found
        else Address(
            url=capture.url,
            source_id=capture.source_id,
            document_id=None,
            title="",
            published_on="",
            published_at=None,
            listed_at=capture.fetched_at,
            due_at=None,
        )
    )
