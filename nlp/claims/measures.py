"""Countermeasures that the sentences of an article tell: drafts with measure, stage, issuer, targets and keys.

Owns what makes a sentence a measure: a word for it, a stage stated of it, and somebody in authority. Refuses funding,
policies of the programme itself, and questions.
"""

from __future__ import annotations

import re
from typing import cast

from nlp.claims.drafts import Draft
from nlp.claims.measure_stages import Sentence, find_stage, is_anybodys, is_guess, settle_stage
from nlp.claims.measure_words import Mention, find_mentions, table
from nlp.claims.novelty import takes_effect_later
from nlp.claims.parties import (
    AUTHORITIES,
    companies_of,
    countries_of,
    find_issuer,
    find_parties,
    find_protester,
    find_targets,
    government,
    label,
)
from nlp.claims.reading import Passage, Reading
from nlp.claims.relevance import names_programme
from nlp.claims.stages import Frame, clause_around, find_frames, find_marks, narrow_clause
from store.records import Answers, Measure, Money

_FOLLOWED = 3
"""Passages after a measure within which a sentence may say when it takes effect."""

_AIMED = frozenset({"sanction_listing", "trade_remedy", "import_restriction", "warning"})
"""Measures that fall on somebody, whatever the goods."""

_NAMING = frozenset({"sanction_listing", "antitrust_review", "investment_review"})
"""Measures against the companies that they name."""

_ON_COMPANIES = _NAMING | {"export_control", "trade_remedy"}
"""Measures that fall on the countries of the companies that are named."""

_PRIVATE = re.compile(
    r"(?<![a-z])(?:importers|companies|firms|businesses|refunds?)(?![a-z])|输入业者|进口商|企业|退税|还付"
)
"""Plaintiffs who are no government, in folded text."""

_COMPANIES = re.compile(r"subsidiar|affiliates|units|子公司|子会社|关系企业|グループ会社|旗下")
_OWNED = re.compile(
    r"(?:政府|当局|侧|方)?(?:による|の|的)[^,、。はがを]{0,8}(?<!子会社への)(?<!企业への)|(?<='s) (?:[a-z-]+ ){0,3}"
)
_WORTH = frozenset({"tariff", "subsidy", "budget"})
"""Roles of a sum that a measure touches or costs."""

_SECTION = re.compile(r"(?<![a-z])section (122|232|301|338)(?![0-9])|(?<![0-9])(122|232|301|338)条")
"""The law of an American tariff, in folded text."""

_RATE = re.compile(r"[0-9] ?(?:%|percent|per cent|パーセント)")


def find_measures(reading: Reading) -> list[Draft]:
    """Every measure told, in order; the same one told twice is two drafts here."""
    drafts: list[Draft] = []
    for passage in reading.passages:
        if find_marks(passage, reading.language, "question"):
            continue
        frames = find_frames(passage, reading.language, "countermeasure")
        mentions = find_mentions(passage, reading.language)
        sentence = Sentence(passage, reading, tuple(frames), tuple(mentions))
        for mention in mentions:
            draft = _draft(mention, sentence, drafts)
            if draft is not None:
                drafts.append(draft)
        if not mentions:
            _set_effect(sentence, drafts)
            drafts += _by_instrument(sentence, drafts)
    return [d for d in drafts if not _is_duty_of_remedy(d, drafts)]


def _is_duty_of_remedy(draft: Draft, drafts: list[Draft]) -> bool:
    """Whether what is called a tariff is the duty of a trade remedy that the article tells of the same country."""
    mine = {k for k in draft.keys if k.startswith("issuer:")} - {"issuer:us"}
    return draft.measure == "tariff" and any(d.measure == "trade_remedy" and mine & d.keys for d in drafts)


def _draft(mention: Mention, sentence: Sentence, before: list[Draft]) -> Draft | None:
    passage, reading = sentence.passage, sentence.reading
    frame = find_stage(mention, sentence)
    if frame is None:
        return None
    code, actors = _issuer(mention, frame, sentence, before)
    if is_anybodys(frame, sentence):
        code, actors = "", []
    guess = is_guess(frame, sentence, actors_named=bool(actors))
    if (guess and frame.stage != "threatened") or (mention.measure == "reciprocal_subsidy" and not guess):
        return None
    if frame.stage != "challenged" and _is_anothers(mention, code, passage, reading):
        return None
    measure = _settled(mention, frame, passage)
    stage = settle_stage(measure, frame.stage, sentence)
    if not guess and not _is_of_subject(measure, stage, code, passage, reading):
        return None
    draft = Draft(
        kind="countermeasure",
        stage=stage,
        measure=measure,
        passage=passage,
        at=mention.start,
        actors=actors,
        targets=[*_listed(measure, passage), *_targets(measure, code, passage, reading, before)],
        project=_label(measure, stage, passage, code, reading),
        keys={*_subjects(mention, sentence), *mention.lists, *([f"issuer:{code}"] if code else [])},
        recalled=frame.describes,
        modality="speculated" if guess else "asserted",
        score=0.75,
    )
    draft.answers = _answers(draft, reading)
    return draft


