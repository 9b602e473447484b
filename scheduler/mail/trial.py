"""One mail past the outbox, to see whether the server takes ours. Writes nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from scheduler.config import Settings
from scheduler.digests.encoding import from_json
from scheduler.digests.narrowing import entries_of
from scheduler.errors import JobFailed, Misused
from scheduler.mail.keys import load_keys
from scheduler.mail.messages import Message, Writer
from scheduler.mail.subscriptions import new_mail
from scheduler.mail.transports import Refusal, Target, Unreachable, parse_target
from scheduler.mail.wishes import Wishes
from scheduler.publishing import EDITION
from store.database import open_store
from store.deliveries import Addressed
from store.digests import last_digest
from store.records import Subscriber


def send_trial(settings: Settings, address: str, wishes: Wishes) -> str:
    """Send the latest daily digest to an address; its Message-ID. Links in it act for nobody.

    Raises Misused where there is no digest or no server, JobFailed with the server's words where it does not take it.
    """
    db, now = open_store(settings.db, create=False), settings.current_time()
    stored = last_digest(db, EDITION)
    if stored is None:
        raise Misused("There is no digest yet: `pactwatch digest` writes one.")
    if not settings.mail_to.get_secret_value():
        raise Misused("No server: set PACTWATCH_MAIL_TO (`pactwatch serve --help`).")
    reader = Subscriber(
        id="sub_trial",
        address=address,
        state="active",
        language=wishes.language,
        time_zone=settings.digest_zone,
        cadence="daily",
        filters=wishes.filters,
        generation=1,
        asked_at=now,
        confirmed_at=now,
        ended_at=None,
    )
    mail = new_mail(reader, "digest", now, domain=settings.mail_domain, digest_id=stored.id)
    shown = tuple(e.event_id for e in entries_of(from_json(stored.content)))
    addressed = Addressed(mail=replace(mail, event_ids=shown), subscriber=reader)
    message = Writer(db, load_keys(settings.db), settings).write(addressed)
    target = parse_target(settings.mail_to.get_secret_value())
    try:
        asyncio.run(_send(target, message, settings.mail_timeout_s))
    except (Refusal, Unreachable) as error:
        raise JobFailed("mail test", str(error)) from error
    return mail.message_id


async def _send(target: Target, message: Message, timeout_s: float) -> None:
    connection = await target.connect(timeout_s)
    try:
        await connection.offer(message.sender, message.recipient)
        await connection.hand_over(message.content)
    finally:
        await connection.close()
