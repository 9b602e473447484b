"""The one spider: visits every source of a job at once, through Scrapy's downloader.

Owns requests and what a response is to the rest of the package. Refuses to decide: `visits` knows what is asked,
`politeness` when, `guard` whether.
"""

from __future__ import annotations

import asyncio
import json
import sys
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response

from crawlers.archive import Archive, Archived
from crawlers.errors import Transient, Unusable
from crawlers.intake import Intake
from crawlers.job import CrawlJob
from crawlers.visits import Visit
from store.database import Store
from store.records import Address, Source

_LOST = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    OSError,
    EOFError,  # what was packed is cut off
    zlib.error,
)


class CatalogueSpider(Spider):
    """Crawls the sources of one job. `visits` are theirs, in order; None of them is `ok` before the crawl ends."""

    name = "catalogue"

    def __init__(self, *, job: CrawlJob, sources: list[Source], db: Store, archive: Archive) -> None:
        super().__init__()
        self.now = job.now.astimezone(UTC) if job.now else datetime.now(UTC).replace(microsecond=0)
        self._job = job
        self._db = db
        self._archive = archive
        self.visits = [
            Visit(source, db=db, ask=self._ask, tell=_tell, now=self.now, deadline_s=job.source_timeout_s)
            for source in sources
        ]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """As Scrapy makes it."""
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Request]:
        """Visit all sources; no request goes through Scrapy's own queue, so that a source's order is its own."""
        await asyncio.gather(*(visit.run(self._make_intake) for visit in self.visits))
        none: tuple[Request, ...] = ()
        for request in none:
            yield request

    def _make_intake(self, source: Source, baseline: bool) -> Intake:  # noqa: FBT001  called by position
        return Intake(self._db, self._archive, source, now=self.now, baseline=baseline)

    async def _ask(self, url: str, source: Source, known: Address) -> Archived:
        """The last response to a request, redirects followed; raises CrawlError."""
        meta = {"download_timeout": source.timeout_s} if source.timeout_s else {}
        request = Request(url, headers=_headers(source, known), dont_filter=True, meta=meta)
        try:
            response = await self.crawler.engine.download_async(request)
        except _LOST as error:
            raise Transient(_explain(error)) from error
        except (IgnoreRequest, DownloadCancelledError) as error:
            raise Unusable(_explain(error)) from error
        return self._archived(response)

    def _archived(self, response: Response) -> Archived:
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        )
        return Archived(
            url=response.url, status=response.status, headers=headers, body=response.body, fetched_at=self.now
        )


def _headers(source: Source, known: Address) -> dict[str, str]:
    headers = {"Accept-Language": ", ".join(source.languages)}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


def _explain(error: Exception) -> str:
    """One line: the messages of the layers below are long and hold addresses of objects."""
    kind = type(error).__name__.removeprefix("Download").removesuffix("Error")
    text = " ".join(str(error).split())
    return f"{kind}: {text[:200]}" if text else kind


def _tell(told: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    sys.stdout.flush()
