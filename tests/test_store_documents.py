from dataclasses import replace
from datetime import timedelta

import pytest
from store_samples import CAPTURE, DOCUMENT, NOW, VERSION, dump, store_at

from store.documents import (
    count_documents,
    find_capture,
    find_document,
    find_version,
    get_document,
    latest_version,
    list_documents,
    list_unextracted,
    save_capture,
    save_version,
)
from store.errors import Refused, UnknownDocument

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("texts", "changes", "newest"),
    [
        (["a"], ["new"], 1),
        (["a", "a"], ["new", "unchanged"], 1),
        (["a", "b"], ["new", "changed"], 2),
        (["a", "b", "b", "a"], ["new", "changed", "unchanged", "changed"], 3),
        (["", "a"], ["new", "changed"], 2),
        (["a\x00b", "a\x00b", "a"], ["new", "unchanged", "changed"], 2),
        (["俄亥俄州", "オハイオ州", "オハイオ州"], ["new", "changed", "unchanged"], 2),
    ],
)
def test_another_text_than_the_newest_is_another_version(texts, changes, newest):
    db = store_at()
    saved = [
        save_version(db, DOCUMENT, replace(VERSION, text=text, known_at=NOW + n * HOUR)) for n, text in enumerate(texts)
    ]
    assert [change for change, _ in saved] == changes
    last = saved[-1][1]
    assert (last.version, last.id, last.text) == (newest, f"doc_1@{newest}", texts[-1])
    assert last == latest_version(db, "doc_1") == find_version(db, last.id)
    assert count_documents(db) == 1


def test_a_headline_is_part_of_the_text():
    db = store_at()
    save_version(db, DOCUMENT, VERSION)
    assert save_version(db, DOCUMENT, replace(VERSION, title="Other"))[0] == "changed"


def test_the_same_text_again_writes_nothing():
    db = store_at()
    save_version(db, DOCUMENT, VERSION)
    before = dump(db)
    later = replace(VERSION, known_at=NOW + HOUR, published_rule="meta")
    save_version(db, replace(DOCUMENT, origin="Reuters", first_seen_at=NOW + HOUR), later)
    assert dump(db) == before


@pytest.mark.parametrize(
    ("document", "version"),
    [
        ({"source_id": "xx.none"}, {}),
        ({"url": "", "external_id": ""}, {}),
        ({"id": ""}, {}),
        ({}, {"capture_id": "cap_none"}),
        ({}, {"language": "de"}),
        ({}, {"script": "Cyrl"}),
        ({}, {"text_source": "fax"}),
        ({}, {"published_on": "2026-02-30"}),
        ({}, {"published_on": "17 Feb 2026"}),
        ({}, {"published_on": "2026-13"}),
        ({}, {"published_on": "2026-2-7"}),
        ({}, {"known_at": NOW.replace(tzinfo=None)}),
        ({}, {"text": "half a pair \ud800"}),
        ({}, {"title": None}),
    ],
)
def test_what_breaks_the_schema_is_refused_whole(document, version):
    db = store_at()
    before = dump(db)
    with pytest.raises(Refused):
        save_version(db, replace(DOCUMENT, **document), replace(VERSION, **version))
    assert dump(db) == before


@pytest.mark.parametrize("published_on", ["", "2026", "2026-02", "2026-02-17", "2028-02-29"])
def test_publication_may_be_known_in_part(published_on):
    db = store_at()
    assert save_version(db, DOCUMENT, replace(VERSION, published_on=published_on))[1].published_on == published_on


def test_documents_are_found_by_url_and_id_newest_first():
    db = store_at()
    other = replace(DOCUMENT, id="doc_2", url="", external_id="row-7", first_seen_at=NOW + HOUR)
    for document in (DOCUMENT, other):
        save_version(db, document, VERSION)
    assert find_document(db, DOCUMENT.url) == get_document(db, "doc_1") == DOCUMENT
    assert find_document(db, "") is None
    assert find_document(db, "http://jbic.example/none") is None
    assert list_documents(db) == list_documents(db, DOCUMENT.source_id) == [other, DOCUMENT]
    assert list_documents(db, "xx.none") == []
    with pytest.raises(UnknownDocument, match="doc_3"):
        get_document(db, "doc_3")


def test_versions_wait_for_extraction_in_the_order_in_which_they_became_known():
    db = store_at()
    for name, hours in (("doc_b", 0), ("doc_a", 0), ("doc_c", -1)):
        save_version(db, replace(DOCUMENT, id=name), replace(VERSION, known_at=NOW + hours * HOUR))
    assert [v.document_id for v in list_unextracted(db)] == ["doc_c", "doc_a", "doc_b"]


@pytest.mark.parametrize(
    ("captures", "found"),
    [
        ([], None),
        ([{}], ('"e1"', "yesterday", "00")),
        ([{"status": 503}], None),
        ([{}, {"status": 503, "etag": "x"}], ('"e1"', "yesterday", "00")),
        ([{}, {"etag": '"e2"', "last_modified": ""}], ('"e2"', "", "00")),
        ([{"url": "http://jbic.example/2"}], None),
    ],
)
def test_validators_are_those_of_the_last_good_answer(captures, found):
    db = store_at()
    for n, fields in enumerate(captures):
        save_capture(db, replace(CAPTURE, id=f"cap_{n}", fetched_at=NOW + n * HOUR, **fields))
    kept = find_capture(db, CAPTURE.url)
    assert (kept and (kept.etag, kept.last_modified, kept.sha256)) == found


def test_a_capture_is_kept_once():
    db = store_at()
    save_capture(db, CAPTURE)
    before = dump(db)
    save_capture(db, replace(CAPTURE, warc_offset=99))
    assert dump(db) == before


@pytest.mark.parametrize("wrong", [{"source_id": "xx.none"}, {"status": 7}, {"warc_offset": -1}, {"status": 2**70}])
def test_the_schema_refuses_what_no_capture_is(wrong):
    with pytest.raises(Refused):
        save_capture(store_at(), replace(CAPTURE, **wrong))
