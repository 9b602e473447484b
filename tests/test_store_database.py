import sqlite3
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from store_samples import DOCUMENT, SOURCE, VERSION, dump, store_at

from store import errors
from store.database import is_read_only, open_store, writing
from store.documents import count_documents, save_version
from store.migrations import MIGRATIONS
from store.sources import list_sources, save_source


def _text(path):
    path.write_text("no database, but long enough to hold a header of one hundred bytes. " * 4)


def _empty(path):
    path.touch()


def _foreign(path):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE others (id)")
    connection.close()


def _folder(path):
    path.mkdir()


def _newer(path):
    db = open_store(path)
    db.execute("UPDATE _sqlite_migrations SET name = 'm999_future' WHERE name LIKE 'm001%'")
    db.close()


def _older(path):
    db = open_store(path)
    db.execute("DELETE FROM _sqlite_migrations WHERE name <> 'm001_documents_claims_rates_runs_digests'")
    db.close()


def _damaged(path):
    store_at(path).close()
    content = bytearray(path.read_bytes())
    content[4096 : 2 * 4096] = b"\xff" * 4096
    content[100:108] = b"\xff" * 8
    path.write_bytes(content)


def _absent(path):
    path.unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("make", "options", "error"),
    [
        (_text, {}, errors.NotAStore),
        (_foreign, {}, errors.NotAStore),
        (_folder, {}, errors.NotAStore),
        (_damaged, {}, errors.StoreUnusable),
        (_absent, {"create": False}, errors.StoreMissing),
        (_absent, {"read_only": True}, errors.StoreMissing),
        (_empty, {"create": False}, errors.StoreMissing),
        (_newer, {}, errors.StoreTooNew),
        (_newer, {"read_only": True}, errors.StoreTooNew),
        (_older, {"read_only": True}, errors.StoreOutdated),
    ],
)
def test_what_is_no_usable_store_is_refused_and_left_alone(tmp_path, make, options, error):
    path = tmp_path / "x.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(error, match=r"x\.db") as raised:
        open_store(path, **options)
    assert raised.value.path == path
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_file_that_was_killed_at_birth_becomes_a_store(tmp_path):
    path = tmp_path / "new" / "folder" / "x.db"
    path.parent.mkdir(parents=True)
    path.touch()
    open_store(path).close()
    open_store(path, create=False).close()


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(errors.StoreUnusable, match="no folder for it"):
        open_store(tmp_path / "file" / "x.db")


def test_pragmas(tmp_path):
    db = open_store(tmp_path / "deep" / "x.db")
    found = {
        name: db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
    }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 10_000}


def test_reading_only_sees_what_is_written_and_writes_nothing(tmp_path):
    path = tmp_path / "x.db"
    writer = open_store(path)
    reader = open_store(path, read_only=True)
    save_source(writer, SOURCE)
    assert (list_sources(reader), is_read_only(reader), is_read_only(writer)) == ([SOURCE], True, False)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        save_source(reader, SOURCE)


def test_opening_again_changes_nothing(tmp_path):
    path = tmp_path / "x.db"
    before = dump(store_at(path))
    assert dump(open_store(path)) == before


def test_a_failure_undoes_the_whole_transaction():
    db = store_at()
    before = dump(db)

    def save_both():
        with writing(db):
            save_version(db, DOCUMENT, VERSION)
            save_version(db, replace(DOCUMENT, id="doc_2"), replace(VERSION, published_on="2026-02-30"))

    with pytest.raises(errors.Refused, match="CHECK"):
        save_both()
    assert dump(db) == before
    assert not db.conn.in_transaction


def test_a_refused_part_undoes_itself_and_the_rest_goes_on():
    db = store_at()
    with writing(db):
        save_version(db, DOCUMENT, VERSION)
        with pytest.raises(errors.Refused):
            save_version(db, replace(DOCUMENT, id="doc_2"), replace(VERSION, published_on="soon"))
    assert [r["id"] for r in db.query("SELECT id FROM documents")] == ["doc_1"]


def test_who_cannot_have_the_lock_is_told_so(tmp_path):
    first, second = store_at(tmp_path / "x.db"), open_store(tmp_path / "x.db")
    second.execute("PRAGMA busy_timeout = 50")
    with writing(first), pytest.raises(errors.Busy), writing(second):
        pytest.fail("two writers at once")
    save_source(second, replace(SOURCE, proven=True))
    assert list_sources(first)[0].proven


_WRITER = """
import sys
from dataclasses import replace
sys.path.insert(0, "tests")
from store_samples import *
from store.database import writing
path, name, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
db = store_at(path)
for i in range(number):
    with writing(db):
        for part in ("a", "b"):
            document = replace(DOCUMENT, id=f"doc_{name}_{i}_{part}")
            _, version = save_version(db, document, VERSION)
            claim = replace(CLAIM, id=f"clm_{document.id}", document_id=document.id)
            save_annotations(db, version, replace(ANNOTATIONS, claims=(claim,)), at=NOW)
    print(i, flush=True)
"""


def _writer(path, name, number, root):
    return subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path), name, str(number)], cwd=root, stdout=subprocess.PIPE, text=True
    )


def test_processes_that_create_and_write_at_once_lose_nothing(tmp_path, pytestconfig):
    path = tmp_path / "x.db"
    writers = [_writer(path, name, 40, pytestconfig.rootpath) for name in ("one", "two", "three")]
    for writer in writers:
        writer.communicate(timeout=60)
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    db = open_store(path, create=False)
    assert count_documents(db) == 3 * 40 * 2
    assert [m.name for m in MIGRATIONS.pending(db)] == []


def test_killed_while_writing_it_keeps_what_it_confirmed_and_nothing_by_halves(tmp_path, pytestconfig):
    path = tmp_path / "x.db"
    for attempt in range(3):
        writer = _writer(path, f"run{attempt}", 100_000, pytestconfig.rootpath)
        lines = [writer.stdout.readline()]
        time.sleep(0.05 + 0.07 * attempt)
        writer.kill()
        lines += writer.stdout.read().splitlines()
        writer.stdout.close()
        writer.wait()
        db = open_store(path, create=False)
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        (kept,) = db.execute("SELECT count(*) FROM documents WHERE id LIKE ?", [f"doc_run{attempt}_%"]).fetchone()
        assert kept in {2 * len(lines), 2 * len(lines) + 2}
        whole = "SELECT count(*) FROM document_versions AS v JOIN claims AS c ON c.version_id = v.id"
        assert db.execute(whole).fetchone()[0] == count_documents(db)
        db.close()
