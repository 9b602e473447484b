"""Subscribers, a stored digest of a rich day, and real SMTP servers on loopback, for the tests of mail."""

# ruff: noqa: ARG002  aiosmtpd calls the handlers so

from __future__ import annotations

import asyncio
import random
import threading
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from aiosmtpd.smtp import SMTP
from digest_samples import NOW, PERIOD, rich_day

from scheduler.config import Settings, load_settings
from scheduler.digests.digest import compose
from scheduler.digests.encoding import to_json
from store.database import Store, open_store
from store.digests import save_digest
from store.records import Filters, StoredDigest, Subscriber
from store.rows import insert, to_row
from store.subscribers import save_subscriber

BEFORE = NOW - timedelta(days=1)


def reader(number: int = 1, **over: object) -> Subscriber:
    values: dict[str, object] = {
        "id": f"sub_{number:06}", "address": f"reader{number}@d{number % 50}.example.org", "state": "active",
        "language": "en", "time_zone": "Asia/Tokyo", "cadence": "daily", "filters": Filters(), "generation": 1,
        "asked_at": BEFORE, "confirmed_at": BEFORE, "ended_at": None,
    }  # fmt: skip
    return Subscriber(**{**values, **over})


def settings_for(folder: Path, **over: object) -> Settings:
    values: dict[str, object] = {
        "db": folder / "x.db", "output": folder / "out", "now": NOW + timedelta(minutes=1),
        "mail_to": f"maildir://{folder}/mails", "mail_from": "Pactwatch <digest@pactwatch.example>",
        "base_url": "https://pactwatch.example", "max_flags": 60,
    }  # fmt: skip
    return load_settings(environ={}, **{**values, **over})


def save_day(db: Store, edition: str = "daily", **over: object) -> StoredDigest:
    """Keep the rich day's digest, and the ledger changes that it covers."""
    view = rich_day()
    digest = compose(view, replace(PERIOD, edition=edition), NOW)
    stored = StoredDigest(
        id=f"dig_{edition}", edition=edition, day=PERIOD.day, after_seq=PERIOD.after_seq, to_seq=PERIOD.to_seq,
        composed_at=NOW, content=to_json(digest),
    )  # fmt: skip
    stored = replace(stored, **over)
    save_digest(db, stored)
    save_changes(db, *(replace(c, recorded_at=stored.composed_at) for c in view.changes))
    return stored


def save_changes(db: Store, *changes: object) -> None:
    """Ledger changes without their events: enough for who was told what."""
    db.execute("PRAGMA foreign_keys = OFF")
    for change in changes:
        insert(db, "ledger_changes", to_row(change), key=("seq",))
    db.execute("PRAGMA foreign_keys = ON")


def store_with(settings: Settings, *readers: Subscriber) -> Store:
    db = open_store(settings.db)
    for subscriber in readers:
        save_subscriber(db, subscriber)
    return db


def read_maildir(folder: Path) -> list[object]:
    """Messages in the order of delivery."""
    files = sorted((folder / "mails" / "new").glob("*"), key=lambda f: f.stat().st_mtime_ns)
    return [message_from_bytes(f.read_bytes(), policy=default) for f in files]


class Inbox:
    """What the server accepted: (recipient, Message-ID, content), in order."""

    def __init__(self) -> None:
        self.accepted: list[tuple[str, str, bytes]] = []


class Server:
    """An aiosmtpd server on a port of loopback, in a thread of its own; `handler` may be as hostile as it likes."""

    def __init__(self, handler: object, port: int = 0, **smtp: object) -> None:
        self._loop = asyncio.new_event_loop()
        self._handler, self._smtp = handler, smtp
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._start(port), self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]

    async def _start(self, port: int) -> asyncio.Server:
        return await self._loop.create_server(
            lambda: SMTP(self._handler, loop=self._loop, hostname="mx.example", **self._smtp), "127.0.0.1", port,
            reuse_address=True,
        )  # fmt: skip

    def close(self) -> None:
        async def end() -> None:
            self._server.close()
            for task in asyncio.all_tasks():
                if task is not asyncio.current_task():
                    task.cancel()

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()


class Accepting:
    """Takes every mail."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802  aiosmtpd's name
        message_id = message_from_bytes(envelope.content)["Message-ID"]
        self.inbox.accepted.append((envelope.rcpt_tos[0], message_id, envelope.content))
        return "250 2.0.0 taken"


class Saying(Accepting):
    """Answers RCPT as a table says, by recipient; each answer once, then takes the mail."""

    def __init__(self, inbox: Inbox, answers: dict[str, list[str]]) -> None:
        super().__init__(inbox)
        self.answers = answers

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802
        answers = self.answers.get(address, [])
        if answers:
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 ok"


def chance(seed: int) -> random.Random:
    return random.Random(seed)
