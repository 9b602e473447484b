"""Remembers robots.txt for a day, as RFC 9309 (section 2.4) allows: hosts are not asked for it at every crawl.

Owns which answers are remembered: those that let us read the site, by a file or by having none. A refusal is asked
again at the next crawl, so that a site that comes back is not lost for a day.
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.http import TextResponse

from crawlers.politeness import refuse_robots
from crawlers.spider import CatalogueSpider
from store.robots import RobotsFile, find_robots, save_robots

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_VALID_FOR = timedelta(hours=24)
_REMEMBERED = "robots_from_memory"


class RobotsMemoryMiddleware:
    """Answers for /robots.txt from the store; crawls without a store ask."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        """The answer of the last day, where there is one."""
        spider = self._crawler.spider
        if not _asks_for_robots(request) or not isinstance(spider, CatalogueSpider):
            return None
        file = find_robots(spider.db, request.url, spider.now - _VALID_FOR, spider.now)
        if file is None:
            return None
        request.meta[_REMEMBERED] = True
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        return TextResponse(request.url, status=file.status, headers=headers, body=file.body.encode(), encoding="utf-8")

    def process_response(self, request: Request, response: Response) -> Response:
        """The response, remembered where it lets us in."""
        spider = self._crawler.spider
        if _asks_for_robots(request) and _REMEMBERED not in request.meta and isinstance(spider, CatalogueSpider):
            kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
            if refuse_robots(response.status, kind, response.body) is None:
                found = response.status == HTTPStatus.OK
                body = response.body.decode("utf-8-sig", errors="replace") if found else ""
                asked = (request.meta.get("redirect_urls") or [request.url])[0]
                save_robots(spider.db, asked, RobotsFile(response.status, body), spider.now)
        return response


def _asks_for_robots(request: Request) -> bool:
    return bool(request.meta.get("dont_obey_robotstxt")) and urlsplit(request.url).path == "/robots.txt"
