"""The digest job: ledger changes since the last digest → a stored digest and its files.

Owns which changes a digest covers: those after the last one of its edition, so that a missed morning loses nothing and
nothing is told twice. A stored digest is never composed again; its files are written again from what was stored.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal

from scheduler.config import Settings
from scheduler.digests.accounts import FLAGGED
from scheduler.digests.digest import compose
from scheduler.digests.edition import Digest, Period
from scheduler.digests.encoding import from_json, to_json
from scheduler.digests.feeds import render_atom, render_json_feed
from scheduler.digests.render import render_html, render_json, render_markdown, render_text
from scheduler.digests.vocabulary import READERS
from scheduler.processes.locks import hold, lock_path
from scheduler.progress import OnStep, Step, silent
from scheduler.viewing import view_ledger, view_ledger_as_of
from scheduler.work import JobResult, Tally, recorded
from store import ledger
from store.database import Store, open_store
from store.digests import find_digest, last_digest, list_digests, recent_digests, save_digest
from store.records import LedgerChange, ReaderLanguage, StoredDigest, make_id
from store.runs import list_runs

__all__ = ["EDITION", "WEEKLY", "Edition", "Published", "digest", "find_published", "recompose", "view_ledger"]

Edition = Literal["daily", "weekly"]
EDITION: Edition = "daily"
WEEKLY: Edition = "weekly"
AS_OF = "as-of"
_DAYS = {EDITION: 1, WEEKLY: 7}
_RENDERERS: Mapping[str, Callable[[Digest, ReaderLanguage], str]] = {
    "html": render_html,
    "txt": render_text,
    "md": render_markdown,
}
_IN_FEED = 14
"""Digests that a feed holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A digest and where it was written."""

    digest: Digest
    """What is said."""
    files: tuple[Path, ...]
    """HTML, text and Markdown in each language asked for, then JSON."""
    is_new: bool
    """False where it had been composed before and nothing has changed since."""
    result: JobResult
    """What the job counted."""


def digest(
    settings: Settings,
    *,
    edition: Edition = EDITION,
    on_step: OnStep = silent,
) -> Published:
    """Compose the digest of today (the reader's day) over the changes since the last one, keep it, write its files.

    Where today's is there and nothing has changed since, it is kept. A further one on the same day covers only what
    came after. Raises Busy while another process writes this ledger.
    """
    now = settings.current_time()
    day = now.astimezone(settings.zone).date()
    with hold(lock_path(settings.db, "ledger"), wait_s=settings.lock_wait_s):
        db = open_store(settings.db)
        on_step(Step("digest", 0, 1))
        since = _last_digest_run(db)
        with recorded(db, "digest") as tally:
            stored = find_digest(db, edition, day)
            is_new = stored is None or ledger.current_seq(db) > stored.to_seq
            if stored is None or is_new:
                stored = _compose(db, settings, edition, now, since)
                save_digest(db, stored)
            composed = from_json(stored.content)
            _count(tally, composed, settings, is_new=is_new)
            files = write_files(settings.output, composed, _stem(db, stored), settings.digest_languages)
            write_feeds(db, settings.output, edition, settings.digest_languages)
        on_step(Step("digest", 1, 1, str(files[0])))
    return Published(digest=composed, files=files, is_new=is_new, result=tally.result("digest"))


def find_published(settings: Settings, day: date, *, edition: Edition = EDITION) -> Published | None:
    """The stored digest of a day, its files written again; None where that day has none."""
    db = open_store(settings.db, create=False)
    stored = find_digest(db, edition, day)
    if stored is None:
        return None
    composed = from_json(stored.content)
    files = write_files(settings.output, composed, _stem(db, stored), settings.digest_languages)
    return Published(digest=composed, files=files, is_new=False, result=JobResult(job="digest", counts={}))


def recompose(settings: Settings, at: datetime, *, edition: Edition = EDITION) -> Published:
    """What the digest of a past time would say of the evidence known by then, under today's code; never kept."""
    db = open_store(settings.db, create=False)
    starts_at = at - timedelta(days=_DAYS[edition])
    changes = [c for c in ledger.list_changes(db, 0, ledger.current_seq(db)) if starts_at < c.known_at <= at]
    period = Period(
        edition=AS_OF,
        day=at.astimezone(settings.zone).date(),
        time_zone=settings.digest_zone,
        starts_at=starts_at,
        after_seq=_before(changes),
        to_seq=max((c.seq for c in changes), default=0),
    )
    composed = compose(view_ledger_as_of(db, period, at, changes), period, at)
    files = write_files(settings.output, composed, f"{AS_OF}-{period.day}", settings.digest_languages)
    return Published(digest=composed, files=files, is_new=False, result=JobResult(job="digest", counts={}))


def write_files(
    folder: Path, composed: Digest, stem: str, languages: Sequence[ReaderLanguage] = ("en",)
) -> tuple[Path, ...]:
    """Write the digest in every form; each file is whole or not there. English has no language in its names."""
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(_write(folder / name, text) for name, text in _texts(composed, stem, languages))


def write_feeds(db: Store, folder: Path, edition: Edition, languages: Sequence[ReaderLanguage]) -> tuple[Path, ...]:
    """Write the feeds of an edition's latest digests: `daily.atom` and `daily.feed.json`, `daily.ja.atom` and so on."""
    latest = [from_json(d.content) for d in recent_digests(db, edition, _IN_FEED)]
    files = []
    for language in languages:
        stem = edition + _suffix(language)
        files.append(_write(folder / f"{stem}.atom", render_atom(latest, language, edition)))
        files.append(_write(folder / f"{stem}.feed.json", render_json_feed(latest, language)))
    return tuple(files)


def _texts(composed: Digest, stem: str, languages: Sequence[ReaderLanguage]) -> Iterator[tuple[str, str]]:
    for language in sorted(set(languages), key=READERS.index):
        for suffix, render in _RENDERERS.items():
            yield f"{stem}{_suffix(language)}.{suffix}", render(composed, language)
    yield f"{stem}.json", render_json(composed)


def _suffix(language: ReaderLanguage) -> str:
    return "" if language == "en" else f".{language}"


def _write(path: Path, text: str) -> Path:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
    return path


def _compose(db: Store, settings: Settings, edition: Edition, now: datetime, since: datetime | None) -> StoredDigest:
    day = now.astimezone(settings.zone).date()
    period = _period(db, settings, edition, day, now)
    # The run records carry the machine's time, which a pretended `now` says nothing about.
    composed = compose(view_ledger(db, period, now, list_runs(db, since)), period, now)
    return StoredDigest(
        id=make_id("dig", edition, day, period.after_seq, period.to_seq),
        edition=edition,
        day=day,
        after_seq=period.after_seq,
        to_seq=period.to_seq,
        composed_at=now,
        content=to_json(composed),
    )


def _period(db: Store, settings: Settings, edition: Edition, day: date, now: datetime) -> Period:
    """From the last digest of the edition; a first weekly one goes back a week, a first daily one to the beginning."""
    previous = last_digest(db, edition)
    after_seq, to_seq = previous.to_seq if previous else 0, ledger.current_seq(db)
    starts_at = previous.composed_at if previous else datetime.combine(day, time.min, settings.zone)
    if previous is None and edition == WEEKLY:
        starts_at = now - timedelta(days=_DAYS[WEEKLY])
        dailies = [d for d in list_digests(db, EDITION) if d.composed_at <= starts_at]
        after_seq = dailies[-1].to_seq if dailies else 0
    return Period(
        edition=edition,
        day=day,
        time_zone=settings.digest_zone,
        starts_at=starts_at,
        after_seq=after_seq,
        to_seq=to_seq,
    )


def _before(changes: Sequence[LedgerChange]) -> int:
    return min((c.seq for c in changes), default=1) - 1


def _last_digest_run(db: Store) -> datetime | None:
    """When the job last got as far as a digest by the machine's clock; None for never."""
    runs = [run for run in list_runs(db, job="digest") if run.outcome != "failed"]
    return runs[-1].started_at if runs else None


def _stem(db: Store, stored: StoredDigest) -> str:
    """`2026-02-18`, `weekly-2026-02-18`; a further one of the same day carries the last change before it."""
    first = next(d for d in list_digests(db, stored.edition) if d.day == stored.day)
    stem = str(stored.day) if stored.edition == EDITION else f"{stored.edition}-{stored.day}"
    return stem if first.id == stored.id else f"{stem}-after-{stored.after_seq}"


def _count(tally: Tally, composed: Digest, settings: Settings, *, is_new: bool) -> None:
    flagged = sum(1 for section in composed.sections for entry in section.entries if entry.flag in FLAGGED)
    tally.counts |= {
        "composed": int(is_new),
        "flagged": flagged if is_new else 0,
        "restated": composed.restated.events if is_new else 0,
    }
    if is_new and flagged > settings.max_flags:
        tally.problems.append(f"{flagged} entries flagged at once (bound {settings.max_flags}): look before sending")
