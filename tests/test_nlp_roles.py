"""Roles of amounts, conversions, rates, co-financed totals: by sentences of our own."""

from itertools import pairwise

import pytest

from nlp.amounts.money import find_amounts
from nlp.amounts.roles import give_roles
from nlp.pipeline import annotate
from nlp.sentences import sentence_starts
from store.records import Article

# language | sentence | amount = role; amount = role; …
ROWS = """
en | Japan has pledged $550 billion of investment in the United States. | $550 billion=envelope
en | Seoul's $350 billion investment pledge is modelled on Tokyo's. | $350 billion=envelope
en | Taiwan agreed to invest $250 billion under its trade deal. | $250 billion=envelope
en | The gas power plant in Ohio will cost $33 billion. | $33 billion=project
en | The first round of projects comes to roughly $36 billion. | roughly $36 billion=project
en | It will build a $600 million factory for synthetic diamond in Georgia. | $600 million=project
en | The crude export terminal off Texas, a $2.1 billion project, was approved. | $2.1 billion=project
en | JBIC signed a loan agreement of up to USD 466 million with Codelco. | up to USD 466 million=loan
en | The bank opened a credit line of $100 million for CAF. | $100 million=loan
en | Commercial banks will lend $800 million to the venture. | $800 million=loan
en | NEXI will insure $1.5 billion of the commercial lending. | $1.5 billion=guarantee
en | The state gave a credit guarantee of $250 million. | $250 million=guarantee
en | The government took a 10% stake for $8.9 billion. | $8.9 billion=equity
en | A capital injection of 100 billion yen will strengthen the insurer. | 100 billion yen=equity
en | Washington awarded the chipmaker a $6.6 billion grant. | $6.6 billion=subsidy
en | Farmers get subsidies of $12 billion. | $12 billion=subsidy
en | The supplementary budget amounts to 18 trillion yen. | 18 trillion yen=budget
en | It will issue government bonds worth 1 trillion yen. | 1 trillion yen=budget
en | Lower tariffs will save carmakers ¥1.2 trillion. | ¥1.2 trillion=tariff
en | Duties collected reached $30 billion. | $30 billion=tariff
en | The trade deficit widened to $55.7 billion. | $55.7 billion=market
en | Japan will buy $8 billion of U.S. agricultural goods. | $8 billion=market
en | Oil fell to $63.40 a barrel. | $63.40=market
en | The startup has a valuation of $830 billion. | $830 billion=market
en | SoftBank posted a net profit of ¥248.6bn. | ¥248.6bn=other
en | He paid a fine of 30 million yen. | 30 million yen=other
en | The company paid out a dividend of $120 million. | $120 million=other
en | Gold rose to $2,310 an ounce. | $2,310=market
en | Retaliatory duties on $7.6 billion of American goods are ready. | $7.6 billion=tariff
en | The insured loans come to $640 million. | $640 million=guarantee
en | A dollar costs 1,470 won. | 1,470 won=other
ja | 日本が約束した5500億ドルの対米投資をめぐる協議。 | 5500億ドル=envelope
ja | 韓国は3500億ドルの対米投資で合意した。 | 3500億ドル=envelope
ja | ガス火力発電所の総事業費は333億ドルに上る。 | 333億ドル=project
ja | 人工ダイヤモンドの生産設備に6億ドルを投じる。 | 6億ドル=project
ja | 原油輸出施設の建設（投資金額3300億円）が決まった。 | 3300億円=project
ja | データセンターに約5兆円を投資し、着工した。 | 約5兆円=project
ja | 国際協力銀行は60百万米ドルを融資する。 | 60百万米ドル=loan
ja | 3行が協調融資で1500億円を貸し出す。 | 1500億円=loan
ja | 期中の承諾は42件、3,878億円だった。 | 3,878億円=loan
ja | 貸付契約（限度額500億円）を締結した。 | 500億円=loan
ja | NEXIが3000億円の債務保証を付ける。 | 3000億円=guarantee
ja | 政府は1000億円を出資する。 | 1000億円=equity
ja | 増資により資本金は2兆3000億円となる。 | 2兆3000億円=equity
ja | ラピダスに最大9200億円を補助する。 | 最大9200億円=subsidy
ja | 電気・ガス代の支援に5296億円を充てる。 | 5296億円=subsidy
ja | 補正予算案は18兆3034億円となった。 | 18兆3034億円=budget
ja | 国債11兆6960億円を追加発行する。 | 11兆6960億円=budget
ja | 米関税の影響は1兆4千億円と見込む。 | 1兆4千億円=tariff
ja | 貿易赤字は2・6兆円に縮小した。 | 2・6兆円=market
ja | 米国産の大豆など農産物80億ドルを購入する。 | 80億ドル=market
ja | 時価総額は8兆円を超えた。 | 8兆円=market
ja | 純利益は2兆6600億円だった。 | 2兆6600億円=other
ja | 売上高は12兆2533億円だった。 | 12兆2533億円=other
ja | 年間配当は115円とする。 | 115円=other
ja | 株価は5930円まで上昇した。 | 5930円=market
ja | 違約金として3億円を支払う。 | 3億円=other
zh | 日本承诺的5500亿美元对美投资计划。 | 5500亿美元=envelope
zh | 韓國在貿易協議中承諾投資3500億美元。 | 3500億美元=envelope
zh | 俄亥俄州燃气发电项目造价330亿美元。 | 330亿美元=project
zh | 首批三个项目总规模360亿美元。 | 360亿美元=project
zh | 公司將斥資200億日圓興建工廠。 | 200億日圓=project
zh | 国际协力银行提供22亿美元贷款。 | 22亿美元=loan
zh | 三家銀行聯合貸款1500億日圓。 | 1500億日圓=loan
zh | 日本贸易保险为项目提供15亿美元担保。 | 15亿美元=guarantee
zh | 台灣政府提供2500億美元信用保證。 | 2500億美元=guarantee
zh | 政府向该行增资1000亿日元。 | 1000亿日元=equity
zh | 美国政府以89亿美元入股英特尔。 | 89亿美元=equity
zh | 政府給予66億美元補貼。 | 66億美元=subsidy
zh | 政府拨款数百亿日元扶持稀土进口。 | 数百亿日元=subsidy
zh | 內閣批准約21.3萬億日圓預算。 | 約21.3萬億日圓=budget
zh | 政府将发行约1万亿日元交付国债。 | 约1万亿日元=budget
zh | 由此避开的关税成本约10兆日元。 | 约10兆日元=tariff
zh | 贸易逆差达2.65万亿日元。 | 2.65万亿日元=market
zh | 日本对华出口1560亿美元。 | 1560亿美元=market
zh | 公司市值突破5000亿港元。 | 突破5000亿港元=market
zh | 经调整净利润104亿元。 | 104亿元=other
zh | 营收同比增长,达665亿元。 | 665亿元=market
zh | 现货价格每吨报3.1万元。 | 3.1万元=market
zh | 该公司被处罚款2000万元。 | 2000万元=other
zh | 银团向该电站放贷6亿美元。 | 6亿美元=loan
zh | 日本贸易保险为8亿美元的贷款承保。 | 8亿美元=guarantee
"""


