"""One source in one crawl: its channel, then the pages it named that are due.

Owns the order, the counts, the deadline, and what a visit leaves in the store: a Run and the source's state, however it
ended. The only place of this package that catches broadly. Refuses to know how a response comes: `ask` is given.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from crawlers.archive import Archived
from crawlers.errors import Blocked, CrawlError, Transient, Unusable
from crawlers.health import Seen, Verdict, judge_failure, judge_success
from crawlers.intake import Intake
from crawlers.settings import EAGER_CONCURRENCY
from store.database import Store, writing
from store.records import Address, Outcome, Run, Source, SourceState
from store.runs import end_run, start_run
from store.sources import find_state, get_source, hasten_source, record_failure, record_success

Result = Literal["new", "changed", "unchanged", "not_text", "blocked", "failed"]
COUNTS: tuple[Result, ...] = ("new", "changed", "unchanged", "not_text", "blocked", "failed")
"""What a page can count as; the channel counts only where it fails, rates as one page."""
_CHANNEL_PAGES = 10
"""Parts of one channel (pages of a list, sitemaps of an index) that one crawl asks for at most."""

Ask = Callable[[str, Source, Address], Awaitable[Archived]]
"""Fetches an address for a source, conditionally where it has answered before; raises CrawlError."""
Tell = Callable[[dict[str, object]], None]
"""Passes a progress line on."""


@dataclass(slots=True)
class _Progress:
    """What a visit has come to so far."""

    counts: dict[Result, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    seen: Seen = field(default_factory=Seen)
    new_left: int = 0
    channel_read: bool = False
    hold: Transient | None = None
    """The server asked for a long wait: nothing more is asked."""
    defect: Exception | None = None
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
        failure: Exception | None = None
        intake = make_intake(self.source, state is None or state.first_contact_at is None)
        try:
            await self._within_deadline(intake)
        except Exception as error:  # noqa: BLE001  one source's trouble is not another's
            failure = error
        intake.flush()
        if failure is not None and not self._progress.channel_read:
            self._progress.counts["blocked" if isinstance(failure, Blocked) else "failed"] += 1
        self._finish(run, state, failure)

    async def _within_deadline(self, intake: Intake) -> None:
        try:
            async with asyncio.timeout(self._deadline_s):
                await self._visit(intake)
        except TimeoutError:
            # Old pages that were not asked again are no loss; new ones wait, and the source stays failed until then.
            if not self._progress.channel_read or self._progress.new_left:
                reason = f"not done within {self._deadline_s:g} s"
                left = f", {self._progress.new_left} new pages left" if self._progress.new_left else ""
                went_on = 0.0 if self._progress.channel_read else None  # no reason to wait longer the next time
                raise Transient(reason + left, retry_after_s=went_on) from None
        if self._progress.hold is not None:
            raise self._progress.hold

    async def _visit(self, intake: Intake) -> None:
        if self.source.access == "rates":
            channel = intake.find_channel(self.source.url)
            answer = await self._ask(self.source.url, self.source, channel)
            result = intake.take_rates(answer, channel)
            self._progress.seen.items += 1
            self._progress.seen.fresh += result == "new"
            self._count(self.source.url, result)
            self._progress.channel_read = True
            return
        await self._read_channel(intake)
        self._progress.channel_read = True
        pages = intake.list_due()
        unread = [page for page in pages if page.document_id is None]
        self._progress.new_left = len(unread)
        await self._read_pages(unread, intake, is_new=True)
        await self._read_pages(pages[len(unread) :], intake, is_new=False)

    async def _read_channel(self, intake: Intake) -> None:
        """The channel with its further parts, as long as they name pages that are new."""
        waiting, asked = [self.source.url], 0
        while waiting and asked < _CHANNEL_PAGES:
            url = waiting.pop(0)
            channel = intake.find_channel(url)
            answer = await self._ask(url, self.source, channel)
            waiting += intake.take_channel(answer, channel, self._progress.seen)
            asked += 1
        intake.check_items(self._progress.seen)

    async def _read_pages(self, pages: list[Address], intake: Intake, *, is_new: bool) -> None:
        waiting = iter(pages)
        workers = 1 if self.source.delay_s else EAGER_CONCURRENCY
        await asyncio.gather(*(self._work(waiting, intake, is_new=is_new) for _ in range(workers)))

    async def _work(self, waiting: Iterator[Address], intake: Intake, *, is_new: bool) -> None:
        for address in waiting:
            if self._progress.hold is not None:
                return
            result = await self._read_page(address, intake)
            self._progress.new_left -= is_new
            self._progress.seen.textless += is_new and result == "not_text"
            self._progress.seen.read += is_new and result in {"new", "changed", "unchanged"}
            self._progress.seen.edited += not is_new and result == "changed"
            self._count(address.url, result)

    async def _read_page(self, address: Address, intake: Intake) -> Result:
        try:
            headline = intake.take_headline(address)
            if headline is not None:
                return headline
            answer = await self._ask(address.url, self.source, address)
            return await intake.take_page(address, answer, self._progress.seen)
        except CrawlError as error:
            if isinstance(error, Transient) and error.retry_after_s is not None:
                self._progress.hold = error
            intake.put_off(address, error)
            if isinstance(error, Blocked):
                return "blocked"
            return "not_text" if isinstance(error, Unusable) else "failed"
        except Exception as defect:  # noqa: BLE001  one page's trouble is not another's
            defect.add_note(address.url)
            self._progress.defect = self._progress.defect or defect
            intake.put_off(address, defect)
            return "failed"

    def _count(self, url: str, result: Result) -> None:
        self._progress.counts[result] += 1
        self._tell({"source": self.source.id, "event": "page", "url": url, "result": result})

    def _finish(self, run: Run, state: SourceState | None, failure: Exception | None) -> None:
        outcome: Outcome = "ok" if failure is None else "blocked" if isinstance(failure, Blocked) else "failed"
        error = _explain(failure or self._progress.defect)
        counts = {str(name): number for name, number in self._progress.counts.items()}
        ended = replace(run, ended_at=datetime.now(UTC), outcome=outcome, counts=counts, error=error)
        with writing(self._db):
            end_run(self._db, ended)
            if failure is None:
                self._record_success(judge_success(self.source, state, self._progress.seen, self._now))
            else:
                fail(self._db, self.source, state, failure, self._now)
        self.ok = outcome == "ok"
        done: dict[str, object] = {"source": self.source.id, "event": "source_done"}
        self._tell(done | {"outcome": outcome, "error": error, "counts": counts})

    def _record_success(self, verdict: Verdict) -> None:
        record_success(
            self._db,
            self.source.id,
            at=self._now,
            next_due_at=verdict.due_at,
            status=verdict.status,
            said=verdict.said,
            interval_s=verdict.interval_s,
            newest_at=verdict.newest_at,
            gap_at=verdict.gap_at,
        )


def fail(db: Store, source: Source, state: SourceState | None, failure: Exception, now: datetime) -> None:
    """Write down that a source could not be read; those that carry the same facts are asked sooner."""
    verdict = judge_failure(source, state, failure, now)
    record_failure(
        db,
        source.id,
        at=now,
        error=_explain(failure),
        next_due_at=verdict.due_at,
        status=verdict.status,
        said=verdict.said,
        weight=verdict.weight,
    )
    for source_id in source.fallback:
        other = get_source(db, source_id)
        hasten_source(db, source_id, now + timedelta(seconds=other.cadence_min_s or other.cadence_s))


def _explain(error: Exception | None) -> str:
    if error is None:
        return ""
    if isinstance(error, CrawlError):
        return str(error)
    where = "".join(f"{note}: " for note in getattr(error, "__notes__", ()))
    return f"unexpected {where}{type(error).__name__}: {error}"
