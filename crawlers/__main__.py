"""`python -m crawlers --job JOB.json`: one crawl in a process of its own, as Twisted's reactor starts only once.

Prints one JSON line for each page, `{"source", "event": "page", "url", "result"}`, and one for each source that is
done, `{"source", "event": "source_done", "outcome", "error", "counts"}`. With `--check` the job's sources are inspected
instead, with `--find DRAFT.toml` the channel of a drafted source is looked for; nothing is kept then (`inspection` says
what is printed). Exit code 0 done, 3 done with sources that failed, 1 could not run.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess

from crawlers.archive import Archive
from crawlers.catalogue import load_catalogue, parse_source
from crawlers.errors import ConfigError, CrawlError
from crawlers.inspection import InspectionSpider
from crawlers.job import CrawlJob
from crawlers.settings import scrapy_settings, user_agent
from crawlers.spider import CatalogueSpider
from store.database import open_store
from store.errors import StoreError
from store.records import Source
from store.sources import list_sources, save_source

DONE, COULD_NOT_RUN, SOME_FAILED = 0, 1, 3


def main(arguments: list[str] | None = None) -> int:
    """Run the job of a file; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m crawlers", description="Run one crawl, as a job file tells it.")
    parser.add_argument("--job", type=Path, required=True, help="JSON of a CrawlJob")
    parser.add_argument("--check", action="store_true", help="look whether the sources answer as their files say")
    parser.add_argument("--find", type=Path, help="TOML of a source whose channel is to be found")
    options = parser.parse_args(arguments)
    try:
        job = CrawlJob.from_json(options.job.read_text(encoding="utf-8"))
        if options.find is not None:
            return inspect(job, [parse_source(options.find.read_text(encoding="utf-8"))], search=True)
        return inspect(job, _choose(job), search=False) if options.check else crawl(job)
    except (CrawlError, StoreError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return COULD_NOT_RUN


def crawl(job: CrawlJob) -> int:
    """Crawl the job's sources; the exit code. Raises CrawlError, StoreError, OSError before anything is asked."""
    sources = _choose(job)
    db = open_store(job.db)
    known = {source.id: source for source in list_sources(db)}
    for source in sources:
        if known.get(source.id) != source:
            save_source(db, source)
    with Archive(job.archive, job.now or datetime.now(UTC), software=user_agent("")) as archive:
        process = AsyncCrawlerProcess(scrapy_settings(job, sources))
        crawler = process.create_crawler(CatalogueSpider)
        process.crawl(crawler, job=job, sources=sources, db=db, archive=archive)
        process.start()
    spider = crawler.spider
    if not isinstance(spider, CatalogueSpider):
        raise CrawlError("the crawl did not start")
    return DONE if all(visit.ok for visit in spider.visits) else SOME_FAILED


def inspect(job: CrawlJob, sources: list[Source], *, search: bool) -> int:
    """Check sources, or find the channel of one; the exit code. Keeps nothing."""
    process = AsyncCrawlerProcess(scrapy_settings(job, sources))
    crawler = process.create_crawler(InspectionSpider)
    now = job.current_time()
    process.crawl(crawler, sources=sources, now=now, timeout_s=job.source_timeout_s, search=search)
    process.start()
    spider = crawler.spider
    if not isinstance(spider, InspectionSpider):
        raise CrawlError("the inspection did not start")
    return DONE if spider.proven else SOME_FAILED


def _choose(job: CrawlJob) -> list[Source]:
    catalogue = {source.id: source for source in load_catalogue(job.catalogue)}
    unknown = sorted(set(job.source_ids) - set(catalogue))
    if unknown:
        raise ConfigError(tuple(f"no such source: {source_id}" for source_id in unknown))
    return [catalogue[source_id] for source_id in dict.fromkeys(job.source_ids)]


if __name__ == "__main__":
    sys.exit(main())
