"""A digest for one reader: what passes the reader's filters, counted anew. Pure.

Owns when an entry passes. The programme's totals, the deadlines and what was not checked are everyone's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scheduler.digests.accounts import Entry
from scheduler.digests.arrangement import count
from scheduler.digests.edition import Digest, Restated, Section
from store.records import Filters


def narrow(digest: Digest, wanted: Filters) -> Digest:
    """The digest with the entries that pass; the digest itself where nothing in particular is asked for.

    An umbrella that passes keeps all its parts; of one that does not, the parts that pass stand alone.
    `counts.news` tells whether anything is left to send.
    """
    if wanted == Filters():
        return digest
    sections = tuple(
        Section(key=section.key, entries=kept)
        for section in digest.sections
        if (kept := tuple(_passing(section.entries, wanted)))
    )
    return replace(digest, sections=sections, counts=count(sections), restated=Restated(events=0, tellings=()))


def passes(entry: Entry, wanted: Filters) -> bool:
    """Whether an entry itself, its parts apart, is what the reader asks for."""
    asked = (
        (wanted.sectors, entry.sectors),
        (wanted.organizations, (*entry.organizations, *entry.actors, *entry.targets)),
        (wanted.countries, entry.countries),
        (wanted.kinds, (entry.kind,)),
        (wanted.stages, (entry.stage,)),
        (wanted.languages, entry.languages),
    )
    return all(not names or not set(names).isdisjoint(has) for names, has in asked) and _is_large(entry, wanted)


def _passing(entries: Sequence[Entry], wanted: Filters) -> Iterator[Entry]:
    for entry in entries:
        if passes(entry, wanted):
            yield entry
        else:
            yield from _passing(entry.children, wanted)


def _is_large(entry: Entry, wanted: Filters) -> bool:
    if wanted.minimum_usd is None or entry.kind != "funding":
        return True
    figures = [f for f in (entry.amount, entry.total) if f is not None and f.usd is not None]
    return any(f.usd is not None and f.usd >= wanted.minimum_usd for f in figures)
