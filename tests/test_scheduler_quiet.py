"""Languages that have gone quiet."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from store_samples import NOW, SOURCE, store_at
from test_store_addresses import address

from scheduler.digests.edition import Silence
from scheduler.quiet import quiet_languages
from store.addresses import save_addresses
from store.records import Expectations
from store.sources import record_success, save_source

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("per_week", "watched_days", "came", "told"),
    [
        (20, 30, 0, 0),
        (20, 30, 7, 7),
        (20, 30, 8, None),  # a fifth is enough
        (20, 3, 0, None),  # too young to say
        (4, 30, 0, None),  # too few expected to say
    ],
)
def test_an_alarm_where_all_sources_of_a_language_are_silent(per_week, watched_days, came, told):
    db = store_at()
    sources = [
        replace(SOURCE, id=f"jp.{n}.news", languages=("ja",), expect=Expectations(items_per_week=per_week))
        for n in "ab"
    ]
    for source in sources:
        save_source(db, source)
        record_success(db, source.id, at=NOW - watched_days * DAY, next_due_at=NOW)
    save_addresses(db, [address(str(n), source_id="jp.a.news", listed_at=NOW - DAY) for n in range(came)])
    save_addresses(db, [address(f"old{n}", source_id="jp.a.news", listed_at=NOW - 20 * DAY) for n in range(50)])
    expected = [] if told is None else [Silence(language="ja", sources=2, items=told, expected=2 * per_week)]
    assert quiet_languages(db, sources, NOW) == expected
