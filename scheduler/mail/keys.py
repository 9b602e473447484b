"""The installation's key, and what it signs: links that act for a subscriber, hashes of addresses and visitors.

Owns the key file beside the database (read by its owner alone; whoever loses it voids every link ever sent) and the
life of a link: signed, expiring, bound to the subscriber's generation, known to the store by its hash alone.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from itsdangerous import BadData, URLSafeSerializer

from scheduler.errors import ConfigError
from store.database import Store
from store.records import Subscriber
from store.subscribers import keep_token, token_owner

Purpose = Literal["confirm", "preferences", "unsubscribe"]
LIFE: Final[dict[Purpose, timedelta]] = {
    "confirm": timedelta(days=2),
    "preferences": timedelta(days=60),
    "unsubscribe": timedelta(days=400),
}
"""How long a link acts, counted from the start of its month (of the request for `confirm`)."""
_LONGEST = 500
"""Characters of a link's token; ours have about 120."""


class Keys:
    """What the key signs."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def token(self, subscriber: Subscriber, purpose: Purpose, at: datetime) -> str:
        """What stands in a link of that time: the same for a whole month (`confirm`: for one request)."""
        stamp = _start(subscriber, purpose, at).isoformat()
        token = self._serializer(purpose).dumps([subscriber.id, subscriber.generation, stamp])
        return token if isinstance(token, str) else token.decode()

    def keep(self, db: Store, subscriber: Subscriber, purpose: Purpose, at: datetime) -> str:
        """The token, which acts from now on for the subscriber as they are now."""
        token = self.token(subscriber, purpose, at)
        keep_token(db, _hashed(token), subscriber.id, purpose, _start(subscriber, purpose, at) + LIFE[purpose])
        return token

    def owner(self, db: Store, token: str, purpose: Purpose, now: datetime) -> Subscriber | None:
        """For whom the token acts now; None where it is forged, expired, spent, or of an earlier generation."""
        said = self._read(token, purpose)
        subscriber = token_owner(db, _hashed(token), purpose, now) if said else None
        if subscriber is None or said != (subscriber.id, subscriber.generation):
            return None
        return subscriber

    def claimed(self, token: str, purpose: Purpose) -> str:
        """Id of the subscriber that a genuine token names, though it may act no more; empty for a forged one."""
        said = self._read(token, purpose)
        return said[0] if said else ""

    def hide(self, kind: str, text: str) -> str:
        """A keyed hash: tells equal from different, and nothing else to whoever lacks the key."""
        return hmac.new(self._key, f"{kind}\n{text}".encode(), hashlib.sha256).hexdigest()

    def _read(self, token: str, purpose: Purpose) -> tuple[str, int] | None:
        if len(token) > _LONGEST:
            return None
        try:
            subscriber_id, generation, _ = self._serializer(purpose).loads(token)
        except (BadData, ValueError, TypeError):
            return None
        return str(subscriber_id), int(generation)

    def _serializer(self, purpose: Purpose) -> URLSafeSerializer:
        kwargs = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
        return URLSafeSerializer(self._key, salt=f"pactwatch {purpose}", signer_kwargs=kwargs)


def load_keys(db: Path) -> Keys:
    """The key of the installation with that database; made at first use. Raises ConfigError where it cannot be read."""
    path = db.with_name(f"{db.name}.key")
    try:
        if not path.exists():
            _make(path)
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: not a readable key: {error}") from error
    if len(key) < hashlib.sha256().digest_size:
        raise ConfigError(f"{path}: the key is too short")
    return Keys(key)


def _make(path: Path) -> None:
    """Whole or not at all, and never over another process's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _start(subscriber: Subscriber, purpose: Purpose, at: datetime) -> datetime:
    return subscriber.asked_at if purpose == "confirm" else datetime(at.year, at.month, 1, tzinfo=UTC)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
