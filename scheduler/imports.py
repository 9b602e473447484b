"""The import job: articles from a JSONL or WARC file into the store, then through extraction and resolution.

Owns which document a line is: by its address, else by its own id; a line whose id is known is a further version of that
document, whatever its address. A line that cannot be read is a problem of the result; the others are still imported.
Of a WARC file, pages of watched sites are imported, and of other sites those in our languages that name the subject.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import BinaryIO

from crawlers.catalogue import load_catalogue
from crawlers.errors import ArchiveDamaged, Unusable
from crawlers.foreign_archives import ArchivedArticle, read_articles
from crawlers.urls import canonical_url, document_id
from nlp.languages import identify
from scheduler.config import Settings
from scheduler.errors import BadLine
from scheduler.exchange import ArticleLine, parse_line
from scheduler.jobs import extract_all, resolve_all
from scheduler.processes.locks import hold, lock_path
from scheduler.progress import OnStep, Step, silent
from scheduler.work import JobResult, Tally, recorded
from store.database import Store, open_store
from store.documents import NewVersion, find_document, list_documents, save_version
from store.partial_dates import span
from store.records import Document, Script, Source, make_id
from store.sources import list_sources, save_source

DEFAULT_SOURCE = Source(
    id="import",
    publisher="Imported",
    country="zz",
    languages=("en", "ja", "zh"),
    kind="import",
    access="import",
    url="",
    time_zone="UTC",
    cadence_s=86400,
    delay_s=0.0,
    license_note="Handed in by a person; rights unknown.",
)
"""Where lines without a `source` belong. `zz` is ISO 3166's user-assigned code for no country known."""

MAX_TEXT = 200_000
"""Code points of a text that are kept, as in the extractor."""

_SUBJECT = re.compile(
    r"JBIC|NEXI|Japan Bank for International Cooperation|Nippon Export and Investment Insurance|strategic investments?"
    r"|(?:\$|US\$|USD ?)550 ?(?:billion|bn|bln)"
    r"|国際協力銀行|日本貿易保険|対米投[資融]|戦略的投資|5[,，]?500億(?:米)?ドル"
    r"|(?:对|對)美投[资資]|5[,，]?500[亿億]美元|[国國][际際](?:协|協)力[银銀]行|日本[贸貿]易保[险險]",
    re.IGNORECASE,
)
"""Words of which an article about the programme or its lenders has one."""


def import_documents(settings: Settings, lines: Iterable[bytes], *, on_step: OnStep = silent) -> JobResult:
    """Import every readable line, then extract and resolve what is new.

    Counts: `new changed unchanged unreadable`, and those of extraction and resolution. Raises Busy while another
    process writes this ledger.
    """
    with hold(lock_path(settings.db, "ledger"), wait_s=settings.lock_wait_s):
        db = open_store(settings.db)
        with recorded(db, "import") as tally:
            tally.counts |= {"new": 0, "changed": 0, "unchanged": 0, "unreadable": 0}
            _save_lines(db, settings, lines, tally, on_step)
            _extract_and_resolve(db, settings, tally, on_step)
    return tally.result("import")


def import_warc(settings: Settings, stream: BinaryIO, *, on_step: OnStep = silent) -> JobResult:
    """Import the articles of a WARC file, then extract and resolve what is new.

    Counts as `import_documents`, with `unreadable` for pages without text, `other_language` and `off_subject` for pages
    of sites that are not watched. Where the file is damaged, what stands before is imported and the result says so.
    """
    catalogue = load_catalogue(settings.catalogue)
    with hold(lock_path(settings.db, "ledger"), wait_s=settings.lock_wait_s):
        db = open_store(settings.db)
        with recorded(db, "import") as tally:
            counted = ("new", "changed", "unchanged", "unreadable", "other_language", "off_subject")
            tally.counts |= dict.fromkeys(counted, 0)
            _save_articles(db, read_articles(stream, catalogue, DEFAULT_SOURCE), tally, on_step)
            _extract_and_resolve(db, settings, tally, on_step)
    return tally.result("import")


def _save_articles(
    db: Store, articles: Iterable[ArchivedArticle | Unusable | ArchiveDamaged], tally: Tally, on_step: OnStep
) -> None:
    shelf = _Shelf(db)
    number = 0
    for number, found in enumerate(articles, start=1):
        if isinstance(found, ArchiveDamaged):
            tally.problems.append(f"record {number}: {found}")
        elif isinstance(found, Unusable):
            tally.add("unreadable")  # front pages and players are many, and no one's fault
        else:
            tally.add(_why_not(found) or shelf.put_article(found))
            on_step(Step("import", number, None, found.version.title))
    on_step(Step("import", number, number))


