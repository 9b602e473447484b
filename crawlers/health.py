"""How a source fares: what a visit saw → its status, a sentence for people, and when it is asked again.

Owns the words of `SourceStatus`, the weights of failures, the back-off, quarantine, and the pace that follows what a
source publishes. Pure: refuses the store, the network and the clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from crawlers.errors import Blocked, CrawlError, SourceChanged, Transient
from store.records import Source, SourceState, SourceStatus

MAX_BACKOFF = 16
"""A source that fails is due after its interval times two to the failures before, at most times this."""
QUARANTINE = 10.0
"""Weights of the failures in a row from which a source is no longer asked: five refusals, or ten days of time-outs."""
_SHRINK, _GROW = 0.5, 1.25
"""What a crawl with new items, and one without, does to the interval: quick to follow, slow to let go."""
_STALE_GAPS = 5
_STALE_LEAST_DAYS = 10
"""A channel is stale after five times the usual gap between two items, but no holiday makes it so."""
_JUDGED_PAGES = 5
"""Shares of fewer new pages than this say nothing."""

FailureClass = Literal["busy", "lost", "refused", "changed", "defect"]


@dataclass(frozen=True, slots=True)
class _Failure:
    """What a class of failures weighs, and whether waiting longer each time helps."""

    weight: float
    backs_off: bool
    status: SourceStatus


_FAILURES: dict[FailureClass, _Failure] = {
    "busy": _Failure(0.0, backs_off=False, status="unreachable"),  # answers, and says when to come back
    "lost": _Failure(0.5, backs_off=True, status="unreachable"),  # time-outs and server errors pass
    "refused": _Failure(2.0, backs_off=True, status="blocked"),  # who says no five times means it
    "changed": _Failure(1.0, backs_off=True, status="changed_layout"),  # a redesign stays until a person looks
    "defect": _Failure(0.0, backs_off=False, status="unreachable"),  # ours, not the publisher's
}


@dataclass(slots=True)
class Seen:
    """What a visit has seen of a source's channel and pages."""

    items: int = 0
    """Items that the channel named; 0 as well where it was unchanged."""
    unchanged: bool = False
    """The channel answered that nothing has changed."""
    fresh: int = 0
    """Items that no channel had named before."""
    newest: datetime | None = None
    """Newest publication date among the items."""
    oldest: datetime | None = None
    """Oldest one."""
    read: int = 0
    """New pages that gave a text."""
    textless: int = 0
    """New pages that gave none."""
    undated: int = 0
    """New pages whose date nobody knows."""
    edited: int = 0
    """Known pages that gave another text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of a source after a visit."""

    status: SourceStatus
    """How it was found."""
    said: str
    """The same, as a sentence for people."""
    interval_s: int
    """Seconds between its crawls from now on."""
    due_at: datetime
    """When it is asked next."""
    weight: float = 0.0
    """What a failure adds to its penalty."""
    newest_at: datetime | None = None
    """Newest publication date seen."""
    gap_at: datetime | None = None
    """When items may have been missed: now, or None."""


def judge_success(source: Source, state: SourceState | None, seen: Seen, now: datetime) -> Verdict:
    """What a channel that was read means."""
    gap = _is_gap(state, seen)
    interval_s = _next_interval(source, state, seen, gap=gap)
    status, said = _describe(source, state, seen, now)
    if gap and state is not None and state.last_ok_at is not None:
        window = f"the oldest of its {seen.items} items is newer than the last crawl of {_moment(state.last_ok_at)}"
        said += f" Items may have been missed: {window}. It is now asked every {_span(interval_s)}."
    newest = max((moment for moment in (seen.newest, state.newest_at if state else None) if moment), default=None)
    return Verdict(
        status=status,
        said=said,
        interval_s=interval_s,
        due_at=now + timedelta(seconds=interval_s),
        newest_at=newest,
        gap_at=now if gap else None,
    )


def judge_failure(source: Source, state: SourceState | None, error: Exception, now: datetime) -> Verdict:
    """What a visit means that could not read the channel, or not all that it named."""
    kind = classify(error)
    failure = _FAILURES[kind]
    failures = state.failures if state else 0
    interval_s = _current_interval(source, state)
    wait_s = interval_s * (min(2**failures, MAX_BACKOFF) if failure.backs_off else 1)
    asked_s = error.retry_after_s or 0.0 if isinstance(error, Transient) else 0.0
    due_at = now + timedelta(seconds=max(wait_s, asked_s))
    said = _excuse(source, kind, str(error))
    status = failure.status
    if (state.penalty if state else 0.0) + failure.weight >= QUARANTINE:
        status = "quarantined"
        said += f" Given up after {failures + 1} failures in a row: `pactwatch sources retry {source.id}` asks again."
    elif source.fallback:
        said += f" Until then the same facts are looked for in {', '.join(source.fallback)}."
    return Verdict(status=status, said=said, interval_s=interval_s, due_at=due_at, weight=failure.weight)


