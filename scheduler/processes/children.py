"""One child process at a time: its progress lines, its hard time-out, its end.

Owns process groups and signals. A child runs in a group of its own, on the leash of its parent, and is killed whole.
Refuses to know what a line says.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from scheduler.processes import leash

_POLL_S = 0.1
_GRACE_S = 1.5
"""Time between SIGTERM and SIGKILL: with it a stop stays well under five seconds."""
_TAIL_BYTES = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildEnd:
    """How a child ended."""

    code: int
    """Exit status; negative where a signal ended it."""
    timed_out: bool
    """Killed for taking too long."""
    stopped: bool
    """Killed because we were asked to stop."""
    last_words: str
    """The last line it wrote to stderr; empty where none."""


def run_module(
    module: str,
    *arguments: str,
    timeout_s: float,
    on_line: Callable[[str], None],
    stop: threading.Event,
    inherit: tuple[int, ...] = (),
) -> ChildEnd:
    """Run `python -m module` to its end, to its time-out, or until `stop` is set; `on_line` gets each line of stdout.

    `inherit` are file descriptors (locks) that stay open in the child.
    """
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(
            leash.command(module, *arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
            pass_fds=inherit,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        try:
            timed_out, stopped = _follow(child, time.monotonic() + timeout_s, on_line, stop)
        finally:
            _kill_group(child)
        return ChildEnd(code=child.returncode, timed_out=timed_out, stopped=stopped, last_words=_last_line(errors))


def _follow(
    child: subprocess.Popen[str], deadline: float, on_line: Callable[[str], None], stop: threading.Event
) -> tuple[bool, bool]:
    """Pass lines on until the child has ended; (timed out, stopped)."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    reader = threading.Thread(target=_read, args=(child.stdout, lines), daemon=True)
    reader.start()
    timed_out = stopped = False
    while child.poll() is None:
        _drain(lines, on_line)
        timed_out, stopped = time.monotonic() > deadline, stop.is_set()
        if timed_out or stopped:
            _kill_group(child)
            break
        stop.wait(_POLL_S)
    reader.join(timeout=_GRACE_S)
    _drain(lines, on_line)
    return timed_out, stopped


def _read(stream: IO[str] | None, lines: queue.SimpleQueue[str]) -> None:
    if stream is not None:
        with stream:
            for line in stream:
                lines.put(line)


def _drain(lines: queue.SimpleQueue[str], on_line: Callable[[str], None]) -> None:
    while not lines.empty():
        line = lines.get().strip()
        if line:
            on_line(line)


def _kill_group(child: subprocess.Popen[str]) -> None:
    """End the child and all that it started: politely, then not."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, number)
        except ProcessLookupError:
            break
        try:
            child.wait(timeout=_GRACE_S)
        except subprocess.TimeoutExpired:
            continue
    child.wait()


def _last_line(stream: IO[bytes]) -> str:
    stream.seek(0, os.SEEK_END)
    stream.seek(max(0, stream.tell() - _TAIL_BYTES))
    lines = stream.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1].strip() if lines else ""
