"""How well predictions agree with annotated articles: counts of each task, figures of languages, intervals over articles.

Owns what counts as right. A money expression is right when its text agrees without hedges at either end, an organization
when its form is one of the article's, a claim when it tells an event of the same kind by its sentence, its sum or its
project. Refuses files and tables.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Row = Mapping[str, Any]
"""An annotated article, or what was found in one, as its JSON line says it."""

TASKS = ("relevance", "amounts", "organizations", "sectors", "events", "headline")
"""Tasks in the order of tables."""

ALL = "all"
"""Stands for the articles of all languages together."""

RESAMPLES = 1000
"""Resamples of the bootstrap; its seed is fixed, so that the same predictions give the same interval."""

_FLAGGED = {"funding", "countermeasure"}

_BEFORE = """
about|around|roughly|approximately|approx\\.?|some|nearly|almost|close to|over|more than|above|at least|up to|as much as
under|below|less than|a maximum of|an estimated|estimated
約|およそ|最大で|最大|総額
约为|约合|约|約合|約為|大约|大約|逾|超过|超過|超|突破|最高|最多|至多|不超过|不超過|至少|近|将近|將近|高达|高達
总额|總額|累计|累計|合计|不足
"""
_BEHIND = "or more|plus|以上|以下|超|余り|あまり|強|弱|規模|程度|相当|左右|上下|以内|余|餘|多"
_ANY_BEFORE = "|".join(_BEFORE.strip().splitlines())
_HEDGES = re.compile(f"^(?:(?:{_ANY_BEFORE})\\s*)+|\\s*(?:{_BEHIND})+$", re.IGNORECASE)
_CORPORATE = re.compile(
    r"\b(?:incorporated|inc|corporation|corp|company|co|ltd|limited|plc|llc|lp|kk|group|holdings?|the)\b"
    "|株式会社|\\(株\\)|有限公司|股份|集团|集團"
)


@dataclass(slots=True)
class Tally:
    """Counts of one task over some articles."""

    right: int = 0
    """Found as annotated."""
    found: int = 0
    """All that was found."""
    wanted: int = 0
    """All that is annotated."""
    agree: Counter[str] = field(default_factory=Counter)
    """Of the right ones, how many agree in a field."""
    asked: Counter[str] = field(default_factory=Counter)
    """Of the right ones, how many have that field."""

    def add(self, other: Tally) -> None:
        """Take in another's counts."""
        self.right += other.right
        self.found += other.found
        self.wanted += other.wanted
        self.agree.update(other.agree)
        self.asked.update(other.asked)

    def compare(self, name: str, *, agrees: bool) -> None:
        """Count a field of something right."""
        self.asked[name] += 1
        self.agree[name] += agrees


@dataclass(frozen=True, slots=True)
class Figures:
    """What a tally comes to."""

    tally: Tally
    """The counts."""
    low: float
    """Lower end of the 95 % interval of F1, over resampled articles."""
    high: float
    """Its upper end."""

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 where nothing was to be found and nothing was."""
        return self.tally.right / self.tally.found if self.tally.found else float(not self.tally.wanted)

    @property
    def recall(self) -> float:
        """Share of what is annotated that was found; 1 where nothing is."""
        return self.tally.right / self.tally.wanted if self.tally.wanted else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return _f1(self.tally.right, self.tally.found + self.tally.wanted)

    @property
    def fields(self) -> dict[str, float]:
        """Of the right ones that have the field, the share that agrees in it."""
        return {name: self.tally.agree[name] / asked for name, asked in sorted(self.tally.asked.items())}

    def strict(self, name: str) -> float:
        """F1 where only those count as right that agree in this field too: never falls because more was found."""
        return _f1(self.tally.agree[name], self.tally.found + self.tally.wanted)


Scores = dict[str, dict[str, Figures]]
"""Figures by language (and `ALL`), then by task."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One difference between annotation and prediction."""

    article: str
    """Id of the article."""
    task: str
    """Where it counts."""
    what: str
    """Missed, spurious, or the field that differs."""
    text: str
    """The passage."""


def score(articles: Sequence[Row], predictions: Mapping[str, Row]) -> Scores:
    """Figures of every language and of all; an article without prediction counts as one where nothing was found."""
    counted = [(a["lang"], score_article(a, predictions.get(a["id"], {}))) for a in articles]
    languages = sorted({language for language, _ in counted})
    return {
        language: _figures([tallies for lang, tallies in counted if language in (ALL, lang)])
        for language in (*languages, ALL)
    }


def list_faults(articles: Sequence[Row], predictions: Mapping[str, Row]) -> list[Fault]:
    """Every difference, article by article: for development sets only."""
    faults: list[Fault] = []
    for article in articles:
        score_article(article, predictions.get(article["id"], {}), faults)
    return faults


