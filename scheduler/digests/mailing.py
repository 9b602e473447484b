"""One digest as a mail in the reader's language: subject, HTML, its plain-text twin, and the chart. Pure.

Owns what a mail consists of. Refuses recipients, headers and delivery.
"""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.digests import headlines
from scheduler.digests.chart import draw_png
from scheduler.digests.edition import Digest
from scheduler.digests.render import Links, render_html, render_text
from store.records import ReaderLanguage

CHART_ID = "course@pactwatch"
"""Content id by which the HTML shows the chart: `Content-ID: <course@pactwatch>`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailEdition:
    """What a reader gets."""

    subject: str
    """One line, the news first."""
    html: str
    """At most 100 kB; shows the chart by its content id."""
    text: str
    """The same in plain text."""
    chart: bytes
    """PNG for the part with the content id `CHART_ID`; empty where there is no course to draw."""


def mail_edition(
    digest: Digest, language: ReaderLanguage, links: Links | None = None, *, chart: bytes | None = None
) -> MailEdition:
    """The digest as a mail. `links` lead out of it: to leave, to choose. The same digest gives the same bytes.

    `chart` is one drawn before in that language for the same digest, narrowed otherwise: it takes longest.
    """
    return MailEdition(
        subject=headlines.subject(digest, language),
        html=render_html(digest, language, chart_url=f"cid:{CHART_ID}", links=links),
        text=render_text(digest, language, links=links),
        chart=draw_png(digest, language) if chart is None else chart,
    )
