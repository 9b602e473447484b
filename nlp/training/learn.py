"""Fine-tunes the base encoder on passages: tags of pieces, roles of amounts, labels of sentences, one loss.

Owns the heads (one linear layer over the last hidden states, its columns those of `nlp.encoder.labels`), the schedule
and the figures on held-out authors. The embeddings stay frozen, so that they need storing once.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from rich.progress import Progress
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import AutoModel

from nlp.encoder.labels import CHOICES, COLUMNS, ROLE_COLUMNS, SENTENCE_COLUMNS, TAG_COLUMNS
from nlp.encoder.windows import PAD
from nlp.training.examples import UNMARKED, Example, make_examples, names_by_kind, vary
from nlp.training.passages import AnnotatedPassage

PIECES_PER_BATCH = 2_000
ROUND = 32
"""Pieces to which the length of a batch is rounded up."""

WARM_UP = 0.06
RATES = {"encoder": 3e-4, "heads": 3e-3}
"""Learning rates at their peak."""

AGAIN = 0.6
"""What the rates are multiplied by where the training goes on from a trained model."""

WEIGHTS = {"tags": 1.0, "roles": 0.5, "sentences": 0.5}
"""Of the three losses; that of sentences is a sum over labels."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of like length, padded."""

    ids: torch.Tensor
    """[windows, pieces]."""
    mask: torch.Tensor
    """1 where a piece stands."""
    tags: torch.Tensor
    """[windows, pieces], `UNMARKED` where none is asked."""
    roles: list[tuple[int, int, int, int]]
    """Window, first piece, one past the last, role."""
    places: list[tuple[int, int, int]]
    """Window, first piece and one past the last of each sentence."""
    wanted: torch.Tensor
    """[sentences, labels]."""
    weight: torch.Tensor
    """[sentences, labels]."""


