"""Which event a claim tells: claims → events. Pure.

Owns what joins two claims to one event of a thread: kind, stage, a compatible amount and a window of days (threads are
`nlp.ledger.finding`'s work). The caller fetches candidates by the claims' keys and stores what is decided; the same
claims in the same order always give the same ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nlp.ledger.affinity import EventState, ThreadState, one_text
from nlp.ledger.contradictions import CONVERTED, ROUNDED, ratio
from nlp.ledger.finding import find_thread
from nlp.ledger.keys import conflict, subject_keys
from nlp.ledger.threads import new_thread, programme_threads, tranche_key
from store.partial_dates import days_apart
from store.records import PROGRAMME_ID, Claim, DocumentVersion, Money, Shape, Telling, Thread, make_id

_WINDOW_DAYS = {"proposed": 45, "threatened": 45}
_DEFAULT_WINDOW_DAYS = 10
"""Days within which two tellings of one stage are one event: candidates are mulled for weeks, acts happen on a day."""

_BACKGROUND_DAYS = 45
"""The same for what is recalled with a month or a year only."""

_ZONE_DAYS = 1
"""Days by which the calendars of Washington, Tokyo and Beijing may differ for one moment."""
_DAY = len("2026-01-01")

_SAME_SUM_DAYS = 200
"""One project is not given the same sum at the same stage twice within this many days."""

_DISPUTE = Decimal("1.5")
"""Ratio up to which two sums are one figure disputed."""

_ENDS = frozenset({"suspended", "lifted"})
"""Stages of a measure that was enacted before."""

_SPECIFIC = ("asset:", "instrument:", "item:", "law:", "list:", "org:", "place:", "tranche:")
"""Keys that say what a claim is about; who issued something, or that it is of the programme, says too little."""

_SURE = 0.65
"""Score from which a claim that the encoder alone found enters the ledger."""

_REFUSED = 4
"""Events of the thread not joined that are named with the reason."""

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
    considered: tuple[str, ...] = ()
    """Threads and events that it nearly told, and why not: a sentence each."""


@dataclass(frozen=True, slots=True)
class Told:
    """A claim of the document's version before, with the event that it told."""

    claim: Claim
    event_id: str
    thread: Thread


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
    version: DocumentVersion,
    candidates: Iterable[ThreadState],
    previous: Sequence[Told],
    convert: Convert,
) -> list[Decision]:
    """Decide for each claim of one document version; claims that say less see what those that say more opened.

    `candidates` are the threads that share a key with any of the claims; `previous` what the version before told.
    """
    states = {c.thread.id: c for c in candidates}
    for thread in programme_threads(claims):
        states.setdefault(thread.id, ThreadState(thread, {k for k in (tranche_key(thread),) if k}))
    kept = list(previous)
    decisions = {}
    for claim in sorted(claims, key=_told_after):
        decision = _keep(claim, kept) or _decide(claim, version, list(states.values()), convert)
        _remember(decision, version, states)
        decisions[claim.id] = decision
    return [decisions[claim.id] for claim in claims]


def _told_after(claim: Claim) -> tuple[bool, bool]:
    """Order within an article: what names nothing comes last, the end of a measure after the measure."""
    return not subject_keys(claim), claim.stage in _ENDS


def _keep(claim: Claim, previous: list[Told]) -> Decision | None:
    """An edited article goes on telling the event that it told: what changed is the event's field, not the event."""
    for told in previous:
        old = told.claim
        if (old.kind, old.stage) == (claim.kind, claim.stage) and subject_keys(old) == subject_keys(claim):
            previous.remove(told)
            return Decision(
                claim,
                told.event_id,
                told.thread,
                opens_event=False,
                opens_thread=False,
                reason="the edited article told this event before",
            )
    return None


