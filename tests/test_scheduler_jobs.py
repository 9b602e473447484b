"""Jobs over the real newsroom: what a cycle does, what a second one finds, what a failure leaves."""

import json
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

import crawlers.newsroom
from crawlers.newsroom.content import publication_days
from crawlers.newsroom.server import Newsroom
from scheduler.config import load_settings
from scheduler.errors import Busy, Misused
from scheduler.jobs import crawl, due_sources, extract, resolve, run_cycle
from scheduler.processes.locks import hold, lock_path
from scheduler.publishing import digest, find_published
from store.database import open_store
from store.documents import count_documents
from store.ledger import current_seq
from store.runs import list_runs
from store.sources import find_state, list_states

CATALOGUE = Path(crawlers.newsroom.__file__).parent / "sources"
DAYS = publication_days()


def evening(day):
    return datetime.combine(day, time(22), UTC)


@pytest.fixture(scope="module")
def newsroom():
    with Newsroom(evening(DAYS[0])) as running:
        yield running


@pytest.fixture
def pretend(tmp_path, newsroom):
    def at(day, **more):
        newsroom.as_of = evening(day)
        given = {"db": tmp_path / "x.db", "output": tmp_path / "out", "catalogue": CATALOGUE, "lock_wait_s": 0.0}
        return load_settings({}, **(given | {"now": evening(day), "proxy": newsroom.proxy_url} | more))

    return at


def counts(results, job):
    return next(result.counts for result in results if result.job == job)


def test_two_mornings_and_the_second_again(pretend):
    settings = pretend(DAYS[0])
    steps = []
    results, first = run_cycle(settings, on_step=steps.append)
    assert counts(results, "crawl")["new"] > 0
    assert first.is_new
    assert first.digest.counts.news == 0  # first contact is baseline
    assert {step.job for step in steps if step.finished} == {"crawl", "extract", "resolve", "digest"}

    settings = pretend(DAYS[1])
    results, second = run_cycle(settings)
    assert counts(results, "crawl")["new"] > 0
    assert second.digest.counts.news > 0
    assert [path.suffix for path in second.files] == [".html", ".txt", ".md", ".json"]
    assert json.loads(second.files[3].read_text(encoding="utf-8"))

    db = open_store(settings.db)
    before = (count_documents(db), current_seq(db))
    written = [path.read_bytes() for path in second.files]
    results, again = run_cycle(settings)
    assert (counts(results, "crawl")["new"], counts(results, "crawl")["changed"]) == (0, 0)
    assert counts(results, "crawl")["unchanged"] > 0
    assert not again.is_new
    assert (again.digest, again.result.counts["flagged"]) == (second.digest, 0)
    assert (count_documents(db), current_seq(db)) == before
    assert [path.read_bytes() for path in again.files] == written
    assert {run.outcome for run in list_runs(db) if not run.source_id} == {"ok"}

    for path in second.files:
        path.unlink()
    restored = find_published(settings, second.digest.period.day)
    assert [path.read_bytes() for path in restored.files] == written
    assert find_published(settings, DAYS[-1]) is None


def test_due_sources_and_named_ones(pretend):
    settings = pretend(DAYS[0])
    everything = due_sources(settings)
    assert len(everything) > 5
    chosen = everything[0]
    result = crawl(settings, [chosen])
    assert result.counts["sources"] == 1
    assert due_sources(settings) == everything[1:]
    assert due_sources(pretend(DAYS[1])) != everything[1:]
    with pytest.raises(Misused, match=r"xx\.nobody"):
        crawl(settings, [chosen, "xx.nobody"])


def test_a_host_that_hangs_costs_only_itself(pretend, newsroom):
    settings = pretend(DAYS[0], crawl_timeout_s=10.0, request_timeout_s=60.0)
    newsroom.hang_hosts = frozenset({"jbic.example"})
    try:
        result = crawl(settings)
    finally:
        newsroom.hang_hosts = frozenset()
    db = open_store(settings.db)
    failed = [state for state in list_states(db) if state.failures]
    assert [state.source_id for state in failed] == [source for source in due_ids(result) if "jbic" in source]
    assert "did not finish within 10 s" in failed[0].last_error
    assert failed[0].next_due_at > settings.now
    assert result.exit_code == 3
    assert result.counts["new"] > 0
    assert not [run for run in list_runs(db) if run.outcome == "running"]
    assert find_state(db, failed[0].source_id).first_contact_at is None


def due_ids(result):
    return [problem.split(":")[0] for problem in result.problems]


@pytest.mark.parametrize(("work", "job"), [("crawl", crawl), ("ledger", resolve), ("ledger", digest)])
def test_one_at_a_time(pretend, work, job):
    settings = pretend(DAYS[0])
    with hold(lock_path(settings.db, work)), pytest.raises(Busy):
        job(settings)


def test_nothing_to_do_is_done(pretend):
    settings = pretend(DAYS[0])
    assert extract(settings).exit_code == 0
    assert resolve(settings).counts["versions"] == 0
    published = digest(settings)
    assert published.is_new
    assert published.digest.counts.news == 0
