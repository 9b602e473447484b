"""How much says that a claim is about a thread, and the guards: what never joins two projects or measures. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from nlp.ledger.contradictions import ratio
from nlp.ledger.keys import (
    NAMING,
    REPLIES,
    WEIGHTS,
    acting_country,
    conflict,
    is_within,
    issuer,
    listed,
    of_kind,
    share_in_common,
    subject_keys,
    things,
)
from store.partial_dates import days_apart
from store.records import Claim, Shape, Telling, Thread

JOINED = 2.0
"""Weight of shared keys from which two claims are about one thread without further help."""

_BY_TARGET = frozenset({"sanction_listing"})
"""Measures known by whom they fall on: a government's lists of one country's entities are one thread, whatever goods
and notices an article names."""

_ENACTED = frozenset({"announced", "in_force"})
"""Stages at which another notice is another measure; a suspension has a notice of its own."""

_SAME_GOODS = 1 / 3
"""Share of goods in common from which two measures of one sort and issuer are one, whenever they are told."""

_DAY = len("2026-01-01")

_NEAR_DAYS = 45
"""Days within which two measures that share no goods may be one, and a protest answers a measure."""


@dataclass(slots=True)
class EventState:
    """An event while it is being resolved: its id and the claims that tell it."""

    id: str
    thread_id: str
    evidence: list[Telling]

    @property
    def first(self) -> Shape:
        """What the claim said that opened it."""
        return self.evidence[0].says


@dataclass(slots=True)
class ThreadState:
    """A thread while it is being resolved: its keys and events."""

    thread: Thread
    keys: set[str]
    events: list[EventState] = field(default_factory=list)


PROJECTS = frozenset({"funding", "progress"})
"""Kinds told of one thing, a project."""


def family(kind: str) -> frozenset[str]:
    """Kinds told of one thing: funding and progress of projects; countermeasures and policies stand by themselves."""
    return PROJECTS if kind in PROJECTS else frozenset({kind})


@dataclass(frozen=True, slots=True)
class Affinity:
    """Weight of what a claim and a thread share; 0 where a guard forbids the join, with the guard in words."""

    points: float
    against: str = ""


_STRANGERS = Affinity(0.0)


def affinity(claim: Claim, keys: frozenset[str], state: ThreadState) -> Affinity:  # noqa: PLR0911  one guard, one return
    """How much says that the claim is about the thread."""
    if claim.kind == "countermeasure":
        return _measure_affinity(claim, keys, state)
    shared = keys & state.keys
    if not shared:
        return _STRANGERS
    if not _says_which(claim, shared, state):
        return Affinity(0.0, f"shares only {', '.join(sorted(shared))}")
    for kind in ("place", "asset"):
        if _stands_against(keys, state, kind):
            return Affinity(0.0, f"names another {kind}: {listed(keys, kind)} against {listed(state.keys, kind)}")
    if _other_parties(keys, shared, state):
        return Affinity(0.0, f"names other parties: {listed(keys, 'org')} against {listed(state.keys, 'org')}")
    if all(e.first.programme_id != claim.programme_id for e in state.events):
        if not of_kind(shared, "org", "place"):
            return Affinity(0.0, "one is of the programme and the other is not, and they share neither party nor place")
        if _stands_against(keys, state, "org"):
            return Affinity(0.0, "one is of the programme and the other is not, and their parties differ")
    return Affinity(sum(WEIGHTS[k.partition(":")[0]] for k in shared))


def _says_which(claim: Claim, shared: frozenset[str], state: ThreadState) -> bool:
    """What is shared names one undertaking: more than a place, and abroad more than a sort of plant.

    Lenders have many solar plants and credit lines; the programme has few projects, and mostly one of a sort. The very
    sum tells which is meant, and so does an article that goes on about what it told of.
    """
    if not of_kind(shared, *NAMING):
        return tells_sum(claim, state)
    if claim.programme_id or shared - of_kind(shared, "asset") or len(shared) > 1:
        return True
    return in_article(claim, state) or _same_sum(claim, state)


def _other_parties(keys: frozenset[str], shared: frozenset[str], state: ThreadState) -> bool:
    """Parties differ, and nothing but a sort of plant, or a place, is the same: both together name a project."""
    if of_kind(shared, "org", "tranche", "instrument", "law") or not _stands_against(keys, state, "org"):
        return False
    return not (of_kind(shared, "place") and of_kind(shared, "asset"))


def _measure_affinity(claim: Claim, keys: frozenset[str], state: ThreadState) -> Affinity:  # noqa: PLR0911  likewise
    """A measure is known by who takes it, what sort it is and what it falls on; a protest by the measure it answers."""
    firsts = [e.first for e in state.events]
    measures = [f for f in firsts if f.measure not in REPLIES]
    if claim.measure in REPLIES or not measures:
        return _reply_affinity(claim, keys, state, firsts)
    same_sort = [f for f in measures if f.measure == claim.measure]
    alike = [f for f in same_sort if issuer(f) == issuer(claim)]
    if not alike and of_kind(keys, "item") & state.keys:
        alike = [
            f for f in same_sort if not (acting_country(f) and acting_country(claim))
        ]  # one does not say who takes it
    if not alike:
        return Affinity(0.0, "another issuer or another sort of measure" if keys & state.keys else "")
    if claim.measure in _BY_TARGET:
        return Affinity(JOINED) if _meet(claim, alike) else Affinity(0.0, "falls on others")
    shared = sum(WEIGHTS[k.partition(":")[0]] for k in keys & state.keys)
    if of_kind(keys, "instrument") & state.keys:
        return Affinity(shared)
    enacted = [subject_keys(c) for c in _said(state) if c.stage in _ENACTED]
    if claim.stage in _ENACTED and any(conflict(keys, theirs, "instrument") for theirs in enacted):
        return Affinity(0.0, f"another notice: {listed(keys, 'instrument')}")
    if _stands_against(keys, state, "item"):
        return Affinity(0.0, f"other goods: {listed(keys, 'item')} against {listed(state.keys, 'item')}")
    goods = share_in_common(keys, state.keys, "item")
    if goods < 1 and _after_suspension(claim, state):
        return Affinity(0.0, "enacted after the other was suspended, over other goods")
    near = (in_article(claim, state) or _nearest(claim, alike) <= _NEAR_DAYS) and _meet(claim, alike)
    if goods >= _SAME_GOODS or (near and (is_within(keys, state.keys, "item") or not shared)):
        return Affinity(1.0 + shared * goods)
    return Affinity(0.0, "too few goods in common" if goods else "far apart in time, or falls on others")


def _after_suspension(claim: Claim, state: ThreadState) -> bool:
    """What is enacted after a suspension is not what was suspended, whichever of the two is told first.

    Only days are compared: what is recalled with its month may lie on either side.
    """
    on = claim.happened_on
    told = [c for c in _said(state) if len(c.happened_on) == len(on) == _DAY]
    if claim.stage == "suspended":
        enacted = [c.happened_on for c in told if c.stage in _ENACTED]
        return bool(enacted) and on < min(enacted)
    return claim.stage in _ENACTED and any(c.stage == "suspended" and c.happened_on < on for c in told)


def _reply_affinity(claim: Claim, keys: frozenset[str], state: ThreadState, firsts: list[Shape]) -> Affinity:
    """A protest joins the measure taken against the protester, the one on the same goods before the nearest in time."""
    crossed = [f for f in firsts if issuer(f) != issuer(claim) and _crossed(claim, f)]
    crossed = crossed or [
        f for f in firsts if f.measure == claim.measure and issuer(f) == issuer(claim) and _meet(claim, [f])
    ]
    if not crossed:
        return _STRANGERS
    gap = _nearest(claim, crossed)
    if gap > _NEAR_DAYS:
        return Affinity(0.0, f"more than {_NEAR_DAYS} days apart")
    if _stands_against(keys, state, "item"):
        return Affinity(0.0, f"other goods: {listed(keys, 'item')} against {listed(state.keys, 'item')}")
    return Affinity(1.0 + sum(WEIGHTS[k.partition(":")[0]] for k in keys & state.keys) + 1.0 / (1.0 + gap))


def _crossed(claim: Claim, measure: Shape) -> bool:
    """The one falls on the other's country, and neither is said to fall on somebody else alone."""
    hits = (acting_country(claim) in measure.targets, acting_country(measure) in claim.targets)
    return any(hits) and (hits[0] or not measure.targets) and (hits[1] or not claim.targets)


