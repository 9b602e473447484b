"""Alerts: what the ledger flagged since the last one, composed like a digest of its own edition.

Owns when one is due: at once after something changed, then not before the batch's time is over, so that a busy hour
gives one mail in ten minutes. Nothing is lost between two: each starts where the one before ended. An alert also holds
what passes some readers' filters only now (`scheduler.digests.crossing`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final

from scheduler.config import Settings
from scheduler.digests.crossing import may_cross
from scheduler.digests.digest import compose
from scheduler.digests.edition import Period
from scheduler.digests.encoding import to_json
from scheduler.publishing import EDITION
from scheduler.viewing import view_ledger
from store import ledger
from store.database import Store
from store.deliveries import is_changed_since, last_news_at
from store.digests import last_digest, save_digest
from store.records import Filters, StoredDigest, make_id
from store.subscribers import list_active
from store.tellings import list_evidence

ALERT: Final = "alert"
"""The edition."""


def is_alert_due(db: Store, settings: Settings, now: datetime) -> bool:
    """Whether something has changed since the last alert, somebody wants to know, and the batch's time is over.

    Further tellings are news to those alone who ask for languages, organizations or countries, once in a batch's time.
    """
    readers = list_active(db, "at_once")
    after_seq, covered_at = _covered(db)
    if not settings.chat and not readers:
        return False
    if is_changed_since(db, after_seq):
        last = last_news_at(db, ALERT)
    elif ledger.current_seq(db) > after_seq and any(_can_be_passed_by_telling(r.filters) for r in readers):
        last = covered_at
    else:
        return False
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
    whole = {event_id: list_evidence(db, event_id, current=False) for event_id in may_cross(view, period)}
    view = replace(view, evidence={**view.evidence, **whole})
    stored = StoredDigest(
        id=make_id("dig", ALERT, day, period.after_seq, period.to_seq),
        edition=ALERT,
        day=day,
        after_seq=period.after_seq,
        to_seq=period.to_seq,
        composed_at=now,
        content=to_json(compose(view, period, now, crossings=True)),
    )
    save_digest(db, stored)
    return stored


def _can_be_passed_by_telling(wanted: Filters) -> bool:
    return bool(wanted.languages or wanted.organizations or wanted.countries)


def _covered(db: Store) -> tuple[int, datetime | None]:
    """Up to which change readers of alerts have been told, and when; the first alert follows the last digest."""
    previous = last_digest(db, ALERT) or last_digest(db, EDITION)
    return (previous.to_seq, previous.composed_at) if previous else (0, None)
