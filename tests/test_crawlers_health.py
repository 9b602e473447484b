"""How a source fares: states, sentences, weights, back-off, pace."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from store_samples import SOURCE

from crawlers.errors import ArchiveDamaged, Blocked, PrivateAddress, SourceChanged, Transient
from crawlers.health import QUARANTINE, Seen, classify, judge_failure, judge_success, stale_after
from store.records import Expectations, SourceState

NOW = datetime(2026, 9, 18, 22, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def source(**fields):
    given = {"cadence_min_s": 900, "cadence_max_s": 14400, "expect": Expectations(items_per_week=7), **fields}
    return replace(SOURCE, **given)


def state(**fields):
    given = {
        "source_id": SOURCE.id, "next_due_at": NOW, "first_contact_at": NOW - 30 * DAY, "last_ok_at": NOW - HOUR,
        "failures": 0, "last_error": "", "interval_s": 3600, **fields,
    }  # fmt: skip
    return SourceState(**given)


def seen(**fields):
    return Seen(**{"items": 20, "newest": NOW - HOUR, "oldest": NOW - 5 * DAY, **fields})


@pytest.mark.parametrize(
    ("saw", "before", "status", "words"),
    [
        (seen(fresh=3, read=3), state(), "ok", "3 new in the channel, 3 read, 0 edited"),
        (seen(edited=1), state(), "ok", "1 edited"),
        (seen(), state(), "unchanged", "Nothing new; the newest item is of 2026-09-18"),
        (Seen(unchanged=True, newest=NOW - DAY), state(), "unchanged", "Nothing new"),
        (Seen(), state(), "empty", "names no item at all"),
        (seen(newest=NOW - 40 * DAY, oldest=NOW - 60 * DAY), state(), "stale", "40 days old, where about 7 a week"),
        (Seen(unchanged=True, newest=NOW - 40 * DAY), state(), "stale", "dead feed"),
        (
            seen(fresh=9, read=2, textless=7),
            state(),
            "changed_layout",
            "2 of 9 new pages gave a text, 90% were expected",
        ),
        (seen(fresh=9, read=9, undated=5), state(), "changed_layout", "4 of 9 new pages gave a date"),
        (seen(fresh=3, read=0, textless=3), state(), "ok", "3 new"),  # three pages say nothing
        (seen(fresh=20, oldest=NOW - HOUR / 2), state(last_ok_at=NOW - DAY), "ok", "Items may have been missed"),
        (seen(fresh=20, oldest=NOW - HOUR / 2), None, "ok", "20 new"),  # the first contact misses nothing
    ],
)
def test_what_a_read_channel_means(saw, before, status, words):
    verdict = judge_success(source(), before, saw, NOW)
    assert (verdict.status, words in verdict.said) == (status, True), verdict.said
    assert bool(verdict.gap_at) == ("missed" in words)


@pytest.mark.parametrize(
    ("saw", "interval_s", "expected"),
    [
        (seen(fresh=1), 3600, 1800),
        (seen(), 3600, 4500),
        (seen(fresh=1), 900, 900),
        (seen(), 14400, 14400),
        (seen(fresh=20, newest=NOW, oldest=NOW - HOUR), 14400, 1800),  # a gap: half the channel's window
        (seen(fresh=20, newest=NOW, oldest=NOW - HOUR / 60), 14400, 900),  # never below the source's bound
        (seen(), 0, 4500),
    ],
)
def test_the_pace_follows_what_is_published_within_bounds(saw, interval_s, expected):
    before = state(interval_s=interval_s, last_ok_at=NOW - 4 * HOUR)
    verdict = judge_success(source(), before, saw, NOW)
    assert verdict.interval_s == expected
    assert verdict.due_at == NOW + timedelta(seconds=expected)


def test_without_bounds_the_pace_is_the_cadence():
    for saw in (seen(), seen(fresh=5)):
        assert judge_success(SOURCE, state(), saw, NOW).interval_s == SOURCE.cadence_s


@pytest.mark.parametrize(
    ("error", "kind", "status", "words"),
    [
        (Transient("503"), "lost", "unreachable", "closed to other countries"),
        (Transient("429", retry_after_s=7200.0), "busy", "unreachable", "gone on with at the next crawl"),
        (Blocked("forbidden by robots.txt"), "refused", "blocked", "do not force it: forbidden by robots.txt"),
        (PrivateAddress("10.0.0.1"), "refused", "blocked", "not a public address"),
        (SourceChanged("not a feed"), "changed", "changed_layout", f"sources check {SOURCE.id}"),
        (ArchiveDamaged("x"), "lost", "unreachable", "x"),
        (KeyError("x"), "defect", "unreachable", "A defect of ours"),
    ],
)
def test_what_a_failure_means(error, kind, status, words):
    assert classify(error) == kind
    verdict = judge_failure(source(fallback=("jp.other.news",)), state(), error, NOW)
    assert verdict.status == status
    assert words in verdict.said
    assert "looked for in jp.other.news" in verdict.said


@pytest.mark.parametrize(
    ("error", "hours"),
    [
        (Transient("lost"), [1, 2, 4, 8, 16, 16]),
        (Blocked("no"), [1, 2, 4, 8, 16, 16]),
        (Transient("busy", retry_after_s=0.0), [1, 1, 1, 1, 1, 1]),
        (Transient("busy", retry_after_s=7200.0), [2, 2, 2, 2, 2, 2]),
        (ValueError("ours"), [1, 1, 1, 1, 1, 1]),
    ],
)
def test_the_back_off_of_each_class(error, hours):
    due = [judge_failure(source(), state(failures=n), error, NOW).due_at - NOW for n in range(6)]
    assert due == [h * HOUR for h in hours]


@pytest.mark.parametrize(("error", "times"), [(Blocked("no"), 5), (SourceChanged("html"), 10), (Transient("lost"), 20)])
def test_quarantine_comes_with_the_weight_of_the_failures(error, times):
    penalty, verdicts = 0.0, []
    for n in range(times):
        verdicts.append(judge_failure(source(), state(failures=n, penalty=penalty), error, NOW))
        penalty += verdicts[-1].weight
    assert [v.status for v in verdicts].index("quarantined") == times - 1
    assert f"sources retry {SOURCE.id}" in verdicts[-1].said
    assert penalty >= QUARANTINE


@pytest.mark.parametrize("error", [Transient("busy", retry_after_s=1.0), ValueError("ours")])
def test_neither_busy_servers_nor_our_own_defects_lead_to_quarantine(error):
    assert judge_failure(source(), state(failures=500, penalty=0.0), error, NOW).weight == 0


@pytest.mark.parametrize(("per_week", "days"), [(100, 10), (7, 10), (1, 35), (0.5, 70)])
def test_stale_after_five_usual_gaps_but_no_holiday(per_week, days):
    assert stale_after(source(expect=Expectations(items_per_week=per_week))) == timedelta(days=days)


def test_nothing_is_stale_where_nobody_knows_the_pace():
    assert stale_after(SOURCE) is None
    assert judge_success(SOURCE, state(), seen(newest=NOW - 400 * DAY), NOW).status == "unchanged"
