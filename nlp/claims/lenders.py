"""Who lends to whom, and whether it belongs to the programme: parties of a draft of funding.

Owns that choice. Refuses stages and amounts.
"""

from __future__ import annotations

import re

from nlp.claims.chronology import find_project, programme
from nlp.claims.drafts import Draft
from nlp.claims.reading import Passage, Reading
from nlp.claims.relevance import LENDERS, Scope
from store.records import OrganizationMention

_BANKS = frozenset({"bank", "policy_bank", "international"})
_PARTNER = re.compile(r"(?<![a-z])with (?:the )?$|(?:向|与|同)$")
_PARTNER_AFTER = re.compile(r"\s*(?:を相手方|向け|に对する|を借入人)")
_LENT = frozenset({"loan", "guarantee", "equity"})
_CAPITAL_ASSETS = frozenset({"asset:grant-bonds", "asset:capital-increase"})

__all__ = ["LENDERS", "set_parties"]


def set_parties(draft: Draft, reading: Reading, scope: Scope, at: int, *, capital: bool) -> None:
    """Fill actors, targets, programme and the keys that name a borrower or a company."""
    passage = draft.passage
    lends = draft.stage in {"signed", "disbursed"} or (draft.stage == "approved" and not scope.programme)
    if capital:
        _set_capital(draft, reading)
    elif draft.kind == "progress":
        _set_works(draft, scope, at)
    elif lends and scope.lender and not (scope.programme and not _lenders(passage) and draft.stage == "approved"):
        _set_loan(draft, reading, scope)
    elif _is_companys(draft, at):
        _set_company(draft, at, scope)
    else:
        draft.in_programme = scope.programme or _is_known(draft)
        draft.actors = _lenders(passage) if draft.amount_role in _LENT else []
        draft.actors = draft.actors or (list(programme().parties) if draft.in_programme else _lenders(passage))
        draft.targets = [draft.project] if draft.project else []
    if not draft.in_programme:
        draft.part_of = None


def _is_known(draft: Draft) -> bool:
    """A project known to be the programme's."""
    known = find_project(draft.keys, draft.part_of)
    return bool(known and known.in_programme)


def _set_works(draft: Draft, scope: Scope, at: int) -> None:
    """Whoever builds, else those who chose the project."""
    companies = list(dict.fromkeys(o.name for o in _before(draft.passage, at)))
    known = find_project(draft.keys)
    draft.in_programme = known.in_programme if known else scope.programme
    draft.actors = companies or (list(programme().parties) if draft.in_programme else [])
    draft.targets = [draft.project] if draft.project else []


def _lenders(passage: Passage) -> list[str]:
    return list(dict.fromkeys(o.name for o in passage.organizations if o.name in LENDERS))


def _set_capital(draft: Draft, reading: Reading) -> None:
    """The state strengthens its lenders for the programme."""
    at = draft.passage.index
    around = reading.passages[max(0, at - 2) : at + 1]
    draft.actors = [programme().actor]
    draft.targets = list(dict.fromkeys(n for p in reversed(around) for n in _lenders(p)))
    draft.keys = {k for k in draft.passage.keys("asset") if k in _CAPITAL_ASSETS}
    draft.keys |= {f"org:{o.organization_id}" for p in around for o in p.organizations if o.name in draft.targets}
    draft.project = draft.project or f"{' and '.join(draft.targets)} capital"
    draft.sectors = ["finance"]
    draft.in_programme, draft.part_of = True, None


def _set_loan(draft: Draft, reading: Reading, scope: Scope) -> None:
    """A bank lends to a company, others beside it."""
    passage = draft.passage
    named = _lenders(passage) or _lenders(reading.passages[1] if len(reading.passages) > 1 else passage)
    borrowers = _borrowers(passage)
    others = [
        o.name for o in passage.organizations if o.kind in _BANKS and o.name not in LENDERS and o not in borrowers
    ]
    draft.actors = list(dict.fromkeys([*(named or [LENDERS[0]]), *others]))
    draft.targets = list(dict.fromkeys(o.name for o in borrowers)) or ([draft.project] if draft.project else [])
    draft.in_programme = scope.programme or _is_known(draft)
    if not draft.in_programme:
        draft.keys |= {f"org:{o.organization_id}" for o in borrowers if o.organization_id}
        draft.project = draft.project or ", ".join(draft.targets[:2])


def _borrowers(passage: Passage) -> list[OrganizationMention]:
    """Companies, and whoever the contract is made with."""
    return [
        o
        for o in passage.organizations
        if o.kind == "company"
        or (
            o.name not in LENDERS
            and not _is_colender(o)
            and _PARTNER.search(passage.folded[: passage.folded_place(o.start)][-12:])
        )
        or (
            o.name not in LENDERS
            and not _is_colender(o)
            and _PARTNER_AFTER.match(passage.folded, passage.folded_place(o.end))
        )
    ]


def _is_colender(organization: OrganizationMention) -> bool:
    return organization.kind == "bank" and organization.country == "JP"


def _before(passage: Passage, at: int) -> list[OrganizationMention]:
    return [o for o in passage.organizations if o.kind == "company" and passage.folded_place(o.start) < at]


def _is_companys(draft: Draft, at: int) -> bool:
    """A company puts up its own money: it stands before the figure, and no round or known project beside it."""
    if draft.stage not in {"announced", "proposed"} or _is_known(draft) or draft.part_of:
        return False
    named = draft.passage.keys("tranche", "programme")
    return bool(_before(draft.passage, at)) and not named


def _set_company(draft: Draft, at: int, scope: Scope) -> None:
    companies = _before(draft.passage, at)
    draft.actors = list(dict.fromkeys(o.name for o in companies))[:4]
    draft.targets = [draft.project] if draft.project else []
    draft.keys |= {f"org:{o.organization_id}" for o in companies[:4] if o.organization_id}
    draft.project = draft.project or draft.actors[0]
    draft.in_programme = scope.programme and draft.stage == "proposed"
