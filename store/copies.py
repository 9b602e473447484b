"""Which documents are copies of one another: their signatures, the index over them, and the groups.

Owns where copies may meet: in a band of their signatures, across sources. Refuses to decide what a copy is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from store.database import Store, writing
from store.records import Document, DocumentVersion, SourceKind
from store.rows import SQLValue, column_names, select, select_records


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A document of a group, with what speaks for its being the original."""

    document: Document
    publisher: str
    kind: SourceKind
    byline: str
    """The agency or government that its own text names as its origin; empty where it names none."""
    published_on: str


def list_unsigned(db: Store) -> list[DocumentVersion]:
    """Newest versions that were extracted but not compared yet, by known_at, then id."""
    columns = ", ".join(f"v.{name}" for name in column_names(DocumentVersion))
    sql = f"""
        SELECT {columns} FROM document_versions AS v
        WHERE v.annotated_at IS NOT NULL
            AND v.version = (SELECT max(w.version) FROM document_versions AS w WHERE w.document_id = v.document_id)
            AND NOT EXISTS (SELECT 1 FROM signatures AS s WHERE s.version_id = v.id)
        ORDER BY v.known_at, v.id
    """  # noqa: S608  column names of a record
    return select_records(db, DocumentVersion, sql)


def save_signature(db: Store, version: DocumentVersion, bands: Sequence[bytes]) -> None:
    """Index the version in place of earlier ones of its document; a text too short to be compared has no bands."""
    with writing(db):
        db.execute("DELETE FROM signatures WHERE document_id = ?", [version.document_id])
        db.execute("DELETE FROM signature_bands WHERE document_id = ?", [version.document_id])
        db.execute("INSERT INTO signatures (document_id, version_id) VALUES (?, ?)", [version.document_id, version.id])
        db.conn.executemany(
            "INSERT INTO signature_bands (band, key, document_id) VALUES (?, ?, ?)",
            [(number, key, version.document_id) for number, key in enumerate(bands)],
        )


def find_meeting(db: Store, version: DocumentVersion, bands: Sequence[bytes]) -> list[str]:
    """Ids of documents of other publishers that share a band with these; those that share most first."""
    places = " OR ".join("(b.band = ? AND b.key = ?)" for _ in bands)
    sql = f"""
        SELECT b.document_id AS id, count(*) AS n FROM signature_bands AS b
        JOIN documents AS d ON d.id = b.document_id JOIN sources AS s ON s.id = d.source_id
        WHERE ({places}) AND s.publisher <> (
            SELECT t.publisher FROM documents AS e JOIN sources AS t ON t.id = e.source_id WHERE e.id = ?)
        GROUP BY b.document_id ORDER BY n DESC, b.document_id
    """  # noqa: S608  as many marks as bands
    given: list[SQLValue | bytes] = [part for number, key in enumerate(bands) for part in (number, key)]
    return [str(row["id"]) for row in select(db, sql, [*given, version.document_id])] if bands else []  # type: ignore[list-item]


def list_group(db: Store, document_ids: Sequence[str]) -> list[Member]:
    """All documents of the groups that these belong to, these included; oldest publication first."""
    marks = ", ".join("?" for _ in document_ids)
    sql = f"""
        WITH heads AS (SELECT original_id FROM copies WHERE document_id IN ({marks}))
        SELECT d.*, s.publisher, s.kind, v.published_on, coalesce(a.origin, '') AS byline
        FROM documents AS d JOIN sources AS s ON s.id = d.source_id
        JOIN document_versions AS v ON v.document_id = d.id AND v.version = 1
        LEFT JOIN annotations AS a ON a.version_id = v.id
        WHERE d.id IN ({marks})
            OR d.id IN (SELECT document_id FROM copies WHERE original_id IN (SELECT original_id FROM heads))
        ORDER BY v.published_on, d.first_seen_at, d.id
    """  # noqa: S608  as many marks as documents
    rows = list(select(db, sql, [*document_ids, *document_ids]))
    documents = select_records(db, Document, sql, [*document_ids, *document_ids])
    return [
        Member(
            document=document,
            publisher=str(row["publisher"]),
            kind=row["kind"],  # type: ignore[arg-type]  # the schema knows the same words
            byline=str(row["byline"]),
            published_on=str(row["published_on"]),
        )
        for document, row in zip(documents, rows, strict=True)
    ]


def save_group(db: Store, members: Sequence[Member], original: Member, origin: str) -> None:
    """Keep that all these are one text, whose it is, and which document gave it first."""
    with writing(db):
        for member in members:
            db.execute(
                "INSERT INTO copies (document_id, original_id) VALUES (?, ?) "
                "ON CONFLICT (document_id) DO UPDATE SET original_id = excluded.original_id",
                [member.document.id, original.document.id],
            )
            db.execute("UPDATE documents SET origin = ? WHERE id = ?", [origin, member.document.id])
