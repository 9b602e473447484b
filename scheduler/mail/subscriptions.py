"""What subscribers may do: ask, confirm, choose, leave, be erased.

Owns the double opt-in and the life of a subscription. Refuses to tell a stranger whether an address is known: `ask`
answers nobody, it writes a mail to the address, or none.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from scheduler.mail.keys import Keys
from scheduler.mail.wishes import Wishes
from store.database import Store, writing
from store.deliveries import Addressing, post
from store.records import Mail, MailPurpose, Subscriber
from store.subscribers import (
    count_visits,
    erase_subscriber,
    find_subscriber,
    note_visits,
    save_subscriber,
    spend_tokens,
    suppress,
    why_suppressed,
)

ASKS_A_DAY: Final = 3
"""Mails that strangers can make us send to one address within a day."""
_DAY = timedelta(days=1)


def ask(db: Store, keys: Keys, address: str, wishes: Wishes, now: datetime, *, domain: str) -> None:
    """Someone asks for mail to an address: a mail goes there, to be confirmed, unless it is suppressed or flooded.

    `domain` is that of our Message-IDs. Who is subscribed already stays as they are, and is told how to change it.
    """
    key = keys.hide("asked", address)
    if why_suppressed(db, keys.hide("address", address)):
        return
    with writing(db):
        if count_visits(db, key, now - _DAY) >= ASKS_A_DAY:
            return
        note_visits(db, (key,), now, now - _DAY)
        known = find_subscriber(db, address)
        if known is not None and known.state == "active":
            post(db, Addressing(mail=new_mail(known, "known", now, domain=domain)))
            return
        asked = _asking(known, address, wishes, now)
        save_subscriber(db, asked)
        post(db, Addressing(mail=new_mail(asked, "confirm", now, domain=domain)))


def confirm(db: Store, keys: Keys, token: str, now: datetime) -> Subscriber | None:
    """The owner of the address says yes; None where the token does not act."""
    with writing(db):
        subscriber = keys.owner(db, token, "confirm", now)
        if subscriber is None or subscriber.state != "pending":
            return None
        return activate(db, subscriber, now)


def activate(db: Store, subscriber: Subscriber, now: datetime) -> Subscriber:
    """From now on mail is sent."""
    generation = subscriber.generation + 1
    active = replace(subscriber, state="active", generation=generation, confirmed_at=now, ended_at=None)
    with writing(db):
        spend_tokens(db, subscriber.id, now)
        save_subscriber(db, active)
    return active


def add(db: Store, address: str, wishes: Wishes, now: datetime) -> Subscriber:
    """Subscribe an address by a person who has its consent, without a mail to confirm."""
    with writing(db):
        return activate(db, _asking(find_subscriber(db, address), address, wishes, now), now)


def choose(db: Store, subscriber: Subscriber, wishes: Wishes) -> Subscriber:
    """Change what is wanted."""
    changed = replace(
        subscriber,
        language=wishes.language,
        time_zone=wishes.time_zone,
        cadence=wishes.cadence,
        filters=wishes.filters,
    )
    save_subscriber(db, changed)
    return changed


def leave(db: Store, subscriber: Subscriber, now: datetime) -> None:
    """No more mail; what waits is cancelled, and every link sent so far is void."""
    with writing(db):
        spend_tokens(db, subscriber.id, now)
        save_subscriber(db, replace(subscriber, state="left", generation=subscriber.generation + 1, ended_at=now))


def give_up(db: Store, keys: Keys, subscriber: Subscriber, reason: str, now: datetime) -> None:
    """The address refuses mail for good: never write to it again, whoever asks."""
    with writing(db):
        suppress(db, keys.hide("address", subscriber.address), reason, now)
        spend_tokens(db, subscriber.id, now)
        bounced = replace(subscriber, state="bounced", generation=subscriber.generation + 1, ended_at=now)
        save_subscriber(db, bounced)


def erase(db: Store, subscriber: Subscriber) -> None:
    """Forget the subscriber with all that is known of them."""
    erase_subscriber(db, subscriber.id)


def new_mail(
    subscriber: Subscriber,
    purpose: MailPurpose,
    now: datetime,
    *,
    domain: str,
    digest_id: str | None = None,
    event_ids: tuple[str, ...] = (),
    due_at: datetime | None = None,
    held: bool = False,
) -> Mail:
    """A mail for the outbox, with a Message-ID that nobody can guess."""
    secret = secrets.token_hex(12)
    return Mail(
        id=f"mail_{secret}",
        subscriber_id=subscriber.id,
        purpose=purpose,
        digest_id=digest_id,
        event_ids=event_ids,
        state="held" if held else "queued",
        message_id=f"{secret}.{secrets.token_hex(6)}@{domain}",
        made_at=now,
        due_at=due_at or now,
        attempts=0,
        doubts=0,
        sent_at=None,
        error="",
    )


def _asking(known: Subscriber | None, address: str, wishes: Wishes, now: datetime) -> Subscriber:
    return Subscriber(
        id=known.id if known else f"sub_{secrets.token_hex(12)}",
        address=address,
        state="pending",
        language=wishes.language,
        time_zone=wishes.time_zone,
        cadence=wishes.cadence,
        filters=wishes.filters,
        generation=known.generation + 1 if known else 1,
        asked_at=now,
        confirmed_at=None,
        ended_at=None,
    )
