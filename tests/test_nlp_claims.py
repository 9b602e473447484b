"""What an article says happened, read by the whole pipeline: articles of our own in three languages.

Each row: language, publication date, headline, text, and every claim as `kind-or-measure stage newness amount of total`.
"""

import pytest

from nlp.encoder.voices import SETTING as VOICES
from nlp.pipeline import annotate
from store.records import Article


@pytest.fixture(autouse=True)
def _rules_alone(monkeypatch):
    """These rows are the rules' own; how the encoder's votes change them, test_nlp_votes says."""
    monkeypatch.setenv(VOICES, "rules")


ARTICLES = [
    (
        "en",
        "2026-02-19",
        "Georgia to get diamond plant under Japan pact",
        "The two governments selected a synthetic diamond plant in Georgia on Tuesday, at a cost of $600 million. Under the pact Tokyo agreed to invest up to $550 billion in U.S. projects.",
        ["funding announced old 550000000000 USD", "funding approved new 600000000 USD"],
    ),
    (
        "zh",
        "2026-05-02",
        "日本国际协力银行暂缓秘鲁铜矿贷款",
        "日本国际协力银行1日表示，对秘鲁一处铜矿项目的融资暂缓。分析人士指出，该矿最快也要到2031年才能投产。",
        ["progress delayed new"],
    ),
    (
        "en",
        "2026-05-02",
        "JBIC and lenders sign $2bn loan for Texas terminal",
        "TOKYO -- The Japan Bank for International Cooperation said on Friday it signed a loan agreement of $800 million for the Texas GulfLink crude export terminal, part of a $2.0 billion package co-financed with three megabanks. The project was selected in February as one of the first under the $550 billion US-Japan investment initiative.",
        ["funding announced old 550000000000 USD", "funding signed new 800000000 USD of 2000000000"],
    ),
    (
        "en",
        "2026-04-10",
        "Japan and US eye nuclear reactors, copper for next investment round",
        "Tokyo and Washington are considering large nuclear reactors built by Westinghouse and a copper smelter for the third round of projects under their $550 billion investment pact, according to people familiar with the matter. The total could exceed $100 billion, the people said. No decision has been made.",
        [
            "funding announced old 550000000000 USD",
            "funding proposed new",
            "funding proposed new",
            "funding proposed new 100000000000 USD",
        ],
    ),
    (
        "en",
        "2026-02-21",
        "Supreme Court strikes down Trump tariffs; Japan to stick with $550bn pledge",
        "The U.S. Supreme Court on Friday ruled that President Donald Trump exceeded his authority in imposing sweeping tariffs under emergency powers, invalidating the levies on Japan and other partners. Japan said it would continue to implement its $550 billion investment pledge.",
        ["funding announced old 550000000000 USD", "policy announced new", "tariff lifted new"],
    ),
    (
        "en",
        "2025-11-15",
        "China advises citizens against travel to Japan",
        "China on Friday advised its citizens to avoid travel to Japan, citing Prime Minister Sanae Takaichi's remarks on Taiwan. Tokyo lodged a protest and asked Beijing to withdraw the advisory.",
        ["dispute challenged new", "warning announced new"],
    ),
    (
        "en",
        "2025-11-19",
        "China halts imports of Japanese seafood again",
        "China has told Japan it will suspend imports of Japanese seafood, two sources said on Wednesday, weeks after shipments resumed. The ban is seen as retaliation for Takaichi's remarks.",
        ["import_restriction announced new"],
    ),
    (
        "en",
        "2026-01-08",
        "China threatens further steps against Japan",
        "China's commerce ministry warned on Thursday that it would take all necessary measures if Japan went on with what it called provocations. Analysts said Beijing could restrict rare earth exports next.",
        ["export_control threatened guess", "other threatened new"],
    ),
    (
        "en",
        "2025-09-26",
        "Japan to set up investment facility at JBIC for US projects",
        "Japan's finance ministry said on Friday it will create a Japan Strategic Investment Facility at the Japan Bank for International Cooperation to support the $550 billion investment plan agreed with the United States. The ministry also revised JBIC's rules so that it can finance auto and pharmaceutical projects in developed countries.",
        ["funding announced old 550000000000 USD", "policy announced new", "policy in_force new"],
    ),
    (
        "en",
        "2025-11-15",
        "US and Korea release fact sheet on $350 billion investment",
        "South Korea and the United States on Friday released a joint fact sheet on Seoul's pledge to invest $350 billion in the US. The package includes $150 billion for shipbuilding. Japan agreed to a similar $550 billion deal in July.",
        [],
    ),
    (
        "en",
        "2026-06-10",
        "Nippon Steel to spend $1bn on Indiana mill",
        "Nippon Steel Corp. said it would invest $1 billion in U.S. Steel's Gary Works in Indiana as part of the $11 billion it promised when it bought the company.",
        [],
    ),
    (
        "en",
        "2025-12-19",
        "NEXI to receive up to 3 trillion yen in grant bonds",
        "Japan's finance and industry ministers agreed on Tuesday to issue up to 3 trillion yen of grant bonds to Nippon Export and Investment Insurance to back the $550 billion US investment scheme. Of that, 1.78 trillion yen will be included in the fiscal 2026 budget.",
        [
            "funding announced old 550000000000 USD",
            "funding approved new 1780000000000 JPY",
            "funding approved new 3000000000000 JPY",
        ],
    ),
    (
        "en",
        "2026-07-03",
        "Work starts on Ohio gas plant",
        "SB Energy broke ground on Thursday on the $33 billion gas-fired power plant in Ohio that Japan is financing. Commerce Secretary Howard Lutnick attended.",
        ["funding approved old 33000000000 USD", "progress started new"],
    ),
    (
        "en",
        "2026-07-20",
        "Georgia diamond plant delayed",
        "The synthetic diamond plant in Georgia that is to be built with Japanese money has been delayed by three months because of permits, Element Six said on Monday.",
        ["progress delayed new"],
    ),
    (
        "en",
        "2026-08-12",
        "Trump threatens Japan with 25% tariff over slow funding",
        "President Donald Trump threatened on Tuesday to raise tariffs on Japanese goods to 25% if Tokyo does not fund the second round of projects in time.",
        ["tariff threatened new"],
    ),
    (
        "en",
        "2026-08-20",
        "US suspends port fees on Chinese ships",
        "The United States will suspend its Section 301 port fees on Chinese ships for another year, the USTR said. China said it would likewise suspend sanctions on five U.S. units of Hanwha Ocean.",
        ["other suspended new", "sanction_listing suspended new"],
    ),
    (
        "ja",
        "2026-05-15",
        "JBIC、アラバマの小型原子炉に融資契約",
        "国際協力銀行（JBIC）は14日、GEベルノバ日立がアラバマ州で進める小型モジュール炉（SMR）事業に対し、12億ドル（約1900億円）の融資契約に調印したと発表した。民間銀行との協調融資で、総額は24億ドルとなる。対米投融資の第2弾で初の契約となる。",
        ["funding signed new 1200000000 USD of 2400000000"],
    ),
    (
        "ja",
        "2026-04-22",
        "対米投資第1弾、資金拠出の期限迎える",
        "日米両政府が2月に選定した対米投資第1弾の3事業をめぐり、日本側の資金拠出の期限が22日に迫っている。国際協力銀行との融資契約はまだ締結されていない。",
        ["funding approved old"],
    ),
    (
        "ja",
        "2025-12-24",
        "NEXIに交付国債3兆円　対米投資支援、閣僚折衝で合意",
        "片山財務相と赤沢経産相は23日の閣僚折衝で、日本貿易保険（NEXI）に最大3兆円の交付国債を発行することで合意した。対米投資5500億ドルの保険引き受けに備える。2026年度予算案には1兆7800億円を計上する。",
        ["funding announced old 550000000000 USD", "funding approved new 3000000000000 JPY"],
    ),
    (
        "ja",
        "2026-01-09",
        "中国の輸出規制、日本が撤回要求　外務省局長が抗議",
        "外務省の金井アジア大洋州局長は7日、中国大使館の次席公使に対し、軍民両用品の輸出規制について強く抗議し、撤回を求めた。",
        ["dispute challenged new"],
    ),
    (
        "ja",
        "2025-11-20",
        "中国、日本産水産物の輸入を再び停止",
        "中国政府は19日、日本産水産物の輸入を停止すると日本側に通達した。高市首相の国会答弁への対抗措置とみられる。",
        ["import_restriction announced new"],
    ),
    (
        "ja",
        "2026-01-13",
        "レアアース輸出、中国が対日規制を検討　米紙",
        "米紙は12日、中国が日本向けレアアースの輸出を制限することを検討していると報じた。専門家は「影響は大きい」と懸念する。",
        ["export_control threatened new"],
    ),
    (
        "ja",
        "2026-01-21",
        "政府、重要鉱物の供給網支援に390億円　中国の輸出規制受け",
        "政府は20日、中国による輸出規制を受け、鉱山開発や製錬への支援として390億円を充てると発表した。抗菌薬の備蓄にも約71億円を投じる。",
        ["reciprocal_subsidy announced new 39000000000 JPY", "reciprocal_subsidy announced new 7100000000 JPY"],
    ),
    (
        "ja",
        "2025-09-06",
        "米、日本車関税15%の大統領令　トランプ氏署名",
        "トランプ米大統領は4日、日本からの輸入品に15%の関税を適用する大統領令に署名した。自動車関税も15%に引き下げる。",
        ["tariff in_force new"],
    ),
    (
        "ja",
        "2026-03-02",
        "韓国、3500億ドル投資の特別法案可決",
        "韓国国会は2日、米国への3500億ドル投資を管理する特別法案を可決した。日本の5500億ドルに続く枠組みとなる。",
        [],
    ),
    (
        "ja",
        "2026-07-10",
        "テキサスの原油港、着工延期",
        "日米両政府が第1弾に選んだテキサス州の原油輸出ターミナルについて、センチネル・ミッドストリームは9日、着工を来年に延期すると発表した。",
        ["funding approved old", "progress delayed new"],
    ),
    (
        "ja",
        "2026-08-01",
        "JBIC、インドの太陽光に融資",
        "国際協力銀行（JBIC）は31日、インドの電力金融公社（PFC）と、限度額600百万米ドルの貸付契約を締結しました。融資金額は360百万米ドル（JBIC分）、協調融資総額は600百万米ドルです。",
        ["funding signed new 360000000 USD of 600000000"],
    ),
    (
        "ja",
        "2026-04-01",
        "トヨタ、米国に100億ドル追加投資",
        "トヨタ自動車は1日、今後5年間で米国に最大100億ドルを追加投資すると発表した。",
        [],
    ),
    (
        "ja",
        "2025-11-10",
        "中国、米向けガリウムなどの輸出禁止を停止",
        "中国商務省は9日、ガリウムやゲルマニウムなどの対米輸出を原則禁止する措置を2026年11月27日まで停止すると発表した。",
        ["export_control suspended new"],
    ),
    (
        "zh",
        "2026-04-24",
        "日本国际协力银行与三大银行就俄亥俄电厂签署贷款协议",
        "日本国际协力银行23日宣布，已与三菱日联银行等三家银行就俄亥俄州燃气发电项目签署贷款协议，贷款额约20亿美元，其中国际协力银行出资10亿美元。",
        ["funding signed new 1000000000 USD of 2000000000"],
    ),
    (
        "zh",
        "2025-11-14",
        "中国外交部提醒中国公民近期避免前往日本",
        "中国外交部14日晚发布提醒，郑重提醒中国公民近期避免前往日本。",
        ["warning announced new"],
    ),
    (
        "zh",
        "2025-11-19",
        "中方暂停进口日本水产品",
        "据共同社报道，中国政府19日正式通知日方，将暂停进口日本水产品。",
        ["import_restriction announced new"],
    ),
    (
        "zh",
        "2026-01-15",
        "商务部：将采取必要措施",
        "商务部发言人15日表示，如果日方执迷不悟，中方将采取一切必要措施。",
        ["other threatened new"],
    ),
    (
        "zh",
        "2026-02-25",
        "日方就40家实体被列入名单向中方提出抗议",
        "日本外务省24日就中国商务部将40家日本实体列入出口管制管控名单和关注名单一事，向中方提出强烈抗议，并要求撤回。",
        ["dispute challenged new", "sanction_listing in_force old", "sanction_listing in_force old"],
    ),
    (
        "zh",
        "2026-03-08",
        "日美拟将铜冶炼列入第二批投资项目",
        "据日本经济新闻报道，日美两国正考虑将铜冶炼、核电和显示器列入第二批对美投资项目，总额可能超过1000亿美元。",
        ["funding proposed new", "funding proposed new 100000000000 USD"],
    ),
    (
        "zh",
        "2025-10-14",
        "中方对韩华海洋5家美国子公司采取反制措施",
        "商务部14日发布公告，决定对韩华海洋株式会社5家美国相关子公司采取反制措施，禁止中国境内组织、个人与其进行交易。美方自同日起对中国船舶加收港口费。",
        ["other in_force new", "sanction_listing in_force new"],
    ),
    (
        "zh",
        "2025-11-11",
        "商务部：暂停对韩华海洋制裁一年",
        "商务部10日宣布，暂停实施对韩华海洋5家美国子公司的制裁措施一年。",
        ["sanction_listing suspended new"],
    ),
    (
        "zh",
        "2026-01-22",
        "韓國擬派團赴美談3500億美元投資",
        "韓國政府22日宣布，將派團赴美商談3500億美元投資協議細節。日本此前承諾5500億美元。",
        [],
    ),
    (
        "zh",
        "2026-02-20",
        "美最高法院裁定对等关税违法",
        "美国最高法院20日裁定，特朗普政府依据国际紧急经济权力法征收的对等关税违法。日本政府表示，对美投资计划不变。",
        ["policy announced new", "tariff lifted new"],
    ),
    (
        "zh",
        "2026-07-02",
        "日本提供2億美元貸款 支持喬治亞鑽石廠",
        "日本政府2日宣布，將透過國際協力銀行向喬治亞州人造鑽石廠提供2億美元貸款。",
        ["funding announced new 200000000 USD"],
    ),
    (
        "zh",
        "2026-02-12",
        "赤泽亮正与卢特尼克会谈 首个对美投资项目仍未敲定",
        "日本经济产业大臣赤泽亮正12日与美国商务部长卢特尼克会谈，双方未能就首个项目达成最终协议，谈判将继续。",
        ["progress delayed new"],
    ),
    (
        "en",
        "2026-02-18",
        "Three projects picked",
        "President Trump on Tuesday selected a $33 billion gas power plant in Ohio, a $2.1 billion crude export terminal in Texas and a $600 million synthetic diamond plant in Georgia as the first projects under the $550 billion US-Japan investment initiative.",
        [
            "funding announced old 550000000000 USD",
            "funding approved new 2100000000 USD",
            "funding approved new 33000000000 USD",
            "funding approved new 600000000 USD",
        ],
    ),
    (
        "en",
        "2026-02-18",
        "Ohio, Texas and Georgia win Japanese money",
        "The gas plant in Ohio, the crude export terminal in Texas and the diamond plant in Georgia, selected on Tuesday under the US-Japan investment initiative, will cost $33 billion, $2.1 billion and $600 million respectively.",
        [
            "funding approved new 2100000000 USD",
            "funding approved new 33000000000 USD",
            "funding approved new 600000000 USD",
        ],
    ),
    (
        "en",
        "2026-05-05",
        "JBIC signs loan with CODELCO",
        "The Japan Bank for International Cooperation (JBIC) signed on May 1 a loan agreement with CODELCO for up to USD200 million (JBIC portion). The co-financed total is USD300 million.",
        ["funding signed new 200000000 USD of 300000000"],
    ),
    (
        "en",
        "2026-05-05",
        "JBIC has not signed",
        "No loan agreement has been signed so far between the Japan Bank for International Cooperation and CODELCO, the bank said.",
        [],
    ),
    (
        "en",
        "2026-03-25",
        "SoftBank books gain",
        "SoftBank Group reported a quarterly profit of 248 billion yen and said it would sell $5 billion of Nvidia shares.",
        [],
    ),
    (
        "en",
        "2026-06-01",
        "EU lists Chinese firms",
        "The European Union added 15 Chinese companies to its sanctions list over the war in Ukraine.",
        [],
    ),
    (
        "en",
        "2026-01-29",
        "Column: the next move",
        "Opinion: In my view China might restrict graphite exports to Japan next. Nothing has been announced.",
        ["export_control threatened guess"],
    ),
    (
        "en",
        "2025-10-10",
        "China tightens rare earth controls",
        "China's commerce ministry on Thursday announced export controls on five rare earths and on superhard materials, effective from Nov. 8.",
        ["export_control announced new"],
    ),
    (
        "en",
        "2025-11-08",
        "China pauses October export controls",
        "China will suspend the export controls on rare earths announced on October 9 until November 10, 2026, the Ministry of Commerce said on Friday in Announcement No. 70 of 2025.",
        ["export_control suspended new"],
    ),
    (
        "en",
        "2026-01-07",
        "China opens dumping probe",
        "China's commerce ministry opened an anti-dumping investigation into dichlorosilane imported from Japan on Wednesday.",
        ["trade_remedy announced new"],
    ),
    (
        "en",
        "2026-07-15",
        "Japan pulls out of terminal",
        "Sentinel Midstream scrapped the $2.1 billion Texas GulfLink crude export terminal on Tuesday, ending one of the first three projects under the $550 billion US-Japan investment initiative.",
        ["funding announced old 550000000000 USD", "funding cancelled new 2100000000 USD"],
    ),
    (
        "en",
        "2026-06-05",
        "First money flows",
        "JBIC has disbursed the first $150 million of its loan for the Ohio gas plant, the bank said on Thursday. The plant is part of the $550 billion US-Japan investment initiative.",
        ["funding announced old 550000000000 USD", "funding disbursed new 150000000 USD"],
    ),
    (
        "en",
        "2026-04-02",
        "US budget",
        "Congress passed a $1.2 trillion budget on Thursday. Analysts expect higher yields.",
        [],
    ),
    (
        "ja",
        "2026-02-18",
        "対米投資第1弾、3事業を選定",
        "日米両政府は17日、対米投融資の第1弾として3事業を選定したと発表した。オハイオ州のガス火力発電に330億ドル、テキサス州の原油輸出ターミナルに21億ドル、ジョージア州の人工ダイヤ製造に6億ドルを投じる。",
        [
            "funding approved new 2100000000 USD",
            "funding approved new 33000000000 USD",
            "funding approved new 600000000 USD",
        ],
    ),
    (
        "ja",
        "2026-02-18",
        "第1弾の内訳",
        "対米投資の第1弾が17日に決まった。事業費は、オハイオ州のガス火力発電、テキサス州の原油輸出ターミナル、ジョージア州の人工ダイヤ製造がそれぞれ330億ドル、21億ドル、6億ドル。",
        [
            "funding approved new 2100000000 USD",
            "funding approved new 33000000000 USD",
            "funding approved new 600000000 USD",
        ],
    ),
    (
        "ja",
        "2026-01-28",
        "人工ダイヤ工場が候補",
        "日米両政府は対米投資5500億ドルの第1弾の候補として、人工ダイヤの製造工場を検討していることが27日、関係者への取材でわかった。",
        ["funding announced old 550000000000 USD", "funding proposed new"],
    ),
    (
        "ja",
        "2026-05-02",
        "JBIC、CODELCOに融資",
        "国際協力銀行（JBIC）は1日、チリ銅公社（CODELCO）と、200百万米ドル（JBIC分）の貸付契約を締結した。協調融資総額は300百万米ドルです。",
        ["funding signed new 200000000 USD of 300000000"],
    ),
    (
        "ja",
        "2026-05-03",
        "融資契約は見送り",
        "国際協力銀行（JBIC）とチリ銅公社（CODELCO）の貸付契約は締結されていない。",
        [],
    ),
    (
        "ja",
        "2026-02-24",
        "中国、日本の20社を輸出規制リストに",
        "中国商務省は24日、三菱重工業など日本の20の企業・団体を輸出規制リストに加えたと発表した。SUBARUなど別の20団体は注視リストに載せた。",
        ["sanction_listing in_force new", "sanction_listing in_force new"],
    ),
    (
        "ja",
        "2025-11-10",
        "中国、10月の輸出規制を1年停止",
        "中国商務省は7日、10月に発表したレアアースなどの輸出規制を2026年11月10日まで停止すると発表した。",
        ["export_control suspended new"],
    ),
    (
        "ja",
        "2026-01-10",
        "中国の次の一手　専門家に聞く",
        "専門家は、中国が日本向けの黒鉛の輸出を制限するかもしれないと話す。",
        ["export_control threatened guess"],
    ),
    (
        "ja",
        "2026-01-22",
        "貿易統計",
        "財務省が発表した貿易統計によると、対米輸出額は20兆円だった。",
        [],
    ),
    (
        "ja",
        "2026-07-08",
        "テキサスの原油港、着工",
        "センチネル・ミッドストリームは7日、テキサス州の原油輸出ターミナルの建設を開始した。対米投資5500億ドルの第1弾の一つ。",
        ["funding announced old 550000000000 USD", "progress started new"],
    ),
    (
        "ja",
        "2026-06-18",
        "改正法が成立",
        "改正経済安全保障推進法が17日の参院本会議で可決、成立した。国際協力銀行（JBIC）が劣後出資をできるようになる。",
        ["policy approved new"],
    ),
    (
        "ja",
        "2026-09-01",
        "補正予算",
        "政府は半導体工場への補助金として3000億円を計上した補正予算案を閣議決定した。",
        [],
    ),
    (
        "ja",
        "2025-09-05",
        "日米、投資覚書に署名",
        "日米両政府は4日、5500億ドルの対米投資に関する了解覚書に署名した。日本が資金を出さなければ、米国は日本製品への関税を引き上げることができる。",
        ["policy signed new 550000000000 USD", "tariff threatened new"],
    ),
    (
        "zh",
        "2026-02-18",
        "日本对美投资首批三个项目公布",
        "美国总统特朗普17日宣布，日本对美投资首批三个项目获批：俄亥俄州天然气发电项目330亿美元，得克萨斯州原油出口码头21亿美元，佐治亚州合成钻石工厂6亿美元。",
        [
            "funding approved new 2100000000 USD",
            "funding approved new 33000000000 USD",
            "funding approved new 600000000 USD",
        ],
    ),
    (
        "zh",
        "2026-02-18",
        "首批項目細節",
        "日本對美投資首批三個項目17日選定，俄亥俄州天然氣發電廠、德州原油出口碼頭、喬治亞州人造鑽石廠分別投資330億美元、21億美元、6億美元。",
        [
            "funding approved new 2100000000 USD",
            "funding approved new 33000000000 USD",
            "funding approved new 600000000 USD",
        ],
    ),
    (
        "zh",
        "2026-05-06",
        "日本国际协力银行与智利铜业签署贷款",
        "日本国际协力银行5日宣布，与智利国家铜业公司签署贷款协议，金额2亿美元，用于铜精矿进口。",
        ["funding signed new 200000000 USD"],
    ),
    (
        "zh",
        "2026-05-07",
        "贷款尚未签署",
        "日本国际协力银行表示，与智利国家铜业公司的贷款协议尚未签署。",
        [],
    ),
    (
        "zh",
        "2025-10-09",
        "商务部对稀土实施出口管制",
        "商务部9日发布2025年第57号公告，决定对部分中重稀土相关物项实施出口管制，自2025年11月8日起正式实施。",
        ["export_control announced new"],
    ),
    (
        "zh",
        "2025-11-07",
        "商务部暂停实施出口管制公告",
        "商务部7日发布2025年第70号公告，即日起至2026年11月10日暂停实施第57号公告对稀土的出口管制措施。",
        ["export_control suspended new"],
    ),
    (
        "zh",
        "2026-03-02",
        "专家：中方或收紧石墨出口",
        "分析人士认为，中国可能收紧对日石墨出口管制，但目前没有任何官方消息。",
        ["export_control threatened guess"],
    ),
    (
        "zh",
        "2026-03-24",
        "專欄／下一步",
        "筆者猜想，北京可能把稀土管制擴大到日本的電機廠。",
        ["export_control threatened guess"],
    ),
    (
        "zh",
        "2026-01-15",
        "台美達成協議",
        "台灣與美國達成協議，台灣企業將對美投資2500億美元，政府提供2500億美元信用擔保。日本此前承諾對美投資5500億美元。",
        [],
    ),
    (
        "zh",
        "2026-02-13",
        "软银财报",
        "软银集团公布季度净利润2486亿日元，OpenAI持股估值上升是主因。",
        [],
    ),
    (
        "zh",
        "2026-07-01",
        "得州码头动工",
        "得克萨斯州原油出口码头6月30日正式动工，该项目属于日本对美投资首批项目。",
        ["progress started new"],
    ),
    (
        "zh",
        "2026-07-09",
        "首批项目融资推迟",
        "日本国际协力银行对俄亥俄州天然气发电项目的贷款推迟至9月，双方未能就条件达成协议。该项目是5500亿美元对美投资的首批项目之一。",
        ["funding announced old 550000000000 USD", "progress delayed new"],
    ),
    (
        "zh",
        "2026-08-02",
        "美国上调日本汽车关税",
        "美国政府1日宣布，自即日起对日本汽车加征25%关税，理由是日本未按期为选定项目出资。",
        ["tariff in_force new"],
    ),
]

