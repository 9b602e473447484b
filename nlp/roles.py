"""Component: what each amount is for, which amounts restate others, and which is the total that a lender co-finances.

Owns `roles.toml` and the weighing of its cues, conversions in brackets, exchange rates. Refuses to find amounts.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import get_args

from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from nlp.errors import BrokenLexicon
from nlp.languages import fold
from store.records import Amount, Language, OrganizationMention, Role

_GLOSS_GAP = re.compile(
    r"\s*(?:[（(\[]|=|＝|,?\s*(?:or|equivalent to|equal to|i\.e\.)\s|[，,、]?\s*(?:折合|约合|約合|合|相当于|相當於|相当)|[、，,])\s*"
    r"(?:日本円(?:で|に換算して|換算で)?|日本円にして|円換算で|米ドル換算で|ドル換算で|人民币|at the time|or|equivalent to|equal to|worth|about|折合|约合|合|相当于|相當於|計|计)?\s*"
)
_OPEN = re.compile(r"\s*[（(\[]")
_RATE_AFTER = re.compile(r"\s*(?:換算|=|＝|(?:to|per|against|for) (?:the|one|a|1) ?(?:u\.?s\.? )?(?:dollar|euro|yen)|(?:a|per) (?:dollar|euro)\b|(?:前後)?で推移|台)", re.I)
_RATE_JOIN = re.compile(r"\s*(?:=|＝|≈|兑|兌|对|対|は|当たり|あたり|につき|equals|to|buys)\s*(?:约|約|about)?\s*", re.I)
_RATE_BEFORE = re.compile(r"(?:レートは?|為替は|汇率(?:为|為)?|匯率(?:为|為)?|exchange rate (?:of|at)|rate of|trading at|weakened to|円相場は)[^。.]{0,6}$", re.I)
_RATE_UNITS = frozenset({Decimal(1), Decimal(100)})
_TOTAL_CUE = re.compile("協調融資総額|融資総額|総額|合計|總額|总额|联合融资|融资总额|total|in aggregate|aggregate|brings|co-?financ", re.I)
_SHARE_CUE = re.compile("jbic分|jbic融資|本行|当行分|うち|jbic portion|portion|其中|的份额|国际协力银行(?:提供|部分)|nexi|share of", re.I)

_REACH = {"en": 28.0, "ja": 9.0, "zh": 8.0}
"""Characters at which a cue counts half."""
_ACROSS = 0.35
"""What is left of a cue beyond another amount."""
_STOP_BEFORE, _STOP_AFTER = 0.85, 0.7
"""What is left of a cue beyond a comma; what comes after one is mostly about something else."""
_ELSEWHERE = 0.35
"""What the same figure elsewhere in the text adds."""
_LARGE_USD = (3e10, 1e11)
"""Sums between which a pledge of nations becomes likelier than a project."""
_SMALL = 0.8
"""How much of a cue for small sums is lost at the size of a pledge."""
_PRIVATE = 0.6
"""What is left of a pledge's cues in a sentence where only companies act."""
_FLOOR = 0.45
"""Weight of cues below which an amount stays `other`, unless its neighbors say more."""
_PROGRAMME = Decimal(550_000_000_000)


@dataclass(frozen=True, slots=True)
class _Cue:
    role: Role
    weight: float
    large_only: bool
    """Counts for sums of the size that nations pledge."""
    small_only: bool
    """Counts for sums below that size."""
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    cues: Mapping[str, tuple[_Cue, ...]]
    rough_usd: Mapping[str, float]


@cache
def _load() -> _Lexicon:
    table = tomllib.loads(files("nlp").joinpath("roles.toml").read_text(encoding="utf-8"))
    cues: dict[str, list[_Cue]] = defaultdict(list)
    for row in table["cue"]:
        if row["role"] not in get_args(Role):
            raise BrokenLexicon("roles.toml", f"no role {row['role']}")
        for language in ("en", "ja", "zh"):
            patterns = sorted((_fold_pattern(p) for p in row[language]), key=len, reverse=True)
            cues[language].append(_Cue(row["role"], row["weight"], row.get("large_only", False), row.get("small_only", False), re.compile("|".join(patterns))))
    return _Lexicon({k: tuple(v) for k, v in cues.items()}, table["rough_usd"])