def _settled(mention: Mention, frame: Frame, passage: Passage) -> Measure:
    """A measure that is protested against is a dispute; a word for any is a sanction of companies, else `other`."""
    if frame.stage == "challenged":
        return "dispute"
    if mention.measure == "generic" and frame.stage != "threatened" and _COMPANIES.search(passage.folded):
        return "sanction_listing" if any(o.kind == "company" for o in passage.organizations) else "other"
    return "other" if mention.measure == "generic" else cast("Measure", mention.measure)


def _subjects(mention: Mention, sentence: Sentence) -> list[str]:
    """Items and instruments of the measure: of its part of the sentence where the sentence tells several measures."""
    passage = sentence.passage
    if sentence.others(mention):
        start, end = narrow_clause(passage, mention.start)
        here = [
            s.key
            for s in passage.subjects
            if s.key.startswith(("item:", "instrument:")) and start <= passage.folded_place(s.start) < end
        ]
        if here:
            return here
    return passage.keys("item", "instrument")


# --- parties ---------------------------------------------------------------------------------------------------------


def _issuer(mention: Mention, frame: Frame, sentence: Sentence, before: list[Draft]) -> tuple[str, list[str]]:
    """Who acts: named in the statement or the sentence, else whoever acted in the sentence before."""
    passage, reading = sentence.passage, sentence.reading
    told = next((d for d in reversed(before) if d.modality != "speculated" and d.measure != "dispute"), None)
    if frame.stage == "challenged" or mention.measure == "dispute":
        if _PRIVATE.search(passage.folded) and not countries_of(passage, reading.language):
            return "", []
        protester = find_protester(passage, reading.language, frame.start)
        protester = protester or ("jp" if told and _stands(told) and "Japan" in told.targets else "")
        if protester:
            return protester, [government(protester)]
    code, actors = find_issuer(passage, reading, frame.start, *clause_around(passage, mention.start))
    if not actors:
        code, actors = find_issuer(passage, reading, frame.start, 0, len(passage.folded))
    if mention.measure == "tariff" and code in {"", "jp"}:
        return _by_default(told, passage, reading)
    spoken = table("context", "officials", reading.language).search(passage.folded)
    # Whose companies were listed a sentence before lists nobody: its companies are named again.
    listed = told and told.measure == mention.measure == "sanction_listing" and code and label(code) in told.targets
    if _issuers(told) and (listed or (not actors and (frame.stage != "threatened" or spoken))):
        return _who_acted(told)
    if not actors and frame.stage not in {"threatened", "challenged"}:
        return _of_title(reading)
    return code, actors


def _stands(told: Draft) -> bool:
    """Whether a measure still holds or is feared, so that somebody protests against it."""
    return told.stage not in {"lifted", "suspended"}


def _issuers(told: Draft | None) -> list[str]:
    return sorted(k.partition(":")[2] for k in told.keys if k.startswith("issuer:")) if told else []


def _who_acted(told: Draft | None) -> tuple[str, list[str]]:
    """Whoever issued the measure told before."""
    issuers = _issuers(told)
    return (issuers[0], list(told.actors)) if told and issuers else ("", [])


def _by_default(told: Draft | None, passage: Passage, reading: Reading) -> tuple[str, list[str]]:
    """Who sets a tariff that nobody is said to set: the United States, unless the article is of another country."""
    issuers = _issuers(told)
    if issuers and issuers[0] not in {"us", "jp"} and "us" not in countries_of(passage, reading.language):
        return _who_acted(told)
    if any("us" in countries_of(p, reading.language) for p in reading.passages):
        return "us", [government("us")]
    return _of_title(reading)


def _of_title(reading: Reading) -> tuple[str, list[str]]:
    """The country that the headline lets act: the first one that is not concerned."""
    free = [p for p in find_parties(reading.passages[0], reading.language) if not p.is_target]
    return (free[0].code, [government(free[0].code)]) if free else ("", [])


