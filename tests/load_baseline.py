"""What the crawl is measured against: Scrapy as it comes, and trafilatura as it comes, into a file of JSON lines.

python tests/load_baseline.py ADDRESSES RESULT
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import trafilatura
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess


class PlainSpider(Spider):
    """Downloads pages and extracts their text; neither dates, archive, store nor manners."""

    name = "plain"

    def __init__(self, addresses: list[str], result: Path) -> None:
        super().__init__()
        self._addresses = addresses
        self._result = result.open("w", encoding="utf-8")

    async def start(self):
        for address in self._addresses:
            yield Request(address, dont_filter=True)

    def parse(self, response):
        text = trafilatura.extract(response.text)
        self._result.write(json.dumps({"url": response.url, "text": text}, ensure_ascii=False) + "\n")

    def closed(self, _reason):
        self._result.close()


if __name__ == "__main__":
    process = CrawlerProcess({"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "CONCURRENT_REQUESTS": 32})
    process.crawl(PlainSpider, Path(sys.argv[1]).read_text(encoding="utf-8").split(), Path(sys.argv[2]))
    process.start()
