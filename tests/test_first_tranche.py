"""The first tranche, told by fifteen differently worded articles in three languages over four weeks.

One tranche, three projects, the right stages, one flagged item for each real change, exact totals.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest

from nlp.pipeline import annotate
from scheduler.digests.accounts import FLAGGED
from scheduler.digests.deadlines import deadlines
from scheduler.digests.digest import compose
from scheduler.digests.edition import Period
from scheduler.digests.ledger_view import LedgerView
from scheduler.resolve import resolve
from store import ledger, tellings
from store.database import open_store
from store.documents import NewVersion, save_version
from store.extractions import save_annotations
from store.records import PROGRAMME_ID, Article, Document, Source
from store.sources import save_source
from store.totals import totals

ARTICLES = [
    # day, outlet, language, title, text
    ("2026-02-12", "wire-en", "en", "Ohio gas plant tops list of candidates for Japan money",
     ("WASHINGTON -- A gas-fired power plant in Ohio is a candidate for the first projects under Japan's $550 billion investment"
     " programme, officials said on Thursday. No decision has been made.")),
    ("2026-02-18", "commerce", "en", "Commerce Department announces first three projects of the Japan programme",
     ("The United States and Japan on February 17, 2026 selected the first three projects of the $550 billion strategic investment"
     " programme, worth $36 billion in all. The first is a gas power plant in Ohio, at $33 billion. The second is a deepwater"
     " crude oil export terminal in Texas, at $2.1 billion. The third is a synthetic diamond plant in Georgia, at $600 million.")),
    ("2026-02-18", "tokyo-ja", "ja", "対米投資第1弾、3案件を決定　総額360億ドル",
     ("日米両政府は17日、5500億ドルの対米投資の第1弾として3案件を選定した。総額は360億ドル。"
     "オハイオ州のガス火力発電所は330億ドル、テキサス州の原油輸出ターミナルは21億ドル、ジョージア州の人工ダイヤモンド工場は6億ドル。")),
    ("2026-02-18", "taipei-zh", "zh", "日本對美投資首批三項目敲定 總額360億美元",
     ("美日兩國17日敲定5500億美元對美投資的第一批三個項目，總額360億美元。俄亥俄州燃氣發電廠為330億美元，"
     "德克薩斯州原油出口碼頭為21億美元，喬治亞州人造鑽石工廠為6億美元。")),
    ("2026-02-19", "broadsheet-ja", "ja", "オハイオ州のガス火力発電所、対米投資の第1弾に",
     "日米両政府が17日に選定した対米投資第1弾のうち、オハイオ州のガス火力発電所の事業費は330億ドル（約5兆円）に上る。"),
    ("2026-02-19", "beijing-zh", "zh", "美日首批投资项目:俄亥俄州燃气发电厂占330亿美元",
     "美日两国政府2月17日选定首批投资项目。其中俄亥俄州燃气发电厂耗资330亿美元,是最大的一项。"),
    ("2026-02-20", "houston-en", "en", "Texas crude terminal picked for Japanese funding",
     ("The deepwater crude oil export terminal in Texas, priced at $2.1 billion, was selected on February 17 by the United States"
     " and Japan as one of the first projects of the $550 billion programme.")),
    ("2026-02-21", "atlanta-en", "en", "Georgia diamond plant is among Japan's first investments",
     "A synthetic diamond plant in Georgia, a $600 million project, was chosen on February 17 by Washington and Tokyo."),
    ("2026-02-23", "osaka-ja", "ja", "人工ダイヤモンド、ジョージア州で生産へ",
     "日米両政府は17日、ジョージア州の人工ダイヤモンド工場を対米投資の第1弾に選定した。事業費は6億ドル。"),
    ("2026-02-24", "shanghai-zh", "zh", "德克萨斯州原油出口码头获日本投资",
     "2月17日,美日两国选定德克萨斯州原油出口码头为首批项目之一,投资额21亿美元。"),
    ("2026-02-26", "weekly-en", "en", "What Japan's first $36 billion buys",
     "The first tranche of Japan's programme, $36 billion in all, was selected on February 17, 2026."),
    ("2026-03-02", "tokyo-ja", "ja", "対米投資第1弾をめぐる経緯",
     "5500億ドルの対米投資では、2月17日に第1弾の3案件（総額360億ドル）が選定された。"),
    ("2026-03-05", "taipei-zh", "zh", "美國原油出口碼頭背景",
     "德克薩斯州原油出口碼頭於2月17日被美日兩國選定，投資額21億美元。"),
    ("2026-03-10", "columbus-en", "en", "Construction begins at Ohio gas plant",
     ("Construction of the gas power plant in Ohio began on March 9, 2026, the developer said. The $33 billion plant was selected"
     " on February 17 by the United States and Japan.")),
    ("2026-03-11", "broadsheet-ja", "ja", "オハイオ州のガス火力発電所が着工",
     "オハイオ州のガス火力発電所が9日、着工した。"),
]  # fmt: skip


@pytest.fixture(scope="module")
def told():
    """The ledger after all articles, and the flagged events of each day's digest."""
    db = open_store(":memory:")
    flagged: dict[str, list[tuple[str, str]]] = {}
    for day in dict.fromkeys(row[0] for row in ARTICLES):
        before = ledger.current_seq(db)
        for number, row in enumerate(ARTICLES):
            if row[0] == day:
                _take(db, number, row)
        now = _at(day) + timedelta(hours=12)
        resolve(db, now=now)
        flagged[day] = _flagged(db, before, now)
    return db, flagged


