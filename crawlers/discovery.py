"""From the address of a site to a source: which channel it has, and what its file should say.

Owns the search (the address itself, feeds that a page names, sitemaps that robots.txt names, the page as a listing),
which candidate is best, and what can be told of a source from its channel. Refuses to guess addresses that nobody
named, and to write files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from lxml import html

from crawlers.archive import Archived
from crawlers.encodings import decode_body
from crawlers.errors import CrawlError, SourceChanged
from crawlers.feeds import Link, parse_channel
from crawlers.markup import parse_html
from crawlers.probe import Fetch
from crawlers.sniffing import FORMATS, guess_language, sniff
from crawlers.urls import get_host, join_url
from store.records import AccessKind, Expectations, Language, Source, SourceKind

_CANDIDATES = 6
_OLD = timedelta(days=60)
"""A channel whose newest item is older than this is taken for dead while there is another one."""
_PLACES: dict[str, tuple[str, Language]] = {
    "jp": ("Asia/Tokyo", "ja"), "cn": ("Asia/Shanghai", "zh"), "tw": ("Asia/Taipei", "zh"),
    "hk": ("Asia/Hong_Kong", "zh"), "sg": ("Asia/Singapore", "en"), "kr": ("Asia/Seoul", "en"),
    "uk": ("Europe/London", "en"), "de": ("Europe/Berlin", "en"), "fr": ("Europe/Paris", "en"),
    "eu": ("Europe/Brussels", "en"), "us": ("America/New_York", "en"),
}  # fmt: skip
"""Zone and usual language by country; what lies under no country counts as American, which --country corrects."""
_OFFICIAL = re.compile(r"(?:^|\.)(?:gov|go|gob|gouv|mil)(?:\.[a-z]{2})?$")
_FEED_LINK = re.compile(
    r"(?:\.(?:rss|rdf|atom)|/(?:rss|feed|feeds)/?|(?:rss|feed|sitemap)[^/]*\.xml)(?:$|\?)", re.IGNORECASE
)
_SITEMAP = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_COMMON_LABELS = frozenset({"www", "www3", "feeds", "rss", "news", "api", "en", "english", "ja", "cn", "zh"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A channel that was found."""

    source: Source
    """What its file should say."""
    answer: Archived
    """What it answered: the recorded case."""
    links: tuple[Link, ...]
    """What was read from it."""


async def discover(url: str, fetch: Fetch, now: datetime, *, draft: Source) -> Found:
    """The best channel at or behind an address, as a source like `draft`.

    Raises SourceChanged where none is found, or the CrawlError of the address itself.
    """
    answer = await fetch(url)
    if answer.status != HTTPStatus.OK:
        raise SourceChanged(f"{url} answers {answer.status}")
    first = _read(answer, draft)
    if first is not None and first.source.access != "listing":
        return _finish(first, now)
    found = [first] if first is not None else []
    robots = await _read_robots(answer.url, fetch)
    for candidate in list(dict.fromkeys([*_named_feeds(answer), *_named_sitemaps(robots)]))[:_CANDIDATES]:
        try:
            other = await fetch(candidate)
        except CrawlError:
            continue
        read = _read(other, draft) if other.status == HTTPStatus.OK else None
        if read is not None and read.source.access != "listing":
            found.append(read)
    if not found:
        raise SourceChanged(
            "no feed, no sitemap and no list of headlines there: give the address of the page that lists the news"
        )
    return _finish(max(found, key=lambda one: _worth(one, now)), now)


def draft_source(url: str, *, source_id: str, publisher: str, country: str, language: str, kind: str) -> Source:
    """What can be told of a source by its address alone; what is given wins over what is guessed."""
    host = get_host(url)
    country = country or _guess_country(host)
    zone, usual = _PLACES.get(country, _PLACES["us"])
    name = next((part for part in host.split(".") if part not in _COMMON_LABELS), host)
    spoken: Language = language if language in {"en", "ja", "zh"} else usual  # type: ignore[assignment]
    sort: SourceKind = kind or ("government" if _OFFICIAL.search(host) else "newspaper")  # type: ignore[assignment]
    return Source(
        id=source_id or f"{country}.{re.sub(r'[^a-z0-9-]', '-', name)}.news-{spoken}",
        publisher=publisher or host.removeprefix("www."),
        country=country,
        languages=(spoken,),
        kind=sort,
        access="rss",
        url=url,
        time_zone=zone,
        cadence_s=3600,
        cadence_min_s=1800,
        cadence_max_s=21600,
        delay_s=2.0,
        license_note="Terms not read yet: title, link, date, short quotes and hashes only.",
        keep="excerpt",
    )


