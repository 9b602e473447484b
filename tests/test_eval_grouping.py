"""Grouping of a ledger: which articles tell one event."""

from __future__ import annotations

import pytest
from eval.grouping import bcubed, score_ledger

SENTENCE = "The bank lent money."


def article(number, lang, *event_ids, thread="t1", **fields):
    """An article that tells these events, each in a sentence of its own."""
    sentences = [f"{SENTENCE} {event_id}." for event_id in event_ids]
    plain = {"kind": "funding", "stage": "signed", "amount": None, "date": "2026-03-01", "thread_id": thread}
    events = [{**plain, **fields, "event_id": e, "evidence": s} for e, s in zip(event_ids, sentences, strict=True)]
    return {"id": f"a{number}", "lang": lang, "title": "t", "text": " ".join(sentences), "events": events}


def told(event_id, *places, **fields):
    """A ledger event with claims at (article, ordinal of its sentence)."""
    size = len(SENTENCE) + 4
    claims = [
        {"document_id": f"a{number}", "evidence": {"start": 2 + at * size, "end": 1 + (at + 1) * size}}
        for number, at in places
    ]
    plain = {"kind": "funding", "stage": "signed", "amount": None, "happened_on": "2026-03-01", "thread_id": "x"}
    return {"id": event_id, "claims": claims, **plain, **fields}


ARTICLES = [article(1, "en", "e1", "e2"), article(2, "ja", "e1"), article(3, "zh", "e2")]
RIGHT = [told("A", (1, 0), (2, 0)), told("B", (1, 1), (3, 0))]


def test_a_ledger_that_groups_as_annotated():
    assert set(score_ledger(ARTICLES, RIGHT).values()) == {1.0}


@pytest.mark.parametrize(
    ("ledger", "figures"),
    [
        ([told("A", (1, 0)), told("C", (2, 0)), RIGHT[1]], {"found": 1, "events": 6 / 7, "across": 2 / 3}),
        ([told("A", (1, 0), (2, 0), (1, 1), (3, 0))], {"found": 1, "events": 2 / 3, "across": 4 / 7}),
        ([RIGHT[0]], {"found": 0.5, "precise": 1, "events": 1}),
        ([RIGHT[0], told("C", (2, 0), (3, 0), kind="policy")], {"found": 0.5, "precise": 0.5}),
        ([{**RIGHT[0], "stage": "approved", "happened_on": "2026"}, RIGHT[1]], {"stage": 0.5, "date": 0.5, "found": 1}),
        ([], {"found": 0, "precise": 1, "events": 0}),
    ],
)
def test_what_each_fault_costs(ledger, figures):
    scored = score_ledger(ARTICLES, ledger)
    assert {name: scored[name] for name in figures} == pytest.approx(figures)


def test_the_pledge_is_left_out_across_languages():
    pledge = [article(1, "en", "e0", thread="us-japan-550bn"), article(2, "ja", "e0", thread="us-japan-550bn")]
    apart = [told("A", (1, 0)), told("B", (2, 0))]
    assert score_ledger(pledge, apart)["across"] == 1
    assert score_ledger(pledge, apart)["events"] < 1


def test_bcubed_by_hand():
    # items 1 2 | 3 against 1 | 2 3: precision (1 + ½ + ½) / 3, recall (½ + ½ + 1) / 3
    assert bcubed({1: "a", 2: "a", 3: "b"}, {1: "x", 2: "y", 3: "y"}) == pytest.approx(2 / 3)
