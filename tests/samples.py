"""Builders of records for tests: what a row does not say has a plain default."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from store.records import (
    PROGRAMME_ID,
    Claim,
    Document,
    DocumentVersion,
    EventClaim,
    Money,
    Source,
    Span,
    make_id,
)

KNOWN = datetime(2026, 2, 18, 22, tzinfo=UTC)


def money(text: str, role: str = "project", qualifier: str = "exact") -> Money:
    """`33e9 USD` → Money."""
    value, currency = text.split()
    return Money(value=Decimal(value), currency=currency, role=role, qualifier=qualifier)


def claim(
    keys: str = "",
    *,
    kind: str = "funding",
    stage: str = "approved",
    amount: str | None = None,
    role: str = "project",
    on: str = "2026-02-17",
    new: bool = True,
    document: str = "doc_a",
    version: int = 1,
    ordinal: int = 0,
    measure: str | None = None,
    programme: bool = True,
    part_of: str | None = None,
    actors: str = "",
    targets: str = "",
    modality: str = "asserted",
    project: str = "",
    sectors: str = "energy",
) -> Claim:
    """A claim with the given keys (separated by spaces)."""
    return Claim(
        id=make_id("clm", document, version, kind, ordinal),
        document_id=document,
        version=version,
        ordinal=ordinal,
        kind=kind,
        measure=measure,
        answers="party" if measure else None,
        stage=stage,
        modality=modality,
        actors=tuple(filter(None, actors.split("|"))),
        targets=tuple(filter(None, targets.split("|"))),
        project=project,
        programme_id=PROGRAMME_ID if programme and not measure else None,
        part_of=part_of,
        amount=money(amount, role) if amount else None,
        total=None,
        sectors=tuple(sectors.split()),
        happened_on=on,
        is_new=new,
        keys=tuple(sorted(keys.split())),
        evidence=Span(start=0, end=8, text="evidence"),
        score=0.8,
        voice="rule",
        extractor="rules-1",
    )


def version_of(c: Claim, *, known_at: datetime = KNOWN, published_on: str = "2026-02-18") -> DocumentVersion:
    return DocumentVersion(
        id=f"{c.document_id}@{c.version}",
        document_id=c.document_id,
        version=c.version,
        capture_id=None,
        title="Title",
        text=f"Text of version {c.version}.",
        language="en",
        script="Latn",
        published_on=published_on,
        published_at=None,
        published_rule="import",
        known_at=known_at + timedelta(minutes=c.version),
        baseline=False,
        text_source="import",
        truncated=False,
        sha256=make_id("sha", c.document_id, c.version),
    )


def document(document_id: str, *, source_id: str = "xx.test", origin: str = "") -> Document:
    return Document(
        id=document_id,
        source_id=source_id,
        url=f"http://news.example/{document_id}",
        external_id="",
        origin=origin or document_id,
        first_seen_at=KNOWN,
    )


def source(source_id: str = "xx.test", kind: str = "newspaper") -> Source:
    return Source(
        id=source_id,
        publisher=source_id,
        country="us",
        languages=("en",),
        kind=kind,
        access="rss",
        url=f"http://{source_id}/feed",
        time_zone="UTC",
        cadence_s=3600,
        delay_s=0.0,
        license_note="own",
    )


def evidence(c: Claim, *, event_id: str = "", kind: str = "newspaper", origin: str = "") -> EventClaim:
    v = version_of(c)
    return EventClaim(
        event_id=event_id,
        claim=c,
        document=document(c.document_id, origin=origin),
        language="en",
        script="Latn",
        published_on=v.published_on,
        known_at=v.known_at,
        source_kind=kind,
        publisher="Outlet",
        title=v.title,
        current=True,
    )
