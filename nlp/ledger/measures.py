"""The countermeasure graph: each measure, what it answers, how it stands, who takes it and whom it touches. Pure.

Owns the edges between measures. A protest answers the measure in whose thread it stands; a measure may answer an
earlier one of a country that it falls on, over the same goods or the same parties: such an edge is inferred, and says
so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from nlp.ledger.keys import issuer
from nlp.organizations.knowledge import find_organization
from nlp.subjects.subjects import label_of
from store.partial_dates import span
from store.records import Answers, Event, EventClaim, Measure, Sector, Thread

_REPLIES = frozenset({"dispute", "warning"})
_YEAR = 366
"""Days within which one measure may answer another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A measure that another answers."""

    thread_id: str
    title: str
    basis: Literal["inferred"]
    """Not told by a source: the countries are crossed, and the goods or parties are the same."""
    shared: tuple[str, ...]
    """Goods and parties in common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureNode:
    """One measure through its stages."""

    thread_id: str
    title: str
    measure: Measure
    is_threat: bool
    """Only threatened so far: no act."""
    status: str
    """Stage of its latest event, protests apart."""
    since: str
    """When it first happened; a partial date."""
    issuers: tuple[str, ...]
    """Who takes it."""
    targets: tuple[str, ...]
    """Whom it falls on."""
    companies: tuple[str, ...]
    """Organizations that its evidence names."""
    goods: tuple[str, ...]
    """Goods under it."""
    sectors: tuple[Sector, ...]
    """Sectors that it touches."""
    answers: Answers
    """What it answers: the programme, a party, a sector, or unstated."""
    answers_measures: tuple[Edge, ...]
    """Earlier measures that it may answer."""
    protests: tuple[str, ...]
    """Ids of events that protest against it or challenge it."""
    events: tuple[str, ...]
    """Ids of its own events, in order of time."""


def measure_graph(
    events: Iterable[Event], threads: Mapping[str, Thread], evidence: Mapping[str, Sequence[EventClaim]]
) -> tuple[MeasureNode, ...]:
    """Every countermeasure by its first day. `evidence` holds the tellings of each event by its id."""
    by_thread: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.kind == "countermeasure" and event.modality != "speculated":
            by_thread[event.thread_id].append(event)
    nodes = [_node(threads[i], sorted(es, key=_when), evidence) for i, es in sorted(by_thread.items())]
    known = sorted(nodes, key=lambda n: (n.node.since, n.node.thread_id))
    return tuple(_with_edges(n, known) for n in known)


@dataclass(frozen=True, slots=True)
class _Draft:
    node: MeasureNode
    countries: frozenset[str]
    """Issuers' countries, as English labels."""
    things: frozenset[str]
    """Keys of goods and parties."""


def _when(event: Event) -> tuple[str, str]:
    return (event.happened_on or event.published_on, event.id)


def _node(thread: Thread, events: Sequence[Event], evidence: Mapping[str, Sequence[EventClaim]]) -> _Draft:
    own = [e for e in events if e.measure not in _REPLIES and e.stage != "challenged"] or list(events)
    claims = [item.claim for e in own for item in evidence.get(e.id, ())]
    keys = {k for c in claims for k in c.keys}
    countries = {
        t[0] for c in claims if (key := issuer(c)).startswith("issuer:") and (t := label_of(f"country:{key[7:]}"))
    }
    orgs = sorted(k for k in keys if k.startswith("org:"))
    node = MeasureNode(
        thread_id=thread.id,
        title=thread.title,
        measure=own[0].measure or "other",
        is_threat=all(e.stage == "threatened" for e in own),
        status=own[-1].stage,
        since=own[0].happened_on,
        issuers=_joined(e.actors for e in own),
        targets=_joined(e.targets for e in own),
        companies=tuple(o.name for k in orgs if (o := find_organization(k.partition(":")[2]))),
        goods=tuple(t[0] for k in sorted(keys) if k.startswith("item:") and (t := label_of(k))),
        sectors=tuple(dict.fromkeys(s for e in own for s in e.sectors)),
        answers=next((e.answers for e in own if e.answers and e.answers != "unstated"), "unstated"),
        answers_measures=(),
        protests=tuple(e.id for e in events if e not in own),
        events=tuple(e.id for e in own),
    )
    things = frozenset(k for k in keys if k.startswith(("item:", "org:")))
    return _Draft(node, frozenset(countries), things)


def _with_edges(draft: _Draft, others: Sequence[_Draft]) -> MeasureNode:
    node = draft.node
    edges = [
        Edge(
            thread_id=o.node.thread_id,
            title=o.node.title,
            basis="inferred",
            shared=tuple(sorted(draft.things & o.things)),
        )
        for o in others
        if o is not draft and _may_answer(draft, o)
    ]
    return replace(node, answers_measures=tuple(edges))


def _may_answer(later: _Draft, earlier: _Draft) -> bool:
    """The later one's country was hit by the earlier one, within a year, over the same goods or parties."""
    a, b = span(earlier.node.since), span(later.node.since)
    if a is None or b is None or not 0 < (b[0] - a[0]).days <= _YEAR:
        return False
    crossed = bool(later.countries & set(earlier.node.targets)) and not later.countries & earlier.countries
    return crossed and bool(later.things & earlier.things)


def _joined(names: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(n for group in names for n in group))
