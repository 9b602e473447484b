"""The newsroom's content: outlets and pages as their data files give them.

Owns reading `pages/<host>/outlet.toml` and `pages/<host>/*.md` (TOML front matter between `+++` lines, then paragraphs
parted by blank lines). Refuses markup: `layouts` and `channels` render. Files that break the shape raise `ValueError`
with their path.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

State = Literal["html", "pdf", "shell", "down"]
Layout = Literal["meta", "json-ld", "visible", "release"]
DateStyle = Literal["en", "ja", "zh", "reiwa"]
ChannelKind = Literal["rss", "rdf", "atom", "news_sitemap", "listing"]

FOLDER = Path(__file__).parent
SOURCES = FOLDER / "sources"
"""Folder of the newsroom's own source files, one TOML per source under its country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """How an outlet makes its pages known."""

    kind: ChannelKind
    """Format of the channel."""
    path: str
    """Where it stands on the host."""
    title: str
    """What it calls itself."""
    tracking: str
    """Query that its links carry; empty for clean links."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A publisher and the manners of its site."""

    host: str
    """Host name, always under `.example`."""
    name: str
    """Name as its pages print it."""
    language: str
    """BCP 47 tag of its pages."""
    layout: Layout
    """Which markup its pages have, and with it where their date stands."""
    date_style: DateStyle
    """How it writes dates."""
    navigation: tuple[str, ...]
    """Words of its menu: boilerplate for the extractor to leave out."""
    declared_charset: str
    """What its pages declare."""
    codec: str
    """What their bytes are written in."""
    robots: str | None
    """Its robots.txt; None where it has none (404)."""
    channel: Channel
    """Its feed, sitemap or listing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change in place."""

    at: datetime
    """When the page changed; aware."""
    before: str
    """Words that went."""
    after: str
    """Words that came."""
    note: str
    """Correction note appended as a paragraph; empty for a silent edit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the newsroom."""

    host: str
    """Its outlet."""
    path: str
    """Path on the host, unique there."""
    title: str
    """Headline."""
    byline: str
    """Author line; agency datelines open the first paragraph."""
    paragraphs: tuple[str, ...]
    """Body as first published."""
    language: str
    """BCP 47 tag, where it differs from its outlet's; else the outlet's."""
    published_at: datetime
    """When it appears; aware, in the outlet's own zone."""
    state: State
    """`html`, `pdf`, `shell` (a page without text), `down` (always 503)."""
    edits: tuple[Edit, ...]
    """Changes in place, oldest first."""

    @property
    def url(self) -> str:
        """Canonical address."""
        return f"http://{self.host}{self.path}"

    def changed_at(self, as_of: datetime) -> datetime:
        """When the text that stands at `as_of` appeared."""
        return max([self.published_at, *(edit.at for edit in self.edits if edit.at <= as_of)])

    def body(self, as_of: datetime) -> tuple[str, ...]:
        """Paragraphs as they stand at `as_of`, edits and their notes included."""
        paragraphs = self.paragraphs
        for edit in self.edits:
            if edit.at <= as_of:
                changed = tuple(p.replace(edit.before, edit.after) for p in paragraphs)
                paragraphs = (*changed, edit.note) if edit.note else changed
        return paragraphs


def publication_days() -> list[date]:
    """Days on which something appears, in order; the first is the baseline."""
    days: list[date] = tomllib.loads((FOLDER / "newsroom.toml").read_text(encoding="utf-8"))["days"]
    return days


@cache
def list_outlets() -> tuple[Outlet, ...]:
    """All outlets, by host."""
    return tuple(_read_outlet(path) for path in sorted(FOLDER.glob("pages/*/outlet.toml")))


@cache
def list_pages() -> tuple[Page, ...]:
    """All pages, by host and file name."""
    return tuple(
        _read_page(path, outlet)
        for outlet in list_outlets()
        for path in sorted(FOLDER.glob(f"pages/{outlet.host}/*.md"))
    )


def find_rates(as_of: datetime) -> tuple[date, dict[str, Decimal]] | None:
    """The newest reference rates (units for one euro) that `as_of` has reached; None before the first day."""
    rows = tomllib.loads((FOLDER / "rates.toml").read_text(encoding="utf-8"))
    days = [day for day in map(date.fromisoformat, rows) if day <= as_of.astimezone(UTC).date()]
    if not days:
        return None
    newest = max(days)
    return newest, {currency: Decimal(value) for currency, value in rows[newest.isoformat()].items()}


def _read_outlet(path: Path) -> Outlet:
    row = tomllib.loads(path.read_text(encoding="utf-8"))
    channel = row["channel"]
    return Outlet(
        host=path.parent.name,
        name=row["name"],
        language=row["language"],
        layout=row["layout"],
        date_style=row["date_style"],
        navigation=tuple(row["navigation"]),
        declared_charset=row.get("declared_charset", "utf-8"),
        codec=row.get("codec", "utf-8"),
        robots=row.get("robots"),
        channel=Channel(
            kind=channel["kind"], path=channel["path"], title=channel["title"], tracking=channel.get("tracking", "")
        ),
    )


def _read_page(path: Path, outlet: Outlet) -> Page:
    try:
        _, front, body = path.read_text(encoding="utf-8").split("+++\n", 2)
        row = tomllib.loads(front)
        edits = tuple(
            Edit(at=_aware(e["at"]), before=e["before"], after=e["after"], note=e.get("note", ""))
            for e in row.get("edits", [])
        )
        return Page(
            host=outlet.host,
            path=row["path"],
            title=row["title"],
            byline=row.get("byline", ""),
            paragraphs=tuple(part.strip() for part in body.split("\n\n") if part.strip()),
            language=row.get("language", outlet.language),
            published_at=_aware(row["published_at"]),
            state=row.get("state", "html"),
            edits=edits,
        )
    except (ValueError, KeyError) as error:
        raise ValueError(f"{path}: not a newsroom page ({error})") from error


def _aware(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no offset")
    return moment
