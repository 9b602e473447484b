"""Which figure of a sentence belongs to which project or round.

Owns the pairing. Refuses to know what a project is: the anchors are given.
"""

from __future__ import annotations

import re
from functools import cache

from nlp.claims.projects import Anchor
from nlp.claims.reading import Passage, words
from nlp.claims.stages import clause_around
from store.records import Amount, Language

_AMONG = re.compile(
    r"など|等[0-9三两]|[2-9](?:件|つの|个)|三(?:件|つ|个|项)|three projects|among (?:them|others)|including"
)
"""Words by which a project named is one of several."""

_TIGHT = {"en": 40.0, "ja": 12.0, "zh": 12.0}
"""Distance within which an amount is a project's where the sentence names more projects than amounts."""

_RESPECTIVELY = {
    "en": [r"respectively", r"each"],
    "ja": ["それぞれ", "各々"],
    "zh": ["分别", "各为", "各达"],
}

_SUM = {
    "en": [
        "in all",
        "in total",
        "total(?:s|ing|ling|led|ed)?",
        "combined",
        "altogether",
        "together",
        "comes? to",
        "add(?:s|ing)? up to",
        "overall",
        "collectively",
        "aggregate",
    ],
    "ja": [
        "総額",
        "規模",
        "合わせて",
        "あわせて",
        "合計",
        "全体で",
        "総事業費",
        "計(?:$|(?=[約0-9]))",
        "総計",
        "規模は",
    ],
    "zh": [
        "总额",
        "规模",
        "总计",
        "合计",
        "共计",
        "总规模",
        "总投资",
        "合共",
        "一共",
        "总共",
        "整体金额",
        "总金额",
        "加起来",
        "规模合计",
    ],
}

_FAR = 1000.0
"""Cost of what stands in another statement."""


@cache
def _words(table: str, language: Language) -> re.Pattern[str]:
    return words({"sum": _SUM, "respectively": _RESPECTIVELY}[table].get(language, []), language)


def is_sum(passage: Passage, amount: Amount, language: Language) -> bool:
    """Whether words beside the amount say that it covers several things."""
    at, end = passage.folded_place(amount.start), passage.folded_place(amount.end)
    near = passage.folded[max(0, at - (24 if language == "en" else 12)) : at]
    after = passage.folded[end : end + 14]
    return bool(_words("sum", language).search(near) or re.match(r"\s*(?:in all|in total|altogether|combined)", after))


def are_listed(passage: Passage, anchors: list[Anchor], amounts: list[tuple[int, Amount]], language: Language) -> bool:
    """Whether a sentence lists several projects and as many figures, `respectively`."""
    several = len({a.keys for a in anchors if not a.is_round})
    return 1 < several == len(amounts) and bool(_words("respectively", language).search(passage.folded))


def pair_amounts(
    passage: Passage, anchors: list[Anchor], amounts: list[tuple[int, Amount]], language: Language
) -> dict[int, list[Anchor]]:
    """Which anchors each amount (by its index in the article) is about; amounts without one are left out.

    `respectively` and its like pair in order, or give each project the one amount; else the nearest in the same
    statement, each anchor once. A sum over several projects goes to the round that the sentence names.
    """
    rounds = [a for a in anchors if a.is_round]
    single = list({a.keys: a for a in anchors if not a.is_round}.values())
    paired: dict[int, list[Anchor]] = {}
    rest = []
    for index, amount in amounts:
        if rounds and (len(single) != 1 or _AMONG.search(passage.folded)) and is_sum(passage, amount, language):
            paired[index] = rounds[:1]
        elif is_sum(passage, amount, language) and len(single) > 1:
            continue
        else:
            rest.append((index, amount))
    if _words("respectively", language).search(passage.folded) and single:
        if len(rest) == len(single):
            return paired | {index: [anchor] for (index, _), anchor in zip(rest, single, strict=True)}
        if len(rest) == 1 and len(single) > 1:
            return paired | {rest[0][0]: single}
    costs = sorted(
        (_cost(passage, amount, anchor), index, n)
        for index, amount in rest
        for n, anchor in enumerate(anchors)
        if not _lies_beyond(passage, amount, anchor, language)
    )
    used: set[frozenset[str]] = set()
    limit = _TIGHT.get(language, 12.0) if len(single) > max(len(rest), 1) else _FAR
    for cost, index, n in costs:
        if cost < limit and index not in paired and anchors[n].keys not in used:
            paired[index] = [anchors[n]]
            used.add(anchors[n].keys)
    return paired


def _lies_beyond(passage: Passage, amount: Amount, anchor: Anchor, language: Language) -> bool:
    """Japanese and Chinese tell a figure after what it is of: what follows the next comma is another thing."""
    if language == "en" or anchor.start < amount.end:
        return False
    between = passage.folded[passage.folded_place(amount.end) : passage.folded_place(anchor.start)]
    return "、" in between or "," in between


def _cost(passage: Passage, amount: Amount, anchor: Anchor) -> float:
    low, high = (anchor.end, amount.start) if anchor.start < amount.start else (amount.end, anchor.start)
    between = passage.text[max(0, low - passage.start) : max(0, high - passage.start)]
    cost = float(max(0, high - low))
    cost += 25 * len(re.findall(r"[,,、，]| and ", between))
    if clause_around(passage, passage.folded_place(amount.start)) != clause_around(
        passage, passage.folded_place(anchor.start)
    ):
        cost += _FAR
    return cost