def _parse(row):
    language, text, roles = row.split(" | ")
    return language, text, [tuple(r.rpartition("=")[::2]) for r in roles.split("; ")]


CASES = [_parse(row) for row in ROWS.strip().split("\n")]


def _read(text, language):
    bounds = [*sentence_starts(f"\n{text}", 0), len(text) + 1]
    body = f"\n{text}"
    return give_roles(body, list(pairwise(bounds)), find_amounts(body, language, "Hans"), language)


@pytest.mark.parametrize(("language", "text", "expected"), CASES, ids=[f"{c[0]}:{c[1]}" for c in CASES])
def test_roles_by_the_words_of_the_sentence(language, text, expected):
    assert [(a.text, a.money.role) for a in _read(text, language)] == expected


# language, text, for each amount the index of what it restates
CONVERSIONS = [
    ("en", "the $550 billion (about 816 trillion won) fund", [None, 0]),
    ("en", "a gain of ¥1.1-trillion ($7.07bn) and a loss of ¥480bn", [None, 0, None]),
    ("en", "a fine of 30 million yen, or $195,000", [None, 0]),
    ("en", "it paid $5 million, ¥340bn was lost", [None, None]),
    ("en", "$5 billion and 3 billion euros", [None, None]),
    ("ja", "5500億ドル（約84兆円）の投資", [None, 0]),
    ("ja", "5500億ドル＝およそ85兆円の投資", [None, 0]),
    ("ja", "360億ドル＝日本円で5兆5000億円あまり", [None, 0]),
    ("ja", "18百万米ドル（約27億円、150円換算）", [None, 0, None]),
    ("ja", "1ドル＝145円", [None, None]),
    ("ja", "100億円（50億円は融資）", [None, None]),
    ("zh", "5500亿美元(约合80万亿日元)", [None, 0]),
    ("zh", "約21.3萬億日圓（約1.05萬億港元）", [None, 0]),
    ("zh", "330亿美元，约合5万亿日元", [None, 0]),
    ("zh", "1美元兑145日元", [None, None]),
]


