"""One event of the ledger as an entry of a digest: its proof, its origins, its figures.

Owns the choice of the quoted sentence and the count of independent origins. Refuses to decide what is news. Pure.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from nlp.ledger.contradictions import CONVERTED, Contradiction, contradictions, ratio
from scheduler.digests.accounts import (
    Dispute,
    Entry,
    FieldChange,
    Figure,
    Flag,
    Marker,
    OtherFigure,
    Quote,
    Reading,
    SectionKey,
    Telling,
)
from scheduler.digests.naming import countries_of, organizations_of, place_of
from store.partial_dates import span
from store.records import Event, EventClaim, LedgerChange, Money

_OFFICIAL = frozenset({"government", "policy_bank"})
_QUOTE_LENGTH = 420
"""Code points of a quoted sentence that are shown; a sentence is rarely longer."""

_READER = "en"
"""The reader's language: of equal proofs, the one that can be read is quoted."""
_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f-\x9f]")
"""Controls that no reader sees and that could turn the direction of text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """Where an entry stands and why."""

    section: SectionKey
    """The section."""
    flag: Flag
    """Why it is shown."""
    stage_before: str = ""
    """Stage of its thread before, where it moved on."""
    programme: bool = False
    """Part of the programme."""
    part_of: str = ""
    """Title of the larger undertaking."""
    changes: tuple[FieldChange, ...] = ()
    """What changed, for changed entries."""
    corrects: date | None = None
    """Day of the last digest that told what is corrected here."""


def entry(event: Event, evidence: Sequence[EventClaim], placing: Placing) -> Entry:
    """The entry of an event, without children. `evidence` may hold claims that are no longer current."""
    told = _by_document(e for e in evidence if e.current)
    best = max(told, key=lambda e: _proof(e, event), default=None)
    quote = _quote(best) if best else None
    return Entry(
        event_id=event.id,
        thread_id=event.thread_id,
        section=placing.section,
        flag=placing.flag,
        marker=_marker(event),
        kind=event.kind,
        measure=event.measure,
        answers=event.answers,
        stage=event.stage,
        stage_before=placing.stage_before,
        modality=event.modality,
        title=clean(event.title),
        title_ja=clean(event.title_ja),
        title_zh=clean(event.title_zh),
        programme=placing.programme,
        part_of=clean(placing.part_of),
        amount=_event_figure(event),
        total=_total(event),
        other_figures=_other_figures(event, told),
        actors=tuple(clean(a) for a in event.actors),
        targets=tuple(clean(t) for t in event.targets),
        sectors=event.sectors,
        happened_on=event.happened_on,
        published_on=event.published_on,
        quote=quote,
        others=tuple(telling(e) for e in told if e is not best),
        first=telling(told[0]) if told else None,
        origins=len({_origin(e) for e in told}),
        languages=tuple(dict.fromkeys(e.language for e in told)),
        official=any(e.source_kind in _OFFICIAL for e in told),
        changes=placing.changes,
        children=(),
        disputes=_disputes(event, evidence),
        corrects=placing.corrects,
        countries=countries_of((*event.actors, *event.targets), evidence),
        organizations=organizations_of((*event.actors, *event.targets), evidence),
    )


def telling(item: EventClaim) -> Telling:
    """The document behind a piece of evidence."""
    return Telling(
        document_id=item.document.id,
        publisher=clean(item.publisher) or item.document.source_id,
        title=clean(item.title),
        url=web_address(item.document.url),
        language=item.language,
        script=item.script,
        published_on=item.published_on,
        official=item.source_kind in _OFFICIAL,
        stored_at=item.known_at,
    )


def clean(text: str) -> str:
    """Text for one line: white space folded, unseen controls dropped. A title may hold anything, a subject may not."""
    return " ".join(_UNSEEN.sub("", text).split())


def web_address(url: str) -> str:
    """The address where it is one for the web and holds nothing that could leave an attribute; else empty."""
    return url if re.fullmatch(r"https?://[^\s\"'<>`\\]+", url) else ""


def figure(money: Money, usd: Decimal | None = None, event: Event | None = None) -> Figure:
    """A sum with its dollars; dollars are their own."""
    if money.currency == "USD":
        usd = money.value
    rate_on = event.rate_on if event and usd is not None and money.currency != "USD" else None
    return Figure(
        value=money.value,
        value_max=money.value_max,
        currency=money.currency,
        qualifier=money.qualifier,
        role=money.role,
        usd=usd,
        rate_on=rate_on,
    )


def field_change(changes: Sequence[LedgerChange], event: Event) -> FieldChange | None:
    """The changes of one field in a period, oldest first, as one step; None where the fact is the same again."""
    first, last = changes[0], changes[-1]
    before, after = _read(first.before), _read(last.after)
    if before == after or _is_same_sum(before, after):
        return None
    now = isinstance(after, Money) and event.amount == after
    return FieldChange(
        field=last.field,
        before="" if isinstance(before, Money) else before,
        after="" if isinstance(after, Money) else after,
        before_figure=figure(before) if isinstance(before, Money) else None,
        after_figure=figure(after, event.usd if now else None, event) if isinstance(after, Money) else None,
        cause=last.cause,
    )


def is_conversion(amounts: Sequence[LedgerChange], dollars: Sequence[LedgerChange]) -> bool:
    """Whether an amount's changes only tell one figure in another currency: 5.2 trillion yen, 33 billion dollars.

    `amounts` and `dollars` are the changes of `amount` and `usd` in a period, oldest first.
    """
    if not amounts or not dollars:
        return False
    before, after = _read(amounts[0].before), _read(amounts[-1].after)
    if not isinstance(before, Money) or not isinstance(after, Money) or before.currency == after.currency:
        return False
    usd_before, usd_after = _read(dollars[0].before), _read(dollars[-1].after)
    if not isinstance(usd_before, str) or not isinstance(usd_after, str) or not usd_before or not usd_after:
        return False
    return ratio(Decimal(usd_before), Decimal(usd_after)) <= CONVERTED


def _is_same_sum(before: Money | str, after: Money | str) -> bool:
    """Another hedge ("about") or another word for its role is no other sum."""
    if not isinstance(before, Money) or not isinstance(after, Money):
        return False
    return (before.value, before.value_max, before.currency) == (after.value, after.value_max, after.currency)


def _read(text: str) -> Money | str:
    """A change's JSON: an amount, a list of names, a partial date, a word, or nothing."""
    try:
        value = json.loads(text) if text else None
    except ValueError:
        return clean(text)
    if isinstance(value, dict) and "currency" in value:
        return Money(
            value=Decimal(str(value["value"])),
            value_max=None if value.get("value_max") is None else Decimal(str(value["value_max"])),
            currency=str(value["currency"]),
            qualifier=value.get("qualifier", "exact"),
            role=value.get("role", "other"),
        )
    if isinstance(value, list):
        return ", ".join(clean(str(v)) for v in value)
    return "" if value is None else clean(str(value))


