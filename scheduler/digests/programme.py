"""The clock of the memorandum: how much time has gone, and the pace that the rest needs.

Owns the programme's dates. Refuses money other than the totals that it is given. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from store.totals import ENVELOPE_USD

SIGNED_ON = date(2025, 9, 4)
"""Memorandum of Understanding between Japan and the United States, signed on 4 September 2025."""
ENDS_ON = date(2029, 1, 19)
"""Last day for investments: the same memorandum."""
_DAYS_PER_MONTH = Decimal("30.436875")
"""Mean Gregorian month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Time gone and money per month; months are mean Gregorian months."""

    days_elapsed: int
    """Days since the signature, at most `days_total`."""
    days_total: int
    """Days from the signature to the end."""
    monthly_so_far: Decimal | None
    """USD selected a month so far; None on the first day."""
    monthly_needed: Decimal | None
    """USD a month that must still be selected; None after the end."""


def pace(selected: Decimal, on: date) -> Pace:
    """How fast projects worth `selected` USD were chosen by a day, and how fast the rest must be."""
    total = (ENDS_ON - SIGNED_ON).days
    elapsed = min(max((on - SIGNED_ON).days, 0), total)
    left = total - elapsed
    missing = max(ENVELOPE_USD - selected, Decimal(0))
    return Pace(
        days_elapsed=elapsed,
        days_total=total,
        monthly_so_far=_whole(selected / elapsed * _DAYS_PER_MONTH) if elapsed else None,
        monthly_needed=_whole(missing / left * _DAYS_PER_MONTH) if left else None,
    )


def _whole(value: Decimal) -> Decimal:
    """Whole dollars: more digits would claim a precision that nobody has."""
    return value.quantize(Decimal(1))
