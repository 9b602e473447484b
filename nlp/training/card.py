"""The model card: what the encoder is, what it was trained on, what it gets right, under which license.

Owns the text; every figure in it comes from the report of the training that wrote the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

_TEXT = """---
license: mit
language: [en, ja, zh]
base_model: intfloat/multilingual-e5-small
pipeline_tag: token-classification
---

# Pactwatch encoder

Reads English, Japanese and Chinese news sentence by sentence and gives, in one pass, names of organizations with
their kinds, the role of every amount, what each sentence tells (kind, stage, measure, new or recalled), sectors and
whether the text is of the subject. A Hugging Face BertModel with one linear layer over its hidden states
(`heads.safetensors`; its columns are named in `config.json`); `onnx/model_int8.onnx` is both together in 8 bits,
but for two products that 8 bits blur.

- **Base**: [multilingual-e5-small](https://huggingface.co/intfloat/multilingual-e5-small) (MIT), {layers} layers, its
  vocabulary cut to the pieces that the three languages use ({vocabulary} of 250,037), embeddings frozen.
- **Data**: {passages} annotated passages written for this purpose (`nlp/training/passages`, this project's license),
  with names swapped for others of the knowledge base while training. No text of any publisher.
- **Training**: {how}. `make train` trains anew from the base; nothing else is needed.
- **Intended use**: as one of two voices of this project's extractor, for texts about investments, export credit and
  trade measures. It knows no other subject, and its probabilities are not calibrated beyond it.

## Figures

On passages of authors of whom it read nothing ({held} passages). Names: F1 of exact spans of pieces; told: F1 of kind
and stage of a sentence; stages and measures: share of right ones where the kind is told; the rest: share of right ones.

{table}
"""

_FURTHER = " (`python -m nlp.training --go-on`) after those of the model trained before"
_AVERAGED = "the mean of {averaged} checkpoints of one training (`python -m nlp.training --average`)"


def write_card(folder: Path, report: Mapping[str, Any], vocabulary: int) -> None:
    """Writes the card as the folder's README.md."""
    figures: Mapping[str, Mapping[str, float]] = report["figures"]
    tasks = list(dict.fromkeys(task for row in figures.values() for task in row))
    rows = ["| | " + " | ".join(figures) + " |", "|---|" + "---|" * len(figures)]
    rows += [
        f"| {task} | " + " | ".join(f"{row.get(task, 0):.3f}" for row in figures.values()) + " |" for task in tasks
    ]
    text = _TEXT.format(
        layers=report["layers"],
        vocabulary=f"{vocabulary:,}",
        passages=f"{sum(report['passages'].values()):,}",
        how=_AVERAGED.format(**report)
        if report["averaged"]
        else f"{report['rounds']} rounds{_FURTHER if report['further'] else ''}",
        held=sum(report["held_out"].values()),
        table="\n".join(rows),
    )
    (folder / "README.md").write_text(text, encoding="utf-8")
