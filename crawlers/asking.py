"""One request through Scrapy's downloader, with all its middlewares: robots.txt, patience, guard.

Owns what a response, or the lack of one, is to the rest of the package. Refuses to decide what is asked.
"""

from __future__ import annotations

import json
import sys
import zlib
from datetime import datetime

from scrapy import Request
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

from crawlers.archive import Archived
from crawlers.errors import Transient, Unusable
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


async def ask(crawler: Crawler, url: str, source: Source, *, now: datetime, known: Address | None = None) -> Archived:
    """The last response to a request, redirects followed; conditional where it is `known`. Raises CrawlError."""
    meta = {"download_timeout": source.timeout_s} if source.timeout_s else {}
    request = Request(url, headers=_headers(source, known), dont_filter=True, meta=meta)
    if crawler.engine is None:
        raise Transient("the crawl is over")
    try:
        response = await crawler.engine.download_async(request)
    except _LOST as error:
        raise Transient(_explain(error)) from error
    except (IgnoreRequest, DownloadCancelledError) as error:
        raise Unusable(_explain(error)) from error
    return _archived(response, now)


def tell(told: dict[str, object]) -> None:
    """One progress line on stdout, for who started this process."""
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _archived(response: Response, now: datetime) -> Archived:
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    return Archived(url=response.url, status=response.status, headers=headers, body=response.body, fetched_at=now)


def _headers(source: Source, known: Address | None) -> dict[str, str]:
    headers = {"Accept-Language": ", ".join(source.languages)}
    if known is not None and known.etag:
        headers["If-None-Match"] = known.etag
    if known is not None and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


def _explain(error: Exception) -> str:
    """One line: the messages of the layers below are long and hold addresses of objects."""
    kind = type(error).__name__.removeprefix("Download").removesuffix("Error")
    text = " ".join(str(error).split())
    return f"{kind}: {text[:200]}" if text else kind
