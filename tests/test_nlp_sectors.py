"""Sectors: which words name one, and what an article is about."""

from __future__ import annotations

import tomllib
from collections import Counter
from importlib.resources import files
from typing import get_args

import pytest

from nlp.encoder.voices import SETTING as VOICES
from nlp.organizations.knowledge import load_organizations
from nlp.organizations.organizations import find_organizations
from nlp.pipeline import read
from nlp.subjects.sectors import by_words, find_sectors, rank_sectors, trades_of, weigh_words
from store.records import Article, Sector

WORDS = [
    ("en", "A gas-fired power plant in Ohio", {"energy"}),
    ("en", "crude export terminal and pipelines", {"energy"}),
    ("en", "small modular reactors (SMRs)", {"energy"}),
    ("en", "rare earths, gallium and germanium", {"critical_minerals"}),
    ("en", "synthetic diamond grit", {"critical_minerals"}),
    ("en", "steel, aluminum and copper", {"metals"}),
    ("en", "AI data centers and quantum computing", {"ai_quantum"}),
    ("en", "chipmakers and semiconductor plants", {"semiconductors"}),
    ("en", "lithium batteries and energy storage", {"batteries"}),
    ("en", "shipyards and port fees", {"shipbuilding"}),
    ("en", "automakers and auto parts", {"automotive"}),
    ("en", "antibiotics and generic drugs", {"pharmaceuticals"}),
    ("en", "soybeans and rice", {"agriculture"}),
    ("en", "undersea cables and 5G", {"telecom"}),
    ("en", "dual-use goods for military users", {"aerospace_defense"}),
    ("en", "a capital injection by grant bonds", {"finance"}),
    ("en", "construction machinery", {"other"}),
    ("en", "a deepwater crude terminal for VLCCs", {"energy"}),
    ("en", "soya beans and bourbon", {"agriculture"}),
    ("en", "galvanized coil and rebar", {"metals"}),
    ("en", "Energy Secretary Chris Wright spoke", set()),
    ("en", "the Department of Energy", set()),
    ("en", "an investment vehicle", set()),
    ("en", "the chief carries scars", set()),
    ("ja", "ガス火力発電所と原油積み出し港", {"energy"}),
    ("ja", "小型モジュール炉（SMR）", {"energy"}),
    ("ja", "人工ダイヤモンドとレアアース", {"critical_minerals"}),
    ("ja", "鉄鋼・アルミニウム", {"metals"}),
    ("ja", "銅精鉱の輸入", {"metals"}),
    ("ja", "半導体とウエハー", {"semiconductors"}),
    ("ja", "ＡＩデータセンター", {"ai_quantum"}),
    ("ja", "リチウムイオン電池と蓄電池", {"batteries"}),
    ("ja", "造船と入港手数料", {"shipbuilding"}),
    ("ja", "自動車関税", {"automotive"}),
    ("ja", "医薬品と抗菌薬", {"pharmaceuticals"}),
    ("ja", "コメと大豆", {"agriculture"}),
    ("ja", "軍民両用品の輸出", {"aerospace_defense"}),
    ("ja", "増資と交付国債", {"finance"}),
    ("ja", "海底ケーブル", {"telecom"}),
    ("ja", "ホットコイルと厚板", {"metals"}),
    ("ja", "炭素繊維", {"other"}),
    ("ja", "米エネルギー省の発表", set()),
    ("ja", "農林水産省の担当者", set()),
    ("zh", "燃气发电厂与原油出口码头", {"energy"}),
    ("zh", "小型模組化反應爐", {"energy"}),
    ("zh", "稀土与人造金刚石", {"critical_minerals"}),
    ("zh", "鋼鐵和銅礦", {"metals"}),
    ("zh", "二氯二氢硅是半导体材料", {"semiconductors"}),
    ("zh", "人工智慧資料中心", {"ai_quantum"}),
    ("zh", "鋰電池與儲能", {"batteries"}),
    ("zh", "造船与港口费", {"shipbuilding"}),
    ("zh", "汽車和零組件", {"automotive"}),
    ("zh", "抗生素与药品", {"pharmaceuticals"}),
    ("zh", "大豆与水产品", {"agriculture"}),
    ("zh", "两用物项", {"aerospace_defense"}),
    ("zh", "增资与交付国债", {"finance"}),
    ("zh", "風場併網發電", {"energy"}),
    ("zh", "鍍鋅鋼品", {"metals"}),
    ("zh", "海纜登陸站", {"telecom"}),
    ("zh", "美国能源部与能源部长", set()),
]

