"""Alerts: what the ledger flagged since the last one, composed like a digest of its own edition.

Owns when one is due: at once after something changed, then not before the batch's time is over, so that a busy hour
gives one mail in ten minutes. Nothing is lost between two: each starts where the one before ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final

from scheduler.config import Settings
from scheduler.digests.accounts import Entry, FieldChange
from scheduler.digests.arrangement import count
from scheduler.digests.digest import LedgerView, compose
from scheduler.digests.edition import SECTIONS, Digest, Period, Section
from scheduler.digests.encoding import to_json
from scheduler.digests.entries import Placing, entry, figure
from scheduler.mail.addressing import walk
from scheduler.publishing import EDITION, view_ledger
from store import ledger
from store.database import Store
from store.deliveries import is_changed_since, last_news_at
from store.digests import last_digest, save_digest
from store.partial_dates import is_before
from store.records import Event, EventClaim, StoredDigest, make_id
from store.subscribers import list_active

ALERT: Final = "alert"
"""The edition."""
_RATE_DAYS: Final = 7
"""Days within which the rate of a day becomes known; the European Central Bank's comes on the next working day."""


def is_alert_due(db: Store, settings: Settings, now: datetime) -> bool:
    """Whether something has changed since the last alert, somebody wants to know, and the batch's time is over."""
    if not (settings.chat or list_active(db, "at_once")) or not is_changed_since(db, _covered(db)[0]):
        return False
    last = last_news_at(db, ALERT)
    return last is None or now - last >= timedelta(seconds=settings.alert_batch_s)


def compose_alert(db: Store, settings: Settings, now: datetime) -> StoredDigest | None:
    """Compose and keep the alert that is due; None where none is. The caller holds the ledger's lock."""
    if not is_alert_due(db, settings, now):
        return None
    after_seq, covered_at = _covered(db)
    day = now.astimezone(settings.zone).date()
    period = Period(
        edition=ALERT,
        day=day,
        time_zone=settings.digest_zone,
        starts_at=covered_at or datetime.combine(day, time.min, settings.zone),
        after_seq=after_seq,
        to_seq=ledger.current_seq(db),
    )
    view = view_ledger(db, period, now, [])
    stored = StoredDigest(
        id=make_id("dig", ALERT, day, period.after_seq, period.to_seq),
        edition=ALERT,
        day=day,
        after_seq=period.after_seq,
        to_seq=period.to_seq,
        composed_at=now,
        content=to_json(with_late_dollars(compose(view, period, now), view)),
    )
    save_digest(db, stored)
    return stored


def with_late_dollars(digest: Digest, view: LedgerView) -> Digest:
    """The alert with events whose dollars have just become known, as amounts now known.

    That is no news to most, and `addressing` tells it to nobody but those whose least sum it passes now.
    """
    shown = {e.event_id for section in digest.sections for e in walk(section.entries)}
    found = [
        _dollars_entry(view.events[i], view.evidence.get(i, ()))
        for i in sorted({c.event_id for c in view.changes if c.field == "usd" and c.before in {"", "null"}} - shown)
        if i in view.events and _is_late_dollars(view, view.events[i], digest.period)
    ]
    changed = next((s.entries for s in digest.sections if s.key == "changed"), ())
    if not found:
        return digest
    sections = {s.key: s for s in digest.sections}
    sections["changed"] = Section(key="changed", entries=(*changed, *found))
    ordered = tuple(sections[key] for key in SECTIONS if key in sections)
    return replace(digest, sections=ordered, counts=count(ordered))


def _is_late_dollars(view: LedgerView, event: Event, period: Period) -> bool:
    """A rate came, for an event that was news lately; what our own code reads otherwise now is none."""
    own = any(c.event_id == event.id and c.field in {"amount", "opened"} for c in view.changes)
    news = event.is_new and not event.baseline and event.status == "open" and event.modality != "speculated"
    late = is_before(event.published_on or event.happened_on, period.starts_at, days=_RATE_DAYS)
    return news and not own and not late and event.usd is not None


def _dollars_entry(event: Event, evidence: Sequence[EventClaim]) -> Entry:
    now = figure(event.amount, event.usd, event) if event.amount else None
    step = FieldChange(field="amount", before="", after="", before_figure=None, after_figure=now, cause="world")
    return entry(event, evidence, Placing(section="changed", flag="changed", changes=(step,)))


def _covered(db: Store) -> tuple[int, datetime | None]:
    """Up to which change readers of alerts have been told, and when; the first alert follows the last digest."""
    previous = last_digest(db, ALERT) or last_digest(db, EDITION)
    return (previous.to_seq, previous.composed_at) if previous else (0, None)
