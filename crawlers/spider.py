"""The one spider: visits every source of a job at once, through Scrapy's downloader.

Refuses to decide: `visits` knows what is asked, `politeness` when, `guard` whether.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler

from crawlers.archive import Archive, Archived
from crawlers.asking import ask, tell
from crawlers.intake import Intake
from crawlers.job import CrawlJob
from crawlers.readers import Readers
from crawlers.visits import Visit
from store.database import Store
from store.records import Address, Source


class CatalogueSpider(Spider):
    """Crawls the sources of one job. `visits` are theirs, in order; None of them is `ok` before the crawl ends."""

    name = "catalogue"

    def __init__(self, *, job: CrawlJob, sources: list[Source], db: Store, archive: Archive) -> None:
        super().__init__()
        self.now = job.current_time()
        self.db = db
        self._archive = archive
        self._readers = Readers()
        self.visits = [
            Visit(source, db=db, ask=self._ask, tell=tell, now=self.now, deadline_s=job.source_timeout_s)
            for source in sources
        ]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """As Scrapy makes it."""
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Request]:
        """Visit all sources; no request goes through Scrapy's own queue, so that a source's order is its own."""
        async with self._readers:
            await asyncio.gather(*(visit.run(self._make_intake) for visit in self.visits))
        none: tuple[Request, ...] = ()
        for request in none:
            yield request

    def _make_intake(self, source: Source, baseline: bool) -> Intake:  # noqa: FBT001  called by position
        return Intake(self.db, self._archive, source, read=self._readers.read, now=self.now, baseline=baseline)

    async def _ask(self, url: str, source: Source, known: Address) -> Archived:
        return await ask(self.crawler, url, source, now=self.now, known=known)
