"""The demo: the bundled newsroom, day by day, each as if it were today.

Owns the pretended mornings and which failures were planted. Days whose digest is stored are skipped, except the last
one, which is always asked for again: a second run shows that nothing is told twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from urllib.parse import urlsplit

import crawlers.newsroom
from crawlers.catalogue import load_catalogue
from crawlers.newsroom.content import Page, list_outlets, list_pages, publication_days
from crawlers.newsroom.server import Newsroom
from scheduler.config import Settings
from scheduler.errors import Misused
from scheduler.exchange import Json
from scheduler.jobs import run_cycle
from scheduler.progress import OnStep, Step, silent
from scheduler.publishing import EDITION, Published, find_published
from scheduler.verbs import output
from scheduler.work import JobResult
from store.database import open_store
from store.digests import find_digest
from store.sources import list_sources

_MORNING_UTC = time(22, tzinfo=UTC)
"""07:00 the next day in Tokyo: a publication day is read on the morning after it."""
_UNREAD = ("failed", "blocked", "not_text")
_CATALOGUE = Path(crawlers.newsroom.__file__).parent / "sources"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoDay:
    """One publication day of the newsroom and what became of it."""

    day: date
    """The day the pages were published."""
    results: tuple[JobResult, ...]
    """What the jobs did; empty where the day had been done by an earlier run."""
    published: Published
    """The digest of the morning after."""

    def count(self, job: str, name: str) -> int:
        """What one job counted of one sort."""
        return sum(result.counts.get(name, 0) for result in self.results if result.job == job)

    @property
    def problems(self) -> tuple[str, ...]:
        """What failed."""
        return tuple(problem for result in self.results for problem in result.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoReport:
    """What the demo did."""

    days: tuple[DemoDay, ...]
    """All publication days, in order."""
    folder: Path
    """Where the digests are."""
    db: Path
    """Where the ledger is."""


def run_demo(settings: Settings, *, on_step: OnStep = silent) -> DemoReport:
    """Run all days of the newsroom into the settings' database and output folder.

    Raises Misused where the database already watches real sources.
    """
    _refuse_real(settings)
    days = publication_days()
    done: list[DemoDay] = []
    with Newsroom(_morning(days[0])) as newsroom:
        for number, day in enumerate(days, start=1):
            newsroom.as_of = _morning(day)
            pretended = _pretend(settings, newsroom, day)
            stored = find_published(pretended, _reader_day(pretended, day)) if _is_done(pretended, day) else None
            if stored is not None and day != days[-1]:
                done.append(DemoDay(day=day, results=(), published=stored))
            else:
                results, published = run_cycle(pretended, on_step=on_step)
                done.append(DemoDay(day=day, results=(*results, published.result), published=published))
            on_step(Step("days", number, len(days), _headline(done[-1])))
    return DemoReport(days=tuple(done), folder=settings.output, db=settings.db)


def tell(report: DemoReport, *, as_json: bool) -> int:
    """Print the closing table and explain the planted failures; the exit code: 3 where anything else failed."""
    unexpected = [problem for day in report.days for problem in _unexpected(day)]
    for problem in unexpected:
        output.complain(problem)
    code = 3 if unexpected else 0
    if as_json:
        for day in report.days:
            output.say_json(_to_json(day))
        return code
    columns = ("published", "new", "changed", "unchanged", "unread", "events", "flagged", "digest")
    rows = [_row(day) for day in report.days]
    output.say_table(f"{len(rows)} mornings in Tokyo", columns, rows, right=columns[1:7])
    output.say("Planted failures, which the digests name under what was not checked:")
    for page in _planted(_morning(report.days[-1].day)):
        output.say(f"  {page.url} {_why(page)}")
    output.say(f"Digests: {report.folder}   ledger: pactwatch ledger --db {report.db}")
    return code


def _refuse_real(settings: Settings) -> None:
    if not settings.db.exists():
        return
    ours = {source.url for source in load_catalogue(_CATALOGUE)}
    others = [source.id for source in list_sources(open_store(settings.db)) if source.url not in ours]
    if others:
        raise Misused(f"{settings.db} already holds {others[0]}: give the demo a database of its own with --db.")


def _morning(day: date) -> datetime:
    return datetime.combine(day, _MORNING_UTC)


def _pretend(settings: Settings, newsroom: Newsroom, day: date) -> Settings:
    return settings.model_copy(
        update={
            "now": _morning(day),
            "catalogue": _CATALOGUE,
            "proxy": newsroom.proxy_url,
            "contact": settings.contact or "demo@localhost",
        }
    )


def _reader_day(settings: Settings, day: date) -> date:
    return _morning(day).astimezone(settings.zone).date()


def _is_done(settings: Settings, day: date) -> bool:
    if not settings.db.exists():
        return False
    return find_digest(open_store(settings.db), EDITION, _reader_day(settings, day)) is not None


def _headline(day: DemoDay) -> str:
    flagged = day.published.digest.counts.news
    return f"{day.day}: {flagged} flagged" if day.published.is_new else f"{day.day}: done before, nothing new"


def _row(day: DemoDay) -> tuple[str, ...]:
    crawled = [str(day.count("crawl", name)) if day.results else "" for name in ("new", "changed", "unchanged")]
    failed = str(sum(day.count("crawl", name) for name in _UNREAD)) if day.results else ""
    opened = str(day.count("resolve", "opened")) if day.results else ""
    flagged = str(day.published.digest.counts.news) if day.published.is_new else "none (as before)"
    return str(day.day), *crawled, failed, opened, flagged, str(day.published.files[0])


def _unexpected(day: DemoDay) -> list[str]:
    """What failed although nothing was planted for it."""
    planted = _planted(_morning(day.day))
    hosts = {page.host for page in planted}
    ours = {source.id for source in load_catalogue(_CATALOGUE) if urlsplit(source.url).hostname in hosts}
    found = [problem for problem in day.problems if problem.split(":")[0] not in ours]
    unread = sum(day.count("crawl", name) for name in _UNREAD)
    if not found and unread > len(planted):
        found.append(f"{unread} pages could not be used, {len(planted)} were planted")
    return [f"{day.day}: {problem}" for problem in found]


def _planted(as_of: datetime) -> list[Page]:
    """The pages that are there to fail."""
    return [page for page in list_pages() if page.published_at <= as_of and _why(page)]


def _why(page: Page) -> str:
    """Why a page was made to fail; empty for one that was not."""
    if page.state == "down":
        return "always answers 503"
    if page.state == "shell":
        return "has no text"
    robots = next(outlet.robots for outlet in list_outlets() if outlet.host == page.host) or ""
    closed = [line.partition(":")[2].strip() for line in robots.splitlines() if line.startswith("Disallow:")]
    return "is closed by robots.txt" if any(path and page.path.startswith(path) for path in closed) else ""


def _to_json(day: DemoDay) -> Json:
    return {
        "published": str(day.day),
        "digest_of": str(day.published.digest.period.day),
        "skipped": not day.results,
        "new": day.published.is_new,
        "flagged": day.published.digest.counts.news if day.published.is_new else 0,
        "jobs": [output.result_to_json(result) for result in day.results],
        "files": [str(path) for path in day.published.files],
    }
