"""Which project a figure or a verb of a sentence is about: anchors made of place and asset, a round, or a company.

Owns the grouping of subject mentions into anchors and their completion from the rest of the article. Refuses stages and
amounts. Positions are code points into the article.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.claims.chronology import find_project
from nlp.claims.reading import Passage, Reading, Subject
from nlp.claims.stages import clause_around
from nlp.subjects.subjects import label_of
from store.records import Language

_REACH = {"en": 60, "ja": 24, "zh": 24}
"""Code points within which a place belongs to an asset."""

_PARTED = re.compile(r"[,、,;]| and |と(?!も)|和|与|及|・")
_JOINED_PLACES = re.compile(r"\s*(?:,|and|、|・|と|和|与|及|, and|以及|または|or)?\s*")
_PART_BEFORE = re.compile(
    r"(?<![a-z])(?:one|two|part) of (?:the |its |japan's )?$|(?<![a-z])(?:candidate|project) (?:for|of|in) the $"
)
_PART_AFTER = re.compile(r"[^,。、;]{0,8}(?:之一|(?:の|のうちの)(?:一つ|1つ|ひとつ))")
_CANDIDATE_AFTER = re.compile(r"[^,。、;]{0,8}(?:候补|候选)")
_NO_PROJECTS = frozenset(
    {"asset:grant-bonds", "asset:capital-increase", "asset:investment-facility", "asset:subordinated-investment"}
)
"""Assets that are means of funding, not what is built."""

_FAR = 1000.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a claim can be about, where it stands in a passage."""

    start: int
    """First code point."""
    end: int
    """One past the last code point."""
    keys: frozenset[str]
    """Keys that name it."""
    label: str
    """English label."""
    is_round: bool = False
    """A tranche: several projects together."""
    is_parent: bool = False
    """A tranche told only as that of which a project is one."""


class ProjectIndex:
    """The projects that an article names anywhere, to complete what one sentence leaves out."""

    def __init__(self, reading: Reading) -> None:
        """Read every passage once."""
        self._language = reading.language
        found = {p.index: _anchors(p, reading.language) for p in reading.passages}
        self._parents = {i: [k for a in anchors if a.is_parent for k in a.keys] for i, anchors in found.items()}
        self.anchors: dict[int, list[Anchor]] = {
            i: [a for a in anchors if not a.is_parent] for i, anchors in found.items()
        }
        self._places: dict[str, set[str]] = defaultdict(set)
        self._assets: dict[str, set[str]] = defaultdict(set)
        for anchors in self.anchors.values():
            for anchor in anchors:
                places, assets = _of(anchor.keys, "place"), _of(anchor.keys, "asset")
                for asset in assets:
                    self._places[asset] |= places
                for place in places:
                    self._assets[place] |= assets
        self.rounds = sorted({k for a in self.anchors.values() for x in a if x.is_round for k in x.keys})
        first = {p.index for p in reading.lead}
        lead = sorted({k for i, a in self.anchors.items() if i in first for x in a if x.is_round for k in x.keys})
        self.main_round = next((r[0] for r in (lead, self.rounds) if len(r) == 1), None)

    def find(self, passage: Passage) -> list[Anchor]:
        """The anchors of a passage, completed from the article, in order."""
        return self.find_at(passage.index)

    def find_at(self, index: int) -> list[Anchor]:
        """The anchors of the passage of an index; none where there is no such passage."""
        return [self._completed(a) for a in self.anchors.get(index, [])]

    def parents(self, passage: Passage) -> list[str]:
        """The rounds of which a passage says that its project is one."""
        return self._parents[passage.index]

    def spoken_of(self, passage: Passage) -> Anchor | None:
        """The project that a passage without one goes on about.

        The only one of the sentence before, else of the title, else of the article; None where none is the only one.
        """
        if any(_of(a.keys, "asset") or a.is_round for a in self.anchors[passage.index]):
            return None
        for index in (passage.index - 1, 0):
            named = {a.keys: a for a in self.find_at(index) if _of(a.keys, "asset")}
            if len(named) == 1:
                return next(iter(named.values()))
        assets = {frozenset(_of(a.keys, "asset")) for x in self.anchors.values() for a in x} - {frozenset()}
        if len(assets) != 1:
            return None
        fullest = max((a for x in self.anchors.values() for a in x if _of(a.keys, "asset")), key=lambda a: len(a.keys))
        return self._completed(fullest)

    def _completed(self, anchor: Anchor) -> Anchor:
        """A plant told without its state is the one that the article places; never where it places two."""
        places, assets = _of(anchor.keys, "place"), _of(anchor.keys, "asset")
        keys = set(anchor.keys)
        if assets and not places:
            for asset in assets:
                known = self._places[asset]
                keys |= known if len(known) <= 2 and self._one_project(asset) else set()  # noqa: PLR2004  two sites
            one_place = keys | set(self._assets)
            if (
                not _of(keys, "place")
                and len(self._assets) == 1
                and (len(self._places) == 1 or find_project(one_place))
            ):
                keys = one_place
        elif places and not assets:
            known = set.union(*(self._assets[p] for p in places))
            keys |= known if len(known) == 1 else set()
        return Anchor(anchor.start, anchor.end, frozenset(keys), self.label(keys), anchor.is_round)

    def _one_project(self, asset: str) -> bool:
        """Every anchor of the asset that names places names some in common."""
        named = [_of(a.keys, "place") for anchors in self.anchors.values() for a in anchors if asset in a.keys]
        named = [n for n in named if n]
        return not named or bool(set.intersection(*named))

    def label(self, keys: set[str] | frozenset[str]) -> str:
        """English label of a project: places, then assets; the round where neither is named."""
        called = {k: labels[0] for k in sorted(keys) if (labels := label_of(k))}
        named = (" and ".join(called[k] for k in called if k.startswith(kind)) for kind in ("place:", "asset:"))
        return " ".join(filter(None, named)) or ", ".join(called.values())


