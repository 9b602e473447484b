"""Both voices on whole articles: who found a claim, what stays unconfirmed, what only a person fears."""

import pytest

from nlp.claims.choices import Choices
from nlp.claims.reading import read as read_sentences
from nlp.encoder.voices import SETTING
from nlp.pipeline import annotate, read
from store.records import CONFIRMED, Article


def claims_of(language, title, text, published="2026-03-04"):
    article = Article(id="doc_1", version=1, title=title, text=text, language=language, published_on=published)
    return annotate(article).claims


def confirmed(claims):
    return {(c.measure or c.kind, c.stage) for c in claims if c.confirmed and c.modality != "speculated"}


TOLD = [
    (
        "en", "JBIC signs loan for Chilean mine",
        "The Japan Bank for International Cooperation signed a loan agreement of $180 million with Minera Robledo on Tuesday. The mine sells most of its copper concentrate to smelters in Japan.",
        {("funding", "signed")},
    ),
    (
        "ja", "中国、日本企業20社を規制リストに追加",
        "中国商務省は4日、日本の防衛関連企業など20社を輸出管理規制リストに加えたと発表した。同日から施行した。",
        {("sanction_listing", "in_force")},
    ),
    (
        "zh", "商务部：对日本进口氟化氢发起反倾销调查",
        "商务部4日发布公告，决定即日起对原产于日本的进口氟化氢发起反倾销立案调查。调查期限为一年。",
        {("trade_remedy", "announced")},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "title", "text", "told"), TOLD, ids=lambda v: v if v in {"en", "ja", "zh"} else ""
)
def test_what_both_voices_hear(language, title, text, told):
    claims = claims_of(language, title, text)
    assert confirmed(claims) == told
    assert {c.voice for c in claims if c.confirmed} == {"rule+encoder"}


LOUD = [
    ("China's commerce ministry said on Wednesday on its WeChat account that it had put 12 Japanese companies on its export control list with immediate effect.", {("sanction_listing", "in_force")}),
    ("In a social media post on Wednesday, President Trump announced that Japan and the United States had selected a $33 billion gas power plant in Ohio for the first tranche.", {("funding", "approved")}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), LOUD, ids=["account", "post"])
def test_officials_may_speak_in_posts(text, told):
    assert told <= confirmed(claims_of("en", "Notes of the day", text))


QUIET = [
    ("en", "Beijing denies plan to curb rare earths", "China's commerce ministry denied on Wednesday that it plans to restrict exports of rare earths to Japan."),
    ("zh", "商务部回应稀土断供传闻", "商务部发言人表示，有关中国将对日本断供稀土的传闻不属实。"),
    ("en", "About Alaska LNG", 'A Telegram channel claimed on Wednesday that JBIC had "signed off" on $10 billion for Alaska LNG. The bank had no comment.'),
    ("ja", "「次は造船」説を追う", "SNSで先週から「対米投資の第3弾は造船で決まり、1兆円」という投稿が拡散しています。発信元は分かりません。"),
    ("zh", "软银和一百亿美元", "有人爆料说软银已经从国际协力银行拿走了100亿美元贷款，软银当天就辟谣。"),
    ("en", "Koshien final draws record crowd", "More than 40,000 people saw the final on Saturday, and the winners will tour the prefecture next week."),
]  # fmt: skip


@pytest.mark.parametrize(("language", "title", "text"), QUIET, ids=lambda v: v[:20])
def test_denials_and_other_pages_confirm_nothing(language, title, text):
    assert confirmed(claims_of(language, title, text)) == set()


def test_one_voice_alone(monkeypatch):
    language, title, text, told = TOLD[0]
    monkeypatch.setenv(SETTING, "rules")
    assert {c.voice for c in claims_of(language, title, text)} == {"rule"}
    monkeypatch.setenv(SETTING, "encoder")
    heard = claims_of(language, title, text)
    assert {c.voice for c in heard} == {"encoder"}
    assert confirmed(heard) == told


def test_scores_say_what_is_confirmed():
    for language, title, text, _ in TOLD:
        for claim in claims_of(language, title, text):
            assert 0 <= claim.score <= 1
            assert claim.confirmed == (claim.score >= CONFIRMED)


class Labels:
    """Labels of all sentences, by hand."""

    def __init__(self, **chances):
        self.chances = {name.replace("__", " "): chance for name, chance in chances.items()}

    def label(self, _sentence, name):
        return self.chances.get(name, 0.001)


def choices(text, **chances):
    article = Article(id="doc_1", version=1, title="Loan", text=text, language="en")
    reading = read_sentences(read(article, "en", "Latn"))
    return Choices(reading, Labels(**chances)), reading.passages[1]


def test_a_stated_stage_outweighs_a_slightly_likelier_one():
    both, passage = choices("The bank signed a loan agreement.", funding__announced=0.6, funding__signed=0.35)
    assert both.stage(passage, "funding", "signed") == "signed"
    assert both.stage_options(passage, "funding", "signed")["signed"]["stated"] == 1


def test_a_sure_encoder_decides_where_no_word_states_a_stage():
    both, passage = choices("The bank and the mine have a deal.", funding__signed=0.98)
    assert both.stage(passage, "funding") == "signed"


def test_what_the_rules_name_outweighs_a_slightly_likelier_measure():
    both, passage = choices("Beijing limits exports.", measure__tariff=0.55, measure__export_control=0.35)
    assert both.measure(passage, "announced", "export_control") == "export_control"
    assert both.measure(passage, "announced") == "tariff"
