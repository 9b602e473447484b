"""Which event a claim tells: claims → events, events → threads. Pure.

Owns the rules that join and the guards that never do. The caller fetches candidates by the claims' keys and stores what
is decided; the same claims in the same order always give the same ledger. What joins two claims to one thread are
specific keys (instrument, place, asset, item, law, party); the programme, Japan, the United States and lenders never
join two projects. What joins two claims to one event of a thread are kind, stage, a compatible amount and a window of
days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from nlp.subjects import label_of
from nlp.titles import thread_titles
from store.partial_dates import days_apart
from store.records import (
    PROGRAMME_ID,
    Claim,
    DocumentVersion,
    EventClaim,
    Money,
    Thread,
    make_id,
)

_WEIGHTS = {"instrument": 4.0, "law": 3.0, "asset": 1.0, "item": 1.0, "org": 1.0, "place": 1.0, "tranche": 2.0}
"""How much one shared key says that two claims are about one thing; other kinds of key say nothing."""

_NAMING = frozenset({"instrument", "law", "asset", "item", "org", "tranche"})
"""Kinds of key of which at least one must be shared; a place alone names no project."""

_JOINED = 2.0
"""Weight of shared keys from which two claims are about one thread without further help."""

_WINDOW_DAYS = {"proposed": 45, "threatened": 45}
_DEFAULT_WINDOW_DAYS = 10
"""Days within which two tellings of one stage are one event: candidates are mulled for weeks, acts happen on a day."""

_SAME_SUM_DAYS = 200
"""One project is not given the same sum at the same stage twice within this many days."""

_ROUNDING = Decimal("1.02")
_GLOSS = Decimal("1.08")
_DISPUTE = Decimal("1.5")
"""Ratios up to which two sums are one figure rounded, one figure converted, one figure disputed."""

Convert = Callable[[Money, str], Decimal | None]
"""Money and a partial date to USD; None where no rate is known."""


@dataclass(slots=True)
class EventState:
    """An event while it is being resolved: its id and the claims that tell it."""

    id: str
    thread_id: str
    evidence: list[EventClaim]

    @property
    def first(self) -> Claim:
        """The claim that opened it."""
        return self.evidence[0].claim


@dataclass(slots=True)
class ThreadState:
    """A thread while it is being resolved: its keys and events."""

    thread: Thread
    keys: set[str]
    events: list[EventState] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a claim belongs, and why."""

    claim: Claim
    event_id: str
    thread: Thread
    opens_event: bool
    opens_thread: bool
    reason: str


def subject_keys(claim: Claim) -> frozenset[str]:
    """The keys that can tell its project or measure from others.

    The larger undertaking that it is part of is not one, nor is a place abroad: the programme invests in the United
    States, and an article on one of its projects names other places for comparison.
    """
    keys = {k for k in claim.keys if k.partition(":")[0] in _WEIGHTS and k != claim.part_of}
    if claim.programme_id:
        keys -= {k for k in keys if k.startswith("place:") and not k.startswith("place:us")}
    return frozenset(keys)


def lookup_keys(claim: Claim) -> frozenset[str]:
    """Keys by which to fetch threads that may be meant: a measure may also be known by who takes it."""
    if claim.kind != "countermeasure":
        return subject_keys(claim)
    return subject_keys(claim) | {k for k in claim.keys if k.startswith(("issuer:", "against:"))}


def programme_threads(claims: Iterable[Claim]) -> list[Thread]:
    """The threads that exist by definition: the programme, and each tranche that the claims name."""
    tranches = {k for c in claims for k in (*c.keys, c.part_of or "") if k.startswith("tranche:")}
    return [_root(), *(_tranche(key) for key in sorted(tranches))]


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
        states.setdefault(thread.id, ThreadState(thread, {k for k in (_tranche_key(thread),) if k}))
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
    state, why_thread = _find_thread(claim, states)
    if state is None:
        thread = _new_thread(claim)
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


# --- threads


def _find_thread(claim: Claim, states: list[ThreadState]) -> tuple[ThreadState | None, str]:
    keys = subject_keys(claim)
    tranche = next((k for k in sorted(keys) if k.startswith("tranche:")), None)
    if tranche and claim.kind != "countermeasure" and not _has(keys, "place", "org"):
        return next(s for s in states if s.thread.id == _tranche(tranche).id), f"names {tranche}"
    if not keys and claim.programme_id and claim.kind != "countermeasure":
        return next(s for s in states if s.thread.id == PROGRAMME_ID), "tells of the programme as a whole"
    family = [s for s in states if _same_family(claim, s) and not _defined(s.thread)]
    scored = sorted(((_affinity(claim, keys, s), s) for s in family), key=lambda x: (-x[0], x[1].thread.id))
    scored = [(points, s) for points, s in scored if points > 0]
    if not scored:
        return None, "shares no key with a known thread"
    points, best = scored[0]
    shared = ", ".join(sorted(keys & best.keys)) or "issuer and measure"
    if points >= _JOINED:
        return best, f"shares {shared}"
    if len(scored) == 1 or scored[1][0] < points:
        return best, f"shares {shared}, and no other thread does"
    return None, f"shares {shared} with several threads, none more than the others"


def _same_family(claim: Claim, state: ThreadState) -> bool:
    """Funding and progress are told of projects; countermeasures and policies stand by themselves."""
    family = {"progress": "funding"}.get(claim.kind, claim.kind)
    return any({"progress": "funding"}.get(e.first.kind, e.first.kind) == family for e in state.events)


