PRAGMA application_id = 1346589783;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'pactwatch','m001_documents_claims_rates_runs_digests','2026-11-30 01:16:15.778801+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'pactwatch','m002_ledger','2026-11-30 01:16:15.780075+00:00');
CREATE TABLE amounts (
    version_id TEXT NOT NULL REFERENCES annotations (version_id),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    start INTEGER NOT NULL CHECK (start >= 0),
    "end" INTEGER NOT NULL,
    text TEXT NOT NULL,
    converts INTEGER,
    total_of INTEGER,
    
    money_value TEXT NOT NULL CHECK (money_value IS NULL OR (money_value GLOB '*[0-9]*' AND money_value NOT GLOB '*[^0-9.-]*' AND money_value NOT GLOB '?*-*' AND money_value NOT GLOB '*.*.*')),
    money_value_real REAL GENERATED ALWAYS AS (CAST(money_value AS REAL)) VIRTUAL,
    money_currency TEXT NOT NULL CHECK (money_currency GLOB '[A-Z][A-Z][A-Z]'),
    money_value_max TEXT CHECK (money_value_max IS NULL OR (money_value_max GLOB '*[0-9]*' AND money_value_max NOT GLOB '*[^0-9.-]*' AND money_value_max NOT GLOB '?*-*' AND money_value_max NOT GLOB '*.*.*')),
    money_value_max_real REAL GENERATED ALWAYS AS (CAST(money_value_max AS REAL)) VIRTUAL,
    money_qualifier TEXT NOT NULL CHECK (money_qualifier IN ('exact', 'about', 'over', 'at_least', 'up_to', 'under')),
    money_role TEXT NOT NULL CHECK (money_role IN ('envelope', 'project', 'loan', 'equity', 'guarantee', 'subsidy', 'budget', 'tariff', 'market', 'other')),
    PRIMARY KEY (version_id, ordinal),
    FOREIGN KEY (version_id, converts) REFERENCES amounts (version_id, ordinal) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (version_id, total_of) REFERENCES amounts (version_id, ordinal) DEFERRABLE INITIALLY DEFERRED,
    CHECK ("end" > start),
    CHECK (converts IS NOT ordinal AND total_of IS NOT ordinal)
) STRICT
;
INSERT INTO "amounts" VALUES('doc_1@1',0,38,51,'5 billion yen',NULL,NULL,'5000000000.10','JPY','6000000000','exact','loan');
CREATE TABLE annotations (
    version_id TEXT PRIMARY KEY REFERENCES document_versions (id),
    language TEXT NOT NULL CHECK (language IN ('en', 'ja', 'zh', 'und')),
    script TEXT NOT NULL CHECK (script IN ('Latn', 'Jpan', 'Hans', 'Hant', 'Zyyy')),
    relevant INTEGER NOT NULL CHECK (relevant IN (0, 1)),
    truncated INTEGER NOT NULL CHECK (truncated IN (0, 1)),
    sectors TEXT NOT NULL CHECK (json_valid(sectors) AND json_type(sectors) = 'array'),
    origin TEXT NOT NULL,
    extractor TEXT NOT NULL
) STRICT
;
INSERT INTO "annotations" VALUES('doc_1@1','en','Latn',1,0,'["energy","finance"]','','rules-1');
CREATE TABLE captures (
    id TEXT PRIMARY KEY CHECK (id <> ''),
    source_id TEXT NOT NULL REFERENCES sources (id),
    url TEXT NOT NULL,
    final_url TEXT NOT NULL,
    status INTEGER NOT NULL CHECK (status BETWEEN 100 AND 999),
    fetched_at TEXT NOT NULL CHECK (fetched_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z' AND datetime(fetched_at, '+0 days') IS replace(substr(fetched_at, 1, 19), 'T', ' ')),
    sha256 TEXT NOT NULL,
    warc_file TEXT NOT NULL,
    warc_offset INTEGER NOT NULL CHECK (warc_offset >= 0),
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL
) STRICT
;
CREATE TABLE claim_keys (
    key TEXT NOT NULL CHECK (key GLOB '?*:?*'),
    claim_id TEXT NOT NULL REFERENCES claims (id),
    PRIMARY KEY (key, claim_id)
) STRICT, WITHOUT ROWID
;
INSERT INTO "claim_keys" VALUES('asset:gas-power','clm_1');
INSERT INTO "claim_keys" VALUES('place:us-oh','clm_1');
CREATE TABLE claims (
    id TEXT PRIMARY KEY CHECK (id <> ''),
    version_id TEXT NOT NULL REFERENCES annotations (version_id),
    document_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    kind TEXT NOT NULL CHECK (kind IN ('funding', 'progress', 'countermeasure', 'policy')),
    measure TEXT CHECK (measure IN ('export_control', 'tariff', 'sanction_listing', 'trade_remedy', 'investment_review', 'antitrust_review', 'reciprocal_subsidy', 'import_restriction', 'dispute', 'warning', 'other')),
    answers TEXT CHECK (answers IN ('programme', 'party', 'sector', 'unstated')),
    stage TEXT NOT NULL,
    modality TEXT NOT NULL CHECK (modality IN ('asserted', 'reported', 'speculated')),
    actors TEXT NOT NULL CHECK (json_valid(actors) AND json_type(actors) = 'array'),
    targets TEXT NOT NULL CHECK (json_valid(targets) AND json_type(targets) = 'array'),
    project TEXT NOT NULL,
    programme_id TEXT,
    part_of TEXT,
    sectors TEXT NOT NULL CHECK (json_valid(sectors) AND json_type(sectors) = 'array'),
    happened_on TEXT NOT NULL CHECK (happened_on = '' OR (length(happened_on) IN (4, 7, 10) AND date(substr(happened_on || '-01-01', 1, 10), '+0 days') IS substr(happened_on || '-01-01', 1, 10))),
    is_new INTEGER NOT NULL CHECK (is_new IN (0, 1)),
    evidence_start INTEGER NOT NULL CHECK (evidence_start >= 0),
    evidence_end INTEGER NOT NULL,
    evidence_text TEXT NOT NULL,
    score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
    voice TEXT NOT NULL,
    extractor TEXT NOT NULL,
    
    amount_value TEXT  CHECK (amount_value IS NULL OR (amount_value GLOB '*[0-9]*' AND amount_value NOT GLOB '*[^0-9.-]*' AND amount_value NOT GLOB '?*-*' AND amount_value NOT GLOB '*.*.*')),
    amount_value_real REAL GENERATED ALWAYS AS (CAST(amount_value AS REAL)) VIRTUAL,
    amount_currency TEXT  CHECK (amount_currency GLOB '[A-Z][A-Z][A-Z]'),
    amount_value_max TEXT CHECK (amount_value_max IS NULL OR (amount_value_max GLOB '*[0-9]*' AND amount_value_max NOT GLOB '*[^0-9.-]*' AND amount_value_max NOT GLOB '?*-*' AND amount_value_max NOT GLOB '*.*.*')),
    amount_value_max_real REAL GENERATED ALWAYS AS (CAST(amount_value_max AS REAL)) VIRTUAL,
    amount_qualifier TEXT  CHECK (amount_qualifier IN ('exact', 'about', 'over', 'at_least', 'up_to', 'under')),
    amount_role TEXT  CHECK (amount_role IN ('envelope', 'project', 'loan', 'equity', 'guarantee', 'subsidy', 'budget', 'tariff', 'market', 'other'))
    CHECK ((amount_value IS NULL) = (amount_currency IS NULL) AND (amount_value IS NULL) = (amount_role IS NULL)
        AND (amount_value IS NULL) = (amount_qualifier IS NULL)
        AND (amount_value_max IS NULL OR amount_value IS NOT NULL)),
    
    total_value TEXT  CHECK (total_value IS NULL OR (total_value GLOB '*[0-9]*' AND total_value NOT GLOB '*[^0-9.-]*' AND total_value NOT GLOB '?*-*' AND total_value NOT GLOB '*.*.*')),
    total_value_real REAL GENERATED ALWAYS AS (CAST(total_value AS REAL)) VIRTUAL,
    total_currency TEXT  CHECK (total_currency GLOB '[A-Z][A-Z][A-Z]'),
    total_value_max TEXT CHECK (total_value_max IS NULL OR (total_value_max GLOB '*[0-9]*' AND total_value_max NOT GLOB '*[^0-9.-]*' AND total_value_max NOT GLOB '?*-*' AND total_value_max NOT GLOB '*.*.*')),
    total_value_max_real REAL GENERATED ALWAYS AS (CAST(total_value_max AS REAL)) VIRTUAL,
    total_qualifier TEXT  CHECK (total_qualifier IN ('exact', 'about', 'over', 'at_least', 'up_to', 'under')),
    total_role TEXT  CHECK (total_role IN ('envelope', 'project', 'loan', 'equity', 'guarantee', 'subsidy', 'budget', 'tariff', 'market', 'other'))
    CHECK ((total_value IS NULL) = (total_currency IS NULL) AND (total_value IS NULL) = (total_role IS NULL)
        AND (total_value IS NULL) = (total_qualifier IS NULL)
        AND (total_value_max IS NULL OR total_value IS NOT NULL)),
    UNIQUE (version_id, ordinal),
    FOREIGN KEY (document_id, version) REFERENCES document_versions (document_id, version),
    CHECK (version_id = document_id || '@' || version),
    CHECK (evidence_end > evidence_start),
    CHECK (((kind = 'funding' AND stage IN ('proposed', 'announced', 'approved', 'signed', 'disbursed', 'cancelled')) OR (kind = 'progress' AND stage IN ('approved', 'started', 'completed', 'delayed', 'cancelled')) OR (kind = 'countermeasure' AND stage IN ('threatened', 'announced', 'in_force', 'suspended', 'lifted', 'challenged')) OR (kind = 'policy' AND stage IN ('proposed', 'announced', 'approved', 'signed', 'in_force'))) AND (kind = 'countermeasure') = (measure IS NOT NULL))
) STRICT
;
INSERT INTO "claims" VALUES('clm_1','doc_1@1','doc_1',1,0,'funding',NULL,NULL,'signed','asserted','["Japan Bank for International Cooperation"]','[]','Ohio gas power',NULL,NULL,'["energy"]','2026-02',1,16,52,'JBIC signed a loan of 5 billion yen.',0.8,'rule','rules-1','5000000000.10','JPY','6000000000','exact','loan',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE digests (
    id TEXT PRIMARY KEY CHECK (id <> ''),
    edition TEXT NOT NULL CHECK (edition <> ''),
    day TEXT NOT NULL CHECK (day IS NULL OR date(day, '+0 days') IS day),
    after_seq INTEGER NOT NULL CHECK (after_seq >= 0),
    to_seq INTEGER NOT NULL,
    composed_at TEXT NOT NULL CHECK (composed_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z' AND datetime(composed_at, '+0 days') IS replace(substr(composed_at, 1, 19), 'T', ' ')),
    content TEXT NOT NULL CHECK (json_valid(content)),
    CHECK (to_seq >= after_seq)
) STRICT
;
CREATE TABLE document_versions (
    id TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents (id),
    version INTEGER NOT NULL CHECK (version >= 1),
    capture_id TEXT REFERENCES captures (id),
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('en', 'ja', 'zh', 'und')),
    script TEXT NOT NULL CHECK (script IN ('Latn', 'Jpan', 'Hans', 'Hant', 'Zyyy')),
    published_on TEXT NOT NULL CHECK (published_on = '' OR (length(published_on) IN (4, 7, 10) AND date(substr(published_on || '-01-01', 1, 10), '+0 days') IS substr(published_on || '-01-01', 1, 10))),
    published_at TEXT CHECK (published_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z' AND datetime(published_at, '+0 days') IS replace(substr(published_at, 1, 19), 'T', ' ')),
    published_rule TEXT NOT NULL,
    known_at TEXT NOT NULL CHECK (known_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z' AND datetime(known_at, '+0 days') IS replace(substr(known_at, 1, 19), 'T', ' ')),
    baseline INTEGER NOT NULL CHECK (baseline IN (0, 1)),
    text_source TEXT NOT NULL CHECK (text_source IN ('html', 'pdf', 'feed', 'import')),
    truncated INTEGER NOT NULL CHECK (truncated IN (0, 1)),
    sha256 TEXT NOT NULL,
    annotated_at TEXT CHECK (annotated_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z' AND datetime(annotated_at, '+0 days') IS replace(substr(annotated_at, 1, 19), 'T', ' ')),
    resolved_at TEXT CHECK (resolved_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z' AND datetime(resolved_at, '+0 days') IS replace(substr(resolved_at, 1, 19), 'T', ' ')),
    rate_day TEXT GENERATED ALWAYS AS (
        CASE length(published_on) WHEN 10 THEN published_on ELSE substr(known_at, 1, 10) END) VIRTUAL,
    UNIQUE (document_id, version),
    CHECK (id = document_id || '@' || version),
    CHECK (resolved_at IS NULL OR annotated_at IS NOT NULL)
) STRICT
;
INSERT INTO "document_versions" VALUES('doc_1@1','doc_1',1,NULL,'JBIC signs loan','JBIC signed a loan of 5 billion yen. It is for Ohio.','en','Latn','2026-02-17',NULL,'feed','2026-02-17T22:00:00Z',0,'html',0,'7c22427a1f86091395fca6e91531bf61ed541125cb63ae1af1d2184819e8fcd5','2026-02-17T22:00:00Z',NULL);
CREATE TABLE documents (
    id TEXT PRIMARY KEY CHECK (id <> ''),
    source_id TEXT NOT NULL REFERENCES sources (id),
    url TEXT NOT NULL,
    external_id TEXT NOT NULL,
    origin TEXT NOT NULL,
    first_seen_at TEXT NOT NULL CHECK (first_seen_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z' AND datetime(first_seen_at, '+0 days') IS replace(substr(first_seen_at, 1, 19), 'T', ' ')),
    CHECK (url <> '' OR external_id <> '')
) STRICT
;
INSERT INTO "documents" VALUES('doc_1','jp.jbic.press-en','http://jbic.example/1','','Japan Bank for International Cooperation','2026-02-17T22:00:00Z');
CREATE TABLE event_aliases (
    old_id TEXT PRIMARY KEY CHECK (old_id <> ''),
    new_id TEXT NOT NULL REFERENCES events (id),
    cause TEXT NOT NULL,
    CHECK (old_id <> new_id)
) STRICT
;
CREATE TABLE event_claims (
    claim_id TEXT PRIMARY KEY REFERENCES claims (id),
    event_id TEXT NOT NULL REFERENCES events (id) DEFERRABLE INITIALLY DEFERRED,
    current INTEGER NOT NULL CHECK (current IN (0, 1)),
    reason TEXT NOT NULL
) STRICT
;
CREATE TABLE events (
    id TEXT PRIMARY KEY CHECK (id <> ''),
    thread_id TEXT NOT NULL REFERENCES threads (id),
    kind TEXT NOT NULL CHECK (kind IN ('funding', 'progress', 'countermeasure', 'policy')),
    measure TEXT CHECK (measure IN ('export_control', 'tariff', 'sanction_listing', 'trade_remedy', 'investment_review', 'antitrust_review', 'reciprocal_subsidy', 'import_restriction', 'dispute', 'warning', 'other')),
    answers TEXT CHECK (answers IN ('programme', 'party', 'sector', 'unstated')),
    stage TEXT NOT NULL,
    modality TEXT NOT NULL CHECK (modality IN ('asserted', 'reported', 'speculated')),
    title TEXT NOT NULL,
    title_ja TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    usd TEXT CHECK (usd IS NULL OR (usd GLOB '*[0-9]*' AND usd NOT GLOB '*[^0-9.-]*' AND usd NOT GLOB '?*-*' AND usd NOT GLOB '*.*.*')),
    usd_real REAL GENERATED ALWAYS AS (CAST(usd AS REAL)) VIRTUAL,
    rate_on TEXT CHECK (rate_on IS NULL OR date(rate_on, '+0 days') IS rate_on),
    sectors TEXT NOT NULL CHECK (json_valid(sectors) AND json_type(sectors) = 'array'),
    actors TEXT NOT NULL CHECK (json_valid(actors) AND json_type(actors) = 'array'),
    targets TEXT NOT NULL CHECK (json_valid(targets) AND json_type(targets) = 'array'),
    project TEXT NOT NULL,
    happened_on TEXT NOT NULL CHECK (happened_on = '' OR (length(happened_on) IN (4, 7, 10) AND date(substr(happened_on || '-01-01', 1, 10), '+0 days') IS substr(happened_on || '-01-01', 1, 10))),
    published_on TEXT NOT NULL CHECK (published_on = '' OR (length(published_on) IN (4, 7, 10) AND date(substr(published_on || '-01-01', 1, 10), '+0 days') IS substr(published_on || '-01-01', 1, 10))),
    known_at TEXT NOT NULL CHECK (known_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z' AND datetime(known_at, '+0 days') IS replace(substr(known_at, 1, 19), 'T', ' ')),
    first_document_id TEXT NOT NULL REFERENCES documents (id),
    is_new INTEGER NOT NULL CHECK (is_new IN (0, 1)),
    baseline INTEGER NOT NULL CHECK (baseline IN (0, 1)),
    status TEXT NOT NULL CHECK (status IN ('open', 'withdrawn')),
    
    amount_value TEXT  CHECK (amount_value IS NULL OR (amount_value GLOB '*[0-9]*' AND amount_value NOT GLOB '*[^0-9.-]*' AND amount_value NOT GLOB '?*-*' AND amount_value NOT GLOB '*.*.*')),
    amount_value_real REAL GENERATED ALWAYS AS (CAST(amount_value AS REAL)) VIRTUAL,
    amount_currency TEXT  CHECK (amount_currency GLOB '[A-Z][A-Z][A-Z]'),
    amount_value_max TEXT CHECK (amount_value_max IS NULL OR (amount_value_max GLOB '*[0-9]*' AND amount_value_max NOT GLOB '*[^0-9.-]*' AND amount_value_max NOT GLOB '?*-*' AND amount_value_max NOT GLOB '*.*.*')),
    amount_value_max_real REAL GENERATED ALWAYS AS (CAST(amount_value_max AS REAL)) VIRTUAL,
    amount_qualifier TEXT  CHECK (amount_qualifier IN ('exact', 'about', 'over', 'at_least', 'up_to', 'under')),
    amount_role TEXT  CHECK (amount_role IN ('envelope', 'project', 'loan', 'equity', 'guarantee', 'subsidy', 'budget', 'tariff', 'market', 'other'))
    CHECK ((amount_value IS NULL) = (amount_currency IS NULL) AND (amount_value IS NULL) = (amount_role IS NULL)
        AND (amount_value IS NULL) = (amount_qualifier IS NULL)
        AND (amount_value_max IS NULL OR amount_value IS NOT NULL)),
    
    total_value TEXT  CHECK (total_value IS NULL OR (total_value GLOB '*[0-9]*' AND total_value NOT GLOB '*[^0-9.-]*' AND total_value NOT GLOB '?*-*' AND total_value NOT GLOB '*.*.*')),
    total_value_real REAL GENERATED ALWAYS AS (CAST(total_value AS REAL)) VIRTUAL,
    total_currency TEXT  CHECK (total_currency GLOB '[A-Z][A-Z][A-Z]'),
    total_value_max TEXT CHECK (total_value_max IS NULL OR (total_value_max GLOB '*[0-9]*' AND total_value_max NOT GLOB '*[^0-9.-]*' AND total_value_max NOT GLOB '?*-*' AND total_value_max NOT GLOB '*.*.*')),
    total_value_max_real REAL GENERATED ALWAYS AS (CAST(total_value_max AS REAL)) VIRTUAL,
    total_qualifier TEXT  CHECK (total_qualifier IN ('exact', 'about', 'over', 'at_least', 'up_to', 'under')),
    total_role TEXT  CHECK (total_role IN ('envelope', 'project', 'loan', 'equity', 'guarantee', 'subsidy', 'budget', 'tariff', 'market', 'other'))
    CHECK ((total_value IS NULL) = (total_currency IS NULL) AND (total_value IS NULL) = (total_role IS NULL)
        AND (total_value IS NULL) = (total_qualifier IS NULL)
        AND (total_value_max IS NULL OR total_value IS NOT NULL)),
    CHECK (((kind = 'funding' AND stage IN ('proposed', 'announced', 'approved', 'signed', 'disbursed', 'cancelled')) OR (kind = 'progress' AND stage IN ('approved', 'started', 'completed', 'delayed', 'cancelled')) OR (kind = 'countermeasure' AND stage IN ('threatened', 'announced', 'in_force', 'suspended', 'lifted', 'challenged')) OR (kind = 'policy' AND stage IN ('proposed', 'announced', 'approved', 'signed', 'in_force'))) AND (kind = 'countermeasure') = (measure IS NOT NULL))
) STRICT
;
CREATE TABLE ledger_changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL REFERENCES events (id),
    field TEXT NOT NULL CHECK (field <> ''),
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    cause TEXT NOT NULL CHECK (cause IN ('world', 'source_edit', 'ours', 'judgement')),
    version_id TEXT NOT NULL,
    baseline INTEGER NOT NULL CHECK (baseline IN (0, 1)),
    known_at TEXT NOT NULL CHECK (known_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z' AND datetime(known_at, '+0 days') IS replace(substr(known_at, 1, 19), 'T', ' ')),
    recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z' AND datetime(recorded_at, '+0 days') IS replace(substr(recorded_at, 1, 19), 'T', ' '))
) STRICT
;
CREATE TABLE organization_mentions (
    version_id TEXT NOT NULL REFERENCES annotations (version_id),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    start INTEGER NOT NULL CHECK (start >= 0),
    "end" INTEGER NOT NULL,
    text TEXT NOT NULL,
    organization_id TEXT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('company', 'bank', 'policy_bank', 'government', 'agency', 'international', 'media', 'other')),
    country TEXT NOT NULL,
    score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
    PRIMARY KEY (version_id, ordinal),
    CHECK ("end" > start)
) STRICT
;
INSERT INTO "organization_mentions" VALUES('doc_1@1',0,0,4,'JBIC','jbic','Japan Bank for International Cooperation','policy_bank','JP',0.9);
CREATE TABLE rates (
    currency TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
    "on" TEXT NOT NULL CHECK ("on" IS NULL OR date("on", '+0 days') IS "on"),
    value TEXT NOT NULL CHECK (value IS NULL OR (value GLOB '*[0-9]*' AND value NOT GLOB '*[^0-9.-]*' AND value NOT GLOB '?*-*' AND value NOT GLOB '*.*.*')),
    value_real REAL GENERATED ALWAYS AS (CAST(value AS REAL)) VIRTUAL,
    source TEXT NOT NULL,
    PRIMARY KEY (currency, "on"),
    CHECK (value_real > 0)
) STRICT
;
INSERT INTO "rates" VALUES('JPY','2026-02-17','181.06','ecb-history');
INSERT INTO "rates" VALUES('USD','2026-02-17','1.1826','ecb-history');
CREATE TABLE runs (
    id TEXT PRIMARY KEY CHECK (id <> ''),
    job TEXT NOT NULL CHECK (job <> ''),
    source_id TEXT NOT NULL,
    started_at TEXT NOT NULL CHECK (started_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z' AND datetime(started_at, '+0 days') IS replace(substr(started_at, 1, 19), 'T', ' ')),
    ended_at TEXT CHECK (ended_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z' AND datetime(ended_at, '+0 days') IS replace(substr(ended_at, 1, 19), 'T', ' ')),
    outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'failed', 'blocked', 'interrupted', 'running')),
    counts TEXT NOT NULL CHECK (json_valid(counts) AND json_type(counts) = 'object'),
    error TEXT NOT NULL,
    process TEXT NOT NULL
) STRICT
;
CREATE TABLE source_states (
    source_id TEXT PRIMARY KEY REFERENCES sources (id),
    next_due_at TEXT CHECK (next_due_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z' AND datetime(next_due_at, '+0 days') IS replace(substr(next_due_at, 1, 19), 'T', ' ')),
    first_contact_at TEXT CHECK (first_contact_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z' AND datetime(first_contact_at, '+0 days') IS replace(substr(first_contact_at, 1, 19), 'T', ' ')),
    last_ok_at TEXT CHECK (last_ok_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z' AND datetime(last_ok_at, '+0 days') IS replace(substr(last_ok_at, 1, 19), 'T', ' ')),
    failures INTEGER NOT NULL CHECK (failures >= 0),
    last_error TEXT NOT NULL,
    last_failed_at TEXT CHECK (last_failed_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z' AND datetime(last_failed_at, '+0 days') IS replace(substr(last_failed_at, 1, 19), 'T', ' '))
) STRICT
;
CREATE TABLE sources (
    id TEXT PRIMARY KEY CHECK (id <> ''),
    publisher TEXT NOT NULL,
    country TEXT NOT NULL,
    languages TEXT NOT NULL CHECK (json_valid(languages) AND json_type(languages) = 'array'),
    kind TEXT NOT NULL
        CHECK (kind IN ('government', 'policy_bank', 'wire', 'newspaper', 'broadcaster', 'aggregator', 'import')),
    access TEXT NOT NULL CHECK (access IN ('rss', 'rdf', 'atom', 'news_sitemap', 'listing', 'rates', 'import')),
    url TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    cadence_s INTEGER NOT NULL CHECK (cadence_s >= 0),
    delay_s REAL NOT NULL CHECK (delay_s >= 0),
    license_note TEXT NOT NULL,
    list_selector TEXT,
    date_selector TEXT,
    encoding TEXT,
    recheck_days INTEGER NOT NULL CHECK (recheck_days >= 0),
    proven INTEGER NOT NULL CHECK (proven IN (0, 1))
) STRICT
;
INSERT INTO "sources" VALUES('jp.jbic.press-en','Japan Bank for International Cooperation','jp','["en","ja"]','policy_bank','rss','http://jbic.example/feed','Asia/Tokyo',3600,0.5,'Quote a sentence.',NULL,NULL,NULL,7,0);
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
;
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX source_states_due ON source_states (next_due_at);
CREATE INDEX captures_url ON captures (url, status, fetched_at)
;
CREATE INDEX captures_source ON captures (source_id, fetched_at);
CREATE INDEX documents_url ON documents (url) WHERE url <> ''
;
CREATE INDEX documents_external_id ON documents (external_id) WHERE external_id <> ''
;
CREATE INDEX documents_source ON documents (source_id, first_seen_at)
;
CREATE INDEX document_versions_known ON document_versions (known_at, id)
;
CREATE INDEX document_versions_unextracted ON document_versions (known_at, id) WHERE annotated_at IS NULL
;
CREATE INDEX document_versions_unresolved ON document_versions (known_at, id)
    WHERE annotated_at IS NOT NULL AND resolved_at IS NULL
;
CREATE INDEX document_versions_published ON document_versions (published_on);
CREATE INDEX amounts_role ON amounts (money_role, money_currency, money_value_real)
;
CREATE INDEX organization_mentions_organization ON organization_mentions (organization_id, version_id)
;
CREATE INDEX claims_document ON claims (document_id, version)
;
CREATE INDEX claims_kind ON claims (kind, stage, happened_on)
;
CREATE INDEX claim_keys_claim ON claim_keys (claim_id);
CREATE TRIGGER rates_are_append_only BEFORE UPDATE ON rates BEGIN
    SELECT RAISE(ABORT, 'rates are append only');
END;
CREATE INDEX runs_started ON runs (started_at)
;
CREATE INDEX runs_running ON runs (process) WHERE outcome = 'running';
CREATE INDEX digests_edition ON digests (edition, day, to_seq);
CREATE INDEX threads_parent ON threads (parent_id);
CREATE INDEX events_thread ON events (thread_id)
;
CREATE INDEX events_known ON events (known_at, id)
;
CREATE INDEX event_claims_event ON event_claims (event_id, current)
;
CREATE INDEX ledger_changes_event ON ledger_changes (event_id, seq)
;
CREATE TRIGGER ledger_changes_are_append_only BEFORE UPDATE ON ledger_changes BEGIN
    SELECT RAISE(ABORT, 'ledger changes are append only');
END;
CREATE VIEW v_documents AS
    SELECT d.id AS document_id, d.external_id, d.url, d.source_id, s.publisher, s.country, s.kind AS source_kind,
        d.origin, d.first_seen_at, v.version, v.id AS version_id, v.language, v.script, v.title, v.text,
        v.published_on, v.published_at, v.published_rule, v.known_at, v.baseline, v.text_source, v.truncated,
        a.relevant, a.sectors, v.capture_id, c.warc_file, c.warc_offset
    FROM documents AS d
    JOIN sources AS s ON s.id = d.source_id
    JOIN document_versions AS v ON v.document_id = d.id
        AND v.version = (SELECT max(w.version) FROM document_versions AS w WHERE w.document_id = d.id)
    LEFT JOIN annotations AS a ON a.version_id = v.id
    LEFT JOIN captures AS c ON c.id = v.capture_id;
CREATE VIEW v_amounts AS
    SELECT v.document_id, v.version, v.version = (
            SELECT max(w.version) FROM document_versions AS w WHERE w.document_id = v.document_id) AS newest,
        s.publisher, s.kind AS source_kind, v.language, v.published_on, v.known_at, a.ordinal,
        a.start AS start_offset, a."end" AS end_offset, a.text, a.money_value_real AS value,
        a.money_value AS value_exact, a.money_value_max_real AS value_max, a.money_currency AS currency,
        a.money_qualifier AS qualifier, a.money_role AS role,
        CASE a.money_currency
            WHEN 'USD' THEN a.money_value_real
            WHEN 'EUR' THEN round(a.money_value_real * u.value_real, 2)
            ELSE round(a.money_value_real * u.value_real / r.value_real, 2)
        END AS usd,
        CASE a.money_currency WHEN 'USD' THEN NULL WHEN 'EUR' THEN u."on" ELSE r."on" END AS rate_on,
        a.converts, a.total_of, v.title, d.url
    FROM amounts AS a
    JOIN document_versions AS v ON v.id = a.version_id
    JOIN documents AS d ON d.id = v.document_id
    JOIN sources AS s ON s.id = d.source_id
    LEFT JOIN rates AS r ON r.currency = a.money_currency AND r."on" = (
        SELECT max(x."on") FROM rates AS x
        JOIN rates AS y ON y.currency = 'USD' AND y."on" = x."on"
        WHERE x.currency = a.money_currency
            AND x."on" BETWEEN date(v.rate_day, '-7 days') AND v.rate_day)
    LEFT JOIN rates AS u ON u.currency = 'USD' AND u."on" = coalesce(r."on", (
        SELECT max(x."on") FROM rates AS x
        WHERE x.currency = 'USD' AND a.money_currency = 'EUR'
            AND x."on" BETWEEN date(v.rate_day, '-7 days') AND v.rate_day));
CREATE VIEW v_claims AS
    SELECT c.id AS claim_id, c.document_id, c.version, c.version = (
            SELECT max(w.version) FROM document_versions AS w WHERE w.document_id = c.document_id) AS newest,
        s.publisher, s.kind AS source_kind, d.origin, v.language, v.published_on, v.known_at, c.ordinal, c.kind,
        c.measure, c.answers, c.stage, c.modality, c.actors, c.targets, c.project, c.programme_id, c.part_of,
        c.amount_value_real AS amount, c.amount_value AS amount_exact, c.amount_value_max_real AS amount_max,
        c.amount_currency, c.amount_qualifier, c.amount_role, c.total_value_real AS total, c.total_currency,
        c.sectors, c.happened_on, c.is_new,
        (SELECT json_group_array(key) FROM (SELECT k.key FROM claim_keys AS k WHERE k.claim_id = c.id ORDER BY k.key))
            AS keys,
        c.evidence_start, c.evidence_end, c.evidence_text AS evidence, c.score, c.voice, c.extractor, v.title, d.url
    FROM claims AS c
    JOIN document_versions AS v ON v.id = c.version_id
    JOIN documents AS d ON d.id = c.document_id
    JOIN sources AS s ON s.id = d.source_id;
CREATE VIEW v_events AS
    SELECT e.id AS event_id, e.thread_id, t.parent_id AS parent_thread_id, t.programme_id, e.kind, e.measure, e.answers,
        e.stage, e.modality, e.title, e.amount_value_real AS amount, e.amount_value AS amount_exact, e.amount_currency,
        e.amount_qualifier, e.amount_role, e.total_value_real AS total, e.total_currency, e.usd_real AS usd,
        e.usd AS usd_exact, e.rate_on, e.sectors, e.actors, e.targets, e.project, e.happened_on, e.published_on,
        e.known_at, e.is_new, e.baseline, e.status,
        (SELECT count(DISTINCT c.document_id) FROM event_claims AS ec JOIN claims AS c ON c.id = ec.claim_id
            WHERE ec.event_id = e.id AND ec.current = 1) AS documents,
        (SELECT count(DISTINCT d.origin) FROM event_claims AS ec JOIN claims AS c ON c.id = ec.claim_id
            JOIN documents AS d ON d.id = c.document_id WHERE ec.event_id = e.id AND ec.current = 1) AS origins,
        e.first_document_id
    FROM events AS e
    JOIN threads AS t ON t.id = e.thread_id;
CREATE VIEW v_threads AS
    SELECT t.id AS thread_id, t.title, t.title_ja, t.title_zh, t.parent_id AS parent_thread_id, t.programme_id,
        t.status, count(e.id) AS events, min(e.happened_on) AS first_on, max(e.happened_on) AS last_on,
        max(CASE WHEN e.amount_role NOT IN ('envelope', 'budget') THEN e.usd_real END) AS largest_usd
    FROM threads AS t
    LEFT JOIN events AS e ON e.thread_id = t.id AND e.status = 'open'
    GROUP BY t.id;
DELETE FROM "sqlite_sequence";
COMMIT;
