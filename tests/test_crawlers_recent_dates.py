"""Dates that mean something only on the day they are read."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crawlers.recent_dates import parse_recent

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 1, 2, 1, tzinfo=UTC)  # ten in the morning of 2 January in Tokyo
ALONE = [
    ("01月02日", "2026-01-02", None),
    ("1月3日", "2026-01-03", None),  # a day ahead is a clock's difference
    ("1月4日", "2025-01-04", None),
    ("12月31日", "2025-12-31", None),
    ("12-31", "2025-12-31", None),
    ("[12-31]", "2025-12-31", None),
    ("12/31 23:10", "2025-12-31", "2025-12-31T14:10"),
    ("02月29日", None, None),
    ("09:30", "2026-01-02", "2026-01-02T00:30"),
    ("23:10", "2026-01-01", "2026-01-01T14:10"),
    ("今天 09:30", "2026-01-02", "2026-01-02T00:30"),
    ("昨天 09:30", "2026-01-01", "2026-01-01T00:30"),
    ("Yesterday", "2026-01-01", None),
    ("前天", "2025-12-31", None),
    ("3小时前", "2026-01-02", "2026-01-01T22:00"),
    ("5分钟前", "2026-01-02", "2026-01-02T00:55"),
    ("12時間前", "2026-01-01", "2026-01-01T13:00"),
    ("2 days ago", "2025-12-31", None),
    ("1 hour ago", "2026-01-02", "2026-01-02T00:00"),
    ("13月40日", None, None),
    ("25:61", None, None),
    ("3億ドル", None, None),
    ("Japan and US", None, None),
    ("", None, None),
]


@pytest.mark.parametrize(("text", "on", "at"), ALONE)
def test_alone(text, on, at):
    found = parse_recent(text, zone=TOKYO, rule="feed", now=NOW)
    assert (found.on.isoformat() if found else None) == on
    assert (found.at.strftime("%Y-%m-%dT%H:%M") if found and found.at else None) == at


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("[東京 1日 ロイター] - 日米両政府は", "2026-01-01"),
        ("[ワシントン 31日 ロイター] - ", "2025-12-31"),
        ("最終更新 12/31 20:15 毎日新聞", "2025-12-31"),
        ("12月31日 20:15 更新", "2025-12-31"),
        ("12月31日までに合意した", None),
        ("2024年12月31日 20:15", None),  # whole dates are another reader's
        ("3小时前", None),
    ],
)
def test_in_a_passage(text, on):
    found = parse_recent(text, zone=TOKYO, rule="text", now=NOW, whole=False)
    assert (found.on.isoformat() if found else None) == on


def test_a_zone_that_was_assumed_is_told():
    assert parse_recent("09:30", zone=TOKYO, rule="feed", now=NOW).tz_assumed
    assert not parse_recent("1 hour ago", zone=TOKYO, rule="feed", now=NOW).tz_assumed