def _is_anothers(mention: Mention, code: str, passage: Passage, reading: Reading) -> bool:
    """Whether the words before the measure give it to another country than acts: `support against China's curbs`."""
    owners = [
        p
        for p in find_parties(passage, reading.language)
        if p.end <= mention.start and not p.is_target and _OWNED.fullmatch(passage.folded, p.end, mention.start)
    ]
    return bool(owners) and bool(code) and owners[-1].code != code


def _targets(measure: Measure, code: str, passage: Passage, reading: Reading, before: list[Draft]) -> list[str]:
    """The countries on whom it falls: named beside it, else those of its companies, else those of the lead.

    A protest falls on whoever acted before.
    """
    codes = find_targets(passage, reading.language, code)
    if not codes and code and measure in _ON_COMPANIES:
        codes = sorted(companies_of(passage) - {code})
    if codes:
        return [label(c) for c in codes]
    named = {c for p in reading.lead for c in countries_of(p, reading.language)} - {code}
    targets = [label(c) for c in ("jp", "us") if c in named]
    if measure == "dispute" and not targets:
        return [label(k.partition(":")[2]) for d in before for k in d.keys if k.startswith("issuer:")][-1:]
    return targets


def _listed(measure: Measure, passage: Passage) -> list[str]:
    """The companies that a sanction, a list or a review names."""
    if measure not in _NAMING:
        return []
    named = (
        o.name
        for o in passage.organizations
        if o.kind in {"company", "other", "bank"} or (o.kind == "agency" and o.country == "JP")
    )
    return list(dict.fromkeys(named))


def _is_of_subject(measure: Measure, stage: str, code: str, passage: Passage, reading: Reading) -> bool:
    """Against a party of the programme, or on strategic goods; tariffs only between the parties themselves."""
    here = countries_of(passage, reading.language)
    if measure in _ON_COMPANIES:
        here |= companies_of(passage)
    if measure == "tariff":
        lead = {c for p in reading.lead for c in countries_of(p, reading.language)}
        ruled = stage in {"lifted", "suspended"} and "us" in here | lead
        probe = table("context", "probe", reading.language).search(passage.folded)
        told = stage != "announced" or probe or _RATE.search(passage.folded)
        if code not in {"us", "jp", ""} and table("context", "answering", reading.language).search(passage.folded):
            return bool((here - {code}) & {"jp", "us"})
        if code not in {"us", "jp", ""}:
            return "jp" in {p.code for p in find_parties(passage, reading.language) if p.is_target}
        return code == "us" and bool(told) and ("jp" in here or ruled)
    if measure == "dispute":
        return bool(code and (here | {code}) & {"jp", "us"})
    if (here - {code}) & {"jp", "us"} or (measure == "export_control" and passage.keys("item")):
        return bool(code)
    exact = measure == "other" and table("measures", "other", reading.language).search(passage.folded) is not None
    named = {c for p in reading.passages for c in countries_of(p, reading.language)}
    strategic = measure in _AIMED or exact or any(p.keys("item") or p.sectors for p in (passage, *reading.lead))
    return bool(code) and strategic and bool(named & {"jp", "us"})


def _answers(draft: Draft, reading: Reading) -> Answers:
    if draft.modality == "speculated" and any(names_programme(p, reading.language) for p in reading.lead):
        return "programme"
    if draft.measure == "dispute" or {"Japan", "United States"} & set(draft.targets):
        return "party"
    return "sector" if any(k.startswith("item:") for k in draft.keys) else "unstated"


def _label(measure: Measure, stage: str, passage: Passage, code: str, reading: Reading) -> str:
    """`China export control: dual-use items`, from what the sentence names."""
    tariff = _tariff_label(stage, passage, reading) if measure == "tariff" and code == "us" else ""
    if tariff:
        return tariff
    items = [s.label_en for s in passage.subjects if s.key.startswith(("item:", "instrument:"))]
    head = " ".join(filter(None, (label(code) if code else "", measure.replace("_", " "))))
    named = ", ".join(dict.fromkeys(items))
    return f"{head}: {named}" if named else head


