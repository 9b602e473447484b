"""Scoring: what counts as right, figures, intervals."""

from __future__ import annotations

import pytest
from eval.scoring import fold_name, list_faults, score, strip_hedges

TITLE, TEXT = "Lender backs plant", "The bank lent $2bn on Monday. China banned exports. Shares fell."


def gold(number=1, **changes):
    """An annotated article with a sum, two names and two events."""
    article = {
        "id": f"a{number}",
        "lang": "en",
        "title": TITLE,
        "text": TEXT,
        "relevant": True,
        "amounts": [{"text": "about $2bn", "value": 2e9, "currency": "USD", "qualifier": "about", "role": "loan"}],
        "organizations": [
            {"text": "JBIC", "name": "Japan Bank for International Cooperation", "kind": "policy_bank"},
            {"text": "Hitachi", "name": "Hitachi, Ltd.", "kind": "company"},
        ],
        "sectors": ["energy", "metals"],
        "events": [
            event("funding", "signed", "The bank lent $2bn on Monday.", amount={"value": 2e9, "currency": "USD"}),
            event("countermeasure", "announced", "China banned exports.", measure="export_control"),
        ],
    }
    return {**article, **changes}


def event(kind, stage, evidence, **fields):
    empty = {"measure": None, "amount": None, "date": "", "project": "", "targets": [], "reported_as_new": True}
    return {**empty, "kind": kind, "stage": stage, "evidence": evidence, **fields}


def claim(kind, stage, evidence, **fields):
    at = f"{TITLE}\n{TEXT}".index(evidence)
    place = {"start": at, "end": at + len(evidence), "text": evidence}
    empty = {"measure": None, "amount": None, "date": "", "project": "", "targets": [], "is_new": True}
    return {**empty, "kind": kind, "stage": stage, "evidence": place, **fields}


def figures(found, task, article=None):
    return score([article or gold()], {"a1": {"id": "a1", "relevant": True, **found}})["en"][task]


def counts(found, task, article=None):
    tally = figures(found, task, article).tally
    return tally.right, tally.found, tally.wanted


SUM = {"text": "$2bn", "value": 2e9, "currency": "USD", "qualifier": "exact", "role": "loan"}


@pytest.mark.parametrize(
    ("amounts", "expected", "fields"),
    [
        ([SUM], (1, 1, 1), {"value": 1, "role": 1, "qualifier": 0}),
        ([{**SUM, "text": "$2bn or more"}], (1, 1, 1), {"value": 1, "role": 1, "qualifier": 0}),
        ([{**SUM, "value": 2.1e9, "role": "equity"}], (1, 1, 1), {"value": 0, "role": 0, "qualifier": 0}),
        ([{**SUM, "value_max": 3e9}], (1, 1, 1), {"value": 0, "role": 1, "qualifier": 0}),
        ([SUM, SUM], (1, 2, 1), {"value": 1, "role": 1, "qualifier": 0}),
        ([{**SUM, "text": "$2"}], (0, 1, 1), {}),
        ([], (0, 0, 1), {}),
    ],
)
def test_amounts(amounts, expected, fields):
    assert counts({"amounts": amounts}, "amounts") == expected
    assert figures({"amounts": amounts}, "amounts").fields == fields


def test_of_two_equal_texts_the_one_of_the_right_value_is_taken():
    twice = gold(amounts=[{**SUM, "value": 5e9}, SUM])
    assert figures({"amounts": [SUM]}, "amounts", twice).fields["value"] == 1


@pytest.mark.parametrize(
    ("organizations", "expected", "names"),
    [
        ([{"text": "JBIC", "name": "Japan Bank for International Cooperation", "kind": "policy_bank"}], (1, 1, 2), 1),
        ([{"text": "Hitachi", "name": "HITACHI", "kind": "company"}] * 2, (1, 1, 2), 1),
        ([{"text": "Hitachi", "name": "Hitachi Zosen", "kind": "company"}], (1, 1, 2), 0),
        ([{"text": "Hitachi Ltd", "name": "Hitachi", "kind": "company"}], (0, 1, 2), None),
    ],
)
def test_organizations_by_distinct_form(organizations, expected, names):
    assert counts({"organizations": organizations}, "organizations") == expected
    assert figures({"organizations": organizations}, "organizations").fields.get("name") == names


