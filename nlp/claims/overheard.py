"""What the encoder alone hears: drafts of the kind and stage that it gives a sentence of which the rules say nothing.

Owns the making of such drafts out of what the rules know of the sentence: its sums, projects, parties, items. Refuses
to judge: `confidence` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from nlp.claims.choices import Choices
from nlp.claims.drafts import Draft
from nlp.claims.fundings import draft_of
from nlp.claims.measure_words import table
from nlp.claims.measures import measure_of
from nlp.claims.policies import policy_of
from nlp.claims.projects import ProjectIndex
from nlp.claims.reading import Passage, Reading
from nlp.claims.relevance import Scope
from nlp.claims.stages import Mark, find_frames, find_marks
from nlp.claims.sums import counts
from nlp.claims.told import Told
from nlp.encoder.heard import Heard
from nlp.encoder.labels import TELLS
from store.records import FUNDING_ROLES, Amount, Kind

LISTEN = 0.15
"""Probability of a kind from which a sentence is taken to tell it; below `CONFIRMED` it stays unconfirmed."""

_OPEN = frozenset({"threatened", "proposed"})
"""Stages that a condition fits."""

_CONDITION = re.compile(
    r"(?<![a-z])(?:if|unless|were to)(?![a-z])|れば|(?:た|だ)場合|なら(?!ない|ず|び)|如果|倘若|假如|若是|一旦"
)
"""Words of a condition, in folded text."""

_BUILT = frozenset({"started", "completed"})


@dataclass(frozen=True, slots=True)
class Overhearing:
    """An article while the encoder's drafts are made."""

    reading: Reading
    """The article."""
    heard: Heard
    """What the encoder says of it."""
    scope: Scope
    """What it is about."""
    index: ProjectIndex
    """The projects that it names."""
    choices: Choices
    """How stages and measures are chosen."""

    def find(self, drafts: list[Draft]) -> list[Draft]:
        """A draft or more for every sentence and kind that the encoder hears and none of the rules' drafts tells."""
        told = {(d.passage.index, d.kind) for d in drafts}
        found: list[Draft] = []
        for passage in self.reading.passages:
            for name in TELLS:
                kind = cast("Kind", name)
                chance = self.heard.label(passage.index, kind)
                if chance < LISTEN or (passage.index, kind) in told:
                    continue
                for draft in self._drafts(kind, passage, [*drafts, *found]):
                    draft.voice = "encoder"
                    found.append(draft)
        return found

    def _drafts(self, kind: Kind, passage: Passage, before: list[Draft]) -> Iterator[Draft]:
        for stage in self.choices.stages(passage, kind):
            yield from self._drafts_at(kind, stage, passage, before)

    def _drafts_at(self, kind: Kind, stage: str, passage: Passage, before: list[Draft]) -> Iterator[Draft]:
        reading = self.reading
        if kind == "countermeasure":
            yield measure_of(passage, reading, stage, self.choices.measure(passage, stage), before)
        elif kind == "policy":
            yield policy_of(passage, reading, self.scope, stage)
        else:
            frames = find_frames(passage, reading.language, "funding")
            told = Told(reading, self.scope, self.index, passage, frames, self.index.find(passage), None)
            chosen: list[tuple[int, Amount] | None] = [*_sums(told, kind, stage)]
            if not chosen and not (kind == "funding" and _sums(told, kind, stage, refused=True)):
                chosen = [None]
            yield from (draft_of(told, kind, stage, c) for c in chosen)


def is_doubtful(draft: Draft, reading: Reading) -> bool:
    """Told under a condition, as a guess or a question, or denied."""
    passage, language = draft.passage, reading.language
    if draft.stage not in _OPEN and _CONDITION.search(passage.folded):
        return True
    marks: tuple[Mark, ...] = ("speculated", "suspected", "question")
    return any(find_marks(passage, language, mark) for mark in marks) or is_denied(passage, reading)


def is_denied(passage: Passage, reading: Reading) -> bool:
    """Whether a sentence denies what it names."""
    return table("context", "denial", reading.language).search(passage.folded) is not None


def _sums(told: Told, kind: Kind, stage: str, *, refused: bool = False) -> list[tuple[int, Amount]]:
    """The sums that the sentence can be about: none that restates or totals another; the one cost of works.

    With `refused` those that look like it and are none: levels at a date, repayments.
    """
    sums = [
        (i, a)
        for i, a in told.passage.amounts
        if a.money.role in FUNDING_ROLES | {"envelope", "budget"} and a.converts is None and a.total_of is None
    ]
    if kind == "progress":
        return sums if len(sums) == 1 and stage in _BUILT else []
    return [(i, a) for i, a in sums if (counts(told, a) or a.money.role in {"envelope", "budget"}) is not refused]
