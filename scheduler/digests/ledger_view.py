"""What a digest is composed from: the ledger as of a period's last change, and the changes sorted out. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from scheduler.digests.deadlines import Deadline
from scheduler.digests.edition import Period, Silence
from store.records import (
    Document,
    DocumentVersion,
    Event,
    EventClaim,
    LedgerChange,
    Run,
    Source,
    SourceState,
    Thread,
)
from store.totals import Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerView:
    """The ledger as of a period's last change, with what was crawled in the period."""

    changes: Sequence[LedgerChange]
    """Changes of the period; others are left out."""
    events: Mapping[str, Event]
    """Every event, by id."""
    threads: Mapping[str, Thread]
    """Every thread, by id."""
    evidence: Mapping[str, Sequence[EventClaim]]
    """Claims of each event that the changes name, by event id."""
    totals: Totals
    """The programme's totals."""
    sources: Sequence[Source] = ()
    """Every source."""
    states: Mapping[str, SourceState] = field(default_factory=dict)
    """How each source fares, by source id."""
    silent: tuple[Silence, ...] = ()
    """Languages that have gone quiet."""
    runs: Sequence[Run] = ()
    """Runs of the period."""
    versions: Sequence[DocumentVersion] | None = None
    """Document versions that reached us in the period; None where unknown: quiet sources are then not named."""
    documents: Mapping[str, Document] = field(default_factory=dict)
    """Their documents, by id."""
    deadlines: Sequence[Deadline] = ()
    """Every clock that runs on the period's day, or has run out."""
    told_on: Mapping[str, date] = field(default_factory=dict)
    """Day of the last digest that told an event, by event id: what changes there may be a correction."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The period's changes, sorted out by event."""

    opened: Mapping[str, LedgerChange]
    told: Mapping[str, Sequence[LedgerChange]]
    fields: Mapping[str, Mapping[str, Sequence[LedgerChange]]]
    beside: Mapping[str, Sequence[Event]]
    """Events by thread: what a new one may have moved on from."""


def sort_out(view: LedgerView, period: Period) -> Changes:
    """The changes of the period by event, each list in the order of our writes."""
    opened: dict[str, LedgerChange] = {}
    told: dict[str, list[LedgerChange]] = defaultdict(list)
    fields: dict[str, dict[str, list[LedgerChange]]] = defaultdict(lambda: defaultdict(list))
    for change in sorted(view.changes, key=lambda c: c.seq):
        if not period.after_seq < change.seq <= period.to_seq:
            continue
        if change.field == "opened":
            opened[change.event_id] = change
        elif change.field == "told":
            told[change.event_id].append(change)
        else:
            fields[change.event_id][change.field].append(change)
    beside: dict[str, list[Event]] = defaultdict(list)
    for event in view.events.values():
        beside[event.thread_id].append(event)
    return Changes(opened, told, fields, beside)


def document_id_of(change: LedgerChange) -> str:
    """The document of a further telling."""
    return change.after.strip('"')


def version_id_of(item: EventClaim) -> str:
    """The document version that a claim was read from."""
    return f"{item.claim.document_id}@{item.claim.version}"
