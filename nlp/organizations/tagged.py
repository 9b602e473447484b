"""Organizations that the encoder's tagger marks and neither the knowledge base nor the form of the name shows.

Owns when a tag is believed, the mending of its span, and which of a tag and a known name that overlap is the name. What
it finds has no id; its score is the tagger's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nlp.countries import load_countries
from nlp.encoder.heard import Name
from nlp.organizations.refused import is_place, is_refused, stands_first
from nlp.phrases import condense
from store.records import Language, OrganizationMention

SURE = 0.88
"""Probability from which a tag is believed."""
SHOWN = 0.6
"""The same for a name whose last word shows an organization."""
_FIRST = 0.97
"""The same for one word that stands where any word has a capital."""
_LONGER = 0.8
"""The same for one that goes beyond a name that the base knows."""
_LONGER_SHOWN = 0.6
_SEVERAL = 0.75
"""The same for several Latin words with capitals within a sentence."""

_SHORTEST = 2
_SHOWN_SHORTEST = 4
_EDGE = " \t\n、。，,.;；:：・「」『』（）()[］［《》〈〉“”\"'’‘"
_PAIRS = {"(": ")", "（": "）", "「": "」", "『": "』"}
_LEADING = re.compile(
    r"^(?:[Tt]he |[Aa]n? |(?:米|英|仏|独|中|韓|台湾の|米国の|中国の|日本の|韓国の)(?=[ァ-ヶー]{3})"
    r"|(?:及び|および|並びに|以及|承建商|大手|子公司))"
)
_TRAILING = re.compile(
    r"(?:(?<=[ァ-ヶーA-Za-z國国韓韩本国])[のと和与與]|及び|および|及|以及|並びに|[、,]? (?:of|and|for|in|the|&|de))+$"
)
_POSSESSIVE = re.compile(r"['’]s?$")
_CONNECTOR = re.compile(r"(?: (?:of|and|for|the|&|de))+$")
_NEXT = re.compile(r"(?: (?:of|and|for|the|&|de))*(?: [A-Z][\w&.’'-]*)+")
_PLURAL_OWNER = re.compile(r"(?<=s)['’]?(?<=['’])(?: [A-Z][a-z]+)+")
_INITIALS = re.compile(r"(?<= [A-Z])(?:\.[A-ZŞ])+\.?")
_ABBREVIATED = re.compile(
    r"(?:Co|Inc|Corp|Ltd|Bros|[A-Z](?:\.[A-Z])+|[A-Z]\.[ŞS]|S\.p\.A|S\.A\. de C\.V|S\. de R\.L|Pvt|Pte|Pty|Bhd|Tbk)\.$"
)
_SUFFIX = re.compile(
    r",? (?:Inc|Corp|Co|Ltd|LLC|L\.P|LLP|PLC|SAO[CG]|[PQO]?JSC|Tbk|Berhad|A\.[ŞS]|S\.A(?:\. de C\.V)?|N\.V|B\.V"
    r"|A/S|AB|ASA|Oyj|GmbH)\b\.?"
)
_SUFFIX_CJK = re.compile(r"股份有限公司|有限公司|株式会社|株式會社|集团公司|集团|集團|公司|グループ")

_SHOWS = re.compile(
    r".*(?:\b(?:Inc|Corp|Corporation|Ltd|Limited|LLC|plc|PLC|Bank|Ministry|Department|Agency|Commission|Authority|Association"
    r"|University|Council|Institute|Party|Union|Group|Holdings|Energy|Motors?|Steel|Electric|Industries|Chemicals?|Securities"
    r"|Insurance|Partners|Shipbuilding|Shipyards?|Airlines|Railways?|Pharmaceuticals?|Technologies|Semiconductor|Federation"
    r"|Company|Court|Chamber|Bureau|Administration|News|Times|Foundation|Committee|Society|Fund)\b\.?"
    r"|(?:Authority|Agency|Ministry|Association|Council|Commission|Institute|Bureau|Office|Board|Chamber)"
    r" (?:of|for) .+"
    r"|公司|集团|集團|銀行|银行|委員会|委员会|委員會|協会|协会|協會|聯盟|联盟|連盟|連合会|联合会|聯合會|重工|製作所|製鉄|製鋼|鋼鉄|钢铁|鋼鐵|造船|証券|证券"
    r"|證券|商事|物産|化学|製薬|药业|藥業|制药|电子|電子|科技|石油|矿业|礦業|鉱業|汽车|汽車|自動車|大学|大學|研究所|研究院|新聞|新闻|日报|日報|財団|機構|公社"
    r"|庁|厅|廳|局|署|電機|电机|电气|電工|工業|工业|企業|企业|実業|实业|海運|海运|航運|航运|航空|建設|建设|電力|电力|金属|精機|素材|材料|政府|株式会社)$"
)
_ABROAD = re.compile(
    "|".join(condense(w).text for c in load_countries().values() for w in (c.label_ja, c.label_zh)) + "|[日米美中韩]{2}"
)
"""A country, which begins a company's name only where its end shows one."""
_GOES_ON = re.compile(r"[・＝]?[ァ-ヶー・]{2,}|[ A-Za-z&.-]{3,}")
_COMPANIES = frozenset({"company", "bank", "policy_bank"})
_TRIMMINGS_AFTER = re.compile(
    r"(?:['’]s|社|側|系|新聞|新闻|記者|记者|株|グループ|集团|集團|公司|方面|本社|東京支店|支店|支社"
    r"| Group| Holdings?|,? Inc\.?|,? Corp\.?|,? Ltd\.?|,? Co\.?| shares)?"
)
_TRIMMINGS_BEFORE = re.compile(
    r"(?:.*(?:大手|巨头|巨頭|企業|企业|メーカー|商社|子会社|旗下|公司|傘下|財閥|の| and |和|与|與|及|・|、)|[Tt]he )?"
)


