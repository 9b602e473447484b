"""One source in one crawl: its channel, then its new pages, then those young enough to be edited.

Owns the order, the counts, the deadline, and what a visit leaves in the store: a Run and the source's state, however it
ended. The only place of this package that catches broadly. Refuses to know how a response comes: `ask` is given.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from crawlers.archive import Archived
from crawlers.errors import Blocked, CrawlError, Transient, Unusable
from crawlers.feeds import Link
from crawlers.intake import Intake, Known
from crawlers.settings import EAGER_CONCURRENCY
from store.database import Store, writing
from store.records import Outcome, Run, Source, SourceState
from store.runs import end_run, start_run
from store.sources import find_state, record_failure, record_success

Result = Literal["new", "changed", "unchanged", "not_text", "blocked", "failed"]
COUNTS: tuple[Result, ...] = ("new", "changed", "unchanged", "not_text", "blocked", "failed")
"""What a page can count as; the channel counts only where it fails, rates as one page."""

MAX_BACKOFF = 16
"""A source that fails is due after its cadence times two to the failures before, at most times this."""

Ask = Callable[[str, Source, Known], Awaitable[Archived]]
"""Fetches an address for a source, conditionally where something is known; raises CrawlError."""
Tell = Callable[[dict[str, object]], None]
"""Passes a progress line on."""


@dataclass(slots=True)
class _Progress:
    """What a visit has come to so far."""

    counts: dict[Result, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    new_left: int = 0
    channel_read: bool = False
    hold: Transient | None = None
    """The server asked for a long wait: nothing more is asked."""
    unexpected: str = ""
    """The first page that failed by a defect of ours."""


class Visit:
    """One source's crawl. `ok` tells, after `run`, whether its channel was read."""

    def __init__(self, source: Source, *, db: Store, ask: Ask, tell: Tell, now: datetime, deadline_s: float) -> None:
        self.source = source
        self.ok = False
        self._db = db
        self._ask = ask
        self._tell = tell
        self._now = now
        self._deadline_s = deadline_s
        self._progress = _Progress()

    async def run(self, make_intake: Callable[[Source, bool], Intake]) -> None:
        """Visit the source and write down what came of it; raises only when cancelled."""
        run = start_run(self._db, "crawl", self.source.id, datetime.now(UTC))
        state = find_state(self._db, self.source.id)
        outcome: Outcome = "ok"
        error, wait_s = "", 0.0
        try:
            await self._within_deadline(make_intake(self.source, state is None or state.first_contact_at is None))
            error = self._progress.unexpected
        except Blocked as blocked:
            outcome, error = "blocked", str(blocked)
        except CrawlError as failure:
            outcome, error = "failed", str(failure)
            wait_s = (failure.retry_after_s or 0.0) if isinstance(failure, Transient) else 0.0
        except Exception as defect:  # noqa: BLE001  one source's trouble is not another's
            outcome, error = "failed", f"unexpected {type(defect).__name__}: {defect}"
        if outcome != "ok" and not self._progress.channel_read:
            self._progress.counts["blocked" if outcome == "blocked" else "failed"] += 1
        self._finish(run, state, outcome, error, wait_s)

    async def _within_deadline(self, intake: Intake) -> None:
        try:
            async with asyncio.timeout(self._deadline_s):
                await self._visit(intake)
        except TimeoutError:
            # Old pages that were not asked again are no loss; new ones wait, and the source stays failed until then.
            if not self._progress.channel_read or self._progress.new_left:
                reason = f"not done within {self._deadline_s:g} s"
                left = f", {self._progress.new_left} new pages left" if self._progress.new_left else ""
                raise Transient(reason + left) from None
        if self._progress.hold is not None:
            raise self._progress.hold

    async def _visit(self, intake: Intake) -> None:
        known = intake.find_known_channel()
        answer = await self._ask(self.source.url, self.source, known)
        if self.source.access == "rates":
            self._count(self.source.url, intake.take_rates(answer))
            self._progress.channel_read = True
            return
        links = intake.take_channel(answer, known)
        self._progress.channel_read = True
        fresh, young = self._sort(links, intake)
        self._progress.new_left = len(fresh)
        await self._read_pages(fresh, intake, is_new=True)
        await self._read_pages(young, intake, is_new=False)

    def _sort(self, links: Iterable[Link], intake: Intake) -> tuple[list[tuple[Link, Known]], list[tuple[Link, Known]]]:
        """Pages never read, and pages first seen within the source's `recheck_days`."""
        fresh, young = [], []
        for link in links:
            known = intake.find_known(link.url)
            if known.document is None:
                fresh.append((link, known))
            elif self._now - known.document.first_seen_at <= timedelta(days=self.source.recheck_days):
                young.append((link, known))
        return fresh, young

    async def _read_pages(self, pages: list[tuple[Link, Known]], intake: Intake, *, is_new: bool) -> None:
        waiting = iter(pages)
        workers = 1 if self.source.delay_s else EAGER_CONCURRENCY
        await asyncio.gather(*(self._work(waiting, intake, is_new=is_new) for _ in range(workers)))

    async def _work(self, waiting: Iterator[tuple[Link, Known]], intake: Intake, *, is_new: bool) -> None:
        for link, known in waiting:
            if self._progress.hold is not None:
                return
            self._count(link.url, await self._read_page(link, known, intake))
            self._progress.new_left -= is_new

    async def _read_page(self, link: Link, known: Known, intake: Intake) -> Result:
        try:
            answer = await self._ask(link.url, self.source, known)
            return intake.take_page(link, answer, known)
        except Blocked:
            return "blocked"
        except Unusable:
            return "not_text"
        except Transient as error:
            if error.retry_after_s is not None:
                self._progress.hold = error
            return "failed"
        except Exception as defect:  # noqa: BLE001  one page's trouble is not another's
            self._progress.unexpected = self._progress.unexpected or f"{link.url}: {type(defect).__name__}: {defect}"
            return "failed"

    def _count(self, url: str, result: Result) -> None:
        self._progress.counts[result] += 1
        self._tell({"source": self.source.id, "event": "page", "url": url, "result": result})

    def _finish(self, run: Run, state: SourceState | None, outcome: Outcome, error: str, wait_s: float) -> None:
        counts = {str(name): number for name, number in self._progress.counts.items()}
        ended = replace(run, ended_at=datetime.now(UTC), outcome=outcome, counts=counts, error=error)
        cadence_s = self.source.cadence_s
        with writing(self._db):
            end_run(self._db, ended)
            if outcome == "ok":
                due = self._now + timedelta(seconds=cadence_s)
                record_success(self._db, self.source.id, at=self._now, next_due_at=due)
            else:
                backoff = min(2 ** (state.failures if state else 0), MAX_BACKOFF)
                due = self._now + timedelta(seconds=max(cadence_s * backoff, wait_s))
                record_failure(self._db, self.source.id, at=self._now, error=error, next_due_at=due)
        self.ok = outcome == "ok"
        done: dict[str, object] = {"source": self.source.id, "event": "source_done"}
        self._tell(done | {"outcome": outcome, "error": error, "counts": counts})
