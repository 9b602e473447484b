"""The jobs that the clock and a person both call: crawl, extract, import, resolve, digest, and the whole cycle.

Owns their order. Each takes the settings, tells its steps, and gives a result with an exit code.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from nlp.pipeline import annotate
from scheduler import resolve as resolution
from scheduler.config import Settings
from scheduler.copies import settle_copies
from scheduler.crawling import crawl, due_sources
from scheduler.processes.locks import hold, lock_path
from scheduler.progress import OnStep, Step, silent
from scheduler.publishing import Published, digest
from scheduler.retention import retain
from scheduler.work import JobResult, Tally, clock, recorded
from store.database import Store, open_store
from store.documents import NewVersion, get_document, list_unextracted
from store.extractions import save_annotations
from store.records import Article, DocumentVersion, Source
from store.sources import list_sources

__all__ = [
    "Published",
    "as_article",
    "crawl",
    "digest",
    "due_sources",
    "extract",
    "extract_all",
    "resolve",
    "resolve_all",
    "retain",
    "run_cycle",
]


def extract(settings: Settings, *, on_step: OnStep = silent, stop: threading.Event | None = None) -> JobResult:
    """Annotate every document version that has not been, oldest first.

    A version that the extractor cannot digest is a problem of the result and is tried again next time.
    """
    db = open_store(settings.db)
    with recorded(db, "extract") as tally:
        extract_all(db, tally, on_step=on_step, stop=stop)
    return tally.result("extract")


def resolve(settings: Settings, *, on_step: OnStep = silent, stop: threading.Event | None = None) -> JobResult:
    """Fold what was extracted into the ledger. Raises Busy while another process writes this ledger."""
    with hold(lock_path(settings.db, "ledger"), wait_s=settings.lock_wait_s):
        db = open_store(settings.db)
        with recorded(db, "resolve") as tally:
            resolve_all(db, settings, tally, on_step=on_step, stop=stop)
    return tally.result("resolve")


def run_cycle(
    settings: Settings,
    source_ids: Sequence[str] | None = None,
    *,
    on_step: OnStep = silent,
    stop: threading.Event | None = None,
) -> tuple[tuple[JobResult, ...], Published]:
    """Crawl, extract, resolve, digest, retain: what each but the digest did, in that order; and what was published."""
    results = (
        crawl(settings, source_ids, on_step=on_step, stop=stop),
        extract(settings, on_step=on_step, stop=stop),
        resolve(settings, on_step=on_step, stop=stop),
    )
    published = digest(settings, on_step=on_step)
    return (*results, retain(settings)), published


def extract_all(db: Store, tally: Tally, *, on_step: OnStep = silent, stop: threading.Event | None = None) -> None:
    """The work of `extract`, into a tally of the caller's."""
    waiting = list_unextracted(db)
    sources = {source.id: source for source in list_sources(db)}
    for done, version in enumerate(waiting, start=1):
        if stop is not None and stop.is_set():
            tally.stopped = True
            return
        try:
            source = sources[get_document(db, version.document_id).source_id]
            annotations = annotate(
                as_article(version, source, document_id=version.document_id, version_number=version.version)
            )
        except Exception as error:  # noqa: BLE001  one bad text must not keep the others from the digest
            tally.problems.append(f"{version.id}: {type(error).__name__}: {error}")
            continue
        save_annotations(db, version, annotations, at=clock())
        tally.add("documents")
        tally.add("claims", len(annotations.claims))
        on_step(Step("extract", done, len(waiting), version.title))


def resolve_all(
    db: Store, settings: Settings, tally: Tally, *, on_step: OnStep = silent, stop: threading.Event | None = None
) -> None:
    """The work of `resolve`, into a tally of the caller's; the caller holds the lock."""
    copies = settle_copies(db)
    if copies:
        tally.add("copies", copies)
    tally.counts |= resolution.resolve(db, now=settings.current_time(), on_progress=on_step, stop=stop)
    tally.stopped = stop is not None and stop.is_set()


def as_article(
    version: DocumentVersion | NewVersion, source: Source, *, document_id: str, version_number: int
) -> Article:
    """What the extractor reads of a version."""
    return Article(
        id=document_id,
        version=version_number,
        title=version.title,
        text=version.text,
        language=None if version.language == "und" else version.language,
        published_on=version.published_on,
        time_zone=source.time_zone,
        source_kind=source.kind,
        publisher=source.publisher,
    )
