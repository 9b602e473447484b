"""Whether a day's pages tell a known event otherwise than it stands, without prevailing. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from nlp.ledger.contradictions import Contradiction, contradictions
from store.partial_dates import is_before
from store.records import Event, EventClaim


def is_newly_disputed(
    event: Event, evidence: Sequence[EventClaim], fresh: Collection[str], starts_at: datetime, *, late_days: int
) -> bool:
    """Whether documents of the period (`fresh`, by id) give a sum, a day or a place that none gave before.

    One figure rounded is no contradiction; what background recalls, or an old page that comes late, is no news.
    """
    current = [e for e in evidence if e.current]
    before = [e for e in current if e.document.id not in fresh]
    news = [e for e in current if e.document.id in fresh and e.claim.is_new]
    news = [e for e in news if not is_before(e.published_on, starts_at, days=late_days)]
    if not news or not before:
        return False
    known = _readings(contradictions(event, before))
    now = _readings(contradictions(event, [*before, *news]))
    return any(now[field] - known.get(field, frozenset()) for field in now)


def _readings(found: Iterable[Contradiction]) -> Mapping[str, frozenset[str]]:
    """What the losing side says, by fact."""
    return {c.field: frozenset(r.value for r in c.readings[1:]) for c in found if not c.rounded}