def _decide(claim: Claim, version: DocumentVersion, states: list[ThreadState], convert: Convert) -> Decision:
    found = find_thread(claim, states)
    state = found.state
    if state is None:
        return Decision(
            claim,
            make_id("evt", claim.id),
            new_thread(claim),
            opens_event=True,
            opens_thread=True,
            reason=found.reason,
            considered=found.considered,
        )
    event, why, refused = _find_event(claim, version, state, convert)
    return Decision(
        claim,
        event.id if event else make_id("evt", claim.id),
        state.thread,
        opens_event=event is None,
        opens_thread=False,
        reason=f"{found.reason}; {why}",
        considered=(*refused, *found.considered),
    )


def _remember(decision: Decision, version: DocumentVersion, states: dict[str, ThreadState]) -> None:
    state = states.setdefault(decision.thread.id, ThreadState(decision.thread, set()))
    state.keys |= subject_keys(decision.claim)
    telling = telling_of(decision, version)
    for event in state.events:
        if event.id == decision.event_id:
            event.evidence.append(telling)
            return
    state.events.append(EventState(decision.event_id, decision.thread.id, [telling]))


def telling_of(decision: Decision, version: DocumentVersion) -> Telling:
    """The claim as it tells the event from now on; `version` is the claim's."""
    claim = decision.claim
    return Telling(
        event_id=decision.event_id,
        claim_id=claim.id,
        document_id=claim.document_id,
        version=claim.version,
        project=claim.project,
        says=claim.shape,
        published_on=version.published_on,
        known_at=version.known_at,
    )


def _find_event(
    claim: Claim, version: DocumentVersion, state: ThreadState, convert: Convert
) -> tuple[EventState | None, str, tuple[str, ...]]:
    """The event of the thread that the claim tells (None where it opens one), why, and why not the others."""
    fitting: list[tuple[int, str, EventState, str]] = []
    refused = []
    for event in state.events:
        likeness = max((_likeness(claim, e.says, convert) for e in event.evidence), default=_DISPUTED)
        gap, window = _gap(claim, version, event, likeness)
        fit = _fit(claim, event, likeness, gap, window)
        if fit.against:
            refused.append(f"{event.first.stage} event {event.id}: {fit.against}")
        else:
            fitting.append((gap if gap is not None else _SAME_SUM_DAYS, event.id, event, fit.reason))
    if not fitting:
        return None, f"no {claim.stage} event of it fits", tuple(refused[:_REFUSED])
    _, _, event, reason = min(fitting, key=lambda f: f[:2])
    return event, f"same {claim.stage} event: {reason}", tuple(refused[:_REFUSED])


def _gap(claim: Claim, version: DocumentVersion, event: EventState, likeness: int) -> tuple[int | None, int]:
    """Days between the claim and the telling that lies best within its window, and that window.

    None where the date of one of them is unknown. A claim without a date happened when it was published where it is
    news, and where it tells what is mulled: an older candidate would be told with its day or its sum.
    """
    on = _when(claim, version.published_on)
    best: tuple[int | None, int] = (None, _DEFAULT_WINDOW_DAYS)
    for item in event.evidence:
        gap = days_apart(on, _when(item.says, item.published_on))
        window = _window(claim, item.says, event, likeness)
        if gap is not None and (best[0] is None or gap - window < best[0] - best[1]):
            best = (gap, window)
    return best


def _when(claim: Claim | Shape, published_on: str) -> str:
    mulled = claim.stage in _WINDOW_DAYS and claim.amount is None
    return claim.happened_on or (published_on if claim.is_new or mulled else "")


@dataclass(frozen=True, slots=True)
class _Fit:
    """What joins a claim to an event of its thread, or the guard that forbids it, in words."""

    reason: str = ""
    against: str = ""


