"""Alarms for languages that have gone quiet.

Owns when silence is news: sources of one language together give far less than they are expected to. One source may have
a slow week; all of a language at once mean that we no longer see it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from scheduler.digests.edition import Silence
from store.addresses import count_listed
from store.database import Store
from store.records import Language, Source
from store.sources import list_states

_WEEK = timedelta(days=7)
_LEAST_EXPECTED = 10.0
"""Fewer items than this in a week are no measure."""
_QUIET_SHARE = 0.2


def quiet_languages(db: Store, sources: Sequence[Source], now: datetime) -> list[Silence]:
    """Languages whose sources named less than a fifth of what a week should bring, by language.

    Sources count that have been watched for a week at least and say what they expect.
    """
    watched = {state.source_id: state for state in list_states(db)}
    listed = count_listed(db, now - _WEEK, now)
    expected: dict[Language, float] = defaultdict(float)
    came: dict[Language, int] = defaultdict(int)
    counted: dict[Language, int] = defaultdict(int)
    for source in sources:
        state = watched.get(source.id)
        first = state.first_contact_at if state else None
        if source.expect is None or first is None or now - first < _WEEK or len(source.languages) != 1:
            continue
        (language,) = source.languages
        expected[language] += source.expect.items_per_week
        came[language] += listed.get(source.id, 0)
        counted[language] += 1
    return [
        Silence(language=language, sources=counted[language], items=came[language], expected=round(expected[language]))
        for language in sorted(expected)
        if expected[language] >= _LEAST_EXPECTED and came[language] < expected[language] * _QUIET_SHARE
    ]