def _of(keys: frozenset[str] | set[str], kind: str) -> set[str]:
    return {k for k in keys if k.startswith(kind + ":")}


def _anchors(passage: Passage, language: Language) -> list[Anchor]:
    assets = [s for s in passage.subjects if s.key.startswith("asset:") and s.key not in _NO_PROJECTS]
    places = _place_groups([s for s in passage.subjects if s.key.startswith("place:")], passage)
    joins = sorted(
        (_gap(passage, place, asset, language), i, j)
        for i, asset in enumerate(assets)
        for j, place in enumerate(places)
    )
    placed: dict[int, int] = {}
    alone = len({a.key for a in assets}) == len(places) == 1
    for gap, i, j in joins:
        if gap < (_FAR if alone else _REACH.get(language, 24)) and i not in placed and j not in placed.values():
            placed[i] = j
    anchors = [_anchor([asset, *(places[placed[i]] if i in placed else [])]) for i, asset in enumerate(assets)]
    anchors += [_anchor(group) for j, group in enumerate(places) if j not in placed.values()]
    anchors += [_round(s, passage, named=bool(assets)) for s in passage.subjects if s.key.startswith("tranche:")]
    return sorted(anchors, key=lambda a: a.start)


def _round(subject: Subject, passage: Passage, *, named: bool) -> Anchor:
    """A tranche, or only the one of which something is a part (`one of the first projects`, `首批项目之一`).

    `named` says that the passage names a project, which then is the candidate.
    """
    before = passage.folded[max(0, passage.folded_place(subject.start) - 24) : passage.folded_place(subject.start)]
    after = passage.folded[passage.folded_place(subject.end) :]
    part = _PART_BEFORE.search(before) or _PART_AFTER.match(after)
    is_parent = bool(part or (named and _CANDIDATE_AFTER.match(after)))
    return Anchor(
        subject.start, subject.end, frozenset({subject.key}), subject.label_en, is_round=True, is_parent=is_parent
    )


def _anchor(mentions: Sequence[Subject]) -> Anchor:
    return Anchor(
        min(m.start for m in mentions),
        max(m.end for m in mentions),
        frozenset(m.key for m in mentions),
        mentions[0].label_en,
    )


def _place_groups(places: list[Subject], passage: Passage) -> list[list[Subject]]:
    """Places that stand side by side (`Tennessee and Alabama`) belong together."""
    groups: list[list[Subject]] = []
    for place in places:
        if groups:
            between = passage.text[groups[-1][-1].end - passage.start : place.start - passage.start]
            if len(between) <= 6 and _JOINED_PLACES.fullmatch(between):  # noqa: PLR2004  ", and "
                groups[-1].append(place)
                continue
        groups.append([place])
    return groups


def _gap(passage: Passage, place: list[Subject], asset: Subject, language: Language) -> float:
    """Distance between a place and an asset; farther where the words between part them."""
    first, last = place[0].start, place[-1].end
    low, high = (last, asset.start) if first < asset.start else (asset.end, first)
    between = passage.text[max(0, low - passage.start) : max(0, high - passage.start)]
    after = first > asset.start
    penalty = 0.0
    if _PARTED.search(between):
        penalty += 40 if language == "en" else 16
    if language != "en" and after:
        penalty += 10
    if clause_around(passage, passage.folded_place(first)) != clause_around(passage, passage.folded_place(asset.start)):
        penalty += _FAR
    return max(0, high - low) + penalty