NEAR_MISSES = {row[2] for row in ARTICLES if not row[4]} - {
    "JBIC has not signed",
    "融資契約は見送り",
    "贷款尚未签署",
}


def read(language, published, title, text, **fields):
    return annotate(
        Article(id="doc_1", version=1, title=title, text=text, language=language, published_on=published, **fields)
    )


def say(claim):
    newness = "guess" if claim.modality == "speculated" else "new" if claim.is_new else "old"
    said = f"{claim.measure or claim.kind} {claim.stage} {newness}"
    said += f" {claim.amount.value:f} {claim.amount.currency}" if claim.amount else ""
    return said + (f" of {claim.total.value:f}" if claim.total else "")


@pytest.mark.parametrize(
    ("language", "published", "title", "text", "said"), ARTICLES, ids=[r[2][:30] for r in ARTICLES]
)
def test_an_article_makes_its_claims(language, published, title, text, said):
    annotations = read(language, published, title, text)
    assert sorted(say(c) for c in annotations.claims) == said


@pytest.mark.parametrize(
    ("language", "published", "title", "text"), [r[:4] for r in ARTICLES], ids=[r[2][:30] for r in ARTICLES]
)
def test_near_misses_are_not_of_the_subject(language, published, title, text):
    assert read(language, published, title, text).relevant is (title not in NEAR_MISSES)


