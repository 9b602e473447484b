"""From responses to records: what one source's answers become in the archive and in the store.

Owns the order that a kill cannot break: first the archive, on the disk; then capture and version in one transaction, so
that validators never stand in the store without the text they vouch for. Refuses the network.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus
from typing import Literal
from zoneinfo import ZoneInfo

from crawlers.archive import Archive, Archived
from crawlers.errors import Blocked, SourceChanged, Transient, Unusable
from crawlers.feeds import Link, read_channel
from crawlers.health import Seen
from crawlers.pages import Page
from crawlers.rates import parse_ecb_daily
from crawlers.reading import make_version, own_address
from crawlers.urls import canonical_url, document_id
from store.addresses import find_address, list_due_addresses, newest_listed, note_addresses, save_addresses
from store.database import Store, writing
from store.documents import NewVersion, find_document, latest_version, list_documents, save_capture, save_version
from store.rates import save_rates
from store.records import Address, Capture, Document, DocumentVersion, Source, make_id

Change = Literal["new", "changed", "unchanged"]
Read = Callable[[Archived, Address, Source], Awaitable[Page]]
"""Reads the page of an answer; raises CrawlError."""

_ATTEMPTS = 10
"""A page that gave no text so often is given up: some four weeks after it was named."""
_LONGEST_WAIT = timedelta(days=7)
_OFTENEST_LOOK, _RAREST_LOOK = timedelta(minutes=15), timedelta(days=2)
"""Between two looks for edits on a page: a quarter of its age, within these."""
_MIN_HEADLINE = 6
"""A shorter title tells nothing."""
_BATCH = 200
"""Pages that gave nothing new are written down so many at a time."""
_REFUSALS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS})
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


class Intake:
    """Takes in the answers of one source during one crawl."""

    def __init__(
        self, db: Store, archive: Archive, source: Source, *, read: Read, now: datetime, baseline: bool
    ) -> None:
        self._db = db
        self._read = read
        self._archive = archive
        self._source = source
        self._now = now
        self._baseline = baseline
        self._checked: list[Address] = []

    def find_channel(self, url: str) -> Address:
        """What is known of the channel, or of a part of it."""
        return find_address(self._db, canonical_url(url)) or self._address(Link(url=canonical_url(url)), due=False)

    def list_due(self) -> list[Address]:
        """Pages to ask for now: those never read, then those young enough to be edited."""
        young_since = self._now - timedelta(days=self._source.recheck_days)
        return list_due_addresses(self._db, self._source.id, self._now, young_since=young_since)

    def take_channel(self, answer: Archived, channel: Address, seen: Seen) -> list[str]:
        """Note the pages that the channel names now; addresses of its further parts, if it has any.

        Raises Blocked, Transient or SourceChanged.
        """
        checked = _check(channel, answer, self._now)
        if _is_same(channel, answer):
            seen.unchanged = True
            self._put(checked)
            return []
        save_capture(self._db, self._keep(channel.url, answer))
        _check_channel(answer)
        content_type = answer.get_header("Content-Type")
        links, more = read_channel(
            answer.body, self._source, url=answer.url, content_type=content_type, now=answer.served_at
        )
        moments = [moment for link in links if (moment := self._moment(link)) is not None]
        with writing(self._db):
            fresh = note_addresses(self._db, [self._address(link) for link in links if link.url != channel.url])
            save_addresses(self._db, [checked])
        seen.items += len(links)
        seen.fresh += fresh
        seen.oldest = min([*moments, *filter(None, [seen.oldest])], default=None)
        return more if fresh else []

    def check_items(self, seen: Seen) -> None:
        """Complete what was seen; raises SourceChanged where the channel names nothing, though it did before."""
        searched = self._source.kind == "aggregator"  # a search may find nothing
        if not seen.items and not seen.unchanged and not searched and list_documents(self._db, self._source.id):
            raise SourceChanged("the channel is empty, though it had items before")
        newest = newest_listed(self._db, self._source.id, self._now + timedelta(days=1))
        seen.newest = min(newest, self._now) if newest else None

    def take_rates(self, answer: Archived, channel: Address) -> Change:
        """Keep the rates of the channel. Raises Blocked, Transient or SourceChanged."""
        if _is_same(channel, answer):
            return "unchanged"
        save_capture(self._db, self._keep(channel.url, answer))
        _check_channel(answer)
        rates = parse_ecb_daily(answer.body)
        with writing(self._db):
            save_addresses(self._db, [_check(channel, answer, self._now)])
            return "new" if save_rates(self._db, rates) else "unchanged"

    def take_headline(self, address: Address) -> Change | None:
        """Keep the channel's own headline, where the license allows no more; None where the page is to be read.

        Raises Unusable where the channel gives none.
        """
        if self._source.keep != "link" or address.document_id is not None:
            return None
        if not address.title:
            raise Unusable("the channel gives no headline")
        page = Page(title=address.title, text="", canonical="", dates=(), text_source="feed")
        with writing(self._db):
            change, document_id = self._save(page, address, address.url, None)
            save_addresses(self._db, [replace(address, document_id=document_id, due_at=None, checked_at=self._now)])
        return change

    async def take_page(self, address: Address, answer: Archived, seen: Seen) -> Change:
        """Keep a page and its text. Raises Blocked, Transient, or Unusable where it gives no text."""
        if _is_same(address, answer):
            self._put(self._plan(_check(address, answer, self._now)))
            return "unchanged"
        capture = self._keep(address.url, answer)
        if answer.status != HTTPStatus.OK:
            save_capture(self._db, capture)
            raise _page_error(answer.status)
        checked = _check(address, answer, self._now)
        try:
            page = await self._read(answer, address, self._source)
        except (Unusable, Blocked):
            save_capture(self._db, capture)
            raise
        with writing(self._db):
            save_capture(self._db, capture)
            # A headline that was kept before its page could be read is that page's first version.
            known = find_document(self._db, address.url)
            url = known.url if known is not None else own_address(page.canonical, answer)
            change, document_id = self._save(page, address, url, capture)
            save_addresses(self._db, [self._plan(replace(checked, document_id=document_id))])
        seen.undated += change == "new" and not page.dates and not address.published_on
        return change

    def put_off(self, address: Address, error: Exception) -> None:
        """Ask for a page that could not be read again later, and later each time; at last no more.

        Where the page is refused or has no text, the channel's headline is kept until then.
        """
        if isinstance(error, Blocked | Unusable) and address.document_id is None:
            self._keep_headline(address)
        attempts = address.attempts + (address.document_id is None)
        wait = min(timedelta(seconds=self._source.cadence_s) * 2 ** max(0, attempts - 1), _LONGEST_WAIT)
        given_up = attempts >= _ATTEMPTS
        self._put(
            replace(
                address,
                attempts=attempts,
                last_error=str(error) or type(error).__name__,
                due_at=None if given_up else self._now + wait,
            )
        )

    def _keep_headline(self, address: Address) -> None:
        if len(address.title) >= _MIN_HEADLINE and find_document(self._db, address.url) is None:
            page = Page(title=address.title, text="", canonical="", dates=(), text_source="feed")
            with writing(self._db):
                self._save(page, address, address.url, None)

    def flush(self) -> None:
        """Write down what is known of pages that gave nothing new; a kill before costs a request, no text."""
        save_addresses(self._db, self._checked)
        self._checked.clear()

    def _put(self, address: Address) -> None:
        self._checked.append(address)
        if len(self._checked) >= _BATCH:
            self.flush()

    def _plan(self, address: Address) -> Address:
        """A page that was read, with the time of the next look for edits: the older, the rarer."""
        age = self._now - address.listed_at
        due_at = self._now + min(max(age / 4, _OFTENEST_LOOK), _RAREST_LOOK)
        last = address.listed_at + timedelta(days=self._source.recheck_days)
        return replace(address, attempts=0, last_error="", due_at=due_at if due_at <= last else None)

    def _address(self, link: Link, *, due: bool = True) -> Address:
        return Address(
            url=link.url,
            source_id=self._source.id,
            document_id=None,
            title=link.title,
            published_on=link.published.on.isoformat() if link.published else "",
            published_at=link.published.at if link.published else None,
            tz_assumed=link.published is not None and link.published.tz_assumed,
            listed_at=self._now,
            due_at=self._now if due else None,
        )

    def _moment(self, link: Link) -> datetime | None:
        """When an item was published; None where that lies ahead. A day without a time counts to its end."""
        if link.published is None:
            return None
        zone = ZoneInfo(self._source.time_zone)
        moment = link.published.at or datetime.combine(link.published.on, time.max, zone).astimezone(UTC)
        return min(moment, self._now) if moment <= self._now + timedelta(days=1) else None

    def _save(self, page: Page, address: Address, url: str, capture: Capture | None) -> tuple[Change, str]:
        document = find_document(self._db, url) or Document(
            id=document_id(url),
            source_id=self._source.id,
            url=url,
            external_id="",
            origin=self._source.publisher,
            first_seen_at=self._now,
        )
        before = latest_version(self._db, document.id)
        version = make_version(
            page,
            address,
            self._source,
            capture_id=capture.id if capture else None,
            now=self._now,
            baseline=self._baseline,
        )
        if before is not None and version.published_rule == "first-seen":
            version = _redate(version, before)
        change, _ = save_version(self._db, document, version)
        return change, document.id

    def _keep(self, url: str, answer: Archived) -> Capture:
        """Archive an answer; the row is the caller's to save."""
        # What the license lets us keep for a time only stands apart, so that it can go.
        place = self._archive.append(answer, brief=self._source.keep != "full_text")
        digest = hashlib.sha256(answer.body).hexdigest()
        return Capture(
            id=make_id("cap", url, answer.fetched_at.isoformat(), answer.status, digest),
            source_id=self._source.id,
            url=url,
            final_url=answer.url,
            status=answer.status,
            fetched_at=answer.fetched_at,
            sha256=digest,
            warc_file=place.file,
            warc_offset=place.offset,
            etag=answer.get_header("ETag"),
            last_modified=answer.get_header("Last-Modified"),
        )


