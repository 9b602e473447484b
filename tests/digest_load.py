"""A store of any size, written by SQLite itself: two years of documents, claims and events, told at an even pace.

Every event is told fifteen times around its day; a third of all claims tell one of fifty events again and again. Of the
threads a fifth is of the programme, a third are other lending, a third countermeasures (one in twelve of them suspended),
the rest progress and policy.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from store.database import Store, writing
from store.digests import save_digest
from store.records import StoredDigest
from store.rows import encode_time

END = datetime(2026, 11, 30, 22, tzinfo=UTC)
DAYS = 730
START = END - timedelta(days=DAYS)
_HOT = 50
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count})"
_AT = f"strftime('%Y-%m-%dT%H:%M:%SZ', '{START:%Y-%m-%d %H:%M:%S}', '+' || (CAST({{i}} AS INTEGER) * {DAYS} * 864 / {{count}}) || '00 seconds')"
_KIND = """CASE WHEN t.i % 10 < 5 THEN 'funding' WHEN t.i % 10 < 8 THEN 'countermeasure' WHEN t.i % 10 = 8 THEN 'progress'
    ELSE 'policy' END"""
_STAGES = {
    "funding": "proposed announced approved signed disbursed",
    "countermeasure": "threatened announced in_force challenged lifted",
    "progress": "approved started completed delayed cancelled",
    "policy": "proposed announced approved signed in_force",
}


def tell_until(db: Store, at: datetime) -> None:
    """A daily digest has told every change up to a time."""
    sql = "SELECT coalesce(max(seq), 0) FROM ledger_changes WHERE known_at <= ?"
    seq = int(db.execute(sql, [encode_time(at)]).fetchone()[0])
    before = StoredDigest(
        id="dig_before", edition="daily", day=at.date(), after_seq=0, to_seq=seq, composed_at=at,
        content='{"sections": []}',
    )  # fmt: skip
    save_digest(db, before)


def fill(db: Store, *, documents: int, claims: int, events: int) -> None:
    """Fill an empty store; a fifth as many threads as events, and no digest yet."""
    threads = events // 5
    with writing(db):
        for sql in (*_pages(documents, claims), *_ledger(threads, events, claims, documents), _LOG):
            db.execute(sql)


def _pages(documents: int, claims: int) -> tuple[str, ...]:
    numbers = _NUMBERS.format(count=documents)
    at = _AT.format(i="i", count=documents)
    return (
        f"""{_NUMBERS.format(count=120)} INSERT INTO sources (id, publisher, country, languages, kind, access, url,
            time_zone, cadence_s, delay_s, license_note, recheck_days, proven)
            SELECT 'xx.outlet-' || i, 'Outlet ' || i, 'us', '["en"]', iif(i % 12 = 0, 'government', 'newspaper'), 'rss',
            'http://outlet-' || i || '.example/feed', 'UTC', 3600, 1.0, 'own', 7, 1 FROM n""",
        f"""{numbers} INSERT INTO documents (id, source_id, url, external_id, origin, first_seen_at)
            SELECT 'doc_' || i, 'xx.outlet-' || (i * 7919 % 120), 'http://news.example/' || i, '',
            'Outlet ' || (i * 7919 % 60), {at} FROM n""",
        f"""{numbers} INSERT INTO document_versions (id, document_id, version, title, text, language, script,
            published_on, published_rule, known_at, baseline, text_source, truncated, sha256, annotated_at, resolved_at)
            SELECT 'doc_' || i || '@1', 'doc_' || i, 1, 'Headline of page ' || i, printf('%.400c', 'x'), 'en', 'Latn',
            substr({at}, 1, 10), 'feed', {at}, 0, 'html', 0, 'hash-' || i, {at}, {at} FROM n""",
        f"""{_NUMBERS.format(count=claims)} INSERT INTO annotations (version_id, language, script, relevant, truncated,
            sectors, origin, extractor)
            SELECT 'doc_' || (i * {documents} / {claims}) || '@1', 'en', 'Latn', 1, 0, '[]', '', 'votes-1' FROM n""",
    )


def _step(names: list[str], threads: int) -> str:
    """The stage of an event of a thread: the events of a thread come one round of all threads apart."""
    rounds = " ".join(f"WHEN {n} THEN '{name}'" for n, name in enumerate(names))
    return f"CASE e.i / {threads} {rounds} ELSE '{names[-1]}' END"


def _ledger(threads: int, events: int, claims: int, documents: int) -> tuple[str, ...]:
    stage = " ".join(f"WHEN '{kind}' THEN {_step(names.split(), threads)}" for kind, names in _STAGES.items())
    at = _AT.format(i="e.i", count=events)
    told = f"CASE WHEN k.i % 3 = 0 THEN (k.i / 3) % {_HOT} ELSE min(k.i * {events} / {claims}, {events} - 1) END"
    return (
        """INSERT INTO threads (id, title, title_ja, title_zh, parent_id, programme_id, status)
            VALUES ('us-japan-550bn', 'Programme', '計画', '计划', NULL, 'us-japan-550bn', '')""",
        f"""{_NUMBERS.format(count=threads)} INSERT INTO threads (id, title, title_ja, title_zh, parent_id, programme_id,
            status) SELECT 'thr_' || i, 'Undertaking ' || i, '案件' || i, '项目' || i,
            iif(i % 10 < 2, 'us-japan-550bn', NULL), iif(i % 10 < 2, 'us-japan-550bn', NULL), '' FROM n""",
        f"""{_NUMBERS.format(count=events)}, e AS (SELECT i, i % {threads} AS thread FROM n),
            t AS (SELECT e.i AS event, e.thread AS i FROM e)
            INSERT INTO events (id, thread_id, kind, measure, answers, stage, modality, title, title_ja, title_zh, usd,
                sectors, actors, targets, project, happened_on, published_on, known_at, first_document_id, is_new,
                baseline, status, amount_value, amount_currency, amount_qualifier, amount_role)
            SELECT 'evt_' || e.i, 'thr_' || e.thread, {_KIND},
                iif({_KIND} = 'countermeasure', 'export_control', NULL), iif({_KIND} = 'countermeasure', 'party', NULL),
                iif(e.thread % 40 = 5 AND e.i / {threads} = 3, 'suspended', CASE {_KIND} {stage} END), 'asserted', 'Undertaking ' || e.thread || ': step', '案件' || e.thread,
                '项目' || e.thread, iif({_KIND} = 'funding', (e.i % 90 + 1) * 1000000, NULL),
                iif(e.i % 2, '["energy"]', '["semiconductors"]'), '["Government of Japan"]', '["China"]', '',
                substr({at}, 1, 10), substr({at}, 1, 10), {at},
                'doc_' || (e.i * {documents} / {events}), 1, 0, 'open',
                iif({_KIND} = 'funding', (e.i % 90 + 1) * 1000000, NULL), iif({_KIND} = 'funding', 'USD', NULL),
                iif({_KIND} = 'funding', 'exact', NULL),
                iif({_KIND} = 'funding', iif(e.i / {threads} < 3, 'project', 'loan'), NULL)
            FROM e JOIN t ON t.event = e.i""",
        f"""{_NUMBERS.format(count=claims)}, k AS (SELECT i FROM n)
            INSERT INTO claims (id, version_id, document_id, version, ordinal, kind, measure, answers, stage, modality,
                actors, targets, project, programme_id, sectors, happened_on, is_new, evidence_start, evidence_end,
                evidence_text, score, voice, extractor, amount_value, amount_currency, amount_qualifier, amount_role)
            SELECT 'clm_' || k.i, 'doc_' || (k.i * {documents} / {claims}) || '@1',
                'doc_' || (k.i * {documents} / {claims}), 1, 0, v.kind, v.measure, v.answers, v.stage, 'asserted',
                v.actors, v.targets, '', NULL, v.sectors, v.happened_on, k.i % 3 > 0, 0, 160,
                iif(v.stage = 'suspended', 'It is suspended until 27 November 2026. ', 'It is so. ')
                    || printf('%.140c', 'y'),
                0.8, 'rule', 'votes-1', v.amount_value, v.amount_currency, v.amount_qualifier, v.amount_role
            FROM k JOIN events AS v ON v.id = 'evt_' || ({told})""",
        "INSERT INTO claim_keys (key, claim_id) SELECT 'country:jp', id FROM claims",
        f"""INSERT INTO event_claims (claim_id, event_id, current, reason, shape, official, origin, published_on, novelty)
            SELECT c.id, 'evt_' || ({told.replace("k.i", "CAST(substr(c.id, 5) AS INTEGER)")}), 1, 'told',
                CAST(substr(c.id, 5) AS INTEGER) % 12, 0, d.origin, substr(d.first_seen_at, 1, 10), 'restated'
            FROM claims AS c JOIN documents AS d ON d.id = c.document_id""",
        """INSERT INTO ways (event_id, shape, official, first, claim_id, tellings, origins, published_on, document_id,
                version, ordinal, project, known_at)
            SELECT w.*, 'doc', 1, 0, '', published_on || 'T00:00:00Z' FROM (
                SELECT event_id, shape, official, min(rowid), claim_id, count(*), json_group_array(DISTINCT origin),
                    min(published_on) AS published_on
                FROM event_claims WHERE current = 1 GROUP BY event_id, shape, official) AS w""",
    )


_LOG = """
    INSERT INTO ledger_changes (event_id, field, before, after, cause, version_id, baseline, known_at, recorded_at)
    SELECT event_id, field, '', after, 'world', version_id, 0, known_at, known_at FROM (
        SELECT id AS event_id, 'opened' AS field, '"announced"' AS after, first_document_id || '@1' AS version_id,
            known_at FROM events
        UNION ALL
        SELECT ec.event_id, 'told', '"' || c.document_id || '"', c.version_id, d.first_seen_at
        FROM event_claims AS ec JOIN claims AS c ON c.id = ec.claim_id JOIN documents AS d ON d.id = c.document_id)
    ORDER BY known_at, field, event_id
"""
"""Changes in the order in which they became known: an event opens, then its pages tell it."""
