"""Who is told what: a stored digest → mails in the outbox, once for each subscriber.

Owns the choice: a reader gets the entries that pass their filters and that they have not been told in this state; a
correction goes to whoever was told what it corrects, whatever their filters say, and to nobody else; what has come to
pass filters goes to whom it did not pass before. A mail without
news is not written. More news at once than the bound is held for a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from scheduler.config import Settings
from scheduler.digests.accounts import FLAGGED, Entry
from scheduler.digests.edition import Digest
from scheduler.digests.encoding import from_json
from scheduler.digests.narrowing import entries_of, passes
from scheduler.digests.narrowing import passing as passing_in
from scheduler.mail.subscriptions import new_mail
from store.database import Store
from store.deliveries import Addressing, aliased, dispatch, last_changes, told_seqs
from store.records import Cadence, Filters, Mail, StoredDigest, Subscriber
from store.subscribers import list_active

CADENCES: Final[Mapping[str, Cadence]] = {"alert": "at_once", "daily": "daily", "weekly": "weekly"}
"""Which readers an edition is for."""
_TAKES_BACK: Final = frozenset({"withdrawn", "corrected"})
"""Flags of entries that concern only those who were told before."""


@dataclass(frozen=True, slots=True)
class _News:
    """A digest's entries with what is known of them: by event id."""

    entries: Mapping[str, Entry]
    seqs: Mapping[str, int]
    """Last change taken in."""
    recorded: Mapping[str, datetime]
    """When that was written."""
    told: Mapping[str, Mapping[str, int]]
    """Who was told, up to which change, by subscriber id."""


def address(db: Store, stored: StoredDigest, settings: Settings, now: datetime) -> int:
    """Put the digest's mails into the outbox; how many."""
    digest = from_json(stored.content)
    news = _news(db, digest, stored)
    flagged = sum(1 for e in news.entries.values() if e.flag in FLAGGED)
    held = flagged > settings.max_flags
    passing: dict[Filters, frozenset[str]] = {}
    addressings = []
    for subscriber in list_active(db, CADENCES[stored.edition]):
        if subscriber.confirmed_at is None or subscriber.confirmed_at > stored.composed_at:
            continue
        wanted = subscriber.filters
        if wanted not in passing:
            passing[wanted] = frozenset(passing_in(digest, wanted))
        chosen = _chosen(news, passing[wanted], subscriber, alert=stored.edition == "alert")
        if any(news.entries[i].flag in FLAGGED for i in chosen):
            mail = _mail(chosen, subscriber, stored, settings, now, held=held)
            # What was shown as late or as a view is not told yet: it may become news.
            told = tuple((i, news.seqs[i]) for i in chosen if i in news.seqs and news.entries[i].flag in FLAGGED)
            addressings.append(Addressing(mail=mail, told=told))
    return dispatch(db, stored.id, addressings, flagged=flagged, held=held, now=now)


def _news(db: Store, digest: Digest, stored: StoredDigest) -> _News:
    entries = {e.event_id: e for e in entries_of(digest)}
    changes = last_changes(db, entries, stored.to_seq)
    merged = aliased(db, [i for i, e in entries.items() if e.flag == "withdrawn"])
    told = {i: v for i, v in told_seqs(db, entries).items() if i not in merged}
    return _News(
        entries={i: e for i, e in entries.items() if i not in merged},
        seqs={i: change.seq for i, change in changes.items()},
        recorded={i: change.recorded_at for i, change in changes.items()},
        told=told,
    )


def _chosen(news: _News, passing: frozenset[str], subscriber: Subscriber, *, alert: bool) -> tuple[str, ...]:
    return tuple(
        event_id
        for event_id, entry in news.entries.items()
        if (not alert or entry.flag in FLAGGED) and _is_due(news, entry, event_id in passing, subscriber, alert=alert)
    )


def _is_due(news: _News, entry: Entry, passed: bool, subscriber: Subscriber, *, alert: bool) -> bool:  # noqa: FBT001
    seen = news.told.get(entry.event_id, {}).get(subscriber.id)
    if entry.aspects_before is not None:
        return seen is None and passed and not passes(entry.aspects_before, subscriber.filters)
    if seen is not None:
        fresh = seen < news.seqs.get(entry.event_id, 0)
        return fresh and (passed or bool(entry.changes) or entry.flag in _TAKES_BACK)
    if not passed or entry.flag in _TAKES_BACK or _is_our_doing(entry):
        return False
    recorded = news.recorded.get(entry.event_id)
    return not alert or recorded is None or subscriber.confirmed_at is None or recorded >= subscriber.confirmed_at


def _is_our_doing(entry: Entry) -> bool:
    """Our own code or a person's correction changed it, not the world: no news to whoever was not told before."""
    return bool(entry.changes) and all(c.cause in {"ours", "judgement"} for c in entry.changes)


def _mail(
    chosen: tuple[str, ...],
    subscriber: Subscriber,
    stored: StoredDigest,
    settings: Settings,
    now: datetime,
    *,
    held: bool,
) -> Mail:
    alert = stored.edition == "alert"
    return new_mail(
        subscriber,
        "alert" if alert else "digest",
        now,
        domain=settings.mail_domain,
        digest_id=stored.id,
        event_ids=chosen,
        due_at=now if alert else max(now, _morning(stored, subscriber, settings)),
        held=held,
    )


def _morning(stored: StoredDigest, subscriber: Subscriber, settings: Settings) -> datetime:
    """The digest's hour on its day, where the reader is."""
    return datetime.combine(stored.day, time(settings.digest_hour), ZoneInfo(subscriber.time_zone))
