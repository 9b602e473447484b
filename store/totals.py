"""The programme's three totals, which are never summed together.

Owns what counts: *selected* (cost of projects chosen by both governments), *financed* (signed loans, equity,
guarantees), *disbursed*. Each is taken over the leaves of the thread tree. A tranche's own figure stands for its
projects only while they add up to less, some having no figure yet; never both. Ceilings, budgets, candidates, threats
and the lenders' other business never enter. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from store.records import PROGRAMME_ID, Event, Thread

ENVELOPE_USD = Decimal(550_000_000_000)
"""Ceiling of the programme: Memorandum of Understanding of 4 September 2025."""

_ROUNDED = Decimal("0.98")
"""Share of an umbrella's figure from which its parts are taken to be complete: "about $36bn" for $35.7bn."""

_SELECTED_STAGES = frozenset({"approved", "signed", "disbursed"})
_LENDING_ROLES = frozenset({"loan", "equity", "guarantee"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """USD totals over the ledger, with the threads that were counted."""

    selected: Decimal
    """Cost of the programme's chosen projects."""
    financed: Decimal
    """Loans, equity and guarantees signed for the programme."""
    disbursed: Decimal
    """Money paid out for the programme."""
    apart: Decimal
    """Loans, equity and guarantees signed by the lenders outside the programme."""
    by_sector: Mapping[str, Decimal]
    """`selected` by the first sector of each project."""
    by_stage: Mapping[str, Decimal]
    """`selected` by the furthest stage of each project."""
    by_lender: Mapping[str, Decimal]
    """`financed` by lender; lenders who signed together stand together."""
    by_quarter: Mapping[str, Decimal]
    """`selected` by the quarter in which each project was chosen (`2026-Q1`), oldest first; `unknown` last."""
    apart_by_lender: Mapping[str, Decimal]
    """`apart` by lender."""
    threads: tuple[str, ...]
    """Ids of the threads counted in any of the three, sorted."""
    unconverted: tuple[str, ...]
    """Ids of events that would count but have no rate yet, sorted."""


@dataclass(frozen=True, slots=True)
class _Figure:
    """One thread's part of one total."""

    usd: Decimal
    events: tuple[Event, ...]


def totals(events: Iterable[Event], threads: Iterable[Thread]) -> Totals:
    """Count the ledger. An event counts once; the newest event of a thread settles its project cost."""
    tree = {t.id: t for t in threads}
    funding: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.kind == "funding" and event.status == "open" and event.amount and event.modality != "speculated":
            funding[event.thread_id].append(event)
    cancelled = {t.id for t in tree.values() if t.status == "cancelled"}
    programme = {i: es for i, es in funding.items() if i not in cancelled and _in_programme(tree, i)}
    selected = _leaves(programme, tree, _project_cost)
    financed = _leaves(programme, tree, _lent_at("signed"))
    disbursed = _leaves(programme, tree, _lent_at("disbursed"))
    other = {i: es for i, es in funding.items() if i not in cancelled and not _in_programme(tree, i)}
    apart = _leaves(_without_sums(other), tree, _lent_at("signed"))
    counted = {**selected, **financed, **disbursed}
    return Totals(
        selected=_sum(selected.values()),
        financed=_sum(financed.values()),
        disbursed=_sum(disbursed.values()),
        apart=_sum(apart.values()),
        by_sector=_split(selected.values(), lambda e: e.sectors[0] if e.sectors else "other"),
        by_stage={
            stage: _sum(f for i, f in selected.items() if _furthest(programme[i]) == stage)
            for stage in ("approved", "signed", "disbursed")
            if any(_furthest(programme[i]) == stage for i in selected)
        },
        by_lender=_split(financed.values(), _lenders),
        by_quarter=dict(sorted(_split(selected.values(), _quarter).items())),
        apart_by_lender=_split(apart.values(), _lenders),
        threads=tuple(sorted(counted)),
        unconverted=tuple(sorted(e.id for es in programme.values() for e in es if e.usd is None and _would_count(e))),
    )


def _lenders(event: Event) -> str:
    """Who lends together; a government that some article names beside them is no lender."""
    return " + ".join(a for a in event.actors if not a.startswith("Government of ")) or "unnamed"


def _in_programme(tree: Mapping[str, Thread], thread_id: str) -> bool:
    """The programme's own thread holds its ceiling and is no project."""
    thread = tree[thread_id]
    return thread.programme_id == PROGRAMME_ID and thread_id != PROGRAMME_ID


def _would_count(event: Event) -> bool:
    role = event.amount.role if event.amount else ""
    return (role == "project" and event.stage in _SELECTED_STAGES) or (
        role in _LENDING_ROLES and event.stage in {"signed", "disbursed"}
    )


def _furthest(events: list[Event]) -> str:
    order = ("approved", "signed", "disbursed")
    return max((e.stage for e in events if e.stage in order), key=order.index, default="approved")


def _project_cost(events: list[Event]) -> _Figure | None:
    """The newest figure for the cost of a chosen project; a loan for it is not its cost."""
    costs = [e for e in events if e.usd is not None and e.amount and e.amount.role == "project"]
    costs = [e for e in costs if e.stage in _SELECTED_STAGES]
    if not costs:
        return None
    newest = max(costs, key=lambda e: (e.happened_on, e.known_at, e.id))
    return _Figure(newest.usd or Decimal(0), (newest,))


def _lent_at(stage: str) -> Callable[[list[Event]], _Figure | None]:
    """Lending at a stage; a part of a loan already counted (a lender in common) is not counted again."""

    def figure(events: list[Event]) -> _Figure | None:
        lent = [e for e in events if e.stage == stage and e.usd is not None and e.amount]
        lent = [e for e in lent if e.amount and e.amount.role in _LENDING_ROLES]
        counted: list[Event] = []
        for event in sorted(lent, key=lambda e: (-(e.usd or 0), e.id)):
            if all(_is_another_loan(event, c) for c in counted):
                counted.append(event)
        if not counted:
            return None
        return _Figure(sum((e.usd or Decimal(0) for e in counted), Decimal(0)), tuple(counted))

    return figure


def _is_another_loan(event: Event, counted: Event) -> bool:
    """Other lenders, or the same ones where one text tells two loans; one that names no lender may be a part."""
    lenders = set(event.actors)
    if not lenders:
        return False
    if lenders.isdisjoint(counted.actors):
        return True
    is_part = event.total is not None and counted.amount is not None and event.total.value == counted.amount.value
    return lenders == set(counted.actors) and event.first_document_id == counted.first_document_id and not is_part


_Lent = tuple[tuple[str, ...], str]
"""Lenders and currency."""


def _without_sums(funding: Mapping[str, list[Event]]) -> dict[str, list[Event]]:
    """Signed loans without those that are the sum of two or three others of the same lenders: told for all together.

    The parts are of one text or one project, in the currency of the sum, and add up to it exactly.
    """
    alike: dict[_Lent, list[Event]] = defaultdict(list)
    groups: dict[tuple[_Lent, str], list[Decimal]] = defaultdict(list)
    for event in (e for es in funding.values() for e in es if e.stage == "signed" and e.usd is not None):
        if event.amount:
            lent = (event.actors, event.amount.currency)
            alike[lent].append(event)
            groups[lent, event.thread_id].append(event.amount.value)
            groups[lent, event.first_document_id].append(event.amount.value)
    added: dict[_Lent, set[Decimal]] = defaultdict(set)
    for (lent, _), values in groups.items():
        added[lent] |= {sum(some, Decimal(0)) for size in (2, 3) for some in combinations(values, size)}
    sums = {e.id for lent, es in alike.items() for e in es if e.amount and e.amount.value in added[lent]}
    return {i: [e for e in es if e.id not in sums] for i, es in funding.items()}


def _quarter(event: Event) -> str:
    """`2026-Q1`; `unknown` without a month."""
    year, _, rest = event.happened_on.partition("-")
    return f"{year}-Q{(int(rest[:2]) + 2) // 3}" if rest else "unknown"


def _leaves(
    funding: Mapping[str, list[Event]], tree: Mapping[str, Thread], figure: Callable[[list[Event]], _Figure | None]
) -> dict[str, _Figure]:
    """Figures by thread, none inside another: the leaves', or an umbrella's where its parts add up to less."""
    figures = {i: f for i, es in funding.items() if (f := figure(es)) is not None}
    parts: dict[str | None, list[str]] = defaultdict(list)
    for thread in tree.values():
        parts[thread.parent_id].append(thread.id)

    def settle(thread_id: str) -> dict[str, _Figure]:
        inside = {i: f for part in parts[thread_id] for i, f in settle(part).items()}
        own = figures.get(thread_id)
        if own is None or (inside and _sum(inside.values()) >= own.usd * _ROUNDED):
            return inside
        return {thread_id: own}

    return {i: f for root in parts[None] for i, f in settle(root).items()}


def _sum(figures: Iterable[_Figure]) -> Decimal:
    return sum((f.usd for f in figures), Decimal(0))


def _split(figures: Iterable[_Figure], label: Callable[[Event], str]) -> dict[str, Decimal]:
    """USD by label, largest first."""
    parts: dict[str, Decimal] = defaultdict(Decimal)
    for figure in figures:
        for event in figure.events:
            parts[label(event)] += event.usd or Decimal(0)
    return dict(sorted(parts.items(), key=lambda item: (-item[1], item[0])))