class Tagger(torch.nn.Module):  # type: ignore[misc]  # torch is not installed where types are checked
    """The encoder with its heads; gives `COLUMNS` logits for every piece. Goes on from heads that lie in the folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            folder,
            dtype=torch.float32,
            add_pooling_layer=False,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            attn_implementation="eager",  # twice as fast on a CPU as torch's own, whose backward pass is slow there
        )
        self.heads = torch.nn.Linear(self.encoder.config.hidden_size, len(COLUMNS))
        with torch.no_grad():
            self.heads.bias[SENTENCE_COLUMNS].fill_(-1.0)
        if (folder / "heads.safetensors").exists():
            self.heads.load_state_dict(load_file(folder / "heads.safetensors"))

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits [windows, pieces, columns] and hidden states [windows, pieces, width]."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return self.heads(hidden), hidden


def batches(examples: Sequence[Example], chance: random.Random) -> Iterator[Batch]:
    """All examples once, windows of like length together, the batches in random order.

    Lengths are rounded up and batches of one length are alike: a CPU's kernels are compiled anew for every shape.
    """
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].pieces) + chance.random() * 12)
    groups: list[list[Example]] = []
    width = 0
    for i in order:
        longest = _rounded(len(examples[i].pieces))
        if not groups or longest > width or longest * (len(groups[-1]) + 1) > PIECES_PER_BATCH:
            groups.append([])
            width = longest
        groups[-1].append(examples[i])
    chance.shuffle(groups)
    for group in groups:
        yield _batch(group)


def _rounded(length: int) -> int:
    return -(-length // ROUND) * ROUND


def _batch(group: list[Example]) -> Batch:
    longest = _rounded(max(len(e.pieces) for e in group))
    ids = torch.full((len(group), longest), PAD)
    tags = torch.full((len(group), longest), UNMARKED)
    for row, example in enumerate(group):
        ids[row, : len(example.pieces)] = torch.tensor(example.pieces)
        tags[row, : len(example.tags)] = torch.tensor(example.tags)
    sentences = [(row, *sentence) for row, example in enumerate(group) for sentence in example.sentences]
    return Batch(
        ids=ids,
        mask=(ids != PAD).long(),
        tags=tags,
        roles=[(row, *role) for row, example in enumerate(group) for role in example.roles],
        places=[(row, first, last) for row, first, last, _, _ in sentences],
        wanted=torch.tensor([wanted for *_, wanted, _ in sentences]),
        weight=torch.tensor([weight for *_, weight in sentences]),
    )


def loss_of(logits: torch.Tensor, batch: Batch) -> torch.Tensor:
    """The weighted sum of the three losses."""
    tags = torch.nn.functional.cross_entropy(
        logits[..., TAG_COLUMNS].transpose(1, 2), batch.tags, ignore_index=UNMARKED
    )
    told = torch.stack([logits[row, first:last, SENTENCE_COLUMNS].mean(0) for row, first, last in batch.places])
    free = torch.ones(told.shape[1], dtype=torch.bool)
    sentences = torch.zeros(())
    for choice in CHOICES:
        free[choice] = False
        rows = batch.weight[:, choice].sum(1) > 0
        if rows.any():
            wanted = batch.wanted[rows, choice]
            shares = wanted / wanted.sum(1, keepdim=True)
            sentences = sentences + torch.nn.functional.cross_entropy(told[rows, choice], shares, reduction="sum")
    sentences = sentences + torch.nn.functional.binary_cross_entropy_with_logits(
        told[:, free], batch.wanted[:, free], weight=batch.weight[:, free], reduction="sum"
    )
    sentences = sentences / len(batch.places)
    loss = WEIGHTS["tags"] * tags + WEIGHTS["sentences"] * sentences
    if batch.roles:
        means = torch.stack([logits[row, a:b, ROLE_COLUMNS].mean(0) for row, a, b, _ in batch.roles])
        loss = loss + WEIGHTS["roles"] * torch.nn.functional.cross_entropy(
            means, torch.tensor([role for *_, role in batch.roles])
        )
    return loss


def learn(
    base: Path, passages: Sequence[AnnotatedPassage], epochs: int, seed: int = 7, minutes: float | None = None
) -> tuple[Tagger, float]:
    """The base, or a model trained before, fine-tuned on the passages, and how often it read them.

    Names vary anew in every epoch. `minutes` ends it early with the schedule fitted to them.
    """
    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311  no secrets
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    model = Tagger(base)
    for parameter in model.encoder.embeddings.parameters():
        parameter.requires_grad = False
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in model.encoder.parameters() if p.requires_grad], "lr": RATES["encoder"]},
            {"params": model.heads.parameters(), "lr": RATES["heads"]},
        ],
        weight_decay=0.01,
        fused=True,
    )
    again = (base / "heads.safetensors").exists()
    peaks = [rate * AGAIN if again else rate for rate in RATES.values()]
    names = names_by_kind()
    started = time.monotonic()
    rounds = 0.0
    model.train()
    with Progress() as progress:
        task = progress.add_task("training", total=1.0)
        for epoch in range(epochs):
            varied = (vary(p, names, chance) if epoch or again else p for p in passages)
            epoch_batches = list(batches([e for p in varied for e in make_examples(p, tokenizer)], chance))
            total = 0.0
            for number, batch in enumerate(epoch_batches):
                done = (epoch + number / len(epoch_batches)) / epochs
                if minutes is not None:
                    done = max(done, (time.monotonic() - started) / 60 / minutes)
                if done >= 1:
                    break
                for group, peak in zip(optimizer.param_groups, peaks, strict=True):
                    group["lr"] = peak * min(1.0, done / WARM_UP + 0.02, (1.0 - done) / (1.0 - WARM_UP) + 0.01)
                with torch.autocast("cpu", torch.bfloat16):
                    logits, _ = model(batch.ids, batch.mask)
                loss = loss_of(logits.float(), batch)
                loss.backward()
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)
                total += loss.item()
                rounds = epoch + (number + 1) / len(epoch_batches)
                progress.update(task, completed=done)
            progress.console.print(
                f"epoch {epoch + 1}: loss {total / max(1, len(epoch_batches)):.3f}, "
                f"{(time.monotonic() - started) / 60:.1f} min"
            )
    model.eval()
    return model, rounds


def average(folders: Sequence[Path]) -> Tagger:
    """The mean of the weights of models that were trained one from another."""
    states = [Tagger(folder).state_dict() for folder in folders]
    model = Tagger(folders[-1])
    model.load_state_dict({name: torch.stack([s[name].float() for s in states]).mean(0) for name in states[-1]})
    model.eval()
    return model
