"""Figures as tables on a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from eval.scoring import TASKS, Figures, Scores
from rich.console import Console
from rich.table import Table

CONSOLE = Console(width=170, highlight=False)


def print_scores(title: str, scores: Scores) -> None:
    """One row for each language and task."""
    table = Table("language", "task", "F1", "95 %", "P", "R", "gold", "found", "of the right ones", title=title)
    for language, tasks in scores.items():
        for number, (task, f) in enumerate(tasks.items()):
            shares = "  ".join(f"{name} {share:.3f}" for name, share in f.fields.items())
            counts = (str(f.tally.wanted), str(f.tally.found))
            interval = f"{f.low:.3f}–{f.high:.3f}"
            first = language if number == 0 else ""
            row = (first, task, f"{f.f1:.3f}", interval, f"{f.precision:.3f}", f"{f.recall:.3f}", *counts, shares)
            table.add_row(*row, end_section=number == len(tasks) - 1)
    CONSOLE.print(table)


def print_beside(title: str, columns: Mapping[str, Scores]) -> None:
    """F1 of several systems side by side, by language and task, with the fields that have a share of their own."""
    table = Table("language", "task", *columns, title=title)
    languages = list(next(iter(columns.values())))
    for language in languages:
        for task in TASKS:
            cells = [_cell(scores.get(language, {}).get(task)) for scores in columns.values()]
            if any(cells):
                table.add_row(language, task, *cells, end_section=task == TASKS[-1])
    CONSOLE.print(table)


def _cell(figures: Figures | None) -> str:
    if figures is None:
        return ""
    shares = "".join(f"\n{name} {share:.3f}" for name, share in figures.fields.items())
    return f"{figures.f1:.3f}  {figures.low:.3f}–{figures.high:.3f}{shares}"
