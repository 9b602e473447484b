"""What a trained encoder gets right on passages of authors that it never read.

Owns the figures of the model card: names by exact span, roles, and what sentences tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from tokenizers import Tokenizer

from nlp.encoder.labels import (
    CHOICES,
    NEW,
    RELEVANT,
    ROLE_COLUMNS,
    SECTORS,
    SENTENCE,
    SENTENCE_COLUMNS,
    TAG_COLUMNS,
    TAGS,
    TELLS,
)
from nlp.training.examples import make_examples
from nlp.training.learn import Tagger, batches
from nlp.training.passages import AnnotatedPassage


@dataclass
class Count:
    """Right, predicted and wanted."""

    right: int = 0
    predicted: int = 0
    wanted: int = 0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / max(1, self.predicted + self.wanted)

    def add(self, predicted: set[object], wanted: set[object]) -> None:
        """Counts one item's sets."""
        self.right += len(predicted & wanted)
        self.predicted += len(predicted)
        self.wanted += len(wanted)


@dataclass
class Figures:
    """Per task."""

    counts: dict[str, Count] = field(default_factory=dict)
    shares: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)

    def count(self, name: str, predicted: set[object], wanted: set[object]) -> None:
        """One item of a task that is measured by F1."""
        self.counts.setdefault(name, Count()).add(predicted, wanted)

    def share(self, name: str, *, right: bool) -> None:
        """One item of a task that is measured by the share of right ones."""
        self.asked[name] += 1
        self.shares[name] += right

    def table(self) -> dict[str, float]:
        """Every figure, rounded."""
        return {name: round(count.f1, 3) for name, count in self.counts.items()} | {
            name: round(self.shares[name] / asked, 3) for name, asked in self.asked.items()
        }


def measure(model: Tagger, tokenizer: Tokenizer, passages: Sequence[AnnotatedPassage]) -> dict[str, float]:
    """Figures over the passages."""
    import random  # noqa: PLC0415

    figures = Figures()
    for batch in batches([e for p in passages for e in make_examples(p, tokenizer)], random.Random(0)):  # noqa: S311
        with torch.inference_mode():
            logits = model(batch.ids, batch.mask)[0].float().numpy()
        for row in range(len(batch.ids)):
            asked = batch.tags[row].numpy()
            wanted = names_in(np.where(asked < 0, 0, asked))
            found = names_in(np.where(asked < 0, 0, logits[row, :, TAG_COLUMNS].argmax(-1)))
            figures.count("names", {n[:2] for n in found}, {n[:2] for n in wanted})
            figures.count("names and kinds", set(found), set(wanted))
        for row, start, end, role in batch.roles:
            figures.share("role", right=int(logits[row, start:end, ROLE_COLUMNS].mean(0).argmax()) == role)
        for (row, first, last), wanted_labels, weight in zip(
            batch.places, batch.wanted.numpy(), batch.weight.numpy(), strict=True
        ):
            _count_sentence(figures, logits[row, first:last, SENTENCE_COLUMNS].mean(0), wanted_labels, weight)
    return figures.table()


def names_in(tags: np.ndarray) -> list[tuple[int, int, str]]:
    """First piece, one past the last, kind, of every name that the tags mark; a kind is its first piece's."""
    names: list[tuple[int, int, str]] = []
    for place, tag in enumerate(tags):
        part, _, kind = TAGS[tag].partition("-")
        if part == "B" or (part == "I" and not (names and names[-1][1] == place)):
            names.append((place, place + 1, kind))
        elif part == "I":
            names[-1] = (names[-1][0], place + 1, names[-1][2])
    return names


def _count_sentence(figures: Figures, logits: np.ndarray, wanted: np.ndarray, weight: np.ndarray) -> None:
    told, gold = set(), set()
    for kind, stages in zip(TELLS, CHOICES, strict=False):
        at = SENTENCE.index(kind)
        found, asked = bool(logits[at] > 0), bool(wanted[at] > 0)
        figures.count(kind, {True} if found else set(), {True} if asked else set())
        likeliest = stages.start + int(logits[stages].argmax())
        asked_stages = {i for i in range(stages.start, stages.stop) if wanted[i] > 0}
        if asked:
            figures.share(f"{kind} stage", right=likeliest in asked_stages)
        told |= {likeliest} if found else set()
        gold |= asked_stages
    figures.count("told", set(told), set(gold))
    measures = CHOICES[-1]
    if wanted[measures].any():
        figures.share("measure", right=bool(wanted[measures.start + int(logits[measures].argmax())] > 0))
    new, relevant = SENTENCE.index(NEW), SENTENCE.index(RELEVANT)
    if weight[new] and wanted[new] in {0.0, 1.0}:
        figures.share("new", right=bool(logits[new] > 0) == bool(wanted[new]))
    figures.share("relevant", right=bool(logits[relevant] > 0) == bool(wanted[relevant]))
    if wanted[relevant]:
        first = SENTENCE.index(SECTORS[0])
        figures.count(
            "sectors",
            {i for i in range(len(SECTORS)) if logits[first + i] > 0},
            {i for i in range(len(SECTORS)) if wanted[first + i] > 0},
        )
