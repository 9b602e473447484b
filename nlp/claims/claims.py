"""Component: what an article says happened, as claims; whether it is of the subject; whose text it repeats.

Owns the order of the finders, the merge of what is told twice, and the making of records. What a stage, a measure, a
project or news is, the modules beside it own.
"""

from __future__ import annotations

from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from nlp.claims.choices import Choices
from nlp.claims.chronology import programme
from nlp.claims.confidence import Evidence, confide
from nlp.claims.drafts import Draft, about, meet, merge
from nlp.claims.fundings import find_fundings
from nlp.claims.happened import fill_dates
from nlp.claims.measures import find_measures
from nlp.claims.novelty import is_old, set_times
from nlp.claims.origins import find_origin
from nlp.claims.overheard import Overhearing
from nlp.claims.pledges import is_ceiling
from nlp.claims.policies import find_policies
from nlp.claims.projects import ProjectIndex
from nlp.claims.reading import Reading, read
from nlp.claims.relevance import Scope, find_scope
from nlp.claims.stages import clause_around, find_marks
from nlp.claims.supports import find_supports
from nlp.claims.votes import EVEN, settle_news, weigh
from nlp.encoder.heard import Heard
from nlp.encoder.voices import hears_rules
from nlp.subjects.sectors import trades_of
from store.records import PROGRAMME_ID, Claim, Modality, Sector, Span, make_id

EXTRACTOR = "votes-2"
"""Version of the extractor, stored with everything it finds; raised when other weights or rules are shipped."""

_SECTORS = 6
"""Sectors that a claim keeps."""


@Pipeline.component("pactwatch_claims")
def find_claims(doc: Doc) -> Doc:
    """Sets `doc._.claims`, `doc._.relevant`, `doc._.origin`.

    Needs what the earlier components found and `doc.user_data["article"]`.
    """
    reading = read(doc)
    index = ProjectIndex(reading)
    scope = find_scope(reading, index)
    heard: Heard | None = doc._.heard
    drafts = find_drafts(reading, scope, index, heard)
    relevant = scope.funding or any(_is_of_subject(d) for d in drafts if "rule" in d.voice)
    if heard is not None:
        evidence = Evidence(reading, heard, drafts, scope, by_rules=relevant)
        relevant = evidence.relevance >= EVEN
        confide(evidence)
    doc._.relevant = relevant
    doc._.origin = find_origin(reading)
    doc._.claims = [_claim(d, i, reading) for i, d in enumerate(drafts)] if relevant else []
    return doc


def _is_of_subject(draft: Draft) -> bool:
    """What alone makes an article relevant: an act or a threat; a guess only where it names who and what."""
    named = any(k.startswith("item:") for k in draft.keys) and any(k.startswith("issuer:") for k in draft.keys)
    return draft.modality != "speculated" or named


def find_drafts(reading: Reading, scope: Scope, index: ProjectIndex, heard: Heard | None) -> list[Draft]:
    """Everything told, each thing once, in order of the article; `heard` is None where only the rules speak."""
    drafts = _ruled(reading, scope, index) if hears_rules() else []
    if heard is not None:
        choices = Choices(reading, heard)
        weigh(drafts, heard, choices)
        drafts += Overhearing(reading, heard, scope, index, choices).find(drafts)
    old = set_times(drafts, reading)
    if heard is not None:
        settle_news(drafts, heard, old)
    fill_dates(drafts, reading)
    for draft in drafts:
        _set_modality(draft, reading)
        draft.sectors = draft.sectors or _sectors(draft, reading)
    drafts = _settled(_without_ceilings(merge(drafts)))
    for draft in drafts:
        draft.recalled = draft.recalled or is_old(draft, reading)
    return drafts


def _ruled(reading: Reading, scope: Scope, index: ProjectIndex) -> list[Draft]:
    """What the rules find."""
    measures = find_measures(reading)
    drafts = [*measures, *find_supports(reading, measures)]
    if scope.funding:
        drafts += [*find_fundings(reading, scope, index), *find_policies(reading, scope)]
    return drafts


def _without_ceilings(drafts: list[Draft]) -> list[Draft]:
    """The programme's ceiling is of the programme alone: no project costs it, and no project's name belongs to it."""
    known = programme()
    kept = []
    for draft in drafts:
        if draft.kind == "funding" and draft.amount and is_ceiling(draft.amount):
            if draft.project != known.label:
                continue
            draft.keys = {k for k in draft.keys if k == known.key or k.startswith("facet:")}
            draft.part_of = None
        kept.append(draft)
    return kept


def _settled(drafts: list[Draft]) -> list[Draft]:
    """What one draft makes another say twice is left out."""
    drafts = _with_contracts([d for d in drafts if not _is_detail_of(d, drafts)])
    drafts = _listed_once(drafts)
    drafts = [d for d in drafts if not _is_headline_of(d, drafts) and not _is_summed_up(d, drafts)]
    memorandum = any(d.kind == "policy" and d.stage == "signed" and "MOU" in d.project and d.amount for d in drafts)
    known = programme()
    return [
        d
        for d in drafts
        if not (memorandum and d.kind == "funding" and d.project == known.label and "facet:pledge" in d.keys)
    ]


