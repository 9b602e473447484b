"""From one answer to one document version: which parser reads it, which date and headline are believed.

Owns that choice, so that what is read again from the archive comes out as the crawl would bring it today. Refuses the
network and the store.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawlers.archive import Archived
from crawlers.errors import Unusable
from crawlers.pages import Page, parse_page
from crawlers.pdf import MAGIC, parse_pdf
from crawlers.publication import Published, choose_published
from crawlers.urls import accept_canonical, canonical_url
from store.documents import NewVersion
from store.records import Address, Script, Source

MAX_TEXT = 200_000
"""Characters of one text; what is beyond is cut."""
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_SCRIPTS: dict[str, Script] = {"en": "Latn", "ja": "Jpan", "zh": "Hans"}
_TRADITIONAL = frozenset({"tw", "hk", "mo"})


def read_answer(answer: Archived, address: Address, source: Source) -> Page:
    """The page of a whole answer; raises Unusable where it gives no text, Blocked for a notice in its place."""
    if urlsplit(answer.url).path in {"", "/"} and urlsplit(address.url).path not in {"", "/"}:
        raise Unusable("the page leads to the front page")
    if answer.body[:1024].lstrip().startswith(MAGIC):
        return parse_pdf(answer.body, zone=ZoneInfo(source.time_zone))
    media_type = answer.get_header("Content-Type").partition(";")[0].strip().lower()
    is_text = not media_type or media_type.startswith("text/") or "html" in media_type or "xml" in media_type
    if not is_text and not _MARKUP.search(answer.body[:1024]):
        raise Unusable(f"{media_type} is not read")
    return parse_page(
        answer.body,
        source,
        url=answer.url,
        content_type=answer.get_header("Content-Type"),
        now=answer.served_at,
    )


def make_version(
    page: Page, address: Address, source: Source, *, capture_id: str | None, now: datetime, baseline: bool
) -> NewVersion:
    """What the store keeps of a page that reached us at `now`, with what its channel said of it."""
    published = _find_published(page, address, source, now)
    language = source.languages[0] if len(source.languages) == 1 else "und"
    script = _SCRIPTS.get(language, "Zyyy")
    if language == "zh" and source.country in _TRADITIONAL:
        script = "Hant"
    # Writers of PDFs seldom fill in the title; a channel's is the publisher's own.
    title = address.title or page.title if page.text_source == "pdf" else page.title or address.title
    return NewVersion(
        capture_id=capture_id,
        title=title,
        text=page.text[:MAX_TEXT],
        language=language,
        script=script,
        published_on=published.on.isoformat(),
        published_at=published.at,
        published_rule=published.rule,
        tz_assumed=published.tz_assumed,
        known_at=now,
        baseline=baseline,
        text_source=page.text_source,
        truncated=len(page.text) > MAX_TEXT,
    )


def own_address(declared: str, answer: Archived) -> str:
    """The address a document goes by: the one its page gives itself, where credible; else the one that answered."""
    return accept_canonical(declared, answer.url) or canonical_url(answer.url)


def _find_published(page: Page, address: Address, source: Source, now: datetime) -> Published:
    """Markup before the channel, the channel before what is printed somewhere on the page."""
    marked = [found for found in page.dates if found.rule != "text"]
    printed = [found for found in page.dates if found.rule == "text"]
    return choose_published([*marked, _listed_date(address), *printed], now=now, zone=ZoneInfo(source.time_zone))


def _listed_date(address: Address) -> Published | None:
    """The date that the channel gave."""
    if not address.published_on:
        return None
    day = date.fromisoformat(address.published_on)
    return Published(on=day, at=address.published_at, rule="feed", tz_assumed=address.tz_assumed)
