"""A small ledger for the digest's tests: a day on which everything happens, in our own sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from scheduler.digests.digest import compose
from scheduler.digests.edition import Period
from scheduler.digests.ledger_view import LedgerView
from scheduler.digests.render import render_markdown, render_text
from scheduler.digests.vocabulary import READERS, vocabulary
from store.records import (
    PROGRAMME_ID,
    Claim,
    Document,
    DocumentVersion,
    Event,
    EventClaim,
    LedgerChange,
    Money,
    Run,
    Source,
    SourceState,
    Span,
    Thread,
)
from store.totals import totals

NOW = datetime(2026, 2, 18, 22, 0, tzinfo=UTC)
START = NOW - timedelta(days=1)
PERIOD = Period(
    edition="daily", day=date(2026, 2, 19), time_zone="Asia/Tokyo", starts_at=START, after_seq=100, to_seq=200
)
JAPAN, AMERICA = "Government of Japan", "Government of the United States"
MOFCOM = "Ministry of Commerce of China"
JBIC, NEXI = "Japan Bank for International Cooperation", "Nippon Export and Investment Insurance"
TITLES = {
    PROGRAMME_ID: ("日米戦略的投資イニシアティブ", "美日战略投资计划"),
    "tranche-1": ("対米投資第1弾", "第1批项目"),
    "ohio": ("オハイオ州のガス火力発電", "俄亥俄州燃气发电项目"),
    "texas": ("テキサス州の原油輸出ターミナル", "得克萨斯州原油出口终端"),
    "georgia": ("ジョージア州の人工ダイヤモンド工場", "佐治亚州人造金刚石工厂"),
    "smr": ("テネシー州の小型モジュール炉（SMR）", "田纳西州小型模块化反应堆"),
    "samarkand": ("サマルカンドの太陽光発電・蓄電設備", "撒马尔罕光伏储能项目"),
    "dual-use": ("中国：軍民両用品の輸出規制", "中国：两用物项出口管制"),
    "gallium": ("中国：ガリウムの輸出規制", "中国：镓出口管制"),
    "us-tariff": ("米国：日本製品への関税", "美国：对日本商品加征关税"),
    "nexi": ("NEXIへの交付国債", "NEXI交付国债"),
}
"""Japanese and Chinese titles of threads, by id; one that is missing bears its English title."""
OUTLETS = {
    "meti": ("Ministry of Economy, Trade and Industry", "government", "ja", "Jpan", "Government of Japan"),
    "commerce": ("U.S. Department of Commerce", "government", "en", "Latn", "Government of the United States"),
    "jbic": ("Japan Bank for International Cooperation", "policy_bank", "en", "Latn", "JBIC"),
    "wire": ("Harbour Wire", "wire", "en", "Latn", "Harbour Wire"),
    "paper": ("Kanda Shimbun", "newspaper", "ja", "Jpan", "Harbour Wire"),
    "beijing": ("Jianguo Daily", "newspaper", "zh", "Hans", "Jianguo Daily"),
    "taipei": ("Tamsui Times", "newspaper", "zh", "Hant", "Tamsui Times"),
    "mofcom": ("Ministry of Commerce of China", "government", "zh", "Hans", "Ministry of Commerce of China"),
}


def usd(value: str, role: str = "project", **more: object) -> Money:
    return Money(value=Decimal(value), currency="USD", role=role, **more)


def yen(value: str, role: str = "loan", **more: object) -> Money:
    return Money(value=Decimal(value), currency="JPY", role=role, **more)


def thread(name: str, title: str, parent: str | None = PROGRAMME_ID, programme: str | None = PROGRAMME_ID) -> Thread:
    title_ja, title_zh = TITLES.get(name, (title, title))
    return Thread(
        id=name, title=title, title_ja=title_ja, title_zh=title_zh, parent_id=parent, programme_id=programme, status=""
    )


def event(name: str, thread_id: str, **over: object) -> Event:
    values: dict[str, object] = {
        "kind": "funding", "measure": None, "answers": None, "stage": "approved", "modality": "asserted",
        "title": f"{thread_id}: approved", "amount": None, "total": None,
        "rate_on": None, "sectors": ("energy",), "actors": (JAPAN, AMERICA), "targets": (), "project": "",
        "happened_on": "2026-02-18", "published_on": "2026-02-18", "known_at": NOW - timedelta(hours=1),
        "first_document_id": "", "is_new": True, "baseline": False, "status": "open",
    }  # fmt: skip
    values.update(over)
    for code, title in zip(("ja", "zh"), TITLES.get(thread_id, (thread_id, thread_id)), strict=True):
        values.setdefault(f"title_{code}", f"{title}：{vocabulary(code).word('stages', str(values['stage']))}")
    amount = values["amount"]
    if "usd" not in over:
        values["usd"] = amount.value if isinstance(amount, Money) and amount.currency == "USD" else None
    return Event(id=name, thread_id=thread_id, **values)


def tell(of: Event, outlet: str, sentence: str, **over: object) -> EventClaim:
    """An outlet tells an event in a sentence; `hour` is the UTC hour of publication on its day."""
    publisher, kind, language, script, origin = OUTLETS[outlet]
    hour = over.pop("hour", None)
    name = str(over.pop("document", f"doc_{outlet}_{of.id}"))
    published = str(over.pop("published_on", of.published_on))
    claim = Claim(
        id=f"clm_{name}_{of.id}", document_id=name, version=1, ordinal=0, kind=of.kind, measure=of.measure,
        answers=of.answers, stage=of.stage, modality=of.modality, actors=of.actors, targets=of.targets,
        project=of.project, programme_id=PROGRAMME_ID, part_of=None, amount=over.pop("amount", of.amount),
        total=of.total, sectors=of.sectors, happened_on=of.happened_on, is_new=bool(over.pop("is_new", of.is_new)),
        keys=tuple(over.pop("keys", ())), evidence=Span(start=0, end=len(sentence), text=sentence), score=0.9,
        voice="rule", extractor="rules-1",
    )  # fmt: skip
    return EventClaim(
        event_id=of.id,
        claim=claim,
        document=Document(
            id=name, source_id=f"xx.{outlet}", url=str(over.pop("url", f"http://{outlet}.example/{of.id}")),
            external_id="", origin=str(over.pop("origin", origin)), first_seen_at=of.known_at,
        ),
        language=language, script=script, published_on=published, known_at=of.known_at, source_kind=kind,
        publisher=publisher, title=str(over.pop("title", sentence[:40])), current=bool(over.pop("current", True)),
        published_at=datetime.fromisoformat(f"{published}T{hour:02}:00+00:00") if hour is not None else None,
    )  # fmt: skip


def change(seq: int, event_id: str, name: str = "opened", **over: object) -> LedgerChange:
    values: dict[str, object] = {
        "before": "", "after": "", "cause": "world", "version_id": "", "baseline": False, "known_at": NOW,
        "recorded_at": NOW,
    }  # fmt: skip
    values.update(over)
    return LedgerChange(seq=seq, event_id=event_id, field=name, **values)


def money_json(money: Money) -> str:
    return json.dumps({"value": str(money.value), "currency": money.currency, "role": money.role})


def source(name: str, **over: object) -> Source:
    publisher, kind, language, *_ = OUTLETS[name]
    values: dict[str, object] = {
        "publisher": publisher, "country": "xx", "languages": (language,), "kind": kind, "access": "rss",
        "url": f"http://{name}.example/feed", "time_zone": "UTC", "cadence_s": 3600, "delay_s": 1.0,
        "license_note": "ours", "proven": True,
    }  # fmt: skip
    values.update(over)
    return Source(id=f"xx.{name}", **values)


def run(name: str, outcome: str = "ok", *, job: str = "crawl", minute: int = 0, error: str = "", **counts: int) -> Run:
    at = NOW - timedelta(minutes=60 - minute)
    return Run(
        id=f"run_{name}_{minute}", job=job, source_id=f"xx.{name}", started_at=at, ended_at=at, outcome=outcome,
        counts=counts, error=error,
    )  # fmt: skip


def state(name: str, last_ok_at: datetime | None) -> SourceState:
    return SourceState(
        source_id=f"xx.{name}", next_due_at=None, first_contact_at=last_ok_at, last_ok_at=last_ok_at, failures=0,
        last_error="",
    )  # fmt: skip


def version(of: Document, **over: object) -> DocumentVersion:
    values: dict[str, object] = {
        "version": 1, "capture_id": None, "title": "A page", "text": "", "language": "en", "script": "Latn",
        "published_on": "2026-02-18", "published_at": None, "published_rule": "feed", "known_at": NOW,
        "baseline": False, "text_source": "html", "truncated": False, "sha256": "",
    }  # fmt: skip
    values.update(over)
    return DocumentVersion(id=f"{of.id}@1", document_id=of.id, **values)


@dataclass(frozen=True)
class Ledger:
    """Events with their threads and evidence; `view` makes it a view of given changes."""

    events: tuple[Event, ...]
    threads: tuple[Thread, ...]
    evidence: tuple[EventClaim, ...] = ()

    def view(self, *changes: LedgerChange, **over: object) -> LedgerView:
        evidence: dict[str, list[EventClaim]] = {e.id: [] for e in self.events}
        for item in self.evidence:
            evidence[item.event_id].append(item)
        events: Mapping[str, Event] = {e.id: e for e in self.events}
        return LedgerView(
            changes=changes,
            events=events,
            threads={t.id: t for t in self.threads},
            evidence=evidence,
            totals=totals(self.events, self.threads),
            **over,
        )


def rich_day() -> LedgerView:
    """A day with a tranche and its projects, lending, a candidate, acts, a threat, edits, restatements, failures."""
    threads = (
        thread(PROGRAMME_ID, "US–Japan strategic investment programme", parent=None),
        thread("tranche-1", "First tranche"),
        thread("ohio", "Ohio gas power", "tranche-1"),
        thread("texas", "Texas crude export terminal", "tranche-1"),
        thread("georgia", "Georgia synthetic diamond", "tranche-1"),
        thread("smr", "Tennessee small modular reactors"),
        thread("samarkand", "Samarkand solar and storage", None, None),
        thread("dual-use", "China: export controls on dual-use goods", None, None),
        thread("gallium", "China: export controls on gallium", None, None),
        thread("us-tariff", "United States: tariffs on Japanese goods", None, None),
        thread("nexi", "NEXI grant bonds"),
    )
    tranche = event(
        "evt_tranche", "tranche-1", title="First tranche: approved", amount=usd("36000000000"),
        sectors=("energy", "critical_minerals"),
    )  # fmt: skip
    ohio = event("evt_ohio", "ohio", title="Ohio gas power: approved", amount=usd("33300000000", qualifier="about"))
    ohio_before = event(
        "evt_ohio_candidate", "ohio", title="Ohio gas power: candidate", stage="proposed", happened_on="2026-02-03",
        published_on="2026-02-03", known_at=NOW - timedelta(days=15),
    )  # fmt: skip
    texas = event("evt_texas", "texas", title="Texas crude export terminal: approved", amount=usd("2100000000"))
    georgia = event(
        "evt_georgia", "georgia", title="Georgia synthetic diamond: approved", sectors=("critical_minerals",),
        amount=usd("600000000", qualifier="about"),
    )  # fmt: skip
    smr = event(
        "evt_smr", "smr", title="Tennessee small modular reactors: candidate", stage="proposed", modality="reported",
        amount=usd("40000000000", qualifier="up_to"), actors=(JAPAN,), happened_on="2026-02",
    )  # fmt: skip
    samarkand = event(
        "evt_samarkand", "samarkand", title="Samarkand solar and storage: signed", stage="signed",
        amount=yen("39500000000"), total=yen("79000000000"), usd=Decimal(253800000), rate_on=date(2026, 2, 17),
        actors=(JBIC,), targets=("ACWA Power Company",), sectors=("energy", "batteries"),
    )  # fmt: skip
    dual = event(
        "evt_dual", "dual-use", kind="countermeasure", measure="export_control", answers="party", stage="in_force",
        title="China: export controls on dual-use goods: in force", actors=(MOFCOM,), targets=("Japan",),
        sectors=("critical_minerals", "aerospace_defense"),
    )  # fmt: skip
    threat = event(
        "evt_gallium", "gallium", kind="countermeasure", measure="export_control", answers="sector", actors=(MOFCOM,),
        stage="threatened", title="China: export controls on gallium: threatened", targets=("Japan", "United States"),
        sectors=("semiconductors", "critical_minerals"),
    )  # fmt: skip
    tariff = event(
        "evt_tariff", "us-tariff", kind="countermeasure", measure="tariff", answers="party", stage="announced",
        title="United States: tariffs on Japanese goods: announced", actors=(AMERICA,), targets=("Japan",),
        sectors=("automotive",),
    )  # fmt: skip
    bonds = event(
        "evt_bonds", "nexi", title="NEXI grant bonds: approved", amount=yen("1780000000000", "budget"),
        actors=("Cabinet of Japan",), targets=(NEXI,), happened_on="2025-12-23", published_on="2025-12-23",
        known_at=NOW - timedelta(days=50), sectors=("finance",),
    )  # fmt: skip
    meeting = event(
        "evt_meeting", PROGRAMME_ID, kind="policy", stage="announced", sectors=("finance",),
        title="US–Japan strategic investment programme: announced",
    )  # fmt: skip
    works = event(
        "evt_works", "georgia", kind="progress", stage="started", title="Georgia synthetic diamond: works started",
        sectors=("critical_minerals",), actors=(), happened_on="2026-02-17",
    )  # fmt: skip
    guess = event(
        "evt_guess", "gallium", kind="countermeasure", measure="tariff", answers="programme", modality="speculated",
        stage="threatened", title="China: tariffs: threatened", actors=("China",), happened_on="", sectors=(),
        title_ja="中国：関税：示唆", title_zh="中国：关税：威胁采取",
    )  # fmt: skip
    late = event(
        "evt_late", "nexi", title="NEXI grant bonds: candidate", stage="proposed", published_on="2025-11-28",
        amount=yen("1000000000000", "budget"), happened_on="2025-11",
    )  # fmt: skip
    evidence = (
        tell(tranche, "meti", "日米両政府は、戦略的投資の第1弾として総額360億ドルの3案件を選定した。直ちに資金を拠出し、返済の骨格も定める。", hour=2),
        tell(tranche, "commerce", "Both governments have chosen the first three projects, worth $36 billion in all.", hour=3),
        tell(tranche, "wire", "Japan and the United States picked three projects worth $36 billion.", hour=4),
        tell(tranche, "paper", "日米、第1弾の3案件を決定　総額360億ドル", hour=5),
        tell(tranche, "beijing", "日美两国选定首批三个项目，总额360亿美元，直接投资的骨干是天然气发电。", hour=6),
        tell(ohio, "wire", "The largest of the three, a gas-fired power project in Ohio, is put at about $33.3 billion.", hour=4),
        tell(ohio, "beijing", "其中俄亥俄州燃气发电项目约330亿美元，返还方式尚未公布。", amount=usd("33000000000"), hour=6),
        tell(texas, "commerce", "A deepwater crude export terminal off Texas will receive $2.1 billion.", hour=3),
        tell(georgia, "paper", "ジョージア州の人工ダイヤモンド工場には約6億ドルを充てる。", origin="Kanda Shimbun"),
        tell(smr, "taipei", "日方官員透露，田納西州小型模組化反應爐列入候選，金額最高400億美元，直接帶動骨幹產業，資金返還方式待議。"),
        tell(samarkand, "jbic", "JBIC's portion of the loan is 39.5 billion yen; the co-financed total is 79 billion yen.", hour=1),
        tell(dual, "mofcom", "即日起禁止向日本军事用户出口两用物项，直接适用于返销的骨干零部件。", hour=1),
        tell(dual, "paper", "中国商務省は軍民両用品の対日輸出を禁止すると発表した。", origin="Kanda Shimbun", hour=2),
        tell(dual, "taipei", "中國商務部宣布，禁止兩用物項出口日本軍事用戶。", hour=3),
        tell(threat, "beijing", "商务部发言人表示，必要时将对镓实施出口管制。"),
        tell(tariff, "commerce", "The United States will apply a 15% baseline tariff to goods from Japan."),
        tell(bonds, "meti", "NEXIへの交付国債は1兆7,800億円とする。"),
        tell(meeting, "meti", "日米の協議委員会は第2回会合を開いた。"),
        tell(works, "wire", "Ground was broken on the Georgia plant."),
        tell(guess, "beijing", "笔者认为，中方不排除对相关企业加征关税。"),
        tell(late, "paper", "政府はNEXI向けに1兆円規模の交付国債を検討する。"),
        tell(ohio_before, "wire", "A gas project in Ohio is among the candidates.", document="doc_old"),
        tell(ohio_before, "taipei", "俄亥俄州燃氣發電案先前即為候選。", document="doc_again", published_on="2026-02-18"),
        tell(bonds, "wire", "Japan has set aside grant bonds for NEXI.", document="doc_again2", published_on="2026-02-18"),
    )  # fmt: skip
    events = (
        tranche, ohio, ohio_before, texas, georgia, smr, samarkand, dual, threat, tariff, bonds, meeting, works, guess,
        late,
    )  # fmt: skip
    news = (tranche, ohio, texas, georgia, smr, samarkand, dual, threat, tariff, meeting, works, guess, late)
    changes = [change(101 + i, e.id) for i, e in enumerate(news)]
    changes.append(
        change(
            150,
            bonds.id,
            "amount",
            before=money_json(yen("1000000000000", "budget")),
            after=money_json(yen("1780000000000", "budget")),
            cause="source_edit",
            version_id="doc_meti_evt_bonds@2",
        )
    )
    changes.append(change(151, ohio_before.id, "told", after="doc_again"))
    pdf = Document(
        id="doc_scan", source_id="xx.meti", url="http://meti.example/scan", external_id="", origin="", first_seen_at=NOW
    )
    return Ledger(events, threads, evidence).view(
        *changes,
        sources=(*(source(name) for name in OUTLETS if name != "commerce"), source("commerce", proven=False)),
        states={f"xx.{name}": state(name, NOW - timedelta(hours=1)) for name in OUTLETS if name != "taipei"},
        runs=(
            *(run(name, new=1) for name in ("commerce", "jbic", "paper", "beijing", "mofcom")),
            run("meti", new=2, not_text=1),
            run("wire", "failed", error="HTTP 503 from the feed, three times"),
            run("taipei", "blocked", error="robots.txt disallows the listing"),
        ),
        versions=(version(pdf, language="und", published_rule="first-seen", title="Untitled scan"),),
        documents={pdf.id: pdf},
    )


def quiet_day() -> LedgerView:
    """The same ledger a day later: one page tells a known event again."""
    view = rich_day()
    return replace(view, changes=[change(151, "evt_ohio_candidate", "told", after="doc_again")])


def record(folder: Path) -> None:
    """Write what the digest's texts look like now; a person reads the difference before it is committed."""
    digest = compose(rich_day(), PERIOD, NOW)
    folder.mkdir(exist_ok=True)
    for language in READERS:
        (folder / f"rich.{language}.txt").write_text(render_text(digest, language), encoding="utf-8")
        (folder / f"rich.{language}.md").write_text(render_markdown(digest, language), encoding="utf-8")


if __name__ == "__main__":
    record(Path(__file__).parent / "digest")
