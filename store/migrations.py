"""The schema, as an append-only list of migrations.

Owns every table, constraint and index. A released migration is never edited: a change is a new one below. Vocabularies
stand here as text, not read from `store.records`, so that an old file and a new one get the same schema; a test
compares the two. Tables mirror the records: columns are their fields, a nested record is flattened under its name.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from store.views import VIEWS

APPLICATION_ID = 0x50435457
"""`PCTW`: marks the file as ours (SQLite's application_id)."""

MIGRATIONS = Migrations("pactwatch")


def utc(column: str) -> str:
    """Constraint: NULL, or a time like `2026-02-17T22:00:00Z`."""
    return (
        f"{column} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z' "
        f"AND datetime({column}, '+0 days') IS replace(substr({column}, 1, 19), 'T', ' ')"
    )


def day(column: str) -> str:
    """Constraint: NULL, or a day of the calendar like `2026-02-17`."""
    # Without a modifier, SQLite gives 30 February back as it was.
    return f"{column} IS NULL OR date({column}, '+0 days') IS {column}"


def partial_date(column: str) -> str:
    """Constraint: empty, a year, a month or a day of the calendar."""
    filled = f"substr({column} || '-01-01', 1, 10)"
    return f"{column} = '' OR (length({column}) IN (4, 7, 10) AND date({filled}, '+0 days') IS {filled})"


def exact(column: str) -> str:
    """Constraint: NULL, or decimal text without exponent."""
    return (
        f"{column} IS NULL OR ({column} GLOB '*[0-9]*' AND {column} NOT GLOB '*[^0-9.-]*' "
        f"AND {column} NOT GLOB '?*-*' AND {column} NOT GLOB '*.*.*')"
    )


def one_of(column: str, words: str) -> str:
    """Constraint: NULL, or one of the words (given with spaces between)."""
    return f"{column} IN ({', '.join(repr(w) for w in words.split())})"


def json_list(column: str) -> str:
    """Constraint: a JSON array."""
    return f"json_valid({column}) AND json_type({column}) = 'array'"


def flag(name: str) -> str:
    """Column: 0 or 1."""
    return f"{name} INTEGER NOT NULL CHECK ({name} IN (0, 1))"


def money(name: str, *, optional: bool) -> str:
    """Columns of a `Money`: exact text, each figure with a generated REAL beside it."""
    need = "" if optional else "NOT NULL"
    columns = f"""
    {name}_value TEXT {need} CHECK ({exact(f"{name}_value")}),
    {name}_value_real REAL GENERATED ALWAYS AS (CAST({name}_value AS REAL)) VIRTUAL,
    {name}_currency TEXT {need} CHECK ({name}_currency GLOB '[A-Z][A-Z][A-Z]'),
    {name}_value_max TEXT CHECK ({exact(f"{name}_value_max")}),
    {name}_value_max_real REAL GENERATED ALWAYS AS (CAST({name}_value_max AS REAL)) VIRTUAL,
    {name}_qualifier TEXT {need} CHECK ({one_of(f"{name}_qualifier", QUALIFIERS)}),
    {name}_role TEXT {need} CHECK ({one_of(f"{name}_role", ROLES)})"""
    if optional:
        columns += f"""
    CHECK (({name}_value IS NULL) = ({name}_currency IS NULL) AND ({name}_value IS NULL) = ({name}_role IS NULL)
        AND ({name}_value IS NULL) = ({name}_qualifier IS NULL)
        AND ({name}_value_max IS NULL OR {name}_value IS NOT NULL))"""
    return columns


LANGUAGES = "en ja zh und"
SCRIPTS = "Latn Jpan Hans Hant Zyyy"
QUALIFIERS = "exact about over at_least up_to under"
ROLES = "envelope project loan equity guarantee subsidy budget tariff market other"
KINDS = "funding progress countermeasure policy"
MODALITIES = "asserted reported speculated"
MEASURES = (
    "export_control tariff sanction_listing trade_remedy investment_review antitrust_review reciprocal_subsidy "
    "import_restriction dispute warning other"
)
ANSWERS = "programme party sector unstated"
ORGANIZATION_KINDS = "company bank policy_bank government agency international media other"
STAGES_OF = {
    "funding": "proposed announced approved signed disbursed cancelled",
    "progress": "approved started completed delayed cancelled",
    "countermeasure": "threatened announced in_force suspended lifted challenged",
    "policy": "proposed announced approved signed in_force",
}


def stage_of_kind() -> str:
    """Constraint over the columns `kind`, `stage`, `measure` and `answers`, of a claim or an event."""
    stages = " OR ".join(f"(kind = '{kind}' AND {one_of('stage', words)})" for kind, words in STAGES_OF.items())
    return f"({stages}) AND (kind = 'countermeasure') = (measure IS NOT NULL)"


_SOURCES = (
    f"""
CREATE TABLE sources (
    id TEXT PRIMARY KEY CHECK (id <> ''),
    publisher TEXT NOT NULL,
    country TEXT NOT NULL,
    languages TEXT NOT NULL CHECK ({json_list("languages")}),
    kind TEXT NOT NULL
        CHECK ({one_of("kind", "government policy_bank wire newspaper broadcaster aggregator import")}),
    access TEXT NOT NULL CHECK ({one_of("access", "rss rdf atom news_sitemap listing rates import")}),
    url TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    cadence_s INTEGER NOT NULL CHECK (cadence_s >= 0),
    delay_s REAL NOT NULL CHECK (delay_s >= 0),
    license_note TEXT NOT NULL,
    list_selector TEXT,
    date_selector TEXT,
    encoding TEXT,
    recheck_days INTEGER NOT NULL CHECK (recheck_days >= 0),
    {flag("proven")}
) STRICT
""",
    f"""
CREATE TABLE source_states (
    source_id TEXT PRIMARY KEY REFERENCES sources (id),
    next_due_at TEXT CHECK ({utc("next_due_at")}),
    first_contact_at TEXT CHECK ({utc("first_contact_at")}),
    last_ok_at TEXT CHECK ({utc("last_ok_at")}),
    failures INTEGER NOT NULL CHECK (failures >= 0),
    last_error TEXT NOT NULL,
    last_failed_at TEXT CHECK ({utc("last_failed_at")})
) STRICT
""",
    "CREATE INDEX source_states_due ON source_states (next_due_at)",
)

_CAPTURES = (
    f"""
CREATE TABLE captures (
    id TEXT PRIMARY KEY CHECK (id <> ''),
    source_id TEXT NOT NULL REFERENCES sources (id),
    url TEXT NOT NULL,
    final_url TEXT NOT NULL,
    status INTEGER NOT NULL CHECK (status BETWEEN 100 AND 999),
    fetched_at TEXT NOT NULL CHECK ({utc("fetched_at")}),
    sha256 TEXT NOT NULL,
    warc_file TEXT NOT NULL,
    warc_offset INTEGER NOT NULL CHECK (warc_offset >= 0),
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL
) STRICT
""",
    """
CREATE INDEX captures_url ON captures (url, status, fetched_at)
""",
    "CREATE INDEX captures_source ON captures (source_id, fetched_at)",
)

_DOCUMENTS = (
    f"""
CREATE TABLE documents (
    id TEXT PRIMARY KEY CHECK (id <> ''),
    source_id TEXT NOT NULL REFERENCES sources (id),
    url TEXT NOT NULL,
    external_id TEXT NOT NULL,
    origin TEXT NOT NULL,
    first_seen_at TEXT NOT NULL CHECK ({utc("first_seen_at")}),
    CHECK (url <> '' OR external_id <> '')
) STRICT
""",
    """
CREATE INDEX documents_url ON documents (url) WHERE url <> ''
""",
    """
CREATE INDEX documents_external_id ON documents (external_id) WHERE external_id <> ''
""",
    """
CREATE INDEX documents_source ON documents (source_id, first_seen_at)
""",
    f"""
CREATE TABLE document_versions (
    id TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents (id),
    version INTEGER NOT NULL CHECK (version >= 1),
    capture_id TEXT REFERENCES captures (id),
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL CHECK ({one_of("language", LANGUAGES)}),
    script TEXT NOT NULL CHECK ({one_of("script", SCRIPTS)}),
    published_on TEXT NOT NULL CHECK ({partial_date("published_on")}),
    published_at TEXT CHECK ({utc("published_at")}),
    published_rule TEXT NOT NULL,
    known_at TEXT NOT NULL CHECK ({utc("known_at")}),
    {flag("baseline")},
    text_source TEXT NOT NULL CHECK ({one_of("text_source", "html pdf feed import")}),
    {flag("truncated")},
    sha256 TEXT NOT NULL,
    annotated_at TEXT CHECK ({utc("annotated_at")}),
    resolved_at TEXT CHECK ({utc("resolved_at")}),
    rate_day TEXT GENERATED ALWAYS AS (
        CASE length(published_on) WHEN 10 THEN published_on ELSE substr(known_at, 1, 10) END) VIRTUAL,
    UNIQUE (document_id, version),
    CHECK (id = document_id || '@' || version),
    CHECK (resolved_at IS NULL OR annotated_at IS NOT NULL)
) STRICT
""",
    """
CREATE INDEX document_versions_known ON document_versions (known_at, id)
""",
    """
CREATE INDEX document_versions_unextracted ON document_versions (known_at, id) WHERE annotated_at IS NULL
""",
    """
CREATE INDEX document_versions_unresolved ON document_versions (known_at, id)
    WHERE annotated_at IS NOT NULL AND resolved_at IS NULL
""",
    "CREATE INDEX document_versions_published ON document_versions (published_on)",
)

_ANNOTATIONS = (
    f"""
CREATE TABLE annotations (
    version_id TEXT PRIMARY KEY REFERENCES document_versions (id),
    language TEXT NOT NULL CHECK ({one_of("language", LANGUAGES)}),
    script TEXT NOT NULL CHECK ({one_of("script", SCRIPTS)}),
    {flag("relevant")},
    {flag("truncated")},
    sectors TEXT NOT NULL CHECK ({json_list("sectors")}),
    origin TEXT NOT NULL,
    extractor TEXT NOT NULL
) STRICT
""",
    f"""
CREATE TABLE amounts (
    version_id TEXT NOT NULL REFERENCES annotations (version_id),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    start INTEGER NOT NULL CHECK (start >= 0),
    "end" INTEGER NOT NULL,
    text TEXT NOT NULL,
    converts INTEGER,
    total_of INTEGER,
    {money("money", optional=False)},
    PRIMARY KEY (version_id, ordinal),
    FOREIGN KEY (version_id, converts) REFERENCES amounts (version_id, ordinal) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (version_id, total_of) REFERENCES amounts (version_id, ordinal) DEFERRABLE INITIALLY DEFERRED,
    CHECK ("end" > start),
    CHECK (converts IS NOT ordinal AND total_of IS NOT ordinal)
) STRICT
""",
    """
CREATE INDEX amounts_role ON amounts (money_role, money_currency, money_value_real)
""",
    f"""
CREATE TABLE organization_mentions (
    version_id TEXT NOT NULL REFERENCES annotations (version_id),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    start INTEGER NOT NULL CHECK (start >= 0),
    "end" INTEGER NOT NULL,
    text TEXT NOT NULL,
    organization_id TEXT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK ({one_of("kind", ORGANIZATION_KINDS)}),
    country TEXT NOT NULL,
    score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
    PRIMARY KEY (version_id, ordinal),
    CHECK ("end" > start)
) STRICT
""",
    """
CREATE INDEX organization_mentions_organization ON organization_mentions (organization_id, version_id)
""",
)

_CLAIMS = (
    f"""
CREATE TABLE claims (
    id TEXT PRIMARY KEY CHECK (id <> ''),
    version_id TEXT NOT NULL REFERENCES annotations (version_id),
    document_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    kind TEXT NOT NULL CHECK ({one_of("kind", KINDS)}),
    measure TEXT CHECK ({one_of("measure", MEASURES)}),
    answers TEXT CHECK ({one_of("answers", ANSWERS)}),
    stage TEXT NOT NULL,
    modality TEXT NOT NULL CHECK ({one_of("modality", MODALITIES)}),
    actors TEXT NOT NULL CHECK ({json_list("actors")}),
    targets TEXT NOT NULL CHECK ({json_list("targets")}),
    project TEXT NOT NULL,
    programme_id TEXT,
    part_of TEXT,
    sectors TEXT NOT NULL CHECK ({json_list("sectors")}),
    happened_on TEXT NOT NULL CHECK ({partial_date("happened_on")}),
    {flag("is_new")},
    evidence_start INTEGER NOT NULL CHECK (evidence_start >= 0),
    evidence_end INTEGER NOT NULL,
    evidence_text TEXT NOT NULL,
    score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
    voice TEXT NOT NULL,
    extractor TEXT NOT NULL,
    {money("amount", optional=True)},
    {money("total", optional=True)},
    UNIQUE (version_id, ordinal),
    FOREIGN KEY (document_id, version) REFERENCES document_versions (document_id, version),
    CHECK (version_id = document_id || '@' || version),
    CHECK (evidence_end > evidence_start),
    CHECK ({stage_of_kind()})
) STRICT
""",
    """
CREATE INDEX claims_document ON claims (document_id, version)
""",
    """
CREATE INDEX claims_kind ON claims (kind, stage, happened_on)
""",
    """
CREATE TABLE claim_keys (
    key TEXT NOT NULL CHECK (key GLOB '?*:?*'),
    claim_id TEXT NOT NULL REFERENCES claims (id),
    PRIMARY KEY (key, claim_id)
) STRICT, WITHOUT ROWID
""",
    "CREATE INDEX claim_keys_claim ON claim_keys (claim_id)",
)

_RATES = (
    f"""
CREATE TABLE rates (
    currency TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
    "on" TEXT NOT NULL CHECK ({day('"on"')}),
    value TEXT NOT NULL CHECK ({exact("value")}),
    value_real REAL GENERATED ALWAYS AS (CAST(value AS REAL)) VIRTUAL,
    source TEXT NOT NULL,
    PRIMARY KEY (currency, "on"),
    CHECK (value_real > 0)
) STRICT
""",
    """
CREATE TRIGGER rates_are_append_only BEFORE UPDATE ON rates BEGIN
    SELECT RAISE(ABORT, 'rates are append only');
END
""",
)

_RUNS = (
    f"""
CREATE TABLE runs (
    id TEXT PRIMARY KEY CHECK (id <> ''),
    job TEXT NOT NULL CHECK (job <> ''),
    source_id TEXT NOT NULL,
    started_at TEXT NOT NULL CHECK ({utc("started_at")}),
    ended_at TEXT CHECK ({utc("ended_at")}),
    outcome TEXT NOT NULL CHECK ({one_of("outcome", "ok failed blocked interrupted running")}),
    counts TEXT NOT NULL CHECK (json_valid(counts) AND json_type(counts) = 'object'),
    error TEXT NOT NULL,
    process TEXT NOT NULL
) STRICT
""",
    """
CREATE INDEX runs_started ON runs (started_at)
""",
    "CREATE INDEX runs_running ON runs (process) WHERE outcome = 'running'",
)

_DIGESTS = (
    f"""
CREATE TABLE digests (
    id TEXT PRIMARY KEY CHECK (id <> ''),
    edition TEXT NOT NULL CHECK (edition <> ''),
    day TEXT NOT NULL CHECK ({day("day")}),
    after_seq INTEGER NOT NULL CHECK (after_seq >= 0),
    to_seq INTEGER NOT NULL,
    composed_at TEXT NOT NULL CHECK ({utc("composed_at")}),
    content TEXT NOT NULL CHECK (json_valid(content)),
    CHECK (to_seq >= after_seq)
) STRICT
""",
    "CREATE INDEX digests_edition ON digests (edition, day, to_seq)",
)

_LEDGER = (
    """
CREATE TABLE threads (
    id TEXT PRIMARY KEY CHECK (id <> ''),
    title TEXT NOT NULL,
    title_ja TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    parent_id TEXT REFERENCES threads (id),
    programme_id TEXT,
    status TEXT NOT NULL,
    CHECK (parent_id IS NOT id)
) STRICT
""",
    "CREATE INDEX threads_parent ON threads (parent_id)",
    f"""
CREATE TABLE events (
    id TEXT PRIMARY KEY CHECK (id <> ''),
    thread_id TEXT NOT NULL REFERENCES threads (id),
    kind TEXT NOT NULL CHECK ({one_of("kind", KINDS)}),
    measure TEXT CHECK ({one_of("measure", MEASURES)}),
    answers TEXT CHECK ({one_of("answers", ANSWERS)}),
    stage TEXT NOT NULL,
    modality TEXT NOT NULL CHECK ({one_of("modality", MODALITIES)}),
    title TEXT NOT NULL,
    title_ja TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    usd TEXT CHECK ({exact("usd")}),
    usd_real REAL GENERATED ALWAYS AS (CAST(usd AS REAL)) VIRTUAL,
    rate_on TEXT CHECK ({day("rate_on")}),
    sectors TEXT NOT NULL CHECK ({json_list("sectors")}),
    actors TEXT NOT NULL CHECK ({json_list("actors")}),
    targets TEXT NOT NULL CHECK ({json_list("targets")}),
    project TEXT NOT NULL,
    happened_on TEXT NOT NULL CHECK ({partial_date("happened_on")}),
    published_on TEXT NOT NULL CHECK ({partial_date("published_on")}),
    known_at TEXT NOT NULL CHECK ({utc("known_at")}),
    first_document_id TEXT NOT NULL REFERENCES documents (id),
    {flag("is_new")},
    {flag("baseline")},
    status TEXT NOT NULL CHECK ({one_of("status", "open withdrawn")}),
    {money("amount", optional=True)},
    {money("total", optional=True)},
    CHECK ({stage_of_kind()})
) STRICT
""",
    """
CREATE INDEX events_thread ON events (thread_id)
""",
    """
CREATE INDEX events_known ON events (known_at, id)
""",
    f"""
CREATE TABLE event_claims (
    claim_id TEXT PRIMARY KEY REFERENCES claims (id),
    event_id TEXT NOT NULL REFERENCES events (id) DEFERRABLE INITIALLY DEFERRED,
    {flag("current")},
    reason TEXT NOT NULL
) STRICT
""",
    """
CREATE INDEX event_claims_event ON event_claims (event_id, current)
""",
    """
CREATE TABLE event_aliases (
    old_id TEXT PRIMARY KEY CHECK (old_id <> ''),
    new_id TEXT NOT NULL REFERENCES events (id),
    cause TEXT NOT NULL,
    CHECK (old_id <> new_id)
) STRICT
""",
    f"""
CREATE TABLE ledger_changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL REFERENCES events (id),
    field TEXT NOT NULL CHECK (field <> ''),
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    cause TEXT NOT NULL CHECK ({one_of("cause", "world source_edit ours judgement")}),
    version_id TEXT NOT NULL,
    {flag("baseline")},
    known_at TEXT NOT NULL CHECK ({utc("known_at")}),
    recorded_at TEXT NOT NULL CHECK ({utc("recorded_at")})
) STRICT
""",
    """
CREATE INDEX ledger_changes_event ON ledger_changes (event_id, seq)
""",
    """
CREATE TRIGGER ledger_changes_are_append_only BEFORE UPDATE ON ledger_changes BEGIN
    SELECT RAISE(ABORT, 'ledger changes are append only');
END
""",
)


@MIGRATIONS()
def m001_documents_claims_rates_runs_digests(db: Database) -> None:
    """Everything but the ledger."""
    for group in (_SOURCES, _CAPTURES, _DOCUMENTS, _ANNOTATIONS, _CLAIMS, _RATES, _RUNS, _DIGESTS):
        for statement in group:
            db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@MIGRATIONS()
def m002_ledger(db: Database) -> None:
    """Threads, events, their evidence, aliases, and the change log."""
    for statement in _LEDGER:
        db.execute(statement)


# The real world: what a source may say, how it fares, which pages it named.

_ACCESS = "rss rdf atom news_sitemap listing json rates import"
_STATUSES = "ok unchanged empty stale blocked unreachable changed_layout quarantined"
_SOURCES_WIDENED = (
    # A column's own check cannot be changed in place: a new column takes the old one's name.
    f"ALTER TABLE sources ADD COLUMN access_of TEXT NOT NULL DEFAULT 'rss' CHECK ({one_of('access_of', _ACCESS)})",
    "UPDATE sources SET access_of = access",
    "ALTER TABLE sources DROP COLUMN access",
    "ALTER TABLE sources RENAME COLUMN access_of TO access",
    f"ALTER TABLE sources ADD COLUMN tier TEXT NOT NULL DEFAULT 'B' CHECK ({one_of('tier', 'A B')})",
    f"""ALTER TABLE sources ADD COLUMN keep TEXT NOT NULL DEFAULT 'full_text'
        CHECK ({one_of("keep", "full_text excerpt link")})""",
    "ALTER TABLE sources ADD COLUMN cadence_min_s INTEGER NOT NULL DEFAULT 0 CHECK (cadence_min_s >= 0)",
    "ALTER TABLE sources ADD COLUMN cadence_max_s INTEGER NOT NULL DEFAULT 0 CHECK (cadence_max_s >= 0)",
    f"ALTER TABLE sources ADD COLUMN date_formats TEXT NOT NULL DEFAULT '[]' CHECK ({json_list('date_formats')})",
    f"ALTER TABLE sources ADD COLUMN fallback TEXT NOT NULL DEFAULT '[]' CHECK ({json_list('fallback')})",
    "ALTER TABLE sources ADD COLUMN link_pattern TEXT",
    "ALTER TABLE sources ADD COLUMN timeout_s REAL NOT NULL DEFAULT 0 CHECK (timeout_s >= 0)",
    *(f"ALTER TABLE sources ADD COLUMN json_{name} TEXT" for name in ("url", "items", "title", "date", "next")),
    *(
        f"ALTER TABLE sources ADD COLUMN expect_{name} REAL CHECK (expect_{name} >= 0)"
        for name in ("items_per_week", "text", "date")
    ),
)
_STATES_WIDENED = (
    f"ALTER TABLE source_states ADD COLUMN status TEXT NOT NULL DEFAULT 'ok' CHECK ({one_of('status', _STATUSES)})",
    "ALTER TABLE source_states ADD COLUMN said TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE source_states ADD COLUMN interval_s INTEGER NOT NULL DEFAULT 0 CHECK (interval_s >= 0)",
    "ALTER TABLE source_states ADD COLUMN penalty REAL NOT NULL DEFAULT 0 CHECK (penalty >= 0)",
    f"ALTER TABLE source_states ADD COLUMN newest_at TEXT CHECK ({utc('newest_at')})",
    f"ALTER TABLE source_states ADD COLUMN gap_at TEXT CHECK ({utc('gap_at')})",
)
_ADDRESSES = (
    f"""
CREATE TABLE addresses (
    url TEXT PRIMARY KEY CHECK (url <> ''),
    source_id TEXT NOT NULL REFERENCES sources (id),
    document_id TEXT REFERENCES documents (id),
    title TEXT NOT NULL,
    published_on TEXT NOT NULL CHECK ({partial_date("published_on")}),
    published_at TEXT CHECK ({utc("published_at")}),
    listed_at TEXT NOT NULL CHECK ({utc("listed_at")}),
    due_at TEXT CHECK ({utc("due_at")}),
    checked_at TEXT CHECK ({utc("checked_at")}),
    sha256 TEXT NOT NULL,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    last_error TEXT NOT NULL
) STRICT
""",
    f"""
CREATE TABLE robots_files (
    url TEXT PRIMARY KEY CHECK (url <> ''),
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    fetched_at TEXT NOT NULL CHECK ({utc("fetched_at")})
) STRICT
""",
    "CREATE INDEX addresses_due ON addresses (source_id, due_at) WHERE due_at IS NOT NULL",
    "CREATE INDEX addresses_document ON addresses (document_id) WHERE document_id IS NOT NULL",
)


@MIGRATIONS()
def m003_sources_and_addresses(db: Database) -> None:
    """What sources expect and how they fare; the pages that channels have named."""
    for view in VIEWS:  # they name the columns that go; opening gives them back
        db.execute(f"DROP VIEW IF EXISTS {view.name}")
    for statement in (*_SOURCES_WIDENED, *_STATES_WIDENED, *_ADDRESSES):
        db.execute(statement)


# Pages and copies: what the crawlers assumed.

_ASSUMED = tuple(
    f"ALTER TABLE {table} ADD COLUMN tz_assumed INTEGER NOT NULL DEFAULT 0 CHECK (tz_assumed IN (0, 1))"
    for table in ("document_versions", "addresses")
)


@MIGRATIONS()
def m004_assumed_zones(db: Database) -> None:
    """Which times were read in the source's zone because they came without offset."""
    for statement in _ASSUMED:
        db.execute(statement)


@MIGRATIONS()
def m005_retention(db: Database) -> None:
    """Which texts were blanked out because their license lets us keep quotations alone."""
    db.execute(f"ALTER TABLE document_versions ADD COLUMN reduced_at TEXT CHECK ({utc('reduced_at')})")


_COPIES = (
    """
CREATE TABLE signatures (
    document_id TEXT PRIMARY KEY REFERENCES documents (id),
    version_id TEXT NOT NULL REFERENCES document_versions (id)
) STRICT
""",
    "CREATE INDEX signatures_version ON signatures (version_id)",
    """
CREATE TABLE signature_bands (
    band INTEGER NOT NULL CHECK (band >= 0),
    key BLOB NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (id),
    PRIMARY KEY (band, key, document_id)
) STRICT, WITHOUT ROWID
""",
    "CREATE INDEX signature_bands_document ON signature_bands (document_id)",
    """
CREATE TABLE copies (
    document_id TEXT PRIMARY KEY REFERENCES documents (id),
    original_id TEXT NOT NULL REFERENCES documents (id)
) STRICT
""",
    "CREATE INDEX copies_original ON copies (original_id)",
)


@MIGRATIONS()
def m006_copies(db: Database) -> None:
    """Which documents repeat one text, and the index that finds them."""
    for statement in _COPIES:
        db.execute(statement)


_TELLINGS = (
    """
CREATE TABLE shapes (
    id INTEGER PRIMARY KEY,
    content TEXT NOT NULL UNIQUE
) STRICT
""",
    "ALTER TABLE event_claims ADD COLUMN shape INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE event_claims ADD COLUMN official INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE event_claims ADD COLUMN origin TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE event_claims ADD COLUMN published_on TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE event_claims ADD COLUMN novelty TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE event_claims ADD COLUMN considered TEXT NOT NULL DEFAULT '[]'",
    "DROP INDEX event_claims_event",
    """
CREATE INDEX event_claims_tellings ON event_claims (event_id, current, shape, official, origin, published_on)
""",
    """
CREATE TABLE thread_keys (
    key TEXT NOT NULL,
    thread_id TEXT NOT NULL REFERENCES threads (id),
    tellings INTEGER NOT NULL CHECK (tellings > 0),
    PRIMARY KEY (key, thread_id)
) STRICT, WITHOUT ROWID
""",
    "CREATE INDEX thread_keys_thread ON thread_keys (thread_id)",
    "CREATE INDEX events_date ON events (kind, happened_on)",
    """
CREATE TEMP TABLE told AS
    SELECT ec.claim_id, d.origin, s.kind IN ('government', 'policy_bank') AS official, v.published_on,
        json_array(c.kind, c.stage, c.measure, c.answers, c.modality, c.actors, c.targets, c.programme_id, c.part_of,
            c.sectors, c.happened_on, c.is_new, c.amount_value, c.amount_currency, c.amount_value_max, c.amount_role,
            c.total_value, c.total_currency, (
                SELECT json_group_array(key)
                FROM (SELECT key FROM claim_keys WHERE claim_id = c.id ORDER BY key))) AS content
    FROM event_claims AS ec JOIN claims AS c ON c.id = ec.claim_id JOIN document_versions AS v ON v.id = c.version_id
    JOIN documents AS d ON d.id = c.document_id JOIN sources AS s ON s.id = d.source_id
""",
    "INSERT OR IGNORE INTO shapes (content) SELECT content FROM told",
    """
UPDATE event_claims SET (shape, official, origin, published_on) = (
    SELECT s.id, t.official, t.origin, t.published_on FROM told AS t JOIN shapes AS s ON s.content = t.content
    WHERE t.claim_id = event_claims.claim_id)
""",
    "DROP TABLE told",
    """
INSERT INTO thread_keys (key, thread_id, tellings)
    SELECT k.key, e.thread_id, count(*) FROM event_claims AS ec
    JOIN events AS e ON e.id = ec.event_id JOIN claim_keys AS k ON k.claim_id = ec.claim_id
    WHERE ec.current = 1 AND substr(k.key, 1, instr(k.key, ':') - 1)
        IN ('instrument', 'law', 'asset', 'item', 'org', 'place', 'tranche')
    GROUP BY 1, 2
""",
)

_HISTORY = (
    "ALTER TABLE events ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 0 CHECK (confirmed IN (0, 1))",
    *(
        f"""
CREATE TABLE {owner}_states (
    {owner}_id TEXT NOT NULL REFERENCES {owner}s (id),
    known_at TEXT NOT NULL CHECK ({utc("known_at")}),
    state TEXT NOT NULL CHECK (json_valid(state)),
    PRIMARY KEY ({owner}_id, known_at)
) STRICT, WITHOUT ROWID
"""
        for owner in ("event", "thread")
    ),
    f"""
CREATE TABLE judgements (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    verdict TEXT NOT NULL CHECK ({one_of("verdict", "join split edit dismiss confirm undo")}),
    event_id TEXT NOT NULL,
    other TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    anchors TEXT NOT NULL CHECK ({json_list("anchors")}),
    "by" TEXT NOT NULL CHECK ("by" <> ''),
    at TEXT NOT NULL CHECK ({utc("at")}),
    why TEXT NOT NULL CHECK (why <> ''),
    undoes INTEGER REFERENCES judgements (seq)
) STRICT
""",
    "CREATE INDEX judgements_event ON judgements (event_id)",
    """
CREATE UNIQUE INDEX judgements_undoes ON judgements (undoes) WHERE undoes IS NOT NULL
""",
)


@MIGRATIONS()
def m007_tellings_history_judgements(db: Database) -> None:
    """Distinct tellings of events, keys of threads, states over time, judgements.

    An older ledger is told as it stands: its states before the upgrade are derived by `pactwatch rebuild --promote`.
    """
    for statement in (*_TELLINGS, *_HISTORY):
        db.execute(statement)


_SUBSCRIBERS = (
    f"""
CREATE TABLE subscribers (
    id TEXT PRIMARY KEY CHECK (id <> ''),
    address TEXT NOT NULL UNIQUE CHECK (address LIKE '%_@_%' AND address NOT GLOB '*[' || char(9, 10, 13, 32) || ']*'),
    state TEXT NOT NULL CHECK ({one_of("state", "pending active left bounced")}),
    language TEXT NOT NULL CHECK ({one_of("language", "en ja zh")}),
    time_zone TEXT NOT NULL CHECK (time_zone <> ''),
    cadence TEXT NOT NULL CHECK ({one_of("cadence", "at_once daily weekly")}),
    filters_sectors TEXT NOT NULL CHECK ({json_list("filters_sectors")}),
    filters_organizations TEXT NOT NULL CHECK ({json_list("filters_organizations")}),
    filters_countries TEXT NOT NULL CHECK ({json_list("filters_countries")}),
    filters_kinds TEXT NOT NULL CHECK ({json_list("filters_kinds")}),
    filters_stages TEXT NOT NULL CHECK ({json_list("filters_stages")}),
    filters_minimum_usd TEXT CHECK ({exact("filters_minimum_usd")}),
    filters_languages TEXT NOT NULL CHECK ({json_list("filters_languages")}),
    generation INTEGER NOT NULL CHECK (generation > 0),
    asked_at TEXT NOT NULL CHECK ({utc("asked_at")}),
    confirmed_at TEXT CHECK ({utc("confirmed_at")}),
    ended_at TEXT CHECK ({utc("ended_at")}),
    CHECK (state <> 'active' OR confirmed_at IS NOT NULL)
) STRICT
""",
    f"""
CREATE TABLE mail_tokens (
    hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
    subscriber_id TEXT NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL CHECK ({one_of("purpose", "confirm preferences unsubscribe")}),
    expires_at TEXT NOT NULL CHECK ({utc("expires_at")}),
    spent_at TEXT CHECK ({utc("spent_at")})
) STRICT, WITHOUT ROWID
""",
    "CREATE INDEX mail_tokens_subscriber ON mail_tokens (subscriber_id)",
    f"""
CREATE TABLE suppressions (
    address_hash TEXT PRIMARY KEY CHECK (length(address_hash) = 64),
    reason TEXT NOT NULL,
    at TEXT NOT NULL CHECK ({utc("at")})
) STRICT, WITHOUT ROWID
""",
    f"""
CREATE TABLE page_visits (
    key TEXT NOT NULL,
    at TEXT NOT NULL CHECK ({utc("at")})
) STRICT
""",
    "CREATE INDEX page_visits_key ON page_visits (key, at)",
    "CREATE INDEX page_visits_at ON page_visits (at)",
)

_MAILS = (
    f"""
CREATE TABLE dispatches (
    digest_id TEXT PRIMARY KEY REFERENCES digests (id),
    at TEXT NOT NULL CHECK ({utc("at")}),
    flagged INTEGER NOT NULL CHECK (flagged >= 0),
    {flag("held")}
) STRICT, WITHOUT ROWID
""",
    f"""
CREATE TABLE mails (
    id TEXT PRIMARY KEY CHECK (id <> ''),
    subscriber_id TEXT NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL CHECK ({one_of("purpose", "confirm known digest alert")}),
    digest_id TEXT REFERENCES digests (id),
    event_ids TEXT NOT NULL CHECK ({json_list("event_ids")}),
    state TEXT NOT NULL CHECK ({one_of("state", "held queued sending sent failed cancelled doubtful")}),
    message_id TEXT NOT NULL UNIQUE,
    made_at TEXT NOT NULL CHECK ({utc("made_at")}),
    due_at TEXT NOT NULL CHECK ({utc("due_at")}),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    doubts INTEGER NOT NULL CHECK (doubts >= 0),
    sent_at TEXT CHECK ({utc("sent_at")}),
    error TEXT NOT NULL,
    CHECK ((digest_id IS NULL) = (purpose IN ('confirm', 'known')))
) STRICT
""",
    "CREATE UNIQUE INDEX mails_once ON mails (subscriber_id, digest_id) WHERE digest_id IS NOT NULL",
    "CREATE INDEX mails_due ON mails (state, due_at, id)",
    "CREATE INDEX mails_digest ON mails (digest_id, state)",
    """
CREATE TABLE told (
    subscriber_id TEXT NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
    change_seq INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    mail_id TEXT NOT NULL REFERENCES mails (id) ON DELETE CASCADE,
    PRIMARY KEY (subscriber_id, change_seq)
) STRICT, WITHOUT ROWID
""",
    "CREATE INDEX told_event ON told (event_id, subscriber_id)",
    "CREATE INDEX told_mail ON told (mail_id)",
    f"""
CREATE TABLE bounces (
    subscriber_id TEXT NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
    mail_id TEXT NOT NULL REFERENCES mails (id) ON DELETE CASCADE,
    {flag("permanent")},
    at TEXT NOT NULL CHECK ({utc("at")}),
    PRIMARY KEY (subscriber_id, mail_id)
) STRICT, WITHOUT ROWID
""",
    f"""
CREATE TABLE chat_posts (
    digest_id TEXT NOT NULL REFERENCES digests (id),
    room TEXT NOT NULL,
    state TEXT NOT NULL CHECK ({one_of("state", "posting posted failed")}),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    due_at TEXT NOT NULL CHECK ({utc("due_at")}),
    PRIMARY KEY (digest_id, room)
) STRICT, WITHOUT ROWID
""",
)


@MIGRATIONS()
def m008_subscribers_mail(db: Database) -> None:
    """Subscribers, their links, the outbox, what each was told, bounces."""
    for statement in (*_SUBSCRIBERS, *_MAILS):
        db.execute(statement)


HEARINGS = ("hearing", "公聴会", "聴聞", "听证", "聽證")
"""Words for a hearing in the three languages, as `nlp.ledger.terms` reads them."""

SETS_A_TERM = "(stage = 'suspended' OR {})".format(
    " OR ".join(f"instr(lower(evidence_text), '{word}') > 0" for word in HEARINGS)
)
"""Claims that may set a day ahead; the index below serves only this very condition."""

_DIGEST_READS = (
    """
CREATE TABLE digest_events (
    event_id TEXT NOT NULL,
    digest_id TEXT NOT NULL REFERENCES digests (id),
    PRIMARY KEY (event_id, digest_id)
) STRICT, WITHOUT ROWID
""",
    """
INSERT INTO digest_events (event_id, digest_id)
    SELECT DISTINCT t.value, d.id FROM digests AS d, json_tree(d.content, '$.sections') AS t WHERE t.key = 'event_id'
""",
    f"CREATE INDEX claims_terms ON claims (id) WHERE kind = 'countermeasure' AND {SETS_A_TERM}",
)


@MIGRATIONS()
def m009_digest_events(db: Database) -> None:
    """Which digest told which event, and an index of the claims that may set a day ahead."""
    for statement in _DIGEST_READS:
        db.execute(statement)


_WAYS = (
    f"""
CREATE TABLE ways (
    event_id TEXT NOT NULL REFERENCES events (id) DEFERRABLE INITIALLY DEFERRED,
    shape INTEGER NOT NULL,
    {flag("official")},
    first INTEGER NOT NULL,
    claim_id TEXT NOT NULL,
    tellings INTEGER NOT NULL CHECK (tellings > 0),
    origins TEXT NOT NULL CHECK ({json_list("origins")}),
    published_on TEXT NOT NULL,
    known_at TEXT NOT NULL CHECK ({utc("known_at")}),
    PRIMARY KEY (event_id, shape, official)
) STRICT, WITHOUT ROWID
""",
    """
INSERT INTO ways (event_id, shape, official, first, claim_id, tellings, origins, published_on, known_at)
    SELECT w.*, v.known_at FROM (
        SELECT event_id, shape, official, min(rowid), claim_id, count(*), json_group_array(DISTINCT origin),
            coalesce(min(nullif(published_on, '')), '')
        FROM event_claims WHERE current = 1 GROUP BY event_id, shape, official) AS w
    JOIN claims AS c ON c.id = w.claim_id JOIN document_versions AS v ON v.id = c.version_id
""",
    "CREATE INDEX events_stages ON events (thread_id, kind, stage)",
    """
CREATE INDEX events_unconverted ON events (known_at, id)
    WHERE status = 'open' AND amount_value IS NOT NULL AND usd IS NULL
""",
)


@MIGRATIONS()
def m010_ways(db: Database) -> None:
    """The distinct ways in which events are told, counted as claims come; indexes for a large ledger."""
    for statement in _WAYS:
        db.execute(statement)


_WAYS_READ = (
    "ALTER TABLE ways RENAME TO counted",
    f"""
CREATE TABLE ways (
    event_id TEXT NOT NULL REFERENCES events (id) DEFERRABLE INITIALLY DEFERRED,
    shape INTEGER NOT NULL,
    {flag("official")},
    first INTEGER NOT NULL,
    claim_id TEXT NOT NULL,
    document_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    project TEXT NOT NULL,
    tellings INTEGER NOT NULL CHECK (tellings > 0),
    published_on TEXT NOT NULL,
    known_at TEXT NOT NULL CHECK ({utc("known_at")}),
    origins TEXT NOT NULL CHECK ({json_list("origins")}),
    PRIMARY KEY (event_id, first),
    UNIQUE (event_id, shape, official)
) STRICT, WITHOUT ROWID
""",
    """
INSERT INTO ways (event_id, shape, official, first, claim_id, document_id, version, ordinal, project, tellings,
        published_on, known_at, origins)
    SELECT w.event_id, w.shape, w.official, w.first, c.id, c.document_id, c.version, c.ordinal, c.project,
        w.tellings, w.published_on, v.known_at, w.origins
    FROM counted AS w JOIN event_claims AS f ON f.rowid = w.first JOIN claims AS c ON c.id = f.claim_id
    JOIN document_versions AS v ON v.id = c.version_id
""",
    "DROP TABLE counted",
    "DROP INDEX events_stages",
    "CREATE INDEX ways_weight ON ways (event_id, official DESC, tellings DESC, first)",
)


@MIGRATIONS()
def m011_ways_read_alone(db: Database) -> None:
    """Ways of telling in the order in which they are weighed, read without the claims behind them."""
    for statement in _WAYS_READ:
        db.execute(statement)


def stale_views(db: Database) -> list[str]:
    """Names of the views that the file lacks or has in another form than this code; views of its readers stay out."""
    stored = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'").fetchall())
    return [view.name for view in VIEWS if stored.get(view.name) != _create_view(view.name, view.sql)]


def refresh_views(db: Database) -> None:
    """Give the file the views of this code."""
    stale = stale_views(db)
    for name in stale:
        db.execute(f"DROP VIEW IF EXISTS {name}")
    for view in VIEWS:
        if view.name in stale:
            db.execute(_create_view(view.name, view.sql))


def _create_view(name: str, sql: str) -> str:
    return f"CREATE VIEW {name} AS\n    {sql.strip()}"
