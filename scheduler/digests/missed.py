"""What the digest says of what was not checked, in the reader's language. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scheduler.digests.accounts import Telling
from scheduler.digests.edition import Digest, Silence, SourceTrouble, Unchecked, read_label
from scheduler.digests.vocabulary import Vocabulary
from scheduler.digests.wording import Wording

_PROBLEMS = ("failed", "blocked", "overdue", "quarantined", "stale", "changed")
"""What is wrong with sources, in the order in which it is told."""

_REASONS = {
    key: re.compile(pattern, re.IGNORECASE)
    for key, pattern in {
        "texts": r"(?P<had>\d+) of (?P<tried>\d+) new pages gave a text",
        "dates": r"(?P<had>\d+) of (?P<tried>\d+) new pages gave a date",
        "dead": r"newest item is of .*?, (?P<days>\d+) days old",
        "robots": r"robots\.txt",
        "status": r"\b(?P<status>[45]\d\d)\b",
        "defect": r"^unexpected ",
        "late": r"time[ds]?[ -]?out|took (?:longer|more)|the crawl is over",
        "certificate": r"certificate|ssl|tls",
        "unknown_host": r"dns|resolve|name or service|no such host",
        "private": r"not a public address",
        "lost": r"connection|reset|closed|neverreceived|network|unreachable",
        "other": r"not a feed|not json|the json|the listing|the channel is|daily rates|in place of json",
    }.items()
}
"""By what the English sentence about a failure is known, much of it servers' and libraries' own words; first hit."""

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
    if missed.silent:
        yield w.v.say("missed", "silent"), tuple(Particular(silence(w.v, s)) for s in missed.silent)
    for key, labels in (("quiet", missed.quiet), ("unproven", missed.unproven)):
        if labels:
            named = (_channel(w, *read_label(label)) for label in labels)
            yield w.v.say("missed", key, sources=w.v.count(len(labels), "source")), _listed(w, named)


def silence(v: Vocabulary, silent: Silence) -> str:
    """`Japanese: 2 sources named 0 items in the last seven days; about 40 were expected`."""
    return v.say(
        "missed",
        "silence",
        language=v.word("languages", silent.language),
        sources=v.count(silent.sources, "source"),
        items=v.count(silent.items, "item"),
        expected=f"{silent.expected:,}",
    )


def _channel(w: Wording, publisher: str, source_id: str) -> str:
    return f"{w.name(publisher)}{w.v.mark('open')}{source_id}{w.v.mark('close')}"


def _trouble(w: Wording, trouble: SourceTrouble, zone: str) -> str:
    key = "last_read" if trouble.last_ok_at else "never_read"
    moment = w.n.moment(trouble.last_ok_at, zone) if trouble.last_ok_at else ""
    last = w.v.say("missed", key, moment=moment)
    said = w.v.mark("pause").join(part for part in (reason(w.v, trouble.error), last) if part)
    return f"{_channel(w, trouble.publisher, trouble.source_id)}{w.v.mark('colon')}{said}"


def reason(v: Vocabulary, error: str) -> str:
    """Why a source could not be read: in English as it was noted, else its gist; empty where no gist is known."""
    if v.language == "en":
        return error.rstrip(".")
    found = ((key, match) for key, pattern in _REASONS.items() if (match := pattern.search(error)))
    return next((v.say("reasons", key, **match.groupdict()) for key, match in found), "")


def _listed(w: Wording, names: Iterable[str]) -> tuple[Particular, ...]:
    """Names; beyond the limit only their number."""
    named = tuple(Particular(n) for n in names)
    return named[:_LISTED] + _rest(w, len(named))


def _rest(w: Wording, number: int) -> tuple[Particular, ...]:
    return (Particular(w.phrase("more", n=number - _LISTED)),) if number > _LISTED else ()
