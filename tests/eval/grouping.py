"""Whether the ledger knows which articles tell the same event: grouping of claims against the annotated event ids.

Owns the pairing of a ledger's claims with annotated events and the figures of grouping. Read `found` first: grouping is
counted over paired claims only, so a ledger that says little groups it easily.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from eval.scoring import Row, overlaps, place_of, same_sum

PROGRAMME = "us-japan-550bn"
"""Thread whose funding, the pledge itself, every article tells: left out across languages."""

FIELDS = ("stage", "amount", "date")
"""Fields of an event found that a ledger event has to agree in."""


@dataclass(frozen=True, slots=True)
class Paired:
    """An annotated event of an article and the ledger's event for it."""

    article: str
    """Id of the article."""
    language: str
    """Its language."""
    gold: Row
    """The annotated event."""
    event: Row
    """The ledger's."""


def score_ledger(articles: Sequence[Row], ledger: Sequence[Row]) -> dict[str, float]:
    """Figures by name, each between 0 and 1.

    `found`: share of event ids with a paired claim. `precise`: share of the ledger's claims that are paired. `events`,
    `threads`: B-cubed F1 of grouping. `across`: F1 of pairs of articles in two languages. `stage`, `amount`, `date`: of
    the event ids found, the share for which a ledger event agrees.
    """
    told: dict[str, list[tuple[Row, Row]]] = defaultdict(list)
    for event in ledger:
        for claim in event["claims"]:
            told[claim["document_id"]].append((event, claim))
    pairs = [pair for article in articles for pair in _pair(article, told[article["id"]])]
    claims = sum(len(told[article["id"]]) for article in articles)
    wanted = {e["event_id"] for a in articles for e in a["events"]}
    found = {p.gold["event_id"] for p in pairs}
    gold = {n: p.gold["event_id"] for n, p in enumerate(pairs)}
    ours = {n: p.event["id"] for n, p in enumerate(pairs)}
    return {
        "found": len(found) / len(wanted) if wanted else 1.0,
        "precise": len(pairs) / claims if claims else 1.0,
        "events": bcubed(gold, ours),
        "threads": bcubed(
            {n: p.gold["thread_id"] for n, p in enumerate(pairs)},
            {n: p.event.get("thread_id") or p.event["id"] for n, p in enumerate(pairs)},
        ),
        "across": _across(pairs),
        **_fields(pairs, {e["event_id"]: e for a in articles for e in a["events"]}),
    }


def bcubed(gold: Mapping[int, Hashable], ours: Mapping[int, Hashable]) -> float:
    """B-cubed F1 of two groupings of the same items; 0 where there is none."""
    if not gold:
        return 0.0
    wanted, made = _groups(gold.items()), _groups(ours.items())
    common = [len(wanted[gold[n]] & made[ours[n]]) for n in gold]
    precision = sum(c / len(made[ours[n]]) for n, c in zip(gold, common, strict=True)) / len(gold)
    recall = sum(c / len(wanted[gold[n]]) for n, c in zip(gold, common, strict=True)) / len(gold)
    return _harmonic(precision, recall)


def _pair(article: Row, told: Sequence[tuple[Row, Row]]) -> list[Paired]:
    """Best pairs first, each side used once: 2 points for the sentence, 1 for the sum, ½ for the stage; 1 is enough."""
    text = f"{article['title']}\n{article['text']}"
    scored: list[tuple[float, int, int]] = []
    for i, gold in enumerate(article["events"]):
        place = place_of(text, gold["evidence"])
        for j, (event, claim) in enumerate(told):
            evidence = claim.get("evidence") or {}
            points = (
                2 * overlaps(place, (evidence.get("start", 0), evidence.get("end", 0)))
                + same_sum(gold.get("amount"), event.get("amount"))
                + bool(gold["stage"] == event.get("stage")) / 2
            )
            if event["kind"] == gold["kind"] and points >= 1:
                scored.append((-points, i, j))
    used: dict[int, int] = {}
    for _, i, j in sorted(scored):
        if i not in used and j not in used.values():
            used[i] = j
    return [Paired(article["id"], article["lang"], article["events"][i], told[j][0]) for i, j in used.items()]


def _across(pairs: Sequence[Paired]) -> float:
    """F1 of pairs of articles in two languages that tell one event, averaged over events; the pledge left out."""
    pledges = {p.gold["event_id"] for p in pairs if p.gold["thread_id"] == PROGRAMME and p.gold["kind"] == "funding"}
    kept = {n: p for n, p in enumerate(pairs) if p.gold["event_id"] not in pledges}
    gold = {n: p.gold["event_id"] for n, p in kept.items()}
    ours = {n: p.event["id"] for n, p in kept.items()}
    languages = {n: p.language for n, p in kept.items()}
    return _harmonic(_shared(ours, gold, languages), _shared(gold, ours, languages))


def _shared(one: Mapping[int, Hashable], other: Mapping[int, Hashable], languages: Mapping[int, str]) -> float:
    """Over the groups of one, the mean share of their pairs in two languages that the other groups too; 1 without any."""
    shares = []
    for members in _groups(one.items()).values():
        apart = [(a, b) for a, b in combinations(sorted(members), 2) if languages[a] != languages[b]]
        if apart:
            shares.append(sum(other[a] == other[b] for a, b in apart) / len(apart))
    return sum(shares) / len(shares) if shares else 1.0


def _fields(pairs: Sequence[Paired], annotated: Mapping[str, Row]) -> dict[str, float]:
    by_id: dict[str, list[Paired]] = defaultdict(list)
    for pair in pairs:
        by_id[pair.gold["event_id"]].append(pair)
    agree: dict[str, list[bool]] = {name: [] for name in FIELDS}
    for event_id, told in by_id.items():
        gold, events = annotated[event_id], [p.event for p in told]
        agree["stage"].append(any(e.get("stage") == gold["stage"] for e in events))
        agree["amount"].append(not gold.get("amount") or any(same_sum(gold["amount"], e.get("amount")) for e in events))
        if gold.get("date"):
            agree["date"].append(any((e.get("happened_on") or "").startswith(gold["date"]) for e in events))
    return {name: sum(hits) / len(hits) if hits else 1.0 for name, hits in agree.items()}


def _groups(labels: Iterable[tuple[int, Hashable]]) -> dict[Hashable, set[int]]:
    groups: dict[Hashable, set[int]] = defaultdict(set)
    for item, label in labels:
        groups[label].add(item)
    return dict(groups)


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0
