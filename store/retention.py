"""Texts that a license lets us keep for a time only: which ones are due, and what is left of them.

Owns that their offsets stay true: what goes is blanked out, never cut. Title, hash, facts and quotations stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from store.database import Store, writing
from store.records import DocumentVersion
from store.rows import column_names, encode_time, select_records


def list_reducible(db: Store, before: datetime) -> list[DocumentVersion]:
    """Versions known before then and in the ledger, of sources whose license keeps no full text; oldest first."""
    columns = ", ".join(f"v.{name}" for name in column_names(DocumentVersion))
    sql = f"""
        SELECT {columns} FROM document_versions AS v
        JOIN documents AS d ON d.id = v.document_id JOIN sources AS s ON s.id = d.source_id
        WHERE s.keep <> 'full_text' AND v.resolved_at IS NOT NULL AND v.reduced_at IS NULL AND v.known_at < ?
        ORDER BY v.known_at, v.id
    """  # noqa: S608  column names of a record
    return select_records(db, DocumentVersion, sql, [encode_time(before)])


def reduce_text(db: Store, version: DocumentVersion, kept: Iterable[tuple[int, int]], at: datetime) -> None:
    """Blank out the version's text but for the spans kept: offsets into title, line end, text; ends excluded."""
    shift = len(version.title) + 1
    text = [character if character == "\n" else " " for character in version.text]
    for start, end in kept:
        first, last = max(0, start - shift), max(0, end - shift)
        text[first:last] = version.text[first:last]
    with writing(db):
        db.execute(
            "UPDATE document_versions SET text = ?, reduced_at = ? WHERE id = ?",
            ["".join(text), encode_time(at), version.id],
        )
