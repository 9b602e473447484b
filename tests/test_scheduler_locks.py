"""Locks: one holder, freed by any death, kept by a child that inherited it."""

import os
import signal
import subprocess
import sys

import pytest

from scheduler.errors import Busy
from scheduler.processes.locks import hold, is_held, lock_path

HOLDER = """
import sys, time
from pathlib import Path
from scheduler.processes.locks import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_second_holder_is_told_who_holds_it(tmp_path):
    path = lock_path(tmp_path / "x.db", "ledger")
    with hold(path):
        assert is_held(path)
        with pytest.raises(Busy, match=f"as process {os.getpid()}"), hold(path):
            pass
    assert not is_held(path)
    with hold(path):
        pass


def test_waits_for_a_while(tmp_path):
    with hold(tmp_path / "a"), pytest.raises(Busy), hold(tmp_path / "a", wait_s=0.3):
        pass


def test_sigkill_frees_it(tmp_path):
    path = tmp_path / "x.lock"
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == "held\n"
        assert is_held(path)
        child.send_signal(signal.SIGKILL)
    with hold(path, wait_s=5):
        assert path.read_text() == str(os.getpid())


def test_a_child_keeps_what_it_inherited(tmp_path):
    path = tmp_path / "x.lock"
    with hold(path) as lock:
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=(lock,))
    assert is_held(path)
    child.communicate(b"\n")
    assert not is_held(path)