def _at(day):
    return datetime.combine(datetime.fromisoformat(day).date(), time(1), UTC)


def _take(db, number, row):
    day, outlet, language, title, text = row
    kind = "government" if outlet == "commerce" else "newspaper"
    save_source(
        db,
        Source(id=f"xx.{outlet}", publisher=outlet, country="us", languages=(language,), kind=kind, access="rss", url="http://x/",
               time_zone="UTC", cadence_s=3600, delay_s=0, license_note="own"),
    )  # fmt: skip
    document = Document(
        id=f"doc_{number:02}", source_id=f"xx.{outlet}", url=f"http://{outlet}/{number}", external_id="", origin=outlet,
        first_seen_at=_at(day),
    )  # fmt: skip
    version = NewVersion(
        capture_id=None, title=title, text=text, language=language, script="Zyyy", published_on=day, published_at=None,
        published_rule="meta", known_at=_at(day), baseline=False, text_source="html",
    )  # fmt: skip
    _, stored = save_version(db, document, version)
    article = Article(id=document.id, version=1, title=title, text=text, language=language, published_on=day, source_kind=kind,
                      publisher=outlet)  # fmt: skip
    save_annotations(db, stored, annotate(article), at=_at(day))


def _flagged(db, after_seq, now):
    changes = ledger.list_changes(db, after_seq, ledger.current_seq(db))
    events = {e.id: e for e in ledger.list_events(db)}
    threads = ledger.list_threads(db)
    view = LedgerView(
        changes=changes,
        events=events,
        threads={t.id: t for t in threads},
        evidence={c.event_id: tellings.list_evidence(db, c.event_id) for c in changes},
        totals=totals(events.values(), threads),
    )
    period = Period(edition="daily", day=now.date(), time_zone="UTC", starts_at=now - timedelta(days=1), after_seq=after_seq,
                    to_seq=ledger.current_seq(db))  # fmt: skip
    waiting = [e for s in compose(view, period, now).sections for e in s.entries]
    found = []
    while waiting:
        entry = waiting.pop()
        waiting += entry.children
        if entry.flag in FLAGGED and entry.section != "watch":
            found.append((entry.title.partition(":")[0], entry.stage))
    return sorted(found)


def test_one_tranche_and_three_projects_with_the_right_stages(told):
    db, _ = told
    threads = {t.id: t for t in ledger.list_threads(db)}
    tranche = f"{PROGRAMME_ID}/tranche:1"
    chosen = {e.thread_id: e for e in ledger.list_events(db) if (e.kind, e.stage) == ("funding", "approved")}
    assert {threads[i].title: threads[i].parent_id for i in chosen} == {
        "First tranche": PROGRAMME_ID,
        "Ohio gas power": tranche,
        "Texas crude export terminal": tranche,
        "Georgia synthetic diamond": tranche,
    }
    assert {threads[i].title: e.usd for i, e in chosen.items()} == {
        "First tranche": Decimal("36e9"),
        "Ohio gas power": Decimal("33e9"),
        "Texas crude export terminal": Decimal("2.1e9"),
        "Georgia synthetic diamond": Decimal("6e8"),
    }
    stages = Counter(
        (threads[e.thread_id].title, e.kind, e.stage) for e in ledger.list_events(db) if e.thread_id in chosen
    )
    assert stages["Ohio gas power", "funding", "proposed"] == 1
    assert stages["Ohio gas power", "progress", "started"] == 1
    assert set(stages.values()) == {1}


def test_each_real_change_is_flagged_once(told):
    _, flagged = told
    assert {day: items for day, items in flagged.items() if items} == {
        "2026-02-12": [("Ohio gas power", "proposed")],
        "2026-02-18": [
            ("First tranche", "approved"),
            ("Georgia synthetic diamond", "approved"),
            ("Ohio gas power", "approved"),
            ("Texas crude export terminal", "approved"),
        ],
        "2026-03-10": [("Ohio gas power", "started")],
    }


def test_the_totals_are_exact_and_count_nothing_twice(told):
    db, _ = told
    counted = totals(ledger.list_events(db), ledger.list_threads(db))
    assert (counted.selected, counted.financed, counted.disbursed) == (Decimal("35.7e9"), Decimal(0), Decimal(0))
    assert counted.by_sector == {"energy": Decimal("35.1e9"), "critical_minerals": Decimal("6e8")}
    assert counted.by_quarter == {"2026-Q1": Decimal("35.7e9")}


def test_the_clock_of_the_tranche_runs_by_both_calendars(told):
    db, _ = told
    found = deadlines(
        ledger.list_events(db), ledger.list_threads(db), lambda _: (), datetime(2026, 3, 12, tzinfo=UTC).date()
    )
    (clock,) = (d for d in found if d.kind == "funding")
    assert (clock.title, clock.due_on.isoformat(), clock.due_on_japan.isoformat(), clock.status) == (
        "First tranche", "2026-04-21", "2026-04-23", "due",
    )  # fmt: skip