SIGNED = claim("funding", "signed", "The bank lent $2bn on Monday.", amount={"value": 2e9, "currency": "USD"})
BANNED = claim("countermeasure", "announced", "China banned exports.", measure="export_control")


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([SIGNED, BANNED], (2, 2, 2)),
        ([SIGNED, SIGNED], (1, 2, 2)),
        ([{**SIGNED, "evidence": {}}], (1, 1, 2)),  # by its sum
        ([{**SIGNED, "evidence": {}, "amount": None}], (0, 1, 2)),
        ([{**SIGNED, "modality": "speculated"}], (0, 0, 2)),
        ([{**SIGNED, "kind": "progress"}], (0, 1, 2)),
    ],
)
def test_claims_tell_an_event_by_sentence_or_sum(claims, expected):
    assert counts({"claims": claims}, "events") == expected


def test_fields_of_claims():
    claims = [{**SIGNED, "stage": "approved", "is_new": False}, {**BANNED, "measure": "tariff"}]
    fields = figures({"claims": claims}, "events").fields
    assert fields == {"stage": 0.5, "is_new": 0.5, "amount": 1.0, "measure": 0.0}
    assert counts({"claims": claims}, "headline") == (1, 1, 2)


def test_a_claim_goes_to_the_event_that_it_tells_best():
    claims = [{**SIGNED, "evidence": {}}, SIGNED]
    assert counts({"claims": claims}, "events") == (1, 2, 2)
    assert figures({"claims": [{**SIGNED, "evidence": {}, "stage": "approved"}, SIGNED]}, "events").fields["stage"] == 1


def test_sectors_are_asked_of_relevant_articles_only():
    assert counts({"sectors": ["energy", "other"]}, "sectors") == (1, 2, 2)
    assert "sectors" not in score([gold(relevant=False)], {})["en"]


def test_an_article_without_prediction_counts_as_one_where_nothing_was_found():
    scores = score([gold(1), gold(2)], {"a1": {"amounts": [SUM], "relevant": True}})
    assert scores["en"]["amounts"].recall == 0.5
    assert scores["all"]["relevance"].f1 == 0.5


def test_nothing_wanted_and_nothing_found_is_right():
    none = figures({"relevant": True}, "amounts", gold(amounts=[]))
    assert (none.precision, none.recall, none.f1, none.low, none.high) == (1, 1, 1, 1, 1)


def test_the_interval_is_over_articles_and_holds_the_figure():
    articles = [gold(n) for n in range(20)]
    found = {f"a{n}": {"amounts": [SUM]} for n in range(10)}
    f = score(articles, found)["en"]["amounts"]
    assert 0.4 < f.low < f.f1 < f.high < 0.9
    assert f == score(articles, found)["en"]["amounts"]


def test_strict_f1_asks_for_the_field_too():
    f = figures({"amounts": [SUM, {**SUM, "text": "$9"}]}, "amounts")
    assert (f.strict("value"), f.strict("qualifier")) == (pytest.approx(2 / 3), 0)


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("約５,５００億ドル", "5,500億ドル"),
        ("超过至少30亿元以上", "30亿元"),
        ("more than about $2  billion", "$2 billion"),
        ("$2bn", "$2bn"),
    ],
)
def test_hedges_do_not_count(written, compared):
    assert strip_hedges(written) == compared


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hitachi, Ltd.", "HITACHI"), ("株式会社 日立製作所", "日立製作所"), ("The Bank of Japan", "Bank of Japan")],
)
def test_names_are_compared_without_corporate_form(one, other):
    assert fold_name(one) == fold_name(other)


def test_faults_say_what_differs():
    faults = list_faults([gold()], {"a1": {"relevant": False, "amounts": [{**SUM, "text": "$9"}]}})
    assert {(f.task, f.what) for f in faults} >= {
        ("relevance", "is True"),
        ("amounts", "spurious"),
        ("amounts", "missed"),
        ("events", "missed funding signed"),
    }
