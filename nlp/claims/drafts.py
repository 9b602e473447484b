"""A claim while it is being made: what the finders of funding, measures and policies hand to the merge.

Owns the shape and the meeting of two drafts that tell one thing. Refuses to find anything.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from nlp.claims.reading import Passage
from store.partial_dates import days_apart
from store.records import Answers, Kind, Measure, Modality, Money, Sector

_ONE_MEASURE_DAYS = 10
"""Days within which two tellings of a measure in one article are of one act."""


@dataclass(slots=True, kw_only=True)
class Draft:
    """One claim in the making."""

    kind: Kind
    """Funding, progress, countermeasure or policy."""
    stage: str
    """Stage within the kind."""
    passage: Passage
    """The sentence that proves it."""
    at: int
    """Position in the folded passage around which it was read."""
    measure: Measure | None = None
    """What sort of countermeasure."""
    answers: Answers | None = None
    """What a countermeasure answers."""
    modality: Modality = "asserted"
    """How sure the source is."""
    actors: list[str] = field(default_factory=list)
    """Who acts."""
    targets: list[str] = field(default_factory=list)
    """Whom it concerns."""
    project: str = ""
    """English label."""
    in_programme: bool = False
    """Whether it belongs to the $550bn programme."""
    part_of: str | None = None
    """Key of the larger undertaking."""
    amount: Money | None = None
    """What the claim is about."""
    total: Money | None = None
    """The co-financed total."""
    sectors: list[Sector] = field(default_factory=list)
    """What it is about."""
    date: str = ""
    """When it happened, where the sentence or the chronology says."""
    recalled: bool = False
    """The sentence itself tells it as background."""
    own: bool = True
    """False where the sentence states no stage of its own and the article's or the chronology's was taken."""
    keys: set[str] = field(default_factory=set)
    """What tells it from other projects and measures."""
    score: float = 0.7
    """Confidence."""
    voice: str = "rule"
    """What found it: `rule`, `encoder`, or both (`rule+encoder`)."""
    ruled: str = ""
    """Stage by the rules; empty where only the encoder hears it."""
    named: Measure | None = None
    """Sort of measure by the rules."""
    chance: float = 0.0
    """The encoder's probability of the kind, the highest of those of all tellings."""
    fresh: float = 0.0
    """The encoder's probability of news, the highest of those of all tellings."""
    recalled_by_rule: bool = False
    """Whether the rules, in every telling, take it for background."""
    tellings: int = 1
    """Drafts that this one stands for."""
    amount_role: str = ""
    """Role of the amount that is to come, while parties are chosen."""

    @property
    def weight(self) -> tuple[bool, bool, bool, int, int]:
        """How much it tells: of two drafts of one thing the heavier is kept, the earlier where they weigh the same."""
        authorities = sum(not a.startswith("Government of") for a in self.actors)
        named = min(len(self.keys), 3) + min(len(self.targets), 3) + 3 * bool(_of(self, "list")) + min(authorities, 2)
        named += 2 * bool(self.date) + 2 * bool(self.passage.dates)
        return (not self.passage.in_title, self.amount is not None, self.own, named, -self.passage.index)

    def absorb(self, other: Draft) -> None:
        """Take from another telling of the same thing what this one lacks."""
        self.actors = self.actors or other.actors
        self.targets = self.targets or other.targets
        self.project = self.project or other.project
        self.amount = self.amount or other.amount
        self.total = self.total or other.total
        self.sectors = self.sectors or other.sectors
        self.part_of = self.part_of or other.part_of
        if self.stage != "delayed" or not about(self) or about(self) & about(other):
            self.keys |= other.keys
        self.in_programme |= other.in_programme
        if other.voice != "encoder" or self.voice == "encoder":  # what is only overheard dates nothing
            self._date_with(other)
        if "speculated" in {self.modality, other.modality} and "encoder" in {self.voice, other.voice}:
            self.modality = "speculated"  # what is overheard makes no fact of a guess
        elif other.modality == "asserted":
            self.modality = "asserted"
        self.score = max(self.score, other.score)
        self.chance, self.fresh = max(self.chance, other.chance), max(self.fresh, other.fresh)
        self.recalled_by_rule &= other.recalled_by_rule
        self.tellings += other.tellings
        if self.voice != other.voice:
            self.voice = "rule+encoder"

    def _date_with(self, other: Draft) -> None:
        """The fuller of two dates that agree; news where either is told as news."""
        if not self.date or other.date.startswith(self.date):
            self.date = other.date or self.date
        self.recalled &= other.recalled