def _listed_once(drafts: list[Draft]) -> list[Draft]:
    """Projects that one sentence names at one stage without a figure are one telling; candidates stand each alone."""
    seen: set[tuple[int, str, str]] = set()
    kept = []
    for draft in drafts:
        key = (draft.passage.index, draft.kind, draft.stage)
        if draft.kind == "funding" and draft.stage != "proposed" and draft.amount is None and key in seen:
            continue
        seen.add(key)
        kept.append(draft)
    return kept


def _with_contracts(drafts: list[Draft]) -> list[Draft]:
    """A contract told without its sum gives what it names to the sums of the same lender, and is left out."""
    signed = [d for d in drafts if d.kind == "funding" and d.stage == "signed"]
    sums = [d for d in signed if d.amount]
    left = []
    for contract in (d for d in signed if not d.amount):
        same = [d for d in sums if set(d.actors) & set(contract.actors) and not _of_other_asset(d, contract)]
        for draft in same:
            draft.absorb(contract)
        left += [contract] if same else []
    return [d for d in drafts if not any(d is x for x in left)]


def _of_other_asset(draft: Draft, other: Draft) -> bool:
    mine, theirs = ({k for k in d.keys if k.startswith(("asset:", "tranche:"))} for d in (draft, other))
    return bool(mine and theirs and not mine & theirs)


def _is_headline_of(draft: Draft, drafts: list[Draft]) -> bool:
    """A headline cuts words short: where the text tells the same thing, at whatever stage, the text stands."""
    return draft.passage.in_title and any(
        d.kind == draft.kind
        and not d.passage.in_title
        and d.modality != "speculated"
        and (about(d) & about(draft) or _gives_same_sum(d, draft) or _covers(d, draft) or _opens(d, draft))
        for d in drafts
    )


def _opens(told: Draft, headline: Draft) -> bool:
    """Whether the lead goes on about the headline: no other sum, no other measure."""
    if not told.passage.in_lead or (told.amount and headline.amount):
        return False
    return told.measure == headline.measure or "encoder" in {told.voice, headline.voice}


def _gives_same_sum(told: Draft, other: Draft) -> bool:
    mine, theirs = told.amount, other.amount
    return bool(mine and theirs and (mine.value, mine.currency) == (theirs.value, theirs.currency))


def _covers(told: Draft, other: Draft) -> bool:
    """A listing covers the ban that it brings; else one measure of one issuer is one."""
    if other.kind != "countermeasure":
        return False
    same = told.measure == other.measure or (told.measure == "sanction_listing" and other.measure == "export_control")
    return same and meet(told, other)


def _is_detail_of(draft: Draft, drafts: list[Draft]) -> bool:
    """What may no longer be sold to those on a list is what the list means, not a measure of its own."""
    return (
        draft.measure == "export_control"
        and draft.stage in {"in_force", "announced"}
        and any(
            d.measure == "sanction_listing"
            and d.stage == "in_force"
            and 0 <= draft.passage.index - d.passage.index <= 1
            and not d.passage.in_title
            and meet(d, draft)
            and not any(k.startswith("instrument:") for k in draft.keys)
            for d in drafts
        )
    )


def _is_summed_up(draft: Draft, drafts: list[Draft]) -> bool:
    """A round told without a figure says nothing beside its projects at the same stage."""
    return draft.amount is None and any(
        d.part_of in draft.keys and d.part_of and (d.kind, d.stage) == (draft.kind, draft.stage) for d in drafts
    )


def _set_modality(draft: Draft, reading: Reading) -> None:
    """Hearsay is reported, not asserted; what is speculated stays so."""
    start, end = clause_around(draft.passage, draft.at)
    if draft.modality == "asserted" and find_marks(draft.passage, reading.language, "hearsay", start, end):
        reported: Modality = "reported"
        draft.modality = reported


def _sectors(draft: Draft, reading: Reading) -> list[Sector]:
    """Those of the sentence, else of the companies that a measure falls on, else of the lead."""
    here = dict.fromkeys(s.sector for s in draft.passage.sectors)
    hit = draft.targets if draft.kind == "countermeasure" else []
    trades = dict.fromkeys(sector for name in hit for sector in trades_of(name))
    lead = dict.fromkeys(s.sector for p in reading.lead for s in p.sectors)
    return list(here or trades or lead)[:_SECTORS]


def _claim(draft: Draft, ordinal: int, reading: Reading) -> Claim:
    article, passage = reading.article, draft.passage
    known = programme()
    keys = {k for k in draft.keys if not k.startswith("facet:")} | ({known.key} if draft.in_programme else set())
    return Claim(
        id=make_id("clm", article.id, article.version, draft.kind, passage.start, passage.end, ordinal),
        document_id=article.id,
        version=article.version,
        ordinal=ordinal,
        kind=draft.kind,
        measure=draft.measure,
        answers=draft.answers,
        stage=draft.stage,
        modality=draft.modality,
        actors=tuple(draft.actors),
        targets=tuple(draft.targets),
        project=draft.project,
        programme_id=PROGRAMME_ID if draft.in_programme else None,
        part_of=draft.part_of,
        amount=draft.amount,
        total=draft.total,
        sectors=tuple(draft.sectors),
        happened_on=draft.date,
        is_new=not draft.recalled and draft.modality != "speculated",
        keys=tuple(sorted(keys)),
        evidence=Span(start=passage.start, end=passage.end, text=passage.text),
        score=min(1.0, draft.score),
        voice=draft.voice,
        extractor=EXTRACTOR,
    )
