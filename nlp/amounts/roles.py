"""Component: what each amount is for, by the words of its sentence.

Owns `roles.toml` and the weighing of its cues. Refuses to find amounts; how they hang together,
`nlp.amounts.conversions` says.
"""

from __future__ import annotations

import math
import re
import tomllib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import get_args

from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from nlp.amounts.conversions import find_conversions, find_rates, find_totals, rough_usd
from nlp.errors import BrokenLexicon
from nlp.fitted import Features, weigh, weights_of
from nlp.languages import fold, text_of
from store.records import Amount, Language, OrganizationMention, Role

_REACH = {"en": 40.0, "ja": 9.0, "zh": 8.0}
"""Characters at which a cue counts half."""
_WINDOW = 240
"""Characters beyond which a cue counts for nothing."""
_ACROSS = 0.35
"""What is left of a cue beyond another amount."""
_STOP_BEFORE, _STOP_AFTER = 0.85, 0.7
"""What is left of a cue beyond a comma; what comes after one is mostly about something else."""
_AGAIN = 0.25
"""What a second cue for the same role adds."""
_ELSEWHERE = 0.35
"""What the same figure elsewhere in the text adds."""
_PLEDGE_FROM, _PLEDGE_FULL = 3e10, 1e11
"""Dollars between which a pledge of nations becomes likelier than a project."""
_SMALL = 0.8
"""How much of a cue for small sums is lost at the size of a pledge."""
_PRIVATE = 0.6
"""What is left of a pledge's cues in a sentence where only companies act."""
_FLOOR, _LEAST = 0.45, 0.2
"""Weights below which the amount before in the sentence decides, and below which no cue does."""
_GUESSES: tuple[tuple[float, Role], ...] = ((1e11, "envelope"), (5e7, "project"), (2e4, "other"))
"""What sums from so many dollars on mostly are where no word tells; smaller ones are prices."""
_PROGRAMME = (Decimal(550_000_000_000), "USD")
_PROGRAMME_WEIGHT = 6.0
"""The programme's own ceiling is known by its figure."""
_FULL = 6.0
"""Weight of cues beyond which they convince no more, where the encoder speaks too."""
_UNHEARD, _UNKNOWN, _USUAL = 0.002, 1e6, 8
"""Least probability of the encoder that counts; dollars of a sum in an unknown currency; usual digits of a sum."""
_PUBLIC = frozenset({"government", "agency", "policy_bank", "international"})


