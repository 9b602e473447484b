"""A composed digest as data: what is said, in which order, and what was not checked.

Owns the shape of the whole; what is told of one event is an `Entry` (`accounts`), how it is kept `encoding`'s work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from scheduler.digests.accounts import Entry, Figure, Naming, SectionKey, Telling
from store.records import Language

SECTIONS: tuple[SectionKey, ...] = (
    "new_funding", "new_countermeasures", "between_parties", "moved_on", "changed", "contradicted", "corrections",
    "progress", "policy", "watch", "found_late",
)  # fmt: skip
"""Sections in the order of reading."""
SCHEMA = 4
"""Version of the JSON's shape; 2 added `deadlines`, 3 what has a default below, 4 `silent` in place of sentences
and `aspects_before`."""


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
class Silence:
    """A language whose sources together give far less than they should: we may no longer see it."""

    language: Language
    """Which."""
    sources: int
    """Sources that publish in it alone and say what they expect."""
    items: int
    """Items that they named in the last seven days."""
    expected: int
    """About how many a week should bring."""


def channel_label(publisher: str, source_id: str) -> str:
    """A channel by its publisher, who may have several: `Kanda Shimbun (jp.kanda.news)`."""
    return f"{publisher} ({source_id})"


def read_label(label: str) -> tuple[str, str]:
    """Publisher and source id of a channel's label."""
    publisher, _, source_id = label.rpartition(" (")
    return publisher, source_id.removesuffix(")")


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
    """Publishers' channels that answered with nothing new, as `channel_label` has them."""
    unproven: tuple[str, ...]
    """Sources whose description was never seen to work, likewise."""
    silent: tuple[Silence, ...] = ()
    """Languages whose sources have gone quiet together."""


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
