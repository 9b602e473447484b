"""From responses to records: what one source's answers become in the archive and in the store.

Owns the order that a kill cannot break: first the archive, on the disk; then capture and version in one transaction, so
that validators never stand in the store without the text they vouch for. Refuses the network.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawlers.archive import Archive, Archived, read_capture
from crawlers.errors import ArchiveDamaged, Blocked, SourceChanged, Transient, Unusable
from crawlers.feeds import Link, parse_channel
from crawlers.pages import Page, parse_page, read_canonical
from crawlers.pdf import MAGIC, parse_pdf
from crawlers.publication import Published, choose_published
from crawlers.rates import parse_ecb_daily
from crawlers.urls import accept_canonical, canonical_url, document_id
from store.database import Store, writing
from store.documents import (
    NewVersion,
    find_capture,
    find_document,
    latest_version,
    list_documents,
    save_capture,
    save_version,
)
from store.rates import save_rates
from store.records import Capture, Document, DocumentVersion, Script, Source, make_id

Change = Literal["new", "changed", "unchanged"]

MAX_TEXT = 200_000
"""Characters of one text; what is beyond is cut."""
_REFUSALS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS})
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_SCRIPTS: dict[str, Script] = {"en": "Latn", "ja": "Jpan", "zh": "Hans"}
_TRADITIONAL = frozenset({"tw", "hk", "mo"})


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an address before it is asked."""

    capture: Capture | None
    """Its last whole answer, with validators; None where a conditional request would be of no use."""
    answer: Archived | None
    """That answer itself, where it was needed."""
    document: Document | None
    """The document it gave."""


