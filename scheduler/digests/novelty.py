"""Whether a reader can first be told of an event in a period, where that stands and why. Pure.

Owns what is new, what is found late, what is background, what is to be watched, what moved on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from nlp.ledger.novelty import happened, stage_before, told_before
from nlp.ledger.threads import tranche_key
from scheduler.digests.accounts import Entry, Flag, SectionKey
from scheduler.digests.edition import Period
from scheduler.digests.entries import Placing, entry
from scheduler.digests.ledger_view import Changes, LedgerView, document_id_of
from scheduler.digests.parties import is_between_parties
from store.partial_dates import is_before
from store.records import (
    PROGRAMME_ID,
    Event,
    EventClaim,
    Thread,
)

LATE_DAYS = 3
"""Published longer than this before the period: found late, not news (design, section 3)."""
_SECTION_OF: Mapping[str, SectionKey] = {
    "funding": "new_funding",
    "countermeasure": "new_countermeasures",
    "progress": "progress",
    "policy": "policy",
}
_NO_ACTS = frozenset({"proposed", "threatened"})
"""Stages before any act: what comes of a candidate or a threat is a new act, not one that went on."""


def find_first_told(view: LedgerView, changes: Changes, event_id: str) -> Event | None:
    """The event where a reader can first be told of it in this period; None otherwise."""
    event = view.events[event_id]
    opened = changes.opened.get(event_id)
    if event.status != "open" or _is_doubtful(view, event):
        return None
    if opened is not None:
        if opened.cause == "ours":  # re-extraction never alerts
            return None
        return event if not opened.baseline or _is_told_beside_baseline(view, changes, event_id) else None
    grown = [c for name in ("modality", "is_new") for c in changes.fields.get(event_id, {}).get(name, ())]
    started = {c.before.strip('"') for c in grown if c.cause != "ours" and not c.baseline}
    came_true = started & {"speculated", "false"} and event.modality != "speculated" and event.is_new
    return event if came_true or (event.is_new and _is_confirmed_now(view, changes, event_id)) else None


def _is_doubtful(view: LedgerView, event: Event) -> bool:
    """Background or progress that only the encoder hears of one origin: nothing to watch nor sure enough to be told."""
    if (event.is_new and event.kind != "progress") or event.confirmed or event.modality == "speculated":
        return False
    return not _is_confirmed(view.evidence.get(event.id, ()))


def _is_confirmed(evidence: Iterable[EventClaim]) -> bool:
    """Whether more than one reading stands for it: a rule's, or that of two origins."""
    current = [e for e in evidence if e.current]
    origins = {e.document.origin or e.document.id for e in current}
    return {e.claim.voice for e in current} != {"encoder"} or len(origins) > 1


def _is_confirmed_now(view: LedgerView, changes: Changes, event_id: str) -> bool:
    """Confirmed by what was told in this period, and not before."""
    told = {document_id_of(c) for c in changes.told.get(event_id, ()) if c.cause != "ours" and not c.baseline}
    evidence = view.evidence.get(event_id, ())
    return (
        bool(told) and _is_confirmed(evidence) and not _is_confirmed(e for e in evidence if e.document.id not in told)
    )


def _is_told_beside_baseline(view: LedgerView, changes: Changes, event_id: str) -> bool:
    """A known source tells as its own news what a source met for the first time happened to tell a moment before."""
    known = {document_id_of(c) for c in changes.told.get(event_id, ()) if not c.baseline}
    return any(e.document.id in known and e.claim.is_new and e.current for e in view.evidence.get(event_id, ()))


def first_told_entry(view: LedgerView, period: Period, changes: Changes, event: Event) -> Entry:
    """The entry of an event for a reader who has not been told of it: news, or why it is none."""
    evidence = view.evidence.get(event.id, ())
    placing = placing_of(view, event, section=_section(event, evidence), flag="new")
    if event.modality == "speculated":
        placing = replace(placing, section="watch", flag="watch")
    elif not (event.confirmed or _is_confirmed(evidence)):
        placing = replace(placing, section="watch", flag="unconfirmed")
    elif is_before(event.published_on or event.happened_on, period.starts_at, days=LATE_DAYS):
        placing = replace(placing, section="found_late", flag="late")
    elif not event.is_new or _is_rumor_after_the_act(view, event):
        placing = replace(placing, section="found_late", flag="background")
    elif before := _stage_before(changes, event):
        section: SectionKey = placing.section if before in _NO_ACTS or event.kind == "policy" else "moved_on"
        placing = replace(placing, section=section, flag="moved_on", stage_before=before)
    return entry(event, evidence, placing)


def _is_rumor_after_the_act(view: LedgerView, event: Event) -> bool:
    """A project that was chosen is no candidate any more, whatever is told of it later; a tranche grows."""
    if event.kind != "funding" or event.stage != "proposed" or tranche_key(view.threads[event.thread_id]):
        return False
    return any(
        (e.thread_id, e.kind, e.status) == (event.thread_id, "funding", "open")
        and e.stage in {"approved", "signed", "disbursed"}
        and e.modality != "speculated"
        and happened(e) <= happened(event)
        for e in view.events.values()
    )


def _section(event: Event, evidence: Sequence[EventClaim]) -> SectionKey:
    return "between_parties" if is_between_parties(event, evidence) else _SECTION_OF[event.kind]


def _parent_title(view: LedgerView, thread: Thread) -> str:
    parent = view.threads.get(thread.parent_id or "")
    return parent.title if parent and parent.id != PROGRAMME_ID else ""


def _stage_before(changes: Changes, event: Event) -> str:
    """The stage that the thread had reached by then, where it was known before this period and is another."""
    beside = changes.beside[event.thread_id]
    known = [e for e in beside if e.id not in changes.opened or changes.opened[e.id].seq < _seq(changes, event)]
    earlier = told_before(event, known)
    return "" if all(e.id in changes.opened for e in earlier) else stage_before(event, earlier)


def _seq(changes: Changes, event: Event) -> int:
    opened = changes.opened.get(event.id)
    return opened.seq if opened else 0


def placing_of(view: LedgerView, event: Event, *, section: SectionKey, flag: Flag) -> Placing:
    """Where an event stands, with what it belongs to."""
    thread = view.threads[event.thread_id]
    return Placing(
        section=section,
        flag=flag,
        programme=event.kind != "countermeasure" and thread.programme_id == PROGRAMME_ID,
        part_of=_parent_title(view, thread),
    )
