r"""The views that researchers query: their SQL, and what every column means.

Owns names that may be quoted in papers: columns are added, never renamed. Views hold no data, so they are no
migration: a database opened for writing gets the views of this code. Offsets are code points into
`title + "\n" + text`; lists are JSON; times are UTC; every REAL amount has its exact decimal text beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """A view, with a comment for it and for each of its columns, in their order."""

    name: str
    comment: str
    sql: str
    columns: Mapping[str, str]


_DOCUMENTS = View(
    "v_documents",
    "One row per document, with its newest version.",
    """
    SELECT d.id AS document_id, d.external_id, d.url, d.source_id, s.publisher, s.country, s.kind AS source_kind,
        d.origin, d.first_seen_at, v.version, v.id AS version_id, v.language, v.script, v.title, v.text,
        v.published_on, v.published_at, v.published_rule, v.tz_assumed, v.known_at, v.baseline, v.text_source,
        v.truncated, a.relevant, a.sectors, v.capture_id, c.warc_file, c.warc_offset, k.original_id
    FROM documents AS d
    JOIN sources AS s ON s.id = d.source_id
    JOIN document_versions AS v ON v.document_id = d.id
        AND v.version = (SELECT max(w.version) FROM document_versions AS w WHERE w.document_id = d.id)
    LEFT JOIN annotations AS a ON a.version_id = v.id
    LEFT JOIN captures AS c ON c.id = v.capture_id
    LEFT JOIN copies AS k ON k.document_id = d.id
    """,
    {
        "document_id": "The document.",
        "external_id": "An import's own id; empty for crawled documents.",
        "url": "Canonical URL; empty for an import without one.",
        "source_id": "The channel that gave it first.",
        "publisher": "Who publishes that channel.",
        "country": "Country of the publisher, ISO 3166-1 alpha-2 in lower case.",
        "source_kind": "What sort of publisher.",
        "origin": "Whose text it repeats, or the publisher's own name.",
        "first_seen_at": "When the document first reached us.",
        "version": "Number of the newest version; above 1, the text was edited.",
        "version_id": "The newest version.",
        "language": "Language of the text: `en`, `ja`, `zh`, or `und`.",
        "script": "Script of the text; `Hans` and `Hant` tell simplified from traditional Chinese.",
        "title": "Headline as published.",
        "text": "Body as published.",
        "published_on": "Publication date; partial where the page says no more.",
        "published_at": "Publication time; NULL where the page gives none.",
        "published_rule": "Which rule found the publication date.",
        "tz_assumed": "1 where that time came without offset and was read in the source's zone.",
        "known_at": "When the newest version reached us.",
        "baseline": "1 where it was found at the first contact with its source.",
        "text_source": "Where the text was read from: `html`, `pdf`, `feed`, `import`.",
        "truncated": "1 where text beyond 200,000 characters was not read.",
        "relevant": "1 where the text is about the subject; NULL before extraction.",
        "sectors": "JSON list of sectors, most important first; NULL before extraction.",
        "capture_id": "The HTTP response it was read from; NULL for imports.",
        "warc_file": "File of that response in the archive folder.",
        "warc_offset": "Byte offset of that response in the file.",
        "original_id": "The document that gave this text first, where several repeat it; NULL for a text of its own.",
    },
)

_AMOUNTS = View(
    "v_amounts",
    "One row per money expression of a document version, converted by the reference rate of its publication day "
    "(or the last one in the seven days before).",
    """
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
            AND x."on" BETWEEN date(v.rate_day, '-7 days') AND v.rate_day))
    """,
    {
        "document_id": "The document.",
        "version": "The version of the document.",
        "newest": "1 for the newest version of the document.",
        "publisher": "Who publishes it.",
        "source_kind": "What sort of publisher.",
        "language": "Language of the text.",
        "published_on": "Publication date; a partial date.",
        "known_at": "When that version reached us.",
        "ordinal": "Position among the amounts of the version, from 0.",
        "start_offset": "First code point of the expression.",
        "end_offset": "One past its last code point.",
        "text": "The expression as written.",
        "value": "Amount in units of the currency; the low end of a range.",
        "value_exact": "The same as exact decimal text.",
        "value_max": "High end of a range; NULL for a single figure.",
        "currency": "ISO 4217 code.",
        "qualifier": "The hedge: `exact`, `about`, `over`, `at_least`, `up_to`, `under`.",
        "role": "What the money is: `project`, `loan`, `equity`, `envelope`, …",
        "usd": "Value in US dollars; NULL where no rate is stored.",
        "rate_on": "Day of the rate; NULL for dollars and unconverted amounts.",
        "converts": "Ordinal of the amount that this one restates in another currency; NULL otherwise.",
        "total_of": "Ordinal of the lender's part of which this is the co-financed total; NULL otherwise.",
        "title": "Headline of the version.",
        "url": "Canonical URL.",
    },
)

_CLAIMS = View(
    "v_claims",
    "One row per claim: what one document version says happened, with the sentence that proves it.",
    """
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
    JOIN sources AS s ON s.id = d.source_id
    """,
    {
        "claim_id": "The claim.",
        "document_id": "The document that says it.",
        "version": "The version of that document.",
        "newest": "1 for the newest version of the document.",
        "publisher": "Who publishes it.",
        "source_kind": "What sort of publisher.",
        "origin": "Whose text the document repeats, or the publisher's own name.",
        "language": "Language of the text.",
        "published_on": "Publication date; a partial date.",
        "known_at": "When that version reached us.",
        "ordinal": "Position among the claims of the version, from 0.",
        "kind": "`funding`, `progress`, `countermeasure` or `policy`.",
        "measure": "What sort of countermeasure; NULL for other kinds.",
        "answers": "What a countermeasure answers; NULL for other kinds.",
        "stage": "Stage within its kind.",
        "modality": "`asserted`, `reported` or `speculated`.",
        "actors": "JSON list of who acts.",
        "targets": "JSON list of whom it concerns.",
        "project": "English label of the project or measure.",
        "programme_id": "`us-japan-550bn` where it belongs to the programme; NULL for other business.",
        "part_of": "Key of the larger undertaking; NULL where it stands alone.",
        "amount": "Amount in units of its currency; NULL where none is named.",
        "amount_exact": "The same as exact decimal text.",
        "amount_max": "High end of a range; NULL for a single figure.",
        "amount_currency": "ISO 4217 code.",
        "amount_qualifier": "The hedge before or after the figure.",
        "amount_role": "What the money is.",
        "total": "Co-financed total, where the amount is one lender's part.",
        "total_currency": "ISO 4217 code of the total.",
        "sectors": "JSON list of sectors.",
        "happened_on": "When it happened in the world; a partial date.",
        "is_new": "1 where the article tells it as its own news, 0 for background.",
        "keys": "JSON list of the keys that tell one project or measure from another.",
        "evidence_start": "First code point of the sentence that proves it.",
        "evidence_end": "One past its last code point.",
        "evidence": "The sentence as written.",
        "score": "Confidence between 0 and 1.",
        "voice": "What found it.",
        "extractor": "Version of the extractor.",
        "title": "Headline of the version.",
        "url": "Canonical URL.",
    },
)

_EVENTS = View(
    "v_events",
    "One row per event of the ledger, with how widely it is told.",
    """
    SELECT e.id AS event_id, e.thread_id, t.parent_id AS parent_thread_id, t.programme_id, e.kind, e.measure, e.answers,
        e.stage, e.modality, e.title, e.amount_value_real AS amount, e.amount_value AS amount_exact, e.amount_currency,
        e.amount_qualifier, e.amount_role, e.total_value_real AS total, e.total_currency, e.usd_real AS usd,
        e.usd AS usd_exact, e.rate_on, e.sectors, e.actors, e.targets, e.project, e.happened_on, e.published_on,
        e.known_at, e.is_new, e.baseline, e.status,
        (SELECT count(DISTINCT c.document_id) FROM event_claims AS ec JOIN claims AS c ON c.id = ec.claim_id
            WHERE ec.event_id = e.id AND ec.current = 1) AS documents,
        (SELECT count(DISTINCT d.origin) FROM event_claims AS ec JOIN claims AS c ON c.id = ec.claim_id
            JOIN documents AS d ON d.id = c.document_id WHERE ec.event_id = e.id AND ec.current = 1) AS origins,
        e.first_document_id, e.confirmed
    FROM events AS e
    JOIN threads AS t ON t.id = e.thread_id
    """,
    {
        "event_id": "The event.",
        "thread_id": "The project or measure that it is a stage of.",
        "parent_thread_id": "The larger undertaking of that thread; NULL where it stands alone.",
        "programme_id": "`us-japan-550bn` where it belongs to the programme; NULL for other business.",
        "kind": "`funding`, `progress`, `countermeasure` or `policy`.",
        "measure": "What sort of countermeasure; NULL for other kinds.",
        "answers": "What a countermeasure answers; NULL for other kinds.",
        "stage": "Stage within its kind.",
        "modality": "The strongest modality among its claims.",
        "title": "English title.",
        "amount": "Amount in units of its currency; NULL where none is known.",
        "amount_exact": "The same as exact decimal text.",
        "amount_currency": "ISO 4217 code.",
        "amount_qualifier": "The hedge before or after the figure.",
        "amount_role": "What the money is; ceilings and budgets are never totalled.",
        "total": "Co-financed total, where the amount is one lender's part.",
        "total_currency": "ISO 4217 code of the total.",
        "usd": "The amount in US dollars; NULL where no rate is known.",
        "usd_exact": "The same as exact decimal text.",
        "rate_on": "Day of the reference rate; NULL for dollars.",
        "sectors": "JSON list of sectors, most told first.",
        "actors": "JSON list of who acts.",
        "targets": "JSON list of whom it concerns.",
        "project": "English label of the project or measure.",
        "happened_on": "When it happened in the world; a partial date.",
        "published_on": "Earliest publication date among its documents; a partial date.",
        "known_at": "When it first reached us.",
        "is_new": "1 where at least one article tells it as its own news.",
        "baseline": "1 where the first contact with a source opened it.",
        "status": "`open`, or `withdrawn` where its only sources took it back.",
        "documents": "How many documents tell it.",
        "origins": "How many independent origins tell it: wire copies count once.",
        "first_document_id": "The document that told it first.",
        "confirmed": "1 where a person vouches for it.",
    },
)

_TELLINGS = View(
    "v_tellings",
    "One row per document that tells an event now: who had it first, and what each telling was when it came.",
    """
    SELECT ec.event_id, c.document_id, s.publisher, s.kind AS source_kind, v.language, ec.origin, v.published_on,
        v.published_at, v.known_at, ec.novelty,
        julianday(nullif(v.published_on, ''))
            - min(julianday(nullif(v.published_on, ''))) OVER (PARTITION BY ec.event_id) AS days_after_first,
        row_number() OVER (PARTITION BY ec.event_id, v.language
            ORDER BY coalesce(v.published_at, nullif(v.published_on, '') || 'T23:59:59Z', v.known_at), v.known_at)
            AS rank_in_language,
        d.url
    FROM event_claims AS ec
    JOIN claims AS c ON c.id = ec.claim_id
    JOIN document_versions AS v ON v.id = c.version_id
    JOIN documents AS d ON d.id = c.document_id
    JOIN sources AS s ON s.id = d.source_id
    WHERE ec.current = 1
    GROUP BY ec.event_id, c.document_id
    """,
    {
        "event_id": "The event.",
        "document_id": "The document.",
        "publisher": "Who publishes it.",
        "source_kind": "What sort of publisher.",
        "language": "Language of the text.",
        "origin": "Whose text it repeats: count origins, not documents, for independent reports.",
        "published_on": "Publication date; a partial date.",
        "published_at": "Publication time; NULL where the page gives none.",
        "known_at": "When it reached us.",
        "novelty": "What it was when it came: `new`, `moved_on`, `changed`, `corrected`, `contradicted`, `restated`.",
        "days_after_first": "Days after the first document that tells the event; NULL without a full date.",
        "rank_in_language": "1 for the first report in its language.",
        "url": "Canonical URL.",
    },
)

_JUDGEMENTS = View(
    "v_judgements",
    "One row per judgement of a person on the ledger.",
    """
    SELECT j.seq, j.verdict, j.event_id, j.other, j.field, j.value, j."by", j.at, j.why, j.undoes,
        EXISTS (SELECT 1 FROM judgements AS u WHERE u.undoes = j.seq) AS undone
    FROM judgements AS j
    """,
    {
        "seq": "Its number.",
        "verdict": "`join`, `split`, `edit`, `dismiss`, `confirm` or `undo`.",
        "event_id": "The event judged.",
        "other": "The event joined into it, or split off.",
        "field": "The field edited.",
        "value": "JSON of the value given.",
        "by": "Who decided.",
        "at": "When.",
        "why": "The reason.",
        "undoes": "The judgement that it takes back.",
        "undone": "1 where another took it back.",
    },
)

_THREADS = View(
    "v_threads",
    "One row per project or measure, with its stages so far.",
    """
    SELECT t.id AS thread_id, t.title, t.title_ja, t.title_zh, t.parent_id AS parent_thread_id, t.programme_id,
        t.status, count(e.id) AS events, min(e.happened_on) AS first_on, max(e.happened_on) AS last_on,
        max(CASE WHEN e.amount_role NOT IN ('envelope', 'budget') THEN e.usd_real END) AS largest_usd
    FROM threads AS t
    LEFT JOIN events AS e ON e.thread_id = t.id AND e.status = 'open'
    GROUP BY t.id
    """,
    {
        "thread_id": "The project or measure.",
        "title": "English title.",
        "title_ja": "Japanese title.",
        "title_zh": "Chinese title (simplified).",
        "parent_thread_id": "The thread it is a part of; NULL where it stands alone.",
        "programme_id": "`us-japan-550bn`, or NULL for other business.",
        "status": "Stage of its latest event.",
        "events": "How many events it has.",
        "first_on": "Date of its earliest event; a partial date.",
        "last_on": "Date of its latest event; a partial date.",
        "largest_usd": "Largest figure of its events in US dollars, ceilings and budgets apart.",
    },
)

VIEWS: tuple[View, ...] = (_DOCUMENTS, _AMOUNTS, _CLAIMS, _EVENTS, _TELLINGS, _THREADS, _JUDGEMENTS)
"""All views, in an order in which each needs only earlier ones."""
