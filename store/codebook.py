"""The codebook: what every view, table, record and word of the store means, as Markdown.

Owns nothing but the page: meanings come from the views, from the strings under the records' fields, and from a table of
the few columns that no record has. `python -m store.codebook > docs/codebook.md` writes it; a test holds it current.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

from store.database import Store, open_store
from store.records import STAGES
from store.rows import select
from store.views import VIEWS

_TABLES: Mapping[str, str | None] = {
    "sources": "Source",
    "source_states": "SourceState",
    "addresses": "Address",
    "robots_files": None,
    "captures": "Capture",
    "documents": "Document",
    "document_versions": "DocumentVersion",
    "annotations": "Annotations",
    "amounts": "Amount",
    "organization_mentions": "OrganizationMention",
    "claims": "Claim",
    "claim_keys": None,
    "threads": "Thread",
    "events": "Event",
    "event_claims": None,
    "shapes": None,
    "ways": None,
    "thread_keys": None,
    "event_aliases": "EventAlias",
    "ledger_changes": "LedgerChange",
    "event_states": None,
    "thread_states": None,
    "judgements": "Judgement",
    "rates": "Rate",
    "runs": "Run",
    "digests": "StoredDigest",
    "digest_events": None,
    "subscribers": "Subscriber",
    "mails": "Mail",
    "mail_tokens": None,
    "suppressions": None,
    "page_visits": None,
    "dispatches": None,
    "told": None,
    "bounces": None,
    "chat_posts": None,
}
"""Tables with the record that each holds, in the order of the data's way."""

_OTHER_TABLES: Mapping[str, str] = {
    "robots_files": "What hosts allow, for a day.",
    "claim_keys": "The keys of the claims, for finding claims by key.",
    "event_claims": "Which claim tells which event.",
    "signatures": "Documents whose text was compared with all others.",
    "signature_bands": "Where texts that may be copies meet: bands of MinHash signatures over character 5-grams.",
    "copies": "Which documents repeat one text; the original is its own copy.",
    "shapes": "What claims say, wherever they stand: claims of one shape are weighed as one.",
    "ways": "The distinct ways in which each event is told now, for weighing a thousand claims as thirty.",
    "thread_keys": "The keys of threads, for finding the project or measure that a claim is about.",
    "event_states": "How events stood, by the time since which it is known: `pactwatch ledger --as-of`.",
    "thread_states": "How threads were called and placed, likewise.",
    "digest_events": "Which digest told which event.",
    "mail_tokens": "Links in mail that act for a subscriber, as hashes.",
    "suppressions": "Addresses that are never written to, under keyed hashes.",
    "page_visits": "Who asked for mail lately, under keyed hashes: for the limits of the pages.",
    "dispatches": "Digests that were put into the outbox.",
    "told": "Which subscriber was told which ledger change, by which mail.",
    "bounces": "Mails that came back.",
    "chat_posts": "Digests that were posted to chat rooms.",
}

