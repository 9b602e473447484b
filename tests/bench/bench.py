"""How fast Pactwatch reads, on one core: articles a second by language and load, each component's part, the encoder's own
rate, money alone, memory, the first result, and public peers on the same texts. Reports, never gates.

    make bench            ours alone, and peers where build/bench-venv has them
    make bench PEERS=1    builds that first

Every figure is of one run on one machine: compare ratios between machines, not seconds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from bench.material import LANGUAGES, LENGTH, MANY, Load, make_loads
from eval.peer_worker import PEERS
from eval.peers import ONE_CORE, one_core, run_peer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from spacy.tokens import Doc

from nlp.amounts.money import find_amounts
from nlp.encoder.heard import hear
from nlp.encoder.voices import hears_encoder
from nlp.errors import BrokenModel
from nlp.languages import identify
from nlp.pipeline import COMPONENTS, annotate, load
from nlp.sentences import sentence_spans
from store.records import Article, Language

ROUNDS = 3
"""Rounds of every measurement; the fastest counts, as others may use the machine."""

CONSOLE = Console(width=175, highlight=False)

COMPARED = tuple(name for name in PEERS if name != "price-parser")
"""Peers that read whole texts; price-parser looks for one price."""


@dataclass(slots=True)
class Speed:
    """What was measured in one language."""

    relevant: float = 0.0
    """Articles a second, all of the subject."""
    mix: float = 0.0
    """Articles a second of the crawl-like mix."""
    parts: dict[str, float] = field(default_factory=dict)
    """Milliseconds that each component takes for a relevant article; `rest` is outside of components."""
    mix_parts: dict[str, float] = field(default_factory=dict)
    """The same for an article of the mix."""
    encoder: float | None = None
    """Articles a second that the encoder alone reads, relevant ones; None without weights."""
    money: float = 0.0
    """Megabytes of UTF-8 a second that the money grammar alone reads."""


def main() -> None:
    """Print one table, and lines for what is not by language."""
    loads = make_loads()
    warm_up(loads)
    speeds = {language: measure(language, loads[language]) for language in LANGUAGES}
    table = render(speeds)
    peers = [add_peer(table, name, loads) for name in COMPARED]
    CONSOLE.print(table)
    seconds, megabytes = first_result(loads["en"].relevant[0])
    CONSOLE.print(f"first result of `pactwatch extract` from a cold start: {seconds:.1f} s")
    CONSOLE.print(f"peak memory: {megabytes:.0f} MB for that article, {peak_mb():.0f} MB for all of the table")
    CONSOLE.print(
        f"{MANY} articles of {LENGTH:,} characters in each load; one core; ours the fastest of {ROUNDS} rounds"
    )
    for line in peers:
        CONSOLE.print(line, markup=False)


def warm_up(loads: dict[str, Load]) -> None:
    """Load every pipeline, and the encoder where there is one."""
    for each in loads.values():
        annotate(each.relevant[0])


def measure(language: str, texts: Load) -> Speed:
    """All figures of a language."""
    speed = Speed()
    speed.relevant, speed.parts = rate(language, texts.relevant)
    speed.mix, speed.mix_parts = rate(language, texts.mix)
    speed.encoder = encoder_rate(language, texts.relevant)
    speed.money = money_rate(language, texts.mix)
    return speed


def rate(language: str, articles: Sequence[Article]) -> tuple[float, dict[str, float]]:
    """Articles a second, and milliseconds an article that each component takes, in the fastest round."""
    best, parts = float("inf"), {}
    for _ in range(ROUNDS):
        with timed_components(language) as spent:
            seconds = stopwatch(lambda: [annotate(a) for a in articles])
        if seconds < best:
            best = seconds
            parts = {**spent, "rest": seconds - sum(spent.values())}
    return len(articles) / best, {name: s / len(articles) * 1000 for name, s in parts.items()}


@contextmanager
def timed_components(language: str) -> Iterator[dict[str, float]]:
    """Seconds that each component takes while the block runs."""
    pipeline, spent = load(as_language(language)), defaultdict[str, float](float)
    plain = list(pipeline._components)

    def timed(name: str, component: Callable[[Doc], Doc]) -> Callable[[Doc], Doc]:
        def run(doc: Doc) -> Doc:
            started = time.perf_counter()
            try:
                return component(doc)
            finally:
                spent[name] += time.perf_counter() - started

        return run

    pipeline._components[:] = [(name, timed(name, component)) for name, component in plain]
    try:
        yield spent
    finally:
        pipeline._components[:] = plain


def encoder_rate(language: str, articles: Sequence[Article]) -> float | None:
    """Articles a second of the encoder alone over sentences that are there already; None without weights."""
    if not hears_encoder():
        return None
    cut = []
    for article in articles:
        doc = load(as_language(language)).make_doc(f"{article.title}\n{article.text}")
        doc.user_data["article"] = article
        doc = COMPONENTS["sentences"](doc)
        cut.append((doc.text, sentence_spans(doc)))
    try:
        best = min(stopwatch(lambda: [hear(text, spans) for text, spans in cut]) for _ in range(ROUNDS))
    except BrokenModel:
        return None
    return len(articles) / best


def money_rate(language: str, articles: Sequence[Article]) -> float:
    """Megabytes of UTF-8 a second of `find_amounts` alone."""
    texts = [f"{a.title}\n{a.text}" for a in articles]
    scripts = [identify(text)[1] for text in texts]
    pairs = list(zip(texts, scripts, strict=True))
    best = min(stopwatch(lambda: [find_amounts(t, as_language(language), s) for t, s in pairs]) for _ in range(ROUNDS))
    return sum(len(text.encode()) for text in texts) / 1e6 / best


def first_result(article: Article, rounds: int = ROUNDS) -> tuple[float, float]:
    """Seconds from the start of a fresh process to its first line out, and its peak memory in MB by then."""
    line = json.dumps({"id": article.id, "title": article.title, "text": article.text}).encode() + b"\n"
    best, peak = float("inf"), 0.0
    for _ in range(rounds):
        started = time.perf_counter()
        command = [sys.executable, "-m", "scheduler", "extract"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(line)
            process.stdin.flush()
            process.stdout.readline()
            best = min(best, time.perf_counter() - started)
            peak = max(peak, peak_mb(str(process.pid)))
            process.stdin.close()
    return best, peak


def peak_mb(process: str = "self") -> float:
    """Largest resident size of a process so far, in MB; 0 where the system has no /proc."""
    status = Path("/proc") / process / "status"
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(int(line.split()[1]) / 1e3 for line in lines if line.startswith("VmHWM"))


def render(speeds: dict[str, Speed]) -> Table:
    """One row for each language and load."""
    names = list(dict.fromkeys(chain.from_iterable(s.parts for s in speeds.values())))
    stages = [f"{name}\nms" for name in names]
    ends = ("encoder\nalone /s", "ours to\nencoder", "money alone\nMB/s")
    table = Table("who", "language", "load", "articles\n/s", *stages, *ends, box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for language, speed in speeds.items():
        alone = f"{speed.encoder:.1f}" if speed.encoder else "none"
        for kind, articles_s, parts in (("relevant", speed.relevant, speed.parts), ("mix", speed.mix, speed.mix_parts)):
            ratio = f"{articles_s / speed.encoder:.2f}" if speed.encoder else ""
            last = (alone, ratio, "") if kind == "relevant" else ("", ratio, f"{speed.money:.2f}")
            cells = [f"{parts.get(name, 0):.1f}" for name in names]
            table.add_row("pactwatch", language, kind, f"{articles_s:.1f}", *cells, *last, end_section=kind == "mix")
    return table


def add_peer(table: Table, name: str, loads: dict[str, Load]) -> str:
    """A peer's rows: relevant articles, one at a time, in a process of its own. What it is, or why it has no rows."""
    _, languages, _, does = PEERS[name]
    texts = [(a.id, lang, f"{a.title}\n{a.text}") for lang in languages for a in loads[lang].relevant]
    run = run_peer(name, texts)
    if run.reason:
        return f"{name}: {run.reason}"
    for language in languages:
        spent = [row["seconds"] for row in run.found.values() if row["id"].startswith(language)]
        table.add_row(
            name, language, "relevant", f"{len(spent) / sum(spent):.1f}", end_section=language == languages[-1]
        )
    return f"{name} {run.version}: {does}; loaded in {run.load_s:.1f} s; one round"


def stopwatch(work: Callable[[], object]) -> float:
    """Seconds that the work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def as_language(language: str) -> Language:
    """The language as the pipeline names it."""
    known: dict[str, Language] = {"en": "en", "ja": "ja", "zh": "zh"}
    return known[language]


def stay_on_one_core() -> None:
    """Begin again, once, as a process on one core whose libraries use one thread."""
    if any(os.environ.get(name) != "1" for name in ONE_CORE):
        command = [*one_core(), sys.executable, "-m", "bench.bench"]
        os.execvpe(command[0], command, os.environ | ONE_CORE)


if __name__ == "__main__":
    stay_on_one_core()
    main()
