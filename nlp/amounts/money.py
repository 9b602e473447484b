"""Component: amounts of money, exactly as written, with their value, currency and hedge.

Owns which quantities are money: a currency stands before or after the figure, or was named just before. Refuses counts,
shares, weights and names of companies. Roles and conversions are given later by `nlp.amounts.roles`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from nlp.amounts.carried import Carrier, Stated, folded_pattern
from nlp.amounts.currencies import LONGEST, load_currencies
from nlp.amounts.hedges import hedge_after, hedge_before, hedging_verb
from nlp.amounts.numbers import Quantity, find_quantities
from nlp.languages import Folded, fold, identify
from store.records import Amount, Language, Money, Qualifier, Script

_COMMA = re.compile("(?<![0-9])(?<![0-9]，)[0-9]+(?:，[0-9]+)+")
_GROUPED = re.compile("[1-9][0-9]{0,2}(?:，[0-9]{3})+")
_RANGE = folded_pattern(r"\s?(?:-|–|—|~|〜|至|到|から|to|ないし)\s?(?:up to )?(?:最大|约)?")
_MOVES = re.compile(
    r"\b(?:rose|rise[ns]?|rising|grow[ns]?|grew|increas\w+|rais\w+|jump\w*|climb\w*|fell|fall\w*|drop\w*|declin\w+|cut\w*|"
    r"lower\w*|reduc\w+|slash\w*|up|down|shr[aiu]nk\w*|expand\w*|doubl\w+|widen\w*|narrow\w*|revis\w+|chang\w+|went)\b"
)
_CHANGED = folded_pattern("[にへ](?:増|拡|拡|引|减|減|缩|上|下|修正|膨|积)|へ")
_SEN = re.compile("[0-9]{1,2}钱")
_DATE_BEFORE = re.compile("月[ ]?$")
_YEARS = range(1900, 2100)


_LARGEST = Decimal(10) ** 20
"""No sum of money is as big; what is, is a row of digits."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A quantity with a currency, in folded text."""

    start: int
    end: int
    quantity: Quantity
    low: Decimal
    high: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class MoneyReader:
    """Reads amounts from one text."""

    folded: str
    """Folded text."""
    language: Language
    """Its language."""
    script: Script
    """Its script."""
    codes: dict[str, str] = field(default_factory=dict)
    """Currencies of names met so far."""
    taken: list[int] = field(default_factory=lambda: [0])
    """Where the amount before ends: its currency is not that of the next figure."""

    def read(self) -> list[_Found]:
        """Amounts in order, without hedges."""
        quantities = list(find_quantities(self.folded))
        found: list[_Found] = []
        bare: list[Quantity] = []
        skip = -1
        for index, quantity in enumerate(quantities):
            if index <= skip:
                continue
            self.taken[:] = [found[-1].end if found else 0]
            following = quantities[index + 1] if index + 1 < len(quantities) else None
            amount = self._range(quantity, following) if following else None
            if amount:
                skip = index + 1
            amount = amount or self._single(quantity)
            if amount:
                found.append(amount)
            elif quantity.scaled:
                bare.append(quantity)
        return sorted(found + self._carried(bare, found), key=lambda f: f.start)

    def _single(self, quantity: Quantity) -> _Found | None:
        before, after = self._before(quantity), self._after(quantity)
        if before is None and after is None:
            return None
        start = before[0] if before else quantity.start
        end = after[0] if after else quantity.end
        names = [n for n in ((before and before[1]), (after and after[1])) if n]
        currency = self._currency(names)
        low = quantity.low
        if currency == "JPY" and (sen := _SEN.match(self.folded, end)):  # 145円20銭
            low, end = low + Decimal(sen.group()[:-1]) / 100, sen.end()
        return _Found(start, end, quantity, low, quantity.high, currency)

    def _currency(self, names: list[str]) -> str:
        """Of two names the one that says more: `$5 Canadian dollars`, `人民币5亿元`."""
        table = load_currencies()
        sure = [n for n in names if n in table.codes and n not in {"$", "dollar", "dollars", "ドル"}]
        name = (sure or names)[-1 if sure else 0]
        if name not in self.codes:
            self.codes[name] = table.code(name, self.folded, self.language, self.script)
        return self.codes[name]

    def _before(self, quantity: Quantity) -> tuple[int, str] | None:
        table = load_currencies()
        at = quantity.start
        window = self.folded[max(0, at - LONGEST) : at][::-1]
        if window.lstrip()[:1] not in table.before_ends:
            return None
        match = table.before.match(window)
        if not match or at - match.end() < self.taken[0]:
            return None
        name, start = match["name"][::-1], at - match.end()
        if name in table.words and not self._weighty(quantity):
            return None
        if not name.isascii() and name.isalpha() and not quantity.scaled and self._weightless(quantity):
            return None
        if " " in name and self.folded[max(0, start - 4) : start] == "the ":
            return start + name.index(" ") + 1, "$"  # promised the US $550 billion
        return start, name

    def _after(self, quantity: Quantity) -> tuple[int, str] | None:
        table = load_currencies()
        match = table.after.match(self.folded, quantity.end)
        if not match:
            return None
        name, end = match["name"], match.end()
        if name in table.words and not self._weighty(quantity):
            return None
        if "ァ" <= name[-1] <= "ー" and not quantity.scaled and "ァ" <= self.folded[end : end + 1] <= "ー":
            return None  # ドルチェ
        if not quantity.scaled:
            if self._weightless(quantity) and name in {"元", "圆"}:
                return None
            if name[0] == "日" and _DATE_BEFORE.search(self.folded[max(0, quantity.start - 2) : quantity.start]):
                return None  # 9月27日圆…
        return end, name

    def _weighty(self, quantity: Quantity) -> bool:
        written = self.folded[quantity.start : quantity.end]
        return quantity.scaled or "," in written or (quantity.low >= 100 and not self._year(quantity))  # noqa: PLR2004

    def _weightless(self, quantity: Quantity) -> bool:
        """`二元`, `三圆`: a numeral in a word."""
        return not quantity.simple or self._year(quantity)

    def _year(self, quantity: Quantity) -> bool:
        return quantity.simple and quantity.low in _YEARS and quantity.end - quantity.start == len("2026")

    def _range(self, first: Quantity, second: Quantity) -> _Found | None:
        """Two figures that are the ends of one amount: `200-300億ドル`, `$4.5-6bn`, `300亿至400亿美元`."""
        one, two = self._single(first), self._single(second)
        if not two and not (one and not second.scaled and one.quantity.scaled):
            two_start, two_end = second.start, second.end
        else:
            two_start, two_end = (two.start, two.end) if two else (second.start, second.end)
        gap_start = one.end if one else first.end
        gap = _RANGE.fullmatch(self.folded, gap_start, two_start) if 0 < two_start - gap_start < 12 else None  # noqa: PLR2004
        joined = gap or (self._between(first, one, gap_start, two_start))
        if not joined or not (one or two) or (one and two and one.currency != two.currency):
            return None
        if self._is_change(one, two, gap_start, two_start, two_end):
            return None
        low, high = (one.low if one else first.low), (two.low if two else second.low)
        if first.simple and second.scale > 1:
            low *= second.scale
        if second.simple and first.scale > 1 and not second.scaled:
            return None
        last = two or one
        if not low < high or last is None:
            return None
        start = one.start if one else first.start
        return _Found(start, two_end, second if second.scaled else first, low, high, last.currency)

    def _between(self, first: Quantity, one: _Found | None, gap_start: int, two_start: int) -> bool:
        start = one.start if one else first.start
        return (
            self.folded[gap_start:two_start].strip() == "and" and self.folded[max(0, start - 8) : start] == "between "
        )

    def _is_change(self, one: _Found | None, two: _Found | None, gap_start: int, two_start: int, two_end: int) -> bool:
        """Two figures of something that moved from one to the other."""
        gap = self.folded[gap_start:two_start].strip()
        before = self.folded[max(0, (one.start if one else gap_start) - 90) : (one.start if one else gap_start)]
        if gap.startswith("to"):
            return bool(one and two and before.endswith("from ") and _MOVES.search(before.rpartition(". ")[2]))
        if gap.startswith("から"):
            return bool(one and two and _CHANGED.match(self.folded, two_end))
        return gap in {"至", "到"} and bool(one and two) and before[-1:] in "从由自"

    def _carried(self, bare: list[Quantity], found: list[_Found]) -> list[_Found]:
        """Quantities without a currency of their own that take one from elsewhere."""
        stated = [Stated(f.start, f.end, f.low, f.currency) for f in found]
        carrier = Carrier(self.folded, stated)
        carried = []
        for quantity in bare:
            currency = carrier.find_currency(quantity)
            if currency:
                carried.append(_Found(quantity.start, quantity.end, quantity, quantity.low, quantity.high, currency))
        return carried