@dataclass(frozen=True, slots=True)
class _Tag:
    """A tag whose span is mended."""

    start: int
    end: int
    model: Name


def add_tagged(
    text: str, names: Sequence[Name], known: Sequence[OrganizationMention], language: Language
) -> list[OrganizationMention]:
    """The known mentions less those that are only a part of a tagged name, and the tagged names beside them."""
    kept = list(known)
    found: dict[str, OrganizationMention] = {}
    spans = {(m.start, m.end) for m in known}
    for tag in _mended(text, [n for n in names if (n.start, n.end) not in spans]):
        written = text[tag.start : tag.end]
        across = [m for m in kept if m.start < tag.end and tag.start < m.end]
        if len(written) < _SHORTEST or written in found:
            continue
        believed = _is_longer(text, tag, across, language) if across else _is_believed(text, tag)
        if believed and not is_refused(text, tag.start, tag.end, language):
            found[written] = _mention(text, tag)
            kept = [m for m in kept if m not in across]
    mentions = [m for name, model in found.items() for m in _everywhere(text, name, model)]
    longer = [m for m in mentions if any(k.start >= m.start and k.end <= m.end and k.text != m.text for k in known)]
    kept = [k for k in kept if not any(m.start <= k.start and k.end <= m.end for m in longer)]
    return kept + [m for m in mentions if not any(k.start < m.end and m.start < k.end for k in kept)]


def _is_believed(text: str, tag: _Tag) -> bool:
    written = text[tag.start : tag.end]
    if is_place(text, tag.start, tag.end):
        return False
    if not written.isascii() and _ABROAD.match(condense(written).text) and not _SHOWS.match(written):
        return False
    if " " not in written and written.isascii() and stands_first(text, tag.start):
        elsewhere = [m.start() for m in re.finditer(re.escape(written), text)]
        if tag.model.score < _FIRST and all(stands_first(text, at) for at in elsewhere):
            return False
    if written.isascii() and " " in written and not stands_first(text, tag.start) and written[-1:].isalpha():
        words = [w for w in written.split() if w not in {"of", "and", "for", "the", "&", "de"}]
        if len(words) > 1 and all(w[0].isupper() for w in words) and tag.model.score >= _SEVERAL:
            return True
    shown = len(written) >= _SHOWN_SHORTEST and _SHOWS.match(written) is not None
    return tag.model.score >= (SHOWN if shown else SURE)


def _is_longer(text: str, tag: _Tag, across: Sequence[OrganizationMention], language: Language) -> bool:
    """Whether the one known name in the tag is a part of another organization's."""
    if len(across) != 1 or not (tag.start <= across[0].start and across[0].end <= tag.end):
        return False
    written = text[tag.start : tag.end]
    if _is_trimmed(text, tag, across[0], language):
        return False
    return tag.model.score >= (_LONGER_SHOWN if _SHOWS.match(written) else _LONGER)


