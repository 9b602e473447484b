"""What publishers changed: the difference, and the verb that tells it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from store_samples import DOCUMENT, NOW, SOURCE, TEXT, VERSION, store_at

from scheduler.cli import main
from scheduler.revisions import compare
from store.documents import latest_version, list_revisions, save_version

CASES = [
    ("It cost $36 billion. Work began.", "It cost $33 billion. Work began.", ["It cost $36 billion."], ["It cost $33 billion."], True),
    ("計36億ドル。着工した。", "計36億ドル。着工は来月。", ["着工した。"], ["着工は来月。"], False),
    ("One.\nTwo.", "One.\nTwo.\nCorrection: three of 5.", [], ["Correction: three of 5."], True),
    ("Same words.", "Same  words.", ["Same words."], ["Same  words."], False),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "gone", "came", "figures"), CASES)
def test_a_difference_is_told_in_sentences(before, after, gone, came, figures):
    db = store_at()
    for text in (before, after):
        save_version(db, DOCUMENT, replace(VERSION, text=text))
    ((old, new),) = list_revisions(db, NOW)
    found = compare(old, new)
    assert (list(found.gone), list(found.came), found.figures) == (gone, came, figures)
    assert found.version == 2


def test_revisions_are_those_since_a_time_and_of_a_source():
    db = store_at()
    for day, text in enumerate((TEXT, "a", "b")):
        save_version(db, DOCUMENT, replace(VERSION, text=text, known_at=NOW + timedelta(days=day)))
    numbers = [after.version for _, after in list_revisions(db, NOW + timedelta(days=2))]
    assert numbers == [3]
    assert [after.version for _, after in list_revisions(db, NOW, SOURCE.id)] == [2, 3]
    assert list_revisions(db, NOW, "jp.none") == []
    assert latest_version(db, DOCUMENT.id).version == 3


def test_the_verb(tmp_path, capsys):
    path = tmp_path / "x.db"
    db = store_at(path)
    for text in ("It cost $36 billion.", "It cost $33 billion."):
        save_version(db, DOCUMENT, replace(VERSION, text=text))
    db.close()
    assert main(["sources", "edits", "--db", str(path), "--since", "2026-02-01"]) == 0
    said = capsys.readouterr().out
    assert "  - It cost $36 billion.\n  + It cost $33 billion.\n" in said
    assert said.startswith("! JBIC signs loan")
    assert main(["sources", "edits", "--db", str(path), "--since", "2026-02-01", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["came"] == ["It cost $33 billion."]
    assert main(["sources", "edits", "--db", str(path), "--now", "2026-12-01T00:00:00Z"]) == 0
    assert "No page was edited since 2026-11-24" in capsys.readouterr().out
