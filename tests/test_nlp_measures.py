"""Measures as wires and ministries word them: one short article a row, of our own, in three languages.

Each row: language, publication date, headline, text, and every claim as `measure stage country`, `guess` for a guess.
"""

import pytest

from nlp.encoder.voices import SETTING as VOICES
from nlp.pipeline import annotate
from store.records import Article


@pytest.fixture(autouse=True)
def _rules_alone(monkeypatch):
    """These rows are the rules' own; how the encoder's votes change them, test_nlp_votes says."""
    monkeypatch.setenv(VOICES, "rules")


TOLD = [
    (
        "zh",
        "2026-02-24",
        "商务部将日本企业列入关注名单",
        "商务部24日公告，决定将日本的15家企业列入关注名单。同日另行公布的10家管控名单中，有日本海洋联合株式会社和日本宇宙航空研究开发机构。",
        ["sanction_listing in_force cn"],
    ),
    (
        "zh",
        "2026-01-29",
        "日美首批项目或含人工钻石",
        "日美合作生产人工钻石的消息引人关注。我国产量居世界第一，去年10月已宣布对超硬材料实施出口管制。",
        ["export_control in_force cn"],
    ),
    (
        "en",
        "2026-03-12",
        "Beijing widens curbs on Japanese chipmakers",
        "China's commerce ministry said on Thursday it had added 12 Japanese companies, including a unit of Hitachi, to its unreliable entity list, barring them from trading with China.",
        ["sanction_listing in_force cn"],
    ),
    (
        "en",
        "2026-05-20",
        "Canada slaps duty on Japanese steel",
        "The Canada Border Services Agency has started an investigation into dumped steel plate from Japan, the agency said on Wednesday.",
        ["trade_remedy announced ca"],
    ),
    (
        "en",
        "2026-05-20",
        "India begins anti-dumping probe into Japanese resin",
        "India's Directorate General of Trade Remedies has initiated an anti-dumping investigation concerning imports of polyvinyl resin originating in or exported from Japan and Taiwan.",
        ["trade_remedy announced in"],
    ),
    (
        "en",
        "2026-04-02",
        "EU weighs steel safeguard hitting Japan",
        "The European Commission is considering a new quota on steel imports that would hit Japanese mills, officials said on Thursday. It proposed a 50% tariff on Japanese steel above the quota.",
        ["tariff threatened eu"],
    ),
    (
        "en",
        "2026-08-10",
        "Trump threatens 30% tariff on Japanese cars",
        "U.S. President Donald Trump threatened on Sunday to impose a 30% tariff on Japanese cars if Tokyo fails to pay for the projects it promised.",
        ["tariff threatened us"],
    ),
    (
        "en",
        "2026-08-10",
        "Japan takes India to WTO over steel duty",
        "Japan has requested dispute consultations with India at the World Trade Organization over a safeguard duty on Japanese steel, the foreign ministry said on Monday.",
        ["dispute challenged jp"],
    ),
    (
        "en",
        "2026-06-05",
        "China lifts ban on Japanese beef",
        "China has lifted a two-decade ban on imports of Japanese beef, the customs administration said on Friday.",
        ["import_restriction lifted cn"],
    ),
    (
        "en",
        "2026-06-05",
        "China pauses rare-earth licence rules",
        "China will suspend for one year its licensing rules for exports of rare-earth magnets to Japan, the Ministry of Commerce announced on Friday.",
        ["export_control suspended cn"],
    ),
    (
        "en",
        "2026-06-05",
        "Rare-earth shipments to Japan stopped at customs",
        "Shipments of dysprosium to Japan have been halted by Chinese customs since Monday, three traders said.",
        ["export_control in_force cn"],
    ),
    (
        "en",
        "2026-06-05",
        "US opens Section 232 probe into Japanese robots",
        "The U.S. Commerce Department on Friday opened a national security investigation into imports of industrial robots from Japan under Section 232.",
        ["tariff announced us"],
    ),
    (
        "en",
        "2026-09-05",
        "South Korea blacklists Japanese exporter",
        "Seoul's trade ministry put a Japanese trading house on a list of firms barred from receiving strategic goods, effective immediately.",
        ["sanction_listing in_force kr"],
    ),
    (
        "en",
        "2026-03-12",
        "Japan denies EU plans tariff",
        'The European Commission on Thursday denied reports that it had imposed tariffs on Japanese cars. "There is no such measure," a spokesman said.',
        [],
    ),
    (
        "en",
        "2026-03-12",
        "Experts fear rare-earth ban",
        "Analysts fear that Beijing could ban exports of rare earths to Japan. A ban would hit carmakers hard, said an economist at Daiwa.",
        ["export_control threatened guess"],
    ),
    (
        "en",
        "2026-03-12",
        "How listed firms can get off China's list",
        "Listed entities may apply to be removed from the control list if they cooperate with inspections, a lawyer in Shanghai said.",
        [],
    ),
    (
        "en",
        "2026-03-12",
        "Toyota posts record profit",
        "Toyota Motor said on Thursday that tariffs imposed by the United States would cost it 1.4 trillion yen this year. The company raised its forecast for operating profit.",
        [],
    ),
    (
        "en",
        "2026-03-12",
        "Samsung wins US chip subsidy",
        "Samsung Electronics will receive $4.7 billion in subsidies for its plant in Texas, the U.S. Commerce Department announced on Thursday.",
        [],
    ),
    (
        "en",
        "2026-03-12",
        "Sony recalls speakers",
        "Sony said on Thursday it would recall 20,000 speakers in Japan. The government ordered an inspection.",
        [],
    ),
    (
        "en",
        "2026-03-12",
        "Tokyo stocks fall",
        "Tokyo stocks fell on Thursday on worries about tariffs and China's growth. Shares of Fanuc lost 3%.",
        [],
    ),
    (
        "en",
        "2026-03-12",
        "Court fines Japanese cartel",
        "The Tokyo District Court ordered two paving companies to pay fines for breaking the antimonopoly law.",
        [],
    ),
    (
        "ja",
        "2026-03-12",
        "中国、日本企業12社を「信頼できない企業」に指定",
        "中国商務省は12日、日本の防衛関連企業12社を「信頼できないエンティティー・リスト」に加えたと発表した。中国企業との取引を禁じる。",
        ["sanction_listing in_force cn"],
    ),
    (
        "ja",
        "2026-04-15",
        "韓国、日本製ステンレスに反ダンピング関税",
        "韓国政府は15日、日本製ステンレス厚板に反ダンピング関税を課すと発表した。税率は最大32%で、5年間適用する。",
        ["trade_remedy announced kr"],
    ),
    (
        "ja",
        "2026-04-15",
        "ＥＵ、日本製鋼材に緊急輸入制限を検討",
        "欧州連合（ＥＵ）が日本などからの鋼材輸入に緊急輸入制限（セーフガード）の発動を検討していることが14日、分かった。",
        ["trade_remedy threatened eu"],
    ),
    (
        "ja",
        "2026-04-15",
        "政府、WTOに提訴\u3000中国の鋼管課税で",
        "政府は15日、中国が日本製ステンレス鋼管に課す反ダンピング関税は不当だとして、世界貿易機関（WTO）に提訴した。",
        ["dispute challenged jp"],
    ),
    (
        "ja",
        "2026-04-15",
        "中国、ホタテの輸入を再開",
        "中国税関総署は15日、日本産ホタテの輸入停止措置を解除したと発表した。",
        ["import_restriction lifted cn"],
    ),
    (
        "ja",
        "2026-04-15",
        "米、日本車に追加関税を示唆",
        "トランプ米大統領は14日、日本が投資を履行しなければ日本車への関税を30%に引き上げると警告した。",
        ["tariff threatened us"],
    ),
    (
        "ja",
        "2026-04-15",
        "中国、対日レアアース輸出の審査を厳格化",
        "中国政府が日本向けレアアース（希土類）輸出の審査を厳格化したことが15日、関係者への取材で分かった。",
        ["export_control in_force cn"],
    ),
    (
        "ja",
        "2026-04-15",
        "カナダ、日本製鋼板の調査開始",
        "カナダ国境サービス庁は14日、日本製の鋼板について反ダンピング調査を始めたと発表した。",
        ["trade_remedy announced ca"],
    ),
    (
        "ja",
        "2026-04-15",
        "外相、韓国の措置に抗議",
        "外務省は15日、韓国による日本産水産物の輸入規制をめぐり、駐日韓国公使を呼び、規制の撤廃を求めた。",
        ["dispute challenged jp"],
    ),
    (
        "ja",
        "2026-04-15",
        "中国外務省、輸出停止を否定",
        "中国外務省の報道官は15日、日本向けのレアアース輸出を停止したとの報道を否定した。",
        [],
    ),
    (
        "ja",
        "2026-04-15",
        "専門家「禁輸の恐れ」",
        "専門家は、中国が重要鉱物の対日輸出を禁じる恐れがあると指摘する。",
        ["export_control threatened guess"],
    ),
    (
        "ja",
        "2026-04-15",
        "リスト除外申請の手引き",
        "対象企業は、調査に協力すれば輸出規制リストからの除外を申請できる。",
        [],
    ),
    (
        "ja",
        "2026-04-15",
        "トヨタ、最高益",
        "トヨタ自動車は15日、米国の関税引き上げの影響で今期の営業利益が1.4兆円減ると発表した。",
        [],
    ),
    (
        "ja",
        "2026-04-15",
        "東京都、補助金を拡充",
        "東京都は15日、住宅の断熱改修への補助金を50億円に増やすと発表した。",
        [],
    ),
    (
        "zh",
        "2026-04-15",
        "商务部将12家日本实体列入不可靠实体清单",
        "商务部15日公告，将12家日本企业列入不可靠实体清单，禁止其从事与中国有关的进出口活动。",
        ["sanction_listing in_force cn"],
    ),
    (
        "zh",
        "2026-04-15",
        "印度對日本樹脂展開反傾銷調查",
        "印度商工部15日宣布，對原產於日本的聚碳酸酯展開反傾銷調查。",
        ["trade_remedy announced in"],
    ),
    (
        "zh",
        "2026-04-15",
        "日本就钢铁关税向世贸组织提起诉讼",
        "日本政府15日就印度对日本钢材征收保障措施税向世贸组织提出磋商请求。",
        ["dispute challenged jp"],
    ),
    (
        "zh",
        "2026-04-15",
        "中方恢复进口日本水产品",
        "海关总署15日宣布，即日起恢复进口日本部分地区水产品。",
        ["import_restriction lifted cn"],
    ),
    (
        "zh",
        "2026-04-15",
        "特朗普揚言對日本汽車加徵三成關稅",
        "美國總統川普14日揚言，若日本不兌現投資承諾，將對日本汽車加徵30%關稅。",
        ["tariff threatened us"],
    ),
    (
        "zh",
        "2026-04-15",
        "欧盟拟限制日本钢铁进口",
        "欧盟委员会15日提议，对日本钢铁产品设置进口配额，超出部分加征50%关税。",
        ["import_restriction threatened eu", "tariff threatened eu"],
    ),
    (
        "zh",
        "2026-04-15",
        "商务部回应稀土断供传闻",
        "商务部发言人15日否认中方已停止向日本出口稀土，称有关报道不实。",
        [],
    ),
    (
        "zh",
        "2026-04-15",
        "专家：中国可能限制对日稀土出口",
        "分析人士担忧，中国可能进一步限制对日稀土出口。",
        ["export_control threatened guess"],
    ),
    (
        "zh",
        "2026-04-15",
        "企业可申请移出名单",
        "商务部表示，被列入关注名单的日本实体如履行核查义务，可以申请移出名单。",
        [],
    ),
    (
        "zh",
        "2026-04-15",
        "丰田下调利润",
        "丰田汽车15日表示，受美国关税影响，本财年利润将减少1.4万亿日元。",
        [],
    ),
    (
        "zh",
        "2026-04-15",
        "韓國對日本鋼材課反傾銷稅",
        "韓國政府15日起對日本不銹鋼板課徵21.6%反傾銷稅，為期五年。",
        ["trade_remedy in_force kr"],
    ),
]


