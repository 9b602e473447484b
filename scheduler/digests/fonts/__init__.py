"""Cuts of Noto Sans CJK for the chart's labels, and how they are made: the letters of the vocabularies, nothing else.

    python -m scheduler.digests.fonts /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

Noto Sans CJK: © Adobe, SIL Open Font License 1.1 (`OFL.txt`), which allows cuts without a reserved name.
"""

from __future__ import annotations

import string

from scheduler.digests.vocabulary import vocabulary
from store.records import ReaderLanguage

_TABLES = ("chart", "sectors", "dates", "money", "currencies")
_PHRASES = ("selected", "financed", "disbursed", "by_sector")
_UNITS = {"ja": "兆億万年月日", "zh": "万亿年月日"}


def letters(language: ReaderLanguage) -> str:
    """Every letter that a chart may show in a language, sorted."""
    words = vocabulary(language)
    texts = [str(text) for table in _TABLES for text in words.tables[table].values()]
    texts += [words.word("phrases", key) for key in _PHRASES]
    texts += [string.printable.strip(), _UNITS.get(language, "")]
    return "".join(sorted(set("".join(texts)) - set("\n\r\t\x0b\x0c")))