class Intake:
    """Takes in the answers of one source during one crawl."""

    def __init__(
        self, db: Store, archive: Archive, folder: Path, source: Source, *, now: datetime, baseline: bool
    ) -> None:
        self._db = db
        self._archive = archive
        self._folder = folder
        self._source = source
        self._now = now
        self._baseline = baseline

    def find_known_channel(self) -> Known:
        """The channel's last answer, read back: an unchanged channel still names its pages."""
        capture, answer = self._find_answer(canonical_url(self._source.url))
        return Known(capture, answer, None)

    def find_known(self, url: str) -> Known:
        """What is known of a page; its document may go by another address, which the page gave itself."""
        document = find_document(self._db, url)
        if document is not None:
            return Known(find_capture(self._db, url), None, document)
        capture, answer = self._find_answer(url)
        if answer is not None:
            declared = "" if _is_pdf(answer) else read_canonical(answer.body, self._source)
            document = find_document(self._db, _own_address(declared, answer))
        return Known(capture, answer, document)

    def take_channel(self, answer: Archived, known: Known) -> list[Link]:
        """Links that the channel names now. Raises Blocked, Transient or SourceChanged."""
        save_capture(self._db, self._keep(canonical_url(self._source.url), answer))
        if answer.status == HTTPStatus.NOT_MODIFIED and known.answer is not None:
            answer = known.answer
        _check_channel(answer)
        links = parse_channel(
            answer.body,
            self._source,
            url=answer.url,
            content_type=answer.get_header("Content-Type"),
            now=answer.served_at,
        )
        if not links and list_documents(self._db, self._source.id):
            raise SourceChanged("the channel is empty, though it had items before")
        return links

    def take_rates(self, answer: Archived) -> Change:
        """Keep the rates of the channel. Raises Blocked, Transient or SourceChanged."""
        capture = self._keep(canonical_url(self._source.url), answer)
        if answer.status != HTTPStatus.OK:
            save_capture(self._db, capture)
            if answer.status == HTTPStatus.NOT_MODIFIED:
                return "unchanged"
        _check_channel(answer)
        rates = parse_ecb_daily(answer.body)
        with writing(self._db):
            save_capture(self._db, capture)
            return "new" if save_rates(self._db, rates) else "unchanged"

    def take_page(self, link: Link, answer: Archived, known: Known) -> Change:
        """Keep a page and its text. Raises Blocked, Transient, or Unusable where it gives no text."""
        capture = self._keep(link.url, answer)
        same = known.capture is not None and known.capture.sha256 == capture.sha256
        if answer.status != HTTPStatus.OK or (same and known.document is not None):
            save_capture(self._db, capture)
        if answer.status == HTTPStatus.NOT_MODIFIED and (known.document or known.answer):
            if known.document is not None:
                return "unchanged"
            answer = known.answer or answer
        elif answer.status != HTTPStatus.OK:
            raise _page_error(answer.status)
        elif same and known.document is not None:
            return "unchanged"
        try:
            page = self._read(answer, link)
        except (Unusable, Blocked):
            save_capture(self._db, capture)
            raise
        with writing(self._db):
            save_capture(self._db, capture)
            return self._save(page, link, answer, capture)

    def _save(self, page: Page, link: Link, answer: Archived, capture: Capture) -> Change:
        url = _own_address(page.canonical, answer)
        document = find_document(self._db, url) or Document(
            id=document_id(url),
            source_id=self._source.id,
            url=url,
            external_id="",
            origin=self._source.publisher,
            first_seen_at=self._now,
        )
        published = self._find_published(page, link)
        before = latest_version(self._db, document.id)
        version = self._version(page, link, published, capture)
        if before is not None and published.rule == "first-seen":
            version = _redate(version, before)
        change, _ = save_version(self._db, document, version)
        return change

    def _version(self, page: Page, link: Link, published: Published, capture: Capture) -> NewVersion:
        languages = self._source.languages
        language = languages[0] if len(languages) == 1 else "und"
        script = _SCRIPTS.get(language, "Zyyy")
        if language == "zh" and self._source.country in _TRADITIONAL:
            script = "Hant"
        # Writers of PDFs seldom fill in the title; a channel's is the publisher's own.
        title = link.title or page.title if page.text_source == "pdf" else page.title or link.title
        return NewVersion(
            capture_id=capture.id,
            title=title,
            text=page.text[:MAX_TEXT],
            language=language,
            script=script,
            published_on=published.on.isoformat(),
            published_at=published.at,
            published_rule=published.rule,
            known_at=self._now,
            baseline=self._baseline,
            text_source=page.text_source,
            truncated=len(page.text) > MAX_TEXT,
        )

    def _find_published(self, page: Page, link: Link) -> Published:
        """Markup before the channel, the channel before what is printed somewhere on the page."""
        marked = [found for found in page.dates if found.rule != "text"]
        printed = [found for found in page.dates if found.rule == "text"]
        zone = ZoneInfo(self._source.time_zone)
        return choose_published([*marked, link.published, *printed], now=self._now, zone=zone)

    def _read(self, answer: Archived, link: Link) -> Page:
        if urlsplit(answer.url).path in {"", "/"} and urlsplit(link.url).path not in {"", "/"}:
            raise Unusable("the page leads to the front page")
        if _is_pdf(answer):
            return parse_pdf(answer.body, zone=ZoneInfo(self._source.time_zone))
        media_type = answer.get_header("Content-Type").partition(";")[0].strip().lower()
        if media_type and not media_type.startswith("text/") and "html" not in media_type and "xml" not in media_type:
            raise Unusable(f"{media_type} is not read")
        return parse_page(
            answer.body,
            self._source,
            url=answer.url,
            content_type=answer.get_header("Content-Type"),
            now=answer.served_at,
        )

    def _find_answer(self, url: str) -> tuple[Capture | None, Archived | None]:
        """The last whole answer with its archived response; neither where the archive no longer has it."""
        capture = find_capture(self._db, url)
        if capture is None:
            return None, None
        try:
            return capture, read_capture(self._folder, capture.warc_file, capture.warc_offset)
        except ArchiveDamaged:
            return None, None

    def _keep(self, url: str, answer: Archived) -> Capture:
        """Archive an answer; the row is the caller's to save."""
        place = self._archive.append(answer)
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


def _is_pdf(answer: Archived) -> bool:
    return answer.body[:1024].lstrip().startswith(MAGIC)


def _own_address(declared: str, answer: Archived) -> str:
    """The address a document goes by: the one its page gives itself, where credible; else the one that answered."""
    return accept_canonical(declared, answer.url) or canonical_url(answer.url)


def _redate(version: NewVersion, before: DocumentVersion) -> NewVersion:
    """A later text without a date keeps the date of the text before."""
    return replace(
        version,
        published_on=before.published_on,
        published_at=before.published_at,
        published_rule=before.published_rule,
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
