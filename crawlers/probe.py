"""Does a source answer as its file says: findings in words that a person can act on.

Owns what is looked at, and when an address counts as proven: nothing found is bad. Reads the channel and its newest
pages, keeps nothing. Refuses the store, and to know how a response comes: `ask` is given.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus
from typing import Literal
from zoneinfo import ZoneInfo

from crawlers.archive import Archived
from crawlers.encodings import decode_body
from crawlers.errors import Blocked, CrawlError, SourceChanged, Unusable
from crawlers.feeds import Link, read_channel
from crawlers.health import classify, stale_after
from crawlers.rates import parse_ecb_daily
from crawlers.reading import read_answer
from crawlers.sniffing import FORMATS, Format, guess_language, sniff
from crawlers.urls import get_host
from store.records import Address, Source

Level = Literal["ok", "note", "bad"]
Fetch = Callable[[str], Awaitable[Archived]]
"""Fetches an address for the source; raises CrawlError."""

PAGES = 3
"""Newest pages that a check reads."""
_BROKEN_SHARE = 0.001
_FEW_DATES = 0.5
_REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a check looked at."""

    level: Level
    """`note` is worth knowing, `bad` keeps the source from being proven."""
    text: str
    """What was found and what to do about it, in sentences."""


async def check_source(source: Source, fetch: Fetch, now: datetime) -> list[Finding]:
    """Everything found about a source; its address is proven where nothing is bad."""
    found: list[Finding] = []
    try:
        await _look(source, fetch, now, found)
    except SourceChanged as error:
        found.append(_bad(_explain_change(source, error)))
    except CrawlError as error:
        found.append(_bad(_explain_failure(source, error)))
    return found


async def _look(source: Source, fetch: Fetch, now: datetime, found: list[Finding]) -> None:
    answer = await fetch(source.url)
    found += _judge_answer(source, answer)
    if any(finding.level == "bad" for finding in found):
        return
    if source.access == "rates":
        found.append(_ok(f"it gives {len(parse_ecb_daily(answer.body))} exchange rates"))
        return
    links, more = await _read_links(source, answer, fetch)
    found += _judge_links(source, links, more, now)
    if source.keep == "link":
        found.append(_note("its license lets us keep headlines alone: no page was read"))
    else:
        found += await _judge_pages(source, _newest(links, source), fetch)


def _ok(text: str) -> Finding:
    return Finding(level="ok", text=text)


def _note(text: str) -> Finding:
    return Finding(level="note", text=text)


def _bad(text: str) -> Finding:
    return Finding(level="bad", text=text)


def _explain_failure(source: Source, error: CrawlError) -> str:
    helpers = f"; the same facts may be had from {', '.join(source.fallback)}" if source.fallback else ""
    said = str(error).rstrip(".")
    if isinstance(error, Unusable):
        return f"no answer that can be used: {said}."
    return {
        "refused": f"we are not let in: {said}. This is not evaded: ask the publisher, or watch another{helpers}.",
        "busy": f"the server asks us to come back later: {said}. Check again then, with a larger delay_s.",
        "lost": f"no whole answer: {said}. Check the host's name in a browser; a host that is closed to other "
        f"countries looks the same{helpers}.",
        "changed": f"the address answers, but not as the file says: {said}.",
        "defect": f"a defect of ours: {said}.",
    }[classify(error)]


def _judge_answer(source: Source, answer: Archived) -> Iterator[Finding]:
    if answer.status in _REFUSED:
        yield _bad(_explain_failure(source, Blocked(f"the server answers {answer.status}")))
        return
    if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        yield _bad(f"the address is gone ({answer.status}): `pactwatch sources add` of the front page finds a new one.")
        return
    if answer.status != HTTPStatus.OK:
        yield _bad(f"the server answers {answer.status}: check again later.")
        return
    yield _ok(f"robots.txt lets us in, and the address answers ({len(answer.body):,} bytes)")
    if get_host(answer.url) != get_host(source.url) or answer.url.partition("?")[0] != source.url.partition("?")[0]:
        yield _note(f"it leads to {answer.url}: write that address into the file")
    if not answer.get_header("ETag") and not answer.get_header("Last-Modified"):
        yield _note("no ETag and no Last-Modified: every crawl costs a whole answer")
    text = decode_body(answer.body, content_type=answer.get_header("Content-Type"), encoding=source.encoding)
    if text.count("\ufffd") > len(text) * _BROKEN_SHARE:
        yield _bad("its characters cannot be read in the encoding that it declares: set `encoding` in the file.")
    yield from _judge_format(source, answer, sniff(answer.body, text))


def _judge_format(source: Source, answer: Archived, found: Format) -> Iterator[Finding]:
    expected = {"listing": {"html"}, "json": {"json", "nothing"}, "rates": {"xml"}}.get(source.access, set(FORMATS))
    kind = answer.get_header("Content-Type").partition(";")[0].strip() or "no media type"
    if found.name not in expected:
        wanted = FORMATS.get(source.access, {"listing": "an HTML page", "json": "JSON"}.get(source.access, "rates"))
        advice = (
            "perhaps a notice or a front page in its place: open it in a browser and look for the feed's new address"
        )
        yield _bad(f"it is {found.words}, where {wanted} was expected ({kind}): {advice}.")
    elif source.access in FORMATS and found.name not in {source.access, "sitemapindex"}:
        yield _note(f'it is {found.words}: write access = "{found.name}" into the file; it is read all the same')
    elif "html" in kind and found.name != "html":
        yield _note(f"it is {found.words}, though it is served as {kind}; it is read by its content")
    else:
        yield _ok(f"it is {found.words}")