def _affinity(claim: Claim, keys: frozenset[str], state: ThreadState) -> float:
    """Weight of the shared keys; 0 where a guard forbids the join."""
    shared = keys & state.keys
    instruments = _of(keys, "instrument")
    if instruments and _of(state.keys, "instrument"):
        return _WEIGHTS["instrument"] if instruments & state.keys else 0.0
    if claim.kind == "countermeasure":
        return _countermeasure_affinity(claim, keys, state)
    if not any(k.partition(":")[0] in _NAMING for k in shared) or _stands_against(keys, state, "place", "asset"):
        return 0.0
    if all(e.first.programme_id != claim.programme_id for e in state.events) and not _of(shared, "org", "place"):
        return 0.0
    return sum(_WEIGHTS[k.partition(":")[0]] for k in shared)


def _countermeasure_affinity(claim: Claim, keys: frozenset[str], state: ThreadState) -> float:
    """A measure is known by who takes it, what sort it is and what it falls on; a protest by the measure it answers."""
    firsts = [e.first for e in state.events]
    answering = claim.measure in {"dispute", "warning"} or any(f.measure in {"dispute", "warning"} for f in firsts)
    same_issuer = any(issuer(f) == issuer(claim) for f in firsts)
    same_measure = any(f.measure == claim.measure for f in firsts)
    if _stands_against(keys, state, "item"):
        return 0.0
    crossed = any(_country(claim) in f.targets or _country(f) in claim.targets for f in firsts)
    if not ((same_issuer and same_measure) or (answering and (same_issuer or crossed))):
        return 0.0
    shared = sum(_WEIGHTS[k.partition(":")[0]] for k in keys & state.keys)
    nearest = min((days_apart(f.happened_on, claim.happened_on) for f in firsts), default=None, key=_none_last)
    if shared:
        return 1.0 + shared
    return 1.0 if nearest is not None and nearest <= _WINDOW_DAYS["threatened"] and _meet(claim, firsts) else 0.0


def issuer(claim: Claim) -> str:
    """Who takes a measure: its country where the claim knows it, else the first actor."""
    return next((k for k in claim.keys if k.startswith("issuer:")), claim.actors[0] if claim.actors else "")


def _country(claim: Claim) -> str:
    """English name of the country that acts; empty where the claim does not know it."""
    key = issuer(claim)
    titles = label_of(f"country:{key.removeprefix('issuer:')}") if key.startswith("issuer:") else None
    return titles[0] if titles else ""


def _meet(claim: Claim, firsts: list[Claim]) -> bool:
    return any(not f.targets or not claim.targets or set(f.targets) & set(claim.targets) for f in firsts)


def _has(keys: Iterable[str], *kinds: str) -> bool:
    return any(k.partition(":")[0] in kinds for k in keys)


def _of(keys: Iterable[str], *kinds: str) -> set[str]:
    return {k for k in keys if k.partition(":")[0] in kinds}


def _conflict(left: Iterable[str], right: Iterable[str], *kinds: str) -> bool:
    """Both name things of a kind, and none in common: Ohio is not Georgia, a terminal is no power plant."""
    pairs = [(_of(left, kind), _of(right, kind)) for kind in kinds]
    return any(a and b and not a & b for a, b in pairs)


def _stands_against(keys: frozenset[str], state: ThreadState, *kinds: str) -> bool:
    """Half of the thread's claims or more name other things: one stray place in one article is no objection."""
    told = [subject_keys(e.claim) for event in state.events for e in event.evidence]
    return any(2 * sum(_conflict(keys, theirs, kind) for theirs in told) >= len(told) for kind in kinds)


def _defined(thread: Thread) -> bool:
    return thread.id == PROGRAMME_ID or _tranche_key(thread) is not None


def _root() -> Thread:
    en, ja, zh = thread_titles(f"programme:{PROGRAMME_ID}")
    return Thread(
        id=PROGRAMME_ID, title=en, title_ja=ja, title_zh=zh, parent_id=None, programme_id=PROGRAMME_ID, status=""
    )


def _tranche(key: str) -> Thread:
    en, ja, zh = thread_titles(key)
    return Thread(
        id=f"{PROGRAMME_ID}/{key}",
        title=en,
        title_ja=ja,
        title_zh=zh,
        parent_id=PROGRAMME_ID,
        programme_id=PROGRAMME_ID,
        status="",
    )


def _tranche_key(thread: Thread) -> str | None:
    head, _, key = thread.id.partition("/")
    return key if head == PROGRAMME_ID and key else None


def _new_thread(claim: Claim) -> Thread:
    en, ja, zh = thread_titles(*sorted(subject_keys(claim)), label=claim.project, claim=claim)
    parent = None
    if claim.programme_id:
        parent = _tranche(claim.part_of).id if (claim.part_of or "").startswith("tranche:") else PROGRAMME_ID
    return Thread(
        id=make_id("thr", claim.id),
        title=en,
        title_ja=ja,
        title_zh=zh,
        parent_id=parent,
        programme_id=claim.programme_id,
        status="",
    )


# --- events


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
    if claim.measure != first.measure or _conflict(claim.keys, first.keys, "instrument", "item", "list"):
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


def _none_last(gap: int | None) -> float:
    return float("inf") if gap is None else gap
