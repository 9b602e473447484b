"""Which stage a sentence states, in three languages: verbs, negation, verbs that only describe a noun, marks."""

import pytest

from nlp.claims.reading import Passage
from nlp.claims.stages import clause_around, find_frames, find_marks, narrow_clause
from nlp.languages import fold


def passage(text, *, in_title=False):
    folded = fold(text)
    return Passage(
        index=1, start=0, end=len(text), text=text, folded=folded.text, offsets=folded.offsets, in_title=in_title
    )


STATED = [
    # funding
    ("en", "funding", "The two governments are considering a copper smelter for the next round.", {"proposed"}),
    ("en", "funding", "A display plant is on the shortlist of candidates.", {"proposed"}),
    ("en", "funding", "Tokyo unveiled a plan for three plants.", {"announced"}),
    ("en", "funding", "The president selected the terminal on Monday.", {"approved"}),
    ("en", "funding", "The board approved the loan.", {"approved"}),
    ("en", "funding", "The bank signed a loan agreement with the operator.", {"signed"}),
    ("en", "funding", "The first funds were released in May.", {"disbursed"}),
    ("en", "funding", "The sponsor scrapped the terminal.", {"cancelled"}),
    ("ja", "funding", "第2弾の候補として銅精錬所が浮上している。", {"proposed"}),
    ("ja", "funding", "政府は新たな投資計画を発表した。", {"announced"}),
    ("ja", "funding", "両政府はガス火力発電所を選定した。", {"approved"}),
    ("ja", "funding", "国際協力銀行は貸付契約を締結しました。", {"signed"}),
    ("ja", "funding", "期中の実行額は約100億円でした。", {"disbursed"}),
    ("ja", "funding", "同社は港の計画を断念した。", {"cancelled"}),
    ("zh", "funding", "日本政府正在考虑追加出资。", {"proposed"}),
    ("zh", "funding", "两国宣布首批项目。", {"announced"}),
    ("zh", "funding", "美国总统批准了该项目。", {"approved"}),
    ("zh", "funding", "國際協力銀行簽署貸款合約。", {"signed"}),
    ("zh", "funding", "首笔资金已经到账。", {"disbursed"}),
    ("zh", "funding", "該公司取消了碼頭計劃。", {"cancelled"}),
    # progress
    ("en", "progress", "Crews broke ground on the plant in Ohio.", {"started"}),
    ("en", "progress", "The first project slipped again, to March.", {"delayed"}),
    ("en", "progress", "They met without a final decision.", {"delayed"}),
    ("ja", "progress", "オハイオ州で工事に着手した。", {"started"}),
    ("ja", "progress", "最終合意に至らず、協議は持ち越された。", {"delayed"}),
    ("zh", "progress", "工厂已于周一动工。", {"started"}),
    ("zh", "progress", "双方至今谈不拢，首个项目再度推迟。", {"delayed"}),
    # countermeasures
    ("en", "countermeasure", "Beijing threatened to cut off supplies.", {"threatened"}),
    ("en", "countermeasure", "China imposed controls with immediate effect.", {"in_force"}),
    ("en", "countermeasure", "The ministry suspended the measures for a year.", {"suspended"}),
    ("en", "countermeasure", "The court ruled the tariffs illegal.", {"lifted"}),
    ("en", "countermeasure", "Japan lodged a protest.", {"challenged"}),
    ("ja", "countermeasure", "中国商務省は対抗措置の検討を示唆した。", {"threatened"}),
    ("ja", "countermeasure", "輸出規制を即日実施した。", {"in_force"}),
    ("ja", "countermeasure", "制裁を1年間猶予した。", {"suspended"}),
    ("ja", "countermeasure", "最高裁は関税を違法とした。", {"lifted"}),
    ("ja", "countermeasure", "日本政府は抗議し、撤回を求めた。", {"challenged"}),
    ("zh", "countermeasure", "中方扬言采取行动。", {"threatened"}),
    ("zh", "countermeasure", "管制即日起实施。", {"in_force"}),
    ("zh", "countermeasure", "商務部暫停實施該公告。", {"suspended"}),
    ("zh", "countermeasure", "法院判决后关税被撤销。", {"lifted"}),
    ("zh", "countermeasure", "日方提出抗议。", {"challenged"}),
    # policy
    ("en", "policy", "The amended law was promulgated on Friday.", {"approved"}),
    ("ja", "policy", "改正法が公布された。", {"approved"}),
    ("zh", "policy", "国会通过该法。", {"approved"}),
    ("en", "policy", "The ministers signed a memorandum.", {"signed"}),
    ("ja", "policy", "両閣僚が覚書に署名した。", {"signed"}),
    ("zh", "policy", "雙方簽署備忘錄。", {"signed"}),
    # the same said otherwise
    ("en", "funding", "The bank is being asked for $1.5 billion.", {"proposed"}),
    ("en", "funding", "JBIC papered the loan last week.", {"signed"}),
    ("en", "funding", "The first cash has gone out of the door.", {"disbursed"}),
    ("en", "funding", "The insurer let its offer lapse in June.", {"cancelled"}),
    ("en", "progress", "Pile driving began on the site.", {"started"}),
    ("en", "progress", "The county board rezoned the land.", {"approved"}),
    ("en", "progress", "The terminal runs nine months late.", {"delayed"}),
    ("en", "countermeasure", "Three firms were taken off the list.", {"lifted"}),
    ("en", "countermeasure", "The importers went to court.", {"challenged"}),
    ("ja", "funding", "同行は12億円を融資した。", {"signed"}),
    ("ja", "funding", "最初の資金が渡った。", {"disbursed"}),
    ("ja", "funding", "構想は棚上げとなった。", {"cancelled"}),
    ("ja", "progress", "敷地で整地が始まった。", {"started"}),
    ("ja", "progress", "案件はまだ決まっていない。", {"delayed"}),
    ("ja", "countermeasure", "大統領は課税を予告した。", {"threatened"}),
    ("ja", "countermeasure", "中国は輸出を絞った。", {"in_force"}),
    ("zh", "funding", "貸款案遭董事會駁回。", {"cancelled"}),
    ("zh", "funding", "首筆日圓資金已經到位。", {"disbursed"}),
    ("zh", "progress", "工地打下第一根樁。", {"started"}),
    ("zh", "progress", "議會通過了電廠的環評。", {"approved"}),
    ("zh", "countermeasure", "商務部撂話將視情採取措施。", {"threatened"}),
    ("zh", "countermeasure", "稀土管制喊卡一年。", {"suspended"}),
]


