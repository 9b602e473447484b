"""Captures, documents and their versions.

Owns when a text is a new version: when it differs from the newest one. Refuses to change or delete what was stored;
texts whose license ends are `retention`'s.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from store.database import Store, writing
from store.errors import UnknownDocument
from store.records import Capture, Document, DocumentVersion, Language, Script, TextSource
from store.rows import SQLValue, column_names, encode_time, insert, select, select_records, to_row

Change = Literal["new", "changed", "unchanged"]
"""What a text is to the store: a new document, a new version, or the newest version again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """A document version before the store has numbered it; fields as in `DocumentVersion`."""

    capture_id: str | None
    title: str
    text: str
    language: Language
    script: Script
    published_on: str
    published_at: datetime | None
    published_rule: str
    known_at: datetime
    baseline: bool
    text_source: TextSource
    truncated: bool = False
    tz_assumed: bool = False

    @property
    def sha256(self) -> str:
        """Hash of title and text: the same text is the same version."""
        # Lone surrogates are no text: the store refuses them when it writes, not here.
        return hashlib.sha256(f"{self.title}\n{self.text}".encode("utf-8", "surrogatepass")).hexdigest()


def save_capture(db: Store, capture: Capture) -> None:
    """Keep the response; the same id again changes nothing."""
    with writing(db):
        insert(db, "captures", to_row(capture))


def find_capture(db: Store, url: str) -> Capture | None:
    """The latest whole answer (status 200) of that canonical URL, with its validators; None where there is none."""
    sql = "SELECT * FROM captures WHERE url = ? AND status = 200 ORDER BY fetched_at DESC, rowid DESC LIMIT 1"
    found = select_records(db, Capture, sql, [url])
    return found[0] if found else None


def find_document(db: Store, url: str) -> Document | None:
    """The document with that canonical URL, whatever its version; None where there is none."""
    found = select_records(
        db, Document, "SELECT * FROM documents WHERE url = ? AND url <> '' ORDER BY rowid LIMIT 1", [url]
    )
    return found[0] if found else None


def get_document(db: Store, document_id: str) -> Document:
    """The document with that id. Raises UnknownDocument."""
    found = select_records(db, Document, "SELECT * FROM documents WHERE id = ?", [document_id])
    if not found:
        raise UnknownDocument(document_id)
    return found[0]


def list_documents(db: Store, source_id: str | None = None) -> list[Document]:
    """All documents, or those that one source gave first; newest first."""
    sql = "SELECT * FROM documents WHERE :id IS NULL OR source_id = :id ORDER BY first_seen_at DESC, id"
    return select_records(db, Document, sql, {"id": source_id})


def save_version(db: Store, document: Document, version: NewVersion) -> tuple[Change, DocumentVersion]:
    """Store the text as the document's next version, unless it equals the newest one.

    The document is added with its first version and stays as it was later. An older text that comes back is a new
    version too. Gives back the stored newest version. Raises Refused.
    """
    with writing(db):
        insert(db, "documents", to_row(document))
        newest = latest_version(db, document.id)
        if newest is not None and newest.sha256 == version.sha256:
            return "unchanged", newest
        number = 1 if newest is None else newest.version + 1
        row = to_row(version)
        row |= {"document_id": document.id, "version": number, "id": f"{document.id}@{number}"}
        insert(db, "document_versions", row | {"sha256": version.sha256})
        (stored,) = _versions(db, "id = ?", [row["id"]])
    return ("new" if newest is None else "changed"), stored


def find_version(db: Store, version_id: str) -> DocumentVersion | None:
    """The version with that id (`document_id@version`); None where there is none."""
    found = _versions(db, "id = ?", [version_id])
    return found[0] if found else None


def latest_version(db: Store, document_id: str) -> DocumentVersion | None:
    """The document's newest version; None where the document is unknown."""
    found = _versions(db, "document_id = ? ORDER BY version DESC LIMIT 1", [document_id])
    return found[0] if found else None


def list_revisions(
    db: Store, since: datetime, source_id: str | None = None
) -> list[tuple[DocumentVersion, DocumentVersion]]:
    """Versions that replaced another text at `since` or later (of one source where named), each with the one before.

    In the order in which they became known.
    """
    columns = ", ".join(column_names(DocumentVersion))
    sql = f"""
        SELECT {columns} FROM document_versions
        WHERE version > 1 AND known_at >= :since AND (:source_id IS NULL
            OR document_id IN (SELECT id FROM documents WHERE source_id = :source_id))
        ORDER BY known_at, id
    """  # noqa: S608  columns of this module
    later = select_records(db, DocumentVersion, sql, {"since": encode_time(since), "source_id": source_id})
    pairs = ((find_version(db, f"{version.document_id}@{version.version - 1}"), version) for version in later)
    return [(before, version) for before, version in pairs if before is not None]


def list_unextracted(db: Store) -> list[DocumentVersion]:
    """Versions without annotations, by known_at, then id."""
    return _versions(db, "annotated_at IS NULL ORDER BY known_at, id")


def count_documents(db: Store) -> int:
    """How many documents there are, whatever their versions."""
    (row,) = select(db, "SELECT count(*) AS n FROM documents")
    return int(row["n"] or 0)


def _versions(db: Store, where: str, parameters: Sequence[SQLValue] = ()) -> list[DocumentVersion]:
    columns = ", ".join(column_names(DocumentVersion))
    return select_records(
        db,
        DocumentVersion,
        f"SELECT {columns} FROM document_versions WHERE {where}",  # noqa: S608  text of this module
        parameters,
    )
