"""Compound sums: the hundredths and tenths after a whole sum, `3 dollars and 50 cents`, `五块三毛`, `10円50銭`.

Owns that reading. Refuses hundredths said alone, which are currencies' own names. Works on folded text.
"""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.amounts.spoken import BELOW_HUNDRED, spoken

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_ENGLISH = re.compile(
    rf",?[ ]?(?:and[ ])?(?:(?P<figure>[0-9]{{1,2}}(?:\.[0-9])?)|(?P<words>{BELOW_HUNDRED}))[ -]?"
    r"(?:u\.?s\.?[ ])?(?:cents?|¢|c|pence|penny|pennies|p|sens?)(?![a-z])"
)
_BARE = re.compile(
    rf"[ ](?:and[ ])?(?P<words>{BELOW_HUNDRED})(?=[.,;:?!\n)]|$|[ ](?:an?|on|per|at|for|in|to|each|but|as)[ ])"
)
"""`two dollars ninety-four`."""
_CHINESE = re.compile(
    "(?:又|と|、)?(?:(?P<tenths>[0-9]|[一二三四五六七八九两])(?:角|毛|毫)"
    "(?:(?P<rest>[0-9]|[一二三四五六七八九])分?(?![0-9十百千万亿]))?"
    "|零(?P<few>[一二三四五六七八九])分?(?![0-9十百千万亿])|(?P<lone>[一二三四五六七八九])(?=$|[,。到至~-])"
    "|(?P<hundredths>[0-9]{1,2}|[一二三四五六七八九])分(?!钟|别|之|店|期|公|行|析|为|享|成))(?:钱)?"
)
_SEN = re.compile("(?P<figure>[0-9]{1,2}(?:\\.[0-9]+)?|[一二三四五六七八九]?十?[一二三四五六七八九])(?:日本)?钱")
_CENTS = re.compile(
    "(?:又|零|と)?(?P<figure>[0-9]{1,2}|[一二三四五六七八九]?十?[一二三四五六七八九])(?:セント|美分|欧分|仙)"
)
_CHINESE_DOLLARS = frozenset({"CNY", "HKD", "TWD", "MOP"})
_SPOKEN_NAMES = ("dollars", "dollar", "pounds", "pound", "euros", "euro", "rupees", "ringgit")
_MORE = re.compile("半(?![年月天个小日场数])")


def read_hundredths(folded: str, start: int, end: int, currency: str) -> tuple[Decimal, int] | None:
    """What follows the whole sum that stands from `start` to `end`: its value and where it ends; None for nothing."""
    following = folded[end : end + 1]
    if not following:
        return None
    if following in " ,0123456789":
        match = _ENGLISH.match(folded, end)
        if match and (following in " ,"):
            return _hundredths(match), match.end()
    if following == " ":
        spoken_name = (
            folded[start:end].isascii() and folded[start].isalpha() and folded[start:end].endswith(_SPOKEN_NAMES)
        )
        match = _BARE.match(folded, end) if spoken_name else None
        value = spoken(match["words"]) if match else Decimal(0)
        return (value / 100, match.end()) if match and value >= 10 else None  # noqa: PLR2004
    if currency == "JPY":
        match = _SEN.match(folded, end)
    elif currency in _CHINESE_DOLLARS:
        return _read_tenths(folded, end)
    else:
        match = _CENTS.match(folded, end)
    return (_number(match["figure"]) / 100, match.end()) if match else None


def _read_tenths(folded: str, end: int) -> tuple[Decimal, int] | None:
    match = _CHINESE.match(folded, end)
    if not match:
        half = _MORE.match(folded, end) if folded[end - 1] in "块钱" else None
        return (Decimal("0.5"), half.end()) if half else None
    if match["few"]:
        return _number(match["few"]) / 100, match.end()
    if match["lone"]:
        return (_number(match["lone"]) / 10, match.end()) if folded[end - 1] == "块" else None
    if match["hundredths"]:
        return _number(match["hundredths"]) / 100, match.end()
    rest = _number(match["rest"]) if match["rest"] else Decimal(0)
    return _number(match["tenths"]) / 10 + rest / 100, match.end()


def _hundredths(match: re.Match[str]) -> Decimal:
    return (Decimal(match["figure"]) if match["figure"] else spoken(match["words"])) / 100


def _number(written: str) -> Decimal:
    """`50`, `五`, `二十五`."""
    if written[0] in "0123456789":
        return Decimal(written)
    tens, ten, ones = written.rpartition("十")
    return Decimal((_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS[ones])
