"""Acts of policy about the programme and its lenders: drafts from the objects of `policies.toml` at a stated stage.

Owns the pairing of object and stage. Refuses trade deals of others and everything that is no act.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nlp.claims.chronology import programme
from nlp.claims.drafts import Draft
from nlp.claims.parties import AUTHORITIES
from nlp.claims.reading import Passage, Reading, words
from nlp.claims.relevance import LENDERS, Scope, names_programme
from nlp.claims.stages import Frame, clause_around, find_frames
from store.records import Language

_SPEAKERS = re.compile(
    r"(?<![a-z])(?:ministers?|akazawa|lutnick|takaichi|katayama|bessent|governor|ambassador"
    r"|chief cabinet secretary|prime minister)(?![a-z])"
    r"|大臣|首相|长官|总裁|赤泽|卢特尼克|拉特尼克|贝森特|部长|相は"
)
"""Who speaks for the parties of the programme, in folded text."""

_OBJECT = re.compile(
    r"(?<![a-z])(?:investments?|projects?|scheme|pledge|deal|pact|programme|program|commitments?|initiative)(?![a-z])"
    r"|投资|合意|案件|协议|承诺|项目|枠组"
)
"""What they speak of, in folded text."""

_BY_RANK = ("proposed", "signed", "approved", "in_force", "announced")


@dataclass(frozen=True, slots=True)
class _Policy:
    """An object of policy."""

    project: str
    stages: tuple[str, ...]
    programme: bool
    actors: tuple[str, ...]
    targets: tuple[str, ...]
    keys: tuple[str, ...]
    carries_sum: bool
    needs_lender: bool
    statement: bool
    pattern: re.Pattern[str]


@cache
def _policies(language: Language) -> tuple[_Policy, ...]:
    table = tomllib.loads(files("nlp.claims").joinpath("policies.toml").read_text(encoding="utf-8"))["policy"]
    return tuple(
        _Policy(
            project=e["project"],
            stages=tuple(e["stages"]),
            programme=e["programme"],
            actors=tuple(e["actors"]),
            targets=tuple(e["targets"]),
            keys=tuple(e["keys"]),
            carries_sum=e.get("carries_sum", False),
            needs_lender=e.get("needs_lender", False),
            statement=e.get("statement", False),
            pattern=words(e.get(language, []), language),
        )
        for e in table
    )


def find_policies(reading: Reading, scope: Scope) -> list[Draft]:
    """Every act of policy told, in order; the same one told twice is two drafts here."""
    drafts: list[Draft] = []
    if not scope.funding:
        return drafts
    for passage in reading.passages:
        frames = find_frames(passage, reading.language, "policy")
        for policy in _policies(reading.language):
            draft = _draft(policy, passage, frames, reading, scope)
            if draft is not None:
                drafts.append(draft)
    return drafts


def _draft(policy: _Policy, passage: Passage, frames: list[Frame], reading: Reading, scope: Scope) -> Draft | None:
    match = policy.pattern.search(passage.folded)
    if match is None or not _is_in_scope(policy, passage, reading, scope) or not _fits(policy, passage, reading):
        return None
    clause = clause_around(passage, match.start())
    near = [f for f in frames if clause[0] <= f.start < clause[1] and f.stage in policy.stages]
    if not near:
        return None
    near = [f for f in near if not f.describes] or near
    frame = min(near, key=lambda f: (_BY_RANK.index(f.stage), abs(f.start - match.start())))
    known = programme()
    money = known.money if policy.carries_sum and _has_sum(reading) else None
    return Draft(
        kind="policy",
        stage=frame.stage,
        passage=passage,
        at=match.start(),
        actors=_actors(policy, passage),
        targets=list(policy.targets),
        project=policy.project,
        in_programme=policy.programme,
        amount=money,
        keys={*policy.keys, *([known.key] if policy.programme else [])},
        recalled=frame.describes,
        score=0.5 if policy.statement else 0.75,
    )


def _is_in_scope(policy: _Policy, passage: Passage, reading: Reading, scope: Scope) -> bool:
    """An act about the programme in an article on it; in one on its lenders, where programme or lender is named."""
    if not policy.programme or scope.programme:
        return True
    named = any(names_programme(p, reading.language) for p in reading.passages)
    law = any(k.startswith("law:") for k in policy.keys)
    return scope.lender and ((named and law) or names_programme(passage, reading.language))


def _fits(policy: _Policy, passage: Passage, reading: Reading) -> bool:
    """A change of rules needs its lender near; a statement needs a speaker and the programme, in the lead."""
    around = reading.passages[max(0, passage.index - 1) : passage.index + 1]
    if policy.needs_lender and not any(o.name in LENDERS for p in around for o in p.organizations):
        return False
    if not policy.statement:
        return True
    about = any(names_programme(p, reading.language) for p in reading.lead)
    if about and passage.in_lead:
        return True
    spoken = any(o.name in LENDERS for o in passage.organizations) or _SPEAKERS.search(passage.folded)
    return bool(
        spoken
        and _OBJECT.search(passage.folded)
        and any(names_programme(p, reading.language) for p in reading.passages)
    )


def _actors(policy: _Policy, passage: Passage) -> list[str]:
    """Who acts: for a statement whoever the sentence names in office, else those who by nature act."""
    if not policy.statement:
        return list(policy.actors)
    speakers = [
        o.name for o in passage.organizations if o.name in LENDERS or (o.kind in AUTHORITIES and o.country == "JP")
    ]
    return list(dict.fromkeys(speakers)) or list(policy.actors)


def _has_sum(reading: Reading) -> bool:
    known = programme().money
    return any(a.money.value == known.value and a.money.currency == known.currency for a in reading.amounts)


def policy_of(passage: Passage, reading: Reading, scope: Scope, stage: str) -> Draft:
    """A draft of the act of policy that the encoder hears in the sentence; its object where `policies.toml` has it."""
    known = programme()
    match = next(((p, m) for p in _policies(reading.language) if (m := p.pattern.search(passage.folded))), None)
    if match is not None and stage in match[0].stages:
        policy, found = match
        return Draft(
            kind="policy",
            stage=stage,
            passage=passage,
            at=found.start(),
            actors=_actors(policy, passage),
            targets=list(policy.targets),
            project=policy.project,
            in_programme=policy.programme,
            amount=known.money if policy.carries_sum and _has_sum(reading) else None,
            keys={*policy.keys, *([known.key] if policy.programme else [])},
        )
    authorities = [o.name for o in passage.organizations if o.kind in AUTHORITIES or o.name in LENDERS]
    laws = [s for s in passage.subjects if s.key.startswith(("law:", "instrument:"))]
    return Draft(
        kind="policy",
        stage=stage,
        passage=passage,
        at=0,
        actors=list(dict.fromkeys(authorities)),
        project=", ".join(dict.fromkeys(s.label_en for s in laws)),
        in_programme=names_programme(passage, reading.language) and scope.programme,
        keys={s.key for s in laws},
    )
