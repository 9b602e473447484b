"""The options that several verbs share, and the settings that they overrule."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer

from scheduler.config import Settings, load_settings
from scheduler.errors import Misused

DbOption = Annotated[
    Path | None, typer.Option("--db", help="SQLite file.  [default: pactwatch.db]", show_default=False)
]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Folder for digests.  [default: digests]", show_default=False)
]
NowOption = Annotated[
    str | None, typer.Option("--now", help="Pretend that it is this time: ISO 8601 with offset.", show_default=False)
]
CatalogueOption = Annotated[
    Path | None,
    typer.Option("--catalogue", help="Folder of sources.  [default: the bundled one]", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON lines instead of text.")]


def settings_from(
    *,
    db: Path | None = None,
    out: Path | None = None,
    now: str | None = None,
    catalogue: Path | None = None,
    languages: str | None = None,
) -> Settings:
    """Settings from the environment, overruled by what the command line says. Raises ConfigError."""
    return load_settings(db=db, output=out, now=now, catalogue=catalogue, digest_languages=languages)


def parse_moment(text: str) -> datetime:
    """The end of what `2026-03-01` or `2026-03-01T07:00+09:00` means: a day counts to its end in UTC.

    Raises Misused.
    """
    try:
        if len(text) == len("2026-03-01"):
            day = date.fromisoformat(text)
            return datetime.combine(day + timedelta(days=1), time.min, UTC) - timedelta(seconds=1)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise Misused(f"Not a date or time: {text!r}. Write 2026-03-01 or 2026-03-01T07:00+09:00.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def parse_start(text: str) -> datetime:
    """The beginning of what `2026-03-01` or `2026-03-01T07:00+09:00` means, in UTC. Raises Misused."""
    moment = parse_moment(text)
    return moment - timedelta(days=1) + timedelta(seconds=1) if len(text) == len("2026-03-01") else moment


def parse_day(text: str) -> date:
    """A day such as `2026-03-01`. Raises Misused."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Misused(f"Not a day: {text!r}. Write 2026-03-01.") from error