def _is_trimmed(text: str, tag: _Tag, inner: OrganizationMention, language: Language) -> bool:
    """Whether the tag is the known name and what only stands beside it."""
    written = text[tag.start : tag.end]
    before, after = text[tag.start : inner.start], text[inner.end : tag.end]
    if not written.isascii() and after and not _SHOWS.match(written) and not _GOES_ON.fullmatch(after):
        return True
    if written.isascii() and before and " " not in before.strip() and stands_first(text, tag.start):
        return True
    if after.startswith((" of ", " in ")) and inner.kind in _COMPANIES:
        return True
    alone = _TRIMMINGS_BEFORE.fullmatch(before) or _is_country(before, language)
    return bool(alone) and _TRIMMINGS_AFTER.fullmatch(after) is not None


def _is_country(before: str, language: Language) -> bool:
    folded = condense(before).text.strip()
    return any(
        folded in {condense(w).text.strip() for w in (*c.words(language), *c.prefixes[language])}
        for c in load_countries().values()
    )


def _mended(text: str, names: Sequence[Name]) -> Iterator[_Tag]:
    """The tags with whole words, joined where only a connector parts them."""
    joined: list[Name] = []
    for name in names:
        if joined and text[joined[-1].end : name.start] == " " and _CONNECTOR.search(text, 0, joined[-1].end):
            last = joined.pop()
            name = replace(name, start=last.start, score=min(last.score, name.score))  # noqa: PLW2901
        joined.append(name)
    last_end = 0
    for name in joined:
        start, end = _trimmed(text, *_whole(text, name.start, name.end))
        if last_end <= start < end:
            last_end = end
            yield _Tag(start, end, name)


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with its Latin words whole, and with what its last word calls for."""
    while 0 < start < len(text) and _in_word(text, start):
        start -= 1
    while end < len(text) and end > start and _in_word(text, end):
        end += 1
    if _CONNECTOR.search(text[start:end]) and (following := _NEXT.match(text, end)):
        end = following.end()
    elif owned := _PLURAL_OWNER.match(text, end):
        end = owned.end()
    if initials := _INITIALS.match(text, end):
        end = initials.end()
    if suffix := _SUFFIX.match(text, end) or _SUFFIX_CJK.match(text, end):
        end = suffix.end()
    return start, end


def _in_word(text: str, at: int) -> bool:
    """Whether a Latin word goes on across the place."""
    a, b = text[at - 1], text[at]
    return a.isalnum() and b.isalnum() and a < "\u2000" and b < "\u2000"


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without what clings to it."""
    while start < end and text[start] in _EDGE:
        start += 1
    if leading := _LEADING.match(text[start:end]):
        start += leading.end()
    while start < end and text[end - 1] in _EDGE and not _closes(text, start, end):
        if text[end - 1] == "." and _ABBREVIATED.search(text[start:end]):
            break
        end -= 1
    if trailing := _TRAILING.search(text[start:end]):
        end -= len(trailing.group())
    if possessive := _POSSESSIVE.search(text[start:end]):
        end -= len(possessive.group())
    return start, end


def _closes(text: str, start: int, end: int) -> bool:
    """Whether the last character closes a bracket that the name itself opens: `Morooka (US)`."""
    return any(text[end - 1] == close and text.find(open_, start, end) > start for open_, close in _PAIRS.items())


def _mention(text: str, tag: _Tag) -> OrganizationMention:
    written = text[tag.start : tag.end]
    return OrganizationMention(
        start=tag.start,
        end=tag.end,
        text=written,
        organization_id=None,
        name=written,
        kind=tag.model.kind,
        country="",
        score=round(tag.model.score, 3),
    )


def _everywhere(text: str, name: str, model: OrganizationMention) -> Iterator[OrganizationMention]:
    pattern = re.escape(name)
    if name[0].isascii() and name[0].isalnum():
        pattern = rf"(?<![A-Za-z0-9]){pattern}"
    if name[-1].isascii() and name[-1].isalnum():
        pattern = rf"{pattern}(?![A-Za-z0-9])"
    for match in re.finditer(pattern, text):
        yield replace(model, start=match.start(), end=match.end())