def classify(error: Exception) -> FailureClass:
    """The class of a failure; what none of our errors names is a defect of ours."""
    if isinstance(error, Transient):
        return "busy" if error.retry_after_s is not None else "lost"
    if isinstance(error, Blocked):
        return "refused"
    if isinstance(error, SourceChanged):
        return "changed"
    return "lost" if isinstance(error, CrawlError) else "defect"


def stale_after(source: Source) -> timedelta | None:
    """Age of a channel's newest item from which the channel counts as dead; None where nobody knows its pace."""
    if source.expect is None:
        return None
    return timedelta(days=max(_STALE_LEAST_DAYS, _STALE_GAPS * 7 / source.expect.items_per_week))


def _bounds(source: Source) -> tuple[int, int]:
    return source.cadence_min_s or source.cadence_s, source.cadence_max_s or source.cadence_s


def _current_interval(source: Source, state: SourceState | None) -> int:
    least, most = _bounds(source)
    return min(max((state.interval_s if state else 0) or source.cadence_s, least), most)


def _next_interval(source: Source, state: SourceState | None, seen: Seen, *, gap: bool) -> int:
    least, most = _bounds(source)
    interval = _current_interval(source, state) * (_SHRINK if seen.fresh else _GROW)
    if gap and seen.newest is not None and seen.oldest is not None:
        interval = min(interval, (seen.newest - seen.oldest).total_seconds() / 2)
    return int(min(max(interval, least), most))


def _is_gap(state: SourceState | None, seen: Seen) -> bool:
    """All that the channel names is new and younger than the last crawl: what came in between may be lost."""
    if state is None or state.last_ok_at is None or not seen.items or seen.fresh < seen.items:
        return False
    return seen.oldest is not None and seen.oldest > state.last_ok_at


def _describe(source: Source, state: SourceState | None, seen: Seen, now: datetime) -> tuple[SourceStatus, str]:
    if not seen.items and not seen.unchanged:
        return "empty", "The channel answers, but names no item at all."
    newest = max((moment for moment in (seen.newest, state.newest_at if state else None) if moment), default=None)
    limit = stale_after(source)
    if limit is not None and newest is not None and now - newest > limit:
        age, pace = (now - newest).days, f"{source.expect.items_per_week:g}" if source.expect else ""
        return "stale", (
            f"The channel answers, but its newest item is of {newest.date()}, {age} days old, where about {pace} a "
            "week were expected: perhaps a dead feed, look for a newer address."
        )
    tried = seen.read + seen.textless
    if source.expect is not None and tried >= _JUDGED_PAGES:
        if seen.read < source.expect.text * tried:
            share = f"{seen.read} of {tried} new pages gave a text, {source.expect.text:.0%} were expected"
            return "changed_layout", f"Only {share}: the pages may have been redesigned, or locked."
        if seen.read - seen.undated < source.expect.date * seen.read:
            share = f"{seen.read - seen.undated} of {seen.read} new pages gave a date, {source.expect.date:.0%}"
            return "changed_layout", f"Only {share} were expected: the pages may have been redesigned."
    since = f"; the newest item is of {newest.date()}" if newest else ""
    if not seen.fresh and not seen.read and not seen.edited:
        return "unchanged", f"Nothing new{since}."
    return "ok", f"{seen.fresh} new in the channel, {seen.read} read, {seen.edited} edited{since}."


def _excuse(source: Source, kind: FailureClass, error: str) -> str:
    error = error.rstrip(".")
    return {
        "busy": f"Not finished, and gone on with at the next crawl: {error}.",
        "lost": f"No whole answer: {error}. A host that is closed to other countries looks the same.",
        "refused": f"We are not let in, and do not force it: {error}.",
        "changed": f"It answers, but not as its file says: {error}. `pactwatch sources check {source.id}` shows more.",
        "defect": f"A defect of ours: {error}.",
    }[kind]


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _span(seconds: int) -> str:
    """`90 min`, `6 h`: as people say it."""
    return f"{seconds / 3600:g} h" if seconds >= 3 * 3600 else f"{max(1, round(seconds / 60))} min"
