"""What the ledger said before: its states by the time of knowledge, and by the time of our writes.

Two questions, two answers. *As of* a time: what the evidence known by then tells under today's code; each state of an
event and a thread is kept with the time from which it is known, and a rebuild derives all of them anew. *As told* at a
time: what we said then, mistakes included; read from the change log, which is never rewritten.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from store.database import Store
from store.records import Event, LedgerChange, Money, Thread
from store.rows import decode_time, encode_time, from_row, select, select_records, to_row, upsert


def keep_event(db: Store, event: Event, known_at: datetime) -> None:
    """The event stands so since `known_at`."""
    _keep(db, "event", event.id, to_row(event), known_at)


def keep_thread(db: Store, thread: Thread, known_at: datetime) -> None:
    """The thread is called and placed so since `known_at`."""
    _keep(db, "thread", thread.id, to_row(thread), known_at)


def later_states(db: Store, event_id: str, known_at: datetime) -> list[datetime]:
    """Times after `known_at` since which the event is known in another state; oldest first."""
    sql = "SELECT known_at FROM event_states WHERE event_id = ? AND known_at > ? ORDER BY known_at"
    return [decode_time(str(r["known_at"])) for r in select(db, sql, [event_id, encode_time(known_at)])]


def list_events_as_of(db: Store, at: datetime) -> list[Event]:
    """Open events as the evidence known at a time tells them under today's code, in the order they became known.

    An event from before the states were kept stands as it is now.
    """
    sql = """
        SELECT s.state FROM event_states AS s
        JOIN (SELECT event_id, max(known_at) AS known_at FROM event_states WHERE known_at <= :at GROUP BY event_id) AS t
            ON t.event_id = s.event_id AND t.known_at = s.known_at
    """
    moment = encode_time(at)
    events = [from_row(Event, json.loads(str(r["state"]))) for r in select(db, sql, {"at": moment})]
    events += select_records(
        db,
        Event,
        "SELECT * FROM events WHERE known_at <= ? AND NOT EXISTS"
        " (SELECT 1 FROM event_states WHERE event_id = events.id)",
        [moment],
    )
    return sorted((e for e in events if e.status == "open"), key=lambda e: (e.known_at, e.id))


def list_threads_as_of(db: Store, at: datetime, events: Iterable[Event]) -> list[Thread]:
    """Threads as they were called and placed at a time, by id, each at the stage of the latest of the events then."""
    sql = """
        SELECT s.state FROM thread_states AS s
        JOIN (SELECT thread_id, max(known_at) AS known_at FROM thread_states WHERE known_at <= ? GROUP BY thread_id)
            AS t ON t.thread_id = s.thread_id AND t.known_at = s.known_at
    """
    threads = {
        t.id: t for r in select(db, sql, [encode_time(at)]) if (t := from_row(Thread, json.loads(str(r["state"]))))
    }
    for thread in select_records(
        db, Thread, "SELECT * FROM threads WHERE NOT EXISTS (SELECT 1 FROM thread_states WHERE thread_id = threads.id)"
    ):
        threads[thread.id] = thread
    latest: dict[str, Event] = {}
    for event in sorted(events, key=lambda e: e.id, reverse=True):
        held = latest.get(event.thread_id)
        if held is None or _rank(event) >= _rank(held):
            latest[event.thread_id] = event
    return [replace(t, status=latest[i].stage if i in latest else "") for i, t in sorted(threads.items())]


def list_events_as_told(db: Store, at: datetime) -> list[Event]:
    """Open events as our ledger said at a time: every change that we wrote later is taken back, the newest first."""
    moment = encode_time(at)
    opened = "SELECT event_id FROM ledger_changes WHERE field = 'opened' AND recorded_at <= ?"
    sql = f"SELECT * FROM events WHERE id IN ({opened})"  # noqa: S608  text of this function
    events = {e.id: e for e in select_records(db, Event, sql, [moment])}
    later = """
        SELECT event_id, field, before FROM ledger_changes
        WHERE recorded_at > ? AND field NOT IN ('opened', 'told') ORDER BY seq DESC
    """
    for row in select(db, later, [moment]):
        if event := events.get(str(row["event_id"])):
            events[event.id] = _with(event, str(row["field"]), str(row["before"]))
    told = [replace(e, rate_on=e.rate_on if e.usd is not None else None) for e in events.values()]
    return sorted((e for e in told if e.status == "open"), key=lambda e: (e.known_at, e.id))


def take_back(event: Event, change: LedgerChange) -> Event:
    """The event as it was before a change of one of its fields."""
    return _with(event, change.field, change.before)


def _with(event: Event, field: str, text: str) -> Event:
    """The event with a field as the change log's JSON has it."""
    value: dict[str, Any] = {field: _read(field, json.loads(text) if text else None)}
    return replace(event, **value)


def _rank(event: Event) -> tuple[bool, str, datetime]:
    """Which event a thread stands at: the latest, a rumor or a threat last."""
    return (event.stage not in {"proposed", "threatened"}, event.happened_on, event.known_at)


def _keep(db: Store, owner: str, record_id: str, row: Mapping[str, object], known_at: datetime) -> None:
    state = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    key = f"{owner}_id"
    upsert(
        db,
        f"{owner}_states",
        {key: record_id, "known_at": encode_time(known_at), "state": state},
        key=(key, "known_at"),
    )


def _read(field: str, value: Any) -> object:
    """A field's value out of the change log's JSON."""
    if field in {"amount", "total"} and value:
        top = value["value_max"]
        return Money(**{**value, "value": Decimal(value["value"]), "value_max": None if top is None else Decimal(top)})
    if field == "usd" and value is not None:
        return Decimal(value)
    return tuple(value) if isinstance(value, list) else value
