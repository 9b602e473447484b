"""What was not checked: sources that failed, pages without text, documents of which something basic is unsure.

Owns the honesty of a digest. Refuses run ids, wall times and attempts: the same day gives the same list. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from scheduler.digests.accounts import Telling
from scheduler.digests.edition import PageCount, Silence, SourceTrouble, Unchecked, UnsurePage, channel_label
from scheduler.digests.entries import clean, web_address
from store.partial_dates import span
from store.records import Document, DocumentVersion, Run, Source, SourceState

_PAGE_COUNTS = ("not_text", "blocked", "failed")
_OVERDUE = 2
"""A source is overdue after this many cadences without a crawl."""


def unchecked(
    *,
    sources: Sequence[Source],
    states: Mapping[str, SourceState],
    runs: Iterable[Run],
    versions: Sequence[DocumentVersion] | None,
    documents: Mapping[str, Document],
    now: datetime,
    silent: Sequence[Silence] = (),
) -> Unchecked:
    """What a period left unread. `versions` are those that reached us in it; None where they were not asked for."""
    crawls = _crawls(runs)
    watched = sorted((s for s in sources if s.access != "import"), key=lambda s: s.id)
    troubles = [t for s in watched if (t := _trouble(s, states.get(s.id), crawls.get(s.id, ()), now))]
    ill = {t.source_id for t in troubles}
    read = [s for s in watched if s.id in crawls and s.id not in ill]
    gave = {documents[v.document_id].source_id for v in versions or () if v.document_id in documents}
    return Unchecked(
        sources=len(watched),
        read=len(read),
        troubles=tuple(troubles),
        pages=tuple(p for s in watched for p in _pages(s, crawls.get(s.id, ()))),
        unsure=tuple(_unsure(versions or (), documents, {s.id: s for s in sources})),
        quiet=tuple(_label(s) for s in read if s.id not in gave) if versions is not None else (),
        unproven=tuple(_label(s) for s in watched if not s.proven),
        silent=tuple(silent),
    )


def _crawls(runs: Iterable[Run]) -> Mapping[str, Sequence[Run]]:
    """Crawls of each source, oldest first; of interrupted ones only those that were never made good."""
    crawls: dict[str, list[Run]] = defaultdict(list)
    for run in sorted(runs, key=lambda r: (r.started_at, r.id)):
        if run.job == "crawl" and run.source_id and run.outcome != "running":
            crawls[run.source_id].append(run)
    return {i: [r for r in rs if r.outcome != "interrupted"] or rs[-1:] for i, rs in crawls.items()}


def _trouble(source: Source, state: SourceState | None, runs: Sequence[Run], now: datetime) -> SourceTrouble | None:
    last_ok = state.last_ok_at if state else None
    problem: Literal["failed", "blocked", "overdue", "quarantined", "stale", "changed"] | None = None
    error = ""
    if state is not None and state.status == "quarantined":
        problem, error = "quarantined", state.last_error
    elif runs and runs[-1].outcome != "ok":
        problem = "blocked" if runs[-1].outcome == "blocked" else "failed"
        error = runs[-1].error or (state.last_error if state else "") or runs[-1].outcome
    elif not runs and source.proven and _is_overdue(source, last_ok, now):
        problem, error = "overdue", "not crawled" if last_ok else "never crawled"
    elif state is not None and state.status in {"stale", "changed_layout"}:
        problem, error = "stale" if state.status == "stale" else "changed", state.said
    if problem is None:
        return None
    return SourceTrouble(
        source_id=source.id,
        publisher=clean(source.publisher),
        problem=problem,
        error=clean(error)[:200],
        last_ok_at=last_ok,
    )


def _is_overdue(source: Source, last_ok: datetime | None, now: datetime) -> bool:
    return last_ok is None or now - last_ok > timedelta(seconds=_OVERDUE * source.cadence_s)


def _pages(source: Source, runs: Sequence[Run]) -> Iterable[PageCount]:
    """The worst run counts: a page asked for twice is one page."""
    for count in _PAGE_COUNTS:
        pages = max((r.counts.get(count, 0) for r in runs), default=0)
        if pages:
            yield PageCount(source_id=source.id, publisher=clean(source.publisher), count=count, pages=pages)


def _unsure(
    versions: Sequence[DocumentVersion], documents: Mapping[str, Document], sources: Mapping[str, Source]
) -> Iterable[UnsurePage]:
    newest = {v.document_id: v for v in sorted(versions, key=lambda v: v.version)}
    for version in sorted(newest.values(), key=lambda v: v.document_id):
        document = documents.get(version.document_id)
        doubts: list[Literal["language", "date", "truncated"]] = []
        if version.language == "und":
            doubts.append("language")
        meant = span(version.published_on)
        if version.published_rule == "first-seen" or meant is None or meant[0] != meant[1]:
            doubts.append("date")
        if version.truncated:
            doubts.append("truncated")
        if doubts and document:
            source = sources.get(document.source_id)
            yield UnsurePage(telling=_page(version, document, source), doubts=tuple(doubts))


def _page(version: DocumentVersion, document: Document, source: Source | None) -> Telling:
    return Telling(
        document_id=document.id,
        publisher=clean(source.publisher) if source else document.source_id,
        title=clean(version.title),
        url=web_address(document.url),
        language=version.language,
        script=version.script,
        published_on=version.published_on,
        official=bool(source and source.kind in {"government", "policy_bank"}),
    )


def _label(source: Source) -> str:
    return channel_label(clean(source.publisher), source.id)