@pytest.mark.parametrize(("language", "kind", "text", "stages"), STATED, ids=[f"{r[0]}-{r[2][:24]}" for r in STATED])
def test_a_sentence_states_its_stage(language, kind, text, stages):
    found = {f.stage for f in find_frames(passage(text), language, kind) if not f.describes}
    assert stages <= found


LOOKALIKES = [
    ("en", "countermeasure", "The White House plans to lift its steel duty to 75 per cent.", "lifted"),
    ("en", "countermeasure", "Delhi notified a suspension of concessions.", "suspended"),
    ("en", "funding", "The memorandum was unsigned at noon.", "signed"),
    ("ja", "progress", "不整地を走る運搬車を作る。", "started"),
    ("zh", "progress", "公司簽了復工意向。", "started"),
    ("zh", "countermeasure", "15%關稅維持不變。", "in_force"),
]


@pytest.mark.parametrize(("language", "kind", "text", "stage"), LOOKALIKES, ids=[r[2][:28] for r in LOOKALIKES])
def test_a_word_that_looks_alike_states_nothing(language, kind, text, stage):
    assert stage not in {f.stage for f in find_frames(passage(text), language, kind)}


DENIED = [
    ("en", "funding", "No loan agreement has been signed so far.", "signed"),
    ("en", "funding", "The bank has not yet approved the loan.", "approved"),
    ("en", "funding", "Officials denied having selected the plant.", "approved"),
    ("en", "countermeasure", "The ministry has not imposed any controls.", "in_force"),
    ("ja", "funding", "契約は締結されていない。", "signed"),
    ("ja", "funding", "事業はまだ決定していない。", "approved"),
    ("ja", "policy", "文書に署名しなかった。", "signed"),
    ("zh", "funding", "贷款合同尚未签署。", "signed"),
    ("zh", "funding", "该项目未获批准。", "approved"),
    ("zh", "countermeasure", "中方并未实施管制。", "in_force"),
]


@pytest.mark.parametrize(("language", "kind", "text", "stage"), DENIED, ids=[r[2][:28] for r in DENIED])
def test_what_a_sentence_denies_is_not_stated(language, kind, text, stage):
    assert stage not in {f.stage for f in find_frames(passage(text), language, kind)}


