"""Two voices on what a sentence tells: the rules' drafts and the encoder's labels, weighed against each other.

Owns the weights of that vote. What both say is sure; what one says against the other is kept as unconfirmed.
"""

from __future__ import annotations

from nlp.claims.drafts import Draft
from nlp.claims.overheard import measure_heard, stage_of
from nlp.claims.reading import Reading
from nlp.encoder.heard import Heard
from nlp.encoder.labels import NEW, RELEVANT
from store.records import CONFIRMED

_RULE = 0.35
"""What the rules' word weighs against the encoder's probability."""

_LEAD = 4
"""First sentences, the title among them, by whose labels an article is of the subject."""

_RULE_RELEVANCE = 0.3
"""What the rules' judgement of relevance weighs."""


def weigh(drafts: list[Draft], heard: Heard) -> None:
    """Gives every draft of the rules its score and, where the encoder is sure of another, its stage and measure."""
    for draft in drafts:
        if draft.voice != "rule":
            continue
        chance = heard.label(draft.passage.index, draft.kind)
        draft.score = round(_RULE + (1 - _RULE) * chance, 3)
        if draft.modality == "speculated":
            if chance > CONFIRMED:
                draft.modality = "asserted"
            continue
        if chance > CONFIRMED:
            draft.voice = "rule+encoder"
            draft.stage = stage_of(heard, draft.passage, draft.kind, {draft.stage})
            if draft.kind == "countermeasure":
                draft.measure = measure_heard(heard, draft.passage)


def settle_news(drafts: list[Draft], heard: Heard, old: set[int]) -> None:
    """Whether each draft is news: by the encoder, except where its own date says that it is old (`old` by identity)."""
    for draft in drafts:
        if id(draft) not in old:
            draft.recalled = heard.label(draft.passage.index, NEW) < 0.5  # noqa: PLR2004  even chance


def is_relevant(reading: Reading, heard: Heard, *, by_rules: bool) -> bool:
    """Whether the article is of the subject, by both voices."""
    first = [heard.label(p.index, RELEVANT) for p in reading.passages if p.rank < _LEAD]
    if not first:
        return by_rules
    return _RULE_RELEVANCE * by_rules + (1 - _RULE_RELEVANCE) * sum(first) / len(first) >= 0.5  # noqa: PLR2004
