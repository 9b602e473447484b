import re
import sqlite3
from pathlib import Path
from typing import get_args

import pytest
from store_samples import SOURCE, extracted

from store import records
from store.database import open_store
from store.migrations import MIGRATIONS, refresh_views, stale_views
from store.sources import list_sources
from store.views import VIEWS

OLD_FILES = sorted((Path(__file__).parent / "old_stores").glob("*.sql"))
"""Dumps of files as a migration left them when it was released; never edited. Schema and a few rows."""


def _schema(db):
    return dict(db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall())


@pytest.mark.parametrize("old", OLD_FILES, ids=lambda path: path.stem)
def test_an_old_file_is_upgraded_to_the_schema_of_a_new_one_and_keeps_its_rows(tmp_path, old):
    path = tmp_path / "x.db"
    connection = sqlite3.connect(path)
    connection.executescript(old.read_text(encoding="utf-8"))
    connection.close()
    upgraded, fresh = open_store(path), open_store(tmp_path / "new.db")
    assert _schema(upgraded) == _schema(fresh)
    assert MIGRATIONS.pending(upgraded) == []
    assert list_sources(upgraded) == [SOURCE]
    assert upgraded.execute("PRAGMA foreign_key_check").fetchall() == []
    assert [r["evidence"] for r in upgraded.query("SELECT evidence FROM v_claims")] == [
        "JBIC signed a loan of 5 billion yen."
    ]


def test_old_files_are_there_to_be_upgraded():
    assert [path.stem for path in OLD_FILES] == ["m001", "m002"]


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("sources", "kind", records.SourceKind),
        ("sources", "access", records.AccessKind),
        ("document_versions", "language", records.Language),
        ("document_versions", "script", records.Script),
        ("document_versions", "text_source", records.TextSource),
        ("annotations", "language", records.Language),
        ("annotations", "script", records.Script),
        ("amounts", "money_qualifier", records.Qualifier),
        ("amounts", "money_role", records.Role),
        ("organization_mentions", "kind", records.OrganizationKind),
        *[
            (table, column, words)
            for table in ("claims", "events")
            for column, words in (
                ("kind", records.Kind),
                ("measure", records.Measure),
                ("answers", records.Answers),
                ("modality", records.Modality),
                ("amount_qualifier", records.Qualifier),
                ("amount_role", records.Role),
                ("total_role", records.Role),
            )
        ],
        ("ledger_changes", "cause", records.Cause),
        ("runs", "outcome", records.Outcome),
    ],
)
def test_the_schema_knows_the_same_words_as_the_records(table, column, words):
    schema = _schema(open_store(":memory:"))[table]
    (listed,) = re.findall(rf"CHECK \({column} IN \(([^)]*)\)\)", schema)
    assert {word.strip(" '") for word in listed.split(",")} == set(get_args(words))


@pytest.mark.parametrize("table", ["claims", "events"])
def test_the_schema_knows_the_stages_of_each_kind(table):
    schema = _schema(open_store(":memory:"))[table]
    found = re.findall(r"\(kind = '(\w+)' AND stage IN \(([^)]*)\)\)", schema)
    assert {kind: tuple(w.strip(" '") for w in stages.split(",")) for kind, stages in found} == records.STAGES


def test_tables_are_strict():
    db = open_store(":memory:")
    loose = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict"
    ours = {n for (n,) in db.execute(loose) if not n.startswith(("sqlite_", "_sqlite_"))}
    assert ours == set()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_views_say_what_every_column_is_in_their_order(view):
    db, _ = extracted()
    cursor = db.execute(f"SELECT * FROM {view.name}")
    assert [column[0] for column in cursor.description] == list(view.columns)
    assert all(text.endswith((".", "…")) for text in (view.comment, *view.columns.values()))


def test_views_follow_the_code_and_those_of_readers_stay():
    db = open_store(":memory:")
    db.execute("CREATE VIEW mine AS SELECT 1 AS one")
    db.execute("DROP VIEW v_claims")
    db.execute("CREATE VIEW v_claims AS SELECT 'old' AS form")
    assert stale_views(db) == ["v_claims"]
    refresh_views(db)
    assert stale_views(db) == []
    assert db.execute("SELECT one FROM mine").fetchone() == (1,)
    assert db.execute("SELECT count(claim_id) FROM v_claims").fetchone() == (0,)


QUERIES = {
    "unextracted": "SELECT id FROM document_versions WHERE annotated_at IS NULL ORDER BY known_at, id",
    "unresolved": "SELECT id FROM document_versions WHERE annotated_at IS NOT NULL AND resolved_at IS NULL "
    "ORDER BY known_at, id",
    "by key": "SELECT claim_id FROM claim_keys WHERE key = 'a:b'",
    "keys of a claim": "SELECT key FROM claim_keys WHERE claim_id = 'c'",
    "validators": "SELECT etag FROM captures WHERE url = 'u' AND status = 200 ORDER BY fetched_at DESC",
    "claims of a version": "SELECT id FROM claims WHERE version_id = 'v' ORDER BY ordinal",
    "latest version": "SELECT id FROM document_versions WHERE document_id = 'd' ORDER BY version DESC",
    "document by url": "SELECT id FROM documents WHERE url = 'u' AND url <> ''",
    "runs since": "SELECT id FROM runs WHERE started_at >= 't' ORDER BY started_at",
    "rate": "SELECT value FROM rates WHERE currency = 'JPY' AND \"on\" BETWEEN 'a' AND 'b' ORDER BY \"on\" DESC",
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_queries_of_the_jobs_use_an_index(query):
    plan = " ".join(row[3] for row in open_store(":memory:").execute(f"EXPLAIN QUERY PLAN {query}"))
    assert "INDEX" in plan or "PRIMARY KEY" in plan
    assert "TEMP B-TREE" not in plan
