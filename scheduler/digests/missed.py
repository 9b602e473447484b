"""What the digest says of what was not checked, in the reader's language. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scheduler.digests.accounts import Telling
from scheduler.digests.edition import Digest, SourceTrouble, Unchecked
from scheduler.digests.wording import Wording

_PROBLEMS = ("failed", "blocked", "overdue", "quarantined", "stale", "changed")
"""What is wrong with sources, in the order in which it is told."""

_LISTED = 8
"""Names in a list of what was not checked; the JSON has all."""


class Particular(NamedTuple):
    """One item behind a heading of what was not checked."""

    text: str
    """What or who."""
    page: Telling | None = None
    """The page, whose headline stands behind the text."""


_Line = tuple[str, tuple[Particular, ...]]


def unchecked(w: Wording, digest: Digest) -> tuple[_Line, ...]:
    """What was not checked: a heading and its particulars for each line."""
    missed = digest.unchecked
    read: list[_Line] = []
    if missed.sources:
        read.append((w.v.say("missed", "read", read=missed.read, sources=w.v.count(missed.sources, "source")), ()))
    return (*read, *_troubles(w, missed, digest.period.time_zone), *_pages(w, missed), *_channels(w, missed))


def _troubles(w: Wording, missed: Unchecked, zone: str) -> Iterator[_Line]:
    for problem in _PROBLEMS:
        ill = [t for t in missed.troubles if t.problem == problem]
        if ill:
            heading = w.v.say("missed", problem, sources=w.v.count(len(ill), "source"))
            yield heading, tuple(Particular(_trouble(w, t, zone)) for t in ill)


def _pages(w: Wording, missed: Unchecked) -> Iterator[_Line]:
    for code in ("not_text", "blocked", "failed"):
        pages = [p for p in missed.pages if p.count == code]
        if pages:
            heading = w.v.say("missed", f"{code}_pages", n=sum(p.pages for p in pages))
            yield heading, _listed(w, (f"{w.name(p.publisher)} {p.pages}" for p in pages))
    for doubt in ("language", "date", "truncated"):
        unsure = [u.telling for u in missed.unsure if doubt in u.doubts]
        if unsure:
            named = tuple(Particular(w.name(t.publisher), t) for t in unsure[:_LISTED])
            yield w.v.say("missed", doubt, pages=w.v.count(len(unsure), "page")), named + _rest(w, len(unsure))


def _channels(w: Wording, missed: Unchecked) -> Iterator[_Line]:
    if missed.alarms:
        yield w.v.say("missed", "alarms"), tuple(Particular(alarm) for alarm in missed.alarms)
    for key, names in (("quiet", missed.quiet), ("unproven", missed.unproven)):
        if names:
            yield w.v.say("missed", key, sources=w.v.count(len(names), "source")), _listed(w, names)


def _trouble(w: Wording, trouble: SourceTrouble, zone: str) -> str:
    key = "last_read" if trouble.last_ok_at else "never_read"
    moment = w.n.moment(trouble.last_ok_at, zone) if trouble.last_ok_at else ""
    last = w.v.say("missed", key, moment=moment)
    return f"{w.name(trouble.publisher)} ({trouble.source_id}): {trouble.error.rstrip('.')}{w.v.mark('comma')}{last}"


def _listed(w: Wording, names: Iterable[str]) -> tuple[Particular, ...]:
    """Names; beyond the limit only their number."""
    named = tuple(Particular(n) for n in names)
    return named[:_LISTED] + _rest(w, len(named))


def _rest(w: Wording, number: int) -> tuple[Particular, ...]:
    return (Particular(w.phrase("more", n=number - _LISTED)),) if number > _LISTED else ()
