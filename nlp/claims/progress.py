"""Licences, works, completions and delays of projects: drafts of progress.

Owns which sentence tells of progress and what sum goes with it. Refuses funding.
"""

from __future__ import annotations

import re

from nlp.claims.chronology import find_project
from nlp.claims.drafts import Draft
from nlp.claims.lenders import set_parties
from nlp.claims.novelty import is_ahead
from nlp.claims.projects import Anchor
from nlp.claims.stages import Frame, find_frames, narrow_clause
from nlp.claims.told import Told, context
from store.records import FUNDING_ROLES, Money

_NEAR_LEAD = 4
"""Rank up to which a delay without a project of its own is the programme's."""

_NOT_YET = re.compile(
    r"(?:仍|尚|还|至今)?未|迟迟|谈不拢|no |without |ha(?:s|ve|d) |fail|unable|not able|合意|(?:最終)?決定|まとまら|結論"
)
"""What has not come yet delays only what was due."""

_PUT_OFF = frozenset({"delayed", "cancelled"})
"""Stages that make works told beside them works that did not begin."""

_BUILT = frozenset({"started", "completed"})
"""Stages with which an article tells what is being built for how much."""


def find_progress(told: Told) -> list[Draft]:
    """Every progress that the sentence states."""
    if not told.scope.funding:
        return []
    first = told.says("first_project")
    drafts = []
    frames = find_frames(told.passage, told.reading.language, "progress")
    for frame in frames:
        narrow = narrow_clause(told.passage, frame.start)
        if frame.stage in _BUILT and any(f.stage in _PUT_OFF and narrow[0] <= f.start < narrow[1] for f in frames):
            continue
        if told.says("opinion") or (frame.stage in _BUILT and _is_ahead(told, frame)):
            continue
        anchor = _anchor(told, frame)
        about_all = frame.stage == "delayed" and (first or (told.scope.programme and told.passage.rank < _NEAR_LEAD))
        if anchor or about_all or _is_lenders(told, frame):
            drafts.append(_draft(told, frame, anchor, first=first))
    return drafts


def _is_lenders(told: Told, frame: Frame) -> bool:
    """Works that a lender's article tells of without a name that is known: it is about these works."""
    if told.scope.programme or not told.scope.lender or frame.describes or told.passage.in_title:
        return False
    if _NOT_YET.match(told.passage.folded, frame.start):
        return False
    start, end = narrow_clause(told.passage, frame.start)
    return bool(
        context("works", told.reading.language).search(
            told.passage.folded, 0 if frame.stage in _PUT_OFF else start, end
        )
    )


def _is_ahead(told: Told, frame: Frame) -> bool:
    """Whether the works are only scheduled: by a word of planning in their part of the sentence, or by a later date."""
    start, end = narrow_clause(told.passage, frame.start)
    language = told.reading.language
    planned = context("ahead", language).search(told.passage.folded, start, frame.end if language != "ja" else end)
    later = any(
        start <= told.passage.folded_place(d.start) < end and is_ahead(d.iso, told.reading) for d in told.passage.dates
    )
    return bool(planned) or later


def _anchor(told: Told, frame: Frame) -> Anchor | None:
    where = told.passage.place(frame.start)
    anchors = [a for a in told.anchors if a.is_round or any(k.startswith("asset:") for k in a.keys)]
    nearest = min(anchors, key=lambda a: min(abs(a.start - where), abs(a.end - where)), default=None)
    return nearest or (told.index.spoken_of(told.passage) if frame.stage != "delayed" else None)


def _draft(told: Told, frame: Frame, anchor: Anchor | None, *, first: bool) -> Draft:
    keys = set(anchor.keys) if anchor else {"tranche:1"} if first else set()
    draft = Draft(
        kind="progress",
        stage=frame.stage,
        passage=told.passage,
        at=frame.start,
        keys=keys,
        recalled=frame.describes,
        project=told.index.label(keys) if anchor else "First tranche" if first else "",
        score=0.7,
    )
    known = find_project(keys)
    draft.part_of = known.part_of if known and known.told_by(told.reading.published_on) else None
    set_parties(draft, told.reading, told.scope, frame.start, capital=False)
    draft.amount = _cost(told) if frame.stage in _BUILT and not (known and known.in_programme) else None
    return draft


def _cost(told: Told) -> Money | None:
    """The one sum of the sentence that can be the cost of the works."""
    sums = [a.money for _, a in told.passage.amounts if a.money.role in FUNDING_ROLES and a.converts is None]
    return sums[0] if len(sums) == 1 else None
