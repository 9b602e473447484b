"""What the jobs did.

Owns run records, and how a run is told from one whose process died: each run keeps the identity of its process.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from store.database import Store, writing
from store.errors import UnknownRun
from store.records import Run, make_id
from store.rows import SQLValue, encode_time, insert, select, select_records, to_row

_STAT_START_TIME = 19
"""Index of the start time among the fields of /proc/PID/stat that follow the command (proc(5): field 22)."""


def start_run(db: Store, job: str, source_id: str, at: datetime) -> Run:
    """A run of the job begins in this process; `source_id` is empty unless it crawls one source."""
    run = Run(
        id=make_id("run", job, source_id, at.isoformat()),
        job=job,
        source_id=source_id,
        started_at=at.replace(microsecond=0),
        ended_at=None,
        outcome="running",
        counts={},
        error="",
    )
    with writing(db):
        insert(db, "runs", {**to_row(run), "process": _identity(os.getpid())})
    return run


def end_run(db: Store, run: Run) -> None:
    """Keep how the run ended; raises UnknownRun where it never started."""
    row = to_row(run)
    with writing(db):
        done = db.execute(
            "UPDATE runs SET ended_at = :ended_at, outcome = :outcome, counts = :counts, error = :error WHERE id = :id",
            {name: row[name] for name in ("id", "ended_at", "outcome", "counts", "error")},
        )
        if done.rowcount != 1:
            raise UnknownRun(run.id)


def list_runs(db: Store, since: datetime | None = None, job: str | None = None) -> list[Run]:
    """Runs that started at `since` or later (of one job where named), in the order of their starts."""
    parameters: dict[str, SQLValue] = {"since": encode_time(since) if since else "", "job": job}
    sql = "SELECT * FROM runs WHERE started_at >= :since AND (:job IS NULL OR job = :job) ORDER BY started_at, rowid"
    return select_records(db, Run, sql, parameters)


def close_interrupted(db: Store, at: datetime) -> int:
    """Mark as interrupted what still stands as running though its process is gone; gives back how many.

    `at` is when that was noticed; the time of death itself is unknown, so the runs keep no end.
    """
    with writing(db):
        running = list(select(db, "SELECT id, process FROM runs WHERE outcome = 'running'"))
        dead = [row["id"] for row in running if not _is_alive(str(row["process"]))]
        for run_id in dead:
            db.execute(
                "UPDATE runs SET outcome = 'interrupted', error = ? WHERE id = ?",
                [f"its process was gone at {encode_time(at)}", run_id],
            )
    return len(dead)


def _identity(pid: int) -> str:
    """`PID:START:BOOT` where the system tells them, `PID` otherwise: a number alone is given to new processes again."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return str(pid)
    # The command stands in brackets and may hold spaces and brackets of its own.
    return f"{pid}:{stat.rpartition(')')[2].split()[_STAT_START_TIME]}:{boot}"


def _is_alive(identity: str) -> bool:
    pid = int(identity.split(":", 1)[0])
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _identity(pid) == identity
