"""Writes a trained encoder as the folder that the product reads.

config.json, tokenizer.json, tokenizer_config.json, model.safetensors   a Hugging Face BertModel, half precision
heads.safetensors                                                       the linear layer over its hidden states
onnx/model_int8.onnx                                                    both together, 8-bit, for onnxruntime
"""

from __future__ import annotations

import json
import shutil
import warnings
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from safetensors.torch import save_file

from nlp.encoder.labels import COLUMNS
from nlp.training.learn import Tagger

_INPUTS = ("input_ids", "attention_mask")
_OUTPUTS = ("logits", "hidden")

_WHOLE = ("layer.4/output/dense/MatMul", "layer.5/output/dense/MatMul")
"""Products kept in single precision: few of their inputs are far larger than all others, so that 8 bits for the whole
range blur the rest. It halves the labels that turn with rounding, for a tenth of the speed."""


def write_model(model: Tagger, base: Path, folder: Path) -> None:
    """Writes the folder; the vocabulary and tokenizer are the base's."""
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(base / name, folder / name)
    config = json.loads((base / "config.json").read_text(encoding="utf-8")) | {"dtype": "float16", "columns": COLUMNS}
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    half = {name: tensor.detach().half().contiguous() for name, tensor in model.encoder.state_dict().items()}
    _write_shards(half, folder)
    heads = {name: tensor.detach().contiguous() for name, tensor in model.heads.state_dict().items()}
    save_file(heads, folder / "heads.safetensors", {"format": "pt"})
    _write_onnx(model, folder / "onnx" / "model_int8.onnx")


def _write_shards(weights: dict[str, torch.Tensor], folder: Path) -> None:
    """Embeddings and layers in two files with the index that `transformers` looks for: the first changes never."""
    names = {name: f"model-0000{1 if name.startswith('embeddings.') else 2}-of-00002.safetensors" for name in weights}
    for file in sorted(set(names.values())):
        save_file({n: t for n, t in weights.items() if names[n] == file}, folder / file, {"format": "pt"})
    size = sum(t.numel() * t.element_size() for t in weights.values())
    index = {"metadata": {"total_size": size}, "weight_map": names}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")


def _write_onnx(model: Tagger, path: Path) -> None:
    single, prepared = path.with_name("single.onnx"), path.with_name("prepared.onnx")
    ids = torch.ones(2, 16, dtype=torch.long)
    axes = {name: {0: "windows", 1: "pieces"} for name in (*_INPUTS, *_OUTPUTS)}
    model.encoder.set_attn_implementation("eager")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model.float().eval(),
            (ids, ids),
            str(single),
            input_names=list(_INPUTS),
            output_names=list(_OUTPUTS),
            dynamic_axes=axes,
            opset_version=18,
            dynamo=False,
        )
    quant_pre_process(single, prepared, skip_symbolic_shape=True)
    whole = [node.name for node in onnx.load(prepared).graph.node if node.name.endswith(_WHOLE)]
    quantize_dynamic(prepared, path, weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=whole)
    onnx.checker.check_model(str(path))
    single.unlink()
    prepared.unlink()
