"""A composed digest as data: what is said, in which order, with the proof of each entry.

Owns the shape of a digest and its JSON, byte for byte the same for the same digest. Refuses words: codes are kept
(`new_funding`, `moved_on`, `energy`), so that one digest can be read in any language; `wording` says them in English.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from scheduler.errors import UnreadableDigest
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
Flag = Literal["new", "moved_on", "changed", "withdrawn", "contradicted", "corrected", "watch", "late", "background"]
Marker = Literal["", "threat", "candidate"]
SECTIONS: tuple[SectionKey, ...] = (
    "new_funding", "new_countermeasures", "between_parties", "moved_on", "changed", "contradicted", "corrections",
    "progress", "policy", "watch", "found_late",
)  # fmt: skip
"""Sections in the order of reading."""
FLAGGED: frozenset[Flag] = frozenset({"new", "moved_on", "changed", "withdrawn", "contradicted", "corrected"})
"""Flags that are news; the others are shown and never counted as news."""
SCHEMA = 3
"""Version of the JSON's shape; 2 added `deadlines`, 3 what has a default below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What a digest covers: ledger changes `after_seq` < seq <= `to_seq`."""

    edition: str
    """`daily`, `weekly`, or `as-of` for what would have been said of a past day under today's code."""
    day: date
    """The day it is for, in the reader's zone."""
    time_zone: str
    """The reader's IANA zone."""
    starts_at: datetime
    """When the digest before was composed; for the first one, the start of the day."""
    after_seq: int
    """Last change of the digest before."""
    to_seq: int
    """Last change that is covered."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Entries of one sort, most important first."""

    key: SectionKey
    """Which."""
    entries: tuple[Entry, ...]
    """At least one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much is news; parts of an umbrella are not counted beside it."""

    funding: int
    """New funding decisions, candidates left out."""
    candidates: int
    """New candidates."""
    countermeasures: int
    """New acts of authorities, threats left out; measures between the parties included."""
    threats: int
    """New threats."""
    progress: int
    """New progress."""
    policy: int
    """New policy."""
    moved_on: int
    """Those of the above that moved a known project or measure to another stage."""
    changed: int
    """Known events of which a fact changed or that were taken back, corrections included."""
    watch: int
    """What authors think may come."""
    late: int
    """Found late, or known from background only."""
    largest: Figure | None
    """The largest new funding decision with a figure in dollars."""
    contradicted: int = 0
    """Known events that a source now tells otherwise, though its word does not prevail."""
    onward: int = 0
    """Entries of the section `moved_on`: acts that went on to another stage."""

    @property
    def news(self) -> int:
        """All that is news."""
        acts = self.funding + self.candidates + self.countermeasures + self.threats + self.onward
        return acts + self.progress + self.policy + self.changed + self.contradicted


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far the programme is; the three totals are never summed together."""

    envelope: Decimal
    """Ceiling in USD."""
    selected: Decimal
    """USD of chosen projects."""
    financed: Decimal
    """USD of signed loans, equity and guarantees."""
    disbursed: Decimal
    """USD paid out."""
    apart: Decimal
    """USD signed by the lenders outside the programme."""
    by_sector: tuple[tuple[str, Decimal], ...]
    """`selected` by sector, largest first."""
    unconverted: int
    """Events that would count but have no rate yet."""
    days_elapsed: int
    """Days since the memorandum was signed."""
    days_total: int
    """Days from the signature to the programme's end."""
    monthly_so_far: Decimal | None
    """USD selected a month so far; None on the first day."""
    monthly_needed: Decimal | None
    """USD a month that must still be selected to reach the ceiling in time; None after the end."""
    by_stage: tuple[tuple[str, Decimal], ...] = ()
    """`selected` by the furthest stage of each project."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where the programme stood at the end of a day, for the chart of its course."""

    on: date
    """The day."""
    selected: Decimal
    """USD of chosen projects by then."""
    financed: Decimal
    """USD of signed lending by then."""
    disbursed: Decimal
    """USD paid out by then."""
    by_sector: tuple[tuple[str, Decimal], ...]
    """`selected` by sector, largest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated:
    """Known news told again, folded."""

    events: int
    """How many known events were told again."""
    tellings: tuple[Telling, ...]
    """Documents that only repeat, by publisher and title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTrouble:
    """A source that could not be read, or that gave what it should not."""

    source_id: str
    """The source."""
    publisher: str
    """Who publishes."""
    problem: Literal["failed", "blocked", "overdue", "quarantined", "stale", "changed"]
    """What is wrong."""
    error: str
    """Why, in a sentence."""
    last_ok_at: datetime | None
    """Last time it was read; None for never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCount:
    """Pages of one source that could not be used."""

    source_id: str
    """The source."""
    publisher: str
    """Who publishes."""
    count: str
    """Which count of the run: `not_text`, `blocked`, `failed`."""
    pages: int
    """How many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsurePage:
    """A document of which something basic is unsure."""

    telling: Telling
    """The document."""
    doubts: tuple[Literal["language", "date", "truncated"], ...]
    """What is unsure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchecked:
    """What was not checked, or is unsure: the honesty of a digest."""

    sources: int
    """Sources that are watched."""
    read: int
    """Sources that were read without trouble."""
    troubles: tuple[SourceTrouble, ...]
    """Sources that failed, were blocked, or are overdue."""
    pages: tuple[PageCount, ...]
    """Pages without text, blocked or failed."""
    unsure: tuple[UnsurePage, ...]
    """Documents with unsure language or date, or cut."""
    quiet: tuple[str, ...]
    """Publishers' channels that answered with nothing new."""
    unproven: tuple[str, ...]
    """Sources whose description was never seen to work."""
    alarms: tuple[str, ...] = ()
    """Languages whose sources have gone quiet together, a sentence each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A day by which something is due, as the reader is told of it."""

    kind: Literal["funding", "suspension_end", "hearing", "programme_end"]
    """What is due."""
    status: Literal["due", "overdue", "passed"]
    """Due soon, overdue, or an end that has just come."""
    title: str
    """English title of the project or measure."""
    thread_id: str
    """The project or measure."""
    event_id: str
    """What set the clock; empty for the programme's end."""
    set_on: str
    """The day that set it."""
    due_on: date
    """The day; for money by the calendar of the United States."""
    due_on_japan: date | None
    """The same by Japan's calendar, for money only."""
    days: int
    """Days left until the last of its days; negative after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One digest, complete: rendering needs nothing else."""

    schema: int
    """Version of this shape."""
    period: Period
    """What it covers."""
    composed_at: datetime
    """The `now` it was composed at."""
    counts: Counts
    """How much is news."""
    standing: Standing
    """The programme's totals and pace."""
    sections: tuple[Section, ...]
    """Sections that have entries, in the order of reading."""
    restated: Restated
    """Known news told again."""
    unchecked: Unchecked
    """What was not checked."""
    baseline: int
    """Events that came in with first contacts and are not flagged."""
    deadlines: tuple[Clock, ...] = ()
    """What is overdue or due soon, the next to run out first."""
    course: tuple[Mark, ...] = ()
    """The programme's course so far, one mark for each month in which it moved, the period's day last."""
    names: tuple[Naming, ...] = ()
    """Names of parties, publishers, undertakings and places that entries and deadlines use, by English name."""