@pytest.mark.parametrize(
    ("language", "published", "title", "text"), [r[:4] for r in ARTICLES], ids=[r[2][:30] for r in ARTICLES]
)
def test_every_claim_is_whole(language, published, title, text):
    claims = read(language, published, title, text).claims
    whole = f"{title}\n{text}"
    assert len({c.id for c in claims}) == len(claims)
    for claim in claims:
        assert whole[claim.evidence.start : claim.evidence.end] == claim.evidence.text
        assert list(claim.keys) == sorted(set(claim.keys))
        assert (claim.measure is None) is (claim.answers is None) is (claim.kind != "countermeasure")
        assert not (claim.is_new and claim.modality == "speculated")


PROJECTS = [
    (
        "en",
        "The gas-fired power plant in Ohio was selected under the US-Japan investment initiative.",
        {"asset:gas-power", "place:us-oh"},
        "tranche:1",
    ),
    (
        "en",
        "A diamond grit plant was selected under the US-Japan investment initiative for Georgia.",
        {"asset:synthetic-diamond", "place:us-ga"},
        "tranche:1",
    ),
    (
        "ja",
        "対米投資の第1弾として、テキサス州の原油輸出ターミナルが選定された。",
        {"asset:crude-terminal", "place:us-tx"},
        "tranche:1",
    ),
    (
        "zh",
        "日本对美投资首批项目之一、佐治亚州合成钻石工厂获批准。",
        {"asset:synthetic-diamond", "place:us-ga"},
        "tranche:1",
    ),
]


