"""What the digest says was not checked: states of sources, alarms."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from digest_samples import NOW, run, source, state

from scheduler.digests.coverage import unchecked
from scheduler.digests.edition import Unchecked
from scheduler.digests.encoding import _decode, _encode

ALARM = "Chinese has gone quiet: 9 sources named 0 items in the last 7 days, where about 90 were expected"


def look(outcome, **fields):
    ill = replace(state("jbic", NOW), **fields)
    runs = [run("jbic", outcome=outcome, error="503")] if outcome else []
    given = {
        "sources": [source("jbic")],
        "runs": runs,
        "versions": (),
        "documents": {},
        "now": NOW + timedelta(hours=1),
    }
    return unchecked(states={ill.source_id: ill}, alarms=[ALARM], **given)


@pytest.mark.parametrize(
    ("outcome", "fields", "problem", "words"),
    [
        ("ok", {"status": "stale", "said": "its newest item is of 2022"}, "stale", "2022"),
        ("ok", {"status": "changed_layout", "said": "Only 2 of 9 new pages gave a text"}, "changed", "2 of 9"),
        ("failed", {"status": "unreachable", "said": "…"}, "failed", "503"),
        ("failed", {"status": "quarantined", "last_error": "403"}, "quarantined", "403"),
        ("", {"status": "quarantined", "last_error": "403"}, "quarantined", "403"),
        ("ok", {"status": "unchanged"}, None, ""),
        ("ok", {"status": "empty"}, None, ""),
    ],
)
def test_a_source_that_is_ill_is_told_with_its_reason(outcome, fields, problem, words):
    told = look(outcome, **fields)
    assert [trouble.problem for trouble in told.troubles] == ([problem] if problem else [])
    assert all(words in trouble.error for trouble in told.troubles)
    assert told.alarms == (ALARM,)


def test_a_digest_from_before_alarms_can_still_be_read():
    told = look("ok")
    raw = json.loads(json.dumps(_encode(told)))
    assert _decode(raw, Unchecked) == told
    del raw["alarms"]
    assert _decode(raw, Unchecked) == replace(told, alarms=())