def find_amounts(text: str, language: Language, script: Script) -> list[Amount]:
    """Amounts of a text in order, none overlapping, all of role `other`."""
    masked = _COMMA.sub(_mask_clause_comma, text) if "，" in text else text
    folded = fold(masked)
    amounts: list[Amount] = []
    for found in MoneyReader(folded.text, language, script).read():
        amount = _finish(text, folded, found, amounts[-1].end if amounts else 0)
        if amount:
            amounts.append(amount)
    return amounts


def _mask_clause_comma(match: re.Match[str]) -> str:
    """A full-width comma between half-width digits groups thousands only where it can."""
    return match.group() if _GROUPED.fullmatch(match.group()) else match.group().replace("，", "、")


def _finish(text: str, folded: Folded, found: _Found, floor: int) -> Amount | None:
    start, end = found.start, found.end
    if max(found.low, found.high or 0) >= _LARGEST:
        return None
    qualifier: Qualifier | None = None
    left = hedge_before(folded.text, start, end)
    right = hedge_after(folded.text, end)
    if left:
        start, qualifier = left
    if right:
        end = right[0]
        qualifier = qualifier or right[1]
    qualifier = qualifier or found.quantity.hedge or hedging_verb(folded.text, start, end) or "exact"
    first, last = folded.span(start, end)
    if first < floor:
        first = folded.span(found.start, found.end)[0]
    if first < floor:
        return None
    while text[last - 1].isspace():
        last -= 1
    money = Money(
        value=_plain(found.low),
        currency=found.currency,
        value_max=found.high and _plain(found.high),
        qualifier=qualifier,
    )
    return Amount(start=first, end=last, text=text[first:last], money=money)


def _plain(value: Decimal) -> Decimal:
    """The same number without a fraction of zeros or an exponent."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


@Pipeline.component("pactwatch_money")
def find_money(doc: Doc) -> Doc:
    """Sets `doc._.amounts`, in order of the text, roles not yet given."""
    script = doc.user_data.get("script") or identify(doc.text)[1]
    language: Language = doc.lang_ if doc.lang_ in {"en", "ja", "zh"} else "en"  # type: ignore[assignment]
    doc._.amounts = find_amounts(doc.text, language, script)
    return doc