@pytest.mark.parametrize(("language", "text", "keys", "part_of"), PROJECTS, ids=[r[1][:24] for r in PROJECTS])
def test_a_project_is_known_by_place_and_asset_and_by_its_round(language, text, keys, part_of):
    claims = [c for c in read(language, "2026-02-18", "", text).claims if c.kind == "funding"]
    assert [(keys <= set(c.keys), c.part_of, c.programme_id) for c in claims] == [(True, part_of, "us-japan-550bn")]


PARTIES = [
    (
        "en",
        "The Japan Bank for International Cooperation signed a loan agreement with CODELCO.",
        ("Japan Bank for International Cooperation",),
        "Corporación Nacional del Cobre de Chile",
        None,
    ),
    (
        "ja",
        "中国商務省は6日、軍民両用品の日本への輸出を禁止したと発表した。",
        ("Ministry of Commerce of China",),
        "Japan",
        "party",
    ),
    ("zh", "日本外务省对中国商务部的出口管制提出抗议，要求撤回。", ("Government of Japan",), "China", "party"),
    ("zh", "中国商务部宣布对稀土相关物项实施出口管制。", ("Ministry of Commerce of China",), None, "sector"),
]


@pytest.mark.parametrize(("language", "text", "actors", "target", "answers"), PARTIES, ids=[r[1][:24] for r in PARTIES])
def test_who_acts_and_on_whom_it_falls(language, text, actors, target, answers):
    claim = read(language, "2026-01-07", "", text).claims[0]
    assert claim.actors == actors
    assert target is None or target in claim.targets
    assert claim.answers == answers


