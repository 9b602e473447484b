"""Score what Pactwatch finds against annotated articles, and hold it to its floors.

Run by `make eval`, whose settings stand in docs/evaluation.md. Exit codes: 0 passed, 1 below a floor or another set than the
floors' own, 2 misused.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CalledProcessError

from eval.exam import RefusedExam, sit_exam
from eval.gate import Floors, RefusedFloors, find_failures, gated_figures, raise_floors, read_floors, render_floors
from eval.grouping import score_ledger
from eval.peers import NAMERS, READERS, SPANS, ask_peers, read_alone, score_spans, score_values
from eval.predictions import VOICES, predict, predict_as_shipped, tell_ledger
from eval.scoring import Row, Scores, list_faults, score
from eval.sets import HERE, OWN, GoldSet, SealedSet, find_set, own_sets
from eval.tables import CONSOLE, print_beside, print_scores
from rich.table import Table

FLOORS = HERE / "floors.toml"

OK, FAILED, MISUSED = 0, 1, 2


def options() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="make eval", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", metavar="FOLDER", default="", help="score this folder of annotated articles too")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="print N differences of each task")
    parser.add_argument("--ablation", action="store_true", help="rules only, encoder only, both, side by side")
    parser.add_argument("--peers", action="store_true", help="public peers on the same articles")
    parser.add_argument("--write-floors", action="store_true", help="write new floors, none lower than before")
    parser.add_argument("--allow-regression", metavar="REASON", default="", help="let floors fall, and keep the reason")
    parser.add_argument("--sealed", metavar="NOTE", default="", help="score the sealed set: three times in all")
    return parser


def main(arguments: list[str]) -> int:
    """The exit code; prints tables."""
    asked = options().parse_args(arguments)
    try:
        if asked.sealed:
            return sit(asked.sealed)
        sets = own_sets()
        if asked.corpus:
            corpus = find_set(Path(asked.corpus))
            if corpus is None:
                sys.stderr.write(f"no annotated articles (*.jsonl) in {asked.corpus}\n")
                return MISUSED
            sets.append(corpus)
        measured = {gold.name: (gold, measure(gold, asked)) for gold in sets}
        return hold(measured, asked)
    except (RefusedExam, RefusedFloors, SealedSet, CalledProcessError) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return FAILED


def sit(note: str) -> int:
    """Score the sealed set and print its table: the figures of languages, nothing of articles."""
    line, scores = sit_exam(note, predict_as_shipped, datetime.now(UTC).date())
    print_scores(f"sealed: {line['articles']} articles", scores)
    return OK


def measure(gold: GoldSet, asked: argparse.Namespace) -> Floors:
    """The gated figures of a set; prints its tables and those asked for."""
    articles, found = gold.articles, predict(gold.raw)
    scores = score(articles, found)
    print_scores(f"{gold.name}: {len(articles)} articles", scores)
    ledger = score_ledger(articles, tell_ledger(gold.raw))
    CONSOLE.print("ledger  " + "  ".join(f"{name} {value:.3f}" for name, value in ledger.items()))
    absent = [a["id"] for a in articles if a["id"] not in found]
    if absent:
        CONSOLE.print(f"no prediction for {len(absent)} articles: {' '.join(absent[:8])}")
    if asked.errors:
        print_faults(articles, found, asked.errors)
    if asked.ablation:
        print_ablation(gold)
    if asked.peers:
        print_peers(gold, scores)
    return gated_figures(scores, ledger)


def hold(measured: dict[str, tuple[GoldSet, Floors]], asked: argparse.Namespace) -> int:
    """The gate over what was measured; writes new floors where asked to."""
    floors = read_floors(FLOORS)
    if asked.write_floors:
        floors = raise_floors(floors, measured, asked.allow_regression, datetime.now(UTC).date())
        FLOORS.write_text(render_floors(floors), encoding="utf-8")
        CONSOLE.print(f"wrote {FLOORS.name}: {', '.join(sorted(measured))}")
    failures = [
        f"{name}: its floors are there, its files are not" for name in OWN if name in floors.sets.keys() - measured
    ]
    for name, (gold, figures) in measured.items():
        known = floors.sets.get(name)
        if known is None or (name not in OWN and known.sha256 != gold.sha256):
            CONSOLE.print(f"{name}: no floors for these files")
            continue
        failures += find_failures(floors, gold, figures)
    for failure in failures:
        sys.stderr.write(f"{failure}\n")
    CONSOLE.print(f"{len(failures)} below their floors" if failures else "all at or above their floors")
    return FAILED if failures else OK


def print_faults(articles: list[Row], found: dict[str, Row], most: int) -> None:
    """Differences of each task, the first of each."""
    faults = list_faults(articles, found)
    for task in dict.fromkeys(f.task for f in faults):
        of_task = [f for f in faults if f.task == task]
        CONSOLE.print(f"\n{task}: {len(of_task)} differences", markup=False)
        for fault in of_task[:most]:
            CONSOLE.print(f"  {fault.article}  {fault.what}: {fault.text}", markup=False)


def print_ablation(gold: GoldSet) -> None:
    """Rules only, encoder only, both."""
    found = {voices: predict(gold.raw, voices) for voices in VOICES}
    print_beside(f"{gold.name}: who speaks", {v: score(gold.articles, rows) for v, rows in found.items()})
    if all(rows == found["both"] for rows in found.values()):
        CONSOLE.print("all three said the same: this version has no such switch, or no encoder")


def print_peers(gold: GoldSet, ours: Scores) -> None:
    """Peers beside us: money by span, by span and value, alone; organizations by form."""
    articles = gold.articles
    runs = ask_peers(articles)
    spans = {name: score_spans(articles, run) for name, run in runs.items()}
    table = Table("task", "language", "who", "F1", "95 %", "P", "R", "F1 with value and currency", "given alone")
    table.title = f"{gold.name}: peers on the same articles"
    alone = {name: score_values(articles, run.found) for name, run in runs.items() if name in READERS}
    ours_alone = score_values(articles, read_alone(articles))
    for task, names in (("amounts", (*SPANS, "price-parser")), ("organizations", NAMERS)):
        for language in (lang for lang in ours if lang != "all"):
            for who, scores, values in (
                ("pactwatch", ours, ours_alone),
                *((n, spans[n], alone.get(n, {})) for n in names),
            ):
                add_peer(table, (task, language, who), scores, values)
    CONSOLE.print(table)
    for run in runs.values():
        CONSOLE.print(f"{run.name}: {run.reason or run.version}", markup=False)


def add_peer(table: Table, key: tuple[str, str, str], scores: Scores, alone: dict[str, float]) -> None:
    """A row of a task, a language and who, unless there is nothing to say."""
    task, language, who = key
    f = scores.get(language, {}).get(task)
    value = f"{alone[language]:.3f}" if task == "amounts" and language in alone else ""
    if who == "price-parser":
        f = None
    if f is None and not value:
        return
    cells = ["", "", "", "", ""]
    if f:
        strict = f"{f.strict('value'):.3f}" if task == "amounts" and (value or who == "pactwatch") else ""
        cells = [f"{f.f1:.3f}", f"{f.low:.3f}–{f.high:.3f}", f"{f.precision:.3f}", f"{f.recall:.3f}", strict]
    table.add_row(task, language, who, *cells, value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
