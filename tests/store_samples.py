"""Records for the store's tests: valid ones, to be varied with `dataclasses.replace`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from store.database import Store, open_store
from store.documents import NewVersion, save_version
from store.extractions import save_annotations
from store.records import (
    Amount,
    Annotations,
    Capture,
    Claim,
    Document,
    DocumentVersion,
    Money,
    OrganizationMention,
    Source,
    Span,
    StoredDigest,
)
from store.sources import save_source

NOW = datetime(2026, 2, 17, 22, tzinfo=UTC)
TITLE = "JBIC signs loan"
TEXT = "JBIC signed a loan of 5 billion yen. It is for Ohio."

SOURCE = Source(
    id="jp.jbic.press-en", publisher="Japan Bank for International Cooperation", country="jp", languages=("en", "ja"),
    kind="policy_bank", access="rss", url="http://jbic.example/feed", time_zone="Asia/Tokyo", cadence_s=3600,
    delay_s=0.5, license_note="Quote a sentence.",
)  # fmt: skip
CAPTURE = Capture(
    id="cap_1", source_id=SOURCE.id, url="http://jbic.example/1", final_url="http://jbic.example/1", status=200,
    fetched_at=NOW, sha256="00", warc_file="a.warc.gz", warc_offset=0, etag='"e1"', last_modified="yesterday",
)  # fmt: skip
DOCUMENT = Document(
    id="doc_1", source_id=SOURCE.id, url="http://jbic.example/1", external_id="", origin=SOURCE.publisher,
    first_seen_at=NOW,
)  # fmt: skip
VERSION = NewVersion(
    capture_id=None, title=TITLE, text=TEXT, language="en", script="Latn", published_on="2026-02-17",
    published_at=None, published_rule="feed", known_at=NOW, baseline=False, text_source="html",
)  # fmt: skip
MONEY = Money(value=Decimal("5000000000.10"), currency="JPY", value_max=Decimal(6000000000), role="loan")
AMOUNT = Amount(start=38, end=51, text="5 billion yen", money=MONEY)
MENTION = OrganizationMention(
    start=0, end=4, text="JBIC", organization_id="jbic", name=SOURCE.publisher, kind="policy_bank", country="JP",
    score=0.9,
)  # fmt: skip
CLAIM = Claim(
    id="clm_1", document_id="doc_1", version=1, ordinal=0, kind="funding", measure=None, answers=None, stage="signed",
    modality="asserted", actors=(SOURCE.publisher,), targets=(), project="Ohio gas power", programme_id=None,
    part_of=None, amount=MONEY, total=None, sectors=("energy",), happened_on="2026-02", is_new=True,
    keys=("asset:gas-power", "place:us-oh"), evidence=Span(start=16, end=52, text=TEXT[:36]), score=0.8, voice="rule",
    extractor="rules-1",
)  # fmt: skip
ANNOTATIONS = Annotations(
    language="en", script="Latn", relevant=True, truncated=False, amounts=(AMOUNT,), organizations=(MENTION,),
    sectors=("energy", "finance"), claims=(CLAIM,), origin="", extractor="rules-1",
)  # fmt: skip
DIGEST = StoredDigest(
    id="dig_1", edition="daily", day=date(2026, 2, 18), after_seq=0, to_seq=3, composed_at=NOW, content='{"a":1}'
)


def store_at(path: Path | str = ":memory:") -> Store:
    """A store with the sample source."""
    db = open_store(path)
    save_source(db, SOURCE)
    return db


def extracted(path: Path | str = ":memory:") -> tuple[Store, DocumentVersion]:
    """A store with the sample document and its annotations."""
    db = store_at(path)
    _, version = save_version(db, DOCUMENT, VERSION)
    save_annotations(db, version, ANNOTATIONS, at=NOW)
    return db, version


def dump(db: Store) -> list[str]:
    """All rows of all tables, as SQL; equal dumps mean that nothing changed."""
    return list(db.conn.iterdump())