def _fold_pattern(pattern: str) -> str:
    folded = fold(pattern).text
    return rf"(?<![a-z]){folded}" if "a" <= folded[0] <= "z" else folded


@dataclass(frozen=True, slots=True)
class _Place:
    """An amount in its folded sentence."""

    start: int
    end: int
    sentence: int
    """Index of the sentence."""


class _Reading:
    """A text with its amounts while roles are given."""

    def __init__(self, text: str, sentences: Sequence[tuple[int, int]], amounts: Sequence[Amount], language: Language) -> None:
        self.text, self.amounts, self.language = text, amounts, language
        folded = fold(text)
        self.folded = folded.text
        self.sentences = [(folded.place(s), folded.place(e)) for s, e in sentences]
        starts = [s for s, _ in self.sentences]
        self.places = [
            _Place(start := folded.place(a.start), folded.place(a.end), max(0, bisect_right(starts, start) - 1)) for a in amounts
        ]
        self.cues = _load().cues[language]
        self.found: dict[int, list[tuple[int, int, _Cue]]] = {}
        self.converts: dict[int, int] = {}
        self.private: frozenset[int] = frozenset()

    def cues_in(self, sentence: int) -> list[tuple[int, int, _Cue]]:
        """Cues of a sentence, looked for once."""
        if sentence not in self.found:
            start, end = self.sentences[sentence]
            self.found[sentence] = [(m.start(), m.end(), c) for c in self.cues for m in c.pattern.finditer(self.folded, start, end)]
        return self.found[sentence]

    def between(self, first: Amount, second: Amount) -> str:
        """Text between two amounts."""
        return self.text[first.end : second.start]


def give_roles(
    text: str, sentences: Sequence[tuple[int, int]], amounts: Sequence[Amount], language: Language,
    private: Sequence[int] = (),
) -> list[Amount]:
    """The amounts with role, `converts` and `total_of`.

    `sentences` are spans that cover the text, in order; `private` the indexes of those in which only companies act.
    """
    if not amounts:
        return []
    reading = _Reading(text, sentences, amounts, language)
    rates = {i for i in range(len(amounts)) if _is_rate(reading, i)}
    reading.private = frozenset(private)
    converts = reading.converts = _find_conversions(reading, rates)
    scores = [_score(reading, i) for i in range(len(amounts))]
    roles = _decide(reading, scores, rates)
    for index, original in converts.items():
        roles[index] = roles[original]
    totals = _find_totals(reading, roles, converts)
    return [
        replace(a, money=replace(a.money, role=roles[i]), converts=converts.get(i), total_of=totals.get(i))
        for i, a in enumerate(amounts)
    ]


def _is_rate(reading: _Reading, index: int) -> bool:
    """`1ドル＝145円`, `150円換算`, `145 yen to the dollar`."""
    amount = reading.amounts[index]
    after = reading.text[amount.end : amount.end + 24]
    before = reading.text[max(0, amount.start - 24) : amount.start]
    small = amount.money.value < 10_000  # noqa: PLR2004
    if small and (re.match(r"\s*換算", after) or _RATE_AFTER.match(after) and not after.lstrip().startswith(("=", "＝"))):
        return True
    if small and _RATE_BEFORE.search(before):
        return True
    for one, two in ((index, index + 1), (index - 1, index)):
        if one < 0 or two >= len(reading.amounts):
            continue
        first, second = reading.amounts[one], reading.amounts[two]
        unit = first.money.value in _RATE_UNITS and first.money.currency != second.money.currency
        if unit and second.money.value < 100_000 and (_RATE_JOIN.fullmatch(reading.between(first, second)) or second.start == first.end):  # noqa: PLR2004
            return True
    return False


