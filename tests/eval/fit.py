"""Fit the weights of seven decisions on annotated articles and write nlp/fitted.json: `make fit`.

An amount's role, an article's relevance and sectors, a claim's stage and measure, whether a claim is told and whether it is news:
each is a logistic regression over features that the extractor itself computes. What is right is what the scorer counts as right. Figures printed are
those of articles left out of the fit, fold by fold. Weights follow the encoder: fit anew after `make train`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from eval.scoring import Row, pair_claims, same_sum, strip_hedges
from eval.sets import HERE, OWN, find_set
from spacy.tokens import Doc

from nlp import fitted, pipeline
from nlp.amounts import roles
from nlp.claims import claims, confidence
from nlp.claims.choices import Choices
from nlp.claims.confidence import FLAGGED, FRESH, SURE
from nlp.claims.votes import EVEN
from nlp.fitted import Features, chance_of, weigh
from nlp.languages import identify
from nlp.subjects import sectors
from scheduler.exchange import claim_to_json
from store.records import CONFIRMED, Article

WEIGHTS = Path(fitted.__file__).with_name("fitted.json")
FOLDS = 10
ROUNDS = 1
"""Times that the articles are read before the reading that counts: what is told depends on roles and stages."""

SHRINK = {"told": 1.5, "news": 1.5, "sector": 3.0, "role": 3.0, "stage": 2.0, "measure": 2.0, "relevant": 1.0}
"""How hard weights are drawn to 0, by decision: the precision of their prior."""

_CHOICES = ("role", "stage", "measure")
"""Decisions for one of several options; what is told depends on them, so that they are fitted first."""

_FIRST = {
    "told": {},
    "news": {},
    "sector": {},
    "relevant": {"bias": -2.0, "rules": 2.0, "labels": 0.5, "told": 0.5},
    "role": {"ruled": 1.0, "heard": 0.3},
    "stage": {"heard": 1.0, "stated": 2.0, "ruled": 3.0},
    "measure": {"measure heard": 1.0, "named": 3.0},
}
"""Weights before there are any: the extractor runs while it is fitted."""

Table = dict[str, dict[str, float]]
Choice = tuple[Mapping[str, Features], str]
"""Options, and the right one."""


@dataclass(frozen=True, slots=True)
class Told:
    """A draft with what was annotated of it."""

    kind: str
    told: Features
    news: Features
    old: bool
    """Old by its own date: the weights are not asked."""
    right: bool
    """Paired with an annotated event."""
    is_new: bool
    """That event is the article's own news."""


@dataclass(slots=True)
class Examples:
    """What one article teaches."""

    events: list[Row]
    told: list[Told] = field(default_factory=list)
    subject: tuple[Features, bool] = field(default_factory=lambda: ({}, False))
    sectors: list[tuple[Features, bool]] = field(default_factory=list)
    role: list[Choice] = field(default_factory=list)
    stage: list[Choice] = field(default_factory=list)
    measure: list[Choice] = field(default_factory=list)


class Catcher:
    """Runs the extractor on an article and keeps what its decisions saw."""

    def __init__(self) -> None:
        self.evidence: confidence.Evidence | None = None
        self.options: list[Mapping[str, Features]] = []
        self.doc: Doc | None = None

    def read(self, gold: Row) -> None:
        """Annotates; `doc`, `evidence` and `options` then hold what was seen, `options` by amount."""
        shipped = claims.confide, roles._Weighing.decide
        self.evidence, self.options = None, []

        def confide(evidence: confidence.Evidence) -> None:
            self.evidence = evidence

        def decide(weighing: roles._Weighing) -> list[str]:
            ruled, cues = weighing._rule()
            asked = [bool(weighing.heard and weighing.heard[i]) and i not in weighing.rates for i in range(len(ruled))]
            self.options = [weighing.options(i, ruled[i], cues[i]) if a else {} for i, a in enumerate(asked)]
            return shipped[1](weighing)

        claims.confide, roles._Weighing.decide = confide, decide
        try:
            article = Article(
                id=gold["id"],
                version=1,
                title=gold["title"],
                text=gold["text"],
                language=gold["lang"],
                published_on=gold.get("published", ""),
                publisher=gold.get("outlet", ""),
            )
            _, script = identify(f"{gold['title']}\n{gold['text']}")
            self.doc = pipeline.read(article, gold["lang"], script)
        finally:
            claims.confide, roles._Weighing.decide = shipped