def merge(drafts: list[Draft]) -> list[Draft]:
    """One draft for each thing told, in order of the article."""
    kept: list[Draft] = []
    several = _several(drafts)
    for draft in sorted(drafts, key=lambda d: d.weight, reverse=True):
        unclear = draft.kind == "funding" and (draft.kind, draft.stage) in several
        same = next((k for k in kept if _same(k, draft, unclear=unclear)), None)
        if same is None:
            kept.append(draft)
        else:
            same.absorb(draft)
    return sorted(kept, key=lambda d: (d.passage.start, d.at))


def _several(drafts: list[Draft]) -> set[tuple[str, str]]:
    """Kinds and stages that the article tells of several projects: a draft that names none of them joins none."""
    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    for draft in drafts:
        named[draft.kind, draft.stage] |= _of(draft, "asset") | _of(draft, "tranche")
    return {told for told, keys in named.items() if len(keys) > 1}


def _same(kept: Draft, other: Draft, *, unclear: bool) -> bool:
    """Whether two drafts tell one thing: of one kind and stage, about the same, with no other sum."""
    if (kept.kind, kept.stage) != (other.kind, other.stage) or _sums_differ(kept, other):
        return False
    if kept.kind == "countermeasure":
        return _same_measure(kept, other) or _only_overheard(kept, other)
    if kept.kind == "policy":
        return kept.project == other.project
    if about(kept) & about(other) or (kept.stage == "delayed" and kept.in_programme and other.in_programme):
        return True
    if kept.amount and other.amount and (kept.passage.in_title or other.passage.in_title):
        return True
    return not unclear and (not about(other) or not about(kept))


def _same_measure(kept: Draft, other: Draft) -> bool:
    """One measure of one issuer; guesses about nobody in particular are one only within a sentence."""
    guessed = "speculated" in {kept.modality, other.modality}
    if guessed and not (_of(kept, "issuer") and _of(other, "issuer")):
        return kept.passage is other.passage and kept.measure == other.measure
    apart = days_apart(kept.date, other.date)
    return kept.measure == other.measure and meet(kept, other) and (apart is None or apart <= _ONE_MEASURE_DAYS)


def _only_overheard(kept: Draft, other: Draft) -> bool:
    """What the encoder alone hears beside a measure of the same issuer, and names no item or notice of its own."""
    if other.voice != "encoder" or kept.voice == "encoder" or "speculated" in {kept.modality, other.modality}:
        return False
    apart = days_apart(kept.date, other.date)
    if kept.recalled != other.recalled or (apart is not None and apart > _ONE_MEASURE_DAYS):
        return False
    own = (_of(other, "item") - _of(kept, "item")) | (_of(other, "instrument") - _of(kept, "instrument"))
    return meet(kept, other) and not own and other.amount is None


def meet(kept: Draft, other: Draft) -> bool:
    """Two tellings of a measure: no list, notice, issuer or item of one stands against the other's."""
    for kind in ("list", "instrument", "issuer"):
        mine, theirs = _of(kept, kind), _of(other, kind)
        if mine and theirs and not mine & theirs:
            return False
    items, others = _of(kept, "item"), _of(other, "item")
    return not (items and others and not items & others and _of(kept, "instrument") != _of(other, "instrument"))


def _sums_differ(kept: Draft, other: Draft) -> bool:
    """Two different figures are two things."""
    mine, theirs = kept.amount, other.amount
    return bool(mine and theirs and (mine.value, mine.currency) != (theirs.value, theirs.currency))


def about(draft: Draft) -> set[str]:
    """The keys that say what thing a draft is about."""
    return {
        k
        for k in draft.keys
        if k.partition(":")[0] in {"asset", "place", "tranche", "law", "org", "instrument", "facet"}
    }


def _of(draft: Draft, kind: str) -> set[str]:
    return {k for k in draft.keys if k.startswith(kind + ":")}
