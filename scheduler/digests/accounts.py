"""What a digest tells of one event: the facts, the sentence that proves them, who says otherwise, why it is shown.

Owns the shape of an entry. Refuses words: codes are kept (`new_funding`, `moved_on`, `energy`), so that one digest can
be read in any language; `wording` says them. How an entry comes to be is `entries`' work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from store.records import Answers, Cause, Kind, Language, Measure, Modality, Qualifier, Role, Script, Sector

SectionKey = Literal[
    "new_funding",
    "new_countermeasures",
    "between_parties",
    "moved_on",
    "changed",
    "contradicted",
    "corrections",
    "progress",
    "policy",
    "watch",
    "found_late",
]
Flag = Literal[
    "new", "moved_on", "changed", "withdrawn", "contradicted", "corrected", "crossed", "watch", "unconfirmed", "late",
    "background",
]  # fmt: skip
Marker = Literal["", "threat", "candidate"]
FLAGGED: frozenset[Flag] = frozenset(
    {"new", "moved_on", "changed", "withdrawn", "contradicted", "corrected", "crossed"}
)
"""Flags that are news; the others are shown and never counted as news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A sum as the source gives it, with its dollars."""

    value: Decimal
    """Amount in units of the currency; the low end of a range."""
    value_max: Decimal | None
    """High end of a range."""
    currency: str
    """ISO 4217 code."""
    qualifier: Qualifier
    """The hedge before or after the figure."""
    role: Role
    """What the money is."""
    usd: Decimal | None
    """`value` in US dollars; None where no rate is known."""
    rate_on: date | None
    """Day of the rate; None for dollars and unconverted sums."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A document that tells an event."""

    document_id: str
    """The document."""
    publisher: str
    """Who says it."""
    title: str
    """Its headline."""
    url: str
    """Its address, http or https; empty where there is none."""
    language: Language
    """Its language."""
    script: Script
    """Its script."""
    published_on: str
    """When it was published; a partial date."""
    official: bool
    """Published by a government or a policy bank."""
    stored_at: datetime | None = None
    """When the stored copy was taken; None in digests of schema 2 and before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The sentence that proves an entry, in its own language."""

    text: str
    """The sentence, white space folded."""
    cut: bool
    """True where its end is left off."""
    telling: Telling
    """Where it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherFigure:
    """A figure that some sources give instead."""

    figure: Figure
    """What they say."""
    publishers: tuple[str, ...]
    """Who says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """What something is called in the readers' languages."""

    en: str
    """Canonical English name, as the entries have it."""
    ja: str
    """Japanese name; the English one where none is known."""
    zh: str
    """Chinese name (simplified); likewise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One value of a fact on which sources disagree."""

    value: str
    """The day; empty for places."""
    places: tuple[Naming, ...]
    """The places; empty for days."""
    publishers: tuple[str, ...]
    """Who says so."""
    official: bool
    """A government or a policy bank says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A fact other than the amount on which sources disagree."""

    field: Literal["happened_on", "place"]
    """Which."""
    readings: tuple[Reading, ...]
    """At least two, the one that stands first."""
    settled_by: Literal["official", "origins", "first"]
    """Why the first one stands: an official document, the most independent origins, or the first telling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A fact of an event that changed."""

    field: str
    """Name of the field of `Event`."""
    before: str
    """What was said: text, partial date, or names; empty for nothing or an amount."""
    after: str
    """What is said now, likewise."""
    before_figure: Figure | None
    """The amount before, for amounts."""
    after_figure: Figure | None
    """The amount now, for amounts."""
    cause: Cause
    """The world, an edited source, our own code, or a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspects:
    """What readers' filters look at in an event."""

    kind: Kind
    """Its kind, which never changes: an act of another kind is another event."""
    stage: str
    """Its stage."""
    sectors: tuple[Sector, ...]
    """What it is about."""
    organizations: tuple[str, ...]
    """Who acts or is concerned: ids in the knowledge base, and English names."""
    countries: tuple[str, ...]
    """ISO 3166-1 alpha-2 codes, upper case."""
    languages: tuple[Language, ...]
    """Languages that tell it."""
    usd: Decimal | None
    """The largest of its sums in US dollars; None where none is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event as it is told to the reader."""

    event_id: str
    """The event."""
    thread_id: str
    """Its project or measure."""
    section: SectionKey
    """Where it stands."""
    flag: Flag
    """Why it is shown."""
    marker: Marker
    """A threat is not an act, a candidate is not a project."""
    kind: Kind
    """Funding, progress, countermeasure or policy."""
    measure: Measure | None
    """What sort of countermeasure."""
    answers: Answers | None
    """What a countermeasure answers."""
    stage: str
    """Stage now."""
    stage_before: str
    """Stage of its thread before; empty where it has not moved."""
    modality: Modality
    """Asserted, reported or speculated."""
    title: str
    """English title."""
    title_ja: str
    """Japanese title."""
    title_zh: str
    """Chinese title (simplified)."""
    programme: bool
    """Part of the $550bn programme; False for other business and for countermeasures."""
    part_of: str
    """English title of the larger undertaking; empty where it stands alone or under its parent."""
    amount: Figure | None
    """How much."""
    total: Figure | None
    """The co-financed total of which `amount` is one lender's part; never added to it."""
    other_figures: tuple[OtherFigure, ...]
    """Figures of the same currency and role that other sources give."""
    actors: tuple[str, ...]
    """Who acts."""
    targets: tuple[str, ...]
    """Whom it concerns."""
    sectors: tuple[Sector, ...]
    """What the money or measure is about."""
    happened_on: str
    """When it happened; a partial date."""
    published_on: str
    """Earliest publication; a partial date."""
    quote: Quote | None
    """The proof; None where every source took it back."""
    others: tuple[Telling, ...]
    """The other documents that tell it, earliest first."""
    first: Telling | None
    """Who had it first."""
    origins: int
    """Independent origins: wire copies and translations of one release are one."""
    languages: tuple[Language, ...]
    """Languages that tell it."""
    official: bool
    """At least one government or policy bank tells it."""
    changes: tuple[FieldChange, ...]
    """What changed, for changed entries."""
    children: tuple[Entry, ...]
    """Parts of it that were told on the same day; their sums are inside its sum."""
    disputes: tuple[Dispute, ...] = ()
    """Dates and places on which sources disagree; disputed sums are `other_figures`."""
    corrects: date | None = None
    """Day of the last digest that told what is corrected here; None for what is no correction."""
    countries: tuple[str, ...] = ()
    """ISO 3166-1 alpha-2 codes of who acts and whom or what place it concerns, upper case, sorted."""
    organizations: tuple[str, ...] = ()
    """Ids in the knowledge base of organizations that act or are concerned, sorted."""
    aspects_before: Aspects | None = None
    """For `crossed`, what filters saw before the period: it concerns only those whose filters that did not pass."""
