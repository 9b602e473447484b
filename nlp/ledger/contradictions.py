"""Where the tellings of one event disagree: every reading side by side with who says so, and what settled it. Pure.

Owns what counts as a disagreement. A figure and its conversion agree, and so do Tuesday in Washington and Wednesday in
Tokyo; 33 and 33.3 billion stand side by side as one sum rounded. The reading that lost stays visible.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from store.partial_dates import days_apart
from store.records import Claim, Event, EventClaim

Field = Literal["amount", "happened_on", "place"]
Settled = Literal["official", "origins", "first"]

ROUNDED = Decimal("1.02")
"""Ratio up to which two sums in one currency are one figure rounded."""

CONVERTED = Decimal("1.08")
"""Ratio up to which a sum and its conversion are one figure: rates move between two articles."""

_ZONE_DAYS = 1
"""Days by which the calendars of Washington, Tokyo and Beijing may differ for one moment."""
_DAY = len("2026-01-01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One value, and who says it."""

    value: str
    """`33000000000 USD project`, a day, or keys of places."""
    publishers: tuple[str, ...]
    """Who says so, first telling first."""
    origins: int
    """Independent origins that say so."""
    official: bool
    """A government or a policy bank says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A fact on which the tellings of an event disagree."""

    field: Field
    """Which fact."""
    readings: tuple[Reading, ...]
    """At least two, the one that stands first."""
    settled_by: Settled
    """An official document, the most independent origins, or merely the first telling."""
    rounded: bool
    """All readings are one figure in other precision."""


def contradictions(event: Event, evidence: Sequence[EventClaim]) -> tuple[Contradiction, ...]:
    """What the current evidence of an event disagrees on."""
    current = [e for e in evidence if e.current]
    found = (_amounts(event, current), _dates(event, current), _places(current))
    return tuple(c for c in found if c is not None)


def disputes(claim: Claim, event: Event) -> bool:
    """Whether the claim gives a sum in the event's currency and role that is no rounding of the event's."""
    mine, theirs = claim.amount, event.amount
    if mine is None or theirs is None or (mine.currency, mine.role) != (theirs.currency, theirs.role):
        return False
    return not _is_rounding(mine.value, theirs.value)


def ratio(left: Decimal, right: Decimal) -> Decimal:
    """The greater of two sums in terms of the lesser; infinite where that is nothing."""
    low, high = sorted((left, right))
    return high / low if low else Decimal("Infinity")


def _is_rounding(left: Decimal, right: Decimal) -> bool:
    return ratio(left, right) <= ROUNDED


def _amounts(event: Event, evidence: Iterable[EventClaim]) -> Contradiction | None:
    stands = event.amount
    if stands is None:
        return None
    told = [e for e in evidence if e.claim.amount and e.claim.amount.currency == stands.currency]
    told = [e for e in told if e.claim.amount and e.claim.amount.role == stands.role]
    values = {e.claim.amount.value for e in told if e.claim.amount}
    rounded = all(_is_rounding(v, stands.value) for v in values)

    def value(item: EventClaim) -> str:
        return f"{item.claim.amount.value:f} {stands.currency}" if item.claim.amount else ""

    return _contradiction("amount", told, value, f"{stands.value:f} {stands.currency}", rounded=rounded)


def _dates(event: Event, evidence: Iterable[EventClaim]) -> Contradiction | None:
    told = [e for e in evidence if len(e.claim.happened_on) == _DAY]
    apart = [days_apart(e.claim.happened_on, event.happened_on) or 0 for e in told]
    if max(apart, default=0) <= _ZONE_DAYS:
        return None
    return _contradiction("happened_on", told, lambda e: e.claim.happened_on, event.happened_on)


def _places(evidence: Iterable[EventClaim]) -> Contradiction | None:
    """Alabama or Idaho: tellings that name places and share none with the first that names any."""
    told = [e for e in evidence if _place_keys(e)]
    if not told:
        return None
    first = set(_place_keys(told[0]))
    apart = [e for e in told if not first & set(_place_keys(e))]
    if not apart:
        return None
    official = next((e for e in told if e.is_official), told[0])
    named = [e for e in told if first & set(_place_keys(e))]
    stands = " ".join(sorted(first)) if official in named else " ".join(_place_keys(official))
    return _contradiction(
        "place", told, lambda e: " ".join(sorted(first)) if e in named else " ".join(_place_keys(e)), stands
    )


def _place_keys(item: EventClaim) -> tuple[str, ...]:
    return tuple(k for k in item.claim.keys if k.startswith("place:us-"))


def _contradiction(
    field: Field,
    evidence: Sequence[EventClaim],
    value: Callable[[EventClaim], str],
    stands: str,
    *,
    rounded: bool = False,
) -> Contradiction | None:
    told: dict[str, list[EventClaim]] = defaultdict(list)
    for item in evidence:
        told[value(item)].append(item)
    if len(told) < 2:  # noqa: PLR2004  one reading is no disagreement
        return None
    readings = sorted((_reading(v, items) for v, items in told.items()), key=lambda r: (r.value != stands, -r.origins))
    best, rest = readings[0], readings[1:]
    settled: Settled = "official" if best.official else "origins" if best.origins > rest[0].origins else "first"
    return Contradiction(field=field, readings=tuple(readings), settled_by=settled, rounded=rounded)


def _reading(value: str, evidence: Sequence[EventClaim]) -> Reading:
    return Reading(
        value=value,
        publishers=tuple(dict.fromkeys(e.publisher for e in evidence)),
        origins=len({o for e in evidence for o in (e.origins or (e.document.origin or e.document.id,))}),
        official=any(e.is_official for e in evidence),
    )