ARTICLES = [
    (
        "en",
        "Ohio to get gas power plant",
        "The gas-fired plant will cost $33 billion. Its power may serve many homes. Japanese cars sold well.",
        ("energy",),
    ),
    (
        "en",
        "JBIC to receive more capital",
        "The government plans a capital increase of $5 billion for JBIC. Officials met on Monday.",
        ("finance",),
    ),
    ("ja", "人工ダイヤ工場に6億ドル", "人工ダイヤモンドの工場を建てる。関係者が明らかにした。", ("critical_minerals",)),
    ("zh", "日本追加资助芯片厂", "日本政府将向芯片制造商提供1万亿日元。会议周五举行。", ("semiconductors",)),
    ("en", "Ministers meet", "They agreed to talk again soon.", ()),
]


@pytest.mark.parametrize(("language", "text", "expected"), WORDS)
def test_words_name_their_sector(language, text, expected):
    mentions = find_sectors(text, language, find_organizations(text, language))
    assert {m.sector for m in mentions} == expected
    assert all(text[m.start : m.end] == m.text for m in mentions)


@pytest.mark.parametrize(("language", "title", "body", "expected"), ARTICLES)
def test_articles_are_about_their_sectors_by_words(language, title, body, expected, monkeypatch):
    monkeypatch.setenv(VOICES, "rules")
    article = Article(id="a", version=1, title=title, text=body, language=language)
    script = {"en": "Latn", "ja": "Jpan", "zh": "Hans"}[language]
    assert rank_sectors(read(article, language, script)) == expected


def test_a_sum_in_the_sentence_weighs_more_than_a_passing_word():
    text = "Plan\nIt pays for steel.\nIt names shipyards."
    mentions = find_sectors(text, "en")
    assert set(by_words(weigh_words(mentions, [0, 5, 24]))) == {"metals", "shipbuilding"}
    assert by_words(weigh_words(mentions, [0, 5, 24], sums=[6])) == ("metals",)


def test_a_word_in_passing_counts_where_nothing_better_stands():
    assert by_words(weigh_words(find_sectors("Plan\nThe lender met its insurer.", "en"), [0, 5])) == ("finance",)
    assert by_words(weigh_words(find_sectors("Plan\nThe lender pays for steel.", "en"), [0, 5])) == ("metals",)


def test_an_event_in_the_sentence_weighs_more_than_a_passing_word():
    text = "Plan\nIt begins.\nIt pays for steel.\nIt pays for rice."
    mentions = find_sectors(text, "en")
    assert by_words(weigh_words(mentions, [0, 5, 16, 35], told=[16])) == ("metals", "agriculture")
    assert by_words(weigh_words(mentions, [0, 5, 16, 35], told=[35])) == ("agriculture", "metals")


def test_every_sector_has_words_and_no_word_has_two():
    table = tomllib.loads(files("nlp.subjects").joinpath("sectors.toml").read_text(encoding="utf-8"))
    assert set(table) == set(get_args(Sector))
    for language in ("en", "ja", "zh"):
        words = Counter(w for e in table.values() for w in (*e[language], *e.get(f"weak_{language}", [])))
        assert [w for w, n in words.items() if n > 1] == []
        assert all(len(entry[language]) >= 5 for entry in table.values())


def test_what_organizations_make_is_of_the_taxonomy():
    known = [o for o in load_organizations() if o.sectors]
    assert len(known) > 1500
    assert {s for o in known for s in o.sectors} <= set(get_args(Sector))
    assert trades_of("Subaru Corporation") == ("automotive", "aerospace_defense")
    assert trades_of("Nobody & Sons") == ()
