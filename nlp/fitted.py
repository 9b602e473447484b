"""Weights that `make fit` found on annotated articles: logistic regressions by name, and how they give a probability.

Owns `fitted.json`, which nobody edits by hand. What the features of a decision are, the module that decides says.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

Features = Mapping[str, float]
"""What the weights see, by name; what is missing is 0."""

_CLIP = 5.0
"""Log odds beyond which a conviction counts no more."""


@cache
def weights_of(decision: str) -> Mapping[str, float]:
    """The weights of a decision: `told`, `news`, `role` or `sector`; a `bias` among them."""
    table: Mapping[str, Mapping[str, float]] = json.loads(
        files("nlp").joinpath("fitted.json").read_text(encoding="utf-8")
    )
    return table[decision]


def weigh(features: Features, weights: Mapping[str, float]) -> float:
    """The log odds that the features give."""
    return weights.get("bias", 0.0) + sum(weights.get(name, 0.0) * value for name, value in features.items())


def chance_of(features: Features, weights: Mapping[str, float]) -> float:
    """The probability that the features give."""
    return 1 / (1 + math.exp(-weigh(features, weights)))


def odds(chance: float) -> float:
    """Log odds of a probability, clipped."""
    return max(-_CLIP, min(_CLIP, math.log(max(chance, 1e-9) / max(1 - chance, 1e-9))))
