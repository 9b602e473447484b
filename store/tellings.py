"""Which claims tell which event: the rows that join them, and the distinct ways in which an event is told.

Owns `event_claims`, the shapes of claims (what a claim says, wherever it stands) and the keys of threads, an inverted
index. An event told by ten thousand claims in thirty ways is read as thirty claims, so that taking in one more costs
the same. Decides nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from store.database import Store, writing
from store.records import Claim, Document, EventClaim, Joining, Money, Novelty, Shape, Telling
from store.rows import (
    Row,
    SQLValue,
    column_names,
    decode_json,
    decode_list,
    decode_time,
    encode_time,
    select,
    select_records,
)

Clock = Literal["known_at", "resolved_at"]
"""Which time of a version counts: when it reached us, or when the ledger took it in."""

MAX_SHAPES = 32
"""Distinct tellings of one event that are weighed: the first, official ones, then those told most."""

_EVIDENCE = f"""
    SELECT ec.event_id, ec.current, {", ".join(f"c.{n} AS claim_{n}" for n in column_names(Claim) if n != "keys")},
        (SELECT json_group_array(key) FROM (SELECT key FROM claim_keys WHERE claim_id = c.id ORDER BY key))
            AS claim_keys,
        {", ".join(f"d.{n} AS document_{n}" for n in column_names(Document))},
        v.language, v.script, v.title, v.published_on, v.published_at, v.known_at, s.kind AS source_kind, s.publisher,
        1 AS tellings, '[]' AS origins
    FROM event_claims AS ec
    JOIN claims AS c ON c.id = ec.claim_id
    JOIN document_versions AS v ON v.id = c.version_id
    JOIN documents AS d ON d.id = c.document_id
    JOIN sources AS s ON s.id = d.source_id
"""  # noqa: S608  columns of records
"""Claims as evidence, in the columns of `EventClaim`."""

_SHAPE = """
    SELECT json_array(c.kind, c.stage, c.measure, c.answers, c.modality, c.actors, c.targets, c.programme_id, c.part_of,
        c.sectors, c.happened_on, c.is_new, c.amount_value, c.amount_currency, c.amount_value_max, c.amount_role,
        c.total_value, c.total_currency, (
            SELECT json_group_array(key)
            FROM (SELECT key FROM claim_keys WHERE claim_id = c.id ORDER BY key))) AS shape,
        d.origin, s.kind IN ('government', 'policy_bank') AS official, v.published_on
    FROM claims AS c JOIN document_versions AS v ON v.id = c.version_id
    JOIN documents AS d ON d.id = c.document_id JOIN sources AS s ON s.id = d.source_id
    WHERE c.id = ?
