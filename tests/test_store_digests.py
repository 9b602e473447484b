from dataclasses import replace
from datetime import date, timedelta

import pytest
from store_samples import DIGEST, NOW, dump, store_at

from store.digests import find_digest, last_digest, list_digests, save_digest
from store.errors import Refused


def test_a_digest_is_kept_as_first_said():
    db = store_at()
    assert save_digest(db, DIGEST) is True
    before = dump(db)
    assert save_digest(db, replace(DIGEST, content='{"other":1}', composed_at=NOW + timedelta(hours=1))) is False
    assert dump(db) == before
    assert find_digest(db, "daily", DIGEST.day) == last_digest(db, "daily") == DIGEST


def test_the_newest_digest_covers_the_latest_changes():
    db = store_at()
    later = replace(DIGEST, id="dig_2", after_seq=3, to_seq=5)
    next_day = replace(DIGEST, id="dig_3", day=date(2026, 2, 19), after_seq=5, to_seq=5)
    weekly = replace(DIGEST, id="dig_4", edition="weekly", to_seq=9)
    for digest in (next_day, weekly, DIGEST, later):
        save_digest(db, digest)
    assert find_digest(db, "daily", DIGEST.day) == later
    assert last_digest(db, "daily") == next_day
    assert list_digests(db, "daily") == [DIGEST, later, next_day]
    assert (find_digest(db, "daily", date(2026, 3, 1)), last_digest(db, "monthly")) == (None, None)


@pytest.mark.parametrize("wrong", [{"content": "{"}, {"to_seq": -1}, {"after_seq": 4}, {"edition": ""}, {"id": ""}])
def test_the_schema_refuses_what_no_digest_is(wrong):
    with pytest.raises(Refused):
        save_digest(store_at(), replace(DIGEST, **wrong))


def test_content_comes_back_byte_for_byte():
    db = store_at()
    content = '{"b": 1,  "a": ["日本語", "é", "\\u0000"]}\n'
    save_digest(db, replace(DIGEST, content=content))
    assert last_digest(db, "daily").content == content
