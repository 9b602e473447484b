"""How sure a draft is to be told, and to be news: fitted weights over what both voices say of it.

Owns what the weights of `told` and `news` see.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.claims.drafts import Draft
from nlp.claims.happened import days_before
from nlp.claims.novelty import is_old
from nlp.claims.overheard import is_denied, is_doubtful
from nlp.claims.reading import Reading
from nlp.claims.relevance import Scope
from nlp.claims.stages import find_marks
from nlp.encoder.heard import Heard
from nlp.encoder.labels import NEW, RELEVANT, TELLS
from nlp.fitted import Features, chance_of, odds, weights_of

_FRESH_DAYS = 1
"""Days within which an act is of the day of an article that tells it."""

_READ = 12
"""First sentences by whose labels an article is of the subject."""

FRESH = 0.6
"""Probability of news from which a claim is told as such."""

SURE = 0.7
"""Probability that a digest's flags ask for."""

_DOUBTED = 0.499
"""What a claim below it is worth: it is kept as unconfirmed."""

FLAGGED = frozenset({"funding", "countermeasure"})
"""Kinds whose news a digest flags."""

_DENIED = 0.4
"""Most that a draft is worth in a sentence of a rumor, and the encoder's word in one that denies: neither must ever be
told as an act."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """An article with what the drafts' weights see of it."""

    reading: Reading
    """The article."""
    heard: Heard
    """What the encoder says of it."""
    drafts: Sequence[Draft]
    """All that it tells."""
    scope: Scope
    """What the rules take it to be about."""
    by_rules: bool
    """Whether the rules take it to be of the subject."""

    @property
    def relevance(self) -> float:
        """How surely it is of the subject, 0 to 1; from an even chance on it is."""
        return chance_of(self.subject(), weights_of("relevant"))

    def subject(self) -> Features:
        """What speaks for the article being of the subject."""
        passages = self.reading.passages[:_READ]
        said = [odds(self.heard.label(p.index, RELEVANT)) for p in passages] or [0.0]
        told = [odds(self.heard.label(p.index, kind)) for p in self.reading.passages for kind in TELLS] or [0.0]
        return {
            "rules": float(self.by_rules),
            "programme": float(self.scope.programme),
            "lender": float(self.scope.lender),
            "near miss": float(self.scope.near_miss),
            "title": said[0],
            "labels": sum(said) / len(said),
            "least label": min(said),
            "told": max(told),
            "told twice": sorted(told)[-2:][0],
            "drafts by rule": math.log1p(sum(d.voice != "encoder" for d in self.drafts)),
        }

    def told(self, draft: Draft, relevance: float) -> Features:
        """What speaks for the draft being told as it stands."""
        kind, voice, passage = draft.kind, draft.voice, draft.passage
        here = [d for d in self.drafts if d is not draft and d.passage is passage]
        heard = odds(self.heard.label(passage.index, kind))
        found: Features = {
            f"{kind}": 1.0,
            f"{kind} {voice}": 1.0,
            f"{kind} heard": heard,
            f"{voice} heard": heard,
            "best heard": odds(draft.chance),
            "tellings": math.log(draft.tellings),
            "stage heard": math.log(max(0.02, self.heard.label(passage.index, f"{kind} {draft.stage}"))),
            "title": float(passage.in_title),
            "rank": math.log1p(passage.rank),
            f"{kind} amount": float(draft.amount is not None),
            "project": float(bool(draft.project)),
            "actors": float(bool(draft.actors)),
            "targets": float(bool(draft.targets)),
            "keys": math.log1p(len(draft.keys)),
            "own": float(draft.own),
            "reported": float(draft.modality == "reported"),
            "doubtful": float(is_doubtful(draft, self.reading)),
            "dated": float(bool(passage.dates)),
            "same kind here": float(sum(d.kind == kind for d in here)),
            "other kinds here": float(sum(d.kind != kind for d in here)),
            "likelier kind": max(odds(self.heard.label(passage.index, k)) for k in TELLS) - heard,
            "drafts": math.log1p(len(self.drafts)),
            "relevance": relevance,
            f"stage {kind} {draft.stage}": 1.0,
        }
        return found

    def news(self, draft: Draft) -> Features:
        """What speaks for the draft being the article's own news."""
        passage, published = draft.passage, self.reading.published_on
        gap = days_before(draft.date, published) if draft.date and published else None
        heard = odds(self.heard.label(passage.index, NEW))
        return {
            f"{draft.kind}": 1.0,
            "heard": heard,
            "rules": float(not draft.recalled_by_rule),
            "freshest": odds(draft.fresh),
            "tellings": math.log(draft.tellings),
            "title": float(passage.in_title),
            "lead": float(passage.in_lead),
            "rank": math.log1p(passage.rank),
            "of the day": float(gap is not None and gap <= _FRESH_DAYS),
            "days": math.log1p(max(0, gap)) if gap is not None else 0.0,
            "ahead": float(gap is not None and gap < 0),
            "undated": float(gap is None),
            "undated article": float(not published),
            f"{draft.kind} {draft.stage}": 1.0,
        }


def confide(evidence: Evidence) -> None:
    """Sets every draft's `score` and whether it is news; what its own date says to be old stays so."""
    told, news, relevance = weights_of("told"), weights_of("news"), evidence.relevance
    drafts = [d for d in evidence.drafts if d.modality != "speculated"]
    for draft in drafts:
        draft.score = round(chance_of(evidence.told(draft, relevance), told), 3)
        denied = draft.voice == "encoder" and is_denied(draft.passage, evidence.reading)
        if denied or find_marks(draft.passage, evidence.reading.language, "rumor"):
            draft.score = min(draft.score, _DENIED)
    _share(drafts)
    for draft in drafts:
        old = is_old(draft, evidence.reading)
        draft.recalled = old or chance_of(evidence.news(draft), news) < FRESH
        if not draft.recalled and draft.kind in FLAGGED and draft.score < SURE:
            draft.score = min(draft.score, _DOUBTED)


def _share(drafts: Sequence[Draft]) -> None:
    """What the rules read in one sentence, of one kind, measure and stage, is as sure of all its sums and names."""
    told: dict[tuple[int, str, str | None, str], list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.voice != "encoder":
            told[draft.passage.index, draft.kind, draft.measure, draft.stage].append(draft)
    for together in told.values():
        surest = max(d.score for d in together)
        for draft in together:
            draft.score = surest
