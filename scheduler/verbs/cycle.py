"""The verbs of the cycle: demo, run, crawl, digest, serve.

Owns their words. The work is in the jobs, which are imported when needed: the extractor takes a second to load.
"""

# ruff: noqa: PLC0415, D301  late imports as said above; `\b` keeps examples in lines

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler import progress
from scheduler.errors import Misused
from scheduler.verbs import output
from scheduler.verbs.options import (
    CatalogueOption,
    DbOption,
    JsonOption,
    NowOption,
    OutOption,
    parse_day,
    parse_moment,
    settings_from,
)

if TYPE_CHECKING:
    from scheduler.publishing import Published
    from store.records import ReaderLanguage

_STOPPED_EARLY = 0


class Form(StrEnum):
    """Forms in which a digest is printed."""

    text = "text"
    markdown = "markdown"
    html = "html"
    json = "json"


def demo(
    db: Annotated[Path, typer.Option("--db", help="SQLite file of the demo.")] = Path("pactwatch-demo/pactwatch.db"),
    out: Annotated[Path, typer.Option("--out", help="Folder for the digests.")] = Path("pactwatch-demo"),
    *,
    as_json: JsonOption = False,
) -> None:
    """Watch the bundled newsroom for all its days and write a digest for each.

    A small site in English, Japanese and Chinese is served on this machine; each of its publication days is crawled,
    extracted, resolved and digested as if it were today. Some of its pages fail on purpose. A second run finds nothing
    new.

    \b
    Example:
      pactwatch demo --out my-demo
      open my-demo/*.html
    """
    from scheduler import demo as newsroom_demo

    settings = settings_from(db=db, out=out)
    with progress.display() as on_step:
        report = newsroom_demo.run_demo(settings, on_step=on_step)
    raise typer.Exit(newsroom_demo.tell(report, as_json=as_json))


def run(
    db: DbOption = None,
    out: OutOption = None,
    catalogue: CatalogueOption = None,
    now: NowOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """One whole cycle: crawl every source, extract, resolve, write the digest.

    Exits with 3 where some sources failed; the digest says which.

    \b
    Example:
      pactwatch run --db pactwatch.db --out digests
    """
    from scheduler import jobs

    settings = settings_from(db=db, out=out, catalogue=catalogue, now=now)
    with progress.display() as on_step:
        results, published = jobs.run_cycle(settings, on_step=on_step)
    code = output.say_results([*results, published.result], as_json=as_json)
    if not as_json:
        _say_files(published)
    raise typer.Exit(code)


def crawl(
    sources: Annotated[list[str] | None, typer.Argument(help="Ids of sources; none means those that are due.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="All sources, due or not.")] = False,
    db: DbOption = None,
    catalogue: CatalogueOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fetch what sources have published: those that are due, those named, or all.

    \b
    Example:
      pactwatch crawl                       what is due
      pactwatch crawl jp.jbic.press-ja      one source, now
      pactwatch crawl --all
    """
    from scheduler import crawling

    if sources and every:
        raise Misused("Name sources or say --all, not both.")
    settings = settings_from(db=db, catalogue=catalogue, now=now)
    chosen = None if every else (sources or crawling.due_sources(settings))
    if chosen is not None and not chosen and not as_json:
        output.say("No source is due. `pactwatch sources list` shows when; --all crawls them anyway.")
    with progress.display() as on_step:
        result = crawling.crawl(settings, chosen, on_step=on_step)
    raise typer.Exit(output.say_results([result], as_json=as_json))


def digest(
    day: Annotated[
        str | None, typer.Option("--day", help="A stored digest, by its day: 2026-03-01.", show_default=False)
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="What was known then, told by today's code; not kept.", show_default=False),
    ] = None,
    languages: Annotated[
        str | None,
        typer.Option(
            "--language",
            help="en, ja, zh, or several: en,ja,zh. The first is printed.  [default: en]",
            show_default=False,
        ),
    ] = None,
    *,
    form: Annotated[Form, typer.Option("--format", help="What is printed.")] = Form.text,
    db: DbOption = None,
    out: OutOption = None,
    now: NowOption = None,
    weekly: Annotated[bool, typer.Option("--weekly", help="The week's edition, from the last weekly one on.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write today's digest: what changed in the ledger since the last one.

    Prints it and writes HTML, text and Markdown in each language, JSON, and feeds of the latest (Atom, JSON Feed). With
    --day the stored digest of that day, byte for byte as it was; with --as-of what that day's would say now.

    \b
    Example:
      pactwatch digest
      pactwatch digest --language ja,zh --out site
      pactwatch digest --weekly --format markdown
      pactwatch digest --day 2026-03-01 --json | jq .counts
      pactwatch digest --as-of 2026-03-01
    """
    from scheduler import publishing

    if day and as_of:
        raise Misused("Say --day for a stored digest or --as-of for one told anew, not both.")
    settings = settings_from(db=db, out=out, now=now, languages=languages)
    edition = publishing.WEEKLY if weekly else publishing.EDITION
    if as_of:
        published = publishing.recompose(settings, parse_moment(as_of), edition=edition)
    elif day:
        found = publishing.find_published(settings, parse_day(day), edition=edition)
        if found is None:
            raise Misused(f"There is no {edition} digest for {day}.")
        published = found
    else:
        published = publishing.digest(settings, edition=edition)
    output.say(_printed(published, Form.json if as_json else form, settings.digest_languages[0]).rstrip("\n"))
    _say_files(published, on_stderr=True)
    for problem in published.result.problems:
        output.complain(problem)
    raise typer.Exit(published.result.exit_code)


def _printed(published: Published, form: Form, language: ReaderLanguage) -> str:
    from scheduler.digests import render

    match form:
        case Form.json:
            return render.render_json(published.digest)
        case Form.html:
            return render.render_html(published.digest, language)
        case Form.markdown:
            return render.render_markdown(published.digest, language)
        case Form.text:
            return render.render_text(published.digest, language)


def serve(
    db: DbOption = None,
    out: OutOption = None,
    catalogue: CatalogueOption = None,
    tick: Annotated[
        float | None, typer.Option("--tick", help="Seconds between two looks at what is due.", show_default=False)
    ] = None,
    *,
    json_logs: Annotated[bool, typer.Option("--json", "--json-logs", help="Log JSON lines.")] = False,
) -> None:
    """Crawl, extract, resolve and digest by the clock, until SIGTERM or Ctrl-C.

    Looks every minute at what is due and writes the digest at 07:00 in Tokyo, on Mondays the week's too. Stops within
    five seconds; what was not finished is done after the next start.

    \b
    Example:
      pactwatch serve --db pactwatch.db --out digests
      PACTWATCH_DIGEST_HOUR=6 pactwatch serve --json-logs
    """
    from scheduler.clock import Service
    from scheduler.config import load_settings

    output.configure_log(as_json=json_logs)
    finished = Service(load_settings(db=db, output=out, catalogue=catalogue, tick_s=tick)).run()
    if not finished:  # a job still computes; all that it has written is whole
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(_STOPPED_EARLY)


def _say_files(published: Published, *, on_stderr: bool = False) -> None:
    tell = output.complain if on_stderr else output.say
    past = published.digest.period.edition == "as-of"
    kept = "" if published.is_new or past else " (as composed before: nothing has changed since)"
    tell(f"digest of {published.digest.period.day}{kept}: {', '.join(str(path) for path in published.files)}")
