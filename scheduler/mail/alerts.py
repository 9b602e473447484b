"""Alerts: what the ledger flagged since the last one, composed like a digest of its own edition.

Owns when one is due: at once after something changed, then not before the batch's time is over, so that a busy hour
gives one mail in ten minutes. Nothing is lost between two: each starts where the one before ended.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from scheduler.config import Settings
from scheduler.digests.digest import Period, compose, to_json
from scheduler.publishing import EDITION, view_ledger
from store import ledger
from store.database import Store
from store.deliveries import is_changed_since, last_news_at
from store.digests import last_digest, save_digest
from store.records import StoredDigest, make_id
from store.subscribers import list_active

ALERT: Final = "alert"
"""The edition."""


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
    stored = StoredDigest(
        id=make_id("dig", ALERT, day, period.after_seq, period.to_seq),
        edition=ALERT,
        day=day,
        after_seq=period.after_seq,
        to_seq=period.to_seq,
        composed_at=now,
        content=to_json(compose(view_ledger(db, period, now, []), period, now)),
    )
    save_digest(db, stored)
    return stored


def _covered(db: Store) -> tuple[int, datetime | None]:
    """Up to which change readers of alerts have been told, and when; the first alert follows the last digest."""
    previous = last_digest(db, ALERT) or last_digest(db, EDITION)
    return (previous.to_seq, previous.composed_at) if previous else (0, None)
