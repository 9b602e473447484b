import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import AMOUNT, ANNOTATIONS, CLAIM, DOCUMENT, MENTION, MONEY, NOW, VERSION, dump, extracted, store_at

from store import records
from store.documents import find_version, get_document, list_unextracted, save_version
from store.errors import Refused, UnknownVersion
from store.extractions import (
    find_annotations,
    get_amounts,
    get_claims,
    get_organizations,
    list_unresolved,
    mark_resolved,
    save_annotations,
)
from store.records import Money, Span

HOUR = timedelta(hours=1)


def test_all_that_was_found_comes_back():
    db, version = extracted()
    assert find_annotations(db, version.id) == ANNOTATIONS
    assert get_amounts(db, version.id) == [AMOUNT]
    assert get_organizations(db, version.id) == [MENTION]
    assert get_claims(db, version.id) == [CLAIM]
    assert find_annotations(db, "doc_9@1") is None


def test_a_version_is_annotated_once():
    db, version = extracted()
    before = dump(db)
    other = replace(ANNOTATIONS, claims=(), relevant=False, language="ja", origin="Reuters", extractor="rules-2")
    assert save_annotations(db, version, other, at=NOW + HOUR) is False
    assert dump(db) == before


def test_the_identified_language_and_origin_become_those_of_the_text():
    db = store_at()
    _, version = save_version(db, DOCUMENT, VERSION)
    found = replace(ANNOTATIONS, language="zh", script="Hant", truncated=True, origin="Kyodo News")
    assert save_annotations(db, version, found, at=NOW) is True
    stored = find_version(db, version.id)
    assert (stored.language, stored.script, stored.truncated) == ("zh", "Hant", True)
    assert get_document(db, DOCUMENT.id).origin == "Kyodo News"


def test_a_silent_text_keeps_its_publisher_as_origin():
    db, _ = extracted()
    assert get_document(db, DOCUMENT.id).origin == DOCUMENT.origin


COUNTERMEASURE = {"kind": "countermeasure", "stage": "in_force", "measure": "export_control", "answers": "party"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "rumour"},
        {"stage": "in_force"},
        {"measure": "tariff"},
        {"kind": "countermeasure", "stage": "in_force"},
        {**COUNTERMEASURE, "measure": "boycott"},
        {**COUNTERMEASURE, "answers": "nobody"},
        {"modality": "guessed"},
        {"happened_on": "2026-02-30"},
        {"happened_on": "next week"},
        {"score": 1.5},
        {"score": float("nan")},
        {"keys": ("ohio",)},
        {"evidence": Span(start=5, end=5, text="")},
        {"evidence": Span(start=-1, end=5, text="x")},
        {"amount": replace(MONEY, currency="yen")},
        {"amount": replace(MONEY, role="bribe")},
        {"amount": replace(MONEY, qualifier="roughly")},
        {"amount": replace(MONEY, value=Decimal("NaN"))},
        {"version": 2},
        {"document_id": "doc_2"},
    ],
)
def test_a_claim_that_breaks_the_schema_keeps_the_whole_version_out(wrong):
    db = store_at()
    _, version = save_version(db, DOCUMENT, VERSION)
    before = dump(db)
    with pytest.raises(Refused):
        save_annotations(db, version, replace(ANNOTATIONS, claims=(replace(CLAIM, **wrong),)), at=NOW)
    assert dump(db) == before
    assert list_unextracted(db) == [version]


@pytest.mark.parametrize(
    "amounts",
    [
        [{"converts": 0}],
        [{"converts": 1}],
        [{}, {"total_of": 2}],
        [{"start": 5, "end": 5}],
        [{"money": replace(MONEY, currency="")}],
    ],
)
def test_an_amount_that_breaks_the_schema_is_refused(amounts):
    db = store_at()
    _, version = save_version(db, DOCUMENT, VERSION)
    wrong = tuple(replace(AMOUNT, **fields) for fields in amounts)
    with pytest.raises(Refused):
        save_annotations(db, version, replace(ANNOTATIONS, amounts=wrong), at=NOW)


def test_a_countermeasure_is_kept():
    db = store_at()
    _, version = save_version(db, DOCUMENT, VERSION)
    claim = replace(CLAIM, **COUNTERMEASURE, amount=None)
    save_annotations(db, version, replace(ANNOTATIONS, claims=(claim,)), at=NOW)
    assert get_claims(db, version.id) == [claim]


def test_an_amount_may_restate_a_later_one():
    db = store_at()
    _, version = save_version(db, DOCUMENT, VERSION)
    amounts = (replace(AMOUNT, converts=1), replace(AMOUNT, start=60, end=61))
    save_annotations(db, version, replace(ANNOTATIONS, amounts=amounts), at=NOW)
    assert tuple(get_amounts(db, version.id)) == amounts


def test_an_unknown_version_is_named():
    db, version = extracted()
    strange = replace(version, id="doc_9@1", document_id="doc_9")
    with pytest.raises(UnknownVersion, match="doc_9@1"):
        save_annotations(db, strange, replace(ANNOTATIONS, claims=()), at=NOW)
    with pytest.raises(UnknownVersion, match="doc_9@1"):
        mark_resolved(db, "doc_9@1", NOW)


