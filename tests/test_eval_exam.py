"""The sealed set is scored three times, unchanged, with a note, and tells nothing of articles. On a folder of our own."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest
from eval.exam import KEYS, MOST, RefusedExam, sit_exam

DAY = date(2026, 3, 1)


def article(number, lang):
    amounts = [{"text": f"${n}bn", "value": n * 1e9, "currency": "USD"} for n in range(1, 6)]
    empty = {"title": "t", "text": "x", "relevant": True, "organizations": [], "sectors": [], "events": []}
    return {"id": f"{lang}{number}", "lang": lang, "amounts": amounts, **empty}


def sums(folder):
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.name}\n" for p in sorted(folder.glob("??.jsonl"))]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


@pytest.fixture
def folder(tmp_path):
    """A sealed set of two articles, never scored."""
    for lang in ("en", "zh"):
        (tmp_path / f"{lang}.jsonl").write_text(json.dumps(article(1, lang)) + "\n", encoding="utf-8")
    (tmp_path / "scores.jsonl").touch()
    sums(tmp_path)
    return tmp_path


def all_right(raw):
    return {a["id"]: {"relevant": True, "amounts": a["amounts"]} for a in map(json.loads, raw.splitlines())}


def lines(folder):
    return [json.loads(line) for line in (folder / "scores.jsonl").read_text("utf-8").splitlines()]


def test_each_score_is_one_line(folder):
    line, scores = sit_exam("first", all_right, DAY, folder)
    sit_exam("second", lambda _: {}, DAY, folder)
    assert lines(folder)[0] == line
    assert [said["note"] for said in lines(folder)] == ["first", "second"]
    assert tuple(line) == KEYS
    assert line["scores"]["zh"]["amounts"] == {
        "P": 1.0, "R": 1.0, "F1": 1.0, "gold": 5, "pred": 5, "qualifier": 1.0, "role": 1.0, "value": 1.0
    }  # fmt: skip
    assert (line["articles"], line["interval"]["amounts"], scores["all"]["amounts"].f1) == (2, [1.0, 1.0], 1)


def test_nothing_is_said_of_articles(folder, capfd):
    sit_exam("first", lambda _: {}, DAY, folder)
    said = capfd.readouterr()
    text = said.out + said.err + (folder / "scores.jsonl").read_text("utf-8")
    assert not any(word in text for word in ("en1", "zh1", "$1bn"))


def test_no_fourth_score(folder):
    for number in range(MOST):
        sit_exam(str(number), all_right, DAY, folder)
    with pytest.raises(RefusedExam, match="scored 3 times"):
        sit_exam("again", all_right, DAY, folder)
    assert len(lines(folder)) == MOST


def change(folder):
    (folder / "en.jsonl").write_text("{}\n", encoding="utf-8")


def add(folder):
    (folder / "more.jsonl").write_text("{}\n", encoding="utf-8")


def remove(folder):
    (folder / "zh.jsonl").unlink()


def unseal(folder):
    (folder / "SHA256SUMS").unlink()


def reshape(folder):
    (folder / "scores.jsonl").write_text('{"F1": 1}\n', encoding="utf-8")


@pytest.mark.parametrize("meddle", [change, add, remove, unseal, reshape])
def test_a_set_that_was_touched_is_not_scored(folder, meddle):
    meddle(folder)
    with pytest.raises(RefusedExam):
        sit_exam("note", pytest.fail, DAY, folder)


def test_no_score_without_a_note(folder):
    with pytest.raises(RefusedExam, match="note"):
        sit_exam(" ", pytest.fail, DAY, folder)
    assert lines(folder) == []
