"""How amounts of one text hang together: exchange rates, a sum restated in another currency, a co-financed total.

Owns these links. Refuses to find amounts or their roles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from nlp.amounts.currencies import load_currencies
from nlp.languages import fold
from store.records import Amount, Role


def _folded(pattern: str) -> re.Pattern[str]:
    return re.compile(fold(pattern).text)


_LINK = (
    "日本円(?:で|に換算して|換算で|にして)?|円換算で|米?ドル換算で|人民币|at the time|or|equivalent to|equal to|worth|"
    "折合|约合|合|相当于|计"
)
_GLOSS = _folded(
    r"\s*(?:[(\[]|=|,?\s*(?:or|equivalent to|equal to|i\.e\.)\s|[,、]?\s*(?:折合|约合|合|相当于|相当)|[、,])"
    rf"\s*(?:{_LINK})?\s*"
)
_COMMA = re.compile(r"\s*[、,]\s*")
_RATE_AFTER = _folded(
    r"\s*(?:換算|(?:to|per|against|for) (?:the|one|a|1) ?(?:u\.?s\.? )?(?:dollar|euro|yen)|(?:a|per) (?:dollar|euro)\b"
    r"|(?:前後)?で推移)"
)
_RATE_JOIN = _folded(r"\s*(?:=|≈|兑|对|対|は|当たり|あたり|につき|equals|to|buys)\s*(?:约|about)?\s*")
_RATE_BEFORE = _folded(
    r"(?:レートは?|為替は|汇率为?|exchange rate (?:of|at)|rate of|trading at|weakened to|円相場は)[^。.]{0,6}$"
)
_RATE_UNITS = frozenset({Decimal(1), Decimal(100)})
_LARGEST_RATE = 100_000
"""More units of a currency than this are given for no unit of another that news quotes."""
_LONGEST_GAP = 40
"""Characters between a sum and its restatement."""
_ALIKE = (0.75, 1.33)
"""Ratio of two sums that a comma alone may join as one and its restatement."""
_TOTAL = _folded("協調融資総額|融資総額|総額|合計|總額|总额|联合融资|融资总额|total|aggregate|brings|co-?financ")
_SHARE = _folded("jbic分|jbic融資|本行|当行分|うち|portion|其中|的份额|国际协力银行(?:提供|部分)|share of")
_LABEL = 12
"""Characters before a sum in which it is called something."""
_PAIR = re.compile("それぞれ|分别")


def rough_usd(amount: Amount) -> float | None:
    """Order of magnitude in dollars, to tell big from small; None for a currency without one."""
    if amount.money.currency == "USD":
        return float(amount.money.value)
    rate = load_currencies().rough_usd.get(amount.money.currency)
    return float(amount.money.value) * rate if rate else None


def find_rates(text: str, amounts: Sequence[Amount]) -> frozenset[int]:
    """Indexes of amounts that quote an exchange rate: `1ドル＝145円`, `150円換算`, `145 yen to the dollar`."""
    rates = {i for i, a in enumerate(amounts) if a.money.value < _LARGEST_RATE and _quotes(text, a)}
    for index, (first, second) in enumerate(pairwise(amounts)):
        unit = first.money.value in _RATE_UNITS and first.money.currency != second.money.currency
        if not unit or second.money.value >= _LARGEST_RATE or second.start - first.end > _LONGEST_GAP:
            continue
        if second.start == first.end or _RATE_JOIN.fullmatch(fold(text[first.end : second.start]).text):
            rates |= {index, index + 1}
    return frozenset(rates)


def _quotes(text: str, amount: Amount) -> bool:
    after = fold(text[amount.end : amount.end + 30]).text
    before = fold(text[max(0, amount.start - 30) : amount.start]).text
    return bool(_RATE_AFTER.match(after) or _RATE_BEFORE.search(before))


def find_conversions(text: str, amounts: Sequence[Amount], rates: frozenset[int]) -> dict[int, int]:
    """Index of a restatement to index of the sum that it restates in another currency."""
    converts: dict[int, int] = {}
    for index, (first, second) in enumerate(pairwise(amounts), 1):
        if index in rates or index - 1 in rates or second.start - first.end > _LONGEST_GAP:
            continue
        root = converts.get(index - 1, index - 1)
        if second.money.currency in {amounts[root].money.currency, first.money.currency}:
            continue
        gap = fold(text[first.end : second.start]).text
        if not _GLOSS.fullmatch(gap) or (_COMMA.fullmatch(gap) and not _alike(amounts[root], second)):
            continue
        converts[index] = root
    return converts


def _alike(first: Amount, second: Amount) -> bool:
    one, two = rough_usd(first), rough_usd(second)
    return bool(one and two and _ALIKE[0] < one / two < _ALIKE[1])


def find_totals(
    text: str, amounts: Sequence[Amount], roles: Sequence[Role], converts: Mapping[int, int], sentences: Sequence[int]
) -> dict[int, int]:
    """Index of a co-financed total to index of the lender's part in it.

    Both are loans in one currency, in one sentence or the next; a word says total or part. `sentences` has the index of
    each amount's sentence.
    """
    loans = [i for i, r in enumerate(roles) if r == "loan" and i not in converts]
    totals: dict[int, int] = {}
    used: set[int] = set()
    for one, two in pairwise(loans):
        first, second = amounts[one].money, amounts[two].money
        if sentences[two] - sentences[one] > 1 or first.currency != second.currency or {one, two} & used:
            continue
        part, total = (one, two) if first.value < second.value else (two, one)
        if first.value != second.value and _says_total(text, amounts[part], amounts[total]):
            totals[total] = part
            used |= {part, total}
    return totals


def _says_total(text: str, part: Amount, total: Amount) -> bool:
    """A word of totals near the larger sum, of a share near the smaller, or `それぞれ` before both.

    A sum that is itself called a lender's part is no total: two loans of one list stand side by side.
    """
    if _SHARE.search(fold(text[max(0, total.start - _LABEL) : total.start]).text):
        return False
    near_total = fold(text[max(0, total.start - 24) : total.end + 12]).text
    near_part = fold(text[max(0, part.start - 20) : part.end + 36]).text
    before = text[max(0, min(part.start, total.start) - 10) : part.end]
    return bool(_TOTAL.search(near_total) or _SHARE.search(near_part) or _PAIR.search(before))