def _fit(claim: Claim, event: EventState, likeness: int, gap: int | None, window: int) -> _Fit:  # noqa: PLR0911  one guard, one return
    first = event.first
    if first.kind != claim.kind or not _stages_meet(claim, event, gap, likeness):
        return _Fit(against=f"{claim.kind} {claim.stage} is another stage than {first.kind} {first.stage}")
    if _roles_differ(claim, event):
        return _Fit(against="one sum is a ceiling, the other is not")
    told = {k for e in event.evidence for k in e.says.keys}  # who tells it first may not know its number
    another = conflict(claim.keys, told, "instrument") or conflict(claim.keys, first.keys, "item", "list", "asset")
    if claim.measure != first.measure or another:
        return _Fit(against="another measure, notice, list, goods or asset")
    same_text = any(one_text(claim, e) for e in event.evidence)
    if likeness < 0 or (likeness == 0 and same_text):
        return _Fit(against="another sum" if likeness < 0 else "one text gives both sums")
    if gap is not None and gap > window:
        return _Fit(against=f"{gap} days apart, more than {window}")
    if gap is None and event.thread_id == PROGRAMME_ID:
        return _Fit(against="without a date, one decision on the programme cannot be told from another")
    days = "date unknown" if gap is None else f"{gap} days apart" if gap else "same day"
    return _Fit(f"{_LIKENESS[likeness]}, {days}")


def _window(claim: Claim, told: Shape, event: EventState, likeness: int) -> int:
    """Days within which the claim and a telling of the event are one happening."""
    precise = len(claim.happened_on) == len(told.happened_on) == _DAY
    if event.thread_id == PROGRAMME_ID:
        # Its sum is in every article, and its ministers meet every week: only the day tells its events apart.
        return _ZONE_DAYS if precise else _DEFAULT_WINDOW_DAYS
    if likeness == _EQUAL and claim.kind == "funding":
        return _SAME_SUM_DAYS
    if any(not c.is_new and len(c.happened_on) < _DAY for c in (claim, told)):
        return _BACKGROUND_DAYS
    return _WINDOW_DAYS.get(claim.stage, _DEFAULT_WINDOW_DAYS)


_ONE_DECISION: tuple[frozenset[str], ...] = (frozenset({"announced", "approved"}), frozenset({"announced", "in_force"}))
"""Stages that one decision is told as by different articles of the same days."""


def _stages_meet(claim: Claim, event: EventState, gap: int | None, likeness: int) -> bool:
    """One decision is told as announced by some and as approved by others on the same days.

    A very sum that is a candidate's for one and chosen for the other on one day is one decision that somebody misread.
    """
    stages = {e.says.stage for e in event.evidence}
    if claim.stage in stages:
        return True
    near = gap is not None and gap <= 3  # noqa: PLR2004  a weekend
    told = {claim.stage, *stages}
    if claim.kind == "funding" and likeness == _EQUAL and gap == 0:
        return told <= {"proposed", "announced", "approved"}
    return near and claim.kind != "policy" and any(told <= words for words in _ONE_DECISION)


def _roles_differ(claim: Claim, event: EventState) -> bool:
    """A loan for a project is another event than the choice of the project."""
    roles = {e.says.amount.role for e in event.evidence if e.says.amount}
    return bool(
        claim.amount and roles and claim.amount.role not in roles and {claim.amount.role, *roles} & {"envelope"}
    )


_EQUAL, _ROUNDED, _UNKNOWN, _DISPUTED, _OTHER = 3, 2, 1, 0, -1
_LIKENESS = {
    _EQUAL: "the same sum",
    _ROUNDED: "the sum rounded or converted",
    _UNKNOWN: "no sum to compare",
    _DISPUTED: "a disputed sum",
}


def _likeness(claim: Claim, told: Shape, convert: Convert) -> int:
    """How two claims' sums agree: equal, rounded or converted, unknown, disputed, another sum."""
    mine, theirs = claim.amount, told.amount
    if mine is None or theirs is None:
        return _UNKNOWN
    if mine.currency == theirs.currency:
        apart = ratio(mine.value, theirs.value)
        if apart == 1:
            return _EQUAL
        limit = ROUNDED
    else:
        ours, other = convert(mine, claim.happened_on), convert(theirs, told.happened_on)
        if ours is None or other is None:
            return _UNKNOWN
        apart, limit = ratio(ours, other), CONVERTED
    if apart <= limit:
        return _ROUNDED
    return _DISPUTED if apart <= _DISPUTE else _OTHER
