"""Public software that finds money or organizations, on the same articles, compared as ours is.

Owns which peers there are and what of each is compared: amounts by span and by value, the value of an expression given
alone, organizations by distinct form. A peer that is not installed is said to be so. Each runs in a process of its own,
on one core, in `build/bench-venv` where `make` has built that.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from eval.peer_worker import PEERS
from eval.scoring import Row, Scores, same_sum, score

from nlp.amounts.money import find_amounts
from nlp.languages import identify
from store.records import Language

WORKER = Path(__file__).parent / "peer_worker.py"
VENV = Path("build/bench-venv")

ONE_CORE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1")
"""Environment that keeps numeric libraries to one core."""

SPANS = ("recognizers-text", "spacy-en-sm", "ginza")
"""Peers that find money expressions in a text."""

READERS = ("recognizers-text", "price-parser")
"""Peers that say what an expression is worth."""

NAMERS = ("spacy-en-sm", "ginza", "lac")
"""Peers that find organizations."""


@dataclass(frozen=True, slots=True)
class PeerRun:
    """What a peer said."""

    name: str
    """The peer."""
    version: str = ""
    """Its version; empty where it is not installed."""
    reason: str = ""
    """Why it did not run; empty where it did."""
    load_s: float = 0.0
    """Seconds to load it."""
    found: dict[str, Row] = field(default_factory=dict)
    """What it found, by id of the text, for the languages that it reads; with `seconds` for each."""


def run_peer(name: str, texts: Iterable[tuple[str, str, str]]) -> PeerRun:
    """A peer's answers to texts, each an id, a language and the text."""
    lines = [json.dumps({"id": i, "language": language, "text": text}) + "\n" for i, language, text in texts]
    python = VENV / "bin" / "python"
    command = [*one_core(), str(python) if python.exists() else sys.executable, str(WORKER), name]
    done = subprocess.run(
        command,
        input="".join(lines),
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | ONE_CORE | {"PYTHONWARNINGS": "ignore"},
    )
    said = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not said:
        return PeerRun(name, reason=(done.stderr.strip().splitlines() or ["no answer"])[-1])
    if not said[0]["installed"]:
        return PeerRun(name, reason=f"not installed: {said[0]['reason']}")
    return PeerRun(name, said[0]["version"], "", said[0]["load_s"], {row["id"]: row for row in said[1:]})


def one_core() -> list[str]:
    """Command prefix that ties a process to one core, where the system has one."""
    return ["taskset", "-c", str(max(os.sched_getaffinity(0)))] if Path("/usr/bin/taskset").exists() else []


def ask_peers(articles: Sequence[Row]) -> dict[str, PeerRun]:
    """Every peer's answers to all articles, and to every annotated money expression alone (`article/index`)."""
    texts = [(a["id"], a["lang"], f"{a['title']}\n{a['text']}") for a in articles]
    alone = [(f"{a['id']}/{n}", a["lang"], m["text"]) for a in articles for n, m in enumerate(a["amounts"])]
    return {name: run_peer(name, texts * (name != "price-parser") + alone * (name in READERS)) for name in PEERS}


def score_spans(articles: Sequence[Row], run: PeerRun) -> Scores:
    """Figures of what a peer finds, over the articles of the languages that it reads."""
    read = [a for a in articles if a["id"] in run.found]
    return score(read, run.found) if read else {}


def score_values(articles: Sequence[Row], found: Mapping[str, Row]) -> dict[str, float]:
    """By language, the share of annotated expressions whose value and currency are right when given alone."""
    right: dict[str, list[bool]] = {}
    for article in articles:
        for number, amount in enumerate(article["amounts"]):
            said = found.get(f"{article['id']}/{number}")
            if said is not None:
                sums = said.get("amounts", [])
                right.setdefault(article["lang"], []).append(len(sums) == 1 and same_sum(amount, sums[0]))
    return {language: sum(hits) / len(hits) for language, hits in right.items()}


def read_alone(articles: Sequence[Row]) -> dict[str, Row]:
    """Our own reading of every annotated money expression alone, as `ask_peers` gives it to peers."""
    found: dict[str, Row] = {}
    for article in articles:
        script = identify(f"{article['title']}\n{article['text']}")[1]
        for number, amount in enumerate(article["amounts"]):
            sums: list[dict[str, Any]] = [
                {"value": float(a.money.value), "currency": a.money.currency}
                for a in find_amounts(amount["text"], cast("Language", article["lang"]), script)
            ]
            found[f"{article['id']}/{number}"] = {"amounts": sums}
    return found