_OTHER_COLUMNS: Mapping[str, str] = {
    "source_states.last_failed_at": "When the last failed crawl ended.",
    "robots_files.url": "Address of the robots.txt.",
    "robots_files.status": "HTTP status: 200, or 404 and 410 where there is none.",
    "robots_files.body": "Its text.",
    "robots_files.fetched_at": "When it was read.",
    "document_versions.annotated_at": "When it was extracted; NULL while it waits.",
    "document_versions.resolved_at": "When the ledger took it in; NULL while it waits.",
    "document_versions.reduced_at": "When its text was blanked out but for quotations, as its license asks.",
    "document_versions.rate_day": "Day whose exchange rates apply: of publication, else of `known_at`.",
    "signatures.document_id": "The document.",
    "signatures.version_id": "Its version that was compared.",
    "signature_bands.band": "Number of the band, from 0.",
    "signature_bands.key": "Four minima of 32 bits.",
    "signature_bands.document_id": "The document.",
    "copies.document_id": "The document.",
    "copies.original_id": "The document that gave the text first, as far as is known.",
    "annotations.version_id": "The document version.",
    "amounts.version_id": "The document version.",
    "amounts.ordinal": "Position among the amounts of the version, from 0.",
    "organization_mentions.version_id": "The document version.",
    "organization_mentions.ordinal": "Position among the mentions of the version, from 0.",
    "claims.version_id": "The document version.",
    "claim_keys.key": "`kind:value`, as in `Claim.keys`.",
    "claim_keys.claim_id": "The claim that carries it.",
    "event_claims.claim_id": "The claim.",
    "event_claims.event_id": "The event that it tells.",
    "event_claims.current": "0 where a later version of the document no longer says so.",
    "event_claims.reason": "Why it was joined, in words.",
    "event_claims.considered": "JSON list of what it nearly told, and why not.",
    "event_claims.novelty": "What the telling was when it came: `new`, `moved_on`, `changed`, `corrected`, "
    "`contradicted`, `restated`.",
    "event_claims.shape": "What it says, as a number.",
    "event_claims.official": "1 where a government or a policy bank says it.",
    "event_claims.origin": "Whose text it is.",
    "event_claims.published_on": "Publication date of its document version.",
    "shapes.id": "Number of the shape.",
    "shapes.content": "JSON of all that a claim says.",
    "ways.event_id": "The event.",
    "ways.shape": "What is said, as a number.",
    "ways.official": "1 where a government or a policy bank says it.",
    "ways.first": "Which way came first: the row of the first claim.",
    "ways.claim_id": "The claim that told it so first, and stands for all.",
    "ways.document_id": "Its document.",
    "ways.version": "The version of that document.",
    "ways.ordinal": "Position among the claims of the version, from 0.",
    "ways.project": "What that claim calls the project or measure.",
    "ways.tellings": "How many current claims say so.",
    "ways.origins": "JSON list of whose texts say so.",
    "ways.published_on": "The earliest publication date of them; a partial date.",
    "ways.known_at": "When the version of the first claim reached us.",
    "thread_keys.key": "`kind:value`, as in `Claim.keys`; `measure:`, `against:` and `sum:` are made from claims.",
    "thread_keys.thread_id": "The thread.",
    "thread_keys.tellings": "How many current claims carry it.",
    "event_states.event_id": "The event.",
    "event_states.known_at": "Since when it is known to stand so.",
    "event_states.state": "JSON of the event's row.",
    "thread_states.thread_id": "The thread.",
    "thread_states.known_at": "Since when it is called and placed so.",
    "thread_states.state": "JSON of the thread's row.",
    "digest_events.event_id": "The event, by its id at that time.",
    "digest_events.digest_id": "The digest.",
    "mail_tokens.hash": "SHA-256 of the token; the token itself is kept nowhere.",
    "mail_tokens.subscriber_id": "For whom it acts.",
    "mail_tokens.purpose": "`confirm`, `preferences` or `unsubscribe`.",
    "mail_tokens.expires_at": "Until when it acts.",
    "mail_tokens.spent_at": "Since when it acts no more.",
    "suppressions.address_hash": "Keyed hash of the address.",
    "suppressions.reason": "Why.",
    "suppressions.at": "Since when.",
    "page_visits.key": "Keyed hash of a network or an address.",
    "page_visits.at": "When.",
    "dispatches.digest_id": "The digest.",
    "dispatches.at": "When.",
    "dispatches.flagged": "How many entries were flagged.",
    "dispatches.held": "1 while its mails wait for a person.",
    "told.subscriber_id": "The subscriber.",
    "told.change_seq": "The event's last change that the mail takes in.",
    "told.event_id": "The event, by its id at that time.",
    "told.mail_id": "The mail.",
    "bounces.subscriber_id": "Whose mail came back.",
    "bounces.mail_id": "The mail.",
    "bounces.permanent": "1 where the address refuses mail for good.",
    "bounces.at": "When.",
    "chat_posts.digest_id": "The digest.",
    "chat_posts.room": "SHA-256 of the room's address.",
    "chat_posts.state": "`posting`, `posted` or `failed`.",
    "chat_posts.attempts": "How often it was tried.",
    "chat_posts.due_at": "When it was tried.",
    "runs.process": "Which process did it: number, start, boot; tells the dead from the living.",
}

_INTRODUCTION = """\
# Codebook

Generated by `python -m store.codebook > docs/codebook.md`; do not edit.

One SQLite file holds everything. Query the **views** (`v_…`): their columns are added to, never renamed. The tables are
for the code, which may change them.

- Times are UTC: `2026-02-17T22:00:00Z`. A partial date says no more than is known: `2026-02-17`, `2026-02`, `2026`, or
  nothing.
- Money is exact decimal text; a REAL column beside it serves sums and comparisons.
- Lists are JSON: `SELECT … FROM v_claims, json_each(v_claims.sectors)`.
- Offsets are Unicode code points into `title + "\\n" + text`:
  `substr(title || char(10) || text, start + 1, end - start)`.
- Flags are 0 or 1. NULL means unknown or not applicable, as the column says.
"""


