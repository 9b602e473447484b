"""The shared facts of Pactwatch, as frozen dataclasses.

Owns the meaning of every field that crosses a room; the codebook is generated from the string under each field.
Refuses SQL, languages and clocks: imports the standard library only. Times are aware UTC datetimes; money is `Decimal`;
offsets are code points into the title, a line feed, and the text; a partial date is an ISO string (`2026-02-17`,
`2026-02`, `2026`, or empty when nothing is known).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Language = Literal["en", "ja", "zh", "und"]
Script = Literal["Latn", "Jpan", "Hans", "Hant", "Zyyy"]
SourceKind = Literal["government", "policy_bank", "wire", "newspaper", "broadcaster", "aggregator", "import"]
AccessKind = Literal["rss", "rdf", "atom", "news_sitemap", "listing", "json", "rates", "import"]
Tier = Literal["A", "B"]
Keep = Literal["full_text", "excerpt", "link"]
SourceStatus = Literal["ok", "unchanged", "empty", "stale", "blocked", "unreachable", "changed_layout", "quarantined"]
TextSource = Literal["html", "pdf", "feed", "import"]
Qualifier = Literal["exact", "about", "over", "at_least", "up_to", "under"]
Role = Literal["envelope", "project", "loan", "equity", "guarantee", "subsidy", "budget", "tariff", "market", "other"]
Kind = Literal["funding", "progress", "countermeasure", "policy"]
Modality = Literal["asserted", "reported", "speculated"]
Measure = Literal[
    "export_control",
    "tariff",
    "sanction_listing",
    "trade_remedy",
    "investment_review",
    "antitrust_review",
    "reciprocal_subsidy",
    "import_restriction",
    "dispute",
    "warning",
    "other",
]
Answers = Literal["programme", "party", "sector", "unstated"]
Sector = Literal[
    "semiconductors",
    "pharmaceuticals",
    "metals",
    "critical_minerals",
    "energy",
    "shipbuilding",
    "ai_quantum",
    "automotive",
    "batteries",
    "telecom",
    "finance",
    "agriculture",
    "aerospace_defense",
    "other",
]
OrganizationKind = Literal["company", "bank", "policy_bank", "government", "agency", "international", "media", "other"]
Cause = Literal["world", "source_edit", "ours", "judgement"]
Verdict = Literal["join", "split", "edit", "dismiss", "confirm", "undo"]
Novelty = Literal["", "new", "moved_on", "changed", "restated", "contradicted", "corrected"]
Outcome = Literal["ok", "failed", "blocked", "interrupted", "running"]
ReaderLanguage = Literal["en", "ja", "zh"]
Cadence = Literal["at_once", "daily", "weekly"]
SubscriberState = Literal["pending", "active", "left", "bounced"]
MailPurpose = Literal["confirm", "known", "digest", "alert"]
MailState = Literal["held", "queued", "sending", "sent", "failed", "cancelled", "doubtful"]

FUNDING_ROLES: frozenset[str] = frozenset({"project", "loan", "equity", "guarantee", "subsidy"})
STAGES: dict[str, tuple[str, ...]] = {
    "funding": ("proposed", "announced", "approved", "signed", "disbursed", "cancelled"),
    "progress": ("approved", "started", "completed", "delayed", "cancelled"),
    "countermeasure": ("threatened", "announced", "in_force", "suspended", "lifted", "challenged"),
    "policy": ("proposed", "announced", "approved", "signed", "in_force"),
}
OFFICIAL_KINDS: frozenset[str] = frozenset({"government", "policy_bank"})
PROGRAMME_ID = "us-japan-550bn"
CONFIRMED = 0.5
"""Score from which a claim counts; below it a claim is kept as unconfirmed, never flagged or joined to the ledger."""


def make_id(prefix: str, *parts: object) -> str:
    """An id that the same parts always give: `prefix_` and 16 hexadecimal digits of SHA-256."""
    digest = hashlib.sha256("\x1f".join(str(p) for p in parts).encode()).hexdigest()
    return f"{prefix}_{digest[:16]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonFields:
    """Where a JSON channel keeps what a feed would say: names of members, `a.b` for a member within a member."""

    url: str
    """Address of an item's page."""
    items: str = ""
    """The list of items; empty where the answer itself is the list."""
    title: str = "title"
    """Headline of an item."""
    date: str = ""
    """Publication date of an item; empty where what the channel calls a date is none, such as GDELT's `seendate`."""
    next: str = ""
    """Address of the next page of the list; empty where there is one page only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """What a source gives when all is well: what falls short of it is told."""

    items_per_week: float
    """Items in an ordinary week."""
    text: float = 0.9
    """Share of pages with a text."""
    date: float = 0.9
    """Share of pages with a publication date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publisher's channel, as its TOML file in the catalogue describes it."""

    id: str
    """Dotted name, country first: `jp.jbic.press-ja`."""
    publisher: str
    """Who publishes, in English: `Japan Bank for International Cooperation`."""
    country: str
    """ISO 3166-1 alpha-2 code in lower case."""
    languages: tuple[Language, ...]
    """Languages that the channel publishes in."""
    kind: SourceKind
    """What sort of publisher; official kinds settle contradictions."""
    access: AccessKind
    """How new pages are found."""
    url: str
    """Address of the feed, sitemap or listing."""
    time_zone: str
    """IANA zone in which a time without offset is read: `Asia/Tokyo`."""
    cadence_s: int
    """Seconds between two crawls."""
    delay_s: float
    """Seconds between two requests to one host of this source."""
    license_note: str
    """What may be kept and shown, in one sentence."""
    list_selector: str | None = None
    """CSS selector of the links, for `listing` access only; without it, links outside menus and side columns count."""
    link_pattern: str | None = None
    """Regular expression that addresses of pages match, for `listing` access only."""
    date_selector: str | None = None
    """CSS selector of the publication date on an article page, where generic rules miss it."""
    encoding: str | None = None
    """Character encoding, where the publisher's own declaration is wrong."""
    recheck_days: int = 7
    """How many days after first sight an article is asked for again, to notice edits."""
    proven: bool = False
    """True once the address has been seen to answer as described."""
    tier: Tier = "B"
    """A: the core of what is watched; B: useful, with care."""
    keep: Keep = "full_text"
    """What the license lets us keep once a page is extracted: its text, an excerpt, or title and link alone."""
    cadence_min_s: int = 0
    """Fewest seconds between two crawls, when much appears; 0 for `cadence_s`."""
    cadence_max_s: int = 0
    """Most seconds between two crawls, when nothing appears; 0 for `cadence_s`."""
    date_formats: tuple[str, ...] = ()
    """How a JSON channel writes dates, where general rules do not read them: as in `datetime.strptime`."""
    fallback: tuple[str, ...] = ()
    """Ids of sources that carry the same facts, to be looked at more closely while this one fails."""
    timeout_s: float = 0.0
    """Seconds that one response may take, where it needs another time than most; 0 for the crawl's own."""
    json: JsonFields | None = None
    """Names of members, for `json` access only."""
    expect: Expectations | None = None
    """What it gives when all is well; None where nobody knows yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How a source fares: what the clock asks and the digest admits."""

    source_id: str
    """The source."""
    next_due_at: datetime | None
    """When the clock crawls it next; None before the first crawl."""
    first_contact_at: datetime | None
    """End of the first successful crawl: everything found up to it is baseline and flags nothing."""
    last_ok_at: datetime | None
    """End of the last successful crawl."""
    failures: int
    """Failed crawls in a row."""
    last_error: str
    """Why the last crawl failed, in a sentence; empty after success."""
    status: SourceStatus = "ok"
    """How the last crawl found it."""
    said: str = ""
    """The same as a sentence for people; empty where there is nothing to tell."""
    interval_s: int = 0
    """Seconds between its crawls as they have come to be, within the source's bounds; 0 before the first crawl."""
    penalty: float = 0.0
    """Weights of the failures in a row; too much of it means quarantine."""
    newest_at: datetime | None = None
    """Newest publication date that its channel has named."""
    gap_at: datetime | None = None
    """When its channel last began later than the crawl before had ended: items may have been missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A page that a channel has named: what is known of it, and when it is asked for again."""

    url: str
    """Canonical URL."""
    source_id: str
    """The source that named it first."""
    document_id: str | None
    """The document it leads to; None while it has given none."""
    title: str
    """Headline as the channel gives it."""
    published_on: str
    """Publication date as the channel gives it; empty where it gives none."""
    published_at: datetime | None
    """Publication time as the channel gives it."""
    listed_at: datetime
    """When a channel first named it."""
    due_at: datetime | None
    """When it is asked for next; None when given up."""
    checked_at: datetime | None = None
    """When it last answered."""
    sha256: str = ""
    """Hash of the body of its last whole answer."""
    etag: str = ""
    """Validator for the next conditional request, as sent."""
    last_modified: str = ""
    """Validator for the next conditional request, as sent."""
    attempts: int = 0
    """Times in a row that it gave no text."""
    last_error: str = ""
    """Why it gave none, in a sentence."""
    tz_assumed: bool = False
    """True where that time came without offset and was read in the source's zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One HTTP response, kept in a WARC file."""

    id: str
    """`cap_…` of url, fetch time and content hash."""
    source_id: str
    """The source that asked for it."""
    url: str
    """Canonical URL that was asked for."""
    final_url: str
    """URL that answered, after redirects."""
    status: int
    """HTTP status."""
    fetched_at: datetime
    """When it was fetched."""
    sha256: str
    """Hash of the body bytes, hexadecimal."""
    warc_file: str
    """File name inside the archive folder."""
    warc_offset: int
    """Byte offset of the record in that file."""
    etag: str = ""
    """Validator for the next conditional request, as sent."""
    last_modified: str = ""
    """Validator for the next conditional request, as sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One article or release, whatever its text at one time."""

    id: str
    """`doc_…` of the canonical URL (of the import's own id, for imports without a URL)."""
    source_id: str
    """The channel that gave it first."""
    url: str
    """Canonical URL; empty for an import without one."""
    external_id: str
    """An import's own id, given back as `document_id`; empty for crawled documents."""
    origin: str
    """Whose text it repeats (`Reuters`, `Kyodo News`, `Government of Japan`), or the publisher's own name."""
    first_seen_at: datetime
    """When it first reached us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentVersion:
    """The text of a document at one time; an edit makes a new version."""

    id: str
    """`document_id@version`."""
    document_id: str
    """The document."""
    version: int
    """1 for the first text seen, then counting up."""
    capture_id: str | None
    """The response it was read from; None for imports."""
    title: str
    """Headline as published."""
    text: str
    """Body as published, boilerplate removed."""
    language: Language
    """Language of title and text."""
    script: Script
    """Script of title and text: tells simplified from traditional Chinese."""
    published_on: str
    """Publication date, partial where the page says no more; in the source's zone."""
    published_at: datetime | None
    """Publication time, where the page gives one."""
    published_rule: str
    """Which rule found the date: `feed`, `meta`, `json-ld`, `selector`, `text`, `url`, `import`, `first-seen`."""
    known_at: datetime
    """When this version reached us; orders the ledger."""
    baseline: bool
    """Found at the first contact with its source: enters the ledger, flags nothing."""
    text_source: TextSource
    """Where the text was read from."""
    truncated: bool
    """True where text beyond 200,000 characters was cut."""
    sha256: str
    """Hash of title and text; the same text is the same version."""
    tz_assumed: bool = False
    """True where the publication time came without offset and was read in the source's zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """A sum in a currency, with what the source calls it."""

    value: Decimal
    """Amount in units of the currency; the low end of a range."""
    currency: str
    """ISO 4217 code."""
    value_max: Decimal | None = None
    """High end of a range; None for a single figure."""
    qualifier: Qualifier = "exact"
    """The hedge before or after the figure."""
    role: Role = "other"
    """What the money is: cost of a project, a lender's part, a ceiling, …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A money expression in a text."""

    start: int
    """First code point."""
    end: int
    """One past the last code point."""
    text: str
    """The expression as written, with its qualifier."""
    money: Money
    """What it says."""
    converts: int | None = None
    """Index of the amount (in the same text) that this one restates in another currency; None otherwise."""
    total_of: int | None = None
    """Index of the lender's part of which this is the co-financed total; None otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationMention:
    """An organization's name in a text."""

    start: int
    """First code point."""
    end: int
    """One past the last code point."""
    text: str
    """The name as written."""
    organization_id: str | None
    """Id in the knowledge base; None for a name it does not know."""
    name: str
    """Canonical English name; the written form where unknown."""
    kind: OrganizationKind
    """What sort of organization."""
    country: str
    """ISO 3166-1 alpha-2 code in upper case; empty where unknown or international."""
    score: float
    """Confidence between 0 and 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The passage that proves a fact."""

    start: int
    """First code point."""
    end: int
    """One past the last code point."""
    text: str
    """The passage as written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one document version says happened."""

    id: str
    """`clm_…` of document, version, kind, evidence span and ordinal."""
    document_id: str
    """The document that says it."""
    version: int
    """The version of that document."""
    ordinal: int
    """Position among the claims of the version, from 0."""
    kind: Kind
    """Funding, progress, countermeasure or policy."""
    measure: Measure | None
    """What sort of countermeasure; None for other kinds."""
    answers: Answers | None
    """What a countermeasure answers; None for other kinds."""
    stage: str
    """Stage within its kind, as `STAGES` lists them."""
    modality: Modality
    """Asserted by the source, reported from others, or speculated by an author (never totalled or flagged)."""
    actors: tuple[str, ...]
    """Canonical names of who acts, or country names (`Government of Japan`)."""
    targets: tuple[str, ...]
    """Canonical names or countries of whom it concerns."""
    project: str
    """English label of the project or measure: `Ohio gas power`; empty where none is named."""
    programme_id: str | None
    """`us-japan-550bn` where it belongs to the programme; None for other business."""
    part_of: str | None
    """Key of the larger undertaking it belongs to (`tranche:1`); None where it stands alone."""
    amount: Money | None
    """The amount that the claim is about; never its conversion in brackets."""
    total: Money | None
    """The co-financed total, where `amount` is one lender's part; None otherwise."""
    sectors: tuple[Sector, ...]
    """What the money or measure is about."""
    happened_on: str
    """When it happened in the world; a partial date."""
    is_new: bool
    """The article's own news at its date; False for background that it recalls."""
    keys: tuple[str, ...]
    """Sorted `kind:value` keys that tell one project or measure from another: `place:us-oh`, `asset:gas-power`,
    `org:softbank-group`, `instrument:mofcom-2026-11`, `tranche:1`, `item:rare-earths`, `programme:us-japan-550bn`."""
    evidence: Span
    """The sentence that proves it."""
    score: float
    """Confidence between 0 and 1."""
    voice: str
    """What found it: `rule`, `encoder`, or `rule+encoder` where both did."""
    extractor: str
    """Version of the extractor: `votes-2`."""

    @property
    def confirmed(self) -> bool:
        """Whether it is sure enough for the ledger."""
        return self.score >= CONFIRMED

    @property
    def shape(self) -> Shape:
        """What it says, wherever it stands."""
        return Shape(
            kind=self.kind,
            measure=self.measure,
            stage=self.stage,
            actors=self.actors,
            targets=self.targets,
            programme_id=self.programme_id,
            part_of=self.part_of,
            amount=self.amount,
            happened_on=self.happened_on,
            is_new=self.is_new,
            keys=self.keys,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What the extractor reads: a text with what is known about it."""

    id: str
    """Document id."""
    version: int
    """Document version."""
    title: str
    """Headline."""
    text: str
    """Body."""
    language: Language | None = None
    """Language as declared; None to identify it."""
    published_on: str = ""
    """Publication date; a partial date."""
    time_zone: str = "UTC"
    """IANA zone of the publisher, for relative dates."""
    source_kind: SourceKind = "import"
    """What sort of publisher."""
    publisher: str = ""
    """Publisher or outlet name; resolves `the Bank` and the like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotations:
    """All that the extractor found in one article."""

    language: Language
    """Identified language; `und` where it is none of the three."""
    script: Script
    """Identified script."""
    relevant: bool
    """About the programme, its lenders' business, or measures of the subject."""
    truncated: bool
    """Text beyond 200,000 characters was not read."""
    amounts: tuple[Amount, ...]
    """Money expressions, in order."""
    organizations: tuple[OrganizationMention, ...]
    """Organization mentions, in order."""
    sectors: tuple[Sector, ...]
    """Sectors of the article, most important first."""
    claims: tuple[Claim, ...]
    """Claims, in order of evidence."""
    origin: str
    """Agency or government whose text it repeats, from bylines; empty where it speaks for itself."""
    extractor: str
    """Version of the extractor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One project or measure through its stages."""

    id: str
    """`thr_…` of the first claim."""
    title: str
    """English title."""
    title_ja: str
    """Japanese title."""
    title_zh: str
    """Chinese title (simplified)."""
    parent_id: str | None
    """The thread it is a part of (a tranche is the parent of its projects)."""
    programme_id: str | None
    """`us-japan-550bn`, or None for other business."""
    status: str
    """Stage of its latest event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened, over all documents that tell it."""

    id: str
    """`evt_…`, minted once from the first claim."""
    thread_id: str
    """The project or measure."""
    kind: Kind
    """Funding, progress, countermeasure or policy."""
    measure: Measure | None
    """What sort of countermeasure."""
    answers: Answers | None
    """What a countermeasure answers."""
    stage: str
    """Stage within its kind."""
    modality: Modality
    """The strongest modality among its claims."""
    title: str
    """English title."""
    title_ja: str
    """Japanese title."""
    title_zh: str
    """Chinese title (simplified)."""
    amount: Money | None
    """The amount that official sources, else most origins, else the first source, give."""
    total: Money | None
    """The co-financed total, where `amount` is one lender's part."""
    usd: Decimal | None
    """`amount` in US dollars; None where no rate is known yet."""
    rate_on: date | None
    """Day of the rate used; None for dollars and unconverted amounts."""
    sectors: tuple[Sector, ...]
    """What the money or measure is about."""
    actors: tuple[str, ...]
    """Who acts."""
    targets: tuple[str, ...]
    """Whom it concerns."""
    project: str
    """English label of the project or measure."""
    happened_on: str
    """When it happened; a partial date."""
    published_on: str
    """Earliest publication date among its documents; a partial date."""
    known_at: datetime
    """When it first reached us."""
    first_document_id: str
    """The document that told it first."""
    is_new: bool
    """At least one article tells it as its own news."""
    baseline: bool
    """Known only from first contacts with sources when it opened."""
    status: str
    """`open`, or `withdrawn` where its only sources took it back or a person dismissed it."""
    confirmed: bool = False
    """A person vouches for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventAlias:
    """An event id that now means another: joins and splits."""

    old_id: str
    """The id given up."""
    new_id: str
    """The id that stands for it."""
    cause: str
    """Why, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerChange:
    """What changed in the ledger, in the order of our writes."""

    seq: int
    """Consecutive number; digests consume changes by it."""
    event_id: str
    """The event that changed."""
    field: str
    """`opened`, `told` (one more document tells it), or the name of the changed field of `Event`."""
    before: str
    """JSON of the value before; empty for `opened` and `told`."""
    after: str
    """JSON of the value after; the document id for `told`."""
    cause: Cause
    """The world, an edited source, our own code, or a person."""
    version_id: str
    """The document version that caused it; empty for `ours` and `judgement`."""
    baseline: bool
    """Caused by the first contact with a source."""
    known_at: datetime
    """When the evidence reached us."""
    recorded_at: datetime
    """When we wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The sentence by which a claim tells an event, and where it stands: what a list of many shows of it."""

    event_id: str
    """The event."""
    document_id: str
    """Its document: the import's own id where it has one."""
    version: int
    """The version of that document."""
    evidence: Span
    """The sentence."""
    language: Language
    """Language of the document version."""
    current: bool
    """False where a later version of the document no longer says so."""
    publisher: str
    """Who says it."""
    url: str
    """Address of the document; empty where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventClaim:
    """A claim as evidence of an event, with where it stands."""

    event_id: str
    """The event."""
    claim: Claim
    """The claim."""
    document: Document
    """Its document."""
    language: Language
    """Language of the document version."""
    script: Script
    """Script of the document version."""
    published_on: str
    """Publication date of the document version; a partial date."""
    known_at: datetime
    """When that version reached us."""
    source_kind: SourceKind
    """What sort of publisher says it."""
    publisher: str
    """Who says it."""
    title: str
    """Headline of the document version."""
    current: bool
    """False where a later version of the document no longer says so."""
    published_at: datetime | None = None
    """Publication time of the document version, where its page gives one: tells who had it first on a day."""
    tellings: int = 1
    """How many claims say exactly this, where one stands for all of them."""
    origins: tuple[str, ...] = ()
    """Whose texts say exactly this, where one claim stands for several; empty for the document's own origin alone."""

    @property
    def is_official(self) -> bool:
        """Whether a government or a policy bank says it: such a telling settles what others dispute."""
        return self.source_kind in OFFICIAL_KINDS

    @property
    def passage(self) -> Passage:
        """Its sentence, and where that stands."""
        return Passage(
            event_id=self.event_id,
            document_id=self.document.external_id or self.document.id,
            version=self.claim.version,
            evidence=self.claim.evidence,
            language=self.language,
            current=self.current,
            publisher=self.publisher,
            url=self.document.url,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a claim says, wherever it stands, as far as claims are weighed by it; the fields mean what `Claim`'s do."""

    kind: Kind
    """Funding, progress, countermeasure or policy."""
    measure: Measure | None
    """What sort of countermeasure."""
    stage: str
    """Stage within its kind."""
    actors: tuple[str, ...]
    """Who acts."""
    targets: tuple[str, ...]
    """Whom it concerns."""
    programme_id: str | None
    """The programme that it belongs to."""
    part_of: str | None
    """Key of the larger undertaking."""
    amount: Money | None
    """The amount; `about 33` and `33` are one shape, so that what is read back of it has no qualifier."""
    happened_on: str
    """When it happened; a partial date."""
    is_new: bool
    """The article's own news."""
    keys: tuple[str, ...]
    """Sorted keys of the project or measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One way in which an event is told, as it is weighed against a new claim."""

    event_id: str
    """The event."""
    claim_id: str
    """The claim that told it so first."""
    document_id: str
    """Its document."""
    version: int
    """The version of that document."""
    project: str
    """Its English label of the project or measure; empty where it names none."""
    says: Shape
    """What it says."""
    published_on: str
    """The earliest publication date of those that say exactly this; a partial date."""
    known_at: datetime
    """When the claim's version reached us."""
    tellings: int = 1
    """How many claims say exactly this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """Why a claim tells the event that it tells, and what it nearly told."""

    event_id: str
    """The event."""
    claim_id: str
    """The claim."""
    reason: str
    """The features that joined it, in words."""
    novelty: Novelty
    """What the telling was when it came."""
    considered: tuple[str, ...]
    """What it was nearly joined to, and why not: a sentence each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a person decided about the ledger; never changed, only undone by another."""

    seq: int
    """Consecutive number, in the order of our writes."""
    verdict: Verdict
    """Join two events, split claims off, edit a field, dismiss, confirm, or undo an earlier judgement."""
    event_id: str
    """The event judged: for a join the one that stays, for a split the one that loses claims."""
    other: str
    """The event joined into it, or split off; empty otherwise."""
    field: str
    """The field edited; empty otherwise."""
    value: str
    """JSON of the value that it has now; empty otherwise."""
    anchors: tuple[str, ...]
    """`document kind start end` of the claims concerned: finds them again after another extraction."""
    by: str
    """Who decided."""
    at: datetime
    """When."""
    why: str
    """The reason, in a sentence."""
    undoes: int | None
    """The judgement that this one undoes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A reference exchange rate: units of a currency for one euro."""

    currency: str
    """ISO 4217 code."""
    on: date
    """The day of the rate."""
    value: Decimal
    """Units of the currency for one euro."""
    source: str
    """Who published it: `ecb-history`, `ecb-daily`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a job did."""

    id: str
    """`run_…` of job, source and start."""
    job: str
    """`crawl`, `extract`, `resolve`, `digest`, `import`."""
    source_id: str
    """The source, for crawls; empty otherwise."""
    started_at: datetime
    """Start by the machine's clock."""
    ended_at: datetime | None
    """End by the machine's clock; None while running or interrupted."""
    outcome: Outcome
    """How it ended."""
    counts: dict[str, int]
    """What was counted: for crawls `new changed unchanged not_text blocked failed`."""
    error: str
    """Why it failed, in a sentence; empty otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDigest:
    """A digest that was composed: enough to render it again byte for byte."""

    id: str
    """`dig_…` of edition, day and change range."""
    edition: str
    """`daily`."""
    day: date
    """The day it is for, in the reader's zone."""
    after_seq: int
    """Last change of the digest before; this one starts after it."""
    to_seq: int
    """Last change that it covers."""
    composed_at: datetime
    """The `now` it was composed at."""
    content: str
    """JSON of the composed digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a reader wants to be told of; an empty tuple asks for nothing in particular and keeps everything."""

    sectors: tuple[Sector, ...] = ()
    """At least one of these."""
    organizations: tuple[str, ...] = ()
    """Ids in the knowledge base (`softbank-group`) or canonical English names: at least one acts or is concerned."""
    countries: tuple[str, ...] = ()
    """ISO 3166-1 alpha-2 codes in upper case (`EU` for the Union): at least one acts or is concerned."""
    kinds: tuple[Kind, ...] = ()
    """One of these."""
    stages: tuple[str, ...] = ()
    """Stages of `STAGES`: one of these."""
    minimum_usd: Decimal | None = None
    """Least sum of a funding event, in US dollars; what has no known sum stays out. Other kinds are not measured."""
    languages: tuple[Language, ...] = ()
    """Told by at least one page in one of these languages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """Who asked for what."""

    id: str
    """`sub_…`, random: nobody can guess another's."""
    address: str
    """Mail address, in lower case; a domain in its ASCII form."""
    state: SubscriberState
    """`pending` until confirmed, `active`, `left`, or `bounced` where the address refuses mail for good."""
    language: ReaderLanguage
    """Language of mail and pages."""
    time_zone: str
    """IANA zone: when seven in the morning is, and in which hours times are told."""
    cadence: Cadence
    """`at_once`, `daily` or `weekly`."""
    filters: Filters
    """What is wanted."""
    generation: int
    """Counts requests, confirmations and departures: a link of an earlier generation is void."""
    asked_at: datetime
    """When this subscription was asked for."""
    confirmed_at: datetime | None
    """When the address confirmed it; only what is composed later is sent."""
    ended_at: datetime | None
    """When it left or was found unreachable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail to one subscriber: the outbox and its history."""

    id: str
    """`mail_…`, random."""
    subscriber_id: str
    """To whom."""
    purpose: MailPurpose
    """`confirm` asks for a confirmation, `known` tells an address that it is subscribed already, `digest`, `alert`."""
    digest_id: str | None
    """What is said; None for `confirm` and `known`. A subscriber gets a digest once."""
    event_ids: tuple[str, ...]
    """Entries of the digest that this subscriber is told."""
    state: MailState
    """`held` for a person, `queued`, `sending`, `sent`, `failed`, `cancelled`, or `doubtful`: sent twice, no answer."""
    message_id: str
    """Message-ID without brackets, the same at every attempt."""
    made_at: datetime
    """When it was put into the outbox; its Date."""
    due_at: datetime
    """When it may be sent, or tried again."""
    attempts: int
    """How often a server was offered it."""
    doubts: int
    """How often it was handed over and no answer came back: each may have been a copy."""
    sent_at: datetime | None
    """When a server accepted it."""
    error: str
    """What the server said last, where it refused."""
