"""Two sums that are the ends of one: `200-300億ドル`, `$4.5-6bn`, `300亿至400亿美元`.

Owns what may stand between them. Refuses two sums of something that moved from one to the other. Works on folded text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from nlp.amounts.carried import folded_pattern
from nlp.amounts.numbers import Quantity

_JOINED = folded_pattern(r"\s?(?:-|–|—|~|〜|至|到|から|to|ないし)\s?(?:up to )?(?:最大|约)?")
_MOVES = re.compile(
    r"\b(?:rose|rise[ns]?|rising|grow[ns]?|grew|increas\w+|rais\w+|jump\w*|climb\w*|fell|fall\w*|drop\w*|declin\w+|cut\w*|"
    r"lower\w*|reduc\w+|slash\w*|up|down|shr[aiu]nk\w*|expand\w*|doubl\w+|widen\w*|narrow\w*|revis\w+|chang\w+|went|"
    r"cre(?:pt|ep\w*)|sli[dp]\w*|surg\w+|soar\w*|plung\w*|tumbl\w*|swell\w*|swollen|balloon\w*|shift\w*|mov\w+|swung|"
    r"advanc\w+|improv\w+|slump\w*|lift\w*|trim\w*|boost\w*|spik\w+|escalat\w+|tripl\w+)\b"
)
_STEPPED = re.compile(_MOVES.pattern + "(?: by| another| an additional| about| roughly| nearly)? ?$")
_CHANGED = folded_pattern(
    "[にへ](?:増|拡|拡|引|减|減|缩|上|下|修正|膨|积|戻|跳|振|改|変|落|伸|急|切り|高|低|なっ|なる)|へ"
)
_LONGEST = 12
"""Characters between two ends of one sum."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A quantity with a currency, in folded text."""

    start: int
    """First character."""
    end: int
    """One past the last character."""
    quantity: Quantity
    """The figure."""
    low: Decimal
    """Value; the low end of a range."""
    high: Decimal | None
    """High end of a range or of a vague figure."""
    currency: str
    """ISO 4217 code."""
    hundredths: bool = False
    """Said in cents."""


def join(folded: str, first: Quantity, second: Quantity, one: Sum | None, two: Sum | None) -> Sum | None:
    """The range of two figures, the sums that they are alone given where they have a currency; None for no range."""
    last = two or one
    if last is None or not _belong(folded, first, one, two):
        return None
    start, gap_start = (one.start, one.end) if one else (first.start, first.end)
    two_start, two_end = (two.start, two.end) if two else (second.start, second.end)
    bare = first.simple or first.worded
    gap = _JOINED.fullmatch(folded, gap_start, two_start) if 0 < two_start - gap_start < _LONGEST else None
    between = _between(folded, start, gap_start, two_start)
    joined = gap or between or (bare and folded[gap_start:two_start] == " or ")
    if not joined or _moved(folded, one, two, gap_start, (two_start, two_end)):
        return None
    if (second.simple or second.worded) and first.scale > 1 and not two:
        return None
    low, high = (one.low if one else first.low), (two.low if two else second.low)
    if last.hundredths and not one:
        low /= 100
    if bare and second.scale > 1:
        low *= second.scale
    if not low < high:
        return None
    start -= len("between ") if between else 0
    return Sum(start, two_end, second if second.scaled else first, low, high, last.currency)


def _belong(folded: str, first: Quantity, one: Sum | None, two: Sum | None) -> bool:
    """False for sums in two currencies, `90 cents to $84.15`, `RSS3 to ¥352`."""
    if one and two:
        return one.currency == two.currency and one.hundredths == two.hundredths
    return bool(one) or not first.start or not "a" <= folded[first.start - 1] <= "z"


def _between(folded: str, start: int, gap_start: int, two_start: int) -> bool:
    return folded[gap_start:two_start].strip() == "and" and folded[max(0, start - 8) : start] == "between "


def _moved(folded: str, one: Sum | None, two: Sum | None, gap_start: int, ends: tuple[int, int]) -> bool:
    """Two figures of something that moved from one to the other."""
    two_start, two_end = ends
    gap = folded[gap_start:two_start].strip()
    before = folded[max(0, (one.start if one else gap_start) - 90) : (one.start if one else gap_start)]
    if gap.startswith("to") and one and two and _STEPPED.search(before):
        return True  # fell 180 yuan to 6,950 yuan
    if gap.startswith("to"):
        return bool(one and two and before.endswith("from ") and _MOVES.search(before.rpartition(". ")[2]))
    if gap.startswith("から"):
        return bool(one and two and _CHANGED.match(folded, two_end))
    return gap in {"至", "到"} and bool(one and two) and before[-1:] in "从由自"