def _check(address: Address, answer: Archived, now: datetime) -> Address:
    """What is known of an address once it has answered; a 304 need not repeat the validators."""
    if answer.status == HTTPStatus.NOT_MODIFIED:
        return replace(address, checked_at=now)
    return replace(
        address,
        checked_at=now,
        sha256=hashlib.sha256(answer.body).hexdigest(),
        etag=answer.get_header("ETag"),
        last_modified=answer.get_header("Last-Modified"),
    )


def _is_same(address: Address, answer: Archived) -> bool:
    """The address answers as the last time it was read."""
    if answer.status == HTTPStatus.NOT_MODIFIED:
        return bool(address.sha256)
    same = address.sha256 and address.sha256 == hashlib.sha256(answer.body).hexdigest()
    return answer.status == HTTPStatus.OK and bool(same)


def _redate(version: NewVersion, before: DocumentVersion) -> NewVersion:
    """A later text without a date keeps the date of the text before."""
    return replace(
        version,
        published_on=before.published_on,
        published_at=before.published_at,
        published_rule=before.published_rule,
        tz_assumed=before.tz_assumed,
    )


def _check_channel(answer: Archived) -> None:
    if answer.status == HTTPStatus.OK:
        return
    if answer.status in _REFUSALS:
        raise Blocked(f"the server refuses us: {answer.status}")
    if answer.status in _GONE:
        raise SourceChanged(f"the address is gone: {answer.status}")
    raise Transient(f"the server answers {answer.status}")


def _page_error(status: int) -> Blocked | Transient:
    return Blocked(f"refused: {status}") if status in _REFUSALS else Transient(f"the server answers {status}")
