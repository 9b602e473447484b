"""In which order entries are read, what stands under what, and how many there are. Pure.

Owns the rule that a part told beside its umbrella is shown inside it and never counted or summed beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from scheduler.digests.accounts import FLAGGED, Entry, Figure
from scheduler.digests.edition import Counts, Section
from store.partial_dates import span
from store.records import FUNDING_ROLES, PROGRAMME_ID, Thread


def nest(entries: Sequence[Entry], threads: Mapping[str, Thread]) -> tuple[Entry, ...]:
    """Entries of one section, parts under the umbrella that is told beside them, most important first."""
    children: dict[str, list[Entry]] = defaultdict(list)
    tops = []
    for item in entries:
        umbrella = _umbrella(item, entries, threads) if item.flag in {"new", "moved_on"} else None
        if umbrella:
            children[umbrella.event_id].append(replace(item, part_of=""))
        else:
            tops.append(item)

    def grown(item: Entry) -> Entry:
        parts = sorted(children.get(item.event_id, ()), key=_importance)
        return replace(item, children=tuple(grown(p) for p in parts))

    return tuple(grown(t) for t in sorted(tops, key=_importance))


def _umbrella(item: Entry, entries: Sequence[Entry], threads: Mapping[str, Thread]) -> Entry | None:
    """The entry of the nearest larger undertaking; the programme itself is no umbrella for a day's news."""
    seen = {item.thread_id}
    parent = threads[item.thread_id].parent_id
    while parent and parent in threads and parent not in seen and parent != PROGRAMME_ID:
        told = [e for e in entries if e.thread_id == parent and e.flag in {"new", "moved_on"}]
        if told:
            return min(told, key=lambda e: (e.stage != item.stage, *_importance(e)))
        seen.add(parent)
        parent = threads[parent].parent_id
    return None


def _importance(item: Entry) -> tuple[bool, bool, bool, bool, Decimal, int, str, str]:
    """Order of entries: acts before threats and candidates, the programme's first, large sums, then late days first.

    A protest comes after the measures that it may answer.
    """
    figure = item.changes[0].after_figure or item.amount if item.changes else item.amount
    usd = figure.usd if figure and figure.usd is not None and figure.role in FUNDING_ROLES else Decimal(0)
    meant = span(item.happened_on or item.published_on)
    day = meant[1].toordinal() if meant else 0
    outside = item.kind == "funding" and not item.programme
    protest = item.measure in {"dispute", "warning"}
    return (item.marker != "", protest, outside, item.stage == "cancelled", -usd, -day, item.title, item.event_id)


def count(sections: Iterable[Section]) -> Counts:
    """How much is news; parts under an umbrella are inside it."""
    entries = [e for s in sections for e in s.entries]
    news = [e for e in entries if e.flag in FLAGGED]
    funding = [e for e in news if e.section == "new_funding" and not e.marker]
    acts = [e for e in news if e.section in {"new_countermeasures", "between_parties"}]
    return Counts(
        funding=len(funding),
        candidates=sum(1 for e in news if e.section == "new_funding" and e.marker),
        countermeasures=sum(1 for e in acts if not e.marker),
        threats=sum(1 for e in acts if e.marker),
        progress=sum(1 for e in news if e.section == "progress"),
        policy=sum(1 for e in news if e.section == "policy"),
        moved_on=sum(1 for e in news if e.flag == "moved_on"),
        changed=sum(1 for e in news if e.section in {"changed", "corrections"}),
        watch=sum(1 for e in entries if e.section == "watch"),
        late=sum(1 for e in entries if e.section == "found_late"),
        largest=_largest(funding),
        contradicted=sum(1 for e in news if e.section == "contradicted"),
        onward=sum(1 for e in news if e.section == "moved_on"),
    )


def _largest(funding: Iterable[Entry]) -> Figure | None:
    figures = [e.amount for e in funding if e.amount and e.stage != "cancelled" and e.amount.role in FUNDING_ROLES]
    return max((f for f in figures if f.usd is not None), key=lambda f: f.usd or Decimal(0), default=None)
