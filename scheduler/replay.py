"""The replay job: read archived pages again with today's code and tell which facts would differ.

Owns the comparison of facts. Nothing is written and nothing is asked of the network: a change of code is judged here
before a person lets it into the ledger.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from crawlers.errors import ArchiveDamaged, Blocked, Unusable
from crawlers.rereading import read_again
from nlp.pipeline import annotate
from scheduler.config import Settings
from scheduler.jobs import as_article
from scheduler.progress import OnStep, Step, silent
from scheduler.work import JobResult, Tally
from store.database import Store, open_store
from store.documents import NewVersion, find_version, latest_version
from store.extractions import get_claims
from store.records import Capture, Claim, DocumentVersion, Money, Source
from store.replays import find_listing, list_page_captures
from store.sources import list_sources

Outcome = Literal["same", "differs", "readable", "unreadable", "gone"]
OUTCOMES: dict[Outcome, str] = {
    "same": "read as before",
    "differs": "read otherwise",
    "readable": "gave no text before",
    "unreadable": "gives no text today",
    "gone": "no longer in the archive",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One archived page, read again."""

    url: str
    """Address it was asked at."""
    fetched_at: datetime
    """When it was fetched."""
    title: str
    """Headline as read today; as stored where it cannot be read."""
    outcome: Outcome
    changed: tuple[str, ...] = ()
    """What reads otherwise: `title`, `text`, `published`."""
    lost: tuple[str, ...] = ()
    """Facts of the stored version that today's code does not find."""
    gained: tuple[str, ...] = ()
    """Facts that it finds and the stored version lacks."""
    reason: str = ""
    """Why it cannot be read."""


def replay(
    settings: Settings, since: datetime, source_ids: Sequence[str] = (), *, on_step: OnStep = silent
) -> tuple[JobResult, list[Replayed]]:
    """Read every page fetched at `since` or later again; what differs, oldest first.

    Counts each outcome, `facts_lost`, `facts_gained`. A page that no longer gives text is a problem of the result.
    """
    db = open_store(settings.db, create=False)
    sources = {source.id: source for source in list_sources(db)}
    captures = list_page_captures(db, since, source_ids)
    tally = Tally(counts=dict.fromkeys([*OUTCOMES, "facts_lost", "facts_gained"], 0))
    found: list[Replayed] = []
    for done, (capture, version_id) in enumerate(captures, start=1):
        one = _replay_one(db, settings, capture, version_id, sources[capture.source_id])
        tally.add(one.outcome)
        tally.add("facts_lost", len(one.lost))
        tally.add("facts_gained", len(one.gained))
        if one.outcome == "unreadable":
            tally.problems.append(f"{one.url}: {one.reason}")
        if one.outcome != "same":
            found.append(one)
        on_step(Step("replay", done, len(captures), one.title))
    return tally.result("replay"), found


def _replay_one(db: Store, settings: Settings, capture: Capture, version_id: str | None, source: Source) -> Replayed:
    listing = find_listing(db, capture)
    stored = find_version(db, version_id) if version_id else None
    if stored is None and listing.document_id is not None:
        stored = latest_version(db, listing.document_id)  # it brought nothing new then
    if stored is not None and stored.text_source == "feed":
        stored = None
    one = Replayed(
        url=capture.url,
        fetched_at=capture.fetched_at,
        title=stored.title if stored else listing.title,
        outcome="same",
    )
    try:
        _, again = read_again(settings.archive_dir, capture, listing, source)
    except ArchiveDamaged as error:
        return replace(one, outcome="gone", reason=str(error))
    except (Unusable, Blocked) as error:
        if stored is None:
            return one
        lost = _facts(get_claims(db, stored.id))
        return replace(one, outcome="unreadable", lost=tuple(lost.elements()), reason=str(error))
    document_id, number = (stored.document_id, stored.version) if stored else ("doc_replayed", 1)
    article = as_article(again, source, document_id=document_id, version_number=number)
    now = _facts(annotate(article).claims)
    before = _facts(get_claims(db, stored.id)) if stored else Counter[str]()
    differences = replace(
        one,
        title=again.title,
        changed=_changed(stored, again) if stored else (),
        lost=tuple((before - now).elements()),
        gained=tuple((now - before).elements()),
    )
    if stored is None:
        return replace(differences, outcome="readable")
    differs = differences.changed or differences.lost or differences.gained
    return replace(differences, outcome="differs") if differs else differences


def _changed(stored: DocumentVersion, again: NewVersion) -> tuple[str, ...]:
    pairs = (
        ("title", stored.title, again.title),
        ("text", stored.text, again.text),
        ("published", stored.published_on, again.published_on),
    )
    return tuple(name for name, before, now in pairs if before != now)


def _facts(claims: Iterable[Claim]) -> Counter[str]:
    """What the ledger would hear of a version, one sentence for each claim that counts."""
    return Counter(_describe(claim) for claim in claims if claim.confirmed)


def _describe(claim: Claim) -> str:
    kind = f"{claim.kind} ({claim.measure})" if claim.measure else claim.kind
    parts = (
        f"{kind} {claim.stage}, {claim.modality}",
        claim.happened_on,
        " and ".join(claim.actors),
        f"against {' and '.join(claim.targets)}" if claim.targets else "",
        _money(claim.amount),
        claim.project,
    )
    return " · ".join(part for part in parts if part)


def _money(money: Money | None) -> str:
    if money is None:
        return ""
    top = f"–{money.value_max:,f}" if money.value_max is not None else ""
    return f"{money.currency} {money.value:,f}{top} ({money.role}, {money.qualifier})"
