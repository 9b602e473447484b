"""The command line's own help as Markdown, for the README.

Owns the text between the README's markers; a test compares the two.
"""

from __future__ import annotations

from typing import Any, cast

import typer
from typer.core import TyperCommand, TyperGroup

from scheduler.cli import app

BEGIN = "<!-- cli: written by `python -m scheduler.verbs.reference` -->"
END = "<!-- cli: end -->"
_WIDTH = 100


def render_reference() -> str:
    """Help of every verb, in the order of `pactwatch --help`, as fenced blocks; ends with a newline."""
    command = cast("TyperGroup", typer.main.get_command(app))
    return "\n".join(_blocks(command, None, "pactwatch"))


def fill(page: str) -> str:
    """The page with the reference between its markers. Raises ValueError where a marker is missing."""
    head, rest = page.split(BEGIN, 1)
    _, tail = rest.split(END, 1)
    return f"{head}{BEGIN}\n\n{render_reference()}\n{END}{tail}"


def _blocks(command: TyperCommand | TyperGroup, parent: Any, name: str) -> list[str]:
    context: Any = command.make_context(name, [], parent=parent, resilient_parsing=True, terminal_width=_WIDTH)
    blocks = [f"```text\n$ {context.command_path} --help\n{command.get_help(context).rstrip()}\n```\n"]
    if isinstance(command, TyperGroup):
        for verb in command.list_commands(context):
            blocks += _blocks(cast("TyperCommand", command.get_command(context, verb)), context, verb)
    return blocks


if __name__ == "__main__":
    from pathlib import Path

    readme = Path("README.md")
    readme.write_text(fill(readme.read_text(encoding="utf-8")), encoding="utf-8")
