"""Addresses: the pages that channels have named, what is known of each, and when it is asked for again.

Owns the way from a link to a document, so that a page that could not be read is not lost when its channel goes on, and
one that was read is asked for with its validators. Refuses to decide when a page is due; `crawlers` does.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from store.database import Store, writing
from store.records import Address
from store.rows import SQLValue, decode_time, encode_time, insert, select, select_records, to_row, upsert


def note_addresses(db: Store, addresses: Iterable[Address]) -> int:
    """Keep pages that a channel names, each with the document of its URL if there is one; how many were not known.

    A page that another source named but never got to read is this source's from now on.
    """
    new = 0
    with writing(db):
        for address in addresses:
            row = to_row(address)
            if insert(db, "addresses", row, key=("url",)):
                new += 1
                db.execute(
                    "UPDATE addresses SET document_id = (SELECT id FROM documents AS d WHERE d.url = addresses.url) "
                    "WHERE url = ?",
                    [address.url],
                )
            else:
                db.execute(
                    "UPDATE addresses SET source_id = :source_id, due_at = :due_at "
                    "WHERE url = :url AND source_id <> :source_id AND document_id IS NULL AND attempts > 0",
                    {name: row[name] for name in ("url", "source_id", "due_at")},
                )
    return new


def save_addresses(db: Store, addresses: Iterable[Address]) -> None:
    """Keep what is known of pages now, over what was known of them."""
    with writing(db):
        for address in addresses:
            upsert(db, "addresses", to_row(address), key=("url",))


def find_address(db: Store, url: str) -> Address | None:
    """What is known of that canonical URL; None where no channel named it."""
    found = select_records(db, Address, "SELECT * FROM addresses WHERE url = ?", [url])
    return found[0] if found else None


def list_due_addresses(db: Store, source_id: str, now: datetime, *, young_since: datetime) -> list[Address]:
    """The source's pages to ask for now: those never read, in the order of the channel; then those read before.

    Pages read before are asked for again only where a channel first named them at `young_since` or later.
    """
    sql = """
        SELECT * FROM addresses
        WHERE source_id = :source_id AND due_at IS NOT NULL AND due_at <= :now
            AND (document_id IS NULL OR listed_at >= :young)
        ORDER BY document_id IS NOT NULL, attempts, rowid
    """
    given: dict[str, SQLValue] = {"source_id": source_id, "now": encode_time(now), "young": encode_time(young_since)}
    return select_records(db, Address, sql, given)


def newest_listed(db: Store, source_id: str, until: datetime) -> datetime | None:
    """The youngest publication date that the source's channels have given, `until` at the latest; None without any.

    A date without a time counts as its noon in UTC.
    """
    sql = """
        SELECT max(coalesce(published_at, published_on || 'T12:00:00Z')) AS newest FROM addresses
        WHERE source_id = :source_id AND length(published_on) = 10
            AND coalesce(published_at, published_on || 'T12:00:00Z') <= :until
    """
    (row,) = select(db, sql, {"source_id": source_id, "until": encode_time(until)})
    return decode_time(str(row["newest"])) if row["newest"] else None


def count_given_up(db: Store) -> dict[str, int]:
    """How many pages of each source gave no text so often that they are no longer asked for."""
    sql = "SELECT source_id, count(*) AS n FROM addresses WHERE due_at IS NULL AND attempts > 0 GROUP BY source_id"
    return {str(row["source_id"]): int(row["n"] or 0) for row in select(db, sql)}


def revive_addresses(db: Store, source_id: str, at: datetime) -> int:
    """Ask again for the source's pages that gave no text; how many there are."""
    sql = "UPDATE addresses SET due_at = ?, attempts = 0 WHERE source_id = ? AND attempts > 0"
    with writing(db):
        return int(db.execute(sql, [encode_time(at), source_id]).rowcount)


def count_listed(db: Store, since: datetime, until: datetime) -> dict[str, int]:
    """How many pages the channels of each source named for the first time after `since`, `until` at the latest."""
    sql = "SELECT source_id, count(*) AS n FROM addresses WHERE listed_at > ? AND listed_at <= ? GROUP BY source_id"
    return {
        str(row["source_id"]): int(row["n"] or 0) for row in select(db, sql, [encode_time(since), encode_time(until)])
    }