def _nearest(claim: Claim, told: list[Shape]) -> float:
    """Days to the nearest of them; infinite where no date is known."""
    gaps = [days_apart(f.happened_on, claim.happened_on) for f in told]
    return min((float(g) for g in gaps if g is not None), default=float("inf"))


def _meet(claim: Claim, firsts: list[Shape]) -> bool:
    """They fall on one party, or one of them does not say on whom."""
    return any(not f.targets or not claim.targets or set(f.targets) & set(claim.targets) for f in firsts)


def _stands_against(keys: frozenset[str], state: ThreadState, kind: str) -> bool:
    """Half of the thread's claims or more name other things: one stray place in one article is no objection."""
    mine = things(keys, kind)
    if not mine:
        return False
    told = [(things(subject_keys(e.says), kind), e.tellings) for event in state.events for e in event.evidence]
    return 2 * sum(n for theirs, n in told if theirs and not mine & theirs) >= sum(n for _, n in told)


def tells_sum(claim: Claim, state: ThreadState, limit: Decimal = Decimal(1)) -> bool:
    """The thread's claims give the sum, up to a ratio, as the same part of a project, and are of the programme."""
    return bool(claim.programme_id) and _same_sum(claim, state, limit, of_programme=True)


def _same_sum(claim: Claim, state: ThreadState, limit: Decimal = Decimal(1), *, of_programme: bool = False) -> bool:
    mine = claim.amount
    if mine is None:
        return False
    told = [c.amount for c in _said(state) if c.amount and (c.programme_id or not of_programme)]
    return any((m.currency, m.role) == (mine.currency, mine.role) and ratio(m.value, mine.value) <= limit for m in told)


def _said(state: ThreadState) -> list[Shape]:
    return [e.says for event in state.events for e in event.evidence]


def in_article(claim: Claim, state: ThreadState) -> bool:
    """The claim's own article told something of the thread."""
    return any(one_text(claim, e) for event in state.events for e in event.evidence)


def one_text(claim: Claim, told: Telling) -> bool:
    """Both stand in one version of one document."""
    return (claim.document_id, claim.version) == (told.document_id, told.version)
