"""Two voices on what a sentence tells: the rules' drafts and the encoder's labels, weighed against each other.

Owns where both are asked. How sure a draft is in the end, `confidence` says.
"""

from __future__ import annotations

from collections import Counter

from nlp.claims.choices import Choices
from nlp.claims.chronology import find_project, find_tranche
from nlp.claims.drafts import Draft
from nlp.encoder.heard import Heard
from nlp.encoder.labels import NEW
from store.records import CONFIRMED

_RULE_NEWS = {"rule+encoder": 0.45, "encoder": 0.2}
"""What the rules' judgement of news weighs; where the encoder hears no event its label of news means nothing."""

_COUNTED = frozenset({"approved", "signed", "disbursed"})
"""Stages that totals count: no sum enters them because the encoder alone hears such a stage."""

EVEN = 0.5
"""Where both sides weigh the same."""


def weigh(drafts: list[Draft], heard: Heard, choices: Choices) -> None:
    """Gives every draft of the rules, where the encoder hears its kind too, stage and measure of both."""
    told = Counter((d.passage.index, d.kind) for d in drafts)
    for draft in drafts:
        draft.ruled, draft.named = draft.stage, draft.measure
        chance = heard.label(draft.passage.index, draft.kind)
        if chance > CONFIRMED and draft.modality != "speculated":
            draft.voice = "rule+encoder"
            if told[draft.passage.index, draft.kind] > 1:
                continue  # labels are the sentence's: they cannot tell its clauses apart
            if not _is_on_record(draft):
                chosen = choices.stage(draft.passage, draft.kind, draft.stage)
                if chosen not in _COUNTED or draft.stage in _COUNTED:
                    draft.stage = chosen
            if draft.measure and not any(key.startswith("list:") for key in draft.keys):
                draft.measure = choices.measure(draft.passage, draft.stage, draft.measure)


def _is_on_record(draft: Draft) -> bool:
    """Whether the stage is that which the chronology has of the project or round."""
    if "facet:pledge" in draft.keys:
        return True
    known = find_project(draft.keys, draft.part_of) or find_tranche(next(iter(draft.keys), ""))
    return draft.kind == "funding" and known is not None and known.stage == draft.stage


def settle_news(drafts: list[Draft], heard: Heard, old: set[int]) -> None:
    """Whether each draft is news, by both voices; what its own date says to be old stays so (`old` by identity)."""
    for draft in drafts:
        draft.recalled_by_rule = draft.recalled
        draft.chance = heard.label(draft.passage.index, draft.kind)
        draft.fresh = heard.label(draft.passage.index, NEW)
        if draft.voice != "rule" and id(draft) not in old:
            weight = _RULE_NEWS[draft.voice]
            fresh = (1 - weight) * draft.fresh + weight * (not draft.recalled)
            draft.recalled = fresh < EVEN
