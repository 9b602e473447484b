"""One writer at a time: locks that the operating system frees even after SIGKILL.

Owns advisory `flock` files beside the database. Refuses lock tables and process-id files, which outlive their owner.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scheduler.errors import Busy

_POLL_S = 0.1


def lock_path(db: Path, work: str) -> Path:
    """Where the lock for one sort of work (`crawl`, `ledger`) on this database lies."""
    return db.with_name(f"{db.name}.{work}.lock")


@contextmanager
def hold(path: Path, *, wait_s: float = 0.0) -> Iterator[int]:
    """Hold the lock for the block; gives its file descriptor, which a child process may inherit and so hold on to.

    Not reentrant. Raises `Busy` where another process still holds it after `wait_s` seconds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _acquire(descriptor, path, time.monotonic() + wait_s)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)  # frees the lock, unless a child still has it


def is_held(path: Path) -> bool:
    """Whether some process holds the lock right now."""
    if not path.exists():
        return False
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, path: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
                raise Busy(path, f" as process {holder}" if holder else "") from None
            time.sleep(_POLL_S)
        else:
            return
