"""Which event a claim tells: claims → events. Pure.

Owns what joins two claims to one event of a thread: kind, stage, a compatible amount and a window of days (threads are
`nlp.ledger.threads`' work). The caller fetches candidates by the claims' keys and stores what is decided; the same
claims in the same order always give the same ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nlp.ledger.threads import (
    EventState,
    ThreadState,
    conflict,
    find_thread,
    new_thread,
    programme_threads,
    subject_keys,
    tranche_key,
)
from store.partial_dates import days_apart
from store.records import Claim, DocumentVersion, EventClaim, Money, Thread, make_id

_WINDOW_DAYS = {"proposed": 45, "threatened": 45}
_DEFAULT_WINDOW_DAYS = 10
"""Days within which two tellings of one stage are one event: candidates are mulled for weeks, acts happen on a day."""

_SAME_SUM_DAYS = 200
"""One project is not given the same sum at the same stage twice within this many days."""

_ROUNDING = Decimal("1.02")
_GLOSS = Decimal("1.08")
_DISPUTE = Decimal("1.5")
"""Ratios up to which two sums are one figure rounded, one figure converted, one figure disputed."""

_SPECIFIC = ("asset:", "instrument:", "item:", "law:", "list:", "org:", "place:", "tranche:")
"""Keys that say what a claim is about; who issued something, or that it is of the programme, says too little."""

_SURE = 0.65
"""Score from which a claim that the encoder alone found enters the ledger."""

Convert = Callable[[Money, str], Decimal | None]
"""Money and a partial date to USD; None where no rate is known."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a claim belongs, and why."""

    claim: Claim
    event_id: str
    thread: Thread
    opens_event: bool
    opens_thread: bool
    reason: str


def is_told(claim: Claim) -> bool:
    """Whether a claim may enter the ledger: confirmed; where the encoder alone found it, surely and of something named.

    No sum of the programme that only the encoder hears enters: the totals must never count a guess.
    """
    if not claim.confirmed or claim.voice != "encoder":
        return claim.confirmed
    named = claim.amount is not None if claim.kind == "funding" else any(k.startswith(_SPECIFIC) for k in claim.keys)
    return named and claim.score >= _SURE and not (claim.kind == "funding" and claim.programme_id)


def resolve_version(
    claims: Sequence[Claim],
    *,
    as_evidence: Callable[[Claim], EventClaim],
    version: DocumentVersion,
    candidates: Iterable[ThreadState],
    previous: Mapping[str, EventState],
    convert: Convert,
) -> list[Decision]:
    """Decide for each claim of one document version, in order; later claims see what earlier ones opened.

    `candidates` are the threads that share a key with any of the claims; `previous` maps the claims (by id) of the
    version before to the events they told.
    """
    states = {c.thread.id: c for c in candidates}
    for thread in programme_threads(claims):
        states.setdefault(thread.id, ThreadState(thread, {k for k in (tranche_key(thread),) if k}))
    kept = dict(previous)
    decisions = []
    for claim in claims:
        evidence = as_evidence(claim)
        decision = _keep(claim, kept, states) or _decide(claim, version, list(states.values()), convert)
        _remember(decision, evidence, states)
        decisions.append(decision)
    return decisions


def _keep(claim: Claim, previous: dict[str, EventState], states: Mapping[str, ThreadState]) -> Decision | None:
    """An edited article goes on telling the event that it told: what changed is the event's field, not the event."""
    for old_id, event in previous.items():
        old = next((e.claim for e in event.evidence if e.claim.id == old_id), None)
        if old and (old.kind, old.stage) == (claim.kind, claim.stage) and subject_keys(old) == subject_keys(claim):
            del previous[old_id]
            return Decision(
                claim,
                event.id,
                states[event.thread_id].thread,
                opens_event=False,
                opens_thread=False,
                reason="the edited article told this event before",
            )
    return None


def _decide(claim: Claim, version: DocumentVersion, states: list[ThreadState], convert: Convert) -> Decision:
    state, why_thread = find_thread(claim, states)
    if state is None:
        thread = new_thread(claim)
        return Decision(claim, make_id("evt", claim.id), thread, opens_event=True, opens_thread=True, reason=why_thread)
    event, why_event = _find_event(claim, version, state, convert)
    event_id = event.id if event else make_id("evt", claim.id)
    return Decision(
        claim,
        event_id,
        state.thread,
        opens_event=event is None,
        opens_thread=False,
        reason=f"{why_thread}; {why_event}",
    )


