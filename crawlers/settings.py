"""Scrapy's settings for one crawl: an honest name, the publishers' pace, nothing that listens.

Owns every number that a publisher's server feels. Refuses the environment: only the job names a proxy.
"""

from __future__ import annotations

from importlib.metadata import version

from crawlers.archive import MAX_BODY_BYTES
from crawlers.job import CrawlJob
from crawlers.urls import get_host
from store.records import Source

ROBOTS_NAME = "Pactwatch"
"""The name that robots.txt files may call us by."""
DEFAULT_DELAY_S = 1.0
"""Seconds between two requests to a host that no source file speaks of."""
EAGER_CONCURRENCY = 4
"""Requests at a time to a host whose source needs no delay; all other hosts get one at a time."""
RETRIES = 2
REDIRECTS = 5


def user_agent(contact: str) -> str:
    """Who we are and who answers for us."""
    name = f"{ROBOTS_NAME}/{version('pactwatch')}"
    return f"{name} (+{contact})" if contact else name


def scrapy_settings(job: CrawlJob, sources: list[Source]) -> dict[str, object]:
    """Settings for these sources; names that Scrapy does not know are read by `guard` and `politeness`."""
    return {
        "BOT_NAME": ROBOTS_NAME,
        "USER_AGENT": user_agent(job.contact),
        "ALLOWED_PRIVATE": list(job.allowed_private),
        "PROXY_URL": job.proxy,
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": ROBOTS_NAME,
        # Named one by one in place of Scrapy's own list: no cookies, no statistics that write every response out.
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES": {
            "crawlers.guard.GuardMiddleware": 50,  # before robots.txt is asked for
            "crawlers.robots_memory.RobotsMemoryMiddleware": 90,
            "crawlers.politeness.RobotsMiddleware": 100,
            "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
            "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
            "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
            "crawlers.politeness.PatienceMiddleware": 550,
            "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": 580,
            "crawlers.redirects.LeadingOnMiddleware": 585,  # sees bodies unpacked, as MetaRefreshMiddleware does
            "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
            "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
        },
        "EXTENSIONS_BASE": {},
        # What is never asked need not be loaded.
        "DOWNLOAD_HANDLERS": dict.fromkeys(("data", "file", "ftp", "s3")),
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
        "TWISTED_DNS_RESOLVER": "crawlers.guard.GuardedResolver",
        "DOWNLOAD_SLOTS": _slots(sources),
        "DOWNLOAD_DELAY": DEFAULT_DELAY_S,
        "DOWNLOAD_DELAY_JITTER": 0.0,  # a publisher's delay is a least one
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_TIMEOUT": job.timeout_s,
        "DOWNLOAD_MAXSIZE": MAX_BODY_BYTES,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "RETRY_TIMES": RETRIES,
        "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",  # told in the source's run
        "REDIRECT_MAX_TIMES": REDIRECTS,
        "METAREFRESH_MAXDELAY": 5,
        "REFERER_ENABLED": False,
        "LOG_LEVEL": "CRITICAL",  # what fails is told in runs and progress lines
    }


def _slots(sources: list[Source]) -> dict[str, dict[str, float]]:
    """Pace of each source's host; where sources share a host, the slowest."""
    delays: dict[str, float] = {}
    for source in sources:
        host = get_host(source.url)
        delays[host] = max(delays.get(host, 0.0), source.delay_s)
    return {host: {"delay": delay, "concurrency": 1 if delay else EAGER_CONCURRENCY} for host, delay in delays.items()}
