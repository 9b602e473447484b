"""The human hand: what a person decides about the ledger, applied, undone, and applied again to a ledger derived anew.

Owns what a judgement does and how it finds its events again: by the places of their claims in their documents, which
another extraction keeps even where it gives claims other ids. Everything a judgement changes is logged with cause
`judgement`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from nlp.ledger.keys import index_keys
from nlp.ledger.threads import new_thread
from scheduler.errors import Misused
from scheduler.overrides import parse_value
from scheduler.settling import settle
from store import ledger, tellings
from store.database import Store, writing
from store.extractions import get_claim
from store.judgements import get_judgement, list_judgements, save_judgement
from store.records import Claim, Event, EventAlias, EventClaim, Judgement, Thread, Verdict, make_id

_Side = Literal["event", "other"]
_MAX_ANCHORS = 40
"""Claims of one event by which a judgement finds it again."""
_APART = "apart"


def join(db: Store, event_id: str, other_id: str, *, by: str, why: str, at: datetime) -> Judgement:
    """Let one event stand for two: all that tells the other tells it from now on. Raises Misused, UnknownEvent."""
    event, other = ledger.get_event(db, event_id), ledger.get_event(db, other_id)
    if event.id == other.id:
        raise Misused(f"{event_id} and {other_id} are one event already.")
    if event.kind != other.kind:
        raise Misused(f"A {event.kind} and a {other.kind} are no one event.")
    anchors = (*_anchors(db, "event", event.id), *_anchors(db, "other", other.id))
    return _decide(db, _judgement("join", event.id, by=by, why=why, at=at, other=other.id, anchors=anchors))


def split(
    db: Store, event_id: str, documents: Sequence[str], *, apart: bool, by: str, why: str, at: datetime
) -> Judgement:
    """Let what some documents tell be an event of its own; `apart` of a project or measure of its own.

    `documents` are ids or imports' own ids. Raises Misused where they tell nothing of the event, or all of it.
    """
    event = ledger.get_event(db, event_id)
    evidence = tellings.list_evidence(db, event.id)
    moved = [e for e in evidence if {e.document.id, e.document.external_id} & set(documents)]
    known = {name for e in moved for name in (e.document.id, e.document.external_id)}
    if unknown := [d for d in documents if d not in known]:
        raise Misused(f"{', '.join(unknown)} does not tell {event.id}; `pactwatch why {event.id}` lists what does.")
    if len(moved) == len(evidence):
        raise Misused("Nothing would be left of the event.")
    kept = [e for e in evidence if e not in moved]
    judgement = _judgement(
        "split",
        event.id,
        by=by,
        why=why,
        at=at,
        other=make_id("evt", moved[0].claim.id, "split"),
        value=_APART if apart else "",
        anchors=(*_anchors_of("event", kept), *_anchors_of("other", moved)),
    )
    return _decide(db, judgement)


def edit(db: Store, event_id: str, field: str, value: str, *, by: str, why: str, at: datetime) -> Judgement:
    """Set a field of an event, whatever its sources say. Raises Misused, UnknownEvent."""
    event = ledger.get_event(db, event_id)
    written = parse_value(event, field, value)
    anchors = _anchors(db, "event", event.id)
    return _decide(db, _judgement("edit", event.id, by=by, why=why, at=at, field=field, value=written, anchors=anchors))


def dismiss(db: Store, event_id: str, *, by: str, why: str, at: datetime) -> Judgement:
    """Take an event out of the ledger: it did not happen, or is not of the subject. Raises UnknownEvent."""
    event = ledger.get_event(db, event_id)
    return _decide(db, _judgement("dismiss", event.id, by=by, why=why, at=at, anchors=_anchors(db, "event", event.id)))


def confirm(db: Store, event_id: str, *, by: str, why: str, at: datetime) -> Judgement:
    """Vouch for an event: what only one voice said counts as sure. Raises UnknownEvent."""
    event = ledger.get_event(db, event_id)
    return _decide(db, _judgement("confirm", event.id, by=by, why=why, at=at, anchors=_anchors(db, "event", event.id)))


def undo(db: Store, seq: int, *, by: str, why: str, at: datetime) -> Judgement:
    """Take a judgement back. Raises Misused where it was taken back before, UnknownJudgement."""
    undone = get_judgement(db, seq)
    if undone.verdict == "undo" or seq not in {j.seq for j in list_judgements(db)}:
        raise Misused(f"Judgement {seq} does not stand any more.")
    later = [j.seq for j in list_judgements(db) if j.seq > seq and {j.event_id, j.other} & _touched(undone)]
    if later and undone.verdict in {"join", "split"}:
        raise Misused(f"Undo what came after it first: judgement {later[-1]}.")
    judgement = replace(_judgement("undo", undone.event_id, by=by, why=why, at=at, other=undone.other), undoes=seq)
    with writing(db):
        saved = save_judgement(db, judgement)
        if undone.verdict == "join":
            ledger.remove_alias(db, undone.other)
            back = [c.id for c in found_claims(db, undone, "other")]
            _move(db, [i for i in back if _event_of(db, i) == undone.event_id], undone.event_id, undone.other, at)
        elif undone.verdict == "split":
            moved = [e.claim.id for e in tellings.list_evidence(db, undone.other, current=False)]
            _move(db, moved, undone.other, undone.event_id, at)
            _alias(db, undone.other, undone.event_id, f"judgement {saved.seq}: {why}")
        else:
            _settle(db, undone.event_id, at)
    return saved


def reapply(db: Store, judgement: Judgement) -> Literal["judged", "unjudged"]:
    """Apply a judgement to a ledger derived anew; `unjudged` where its claims are not there any more."""
    held = {
        side: Counter(_event_of(db, c.id) for c in found_claims(db, judgement, side)) for side in ("event", "other")
    }
    event_id = max(held["event"], key=lambda i: held["event"][i], default="")
    other = max(held["other"], key=lambda i: held["other"][i], default="")
    if not event_id or (judgement.other and not other):
        return "unjudged"
    if judgement.verdict == "split":
        other = judgement.other
    found = replace(judgement, event_id=event_id, other=other)
    with writing(db):
        save_judgement(db, found)
        if judgement.verdict != "join" or event_id != other:
            _apply(db, found)
    return "judged"


def _decide(db: Store, judgement: Judgement) -> Judgement:
    with writing(db):
        saved = save_judgement(db, judgement)
        _apply(db, saved)
    return saved


def _apply(db: Store, judgement: Judgement) -> None:
    cause = f"judgement {judgement.seq}: {judgement.why}"
    match judgement.verdict:
        case "join":
            moved = [e.claim.id for e in tellings.list_evidence(db, judgement.other, current=False)]
            _move(db, moved, judgement.other, judgement.event_id, judgement.at)
            _alias(db, judgement.other, judgement.event_id, cause)
        case "split":
            moved = [c.id for c in found_claims(db, judgement, "other") if _event_of(db, c.id) == judgement.event_id]
            thread = _apart_thread(db, moved, judgement) if judgement.value == _APART else None
            _move(db, moved, judgement.event_id, judgement.other, judgement.at, thread=thread)
        case _:
            _settle(db, judgement.event_id, judgement.at)


def _apart_thread(db: Store, claim_ids: Sequence[str], judgement: Judgement) -> Thread:
    claims = [get_claim(db, i) for i in claim_ids]
    thread = replace(new_thread(claims[0]), id=make_id("thr", judgement.other))
    ledger.ensure_thread(db, thread, judgement.at)
    return thread


def _move(
    db: Store, claim_ids: Sequence[str], source: str, target: str, at: datetime, *, thread: Thread | None = None
) -> None:
    """Let claims of one event tell another; both are written as they stand then."""
    if not claim_ids:
        return
    old = _event(db, source)
    stored = ledger.find_event(db, target)
    thread_id = thread.id if thread else stored.thread_id if stored else old.thread_id
    current = {e.claim.id: e.claim for e in tellings.list_evidence(db, source)}
    tellings.move(db, claim_ids, target)
    for claim_id in claim_ids:
        if thread_id != old.thread_id and claim_id in current:
            keys = index_keys(current[claim_id])
            tellings.count_keys(db, old.thread_id, keys, -1)
            tellings.count_keys(db, thread_id, keys, 1)
    _settle(db, target, at, thread_id)
    _settle(db, source, at)


def _settle(db: Store, event_id: str, at: datetime, thread_id: str | None = None) -> None:
    settle(db, event_id, thread_id, None, at, told_by=None, cause="judgement")


def _alias(db: Store, old_id: str, new_id: str, cause: str) -> None:
    ledger.add_alias(db, EventAlias(old_id=old_id, new_id=new_id, cause=cause))


def _event(db: Store, event_id: str) -> Event:
    return ledger.find_event(db, event_id) or ledger.get_event(db, event_id)


def _event_of(db: Store, claim_id: str) -> str:
    return tellings.find_event_of(db, claim_id)


def _touched(judgement: Judgement) -> set[str]:
    return {judgement.event_id, judgement.other} - {""}


def _anchors(db: Store, side: _Side, event_id: str) -> tuple[str, ...]:
    return _anchors_of(side, tellings.list_evidence(db, event_id))


def _anchors_of(side: _Side, evidence: Iterable[EventClaim]) -> tuple[str, ...]:
    """Where claims stand and what they say: `side document kind start end stage amount keys`."""
    claims = [e.claim for e in evidence][:_MAX_ANCHORS]
    return tuple(
        f"{side} {c.document_id} {c.kind} {c.evidence.start} {c.evidence.end} {c.stage} {_sum(c)} {','.join(c.keys)}"
        for c in claims
    )


def _sum(claim: Claim) -> str:
    return f"{claim.amount.value:f}{claim.amount.currency}" if claim.amount else "-"


def found_claims(db: Store, judgement: Judgement, side: str) -> list[Claim]:
    """Current claims that stand where those of one side stood when it was judged, and say most nearly the same."""
    found: dict[str, Claim] = {}
    for anchor in judgement.anchors:
        which, document_id, kind, start, end, stage, amount, keys = anchor.split(" ")
        if which != side:
            continue
        wanted = set(keys.split(","))
        nearest: tuple[float, str] | None = None
        for claim in (get_claim(db, i) for i in tellings.find_told(db, document_id)):
            place = claim.evidence
            if claim.kind != kind or place.start >= int(end) or int(start) >= place.end:
                continue
            alike = len(wanted & set(claim.keys)) / max(len(wanted | set(claim.keys)), 1)
            points = 3 * alike + 2 * (_sum(claim) == amount) + (claim.stage == stage)
            if nearest is None or points > nearest[0]:
                nearest = (points, claim.id)
                best = claim
        if nearest:
            found[nearest[1]] = best
    return list(found.values())


def _judgement(
    verdict: Verdict,
    event_id: str,
    *,
    by: str,
    why: str,
    at: datetime,
    other: str = "",
    field: str = "",
    value: str = "",
    anchors: tuple[str, ...] = (),
) -> Judgement:
    if not by.strip() or not why.strip():
        raise Misused("Say who decides (--by) and why (--why).")
    return Judgement(
        seq=0,
        verdict=verdict,
        event_id=event_id,
        other=other,
        field=field,
        value=value,
        anchors=anchors,
        by=by.strip(),
        at=at,
        why=why.strip(),
        undoes=None,
    )
