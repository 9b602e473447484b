"""Child processes: lines, time-out, stop, orphans."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from scheduler.processes.children import run_module

MODULES = {
    "talks": "print('one', flush=True); print('zwei 東京', flush=True)",
    "fails": "import sys; print('some', flush=True); sys.exit('the disk is full')",
    "hangs": "import time; print('started', flush=True); time.sleep(60)",
    "stubborn": (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('started', flush=True); time.sleep(60)"
    ),
    "parent": (
        "import subprocess, sys, time; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        "print(p.pid, flush=True); time.sleep(60)"
    ),
}


@pytest.fixture
def run(tmp_path, monkeypatch):
    for name, code in MODULES.items():
        (tmp_path / f"pw_{name}.py").write_text(code, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    def go(name, *, timeout_s=20.0, stop=None, on_line=None):
        lines = []
        started = time.monotonic()
        end = run_module(
            f"pw_{name}", timeout_s=timeout_s, on_line=on_line or lines.append, stop=stop or threading.Event()
        )
        return end, lines, time.monotonic() - started

    return go


def is_gone(pid, *, within_s=5.0):
    """Dead soon, or a zombie that only waits for its reaper."""
    deadline = time.monotonic() + within_s
    while not _is_dead(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _is_dead(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_lines_and_end(run):
    end, lines, _ = run("talks")
    assert lines == ["one", "zwei 東京"]
    assert (end.code, end.timed_out, end.stopped, end.last_words) == (0, False, False, "")


def test_failure_has_last_words(run):
    end, lines, _ = run("fails")
    assert lines == ["some"]
    assert (end.code, end.last_words) == (1, "the disk is full")


def test_hard_time_out_kills_even_who_does_not_listen(run):
    end, lines, took = run("stubborn", timeout_s=1.5)
    assert lines == ["started"]
    assert end.timed_out
    assert end.code == -signal.SIGKILL
    assert took < 5


def test_stop_takes_effect_at_once(run):
    stop = threading.Event()
    end, _, took = run("hangs", stop=stop, on_line=lambda _: stop.set())
    assert (end.stopped, end.timed_out, end.code) == (True, False, -signal.SIGTERM)
    assert took < 4


def test_what_the_child_started_dies_with_it(run):
    stop, pids = threading.Event(), []

    def hear(line):
        pids.append(int(line))
        stop.set()

    run("parent", stop=stop, on_line=hear)
    assert is_gone(pids[0])


@pytest.mark.skipif(sys.platform != "linux", reason="the leash is Linux's; elsewhere the lock keeps order")
def test_an_orphan_dies_with_its_parent(tmp_path, monkeypatch):
    (tmp_path / "pw_orphan.py").write_text("import os, time; print(os.getpid(), flush=True); time.sleep(60)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    code = (
        "import threading; from scheduler.processes.children import run_module;"
        "run_module('pw_orphan', timeout_s=60, on_line=lambda l: print(l, flush=True), stop=threading.Event())"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        orphan = int(parent.stdout.readline())
        os.kill(parent.pid, signal.SIGKILL)
    assert is_gone(orphan)
