"""The sealed set: scored three times in all, each time one line in its `scores.jsonl`, and nothing said of any article.

Owns the seal. Predictions stay in memory; the line is written before anything is printed, so that nobody looks without
being counted.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from eval.scoring import Row, Scores, score
from eval.sets import HERE, SUMS, GoldSet

FOLDER = HERE / "sealed"
"""Where it lies."""

RESULTS = "scores.jsonl"
"""File of the folder that keeps every score."""

MOST = 3
"""How often it may be scored."""

KEYS = ("date", "commit", "note", "articles", "scores", "interval")
"""What a line says: `scores` by language and task, `interval` of F1 by task over all languages."""


class RefusedExam(Exception):  # noqa: N818  named for what is wrong
    """The sealed set is not scored; the message says why."""


def sit_exam(
    note: str, predict: Callable[[bytes], Mapping[str, Row]], day: date, folder: Path = FOLDER
) -> tuple[dict[str, Any], Scores]:
    """Scores the set and writes the line; the line, and the figures for a table. Raises `RefusedExam`."""
    if not note.strip():
        raise RefusedExam("a sealed score needs a note: what changed since the last one")
    gold = _unseal(folder)
    results = folder / RESULTS
    earlier = [json.loads(line) for line in results.read_text("utf-8").splitlines() if line.strip()]
    if len(earlier) >= MOST:
        raise RefusedExam(f"scored {len(earlier)} times already; {MOST} is all there is")
    for line in earlier:
        if set(line) != set(KEYS):
            raise RefusedExam(f"lines of {RESULTS} have other keys than ours: {sorted(set(line) ^ set(KEYS))}")
    scores = score(gold.articles, predict(gold.raw))
    line = {
        "date": day.isoformat(),
        "commit": _commit(),
        "note": note.strip(),
        "articles": len(gold.articles),
        "scores": {language: {task: _row(f) for task, f in tasks.items()} for language, tasks in scores.items()},
        "interval": {task: [round(f.low, 4), round(f.high, 4)] for task, f in scores["all"].items()},
    }
    with results.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return line, scores


def _unseal(folder: Path) -> GoldSet:
    """The set, once every file is what `SHA256SUMS` says and no other file of articles lies beside them."""
    if not (folder / SUMS).exists():
        raise RefusedExam(f"{folder.name} has no {SUMS}")
    sums = dict(
        line.split(maxsplit=1)[::-1] for line in (folder / SUMS).read_text("utf-8").splitlines() if line.strip()
    )
    sums = {name.strip().lstrip("*"): digest for name, digest in sums.items()}
    there = {path.name for path in folder.glob("*.jsonl")} - {RESULTS}
    if there != set(sums):
        raise RefusedExam(f"{SUMS} and the folder name different files: {sorted(there ^ set(sums))}")
    for name, digest in sums.items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            raise RefusedExam(f"{name} is not what {SUMS} says")
    return GoldSet(folder.name, tuple(folder / name for name in sorted(sums)))


def _row(figures: Any) -> dict[str, float]:
    counts = {"gold": figures.tally.wanted, "pred": figures.tally.found}
    shares = {"P": figures.precision, "R": figures.recall, "F1": figures.f1}
    return {
        **{k: round(v, 4) for k, v in shares.items()},
        **counts,
        **{k: round(v, 4) for k, v in figures.fields.items()},
    }


def _commit() -> str:
    """Short name of the commit, with `+` where the working tree differs; empty outside git."""
    try:
        head = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
        changed = subprocess.run(["git", "status", "--porcelain", "-uno"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return head.stdout.strip() + ("+" if changed.stdout.strip() else "")
