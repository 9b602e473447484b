"""What the encoder says, and in which column of its output it says it.

Owns the order of the columns; training and reading take it from here, and the model directory keeps a copy in
`config.json` by which a checkpoint with other heads is refused.
"""

from __future__ import annotations

from typing import get_args

from store.records import STAGES, Measure, OrganizationKind, Role, Sector

KINDS: tuple[str, ...] = get_args(OrganizationKind)
ROLES: tuple[str, ...] = get_args(Role)
MEASURES: tuple[str, ...] = tuple(f"measure {m}" for m in get_args(Measure))
SECTORS: tuple[str, ...] = tuple(f"sector {s}" for s in get_args(Sector))

TAGS: tuple[str, ...] = ("O", *(f"{part}-{kind}" for kind in KINDS for part in "BI"))
"""Tags of a token: outside, or first and further piece of a name of a kind."""

TELLS: tuple[str, ...] = tuple(STAGES)
"""Kinds of event, any of which a sentence may tell; each a probability of its own."""

TOLD: tuple[str, ...] = tuple(f"{kind} {stage}" for kind, stages in STAGES.items() for stage in stages)
"""Kind and stage; the stages of one kind share one probability."""

NEW = "new"
"""What is told is the article's own news, not recalled."""

RELEVANT = "relevant"
"""The article is of the subject."""

SENTENCE: tuple[str, ...] = (*TELLS, *TOLD, *MEASURES, *SECTORS, NEW, RELEVANT)
"""Labels of a sentence, read from the mean over its pieces."""

CHOICES: tuple[slice, ...] = (
    *(
        slice(SENTENCE.index(f"{kind} {stages[0]}"), SENTENCE.index(f"{kind} {stages[-1]}") + 1)
        for kind, stages in STAGES.items()
    ),
    slice(SENTENCE.index(MEASURES[0]), SENTENCE.index(MEASURES[-1]) + 1),
)
"""Labels of which one holds: the stages of each kind, the measures. All others may hold together."""

COLUMNS: tuple[str, ...] = (*TAGS, *ROLES, *SENTENCE)
"""Columns of the encoder's output, for every token."""

TAG_COLUMNS = slice(0, len(TAGS))
ROLE_COLUMNS = slice(len(TAGS), len(TAGS) + len(ROLES))
SENTENCE_COLUMNS = slice(len(TAGS) + len(ROLES), len(COLUMNS))