@pytest.mark.parametrize(("language", "text", "expected"), CONVERSIONS, ids=[c[1] for c in CONVERSIONS])
def test_conversions_are_linked(language, text, expected):
    amounts = _read(text, language)
    assert [a.converts for a in amounts] == expected
    assert all(a.money.role == amounts[a.converts].money.role for a in amounts if a.converts is not None)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "想定為替レートは1ドル＝145円とした。"),
        ("ja", "総額は27億円、150円換算。"),
        ("ja", "円相場は1ドル=156円台前半。"),
        ("zh", "按1美元兑1430韩元计算。"),
        ("zh", "台幣兌美元匯率為30.5元。"),
        ("en", "The yen traded at 155.30 yen to the dollar."),
    ],
)
def test_exchange_rates_are_of_no_use(language, text):
    rates = [a for a in _read(text, language) if a.money.value < 10_000]
    assert rates
    assert {a.money.role for a in rates} == {"other"}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ja", "融資金額は60百万米ドル（JBIC分）。民間銀行との協調融資で、融資総額は100百万米ドル。", [None, 0]),
        (
            "ja",
            "A事業ではJBIC融資金額が約253百万米ドル、協調融資総額が約585百万米ドル、B事業ではそれぞれ約382百万米ドル、約861百万米ドルです。",
            [None, 0, None, 2],
        ),
        (
            "en",
            "JBIC signed a loan of USD 466 million (JBIC portion). The co-financing totals USD 666 million.",
            [None, 0],
        ),
        (
            "en",
            "A credit line of up to USD100 million was signed, USD50 million of which is the JBIC portion.",
            [1, None],
        ),
        ("zh", "国际协力银行提供22亿美元贷款，联合融资总额为36亿美元。", [None, 0]),
        ("ja", "A社に50億円を融資した。B社に70億円を融資した。", [None, None]),
        (
            "ja",
            "水力発電（JBIC融資額：約410百万米ドル（2件合計））、港湾（JBIC融資額：約95百万米ドル）。",
            [None, None],
        ),
    ],
)
def test_the_co_financed_total_is_linked_to_the_part(language, text, expected):
    assert [a.total_of for a in _read(text, language)] == expected


def test_a_pipeline_gives_roles_in_place():
    article = Article(
        id="a", version=1, title="対米投資、総額5500億ドル", text="国際協力銀行は60百万米ドル（約90億円）を融資した。",
    )  # fmt: skip
    annotations = annotate(article)
    found = [(a.text, a.money.role, a.converts) for a in annotations.amounts]
    assert found == [("5500億ドル", "envelope", None), ("60百万米ドル", "loan", None), ("約90億円", "loan", 1)]
    text = f"{article.title}\n{article.text}"
    assert all(text[a.start : a.end] == a.text for a in annotations.amounts)


@pytest.mark.parametrize("text", ["", " ", "\n", "\ud800 lone", "Ελληνικά"])
def test_what_cannot_be_read_gives_nothing(text):
    annotations = annotate(Article(id="a", version=1, title="", text=text))
    assert (annotations.amounts, annotations.claims, annotations.truncated) == ((), (), False)


def test_a_long_text_is_cut():
    annotations = annotate(Article(id="a", version=1, title="T", text="Καλημέρα $5bn. " * 400_000))
    assert annotations.truncated
