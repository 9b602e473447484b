"""Publication dates: written forms, zones, and which rule is believed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from crawlers.publication import Published, choose_published, is_only_date, parse_published

TOKYO = ZoneInfo("Asia/Tokyo")
WRITTEN = [
    ("2026-02-17T08:00:00+09:00", "2026-02-17", "2026-02-16T23:00"),
    ("2026-02-17T22:30:00Z", "2026-02-18", "2026-02-17T22:30"),
    ("2026-02-17T08:00:00.123+0900", "2026-02-17", "2026-02-16T23:00"),
    ("2026-02-17T08:00:00", "2026-02-17", "2026-02-16T23:00"),
    ("2026-09-24T15:00:Z", "2026-09-25", "2026-09-24T15:00"),
    ("2026-02-17 08:00:00+08", "2026-02-17", "2026-02-17T00:00"),
    ("2026-02-17-08:00:00", "2026-02-17", None),
    ("2026-02-17", "2026-02-17", None),
    ("2026/2/7", "2026-02-07", None),
    ("2026.02.17 08:00", "2026-02-17", "2026-02-16T23:00"),
    ("20260217", "2026-02-17", None),
    ("Tue, 17 Feb 2026 08:00:00 +0900", "2026-02-17", "2026-02-16T23:00"),
    ("Tue, 17 Feb 2026 22:00:00 GMT", "2026-02-18", "2026-02-17T22:00"),
    ("17 Feb 2026 08:00:00 EST", "2026-02-17", "2026-02-17T13:00"),
    ("Tue, 17 Feb 2026 08:00", "2026-02-17", "2026-02-16T23:00"),
    ("2026年2月17日", "2026-02-17", None),
    ("2026年 2月17日（火） 8時05分", "2026-02-17", "2026-02-16T23:05"),
    ("2026年02月17日08:05", "2026-02-17", "2026-02-16T23:05"),
    ("２０２６年２月１７日", "2026-02-17", None),
    ("令和8年2月17日", "2026-02-17", None),
    ("令和元年5月1日", "2019-05-01", None),
    ("平成28年3月31日", "2016-03-31", None),
    ("R8.9.16", "2026-09-16", None),
    ("February 17, 2026", "2026-02-17", None),
    ("Sept. 4, 2025", "2025-09-04", None),
    ("17 February 2026", "2026-02-17", None),
    ("17th Feb 2026, 08:05", "2026-02-17", "2026-02-16T23:05"),
    ("2026-02-30", None, None),
    ("2026-13-01", None, None),
    ("1970-01-01T00:00:00Z", None, None),
    ("02/03/2026", None, None),
    ("yesterday", None, None),
    ("", None, None),
]


@pytest.mark.parametrize(("text", "on", "at"), WRITTEN)
def test_written_forms(text, on, at):
    found = parse_published(text, zone=TOKYO, rule="feed")
    assert (found.on.isoformat() if found else None) == on
    assert (found.at.strftime("%Y-%m-%dT%H:%M") if found and found.at else None) == at


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("公開日 2026年2月17日 10時00分 更新日 2026年2月18日", "2026-02-17"),
        ("Published: February 17, 2026 | By A. Writer", "2026-02-17"),
        ("第12号 令和8年2月17日", "2026-02-17"),
        ("Tel. 2026-12345", None),
        ("99.9.31 or 2026-02-30", None),
    ],
)
def test_the_first_date_of_a_passage(text, on):
    found = parse_published(text, zone=TOKYO, rule="text", whole=False)
    assert (found.on.isoformat() if found else None) == on


def published(on: str, rule: str, at: str | None = None) -> Published:
    return Published(on=date.fromisoformat(on), at=datetime.fromisoformat(at) if at else None, rule=rule)


NOW = datetime(2026, 2, 18, 22, tzinfo=UTC)
META = published("2026-02-17", "meta")
TIMED = published("2026-02-17", "feed", "2026-02-16T23:00+00:00")
OTHER = published("2026-02-16", "feed", "2026-02-16T05:00+00:00")
AHEAD = published("2027-01-01", "json-ld")
SOON = published("2026-02-19", "meta", "2026-02-19T09:00+00:00")


@pytest.mark.parametrize(
    ("candidates", "on", "rule", "timed"),
    [
        ([META, OTHER], "2026-02-17", "meta", False),
        ([META, TIMED], "2026-02-17", "meta", True),
        ([None, OTHER, META], "2026-02-16", "feed", True),
        ([AHEAD, META], "2026-02-17", "meta", False),
        ([SOON], "2026-02-19", "meta", True),
        ([AHEAD, None], "2026-02-19", "first-seen", False),
        ([], "2026-02-19", "first-seen", False),
    ],
)
def test_which_rule_is_believed(candidates, on, rule, timed):
    found = choose_published(candidates, now=NOW, zone=TOKYO)
    assert (found.on.isoformat(), found.rule, found.at is not None) == (on, rule, timed)


@pytest.mark.parametrize(
    ("line", "expected"),
    [("2026年2月17日", True), ("February 17, 2026", True), ("2026-02-17 08:00", True), ("令和8年2月17日", True),
     ("2026年2月17日、日米両政府は", False), ("", False)],
)  # fmt: skip
def test_date_lines(line, expected):
    assert is_only_date(line) is expected
