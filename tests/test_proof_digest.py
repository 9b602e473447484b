"""Slow proofs of the digest: a fortnight in three languages, each number the ledger's; a day out of a very large store."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import html as markup

import crawlers.newsroom
from crawlers.newsroom.content import publication_days
from crawlers.newsroom.server import Newsroom
from scheduler.config import load_settings
from scheduler.digests.mailing import mail_edition
from scheduler.digests.render import MAX_HTML_BYTES
from scheduler.digests.vocabulary import READERS
from scheduler.jobs import run_cycle
from scheduler.publishing import find_published
from scheduler.viewing import view_ledger
from store import ledger
from store.database import open_store

CATALOGUE = Path(crawlers.newsroom.__file__).parent / "sources"
MORNING = time(22, tzinfo=UTC)
COMPOSE = """
import re, sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
from digest_load import END
from scheduler.config import load_settings
from scheduler.digests.encoding import from_json
from scheduler.publishing import _compose
from store.database import open_store
db = open_store(Path({db!r}))
settings = load_settings({{}}, db=Path({db!r}), now=END)
started, busy = time.perf_counter(), time.process_time()
stored = _compose(db, settings, "daily", END, None)
seconds, busy = time.perf_counter() - started, time.process_time() - busy
digest = from_json(stored.content)
# Of this program alone: ru_maxrss would start at what the parent held when it forked.
peak = int(re.search(r"VmHWM:\\s+([0-9]+)", Path("/proc/self/status").read_text())[1]) / 1024
print(busy, seconds, peak, digest.counts.news, len(digest.restated.tellings))
"""


def entries(raw):
    for entry in raw:
        yield entry
        yield from entries(entry["children"])


def sums_of(entry):
    if entry["amount"]:
        yield entry["amount"]["value"]
        if entry["amount"]["currency"] != "USD" and entry["amount"]["usd"]:
            yield entry["amount"]["usd"]


def check(published, db):
    """Every number of the HTML is the JSON's and the ledger's; how many there are."""
    raw = json.loads(next(f for f in published.files if f.suffix == ".json").read_text(encoding="utf-8"))
    told = [e for section in raw["sections"] for e in entries(section["entries"])]
    for entry in told:
        event = ledger.get_event(db, entry["event_id"])
        assert (entry["amount"] is None) == (event.amount is None)
        if event.amount:
            assert Decimal(entry["amount"]["value"]) == event.amount.value
            assert entry["amount"]["currency"] == event.amount.currency
            assert entry["amount"]["usd"] is None or Decimal(entry["amount"]["usd"]) == event.usd
    totals = view_ledger(db, published.digest.period, published.digest.composed_at, []).totals
    expected = [raw["standing"][name] for name in ("selected", "financed", "disbursed")]
    assert [Decimal(v) for v in expected] == [totals.selected, totals.financed, totals.disbursed]
    expected += [value for entry in told for value in sums_of(entry)]
    for page in (f for f in published.files if f.suffix == ".html"):
        assert markup.document_fromstring(page.read_text(encoding="utf-8")).xpath("//data/@value") == expected, page
    return len(expected)


@pytest.mark.prove
def test_a_fortnight_in_three_languages(tmp_path, record_property):
    """Thirteen days of the newsroom and the quiet morning after them."""
    days = [*publication_days()]
    days.append(days[-1] + timedelta(days=1))
    numbers, largest = 0, 0
    given = {
        "db": tmp_path / "x.db",
        "output": tmp_path / "out",
        "catalogue": CATALOGUE,
        "digest_languages": "en,ja,zh",
    }
    with Newsroom(datetime.combine(days[0], MORNING)) as newsroom:
        for day in days:
            newsroom.as_of = datetime.combine(day, MORNING)
            settings = load_settings({}, **given, now=newsroom.as_of, proxy=newsroom.proxy_url, contact="a@localhost")
            _, published = run_cycle(settings)
            db = open_store(settings.db)
            numbers += check(published, db)
            before = {f.name: f.read_bytes() for f in published.files}
            again = find_published(settings, published.digest.period.day)
            assert {f.name: f.read_bytes() for f in again.files} == before
            mails = [mail_edition(published.digest, language) for language in READERS]
            largest = max(largest, *(len(mail.html.encode()) for mail in mails))
    assert largest <= MAX_HTML_BYTES
    record_property("figure", f"{len(days)} mornings, {numbers} numbers × 3 languages, largest mail {largest:,} bytes")
    assert len(days) == 14


@pytest.mark.prove
def test_a_day_out_of_a_million_documents(tmp_path, record_property):
    """1,000,000 documents, 300,000 claims, 20,000 events: composed under 2 s and 300 MB."""
    from digest_load import END, fill, tell_until  # noqa: PLC0415  only this proof needs it

    path = tmp_path / "large.db"
    db = open_store(path)
    fill(db, documents=1_000_000, claims=300_000, events=20_000)
    tell_until(db, END - timedelta(days=1))
    db.conn.close()
    code = COMPOSE.format(tests=str(Path(__file__).parent), db=str(path))
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for _ in range(3)
    ]
    busy, seconds, peak, news, restated = min(([float(x) for x in run.split()] for run in runs), key=lambda x: x[0])
    told = f"{news:.0f} news, {restated:.0f} pages told again"
    record_property("figure", f"{busy:.2f} s of a core ({seconds:.2f} s by the clock), {peak:.0f} MB; {told}")
    assert news > 0
    assert busy < 2  # one thread: what else the machine does is no part of it
    assert peak < 300
