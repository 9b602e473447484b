"""Joins and splits of people as test rows: two claims each, and whether they tell one event.

Owns the shape of a row; `tests/judged.jsonl` holds rows that the test suite resolves again.
"""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.exchange import Json
from scheduler.judging import found_claims
from store.database import Store
from store.documents import find_version
from store.judgements import list_judgements
from store.records import Claim, Judgement
from store.rows import to_row


def judged_rows(db: Store) -> Iterator[Json]:
    """A row for each join and split that stands, of the first claims of both sides."""
    for judgement in list_judgements(db):
        if judgement.verdict not in {"join", "split"}:
            continue
        sides = [found_claims(db, judgement, side) for side in ("event", "other")]
        if all(sides):
            yield _row(db, judgement, sides[0][0], sides[1][0])


def _row(db: Store, judgement: Judgement, first: Claim, second: Claim) -> Json:
    return {
        "expected": "one event" if judgement.verdict == "join" else "two events",
        "why": judgement.why,
        "by": judgement.by,
        "claims": [_claim(db, first), _claim(db, second)],
    }


def _claim(db: Store, claim: Claim) -> Json:
    """The claim as the store writes it, with the day of its publication."""
    version = find_version(db, f"{claim.document_id}@{claim.version}")
    fields: dict[str, Json] = dict(to_row(claim))
    return {**fields, "published_on": version.published_on if version else ""}
