"""English numerals in words: how they are written and what they come to.

Owns the words, the pattern of a phrase and its value, exactly. Refuses digits and currencies. Works on folded text.
"""

from __future__ import annotations

import re
from decimal import Decimal

SCALES = {
    **dict.fromkeys(("quadrillion", "quadrillions"), 10**15),
    **dict.fromkeys(("trillion", "trillions", "trn", "trln", "tril", "tn", "t"), 10**12),
    **dict.fromkeys(("billion", "billions", "bil", "bill", "bln", "blns", "bn", "bio", "b"), 10**9),
    **dict.fromkeys(("mrd", "mld", "milliard", "milliards", "milliarden"), 10**9),
    **dict.fromkeys(("million", "millions", "mil", "mill", "mln", "mlns", "mn", "mm", "mio", "m", "millionen"), 10**6),
    **dict.fromkeys(("thousand", "thousands", "k"), 10**3),
    **dict.fromkeys(("hundred", "hundreds"), 10**2),
    **dict.fromkeys(("crore", "crores", "cr"), 10**7),
    **dict.fromkeys(("lakh", "lakhs", "lac"), 10**5),
}
"""What each word or abbreviation of a scale multiplies by."""

_ONES = "one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
WORDS = {
    **{word: number for number, word in enumerate(["zero", *_ONES.split(), *_TEENS.split()])},
    **{word: 10 * number for number, word in enumerate(_TENS.split(), 2)},
    "a": 1,
    "an": 1,
}
"""Values of single words."""

LONG = "quadrillions?|trillions?|billions?|millions?|thousands?|crores?|lakhs?|milliards?"
"""Scales written out."""


def _any(words: str) -> str:
    return "(?:" + "|".join(sorted(words.split(), key=len, reverse=True)) + ")"


ONE = _any(_ONES + " zero")
"""A digit in words."""
BELOW_HUNDRED = f"(?:{_any(_TENS)}(?:[ -]{_any(_ONES)}(?![a-z]))?|{_any(_TEENS)}|{ONE})"
"""`five`, `twelve`, `twenty-five`."""
BELOW_THOUSAND = (
    f"(?:(?:{BELOW_HUNDRED}|an?)[ -]hundred(?:(?:[ ]and)?[ -]{BELOW_HUNDRED}(?![a-z])(?![ -]hundred))?|{BELOW_HUNDRED})"
)
"""`a hundred`, `two hundred and fifty-five`."""
DECIMAL = f"(?:{BELOW_HUNDRED}[ -]point(?:[ -]{ONE}(?![a-z]))+)"
"""`one point six`."""
_LOWER = (
    rf"(?:(?<=trillion)[ ]{BELOW_THOUSAND}[ -]billion(?![a-z]))?"
    rf"(?:(?<=[br]illion)[ ]{BELOW_THOUSAND}[ -]million(?![a-z]))?"
    rf"(?:(?<=illion)[ ]{BELOW_THOUSAND}[ -]thousand(?![a-z]))?"
    rf"(?:(?:(?<=thousand)|(?<=million))[ ](?:and[ ])?{BELOW_THOUSAND}(?![a-z])(?![ -](?:{LONG}|hundred)))?"
)
SCALED = (
    f"(?:(?:{DECIMAL}|{BELOW_THOUSAND}|an?)(?P<half>[ ]and[ ]a[ ](?:half|quarter))?)[ -](?P<words_scale>{LONG}){_LOWER}"
)
"""`two and a half billion`, `one million two hundred thousand`."""


def spoken(words: str) -> Decimal:
    """`one million two hundred thousand` → 1200000, `one point six billion` → 1.6e9, exactly."""
    total, section, point = Decimal(0), Decimal(0), 0
    for word in re.split(r"[ -]+", words):
        if word == "point":
            point = 1
        elif word == "hundred":
            section = (section or Decimal(1)) * 100
        elif word in ("half", "quarter"):
            section += Decimal("0.5") if word == "half" else Decimal("0.25")
        elif word in SCALES:
            total, section, point = total + (section or Decimal(1)) * SCALES[word], Decimal(0), 0
        elif word in WORDS and point:
            section += Decimal(WORDS[word]).scaleb(-point)
            point += 1
        elif word in WORDS and not (word in ("a", "an") and section):
            section += WORDS[word]
    return total + section
