"""What a telling was, who had it first, where tellings disagree and what settles it, which measure answers which."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from samples import claim, evidence, money
from test_store_totals import event, thread

from nlp.ledger.contradictions import contradictions
from nlp.ledger.events import summarize
from nlp.ledger.measures import measure_graph
from nlp.ledger.novelty import novelty_of, reports, stage_before, told_before
from store.records import PROGRAMME_ID

OHIO = "place:us-oh asset:gas-power programme:us-japan-550bn"
EVENT = replace(event("ohio", "33e9"), actors=(), targets=())
YEN = replace(EVENT, amount=money("5.2e12 JPY"), usd=Decimal("33.4e9"))


def told(
    document,
    amount="33e9 USD",
    *,
    kind="newspaper",
    keys=OHIO,
    on="2026-02-17",
    published="2026-02-18",
    language="en",
    origin="",
):
    item = evidence(claim(keys, amount=amount, document=document, on=on), kind=kind, origin=origin)
    return replace(item, publisher=document, published_on=published, language=language)


NOVELTY = [
    ("opens a thread", None, EVENT, [], {}, "new"),
    ("opens another stage", None, EVENT, [], {"moved": True}, "moved_on"),
    ("says the same", EVENT, EVENT, [claim(OHIO, amount="33e9 USD")], {}, "restated"),
    ("says it rounded", EVENT, EVENT, [claim(OHIO, amount="33.3e9 USD")], {}, "restated"),
    ("says another sum that does not prevail", EVENT, EVENT, [claim(OHIO, amount="40e9 USD")], {}, "contradicted"),
    ("another sum prevails", EVENT, replace(EVENT, amount=money("40e9 USD")), [], {}, "changed"),
    ("the sum in another currency", YEN, EVENT, [], {}, "restated"),
    ("a date is known now", replace(EVENT, happened_on="2026-02"), EVENT, [], {}, "changed"),
    ("a party is known now", EVENT, replace(EVENT, actors=("JBIC",)), [], {}, "changed"),
    ("the page was edited", EVENT, replace(EVENT, amount=money("40e9 USD")), [], {"edited": True}, "corrected"),
]


@pytest.mark.parametrize("row", NOVELTY, ids=[r[0] for r in NOVELTY])
def test_novelty(row):
    _, before, after, claims, over, expected = row
    assert novelty_of(before, after, claims, **{"edited": False, "moved": False, **over}) == expected


def listed(id_, on, stage, **over):
    kind = {"kind": "countermeasure", "measure": "sanction_listing", "amount": None, "usd": None}
    return replace(EVENT, id=f"evt_{id_}", happened_on=on, stage=stage, **{**kind, **over})


FEBRUARY, PROTEST = listed("feb", "2026-02-25", "announced"), listed("protest", "2026-02-26", "challenged")
LIFTED = listed("end", "2026-04-01", "lifted")
JUNE = listed("june", "2026-06-29", "announced")
STAGES_BEFORE = [
    ("the first of its thread", [], ""),
    ("announced once more after another in force", [replace(FEBRUARY, stage="in_force")], "in_force"),
    ("a second listing after a protest", [FEBRUARY, PROTEST], ""),
    ("once more after the end of the first", [FEBRUARY, LIFTED], "lifted"),
    ("after what comes later", [replace(PROTEST, happened_on="2026-07-02")], ""),
    ("after a rumor", [replace(PROTEST, modality="speculated")], ""),
    ("beside another kind", [replace(PROTEST, kind="policy")], ""),
    ("beside another thread", [replace(PROTEST, thread_id="thr_other")], ""),
]


@pytest.mark.parametrize("row", STAGES_BEFORE, ids=[r[0] for r in STAGES_BEFORE])
def test_the_stage_before(row):
    _, known, expected = row
    assert stage_before(JUNE, told_before(JUNE, [*known, JUNE])) == expected


def test_a_second_protest_follows_what_it_protests_against():
    again = replace(JUNE, stage="challenged")
    assert stage_before(again, told_before(again, [FEBRUARY, PROTEST, replace(JUNE, id="evt_list")])) == "announced"


def test_the_programme_itself_moves_through_no_stages():
    known, then = (replace(e, thread_id=PROGRAMME_ID) for e in (replace(FEBRUARY, stage="in_force"), JUNE))
    assert stage_before(then, told_before(then, [known])) == ""


def test_who_had_it_first_and_how_much_later_the_others_came():
    first = replace(told("wire"), published_at=datetime(2026, 2, 17, 22, tzinfo=UTC), published_on="2026-02-17")
    tokyo = replace(told("tokyo", language="ja"), published_at=datetime(2026, 2, 18, 1, 30, tzinfo=UTC))
    copy = told("copy", published="2026-02-20", origin="wire")
    undated = told("blog", published="", language="zh")
    found = reports([undated, copy, tokyo, first])
    assert [(r.publisher, r.lag_hours, r.first_in_language, r.independent) for r in found] == [
        ("wire", 0.0, True, True), ("tokyo", 3.5, True, True), ("blog", None, True, True), ("copy", 72.0, False, False),
    ]  # fmt: skip


DISAGREE = [
    ("agree", [told("a"), told("b")], []),
    ("rounded", [told("a"), told("b"), told("c", "33.3e9 USD")], [("amount", "origins", True, ["33000000000 USD", "33300000000 USD"])]),
    ("most origins", [told("a"), told("b"), told("c", "40e9 USD")], [("amount", "origins", False, ["33000000000 USD", "40000000000 USD"])]),
    ("the first of two", [told("a"), told("c", "40e9 USD")], [("amount", "first", False, ["33000000000 USD", "40000000000 USD"])]),
    ("an official one settles", [told("a", kind="government"), told("b", "40e9 USD"), told("c", "40e9 USD")],
     [("amount", "official", False, ["33000000000 USD", "40000000000 USD"])]),
    ("a gloss is no disagreement", [told("a"), told("b", "5.2e12 JPY")], []),
    ("Tuesday and Wednesday", [told("a"), told("b", on="2026-02-18")], []),
    ("a week apart", [told("a"), told("b", on="2026-02-24")], [("happened_on", "first", False, ["2026-02-17", "2026-02-24"])]),
    ("Ohio or Idaho", [told("a"), told("b", keys=OHIO.replace("us-oh", "us-id"))], [("place", "first", False, ["place:us-oh", "place:us-id"])]),
]  # fmt: skip


@pytest.mark.parametrize(("items", "expected"), [r[1:] for r in DISAGREE], ids=[r[0] for r in DISAGREE])
def test_contradictions_stand_side_by_side(items, expected):
    found = contradictions(EVENT, items)
    assert [(c.field, c.settled_by, c.rounded, [r.value for r in c.readings]) for c in found] == expected


def test_who_says_so_stays_visible():
    (found,) = contradictions(EVENT, [told("a"), told("b"), told("c", "40e9 USD")])
    assert [r.publishers for r in found.readings] == [("a", "b"), ("c",)]


def dollars(sum_of_money, _):
    return (sum_of_money.value / (155 if sum_of_money.currency == "JPY" else 1), date(2026, 2, 17))


SETTLED = [
    ("most origins", [told("a"), told("b", "40e9 USD"), told("c", "40e9 USD")], "40e9 USD"),
    ("an official one", [told("a", kind="policy_bank"), told("b", "40e9 USD"), told("c", "40e9 USD")], "33e9 USD"),
    ("wire copies are one origin", [told("a"), told("z"), *(told(d, "40e9 USD", origin="wire") for d in "bcd")], "33e9 USD"),
    ("rounded and converted tellings count together", [told("a"), told("b", "5.2e12 JPY"), told("c", "33.3e9 USD"), told("d", "40e9 USD"), told("e", "40e9 USD")], "33e9 USD"),
    ("dollars before a gloss", [told("a", "5.2e12 JPY"), told("b")], "33e9 USD"),
]  # fmt: skip


@pytest.mark.parametrize(("items", "expected"), [r[1:] for r in SETTLED], ids=[r[0] for r in SETTLED])
def test_the_sum_that_stands(items, expected):
    stands = summarize("evt", thread("ohio"), items, dollars).amount
    assert (stands.value, stands.currency) == (money(expected).value, expected.split()[1])


def measure(event_id, thread_id, stage, on, **over):
    base = replace(event("x", None), id=event_id, thread_id=thread_id, kind="countermeasure", measure="export_control", stage=stage,
                   amount=None, happened_on=on, answers="party", sectors=("critical_minerals",))  # fmt: skip
    return replace(base, **over)


def test_the_graph_of_measures():
    ban = measure("evt_ban", "thr_ban", "in_force", "2026-01-06", actors=("China",), targets=("Japan",))
    pause = measure("evt_pause", "thr_ban", "suspended", "2026-05-01", actors=("China",), targets=("Japan",))
    protest = measure(
        "evt_protest", "thr_ban", "challenged", "2026-01-07", measure="dispute", actors=("Japan",), targets=("China",)
    )
    support = measure("evt_aid", "thr_aid", "announced", "2026-01-20", measure="reciprocal_subsidy", actors=("Japan",))
    threat = measure(
        "evt_threat", "thr_threat", "threatened", "2026-02-01", measure="tariff", actors=("United States",)
    )
    keys = {"evt_ban": "issuer:cn item:rare-earths", "evt_pause": "issuer:cn", "evt_protest": "issuer:jp",
            "evt_aid": "issuer:jp item:rare-earths", "evt_threat": "issuer:us item:cars-and-parts"}  # fmt: skip
    events = [ban, pause, protest, support, threat]
    proof = {
        e.id: [evidence(claim(keys[e.id], kind="countermeasure", measure=e.measure, stage=e.stage))] for e in events
    }
    threads = {i: thread(i, None, programme=False) for i in ("thr_ban", "thr_aid", "thr_threat")}
    nodes = {n.thread_id: n for n in measure_graph(events, threads, proof)}
    assert [n.thread_id for n in nodes.values()] == ["thr_ban", "thr_aid", "thr_threat"]
    assert (nodes["thr_ban"].status, nodes["thr_ban"].is_threat, nodes["thr_ban"].protests) == (
        "suspended",
        False,
        ("evt_protest",),
    )
    assert [(e.thread_id, e.shared) for e in nodes["thr_aid"].answers_measures] == [("thr_ban", ("item:rare-earths",))]
    assert nodes["thr_threat"].is_threat
    assert nodes["thr_ban"].answers_measures == nodes["thr_threat"].answers_measures == ()
