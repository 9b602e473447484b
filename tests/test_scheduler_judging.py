"""The human hand: judgements change the ledger, can be undone, and survive a rebuild with claims of other ids."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from samples import KNOWN, claim, source, version_of
from test_nlp_resolution import resolve as resolve_claims
from test_scheduler_resolve import tell

from scheduler import judging
from scheduler.cli import main
from scheduler.config import load_settings
from scheduler.errors import Misused
from scheduler.judged_rows import judged_rows
from scheduler.reading import read_ledger
from scheduler.rebuilding import rebuild
from scheduler.resolve import resolve
from store import ledger, tellings
from store.database import open_store
from store.errors import UnknownEvent
from store.judgements import list_judgements
from store.records import Claim, Money, Span
from store.sources import save_source

OHIO = "place:us-oh asset:gas-power programme:us-japan-550bn"
GEORGIA = "place:us-ga asset:synthetic-diamond programme:us-japan-550bn"
LATER = KNOWN + timedelta(days=2)
WORD = {"by": "ann", "why": "seen in the gazette", "at": LATER}
ROWS = Path(__file__).parent / "judged.jsonl"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.db"


@pytest.fixture
def db(path):
    store = open_store(path)
    save_source(store, source())
    save_source(store, source("us.gov", "government"))
    tell(store, claim(OHIO, amount="33e9 USD"))
    tell(store, claim(OHIO, amount="33e9 USD", document="doc_b"), known_at=KNOWN + timedelta(hours=1))
    tell(store, claim(GEORGIA, amount="6e8 USD", document="doc_c"), known_at=KNOWN + timedelta(hours=2))
    resolve(store, now=KNOWN)
    return store


def ids(db):
    ohio, georgia = sorted(ledger.list_events(db), key=lambda e: -(e.usd or 0))
    return ohio.id, georgia.id


def test_ways_are_counted_as_claims_come_and_go(db):
    counted = """SELECT w.event_id, shape, official, first, claim_id, tellings, published FROM (
            SELECT event_id, shape, official, min(rowid) AS first, count(*) AS tellings, min(published_on) AS published
            FROM event_claims WHERE current = 1 GROUP BY 1, 2, 3) AS w
        JOIN (SELECT rowid AS id, claim_id FROM event_claims) AS f ON f.id = first ORDER BY 1, 2, 3"""
    kept = "SELECT event_id, shape, official, first, claim_id, tellings, published_on FROM ways ORDER BY 1, 2, 3"
    tell(db, claim(OHIO, amount="34e9 USD", document="doc_b", version=2), known_at=KNOWN + timedelta(hours=3))
    tell(db, claim(OHIO, amount="33e9 USD", document="doc_d"), known_at=KNOWN + timedelta(hours=4))
    resolve(db, now=KNOWN)
    assert db.execute(kept).fetchall() == db.execute(counted).fetchall()
    judged = judging.join(db, *ids(db), **WORD)
    assert db.execute(kept).fetchall() == db.execute(counted).fetchall()
    judging.undo(db, judged.seq, **WORD)
    assert db.execute(kept).fetchall() == db.execute(counted).fetchall()


def facts(db):
    return [
        (e.id, e.thread_id, e.stage, e.amount, e.usd, e.happened_on, e.status, e.confirmed)
        for e in ledger.list_events(db)
    ]


def test_two_events_are_joined_and_parted_again(db):
    ohio, georgia = ids(db)
    before = facts(db)
    judgement = judging.join(db, ohio, georgia, **WORD)
    assert [e.id for e in ledger.list_events(db)] == [ohio]
    assert ledger.get_event(db, georgia).id == ohio
    assert len(tellings.list_evidence(db, ohio)) == 3
    judging.undo(db, judgement.seq, **WORD)
    assert facts(db) == before
    assert ledger.get_event(db, georgia).id == georgia


@pytest.mark.parametrize("apart", [False, True])
def test_documents_are_split_off_and_put_back(db, apart):
    ohio, _ = ids(db)
    judgement = judging.split(db, ohio, ["doc_b"], apart=apart, **WORD)
    new = ledger.get_event(db, judgement.other)
    assert [e.document.id for e in tellings.list_evidence(db, new.id)] == ["doc_b"]
    assert [e.document.id for e in tellings.list_evidence(db, ohio)] == ["doc_a"]
    assert (new.thread_id != ledger.get_event(db, ohio).thread_id) is apart
    judging.undo(db, judgement.seq, **WORD)
    assert ledger.get_event(db, new.id).id == ohio
    assert len(tellings.list_evidence(db, ohio)) == 2


EDITS = [
    ("amount", "30e9 USD project", lambda e: e.usd == e.amount.value == Decimal("30e9")),
    ("amount", "5e12 JPY", lambda e: e.amount.currency == "JPY" and Decimal("30e9") < e.usd < Decimal("35e9")),
    ("amount", "", lambda e: e.amount is None and e.usd is None),
    ("happened_on", "2026-02-16", lambda e: e.happened_on == "2026-02-16"),
    ("stage", "signed", lambda e: e.stage == "signed"),
    ("actors", "JBIC; NEXI", lambda e: e.actors == ("JBIC", "NEXI")),
    ("sectors", "metals", lambda e: e.sectors == ("metals",)),
]


@pytest.mark.parametrize(("field", "value", "holds"), EDITS, ids=[f"{e[0]} {e[1]}" for e in EDITS])
def test_an_edited_field_stands_against_later_tellings_until_it_is_undone(db, field, value, holds):
    ohio, _ = ids(db)
    before = facts(db)
    judgement = judging.edit(db, ohio, field, value, **WORD)
    assert holds(ledger.get_event(db, ohio))
    tell(db, claim(OHIO, amount="33e9 USD", document="doc_d"), known_at=LATER, source_id="us.gov")
    resolve(db, now=LATER)
    assert holds(ledger.get_event(db, ohio))
    judging.undo(db, judgement.seq, **WORD)
    assert facts(db) == before


def test_a_dismissed_event_is_out_of_the_ledger_until_it_is_undone(db):
    ohio, _ = ids(db)
    judgement = judging.dismiss(db, ohio, **WORD)
    assert ohio not in {e.id for e in ledger.list_events(db)}
    judging.undo(db, judgement.seq, **WORD)
    assert ohio in {e.id for e in ledger.list_events(db)}


def test_a_confirmed_event_says_so(db):
    ohio, _ = ids(db)
    judging.confirm(db, ohio, **WORD)
    assert ledger.get_event(db, ohio).confirmed


REFUSED = [
    (judging.join, ("{ohio}", "{ohio}"), {}),
    (judging.split, ("{ohio}", ["doc_z"]), {"apart": False}),
    (judging.split, ("{ohio}", ["doc_a", "doc_b"]), {"apart": False}),
    (judging.edit, ("{ohio}", "title", "x"), {}),
    (judging.edit, ("{ohio}", "stage", "started"), {}),
    (judging.edit, ("{ohio}", "amount", "much"), {}),
    (judging.edit, ("{ohio}", "happened_on", "Tuesday"), {}),
    (judging.dismiss, ("{ohio}",), {"why": " "}),
    (judging.undo, (99,), {}),
]


@pytest.mark.parametrize(("act", "arguments", "more"), REFUSED)
def test_what_makes_no_sense_is_refused_and_changes_nothing(db, act, arguments, more):
    ohio, _ = ids(db)
    before = facts(db)
    given = [a.format(ohio=ohio) if isinstance(a, str) else a for a in arguments]
    with pytest.raises((Misused, LookupError) if act is not judging.undo else Exception, match=r".+"):
        act(db, *given, **{**WORD, **more})
    assert facts(db) == before
    assert list_judgements(db, undone=True) == []


def test_an_unknown_event_is_named(db):
    with pytest.raises(UnknownEvent, match="evt_none"):
        judging.dismiss(db, "evt_none", **WORD)


def test_every_change_of_a_judgement_is_logged_as_such(db):
    ohio, georgia = ids(db)
    seq = ledger.current_seq(db)
    judging.join(db, ohio, georgia, **WORD)
    judging.edit(db, ohio, "amount", "30e9 USD project", **WORD)
    assert {c.cause for c in ledger.list_changes(db, seq, ledger.current_seq(db))} == {"judgement"}


def test_judgements_survive_a_rebuild_and_its_promotion(db, path):
    ohio, georgia = ids(db)
    judging.join(db, ohio, georgia, **WORD)
    judging.edit(db, ohio, "amount", "30e9 USD project", **WORD)
    before = facts(db)
    settings = load_settings(db=path, now=(LATER + timedelta(days=1)).isoformat())
    compared = rebuild(settings)
    assert (compared.differences, compared.unjudged, compared.shadow.exists()) == ((), (), True)
    promoted = rebuild(settings, promote=True)
    assert (promoted.differences, promoted.shadow.exists()) == ((), False)
    assert facts(open_store(path)) == before
    assert ledger.get_event(db, georgia).id == ohio
    assert {c.cause for c in ledger.list_changes(db, 0, ledger.current_seq(db))} == {"world", "judgement"}


def test_judgements_find_claims_that_another_extraction_gave_other_ids(db):
    ohio, georgia = ids(db)
    judging.join(db, ohio, georgia, **WORD)
    judging.edit(db, ohio, "amount", "30e9 USD project", **WORD)
    fresh = open_store(":memory:")
    save_source(fresh, source())
    for number, (name, keys, amount) in enumerate(
        (("doc_a", OHIO, "33e9 USD"), ("doc_b", OHIO, "33e9 USD"), ("doc_c", GEORGIA, "6e8 USD"))
    ):
        other = claim(keys, amount=amount, document=name)
        tell(fresh, replace(other, id=f"clm_new_{number}", evidence=Span(start=1, end=7, text="videnc")))
    counts = resolve(fresh, now=LATER, judgements=list_judgements(db))
    assert (counts["judged"], counts["unjudged"]) == (2, 0)
    (event,) = ledger.list_events(fresh)
    assert event.usd == Decimal("30e9")


def test_a_judgement_without_its_claims_is_reported(db):
    ohio, _ = ids(db)
    judging.dismiss(db, ohio, **WORD)
    fresh = open_store(":memory:")
    save_source(fresh, source())
    tell(fresh, claim(GEORGIA, amount="6e8 USD", document="doc_c"))
    assert resolve(fresh, now=LATER, judgements=list_judgements(db))["unjudged"] == 1


def test_as_of_knows_a_judgement_from_its_day(db):
    ohio, _ = ids(db)
    judging.edit(db, ohio, "amount", "30e9 USD project", **WORD)
    (before,) = (e for e in read_ledger(db, as_of=LATER - timedelta(days=1)).events if e.id == ohio)
    (after,) = (e for e in read_ledger(db, as_of=LATER).events if e.id == ohio)
    assert (before.usd, after.usd) == (Decimal("33e9"), Decimal("30e9"))


def test_joins_and_splits_become_test_rows(db):
    ohio, georgia = ids(db)
    judging.split(db, ohio, ["doc_b"], apart=True, **WORD)
    judging.join(db, ohio, georgia, **WORD)
    assert [row["expected"] for row in judged_rows(db)] == ["two events", "one event"]
    assert {c["document_id"] for row in judged_rows(db) for c in row["claims"]} == {"doc_a", "doc_b", "doc_c"}


def test_the_command_line_judges_lists_and_undoes(db, path, capsys):
    ohio, _ = ids(db)
    db.close()
    word = ["--db", str(path), "--by", "ann", "--why", "no act"]
    assert main(["judge", "dismiss", ohio, *word]) == 0
    assert main(["judge", "list", "--db", str(path), "--json"]) == 0
    assert main(["judge", "undo", "1", *word]) == 0
    assert main(["judge", "undo", "1", *word]) == 2
    assert main(["judge", "edit", ohio, "stage", "nonsense", *word]) == 2
    assert main(["why", ohio, "--db", str(path), "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert [line["verdict"] for line in lines[:1]] == ["dismiss"]
    assert [j["verdict"] for j in lines[-1]["judgements"]] == ["dismiss", "undo"]
    assert {t["novelty"] for t in lines[-1]["told_by"]} == {"new", "restated"}


def _row_claim(row):
    """A claim as `pactwatch judge rows` wrote it."""
    amount = None
    if row["amount_value"] is not None:
        amount = Money(value=Decimal(row["amount_value"]), currency=row["amount_currency"], role=row["amount_role"])
    lists = {name: tuple(json.loads(row[name])) for name in ("actors", "targets", "sectors", "keys")}
    names = ("id", "document_id", "version", "ordinal", "kind", "measure", "answers", "stage", "modality", "project",
             "programme_id", "part_of", "happened_on", "score", "voice", "extractor")  # fmt: skip
    evidence = Span(start=row["evidence_start"], end=row["evidence_end"], text=row["evidence_text"])
    plain = {name: row[name] for name in names}
    return Claim(**plain, **lists, amount=amount, total=None, is_new=bool(row["is_new"]), evidence=evidence)


@pytest.mark.parametrize(
    "row", [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()], ids=lambda r: r["why"]
)
def test_what_people_decided_is_what_the_resolution_says(row):
    first, second = (_row_claim(c) for c in row["claims"])
    assert version_of(first).document_id != version_of(second).document_id
    a, b = resolve_claims(first, second)
    assert (a.event_id == b.event_id) is (row["expected"] == "one event")