"""


def attach(
    db: Store, event_id: str, claim_id: str, reason: str, *, considered: Collection[str] = (), novelty: Novelty = ""
) -> bool:
    """Let a claim tell an event; `reason` says in words why, `considered` what it nearly told and why not.

    True where no current claim of the event said the same before.
    """
    with writing(db):
        (told,) = select(db, _SHAPE, [claim_id])
        db.execute("INSERT OR IGNORE INTO shapes (content) VALUES (?)", [told["shape"]])
        (shape,) = db.execute("SELECT id FROM shapes WHERE content = ?", [told["shape"]]).fetchone()
        known = db.execute("SELECT 1 FROM ways WHERE event_id = ? AND shape = ? LIMIT 1", [event_id, shape]).fetchone()
        before = _ways_of(db, json.dumps([claim_id]))
        db.execute(
            "INSERT INTO event_claims (event_id, claim_id, current, reason, considered, novelty, shape, official,"
            " origin, published_on) VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (claim_id) DO UPDATE SET event_id = excluded.event_id, current = 1, reason = excluded.reason,"
            " considered = excluded.considered, novelty = excluded.novelty",
            [
                event_id, claim_id, reason, json.dumps(list(considered), ensure_ascii=False), novelty, shape,
                told["official"], told["origin"], told["published_on"],
            ],
        )  # fmt: skip
        if before:
            _recount(db, {*before, *_ways_of(db, json.dumps([claim_id]))})
        else:
            _count(db, claim_id)
    return known is None


def move(db: Store, claim_ids: Iterable[str], event_id: str) -> None:
    """Let claims tell another event than they did, current or not."""
    _update(db, claim_ids, "event_id = :event", event=event_id)


def retire(db: Store, claim_ids: Iterable[str]) -> None:
    """Claims of a text that a later version replaced: they stay as history and no longer count."""
    _update(db, claim_ids, "current = 0")


def _update(db: Store, claim_ids: Iterable[str], setting: str, **given: SQLValue) -> None:
    """Write what claims tell over, and count the ways anew that they told before and tell now."""
    ids = json.dumps(list(claim_ids))
    with writing(db):
        before = _ways_of(db, ids)
        sql = f"UPDATE event_claims SET {setting} WHERE claim_id IN (SELECT value FROM json_each(:ids))"  # noqa: S608
        db.execute(sql, {**given, "ids": ids})
        _recount(db, {*before, *_ways_of(db, ids)})


_Way = tuple[str, int, int]
"""Event, shape, whether it is official."""


def _ways_of(db: Store, claim_ids: str) -> list[_Way]:
    """The ways of telling that claims (a JSON list of ids) belong to."""
    sql = "SELECT event_id, shape, official FROM event_claims WHERE claim_id IN (SELECT value FROM json_each(?))"
    return [tuple(row) for row in db.execute(sql, [claim_ids])]


_COUNT = """
    INSERT INTO ways (event_id, shape, official, first, claim_id, tellings, origins, published_on,
            document_id, version, ordinal, project, known_at)
        SELECT w.event_id, w.shape, w.official, w.first, c.id, w.tellings, w.origins, w.published_on,
            c.document_id, c.version, c.ordinal, c.project, v.known_at FROM (
            SELECT event_id, shape, official, min(rowid) AS first, count(*) AS tellings,
                json_group_array(DISTINCT origin) AS origins,
                coalesce(min(nullif(published_on, '')), '') AS published_on
            FROM event_claims WHERE {which} GROUP BY event_id, shape, official) AS w
        JOIN event_claims AS f ON f.rowid = w.first JOIN claims AS c ON c.id = f.claim_id
        JOIN document_versions AS v ON v.id = c.version_id
"""


def _count(db: Store, claim_id: str) -> None:
    """One claim more tells what it tells: the same as counting all anew, at a cost that does not grow with them."""
    db.execute(
        f"""{_COUNT.format(which="claim_id = ?")} WHERE true
        ON CONFLICT (event_id, shape, official) DO UPDATE SET tellings = tellings + 1,
            origins = CASE WHEN EXISTS (SELECT 1 FROM json_each(ways.origins) WHERE value = excluded.origins ->> 0)
                THEN origins ELSE json_insert(origins, '$[#]', excluded.origins ->> 0) END,
            published_on = CASE WHEN published_on = '' OR excluded.published_on BETWEEN '0' AND published_on
                THEN excluded.published_on ELSE published_on END
        """,  # noqa: S608  text of this module
        [claim_id],
    )


def _recount(db: Store, ways: Iterable[_Way]) -> None:
    for way in sorted(ways):
        db.execute("DELETE FROM ways WHERE event_id = ? AND shape = ? AND official = ?", way)
        db.execute(_COUNT.format(which="event_id = ? AND current = 1 AND shape = ? AND official = ?"), way)


def mark_novelty(db: Store, claim_ids: Iterable[str], novelty: Novelty) -> None:
    """Keep what a telling was when it came."""
    with writing(db):
        for claim_id in claim_ids:
            db.execute("UPDATE event_claims SET novelty = ? WHERE claim_id = ?", [novelty, claim_id])


def list_evidence(db: Store, event_id: str, *, current: bool = True) -> list[EventClaim]:
    """The claims that tell an event, in ledger order; with `current` False also those that were taken back."""
    sql = f"{_EVIDENCE} WHERE ec.event_id = ? AND ec.current >= ? ORDER BY v.known_at, v.id, c.ordinal"
    return select_records(db, EventClaim, sql, [event_id, int(current)])


def read_evidence(db: Store, where: str, parameters: Sequence[SQLValue]) -> list[EventClaim]:
    """Claims as evidence under a condition on `ec` (event_claims), `c` (claims), `v` (versions); in ledger order."""
    sql = f"{_EVIDENCE} WHERE {where} ORDER BY v.known_at, v.id, c.ordinal"
    return select_records(db, EventClaim, sql, parameters)


def list_evidence_as_of(db: Store, event_id: str, at: datetime, *, by: Clock = "known_at") -> list[EventClaim]:
    """The claims that told an event at a time, in ledger order: of each document's newest version by then.

    `by` says which time counts: when a version reached us, or when the ledger took it in.
    """
    sql = f"{_EVIDENCE} WHERE ec.event_id = :event AND {known_by_then(by)} ORDER BY v.known_at, v.id, c.ordinal"
    told = select_records(db, EventClaim, sql, {"event": event_id, "at": encode_time(at)})
    return [item if item.current else replace(item, current=True) for item in told]


def known_by_then(by: Clock) -> str:
    """Condition on `c` (claims) and `v` (versions): of each document, the newest version by `:at`."""
    return f"""v.{by} <= :at AND NOT EXISTS (
        SELECT 1 FROM document_versions AS w
        WHERE w.document_id = c.document_id AND w.version > c.version AND w.{by} <= :at
            AND w.resolved_at IS NOT NULL)"""  # noqa: S608  one of two columns


_CHOSEN = """
    FROM json_each(:events) AS e JOIN ways AS w ON w.event_id = e.value AND w.first IN (
        SELECT first FROM (
            SELECT first FROM ways WHERE event_id = e.value
            ORDER BY official DESC, tellings DESC, first LIMIT :limit - 1)
        UNION SELECT min(first) FROM ways WHERE event_id = e.value)
