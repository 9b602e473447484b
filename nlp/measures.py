"""Countermeasures that the sentences of an article tell: drafts with measure, stage, issuer, targets and keys.

Owns what makes a sentence a measure: a word for it, a stage stated of it, and somebody in authority; a guess about unnamed
governments is speculation. Refuses funding, policies of the programme itself, and questions.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from nlp.drafts import Draft
from nlp.parties import (
    AUTHORITIES,
    countries_of,
    find_issuer,
    find_protester,
    find_targets,
    government,
    label,
    lexicon,
)
from nlp.reading import Passage, Reading, words
from nlp.novelty import takes_effect_later
from nlp.relevance import names_programme
from nlp.stages import Frame, clause_around, find_frames, find_marks, narrow_clause
from store.records import Answers, Language, Measure

_BY_RANK = ("challenged", "lifted", "suspended", "threatened", "in_force", "announced")
"""Which of several stages stated of one measure it is told at: a protest wraps the measure, a threat wraps the act."""

_PROBED = frozenset({"trade_remedy", "antitrust_review", "investment_review"})

_FOLLOWED = 3
"""Passages after a measure within which a sentence may say when it takes effect."""

_TITLED = re.compile(r"《[^》]*》")
_RATE = re.compile(r"[0-9] ?(?:%|percent|per cent|パーセント)")
_MODAL_WORDS = re.compile(r"may|might|could|can|would|可能|不排除|或|恐")

_SELF_STATED: dict[str, str] = {"warning": "announced", "import_restriction": "announced"}
"""Measures whose own words are the act: told without a stage they are announced."""

_HALTS = frozenset({"import_restriction", "export_control"})
"""Measures that stop something: `suspend` in their own words is no suspension of them."""

_FUTURE = re.compile(r"(?<![a-z])will |将|する(?:と|方針|考え)")


@cache
def _measure_words(language: Language) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((m, words(entry.get(language, []), language)) for m, entry in lexicon()["measures"].items())


@cache
def _table(table: str, name: str, language: Language) -> re.Pattern[str]:
    return words(lexicon()[table][name].get(language, []), language)


def find_measures(reading: Reading) -> list[Draft]:
    """Every measure told, in order; the same one told twice is two drafts here."""
    drafts: list[Draft] = []
    for passage in reading.passages:
        if find_marks(passage, reading.language, "question"):
            continue
        drafts += _in_passage(passage, reading, drafts)
    return drafts


def _in_passage(passage: Passage, reading: Reading, before: list[Draft]) -> list[Draft]:
    found = _occurrences(passage, reading.language)
    frames = find_frames(passage, reading.language, "countermeasure")
    drafts = []
    for measure, start, end in found:
        if measure == "generic" and any(m != "generic" for m, _, _ in found):
            continue
        others = [at for _, at, _ in found if at != start]
        draft = _draft(measure, start, end, frames, passage, reading, [*before, *drafts], others)
        if draft is not None:
            drafts.append(draft)
    if not found:
        drafts += _by_instrument(passage, frames, before)
        _set_effect(passage, frames, reading, before)
    return drafts


def _set_effect(passage: Passage, frames: list[Frame], reading: Reading, before: list[Draft]) -> None:
    """A sentence that only says when `the measure` takes effect settles the stage of the one told before it."""
    effect = next((f for f in frames if f.stage == "in_force"), None)
    if effect is None or not _table("context", "reference", reading.language).search(passage.folded):
        return
    later = takes_effect_later(passage, reading)
    for draft in before:
        near = passage.index - draft.passage.index <= _FOLLOWED or draft.passage.in_title
        if near and draft.measure != "trade_remedy" and draft.stage in {"announced", "in_force"}:
            draft.stage = "announced" if later else "in_force"


def _occurrences(passage: Passage, language: Language) -> list[tuple[str, int, int]]:
    """Measures named in the passage, one mention of each (of each list), outside the titles of laws."""
    masked = _TITLED.sub(lambda m: "_" * len(m.group()), passage.folded)
    taken: list[tuple[int, int]] = []
    found: list[tuple[str, int, int]] = []
    for measure, pattern in _measure_words(language):
        for match in pattern.finditer(masked):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            found.append((measure, *match.span()))
    seen: set[tuple[str, str]] = set()
    kept = []
    for measure, start, end in sorted(found, key=lambda f: f[1]):
        kind = (measure, ",".join(_lists(passage.folded[start:end], language)))
        if kind not in seen:
            seen.add(kind)
            kept.append((measure, start, end))
    return kept


def _lists(text: str, language: Language) -> list[str]:
    return [f"list:{name}" for name in lexicon()["lists"] if _table("lists", name, language).search(text)]


def _draft(
    measure: str, start: int, end: int, frames: list[Frame], passage: Passage, reading: Reading, before: list[Draft],
    others: list[int],
) -> Draft | None:
    clause = clause_around(passage, start)
    narrow = narrow_clause(passage, start)
    near = [f for f in frames if narrow[0] <= f.start < narrow[1]]
    far = [f for f in frames if clause[0] <= f.start < clause[1] and not _taken(f, passage, others)]
    if any("Court" in o.name for o in passage.organizations):
        near = [*near, *far]
    near, far = _own_words(measure, start, end, near, passage), _own_words(measure, start, end, far, passage)
    frame = _chosen(near, measure, start, end) or _chosen(far, measure, start, end)
    if frame is None and measure in _SELF_STATED:
        frame = Frame("countermeasure", _SELF_STATED[measure], start, end, describes=False)
    if frame is None:
        return None
    code, actors = _issuer(measure, frame, passage, reading, clause, before)
    if measure == "reciprocal_subsidy" and frame.stage != "threatened":
        return None
    speculated = _speculated(frame, passage, reading, clause, actors_named=bool(actors))
    if (speculated and frame.stage != "threatened") or (measure == "reciprocal_subsidy" and not speculated):
        return None
    settled: Measure = "dispute" if frame.stage == "challenged" else "other" if measure == "generic" else measure  # type: ignore[assignment]
    stage = _settled_stage(settled, frame.stage, passage, reading)
    if not speculated and not _of_subject(settled, stage, code, passage, reading):
        return None
    targets = [label(c) for c in find_targets(passage, reading.language, code)] or _default_targets(code, reading)
    if settled == "dispute" and not targets:
        targets = [label(k.partition(":")[2]) for d in before for k in d.keys if k.startswith("issuer:")][-1:]
    draft = Draft(
        kind="countermeasure", stage=stage, measure=settled, passage=passage, at=start, actors=actors,
        targets=[*_listed(settled, passage), *targets], project=_label(settled, stage, passage, code),
        keys={*_subjects(passage, narrow, others), *_lists(passage.folded[start:end], reading.language)},
        recalled=frame.describes, modality="speculated" if speculated else "asserted", score=0.75,
    )
    if code:
        draft.keys.add(f"issuer:{code}")
    draft.answers = _answers(draft, reading)
    return draft


def _settled_stage(measure: Measure, stage: str, passage: Passage, reading: Reading) -> str:
    """A list holds from its announcement, a probe is announced when it opens, what takes effect later is announced."""
    if measure == "sanction_listing" and stage == "announced":
        return "in_force"
    probe = _table("context", "probe", reading.language).search(passage.folded)
    if stage == "in_force" and (takes_effect_later(passage, reading) or (measure in _PROBED and probe)):
        return "announced"
    return stage


def _subjects(passage: Passage, narrow: tuple[int, int], others: list[int]) -> list[str]:
    """Items and instruments of the measure: of its part of the sentence where the sentence tells several measures."""
    if others:
        here = [
            s.key for s in passage.subjects
            if s.key.startswith(("item:", "instrument:")) and narrow[0] <= passage.folded_place(s.start) < narrow[1]
        ]
        if here:
            return here
    return passage.keys("item", "instrument")


def _taken(frame: Frame, passage: Passage, others: list[int]) -> bool:
    """Whether the part between commas in which a stage is stated names another measure, whose stage it then is."""
    start, end = narrow_clause(passage, frame.start)
    return any(start <= at < end for at in others)


def _own_words(measure: str, start: int, end: int, frames: list[Frame], passage: Passage) -> list[Frame]:
    """Stopping imports is no suspension of the measure: where the words of the measure say `suspend`, it takes effect."""
    if measure not in _HALTS:
        return frames
    ahead = _FUTURE.search(passage.folded, max(0, start - 12), min(len(passage.folded), end + 8))
    stage = "announced" if ahead else "in_force"
    return [
        replace(f, stage=stage) if f.stage in {"suspended", "lifted"} and start <= f.start and f.end <= end else f
        for f in frames
    ]


def _chosen(frames: list[Frame], measure: str, start: int, end: int) -> Frame | None:
    """The stage stated of the measure: the highest in rank, the nearest of those."""
    if measure == "dispute":
        frames = [f for f in frames if f.stage == "challenged"]
    stating = [f for f in frames if not f.describes] or frames
    return min(
        stating, key=lambda f: (_BY_RANK.index(f.stage), min(abs(f.start - end), abs(start - f.end))), default=None
    )


def _issuer(
    measure: str, frame: Frame, passage: Passage, reading: Reading, clause: tuple[int, int], before: list[Draft]
) -> tuple[str, list[str]]:
    """Who acts: named in the statement or the sentence, else whoever acted in the sentence before."""
    told = next((d for d in reversed(before) if d.modality != "speculated" and d.measure != "dispute"), None)
    if frame.stage == "challenged":
        protester = find_protester(passage, reading.language, frame.start)
        if protester:
            return protester, [government(protester)]
        if told and "Japan" in told.targets:
            return "jp", [government("jp")]
    code, actors = find_issuer(passage, reading, frame.start, *clause)
    if not actors:
        code, actors = find_issuer(passage, reading, frame.start, 0, len(passage.folded))
    if measure == "tariff" and code in {"", "jp"}:
        return "us", [government("us")]
    if not actors and frame.stage != "threatened":
        issuers = sorted(k for k in told.keys if k.startswith("issuer:")) if told else []
        if told and issuers:
            return issuers[0].partition(":")[2], list(told.actors)
    return code, actors


def _speculated(frame: Frame, passage: Passage, reading: Reading, clause: tuple[int, int], *, actors_named: bool) -> bool:
    """A guess: doubtful words, and no authority that says it of itself, nor a clause of an agreement that allows it."""
    if find_marks(passage, reading.language, "suspected", *narrow_clause(passage, frame.start)):
        return True
    if frame.stage != "threatened" or not _MODAL_WORDS.search(passage.folded, frame.start, frame.end):
        return False
    if actors_named and _table("context", "condition", reading.language).search(passage.folded, *clause):
        return False
    official = any(
        o.kind in AUTHORITIES and clause[0] <= passage.folded_place(o.start) < clause[1] for o in passage.organizations
    )
    return not (official and actors_named)


def _of_subject(measure: Measure, stage: str, code: str, passage: Passage, reading: Reading) -> bool:
    """Against a party of the programme, or on one of its strategic goods; tariffs only between the parties themselves."""
    here = countries_of(passage, reading.language)
    if measure == "tariff":
        lead = {c for p in reading.lead for c in countries_of(p, reading.language)}
        ruled = stage in {"lifted", "suspended"} and "us" in here | lead
        told = stage != "announced" or _RATE.search(passage.folded)
        return code == "us" and bool(told) and ("jp" in here or ruled)
    if not code:
        return False
    if measure == "dispute":
        return bool((here | {code}) & {"jp", "us"})
    named = {c for p in reading.passages for c in countries_of(p, reading.language)}
    if (here - {code}) & {"jp", "us"} or (measure == "export_control" and passage.keys("item")):
        return True
    strategic = any(p.keys("item") or p.sectors for p in (passage, *reading.lead))
    return strategic and bool(named & {"jp", "us"})


def _listed(measure: Measure, passage: Passage) -> list[str]:
    """The companies that a sanction or a list names."""
    if measure != "sanction_listing":
        return []
    return list(dict.fromkeys(o.name for o in passage.organizations if o.kind in {"company", "other", "bank"} or (o.kind == "agency" and o.country == "JP")))


def _default_targets(code: str, reading: Reading) -> list[str]:
    named = {c for p in reading.lead for c in countries_of(p, reading.language)} - {code}
    return [label(c) for c in ("jp", "us") if c in named]


def _label(measure: Measure, stage: str, passage: Passage, code: str) -> str:
    """`China export control: dual-use items`, from what the sentence names."""
    if measure == "tariff" and code == "us":
        return "US reciprocal tariffs" if stage in {"lifted", "suspended"} else "US tariffs on Japan"
    items = [s.label_en for s in passage.subjects if s.key.startswith(("item:", "instrument:"))]
    head = f"{label(code)} {measure.replace('_', ' ')}" if code else measure.replace("_", " ")
    named = ", ".join(dict.fromkeys(items))
    return f"{head}: {named}" if named else head


def _answers(draft: Draft, reading: Reading) -> Answers:
    if draft.modality == "speculated" and any(names_programme(p, reading.language) for p in reading.lead):
        return "programme"
    if {"Japan", "United States"} & set(draft.targets):
        return "party"
    return "sector" if any(k.startswith("item:") for k in draft.keys) else "unstated"


def _by_instrument(passage: Passage, frames: list[Frame], before: list[Draft]) -> list[Draft]:
    """A sentence that only lists notices by number goes on about the measure told before it."""
    instruments = passage.keys("instrument")
    told = next((d for d in reversed(before) if d.kind == "countermeasure" and not d.passage.in_title), None)
    acts = [f for f in frames if f.stage in {"announced", "in_force"}]
    if not instruments or told is None or not acts:
        return []
    return [
        Draft(
            kind="countermeasure", stage=acts[0].stage, measure=told.measure, passage=passage, at=acts[0].start,
            actors=list(told.actors), targets=list(told.targets), answers=told.answers, recalled=acts[0].describes,
            project=_label(told.measure or "other", acts[0].stage, passage, ""), score=0.6,
            keys={*instruments, *passage.keys("item"), *(k for k in told.keys if k.startswith("issuer:"))},
        )
    ]
