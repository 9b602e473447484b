"""The sender: mails that are due → a server, over several connections, each outcome written before the next mail.

Owns pace, patience and what is noted when. Nothing is sent twice but where it must be: a mail is noted as handed over
before the server gets it and as sent as soon as it says so; where a kill or a dead server left that open, it is sent
once more with the same Message-ID, and after a second such doubt it waits for a person.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, TypeVar

from scheduler.config import Settings
from scheduler.mail.keys import Keys
from scheduler.mail.messages import Message, Writer
from scheduler.mail.subscriptions import give_up
from scheduler.mail.transports import Connection, Refusal, Target, Unreachable
from scheduler.progress import OnStep, Step, silent
from scheduler.work import Tally
from store.database import open_store
from store.deliveries import Addressed, Outcome, list_due, record

T = TypeVar("T")
_BATCH: Final = 400
"""Mails looked up at once."""
_LONGEST_WAIT: Final = timedelta(hours=4)
"""Between two attempts."""
_FAILED_CONNECTIONS: Final = 5
"""In a row, after which the server is left alone until the next round."""
_RECONNECT_S: Final = 0.1
"""Before the second attempt to connect; each waits twice as long."""


async def send_due(
    settings: Settings, keys: Keys, target: Target, tally: Tally, *, on_step: OnStep = silent, stop: threading.Event
) -> None:
    """Send what is due until nothing is. Counts `sent`, `retried`, `refused`, `doubtful`, `cancelled`.

    The caller holds the sender's lock. Raises ConfigError where the server does not take our name or offers no TLS.
    """
    sender = _Sender(settings, keys, target, tally, on_step=on_step, stop=stop)
    try:
        await sender.run()
    finally:
        sender.close()


@dataclass(slots=True)
class _Waiting:
    """Mails that may go, by domain: no domain gets more than its pace."""

    interval_s: float
    _queues: dict[str, deque[Addressed]] = field(default_factory=dict)
    _free: list[tuple[float, int, str]] = field(default_factory=list)
    """When each domain with waiting mail may be written to, the earliest first."""
    _free_at: dict[str, float] = field(default_factory=dict)
    _ticket: itertools.count[int] = field(default_factory=itertools.count)

    def add(self, addressed: Addressed) -> None:
        domain = addressed.subscriber.address.rpartition("@")[2]
        if domain not in self._queues:
            self._queues[domain] = deque()
            heapq.heappush(self._free, (self._free_at.get(domain, 0.0), next(self._ticket), domain))
        self._queues[domain].append(addressed)

    def take(self, now_s: float) -> Addressed | float | None:
        """A mail that may go now; or seconds until one may; None where none waits."""
        if not self._free:
            return None
        free_s, _, domain = self._free[0]
        if free_s > now_s:
            return free_s - now_s
        heapq.heappop(self._free)
        addressed = self._queues[domain].popleft()
        self._free_at[domain] = max(free_s, now_s - self.interval_s) + self.interval_s
        if self._queues[domain]:
            heapq.heappush(self._free, (self._free_at[domain], next(self._ticket), domain))
        else:
            del self._queues[domain]
        return addressed

    def __len__(self) -> int:
        return sum(map(len, self._queues.values()))


class _Recorder:
    """Writes outcomes and starts in groups: whatever came while the last group was written is the next."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="outbox")
        self._db = self._thread.submit(open_store, settings.db).result()
        self._starts: list[tuple[str, asyncio.Future[bool]]] = []
        self._outcomes: list[Outcome] = []
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    async def start(self, mail_id: str) -> bool:
        """Note that the mail is handed over from now on; False where it may not be any more."""
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._starts.append((mail_id, done))
        self._wake.set()
        return await done

    def note(self, outcome: Outcome) -> None:
        """Note what became of a mail, as soon as may be."""
        self._outcomes.append(outcome)
        self._idle.clear()
        self._wake.set()

    async def settled(self) -> None:
        """All outcomes so far are written."""
        await self._idle.wait()

    async def run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            starts, self._starts = self._starts, []
            outcomes, self._outcomes = self._outcomes, []
            ids = [mail_id for mail_id, _ in starts]
            allowed = await self._write(ids, outcomes)
            for mail_id, done in starts:
                done.set_result(mail_id in allowed)
            if not self._outcomes:
                self._idle.set()

    async def _write(self, ids: list[str], outcomes: list[Outcome]) -> set[str]:
        now = self._settings.current_time()
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, lambda: record(self._db, ids, outcomes, now)
        )

    def close(self) -> None:
        self._thread.shutdown()


