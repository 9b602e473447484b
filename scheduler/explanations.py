"""Why an event stands as it does: everything behind it in one record, and its JSON.

Owns what belongs to an explanation: who told it and when, what joined each telling, what was nearly joined, what its
sources disagree on, what people decided. Reads only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from nlp.ledger.contradictions import Contradiction, Reading, contradictions
from nlp.ledger.novelty import Report, reports
from scheduler.exchange import Json, event_to_json, render_time
from store import ledger, tellings
from store.database import Store
from store.judgements import list_judgements
from store.records import Event, EventAlias, EventClaim, Joining, Judgement, Thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """An event with everything behind it."""

    event: Event
    """The event."""
    thread: Thread
    """Its project or measure."""
    siblings: Sequence[Event]
    """The thread's other open events, in order of time."""
    evidence: Sequence[EventClaim]
    """Its current claims, in ledger order."""
    joinings: dict[str, Joining]
    """Why each claim was joined, by claim id."""
    reports: Sequence[Report]
    """Who told it when, the first first."""
    contradictions: Sequence[Contradiction]
    """What its sources disagree on."""
    judgements: Sequence[Judgement]
    """What people decided about it, undone words among them."""
    aliases: Sequence[EventAlias]
    """Ids that mean it too."""


def explain(db: Store, event_id: str) -> Explanation:
    """Everything behind the event that the id means. Raises UnknownEvent."""
    event = ledger.get_event(db, event_id)
    evidence = tellings.list_evidence(db, event.id)
    others = [e for e in ledger.list_events_of(db, event.thread_id) if e.id != event.id]
    judged = [j for j in list_judgements(db, undone=True) if event.id in {j.event_id, j.other}]
    return Explanation(
        event=event,
        thread=ledger.get_thread(db, event.thread_id),
        siblings=sorted(others, key=lambda e: (e.happened_on or e.published_on, e.id)),
        evidence=evidence,
        joinings=tellings.list_joinings(db, event.id),
        reports=reports(evidence),
        contradictions=contradictions(event, evidence),
        judgements=judged,
        aliases=ledger.list_aliases(db, event.id),
    )


def explanation_to_json(told: Explanation) -> Json:
    """One object: the event as `pactwatch ledger` prints it, and what is behind it."""
    line = event_to_json(told.event, told.thread, [item.passage for item in told.evidence])
    if not isinstance(line, dict):
        raise TypeError("an event is an object")
    claims: list[Json] = []
    for item in told.evidence:
        joining = told.joinings[item.claim.id]
        claims.append(
            {
                "document_id": item.document.external_id or item.document.id,
                "publisher": item.publisher,
                "language": item.language,
                "evidence": item.claim.evidence.text,
                "joined_by": joining.reason,
                "novelty": joining.novelty,
                "nearly_joined": list(joining.considered),
            }
        )
    return {
        **line,
        "thread": told.thread.title,
        "aliases": [a.old_id for a in told.aliases],
        "told_by": claims,
        "reports": [_record(r) for r in told.reports],
        "contradictions": [contradiction_to_json(c) for c in told.contradictions],
        "stages": [{"id": e.id, "kind": e.kind, "stage": e.stage, "happened_on": e.happened_on} for e in told.siblings],
        "judgements": [judgement_to_json(j) for j in told.judgements],
    }


def contradiction_to_json(found: Contradiction) -> Json:
    """A disagreement: the reading that stands first, and what settled it."""
    return {
        "field": found.field,
        "settled_by": found.settled_by,
        "rounded": found.rounded,
        "readings": [_record(r) for r in found.readings],
    }


def judgement_to_json(judgement: Judgement) -> Json:
    """A judgement, its anchors left out."""
    return {
        "seq": judgement.seq,
        "verdict": judgement.verdict,
        "event_id": judgement.event_id,
        "other": judgement.other,
        "field": judgement.field,
        "value": judgement.value,
        "by": judgement.by,
        "at": render_time(judgement.at),
        "why": judgement.why,
        "undoes": judgement.undoes,
    }


def _record(record: Report | Reading) -> Json:
    """A flat record of plain values as an object."""
    fields = asdict(record)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()}