AFFIRMED = [
    ("zh", "policy", "日本不久前修法，允许银行出资。", "in_force"),
    ("zh", "funding", "双方不仅签署合同，也商定了日程。", "signed"),
    ("ja", "funding", "貸付契約を締結したことを明らかにした。", "signed"),
    ("en", "funding", "The bank did not wait and signed the loan.", "signed"),
]


@pytest.mark.parametrize(("language", "kind", "text", "stage"), AFFIRMED, ids=[r[2][:28] for r in AFFIRMED])
def test_a_word_of_denial_elsewhere_denies_nothing(language, kind, text, stage):
    assert stage in {f.stage for f in find_frames(passage(text), language, kind)}


DESCRIBING = [
    ("ja", "funding", "政府が発表した案件の融資を話し合う。", "announced", True),
    ("ja", "funding", "案件を発表した。", "announced", False),
    ("ja", "funding", "案件を選んだと発表した。", "approved", False),
    ("ja", "funding", "日本が約束した総額5500億ドルの投資をめぐる協議。", "announced", True),
    ("ja", "policy", "9月に取り交わされた了解覚書は柱となる。", "signed", True),
    ("ja", "policy", "委員会に諮った上で大統領が決める。", "announced", False),
    ("zh", "funding", "两国公布的首批项目进展顺利。", "announced", True),
    ("zh", "funding", "两国公布首批项目。", "announced", False),
    ("zh", "policy", "根据两国签署的备忘录，资金将分批到位。", "signed", True),
    ("en", "policy", "The amended Act opens a new route.", "in_force", True),
    ("en", "policy", "Parliament amended the Act.", "in_force", False),
]


@pytest.mark.parametrize(
    ("language", "kind", "text", "stage", "describes"), DESCRIBING, ids=[r[2][:28] for r in DESCRIBING]
)
def test_a_verb_may_only_describe_a_noun(language, kind, text, stage, describes):
    frames = [f for f in find_frames(passage(text), language, kind) if f.stage == stage]
    assert [f.describes for f in frames[:1]] == [describes]


MARKED = [
    ("en", "recalled", "The terminal was named last month.", True),
    ("en", "recalled", "The terminal was named on Monday.", False),
    ("ja", "recalled", "すでに発表された案件だ。", True),
    ("zh", "recalled", "此前，两国公布了首批项目。", True),
    ("zh", "fresh", "同日另行公布名单。", True),
    ("en", "hearsay", "according to people familiar with the matter", True),
    ("ja", "hearsay", "関係者によると、検討が進む。", True),
    ("zh", "hearsay", "据知情人士透露，方案已定。", True),
    ("zh", "suspected", "疑再报复日本。", True),
    ("zh", "suspected", "毫无疑问，合作将继续。", False),
    ("zh", "question", "制裁会越来越难吗？", True),
    ("ja", "question", "制裁は続くのか。", True),
]


@pytest.mark.parametrize(("language", "mark", "text", "found"), MARKED, ids=[f"{r[1]}-{r[2][:20]}" for r in MARKED])
def test_marks(language, mark, text, found):
    assert bool(find_marks(passage(text), language, mark)) is found


CLAUSES = [
    ("内訳は、▼発電所が330億ドル、▼港が21億ドル", "21", False, "港が21億ドル"),
    ("生産（投資金額900億円）▽開発（同5・2兆円）", "5", False, "開発（同5・2兆円）"),
    ("軟銀擬建園區 330億美元項目採購渦輪機", "330", True, "330億美元項目採購渦輪機"),
    ("首批项目获批;第二批仍在研究", "研究", False, "第二批仍在研究"),
]


@pytest.mark.parametrize(("text", "word", "in_title", "clause"), CLAUSES, ids=[r[3][:12] for r in CLAUSES])
def test_the_statement_around_a_word(text, word, in_title, clause):
    here = passage(text, in_title=in_title)
    start, end = clause_around(here, here.folded.index(fold(word).text))
    assert here.text[here.place(start) : here.place(end)] == clause


def test_commas_part_a_statement_further():
    here = passage("The sum of $1,000 was paid, and the works began.")
    start, end = narrow_clause(here, here.folded.index("works"))
    assert here.folded[start:end].strip() == "and the works began."
    start, end = narrow_clause(here, here.folded.index("paid"))
    assert "1,000" in here.folded[start:end]