def score_article(gold: Row, found: Row, faults: list[Fault] | None = None) -> dict[str, Tally]:
    """Counts of every task; sectors of relevant articles only. Adds differences to `faults` where given."""
    noted: list[tuple[str, str, str]] = []
    agrees = bool(gold["relevant"]) == bool(found.get("relevant"))
    if not agrees:
        noted.append(("relevance", f"is {gold['relevant']}", gold["title"]))
    tallies = {
        "relevance": Tally(int(agrees), 1, 1),
        "amounts": _amounts(gold["amounts"], found.get("amounts", []), noted),
        "organizations": _organizations(gold["organizations"], found.get("organizations", []), noted),
    }
    if gold["relevant"]:
        tallies["sectors"] = _sectors(gold["sectors"], found.get("sectors", []), noted)
    claims = [c for c in found.get("claims", []) if c.get("modality") != "speculated"]
    pairs = pair_claims(gold, claims)
    tallies["events"] = _events(gold["events"], claims, pairs, noted)
    tallies["headline"] = _headline(gold["events"], claims, pairs)
    if faults is not None:
        faults.extend(Fault(gold["id"], *note) for note in noted)
    return tallies


def strip_hedges(text: str) -> str:
    """A money expression as it is compared: widths folded, without the hedges at its ends."""
    text, before = unicodedata.normalize("NFKC", text).strip(), ""
    while text != before:
        before, text = text, _HEDGES.sub("", text).strip()
    return re.sub(r"\s+", " ", text)


def fold_name(name: str | None) -> str:
    """A name as it is compared: without case, punctuation and corporate form."""
    folded = unicodedata.normalize("NFKC", name or "").casefold()
    return re.sub(r"[\W_]+", "", _CORPORATE.sub(" ", folded))


def same_number(one: float | None, other: float | None) -> bool:
    """Whether two values agree, to a millionth."""
    if one is None or other is None:
        return one is other
    return abs(float(one) - float(other)) <= 1e-6 * max(abs(float(one)), abs(float(other)), 1.0)


def same_sum(one: Row | None, other: Row | None) -> bool:
    """Whether both are sums, of one value and currency."""
    return bool(one and other and same_number(one["value"], other["value"]) and one["currency"] == other["currency"])


def place_of(text: str, passage: str) -> tuple[int, int]:
    """Where a passage first stands in a text; nowhere is (0, 0)."""
    at = text.find(passage) if passage else -1
    return (at, at + len(passage)) if at >= 0 else (0, 0)


def overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two places share half of the shorter one."""
    shorter = min(one[1] - one[0], other[1] - other[0])
    return shorter > 0 and min(one[1], other[1]) - max(one[0], other[0]) >= shorter / 2


def pair_claims(gold: Row, claims: Sequence[Row]) -> dict[int, int]:
    """Index of an annotated event to index of the claim that tells it, best pairs first, each used once."""
    text = f"{gold['title']}\n{gold['text']}"
    scored: list[tuple[float, int, int]] = []
    for i, event in enumerate(gold["events"]):
        place = place_of(text, event["evidence"])
        for j, claim in enumerate(claims):
            points = _likeness(event, claim, place) if event["kind"] == claim["kind"] else 0
            if points >= 1:
                scored.append((-points, i, j))
    pairs: dict[int, int] = {}
    for _, i, j in sorted(scored):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def _likeness(event: Row, claim: Row, place: tuple[int, int]) -> float:
    """Points of a pair of one kind: 2 for the sentence, 2 for the sum, 1 for project or target, ½ for the stage."""
    evidence = claim.get("evidence") or {}
    same_sentence = overlaps(place, (evidence.get("start", 0), evidence.get("end", 0)))
    named = bool(_names(event) & _names(claim))
    money = same_sum(event.get("amount"), claim.get("amount"))
    same_stage = bool(event["stage"] == claim.get("stage"))
    return 2 * same_sentence + 2 * money + named + same_stage / 2


def _names(told: Row) -> set[str]:
    return {fold_name(name) for name in (told.get("project"), *(told.get("targets") or ())) if name}


def _amounts(wanted: Sequence[Row], found: Sequence[Row], noted: list[tuple[str, str, str]]) -> Tally:
    left, tally = list(wanted), Tally(0, len(found), len(wanted))
    for amount in found:
        alike = [g for g in left if strip_hedges(g["text"]) == strip_hedges(amount["text"])]
        hit = next((g for g in alike if same_sum(g, amount)), alike[0] if alike else None)
        if hit is None:
            noted.append(("amounts", "spurious", amount["text"]))
            continue
        left.remove(hit)
        tally.right += 1
        value = same_sum(hit, amount) and same_number(hit.get("value_max"), amount.get("value_max"))
        tally.compare("value", agrees=value)
        for name in ("role", "qualifier"):
            tally.compare(name, agrees=hit.get(name) == amount.get(name))
        if not value:
            noted.append(("amounts", f"value is {hit['value']} {hit['currency']}", amount["text"]))
        if hit.get("role") != amount.get("role"):
            noted.append(("amounts", f"role is {hit.get('role')}, not {amount.get('role')}", amount["text"]))
    noted.extend(("amounts", "missed", g["text"]) for g in left)
    return tally


def _organizations(wanted: Sequence[Row], found: Sequence[Row], noted: list[tuple[str, str, str]]) -> Tally:
    forms, seen = {o["text"]: o for o in wanted}, {o["text"]: o for o in found}
    tally = Tally(0, len(seen), len(forms))
    for form in seen.keys() & forms.keys():
        tally.right += 1
        name = fold_name(seen[form].get("name")) == fold_name(forms[form]["name"])
        tally.compare("name", agrees=name)
        tally.compare("kind", agrees=seen[form].get("kind") == forms[form]["kind"])
        if not name:
            noted.append(("organizations", f"name is {forms[form]['name']}, not {seen[form].get('name')}", form))
    noted.extend(("organizations", "spurious", form) for form in seen if form not in forms)
    noted.extend(("organizations", "missed", form) for form in forms if form not in seen)
    return tally


def _sectors(wanted: Iterable[str], found: Iterable[Any], noted: list[tuple[str, str, str]]) -> Tally:
    gold, seen = set(wanted), {s if isinstance(s, str) else s["id"] for s in found}
    noted.extend(("sectors", "spurious", label) for label in sorted(seen - gold))
    noted.extend(("sectors", "missed", label) for label in sorted(gold - seen))
    return Tally(len(gold & seen), len(seen), len(gold))


def _events(
    events: Sequence[Row], claims: Sequence[Row], pairs: Mapping[int, int], noted: list[tuple[str, str, str]]
) -> Tally:
    tally = Tally(len(pairs), len(claims), len(events))
    for i, j in pairs.items():
        event, claim = events[i], claims[j]
        same = {
            "stage": event["stage"] == claim.get("stage"),
            "is_new": bool(event["reported_as_new"]) == bool(claim.get("is_new")),
            "amount": same_sum(event.get("amount"), claim.get("amount"))
            or not (event.get("amount") or claim.get("amount")),
        }
        if event["kind"] == "countermeasure":
            same["measure"] = event.get("measure") == claim.get("measure")
        if event.get("date"):
            same["date"] = (claim.get("date") or "") == event["date"]
        for name, agrees in same.items():
            tally.compare(name, agrees=agrees)
            if not agrees:
                noted.append(("events", f"{name} differs", event["evidence"]))
    told = set(pairs.values())
    noted.extend(
        ("events", f"missed {e['kind']} {e['stage']}", e["evidence"]) for i, e in enumerate(events) if i not in pairs
    )
    noted.extend(
        ("events", f"spurious {c['kind']} {c.get('stage')}", (c.get("evidence") or {}).get("text", ""))
        for j, c in enumerate(claims)
        if j not in told
    )
    return tally


def _headline(events: Sequence[Row], claims: Sequence[Row], pairs: Mapping[int, int]) -> Tally:
    """What a digest would flag: new funding and countermeasures."""
    wanted = {i for i, e in enumerate(events) if e["kind"] in _FLAGGED and e["reported_as_new"]}
    found = {j for j, c in enumerate(claims) if c["kind"] in _FLAGGED and c.get("is_new")}
    return Tally(sum(i in wanted and j in found for i, j in pairs.items()), len(found), len(wanted))


def _figures(counted: Sequence[Mapping[str, Tally]]) -> dict[str, Figures]:
    draws = np.random.default_rng(7).integers(0, len(counted), (RESAMPLES, len(counted)))
    figures: dict[str, Figures] = {}
    for task in TASKS:
        tallies = [article.get(task, Tally()) for article in counted]
        whole = Tally()
        for tally in tallies:
            whole.add(tally)
        if not any(task in article for article in counted):
            continue
        right = np.array([t.right for t in tallies])[draws].sum(1)
        both = np.array([t.found + t.wanted for t in tallies])[draws].sum(1)
        drawn = np.where(both > 0, 2 * right / np.maximum(both, 1), 1.0)
        low, high = np.quantile(drawn, [0.025, 0.975])
        figures[task] = Figures(whole, float(low), float(high))
    return figures


def _f1(right: int, both: int) -> float:
    return 2 * right / both if both else 1.0
