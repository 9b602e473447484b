"""The outbox in SQLite: which digest goes to whom, what each subscriber was told, what became of each mail.

Owns the unique keys that keep mail from doubling: one mail for a subscriber and a digest, one telling for a subscriber
and a ledger change. Refuses to choose: who gets what is `scheduler.mail`'s word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.database import Store, writing
from store.records import LedgerChange, Mail, MailState, StoredDigest, Subscriber
from store.rows import Row, column_names, decode_time, encode_time, from_row, insert, select, select_records, to_row

MAX_DOUBTS = 2
"""Handed over so often without an answer, a mail waits for a person: there may be as many copies."""
_TOLD_FACTS = (
    "opened", "stage", "status", "modality", "is_new", "amount", "total", "happened_on", "actors", "targets"
)  # fmt: skip
"""Changes that are something to tell; other words, sectors or dollars for the same sum are not."""
_IN_ORDER = "ORDER BY m.purpose = 'digest', m.due_at, m.id"
"""Confirmations and alerts before digests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """A mail with whom it goes to."""

    mail: Mail
    """The mail."""
    subscriber: Subscriber
    """The subscriber."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressing:
    """A mail to be put into the outbox, with what it tells."""

    mail: Mail
    """The mail."""
    told: tuple[tuple[str, int], ...] = ()
    """Events told, each with the last ledger change that it takes in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an attempt."""

    mail_id: str
    """The mail."""
    state: MailState
    """`sent`, `failed`, or `queued` for another attempt."""
    at: datetime
    """When."""
    retry_at: datetime | None = None
    """When to try again."""
    error: str = ""
    """What the server said."""
    doubt: bool = False
    """It was handed over, but no answer came back."""


def undispatched(db: Store, editions: Sequence[str]) -> list[StoredDigest]:
    """Stored digests of those editions that have not been put into the outbox, in the order of composition."""
    marks = ", ".join("?" for _ in editions)
    sql = (
        f"SELECT * FROM digests WHERE edition IN ({marks})"  # noqa: S608  marks only
        " AND id NOT IN (SELECT digest_id FROM dispatches) ORDER BY composed_at, to_seq, id"
    )
    return select_records(db, StoredDigest, sql, list(editions))


def dispatch(
    db: Store, digest_id: str, addressings: Sequence[Addressing], *, flagged: int, held: bool, now: datetime
) -> int:
    """Put a digest's mails into the outbox, once; the number of mails. All or nothing."""
    with writing(db):
        row: Row = {"digest_id": digest_id, "at": encode_time(now), "flagged": flagged, "held": int(held)}
        if not insert(db, "dispatches", row, key=("digest_id",)):
            return 0
        for addressing in addressings:
            post(db, addressing)
    return len(addressings)


def post(db: Store, addressing: Addressing) -> None:
    """Put one mail into the outbox."""
    mail = addressing.mail
    with writing(db):
        insert(db, "mails", to_row(mail))
        db.conn.executemany(
            "INSERT INTO told (subscriber_id, change_seq, event_id, mail_id) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (subscriber_id, change_seq) DO UPDATE SET mail_id = excluded.mail_id"
            " WHERE (SELECT state FROM mails WHERE id = told.mail_id) IN ('cancelled', 'failed')",
            [(mail.subscriber_id, seq, event_id, mail.id) for event_id, seq in addressing.told],
        )


def last_changes(db: Store, event_ids: Iterable[str], to_seq: int) -> dict[str, LedgerChange]:
    """The last change up to `to_seq` of a fact that readers are told of, by event id."""
    marks = ", ".join("?" for _ in _TOLD_FACTS)
    sql = (
        f"SELECT * FROM ledger_changes WHERE event_id = ? AND seq <= ? AND field IN ({marks})"  # noqa: S608  marks only
        " ORDER BY seq DESC LIMIT 1"
    )
    found = {i: select_records(db, LedgerChange, sql, [i, to_seq, *_TOLD_FACTS]) for i in event_ids}
    return {event_id: changes[0] for event_id, changes in found.items() if changes}


def is_changed_since(db: Store, seq: int) -> bool:
    """Whether the ledger has changed after that otherwise than by further tellings."""
    sql = "SELECT 1 FROM ledger_changes WHERE seq > ? AND field <> 'told' LIMIT 1"
    return db.execute(sql, [seq]).fetchone() is not None


