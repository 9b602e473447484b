"""Events that pass readers' filters now and did not before: what filters saw then, beside the entry. Pure.

Owns which changes count: the world's, an edited page's, a further telling, and a rate that has come; never what our own
code reads otherwise now, nor what a person decided. `scheduler.mail.addressing` says whom it concerns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from scheduler.digests.accounts import FLAGGED, Entry
from scheduler.digests.edition import Period
from scheduler.digests.entries import Placing, entry
from scheduler.digests.ledger_view import Changes, LedgerView, document_id_of, sort_out
from scheduler.digests.narrowing import aspects_of
from scheduler.digests.novelty import LATE_DAYS, first_told_entry
from store.history import take_back
from store.partial_dates import is_before
from store.records import Event, LedgerChange

_OUTSIDE: Final = frozenset({"world", "source_edit"})
_FRESH_DAYS: Final = 7
"""Days that an event may cross in. A day's rate comes on the next working day (the European Central Bank's)."""


def may_cross(view: LedgerView, period: Period) -> list[str]:
    """Ids of events that were news lately and were changed or told again in the period, in order.

    Their evidence must be whole, for `crossed` to know who had told them before.
    """
    changes = sort_out(view, period)
    named = (changes.told.keys() | changes.fields.keys()) - changes.opened.keys()
    return sorted(i for i in named if i in view.events and _is_fresh(view.events[i], period))


def crossed(view: LedgerView, period: Period, changes: Changes, shown: Collection[str]) -> Iterator[Entry]:
    """Entries, beside those shown, of events in which filters see something else than before the period."""
    for event_id in may_cross(view, period):
        if event_id in shown:
            continue
        now = _as_news(view, period, changes, view.events[event_id])
        then = aspects_of(_before(view, changes, view.events[event_id]))
        if now is not None and then != aspects_of(now):
            yield replace(now, flag="crossed", aspects_before=then)


def _is_fresh(event: Event, period: Period) -> bool:
    news = event.is_new and not event.baseline and event.status == "open" and event.modality != "speculated"
    return news and not is_before(event.published_on or event.happened_on, period.starts_at, days=_FRESH_DAYS)


def _as_news(view: LedgerView, period: Period, changes: Changes, event: Event) -> Entry | None:
    """The entry for whoever was not told of it; None where it was no news even then."""
    lenient = replace(period, starts_at=period.starts_at - timedelta(days=_FRESH_DAYS - LATE_DAYS))
    found = first_told_entry(view, lenient, changes, event)
    return found if found.flag in FLAGGED else None


def _before(view: LedgerView, changes: Changes, event: Event) -> Entry:
    """The event without what the period brought from outside."""
    fields = changes.fields.get(event.id, {})
    steps = [c for name, cs in fields.items() for c in cs if c.cause in _OUTSIDE or _is_rate(name, c, fields)]
    earlier = event
    for step in sorted(steps, key=lambda c: c.seq, reverse=True):
        earlier = take_back(earlier, step)
    fresh = {document_id_of(c) for c in changes.told.get(event.id, ()) if c.cause in _OUTSIDE and not c.baseline}
    evidence = [e for e in view.evidence.get(event.id, ()) if e.document.id not in fresh]
    return entry(earlier, evidence, Placing(section="changed", flag="changed"))


def _is_rate(name: str, change: LedgerChange, fields: Collection[str]) -> bool:
    """Dollars came for the same sum: not our reading changed, the rate was not there before."""
    return name == "usd" and change.before in {"", "null"} and "amount" not in fields
