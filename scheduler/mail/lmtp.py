"""Mail that comes back, taken from a mail server as it arrives: LMTP (RFC 2033) for our inbox alone.

Owns the conversation; what a bounce or a request to leave means is `inbound`'s. Delivers nothing to anybody.
"""

# ruff: noqa: ARG002  aiosmtpd calls the handlers so

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from scheduler.config import Settings
from scheduler.mail.inbound import MAX_BYTES, take
from scheduler.mail.keys import load_keys
from scheduler.work import Tally
from store.database import open_store
from store.errors import StoreError

_log = structlog.get_logger("pactwatch.lmtp")


async def listen(settings: Settings, host: str, port: int, *, on_ready: Callable[[int], None]) -> None:
    """Take mail until SIGTERM or SIGINT; `on_ready` is told the port then. Raises OSError where it cannot listen."""
    loop, stop, inbox = asyncio.get_running_loop(), asyncio.Event(), _Inbox(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await loop.create_server(
        lambda: LMTP(inbox, loop=loop, hostname=settings.mail_domain, ident="pactwatch", data_size_limit=MAX_BYTES),
        host,
        port,
    )
    on_ready(int(server.sockets[0].getsockname()[1]))
    await stop.wait()
    server.close()


class _Inbox:
    """Answers for the one mailbox that we have."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._db, self._keys = open_store(settings.db, create=False), load_keys(settings.db)

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.lower() != self._settings.inbox.lower():
            return "550 5.1.1 no such mailbox here"
        if envelope.rcpt_tos:  # each recipient would want an answer of its own after the message (RFC 2033, 4.2)
            return "452 4.5.3 one recipient at a time"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  likewise
        tally = Tally()
        try:
            take(self._db, self._keys, self._settings, envelope.original_content or b"", tally)
        except StoreError as error:  # busy: the server keeps the mail and comes back
            _log.warning("not taken", error=str(error))
            return "451 4.3.0 not now"
        _log.info("taken", **tally.counts)
        return "250 2.0.0 taken"
