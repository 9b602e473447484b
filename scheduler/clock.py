"""The service: APScheduler triggers → jobs, until a signal says stop.

Owns the triggers and the stop. Four jobs: a tick that crawls what is due (one child process for all), a tick that
extracts and resolves what has arrived, the digest at its hour, and a short tick that sends the mail that is due.
Schedules stand in code, so that nothing stale is ever loaded.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from scheduler import jobs
from scheduler.config import Settings
from scheduler.mail.rounds import deliver
from scheduler.processes.locks import hold, lock_path
from scheduler.publishing import EDITION, WEEKLY
from scheduler.work import JobResult, clock
from store.database import open_store
from store.digests import find_digest, last_digest
from store.documents import list_unextracted
from store.extractions import list_unresolved
from store.runs import close_interrupted

_WEEKLY_ON = 0
"""Monday: the day whose morning gets the weekly edition, too."""

STOP_WITHIN_S = 4.0
"""What runs may finish within this time after a signal; a supervisor waits five seconds or more."""

_DIGEST_GRACE_S = 6 * 3600
"""A digest up to this late is still composed when the machine wakes; a later one is caught up by the next tick."""

_DELIVER_S = 5.0
"""A reader who has just subscribed waits for the mail to confirm."""

_log = structlog.get_logger("pactwatch.clock")


class Service:
    """The jobs of one database, by the clock."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stop = threading.Event()
        self._busy = threading.Semaphore(_WORKERS)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"crawl": ThreadPoolExecutor(1), "work": ThreadPoolExecutor(1), "mail": ThreadPoolExecutor(1)},
        )

    def run(self) -> bool:
        """Serve until SIGTERM or SIGINT; True where everything had finished when the time for it was over."""
        with hold(lock_path(self._settings.db, "serve")):
            close_interrupted(open_store(self._settings.db), clock())
            self._schedule()
            previous = {number: signal.signal(number, self._on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
            try:
                self._scheduler.start()
                _log.info("serving", db=str(self._settings.db), tick_s=self._settings.tick_s)
                self._stop.wait()
                return self._finish()
            finally:
                for number, handler in previous.items():
                    signal.signal(number, handler)

    def _on_signal(self, number: int, _: object) -> None:
        _log.info("stopping", signal=signal.Signals(number).name)
        self._stop.set()

    def _schedule(self) -> None:
        every = IntervalTrigger(seconds=self._settings.tick_s, timezone=UTC)
        often = IntervalTrigger(seconds=min(_DELIVER_S, self._settings.tick_s), timezone=UTC)
        morning = CronTrigger(hour=self._settings.digest_hour, minute=0, timezone=self._settings.zone)
        for name, job, trigger, executor, grace_s, first in (
            ("crawl", self._crawl, every, "crawl", self._settings.tick_s, True),
            ("work", self._work, every, "work", self._settings.tick_s, True),
            ("digest", self._digest, morning, "work", _DIGEST_GRACE_S, False),
            ("deliver", self._deliver, often, "mail", self._settings.tick_s, True),
        ):
            when = {"next_run_time": datetime.now(UTC) + timedelta(seconds=0.1)} if first else {}
            self._scheduler.add_job(
                self._guarded(name, job),
                trigger,
                id=name,
                executor=executor,
                misfire_grace_time=max(1, round(grace_s)),
                coalesce=True,
                max_instances=1,
                **when,
            )

    def _guarded(self, name: str, job: Callable[[], None]) -> Callable[[], None]:
        """A job whose failure is told and never stops the clock."""

        def guarded() -> None:
            if self._stop.is_set():
                return
            with self._busy:
                try:
                    job()
                except Exception as error:  # noqa: BLE001  the clock outlives every job
                    _log.error("job failed", job=name, error=str(error), kind=type(error).__name__)

        return guarded

    def _crawl(self) -> None:
        due = jobs.due_sources(self._settings)
        if due:
            _tell(jobs.crawl(self._settings, due, stop=self._stop))

    def _work(self) -> None:
        db = open_store(self._settings.db)
        if list_unextracted(db):
            _tell(jobs.extract(self._settings, stop=self._stop))
        if list_unresolved(db) and not self._stop.is_set():
            _tell(jobs.resolve(self._settings, stop=self._stop))
        if not self._stop.is_set() and self._missed_digest():
            self._digest()

    def _digest(self) -> None:
        weekly = self._settings.current_time().astimezone(self._settings.zone).weekday() == _WEEKLY_ON
        for edition in (EDITION, WEEKLY) if weekly else (EDITION,):
            published = jobs.digest(self._settings, edition=edition)
            result = published.result
            _log.info("digest", edition=edition, new=published.is_new, file=str(published.files[0]), **result.counts)
        _tell(jobs.retain(self._settings))

    def _deliver(self) -> None:
        result = deliver(self._settings, stop=self._stop)
        if result.counts:
            _tell(result)

    def _missed_digest(self) -> bool:
        """Today's hour is past, its digest is missing, and there was one before."""
        local = self._settings.current_time().astimezone(self._settings.zone)
        db = open_store(self._settings.db)
        due = local.hour > self._settings.digest_hour
        return due and last_digest(db, EDITION) is not None and find_digest(db, EDITION, local.date()) is None

    def _finish(self) -> bool:
        """Let what runs end; it sees the stop by itself within tenths of a second."""
        self._scheduler.shutdown(wait=False)
        deadline = time.monotonic() + STOP_WITHIN_S
        finished = all(self._busy.acquire(timeout=max(0.0, deadline - time.monotonic())) for _ in range(_WORKERS))
        _log.info("stopped", finished=finished)
        return finished


_WORKERS = 3
"""One for the crawl, one for extraction, resolution and digest, one for mail: they never wait for each other."""


def _tell(result: JobResult) -> None:
    _log.info(result.job, **result.counts)
    for problem in result.problems:
        _log.warning("problem", job=result.job, problem=problem)
