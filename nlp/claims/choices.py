"""Which stage of its kind and which sort of measure a sentence tells: fitted weights over both voices.

Owns those two choices. Whether anything is told at all, `confidence` says.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

from nlp.claims.novelty import takes_effect_later
from nlp.claims.reading import Passage, Reading
from nlp.claims.stages import find_frames
from nlp.encoder.heard import Heard
from nlp.encoder.labels import MEASURES
from nlp.fitted import Features, weigh, weights_of
from store.records import STAGES, Measure

_LEAST = 0.005
"""Least probability of the encoder that counts."""

_SECOND = 0.3
"""Probability from which a second stage of a kind, for which the sentence has a word, is told too."""


@dataclass(frozen=True, slots=True)
class Choices:
    """An article while stages and measures are chosen."""

    reading: Reading
    """The article."""
    heard: Heard
    """What the encoder says of it."""

    def stage(self, passage: Passage, kind: str, ruled: str = "") -> str:
        """The stage of a kind that a passage tells; `ruled` is what the rules say."""
        return _best(self.stage_options(passage, kind, ruled), "stage")

    def stages(self, passage: Passage, kind: str) -> list[str]:
        """That stage, and a second one that the sentence both states and likely tells."""
        first = self.stage(passage, kind)
        stated, _ = self._stated(passage, kind)
        further = [s for s in stated if s != first and self._heard(passage, f"{kind} {s}") > _SECOND]
        return [first, *further[:1]]

    def stage_options(self, passage: Passage, kind: str, ruled: str) -> dict[str, Features]:
        """What speaks for each stage: the encoder, words that state or describe it, the rules, a day yet to come."""
        stated, described = self._stated(passage, kind)
        later = takes_effect_later(passage, self.reading)
        options: dict[str, Features] = {}
        for stage in STAGES[kind]:
            name = f"{kind} {stage}"
            heard = math.log(max(_LEAST, self._heard(passage, name)))
            options[stage] = {
                name: 1.0,
                "heard": heard,
                f"{kind} heard": heard,
                "stated": float(stage in stated),
                f"{kind} stated": float(stage in stated),
                f"{kind} stated alone": float(stated == {stage}),
                "described": float(stage in described),
                "ruled": float(stage == ruled),
                f"{kind} ruled": float(stage == ruled),
                f"{name} later": float(later),
                f"{name} title": float(passage.in_title),
            }
        return options

    def measure(self, passage: Passage, stage: str, named: Measure | None = None) -> Measure:
        """The sort of countermeasure that a passage tells; a challenge is a dispute. `named` is what the rules say."""
        if stage == "challenged":
            return "dispute"
        return cast("Measure", _best(self.measure_options(passage, named), "measure"))

    def measure_options(self, passage: Passage, named: Measure | None) -> dict[str, Features]:
        """What speaks for each sort: the encoder and the rules."""
        options: dict[str, Features] = {}
        for label in MEASURES:
            measure = label.removeprefix("measure ")
            options[measure] = {
                label: 1.0,
                "measure heard": math.log(max(_LEAST, self._heard(passage, label))),
                "named": float(measure == named),
            }
        return options

    def _stated(self, passage: Passage, kind: str) -> tuple[set[str], set[str]]:
        frames = find_frames(passage, self.reading.language, kind)
        return {f.stage for f in frames if not f.describes}, {f.stage for f in frames if f.describes}

    def _heard(self, passage: Passage, label: str) -> float:
        return self.heard.label(passage.index, label)


def _best(options: dict[str, Features], decision: str) -> str:
    weights = weights_of(decision)
    return max(options, key=lambda option: weigh(options[option], weights))