def _tariff_label(stage: str, passage: Passage, reading: Reading) -> str:
    """What an American tariff is called: by its law, as that on Japan; empty where it is neither."""
    on_japan = "jp" in countries_of(passage, reading.language)
    if law := _SECTION.search(passage.folded):
        return f"US Section {law[1] or law[2]} tariffs"
    if stage in {"lifted", "suspended"}:
        return "US reciprocal tariffs" if on_japan or "item:reciprocal-tariffs" in passage.keys("item") else ""
    if not on_japan:
        return ""
    threat = stage == "threatened" and _RATE.search(passage.folded)
    return "US tariff threats against Japan" if threat else "US tariffs on Japan"


# --- sentences that go on about a measure ----------------------------------------------------------------------------


def _set_effect(sentence: Sentence, before: list[Draft]) -> None:
    """A sentence that only says when `the measure` takes effect settles the stage of the one told before it."""
    passage, reading = sentence.passage, sentence.reading
    effect = any(f.stage == "in_force" for f in sentence.frames)
    if not effect or not table("context", "reference", reading.language).search(passage.folded):
        return
    later = takes_effect_later(passage, reading)
    for draft in before:
        near = passage.index - draft.passage.index <= _FOLLOWED or draft.passage.in_title
        if near and draft.measure != "trade_remedy" and draft.stage in {"announced", "in_force"}:
            draft.stage = "announced" if later else "in_force"


def _by_instrument(sentence: Sentence, before: list[Draft]) -> list[Draft]:
    """A sentence that only lists notices by number goes on about the measure told before it."""
    passage = sentence.passage
    instruments = passage.keys("instrument")
    told = next((d for d in reversed(before) if not d.passage.in_title), None)
    act = next((f for f in sentence.frames if f.stage in {"announced", "in_force"}), None)
    if not instruments or told is None or act is None:
        return []
    draft = Draft(
        kind="countermeasure",
        stage=act.stage,
        measure=told.measure,
        passage=passage,
        at=act.start,
        actors=list(told.actors),
        targets=list(told.targets),
        answers=told.answers,
        recalled=act.describes,
        project=_label(told.measure or "other", act.stage, passage, "", sentence.reading),
        keys={*instruments, *passage.keys("item"), *(k for k in told.keys if k.startswith("issuer:"))},
        score=0.6,
    )
    return [draft]


# --- told by the encoder ---------------------------------------------------------------------------------------------


def measure_of(passage: Passage, reading: Reading, stage: str, measure: Measure, before: list[Draft]) -> Draft:
    """A draft of the measure and stage that the encoder hears in the sentence."""
    mentions = find_mentions(passage, reading.language)
    mention = next((m for m in mentions if m.measure == measure), None) or next(iter(mentions), None)
    frame = next((f for f in find_frames(passage, reading.language, "countermeasure") if f.stage == stage), None)
    at = frame.start if frame else mention.start if mention else len(passage.folded)
    acts = [d for d in before if d.kind == "countermeasure" and d.measure != "dispute" and _issuers(d)]
    told = max(acts, key=lambda d: (d.passage.index <= passage.index, d.passage.index), default=None)
    code, actors = _heard_issuer(passage, reading, at, told, protested=stage == "challenged" or measure == "dispute")
    draft = Draft(
        kind="countermeasure",
        stage=stage,
        measure=measure,
        passage=passage,
        at=at,
        actors=actors,
        targets=[*_listed(measure, passage), *_targets(measure, code, passage, reading, before)],
        project=_label(measure, stage, passage, code, reading),
        keys={
            *passage.keys("item", "instrument"),
            *(mention.lists if mention else ()),
            *([f"issuer:{code}"] if code else []),
        },
        amount=_worth(passage),
    )
    draft.answers = _answers(draft, reading)
    return draft


def _worth(passage: Passage) -> Money | None:
    """The one sum that a measure is said to touch or to cost; None where the sentence gives several."""
    sums = [a.money for _, a in passage.amounts if a.converts is None and a.money.role in _WORTH]
    return sums[0] if len(sums) == 1 else None


def _heard_issuer(
    passage: Passage, reading: Reading, at: int, told: Draft | None, *, protested: bool
) -> tuple[str, list[str]]:
    """Who acts: an authority that the sentence names, else who acted before, else a country of sentence or title."""
    if protested:
        code = find_protester(passage, reading.language, at)
        if code:
            return code, [government(code)]
    named = any(o.kind in AUTHORITIES and passage.folded_place(o.start) <= at for o in passage.organizations)
    if told and not named:
        return _who_acted(told)
    code, actors = find_issuer(passage, reading, at, 0, len(passage.folded))
    return (code, actors) if actors else _of_title(reading)
