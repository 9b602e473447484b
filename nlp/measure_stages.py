"""At which stage a sentence tells a measure, and whether that is a guess.

Owns the choice among the stages stated and their settlement. Refuses parties: who acts is asked of `parties`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from nlp.measure_words import Mention, table
from nlp.novelty import takes_effect_later
from nlp.parties import AUTHORITIES
from nlp.reading import Passage, Reading
from nlp.stages import Frame, clause_around, find_marks, narrow_clause
from store.records import Measure

_BY_RANK = ("challenged", "lifted", "suspended", "threatened", "in_force", "announced")
"""Which of several stages stated of one measure it is told at: a protest wraps the measure, a threat wraps the act."""

_PROBED = frozenset({"trade_remedy", "antitrust_review", "investment_review"})
"""Measures that open with an investigation."""

_SELF_STATED = {"warning": "announced", "import_restriction": "announced"}
"""Measures whose own words are the act: told without a stage they are announced."""

_HALTS = frozenset({"import_restriction", "export_control"})
"""Measures that stop something: `suspend` in their own words is no suspension of them."""

_FUTURE = re.compile(r"(?<![a-z])will |将|する(?:と|方针|考え)")
_MODAL_WORDS = re.compile(r"may|might|could|can|would|可能|不排除|或|恐|かもしれ|おそれ")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One passage with the stages and the measures found in it."""

    passage: Passage
    """The passage."""
    reading: Reading
    """The article."""
    frames: tuple[Frame, ...]
    """Stages of countermeasures that it states."""
    mentions: tuple[Mention, ...]
    """Measures that it names."""

    def others(self, mention: Mention) -> list[Mention]:
        """The other measures that it names."""
        return [m for m in self.mentions if m is not mention]


def find_stage(mention: Mention, sentence: Sentence) -> Frame | None:
    """The stage stated of a measure: in its part of the sentence, else in the statement; None where none is."""
    clause = clause_around(sentence.passage, mention.start)
    narrow = narrow_clause(sentence.passage, mention.start)
    near = [f for f in sentence.frames if narrow[0] <= f.start < narrow[1]]
    far = [f for f in sentence.frames if clause[0] <= f.start < clause[1] and not _is_taken(f, mention, sentence)]
    if any("Court" in o.name for o in sentence.passage.organizations):
        near = [*near, *far]  # what a court says of a measure, it may say in another part of the sentence
    chosen = _chosen(_in_own_words(mention, near, sentence), mention)
    chosen = chosen or _chosen(_in_own_words(mention, far, sentence), mention)
    if chosen is None and mention.measure in _SELF_STATED:
        stage = _SELF_STATED[mention.measure]
        return Frame("countermeasure", stage, mention.start, mention.end, describes=False)
    return chosen


def _chosen(frames: list[Frame], mention: Mention) -> Frame | None:
    """The highest in rank, the nearest of those."""
    if mention.measure == "dispute":
        frames = [f for f in frames if f.stage == "challenged"]
    stating = [f for f in frames if not f.describes] or frames
    return min(
        stating,
        key=lambda f: (_BY_RANK.index(f.stage), min(abs(f.start - mention.end), abs(mention.start - f.end))),
        default=None,
    )


def _is_taken(frame: Frame, mention: Mention, sentence: Sentence) -> bool:
    """Whether the part between commas in which a stage is stated names another measure, whose stage it then is."""
    start, end = narrow_clause(sentence.passage, frame.start)
    return any(start <= m.start < end for m in sentence.others(mention))


def _in_own_words(mention: Mention, frames: list[Frame], sentence: Sentence) -> list[Frame]:
    """Stopping imports suspends no measure: where the words of the measure say `suspend`, it takes effect."""
    if mention.measure not in _HALTS:
        return frames
    folded = sentence.passage.folded
    ahead = _FUTURE.search(folded, max(0, mention.start - 12), min(len(folded), mention.end + 8))
    stage = "announced" if ahead else "in_force"
    return [
        replace(f, stage=stage)
        if f.stage in {"suspended", "lifted"} and mention.start <= f.start and f.end <= mention.end
        else f
        for f in frames
    ]


def settle_stage(measure: Measure, stage: str, sentence: Sentence) -> str:
    """A list holds from its announcement, a probe is announced when it opens, what takes effect later is announced."""
    if measure == "sanction_listing" and stage == "announced":
        return "in_force"
    probe = table("context", "probe", sentence.reading.language).search(sentence.passage.folded)
    later = takes_effect_later(sentence.passage, sentence.reading)
    if stage == "in_force" and (later or (measure in _PROBED and probe)):
        return "announced"
    return stage


def is_anybodys(frame: Frame, sentence: Sentence) -> bool:
    """Whether the part of the sentence says it of actors whom it does not name."""
    start, end = narrow_clause(sentence.passage, frame.start)
    unnamed = table("context", "unnamed", sentence.reading.language)
    return unnamed.search(sentence.passage.folded, start, end) is not None


def is_guess(frame: Frame, sentence: Sentence, *, actors_named: bool) -> bool:
    """Doubtful words, and no authority that says it of itself, nor a clause of an agreement that allows it."""
    passage, language = sentence.passage, sentence.reading.language
    if find_marks(passage, language, "suspected", *narrow_clause(passage, frame.start)):
        return True
    if frame.stage != "threatened" or not _MODAL_WORDS.search(passage.folded, frame.start, frame.end):
        return False
    start, end = clause_around(passage, frame.start)
    if actors_named and table("context", "condition", language).search(passage.folded, start, end):
        return False
    official = any(
        o.kind in AUTHORITIES and start <= passage.folded_place(o.start) < end for o in passage.organizations
    )
    return not (official and actors_named)
