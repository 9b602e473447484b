"""Quantities: figures with their scale, as three languages write them.

Owns the reading of digits, ideographic and English numerals and scales into `Decimal`, exactly; vague ones become a low
and a high end (`数十億` 2e9–9e9). Refuses currencies. Works on folded text, so scripts and widths no longer differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from store.records import Qualifier

_SMALL = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_DIGITS = {**{c: i for i, c in enumerate("〇一二三四五六七八九")}, "零": 0, "两": 2}

_ENGLISH_SCALES = {
    **dict.fromkeys(("trillion", "trillions", "trn", "trln", "tril", "tn", "t"), 10**12),
    **dict.fromkeys(("billion", "billions", "bil", "bln", "blns", "bn", "b", "mrd"), 10**9),
    **dict.fromkeys(("million", "millions", "mil", "mill", "mln", "mlns", "mn", "mm", "mio", "m"), 10**6),
    **dict.fromkeys(("thousand", "thousands", "k"), 10**3),
    **dict.fromkeys(("hundred", "hundreds"), 10**2),
    **dict.fromkeys(("crore", "crores", "cr"), 10**7),
    **dict.fromkeys(("lakh", "lakhs", "lac"), 10**5),
}
_LETTERS = frozenset({"t", "b", "m", "k", "mm", "cr"})
"""Scales too short to make a quantity of a figure without a currency beside it."""

_UNITS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {
    **{word: number for number, word in enumerate(re.findall("[a-z]+", _UNITS))},
    **{word: 10 * number for number, word in enumerate(re.findall("[a-z]+", _TENS), 2)},
    "a": 1,
    "an": 1,
}
_DOZENS = {"tens": 10, "dozens": 10, "scores": 10, "hundreds": 100, "thousands": 1000}

_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{2,3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:[.・][0-9]+)?)"
_IDEOGRAPHIC = r"(?:[〇零一二三四五六七八九两]{1,16}+(?:[.点・][〇零一二三四五六七八九]{1,16}+)?)"
_FIGURE = f"(?:{_ARABIC}|{_IDEOGRAPHIC})"
_LONG = "trillions?|billions?|millions?|thousands?|crores?|lakhs?"
_SCALE = (
    "(?:trillions?|trn|trln|tril|tn|billions?|bil|blns?|bn|millions?|mill|mil|mlns?|mn|mio|mrd|mm|thousands?|hundred|"
    "crores?|cr|lakhs?|lac|[tbmk])(?![a-z])(?:(?<=il)\\.|(?<=[bm])\\.(?=[ ](?:us[ ]|u\\.s\\.[ ])?dollars?))?"
)
_WORD = "(?:" + "|".join(sorted((w for w in _WORDS if w not in {"a", "an"}), key=len, reverse=True)) + ")"

_CJK = f"""
    (?:{_FIGURE}[万亿兆](?=[数几]))?(?:好?[数几何]|上(?=[十百千万亿兆])|十[数几](?=[万亿兆]))?
    {_FIGURE}?[ ]?(?:个|[多余])?[十百千万亿兆]{{1,5}}+[多余]?
    (?:{_FIGURE}[十百千万亿兆]{{1,5}}+[多余]?){{0,5}}
    (?:{_ARABIC}(?![0-9.,年月日]))?
