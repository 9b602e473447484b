"""A hostile SMTP server as a process of its own: refuses, greylists, stalls, drops connections and dies at random.

    python tests/mail_server.py PORT LOG SEED HOSTILE

Each accepted mail is one line of LOG (`time recipient message-id SEED`), written before the server says so, and another
one (`answered message-id SEED`) as soon as it has said so: what lacks the second, the client may hold for not accepted.
"""

# ruff: noqa: ARG002  aiosmtpd calls the handlers so

from __future__ import annotations

import asyncio
import os
import random
import re
import sys
import time

from aiosmtpd.smtp import SMTP

TAKEN = "250 2.0.0 taken"
_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.MULTILINE | re.IGNORECASE)


class Hostile:
    """Kind to most, so that everything arrives in the end."""

    def __init__(self, log: str, seed: int, hostile: float) -> None:
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.seed = seed
        self._chance = random.Random(seed)
        self._hostile = hostile

    def _strikes(self, share: float) -> bool:
        return self._chance.random() < share * self._hostile

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802
        if address.startswith("gone"):
            return "550 5.1.1 no such user"
        if self._strikes(0.05):
            return "451 4.7.1 greylisted, come back"
        if self._strikes(0.01):
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        if self._strikes(0.02):
            return "452 4.3.1 full for now"
        if self._strikes(0.005):
            server.transport.abort()
            return "421 gone"
        if self._strikes(0.002):
            await asyncio.sleep(6)
            return "451 4.4.2 too slow"
        dies = self._strikes(0.002)
        server.taken = _ID.search(envelope.content)[1].decode()
        os.write(self.log, f"{time.time():.3f} {envelope.rcpt_tos[0]} {server.taken} {self.seed}\n".encode())
        if dies:
            os._exit(1)
        return TAKEN


class Server(SMTP):
    """Notes which of its answers went out."""

    taken = ""
    """Message-ID of the mail that was accepted last."""

    async def push(self, status: str | bytes) -> None:
        await super().push(status)
        if status == TAKEN:
            os.write(self.event_handler.log, f"answered {self.taken} {self.event_handler.seed}\n".encode())


async def main() -> None:
    port, log, seed, hostile = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    loop = asyncio.get_running_loop()
    handler = Hostile(log, seed, hostile)
    server = await loop.create_server(
        lambda: Server(handler, loop=loop, hostname="mx.example", data_size_limit=10_000_000), "127.0.0.1", port,
        reuse_address=True, backlog=100,
    )  # fmt: skip
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
