"""The service as a supervisor sees it: a real process, a real newsroom, seconds as cadence."""

import json
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from datetime import time as day_time
from pathlib import Path

import pytest

import crawlers.newsroom
from crawlers.newsroom.content import list_outlets, publication_days
from crawlers.newsroom.server import Newsroom
from store.database import open_store
from store.documents import count_documents, list_unextracted
from store.extractions import list_unresolved
from store.ledger import list_events
from store.runs import list_runs
from store.sources import list_sources, list_states

pytestmark = pytest.mark.prove

HANGING = "kyodo.example"


def evening(day):
    return datetime.combine(day, day_time(22), UTC)


@pytest.fixture
def catalogue(tmp_path):
    """The newsroom's sources, due every two seconds."""
    folder = tmp_path / "sources"
    shutil.copytree(Path(crawlers.newsroom.__file__).parent / "sources", folder)
    for file in folder.rglob("*.toml"):
        file.write_text(file.read_text(encoding="utf-8").replace("cadence_s = 3600", "cadence_s = 2"), encoding="utf-8")
    return folder


class Serving:
    """A running `pactwatch serve` and what it has logged."""

    def __init__(self, folder, catalogue, newsroom, **settings):
        self.db = folder / "x.db"
        self.log = folder / "log.jsonl"
        environment = {
            "PATH": "/usr/bin:/bin",
            "PACTWATCH_PROXY": newsroom.proxy_url,
            "PACTWATCH_TICK_S": "0.5",
            **{f"PACTWATCH_{name.upper()}": str(value) for name, value in settings.items()},
        }
        command = [sys.executable, "-m", "scheduler", "serve", "--db", self.db, "--catalogue", catalogue,
                   "--out", folder / "out", "--json-logs"]  # fmt: skip
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=environment, stderr=log, cwd=folder)

    def wait_for(self, condition, *, within_s=60):
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text()
            if self.db.exists() and (found := condition(open_store(self.db))):
                return found
            time.sleep(0.2)
        raise AssertionError(self.log.read_text())

    def stop(self, number=signal.SIGTERM):
        """Seconds that it took to end."""
        started = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(timeout=15)
        assert code == 0, self.log.read_text()
        return time.monotonic() - started

    def events(self):
        return [json.loads(line)["event"] for line in self.log.read_text().splitlines() if line.startswith("{")]


@pytest.fixture
def serve(tmp_path, catalogue):
    started = []

    def go(newsroom, **settings):
        started.append(Serving(tmp_path, catalogue, newsroom, **settings))
        return started[-1]

    yield go
    for serving in started:
        serving.process.kill()
        serving.process.wait()


def test_crawls_by_the_clock_although_one_host_hangs(serve, record_property):
    days = publication_days()
    with Newsroom(evening(days[0]), hang_hosts=frozenset({HANGING})) as newsroom:
        service = serve(newsroom, crawl_timeout_s=8, request_timeout_s=3)
        before = service.wait_for(count_documents)
        newsroom.as_of = evening(days[5])
        service.wait_for(lambda db: count_documents(db) > before and not list_unextracted(db) and list_events(db))
        service.wait_for(lambda db: any(state.failures for state in list_states(db)))
        took = service.stop()
    states = {state.source_id: state for state in list_states(open_store(service.db))}
    hanging = {source.id for source in list_sources(open_store(service.db)) if HANGING in source.url}
    assert hanging
    assert {source_id for source_id, state in states.items() if state.failures} == hanging
    assert len(states) == len(list_outlets()) + 1
    assert "stopped" in service.events()
    record_property("figure", f"stopped in {took:.1f} s; {len(states) - 1} of {len(states)} sources read")
    assert took < 5


def test_stops_in_the_middle_of_a_crawl_and_goes_on_later(serve, record_property):
    with Newsroom(evening(publication_days()[0]), hang_hosts=frozenset({HANGING})) as newsroom:
        service = serve(newsroom, crawl_timeout_s=60, request_timeout_s=60)
        service.wait_for(count_documents)
        running = [run for run in list_runs(open_store(service.db), job="crawl") if run.outcome == "running"]
        took = service.stop()
        before = count_documents(open_store(service.db))
        assert running
        assert took < 5
        assert not [run for run in list_runs(open_store(service.db)) if run.outcome == "running"]

        newsroom.hang_hosts = frozenset()
        again = serve(newsroom, crawl_timeout_s=60)
        again.wait_for(
            lambda db: (
                len([s for s in list_states(db) if s.first_contact_at]) == len(list_outlets()) + 1
                and not list_unextracted(db)
                and not list_unresolved(db)
            )
        )
        again.stop(signal.SIGINT)
    assert count_documents(open_store(service.db)) > before
    record_property("figure", f"stopped in {took:.1f} s in the middle of a crawl; nothing lost")


def test_one_service_for_one_database(serve, tmp_path, catalogue):
    with Newsroom(evening(publication_days()[0])) as newsroom:
        service = serve(newsroom)
        service.wait_for(count_documents)
        second = subprocess.run(
            [sys.executable, "-m", "scheduler", "serve", "--db", service.db, "--catalogue", catalogue],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert second.returncode == 1
        assert "Another pactwatch is at work" in second.stderr
        service.stop()
