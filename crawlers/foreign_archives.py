"""WARC files of others, such as Common Crawl's news: bytes → articles, read as the catalogue's sources would be.

Owns which source an archived page belongs to. Refuses the network and the store.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO
from urllib.parse import urlsplit

from crawlers.archive import Archived, read_warc
from crawlers.errors import ArchiveDamaged, Blocked, Unusable
from crawlers.reading import make_version, own_address, read_answer
from crawlers.urls import canonical_url, get_host, is_same_site
from store.documents import NewVersion
from store.records import Address, Source

MAGIC = (b"WARC/", b"\x1f\x8b")
"""How WARC files begin, plain or packed."""
_OK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedArticle:
    """One page of an archive, read."""

    url: str
    """Canonical address of the article."""
    host: str
    """Host that answered."""
    source: Source | None
    """Source of the catalogue on that site; None for a site that is not watched."""
    version: NewVersion
    """What the page says, as of its fetching."""
    fetched_at: datetime
    """When it was fetched."""


def read_articles(
    stream: BinaryIO, catalogue: Sequence[Source], unknown: Source
) -> Iterator[ArchivedArticle | Unusable | ArchiveDamaged]:
    """Articles of a WARC file in order; the reason for each page without text; last, where it cannot be read on.

    Pages of sites that the catalogue does not know are read by the rules of `unknown`. Answers other than 200 and what
    is neither page nor PDF are passed over.
    """
    for answer in read_warc(stream):
        if isinstance(answer, ArchiveDamaged):
            yield answer
        elif answer.status == _OK:
            yield _read(answer, catalogue, unknown)


def _read(answer: Archived, catalogue: Sequence[Source], unknown: Source) -> ArchivedArticle | Unusable:
    source = _find_source(answer.url, catalogue)
    address = Address(
        url=canonical_url(answer.url),
        source_id=(source or unknown).id,
        document_id=None,
        title="",
        published_on="",
        published_at=None,
        listed_at=answer.fetched_at,
        due_at=None,
    )
    try:
        page = read_answer(answer, address, source or unknown)
    except (Unusable, Blocked) as error:
        return Unusable(f"{answer.url}: {error}")
    version = make_version(page, address, source or unknown, capture_id=None, now=answer.fetched_at, baseline=False)
    return ArchivedArticle(
        url=own_address(page.canonical, answer),
        host=get_host(answer.url),
        source=source,
        version=replace(version, text_source="import"),
        fetched_at=answer.fetched_at,
    )


def _find_source(url: str, catalogue: Sequence[Source]) -> Source | None:
    """The source on the page's site whose channel's address has most folders in common with the page's."""
    here = [source for source in catalogue if is_same_site(source.url, url) or get_host(source.url) == get_host(url)]
    folders = urlsplit(url).path.split("/")

    def shared(source: Source) -> int:
        pairs = zip(urlsplit(source.url).path.split("/"), folders, strict=False)
        return next((n for n, (one, other) in enumerate(pairs) if one != other), 0)

    return max(here, key=shared, default=None)
