"""What the extractor found in each document version.

Owns annotations, amounts, organization mentions and claims with their keys, and the two queues: versions to extract and
versions to resolve. Annotations of a version are written once; another extractor's word on it needs its own generation.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from store.database import Store, writing
from store.errors import Refused, UnknownClaim, UnknownVersion
from store.rates import convert
from store.records import Amount, Annotations, Claim, DocumentVersion, Money, OrganizationMention
from store.rows import SQLValue, column_names, encode_time, from_row, insert, select, select_records, to_row

_DETAILS = ("amounts", "organizations", "claims")


def save_annotations(db: Store, version: DocumentVersion, annotations: Annotations, *, at: datetime) -> bool:
    """Store all that was found in a version, in one transaction; False, and nothing written, where it is there already.

    The identified language and script become those of the version, a by-line's agency the origin of the document.
    Raises UnknownVersion; Refused where a claim belongs to another version or breaks the schema.
    """
    for claim in annotations.claims:
        if (claim.document_id, claim.version) != (version.document_id, version.version):
            raise Refused(f"claim {claim.id} of {claim.document_id}@{claim.version} given for {version.id}")
    with writing(db):
        if not _mark_annotated(db, version.id, annotations, at):
            return False
        if annotations.origin:
            db.execute("UPDATE documents SET origin = ? WHERE id = ?", [annotations.origin, version.document_id])
        insert(
            db,
            "annotations",
            {"version_id": version.id, **to_row(annotations, without=_DETAILS)},
            key=("version_id",),
        )
        for ordinal, amount in enumerate(annotations.amounts):
            _add(db, "amounts", {"version_id": version.id, "ordinal": ordinal, **to_row(amount)})
        for ordinal, mention in enumerate(annotations.organizations):
            _add(db, "organization_mentions", {"version_id": version.id, "ordinal": ordinal, **to_row(mention)})
        for claim in annotations.claims:
            _add_claim(db, version.id, claim)
        _keep_rates(db, version.id)
    return True


def find_annotations(db: Store, version_id: str) -> Annotations | None:
    """All that was found in the version; None before its extraction."""
    for row in select(db, "SELECT * FROM annotations WHERE version_id = ?", [version_id]):
        return from_row(
            Annotations,
            row,
            amounts=tuple(get_amounts(db, version_id)),
            organizations=tuple(get_organizations(db, version_id)),
            claims=tuple(get_claims(db, version_id)),
        )
    return None


def get_amounts(db: Store, version_id: str) -> list[Amount]:
    """Money expressions of the version, in order."""
    return select_records(db, Amount, "SELECT * FROM amounts WHERE version_id = ? ORDER BY ordinal", [version_id])


def get_organizations(db: Store, version_id: str) -> list[OrganizationMention]:
    """Organization mentions of the version, in order."""
    sql = "SELECT * FROM organization_mentions WHERE version_id = ? ORDER BY ordinal"
    return select_records(db, OrganizationMention, sql, [version_id])


def get_claims(db: Store, version_id: str) -> list[Claim]:
    """Claims of the version, in order."""
    return select_claims(db, "version_id = ? ORDER BY ordinal", [version_id])


def get_claim(db: Store, claim_id: str) -> Claim:
    """The claim with that id. Raises UnknownClaim."""
    found = select_claims(db, "id = ?", [claim_id])
    if not found:
        raise UnknownClaim(claim_id)
    return found[0]


def list_unresolved(db: Store) -> list[DocumentVersion]:
    """Versions that are annotated but not yet in the ledger, by known_at, then id."""
    columns = ", ".join(column_names(DocumentVersion))
    return select_records(
        db,
        DocumentVersion,
        f"SELECT {columns} FROM document_versions "  # noqa: S608  column names of a record
        "WHERE annotated_at IS NOT NULL AND resolved_at IS NULL ORDER BY known_at, id",
    )


def mark_resolved(db: Store, version_id: str, at: datetime) -> None:
    """The ledger has taken the version in; the first time stands. Raises UnknownVersion, Refused if not annotated."""
    with writing(db):
        _need_version(db, version_id)
        db.execute(
            "UPDATE document_versions SET resolved_at = ? WHERE id = ? AND resolved_at IS NULL",
            [encode_time(at), version_id],
        )


def select_claims(db: Store, where: str, parameters: Sequence[SQLValue] = ()) -> list[Claim]:
    """Claims by a condition (and order) over the columns of the table `claims`; for the modules of the store."""
    columns = ", ".join(name for name in column_names(Claim) if name != "keys")
    keys = "(SELECT json_group_array(key) FROM (SELECT key FROM claim_keys WHERE claim_id = claims.id ORDER BY key))"
    return select_records(db, Claim, f"SELECT {columns}, {keys} AS keys FROM claims WHERE {where}", parameters)  # noqa: S608


def _mark_annotated(db: Store, version_id: str, annotations: Annotations, at: datetime) -> bool:
    """Take the version out of the queue; False where it had left it before."""
    _need_version(db, version_id)
    done = db.execute(
        """
        UPDATE document_versions SET annotated_at = :at, language = :language, script = :script,
            truncated = max(truncated, :truncated)
        WHERE id = :id AND annotated_at IS NULL
        """,
        {
            "id": version_id,
            "at": encode_time(at),
            "language": annotations.language,
            "script": annotations.script,
            "truncated": int(annotations.truncated),
        },
    )
    return int(done.rowcount) == 1


def _need_version(db: Store, version_id: str) -> None:
    if not db.execute("SELECT 1 FROM document_versions WHERE id = ?", [version_id]).fetchone():
        raise UnknownVersion(version_id)


def _add(db: Store, table: str, row: dict[str, SQLValue]) -> None:
    insert(db, table, row, key=("version_id", "ordinal"))


def _add_claim(db: Store, version_id: str, claim: Claim) -> None:
    _add(db, "claims", {"version_id": version_id, **to_row(claim, without=("keys",))})
    for key in claim.keys:
        insert(db, "claim_keys", {"key": key, "claim_id": claim.id}, key=("key", "claim_id"))


def _keep_rates(db: Store, version_id: str) -> None:
    """Bring the rates of the version's currencies into the store, for the views."""
    sql = """
        SELECT DISTINCT a.money_currency AS currency, v.rate_day FROM amounts AS a
        JOIN document_versions AS v ON v.id = a.version_id WHERE v.id = ? AND a.money_currency <> 'USD'
    """
    for row in list(select(db, sql, [version_id])):
        convert(db, Money(value=Decimal(1), currency=str(row["currency"])), date.fromisoformat(str(row["rate_day"])))