def to_json(digest: Digest) -> str:
    """The digest as JSON; the same digest gives the same bytes."""
    return json.dumps(_encode(digest), ensure_ascii=False, indent=1) + "\n"


def from_json(text: str) -> Digest:
    """The digest that `to_json` wrote.

    Raises:
        UnreadableDigest: the text is no digest of this schema.

    """
    try:
        raw = json.loads(text)
        if raw["schema"] not in range(1, SCHEMA + 1):
            raise UnreadableDigest(f"schema {raw['schema']!r}, this program reads up to {SCHEMA}")
        digest = _decode(raw, Digest)
    except (ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise UnreadableDigest(f"not a digest: {error}") from error
    if not isinstance(digest, Digest):
        raise UnreadableDigest("not a digest")
    return digest


def _encode(value: object) -> object:
    match value:
        case Decimal():
            return format(value, "f")
        case datetime() | date():
            return value.isoformat()
        case tuple():
            return [_encode(v) for v in value]
        case _ if is_dataclass(value):
            return {f.name: _encode(getattr(value, f.name)) for f in fields(value)}
    return value


@cache
def _hints(cls: type) -> Mapping[str, Any]:
    return get_type_hints(cls)


def _is_given(field: Field[Any], raw: Mapping[str, object]) -> bool:
    """A digest of an earlier schema lacks fields, which then have their defaults."""
    return field.name in raw or field.default is MISSING


def _decode(raw: Any, hint: Any) -> object:
    """Read a JSON value as a type of this module: dataclass, tuple, optional, number, time or text."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple:
        parts = [arguments[0]] * len(raw) if arguments[1:] == (Ellipsis,) else arguments
        return tuple(_decode(v, h) for v, h in zip(raw, parts, strict=True))
    if origin in {Union, types.UnionType}:
        return None if raw is None else _decode(raw, next(a for a in arguments if a is not type(None)))
    if is_dataclass(hint) and isinstance(hint, type):
        return hint(**{f.name: _decode(raw[f.name], _hints(hint)[f.name]) for f in fields(hint) if _is_given(f, raw)})
    if hint is Decimal:
        return Decimal(raw)
    if hint in {date, datetime}:
        return hint.fromisoformat(raw)
    return raw
