"""The gate: floors under every figure that must not fall, and when they may be written anew.

Owns `floors.toml`: for each set the hash of its files, for each language and figure the least that passes. A set whose
files changed fails, for its floors were those of other articles. A floor is lowered only with a reason, which the file
keeps.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from eval.scoring import Scores
from eval.sets import GoldSet

EPSILON = 0.005
"""How far a figure may lie under its floor, where the file does not say."""

STRICT = {
    "amounts": ("value", "role", "qualifier"),
    "organizations": ("name", "kind"),
    "events": ("stage", "is_new", "amount"),
}
"""Fields that have floors of their own: F1 of what is right in the field too."""

LEDGER = "ledger"
"""Stands where a language does, over the figures of the ledger."""

_HEAD = """\
# The least that each figure must reach, by set and language; `make eval` fails below. Written by
# `make eval WRITE_FLOORS=1`, which lowers a floor only with ALLOW_REGRESSION="reason" and keeps the reason here.
# "amounts" is F1; "amounts.value" is F1 of the amounts whose value is right too. What each means: docs/evaluation.md.
"""

Floors = dict[str, dict[str, float]]
"""By language, then by figure."""


class RefusedFloors(Exception):  # noqa: N818  named for what is wrong
    """New floors would be lower than the old ones, and no reason was given."""


@dataclass(frozen=True, slots=True)
class SetFloors:
    """Floors of one set."""

    sha256: str
    """Hash of the files that they were measured on."""
    articles: int
    """How many articles those hold."""
    floors: Floors
    """The floors."""


@dataclass(frozen=True, slots=True)
class FloorFile:
    """What `floors.toml` says."""

    epsilon: float = EPSILON
    """How far a figure may lie under its floor."""
    sets: dict[str, SetFloors] = field(default_factory=dict)
    """Floors by name of the set."""
    lowered: tuple[dict[str, Any], ...] = ()
    """Every time that floors were lowered: day, reason, figures."""


def gated_figures(scores: Scores, ledger: Mapping[str, float]) -> Floors:
    """The figures that floors stand under: those of tasks by language, those of the ledger under `LEDGER`."""
    by_language = {
        language: {
            name: value
            for task, figures in tasks.items()
            for name, value in (
                (task, figures.f1),
                *((f"{task}.{strict}", figures.strict(strict)) for strict in STRICT.get(task, ())),
            )
        }
        for language, tasks in scores.items()
    }
    return {**by_language, LEDGER: dict(ledger)} if ledger else by_language


def read_floors(path: Path) -> FloorFile:
    """The floors of a file; none where there is no file."""
    if not path.exists():
        return FloorFile()
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    sets = {
        name: SetFloors(table.pop("sha256"), table.pop("articles"), table)
        for name, table in said.get("sets", {}).items()
    }
    return FloorFile(said["epsilon"], sets, tuple(said.get("lowered", ())))


def find_failures(floors: FloorFile, gold: GoldSet, figures: Floors) -> list[str]:
    """Why the set fails, in sentences; empty where it passes. A set without floors passes."""
    known = floors.sets.get(gold.name)
    if known is None:
        return []
    if known.sha256 != gold.sha256:
        return [f"{gold.name}: its files are not those that its floors were measured on; see WRITE_FLOORS"]
    return [
        f"{gold.name} {language} {name}: {figures.get(language, {}).get(name, 0.0):.4f}, floor {floor:.4f}"
        for language, least in known.floors.items()
        for name, floor in least.items()
        if figures.get(language, {}).get(name, 0.0) < floor - floors.epsilon
    ]


def raise_floors(
    floors: FloorFile, measured: Mapping[str, tuple[GoldSet, Floors]], reason: str, day: date
) -> FloorFile:
    """New floors of the sets measured, the others as they were.

    A set whose files changed has no floors to compare with: they are lowered, if at all, under the same rule, figure by
    figure. Raises `RefusedFloors` where one would fall by more than epsilon and `reason` is empty; one that would fall
    by less stays as it was.
    """
    sets, fallen = dict(floors.sets), []
    for name, (gold, figures) in measured.items():
        old, new = floors.sets.get(name), {language: dict(least) for language, least in figures.items()}
        for language, name_of, floor in _each(old.floors if old else {}):
            value = new.get(language, {}).get(name_of, 0.0)
            if value < floor - floors.epsilon:
                fallen.append({"set": name, "language": language, "figure": name_of, "from": floor, "to": _cut(value)})
            elif value < floor:
                new.setdefault(language, {})[name_of] = floor
        kept = {language: {k: _cut(v) for k, v in least.items()} for language, least in new.items()}
        sets[name] = SetFloors(gold.sha256, len(gold.articles), kept)
    if fallen and not reason.strip():
        listed = "\n".join(f"  {f['set']} {f['language']} {f['figure']}: {f['from']} to {f['to']}" for f in fallen)
        raise RefusedFloors(f'floors would fall; give ALLOW_REGRESSION="reason" where they must:\n{listed}')
    entry = {"day": day.isoformat(), "reason": reason.strip(), "figures": fallen}
    return FloorFile(floors.epsilon, sets, (*floors.lowered, entry) if fallen else floors.lowered)


def render_floors(floors: FloorFile) -> str:
    """The file's text."""
    lines = [_HEAD, f"epsilon = {floors.epsilon}"]
    for name, known in sorted(floors.sets.items()):
        lines += ["", f"[sets.{name}]", f'sha256 = "{known.sha256}"', f"articles = {known.articles}"]
        for language, least in known.floors.items():
            lines += ["", f"[sets.{name}.{language}]", *(f"{_quote(k)} = {v}" for k, v in least.items())]
    for entry in floors.lowered:
        lines += [
            "",
            "[[lowered]]",
            f"day = {_quote(entry['day'])}",
            f"reason = {_quote(entry['reason'])}",
            "figures = [",
        ]
        lines += [
            f"    {{ {', '.join(f'{k} = {json.dumps(v)}' for k, v in figure.items())} }},"
            for figure in entry["figures"]
        ]
        lines.append("]")
    return "\n".join(lines) + "\n"


def _each(floors: Floors) -> Iterable[tuple[str, str, float]]:
    return [(language, name, floor) for language, least in floors.items() for name, floor in least.items()]


def _cut(value: float) -> float:
    """Four digits, never above what was measured."""
    return int(value * 10_000) / 10_000


def _quote(text: str) -> str:
    """A TOML string; JSON's escapes are TOML's."""
    return json.dumps(text, ensure_ascii=False)