def _why_not(found: ArchivedArticle) -> str:
    """Why a page of a site that is not watched stays out; empty where it comes in."""
    text = f"{found.version.title}\n{found.version.text}"
    if found.source is not None:
        return ""
    if identify(text)[0] == "und":
        return "other_language"
    return "" if _SUBJECT.search(text) else "off_subject"


def _extract_and_resolve(db: Store, settings: Settings, tally: Tally, on_step: OnStep) -> None:
    extract_all(db, tally, on_step=on_step)
    folded = Tally()
    resolve_all(db, settings, folded, on_step=on_step)
    tally.counts |= {f"events_{name}": folded.counts[name] for name in ("opened", "told", "changed")}


def _save_lines(db: Store, settings: Settings, lines: Iterable[bytes], tally: Tally, on_step: OnStep) -> None:
    shelf = _Shelf(db)
    number = 0
    for number, raw in enumerate(lines, start=1):
        try:
            line = parse_line(raw, number)
        except BadLine as error:
            tally.add("unreadable")
            tally.problems.append(str(error))
            continue
        if line is not None:
            tally.add(shelf.put(line, settings.current_time()))
            on_step(Step("import", number, None, line.title))
    on_step(Step("import", number, number))


class _Shelf:
    """Sources and documents that imports know already, so that a line finds its own."""

    def __init__(self, db: Store) -> None:
        self._db = db
        self._sources = {source.id: source for source in list_sources(db)}
        self._documents = {document.external_id: document for document in list_documents(db) if document.external_id}

    def put(self, line: ArticleLine, now: datetime) -> str:
        """Store the line; `new`, `changed` or `unchanged`."""
        source = self._source(line.source)
        known_at = _known_at(line, now)
        document = self._document(line, source, known_at)
        version = NewVersion(
            capture_id=None,
            title=line.title,
            text=line.text[:MAX_TEXT],
            language=line.language or "und",
            script=_SCRIPTS.get(line.language or "und", "Zyyy"),
            published_on=line.published_on,
            published_at=line.published_at,
            published_rule="import",
            known_at=known_at,
            baseline=False,
            text_source="import",
            truncated=len(line.text) > MAX_TEXT,
        )
        change, _ = save_version(self._db, document, version)
        self._documents[line.id] = document
        return change

    def put_article(self, found: ArchivedArticle) -> str:
        """Store an archived page under its address; `new`, `changed` or `unchanged`."""
        source = self._source(found.source.id if found.source is not None else found.host, found.source)
        document = find_document(self._db, found.url) or Document(
            id=document_id(found.url),
            source_id=source.id,
            url=found.url,
            external_id="",
            origin=source.publisher,
            first_seen_at=found.fetched_at,
        )
        change, _ = save_version(self._db, document, found.version)
        return change

    def _source(self, name: str, watched: Source | None = None) -> Source:
        if watched is not None:
            wanted = self._sources.get(name, watched)
        elif not name or name in self._sources:
            wanted = self._sources.get(name or DEFAULT_SOURCE.id, DEFAULT_SOURCE)
        else:
            source_id = _source_id(name)
            wanted = self._sources.get(source_id) or replace(DEFAULT_SOURCE, id=source_id, publisher=name)
        if wanted.id not in self._sources:
            save_source(self._db, wanted)
            self._sources[wanted.id] = wanted
        return wanted

    def _document(self, line: ArticleLine, source: Source, known_at: datetime) -> Document:
        known = self._documents.get(line.id)
        if known is not None:
            return known
        url = canonical_url(line.url) if line.url else ""
        taken = find_document(self._db, url) if url else None
        if taken is not None and not taken.external_id:
            return taken  # crawled before: the import is one more version of it
        return Document(
            id=make_id("doc", url if url and taken is None else f"import:{line.id}"),
            source_id=source.id,
            url=url,
            external_id=line.id,
            origin=source.publisher if source.id != DEFAULT_SOURCE.id else "",
            first_seen_at=known_at,
        )


_SCRIPTS: dict[str, Script] = {"en": "Latn", "ja": "Jpan", "zh": "Hans"}
"""Until the extractor has looked."""


def _known_at(line: ArticleLine, now: datetime) -> datetime:
    """Fetch time, else publication (its first moment), else now."""
    if line.fetched_at or line.published_at:
        return line.fetched_at or line.published_at or now
    days = span(line.published_on) if line.published_on else None
    return datetime(days[0].year, days[0].month, days[0].day, tzinfo=UTC) if days else now


def _source_id(name: str) -> str:
    """`import.reuters`; a name that is not plain ASCII gets a hash, so that two outlets never share an id."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    slug = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")
    if folded.isascii() and slug:
        return f"import.{slug}"
    return f"import.{slug or 'x'}-{hashlib.sha256(folded.encode()).hexdigest()[:8]}"