def _find_conversions(reading: _Reading, rates: set[int]) -> dict[int, int]:
    """Index of a gloss to index of what it restates."""
    converts: dict[int, int] = {}
    for index in range(1, len(reading.amounts)):
        first, second = reading.amounts[index - 1], reading.amounts[index]
        gap = reading.between(first, second)
        if index in rates or index - 1 in rates or len(gap) > 40:  # noqa: PLR2004
            continue
        root = converts.get(index - 1, index - 1)
        currencies = {reading.amounts[root].money.currency, first.money.currency}
        if second.money.currency in currencies or not _GLOSS_GAP.fullmatch(gap):
            continue
        if re.fullmatch(r"\s*[、，,]\s*", gap) and not _same_size(reading.amounts[root], second):
            continue
        converts[index] = root
    return converts


def _rough(amount: Amount) -> float | None:
    """Magnitude in dollars; None for a currency without one."""
    if amount.money.currency == "USD":
        return float(amount.money.value)
    rate = _load().rough_usd.get(amount.money.currency)
    return float(amount.money.value) * rate if rate else None


def _same_size(first: Amount, second: Amount) -> bool:
    one, two = _rough(first), _rough(second)
    return bool(one and two and 0.75 < one / two < 1.33)  # noqa: PLR2004


def _score(reading: _Reading, index: int) -> dict[Role, float]:
    """Weight of the cues for each role in the amount's sentence."""
    amount, place = reading.amounts[index], reading.places[index]
    glosses = [reading.places[i] for i, root in reading.converts.items() if root == index]
    end_of_all = max([place.end, *(p.end + 1 for p in glosses)])
    size = _rough(amount) or 0.0
    low, high = _LARGE_USD
    large = min(1.0, max(0.0, (size - low) / (high - low)))
    scores: dict[Role, float] = defaultdict(float)
    neighbors = [p for p in reading.places if p.sentence == place.sentence and p != place and p not in glosses]
    for start, end, cue in reading.cues_in(place.sentence):
        if start < end_of_all and place.start < end:
            continue
        weight = cue.weight * (large if cue.large_only else 1 - _SMALL * large if cue.small_only else 1.0)
        if cue.large_only and place.sentence in reading.private:
            weight *= _PRIVATE
        gap_start, gap_end = (end, place.start) if end <= place.start else (end_of_all, start)
        across = sum(gap_start <= p.start and p.end <= gap_end for p in neighbors)
        stops = len(re.findall("[,;、，；]", reading.folded[gap_start:gap_end]))
        distance = gap_end - gap_start
        stop = _STOP_BEFORE if end <= place.start else _STOP_AFTER
        value = weight / (1 + distance / _REACH[reading.language]) * _ACROSS ** min(across, 3) * stop ** min(stops, 4)
        scores[cue.role] = max(scores[cue.role], value) + 0.25 * min(scores[cue.role], value)
    if amount.money.value == _PROGRAMME and amount.money.currency == "USD":
        scores["envelope"] += 6
    return scores


def _decide(reading: _Reading, scores: Sequence[Mapping[Role, float]], rates: set[int]) -> list[Role]:
    """The heaviest role of each amount, the same figure elsewhere and the amount before it in the sentence helping."""
    totals: dict[tuple[Decimal, str], dict[Role, float]] = defaultdict(lambda: defaultdict(float))
    for amount, score in zip(reading.amounts, scores, strict=True):
        for role, value in score.items():
            key = (amount.money.value, amount.money.currency)
            totals[key][role] = max(totals[key][role], value)
    roles: list[Role] = []
    for index, amount in enumerate(reading.amounts):
        if index in rates:
            roles.append("other")
            continue
        if (parallel := _respectively(reading, index)) is not None:
            roles.append(roles[parallel])
            continue
        combined = dict(totals[amount.money.value, amount.money.currency])
        own = scores[index]
        weights = {r: own.get(r, 0.0) + _ELSEWHERE * (v - own.get(r, 0.0)) for r, v in combined.items()}
        best = max(weights, key=lambda r: weights[r], default=None)
        if best is None or weights[best] < _FLOOR:
            before = index - 1
            same = before >= 0 and before not in rates and reading.places[before].sentence == reading.places[index].sentence
            best = roles[before] if same else best if best and weights[best] > 0.2 else _by_size(amount)  # noqa: PLR2004
        roles.append(best)
    return roles


