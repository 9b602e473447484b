"""What was known at a time: a copy of the evidence up to then, its ledger not yet derived.

Owns which rows count as evidence. The caller folds them again with today's code.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from store.database import Store, open_store, writing
from store.rows import encode_time

_EVIDENCE = {
    "sources": "1",
    "rates": "1",
    "documents": "id IN (SELECT document_id FROM source.document_versions WHERE known_at <= :at)",
    "document_versions": "known_at <= :at",
    "annotations": "version_id IN (SELECT id FROM source.document_versions WHERE known_at <= :at)",
    "claims": "version_id IN (SELECT id FROM source.document_versions WHERE known_at <= :at)",
    "claim_keys": """claim_id IN (SELECT c.id FROM source.claims AS c
        JOIN source.document_versions AS v ON v.id = c.version_id WHERE v.known_at <= :at)""",
}
"""Tables that hold evidence, with the rows of each that were there at `:at`."""


_READ = frozenset({"annotations", "claims", "claim_keys"})
"""Tables that an extractor wrote."""


def open_evidence(path: Path, at: datetime, *, into: Path | str = ":memory:", with_annotations: bool = True) -> Store:
    """A new store with the evidence of the one at `path` that was known at `at`, every version unresolved.

    Captures, amounts and mentions stay behind: the ledger is folded from claims. Without annotations every version
    waits to be read anew. Raises as `open_store` does.
    """
    open_store(path, create=False).close()
    db = open_store(into)
    db.execute("ATTACH DATABASE ? AS source", [str(path)])
    db.execute("PRAGMA foreign_keys = OFF")
    with writing(db):
        for table, condition in _EVIDENCE.items():
            if table in _READ and not with_annotations:
                continue
            columns = ", ".join(f'"{c.name}"' for c in db[table].columns)
            copy = f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM source.{table}"  # noqa: S608  our own names
            db.execute(f"{copy} WHERE {condition}", {"at": encode_time(at)})
        db.execute("UPDATE document_versions SET resolved_at = NULL, capture_id = NULL")
        if not with_annotations:
            db.execute("UPDATE document_versions SET annotated_at = NULL")
    db.execute("DETACH DATABASE source")
    db.execute("PRAGMA foreign_keys = ON")
    return db
