"""At which stage a sentence tells a measure, and whether that is a guess.

Owns the choice among the stages stated and their settlement. Refuses parties: who acts is asked of `parties`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from nlp.claims.measure_words import Mention, table
from nlp.claims.novelty import takes_effect_later
from nlp.claims.parties import AUTHORITIES
from nlp.claims.reading import Passage, Reading
from nlp.claims.stages import Frame, clause_around, find_marks, narrow_clause
from store.records import Measure

_BY_RANK = ("challenged", "lifted", "suspended", "threatened", "in_force", "announced")
"""Which of several stages stated of one measure it is told at: a protest wraps the measure, a threat wraps the act."""

_PROBED = frozenset({"trade_remedy", "antitrust_review", "investment_review"})
"""Measures that open with an investigation."""

_SELF_STATED = {"warning": "announced", "import_restriction": "announced"}
"""Measures whose own words are the act: told without a stage they are announced."""

_HALTS = frozenset({"import_restriction", "export_control"})
"""Measures that stop something: `suspend` in their own words is no suspension of them."""

_THREATENED = frozenset({"tariff", "trade_remedy", "import_restriction", "export_control", "sanction_listing", "other"})
"""Measures that somebody may threaten with."""

_PROTESTED = frozenset({"trade_remedy", "tariff", "import_restriction", "export_control", "investment_review", "other"})
"""Measures that a protest may name without telling them."""

_AS_NOUN = re.compile(
    r"(?:措置)?(?:前|后|以前|以后|以降|下|中の|の影响|が(?:続|长)|など?が|による|により|に备|を受け|をめぐ|を巡|に(?:伴|つい)|期间|影响|之前|的(?:影响|背景))"
)
_AS_OBJECT = re.compile(
    r"(?<![a-z])(?:since|before|until|after|despite|because of|hit by|amid|under) (?:the |a |its )?$"
)
_RESUMED = re.compile(r"恢复|重启|resum|再开|解除|解禁|lift|重新")
_FUTURE = re.compile(r"(?<![a-z])will |将|する(?:と|方针|考え)")
_WILL = re.compile(r"(?:课す|かける|発动する|发动する|适用する|徴收する|导入する)(?:と|方针|こと|よう)")
"""What a ministry says it will do, in folded Japanese."""

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
    frames = _happening(sentence, clause)
    near = [f for f in frames if narrow[0] <= f.start < narrow[1]]
    far = [f for f in frames if clause[0] <= f.start < clause[1] and not _is_taken(f, mention, sentence)]
    if any("Court" in o.name for o in sentence.passage.organizations):
        near = [*near, *far]  # what a court says of a measure, it may say in another part of the sentence
    chosen = _chosen(_in_own_words(mention, near, sentence), mention)
    chosen = chosen or _chosen(_in_own_words(mention, far, sentence), mention)
    if chosen and _is_only_protested(chosen, mention, sentence):
        return None
    if chosen and chosen.stage in {"in_force", "announced"}:
        return _as_threat(chosen, mention, sentence) or chosen
    if chosen is None and mention.measure in _SELF_STATED and _states_itself(mention, sentence):
        stage = _SELF_STATED[mention.measure]
        return Frame("countermeasure", stage, mention.start, mention.end, describes=False)
    return chosen


def _happening(sentence: Sentence, clause: tuple[int, int]) -> list[Frame]:
    """The stages that are not denied, nor only what those concerned may ask for, nor the name of a measure."""
    folded, language = sentence.passage.folded, sentence.reading.language
    denials = [m.span() for m in table("context", "denial", language).finditer(folded, *clause)]
    remedy = table("context", "remedy", language).search(folded, *clause)
    kept = []
    for frame in sentence.frames:
        denied = any(s >= frame.end if language == "ja" else True for s, _ in denials)
        asked = remedy and frame.stage in {"lifted", "suspended", "in_force", "announced"}
        named = frame.stage == "suspended" and any(
            m.measure in _HALTS and frame.start < m.start < frame.end <= m.end for m in sentence.mentions
        )
        if not (asked or named or (denied and frame.stage != "challenged")):
            kept.append(frame)
    return kept


def _is_only_protested(frame: Frame, mention: Mention, sentence: Sentence) -> bool:
    """A measure that a protest only describes is what the protest is about, and known already."""
    protested = any(f.stage == "challenged" and not f.describes for f in sentence.frames)
    return protested and frame.describes and mention.measure in _PROTESTED


def _as_threat(frame: Frame, mention: Mention, sentence: Sentence) -> Frame | None:
    """The threat that a verb of the same statement makes of it, before it, or after it in Japanese."""
    language, folded = sentence.reading.language, sentence.passage.folded
    if mention.measure not in _THREATENED:
        return None
    start, end = clause_around(sentence.passage, mention.start)
    inside = (frame.end, end) if language == "ja" else (start, min(frame.start, mention.start))
    verb = None if inside[0] > inside[1] else table("context", "threat", language).search(folded, *inside)
    if verb is None or any(verb.start() < f.start < frame.start and f.stage == "announced" for f in sentence.frames):
        return None
    told = any(f.start < verb.end() and verb.start() < f.end for f in sentence.frames if f.stage == "threatened")
    return replace(frame, stage="threatened", describes=False) if told else None


def _states_itself(mention: Mention, sentence: Sentence) -> bool:
    """Words of a measure state it by themselves; not where it is a date, a cause, or what is protested against."""
    if any(f.stage == "challenged" for f in sentence.frames):
        return False
    folded = sentence.passage.folded
    clause = clause_around(sentence.passage, mention.start)
    if table("context", "denial", sentence.reading.language).search(folded, *clause):
        return False
    return not (_AS_NOUN.match(folded, mention.end) or _AS_OBJECT.search(folded, 0, mention.start))


def _chosen(frames: list[Frame], mention: Mention) -> Frame | None:
    """The highest in rank, the nearest of those."""
    if mention.measure == "dispute":
        allowed = {"challenged", "threatened"} if mention.at_court else {"challenged"}
        frames = [f for f in frames if f.stage in allowed]
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
        if f.stage in {"suspended", "lifted"}
        and mention.start <= f.start
        and f.end <= mention.end
        and not _RESUMED.search(folded, f.start, f.end)
        else f
        for f in frames
    ]


def settle_stage(measure: Measure, stage: str, sentence: Sentence) -> str:
    """A list holds from its announcement, a probe is announced when it opens, what takes effect later is announced."""
    if measure == "sanction_listing" and stage == "announced":
        return "in_force"
    probe = table("context", "probe", sentence.reading.language).search(sentence.passage.folded)
    later = takes_effect_later(sentence.passage, sentence.reading)
    advised = table("context", "recommends", sentence.reading.language).search(sentence.passage.folded)
    if stage == "in_force" and measure == "trade_remedy" and (advised or _WILL.search(sentence.passage.folded)):
        return "announced"
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
    if table("context", "experts", language).search(passage.folded, start, end):
        return True
    if actors_named and table("context", "condition", language).search(passage.folded, start, end):
        return False
    official = table("context", "officials", language).search(passage.folded, start, end) or any(
        o.kind in AUTHORITIES and start <= passage.folded_place(o.start) < end for o in passage.organizations
    )
    return not (official and actors_named)
