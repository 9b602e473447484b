"""Mail that comes back: bounces and `unsubscribe` mails, one by one or all of a Maildir, mbox file or .eml folder.

Owns what a bounce means: one for good ends it at once, five for now within a month do. Believes nobody: a bounce counts
only where it quotes the Message-ID of a mail that we sent to that address, a request to leave only with its token.
"""

from __future__ import annotations

import mailbox
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path
from typing import Final

from flufl.bounce import all_failures

from scheduler.config import Settings
from scheduler.errors import Misused
from scheduler.mail.keys import Keys
from scheduler.mail.subscriptions import give_up, leave
from scheduler.work import Tally
from store.database import Store
from store.deliveries import Addressed, count_bounces, find_mail

SOFT_BOUNCES: Final = 5
"""Mails of one subscriber that came back for now, within the month, after which none is sent any more."""
_MONTH = timedelta(days=30)
_LEAVE = re.compile(r"unsubscribe\s+([\w.-]{20,500})", re.ASCII)
MAX_BYTES: Final = 5_000_000
"""A bounce has some kilobytes; what is larger is not read."""


def receive(db: Store, keys: Keys, settings: Settings, folder: Path, tally: Tally) -> None:
    """Read all mail of a folder, as `take` does.

    What was read stays where it is: reading it again changes nothing. Raises Misused where the folder cannot be read.
    """
    for content in _contents(folder):
        take(db, keys, settings, content, tally)


def take(db: Store, keys: Keys, settings: Settings, content: bytes, tally: Tally) -> None:
    """Do what one mail asks for. Counts `bounced_for_good`, `bounced_for_now`, `left`, `ignored`."""
    message = message_from_bytes(content)
    if _leaves(db, keys, settings, message):
        tally.add("left")
        return
    failures = list(_failures(db, message, content, settings.mail_domain))
    for mail, permanent in failures:
        _bounce(db, keys, settings, mail, tally, permanent=permanent)
    if not failures:
        tally.add("ignored")


def _bounce(db: Store, keys: Keys, settings: Settings, mail: Addressed, tally: Tally, *, permanent: bool) -> None:
    now = settings.current_time()
    tally.add("bounced_for_good" if permanent else "bounced_for_now")
    number = count_bounces(db, mail, permanent=permanent, now=now, within=_MONTH)
    if (permanent or number >= SOFT_BOUNCES) and mail.subscriber.state == "active":
        reason = "mail came back for good" if permanent else f"{number} mails came back within {_MONTH.days} days"
        give_up(db, keys, mail.subscriber, reason, now)


def _failures(db: Store, message: Message, content: bytes, domain: str) -> Iterator[tuple[Addressed, bool]]:
    """Mails of ours that the bounce quotes and whose address it names, with whether it is for good."""
    try:
        temporary, permanent = all_failures(message)
    except Exception:  # noqa: BLE001  its detectors stumble over what mailers never write, such as mail without From
        return
    named = {a.decode("ascii", "replace").lower(): False for a in temporary}
    named |= {a.decode("ascii", "replace").lower(): True for a in permanent}
    if not named:
        return
    ours = re.compile(rf"<([0-9a-f]{{24}}\.[0-9a-f]{{12}}@{re.escape(domain)})>")
    for message_id in dict.fromkeys(ours.findall(content.decode("ascii", "replace"))):
        mail = find_mail(db, message_id)
        if mail is not None and mail.mail.attempts and mail.subscriber.address in named:
            yield mail, named[mail.subscriber.address]


def _leaves(db: Store, keys: Keys, settings: Settings, message: Message) -> bool:
    """The mail that List-Unsubscribe's mailto makes."""
    try:
        subject = str(make_header(decode_header(str(message.get("Subject", "")))))
    except (LookupError, ValueError):
        return False
    match = _LEAVE.search(" ".join(subject.split()))
    now = settings.current_time()
    subscriber = keys.owner(db, match[1], "unsubscribe", now) if match else None
    if subscriber is None:
        return False
    leave(db, subscriber, now)
    return True


def _contents(folder: Path) -> Iterator[bytes]:
    try:
        if folder.is_file():
            with closing(mailbox.mbox(folder, create=False)) as box:
                for message in box:
                    yield message.as_bytes()
            return
        files = [f for part in ("new", "cur") for f in sorted((folder / part).glob("*"))] or sorted(
            folder.glob("*.eml")
        )
        if not folder.is_dir():
            raise Misused(f"No mail folder: {folder}")
        for file in files:
            if file.stat().st_size <= MAX_BYTES:
                yield file.read_bytes()
    except OSError as error:
        raise Misused(f"Cannot read {folder}: {error.strerror}") from error
