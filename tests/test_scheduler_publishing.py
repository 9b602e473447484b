"""Digests out of a real store: each number the ledger's, stored and told again as they were, weekly, as of a day, feeds."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from lxml import html as markup
from samples import claim, document, source, version_of

from scheduler.config import load_settings
from scheduler.publishing import WEEKLY, digest, find_published, recompose
from scheduler.resolve import resolve
from store import ledger
from store.database import open_store
from store.documents import NewVersion, save_version
from store.extractions import save_annotations
from store.records import Annotations
from store.sources import save_source

FIRST = datetime(2026, 2, 18, 22, tzinfo=UTC)
OHIO = "place:us-oh asset:gas-power programme:us-japan-550bn"
GEORGIA = "place:us-ga asset:synthetic-diamond programme:us-japan-550bn"
ATOM = "{http://www.w3.org/2005/Atom}"


def tell(db, told, known_at):
    version = version_of(told, known_at=known_at, published_on=known_at.date().isoformat())
    fields = {name: getattr(version, name) for name in NewVersion.__dataclass_fields__}
    _, stored = save_version(db, document(told.document_id), NewVersion(**fields))
    annotations = Annotations(
        language="en", script="Latn", relevant=True, truncated=False, amounts=(), organizations=(), sectors=(),
        claims=(told,), origin="", extractor="rules-1",
    )  # fmt: skip
    save_annotations(db, stored, annotations, at=known_at)
    resolve(db, now=known_at)


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """Two mornings: a project is chosen; the next day its figure is corrected on the page and another one is chosen."""
    folder = tmp_path_factory.mktemp("story")
    path = folder / "ledger.db"
    db = open_store(path)
    save_source(db, source())

    def at(now, **more):
        given = {"db": path, "output": folder / "out", "now": now, "digest_languages": "en,ja,zh"}
        return load_settings({}, **(given | more))

    tell(db, claim(OHIO, amount="33e9 USD"), FIRST - timedelta(hours=2))
    first = digest(at(FIRST))
    tell(db, claim(OHIO, amount="35e9 USD", version=2), FIRST + timedelta(hours=2))
    tell(db, claim(GEORGIA, amount="6e8 USD", document="doc_b", on="2026-02-19"), FIRST + timedelta(hours=3))
    second = digest(at(FIRST + timedelta(days=1)))
    return db, at, first, second


def entries(raw):
    for entry in raw:
        yield entry
        yield from entries(entry["children"])


def test_every_number_is_the_ledger_s(story):
    db, _, _, second = story
    raw = json.loads(next(f for f in second.files if f.suffix == ".json").read_text(encoding="utf-8"))
    told = [e for section in raw["sections"] for e in entries(section["entries"])]
    events = {e.id: e for e in ledger.list_events(db)}
    assert {e["event_id"] for e in told} == events.keys()
    for entry in told:
        assert Decimal(entry["amount"]["value"]) == events[entry["event_id"]].amount.value
        assert Decimal(entry["amount"]["usd"]) == events[entry["event_id"]].usd
    expected = [raw["standing"][name] for name in ("selected", "financed", "disbursed")]
    assert Decimal(expected[0]) == sum(e.usd for e in events.values())
    expected += [entry["amount"]["value"] for entry in told]
    pages = [f for f in second.files if f.suffix == ".html"]
    assert len(pages) == 3
    for page in pages:
        shown = markup.document_fromstring(page.read_text(encoding="utf-8")).xpath("//data/@value")
        assert shown == expected


def test_what_a_digest_told_wrongly_is_corrected_in_the_next(story):
    *_, first, second = story
    assert first.digest.sections[0].key == "new_funding"
    [correction] = next(s.entries for s in second.digest.sections if s.key == "corrections")
    assert correction.corrects == first.digest.period.day == date(2026, 2, 19)
    text = next(f for f in second.files if f.name.endswith(".ja.txt")).read_text(encoding="utf-8")
    assert "2026年2月19日のダイジェストから訂正：金額を330億ドルから350億ドルに変更" in text


def test_a_stored_digest_is_told_again_byte_for_byte(story):
    _, at, first, second = story
    before = {f.name: f.read_bytes() for p in (first, second) for f in p.files}
    for path in (*first.files, *second.files):
        path.unlink()
    for published in (first, second):
        again = find_published(at(FIRST + timedelta(days=9)), published.digest.period.day)
        assert {f.name: f.read_bytes() for f in again.files} == {f.name: before[f.name] for f in published.files}


def test_a_week_tells_once_what_its_days_told(story):
    _, at, *_ = story
    week = digest(at(FIRST + timedelta(days=1, hours=1)), edition=WEEKLY)
    assert week.files[0].name == "weekly-2026-02-20.html"
    assert week.digest.counts.news == week.digest.counts.funding == 2
    assert not digest(at(FIRST + timedelta(days=1, hours=2)), edition=WEEKLY).is_new
    next_week = digest(at(FIRST + timedelta(days=8)), edition=WEEKLY)
    assert (next_week.is_new, next_week.digest.counts.news) == (True, 0)


def test_as_of_a_day_tells_what_was_known_then(story):
    _, at, first, _ = story
    past = recompose(at(FIRST + timedelta(days=30)), FIRST)
    assert [e.event_id for s in past.digest.sections for e in s.entries] == [
        e.event_id for s in first.digest.sections for e in s.entries
    ]
    assert past.digest.standing.selected == first.digest.standing.selected == Decimal("33e9")
    assert past.files[0].name == "as-of-2026-02-19.html"
    assert find_published(at(FIRST), past.digest.period.day).digest == first.digest


def test_feeds_hold_the_latest_digests(story):
    _, at, first, second = story
    folder = at(FIRST).output
    feed = ET.fromstring((folder / "daily.ja.atom").read_text(encoding="utf-8"))  # our own file
    ids = [e.text for e in feed.iterfind(f"{ATOM}entry/{ATOM}id")]
    assert len(ids) == len(set(ids)) == 2
    assert feed.findtext(f"{ATOM}updated") == second.digest.composed_at.isoformat()
    items = json.loads((folder / "daily.feed.json").read_text(encoding="utf-8"))["items"]
    assert [i["id"] for i in items] == ids
    assert items[1]["title"] == "$33bn approved: Ohio gas power"
    assert first.digest.period.day.isoformat() in items[1]["id"]
