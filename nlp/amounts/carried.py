"""Currencies of quantities that name none: said with one elsewhere, just before, or meant by the noun beside them.

Owns that choice. Refuses what is counted, weighed or measured. Works on folded text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nlp.amounts.numbers import Quantity
from nlp.languages import fold


def folded_pattern(pattern: str) -> re.Pattern[str]:
    """A pattern for folded text, itself written in any script."""
    return re.compile(fold(pattern).text)


_COUNTED = folded_pattern(
    "[ ]?(?:多|余)?(?:吨|トン|t\\b|公吨|克拉|カラット|人|名|位|户|世帯|家|社|件|本|台|辆|架|艘|隻|只|株|股|份|个|箇|"
    "ヶ|か所|カ所|次|回|倍|%|パーセント|ポイント|点|年|月|日|时|小时|分钟|秒|千?瓦|兆瓦|吉瓦|度|キロ|メガ|ギガ|ワット|[kmgt]?w|[kmgt]?b|桶|"
    "バレル|立方|平方|英亩|公顷|ヘクタール|米|メートル|リットル|公里|里|英里|公斤|千克|kg|颗|粒|枚|册|部|套|座|棟|卡|ユーザー|"
    "用户|粉丝|网友|同胞|参数|パラメ|トークン|美国人|总人口|人口|民)"
)
_NOUN = folded_pattern(
    "(?:[级规模]|的|之|大|超|余り?|以上|强)*(?:对[美日华韩台]|巨额|追加|级|规模|直接)*(?:投资|投融资|融资|出资|贷款|资金|基金|"
    "项目|计划|协议|承诺|成交|市场|营收|订单|补贴|补助|预算|关税|合同|工程|大单|框架)"
)
_ENGLISH_NOUN = re.compile(
    r"[ -](?:(?:u\.?s\.?|japanese|japan|investment|strategic|new|total|initial|us-japan)[ ])?"
    r"(?:in[ ](?:(?:new|direct|u\.s\.|us)[ ])?)?"
    r"(?:investments?|funds?|funding|pledges?|deals?|loans?|financing|commitments?|packages?|pacts?|credit|equity|"
    r"subsid(?:y|ies)|guarantees?|tariffs?|aid)(?![a-z])"
)
_GOES_ON = folded_pattern("[ ]?(?:[拨用投给为是由、,。)]|を|は|が|の|に|と|$)")
"""What follows a sum in a sentence that goes on about it."""
_ENDS = folded_pattern("[ ]?(?:[，。、；！？」』”’）]|的(?![多大高低])|$|出頭|那|(?:救|打水漂|不|呢|啊|吧|啦|了))")
"""What follows a sum that closes its phrase."""
_NO_SUM = folded_pattern(
    "(?:人口|用户|ユーザー|会员|播放|点击|阅读|粉丝|票房|产量|产能|销量|出货|装机|容量|参数|面积|储量|排放|人次|旅客|件数|台数|累计有|号|名|第)"
    "[^，。、；！？]{0,8}$"
)
"""What says that a figure without a currency counts something else."""
_SPOKEN_END = re.compile(
    r"[.,;?!\"”’)]|$|[ ](?:of[ ](?:that|it|this)|for[ ](?:it|the|that|this)|last|more|in[ ](?:cash|credit)|it|they|we)"
    r"(?![a-z])"
)
_PEOPLE = re.compile(
    r"\b(?:population|people|users?|viewers?|subscribers?|tons?|tonnes|barrels?|shares?|units?|copies|vehicles|cars|downloads|"
    r"acres|cubic|votes?|customers|gallons|parameters|tokens)\b[^.]{0,30}$"
)
_SENTENCE_END = re.compile("[。！？\n;]")
_LIST = folded_pattern("[ ]?(?:[、,和与及や]|and|or|および|並びに)[ ]?(?:约|and )?")
_BIG_UNIT = 10**8
"""万 counts people and tonnes as well; 亿 and more are counted in money mostly."""
_MILLION = 10**6
_SAME_FIGURE = 10**9
"""From here on, a figure that stands with a currency elsewhere is the same sum."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A sum with its currency, in order of the text."""

    start: int
    """First character."""
    end: int
    """One past the last character."""
    low: Decimal
    """Value."""
    currency: str
    """ISO 4217 code."""


class Carrier:
    """What a text says of its currencies."""

    def __init__(self, folded: str, stated: Sequence[Stated]) -> None:
        self._folded, self._stated = folded, stated
        self._ends = [s.end for s in stated]
        self._by_value: dict[Decimal, str] = {}
        for sum_ in stated:
            self._by_value.setdefault(sum_.low, sum_.currency)

    def find_currency(self, quantity: Quantity) -> str | None:
        """The currency that is meant; None for what is no money, or may not be."""
        written = self._folded[quantity.start : quantity.end]
        if written.isascii():
            if _ENGLISH_NOUN.match(self._folded, quantity.end):
                return self._by_value.get(quantity.low, "USD")
            return self._spoken(quantity)
        if quantity.scale < _BIG_UNIT or _COUNTED.match(self._folded, quantity.end):
            return None
        return self._ideographic(quantity)

    def _ideographic(self, quantity: Quantity) -> str | None:
        """The currency of a figure in 亿 or 兆."""
        before = bisect_right(self._ends, quantity.start)
        if _NOUN.match(self._folded, quantity.end):
            return self._by_value.get(quantity.low) or (self._stated[before - 1].currency if before else self._usual())
        if quantity.low in self._by_value and quantity.low >= _SAME_FIGURE:
            return self._by_value[quantity.low]
        if _NO_SUM.search(self._folded[max(0, quantity.start - 14) : quantity.start]):
            return None
        return self._beside(quantity, before) or self._closing(quantity, before)

    def _spoken(self, quantity: Quantity) -> str | None:
        """`JBIC lends five hundred million for it`: in a text of sums, what closes a phrase and counts nothing."""
        before = bisect_right(self._ends, quantity.start)
        start = quantity.start
        if quantity.scale < _MILLION or not self._stated or not _SPOKEN_END.match(self._folded, quantity.end):
            return None
        if _PEOPLE.search(self._folded[max(0, start - 60) : start]):
            return None
        return self._by_value.get(quantity.low) or (self._stated[before - 1].currency if before else self._usual())

    def _closing(self, quantity: Quantity, before: int) -> str | None:
        """`宾夕法尼亚170亿，得州160亿。`: in a text of sums, what closes a phrase and counts nothing."""
        start = quantity.start
        if not self._stated or not _ENDS.match(self._folded, quantity.end):
            return None
        if not re.search("[0-9一二三四五六七八九两几数]", self._folded[start : quantity.end]):
            return None
        return self._stated[before - 1].currency if before else self._usual()

    def _beside(self, quantity: Quantity, before: int) -> str | None:
        """The currency of the next sum of a list, or of the one before in the sentence."""
        if before < len(self._stated):
            following = self._stated[before]
            if _LIST.fullmatch(self._folded, quantity.end, following.start):
                return following.currency
        if not before or not _GOES_ON.match(self._folded[quantity.end : quantity.end + 2]):
            return None
        last = self._stated[before - 1]
        return None if _SENTENCE_END.search(self._folded, last.end, quantity.start) else last.currency

    def _usual(self) -> str | None:
        """What most sums of the text are in."""
        return Counter(s.currency for s in self._stated).most_common(1)[0][0] if self._stated else None
