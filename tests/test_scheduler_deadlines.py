"""Clocks: business days by both calendars, ends of suspensions, hearings; due, overdue, met, passed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from samples import claim, evidence
from test_store_totals import OHIO, ROOT, T1, TEXAS, event, thread

from nlp.ledger.terms import read_terms
from scheduler.digests.deadlines import add_business_days, deadlines
from store.records import Span

SELECTED = date(2026, 2, 17)


@pytest.mark.parametrize(
    ("start", "days", "countries", "expected"),
    [
        (SELECTED, 45, ("US",), "2026-04-21"),  # design, section 4
        (SELECTED, 45, ("JP",), "2026-04-23"),
        (SELECTED, 45, ("US", "JP"), "2026-04-23"),
        (date(2026, 2, 13), 1, ("US",), "2026-02-17"),  # Presidents' Day
        (date(2026, 2, 20), 1, ("JP",), "2026-02-24"),  # the Emperor's birthday
        (date(2026, 2, 20), 1, ("US",), "2026-02-23"),
    ],
)
def test_business_days(start, days, countries, expected):
    assert add_business_days(start, days, *countries).isoformat() == expected


CLOCKS = [
    ("due", [event("ohio", "33e9")], "2026-04-21", [("ohio", "due", 2)]),
    ("due by Japan's calendar only", [event("ohio", "33e9")], "2026-04-23", [("ohio", "due", 0)]),
    ("overdue", [event("ohio", "33e9")], "2026-04-24", [("ohio", "overdue", -1)]),
    ("met late", [event("ohio", "33e9"), event("ohio", "2e9", stage="signed", role="loan", on="2026-05-01")], "2026-06-01", [("ohio", "met", -8)]),
    ("not yet met on the day", [event("ohio", "33e9"), event("ohio", "2e9", stage="signed", role="loan", on="2026-05-01")], "2026-04-30", [("ohio", "overdue", -7)]),
    ("a tranche's clock is its projects'", [event("tranche", "36e9"), event("ohio", "33e9"), event("texas", "2.1e9")], "2026-03-01", [("tranche", "due", 53)]),
    ("money for the tranche is money for its projects", [event("ohio", "33e9"), event("tranche", "2e9", stage="signed", role="loan", on="2026-04-01")], "2026-04-30", [("ohio", "met", 22)]),
    ("a candidate sets no clock", [event("ohio", "33e9", stage="proposed")], "2026-03-01", []),
    ("a loan that was approved is no selection", [event("ohio", "3e9", role="loan")], "2026-03-01", []),
    ("speculation sets no clock", [event("ohio", "33e9", modality="speculated")], "2026-03-01", []),
]  # fmt: skip


@pytest.mark.parametrize(("events", "on", "expected"), [c[1:] for c in CLOCKS], ids=[c[0] for c in CLOCKS])
def test_the_clock_of_a_selection(events, on, expected):
    found = deadlines(events, [ROOT, T1, OHIO, TEXAS], lambda _: (), date.fromisoformat(on))
    assert [(d.thread_id, d.status, d.days) for d in found if d.kind == "funding"] == expected


def test_the_programme_ends():
    (end,) = deadlines([], [ROOT], lambda _: (), date(2026, 11, 30))
    assert (end.due_on.isoformat(), end.days) == ("2029-01-19", 781)


def suspended(text, language="en", on="2025-11-10", stage="suspended"):
    told = claim("issuer:cn", kind="countermeasure", measure="export_control", stage=stage, on=on)
    item = evidence(replace(told, evidence=Span(start=0, end=len(text), text=text)))
    return replace(item, language=language, published_on=on)


TERMS = [
    ("en", "China will suspend the six notices until November 10, 2026.", ["2026-11-10"]),
    ("en", "The measures are paused for one year from November 10, 2025.", ["2026-11-10"]),
    ("en", "A one-year suspension of the port fees took effect on Monday.", ["2026-11-10"]),
    ("en", "The fees are suspended for 90 days.", ["2026-02-08"]),
    ("en", "China suspended the notices that it had published on October 9, 2025.", []),
    ("ja", "制裁について１年間の猶予を決めた。", ["2026-11-10"]),
    ("ja", "2026年11月27日まで輸出規制を停止する。", ["2026-11-27"]),
    ("zh", "即日起至2026年11月10日，暫停實施六項與出口管制有關的公告。", ["2026-11-10"]),
    ("zh", "暂停实施上述措施,为期一年。", ["2026-11-10"]),
    ("zh", "自即日起暂停实施至2026年11月27日。", ["2026-11-27"]),
]


@pytest.mark.parametrize(("language", "text", "expected"), TERMS)
def test_until_when_a_measure_is_suspended(language, text, expected):
    assert [t.on.isoformat() for t in read_terms(suspended(text, language)) if t.kind == "suspension_end"] == expected


def test_a_hearing_is_a_day_ahead():
    item = suspended("The office will hold a public hearing on January 15, 2026.", stage="announced")
    assert [(t.kind, t.on.isoformat()) for t in read_terms(item)] == [("hearing", "2026-01-15")]


@pytest.mark.parametrize(("on", "status"), [("2026-11-10", "due"), ("2026-11-11", "passed")])
def test_an_end_comes(on, status):
    pause = replace(event("abroad", None), id="evt_pause", kind="countermeasure", measure="export_control", stage="suspended",
                    amount=None, happened_on="2025-11-10", known_at=datetime(2025, 11, 10, tzinfo=UTC))  # fmt: skip
    told = {"evt_pause": [suspended(TERMS[0][1])]}
    found = deadlines(
        [pause], [ROOT, thread("abroad", None, programme=False)], lambda i: told[i], date.fromisoformat(on)
    )
    assert [(d.due_on.isoformat(), d.status) for d in found if d.kind == "suspension_end"] == [("2026-11-10", status)]