def last_news_at(db: Store, edition: str) -> datetime | None:
    """When the last digest of that edition with anything flagged was composed; None for never."""
    sql = (
        "SELECT max(g.composed_at) FROM digests AS g JOIN dispatches AS p ON p.digest_id = g.id"
        " WHERE g.edition = ? AND p.flagged > 0"
    )
    return _moment(db, sql, [edition])


def told_seqs(db: Store, event_ids: Iterable[str]) -> dict[str, dict[str, int]]:
    """For each event, who was told of it (under this or a former id) up to which change, by subscriber id."""
    sql = (
        "SELECT t.subscriber_id, max(t.change_seq) AS seq FROM told AS t JOIN mails AS m ON m.id = t.mail_id"
        " WHERE m.state NOT IN ('cancelled', 'failed') AND (t.event_id = :id"
        " OR t.event_id IN (SELECT old_id FROM event_aliases WHERE new_id = :id)) GROUP BY t.subscriber_id"
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for event_id in event_ids:
        for row in select(db, sql, {"id": event_id}):
            found[event_id][str(row["subscriber_id"])] = int(row["seq"] or 0)
    return found


def aliased(db: Store, event_ids: Iterable[str]) -> set[str]:
    """Those of the ids that now mean another event."""
    sql = "SELECT 1 FROM event_aliases WHERE old_id = ?"
    return {event_id for event_id in event_ids if db.execute(sql, [event_id]).fetchone()}


def list_due(db: Store, now: datetime, *, most: int) -> list[Addressed]:
    """Mails that may be sent now: confirmations and alerts first, then the longest due."""
    columns = ", ".join(f"s.{column} AS s_{column}" for column in column_names(Subscriber))
    sql = (
        f"SELECT m.*, {columns} FROM mails AS m JOIN subscribers AS s ON s.id = m.subscriber_id"  # noqa: S608  ours
        f" WHERE m.state = 'queued' AND m.due_at <= ? {_IN_ORDER} LIMIT ?"
    )
    return [
        Addressed(mail=from_row(Mail, row), subscriber=from_row(Subscriber, row, prefix="s_"))
        for row in select(db, sql, [encode_time(now), most])
    ]


def record(db: Store, starts: Sequence[str], outcomes: Sequence[Outcome], now: datetime) -> set[str]:
    """Write what became of mails, then mark others as handed over from now on; those that still may be.

    A mail whose subscriber has left in the meantime is cancelled already and may not be handed over.
    """
    with writing(db):
        for outcome in outcomes:
            _record(db, outcome)
        sql = (
            "UPDATE mails SET state = 'sending', attempts = attempts + 1, due_at = ? WHERE id = ? AND state = 'queued'"
        )
        return {i for i in starts if db.execute(sql, [encode_time(now), i]).rowcount == 1}


def _record(db: Store, outcome: Outcome) -> None:
    """A mail to be tried again is cancelled where its subscriber has left, and parked where it may be there twice."""
    db.execute(
        "UPDATE mails SET doubts = doubts + ?, error = ?, due_at = coalesce(?, due_at), sent_at = ?,"
        " attempts = attempts + (state = 'queued') WHERE id = ?",
        [
            int(outcome.doubt), outcome.error, encode_time(outcome.retry_at) if outcome.retry_at else None,
            encode_time(outcome.at) if outcome.state == "sent" else None, outcome.mail_id,
        ],
    )  # fmt: skip
    db.execute(
        "UPDATE mails SET state = CASE WHEN ? <> 'queued' THEN ? WHEN doubts >= ? THEN 'doubtful'"
        " WHEN purpose <> 'confirm' AND (SELECT state FROM subscribers WHERE id = subscriber_id) <> 'active'"
        " THEN 'cancelled' ELSE 'queued' END WHERE id = ? AND state IN ('queued', 'sending')",
        [outcome.state, outcome.state, MAX_DOUBTS, outcome.mail_id],
    )


def recover(db: Store, now: datetime) -> int:
    """Take back what a killed sender had handed over without noting the answer; how many mails.

    The caller holds the sender's lock: nothing is being sent now.
    """
    with writing(db):
        stuck = [str(i) for (i,) in db.execute("SELECT id FROM mails WHERE state = 'sending'").fetchall()]
        for mail_id in stuck:
            _record(db, Outcome(mail_id=mail_id, state="queued", at=now, doubt=True, error="the sender was killed"))
    return len(stuck)


def release(db: Store, digest_id: str, *, discard: bool, now: datetime) -> int:
    """Let a held digest's mails go, or drop them; how many."""
    with writing(db):
        db.execute("UPDATE dispatches SET held = 0 WHERE digest_id = ?", [digest_id])
        state, error = ("cancelled", "discarded by a person") if discard else ("queued", "")
        sql = "UPDATE mails SET state = ?, error = ?, due_at = max(due_at, ?) WHERE digest_id = ? AND state = 'held'"
        return db.execute(sql, [state, error, encode_time(now), digest_id]).rowcount


def retry(db: Store, now: datetime) -> int:
    """Try again, now, what failed, is doubtful or waits for another attempt, where the subscriber is still there."""
    with writing(db):
        return db.execute(
            "UPDATE mails SET state = 'queued', due_at = ?, doubts = 0 WHERE (state IN ('failed', 'doubtful')"
            " OR (state = 'queued' AND attempts > 0)) AND EXISTS (SELECT 1 FROM subscribers AS s"
            " WHERE s.id = subscriber_id AND (s.state = 'active' OR (s.state = 'pending' AND purpose = 'confirm')))",
            [encode_time(now)],
        ).rowcount


def find_mail(db: Store, message_id: str) -> Addressed | None:
    """The mail with that Message-ID; None where it is not ours or was erased."""
    mails = select_records(db, Mail, "SELECT * FROM mails WHERE message_id = ?", [message_id])
    if not mails:
        return None
    sql = "SELECT * FROM subscribers WHERE id = ?"
    return Addressed(mail=mails[0], subscriber=select_records(db, Subscriber, sql, [mails[0].subscriber_id])[0])


def count_bounces(db: Store, bounced: Addressed, *, permanent: bool, now: datetime, within: timedelta) -> int:
    """Note that a mail came back, once; how many of the subscriber's did within that time."""
    with writing(db):
        row: Row = {
            "subscriber_id": bounced.subscriber.id, "mail_id": bounced.mail.id, "permanent": int(permanent),
            "at": encode_time(now),
        }  # fmt: skip
        insert(db, "bounces", row, key=("subscriber_id", "mail_id"))
    sql = "SELECT count(*) FROM bounces WHERE subscriber_id = ? AND at >= ?"
    return int(db.execute(sql, [bounced.subscriber.id, encode_time(now - within)]).fetchone()[0])


def count_states(db: Store) -> Mapping[str, int]:
    """How many mails are in each state."""
    rows = db.execute("SELECT state, count(*) FROM mails GROUP BY state ORDER BY state").fetchall()
    return {str(state): int(number) for state, number in rows}


def list_held(db: Store) -> list[Row]:
    """Digests that wait for a person: digest, edition, day, flagged entries, mails."""
    sql = (
        "SELECT p.digest_id, g.edition, g.day, p.flagged, count(m.id) AS mails FROM dispatches AS p"
        " JOIN digests AS g ON g.id = p.digest_id LEFT JOIN mails AS m ON m.digest_id = p.digest_id"
        " AND m.state = 'held' WHERE p.held = 1 GROUP BY p.digest_id ORDER BY p.at, p.digest_id"
    )
    return list(select(db, sql))


def list_troubled(db: Store, *, most: int) -> list[Addressed]:
    """Mails that failed, are doubtful, or wait for another attempt, the latest first."""
    sql = (
        "SELECT message_id FROM mails WHERE state IN ('failed', 'doubtful') OR (state = 'queued' AND attempts > 0)"
        " ORDER BY due_at DESC, id LIMIT ?"
    )
    found = (find_mail(db, str(message_id)) for (message_id,) in db.execute(sql, [most]).fetchall())
    return [mail for mail in found if mail is not None]


def next_due(db: Store) -> datetime | None:
    """When the next mail is due; None where none waits."""
    return _moment(db, "SELECT min(due_at) FROM mails WHERE state = 'queued'")


def begin_chat_post(db: Store, digest_id: str, room: str, now: datetime) -> bool:
    """Note that a digest is about to be posted to a room; False where that was begun before."""
    with writing(db):
        row: Row = {
            "digest_id": digest_id, "room": room, "state": "posting", "attempts": 1, "due_at": encode_time(now)
        }  # fmt: skip
        return insert(db, "chat_posts", row, key=("digest_id", "room"))


def end_chat_post(db: Store, digest_id: str, room: str, *, posted: bool) -> None:
    """Note what became of it."""
    with writing(db):
        state = "posted" if posted else "failed"
        db.execute("UPDATE chat_posts SET state = ? WHERE digest_id = ? AND room = ?", [state, digest_id, room])


def _moment(db: Store, sql: str, parameters: Sequence[str] = ()) -> datetime | None:
    found = db.execute(sql, parameters).fetchone()[0]
    return None if found is None else decode_time(str(found))
