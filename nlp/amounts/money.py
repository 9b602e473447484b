"""Component: amounts of money, exactly as written, with their value, currency and hedge.

Owns which quantities are money: a currency stands before or after the figure, or was named just before. Refuses counts,
shares, weights and names of companies. Roles and conversions are given later by `nlp.amounts.roles`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from nlp.amounts.carried import Carrier, Stated
from nlp.amounts.cents import read_hundredths
from nlp.amounts.currencies import LONGEST, home_dollar, load_currencies
from nlp.amounts.hedges import hedge_after, hedge_before, hedging_verb
from nlp.amounts.namesakes import Namesakes
from nlp.amounts.numbers import Quantity, find_quantities
from nlp.amounts.ranges import Sum, join
from nlp.languages import Folded, fold, identify, text_of
from store.records import Amount, Language, Money, Qualifier, Script

_COMMA = re.compile("(?<![0-9])(?<![0-9]，)[0-9]+(?:，[0-9]+)+")
_BROKEN = re.compile(
    r"(?<=[0-9０-９])\n(?=[a-z万萬亿億兆])|(?<=[$€£¥￥₩₹])\n(?=[0-9])|(?<=[万萬亿億兆])\n(?=[美日円元ドユ欧歐韩韓台人港ウポ])"
    r"|(?<=illion)\n(?=(?:US |U\.S\. )?(?:dollars|yen|euros|won|yuan|pounds|rupees)\b)"
)
"""A line that ends within a sum."""
_GROUPED = re.compile("[1-9][0-9]{0,2}(?:，[0-9]{3})+")
_PARTED = re.compile(
    "(?:约|约大|概大|近|逾|过超|过超不|于低不|达高|多最|少至|高最)(?P<name>币民人|币台新|币台|币港|金美|币日|bmr)"
)
"""`人民币约5亿元`, read backward."""
_BONDS = re.compile("[ -](?:bonds?|denominated|notes?)(?![a-z])")
_PER = re.compile(
    r"/(?:t|mt|st|mtu|dmtu|tonne|ton|kg|g|lb|oz|bbl|barrel|mwh|kwh|mw|kw|gj|mmbtu|dwt|teu|sqm|mcf|day|l|bushel|head|"
    r"吨|公斤|千克|克|桶|平方米|千瓦时|千瓦|度|股|トン|キロ)(?![a-z0-9])"
)
"""Units of weight and energy that a price is written with: `$412/t`."""
_IDIOM = re.compile("一(?:块|分|毛)钱")
"""`一块钱也没有`: no sum."""
_APART = 40
"""Characters between two figures beyond which they are no range."""
_LARGEST = Decimal(10) ** 20
"""No sum of money is as big; what is, is a row of digits."""


@dataclass(frozen=True, slots=True)
class MoneyReader:
    """Reads amounts from one text."""

    text: str
    """As written."""
    fold: Folded
    """The same, folded."""
    language: Language
    """Its language."""
    script: Script
    """Its script."""
    namesakes: Namesakes
    """Tells currencies from other words in it."""
    codes: dict[str, str] = field(default_factory=dict)
    """Currencies of names met so far."""
    taken: list[int] = field(default_factory=lambda: [0])
    """Where the amount before ends: its currency is not that of the next figure."""

    @property
    def folded(self) -> str:
        """Folded text."""
        return self.fold.text

    def read(self) -> list[Sum]:
        """Amounts in order, without hedges."""
        quantities = list(find_quantities(self.folded))
        found: list[Sum] = []
        bare: list[Quantity] = []
        at = 0
        while at < len(quantities):
            quantity = quantities[at]
            at += 1
            self.taken[:] = [found[-1].end if found else 0]
            if quantity.start < self.taken[0]:
                continue  # the cents of the sum before
            one = self._single(quantity)
            amount = None
            while one and at < len(quantities) and quantities[at].start < one.end:
                at += 1  # its cents
            if at < len(quantities) and quantities[at].start - quantity.end < _APART:
                amount = join(self.folded, quantity, quantities[at], one, self._single(quantities[at]))
                if amount:
                    at += 1
                    unit = _PER.match(self.folded, amount.end)
                    amount = replace(amount, end=unit.end()) if unit else amount
            amount = amount or one
            if amount:
                found.append(amount)
            elif quantity.scaled:
                bare.append(quantity)
        return sorted(found + self._carried(bare, found), key=lambda f: f.start)

    def _single(self, quantity: Quantity) -> Sum | None:
        before, after = self._before(quantity), self._after(quantity)
        if before is None and after is None:
            return None
        start = before[0] if before else quantity.start
        if after and self.folded.startswith("a ", start) and self.folded[quantity.end] == "-":
            start += len("a ")  # a billion-yen bonus
        end = after[0] if after else quantity.end
        if before and after and (_BONDS.match(self.folded, end) or (before[1] == after[1] and not after[1].isalpha())):
            after, end = None, quantity.end  # $12 bln dollar bond, $5 $6
        names = [n for n in ((before and before[1]), (after and after[1])) if n]
        currency = self._currency(names)
        low, high = quantity.low, quantity.high
        hundredths = bool(after and after[1] in load_currencies().hundredths)
        if hundredths:
            low, high = low / 100, high and high / 100
        elif not quantity.scaled:
            rest = read_hundredths(self.folded, start, end, currency)
            if rest:
                low, end = low + rest[0], rest[1]
        if _IDIOM.match(self.folded, quantity.start) and quantity.worded:
            return None
        unit = _PER.match(self.folded, end)
        end = unit.end() if unit else end
        if after and after[2]:
            quantity = replace(quantity, hedge="over")
        return Sum(start, end, quantity, low, high, currency, hundredths=hundredths)

    def _currency(self, names: list[str]) -> str:
        """Of two names the one that says more: `$5 Canadian dollars`, `人民币5亿元`."""
        table = load_currencies()
        sure = [n for n in names if n in table.codes and n not in {"$", "dollar", "dollars", "ドル"}]
        name = (sure or names)[-1 if sure else 0]
        if name not in self.codes:
            home = name == "$" or name in table.homely
            code = home_dollar(self.folded) if home else "USD"
            self.codes[name] = code if code != "USD" else table.code(name, self.folded, self.language, self.script)
        return self.codes[name]

    def _before(self, quantity: Quantity) -> tuple[int, str] | None:
        """Where the name of a currency before a figure starts, and the name."""
        table = load_currencies()
        at = quantity.start
        window = self.folded[max(0, at - LONGEST) : at][::-1]
        if window.lstrip()[:1] not in table.before_ends:
            parted = _PARTED.match(window)
            start = at - parted.end() if parted else 0
            return (start, parted["name"][::-1]) if parted and start >= self.taken[0] else None
        match = table.before.match(window)
        if not match or at - match.end() < self.taken[0]:
            return None
        name, start = match["name"][::-1], at - match.end()
        if self.namesakes.is_before(name, start, quantity):
            return None
        return (start + len("us "), "$") if self.namesakes.is_pronoun(name, start) else (start, name)

    def _after(self, quantity: Quantity) -> tuple[int, str, bool] | None:
        """Where the name of a currency after a figure ends, the name, and whether `多` or `余` stands before it."""
        match = load_currencies().after.match(self.folded, quantity.end)
        if not match or self.namesakes.is_after(match["name"], match.start("name"), quantity):
            return None
        return match.end(), match["name"], bool(match["more"])

    def _carried(self, bare: list[Quantity], found: list[Sum]) -> list[Sum]:
        """Quantities without a currency of their own that take one from elsewhere."""
        stated = [Stated(f.start, f.end, f.low, f.currency) for f in found]
        carrier = Carrier(self.folded, stated)
        carried = []
        for quantity in bare:
            currency = carrier.find_currency(quantity)
            if currency:
                carried.append(Sum(quantity.start, quantity.end, quantity, quantity.low, quantity.high, currency))
        return carried


def find_amounts(text: str, language: Language, script: Script) -> list[Amount]:
    """Amounts of a text in order, none overlapping, all of role `other`."""
    masked = _COMMA.sub(_mask_clause_comma, text) if "，" in text else text
    masked = _BROKEN.sub(" ", masked) if "\n" in masked else masked
    folded = fold(masked)
    amounts: list[Amount] = []
    for found in MoneyReader(text, folded, language, script, Namesakes(text, folded)).read():
        amount = _finish(text, folded, found, amounts[-1].end if amounts else 0)
        if amount:
            amounts.append(amount)
    return amounts


def _mask_clause_comma(match: re.Match[str]) -> str:
    """A full-width comma between half-width digits groups thousands only where it can."""
    return match.group() if _GROUPED.fullmatch(match.group()) else match.group().replace("，", "、")


def _finish(text: str, folded: Folded, found: Sum, floor: int) -> Amount | None:
    start, end = found.start, found.end
    if max(found.low, found.high or 0) >= _LARGEST:
        return None
    qualifier: Qualifier | None = None
    left = hedge_before(folded.text, start, end)
    if not left and found.quantity.start > start and found.high is None:  # 人民币约5亿元
        within = hedge_before(folded.text, found.quantity.start, end)
        left = (start, within[1]) if within else None
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
    script = doc.user_data.get("script") or identify(text_of(doc))[1]
    language: Language = doc.lang_ if doc.lang_ in {"en", "ja", "zh"} else "en"  # type: ignore[assignment]
    doc._.amounts = find_amounts(text_of(doc), language, script)
    return doc
