"""News to chat rooms and webhooks, by Apprise (`pip install 'pactwatch[chat]'`).

Owns what a room is told: the headline and the entries of an alert or daily digest that are news, as Markdown. Each is
posted to a room at most once: a kill in between loses it rather than doubling it.
"""

# ruff: noqa: PLC0415  Apprise is optional, and takes half a second to load

from __future__ import annotations

import hashlib
from typing import Final

from scheduler.config import Settings
from scheduler.digests.accounts import FLAGGED
from scheduler.digests.edition import Digest
from scheduler.digests.encoding import from_json
from scheduler.digests.headlines import subject
from scheduler.digests.narrowing import entries_of, only
from scheduler.digests.render import markdown_link
from scheduler.errors import ConfigError
from scheduler.work import Tally
from store.database import Store
from store.deliveries import begin_chat_post, end_chat_post
from store.records import StoredDigest

_MOST: Final = 12
"""Entries in one post."""


def post_chat(db: Store, settings: Settings, stored: StoredDigest, tally: Tally) -> None:
    """Post a digest's news to every room that has not had it; what fails is a problem of the tally.

    Raises ConfigError where Apprise is not installed or does not know an address.
    """
    digest = from_json(stored.content)
    digest = only(digest, [e.event_id for e in entries_of(digest) if e.flag != "crossed"])  # a room has no filters
    news = sum(1 for s in digest.sections for e in s.entries if e.flag in FLAGGED)
    if not settings.chat or not 0 < news <= settings.max_flags:  # the brake holds here, too
        return
    try:
        from apprise import Apprise, NotifyFormat
    except ImportError as error:
        raise ConfigError("PACTWATCH_CHAT needs Apprise: pip install 'pactwatch[chat]'") from error
    title, body = subject(digest), chat_text(digest)
    for number, room in enumerate(settings.chat, start=1):
        key = hashlib.sha256(room.encode()).hexdigest()  # the address holds a secret
        rooms = Apprise()
        if not rooms.add(room):
            raise ConfigError(f"PACTWATCH_CHAT: Apprise does not know address {number}")
        if not begin_chat_post(db, stored.id, key, settings.current_time()):
            continue
        posted = bool(rooms.notify(title=title, body=body, body_format=NotifyFormat.MARKDOWN))
        end_chat_post(db, stored.id, key, posted=posted)
        tally.add("posted", int(posted))
        if not posted:
            tally.problems.append(f"chat room {number} did not take {stored.id}")


def chat_text(digest: Digest) -> str:
    """Entries that are news, one a line, with the page that proves each."""
    news = [e for s in digest.sections for e in s.entries if e.flag in FLAGGED]
    lines = [
        f"- {markdown_link(e.title, e.quote.telling.url if e.quote else '')}"
        + (f" ({e.quote.telling.publisher})" if e.quote else "")
        for e in news[:_MOST]
    ]
    return "\n".join([*lines, f"- +{len(news) - _MOST}"] if len(news) > _MOST else lines)
