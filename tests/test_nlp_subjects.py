"""Subjects: places, assets, items, laws, rounds, instruments and the programme, by the same key in three languages."""

from __future__ import annotations

import re

import pytest

from nlp.organizations.organizations import find_organizations
from nlp.subjects.subjects import find_subjects, label_of

PROGRAMME = "programme:us-japan-550bn"

ROWS = [
    ("en", "a natural gas power plant in Ohio", {"asset:gas-power", "place:us-oh"}),
    ("ja", "オハイオ州のガス火力発電所", {"asset:gas-power", "place:us-oh"}),
    ("zh", "俄亥俄州的天然气发电厂", {"asset:gas-power", "place:us-oh"}),
    ("zh", "俄亥俄州的天然氣發電廠", {"asset:gas-power", "place:us-oh"}),
    ("en", "the Portsmouth Powered Land Project", {"asset:gas-power", "place:us-oh"}),
    ("ja", "ポーツマスの発電所", {"place:us-oh"}),
    ("en", "Texas GulfLink, a deepwater crude export terminal", {"asset:crude-terminal", "place:us-tx"}),
    ("ja", "テキサス州の原油積み出し港", {"asset:crude-terminal", "place:us-tx"}),
    ("zh", "德州的原油出口碼頭", {"asset:crude-terminal", "place:us-tx"}),
    ("en", "a synthetic diamond grit plant in Georgia", {"asset:synthetic-diamond", "place:us-ga"}),
    ("ja", "ジョージア州の人工ダイヤ", {"asset:synthetic-diamond", "place:us-ga"}),
    ("zh", "佐治亚州的人造钻石工厂", {"asset:synthetic-diamond", "place:us-ga"}),
    ("zh", "喬治亞州的工業鑽石", {"asset:synthetic-diamond", "place:us-ga"}),
    ("en", "BWRX-300 small modular reactors in Tennessee and Alabama", {"asset:smr", "place:us-tn", "place:us-al"}),
    ("ja", "テネシー州とアラバマ州に小型モジュール炉", {"asset:smr", "place:us-tn", "place:us-al"}),
    ("zh", "田納西州與阿拉巴馬州的小型模組化反應爐", {"asset:smr", "place:us-tn", "place:us-al"}),
    ("en", "AI data center campus", {"asset:data-center-campus"}),
    ("ja", "AIデータセンター着工", {"asset:data-center-campus"}),
    ("ja", "データセンターなどに電力を送るガス火力", {"asset:gas-power"}),
    ("en", "power for data centers from a gas plant", {"asset:gas-power"}),
    ("ja", "ガス火力発電所を建てる。発電所は大きい", {"asset:gas-power"}),
    ("ja", "発電所は大きい", set()),
    ("en", "An oil terminal is planned. The terminal is big.", {"asset:crude-terminal"}),
    ("zh", "钻石很贵", set()),
    ("ja", "サウジアラビアの陸上風力発電", {"asset:wind", "place:sa", "country:sa"}),
    ("ja", "ウズベキスタンのサマルカンドの太陽光", {"asset:solar", "place:uz", "country:uz", "place:uz-samarkand"}),
    ("en", "Chilean copper concentrate", {"asset:copper", "place:cl", "country:cl"}),
    ("ja", "交付国債と増資", {"asset:grant-bonds", "asset:capital-increase"}),
    ("zh", "“交付国债”与增资", {"asset:grant-bonds", "asset:capital-increase"}),
    ("en", "grant bonds and a capital injection", {"asset:grant-bonds", "asset:capital-increase"}),
    ("ja", "日本戦略投資ファシリティを創設", {"asset:investment-facility"}),
    ("en", "the Japan Strategic Investment Facility", {"asset:investment-facility"}),
    ("en", "rules on dual-use items and rare earths", {"item:dual-use", "item:rare-earths"}),
    ("ja", "軍民両用品とレアアース", {"item:dual-use", "item:rare-earths"}),
    ("zh", "軍民兩用物項和稀土", {"item:dual-use", "item:rare-earths"}),
    ("zh", "镓、锗与石墨", {"item:gallium-germanium", "item:graphite"}),
    ("ja", "ガリウムと黒鉛", {"item:gallium-germanium", "item:graphite"}),
    ("zh", "二氯矽烷", {"item:dichlorosilane"}),
    ("ja", "ジクロロシラン", {"item:dichlorosilane"}),
    ("en", "dichlorosilane", {"item:dichlorosilane"}),
    ("en", "superhard materials and lithium batteries", {"item:superhard-materials", "item:lithium-batteries"}),
    ("zh", "水产品", {"item:seafood"}),
    ("en", "reciprocal tariffs under IEEPA", {"item:reciprocal-tariffs", "law:us-ieepa"}),
    ("zh", "對等關稅", {"item:reciprocal-tariffs"}),
    ("en", "port fees under Section 301", {"item:port-fees", "law:us-section-301"}),
    ("ja", "通商法３０１条の調査", {"law:us-section-301"}),
    ("en", "Section 232 tariffs", {"law:us-section-232"}),
    ("ja", "改正経済安全保障推進法", {"law:jp-economic-security-promotion-act"}),
    ("en", "the Economic Security Promotion Act", {"law:jp-economic-security-promotion-act"}),
    ("zh", "经济安全保障推进法", {"law:jp-economic-security-promotion-act"}),
    ("ja", "貿易保険法の改正", {"law:jp-trade-insurance-act"}),
    ("ja", "国際協力銀行法施行令", {"law:jp-jbic-act"}),
    ("zh", "商务部公告2026年第11号", {"instrument:mofcom-2026-11"}),
    ("zh", "商務部2025年第70號聯合公告", {"instrument:mofcom-2025-70"}),
    ("ja", "商務省は公告2026年第1号を出した", {"instrument:mofcom-2026-1"}),
    ("en", "MOFCOM Announcement No. 1 of 2026", {"instrument:mofcom-2026-1"}),
    ("en", "Announcement 11 (2026)", {"instrument:mofcom-2026-11"}),
    (
        "en",
        "Announcements No. 57-58 and 61 of 2025",
        {"instrument:mofcom-2025-57", "instrument:mofcom-2025-58", "instrument:mofcom-2025-61"},
    ),
    ("zh", "2025年第55号公告，第56号（部分设备）", {"instrument:mofcom-2025-55", "instrument:mofcom-2025-56"}),
    ("en", "Executive Order 14345", {"instrument:eo-14345"}),
    ("ja", "大統領令14345号", {"instrument:eo-14345"}),
    ("zh", "第14345号行政命令", {"instrument:eo-14345"}),
    ("en", "91 FR 12345", {"instrument:fr-91-12345"}),
    ("en", "FR Doc. 2026-01234", {"instrument:fr-doc-2026-01234"}),
    ("en", "the first tranche of projects", {"tranche:1"}),
    ("en", "the first three projects", {"tranche:1"}),
    ("en", "a second round of investment", {"tranche:2"}),
    ("en", "a second round of talks", set()),
    ("en", "the third project is small", set()),
    ("ja", "第1弾", {"tranche:1"}),
    ("ja", "第一弾", {"tranche:1"}),
    ("ja", "第２弾", {"tranche:2"}),
    ("ja", "第１号案件", {"tranche:1"}),
    ("ja", "1号案件", {"tranche:1"}),
    ("zh", "首批三个项目", {"tranche:1"}),
    ("zh", "首批客户", set()),
    ("zh", "第二輪投資項目", {"tranche:2"}),
    ("zh", "第三批项目", {"tranche:3"}),
    ("en", "the $550 billion pledge", {PROGRAMME}),
    ("en", "a US$550bn fund", {PROGRAMME}),
    ("en", "550 billion dollars", {PROGRAMME}),
    ("ja", "総額５５００億ドル", {PROGRAMME}),
    ("ja", "5,500億米ドルの戦略的投資イニシアティブ", {PROGRAMME}),
    ("ja", "韓国の対米投資", {"country:us", "country:kr"}),
    ("zh", "五五〇〇億美元", {PROGRAMME}),
    ("zh", "5,500億美元", {PROGRAMME}),
    ("zh", "3500亿美元", set()),
    ("en", "Chinese and Japanese officials told us in the US", {"country:cn", "country:jp", "country:us"}),
    ("ja", "中国の措置に米国と日本側が反発", {"country:cn", "country:us", "country:jp"}),
    ("zh", "中方、美方与日方", {"country:cn", "country:us", "country:jp"}),
    ("zh", "其中日本企业", {"country:jp"}),
    ("en", "AEP Ohio said", set()),
    ("en", "polish the turkey in china", set()),
    ("en", "A Turkish plant in Poland", {"country:tr", "place:tr", "country:pl", "place:pl"}),
]

