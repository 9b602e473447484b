"""What the encoder alone hears: drafts of the kind and stage that it gives a sentence of which the rules say nothing.

Owns the making of such drafts out of what the rules know of the sentence: its sums, projects, parties, items. Refuses
to judge: `votes` does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import cast

from nlp.claims.drafts import Draft
from nlp.claims.fundings import draft_of
from nlp.claims.measures import measure_of
from nlp.claims.policies import policy_of
from nlp.claims.projects import ProjectIndex
from nlp.claims.reading import Passage, Reading
from nlp.claims.relevance import Scope
from nlp.claims.stages import find_frames
from nlp.claims.told import Told
from nlp.encoder.heard import Heard
from nlp.encoder.labels import MEASURES, TELLS
from store.records import FUNDING_ROLES, STAGES, Amount, Kind, Measure

LISTEN = 0.25
"""Probability of a kind from which a sentence is taken to tell it; below `CONFIRMED` it stays unconfirmed."""

_STATED = 2.0
"""How much likelier a stage is for which the sentence has a word."""

_BUILT = frozenset({"started", "completed"})


def stage_of(heard: Heard, passage: Passage, kind: str, stated: Collection[str]) -> str:
    """The likeliest stage of a kind in a passage; those that its words state count for more."""
    chances = {
        stage: heard.label(passage.index, f"{kind} {stage}") * (_STATED if stage in stated else 1.0)
        for stage in STAGES[kind]
    }
    return max(chances, key=lambda s: chances[s])


def measure_heard(heard: Heard, passage: Passage) -> Measure:
    """The likeliest sort of countermeasure."""
    best = max(MEASURES, key=lambda m: heard.label(passage.index, m))
    return cast("Measure", best.removeprefix("measure "))


def find_overheard(
    reading: Reading, heard: Heard, scope: Scope, index: ProjectIndex, drafts: list[Draft]
) -> list[Draft]:
    """A draft or more for every sentence and kind that the encoder hears and no draft tells."""
    told = {(d.passage.index, d.kind) for d in drafts}
    found: list[Draft] = []
    for passage in reading.passages:
        for name in TELLS:
            kind = cast("Kind", name)
            chance = heard.label(passage.index, kind)
            if chance < LISTEN or (passage.index, kind) in told:
                continue
            stated = {f.stage for f in find_frames(passage, reading.language, kind) if not f.describes}
            stage = stage_of(heard, passage, kind, stated)
            for draft in _drafts(kind, stage, passage, reading, heard, scope, index, [*drafts, *found]):
                draft.score, draft.voice, draft.own = chance, "encoder", True
                found.append(draft)
    return found


def _drafts(
    kind: Kind,
    stage: str,
    passage: Passage,
    reading: Reading,
    heard: Heard,
    scope: Scope,
    index: ProjectIndex,
    before: list[Draft],
) -> Iterator[Draft]:
    if kind == "countermeasure":
        yield measure_of(passage, reading, stage, measure_heard(heard, passage), before)
    elif kind == "policy":
        yield policy_of(passage, reading, scope, stage)
    else:
        frames = find_frames(passage, reading.language, "funding")
        told = Told(reading, scope, index, passage, frames, index.find(passage), None)
        sums = _sums(passage, kind, stage)
        chosen: list[tuple[int, Amount] | None] = [*sums] or [None]
        yield from (draft_of(told, kind, stage, c) for c in chosen)


def _sums(passage: Passage, kind: Kind, stage: str) -> list[tuple[int, Amount]]:
    """The sums that the sentence can be about: none that restates or totals another; the one cost of works."""
    sums = [
        (i, a)
        for i, a in passage.amounts
        if a.money.role in FUNDING_ROLES | {"envelope", "budget"} and a.converts is None and a.total_of is None
    ]
    if kind == "progress":
        return sums if len(sums) == 1 and stage in _BUILT else []
    return sums
