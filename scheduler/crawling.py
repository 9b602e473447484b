"""The crawl job: one child process for all sources of a round, followed line by line.

Owns the round: what is due, the hard time-out, what is recorded of a source that never answered. Refuses the network;
that is the child's.
"""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crawlers.catalogue import load_catalogue
from crawlers.errors import Transient
from crawlers.job import CrawlJob
from crawlers.visits import fail
from scheduler.config import Settings
from scheduler.errors import JobFailed, Misused
from scheduler.processes import children
from scheduler.processes.locks import hold, lock_path
from scheduler.progress import OnStep, Step, silent
from scheduler.work import JobResult, Tally, clock
from store.database import Store, open_store
from store.records import Source
from store.runs import close_interrupted
from store.sources import find_state, get_source, list_due, list_sources, save_source


@dataclass(slots=True)
class _Round:
    """What the child has told so far."""

    sources: tuple[str, ...]
    on_step: OnStep
    tally: Tally
    done: set[str] = field(default_factory=set)
    unreadable: int = 0

    def hear(self, line: str) -> None:
        """Take in one progress line."""
        try:
            told = json.loads(line)
            source, event = str(told["source"]), str(told["event"])
        except (ValueError, KeyError, TypeError):
            self.unreadable += 1
            return
        if event == "source_done" and source not in self.done:
            self.done.add(source)
            self._count(source, told)
        self.on_step(Step("crawl", len(self.done), len(self.sources), source))

    def _count(self, source: str, told: dict[str, object]) -> None:
        counts = told.get("counts")
        for name, number in (counts if isinstance(counts, dict) else {}).items():
            self.tally.add(name, number)
        self.tally.add("sources")
        if told.get("outcome", "ok") != "ok":
            self.tally.problems.append(f"{source}: {told.get('error') or told['outcome']}")


def sync_sources(db: Store, settings: Settings) -> list[Source]:
    """Bring the store's sources up to the catalogue; all sources that can be crawled, by id.

    Raises the catalogue's ConfigError where a file is wrong.
    """
    catalogue = load_catalogue(settings.catalogue)
    known = {source.id: source for source in list_sources(db)}
    for source in catalogue:
        if known.get(source.id) != source:
            save_source(db, source)
    return sorted(catalogue, key=lambda source: source.id)


def due_sources(settings: Settings) -> list[str]:
    """Ids of the catalogue's sources that are due now."""
    db = open_store(settings.db)
    crawlable = {source.id for source in sync_sources(db, settings)}
    return [source_id for source_id in list_due(db, settings.current_time()) if source_id in crawlable]


def crawl(
    settings: Settings,
    source_ids: Sequence[str] | None = None,
    *,
    on_step: OnStep = silent,
    stop: threading.Event | None = None,
) -> JobResult:
    """Crawl the sources named, or all of the catalogue, in one child process.

    Sources that fail are problems of the result, never of the others. Raises Misused for an unknown source, Busy while
    another crawl of this database runs, JobFailed where the child could not run at all.
    """
    stop = stop or threading.Event()
    tally = Tally(counts={"sources": 0})
    with hold(lock_path(settings.db, "crawl"), wait_s=settings.lock_wait_s) as lock:
        db = open_store(settings.db)
        chosen = _choose(sync_sources(db, settings), source_ids)
        close_interrupted(db, clock())
        if not chosen:
            return tally.result("crawl")
        heard = _Round(sources=chosen, on_step=on_step, tally=tally)
        on_step(Step("crawl", 0, len(chosen)))
        end = _run_child(settings, heard, stop, lock)
        close_interrupted(db, clock())
        _settle(db, settings, heard, end)
    return tally.result("crawl")


def _choose(catalogue: Sequence[Source], source_ids: Sequence[str] | None) -> tuple[str, ...]:
    known = [source.id for source in catalogue]
    if source_ids is None:
        return tuple(known)
    unknown = sorted(set(source_ids) - set(known))
    if unknown:
        raise Misused(f"No such source: {', '.join(unknown)}. `pactwatch sources list` names them all.")
    return tuple(dict.fromkeys(source_ids))


def crawl_job(settings: Settings, source_ids: tuple[str, ...]) -> CrawlJob:
    """What a child is asked to do with these sources, under these settings."""
    return CrawlJob(
        db=settings.db,
        archive=settings.archive_dir,
        catalogue=settings.catalogue,
        source_ids=source_ids,
        now=settings.now,
        proxy=settings.proxy,
        allowed_private=settings.allowed_private,
        contact=settings.contact,
        timeout_s=settings.request_timeout_s,
        source_timeout_s=settings.source_timeout_s,
    )


def _run_child(settings: Settings, heard: _Round, stop: threading.Event, lock: int) -> children.ChildEnd:
    job = crawl_job(settings, heard.sources)
    with tempfile.TemporaryDirectory(prefix="pactwatch-") as folder:
        job_file = Path(folder) / "job.json"
        job_file.write_text(job.to_json(), encoding="utf-8")
        return children.run_module(
            "crawlers",
            "--job",
            str(job_file),
            timeout_s=settings.crawl_timeout_s,
            on_line=heard.hear,
            stop=stop,
            inherit=(lock,),
        )


def _settle(db: Store, settings: Settings, heard: _Round, end: children.ChildEnd) -> None:
    """Record what became of the sources that the child never finished."""
    missing = [source_id for source_id in heard.sources if source_id not in heard.done]
    if end.stopped:
        heard.tally.stopped = True
        return
    if end.timed_out:
        reason = f"did not finish within {settings.crawl_timeout_s:g} s"
    elif end.code in {0, 3}:
        reason = "the crawl ended without a word about it"
    elif len(missing) == len(heard.sources):
        raise JobFailed("crawl", end.last_words or f"the crawl process ended with status {end.code}")
    else:
        reason = f"the crawl process ended with status {end.code}: {end.last_words}"
    for source_id in missing:
        source, state = get_source(db, source_id), find_state(db, source_id)
        fail(db, source, state, Transient(reason), settings.current_time())
        heard.tally.add("sources")
        heard.tally.problems.append(f"{source_id}: {reason}")