"""
_SPOKEN = f"{_WORD}(?:[ -]{_WORD})?"
_QUANTITY = re.compile(
    f"""(?:(?<![0-9])|(?<=[0-9]年))(?<![0-9][.,])(?:
      (?P<cjk>{_CJK})
    | (?P<figure>{_ARABIC})(?:-point-(?P<point>{_WORD}))?
      (?:[ -]?(?P<scale>{_SCALE})(?:[ ](?P<second>{_LONG})(?![a-z]))?)?
    | (?<![a-z])(?:
        (?P<vague>(?:tens|dozens|scores|hundreds|thousands)[ ]of[ ](?:the[ ])?
          |(?:several|a[ ]few|multiple|a[ ]couple(?:[ ]of)?)[ -](?:(?P<dozen>tens[ ]of|dozen|hundred|thousand)[ ])?)
          (?P<vague_scale>{_LONG})
      | (?P<bare>(?:trillions|billions|millions))(?=[ ](?:of[ ]|in[ ]))
      | (?P<fraction>(?:an?[ -]|one[ -])?(?:half|quarter)(?:[ ]of)?(?:[ -]an?|[ -]one)?)[ -](?P<fraction_scale>{_LONG})
      | (?P<words>(?:{_SPOKEN}(?:[ ]hundred(?:[ ]and)?(?:[ ]{_SPOKEN})?)?|an?(?:[ ]hundred)?)
          (?P<half>[ ]and[ ]a[ ]half)?)[ -](?P<words_scale>{_LONG})
      | (?P<plain>{_SPOKEN})(?=[ -](?:u\\.?s\\.?[ ])?(?:dollars?|yen|euros?|pounds)(?![a-z]))
      )(?![a-z])
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A figure with its scale, in folded text."""

    start: int
    """First character."""
    end: int
    """One past the last character."""
    low: Decimal
    """Value; the low end of a vague one."""
    high: Decimal | None = None
    """High end of a vague one."""
    scale: Decimal = Decimal(1)
    """What the figure was multiplied by last: 1 without a scale."""
    scaled: bool = False
    """Has a scale that says by itself that something big is counted (`億`, `billion`, not `m`)."""
    hedge: Qualifier | None = None
    """The hedge inside it: `百多億`, `上百億`."""
    simple: bool = False
    """A figure in Arabic digits without a scale."""


def find_quantities(folded: str) -> Iterator[Quantity]:
    """Every quantity in folded text, in order, none overlapping."""
    for match in _QUANTITY.finditer(folded):
        quantity = _read(match)
        if quantity:
            yield quantity


def _read(match: re.Match[str]) -> Quantity | None:
    if match["cjk"]:
        return _read_cjk(match)
    return _read_figure(match) if match["figure"] else _read_words(match)


def _read_words(match: re.Match[str]) -> Quantity:
    if match["vague"]:
        first = match["vague"].split(" ", 1)[0]
        unit = _ENGLISH_SCALES[match["vague_scale"]] * _DOZENS.get(first, 1)
        return _spread(
            match, unit * {"tens of": 10, "dozen": 10, "hundred": 100, "thousand": 1000}.get(match["dozen"], 1)
        )
    if match["bare"]:
        return _spread(match, _ENGLISH_SCALES[match["bare"]])
    if match["fraction"]:
        figure, scale = Decimal("0.5") if "half" in match["fraction"] else Decimal("0.25"), match["fraction_scale"]
    elif match["words"]:
        figure = Decimal(_spoken(match["words"].removesuffix(match["half"] or "")))
        figure, scale = figure + (Decimal("0.5") if match["half"] else 0), match["words_scale"]
    else:
        figure, scale = Decimal(_spoken(match["plain"])), None
    times = _ENGLISH_SCALES[scale] if scale else 1
    return Quantity(start=match.start(), end=match.end(), low=figure * times, scale=Decimal(times), scaled=times > 1)


def _spread(match: re.Match[str], unit: int) -> Quantity:
    """Some of a unit: from two to nine of it."""
    return Quantity(
        start=match.start(),
        end=match.end(),
        low=Decimal(2 * unit),
        high=Decimal(9 * unit),
        scale=Decimal(unit),
        scaled=True,
        hedge="about",
    )


def _read_figure(match: re.Match[str]) -> Quantity:
    figure = arabic(match["figure"])
    if match["point"]:
        figure += Decimal(f"0.{_WORDS[match['point']]}")
    name = match["scale"] and match["scale"].rstrip(".")
    scale = _ENGLISH_SCALES[name] if name else 1
    if match["second"]:
        scale *= _ENGLISH_SCALES[match["second"]]
    return Quantity(
        start=match.start(),
        end=match.end(),
        low=figure * scale,
        scale=Decimal(scale),
        scaled=bool(name) and name not in _LETTERS,
        simple=not name,
    )


def arabic(written: str) -> Decimal:
    """`5,500` → 5500, `5・2` → 5.2: exact."""
    return Decimal(written.replace(",", "").replace("・", "."))


def _spoken(words: str) -> int:
    """`two hundred and fifty-five` → 255."""
    total = 0
    for word in re.split(r"[ -]", words):
        if word == "hundred":
            total = (total or 1) * 100
        elif word in _WORDS:
            total += _WORDS[word]
    return total


_EITHER = re.compile("([一二三四五六七八])([二三四五六七八九])(?=[十百千万亿兆])")
_PARTS = re.compile(f"(?P<figure>{_FIGURE})|(?P<unit>[十百千万亿兆])")


def _read_cjk(match: re.Match[str]) -> Quantity | None:
    written = match["cjk"]
    value, big = _evaluate(written)
    hedge: Qualifier | None = "over" if re.search("[多余上]", written) else None
    quantity = Quantity(
        start=match.start(), end=match.end(), low=value, scale=_share(written, big), scaled=big > 1, hedge=hedge
    )
    vague = re.search("[数几何]", written)
    if vague and written.startswith("十"):  # 十数億: between ten and twenty
        return replace(quantity, low=Decimal(11 * big), high=Decimal(19 * big), hedge="about")
    if vague:  # 数百億, 1兆数千億
        sure = _evaluate(written[: vague.start()])[0] if re.search("[万亿兆]", written[: vague.start()]) else Decimal(0)
        unit = _evaluate(written[vague.start() :])[0]
        return replace(quantity, low=sure + 2 * unit, high=sure + 9 * unit, hedge="about")
    either = _EITHER.match(written)
    if either and _DIGITS[either[2]] == _DIGITS[either[1]] + 1:  # 三四百億
        low, high = (_evaluate(digit + written[2:])[0] for digit in either.groups())
        return replace(quantity, low=low, high=high, hedge="about")
    return quantity


def _evaluate(written: str) -> tuple[Decimal, int]:
    """Value of a figure with ideographic units, a vague one counting as 1, and the last big unit in it (1 for none)."""
    groups: list[tuple[Decimal, int]] = []  # (value, its big unit), units falling
    section, figure, last = Decimal(0), Decimal(0), 1
    for part in _PARTS.finditer(written):
        unit = part["unit"]
        if part["figure"]:
            figure = _figure(part["figure"])
        elif unit in _SMALL:
            section, figure = section + (figure or 1) * _SMALL[unit], Decimal(0)
        else:
            last = _BIG[unit]
            # 3万9000億, 2.3万億: what came before with smaller units is counted in this one
            lower = sum((v for v, u in groups if u < last), Decimal(0))
            groups = [(v, u) for v, u in groups if u >= last]
            groups.append(((lower + section + figure or Decimal(1)) * last, last))
            section, figure = Decimal(0), Decimal(0)
    return sum((v for v, _ in groups), section + figure), last


_TAIL = re.compile("[十百千万亿兆]+[多余]?$")


def _share(written: str, scale: int) -> Decimal:
    """What a bare figure in a range before this quantity is multiplied by: 200〜300億, 1〜2百万."""
    tail = _TAIL.search(written)
    if not tail:
        return Decimal(scale)
    product = 1
    for character in tail.group():
        product *= _SMALL.get(character) or _BIG.get(character, 1)
    return Decimal(product)


def _figure(written: str) -> Decimal:
    if written[0] in "0123456789":
        return arabic(written)
    whole, _, part = written.replace("点", ".").replace("・", ".").partition(".")
    digits = "".join(str(_DIGITS[c]) for c in whole)
    return Decimal(digits + ("." + "".join(str(_DIGITS[c]) for c in part) if part else ""))