def test_versions_pass_from_queue_to_queue():
    db = store_at()
    saved = [
        save_version(db, replace(DOCUMENT, id=name), replace(VERSION, known_at=NOW + hours * HOUR))[1]
        for name, hours in (("doc_b", 0), ("doc_a", 0), ("doc_c", -1))
    ]
    with pytest.raises(Refused):
        mark_resolved(db, saved[0].id, NOW)
    for version in saved:
        save_annotations(db, version, replace(ANNOTATIONS, claims=()), at=NOW)
    assert list_unextracted(db) == []
    assert [v.document_id for v in list_unresolved(db)] == ["doc_c", "doc_a", "doc_b"]
    mark_resolved(db, "doc_a@1", NOW)
    before = dump(db)
    mark_resolved(db, "doc_a@1", NOW + HOUR)
    assert dump(db) == before
    assert [v.document_id for v in list_unresolved(db)] == ["doc_c", "doc_b"]


@pytest.mark.parametrize(
    ("currency", "value", "usd", "rate_on"),
    [
        ("USD", "33.30", 33.30, None),
        # The ECB's rates of 28 March 2014: 1.3759 dollars, 140.9 yen, 8.5533 yuan for one euro.
        ("EUR", "1000", 1375.90, "2014-03-28"),
        ("JPY", "140900", 1375.90, "2014-03-28"),
        ("TWD", "1000", None, None),
    ],
)
def test_the_view_of_amounts_converts_by_the_rate_of_the_last_trading_day(currency, value, usd, rate_on):
    db = store_at()
    _, version = save_version(db, DOCUMENT, replace(VERSION, published_on="2014-03-30"))
    amount = replace(AMOUNT, money=Money(value=Decimal(value), currency=currency))
    save_annotations(db, version, replace(ANNOTATIONS, amounts=(amount,)), at=NOW)
    (row,) = db.query("SELECT value, value_exact, usd, rate_on FROM v_amounts")
    assert row == {"value": float(value), "value_exact": value, "usd": usd, "rate_on": rate_on}


def test_the_views_show_the_newest_text_and_mark_older_ones():
    db, _ = extracted()
    _, second = save_version(db, DOCUMENT, replace(VERSION, title="Corrected"))
    claim = replace(CLAIM, id="clm_2", version=2)
    save_annotations(db, second, replace(ANNOTATIONS, claims=(claim,)), at=NOW)
    assert [(r["title"], r["version"]) for r in db.query("SELECT * FROM v_documents")] == [("Corrected", 2)]
    rows = list(db.query("SELECT * FROM v_claims ORDER BY version"))
    assert [(r["claim_id"], r["newest"], r["amount"]) for r in rows] == [
        ("clm_1", 0, 5000000000.1),
        ("clm_2", 1, 5000000000.1),
    ]
    assert json.loads(rows[0]["keys"]) == list(CLAIM.keys)


_TEXT = st.text(max_size=12)
_MONEY = st.builds(
    Money,
    value=st.decimals(0, 10**15, places=3),
    currency=st.sampled_from(["USD", "JPY", "CNY"]),
    value_max=st.none() | st.decimals(0, 10**15, places=1),
    qualifier=st.sampled_from(records.Qualifier.__args__),
    role=st.sampled_from(records.Role.__args__),
)
_SPAN = st.builds(
    lambda start, text: Span(start=start, end=start + len(text), text=text), st.integers(0, 9**9), st.text(min_size=1)
)
_CLAIM = st.sampled_from([(k, s) for k, stages in records.STAGES.items() for s in stages]).flatmap(
    lambda pair: st.builds(
        replace,
        st.just(CLAIM),
        kind=st.just(pair[0]),
        stage=st.just(pair[1]),
        measure=st.sampled_from(records.Measure.__args__) if pair[0] == "countermeasure" else st.none(),
        amount=st.none() | _MONEY,
        total=st.none() | _MONEY,
        actors=st.lists(_TEXT, max_size=3).map(tuple),
        project=_TEXT,
        programme_id=st.none() | _TEXT,
        sectors=st.lists(st.sampled_from(records.Sector.__args__), unique=True, max_size=3).map(tuple),
        keys=st.sets(st.text("abcオ:", min_size=1, max_size=4).map("k:".__add__)).map(lambda keys: tuple(sorted(keys))),
        evidence=_SPAN,
        score=st.floats(0, 1),
        is_new=st.booleans(),
        happened_on=st.sampled_from(["", "2026", "2026-02"]) | st.dates().map(str),
    )
)


@settings(max_examples=60, deadline=None, database=None)
@given(claims=st.lists(_CLAIM, max_size=3), amounts=st.lists(_MONEY, max_size=3))
def test_any_annotations_come_back_as_they_were(claims, amounts):
    db = store_at()
    _, version = save_version(db, DOCUMENT, VERSION)
    found = replace(
        ANNOTATIONS,
        claims=tuple(replace(claim, id=f"clm_{n}", ordinal=n) for n, claim in enumerate(claims)),
        amounts=tuple(replace(AMOUNT, money=money) for money in amounts),
    )
    save_annotations(db, version, found, at=NOW)
    assert find_annotations(db, version.id) == found
    db.close()
