"""Lines in and out: what is read, what is refused and why, what is written."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from scheduler.digests.programme import pace
from scheduler.errors import BadLine
from scheduler.exchange import (
    annotations_to_json,
    bad_line_to_json,
    event_to_json,
    parse_line,
    render_line,
    totals_to_json,
)
from store.records import (
    Amount,
    Annotations,
    Claim,
    Document,
    Event,
    EventClaim,
    Money,
    OrganizationMention,
    Span,
    Thread,
)
from store.totals import totals


def line(**fields):
    return json.dumps({"id": "a", "title": "T", "text": "B", **fields}, ensure_ascii=False).encode()


BAD = [
    (b"{", "not JSON"),
    (b"[]", "a list instead of an object"),
    (b'"text"', "a string instead of an object"),
    (b"null", "null instead of an object"),
    (b'{"id": "a", "title": "T"}', '"text" is missing'),
    (b'{"title": "T", "text": "B"}', '"id" is missing'),
    (b'{"id": "a", "id": "b", "title": "T", "text": "B"}', '"id" stands there twice'),
    (b'{"id": "a", "title": "T", "text": "B", "x": {"y": 1, "y": 2}}', '"y" stands there twice'),
    (line(id="  "), '"id" is empty'),
    (line(id=7), '"id" is a number instead of a string'),
    (line(title=None), '"title" is null instead of a string'),
    (line(title=["T"]), '"title" is a list instead of a string'),
    (line(text={"a": 1}), '"text" is an object instead of a string'),
    (line(text=True), '"text" is a boolean instead of a string'),
    (line(url=1), '"url" is a number instead of a string'),
    (line(published="yesterday"), '"published" is no ISO 8601 date'),
    (line(published="2026-13"), '"published" is no ISO 8601 date'),
    (line(published="2026-02-30"), '"published" is no ISO 8601 date'),
    (line(published=20260217), '"published" is a number instead of a string'),
    (line(published="0001-01-01T00:00:00+09:00"), '"published" is no ISO 8601 date'),
    (line(fetched_at="soon"), '"fetched_at" is no ISO 8601 time'),
    (b'{"id": "a", "title": "\xff", "text": "B"}', "not UTF-8 (byte 23 of the line)"),
    ('{"id": "a", "title": "東京", "text": "B"}'.encode("shift_jis"), "not UTF-8"),
    (b'{"id": "a", "title": "\\ud800", "text": "B"}', '"title" holds half a character'),
    (b"[" * 100_000, "not JSON: nested too deeply"),
    (b'{"id": "a", "title": "T", "text": "B", "n": ' + b"1" * 5000 + b"}", "not JSON"),
    (b"\xef\xbb\xbf" + line(), "not JSON"),  # a byte order mark is welcome in the first line only
]


@pytest.mark.parametrize(("raw", "reason"), BAD)
def test_bad_lines_say_why(raw, reason):
    with pytest.raises(BadLine) as caught:
        parse_line(raw, 3)
    assert reason in caught.value.reason
    assert json.loads(render_line(bad_line_to_json(caught.value))) == {
        "id": None,
        "line": 3,
        "error": caught.value.reason,
    }


GOOD = [
    ({}, {"published_on": "", "published_at": None, "language": None, "url": "", "source": "", "fetched_at": None}),
    ({"published": "", "language": "", "url": None}, {"published_on": "", "language": None, "url": ""}),
    ({"published": "2026"}, {"published_on": "2026"}),
    ({"published": "2026-02"}, {"published_on": "2026-02"}),
    ({"published": "2026-02-17"}, {"published_on": "2026-02-17", "published_at": None}),
    (
        {"published": "2026-02-18T07:30:00+09:00"},
        {"published_on": "2026-02-18", "published_at": datetime(2026, 2, 17, 22, 30, tzinfo=UTC)},
    ),
    ({"published": "2026-02-18T07:30:00"}, {"published_on": "2026-02-18", "published_at": None}),
    ({"fetched_at": "2026-02-18T07:30:00Z"}, {"fetched_at": datetime(2026, 2, 18, 7, 30, tzinfo=UTC)}),
    ({"fetched_at": "2026-02-18"}, {"fetched_at": datetime(2026, 2, 18, tzinfo=UTC)}),
    ({"language": "zh-Hant"}, {"language": "zh"}),
    ({"language": "JA_JP"}, {"language": "ja"}),
    ({"language": "ko"}, {"language": None}),
    ({"text": ""}, {"text": ""}),
    ({"more": {"of": ["ours", None]}}, {"id": "a"}),
    ({"title": "5500億ドル", "text": "甲\n乙\u2028丙"}, {"title": "5500億ドル", "text": "甲\n乙\u2028丙"}),
]


@pytest.mark.parametrize(("fields", "expected"), GOOD)
def test_good_lines(fields, expected):
    article = parse_line(line(**fields), 2)
    assert {name: getattr(article, name) for name in expected} == expected


@pytest.mark.parametrize("raw", [b"", b"\n", b"  \r\n"])
def test_blank_lines_are_nothing(raw):
    assert parse_line(raw, 5) is None


def test_byte_order_mark_before_the_first_line():
    assert parse_line(b"\xef\xbb\xbf" + line(), 1).id == "a"


MONEY = Money(value=Decimal("33.3e9"), currency="USD", qualifier="about", role="project")
CLAIM = Claim(
    id="clm_1",
    document_id="doc_1",
    version=1,
    ordinal=0,
    kind="funding",
    measure=None,
    answers=None,
    stage="approved",
    modality="asserted",
    actors=("Government of Japan",),
    targets=(),
    project="Ohio gas power",
    programme_id="us-japan-550bn",
    part_of=None,
    amount=MONEY,
    total=None,
    sectors=("energy",),
    happened_on="2026-02-17",
    is_new=True,
    keys=("place:us-oh",),
    evidence=Span(start=0, end=4, text="text"),
    score=0.9,
    voice="rule",
    extractor="rules-1",
)


def test_annotations():
    found = Annotations(
        language="ja",
        script="Jpan",
        relevant=True,
        truncated=False,
        amounts=(
            Amount(start=0, end=4, text="約3億円", money=replace(MONEY, value=Decimal("1.5"), value_max=Decimal(2))),
            Amount(start=5, end=7, text="x", money=MONEY, converts=0),
        ),
        organizations=(
            OrganizationMention(
                start=1,
                end=3,
                text="JBIC",
                organization_id="jbic",
                name="Japan Bank for International Cooperation",
                kind="policy_bank",
                country="JP",
                score=1.0,
            ),
        ),
        sectors=("energy",),
        claims=(CLAIM,),
        origin="",
        extractor="rules-1",
    )
    told = json.loads(render_line(annotations_to_json("ja-1", found)))
    assert told["id"] == "ja-1"
    assert told["amounts"][0] == {
        "start": 0, "end": 4, "text": "約3億円", "value": 1.5, "currency": "USD", "value_max": 2, "qualifier": "about",
        "role": "project",
    }  # fmt: skip
    assert told["amounts"][1]["value"] == 33_300_000_000
    assert told["amounts"][1]["converts"] == 0
    assert told["organizations"][0]["name"] == "Japan Bank for International Cooperation"
    assert told["organizations"][0]["id"] == "jbic"
    claim = told["claims"][0]
    assert claim["date"] == "2026-02-17"
    assert claim["evidence"] == {"start": 0, "end": 4, "text": "text"}
    assert claim["amount"]["value"] == 33_300_000_000
    assert claim["measure"] is None


EVENT = Event(
    id="evt_1",
    thread_id="thr_1",
    kind="funding",
    measure=None,
    answers=None,
    stage="approved",
    modality="asserted",
    title="Ohio gas power",
    title_ja="",
    title_zh="",
    amount=MONEY,
    total=None,
    usd=Decimal(33300000000),
    rate_on=None,
    sectors=("energy",),
    actors=("Government of Japan",),
    targets=(),
    project="Ohio gas power",
    happened_on="2026-02-17",
    published_on="2026-02-18",
    known_at=datetime(2026, 2, 18, 22, tzinfo=UTC),
    first_document_id="doc_1",
    is_new=True,
    baseline=False,
    status="open",
)
THREAD = Thread(
    id="thr_1", title="", title_ja="", title_zh="", parent_id="thr_0", programme_id="us-japan-550bn", status="approved"
)


@pytest.mark.parametrize(("external_id", "shown"), [("en-001", "en-001"), ("", "doc_1")])
def test_ledger_line(external_id, shown):
    document = Document(
        id="doc_1", source_id="import", url="", external_id=external_id, origin="", first_seen_at=EVENT.known_at
    )
    evidence = EventClaim(
        event_id="evt_1",
        claim=CLAIM,
        document=document,
        language="en",
        script="Latn",
        published_on="2026-02-18",
        published_at=None,
        known_at=EVENT.known_at,
        source_kind="wire",
        publisher="Reuters",
        title="T",
        current=True,
    )
    told = json.loads(render_line(event_to_json(EVENT, THREAD, [evidence.passage])))
    named = {"id", "thread_id", "parent_thread_id", "programme", "kind", "measure", "answers", "stage", "title", "amount",
             "usd", "sectors", "happened_on", "known_at", "actors", "targets", "project", "status", "claims"}  # fmt: skip
    assert named <= told.keys()
    assert told["parent_thread_id"] == "thr_0"
    assert told["programme"] == "us-japan-550bn"
    assert told["usd"] == 33_300_000_000
    assert told["known_at"] == "2026-02-18T22:00:00Z"
    assert told["claims"][0]["document_id"] == shown
    assert told["claims"][0]["evidence"] == {"start": 0, "end": 4, "text": "text"}


def test_totals_are_three_and_never_one():
    told = json.loads(
        render_line(
            totals_to_json(totals([EVENT], [replace(THREAD, parent_id=None)]), pace(EVENT.usd, date(2026, 2, 18)))
        )
    )
    assert (told["selected"], told["financed"], told["disbursed"]) == (33_300_000_000, 0, 0)
    assert told["by_sector"] == {"energy": 33_300_000_000}
    assert told["by_quarter"] == {"2026-Q1": 33_300_000_000}
    assert told["pace"]["days_total"] == 1233
    assert told["threads"] == ["thr_1"]
    assert "total" not in told


def test_dates_of_rates_are_iso():
    told = json.loads(render_line(event_to_json(replace(EVENT, rate_on=date(2026, 2, 17)), THREAD, [])))
    assert told["rate_on"] == "2026-02-17"
