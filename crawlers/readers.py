"""Reading pages beside the crawl: the processor's other cores parse while this one talks to servers.

Owns when it is worth it (a crawl that reads few pages starts no process), and that a page which breaks or stalls a
reader costs that page alone.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from types import TracebackType
from typing import Self

from crawlers.archive import Archived
from crawlers.errors import CrawlError, Unusable
from crawlers.pages import Page
from crawlers.reader import LENGTH_BYTES, pack
from crawlers.reading import read_answer
from store.records import Address, Source

_FEW = 20
"""So many pages are read by the crawl itself: a reader takes a second to start."""
_MOST_READERS = 4
_READ_S = 120.0
"""A page that takes longer is given up, with time for a reader to start on a busy machine; known ones take a second."""


class Readers:
    """Reads pages, the first ones here and the others in processes of its own; an async context manager."""

    def __init__(self) -> None:
        self._read = 0
        self._started: list[_Reader] = []
        self._free: asyncio.Queue[_Reader] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*(reader.stop() for reader in self._started))

    async def read(self, answer: Archived, address: Address, source: Source) -> Page:
        """The page of an answer, as `read_answer`; raises CrawlError."""
        self._read += 1
        if self._read <= _FEW:
            return read_answer(answer, address, source)
        if not self._started:
            self._started = [_Reader() for _ in range(min(os.cpu_count() or 1, _MOST_READERS))]
            for reader in self._started:
                self._free.put_nowait(reader)
        reader = await self._free.get()
        try:
            return await reader.read(pack((answer, address, source)))
        finally:
            self._free.put_nowait(reader)


class _Reader:
    """One process, started when it is first needed, and anew after it broke."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    async def read(self, frame: bytes) -> Page:
        try:
            async with asyncio.timeout(_READ_S):
                told = await self._exchange(frame)
        except TimeoutError:
            await self.stop()
            raise Unusable(f"reading took more than {_READ_S:g} s") from None
        except (asyncio.IncompleteReadError, OSError) as error:
            await self.stop()
            raise Unusable("reading ended the reader's process") from error
        except asyncio.CancelledError:  # a frame half read would be taken for the next page's
            await self.stop()
            raise
        if isinstance(told, CrawlError):
            raise told
        if not isinstance(told, Page):
            raise TypeError(f"the reader gave {type(told).__name__}")
        return told

    async def stop(self) -> None:
        """End the process; what it reads is lost."""
        process, self._process = self._process, None
        if process is not None:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def _exchange(self, frame: bytes) -> object:
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "crawlers.reader", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
            )
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise OSError("the reader has no pipes")
        process.stdin.write(frame)
        await process.stdin.drain()
        length = int.from_bytes(await process.stdout.readexactly(LENGTH_BYTES), "big")
        return pickle.loads(await process.stdout.readexactly(length))  # noqa: S301  from our own process