LABELS = [
    ("place:us-oh", ("Ohio", "オハイオ州", "俄亥俄州")),
    ("country:cn", ("China", "中国", "中国")),
    ("place:sa", ("Saudi Arabia", "サウジアラビア", "沙特阿拉伯")),
    ("asset:gas-power", ("gas power", "ガス火力発電", "天然气发电")),
    ("tranche:2", ("Second tranche", "対米投資第2弾", "第2批项目")),
    (
        "instrument:mofcom-2026-11",
        ("MOFCOM Announcement 11 (2026)", "中国商務省公告2026年第11号", "商务部公告2026年第11号"),
    ),
    ("instrument:eo-14345", ("Executive Order 14345", "大統領令14345号", "第14345号行政命令")),
    ("instrument:fr-91-12345", ("Federal Register 91 FR 12345",) * 3),
    ("law:us-section-301", ("Section 301 of the Trade Act", "米通商法301条", "美国301条款")),
    ("org:jbic", None),
    ("nonsense", None),
]


@pytest.mark.parametrize(("language", "text", "expected"), ROWS)
def test_subjects_have_the_same_key_in_every_language(language, text, expected):
    mentions = find_subjects(text, language, find_organizations(text, language))
    assert {m.key for m in mentions} == expected
    assert all(text[m.start : m.end] == m.text for m in mentions)


@pytest.mark.parametrize(("key", "labels"), LABELS)
def test_keys_have_labels(key, labels):
    assert label_of(key) == labels


def test_an_announcement_without_year_is_of_the_year_of_publication():
    mentions = find_subjects("商务部公告第11号", "zh", (), "2026-02-24")
    assert [m.key for m in mentions] == ["instrument:mofcom-2026-11"]


def test_mentions_are_in_order_and_carry_three_labels():
    text = "テキサス州とオハイオ州、中国。5500億ドルの第1弾。"
    mentions = find_subjects(text, "ja")
    assert [m.start for m in mentions] == sorted(m.start for m in mentions)
    assert all(m.label_en and m.label_ja and m.label_zh for m in mentions)
    assert all(re.fullmatch(r"[a-z]+:[a-z0-9-]+", m.key) for m in mentions)
