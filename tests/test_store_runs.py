import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from store_samples import NOW, dump, store_at

from store.errors import Refused, UnknownRun
from store.runs import close_interrupted, end_run, list_runs, start_run

MINUTE = timedelta(minutes=1)


def test_a_run_starts_and_ends():
    db = store_at()
    run = start_run(db, "crawl", "jp.jbic.press-en", NOW)
    assert list_runs(db) == [run]
    ended = replace(run, ended_at=NOW + MINUTE, outcome="failed", counts={"new": 2, "失敗": 1}, error="503")
    end_run(db, ended)
    assert list_runs(db) == [ended]
    before = dump(db)
    end_run(db, ended)
    assert dump(db) == before


def test_runs_are_listed_by_start_from_a_time_on_and_by_job():
    db = store_at()
    late, early = start_run(db, "digest", "", NOW + MINUTE), start_run(db, "crawl", "", NOW)
    assert list_runs(db) == [early, late]
    assert list_runs(db, since=NOW + MINUTE) == [late]
    assert list_runs(db, job="crawl") == [early]
    assert list_runs(db, since=NOW + MINUTE, job="crawl") == []


def test_runs_of_one_second_are_told_apart():
    db = store_at()
    runs = [start_run(db, "resolve", "", NOW.replace(microsecond=n)) for n in (1, 2)]
    assert list_runs(db) == runs
    assert len({run.id for run in runs}) == 2


@pytest.mark.parametrize(("changed", "error"), [({"id": "run_none"}, UnknownRun), ({"outcome": "maybe"}, Refused)])
def test_what_never_ran_so_is_refused(changed, error):
    db = store_at()
    run = start_run(db, "crawl", "", NOW)
    before = dump(db)
    with pytest.raises(error):
        end_run(db, replace(run, **changed))
    assert dump(db) == before


_JOB = """
import sys
sys.path.insert(0, "tests")
from store_samples import NOW
from store.database import open_store
from store.runs import start_run
start_run(open_store(sys.argv[1]), "crawl", sys.argv[2], NOW)
print("started", flush=True)
sys.stdin.read()
"""


def _job(path, name, root):
    job = subprocess.Popen(
        [sys.executable, "-c", _JOB, str(path), name], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert job.stdout.readline() == b"started\n"
    return job


def test_only_runs_of_dead_processes_are_closed(tmp_path, pytestconfig):
    db = store_at(tmp_path / "x.db")
    jobs = {name: _job(tmp_path / "x.db", name, pytestconfig.rootpath) for name in ("killed", "living")}
    start_run(db, "extract", "own", NOW)
    jobs["killed"].kill()
    jobs["killed"].wait()
    assert close_interrupted(db, NOW + MINUTE) == 1
    outcomes = {run.source_id: (run.outcome, run.ended_at, run.error) for run in list_runs(db)}
    assert outcomes == {
        "killed": ("interrupted", None, "its process was gone at 2026-02-17T22:01:00Z"),
        "living": ("running", None, ""),
        "own": ("running", None, ""),
    }
    assert close_interrupted(db, NOW + MINUTE) == 0
    for job in jobs.values():
        job.communicate()


def test_a_new_process_with_the_number_of_a_dead_one_does_not_keep_its_run_alive():
    db = store_at()
    start_run(db, "crawl", "", NOW)
    db.execute("UPDATE runs SET process = ?", [f"{os.getpid()}:1:another-boot"])
    assert close_interrupted(db, NOW) == 1
