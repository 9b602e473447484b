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
from typing import Literal

from store.database import Store, writing
from store.records import Claim, Document, EventClaim, Joining, Novelty
from store.rows import Row, SQLValue, encode_time, from_row, select, select_records

MAX_SHAPES = 48
"""Distinct tellings of one event that are weighed: the first, official ones, then those told most."""

_EVIDENCE = """
    SELECT ec.event_id, ec.current, ec.official, c.*,
        (SELECT json_group_array(key) FROM (SELECT key FROM claim_keys WHERE claim_id = c.id ORDER BY key)) AS keys,
        d.id AS document_id_, d.source_id AS document_source_id, d.url AS document_url,
        d.external_id AS document_external_id, d.origin AS document_origin,
        d.first_seen_at AS document_first_seen_at,
        v.language, v.script, v.title, v.published_on, v.published_at, v.known_at, s.kind AS source_kind, s.publisher
    FROM event_claims AS ec
    JOIN claims AS c ON c.id = ec.claim_id
    JOIN document_versions AS v ON v.id = c.version_id
    JOIN documents AS d ON d.id = c.document_id
    JOIN sources AS s ON s.id = d.source_id
"""

_SHAPE = """
    SELECT json_array(c.kind, c.stage, c.measure, c.answers, c.modality, c.actors, c.targets, c.programme_id, c.part_of,
        c.sectors, c.happened_on, c.is_new, c.amount_value, c.amount_currency, c.amount_value_max, c.amount_role,
        c.total_value, c.total_currency, (
            SELECT json_group_array(key) FROM (SELECT key FROM claim_keys WHERE claim_id = c.id ORDER BY key))) AS shape,
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
        known = db.execute(
            "SELECT 1 FROM event_claims WHERE event_id = ? AND current = 1 AND shape ="
            " (SELECT id FROM shapes WHERE content = ?) LIMIT 1",
            [event_id, told["shape"]],
        ).fetchone()
        db.execute("INSERT OR IGNORE INTO shapes (content) VALUES (?)", [told["shape"]])
        db.execute(
            "INSERT INTO event_claims (event_id, claim_id, current, reason, considered, novelty, shape, official,"
            " origin, published_on) VALUES (?, ?, 1, ?, ?, ?, (SELECT id FROM shapes WHERE content = ?), ?, ?, ?)"
            " ON CONFLICT (claim_id) DO UPDATE SET event_id = excluded.event_id, current = 1, reason = excluded.reason,"
            " considered = excluded.considered, novelty = excluded.novelty",
            [
                event_id, claim_id, reason, json.dumps(list(considered), ensure_ascii=False), novelty, told["shape"],
                told["official"], told["origin"], told["published_on"],
            ],
        )  # fmt: skip
    return known is None


def move(db: Store, claim_ids: Iterable[str], event_id: str) -> None:
    """Let claims tell another event than they did, current or not."""
    with writing(db):
        for claim_id in claim_ids:
            db.execute("UPDATE event_claims SET event_id = ? WHERE claim_id = ?", [event_id, claim_id])


def retire(db: Store, claim_ids: Iterable[str]) -> None:
    """Claims of a text that a later version replaced: they stay as history and no longer count."""
    with writing(db):
        for claim_id in claim_ids:
            db.execute("UPDATE event_claims SET current = 0 WHERE claim_id = ?", [claim_id])


def mark_novelty(db: Store, claim_ids: Iterable[str], novelty: Novelty) -> None:
    """Keep what a telling was when it came."""
    with writing(db):
        for claim_id in claim_ids:
            db.execute("UPDATE event_claims SET novelty = ? WHERE claim_id = ?", [novelty, claim_id])


def list_evidence(db: Store, event_id: str, *, current: bool = True) -> list[EventClaim]:
    """The claims that tell an event, in ledger order; with `current` False also those that were taken back."""
    sql = f"{_EVIDENCE} WHERE ec.event_id = ? AND ec.current >= ? ORDER BY v.known_at, v.id, c.ordinal"
    return [_event_claim(row) for row in select(db, sql, [event_id, int(current)])]


def read_evidence(db: Store, where: str, parameters: Sequence[SQLValue]) -> list[EventClaim]:
    """Claims as evidence under a condition on `ec` (event_claims), `c` (claims), `v` (versions); in ledger order."""
    rows = select(db, f"{_EVIDENCE} WHERE {where} ORDER BY v.known_at, v.id, c.ordinal", parameters)
    return [_event_claim(row) for row in rows]


def list_evidence_as_of(
    db: Store, event_id: str, at: datetime, *, by: Literal["known_at", "resolved_at"] = "known_at"
) -> list[EventClaim]:
    """The claims that told an event at a time, in ledger order: of each document's newest version by then.

    `by` says which time counts: when a version reached us, or when the ledger took it in.
    """
    sql = f"""{_EVIDENCE} WHERE ec.event_id = :event AND v.{by} <= :at AND NOT EXISTS (
            SELECT 1 FROM document_versions AS w
            WHERE w.document_id = c.document_id AND w.version > c.version AND w.{by} <= :at
                AND w.resolved_at IS NOT NULL)
        ORDER BY v.known_at, v.id, c.ordinal"""
    rows = select(db, sql, {"event": event_id, "at": encode_time(at)})
    return [replace(_event_claim(row), current=True) for row in rows]


def list_tellings(db: Store, event_id: str) -> list[EventClaim]:
    """The distinct ways in which an event is told now, each by the claim that told it so first, in ledger order.

    `published_on` is the earliest of those that say the same. At most `MAX_SHAPES`.
    """
    sql = """
        SELECT min(rowid) AS first, official, count(*) AS tellings, json_group_array(DISTINCT origin) AS origins,
            coalesce(min(nullif(published_on, '')), '') AS published_on
        FROM event_claims WHERE event_id = ? AND current = 1 GROUP BY shape, official ORDER BY first
    """
    groups = list(select(db, sql, [event_id]))
    if len(groups) > MAX_SHAPES:
        rest = sorted(groups[1:], key=lambda g: (-int(g["official"] or 0), -int(g["tellings"] or 0), g["first"]))
        groups = [groups[0], *sorted(rest[: MAX_SHAPES - 1], key=lambda g: int(g["first"] or 0))]
    by_row = {int(g["first"] or 0): g for g in groups}
    rows = select(
        db,
        f"{_EVIDENCE.replace('SELECT ec.event_id', 'SELECT ec.rowid AS row_, ec.event_id', 1)}"
        " WHERE ec.rowid IN (SELECT value FROM json_each(?)) ORDER BY v.known_at, v.id, c.ordinal",
        [json.dumps(list(by_row))],
    )
    return [_telling(row, by_row[int(row["row_"] or 0)]) for row in rows]


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
            gone = db.execute("DELETE FROM thread_keys WHERE key = ? AND thread_id = ? AND tellings = 1", [key, thread_id])
            if not gone.rowcount:
                sql = "UPDATE thread_keys SET tellings = tellings - 1 WHERE key = ? AND thread_id = ?"
                db.execute(sql, [key, thread_id])


def list_thread_keys(db: Store, thread_id: str) -> dict[str, int]:
    """The keys of a thread, with how many current claims carry each."""
    rows = select(db, "SELECT key, tellings FROM thread_keys WHERE thread_id = ?", [thread_id])
    return {str(r["key"]): int(r["tellings"] or 0) for r in rows}


def rank_threads(db: Store, weights: Mapping[str, float], limit: int) -> list[str]:
    """Ids of the threads that share keys, those with most weight in common first, then by id."""
    sql = """
        SELECT k.thread_id FROM json_each(:weights) AS w JOIN thread_keys AS k ON k.key = w.key
        GROUP BY k.thread_id ORDER BY sum(w.value) DESC, k.thread_id LIMIT :limit
    """
    rows = select(db, sql, {"weights": json.dumps(dict(sorted(weights.items()))), "limit": limit})
    return [str(r["thread_id"]) for r in rows]


def nearest_events(db: Store, thread_id: str, on: str, limit: int) -> list[str]:
    """Ids of a thread's open events, those that happened nearest to a day first; all sorts of dates count."""
    sql = """
        SELECT id FROM events WHERE thread_id = :thread AND status = 'open'
        ORDER BY abs(julianday(substr(happened_on || '-01-01', 1, 10)) - julianday(substr(:on || '-01-01', 1, 10))), id
        LIMIT :limit
    """
    return [str(r["id"]) for r in select(db, sql, {"thread": thread_id, "on": on, "limit": limit})]


def threads_near(db: Store, kind: str, first: str, last: str, limit: int) -> list[str]:
    """Threads with an open event of a kind between two days, by id."""
    sql = """
        SELECT DISTINCT thread_id FROM events
        WHERE kind = ? AND happened_on BETWEEN ? AND ? AND status = 'open' ORDER BY thread_id LIMIT ?
    """
    return [str(r["thread_id"]) for r in select(db, sql, [kind, first, last, limit])]


def _telling(row: Row, group: Row) -> EventClaim:
    one = _event_claim(row)
    return replace(
        one,
        tellings=int(group["tellings"] or 1),
        origins=tuple(sorted(json.loads(str(group["origins"])))),
        published_on=str(group["published_on"]),
    )


def _event_claim(row: Row) -> EventClaim:
    document = from_row(Document, row, prefix="document_", id=row["document_id_"])
    claim = from_row(Claim, row)
    return from_row(EventClaim, row, claim=claim, document=document, tellings=1, origins=())