def _guess_country(host: str) -> str:
    top = host.rpartition(".")[2]
    return top if top in _PLACES else "us"


def _read(answer: Archived, draft: Source) -> Found | None:
    """The answer as a channel; None where it is none, or names nothing."""
    text = decode_body(answer.body, content_type=answer.get_header("Content-Type"))
    found = sniff(answer.body, text)
    access: AccessKind
    if found.name in FORMATS:
        access = "news_sitemap" if found.name == "sitemapindex" else found.name  # type: ignore[assignment]
    elif found.name == "html":
        access = "listing"
    else:
        return None
    source = replace(draft, access=access, url=answer.url)
    try:
        links = parse_channel(answer.body, source, url=answer.url, now=answer.served_at)
    except CrawlError:
        return None
    if not links and found.name != "sitemapindex":
        return None
    return Found(source=source, answer=answer, links=tuple(links))


def _named_feeds(answer: Archived) -> Iterator[str]:
    """Feeds that a page names: in its head, then in its links."""
    root = parse_html(answer.body, content_type=answer.get_header("Content-Type"))
    if root is None:
        return
    for link in root.iter("link"):
        kind = (link.get("type") or "").lower()
        if "alternate" in (link.get("rel") or "").lower() and ("rss" in kind or "atom" in kind or "rdf" in kind):
            yield from _absolute(answer.url, link)
    for anchor in root.iter("a"):
        if _FEED_LINK.search(anchor.get("href") or ""):
            yield from _absolute(answer.url, anchor)


def _absolute(base: str, element: html.HtmlElement) -> Iterator[str]:
    absolute = join_url(base, element.get("href") or "")
    if absolute is not None:
        yield absolute


def _named_sitemaps(robots: str) -> list[str]:
    """Sitemaps of a robots.txt, those for news first; the others list everything a site ever had."""
    named = _SITEMAP.findall(robots)
    return [url for url in named if "news" in url.lower()]


async def _read_robots(url: str, fetch: Fetch) -> str:
    try:
        answer = await fetch(urljoin(url, "/robots.txt"))
    except CrawlError:
        return ""
    return decode_body(answer.body) if answer.status == HTTPStatus.OK else ""


def _worth(found: Found, now: datetime) -> tuple[bool, bool, bool, int]:
    """Alive before dead, feeds before listings, dated before undated, full before short."""
    newest, dated = _newest(found), sum(link.published is not None for link in found.links)
    alive = newest is None or now - newest <= _OLD
    return alive, found.source.access != "listing", dated * 2 >= len(found.links), len(found.links)


def _newest(found: Found) -> datetime | None:
    return max(_moments(found), default=None)


def _moments(found: Found) -> list[datetime]:
    zone = ZoneInfo(found.source.time_zone)
    dates = [link.published for link in found.links if link.published is not None]
    return [one.at or datetime.combine(one.on, time(12), zone).astimezone(UTC) for one in dates]


def _finish(found: Found, now: datetime) -> Found:
    """With what the channel itself tells: its pace, and the language of its headlines."""
    spoken = guess_language("".join(link.title for link in found.links))
    languages = (spoken,) if spoken else found.source.languages
    moments = [moment for moment in _moments(found) if moment <= now]
    expect = None
    if len(moments) > 1 and (span := (max(moments) - min(moments)).total_seconds()) > 0:
        weekly = len(moments) * timedelta(days=7).total_seconds() / span
        expect = Expectations(items_per_week=max(0.1, round(weekly / 2, 1)), text=0.7, date=0.7)
    source_id = found.source.id
    if languages != found.source.languages:
        source_id = re.sub(r"-(?:en|ja|zh)$", f"-{languages[0]}", source_id)
    source = replace(found.source, id=source_id, languages=languages, expect=expect)
    return replace(found, source=source)
