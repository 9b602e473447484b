"""The retention job: what a publisher's license lets us keep for a time only goes when that time is over.

Owns how much of a text is a quotation. Facts, their evidence sentences, titles and hashes stay; texts are blanked out
around them, and archived responses of such sources go with their files.
"""

from __future__ import annotations

from datetime import timedelta

from crawlers.archive import drop_brief
from scheduler.config import Settings
from scheduler.work import JobResult, clock, recorded
from store.database import open_store
from store.extractions import get_claims
from store.retention import list_reducible, reduce_text

EXCERPT = 200
"""Code points from the start of a text that count as a quotation."""


def retain(settings: Settings) -> JobResult:
    """Reduce what is older than the settings' `keep_days`. Counts `texts`, `files`."""
    db = open_store(settings.db)
    before = settings.current_time() - timedelta(days=settings.keep_days)
    with recorded(db, "retain") as tally:
        tally.counts |= {"texts": 0, "files": 0}
        for version in list_reducible(db, before):
            start = len(version.title) + 1
            quoted = [(claim.evidence.start, claim.evidence.end) for claim in get_claims(db, version.id)]
            reduce_text(db, version, [(start, start + EXCERPT), *quoted], clock())
            tally.add("texts")
        if settings.archive_dir.is_dir():
            tally.add("files", len(drop_brief(settings.archive_dir, before.date())))
    return tally.result("retain")
