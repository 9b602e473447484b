"""Organizations: which names are found in three languages, whose they are, and what is refused."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import pytest

from nlp.encoder.heard import Name
from nlp.organizations.knowledge import LANGUAGES, find_organization, list_forms, load_organizations
from nlp.organizations.organizations import find_organizations
from nlp.phrases import condense

FOUND = [
    # language, text, {written: id}; None for names that the base does not know
    ("en", "JBIC and NEXI will back the loan, METI said.", {"JBIC": "jbic", "NEXI": "nexi", "METI": "meti"}),
    ("en", "The boj held rates; the BOJ did not comment.", {"BOJ": "boj"}),
    ("en", "Toyota's chief thanked Hitachi’s board.", {"Toyota": "toyota-motor", "Hitachi": "hitachi"}),
    ("en", "Sumitomo Mitsui Banking Corp. leads the banks.", {"Sumitomo Mitsui Banking Corp.": "smbc"}),
    (
        "en",
        "Loans from Mizuho Bank, Ltd. and MUFG Bank",
        {"Mizuho Bank, Ltd.": "mizuho-bank", "MUFG Bank": "mufg-bank"},
    ),
    ("en", "GE Vernova Hitachi plans reactors.", {"GE Vernova Hitachi": "ge-vernova-hitachi"}),
    ("en", "GE Vernova and Hitachi are partners.", {"GE Vernova": "ge-vernova", "Hitachi": "hitachi"}),
    ("en", "Hitachi GE Vernova will supply parts.", {"Hitachi GE Vernova": "hitachi-ge-vernova"}),
    (
        "en",
        "SoftBank Group Corp. and SoftBank",
        {"SoftBank Group Corp.": "softbank-group", "SoftBank": "softbank-group"},
    ),
    ("en", "China's commerce ministry said so.", {"China's commerce ministry": "mofcom"}),
    ("en", "The Chinese Ministry of Commerce said so.", {"Chinese Ministry of Commerce": "mofcom"}),
    ("en", "In Beijing the commerce ministry said so.", {"commerce ministry": "mofcom"}),
    ("en", "The Commerce Department named the projects.", {"Commerce Department": "us-commerce"}),
    ("en", "The US Department of Commerce named them.", {"US Department of Commerce": "us-commerce"}),
    (
        "en",
        "Japan's Finance Ministry and the U.S. Treasury",
        {"Japan's Finance Ministry": "mof-japan", "U.S. Treasury": "us-treasury"},
    ),
    ("en", "Tokyo complained; the Foreign Ministry said talks go on.", {"Foreign Ministry": "mofa-japan"}),
    ("en", "Seoul protested, the foreign ministry said.", {"foreign ministry": "mofa-korea"}),
    (
        "en",
        "China's foreign ministry spoke. The foreign ministry spoke twice.",
        {"China's foreign ministry": "mofa-china", "foreign ministry": "mofa-china"},
    ),
    ("en", "Japan's Supreme Court ruled.", {"Japan's Supreme Court": "supreme-court-japan"}),
    ("en", "In Washington, the Supreme Court ruled.", {"Supreme Court": "us-supreme-court"}),
    (
        "en",
        "The Japanese government and the Trump administration agreed.",
        {"Japanese government": "gov-japan", "Trump administration": "gov-us"},
    ),
    (
        "en",
        "The consultation committee on Japan's investment met.",
        {"consultation committee": "us-japan-consultation-committee"},
    ),
    (
        "en",
        "The investment committee under the commerce secretary met.",
        {"investment committee": "us-investment-committee"},
    ),
    ("en", "Element Six, a De Beers unit", {"Element Six": "element-six", "De Beers": "de-beers"}),
    ("en", "Export–Import Bank of the United States", {"Export–Import Bank of the United States": "us-exim"}),
    ("en", "Acme Widgets Inc. bought Foo Bar LLC.", {"Acme Widgets Inc.": None, "Foo Bar LLC": None}),
    ("en", "Japanese Acme Valves Co., Ltd. signed.", {"Acme Valves Co., Ltd.": None}),
    ("en", 'Acme Widgets Inc. ("AWI") signed. AWI paid.', {"Acme Widgets Inc.": None, "AWI": None}),
    (
        "en",
        "JX Metals Canada Inc. (JXMC) and JXMC",
        {"JX Metals Canada Inc.": "jx-metals-canada", "JXMC": "jx-metals-canada"},
    ),
    ("en", "The Ministry of Energy of Uzbekistan signed.", {"Ministry of Energy of Uzbekistan": None}),
    (
        "en",
        "Toyota Boshoku and Toyota Industries",
        {"Toyota Boshoku": "toyota-boshoku", "Toyota Industries": "toyota-industries"},
    ),
    (
        "en",
        "Sumitomo Chemical sued with Kawasaki Motors.",
        {"Sumitomo Chemical": "sumitomo-chemical", "Kawasaki Motors": "kawasaki-motors"},
    ),
    (
        "en",
        "Mitsubishi Heavy Industries Aero Engines, Ltd.",
        {"Mitsubishi Heavy Industries Aero Engines, Ltd.": "mhi-aero-engines"},
    ),
    ("en", "BEIJING (Xinhua) -- MOFCOM said", {"Xinhua": "xinhua-news-agency", "MOFCOM": "mofcom"}),
    ("en", "TOKYO (Kyodo) -- The Diet passed it.", {"Kyodo": "kyodo-news", "Diet": "national-diet-of-japan"}),
    (
        "en",
        "according to The Japan Times and the Wall Street Journal",
        {"The Japan Times": "japan-times", "Wall Street Journal": "wsj"},
    ),
    ("ja", "株式会社国際協力銀行（JBIC、総裁：某）は", {"株式会社国際協力銀行": "jbic", "JBIC": "jbic"}),
    ("ja", "ＪＢＩＣ＝国際協力銀行とＮＥＸＩ", {"ＪＢＩＣ": "jbic", "国際協力銀行": "jbic", "ＮＥＸＩ": "nexi"}),
    ("ja", "㈱諸岡と住友商事株式会社", {"㈱諸岡": "morooka", "住友商事株式会社": "sumitomo-corp"}),
    (
        "ja",
        "ソフトバンクグループとソフトバンク",
        {"ソフトバンクグループ": "softbank-group", "ソフトバンク": "softbank-corp"},
    ),
    ("ja", "ソフトバンクGのＳＢＧ", {"ソフトバンクG": "softbank-group", "ＳＢＧ": "softbank-group"}),
    ("ja", "中国の商務省は対抗措置を発表した。", {"商務省": "mofcom"}),
    ("ja", "米商務省が発表した。商務省によると", {"米商務省": "us-commerce", "商務省": "us-commerce"}),
    ("ja", "アメリカ商務省と中国商務省", {"アメリカ商務省": "us-commerce", "中国商務省": "mofcom"}),
    ("ja", "財務省が公表した対米輸出", {"財務省": "mof-japan"}),
    ("ja", "米財務省のベッセント長官。財務省は", {"米財務省": "us-treasury", "財務省": "us-treasury"}),
    (
        "ja",
        "経産省と経済産業省、資源エネルギー庁",
        {"経産省": "meti", "経済産業省": "meti", "資源エネルギー庁": "anre-japan"},
    ),
    ("ja", "GEベルノバ日立が建設", {"GEベルノバ日立": "ge-vernova-hitachi"}),
    ("ja", "日立GEベルノバと日立製作所", {"日立GEベルノバ": "hitachi-ge-vernova", "日立製作所": "hitachi"}),
    (
        "ja",
        "エレメント・シックスとエレメントシックス",
        {"エレメント・シックス": "element-six", "エレメントシックス": "element-six"},
    ),
    ("ja", "東芝・日立・三菱電機", {"東芝": "toshiba", "日立": "hitachi", "三菱電機": "mitsubishi-electric"}),
    ("ja", "トヨタ・ホンダが参加", {"トヨタ": "toyota-motor", "ホンダ": "honda-motor"}),
    ("ja", "日本製鉄傘下の米USスチール", {"日本製鉄": "nippon-steel", "米USスチール": "us-steel"}),
    (
        "ja",
        "日経新聞とロイター通信、時事通信",
        {"日経新聞": "nikkei", "ロイター通信": "reuters", "時事通信": "jiji-press"},
    ),
    ("ja", "日鉄、商船三井、三井海洋開発", {"日鉄": "nippon-steel", "商船三井": "mol", "三井海洋開発": "modec"}),
    ("ja", "トランプ米政権と日本政府", {"トランプ米政権": "gov-us", "日本政府": "gov-japan"}),
    ("ja", "日米が設ける協議委員会", {"協議委員会": "us-japan-consultation-committee"}),
    ("ja", "三菱重工マリンマシナリと三菱重工", {"三菱重工マリンマシナリ": "mhi-marine-machinery", "三菱重工": "mhi"}),
    (
        "ja",
        "石油化学のペトロ社、Petro Foo Company LLC（以下「PFC」）。PFCは",
        {"Petro Foo Company LLC": None, "PFC": None, "ペトロ": None},
    ),
    ("ja", "株式会社山川製作と海野工業株式会社", {"株式会社山川製作": None, "海野工業株式会社": None}),
    ("ja", "米「サンプル・ミッドストリーム」社", {"サンプル・ミッドストリーム": None}),
    ("ja", "北海銀行が参加した", {"北海銀行": None}),
    ("ja", "シティバンク、エヌ・エイ東京支店", {"シティバンク、エヌ・エイ東京支店": "citibank"}),
    ("ja", "米エネルギー省とAEPオハイオ", {"米エネルギー省": "us-doe", "AEPオハイオ": "aep"}),
    ("ja", "最高裁の判決（米国）。米最高裁は", {"米最高裁": "us-supreme-court", "最高裁": "us-supreme-court"}),
    ("ja", "中国外務省の報道官", {"中国外務省": "mofa-china"}),
    ("ja", "日銀と日本銀行", {"日銀": "boj", "日本銀行": "boj"}),
    ("zh", "商务部公告称", {"商务部": "mofcom"}),
    ("zh", "美国商务部宣布加征关税，商务部回应称", {"美国商务部": "us-commerce", "商务部": "mofcom"}),
    ("zh", "美國商務部今天宣布關稅，商務部說", {"美國商務部": "us-commerce", "商務部": "us-commerce"}),
    ("zh", "中国商务部和美国商务部宣布", {"中国商务部": "mofcom", "美国商务部": "us-commerce"}),
    ("zh", "日经产省表示", {"日经产省": "meti"}),
    ("zh", "據日經報導", {"日經": "nikkei"}),
    ("zh", "《日本经济新闻》与路透社", {"日本经济新闻": "nikkei", "路透社": "reuters"}),
    ("zh", "日本國際協力銀行與日本貿易保險", {"日本國際協力銀行": "jbic", "日本貿易保險": "nexi"}),
    ("zh", "日本出口與投資保險公司", {"日本出口與投資保險公司": "nexi"}),
    ("zh", "軟銀集團、軟銀和东芝", {"軟銀集團": "softbank-group", "軟銀": "softbank-group", "东芝": "toshiba"}),
    ("zh", "西屋公司、西屋電氣", {"西屋公司": "westinghouse-electric", "西屋電氣": "westinghouse-electric"}),
    ("zh", "美日之间的磋商委员会", {"磋商委员会": "us-japan-consultation-committee"}),
    ("zh", "陸商務部宣布", {"陸商務部": "mofcom"}),
    (
        "zh",
        "斯巴鲁株式会社与三菱造船株式会社",
        {"斯巴鲁株式会社": "subaru", "三菱造船株式会社": "mitsubishi-shipbuilding"},
    ),
    ("zh", "Element Six公司参与", {"Element Six": "element-six"}),
    ("zh", "特朗普政府、川普政府", {"特朗普政府": "gov-us", "川普政府": "gov-us"}),
    ("zh", "日本政府要求中国政府撤回", {"日本政府": "gov-japan", "中国政府": "gov-china"}),
    ("zh", "日本经济产业省与财务省", {"日本经济产业省": "meti", "财务省": "mof-japan"}),
    ("zh", "海关总署、国家发改委、工信部", {"海关总署": "gacc", "国家发改委": "ndrc", "工信部": "miit"}),
    ("zh", "收到华东样品材料有限公司的申请", {"华东样品材料有限公司": None}),
    ("zh", "台積電與鴻海", {"台積電": "tsmc", "鴻海": "foxconn"}),
    ("zh", "防卫大学、宇宙航空研究开发机构", {"防卫大学": "nda-japan", "宇宙航空研究开发机构": "jaxa"}),
    ("zh", "外交部发言人说", {"外交部": "mofa-china"}),
    ("zh", "美国国际贸易法院和联邦巡回上诉法院", {"美国国际贸易法院": "us-cit", "联邦巡回上诉法院": "us-cafc"}),
    ("zh", "日本共同社报道", {"日本共同社": "kyodo-news"}),
    (
        "en",
        "Zambia's finance ministry said so. The finance ministry paid.",
        {"Zambia's finance ministry": None, "finance ministry": None},
    ),
    ("en", "Japan's Ministry of Finance said so.", {"Ministry of Finance": "mof-japan"}),
    ("en", "Foo Works S.A. de C.V. and Bar B.V. signed.", {"Foo Works S.A. de C.V.": None, "Bar B.V.": None}),
    ("ja", "韓国の国会が可決した。国会は", {"国会": "national-assembly-korea"}),
    ("ja", "米国の原子力規制委員会（NRC）が認めた", {"原子力規制委員会": "us-nrc", "NRC": "us-nrc"}),
    ("ja", "株式会社海野銀行及び山川銀行", {"株式会社海野銀行": None, "山川銀行": None}),
    ("zh", "坦桑尼亚财政部与赞比亚能源部签字", {"坦桑尼亚财政部": None, "赞比亚能源部": None}),
    ("zh", "印度國會通過", {"印度國會": "parliament-india"}),
    ("zh", "財政部公告，對鍍鋅鋼品課稅，國內業者歡迎", {"財政部": "mof-taiwan"}),
    ("zh", "美國財政部與白宮", {"美國財政部": "us-treasury", "白宮": "white-house"}),
]

NOTHING = [
    ("en", "The paper sits in a drawer. Marcus Dell spoke in Piketon."),
    ("en", "a government-affiliated fund"),
    ("ja", "内閣官房長官の会見"),
    ("ja", "日米政府は選んだ"),
    ("en", "The ministry said the government and the bank would decide."),
    ("en", "The Company and the Bank signed; the Borrower repays."),
    ("en", "Commerce Secretary Howard Lutnick met the commerce minister."),
    ("en", "US Trade Representative Jamieson Greer spoke."),
    ("en", "Treasury Secretary Scott Bessent and treasury bonds"),
    ("en", "Tokyo and Washington agreed; Seoul waited."),
    ("en", "the Japanese and U.S. governments"),
    ("en", "He broke his arm near the carrier; a healthy diet helps."),
    ("en", "jbicycle shops and nexine tablets"),
    ("en", "Economist Takahide Kiuchi of a think tank"),
    ("ja", "政府は同社と当行の関係を調べた。"),
    ("ja", "米商務長官と赤沢経産相、財務大臣"),
    ("ja", "地方銀行や民間銀行、中央銀行、メガ銀行"),
    ("ja", "国際協力銀行法施行令の改正"),
    ("ja", "日経平均株価は明日立ち直る"),
    ("ja", "オートヨタマスク"),
    ("ja", "衆院選で勝利した"),
    ("ja", "社会と会社、社長と社員、トラブル社会"),
    ("zh", "商务部长与财政部长会谈"),
    ("zh", "美國商務部長盧特尼克"),
    ("zh", "1月7日立案调查"),
    ("zh", "近日经过讨论，每日经济活动"),
    ("zh", "加强生产，努力拓展，公开利用"),
    ("zh", "最高通过率与提高通胀预期"),
    ("zh", "日本水产品被禁"),
    ("zh", "政府表示，该公司与本行无关"),
    ("zh", "日本众议院选举结束"),
    ("zh", "其中美国企业居多"),
    ("zh", "各地商务部门和财政部门、能源部分"),
    ("zh", "联合报告与联合报道、说明报告"),
    ("zh", "承诺华盛顿，引起亚洲关注"),
    ("zh", "对美钢铁关税、输美铝材、对美银行业"),
    ("zh", "人工智慧與半導體、防卫材料、机电装备"),
    ("zh", "理财新规，各方达成协议，四方达成一致"),
    ("ja", "キャリアを積んだエコノミスト"),
    ("ja", "シャープな値動き"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), FOUND)
def test_names_are_found_and_linked(language, text, expected):
    found = {m.text: m.organization_id for m in find_organizations(text, language)}
    assert found == expected


TAGGED = [
    # language, text, tagged part, score, {written: canonical name} of what is found
    ("en", "ArcelorMittal Dofasco closed a line.", "ArcelorMittal Dofasco", 0.9, {"ArcelorMittal Dofasco": "ArcelorMittal Dofasco"}),
    ("en", "Rival Toyota said so.", "Rival Toyota", 0.99, {"Toyota": "Toyota Motor Corporation"}),
    ("en", "The Ohio Growers' Counsel said so.", "Ohio Growers", 0.95, {"Ohio Growers' Counsel": "Ohio Growers' Counsel"}),
    ("en", "They called the Directorate-General for Widgets.", "Directorate-General for", 0.9, {"Directorate-General for Widgets": "Directorate-General for Widgets"}),
    ("en", "a deal with Foo Bankası A.Ş. (FBK). FBK pays.", "Foo Bankası A", 0.95, {"Foo Bankası A.Ş.": "Foo Bankası A.Ş.", "FBK": "Foo Bankası A.Ş."}),
    ("en", "A Trade Insurance Act amendment passed.", "Trade", 0.95, {}),
    ("en", "Stocks fell on the Kospi.", "Kospi", 0.99, {}),
    ("en", "He saw Jamieson Grant there.", "Jamieson Grant", 0.99, {}),
    ("en", "It will ship ore to a smelter at Onahama from May.", "Onahama", 0.99, {}),
    ("en", "He bought a stake in Onahama from them.", "Onahama", 0.99, {"Onahama": "Onahama"}),
    ("en", "Capex stays flat.", "Capex", 0.9, {}),
    ("ja", "部品を作る山川精機は", "山川精機", 0.7, {"山川精機": "山川精機"}),
    ("ja", "韓国SKハイニックスの工場", "SKハイニックスの", 0.95, {"SKハイニックス": "SK hynix Inc."}),
    ("ja", "リオ・ガルドス（Rio Galdos）が参加", "リオ・ガルドス", 0.95, {"リオ・ガルドス": "Rio Galdos"}),
    ("ja", "米ノースカロライナの工場", "ノー", 0.95, {}),
    ("zh", "日本航空电子工业株式会社等企业", "日本航空电子工业株式会社", 0.95, {"日本航空电子工业株式会社": "Japan Aviation Electronics Industry, Limited"}),
    ("zh", "朝云新材（ZYNC）宣布，ZYNC将扩产", "朝云新材", 0.95, {"朝云新材": "ZYNC", "ZYNC": "ZYNC"}),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "tagged", "score", "expected"), TAGGED)
def test_a_tag_is_mended_weighed_and_named(language, text, tagged, score, expected):
    at = text.index(tagged)
    names = [Name(at, at + len(tagged), "company", score)]
    found = find_organizations(text, language, tagged=names)
    assert {m.text: m.name for m in found} == expected


@pytest.mark.parametrize(("language", "text", "written", "name"), [
    ("en", "Zambia's finance ministry signed.", "Zambia's finance ministry", "Ministry of Finance (Zambia)"),
    ("ja", "タンザニアの財務省が署名", "財務省", "Ministry of Finance (Tanzania)"),
    ("zh", "坦桑尼亚财政部签字", "坦桑尼亚财政部", "Ministry of Finance (Tanzania)"),
    ("zh", "莫桑比克最高法院判决", "莫桑比克最高法院", "Supreme Court of Mozambique"),
])  # fmt: skip
def test_an_authority_is_the_country_s_that_stands_beside_it(language, text, written, name):
    assert {m.text: m.name for m in find_organizations(text, language)} == {written: name}


@pytest.mark.parametrize(("text", "aliases"), [
    ("Duqm Works LLC（以下「DW」）。DWは", {"DW"}),
    ('Foo Bar Inc. (hereinafter "FB Works") signed. FB Works paid.', {"FB Works"}),
    ("Foo Bar Inc., or FBI2, signed. FBI2 paid.", {"FBI2"}),
    ('Foo Bar Inc. ("the Borrower") signed. The Borrower paid.', set()),
])  # fmt: skip
def test_a_short_name_that_the_text_defines_is_its_owner_s(text, aliases):
    found = find_organizations(text, "ja" if "以下" in text else "en")
    owner = found[0].name
    assert {m.text for m in found[1:]} == aliases
    assert {m.name for m in found} == {owner}


@pytest.mark.parametrize(("language", "text"), NOTHING)
def test_what_is_no_organization_is_refused(language, text):
    assert [m.text for m in find_organizations(text, language)] == []


def test_mentions_are_spans_in_order_that_do_not_overlap():
    text = "JBIC\nJBIC、株式会社国際協力銀行（JBIC）とＮＥＸＩ。"
    mentions = find_organizations(text, "ja")
    assert len(mentions) == 5
    assert all(text[m.start : m.end] == m.text for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


def test_a_bare_name_is_less_certain_than_a_full_one():
    full, bare = find_organizations("China's commerce ministry acted. The commerce ministry spoke.", "en")
    assert (full.score, bare.organization_id) == (1.0, "mofcom")
    assert bare.score < full.score


def test_the_base_is_large_and_ids_and_names_are_unique():
    organizations = load_organizations()
    assert len(organizations) >= 2800
    assert len({o.id for o in organizations}) == len(organizations)
    assert len({o.name for o in organizations}) == len(organizations)
    assert find_organization("jbic").country == "JP"
    assert find_organization("no-such-organization") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_certain_name_is_claimed_twice(language):
    owners = defaultdict(set)
    for form in list_forms(language):
        if form.certain and not form.stem:
            owners[condense(form.written).text].add(form.organization.id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_a_contextual_name_is_nowhere_certain():
    for language in LANGUAGES:
        forms = list_forms(language)
        bare = {condense(f.written).text for f in forms if not f.certain}
        certain = {condense(f.written).text for f in forms if f.certain and not f.stem}
        assert bare & certain == set()


@pytest.mark.parametrize("kind", ["government", "agency", "policy_bank", "international", "media"])
def test_core_kinds_have_names_in_three_languages(kind):
    core = [o for o in load_organizations() if o.kind == kind]
    complete = [o for o in core if all(o.names[x] or o.context[x] for x in LANGUAGES)]
    assert len(complete) >= 0.8 * len(core)
