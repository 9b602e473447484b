"""Manners: robots.txt, Crawl-delay, Retry-After.

Owns when a host is asked and how often. Scrapy fetches and caches robots.txt, protego reads it; added here is that an
answer which is no robots.txt keeps us from everything (RFC 9309 asks that of server errors; we ask it of refusals,
scripts and HTML too), that Crawl-delay is kept, and that a server which names a time to come back is waited for.
Refuses evasion: no retry of 401 and 403, no other name.
"""

from __future__ import annotations

import asyncio
import re
from copy import copy
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.robotstxt import RobotParser

from crawlers.errors import Blocked, Transient
from crawlers.urls import get_host, is_same_site

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

MAX_DELAY_S = 60.0
"""A longer Crawl-delay counts as this one: with it, a source still gets ten pages in its time."""
MAX_WAIT_S = 120.0
"""A server that asks for a longer wait is left alone until the next crawl."""
_BACKOFF_S = 0.1
"""First wait before a retry, where a source has no delay of its own; doubled each time."""
_RETRIED = frozenset({408, 429, 500, 502, 503, 504, 522, 524})
_ASKS_TO_WAIT = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_LOST = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
_DIRECTIVE = re.compile(
    r"^\s*(?:user-?agent|(?:dis)?allow|crawl-delay|request-rate|visit-time|site-?map|host|clean-param|content-signal)"
    r"\s*:",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"#.*")


def refuse_robots(status: int, content_type: str, body: bytes) -> Blocked | Transient | None:
    """Why an answer to /robots.txt keeps us from the host; None where it is to be read, or missing: all is allowed."""
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return None
    if status in _RETRIED:
        return Transient(f"robots.txt answers {status}")
    if status != HTTPStatus.OK:
        return Blocked(f"robots.txt answers {status}")
    text = body.decode("utf-8-sig", errors="replace")
    lines = [line for raw in text.splitlines() if (line := _COMMENT.sub("", raw).strip())]
    if not lines:
        return None
    if lines[0].startswith("<") or not any(_DIRECTIVE.match(line) for line in lines):
        return Blocked(f"robots.txt is no robots.txt ({content_type.partition(';')[0].strip() or 'no type'})")
    return None


def _refuse_elsewhere(answered: str, asked: str) -> Blocked | None:
    """Why a robots.txt that came from elsewhere does not speak for the host; None where it does."""
    if urlsplit(answered).path == "/robots.txt" and is_same_site(answered, asked):
        return None
    return Blocked(f"robots.txt leads to {answered}")


def parse_retry_after(value: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks to wait, by number or by date; None where it says neither."""
    value = value.strip()
    if value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's robots.txt with our rules: what forbids raises Blocked with the reason."""

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        content_type = _header(response, "Content-Type")
        # Scrapy reads an error page as a robots.txt that allows all.
        body = response.body if response.status == HTTPStatus.OK else b""
        reason = _refuse_elsewhere(response.url, request.url) or refuse_robots(response.status, content_type, body)
        if reason is not None:
            self._answer(netloc, _Refusal(reason))
            return
        await super()._parse_robots(response.replace(body=body), netloc, request)
        self._slow_down(get_host(request.url), netloc)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        reason = f"robots.txt could not be read: {exc or type(exc).__name__}"
        if isinstance(exc, Transient):
            self._answer(netloc, _Refusal(exc))
        else:
            self._answer(netloc, _Refusal(Transient(reason) if isinstance(exc, _LOST) else Blocked(reason)))

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raise Blocked where robots.txt forbids the address to us, Transient where it could not be had now."""
        if isinstance(rp, _Refusal):
            raise copy(rp.reason)  # one exception, raised for several requests, would gather all their tracebacks
        if rp is not None and not rp.allowed(request.url, str(self._robotstxt_useragent)):
            raise Blocked("forbidden by robots.txt")

    def _answer(self, netloc: str, parser: RobotParser) -> None:
        """Keep the parser and wake whoever waits for it."""
        waiting = self._parsers[netloc]
        self._parsers[netloc] = parser
        if waiting is not None and not isinstance(waiting, RobotParser):
            waiting.callback(parser)

    def _slow_down(self, host: str, netloc: str) -> None:
        """Keep the host's Crawl-delay where it is longer than ours."""
        parser = self._parsers[netloc]
        asked = parser.crawl_delay(str(self._robotstxt_useragent)) if isinstance(parser, RobotParser) else None
        downloader = self.crawler.engine.downloader
        slot = downloader.slots.get(host)
        delay = min(asked or 0.0, MAX_DELAY_S)
        # A slot is forgotten after a minute of silence, and not there yet where the file came from memory; its settings
        # are what a new one begins with.
        own = downloader.per_slot_settings.get(host, {}).get("delay", self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        if delay > (slot.delay if slot is not None else own):
            downloader.per_slot_settings[host] = {"delay": delay, "concurrency": 1}
            if slot is not None:
                slot.delay, slot.concurrency = delay, 1


class _Refusal(RobotParser):
    """Stands where no robots.txt could be read: nothing is allowed."""

    def __init__(self, reason: Blocked | Transient) -> None:
        self.reason = reason

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> Self:
        return cls(Blocked(f"{crawler.settings['BOT_NAME']}: {len(robotstxt_body)} bytes refused"))

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:  # noqa: ARG002  Scrapy's signature
        return False


class PatienceMiddleware:
    """Tries again what was lost or refused for the moment, after the wait that the server asks for."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._resume_at: dict[str, float] = {}  # by host, on the loop's clock

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait while the host has asked not to be asked."""
        wait = self._resume_at.get(get_host(request.url), 0.0) - asyncio.get_running_loop().time()
        if wait > 0:
            await asyncio.sleep(wait)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the request again; raises Transient where the server asks for too long a wait."""
        if response.status not in _RETRIED:
            return response
        asked = None
        if response.status in _ASKS_TO_WAIT:
            asked = parse_retry_after(_header(response, "Retry-After"), datetime.now(UTC))
        if asked is not None:
            if asked > MAX_WAIT_S:
                reason = f"{response.status}: asked to come back in {asked:.0f} s"
                raise Transient(reason, retry_after_s=asked)
            self._resume_at[get_host(request.url)] = asyncio.get_running_loop().time() + asked
        return await self._again(request, str(response.status), asked) or response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The request again, where what failed may work the next time."""
        return await self._again(request, exception, None) if isinstance(exception, _LOST) else None

    async def _again(self, request: Request, reason: str | Exception, asked: float | None) -> Request | None:
        if self._crawler.spider is None:
            return None
        retry = get_retry_request(request, spider=self._crawler.spider, reason=reason)
        if retry is not None and asked is None:
            slot = self._crawler.engine.downloader.slots.get(get_host(request.url))
            await asyncio.sleep(max(slot.delay if slot else 0.0, _BACKOFF_S) * 2 ** int(retry.meta["retry_times"]))
        return retry


def _header(response: Response, name: str) -> str:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else ""
