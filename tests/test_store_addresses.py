"""Pages that channels have named: known, due, given up, revived."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from store_samples import DOCUMENT, NOW, SOURCE, VERSION, dump, store_at

from store.addresses import (
    count_given_up,
    count_listed,
    find_address,
    list_due_addresses,
    newest_listed,
    note_addresses,
    revive_addresses,
    save_addresses,
)
from store.documents import save_version
from store.records import Address
from store.robots import RobotsFile, find_robots, save_robots
from store.sources import find_state, hasten_source, list_due, record_failure, record_success, retry_source, save_source

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def address(name, **fields):
    given = {
        "url": f"http://jbic.example/{name}", "source_id": SOURCE.id, "document_id": None, "title": name,
        "published_on": "2026-02-17", "published_at": None, "listed_at": NOW, "due_at": NOW, **fields,
    }  # fmt: skip
    return Address(**given)


def test_pages_are_noted_once_and_led_to_their_documents():
    db = store_at()
    save_version(db, DOCUMENT, VERSION)
    assert note_addresses(db, [address("1"), address("2")]) == 2
    before = dump(db)
    assert note_addresses(db, [address("1", title="other"), address("2")]) == 0
    assert dump(db) == before
    assert find_address(db, DOCUMENT.url).document_id == DOCUMENT.id
    assert find_address(db, "http://jbic.example/2") == address("2")
    assert find_address(db, "http://jbic.example/3") is None


def test_a_page_that_its_source_never_read_goes_to_the_next_that_names_it():
    db = store_at()
    save_source(db, replace(SOURCE, id="jp.other.news"))
    note_addresses(db, [address("1"), address("2")])
    save_addresses(db, [address("2", attempts=3, due_at=NOW + DAY)])
    note_addresses(db, [address(n, source_id="jp.other.news", due_at=NOW + HOUR) for n in ("1", "2")])
    assert [find_address(db, f"http://jbic.example/{n}").source_id for n in "12"] == [SOURCE.id, "jp.other.news"]
    assert find_address(db, "http://jbic.example/2").due_at == NOW + HOUR


def test_due_are_unread_pages_in_the_channels_order_then_young_ones():
    db = store_at()
    save_version(db, DOCUMENT, VERSION)
    old = {"document_id": DOCUMENT.id}
    pages = [
        address("young", **old), address("b"), address("a"), address("tried", attempts=1), address("late", due_at=NOW + HOUR),
        address("given-up", due_at=None, attempts=10), address("old", **old, listed_at=NOW - 9 * DAY),
        address("unread-old", listed_at=NOW - 90 * DAY),
    ]  # fmt: skip
    save_addresses(db, pages)
    due = list_due_addresses(db, SOURCE.id, NOW, young_since=NOW - 7 * DAY)
    assert [one.title for one in due] == ["b", "a", "unread-old", "tried", "young"]
    assert list_due_addresses(db, "jp.none", NOW, young_since=NOW) == []


def test_pages_given_up_are_counted_and_revived():
    db = store_at()
    save_addresses(db, [address("a", due_at=None, attempts=10, last_error="no text"), address("b")])
    assert count_given_up(db) == {SOURCE.id: 1}
    assert revive_addresses(db, SOURCE.id, NOW + DAY) == 1
    assert count_given_up(db) == {}
    assert find_address(db, "http://jbic.example/a").due_at == NOW + DAY


def test_the_newest_item_and_how_many_came():
    db = store_at()
    assert newest_listed(db, SOURCE.id, NOW) is None
    save_addresses(db, [
        address("a", published_on="2026-02-15"), address("b", published_on="2026-02-16", published_at=NOW - 2 * DAY),
        address("c", published_on="2026-03-01", listed_at=NOW - 8 * DAY), address("d", published_on=""),
    ])  # fmt: skip
    assert newest_listed(db, SOURCE.id, NOW) == NOW - 2 * DAY
    assert count_listed(db, NOW - 7 * DAY, NOW) == {SOURCE.id: 3}


def test_a_quarantined_source_is_due_again_only_after_retry():
    db = store_at()
    record_failure(db, SOURCE.id, at=NOW, error="403", next_due_at=NOW, status="quarantined", said="no", weight=2.0)
    assert list_due(db, NOW + 90 * DAY) == []
    assert find_state(db, SOURCE.id).penalty == 2.0
    retry_source(db, SOURCE.id)
    state = find_state(db, SOURCE.id)
    assert (state.failures, state.penalty, state.last_error, state.next_due_at) == (0, 0.0, "", None)
    assert list_due(db, NOW) == [SOURCE.id]


def test_weights_add_up_and_success_forgets_them():
    db = store_at()
    for hour in range(3):
        given = {"at": NOW + hour * HOUR, "error": "x", "next_due_at": NOW, "weight": 0.5}
        record_failure(db, SOURCE.id, **given)
        record_failure(db, SOURCE.id, **given)  # the same failure told twice is one
    assert find_state(db, SOURCE.id).penalty == 1.5
    record_success(db, SOURCE.id, at=NOW, next_due_at=NOW, newest_at=NOW, gap_at=NOW, said="fine", interval_s=60)
    record_success(db, SOURCE.id, at=NOW, next_due_at=NOW, status="unchanged")
    state = find_state(db, SOURCE.id)
    assert (state.penalty, state.status, state.newest_at, state.gap_at) == (0.0, "unchanged", NOW, NOW)


@pytest.mark.parametrize(("hours", "due"), [(1, 1), (5, 2)])
def test_a_source_is_hastened_never_held_back(hours, due):
    db = store_at()
    record_success(db, SOURCE.id, at=NOW, next_due_at=NOW + 2 * HOUR)
    hasten_source(db, SOURCE.id, NOW + hours * HOUR)
    assert find_state(db, SOURCE.id).next_due_at == NOW + due * HOUR


@pytest.mark.parametrize(("since", "found"), [(NOW - HOUR, True), (NOW + HOUR, False)])
def test_robots_are_found_while_they_are_young(since, found):
    db = store_at()
    save_robots(db, "http://a.example/robots.txt", RobotsFile(404, ""), NOW)
    save_robots(db, "http://a.example/robots.txt", RobotsFile(200, "User-agent: *"), NOW)
    file = find_robots(db, "http://a.example/robots.txt", since, since + DAY)
    assert file == (RobotsFile(200, "User-agent: *") if found else None)
