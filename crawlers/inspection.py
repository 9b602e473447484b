"""The spider that inspects: checks sources, or finds one; it keeps nothing.

Tells one JSON line for each source, `{"source", "event": "checked", "proven", "findings": [{"level", "text"}]}`; for a
search before that `{"source", "event": "found", "toml", "channel", "expected"}`, or in its place
`{"source", "event": "missed", "error"}`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import datetime
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler

from crawlers.archive import Archived
from crawlers.asking import ask, tell
from crawlers.discovery import Found, discover
from crawlers.errors import CrawlError
from crawlers.probe import Fetch, Finding, check_source
from crawlers.recording import record_channel, render_source
from store.records import Source


class InspectionSpider(Spider):
    """Checks sources at once; with `search`, finds the channel of the only one first."""

    name = "inspection"

    def __init__(self, *, sources: list[Source], now: datetime, timeout_s: float, search: bool) -> None:
        super().__init__()
        self.proven = True
        self._sources = sources
        self._now = now
        self._timeout_s = timeout_s
        self._search = search

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """As Scrapy makes it."""
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Request]:
        """Inspect all sources; no request goes through Scrapy's own queue."""
        await asyncio.gather(*(self._inspect(source) for source in self._sources))
        none: tuple[Request, ...] = ()
        for request in none:
            yield request

    async def _inspect(self, source: Source) -> None:
        try:
            async with asyncio.timeout(self._timeout_s):
                found = await self._find(source) if self._search else source
                findings = await check_source(found, self._fetcher(found), self._now) if found else []
        except TimeoutError:
            text = f"not done within {self._timeout_s:g} s: the server is slow; check again later."
            found, findings = source, [Finding(level="bad", text=text)]
        if found is None:
            return
        proven = all(finding.level != "bad" for finding in findings)
        self.proven = self.proven and proven
        told = [asdict(finding) for finding in findings]
        tell({"source": found.id, "event": "checked", "proven": proven, "findings": told})

    async def _find(self, draft: Source) -> Source | None:
        try:
            found = await discover(draft.url, self._fetcher(draft), self._now, draft=draft)
        except CrawlError as error:
            self.proven = False
            tell({"source": draft.id, "event": "missed", "error": str(error)})
            return None
        self._tell_found(found)
        return found.source

    def _tell_found(self, found: Found) -> None:
        channel, expected = record_channel(found.source, found.answer)
        told = {"toml": render_source(found.source), "channel": channel, "expected": expected}
        tell({"source": found.source.id, "event": "found", **told})

    def _fetcher(self, source: Source) -> Fetch:
        async def fetch(url: str) -> Archived:
            return await ask(self.crawler, url, source, now=self._now)

        return fetch
