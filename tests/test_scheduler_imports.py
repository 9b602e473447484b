"""Which document a line is, when it became known, and where it belongs."""

import json
from datetime import UTC, datetime

import pytest

from scheduler.config import load_settings
from scheduler.imports import import_documents
from store.database import open_store
from store.documents import latest_version, list_documents
from store.runs import list_runs
from store.sources import list_due, list_sources

NOW = datetime(2026, 3, 1, tzinfo=UTC)
TEXT = "A page about nothing that matters to anybody here, written in plain English words."


@pytest.fixture
def bring(tmp_path):
    settings = load_settings({}, db=tmp_path / "x.db", now=NOW)

    def go(*rows):
        lines = [json.dumps({"title": "T", "text": TEXT, **row}).encode() for row in rows]
        return import_documents(settings, lines), open_store(settings.db)

    return go


KNOWN = [
    ({}, NOW),
    ({"published": "2026-02"}, datetime(2026, 2, 1, tzinfo=UTC)),
    ({"published": "2026-02-17"}, datetime(2026, 2, 17, tzinfo=UTC)),
    ({"published": "2026-02-17T09:00:00+09:00"}, datetime(2026, 2, 17, tzinfo=UTC)),
    ({"published": "2026-02-17", "fetched_at": "2026-02-20T01:02:03Z"}, datetime(2026, 2, 20, 1, 2, 3, tzinfo=UTC)),
]


@pytest.mark.parametrize(("fields", "known_at"), KNOWN)
def test_known_at(bring, fields, known_at):
    _, db = bring({"id": "a", **fields})
    (document,) = list_documents(db)
    version = latest_version(db, document.id)
    assert version.known_at == known_at
    assert (version.published_rule, version.text_source, version.baseline) == ("import", "import", False)
    assert document.external_id == "a"


SAME = [
    ("same again", [{"id": "a"}, {"id": "a"}], {"new": 1, "unchanged": 1}, 1),
    ("other text", [{"id": "a"}, {"id": "a", "text": TEXT + " More."}], {"new": 1, "changed": 1}, 1),
    ("other address", [{"id": "a", "url": "https://x.example/1"}, {"id": "a"}], {"new": 1, "unchanged": 1}, 1),
    ("other id", [{"id": "a"}, {"id": "b"}], {"new": 2}, 2),
    ("two ids, one address", [{"id": i, "url": "https://x.example/1"} for i in "ab"], {"new": 2}, 2),
    ("an older text comes back", [{"id": "a"}, {"id": "a", "text": "x"}, {"id": "a"}], {"new": 1, "changed": 2}, 1),
]


@pytest.mark.parametrize(("name", "rows", "expected", "documents"), SAME, ids=[row[0] for row in SAME])
def test_which_document_a_line_is(bring, name, rows, expected, documents):
    result, db = bring(*rows)
    counted = {change: result.counts[change] for change in ("new", "changed", "unchanged") if result.counts[change]}
    assert counted == expected, name
    assert len(list_documents(db)) == documents


def test_over_several_imports(bring):
    bring({"id": "a", "url": "https://x.example/1"})
    result, db = bring({"id": "a", "url": "https://x.example/2", "text": "Edited."})
    assert result.counts["changed"] == 1
    (document,) = list_documents(db)
    assert latest_version(db, document.id).version == 2


def test_sources_by_name(bring):
    bring({"id": "a"}, {"id": "b", "source": "Reuters"}, {"id": "c", "source": "reuters"})
    _, db = bring({"id": "d", "source": "共同通信"}, {"id": "e", "source": "共同社"}, {"id": "f", "source": "import"})
    sources = list_sources(db)
    assert len(sources) == 4
    assert {source.publisher for source in sources} == {"Imported", "Reuters", "共同通信", "共同社"}
    assert all(source.id.startswith("import") for source in sources)
    assert list_due(db, NOW) == []


def test_bad_lines_do_not_stop_the_others(tmp_path):
    settings = load_settings({}, db=tmp_path / "x.db", now=NOW)
    good = json.dumps({"id": "a", "title": "T", "text": TEXT}).encode()
    result = import_documents(settings, [b"{", good, b'{"id": 1}', b"\n"])
    assert (result.counts["new"], result.counts["unreadable"], result.exit_code) == (1, 2, 3)
    assert [problem.split(":")[0] for problem in result.problems] == ["line 1", "line 3"]
    (run,) = list_runs(open_store(settings.db), job="import")
    assert run.outcome == "ok"
    assert "line 3" in run.error
