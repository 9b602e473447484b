"""The deliver job, one round: take back what a kill left open, compose alerts, fill the outbox, send what is due.

Owns their order and the lock: one sender for a database. Without `PACTWATCH_MAIL_TO` nothing is put into the outbox.
"""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

from scheduler.config import Settings
from scheduler.mail.addressing import CADENCES, address
from scheduler.mail.alerts import ALERT, compose_alert, is_alert_due
from scheduler.mail.chat import post_chat
from scheduler.mail.delivery import send_due
from scheduler.mail.keys import load_keys
from scheduler.mail.transports import parse_target
from scheduler.processes.locks import hold, lock_path
from scheduler.progress import OnStep, silent
from scheduler.publishing import EDITION
from scheduler.work import JobResult, Tally, recorded
from store.database import Store, open_store
from store.deliveries import count_states, dispatch, list_held, next_due, recover, undispatched
from store.subscribers import forget_pending

PENDING_DAYS = 7
"""Days after which an address that never confirmed is forgotten."""


def deliver(settings: Settings, *, on_step: OnStep = silent, stop: threading.Event | None = None) -> JobResult:
    """One round. Raises Busy while another process sends for this database, ConfigError where mail cannot be sent."""
    if not is_wanted(settings):
        return JobResult(job="deliver", counts={})
    with hold(lock_path(settings.db, "mail"), wait_s=settings.lock_wait_s):
        db = open_store(settings.db)
        if not _is_anything_due(db, settings):
            return JobResult(job="deliver", counts={})
        with recorded(db, "deliver") as tally:
            fill(db, settings, tally)
            if url := settings.mail_to.get_secret_value():
                target, keys = parse_target(url), load_keys(settings.db)
                asyncio.run(send_due(settings, keys, target, tally, on_step=on_step, stop=stop or threading.Event()))
        return tally.result("deliver")


def is_wanted(settings: Settings) -> bool:
    """Whether there is anywhere to send to."""
    return bool(settings.mail_to.get_secret_value() or settings.chat)


def fill(db: Store, settings: Settings, tally: Tally) -> None:
    """Put into the outbox what is due; counts `recovered`, `addressed`, and tells what is held."""
    now = settings.current_time()
    tally.add("recovered", recover(db, now))
    forget_pending(db, now - timedelta(days=PENDING_DAYS))
    with hold(lock_path(settings.db, "ledger"), wait_s=settings.lock_wait_s):
        compose_alert(db, settings, now)
    for stored in undispatched(db, tuple(CADENCES)):
        if stored.edition in {ALERT, EDITION}:
            post_chat(db, settings, stored, tally)
        if settings.mail_to.get_secret_value():
            tally.add("addressed", address(db, stored, settings, now))
        else:  # what is not sent today is not sent on the day that a server is set
            dispatch(db, stored.id, [], flagged=0, held=False, now=now)
    for held in list_held(db):
        tally.problems.append(
            f"{held['digest_id']} is held: {held['flagged']} entries flagged at once (bound {settings.max_flags});"
            f" look at it, then `pactwatch mail release {held['digest_id']}`"
        )


def _is_anything_due(db: Store, settings: Settings) -> bool:
    """A quick look, so that an idle minute leaves no trace."""
    now, due = settings.current_time(), next_due(db)
    return (
        (due is not None and due <= now)
        or bool(count_states(db).get("sending"))
        or bool(undispatched(db, tuple(CADENCES)))
        or is_alert_due(db, settings, now)
    )
