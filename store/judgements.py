"""What people decided about the ledger.

Owns the rows: each says who, when and why, stays for ever, and is undone only by another. What a judgement does to the
ledger is `scheduler.judging`'s work.
"""

from __future__ import annotations

from store.database import Store, writing
from store.errors import UnknownJudgement
from store.records import Judgement
from store.rows import select_records, to_row


def save_judgement(db: Store, judgement: Judgement) -> Judgement:
    """Keep a judgement; with `seq` 0 it gets the next number. Raises Refused without a person or a reason."""
    row = to_row(judgement, without=("seq",) if judgement.seq == 0 else ())
    with writing(db):
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        done = db.execute(f"INSERT INTO judgements ({names}) VALUES ({marks})", list(row.values()))  # noqa: S608
        return get_judgement(db, judgement.seq or int(done.lastrowid or 0))


def get_judgement(db: Store, seq: int) -> Judgement:
    """The judgement with that number. Raises UnknownJudgement."""
    found = select_records(db, Judgement, "SELECT * FROM judgements WHERE seq = ?", [seq])
    if not found:
        raise UnknownJudgement(str(seq))
    return found[0]


def list_judgements(db: Store, *, undone: bool = False) -> list[Judgement]:
    """Judgements in the order in which they were made; with `undone` also those taken back, and what took them back."""
    sql = "SELECT * FROM judgements"
    if not undone:
        sql += " WHERE verdict <> 'undo' AND seq NOT IN (SELECT undoes FROM judgements WHERE undoes IS NOT NULL)"
    return select_records(db, Judgement, f"{sql} ORDER BY seq")


def list_judged(db: Store, event_id: str) -> list[Judgement]:
    """Edits, dismissals and confirmations of an event that stand, oldest first."""
    sql = """
        SELECT * FROM judgements WHERE event_id = ? AND verdict IN ('edit', 'dismiss', 'confirm')
            AND seq NOT IN (SELECT undoes FROM judgements WHERE undoes IS NOT NULL) ORDER BY seq
    """
    return select_records(db, Judgement, sql, [event_id])