def read_examples(gold: Row, catcher: Catcher) -> Examples:
    """What an article teaches."""
    catcher.read(gold)
    doc, found = catcher.doc, Examples(gold["events"])
    left = list(gold["amounts"])
    for amount, options in zip(doc._.amounts, catcher.options, strict=False):
        alike = [g for g in left if strip_hedges(g["text"]) == strip_hedges(amount.text)]
        hit = next((g for g in alike if same_sum(g, _row(amount))), alike[0] if alike else None)
        if hit is None:
            continue
        left.remove(hit)
        if options and amount.converts is None:
            found.role.append((options, hit["role"]))
    if gold["relevant"] and doc._.heard.encoded:
        wanted = set(gold["sectors"])
        found.sectors = [(seen, sector in wanted) for sector, seen in sectors.features(doc).items()]
    evidence = catcher.evidence
    found.subject = (evidence.subject(), bool(gold["relevant"]))
    if doc._.relevant:
        pairs = [(d, c) for d, c in zip(evidence.drafts, doc._.claims, strict=True) if d.modality != "speculated"]
        paired = {j: i for i, j in pair_claims(gold, [claim_to_json(c) for _, c in pairs]).items()}
        chosen = Choices(evidence.reading, evidence.heard)
        for j, (draft, _) in enumerate(pairs):
            event = gold["events"][paired[j]] if j in paired else None
            if event and draft.voice != "rule":
                found.stage.append((chosen.stage_options(draft.passage, draft.kind, draft.ruled), event["stage"]))
                if draft.measure and event["measure"] and event["stage"] != "challenged":
                    options = chosen.measure_options(draft.passage, draft.named)
                    found.measure.append((options, event["measure"]))
            found.told.append(
                Told(
                    draft.kind,
                    evidence.told(draft, evidence.relevance),
                    evidence.news(draft),
                    confidence.is_old(draft, evidence.reading),
                    event is not None,
                    bool(event and event["reported_as_new"]),
                )
            )
    return found


def _row(amount: object) -> Row:
    return {"value": amount.money.value, "currency": amount.money.currency}


def fit(examples: Sequence[Features], wanted: Sequence[bool], shrink: float) -> dict[str, float]:
    """Weights of a logistic regression with a `bias`, drawn to 0; by Newton's method."""
    names = sorted({name for e in examples for name in e})
    table = np.array([[1.0, *(e.get(n, 0.0) for n in names)] for e in examples])
    goal = np.array(wanted, float)
    prior = np.diag([1e-6, *([shrink] * len(names))])
    weights = np.zeros(len(names) + 1)
    for _ in range(30):
        chance = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (chance - goal) + prior @ weights
        curve = (table.T * (chance * (1 - chance))) @ table + prior
        weights -= np.linalg.solve(curve, slope)
    return {"bias": round(float(weights[0]), 4)} | _named(names, weights[1:])


def fit_choice(examples: Sequence[Choice], shrink: float) -> dict[str, float]:
    """Weights of a conditional logistic regression: which of several options is right; by Newton's method."""
    names = sorted({name for options, _ in examples for seen in options.values() for name in seen})
    most = max(len(options) for options, _ in examples)
    table, open_ = np.zeros((len(examples), most, len(names))), np.zeros((len(examples), most), bool)
    right = np.zeros(len(examples), int)
    for row, (options, label) in enumerate(examples):
        right[row] = list(options).index(label)
        open_[row, : len(options)] = True
        table[row, : len(options)] = [[seen.get(n, 0.0) for n in names] for seen in options.values()]
    weights = np.zeros(len(names))
    for _ in range(60):
        logits = np.where(open_, table @ weights, -np.inf)
        shares = np.exp(logits - logits.max(1, keepdims=True))
        shares /= shares.sum(1, keepdims=True)
        mean = np.einsum("el,elf->ef", shares, table)
        slope = (mean - table[np.arange(len(right)), right]).sum(0) + shrink * weights
        curve = np.einsum("el,elf,elg->fg", shares, table, table) - mean.T @ mean + shrink * np.eye(len(names))
        step = np.linalg.solve(curve, slope)
        weights -= step * min(1.0, 1.0 / np.abs(step).max())  # far from the optimum the full step overshoots
    return _named(names, weights)


