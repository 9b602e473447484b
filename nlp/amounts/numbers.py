"""Quantities: figures with their scale, as three languages write them.

Owns the reading of digits, ideographic and English numerals and scales into `Decimal`, exactly; vague ones become a low
and a high end (`数十億` 2e9–9e9). Refuses currencies. Works on folded text, so scripts and widths no longer differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from nlp.amounts.spoken import BELOW_THOUSAND, DECIMAL, LONG, ONE, SCALED, SCALES, WORDS, spoken
from store.records import Qualifier

_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_SCORES = {"廿": 20, "卅": 30, "卌": 40}
_BIG = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_DIGITS = {
    **{c: i for i, c in enumerate("〇一二三四五六七八九")},
    **{c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "两": 2,
    "参": 3,
}
_UNITS = "十百千万亿兆拾佰仟廿卅"
_NUMERALS = "〇零一二三四五六七八九两壹贰叁肆伍陆柒捌玖参"

_LETTERS = frozenset({"t", "b", "m", "k", "mm", "cr", "bill", "bio"})
"""Scales too short to make a quantity of a figure without a currency beside it."""
_DOZENS = {"tens": 10, "dozens": 10, "scores": 10, "hundreds": 100, "thousands": 1000}
_SEVERAL = {"tens of": 10, "dozen": 10, "hundred": 100, "thousand": 1000}

_ARABIC = r"""(?:
  (?=[0-9]+[,.' ][0-9])(?:
    [0-9]+\.[0-9]{1,2}(?![0-9.,])
  | [0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?           # 1,234,567.89
  | [0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?![0-9])(?:\.[0-9]+)?  # 12,34,567
  | [0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,2}(?![0-9])            # 1.234,56
  | [0-9]{1,3}(?:\.[0-9]{3}){2,}(?![.0-9])                   # 1.234.567
  | [0-9]{1,3}(?:'[0-9]{3})+(?![0-9])(?:[.,][0-9]{1,2}(?![0-9]))?  # 1'234'567
  | [0-9]{1,3}(?:[ ][0-9]{3}){2,}(?![0-9])(?:[.,][0-9]{1,2}(?![0-9]))?
  | (?:(?<=[€$£₽][ ])|(?<=[€$£₽])|(?<=(?:sek|nok|dkk|eur|chf|pln|czk|huf|zar|rub|usd)[ ]))
    [0-9]{1,3}[ ][0-9]{3}(?![0-9])(?:[.,][0-9]{1,2}(?![0-9]))?
  | [0-9]{1,3}[ ][0-9]{3}(?![0-9])(?:[.,][0-9]{1,2}(?![0-9]))?(?=[ ]?(?:€|zł|kč|kr(?![a-z])|₽))
  | (?!(?:19|20)[0-9]{2})[0-9]{1,5},[0-9]{1,2}(?![0-9]|,[0-9])  # 1,5
  )
  | [0-9]+(?:[.・][0-9]+)?
)"""
_FRACTION = "[0-9]*[0-9]⁄[0-9]"
"""`1½`, folded."""
_IDEOGRAPHIC = f"(?:[{_NUMERALS}]{{1,16}}+(?:[.点・][{_NUMERALS}]{{1,16}}+)?)"
_PART = f"(?:[{_NUMERALS}]分[之の][{_NUMERALS}])"
_FIGURE = f"(?:{_PART}|{_FRACTION}|{_ARABIC}|{_IDEOGRAPHIC})"
_SCALE = (
    "(?:quadrillion|trillions?|trn|trln|tril|tn|billions?|bill|bil|bio|blns?|bn|millions?|millionen|mill|mil|mlns?|mn|"
    "mio|mrd|mld|milliard(?:s|en)?|mm|thousands?|hundred|crores?|cr|lakhs?|lac|[tbmk])(?![a-zß-ſ])"
    "(?:(?<=il)\\.|(?:(?<=[bm])|(?<=[mb]n)|(?<=rd)|(?<=io))\\.(?=[ ](?:us[ ]|u\\.s\\.[ ])?(?:dollars?|euros?|yen)))?"
)

_CJK = f"""
    (?=[^0-9]|[0-9][0-9.,・ '⁄]*(?:个半?|[多余来])?[{_UNITS}])
    (?:{_FIGURE}[万亿兆](?=[数几]))?(?:好?几|[数何]|上(?=[{_UNITS}])|十[数几](?=[万亿兆])|半(?=[万亿兆]))?
    {_FIGURE}?[ ]{{0,2}}(?:个半?|[多余来])?[{_UNITS}]{{1,5}}+(?:(?!多米尼加)[多余来][{_UNITS}]*+)?
    (?:[ ]?{_FIGURE}[{_UNITS}]{{1,5}}+[多余]?){{0,5}}
    (?:半|[零〇]?[{_NUMERALS[2:]}](?![{_NUMERALS}{_UNITS}])|[ ]?{_ARABIC}(?![0-9.,年月日]))?
"""
_MONEY_WORDS = (
    r"(?=[ -](?:(?:u\.?s\.?|american|canadian|australian|singapore|hong[ ]kong|new[ ]zealand|taiwan|swiss|norwegian|"
    r"swedish|danish|turkish|indian|mexican|british|chinese|japanese|kuwaiti|saudi|south[ ]korean|korean)[ ])?"
    r"(?:dollars?|yen|euros?|pounds?|cents?|pence|penny|pennies|francs?|won|yuan|rupees?|bucks|ringgit|pesos?|riyals?|"
    r"rials?|dirhams?|dinars?|shekels?|roubles?|rubles?|crowns|kronor|kroner|baht|lira|rand|shillings|zloty|kuai|quid|"
    r"reais|rupiah|renminbi|naira|tenge|forints?)(?![a-z]))"
)
_RANGE_WORDS = rf"(?=[ ](?:to|or|and)[ ](?:{DECIMAL}|{BELOW_THOUSAND})[ -](?:{LONG}|dollars|yen|euros|pounds)(?![a-z]))"
_LONE = f"""(?P<lone>{_IDEOGRAPHIC})(?=[ ]?(?:
    美元|美金|美分|欧元|英镑|港[元币]|韩元|澳元|加元|卢[布比]|人民[币元]|新?台币|泰铢|日[元圆]|瑞士法郎|圆|ドル|ユーロ|ポンド|
    ウォン|セント|[米加豪港]ドル|块|元[一二三四五六七八九]?[角毛]|[角毛]|
    [到至~][〇零一二三四五六七八九两]{1, 3}[十百千万亿兆元圆]
))"""
_SIGNS = re.compile(f"(?:(?P<cjk>{_CJK})|{_LONE})", re.VERBOSE)
_DIGITS_FIRST = re.compile(
    rf"""(?:(?<![0-9])|(?<=[0-9]年))(?<![0-9][.,])(?<![ $€£(]\.)(?:
      (?P<cjk>{_CJK})
    | (?P<figure>{_FRACTION}|{_ARABIC})(?:-point-(?P<point>{ONE}))?(?P<and_half>[ ]and[ ]a[ ]half)?
      (?:[ -]?(?P<scale>{_SCALE}|クロール|ラク)(?:[ ](?P<second>{LONG})(?![a-z]))?)?
    )""",
    re.VERBOSE,
)
_WORDS_FIRST = re.compile(
    rf"""(?:
        (?P<vague>(?:tens|dozens|scores|hundreds|thousands)[ ]of[ ](?:the[ ])?
          |(?:several|a[ ]few|multiple|a[ ]couple(?:[ ]of)?)[ -](?:(?P<dozen>tens[ ]of|dozen|hundred|thousand)[ ])?)
          (?P<vague_scale>{LONG})
      | (?P<bare>(?:trillions|billions|millions))(?=[ ](?:of[ ]|in[ ]))
      | (?P<fraction>(?:(?:an?|one)[ -])?(?:half|quarter)(?:[ ]of)?(?:[ -]an?|[ -]one)?
          |three[ -]quarters?[ ]of[ ](?:an?|one))[ -](?P<fraction_scale>{LONG})
      | (?P<words>{SCALED})
      | (?P<plain>{DECIMAL}|{BELOW_THOUSAND})(?:{_MONEY_WORDS}|{_RANGE_WORDS})
    )(?![a-z])""",
    re.VERBOSE,
)
_START = re.compile(
    f"[0-9{_NUMERALS}{_UNITS}数几何好上半abdefhmnoqstz](?:(?<=[^a-z])|(?<![a-z][a-z])(?:(?<=o)ne|(?<=t)(?:wo|hree|en|welve|"
    "hirt|went|housands|rillions)|(?<=f)(?:our|ive|ift|ort)|(?<=s)(?:ix|even|cores)|(?<=e)(?:ight|leven)|(?<=n)ine|"
    f"(?<=z)ero|(?<=h)(?:alf|undreds)|(?<=q)uarter|(?<=d)ozens|(?<=m)(?:ultiple|illions)|(?<=b)illions|(?<=s)everal|"
    f"(?<=a)n?[ -](?:hundred|half|quarter|few|couple|{LONG})))"
)
"""Where a quantity may start; the rest of the text is skipped at once."""


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
    worded: bool = False
    """Words without a scale: `twenty`, `三`."""


def find_quantities(folded: str) -> Iterator[Quantity]:
    """Every quantity in folded text, in order, none overlapping."""
    at = 0
    while start := _START.search(folded, at):
        first = folded[start.start()]
        match: re.Match[str] | None
        if first in "0123456789":
            match = _DIGITS_FIRST.match(folded, start.start())
            quantity = match and (_read_cjk(match) if match["cjk"] else _read_figure(match))
        elif first.isascii():
            match = _WORDS_FIRST.match(folded, start.start())
            quantity = match and _read_words(match)
        else:
            match = _SIGNS.match(folded, start.start())
            quantity = match and (_read_cjk(match) if match["cjk"] else _read_lone(match))
        at = match.end() if match else start.start() + 1
        if quantity:
            yield quantity


def _read_lone(match: re.Match[str]) -> Quantity:
    return Quantity(start=match.start(), end=match.end(), low=_figure(match["lone"]), worded=True)


def _read_words(match: re.Match[str]) -> Quantity:
    if match["vague"]:
        first = match["vague"].split(" ", 1)[0]
        return _spread(match, SCALES[match["vague_scale"]] * _DOZENS.get(first, 1) * _SEVERAL.get(match["dozen"], 1))
    if match["bare"]:
        return _spread(match, SCALES[match["bare"]])
    if match["plain"]:
        return Quantity(start=match.start(), end=match.end(), low=spoken(match["plain"]), worded=True)
    if match["fraction"]:
        part = Decimal("0.5") if "half" in match["fraction"] else Decimal("0.25")
        scale = SCALES[match["fraction_scale"]]
        low = (3 * part if match["fraction"].startswith("three") else part) * scale
    else:
        scale, low = SCALES[match["words_scale"]], spoken(match["words"])
    return Quantity(start=match.start(), end=match.end(), low=low, scale=Decimal(scale), scaled=scale > 1)


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


_INDIAN = {"クロール": "crore", "ラク": "lakh"}


def _read_figure(match: re.Match[str]) -> Quantity:
    figure = arabic(match["figure"])
    if match["point"]:
        figure += Decimal(f"0.{WORDS[match['point']]}")
    if match["and_half"]:
        figure += Decimal("0.5")
    name = match["scale"] and match["scale"].rstrip(".")
    scale = SCALES[_INDIAN.get(name, name)] if name else 1
    if match["second"]:
        scale *= SCALES[match["second"]]
    return Quantity(
        start=match.start(),
        end=match.end(),
        low=figure * scale,
        scale=Decimal(scale),
        scaled=bool(name) and name not in _LETTERS,
        simple=not name,
    )


_DECIMAL_COMMA = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:[. '][0-9]{3})+),[0-9]{1,2}")


def arabic(written: str) -> Decimal:
    """`5,500` → 5500, `5・2` → 5.2, `1.234,5` → 1234.5, `1½` (folded) → 1.5: exact."""
    if "⁄" in written:
        whole, bottom = written.split("⁄")
        return Decimal(whole[:-1] or 0) + Decimal(whole[-1]) / Decimal(max(int(bottom), 1))
    if _DECIMAL_COMMA.fullmatch(written):
        return Decimal(re.sub("[. ']", "", written).replace(",", "."))
    written = re.sub("[, ']", "", written).replace("・", ".")
    return Decimal(written.replace(".", "") if written.count(".") > 1 else written)


_EITHER = re.compile(f"([一二三四五六七八两])([二三四五六七八九])(?=[{_UNITS}])")
_PARTS = re.compile(f"(?P<figure>{_FIGURE})|(?P<unit>[{_UNITS}半])", re.VERBOSE)


def _read_cjk(match: re.Match[str]) -> Quantity:
    written = match["cjk"]
    value, big = _evaluate(written, match.string[match.end() : match.end() + 1])
    hedge: Qualifier | None = "over" if re.search("[多余上来]", written) else None
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


_JAPANESE_NAME = re.compile("[圆ァ-ヺ]")


def _evaluate(written: str, following: str = "") -> tuple[Decimal, int]:
    """Value of a figure with ideographic units, a vague one counting as 1, and the last big unit in it (1 for none)."""
    groups: list[tuple[Decimal, int]] = []  # (value, its big unit), units falling
    section, figure, last, unit = Decimal(0), Decimal(0), 1, 1
    parts = list(_PARTS.finditer(written))
    for index, part in enumerate(parts):
        sign = part["unit"]
        if part["figure"]:
            figure = _figure(part["figure"])
            tail = index == len(parts) - 1 and index > 0 and written[part.start()] in _NUMERALS[1:]
            if tail and unit > 10 and len(part["figure"]) == 1 and not _JAPANESE_NAME.match(following):  # noqa: PLR2004
                figure = figure * unit / 10  # 两万五: 25000, but 三百五円: 305
        elif sign == "半" and index:
            section += figure + Decimal(unit) / 2
            figure = Decimal(0)
        elif sign in _SCORES or sign == "半":
            section += _SCORES.get(sign, Decimal("0.5"))
        elif sign in _SMALL:
            unit = _SMALL[sign]
            section, figure = section + (figure or 1) * unit, Decimal(0)
        else:
            last = unit = _BIG[sign]
            # 3万9000億, 2.3万億: what came before with smaller units is counted in this one
            lower = sum((v for v, u in groups if u < last), Decimal(0))
            groups = [(v, u) for v, u in groups if u >= last]
            groups.append(((lower + section + figure or Decimal(1)) * last, last))
            section, figure = Decimal(0), Decimal(0)
    return sum((v for v, _ in groups), section + figure), last


_TAIL = re.compile(f"[{_UNITS}]+[多余]?$")


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
    if "分" in written:
        return Decimal(_DIGITS[written[-1]]) / Decimal(_DIGITS[written[0]] or 1)
    if written[0] in "0123456789":
        return arabic(written)
    whole, _, part = written.replace("点", ".").replace("・", ".").partition(".")
    digits = "".join(str(_DIGITS[c]) for c in whole)
    return Decimal(digits + ("." + "".join(str(_DIGITS[c]) for c in part) if part else ""))
