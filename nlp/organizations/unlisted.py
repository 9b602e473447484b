"""Organizations that the knowledge base does not know, by the form of their names.

Owns those forms (`Foo Bar Inc.`, 株式会社X, X有限公司, Bank of X). Refuses words that only stand for a name (`the
Company`, 同社). What it finds has no id and a score below certainty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from store.records import Language, OrganizationKind, OrganizationMention

_SCORE = 0.6

_PART = r"(?:[A-Z0-9][\w&+'’/-]*|[A-Z]\.|of|and|for|de|the|&)"
_LATIN = re.compile(
    rf"(?<![\w&])((?:{_PART} ){{0,7}}[A-Z0-9][\w&+'’/-]*),? "
    r"(?:Co\.,? (?:Ltd|Inc)\b\.?|Inc\b\.?|Corp\b\.?|Corporation\b|Ltd\b\.?|LLC\b|L\.L\.C\.|L\.P\.|LLP\b|PLC\b|plc\b"
    r"|GmbH\b|S\.A\.(?: de C\.V\.)?|N\.V\.|B\.V\.|Pty\b\.?(?: Ltd\.?)?|Pte\b\.?(?: Ltd\.?)?|Bhd\b\.?|Limited\b)"
)
_LEADING = re.compile(
    r"^(?:(?:The|A|An|In|At|And|But|With|For|By|From|Both|Also|Its|Their|When|While|As|On|After|of|and|for|de|the|&|Japanese|Japan|"
    r"American|America|Chinese|China|Korean|South|British|German|French|Taiwanese|Canadian|Australian|US|U\.S\.|USA|\d[\d.,]*|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday) )+"
)
_INSTITUTION = re.compile(
    r"(?<![\w&])(?:Ministry of (?:[A-Z][a-z]+(?:,? and |, )?)+(?:[A-Z][a-z]+)?"
    r"|(?:[A-Z][a-z]+(?:, | and |, and ))*[A-Z][a-z]+ Ministry\b"
    r"|(?:National |Central )?Bank of [A-Z][a-z]+(?: [A-Z][a-z]+)?|University of [A-Z][a-z]+(?: [A-Z][a-z]+)?"
    r"|(?!The |West |World |State |Central |Investment |Commercial )[A-Z][\w-]+ (?:[A-Z][\w-]+ )?(?:University|Bank)"
    r"(?![\w-]| of))"
)

_JA_NAME = r"(?!及|並び)[ァ-ヶー・＆&A-Za-zＡ-Ｚａ-ｚ0-9一-龥々]"
_JAPANESE = re.compile(
    rf"株式会社(?:{_JA_NAME}){{2,24}}|㈱(?:{_JA_NAME}){{2,16}}|(?:{_JA_NAME}){{2,24}}(?:株式会社|㈱)"
)
_JA_LEADING = re.compile(
    r"^(?:米国法人|現地法人|日本法人|海外法人|子会社|親会社|同社|大手|米国|中国|韓国|日本の|および|及び|並びに|ならびに)+"
)
_NO_COMPANY = "会長員債宅内外説団製名交屋"
_JA_COMPANY = re.compile(
    rf"「([^「」]{{3,24}})」社(?![{_NO_COMPANY}])|(?<![ァ-ヶー])([ァ-ヶー・]{{3,20}})社(?![{_NO_COMPANY}])"
)
_JA_BANK = re.compile(r"(?<![一-龥ァ-ヶー々])([一-龥ァ-ヶー々]{2,8}(?:信用金庫|信託銀行|銀行))(?![一-龥])")
_GENERIC_BANK = re.compile(
    r"(?:中央|民間|地方|都市|信託|商業|開発|邦|大手|メガ|国有|国内|外国|投資|取引|各|同|主要|日米|世界|米|市中|政府系|政策"
    r"|第二地方|欧州|複数|全国|主力|海外|地元|参加|当該|融資|協調|系|他|有力|銀行|外資系|国際|日系|現地|ネット|公的|両|三|数)+"
    r"(?:銀行|信託銀行|信用金庫)$"
)
_CHINESE = re.compile(r"[一-龥A-Za-z0-9·（）()]{2,30}?(?:股份有限公司|有限责任公司|有限責任公司|有限公司)")
_ZH_CUT = re.compile(
    r".*(?:收到|由于|由|与|與|和|跟|对|對|向|将|將|给|給|位于|在|是|的|为|為|以及|及|包括|其中|名为|称|稱|说|說|如|从|從|等"
    r"|让|讓|令|使|被|把|了|据|據"
    r"|子公司|企业|企業|公司|生产商|制造商|運營商|运营商|巨头|巨頭)"
)
_ZH_SHORTEST = 4


def find_unlisted(text: str, language: Language) -> list[OrganizationMention]:
    """Names whose form alone shows an organization."""
    found = [_mention(text, *span) for span in _latin(text)]
    if language == "ja":
        found += [_mention(text, *span) for span in _japanese(text)]
    elif language == "zh":
        found += [_mention(text, *span) for span in _chinese(text)]
    return found


def _mention(text: str, start: int, end: int) -> OrganizationMention:
    name = text[start:end]
    return OrganizationMention(
        start=start, end=end, text=name, organization_id=None, name=name, kind=_kind(name), country="", score=_SCORE
    )


def _kind(name: str) -> OrganizationKind:
    if re.search(r"Bank\b|銀行|银行|信用金庫", name):
        return "bank"
    if "Ministry" in name:
        return "government"
    return "other" if "University" in name else "company"


def _latin(text: str) -> Iterator[tuple[int, int]]:
    for match in _LATIN.finditer(text):
        leading = _LEADING.match(match.group(1) + " ")
        start = match.start() + (leading.end() if leading else 0)
        if start < match.end(1):
            yield start, match.end()
    for match in _INSTITUTION.finditer(text):
        yield match.start(), match.start() + len(match.group().rstrip(", "))


def _japanese(text: str) -> Iterator[tuple[int, int]]:
    for match in _JAPANESE.finditer(text):
        leading = _JA_LEADING.match(match.group())
        yield match.start() + (leading.end() if leading else 0), match.end()
    for match in _JA_COMPANY.finditer(text):
        yield match.span(1) if match.group(1) else match.span(2)
    for match in _JA_BANK.finditer(text):
        if not _GENERIC_BANK.search(match.group(1)):
            yield match.span(1)


def _chinese(text: str) -> Iterator[tuple[int, int]]:
    for match in _CHINESE.finditer(text):
        stem = re.search(r"(?:股份|有限)", match.group())
        head = match.group()[: stem.start()] if stem else match.group()
        cut = _ZH_CUT.match(head)
        start = match.start() + (cut.end() if cut else 0)
        if match.start() + len(head) - start >= _ZH_SHORTEST:
            yield start, match.end()
