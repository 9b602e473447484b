"""Opening the one SQLite file, and writing to it from several processes.

Owns pragmas, upgrades on opening, and the write lock: WAL, foreign keys on, `synchronous=FULL`, ten seconds of
patience, `BEGIN IMMEDIATE` for every write. Refuses files that are not ours. Knows no record.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from store.errors import Busy, NotAStore, Refused, StoreMissing, StoreOutdated, StoreTooNew, StoreUnusable
from store.migrations import APPLICATION_ID, MIGRATIONS, refresh_views, stale_views

Store = Database
"""An open database; one per thread."""

BUSY_TIMEOUT_S = 10.0
"""How long a write waits for another process to finish its own."""

_MEMORY = ":memory:"
_BEGIN = ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
_JOIN = ("SAVEPOINT part", "RELEASE part", ("ROLLBACK TO part", "RELEASE part"))


def open_store(path: Path | str, *, create: bool = True, read_only: bool = False) -> Store:
    """Open the database at `path` (`:memory:` allowed), upgraded to this code's schema.

    Creates it, and the folder it lies in, unless `create` is False or `read_only` is True. Raises StoreMissing,
    NotAStore, StoreUnusable, StoreTooNew, StoreOutdated (read-only, but an upgrade is due) or Busy.
    """
    memory = str(path) == _MEMORY
    if not memory:
        path = Path(path)
        if path.is_dir():
            raise NotAStore(path)
        if create and not read_only:
            _make_folder(path)
        elif not path.exists():
            raise StoreMissing(path)
    connection = _connect(path, read_only=read_only)
    try:
        db = Database(connection, recursive_triggers=False, execute_plugins=False)
        _prepare(db, path, create=create and not read_only, read_only=read_only)
    except sqlite3.DatabaseError as error:
        connection.close()
        if _is_lock(error):
            raise Busy(f"{path}: another process keeps the database locked") from error
        if error.sqlite_errorname == "SQLITE_NOTADB":
            raise NotAStore(path) from error
        raise StoreUnusable(path, str(error)) from error
    except BaseException:
        connection.close()
        raise
    return db


@contextmanager
def writing(db: Store) -> Generator[Store, None, None]:
    """One transaction that holds the write lock from its start; inside another one, a part of that one.

    All or nothing: what fails inside another transaction undoes only itself, for a caller who goes on. Raises Busy
    where the lock cannot be had, Refused where a record breaks the schema.
    """
    inner = db.conn.in_transaction
    begin, commit, undo = _JOIN if inner else _BEGIN
    try:
        db.conn.execute(begin)
    except sqlite3.OperationalError as error:
        if _is_lock(error):
            raise Busy(f"no write lock within {BUSY_TIMEOUT_S:.0f} s") from error
        raise
    try:
        yield db
        db.conn.execute(commit)
    except BaseException as error:
        # A full disk and the like end the transaction by themselves.
        if db.conn.in_transaction:
            for statement in undo:
                db.conn.execute(statement)
        if isinstance(error, sqlite3.IntegrityError | OverflowError | UnicodeEncodeError):
            raise Refused(str(error)) from error
        raise


def is_read_only(db: Store) -> bool:
    """True where the database was opened for reading only."""
    return bool(db.execute("PRAGMA query_only").fetchone()[0])


def _is_lock(error: sqlite3.DatabaseError) -> bool:
    return error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def _connect(path: Path | str, *, read_only: bool) -> sqlite3.Connection:
    """A connection without transactions of Python's own: `writing` starts and ends them all."""
    if str(path) == _MEMORY:
        return sqlite3.connect(_MEMORY, isolation_level=None)
    mode = "ro" if read_only else "rwc"
    uri = f"{Path(path).absolute().as_uri()}?mode={mode}"
    try:
        return sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise StoreUnusable(path, str(error)) from error


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnusable(path, f"no folder for it: {error.strerror}") from error


def _prepare(db: Store, path: Path | str, *, create: bool, read_only: bool) -> None:
    # In this order: a process that creates the database right now commits both at once.
    tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    application_id = db.execute("PRAGMA application_id").fetchone()[0]
    if tables and application_id != APPLICATION_ID:
        raise NotAStore(path)
    if not tables and not create:
        raise StoreMissing(path)
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA synchronous = FULL")
    if not read_only and str(path) != _MEMORY:
        _use_wal(db)
    unknown = tuple(sorted({m.name for m in MIGRATIONS.applied(db)} - _known()))
    if unknown:
        raise StoreTooNew(path, unknown)
    pending = MIGRATIONS.pending(db)
    if pending and read_only:
        raise StoreOutdated(path)
    if pending or (stale_views(db) and not read_only):
        # Under the lock, what is pending is read again: another process may have been faster.
        with writing(db):
            MIGRATIONS.apply(db)
            refresh_views(db)
    if read_only:
        db.execute("PRAGMA query_only = ON")


def _known() -> set[str]:
    return {m.name for m in MIGRATIONS._migrations}  # noqa: SLF001  the library shows only what is pending or applied


def _use_wal(db: Store) -> None:
    """Switch to WAL; the switch does not wait for locks by itself as other statements do."""
    if db.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        return
    give_up_at = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.05)
        else:
            return
