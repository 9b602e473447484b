"""How a job tells what it is doing: steps, which a terminal draws and a log prints.

Owns the shape of a step and its two displays: bars on a terminal, one plain line per finished stage elsewhere.
Refuses stdout, which belongs to results.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars


@dataclass(frozen=True, slots=True)
class Step:
    """One more piece of a job's work is done."""

    job: str
    """Which stage: `crawl`, `extract`, `resolve`, `digest`, or a heading of its own."""
    done: int
    """Pieces done so far."""
    total: int | None
    """Pieces in all; None where that is not known yet."""
    note: str = ""
    """What the piece was, or what happened to it."""

    @property
    def finished(self) -> bool:
        """True for the last piece."""
        return self.total is not None and self.done >= self.total


OnStep = Callable[[Step], None]


def silent(_: Step) -> None:
    """Nobody is watching."""


@contextmanager
def display(*, quiet: bool = False) -> Iterator[OnStep]:
    """Where steps are shown on stderr: bars on a terminal, lines elsewhere, nothing when quiet."""
    if quiet:
        yield silent
    elif sys.stderr.isatty():
        with _bars() as bars:
            yield _Drawing(bars).show
    else:
        yield _print_line


def _bars() -> Bars:
    return Bars(
        SpinnerColumn(),
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}", style="dim"),
        console=Console(stderr=True),
        transient=False,
    )


class _Drawing:
    """One bar for each stage; a finished stage that starts again gets a new bar."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._running: dict[str, TaskID] = {}

    def show(self, step: Step) -> None:
        if step.job not in self._running:
            self._running[step.job] = self._bars.add_task(step.job, total=step.total, note="")
        bar = self._running[step.job]
        self._bars.update(bar, completed=step.done, total=step.total, note=step.note[:60])
        if step.finished:
            del self._running[step.job]


def _print_line(step: Step) -> None:
    if step.finished:
        note = f": {step.note}" if step.note else ""
        print(f"{step.job} {step.done}/{step.total}{note}", file=sys.stderr, flush=True)  # noqa: T201  plain progress
