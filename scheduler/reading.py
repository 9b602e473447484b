"""The ledger as it stands, as it was known, or as it was told at a time: one shape for all three.

Owns the choice between the three. Reads only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from store import history, ledger, passages, tellings
from store.database import Store
from store.records import Event, EventClaim, Passage, Thread

_AT_ONCE = 250
"""Events whose passages are read by one query: much faster than one by one, and little to hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerAt:
    """Open events and their threads at a time, with what told them by then."""

    events: Sequence[Event]
    """In the order in which they became known."""
    threads: Sequence[Thread]
    """By id."""
    evidence: Callable[[str], Sequence[EventClaim]]
    """Current claims of an event by its id, in ledger order."""
    passages: Callable[[Sequence[str]], Mapping[str, Sequence[Passage]]]
    """Their passages for many events by their ids."""

    def with_passages(self) -> Iterator[tuple[Event, Sequence[Passage]]]:
        """Each event, in order, with the passages that tell it.

        Of those read at a time, events that became known together come as their text tells them.
        """
        for first in range(0, len(self.events), _AT_ONCE):
            events = self.events[first : first + _AT_ONCE]
            told = self.passages([event.id for event in events])
            place = {event_id: number for number, event_id in enumerate(told)}
            yield from ((e, told[e.id]) for e in sorted(events, key=lambda e: (e.known_at, place[e.id])))


def read_ledger(db: Store, *, as_of: datetime | None = None, as_told: datetime | None = None) -> LedgerAt:
    """The ledger now; `as_of` a time, what was known then under today's code; `as_told`, what we said then."""
    if as_of is not None:
        events = history.list_events_as_of(db, as_of)
        return LedgerAt(
            events=events,
            threads=history.list_threads_as_of(db, as_of, events),
            evidence=lambda event_id: tellings.list_evidence_as_of(db, event_id, as_of),
            passages=lambda event_ids: passages.list_passages_as_of(db, event_ids, as_of),
        )
    if as_told is not None:
        return LedgerAt(
            events=history.list_events_as_told(db, as_told),
            threads=ledger.list_threads(db),
            evidence=lambda event_id: tellings.list_evidence_as_of(db, event_id, as_told, by="resolved_at"),
            passages=lambda event_ids: passages.list_passages_as_of(db, event_ids, as_told, by="resolved_at"),
        )
    return LedgerAt(
        events=ledger.list_events(db),
        threads=ledger.list_threads(db),
        evidence=lambda event_id: tellings.list_evidence(db, event_id),
        passages=lambda event_ids: passages.list_passages(db, event_ids),
    )
