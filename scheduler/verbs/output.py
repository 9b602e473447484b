"""What a person or a program reads of a result: sentences, tables, JSON lines; and the log of a service.

Owns stdout (results) and the form of the log on stderr. Refuses to decide what a result means.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Mapping, Sequence

import structlog
import typer
from rich import box
from rich.console import Console
from rich.table import Table

from scheduler.exchange import Json, render_line
from scheduler.work import JobResult


def configure_log(*, as_json: bool) -> None:
    """Log to stderr: for people, or one JSON object a line for machines."""
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


_LONG = 1_000
"""Rows that are laid out as a table at most: columns of ten thousand rows take seconds to fit."""


def say(text: str = "") -> None:
    """One line of a result."""
    typer.echo(text)


def complain(text: str) -> None:
    """One line of what went wrong, on stderr."""
    typer.echo(text, err=True)


def say_json(value: Json) -> None:
    """One line of JSON."""
    typer.echo(render_line(value))


def say_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[str] = ()) -> None:
    """A table; columns named in `right` hold numbers. A very long one is plain lines with tabs between."""
    cells = list(rows)
    if len(cells) > _LONG:
        say("\n".join("\t".join(row) for row in (columns, *cells)))
        return
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 160, highlight=False)
    table = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in cells:
        table.add_row(*(cell.replace("[", "\\[") for cell in row))
    console.print(table)


def result_to_json(result: JobResult) -> Json:
    """A job's result as JSON."""
    return {
        "job": result.job,
        "counts": dict(result.counts),
        "problems": list(result.problems),
        "stopped": result.stopped,
    }


def say_results(results: Sequence[JobResult], *, as_json: bool) -> int:
    """Tell what jobs did; their exit code: 0 done, 3 done with failures reported."""
    for result in results:
        if as_json:
            say_json(result_to_json(result))
        else:
            say(f"{result.job}: {_counted(result.counts)}{', stopped early' if result.stopped else ''}")
        for problem in result.problems:
            complain(f"{result.job}: {problem}")
    return max((result.exit_code for result in results), default=0)


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in counts.items()) or "nothing to do"
