"""Subscribers in SQLite: who asked for what, the links that act for them, who must not be written to, who knocks.

Owns the rows. Refuses to keep a secret: links are kept as hashes, suppressed addresses and visitors under keyed hashes
that the caller makes. Who may do what is decided in `scheduler.mail`.
"""

from __future__ import annotations

from datetime import datetime

from store.database import Store, writing
from store.errors import UnknownSubscriber
from store.records import Subscriber
from store.rows import Row, encode_time, insert, select, select_records, to_row, upsert


def save_subscriber(db: Store, subscriber: Subscriber) -> None:
    """Write a subscriber. Whoever is not active is owed nothing more: mail that still waits is cancelled."""
    with writing(db):
        upsert(db, "subscribers", to_row(subscriber))
        if subscriber.state != "active":
            db.execute(
                "UPDATE mails SET state = 'cancelled', error = ? WHERE subscriber_id = ? AND state IN"
                " ('held', 'queued') AND (purpose <> 'confirm' OR ? <> 'pending')",
                [f"the subscriber is {subscriber.state}", subscriber.id, subscriber.state],
            )


def find_subscriber(db: Store, address: str) -> Subscriber | None:
    """Who has that address; None where nobody has."""
    found = select_records(db, Subscriber, "SELECT * FROM subscribers WHERE address = ?", [address])
    return found[0] if found else None


def get_subscriber(db: Store, subscriber_id: str) -> Subscriber:
    """The subscriber with that id. Raises UnknownSubscriber."""
    found = select_records(db, Subscriber, "SELECT * FROM subscribers WHERE id = ?", [subscriber_id])
    if not found:
        raise UnknownSubscriber(subscriber_id)
    return found[0]


def list_subscribers(db: Store) -> list[Subscriber]:
    """Everyone, in any state, by address."""
    return select_records(db, Subscriber, "SELECT * FROM subscribers ORDER BY address")


def list_active(db: Store, cadence: str) -> list[Subscriber]:
    """Confirmed subscribers with that cadence, by id."""
    sql = "SELECT * FROM subscribers WHERE state = 'active' AND cadence = ? ORDER BY id"
    return select_records(db, Subscriber, sql, [cadence])


def erase_subscriber(db: Store, subscriber_id: str) -> None:
    """Remove the subscriber with all that is known of them: links, mail, what they were told."""
    with writing(db):
        db.execute("DELETE FROM subscribers WHERE id = ?", [subscriber_id])


def forget_pending(db: Store, before: datetime) -> int:
    """Erase who asked before then and never confirmed, now or earlier; how many."""
    with writing(db):
        return db.execute(
            "DELETE FROM subscribers WHERE state = 'pending' AND asked_at < ?", [encode_time(before)]
        ).rowcount


def keep_token(db: Store, token_hash: str, subscriber_id: str, purpose: str, expires_at: datetime) -> None:
    """Let a link act until then; the same link again changes nothing."""
    row: Row = {
        "hash": token_hash, "subscriber_id": subscriber_id, "purpose": purpose, "expires_at": encode_time(expires_at),
        "spent_at": None,
    }  # fmt: skip
    with writing(db):
        insert(db, "mail_tokens", row, key=("hash",))


def token_owner(db: Store, token_hash: str, purpose: str, now: datetime) -> Subscriber | None:
    """Whose link it is, where it may still act."""
    sql = (
        "SELECT s.* FROM mail_tokens AS t JOIN subscribers AS s ON s.id = t.subscriber_id"
        " WHERE t.hash = ? AND t.purpose = ? AND t.expires_at > ? AND t.spent_at IS NULL"
    )
    found = select_records(db, Subscriber, sql, [token_hash, purpose, encode_time(now)])
    return found[0] if found else None


def spend_tokens(db: Store, subscriber_id: str, now: datetime) -> None:
    """From now on no link sent so far acts for the subscriber."""
    with writing(db):
        db.execute("DELETE FROM mail_tokens WHERE expires_at <= ?", [encode_time(now)])
        db.execute(
            "UPDATE mail_tokens SET spent_at = ? WHERE subscriber_id = ? AND spent_at IS NULL",
            [encode_time(now), subscriber_id],
        )


def suppress(db: Store, address_hash: str, reason: str, now: datetime) -> None:
    """Never write to the address again, whoever asks."""
    with writing(db):
        row: Row = {"address_hash": address_hash, "reason": reason, "at": encode_time(now)}
        insert(db, "suppressions", row, key=("address_hash",))


def unsuppress(db: Store, address_hash: str) -> bool:
    """Write to the address again; False where nothing spoke against it."""
    with writing(db):
        return db.execute("DELETE FROM suppressions WHERE address_hash = ?", [address_hash]).rowcount > 0


def why_suppressed(db: Store, address_hash: str) -> str:
    """Why the address is never written to; empty where it may be."""
    found = db.execute("SELECT reason FROM suppressions WHERE address_hash = ?", [address_hash]).fetchone()
    return str(found[0]) if found else ""


def count_visits(db: Store, key: str, since: datetime) -> int:
    """How often that key was noted since then."""
    sql = "SELECT count(*) FROM page_visits WHERE key = ? AND at >= ?"
    return int(db.execute(sql, [key, encode_time(since)]).fetchone()[0])


def note_visits(db: Store, keys: tuple[str, ...], now: datetime, forget_before: datetime) -> None:
    """Note a visit under each key; forget those before a time."""
    with writing(db):
        db.execute("DELETE FROM page_visits WHERE at < ?", [encode_time(forget_before)])
        db.conn.executemany("INSERT INTO page_visits (key, at) VALUES (?, ?)", [(k, encode_time(now)) for k in keys])


def export_rows(db: Store, subscriber_id: str) -> dict[str, list[Row]]:
    """All rows about a subscriber, by table: what they may ask for. Links are left out: they act."""
    queries = {
        "subscribers": "SELECT * FROM subscribers WHERE id = ?",
        "mails": "SELECT * FROM mails WHERE subscriber_id = ? ORDER BY made_at, id",
        "told": "SELECT * FROM told WHERE subscriber_id = ? ORDER BY change_seq",
        "bounces": "SELECT * FROM bounces WHERE subscriber_id = ? ORDER BY at",
    }
    return {table: list(select(db, sql, [subscriber_id])) for table, sql in queries.items()}
