"""What hosts allow: their robots.txt as last read, so that it need not be asked for at every crawl."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from store.database import Store, writing
from store.rows import Row, encode_time, select, upsert


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """An answer to /robots.txt that was one, or that said there is none."""

    status: int
    """HTTP status: 200, 404 or 410."""
    body: str
    """Its text; empty where there is none."""


def save_robots(db: Store, url: str, file: RobotsFile, at: datetime) -> None:
    """Keep the answer over the one before."""
    row: Row = {"url": url, "status": file.status, "body": file.body, "fetched_at": encode_time(at)}
    with writing(db):
        upsert(db, "robots_files", row, key=("url",))


def find_robots(db: Store, url: str, since: datetime, until: datetime) -> RobotsFile | None:
    """The answer of that address where it came between the two times; None otherwise."""
    sql = "SELECT status, body FROM robots_files WHERE url = ? AND fetched_at BETWEEN ? AND ?"
    for row in select(db, sql, [url, encode_time(since), encode_time(until)]):
        return RobotsFile(int(row["status"] or 0), str(row["body"]))
    return None