def say(claim):
    if claim.modality == "speculated":
        return f"{claim.measure} {claim.stage} guess"
    issuer = next((k.partition(":")[2] for k in claim.keys if k.startswith("issuer:")), "-")
    return f"{claim.measure} {claim.stage} {issuer}"


@pytest.mark.parametrize(("language", "published", "title", "text", "said"), TOLD, ids=[r[2][:30] for r in TOLD])
def test_a_measure_is_told(language, published, title, text, said):
    article = Article(id="doc_1", version=1, title=title, text=text, language=language, published_on=published)
    assert sorted({say(c) for c in annotate(article).claims}) == said


AMERICAN = [
    ("en", "The United States imposed tariffs of 10% on goods from Japan under Section 122 on February 24."),
    ("ja", "米国は24日、通商法122条に基づく10％の輸入課徴金を日本などに発動した。"),
    ("zh", "美国24日依据第122条对日本等国加征的10%关税生效。"),
]


@pytest.mark.parametrize(("language", "text"), AMERICAN)
def test_an_american_tariff_is_that_of_its_law_and_day(language, text):
    article = Article(id="a", version=1, title="Notes", text=text, language=language, published_on="2026-02-25")
    told = {(c.project, c.happened_on) for c in annotate(article).claims}
    assert told == {("US Section 122 tariffs", "2026-02-24")}
