"""The benchmark's texts and figures: shapes, not speeds."""

from __future__ import annotations

import pytest
from bench.bench import Speed, encoder_rate, first_result, peak_mb, rate, render, timed_components
from bench.material import LANGUAGES, LENGTH, MANY, RELEVANT_IN_TEN, make_loads

from nlp.languages import identify
from nlp.pipeline import annotate, load


@pytest.fixture(scope="module")
def loads():
    return make_loads()


@pytest.mark.parametrize("language", LANGUAGES)
def test_loads_are_of_one_length_and_language(loads, language):
    for articles in (loads[language].relevant, loads[language].mix):
        assert len({a.id for a in articles}) == MANY
        assert {len(a.title) + 1 + len(a.text) for a in articles} == {LENGTH}
        assert {identify(f"{a.title}\n{a.text}")[0] for a in articles} == {language}


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_in_ten_of_the_mix_are_relevant(loads, language):
    kinds = [a.id.split("-")[1][0] for a in loads[language].mix]
    assert (kinds.count("r"), kinds.count("n"), kinds.count("o")) == (
        MANY * RELEVANT_IN_TEN // 10, MANY * 4 // 10, MANY * 3 // 10
    )  # fmt: skip
    assert len({a.text for a in loads[language].mix}) == MANY


def test_components_are_timed_and_given_back(loads):
    before = list(load("en").pipeline)
    with timed_components("en") as spent:
        annotate(loads["en"].relevant[0])
    assert spent.keys() == set(load("en").pipe_names)
    assert load("en").pipeline == before


def test_the_table_has_a_row_for_each_load(loads):
    few = loads["en"].relevant[:2]
    speed = Speed()
    speed.relevant, speed.parts = rate("en", few)
    speed.encoder = encoder_rate("en", few)
    assert speed.relevant > 0
    assert sum(speed.parts.values()) == pytest.approx(1000 / speed.relevant)
    assert render({"en": speed}).row_count == 2


def test_a_fresh_process_gives_its_first_result(loads):
    seconds, megabytes = first_result(loads["en"].relevant[0], rounds=1)
    assert seconds > 0
    assert megabytes >= 0
    assert peak_mb() >= 0
