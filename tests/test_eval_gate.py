"""The gate: floors hold, fall only with a reason, and are those of the very files."""

from __future__ import annotations

import json
import tomllib
from datetime import date

import pytest
from eval.evaluate import FLOORS, main
from eval.gate import FloorFile, RefusedFloors, find_failures, gated_figures, raise_floors, read_floors, render_floors
from eval.grouping import score_ledger
from eval.predictions import predict, tell_ledger
from eval.scoring import score
from eval.sets import OWN, SealedSet, find_set, own_sets

DAY = date(2026, 3, 1)


def article(number, lang):
    sums = [
        {"text": f"${n}bn", "value": n * 1e9, "currency": "USD", "qualifier": "exact", "role": "loan"}
        for n in range(1, 6)
    ]
    empty = {"title": "t", "text": "x", "relevant": True, "organizations": [], "sectors": [], "events": []}
    return {"id": f"{lang}{number}", "lang": lang, "amounts": sums, **empty}


@pytest.fixture
def small(tmp_path):
    """A set of four articles in two languages."""
    folder = tmp_path / "small"
    folder.mkdir()
    for lang in ("en", "ja"):
        lines = [json.dumps(article(n, lang)) + "\n" for n in range(2)]
        (folder / f"{lang}.jsonl").write_text("".join(lines), encoding="utf-8")
    return find_set(folder)


def measured(gold, *, missing=0, wrong_value=0):
    """Gated figures where so many amounts of the first article are missing, or have another value."""
    found = {a["id"]: {"relevant": True, "amounts": [dict(m) for m in a["amounts"]]} for a in gold.articles}
    first = found["en0"]["amounts"]
    for amount in first[:wrong_value]:
        amount["value"] += 1e9
    del first[:missing]
    return gated_figures(score(gold.articles, found), {"found": 0.75})


def written(gold, scores, before=None, reason=""):
    return raise_floors(before or FloorFile(), {gold.name: (gold, scores)}, reason, DAY)


def test_what_the_floors_were_measured_on_passes(small):
    scores = measured(small, missing=2)
    assert find_failures(written(small, scores), small, scores) == []


@pytest.mark.parametrize(
    ("worse", "figures"),
    [
        ({"missing": 1}, {"small en amounts", "small all amounts"}),
        ({"wrong_value": 1}, {"small en amounts.value", "small all amounts.value"}),
    ],
)
def test_a_figure_below_its_floor_fails(small, worse, figures):
    failures = find_failures(written(small, measured(small)), small, measured(small, **worse))
    assert figures <= {failure.partition(":")[0] for failure in failures}


def test_epsilon_is_forgiven_once_and_not_step_by_step(small):
    floors = FloorFile(epsilon=0.2)
    floors = written(small, measured(small), floors)
    worse = measured(small, missing=1)
    assert find_failures(floors, small, worse) == []
    assert written(small, worse, floors).sets["small"].floors == floors.sets["small"].floors


def test_changed_files_fail(small):
    floors = written(small, measured(small))
    with small.files[0].open("a", encoding="utf-8") as file:
        file.write("\n")
    assert find_failures(floors, small, measured(small)) == [
        "small: its files are not those that its floors were measured on; see WRITE_FLOORS"
    ]


def test_a_language_that_is_gone_fails(small):
    floors = written(small, measured(small))
    scores = measured(small)
    del scores["ja"]
    assert any(f.startswith("small ja amounts:") for f in find_failures(floors, small, scores))


def test_floors_rise_by_themselves(small):
    floors = written(small, measured(small), written(small, measured(small, missing=2)))
    assert floors.sets["small"].floors["en"]["amounts"] == 1.0
    assert floors.lowered == ()


def test_floors_do_not_fall_without_a_reason(small):
    with pytest.raises(RefusedFloors, match=r"small en amounts: 1\.0 to 0\.8"):
        written(small, measured(small, missing=2), written(small, measured(small)), "  ")


def test_a_reason_is_kept_in_the_file(small, tmp_path):
    floors = written(
        small, measured(small, missing=2), written(small, measured(small)), 'the "gold" was wrong\nin one row'
    )
    path = tmp_path / "floors.toml"
    path.write_text(render_floors(floors), encoding="utf-8")
    again = read_floors(path)
    assert again == floors
    entry = again.lowered[0]
    assert (entry["day"], entry["reason"]) == ("2026-03-01", 'the "gold" was wrong\nin one row')
    assert {"set": "small", "language": "en", "figure": "amounts", "from": 1.0, "to": 0.8888} in entry["figures"]
    assert written(small, measured(small), again).lowered == again.lowered


def test_new_files_do_not_lower_floors_either(small):
    floors = written(small, measured(small))
    small.files[0].write_text(small.files[0].read_text("utf-8") + "\n", encoding="utf-8")
    with pytest.raises(RefusedFloors):
        written(small, measured(small, missing=1), floors)


def test_every_figure_has_a_floor(small):
    scores = measured(small)
    floors = written(small, scores).sets["small"].floors
    assert {language: least.keys() for language, least in floors.items()} == {k: v.keys() for k, v in scores.items()}
    assert {"amounts", "amounts.value", "organizations.name", "events.stage"} <= floors["en"].keys()
    assert floors["ledger"] == {"found": 0.75}


def test_other_sets_keep_their_floors(small):
    before = written(small, measured(small))
    assert raise_floors(before, {}, "", DAY) == before


def test_a_sealed_folder_is_no_corpus(tmp_path, capsys):
    (tmp_path / "SHA256SUMS").touch()
    (tmp_path / "en.jsonl").write_text(json.dumps(article(1, "en")), encoding="utf-8")
    with pytest.raises(SealedSet):
        find_set(tmp_path)
    assert main(["--corpus", str(tmp_path)]) == 1
    assert "sealed" in capsys.readouterr().err


def test_the_floors_file_is_as_the_gate_writes_it():
    text = FLOORS.read_text("utf-8")
    assert render_floors(read_floors(FLOORS)) == text
    assert tomllib.loads(text)["sets"].keys() <= set(OWN)


def test_unseen_articles_reach_their_floors():
    gold = next(g for g in own_sets() if g.name == "unseen")
    ledger = score_ledger(gold.articles, tell_ledger(gold.raw))
    figures = gated_figures(score(gold.articles, predict(gold.raw)), ledger)
    assert find_failures(read_floors(FLOORS), gold, figures) == []
