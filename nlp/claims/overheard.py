"""What the encoder alone hears: drafts of the kind and stage that it gives a sentence of which the rules say nothing.

Owns the making of such drafts out of what the rules know of the sentence: its sums, projects, parties, items. Refuses
to judge: `votes` does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import cast

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
from nlp.encoder.labels import MEASURES, TELLS
from store.records import FUNDING_ROLES, STAGES, Amount, Kind, Measure

LISTEN = 0.25
"""Probability of a kind from which a sentence is taken to tell it; below `CONFIRMED` it stays unconfirmed."""

_ALONE = {"funding": 0.77, "progress": 0.77, "countermeasure": 0.77, "policy": 0.505}
"""What is left of the encoder's probability where no rule says the same, by kind."""

_BARE = 0.6
"""What is left of it for funding without a sum: mostly such a sentence goes on about what another tells."""

_SECOND = 0.3
"""Probability from which a second stage of a kind, for which the sentence has a word, is told too."""

_STATED = 30.0
"""How much likelier a stage is for which the sentence has a word."""

_NAMED = 30.0
"""How much likelier a measure is that the rules name."""

_UNPRICED = frozenset({"proposed"})
"""Stages of funding at which no sum is known yet."""

_OPEN = frozenset({"threatened", "proposed"})
"""Stages that a condition fits."""

_CONDITION = re.compile(
    r"(?<![a-z])(?:if|unless|were to)(?![a-z])|れば|(?:た|だ)場合|なら(?!ない|ず|び)|如果|倘若|假如|若是|一旦"
)
"""Words of a condition, in folded text."""

_BUILT = frozenset({"started", "completed"})


def stage_of(heard: Heard, passage: Passage, kind: str, stated: Collection[str]) -> str:
    """The likeliest stage of a kind in a passage; those that its words state count for more."""
    chances = {
        stage: heard.label(passage.index, f"{kind} {stage}") * (_STATED if stage in stated else 1.0)
        for stage in STAGES[kind]
    }
    return max(chances, key=lambda s: chances[s])


def stages_of(heard: Heard, passage: Passage, kind: str, stated: Collection[str]) -> list[str]:
    """The likeliest stage, and a second one that the sentence both states and likely tells."""
    first = stage_of(heard, passage, kind, stated)
    further = [s for s in stated if s != first and heard.label(passage.index, f"{kind} {s}") > _SECOND]
    return [first, *further[:1]]


def measure_of_both(heard: Heard, passage: Passage, stage: str, named: Measure | None = None) -> Measure:
    """The likeliest sort of countermeasure; one that the rules name counts for more, and a challenge is a dispute."""
    if stage == "challenged":
        return "dispute"

    def weigh(label: str) -> float:
        return heard.label(passage.index, label) * (_NAMED if label == f"measure {named}" else 1.0)

    return cast("Measure", max(MEASURES, key=weigh).removeprefix("measure "))


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
                    draft.score, draft.voice = round(chance * _ALONE[kind], 3), "encoder"
                    found.append(draft)
        for draft in found:
            if draft.kind == "funding" and draft.amount is None and draft.stage not in _UNPRICED:
                draft.score = round(draft.score * _BARE, 3)
            if is_doubtful(draft, self.reading):
                draft.score = round(draft.score * _BARE, 3)
        return found

    def _drafts(self, kind: Kind, passage: Passage, before: list[Draft]) -> Iterator[Draft]:
        reading = self.reading
        frames = find_frames(passage, reading.language, kind)
        stated = {f.stage for f in frames if not f.describes}
        for stage in stages_of(self.heard, passage, kind, stated):
            yield from self._drafts_at(kind, stage, passage, before)

    def _drafts_at(self, kind: Kind, stage: str, passage: Passage, before: list[Draft]) -> Iterator[Draft]:
        reading = self.reading
        if kind == "countermeasure":
            yield measure_of(passage, reading, stage, measure_of_both(self.heard, passage, stage), before)
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