"""
"""Ways of telling some events, at most so many of each: the first, official ones, then those told most."""


def list_tellings(db: Store, event_id: str) -> list[EventClaim]:
    """The distinct ways in which an event is told now, each by the claim that told it so first, in ledger order.

    `published_on` is the earliest of those that say the same. At most `MAX_SHAPES`.
    """
    sql = f"SELECT w.claim_id, w.tellings, w.origins, w.published_on {_CHOSEN}"
    ways = {str(w["claim_id"]): w for w in select(db, sql, {"events": json.dumps([event_id]), "limit": MAX_SHAPES})}
    told = read_evidence(db, "ec.claim_id IN (SELECT value FROM json_each(?))", [json.dumps(sorted(ways))])
    return sorted((_standing_for_all(item, ways[item.claim.id]) for item in told), key=_ledger_order)


def _ledger_order(item: EventClaim) -> tuple[datetime, str, int, int]:
    return (item.known_at, item.claim.document_id, item.claim.version, item.claim.ordinal)


def _standing_for_all(one: EventClaim, way: Row) -> EventClaim:
    return replace(
        one,
        tellings=int(way["tellings"] or 1),
        origins=tuple(sorted(json.loads(str(way["origins"])))),
        published_on=str(way["published_on"]),
    )


def list_tellings_of(db: Store, event_ids: Collection[str], limit: int = MAX_SHAPES) -> dict[str, list[Telling]]:
    """The ways in which several events are told, by their ids, as a new claim is compared with them; in ledger order.

    Claims themselves are not read: there are many of them, all over a large file.
    """
    sql = f"""
        SELECT w.event_id, w.claim_id, w.document_id, w.version, w.project, w.published_on, w.known_at, w.tellings,
            s.content
        {_CHOSEN} JOIN shapes AS s ON s.id = w.shape ORDER BY w.known_at, w.document_id, w.version, w.ordinal
    """
    told: dict[str, list[Telling]] = {event_id: [] for event_id in event_ids}
    ways = db.execute(sql, {"events": json.dumps(sorted(event_ids)), "limit": limit})
    for event_id, claim_id, document_id, version, project, published_on, known_at, tellings, content in ways:
        told[event_id].append(
            Telling(
                event_id=event_id,
                claim_id=claim_id,
                document_id=document_id,
                version=version,
                project=project,
                says=_read_shape(content),
                published_on=published_on,
                known_at=decode_time(known_at),
                tellings=tellings,
            )
        )
    return told


@lru_cache(maxsize=16_384)
def _read_shape(content: str) -> Shape:
    """What `_SHAPE` wrote."""
    (
        kind, stage, measure, _, _, actors, targets, programme_id, part_of, _, happened_on, is_new,
        value, currency, top, role, _, _, keys,
    ) = decode_json(content)  # fmt: skip
    return Shape(
        kind=kind,
        measure=measure,
        stage=stage,
        actors=decode_list(actors),
        targets=decode_list(targets),
        programme_id=programme_id,
        part_of=part_of,
        amount=Money(value=Decimal(value), currency=currency, value_max=top and Decimal(top), role=role)
        if value
        else None,
        happened_on=happened_on,
        is_new=bool(is_new),
        keys=tuple(keys),
    )


def list_joinings(db: Store, event_id: str) -> dict[str, Joining]:
    """Why each current claim of an event was joined to it, by claim id."""
    sql = "SELECT event_id, claim_id, reason, novelty, considered FROM event_claims WHERE event_id = ? AND current = 1"
    return {j.claim_id: j for j in select_records(db, Joining, sql, [event_id])}


def find_told(db: Store, document_id: str) -> dict[str, str]:
    """Current claims of a document, by id, with the events they tell."""
    sql = """
        SELECT ec.claim_id, ec.event_id FROM event_claims AS ec JOIN claims AS c ON c.id = ec.claim_id
        WHERE c.document_id = ? AND ec.current = 1 ORDER BY c.version, c.ordinal
    """
    return {str(r["claim_id"]): str(r["event_id"]) for r in select(db, sql, [document_id])}


def find_event_of(db: Store, claim_id: str) -> str:
    """Id of the event that a claim tells; empty where it tells none."""
    row = db.execute("SELECT event_id FROM event_claims WHERE claim_id = ?", [claim_id]).fetchone()
    return str(row[0]) if row else ""


def count_keys(db: Store, thread_id: str, keys: Iterable[str], step: int) -> None:
    """One telling more (1) or less (-1) of a thread by each of the keys."""
    with writing(db):
        for key in keys:
            if step > 0:
                db.execute(
                    "INSERT INTO thread_keys (key, thread_id, tellings) VALUES (?, ?, 1)"
                    " ON CONFLICT (key, thread_id) DO UPDATE SET tellings = tellings + 1",
                    [key, thread_id],
                )
                continue
            gone = db.execute(
                "DELETE FROM thread_keys WHERE key = ? AND thread_id = ? AND tellings = 1", [key, thread_id]
            )
            if not gone.rowcount:
                sql = "UPDATE thread_keys SET tellings = tellings - 1 WHERE key = ? AND thread_id = ?"
                db.execute(sql, [key, thread_id])


def list_thread_keys(db: Store, thread_id: str) -> dict[str, int]:
    """The keys of a thread, with how many current claims carry each."""
    rows = select(db, "SELECT key, tellings FROM thread_keys WHERE thread_id = ?", [thread_id])
    return {str(r["key"]): int(r["tellings"] or 0) for r in rows}


def rank_threads(db: Store, weights: Mapping[str, float], kinds: Collection[str], limit: int) -> list[str]:
    """Ids of the threads with events of some kinds that share keys, those with most weight in common first, then by id.

    Those that share less than a third as much as the first are left out.
    """
    sql = """
        SELECT k.thread_id, sum(w.value) AS shared FROM json_each(:weights) AS w JOIN thread_keys AS k ON k.key = w.key
        WHERE EXISTS (SELECT 1 FROM events AS e
            WHERE e.thread_id = k.thread_id AND e.kind IN (SELECT value FROM json_each(:kinds)))
        GROUP BY k.thread_id ORDER BY shared DESC, k.thread_id LIMIT :limit
    """
    given: dict[str, SQLValue] = {
        "weights": json.dumps(dict(sorted(weights.items()))),
        "kinds": json.dumps(sorted(kinds)),
        "limit": limit,
    }
    rows = list(select(db, sql, given))
    least = float(rows[0]["shared"] or 0) / 3 if rows else 0.0
    return [str(r["thread_id"]) for r in rows if float(r["shared"] or 0) >= least]


def nearest_events(db: Store, thread_id: str, kinds: Collection[str], on: str, limit: int) -> list[str]:
    """Ids of a thread's open events of some kinds, those that happened nearest to a day first."""
    sql = """
        SELECT id FROM events WHERE thread_id = :thread AND status = 'open'
            AND kind IN (SELECT value FROM json_each(:kinds))
        ORDER BY coalesce(
            abs(julianday(substr(happened_on || '-01-01', 1, 10)) - julianday(substr(:on || '-01-01', 1, 10))), 1e9), id
        LIMIT :limit
    """
    given: dict[str, SQLValue] = {"thread": thread_id, "kinds": json.dumps(sorted(kinds)), "on": on, "limit": limit}
    return [str(r["id"]) for r in select(db, sql, given)]


def threads_near(db: Store, kind: str, first: str, last: str, limit: int) -> list[str]:
    """Threads with an open event of a kind between two days, by id."""
    sql = """
        SELECT DISTINCT thread_id FROM events
        WHERE kind = ? AND happened_on BETWEEN ? AND ? AND status = 'open' ORDER BY thread_id LIMIT ?
    """
    return [str(r["thread_id"]) for r in select(db, sql, [kind, first, last, limit])]