@dataclass(frozen=True, slots=True)
class FieldMeaning:
    """A field of a record, as its source says it."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class RecordMeaning:
    """A record, as its source says it."""

    name: str
    meaning: str
    fields: tuple[FieldMeaning, ...]


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """A column of a table; `meaning` is empty where nobody wrote one down."""

    table: str
    name: str
    type: str
    meaning: str


def codebook() -> str:
    """The whole page as Markdown, ending with a newline."""
    db = open_store(":memory:")
    parts = [_INTRODUCTION, "## Views\n", *_view_sections(db), "## Records\n", *map(_record_section, read_records())]
    parts += ["## Words\n", _table(("Word list", "Words"), _words()), "## Tables\n", *_table_sections(db)]
    db.close()
    return "\n".join(parts).rstrip("\n") + "\n"


def read_records() -> tuple[RecordMeaning, ...]:
    """All records of `store.records` with the strings under their fields, in their order."""
    classes = [node for node in _records_module().body if isinstance(node, ast.ClassDef)]
    return tuple(
        RecordMeaning(node.name, _one_line(ast.get_docstring(node) or ""), tuple(_fields(node))) for node in classes
    )


def list_columns(db: Store) -> list[ColumnMeaning]:
    """Every column of every table of ours, generated ones included, with what it means."""
    records = {record.name: record for record in read_records()}
    names = [row["name"] for row in select(db, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    ours = [str(name) for name in names if not str(name).startswith(("sqlite_", "_sqlite_"))]
    columns: list[ColumnMeaning] = []
    for table in sorted(ours, key=lambda name: (list(_TABLES).index(name) if name in _TABLES else len(_TABLES), name)):
        fields = dict(_flat(records, _TABLES.get(table) or ""))
        for row in select(db, "SELECT name, type FROM pragma_table_xinfo(?) ORDER BY cid", [table]):
            name = str(row["name"])
            meaning = fields.get(name) or _OTHER_COLUMNS.get(f"{table}.{name}", "")
            if not meaning and name.endswith("_real"):
                meaning = f"`{name.removesuffix('_real')}` as a number, generated."
            columns.append(ColumnMeaning(table, name, str(row["type"]), meaning))
    return columns


def _records_module() -> ast.Module:
    return ast.parse(resources.files("store").joinpath("records.py").read_text(encoding="utf-8"))


def _fields(node: ast.ClassDef) -> Iterator[FieldMeaning]:
    """Annotated fields, each with the string that stands under it."""
    for statement, below in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            text = ""
            if (
                isinstance(below, ast.Expr)
                and isinstance(below.value, ast.Constant)
                and isinstance(below.value.value, str)
            ):
                text = _one_line(below.value.value)
            yield FieldMeaning(statement.target.id, ast.unparse(statement.annotation), text)


def _flat(records: Mapping[str, RecordMeaning], name: str) -> Iterator[tuple[str, str]]:
    """Column names and meanings of a record, nested records flattened as `store.rows` does."""
    for field in records[name].fields if name in records else ():
        nested = field.type.removesuffix(" | None")
        if nested in records:
            for column, meaning in _flat(records, nested):
                yield f"{field.name}_{column}", f"`{field.name}`: {meaning}"
        else:
            yield field.name, field.meaning


def _words() -> Iterator[tuple[str, str]]:
    """Word lists of the records: `Literal` types, and the stages of each kind in their order."""
    for node in _records_module().body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript):
            words = ast.literal_eval(node.value.slice)
            yield ast.unparse(node.targets[0]), " ".join(f"`{word}`" for word in words)
    for kind, stages in STAGES.items():
        yield f"Stages of {kind}", " ".join(f"`{stage}`" for stage in stages)


def _view_sections(db: Store) -> Iterator[str]:
    for view in VIEWS:
        cursor = db.execute(f"SELECT * FROM {view.name} LIMIT 0")  # noqa: S608  a name of ours
        rows = ((f"`{name}`", view.columns.get(name, "")) for (name, *_) in cursor.description)
        yield f"### {view.name}\n\n{view.comment}\n\n" + _table(("Column", "Meaning"), rows)


def _record_section(record: RecordMeaning) -> str:
    rows = ((f"`{f.name}`", f"`{f.type}`", f.meaning) for f in record.fields)
    return f"### {record.name}\n\n{record.meaning}\n\n" + _table(("Field", "Type", "Meaning"), rows)


def _table_sections(db: Store) -> Iterator[str]:
    columns = list_columns(db)
    for table in dict.fromkeys(c.table for c in columns):
        record = _TABLES.get(table)
        comment = f"Rows are `{record}` records." if record else _OTHER_TABLES.get(table, "")
        rows = ((f"`{c.name}`", c.type, c.meaning) for c in columns if c.table == table)
        yield f"### {table}\n\n{comment}\n\n" + _table(("Column", "Type", "Meaning"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    # A bar ends a cell, inside code as well.
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def _one_line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    sys.stdout.buffer.write(codebook().encode())
