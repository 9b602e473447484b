"""Identification, folding with its way back, tokens."""

import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nlp.errors import UnknownLanguage
from nlp.languages import fold, identify
from nlp.pipeline import load

IDENTIFIED = [
    ("Japan pledges $550 billion", "en", "Latn"),
    ("Toyota", "en", "Latn"),
    ("JBIC signs loan agreement with CODELCO of Chile", "en", "Latn"),
    ("Softbank group (ソフトバンク) said it would invest in Ohio", "en", "Latn"),
    ("対米投資、第1弾の3案件を発表", "ja", "Jpan"),
    ("国際協力銀行、米国向け融資契約締結", "ja", "Jpan"),
    ("日米関税合意", "ja", "Jpan"),
    ("高市首相会見全文", "ja", "Jpan"),
    ("対米投資第一弾決定", "ja", "Jpan"),
    ("ＪＢＩＣがＮＥＸＩと協調融資", "ja", "Jpan"),
    ("日本财务省设立投资设施", "zh", "Hans"),
    ("中国商务部公告", "zh", "Hans"),
    ("中国商务部:加强对日两用物项出口管制", "zh", "Hans"),
    ("日本公司の新产品在上海发布,商务部表示关注并将采取措施", "zh", "Hans"),
    ("商務部公告2026年第11號", "zh", "Hant"),
    ("日本內閣通過約21.3萬億日圓經濟方案", "zh", "Hant"),
    ("川普簽令落實美日協議", "zh", "Hant"),
    ("台積電將在美國投資", "zh", "Hant"),
    ("", "und", "Zyyy"),
    ("12345 — …", "und", "Zyyy"),
    ("Bonjour le monde, la France et les pays de la zone euro", "und", "Latn"),
    ("Der Bundeskanzler ist nicht mit dem Plan einverstanden", "und", "Latn"),
    ("El presidente de los Estados Unidos para el comercio", "und", "Latn"),
    ("미국과 일본의 투자 협정 발표", "und", "Zyyy"),
    ("Привет мир", "und", "Zyyy"),
]


@pytest.mark.parametrize(("text", "language", "script"), IDENTIFIED, ids=[row[0] for row in IDENTIFIED])
def test_identification(text, language, script):
    assert identify(text) == (language, script)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("５５００億ドル", "5500亿ドル"),
        ("US$36BN", "us$36bn"),
        ("國際協力銀行", "国际协力银行"),
        ("国際協力銀行", "国际协力银行"),
        ("経済産業省", "經濟產業省"),
        ("円", "圓"),
        ("ｶﾞｽ火力", "ガス火力"),
        ("㈱諸岡", "(株)诸冈"),
        ("５・２兆", "5・2兆"),
        ("Straße", "STRASSE"),
        ("重要鉱物", "重要礦物"),
    ],
)
def test_variants_fold_alike(one, other):
    assert fold(one).text == fold(other).text


@pytest.mark.parametrize(
    ("text", "needle", "source"),
    [
        ("価格は㌦ではなく円", "ではなく", "ではなく"),
        ("㈱諸岡と㈱日立", "诸冈", "諸岡"),
        ("㈱諸岡と㈱日立", "株", "㈱"),
        ("発電はｶﾞｽ火力", "ガス", "ｶﾞｽ"),
        ("Straße 5", "sse", "ße"),
        ("投資…5兆", "5兆", "5兆"),
    ],
)
def test_fold_finds_its_way_back(text, needle, source):
    folded = fold(text)
    at = folded.text.index(needle)
    start, end = folded.span(at, at + len(needle))
    assert text[start:end] == source


_ANY = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@given(_ANY)
@example("㌦ｶﾞｽ\u3099ße…\u0300")
@example("İstanbul ΐ ﬃ")
@settings(max_examples=400, deadline=None)
def test_fold_offsets_cover_the_text(text):
    folded = fold(text)
    assert len(folded.offsets) == len(folded.text) + 1
    assert list(folded.offsets) == sorted(folded.offsets)
    assert folded.offsets[-1] == len(text)
    for at in range(len(folded.text)):
        start, end = folded.span(at, at + 1)
        assert 0 <= start < end <= len(text)
    if folded.text:
        assert folded.span(0, len(folded.text)) == (0, len(text))


@given(_ANY, st.sampled_from(["en", "ja", "zh"]))
@example("", "en")
@example("  a\n\n b \t約5,500億ドル \u3000", "ja")
@settings(max_examples=400, deadline=None)
def test_a_document_is_its_text(text, language):
    assert load(language).make_doc(text).text == text


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("約5,500億ドル", ["約", "5", ",", "500", "億", "ド", "ル"]),
        ("US$36bn in Ohio", ["US", "$", "36", "bn", "in", "Ohio"]),
        ("SB Energy的項目", ["SB", "Energy", "的", "項", "目"]),
        ("a\n\nb", ["a", "\n", "\n", "b"]),
    ],
)
def test_tokens(text, tokens):
    assert [t.text for t in load("zh").make_doc(text)] == tokens


def test_a_language_without_a_pipeline_is_refused():
    with pytest.raises(UnknownLanguage, match="there are: en, ja, zh"):
        load("und")


def test_components_stand_in_the_order_they_run():
    names = ["sentences", "money", "dates", "encoder", "organizations", "sectors", "subjects", "roles", "claims"]
    assert [load(language).pipe_names for language in ("en", "ja", "zh")] == [names] * 3
    assert isinstance(load("ja"), spacy.Language)