def _explain_change(source: Source, error: SourceChanged) -> str:
    said = f"it cannot be read: {error}"
    return said + {
        "listing": ". It may have been redesigned: look at it in a browser and correct the selector or the pattern.",
        "json": ". Compare the members under [json] with the answer in a browser.",
    }.get(source.access, ".")


async def _read_links(source: Source, answer: Archived, fetch: Fetch) -> tuple[list[Link], int]:
    """Links of the channel, with those of the first of its further parts where it names none itself."""
    links, more = _parse(source, answer)
    if not links and more:
        links, _ = _parse(source, await fetch(more[0]))
    return links, len(more)


def _parse(source: Source, answer: Archived) -> tuple[list[Link], list[str]]:
    content_type = answer.get_header("Content-Type")
    return read_channel(answer.body, source, url=answer.url, content_type=content_type, now=answer.served_at)


def _judge_links(source: Source, links: Sequence[Link], more: int, now: datetime) -> Iterator[Finding]:
    if not links:
        if source.kind == "aggregator":
            yield _note("it names no item: a search may find nothing; check again when something has been published")
        else:
            yield _bad("it names no item at all: an empty feed proves nothing, look for another address.")
        return
    parts = f", with {more} further parts" if more else ""
    yield _ok(f"it names {len(links)} items{parts}")
    untitled = sum(not link.title for link in links)
    if untitled:
        need = "headlines are all that may be kept" if source.keep == "link" else "they are taken from the pages"
        level: Level = "bad" if source.keep == "link" and untitled == len(links) else "note"
        yield Finding(level=level, text=f"{untitled} of {len(links)} items have no headline; {need}")
    moments = sorted(moment for link in links if (moment := _moment(link, source)) is not None)
    if len(moments) < len(links) * _FEW_DATES:
        yield _note(f"{len(moments)} of {len(links)} items have a date; for the others the page must give it")
    if moments:
        yield from _judge_moments(source, len(links), moments, now)


def _judge_moments(source: Source, items: int, moments: Sequence[datetime], now: datetime) -> Iterator[Finding]:
    newest, age = moments[-1], (now - moments[-1]).days
    if newest - now >= timedelta(days=1):
        yield _bad(f"its newest item is of {newest.date()}, in the future: check the file's time_zone.")
        return
    limit = stale_after(source)
    if limit is not None and now - newest > limit:
        yield _bad(f"its newest item is of {newest.date()}, {age} days old: a dead feed, look for a newer address.")
    else:
        yield _ok(f"its newest item is of {newest.date()} ({max(age, 0)} days old)")
    window = (moments[-1] - moments[0]).total_seconds()
    most = source.cadence_max_s or source.cadence_s
    if len(moments) == items > 1 and 0 < window < most:
        yield _note(
            f"its {items} items cover {window / 3600:.1f} h, and it may be left alone for {most / 3600:.1f} h: "
            "set cadence_max_s below that, or items are missed"
        )


async def _judge_pages(source: Source, links: Sequence[Link], fetch: Fetch) -> list[Finding]:
    found: list[Finding] = []
    read = dated = 0
    for link in links:
        try:
            answer = await fetch(link.url)
            if answer.status != HTTPStatus.OK:
                found.append(_note(f"{link.url} answers {answer.status}"))
                continue
            page = read_answer(answer, _address(link, source), source)
        except CrawlError as error:
            found.append(_note(f"{link.url}: {error}"))
            continue
        read += 1
        dated += bool(page.dates) or link.published is not None
        if guess_language(page.text) not in {None, *source.languages}:
            found.append(_bad(f"{link.url} is not in {' or '.join(source.languages)}: correct the file's languages."))
    if not links:
        return found
    expected = source.expect
    if read <= len(links) * (0.0 if expected is None else expected.text / 2):
        reason = "redesigned or locked pages, or a layout that needs a rule"
        return [*found, _bad(f"only {read} of {len(links)} newest pages gave a text: {reason}.")]
    found.append(_ok(f"{read} of {len(links)} newest pages gave a text"))
    if dated < read * (0.0 if expected is None else expected.date / 2):
        found.append(_bad(f"only {dated} of {read} pages gave a date: name the date's element in date_selector."))
    return found


def _newest(links: Sequence[Link], source: Source) -> list[Link]:
    early = datetime.min.replace(tzinfo=UTC)
    return sorted(links, key=lambda link: _moment(link, source) or early, reverse=True)[:PAGES]


def _moment(link: Link, source: Source) -> datetime | None:
    if link.published is None:
        return None
    zone = ZoneInfo(source.time_zone)
    return link.published.at or datetime.combine(link.published.on, time(12), zone).astimezone(UTC)


def _address(link: Link, source: Source) -> Address:
    return Address(
        url=link.url,
        source_id=source.id,
        document_id=None,
        title=link.title,
        published_on="",
        published_at=None,
        listed_at=datetime.now(UTC),
        due_at=None,
    )