class _Sender:
    def __init__(
        self, settings: Settings, keys: Keys, target: Target, tally: Tally, *, on_step: OnStep, stop: threading.Event
    ) -> None:
        self._settings, self._keys, self._target, self._tally = settings, keys, target, tally
        self._on_step, self._stop = on_step, stop
        self._recorder = _Recorder(settings)
        self._waiting = _Waiting(1 / settings.mail_domain_pace)
        self._flying: set[str] = set()
        self._landed: set[str] = set()
        self._looking = asyncio.Lock()
        self._failed_connections = 0
        self._unreachable = ""
        self._desk = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._db = self._desk.submit(open_store, settings.db).result()
        self._writer = Writer(self._db, keys, settings)

    def close(self) -> None:
        self._desk.shutdown()
        self._recorder.close()

    async def run(self) -> None:
        recording = asyncio.create_task(self._recorder.run())
        workers = [asyncio.create_task(self._work()) for _ in range(self._settings.mail_connections)]
        try:
            await _first(asyncio.gather(*workers), recording)
            await _first(asyncio.create_task(self._recorder.settled()), recording)
        finally:
            for task in (*workers, recording):
                task.cancel()
            await asyncio.gather(*workers, recording, return_exceptions=True)
        if self._unreachable:
            self._tally.problems.append(f"mail server unreachable: {self._unreachable}")
        self._tally.stopped = self._stop.is_set()

    async def _work(self) -> None:
        """One connection: mails one after the other until none is due."""
        connection: Connection | None = None
        try:
            while not self._stop.is_set() and not self._unreachable:
                addressed = await self._next()
                if addressed is None:
                    return
                try:
                    connection = await self._send(connection, addressed)
                finally:
                    self._flying.discard(addressed.mail.id)
                    self._landed.add(addressed.mail.id)
        finally:
            if connection is not None:
                await connection.close()

    async def _next(self) -> Addressed | None:
        while not self._stop.is_set() and not self._unreachable:
            found = self._waiting.take(time.monotonic())
            if isinstance(found, Addressed):
                return found
            if found is not None:
                await asyncio.sleep(min(found, 0.5))
                continue
            await self._recorder.settled()
            if not len(self._waiting) and not await self._look():
                return None
        return None

    async def _look(self) -> bool:
        """Take up what is due; False where nothing is. What another connection ends during the look is due no more."""
        async with self._looking:
            self._landed.clear()
            now = self._settings.current_time()
            due = await self._at_desk(lambda: list_due(self._db, now, most=_BATCH))
            fresh = [a for a in due if a.mail.id not in self._flying | self._landed]
            if fresh:
                await self._at_desk(lambda: self._writer.prepare(fresh))
            for addressed in fresh:
                if addressed.mail.id not in self._landed:
                    self._flying.add(addressed.mail.id)
                    self._waiting.add(addressed)
            return bool(fresh)

    async def _send(self, connection: Connection | None, addressed: Addressed) -> Connection | None:
        """Send one mail; the connection to use next, None where it broke."""
        try:
            message = await self._at_desk(lambda: self._writer.write(addressed))
        except Exception as error:  # noqa: BLE001  one bad mail must not keep the others from their readers
            self._tally.problems.append(f"{addressed.mail.id}: {type(error).__name__}: {error}")
            self._later(addressed, f"could not be written: {error}")
            return connection
        connection = connection or await self._connect()
        if connection is None:
            return None
        try:
            await connection.offer(message.sender, message.recipient)
        except Refusal as refusal:
            await self._refused(addressed, refusal)
            return connection
        except Unreachable as error:
            self._later(addressed, str(error))
            await connection.close()
            return None
        return await self._hand_over(connection, addressed, message)

    async def _hand_over(self, connection: Connection, addressed: Addressed, message: Message) -> Connection | None:
        if not await self._recorder.start(addressed.mail.id):
            self._tally.add("cancelled")
            return connection
        try:
            await connection.hand_over(message.content)
        except Refusal as refusal:
            await self._refused(addressed, refusal)
        except Unreachable as error:
            self._tally.add("doubtful")
            self._later(addressed, str(error), doubt=True)
            await connection.close()
            return None
        else:
            self._recorder.note(Outcome(mail_id=addressed.mail.id, state="sent", at=self._settings.current_time()))
            self._tally.add("sent")
            done = self._tally.counts["sent"]
            self._on_step(Step("send", done, done + len(self._waiting), addressed.mail.message_id))
        return connection

    async def _connect(self) -> Connection | None:
        """A connection; None, and everything stops, where the server does not answer again and again."""
        while not self._stop.is_set() and not self._unreachable:
            try:
                connection = await self._target.connect(self._settings.mail_timeout_s)
            except Unreachable as error:
                self._failed_connections += 1
                if self._failed_connections >= _FAILED_CONNECTIONS * self._settings.mail_connections:
                    self._unreachable = str(error)
                    return None
                await asyncio.sleep(_pause_s(self._failed_connections // self._settings.mail_connections))
            else:
                self._failed_connections = 0
                return connection
        return None

    async def _refused(self, addressed: Addressed, refusal: Refusal) -> None:
        if not refusal.permanent:
            self._later(addressed, str(refusal))
            return
        self._tally.add("refused")
        at = self._settings.current_time()
        self._recorder.note(Outcome(mail_id=addressed.mail.id, state="failed", at=at, error=str(refusal)))
        if refusal.bad_address:
            await self._recorder.settled()  # before whatever waits for this reader is cancelled
            await self._at_desk(lambda: give_up(self._db, self._keys, addressed.subscriber, str(refusal), at))

    def _later(self, addressed: Addressed, error: str, *, doubt: bool = False) -> None:
        """Another attempt, each after twice the time; none after the time for it is over."""
        mail, now = addressed.mail, self._settings.current_time()
        over = now - mail.made_at > timedelta(seconds=self._settings.mail_give_up_s)
        self._tally.add("refused" if over else "retried")
        retry_at = now + _patience(self._settings.mail_retry_s, mail.attempts)
        outcome = Outcome(
            mail_id=mail.id, state="failed" if over else "queued", at=now, retry_at=retry_at, error=error, doubt=doubt
        )
        self._recorder.note(outcome)

    async def _at_desk(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._desk, work)


async def _first(work: asyncio.Future[Any], recording: asyncio.Task[None]) -> None:
    """Wait for the work; where nothing can be recorded any more, raise why instead."""
    await asyncio.wait([work, recording], return_when=asyncio.FIRST_COMPLETED)
    if recording.done():
        work.cancel()
        recording.result()
    await work


def _patience(first_s: float, attempts: int) -> timedelta:
    """Twice as long each time, within a quarter more or less, so that not all come back at once."""
    wait = timedelta(seconds=first_s * 2 ** min(attempts, 20))
    return min(wait, _LONGEST_WAIT) * random.uniform(0.75, 1.25)  # noqa: S311  spread, no secret


def _pause_s(failures: int) -> float:
    return min(_RECONNECT_S * float(2**failures), 2.0) * random.uniform(0.75, 1.25)  # noqa: S311  likewise
