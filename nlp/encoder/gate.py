"""The gate: whether the rest of a page is worth the encoder, once its lead was read.

Owns that judgement. It may let idle pages in; a page of the subject must never be kept out, so that either voice, the
lead's label or a word anywhere in the page, opens it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from nlp.languages import fold

LEAVE = 0.05
"""Probability of being of the subject below which, in every sentence of the lead, a page may leave."""


@cache
def _subject_words(language: str) -> re.Pattern[str]:
    table = tomllib.loads(files("nlp.encoder").joinpath("gate.toml").read_text(encoding="utf-8"))
    folded = "|".join(fold(word).text for word in table[language])
    return re.compile(rf"(?<![a-z])(?:{folded})(?![a-z])" if language == "en" else folded)


def may_leave(text: str, language: str, relevant: Sequence[float]) -> bool:
    """Whether a page is of no interest; `relevant` are the lead's probabilities."""
    return max(relevant, default=0.0) < LEAVE and _subject_words(language).search(fold(text).text) is None