def _marker(event: Event) -> Marker:
    if event.kind == "countermeasure" and event.stage == "threatened":
        return "threat"
    return "candidate" if event.kind == "funding" and event.stage == "proposed" else ""


def _event_figure(event: Event) -> Figure | None:
    return figure(event.amount, event.usd, event) if event.amount else None


def _total(event: Event) -> Figure | None:
    """The co-financed total, in dollars at the rate of the lender's part."""
    if event.total is None:
        return None
    usd = None
    part = event.amount
    if part and event.usd is not None and part.currency == event.total.currency and part.value:
        usd = (event.usd * event.total.value / part.value).quantize(Decimal(1))
    return figure(event.total, usd, event)


def _other_figures(event: Event, told: Sequence[EventClaim]) -> tuple[OtherFigure, ...]:
    """What others say, where the sums can be compared: same currency, same role, another value."""
    if event.amount is None:
        return ()
    publishers: dict[Money, list[str]] = defaultdict(list)
    for item in told:
        other = item.claim.amount
        if other is None or (other.value, other.value_max) == (event.amount.value, event.amount.value_max):
            continue
        if (other.currency, other.role) == (event.amount.currency, event.amount.role):
            publishers[other].append(clean(item.publisher))
    return tuple(
        OtherFigure(figure=figure(money), publishers=tuple(dict.fromkeys(names)))
        for money, names in sorted(publishers.items(), key=lambda x: (-len(x[1]), x[0].value))
    )


def _disputes(event: Event, evidence: Sequence[EventClaim]) -> tuple[Dispute, ...]:
    """Dates and places on which the evidence disagrees; sums are `_other_figures`."""
    found = (c for c in contradictions(event, evidence) if c.field != "amount")
    return tuple(
        Dispute(field="place" if c.field == "place" else "happened_on", settled_by=c.settled_by, readings=_readings(c))
        for c in found
    )


def _readings(found: Contradiction) -> tuple[Reading, ...]:
    place = found.field == "place"
    return tuple(
        Reading(
            value="" if place else reading.value,
            places=tuple(place_of(key) for key in reading.value.split()) if place else (),
            publishers=tuple(dict.fromkeys(clean(p) for p in reading.publishers)),
            official=reading.official,
        )
        for reading in found.readings
    )


def _by_document(evidence: Iterable[EventClaim]) -> list[EventClaim]:
    """One claim for each document (the surest), earliest published first."""
    surest: dict[str, EventClaim] = {}
    for item in evidence:
        held = surest.get(item.document.id)
        if held is None or _weight(item) > _weight(held):
            surest[item.document.id] = item
    return sorted(surest.values(), key=_published)


def _weight(item: EventClaim) -> tuple[bool, bool, float, int]:
    return (item.claim.is_new, item.claim.amount is not None, item.claim.score, -item.claim.ordinal)


def _published(item: EventClaim) -> tuple[datetime, datetime, str]:
    """Order of publication; a day without an hour stands at its end, no date at all at first sight."""
    meant = span(item.published_on)
    end = datetime(meant[1].year, meant[1].month, meant[1].day, 23, 59, 59, tzinfo=UTC) if meant else item.known_at
    return (item.published_at or end, item.known_at, item.document.id)


def _proof(item: EventClaim, event: Event) -> tuple[bool, bool, bool, bool, float, str]:
    """How well a piece of evidence proves the event to the reader; ties go by id so that the choice never moves."""
    same = item.claim.amount == event.amount
    official, readable = item.source_kind in _OFFICIAL, item.language == _READER
    return (item.claim.is_new, official, same, readable, item.claim.score, item.document.id)


def _quote(item: EventClaim) -> Quote:
    text = clean(item.claim.evidence.text)
    return Quote(text=text[:_QUOTE_LENGTH].rstrip(), cut=len(text) > _QUOTE_LENGTH, telling=telling(item))


def _origin(item: EventClaim) -> str:
    """Whose text it is, folded: wire copies of one agency are one origin."""
    name = item.document.origin or item.publisher or item.document.id
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
