"""What the three totals count, and what they never count twice."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from samples import money

from store.records import PROGRAMME_ID, Event, Thread
from store.totals import totals


def thread(name: str, parent: str | None = PROGRAMME_ID, *, programme: bool = True, status: str = "approved") -> Thread:
    return Thread(
        id=name, title=name, title_ja=name, title_zh=name, parent_id=parent,
        programme_id=PROGRAMME_ID if programme else None, status=status,
    )  # fmt: skip


def event(
    thread_id: str,
    usd: str | None,
    *,
    stage="approved",
    role="project",
    on="2026-02-17",
    actors=(),
    modality="asserted",
    status="open",
) -> Event:
    return Event(
        id=f"{thread_id}-{stage}-{role}-{usd}-{on}", thread_id=thread_id, kind="funding", measure=None, answers=None,
        stage=stage, modality=modality, title="", title_ja="", title_zh="", amount=money(f"{usd or '1e9'} USD", role),
        total=None, usd=Decimal(usd) if usd else None, rate_on=None, sectors=("energy",), actors=tuple(actors), targets=(),
        project="", happened_on=on, published_on=on, known_at=datetime(2026, 2, 18, tzinfo=UTC),
        first_document_id="d", is_new=True, baseline=False, status=status,
    )  # fmt: skip


ROOT = thread(PROGRAMME_ID, None)
T1 = thread("tranche", PROGRAMME_ID)
OHIO, TEXAS, LONE = thread("ohio", "tranche"), thread("texas", "tranche"), thread("lone")
ABROAD = thread("abroad", None, programme=False)
DEAD = thread("dead", status="cancelled")
THREADS = [ROOT, T1, OHIO, TEXAS, LONE, ABROAD, DEAD]

CASES = [
    ("a chosen project", [event("lone", "600e6")], ("600e6", "0", "0", "0")),
    ("a tranche without figures for its projects", [event("tranche", "36e9")], ("36e9", "0", "0", "0")),
    ("a tranche is not added to its projects", [event("tranche", "35e9"), event("ohio", "33e9"), event("texas", "2.1e9")], ("35.1e9", "0", "0", "0")),
    ("loans of a tranche count while its projects have none", [event("tranche", "2.2e9", stage="signed", role="loan"), event("ohio", "33e9")], ("33e9", "2.2e9", "0", "0")),
    ("a loan for all stands while its projects' loans add up to less", [event("tranche", "2.2e9", stage="signed", role="loan"), event("ohio", "180e6", stage="signed", role="loan")], ("0", "2.2e9", "0", "0")),
    ("a rounded sum of complete parts does not", [event("tranche", "35.2e9"), event("ohio", "33e9"), event("texas", "2.1e9")], ("35.1e9", "0", "0", "0")),
    ("the envelope is never totalled", [event(PROGRAMME_ID, "550e9", role="envelope")], ("0", "0", "0", "0")),
    ("the programme's own thread is no project", [event(PROGRAMME_ID, "5e9")], ("0", "0", "0", "0")),
    ("a budget is never totalled", [event("lone", "20e9", role="budget")], ("0", "0", "0", "0")),
    ("a market figure is never totalled", [event("lone", "20e9", role="market")], ("0", "0", "0", "0")),
    ("a candidate is no project", [event("lone", "9e9", stage="proposed")], ("0", "0", "0", "0")),
    ("an announcement is no choice", [event("lone", "9e9", stage="announced")], ("0", "0", "0", "0")),
    ("speculation is nothing", [event("lone", "9e9", modality="speculated")], ("0", "0", "0", "0")),
    ("withdrawn is nothing", [event("lone", "9e9", status="withdrawn")], ("0", "0", "0", "0")),
    ("cancelled is nothing", [event("dead", "9e9")], ("0", "0", "0", "0")),
    ("the newest cost of a project", [event("lone", "9e9"), event("lone", "11e9", on="2026-04-01")], ("11e9", "0", "0", "0")),
    ("a loan is no project cost", [event("lone", "9e9"), event("lone", "3e9", stage="signed", role="loan")], ("9e9", "3e9", "0", "0")),
    ("a lender's part of a joint loan", [event("lone", "3e9", stage="signed", role="loan", actors=["JBIC", "SMBC"]), event("lone", "1e9", stage="signed", role="loan", actors=["JBIC"])], ("0", "3e9", "0", "0")),
    ("a loan and another's guarantee", [event("lone", "3e9", stage="signed", role="loan", actors=["JBIC"]), event("lone", "1e9", stage="signed", role="guarantee", actors=["NEXI"])], ("0", "4e9", "0", "0")),
    ("paid out is not signed", [event("lone", "1e9", stage="disbursed", role="loan")], ("0", "0", "1e9", "0")),
    ("other business is counted apart", [event("abroad", "253e6", stage="signed", role="loan")], ("0", "0", "0", "253e6")),
    ("without a rate it waits", [event("lone", None)], ("0", "0", "0", "0")),
]  # fmt: skip


@pytest.mark.parametrize(("events", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_totals(events, expected):
    counted = totals(events, THREADS)
    assert (counted.selected, counted.financed, counted.disbursed, counted.apart) == tuple(Decimal(e) for e in expected)


def test_parts_sum_to_their_totals():
    events = [
        event("ohio", "33e9"),
        event("texas", "2.1e9"),
        event("lone", "3e9", stage="signed", role="loan", actors=["JBIC"]),
    ]
    counted = totals(events, THREADS)
    assert sum(counted.by_sector.values()) == sum(counted.by_stage.values()) == counted.selected
    assert sum(counted.by_lender.values()) == counted.financed
    assert counted.by_lender == {"JBIC": Decimal("3e9")}
    assert counted.threads == ("lone", "ohio", "texas")


def test_what_waits_for_a_rate_is_named():
    waiting = event("lone", None)
    assert totals([waiting], THREADS).unconverted == (waiting.id,)
