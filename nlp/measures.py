"""Countermeasures that the sentences of an article tell: drafts with measure, stage, issuer, targets and keys.

Owns what makes a sentence a measure: a word for it, a stage stated of it, and somebody in authority; a guess about unnamed
governments is speculation. Refuses funding, policies of the programme itself, and questions.
"""

from __future__ import annotations

import re
from functools import cache

from nlp.drafts import Draft
from nlp.parties import AUTHORITIES, countries_of, find_issuer, find_targets, label, lexicon
from nlp.reading import Passage, Reading, words
from nlp.stages import Frame, clause_around, find_frames, find_marks
from store.records import Answers, Language, Measure

_GENERIC = frozenset({"other", "warning"})
_BY_RANK = ("challenged", "lifted", "suspended", "threatened", "in_force", "announced")
"""Which of several stages stated of one measure it is told at: a protest wraps the measure, a threat wraps the act."""

_TITLED = re.compile(r"《[^》]*》")
_MODAL_WORDS = re.compile(r"may|might|could|can|would|可能|不排除|或|恐|考虑|検討|检讨")
_LISTING = re.compile(r"list|リスト|名单|清单")


@cache
def _measure_words(language: Language) -> tuple[tuple[Measure, re.Pattern[str]], ...]:
    return tuple((m, words(entry.get(language, []), language)) for m, entry in lexicon()["measures"].items())  # type: ignore[misc]


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
        draft = _draft(measure, start, end, frames, passage, reading)
        if draft is not None:
            drafts.append(draft)
    if not found:
        drafts += _by_instrument(passage, frames, before)
    return drafts


def _occurrences(passage: Passage, language: Language) -> list[tuple[Measure, int, int]]:
    """Measures named in the passage, one mention of each (of each list), outside the titles of laws."""
    masked = _TITLED.sub(lambda m: "_" * len(m.group()), passage.folded)
    taken: list[tuple[int, int]] = []
    found: list[tuple[Measure, int, int]] = []
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
    measure: Measure, start: int, end: int, frames: list[Frame], passage: Passage, reading: Reading
) -> Draft | None:
    if measure == "reciprocal_subsidy":
        return None
    clause = clause_around(passage, start)
    near = [f for f in frames if clause[0] <= f.start < clause[1]]
    frame = _chosen(near, measure, start, end)
    if frame is None:
        return None
    code, actors = find_issuer(passage, reading, frame.start, *clause)
    speculated = _speculated(frame, passage, reading, clause, actors_named=bool(actors))
    if speculated and frame.stage != "threatened":
        return None
    measure, code, actors = _settle(measure, frame, code, actors, passage, reading)
    if not speculated and not _of_subject(measure, frame, code, passage, reading):
        return None
    targets = [label(c) for c in find_targets(passage, reading.language, code)] or _default_targets(code, reading)
    draft = Draft(
        kind="countermeasure", stage=frame.stage, measure=measure, passage=passage, at=start, actors=actors,
        targets=[*_listed(measure, passage), *targets], project=_label(measure, passage, code),
        keys={*passage.keys("item", "instrument"), *_lists(passage.folded[start:end], reading.language)},
        recalled=frame.describes, modality="speculated" if speculated else "asserted", score=0.75,
    )
    if code:
        draft.keys.add(f"issuer:{code}")
    draft.answers = _answers(draft, reading)
    return draft


def _chosen(frames: list[Frame], measure: Measure, start: int, end: int) -> Frame | None:
    """The stage stated of the measure: the highest in rank, the nearest of those."""
    usable = [f for f in frames if not (measure != "dispute" and f.stage == "announced" and f.describes and len(frames) > 1)]
    if measure == "dispute":
        usable = [f for f in frames if f.stage == "challenged"]
    if not usable:
        return None
    return min(usable, key=lambda f: (_BY_RANK.index(f.stage), min(abs(f.start - end), abs(start - f.end))))


def _speculated(frame: Frame, passage: Passage, reading: Reading, clause: tuple[int, int], *, actors_named: bool) -> bool:
    """A guess: doubtful words, and no authority that says it of itself, nor a clause of an agreement that allows it."""
    if frame.stage != "threatened":
        return False
    word = passage.folded[frame.start : frame.end]
    if not _MODAL_WORDS.search(word):
        return False
    if _table("context", "condition", reading.language).search(passage.folded, *clause) and actors_named:
        return False
    official = any(o.kind in AUTHORITIES and clause[0] <= passage.folded_place(o.start) < clause[1] for o in passage.organizations)
    return not official or not actors_named


def _settle(
    measure: Measure, frame: Frame, code: str, actors: list[str], passage: Passage, reading: Reading
) -> tuple[Measure, str, list[str]]:
    """A protest against a measure is a dispute of whoever protests; a tariff without a name is the United States'."""
    if frame.stage == "challenged" and measure not in {"dispute"}:
        measure = "dispute"
    if not code and measure == "tariff":
        return measure, "us", ["Government of the United States"]
    return measure, code, actors


def _of_subject(measure: Measure, frame: Frame, code: str, passage: Passage, reading: Reading) -> bool:
    """Against a party of the programme, or on one of its strategic goods; tariffs only between the parties themselves."""
    countries = countries_of(passage, reading.language) | {c for p in reading.lead for c in countries_of(p, reading.language)}
    if measure == "tariff":
        here = countries_of(passage, reading.language)
        court = any("Court" in o.name for o in passage.organizations) or frame.stage in {"lifted", "challenged"}
        return (code == "us" and "jp" in here) or (court and "us" in countries)
    if measure in _GENERIC and not code:
        return False
    return bool(code) and bool((countries - {code}) & {"jp", "us"} or passage.keys("item"))


def _listed(measure: Measure, passage: Passage) -> list[str]:
    """The companies that a sanction or a list names."""
    if measure != "sanction_listing":
        return []
    return list(dict.fromkeys(o.name for o in passage.organizations if o.kind in {"company", "other", "bank"} or (o.kind == "agency" and o.country == "JP")))


def _default_targets(code: str, reading: Reading) -> list[str]:
    named = {c for p in reading.lead for c in countries_of(p, reading.language)} - {code}
    return [label(c) for c in ("jp", "us") if c in named]


def _label(measure: Measure, passage: Passage, code: str) -> str:
    """`China export control: dual-use items`, from what the sentence names."""
    items = [s.label_en for s in passage.subjects if s.key.startswith(("item:", "instrument:"))]
    head = f"{label(code)} {measure.replace('_', ' ')}" if code else measure.replace("_", " ")
    named = ", ".join(dict.fromkeys(items))
    return f"{head}: {named}" if named else head


def _answers(draft: Draft, reading: Reading) -> Answers:
    if draft.modality == "speculated" and "550" in reading.lead_text:
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
            project=_label(told.measure or "other", passage, ""), score=0.6,
            keys={*instruments, *passage.keys("item"), *(k for k in told.keys if k.startswith("issuer:"))},
        )
    ]
