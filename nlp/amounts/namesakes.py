"""Words beside a figure that are written like a currency and are none: weights, verbs, codes, numerals in words.

Owns these refusals, for the name and the figure at hand. Refuses lists of currencies. Works on folded text; the text as
written tells capitals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.amounts.carried import folded_pattern
from nlp.amounts.currencies import load_currencies
from nlp.amounts.numbers import Quantity
from nlp.languages import Folded

_YEARS = range(1900, 2100)
_DATE_BEFORE = re.compile("月[ ]?$")
_RATE_WORDS = folded_pattern("(?:円|ドル|ユーロ|日元|美元)(?:安|高|建て|相場|売|買)")
_LONGER_WORD = re.compile("[ァ-ー](?!プラス|マイナス|ベース|アップ|ダウン|コスト|ペッグ)[ァ-ー]")
_WON = re.compile("won (?:the|an?|its|his|her|their|by|over|out|back|more|most|praise|approval|support|gold)(?![a-z])")
_CAPITAL = re.compile("[ -][A-Z][a-z]")
_POUNDS = frozenset({"pound", "pounds"})
_POUND_PRICE = folded_pattern("(?:[0-9=]|当たり|あたり|につき)")
_WEIGHED = re.compile(
    r"[ ]of[ ](?!sterling|(?:(?:new|extra|additional|public|private|foreign|government|annual|direct)[ ])?"
    r"(?:invest|fund|debt|aid|loan|money|spend|saving|damage|sale|cash|support|revenue|export|import|trade|tax|capital|"
    r"credit|asset|order|business|contract|subsid|grant|equity|liabilit|bond|profit|loss|cost|cuts?\b|fine|compensation))"
    r"|[ ]+(?:heavy|per acre|a day|lighter|heavier|overweight|force|per square)|-feet"
)
_WEIGHS = re.compile(
    r"\b(?:weigh\w*|weight(?: of)?|heavy|lost|gained)[ ](?:(?:about|around|nearly|over|some|up to)[ ])?$"
)
_AFTER_LUMP = re.compile("[,。、.!?;)」”]|[0-9一二三四五六七八九两零][角毛分]?|半|[左上以到至多起]|$|的[，。]")
_TENTHS = re.compile("零?[0-9一二三四五六七八九两](?:[角毛分]|$|[,。到至~-])")
_PAID = re.compile(
    "(?:[花付给赚收卖赏掏涨跌降贵][你我他她它了到]?|便宜|至少|最多|不到|仅|[0-9一二三四五六七八九两元块][到至~-])$"
)
_SAID_ALONE = 10
"""From here on an ideographic numeral before 元 or 块 counts money; a smaller one is part of a word: 三元, 三块芯片."""


@dataclass(frozen=True, slots=True)
class Namesakes:
    """Tells currencies from other words in one text."""

    text: str
    """As written."""
    fold: Folded
    """The same, folded."""

    def is_before(self, name: str, start: int, quantity: Quantity) -> bool:
        """The name that starts at `start`, before a figure, is another word."""
        table = load_currencies()
        spaced = start + len(name) < quantity.start
        return (
            (name in table.words | table.words_before and not _weighty(self.fold.text, quantity))
            or (name == "人民元" and not self.fold.text.startswith("元", quantity.end))  # 対人民元20円
            or (name in table.scaled_only and (quantity.scale < 1000 or spaced))  # noqa: PLR2004
            or self._small(name, start)
            or (name.isalpha() and not name.isascii() and not quantity.scaled and _is_year(quantity))
        )

    def is_after(self, name: str, start: int, quantity: Quantity) -> bool:
        """The name that starts at `start`, after a figure, is another word."""
        folded, end = self.fold.text, start + len(name)
        sterling = name in _POUNDS and "£" in folded and not _is_year(quantity)
        return (
            (name in load_currencies().words and not _weighty(folded, quantity) and not sterling)
            or (name in _POUNDS and self._weighs(quantity, end))
            or self._small(name, start)
            or (name == "cent" and self.text[self.fold.span(start, end)[0]] == "C")  # 50 Cent
            or (not quantity.scaled and self._is_word(name, start, quantity))
        )

    def is_pronoun(self, name: str, start: int) -> bool:
        """`the US $5 billion`, `it cost us $5 million`: what stands before `$` belongs to the sentence."""
        if not name.startswith("us "):
            return False
        first, last = self.fold.span(start, start + 2)
        return self.fold.text[max(0, start - 4) : start] == "the " or (
            self.text[first:last].islower() and not self.text.islower()
        )

    def _small(self, name: str, start: int) -> bool:
        """A name that is one in capitals only, and stands there in small letters."""
        if name not in load_currencies().capitals:
            return False
        first, last = self.fold.span(start, start + len(name))
        return self.text[first:last].islower()

    def _is_word(self, name: str, start: int, quantity: Quantity) -> bool:
        """Beside a figure without a scale: `ドルチェ`, `2024 won the`, `9月27日圆满`, `3 円高`, `三元`."""
        folded, end = self.fold.text, start + len(name)
        apart = start > quantity.end or _is_year(quantity)
        return bool(
            _LONGER_WORD.match(folded, end - 1)
            or _WON.match(folded, start)
            or (name.isascii() and self._titled(start, end))
            or (apart and _RATE_WORDS.match(folded, start))
            or (name[0] == "日" and _DATE_BEFORE.search(folded[max(0, quantity.start - 2) : quantity.start]))
            or (name == "ポンド" and _POUND_PRICE.match(folded, end))
            or (name in {"元", "圆", "块"} and self._in_word(name, quantity, end))
        )

    def _titled(self, start: int, end: int) -> bool:
        """`300 Dollar General stores`, `12 Yen Press titles`: the name begins a longer one."""
        first, last = self.fold.span(start, end)
        return self.text[first:last].istitle() and _CAPITAL.match(self.text, last) is not None

    def _in_word(self, name: str, quantity: Quantity, end: int) -> bool:
        """`三元`, `第5元`, `三块芯片`: a numeral in a word, a number in a row, a piece."""
        folded = self.fold.text
        if folded[quantity.start - 1 : quantity.start] == "第":
            return True
        if _TENTHS.match(folded, end) or _PAID.search(folded[max(0, quantity.start - 6) : quantity.start]):
            return False
        if name == "块":
            return (quantity.worded and quantity.low < _SAID_ALONE) or not _AFTER_LUMP.match(folded, end)
        return quantity.worded and folded[quantity.start] != "零"

    def _weighs(self, quantity: Quantity, end: int) -> bool:
        """Pounds of weight: `500 pounds of rice`, `weighs 300 pounds`."""
        before = self.fold.text[max(0, quantity.start - 24) : quantity.start]
        return bool(_WEIGHED.match(self.fold.text, end) or _WEIGHS.search(before))


def _weighty(folded: str, quantity: Quantity) -> bool:
    """Too big or too exact a figure to stand beside a word by chance."""
    written = folded[quantity.start : quantity.end]
    return quantity.scaled or "," in written or (quantity.low >= 100 and not _is_year(quantity))  # noqa: PLR2004


def _is_year(quantity: Quantity) -> bool:
    return quantity.simple and quantity.low in _YEARS and quantity.end - quantity.start == len("2026")
