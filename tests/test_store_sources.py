from dataclasses import replace
from datetime import timedelta

import pytest
from store_samples import NOW, SOURCE, dump, store_at

from store.errors import Refused, UnknownSource
from store.sources import (
    find_state,
    get_source,
    list_due,
    list_sources,
    list_states,
    record_failure,
    record_success,
    save_source,
)

HOUR = timedelta(hours=1)


def test_a_source_comes_back_as_it_was_and_is_replaced_by_id():
    db = store_at()
    assert get_source(db, SOURCE.id) == SOURCE
    changed = replace(SOURCE, list_selector="a.x", languages=("ja",), proven=True)
    save_source(db, changed)
    assert list_sources(db) == [changed]
    before = dump(db)
    save_source(db, changed)
    assert dump(db) == before


@pytest.mark.parametrize("ask", [get_source, lambda db, i: record_success(db, i, at=NOW, next_due_at=NOW)])
def test_an_unknown_source_is_named(ask):
    with pytest.raises(UnknownSource, match=r"'xx\.none'") as raised:
        ask(store_at(), "xx.none")
    assert raised.value.record_id == "xx.none"


@pytest.mark.parametrize(
    "wrong",
    [{"id": ""}, {"kind": "blog"}, {"access": "gopher"}, {"cadence_s": -1}, {"delay_s": -0.5}, {"recheck_days": -1}],
)
def test_the_schema_refuses_what_no_source_is(wrong):
    db = store_at()
    before = dump(db)
    with pytest.raises(Refused):
        save_source(db, replace(SOURCE, **wrong))
    assert dump(db) == before


def _ok(db, hours):
    record_success(db, SOURCE.id, at=NOW + hours * HOUR, next_due_at=NOW + (hours + 1) * HOUR)


def _bad(db, hours):
    record_failure(db, SOURCE.id, at=NOW + hours * HOUR, error=f"503 at {hours}", next_due_at=NOW + (hours + 2) * HOUR)


@pytest.mark.parametrize(
    ("crawls", "times", "failures"),
    [
        ([(_ok, 0)], (0, 0, 1), (0, "")),
        ([(_ok, 0), (_ok, 1)], (0, 1, 2), (0, "")),
        ([(_bad, 0)], (None, None, 2), (1, "503 at 0")),
        ([(_bad, 0), (_bad, 0)], (None, None, 2), (1, "503 at 0")),
        ([(_bad, 0), (_bad, 1), (_bad, 2)], (None, None, 4), (3, "503 at 2")),
        ([(_bad, 0), (_ok, 1)], (1, 1, 2), (0, "")),
        ([(_ok, 0), (_bad, 1), (_ok, 2), (_bad, 3)], (0, 2, 5), (1, "503 at 3")),
        ([(_bad, 0), (_ok, 0), (_bad, 0)], (0, 0, 2), (1, "503 at 0")),
        ([(_ok, 2), (_ok, 1)], (2, 2, 2), (0, "")),
    ],
)
def test_states_follow_the_crawls(crawls, times, failures):
    first, last, due = times
    db = store_at()
    assert find_state(db, SOURCE.id) is None
    for crawl, hours in crawls:
        crawl(db, hours)
    state = find_state(db, SOURCE.id)
    assert state.first_contact_at == (None if first is None else NOW + first * HOUR)
    assert state.last_ok_at == (None if last is None else NOW + last * HOUR)
    assert (state.failures, state.last_error, state.next_due_at) == (*failures, NOW + due * HOUR)
    assert list_states(db) == [state]


def test_due_are_the_new_ones_then_the_longest_waiting_and_never_imports():
    db = store_at()
    for name, hours in (("a", 1), ("b", -2), ("c", 0), ("d", None)):
        save_source(db, replace(SOURCE, id=name))
        if hours is not None:
            record_success(db, name, at=NOW, next_due_at=NOW + hours * HOUR)
    save_source(db, replace(SOURCE, id="import.file", access="import"))
    assert list_due(db, NOW) == ["d", SOURCE.id, "b", "c"]