DATES = [
    ("ja", "2026-05-02", "国際協力銀行は1日、チリ銅公社（CODELCO）と貸付契約を締結した。", "2026-05-01"),
    (
        "en",
        "2026-01-07",
        "China's commerce ministry banned exports of dual-use items to Japan on Tuesday.",
        "2026-01-06",
    ),
    ("zh", "2026-02-25", "商务部24日将20家日本实体列入关注名单。", "2026-02-24"),
    ("zh", "2026-02-25", "商务部将20家日本实体列入关注名单。", "2026-02-25"),
]


@pytest.mark.parametrize(("language", "published", "text", "on"), DATES, ids=[r[2][:24] for r in DATES])
def test_news_happened_on_the_day_told_or_on_that_of_publication(language, published, text, on):
    assert {c.happened_on for c in read(language, published, "", text).claims} == {on}


ORIGINS = [
    ("en", "BEIJING, Oct. 9 (Xinhua) -- Export controls on rare earths were announced by China.", "Xinhua News Agency"),
    ("en", "TOKYO (Kyodo) - Japan protested on Wednesday.", "Kyodo News"),
    ("ja", "【北京共同】中国商務省は6日、輸出規制を発表した。", "Kyodo News"),
    ("ja", "日米両政府は文書に署名した。（ロイター）", "Reuters"),
    ("zh", "（中央社東京7日電）日本政府提出抗議。", "Central News Agency (Taiwan)"),
    ("zh", "新华社北京1月6日电 商务部发布公告。", "Xinhua News Agency"),
    ("zh", "商务部公告2026年第11号公布名单。", "Ministry of Commerce of China"),
    (
        "en",
        "MOFCOM Announcement No. 11 of 2026 on export controls takes effect today.",
        "Ministry of Commerce of China",
    ),
    ("en", "Fact Sheet: The United States and Japan agree on investments.", "The White House"),
    ("ja", "（以下はホワイトハウスが発表したファクトシートの仮翻訳です）日米両国は投資に合意した。", "The White House"),
    ("ja", "参考訳：米国商務省の発表。日本企業が投資する。", "US Department of Commerce"),
    ("zh", "以下为白宫情况说明的译文。美日两国就投资达成协议。", "The White House"),
    (
        "en",
        "Unofficial translation of a JBIC press release. The bank signed a loan.",
        "Japan Bank for International Cooperation",
    ),
    ("en", "The White House said on Tuesday that a translation was not at hand.", ""),
    ("en", "The ministry said that Reuters had asked for comment before the story ran in full on its own site.", ""),
]


