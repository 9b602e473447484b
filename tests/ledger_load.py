"""Generated stores of any size: documents with three claims each, told in many ways about projects and measures.

One seed, one store. Threads grow with the number of documents; some are told a thousand times, most a few times, and
every third article recalls the pledge.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

from samples import claim, document, source, version_of

from nlp.ledger.keys import index_keys
from nlp.ledger.threads import new_thread, programme_threads
from scheduler.settling import settle
from store import ledger, tellings
from store.database import Store, writing
from store.documents import NewVersion, save_version
from store.extractions import save_annotations
from store.records import PROGRAMME_ID, Annotations, Claim, DocumentVersion, Thread, make_id
from store.sources import save_source

START = date(2025, 7, 22)
SPAN_DAYS = 480
ASSETS = [
    "gas-power",
    "crude-terminal",
    "synthetic-diamond",
    "smr",
    "reactor",
    "data-center-campus",
    "transmission",
    "energy-storage",
    "solar",
    "wind",
    "hydropower",
    "lng",
    "pipeline",
    "hydrogen",
    "copper",
    "steelworks",
    "shipyard",
    "chip-plant",
    "battery-plant",
    "drug-plant",
    "car-plant",
]
STATES = [
    "oh",
    "tx",
    "ga",
    "tn",
    "al",
    "la",
    "pa",
    "va",
    "nc",
    "sc",
    "az",
    "nv",
    "ut",
    "wy",
    "nd",
    "sd",
    "ia",
    "ks",
    "ok",
    "ar",
    "ms",
    "ky",
    "wv",
    "in",
    "il",
    "mi",
    "wi",
    "mn",
    "mo",
    "ne",
]
COUNTRIES = [
    "uz",
    "sa",
    "vn",
    "id",
    "in",
    "br",
    "cl",
    "mx",
    "za",
    "ma",
    "eg",
    "tr",
    "kz",
    "th",
    "my",
    "ph",
    "au",
    "ca",
    "gb",
    "de",
    "fr",
    "pl",
    "cz",
    "ro",
]
ORGANIZATIONS = [
    "softbank-group",
    "mhi",
    "hitachi",
    "toshiba",
    "westinghouse-electric",
    "jera",
    "mitsui",
    "itochu",
    "marubeni",
    "sumitomo",
]
ITEMS = [
    "rare-earths",
    "gallium-germanium",
    "graphite",
    "lithium-batteries",
    "dual-use",
    "superhard-materials",
    "dichlorosilane",
]
OUTLETS = 120


class Generator:
    """Documents in the order in which they become known; the same seed gives the same ones."""

    def __init__(self, documents: int, seed: int = 7) -> None:
        self.random = random.Random(seed)
        self.documents = documents
        self.threads = max(documents // 40, 20)

    def claims(self, number: int) -> list[tuple[Claim, int]]:
        """The claims of document `number`, each with its thread, -1 for the programme's own."""
        r = self.random
        on = START + timedelta(days=SPAN_DAYS * number // self.documents)
        name = f"doc_{self.documents}_{number}"
        # Few threads are told often: the square of a uniform number prefers small ones.
        about = [int(self.threads * r.random() ** 2) for _ in range(2)]
        about.append(-1 if r.random() < 0.35 else r.randrange(self.threads))
        return [(self._about(t, name, n, on) if t >= 0 else self._pledge(name), t) for n, t in enumerate(about)]

    def _about(self, thread: int, name: str, ordinal: int, on: date) -> Claim:
        r = self.random
        first = START + timedelta(days=thread * 37 % SPAN_DAYS)
        if thread % 4 == 3:
            stage, after = r.choice((("threatened", 0), ("in_force", 12), ("suspended", 80)))
            items = {ITEMS[thread % len(ITEMS)], ITEMS[thread // 7 % len(ITEMS)]}
            number = f" instrument:mofcom-2026-{thread}" if r.random() < 0.5 else ""
            keys = f"issuer:cn {' '.join(f'item:{i}' for i in sorted(items))}{number}"
            day, is_new = self._told_on(first, after, on)
            return claim(keys, kind="countermeasure", measure="export_control", stage=stage, on=day, new=is_new,
                         document=name, ordinal=ordinal, actors="Ministry of Commerce of China", targets="Japan")  # fmt: skip
        programme = thread % 2 == 0
        asset = ASSETS[thread % len(ASSETS)]
        place = f"us-{STATES[thread // 21 % len(STATES)]}" if programme else COUNTRIES[thread // 21 % len(COUNTRIES)]
        organization = f" org:{ORGANIZATIONS[thread % len(ORGANIZATIONS)]}" if r.random() < 0.4 else ""
        keys = f"asset:{asset}{organization}" + (f" place:{place}" if r.random() < 0.9 else "")
        keys += " programme:us-japan-550bn" if programme else ""
        stage, after, role = r.choice(
            (("proposed", 0, "project"), ("approved", 40, "project"), ("signed", 110, "loan"))
        )
        value = (thread % 60 + 1) * (1.0 if role == "project" else 0.2)
        wording = r.random()
        amount = None if wording < 0.3 else f"{value * 1e9:.0f} USD" if wording < 0.8 else f"{value * 155e9:.0f} JPY"
        if amount and r.random() < 0.1:
            amount = f"{value * 1.01 * 1e9:.0f} USD"
        day, is_new = self._told_on(first, after, on)
        return claim(keys, stage=stage, amount=amount, role=role, on=day, new=is_new, document=name, ordinal=ordinal, programme=programme, part_of=f"tranche:{thread % 9 + 1}" if programme else None,
                     actors=r.choice(("Government of Japan", "Government of the United States", "")))  # fmt: skip

    def _told_on(self, first: date, after: int, on: date) -> tuple[str, bool]:
        """The day that an article of another day gives, and whether it is its own news; background may give none."""
        r = self.random
        day = first + timedelta(days=after + r.choice((0, 0, 0, 0, 1)))
        if 0 <= (on - day).days <= 5:
            return day.isoformat(), True
        return "" if r.random() < 0.3 else day.isoformat()[: r.choice((7, 10, 10))], False

    def _pledge(self, name: str) -> Claim:
        told = "2025-07-22" if self.random.random() < 0.8 else "2025-07"
        return claim("programme:us-japan-550bn", stage="announced", amount="550e9 USD", role="envelope", on=told, new=False,
                     document=name, ordinal=2)  # fmt: skip

    def known_at(self, number: int) -> datetime:
        """When document `number` reached us."""
        seconds = SPAN_DAYS * 86_400 * number // self.documents
        return datetime(START.year, START.month, START.day, tzinfo=UTC) + timedelta(seconds=seconds)


def fill(db: Store, generator: Generator, first: int, last: int) -> None:
    """Store documents `first` to `last` (exclusive), told of the events that the generator meant.

    Resolving a hundred thousand documents takes half an hour; writing what their resolution gives, minutes.
    """
    for number in range(OUTLETS):
        save_source(db, source(f"xx.outlet-{number}"))
    events: dict[tuple[int, str], tuple[str, Thread]] = {}
    threads: dict[int, Thread] = {}
    with writing(db):
        for thread in programme_threads([claim(" ".join(f"tranche:{n + 1}" for n in range(9)))]):
            ledger.ensure_thread(db, thread, generator.known_at(0))
        for number in range(first, last):
            version, meant = add(db, generator, number)
            for told, about in meant:
                key = (about, told.stage)
                if about not in threads:
                    threads[about] = new_thread(told) if about >= 0 else ledger.get_thread(db, PROGRAMME_ID)
                    ledger.ensure_thread(db, threads[about], version.known_at)
                is_first = key not in events
                event_id, thread = events.setdefault(key, (make_id("evt", told.id), threads[about]))
                tellings.attach(db, event_id, told.id, "generated")
                tellings.count_keys(db, thread.id, index_keys(told), 1)
                if is_first:
                    settle(db, event_id, thread.id, version, version.known_at, told_by=None)
            db.execute("UPDATE document_versions SET resolved_at = annotated_at WHERE id = ?", [version.id])
        for event_id, thread in events.values():
            settle(db, event_id, thread.id, version, version.known_at, told_by=None)


def add(db: Store, generator: Generator, number: int) -> tuple[DocumentVersion, list[tuple[Claim, int]]]:
    """Store one document with its annotations, unresolved; its claims with the threads that they are about."""
    meant = generator.claims(number)
    claims = tuple(told for told, _ in meant)
    known_at = generator.known_at(number)
    version = version_of(claims[0], known_at=known_at, published_on=known_at.date().isoformat())
    fields = {name: getattr(version, name) for name in NewVersion.__dataclass_fields__}
    outlet = number * 7919 % OUTLETS
    told = document(claims[0].document_id, source_id=f"xx.outlet-{outlet}", origin=f"Outlet {outlet}")
    _, stored = save_version(db, told, NewVersion(**fields))
    annotations = Annotations(
        language="en", script="Latn", relevant=True, truncated=False, amounts=(), organizations=(), sectors=(),
        claims=claims, origin="", extractor="rules-1",
    )  # fmt: skip
    save_annotations(db, stored, annotations, at=known_at)
    return stored, meant