@dataclass(frozen=True, slots=True)
class _Cue:
    role: Role
    weight: float
    large_only: bool
    """Counts for sums of the size that nations pledge."""
    small_only: bool
    """Counts for sums below that size."""
    patterns: tuple[re.Pattern[str], ...]
    """Those that begin with a letter, then the others: only the first can be sought by their first letters, fast."""

    def find(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where it stands between two places of folded text; Latin words from their first letter on."""
        for pattern in self.patterns:
            for match in pattern.finditer(text, start, end):
                first = match.start()
                if not (first and "a" <= text[first] <= "z" and "a" <= text[first - 1] <= "z"):
                    yield first, match.end()

    def weigh(self, large: float, *, private: bool) -> float:
        """Weight for a sum that is so far a pledge's size."""
        if self.large_only:
            return self.weight * large * (_PRIVATE if private else 1)
        return self.weight * (1 - _SMALL * large) if self.small_only else self.weight


@dataclass(frozen=True, slots=True)
class _Place:
    """An amount in folded text."""

    start: int
    end: int
    whole: int
    """Where its restatements end, too."""
    sentence: int
    """Index of its sentence."""


@cache
def _load() -> Mapping[str, tuple[_Cue, ...]]:
    """Cues by language. Raises `BrokenLexicon` for a role that there is not."""
    table = tomllib.loads(files("nlp.amounts").joinpath("roles.toml").read_text(encoding="utf-8"))
    cues: dict[str, list[_Cue]] = defaultdict(list)
    for row in table["cue"]:
        if row["role"] not in get_args(Role):
            raise BrokenLexicon("roles.toml", f"no role {row['role']}")
        sizes = row.get("large_only", False), row.get("small_only", False)
        for language in ("en", "ja", "zh"):
            folded = [fold(pattern).text for pattern in row[language]]
            cues[language].append(_Cue(row["role"], row["weight"], *sizes, _compile(folded)))
    return {language: tuple(found) for language, found in cues.items()}


def _compile(patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    lettered = [p for p in patterns if p[0].isalnum() and p[1:2] not in {"?", "*"}]
    others = [p for p in patterns if p not in lettered]
    return tuple(re.compile("|".join(sorted(some, key=len, reverse=True))) for some in (lettered, others) if some)


class _Weighing:
    """A text with its amounts while roles are given."""

    def __init__(
        self,
        text: str,
        sentences: Sequence[tuple[int, int]],
        amounts: Sequence[Amount],
        language: Language,
        *,
        private: Sequence[int],
        heard: Sequence[Mapping[Role, float]],
    ) -> None:
        self.amounts, self.language, self.private, self.heard = amounts, language, frozenset(private), heard
        self.rates = find_rates(text, amounts)
        self.converts = find_conversions(text, amounts, self.rates)
        folded = fold(text)
        self.folded = folded.text
        self.sentences = [(folded.place(s), folded.place(e)) for s, e in sentences]
        starts = [s for s, _ in self.sentences]
        ends = [a.end for a in amounts]
        for gloss, root in self.converts.items():
            ends[root] = max(ends[root], amounts[gloss].end + 1)  # and its bracket
        self.places = [
            _Place(
                folded.place(a.start), folded.place(a.end), folded.place(end),
                max(0, bisect_right(starts, folded.place(a.start)) - 1),
            )
            for a, end in zip(amounts, ends, strict=True)
        ]  # fmt: skip
        self.starts = [p.start for p in self.places]
        self.found: dict[int, list[tuple[int, int, _Cue]]] = {}

    def cues_near(self, place: _Place) -> list[tuple[int, int, _Cue]]:
        """Cues of the sentence that are near enough to count."""
        if place.sentence not in self.found:
            start, end = self.sentences[place.sentence]
            cues = [(first, last, c) for c in _load()[self.language] for first, last in c.find(self.folded, start, end)]
            self.found[place.sentence] = sorted(cues, key=lambda c: c[0])
        cues = self.found[place.sentence]
        first = bisect_left(cues, place.start - _WINDOW, key=lambda c: c[0])
        return cues[first : bisect_right(cues, place.whole + _WINDOW, key=lambda c: c[0])]

    def score(self, index: int) -> dict[Role, float]:
        """Weight of the cues for each role."""
        amount, place = self.amounts[index], self.places[index]
        large = ((rough_usd(amount) or 0.0) - _PLEDGE_FROM) / (_PLEDGE_FULL - _PLEDGE_FROM)
        large = min(1.0, max(0.0, large))
        scores: dict[Role, float] = defaultdict(float)
        for start, end, cue in self.cues_near(place):
            if end > place.start and start < place.whole:
                continue
            value = cue.weigh(large, private=place.sentence in self.private) * self._nearness(index, start, end)
            more, less = max(scores[cue.role], value), min(scores[cue.role], value)
            scores[cue.role] = more + _AGAIN * less
        if (amount.money.value, amount.money.currency) == _PROGRAMME:
            scores["envelope"] += _PROGRAMME_WEIGHT
        return scores

    def _nearness(self, index: int, start: int, end: int) -> float:
        """What is left of a cue over the distance, the amounts and the commas between."""
        place = self.places[index]
        ahead = end <= place.start
        gap_start, gap_end = (end, place.start) if ahead else (place.whole, start)
        across = bisect_left(self.starts, gap_end) - bisect_left(self.starts, gap_start)
        stops = len(re.findall("[,;、]", self.folded[gap_start:gap_end]))
        stop = _STOP_BEFORE if ahead else _STOP_AFTER
        left: float = _ACROSS ** min(across, 3) * stop ** min(stops, 4)
        return left / (1 + (gap_end - gap_start) / _REACH[self.language])

    def decide(self) -> list[Role]:
        """The role of each amount: by the rules, or by both voices where the encoder speaks."""
        ruled, scores = self._rule()
        roles = [
            self._vote(i, ruled[i], scores[i]) if self.heard and self.heard[i] and i not in self.rates else ruled[i]
            for i in range(len(self.amounts))
        ]
        for index in range(len(roles)):  # what a word says to be alike is alike, whatever either voice hears
            if (parallel := self._respectively(index)) is not None:
                roles[index] = roles[parallel]
        for gloss, root in self.converts.items():
            roles[gloss] = roles[root]
        return roles

    def _vote(self, index: int, ruled: Role, cues: Mapping[Role, float]) -> Role:
        weights = weights_of("role")
        options = self.options(index, ruled, cues)
        return max(options, key=lambda role: weigh(options[role], weights))

    def options(self, index: int, ruled: Role, cues: Mapping[Role, float]) -> dict[Role, Features]:
        """What speaks for each role of an amount: the rules' choice and cues, the encoder here and at that figure."""
        amount = self.amounts[index]
        size = math.log10(max(1.0, rough_usd(amount) or _UNKNOWN))
        same = [
            heard
            for other, heard in zip(self.amounts, self.heard, strict=True)
            if heard and (other.money.value, other.money.currency) == (amount.money.value, amount.money.currency)
        ]
        options: dict[Role, Features] = {}
        for role in get_args(Role):
            heard = math.log(max(_UNHEARD, self.heard[index][role]))
            options[role] = {
                role: 1.0,
                "ruled": float(role == ruled),
                f"{role} ruled": float(role == ruled),
                "cues": min(_FULL, cues.get(role, 0.0)),
                "heard": heard,
                f"{role} heard": heard,
                "heard elsewhere": sum(math.log(max(_UNHEARD, h[role])) for h in same) / len(same),
                f"{role} size": (size - _USUAL) / 2,
            }
        return options

    def _rule(self) -> tuple[list[Role], list[dict[Role, float]]]:
        """The heaviest role of each amount, and its cues; the same figure elsewhere and the amount before it help."""
        scores = [self.score(i) for i in range(len(self.amounts))]
        everywhere: dict[tuple[Decimal, str], dict[Role, float]] = defaultdict(dict)
        for amount, score in zip(self.amounts, scores, strict=True):
            heaviest = everywhere[amount.money.value, amount.money.currency]
            for role, value in score.items():
                heaviest[role] = max(heaviest.get(role, 0.0), value)
        roles: list[Role] = []
        for index, amount in enumerate(self.amounts):
            heaviest = everywhere[amount.money.value, amount.money.currency]
            own = scores[index]
            weights = {r: own.get(r, 0.0) + _ELSEWHERE * (w - own.get(r, 0.0)) for r, w in heaviest.items()}
            roles.append(self._choose(index, weights, roles))
        return roles, scores

    def _choose(self, index: int, weights: Mapping[Role, float], before: Sequence[Role]) -> Role:
        if index in self.rates:
            return "other"
        parallel = self._respectively(index)
        if parallel is not None:
            return before[parallel]
        best = max(weights, key=lambda r: weights[r], default=None)
        if best and weights[best] >= _FLOOR:
            return best
        if index and index - 1 not in self.rates and self.places[index - 1].sentence == self.places[index].sentence:
            return before[-1]
        if best and weights[best] > _LEAST:
            return best
        return _guess(rough_usd(self.amounts[index]))

    def _respectively(self, index: int) -> int | None:
        """`それぞれA、B` and `分别为A和B` repeat what was said of the two amounts before; None elsewhere."""
        first = index - 2
        if first < 0 or self.places[first].sentence != self.places[index].sentence:
            return None
        for lead in (index, index - 1):
            start = self.places[lead].start
            if re.search("それぞれ|分别", self.folded[max(0, start - 6) : start]) and lead > 1:
                return first
        return None


def _guess(usd: float | None) -> Role:
    """What a sum of that size mostly is where no word tells: prices are small, pledges of nations huge."""
    if usd is None:
        return "other"
    return next((role for least, role in _GUESSES if usd >= least), "market")


def give_roles(
    text: str,
    sentences: Sequence[tuple[int, int]],
    amounts: Sequence[Amount],
    language: Language,
    *,
    private: Sequence[int] = (),
    heard: Sequence[Mapping[Role, float]] = (),
) -> list[Amount]:
    """The amounts with role, `converts` and `total_of`; a restatement has the role of what it restates.

    `sentences` are spans that cover the text, in order; `private` the indexes of those in which only companies act;
    `heard` the encoder's probability of each role, for every amount, or nothing.
    """
    if not amounts:
        return []
    weighing = _Weighing(text, sentences, amounts, language, private=private, heard=heard)
    roles = weighing.decide()
    converts = weighing.converts
    totals = find_totals(text, amounts, roles, converts, [p.sentence for p in weighing.places])
    return [
        replace(a, money=replace(a.money, role=roles[i]), converts=converts.get(i), total_of=totals.get(i))
        for i, a in enumerate(amounts)
    ]


@Pipeline.component("pactwatch_roles")
def find_roles(doc: Doc) -> Doc:
    """Gives the amounts of `doc._.amounts` their roles and links; needs `doc.sents` and `doc._.organizations`."""
    language: Language = "en" if doc.lang_ == "en" else "ja" if doc.lang_ == "ja" else "zh"
    spans = [(s.start_char, s.end_char) for s in doc.sents] if len(doc) else []
    private = _private(spans, doc._.organizations)
    heard = [doc._.heard.roles(a.start, a.end) for a in doc._.amounts] if doc._.heard else ()
    doc._.amounts = give_roles(text_of(doc), spans, doc._.amounts, language, private=private, heard=heard)
    return doc


def _private(spans: Sequence[tuple[int, int]], organizations: Sequence[OrganizationMention]) -> list[int]:
    """Sentences that name companies and no authority or public lender."""
    kinds: dict[int, set[str]] = defaultdict(set)
    starts = [s for s, _ in spans]
    for organization in organizations:
        kinds[bisect_right(starts, organization.start) - 1].add(organization.kind)
    return [i for i, found in kinds.items() if "company" in found and not found & _PUBLIC]