def _named(names: Sequence[str], weights: Iterable[float]) -> dict[str, float]:
    return {n: round(float(w), 4) for n, w in zip(names, weights, strict=True)}


def fit_all(articles: Iterable[Examples]) -> Table:
    """All four."""
    articles = list(articles)
    told = [t for a in articles for t in a.told]
    news = [t for t in told if t.right and not t.old]
    named = [s for a in articles for s in a.sectors]
    return {
        "told": fit([t.told for t in told], [t.right for t in told], SHRINK["told"]),
        "news": fit([t.news for t in news], [t.is_new for t in news], SHRINK["news"]),
        "relevant": fit([a.subject[0] for a in articles], [a.subject[1] for a in articles], SHRINK["relevant"]),
        "sector": fit([s for s, _ in named], [right for _, right in named], SHRINK["sector"]),
        **{name: fit_choice([c for a in articles for c in getattr(a, name)], SHRINK[name]) for name in _CHOICES},
    }


def main(arguments: list[str]) -> int:
    """0 when the weights are written."""
    parser = argparse.ArgumentParser(prog="make fit", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", action="append", default=[], help="a further folder of annotated articles")
    parser.add_argument("--afresh", action="store_true", help="forget the present weights, which are the start else")
    asked = parser.parse_args(arguments)
    folders = [HERE / name for name in OWN] + [Path(f) for f in asked.corpus if f]
    golds = [(gold.name, article) for folder in folders if (gold := find_set(folder)) for article in gold.articles]
    catcher = Catcher()
    if asked.afresh or not WEIGHTS.exists():
        _write(_FIRST)
    for _ in range(ROUNDS):
        examples = [read_examples(article, catcher) for _, article in golds]
        _write(fit_all(examples))
    examples = [read_examples(article, catcher) for _, article in golds]
    tested: list[tuple[str, Examples, Table]] = []
    for fold in range(FOLDS):
        table = fit_all(e for i, e in enumerate(examples) if i % FOLDS != fold)
        tested += [(golds[i][0], e, table) for i, e in enumerate(examples) if i % FOLDS == fold]
    for name in [*dict.fromkeys(n for n, _ in golds), ""]:
        _report(name or "all", [(e, t) for n, e, t in tested if name in {n, ""}])
    _write(fit_all(examples))
    return 0


def _write(table: Table) -> None:
    WEIGHTS.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    fitted.weights_of.cache_clear()


def _report(name: str, tested: Sequence[tuple[Examples, Table]]) -> None:
    """Figures of articles left out, with the thresholds that are shipped."""
    events = [event for e, _ in tested for event in e.events]
    new = sum(e["kind"] in FLAGGED and bool(e["reported_as_new"]) for e in events)
    shares = {
        "relevance": np.mean([(chance_of(e.subject[0], t["relevant"]) >= EVEN) == e.subject[1] for e, t in tested])
    }
    for choice in _CHOICES:
        answers = [(max(o, key=lambda x: weigh(o[x], t[choice])), y) for e, t in tested for o, y in getattr(e, choice)]
        shares[choice] = np.mean([answer == right for answer, right in answers])
    named = [(chance_of(s, t["sector"]) >= sectors.LIKELY, right) for e, t in tested for s, right in e.sectors]
    shares["sectors F1"] = 2 * sum(a and b for a, b in named) / sum(a + b for a, b in named)
    told = [
        (x, chance_of(x.told, t["told"]), not x.old and chance_of(x.news, t["news"]) >= FRESH)
        for e, t in tested
        for x in e.told
    ]
    shares["news"] = np.mean([fresh == x.is_new for x, _, fresh in told if x.right])
    shares["events within reach"] = sum(x.right for x, *_ in told) / len(events)
    kept = [(x, fresh) for x, sure, fresh in told if sure >= (SURE if fresh and x.kind in FLAGGED else CONFIRMED)]
    hits = sum(x.right for x, _ in kept)
    head = [x for x, fresh in kept if fresh and x.kind in FLAGGED]
    right = sum(x.right and x.is_new for x in head)
    print(f"{name}: " + "  ".join(f"{what} {share:.3f}" for what, share in shares.items()))
    print(
        f"  events P {hits / len(kept):.3f} R {hits / len(events):.3f} F1 {2 * hits / (len(kept) + len(events)):.3f}  "
        f"headline P {right / len(head):.3f} R {right / new:.3f}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