def _respectively(reading: _Reading, index: int) -> int | None:
    """`それぞれA、B` and `分别为A和B` repeat what was said of the two amounts before; None elsewhere."""
    for back, lead in ((2, index), (2, index - 1)):
        first = index - back
        if first < 0 or lead < 2 or reading.places[first].sentence != reading.places[index].sentence:  # noqa: PLR2004
            continue
        before = reading.folded[max(0, reading.places[lead].start - 6) : reading.places[lead].start]
        if "それぞれ" in before or "分别" in before:
            return first
    return None


def _by_size(amount: Amount) -> Role:
    return "other" if (_rough(amount) or 0) < _LARGE_USD[1] else "envelope"


def _find_totals(reading: _Reading, roles: Sequence[Role], converts: Mapping[int, int]) -> dict[int, int]:
    """Index of a co-financed total to index of the lender's part: both loans, the total the larger, named as such."""
    loans = [i for i, r in enumerate(roles) if r == "loan" and i not in converts]
    totals: dict[int, int] = {}
    used: set[int] = set()
    for one, two in zip(loans, loans[1:], strict=False):
        first, second = reading.amounts[one], reading.amounts[two]
        far = reading.places[two].sentence - reading.places[one].sentence > 1
        if far or first.money.currency != second.money.currency or one in used or two in used:
            continue
        part, total = (one, two) if first.money.value < second.money.value else (two, one)
        if first.money.value == second.money.value or not _says_total(reading, part, total):
            continue
        totals[total] = part
        used |= {part, total}
    return totals


def _says_total(reading: _Reading, part: int, total: int) -> bool:
    """A word of totals near the larger one, or of a share near the smaller, or `それぞれ` after such a pair."""
    around_total = reading.folded[max(0, reading.places[total].start - 24) : reading.places[total].end + 12]
    place = reading.places[part]
    around_part = reading.folded[max(0, place.start - 20) : place.end + 36]
    folded_total, folded_part = _TOTAL_CUE_FOLDED.search(around_total), _SHARE_CUE_FOLDED.search(around_part)
    pair = "それぞれ" in reading.folded[max(0, min(place.start, reading.places[total].start) - 10) : place.end]
    return bool(folded_total or folded_part or pair)


_TOTAL_CUE_FOLDED = re.compile(fold(_TOTAL_CUE.pattern).text)
_SHARE_CUE_FOLDED = re.compile(fold(_SHARE_CUE.pattern).text)


@Pipeline.component("pactwatch_roles")
def find_roles(doc: Doc) -> Doc:
    """Gives the amounts of `doc._.amounts` their roles and links; needs `doc.sents`."""
    language: Language = "en" if doc.lang_ == "en" else "ja" if doc.lang_ == "ja" else "zh"
    spans = [(s.start_char, s.end_char) for s in doc.sents] if len(doc) else []
    doc._.amounts = give_roles(doc.text, spans, doc._.amounts, language, _private(spans, doc._.organizations or []))
    return doc


def _private(spans: Sequence[tuple[int, int]], organizations: Sequence[OrganizationMention]) -> list[int]:
    """Sentences that name companies and no authority or public lender."""
    kinds: dict[int, set[str]] = defaultdict(set)
    starts = [s for s, _ in spans]
    for organization in organizations:
        kinds[bisect_right(starts, organization.start) - 1].add(organization.kind)
    public = {"government", "agency", "policy_bank", "international"}
    return [i for i, found in kinds.items() if "company" in found and not found & public]
