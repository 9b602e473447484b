"""The encoder: sentences in, names, roles and labels out, in one pass over windows of an article.

Owns the model's folder and the batching. The shipped folder runs on onnxruntime; any other folder or hub id with the
same heads runs through `transformers`, which the user installs (`pip install 'pactwatch[train]'`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from nlp.encoder.labels import CHOICES, COLUMNS, SENTENCE_COLUMNS
from nlp.encoder.windows import PAD, Window, make_windows, place_pieces
from nlp.errors import BrokenModel

SETTING = "PACTWATCH_ENCODER"
"""Environment variable that names another model's folder or hub id."""

BATCH_PIECES = 1_500
"""Padded pieces that are read at once."""

Floats = NDArray[np.float32]
Run = Callable[[NDArray[np.int64], NDArray[np.int64]], Floats]


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the encoder says of one sentence."""

    places: list[tuple[int, int]]
    """Start and end of each piece in the sentence."""
    pieces: Floats
    """Logits of each piece, [pieces, columns]."""
    labels: Floats
    """Probability of each label of `SENTENCE`."""


@dataclass(frozen=True, slots=True)
class Encoder:
    """A loaded model."""

    tokenizer: Tokenizer
    """Text to pieces."""
    run: Run
    """Ids and mask to logits, [windows, pieces, columns]."""

    def encode(self, sentences: Sequence[str]) -> list[Encoded]:
        """What it says of each sentence; the first is the title, which is context to all others."""
        encodings = self.tokenizer.encode_batch(list(sentences), add_special_tokens=False)
        windows = make_windows([e.ids for e in encodings])
        found: dict[int, Encoded] = {}
        for batch in _batches(windows):
            longest = max(len(w.pieces) for w in batch)
            ids = np.full((len(batch), longest), PAD, np.int64)
            for row, window in enumerate(batch):
                ids[row, : len(window.pieces)] = window.pieces
            logits = self.run(ids, (ids != PAD).astype(np.int64))
            for row, window in enumerate(batch):
                for index, at in window.sentences:
                    places = place_pieces(sentences[index], encodings[index].offsets)
                    end = min(at + len(places) + 2, len(window.pieces))
                    inside = logits[row, at + 1 : end - 1]
                    told = logits[row, at:end, SENTENCE_COLUMNS].mean(0)
                    found[index] = Encoded(places[: len(inside)], inside, _probabilities(told))
        return [found[i] for i in range(len(sentences))]


def _batches(windows: list[Window]) -> list[list[Window]]:
    batches: list[list[Window]] = [[]]
    for window in sorted(windows, key=lambda w: len(w.pieces)):
        if batches[-1] and len(window.pieces) * (len(batches[-1]) + 1) > BATCH_PIECES:
            batches.append([])
        batches[-1].append(window)
    return [b for b in batches if b]


def _probabilities(logits: Floats) -> Floats:
    """One probability a label; those of a choice sum to one."""
    found: Floats = (1 / (1 + np.exp(-logits))).astype(np.float32)
    for choice in CHOICES:
        weights = np.exp(logits[choice] - logits[choice].max())
        found[choice] = weights / weights.sum()
    return found


SHIPPED = Path(str(files("nlp.encoder").joinpath("model")))
"""The folder of the model that the product brings."""


def has_model() -> bool:
    """Whether there is a model to load."""
    return bool(os.environ.get(SETTING)) or (SHIPPED / "config.json").exists()


@cache
def load_encoder() -> Encoder:
    """The encoder that the setting names, else the shipped one. Raises `BrokenModel`."""
    chosen = os.environ.get(SETTING, "")
    return _load_transformers(chosen) if chosen else _load_shipped(SHIPPED)


def _load_shipped(folder: Path) -> Encoder:
    try:
        columns = json.loads((folder / "config.json").read_text(encoding="utf-8"))["columns"]
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(
            folder / "onnx" / "model_int8.onnx", options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:
        raise BrokenModel(str(folder), str(error)) from error
    _require_columns(str(folder), columns)

    def run(ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Floats:
        logits: Floats = session.run(["logits"], {"input_ids": ids, "attention_mask": mask})[0]
        return logits

    return Encoder(tokenizer, run)


def _load_transformers(name: str) -> Encoder:
    """A folder or hub id with `heads.safetensors` beside the model."""
    try:
        import torch  # noqa: PLC0415  only who names another model has it
        from safetensors.torch import load_file  # noqa: PLC0415
        from transformers import AutoConfig, AutoModel, AutoTokenizer  # noqa: PLC0415
        from transformers.utils.hub import cached_file  # noqa: PLC0415

        config = AutoConfig.from_pretrained(name)
        model = AutoModel.from_pretrained(name, add_pooling_layer=False, dtype=torch.float32).eval()
        heads = load_file(cached_file(name, "heads.safetensors"))
        tokenizer = AutoTokenizer.from_pretrained(name).backend_tokenizer
    except Exception as error:
        raise BrokenModel(name, f"{error} (named by {SETTING})") from error
    _require_columns(name, getattr(config, "columns", None))

    def run(ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Floats:
        with torch.inference_mode():
            hidden = model(input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask)).last_hidden_state
            logits: Floats = torch.nn.functional.linear(hidden, heads["weight"], heads["bias"]).numpy()
        return logits

    return Encoder(tokenizer, run)


def _require_columns(name: str, columns: object) -> None:
    if list(columns or ()) != list(COLUMNS):  # type: ignore[call-overload]
        raise BrokenModel(name, "its heads are not those of nlp.encoder.labels; retrain it with `make train`")