def _remember(decision: Decision, evidence: EventClaim, states: dict[str, ThreadState]) -> None:
    state = states.setdefault(decision.thread.id, ThreadState(decision.thread, set()))
    state.keys |= subject_keys(decision.claim)
    for event in state.events:
        if event.id == decision.event_id:
            event.evidence.append(evidence)
            return
    state.events.append(EventState(decision.event_id, decision.thread.id, [evidence]))


def _find_event(
    claim: Claim, version: DocumentVersion, state: ThreadState, convert: Convert
) -> tuple[EventState | None, str]:
    """The event of the thread that the claim tells, nearest in time first; None where it opens one."""
    fitting = []
    for event in state.events:
        gap = _gap(claim, version, event)
        if _fits(claim, event, gap, convert):
            fitting.append((gap if gap is not None else _SAME_SUM_DAYS, event.id, event))
    if not fitting:
        return None, f"no {claim.stage} event of it fits"
    _, _, event = min(fitting)
    return event, f"same {claim.stage} event"


def _gap(claim: Claim, version: DocumentVersion, event: EventState) -> int | None:
    """Days between the claim and the nearest telling; a new claim without a date happened when it was published."""
    on = claim.happened_on or (version.published_on if claim.is_new else "")
    gaps = [days_apart(on, e.claim.happened_on or (e.published_on if e.claim.is_new else "")) for e in event.evidence]
    return min((g for g in gaps if g is not None), default=None)


def _fits(claim: Claim, event: EventState, gap: int | None, convert: Convert) -> bool:
    first = event.first
    if first.kind != claim.kind or not _stages_meet(claim, event, gap) or _roles_differ(claim, event):
        return False
    if claim.measure != first.measure or conflict(claim.keys, first.keys, "instrument", "item", "list"):
        return False
    likeness = max((_likeness(claim, e.claim, convert) for e in event.evidence), default=0)
    same_document = any(e.claim.document_id == claim.document_id for e in event.evidence)
    if likeness < 0 or (likeness == 0 and same_document):
        return False
    if gap is None:
        return True
    window = _WINDOW_DAYS.get(claim.stage, _DEFAULT_WINDOW_DAYS)
    if likeness == _EQUAL and claim.kind == "funding":
        window = _SAME_SUM_DAYS
    return gap <= window


def _stages_meet(claim: Claim, event: EventState, gap: int | None) -> bool:
    """One decision is told as announced by some and as approved by others on the same days."""
    stages = {e.claim.stage for e in event.evidence}
    if claim.stage in stages:
        return True
    told_together = {claim.stage, *stages} <= {"announced", "approved"} or {claim.stage, *stages} <= {
        "announced",
        "in_force",
    }
    near = gap is not None and gap <= 3  # noqa: PLR2004  a weekend
    return told_together and near and claim.kind != "policy"


def _roles_differ(claim: Claim, event: EventState) -> bool:
    """A loan for a project is another event than the choice of the project."""
    roles = {e.claim.amount.role for e in event.evidence if e.claim.amount}
    return bool(
        claim.amount and roles and claim.amount.role not in roles and {claim.amount.role, *roles} & {"envelope"}
    )


_EQUAL, _ROUNDED, _UNKNOWN, _DISPUTED, _OTHER = 3, 2, 1, 0, -1


def _likeness(claim: Claim, told: Claim, convert: Convert) -> int:
    """How two claims' sums agree: equal, rounded or converted, unknown, disputed, another sum."""
    mine, theirs = claim.amount, told.amount
    if mine is None or theirs is None:
        return _UNKNOWN
    if mine.currency == theirs.currency:
        ratio = _ratio(mine.value, theirs.value)
        if ratio == 1:
            return _EQUAL
        limit = _ROUNDING
    else:
        ours, other = convert(mine, claim.happened_on), convert(theirs, told.happened_on)
        if ours is None or other is None:
            return _UNKNOWN
        ratio, limit = _ratio(ours, other), _GLOSS
    if ratio <= limit:
        return _ROUNDED
    return _DISPUTED if ratio <= _DISPUTE else _OTHER


def _ratio(left: Decimal, right: Decimal) -> Decimal:
    low, high = sorted((left, right))
    return high / low if low else Decimal("Infinity")
