"""A digest for one reader: which entries pass the reader's filters, and the digest with some entries alone. Pure.

Owns when an entry passes. The programme's totals, the deadlines and what was not checked are everyone's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from scheduler.digests.accounts import Aspects, Entry
from scheduler.digests.arrangement import count
from scheduler.digests.edition import Digest, Restated, Section
from store.records import Filters


def passing(digest: Digest, wanted: Filters) -> Iterator[str]:
    """Ids of the events that pass: an umbrella brings its parts."""
    for section in digest.sections:
        for entry in section.entries:
            yield from _passing(entry, wanted)


def only(digest: Digest, event_ids: Collection[str]) -> Digest:
    """The digest with those entries alone, counted anew; the parts of an umbrella that is left out stand by themselves.

    The digest itself where nothing is left out. `counts.news` tells whether anything is left to send.
    """
    kept = frozenset(event_ids)
    if kept >= {e.event_id for e in entries_of(digest)}:
        return digest
    sections = tuple(
        Section(key=section.key, entries=entries)
        for section in digest.sections
        if (entries := tuple(_pruned(section.entries, kept)))
    )
    return replace(digest, sections=sections, counts=count(sections), restated=Restated(events=0, tellings=()))


def entries_of(digest: Digest) -> Iterator[Entry]:
    """Every entry, parts after their umbrella."""
    for section in digest.sections:
        yield from _walk(section.entries)


def passes(aspects: Aspects, wanted: Filters) -> bool:
    """Whether an event of which that is known, its parts apart, is what the reader asks for."""
    asked = (
        (wanted.sectors, aspects.sectors),
        (wanted.organizations, aspects.organizations),
        (wanted.countries, aspects.countries),
        (wanted.kinds, (aspects.kind,)),
        (wanted.stages, (aspects.stage,)),
        (wanted.languages, aspects.languages),
    )
    return all(not names or not set(names).isdisjoint(has) for names, has in asked) and _is_large(aspects, wanted)


def aspects_of(entry: Entry) -> Aspects:
    """What filters look at in an entry."""
    dollars = [f.usd for f in (entry.amount, entry.total) if f is not None and f.usd is not None]
    return Aspects(
        kind=entry.kind,
        stage=entry.stage,
        sectors=entry.sectors,
        organizations=(*entry.organizations, *entry.actors, *entry.targets),
        countries=entry.countries,
        languages=entry.languages,
        usd=max(dollars, default=None),
    )


def _passing(entry: Entry, wanted: Filters) -> Iterator[str]:
    if passes(aspects_of(entry), wanted):
        yield from (e.event_id for e in _walk([entry]))
    else:
        for child in entry.children:
            yield from _passing(child, wanted)


def _is_large(aspects: Aspects, wanted: Filters) -> bool:
    if wanted.minimum_usd is None or aspects.kind != "funding":
        return True
    return aspects.usd is not None and aspects.usd >= wanted.minimum_usd


def _walk(entries: Sequence[Entry]) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        yield from _walk(entry.children)


def _pruned(entries: Sequence[Entry], kept: frozenset[str]) -> Iterator[Entry]:
    for entry in entries:
        children = tuple(_pruned(entry.children, kept))
        if entry.event_id in kept:
            yield replace(entry, children=children)
        else:
            yield from children
