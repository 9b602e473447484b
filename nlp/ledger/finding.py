"""Which thread a claim is about: the project or measure behind it. Pure.

Owns the order in which it is asked: what names a tranche belongs to the tranche; a sum alone, or nothing, to the one
project that the sum or the article tells of, else to the programme; all else to the thread that shares most with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from nlp.ledger.affinity import JOINED, PROJECTS, ThreadState, affinity, family, in_article, tells_sum
from nlp.ledger.contradictions import ROUNDED
from nlp.ledger.keys import subject_keys
from nlp.ledger.threads import is_defined, tranche_key, tranche_thread
from store.records import PROGRAMME_ID, Claim

_CONSIDERED = 4
"""Threads not joined that are named with the reason."""


@dataclass(frozen=True, slots=True)
class Found:
    """The thread that a claim is about, None where it opens one, and why."""

    state: ThreadState | None
    reason: str
    considered: tuple[str, ...] = ()
    """Threads that it is not about though they share something, and why not: a sentence each."""


def find_thread(claim: Claim, states: list[ThreadState]) -> Found:
    """The thread that the claim is about, None where it opens one, and why in words."""
    keys = subject_keys(claim)
    defined = _defined_state(claim, keys, states)
    if defined is not None:
        return Found(*defined)
    if not keys and claim.kind in PROJECTS:
        return _gone_on_about(claim, states)
    known = [s for s in states if _same_family(claim, s) and not is_defined(s.thread)]
    scored = sorted(
        ((affinity(claim, keys, s), s) for s in known),
        # Of equals the one that its article told of already.
        key=lambda x: (-x[0].points, not in_article(claim, x[1]), x[1].thread.id),
    )
    against = tuple(f"{_call(s)}: {a.against}" for a, s in scored if a.against)
    scored = [(a, s) for a, s in scored if a.points > 0]
    if not scored:
        return Found(None, "shares no key with a known thread", against[:_CONSIDERED])
    best, state = scored[0]
    shared = ", ".join(sorted(keys & state.keys)) or "issuer and measure"
    ties = [s for a, s in scored[1:] if a.points == best.points]
    weaker = [f"{_call(s)}: shares less ({a.points:.1f} of {best.points:.1f})" for a, s in scored[1:] if s not in ties]
    considered = (*(f"{_call(s)}: shares as much" for s in ties), *weaker, *against)[:_CONSIDERED]
    if best.points >= JOINED or not ties:
        only = "" if best.points >= JOINED else ", and no other thread as much"
        return Found(state, f"shares {shared} ({best.points:.1f}){only}", considered)
    return Found(None, f"shares {shared} with several threads, none more than the others", considered)


def _gone_on_about(claim: Claim, states: list[ThreadState]) -> Found:
    """A claim that names nothing is about the one project or round that its article tells of."""
    if told := _only_one_told(claim, states):
        return Found(told, "names nothing, and its article tells of one project or round")
    return Found(None, "names nothing")


def _call(state: ThreadState) -> str:
    return f"{state.thread.title or state.thread.id} [{state.thread.id}]"


def _defined_state(claim: Claim, keys: frozenset[str], states: list[ThreadState]) -> tuple[ThreadState, str] | None:
    """Where a claim belongs that names a tranche, a sum alone, or nothing but the programme; None for any other."""
    by_id = {s.thread.id: s for s in states}
    tranche = next((k for k in sorted(keys) if k.startswith("tranche:")), None)
    if claim.kind == "countermeasure":
        return None
    if tranche:
        return by_id[tranche_thread(tranche).id], f"names {tranche}"
    if keys or not claim.programme_id:
        return None
    if known := _with_sum(claim, states):
        return known, "names only a sum that one project is known by"
    told = _only_one_told(claim, states) if _own_sum(claim) else None
    if told and tranche_key(told.thread):  # a cost that names no project may be that of all: it is no leaf's
        return told, "names only a sum, and its article tells of one round"
    return by_id[PROGRAMME_ID], "tells of the programme as a whole"


def _with_sum(claim: Claim, states: list[ThreadState]) -> ThreadState | None:
    """The one project of the programme whose claims give the sum, where a claim names nothing else."""
    if not _own_sum(claim):
        return None
    projects = [s for s in states if s.thread.id != PROGRAMME_ID]
    for limit in (Decimal(1), ROUNDED):
        found = [s for s in projects if tells_sum(claim, s, limit)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _own_sum(claim: Claim) -> bool:
    """The claim gives a sum that is no ceiling: of a project or a round, not of the programme as a whole."""
    return claim.kind == "funding" and claim.amount is not None and claim.amount.role not in {"envelope", "budget"}


def _only_one_told(claim: Claim, states: list[ThreadState]) -> ThreadState | None:
    """The one project or round that the claim's article tells of; None where it tells of none or of several."""
    told = [s for s in states if in_article(claim, s) and _same_family(claim, s) and s.thread.id != PROGRAMME_ID]
    return told[0] if len(told) == 1 else None


def _same_family(claim: Claim, state: ThreadState) -> bool:
    return any(e.first.kind in family(claim.kind) for e in state.events)