@pytest.mark.parametrize(("language", "text", "origin"), ORIGINS, ids=[r[1][:24] for r in ORIGINS])
def test_whose_text_it_repeats(language, text, origin):
    assert read(language, "2026-01-07", "", text).origin == origin


def test_a_sum_of_several_projects_is_no_project_s():
    text = "日美首批投资项目一再推迟。双方原打算以俄亥俄州天然气发电等三项计划打头阵，整体金额预计超过6万亿日元。"
    claims = read("zh", "2026-02-10", "日美首批项目推迟", text).claims
    (whole,) = [c for c in claims if c.amount]
    assert "tranche:1" in whole.keys
    assert not [k for k in whole.keys if k.startswith("asset:")]


def test_what_far_exceeds_a_project_is_not_the_cost_of_it():
    text = (
        "Japan and the United States chose the gas-fired power plant in Ohio in February, a project of $33 billion. "
        "Son then spoke in Piketon. He announced an investment of $500 billion."
    )
    claims = read("en", "2026-03-22", "Big numbers on Route 23", text).claims
    assert [c.amount.value for c in claims if "asset:gas-power" in c.keys] == [33_000_000_000]


@pytest.mark.parametrize(
    ("name", "sectors"), [("Subaru Corporation", ("automotive", "aerospace_defense")), ("12 companies of Japan", ())]
)
def test_a_measure_touches_what_those_make_on_whom_it_falls(name, sectors):
    text = (
        f"China's commerce ministry said on Tuesday it had put {name} on its export control list with immediate effect."
    )
    (claim,) = read("en", "2026-02-24", "Beijing lists a maker", text).claims
    assert claim.sectors == sectors


def test_a_title_told_again_in_the_text_is_one_claim():
    text = "日米両政府は17日、対米投資第1弾の3事業を選定した。総額は360億ドル。3事業の総額は360億ドルにのぼる。"
    claims = read("ja", "2026-02-18", "対米投資第1弾、総額360億ドル", text).claims
    assert [(c.stage, c.amount.value, c.keys) for c in claims] == [
        ("approved", 36_000_000_000, ("programme:us-japan-550bn", "tranche:1"))
    ]


def test_an_article_without_text_makes_no_claim():
    annotations = read("en", "2026-02-18", "", "")
    assert (annotations.claims, annotations.relevant) == ((), False)
