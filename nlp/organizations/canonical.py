"""English names for organizations that the knowledge base does not know.

Owns what the text itself gives (a Latin name in brackets, a longer name that a short one abbreviates), names made of a
known parent and a region or trade, and ministries of countries. Refuses spans: these stay as they were found.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from nlp.countries import load_countries
from nlp.organizations.knowledge import LEGAL_SUFFIX, Organization, find_forms, find_named, find_organization
from nlp.organizations.ownership import Ownership
from nlp.phrases import Condensed, condense
from store.records import Language, OrganizationMention

_BRACKET = re.compile(r"\s*[（(]\s*([A-Z][A-Za-z0-9À-ÿ .&'’/\-]{1,60}?(?:,? (?:Inc|Ltd|Corp|Co)\.?)?)\s*[)）、,，;；]")
_SUFFIX = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|株式会社|株式會社|集团公司|集团|集團|グループ|公司|㈱|（株）|\(株\)|社"
    r"|,? (?:Inc\.?|Corp\.?|Co\.,? Ltd\.?|Ltd\.?|LLC|Limited|Company|Group))$"
)
_PREFIX = re.compile(r"^(?:株式会社|株式會社|㈱|（株）|\(株\))")
_IDEOGRAPHIC = "\u2e80"
"""First character of the scripts whose names need an English one."""
_ABBREVIATES = 2
"""Least length of an ideographic name that abbreviates a longer one."""
_MINISTRY = re.compile(r"(?:Ministry of [A-Z].*|(?P<what>[A-Z].*) [Mm]inistry)$")

_REGIONS = {
    **dict.fromkeys(("北美", "北米", "ノースアメリカ"), "North America"),
    **dict.fromkeys(("美国", "アメリカ", "米国", "USA"), "America"),
    **dict.fromkeys(("欧州", "ヨーロッパ", "欧洲"), "Europe"),
    **dict.fromkeys(("中国", "チャイナ"), "China"),
    **dict.fromkeys(("日本", "ジャパン"), "Japan"),
    **dict.fromkeys(("アジア", "亚洲"), "Asia"),
}
_TRADES = {
    **dict.fromkeys(("エナジー", "エネルギー", "能源"), "Energy"),
    **dict.fromkeys(("モーター", "モーターズ", "汽车"), "Motors"),
    **dict.fromkeys(("電力", "パワー", "电力"), "Power"),
    **dict.fromkeys(("スチール", "钢铁"), "Steel"),
    **dict.fromkeys(("証券", "证券"), "Securities"),
    **dict.fromkeys(("キャピタル", "资本"), "Capital"),
    **dict.fromkeys(("テクノロジー", "テクノロジーズ", "科技"), "Technologies"),
    **dict.fromkeys(("ケミカル", "化学"), "Chemical"),
    **dict.fromkeys(("マテリアル", "マテリアルズ", "材料"), "Materials"),
    **dict.fromkeys(("エンジニアリング", "工程"), "Engineering"),
    **dict.fromkeys(("物流", "ロジスティクス"), "Logistics"),
    **dict.fromkeys(("ファイナンス", "金融"), "Finance"),
    **dict.fromkeys(("建設", "建设"), "Construction"),
}


def name_unlisted(
    text: Condensed, mentions: Sequence[OrganizationMention], ownership: Ownership, language: Language
) -> list[OrganizationMention]:
    """The mentions, those without an id named in English where the text or the base tells how."""
    source = text.source
    told: dict[str, OrganizationMention] = {}
    for mention in mentions:
        if mention.organization_id or mention.name != mention.text or mention.text in told:
            continue
        named = (
            _by_bracket(source, mention, language)
            or _by_base(mention, language)
            or _by_country(text, mention, ownership)
            or _by_longer(mention, mentions)
            or _by_parent(mention, language)
        )
        if named:
            told[mention.text] = named
    return [
        _by_acronym(mentions, i, language)
        or (_like(m, told[m.name]) if m.name in told and not m.organization_id else m)
        for i, m in enumerate(mentions)
    ]


def _like(mention: OrganizationMention, named: OrganizationMention) -> OrganizationMention:
    return replace(
        mention,
        organization_id=named.organization_id,
        name=named.name,
        kind=named.kind,
        country=named.country,
    )


def _linked(mention: OrganizationMention, organization: Organization) -> OrganizationMention:
    return replace(
        mention,
        organization_id=organization.id,
        name=organization.name,
        kind=organization.kind,
        country=organization.country,
    )


def _find_exact(name: str, language: Language) -> Organization | None:
    """The organization that the base means by the name, certain and whole."""
    condensed = condense(name)
    if not condensed.text:
        return None
    for hit in find_forms(language).hits_at(condensed, 0):
        if hit.last == len(condensed.text):
            owners = [form for form in hit.values if form.organization.id]
            certain = [form for form in owners if form.certain] or owners
            return certain[0].organization if len(certain) == 1 else None
    return None


def _by_bracket(source: str, mention: OrganizationMention, language: Language) -> OrganizationMention | None:
    """リオ・ティント（Rio Tinto）."""
    if mention.text[-1] < _IDEOGRAPHIC or not (bracket := _BRACKET.match(source, mention.end)):
        return None
    name = bracket.group(1)
    known = _find_exact(name, language) or find_named(name)
    return _linked(mention, known) if known else replace(mention, name=name)


def _by_base(mention: OrganizationMention, language: Language) -> OrganizationMention | None:
    """A known name but for its corporate suffix."""
    bare = _PREFIX.sub("", _SUFFIX.sub("", mention.text))
    known = find_named(mention.text) or _find_exact(mention.text, language) or _find_exact(bare, language)
    return _linked(mention, known) if known else None


def _by_country(text: Condensed, mention: OrganizationMention, ownership: Ownership) -> OrganizationMention | None:
    """Ministry of Transport, in a text on Zambia."""
    if mention.kind not in {"government", "agency"}:
        return None
    first, last = bisect_left(text.starts, mention.start), bisect_left(text.starts, mention.end)
    if known := ownership.find_beside_known(first, last):
        return _linked(mention, known)
    ministry = _MINISTRY.fullmatch(mention.text)
    if ministry is None:
        return None
    country = ownership.decide_country(mention.start, first, last)
    if country is None:
        return None
    what = f"Ministry of {ministry['what']}" if ministry["what"] else mention.text
    name = f"{what} ({country.label_en})"
    known = find_named(name)
    return _linked(mention, known) if known else replace(mention, name=name, country=country.code.upper())


def _by_longer(mention: OrganizationMention, mentions: Sequence[OrganizationMention]) -> OrganizationMention | None:
    """信越, in a text that names 信越化学工業; Mitsubishi Heavy, in one that names Mitsubishi Heavy Industries."""
    short = mention.text
    if len(short) < _ABBREVIATES or mention.kind not in {"company", "bank", "policy_bank"}:
        return None
    joint = " " if short.isascii() else ""
    for other in mentions:
        if len(other.text) > len(short) and other.text.startswith(short + joint) and other.kind == mention.kind:
            return _like(mention, other)
    return None


def _by_parent(mention: OrganizationMention, language: Language) -> OrganizationMention | None:
    """アルコア・アメリカ: the parent's English name and what follows it."""
    if mention.text.isascii():
        return None
    condensed = condense(mention.text)
    for hit in find_forms(language).hits_at(condensed, 0)[:1]:
        parent, rest = hit.values[0].organization, mention.text[hit.end :].strip("・（）()")
        words = _translate(rest)
        if parent.id and parent.kind in {"company", "bank"} and words:
            short = LEGAL_SUFFIX.sub("", parent.names["en"][0] if parent.names["en"] else parent.name)
            name = f"{short} {words}"
            known = find_named(name)
            return _linked(mention, known) if known else replace(mention, name=name)
    return None


@cache
def _pieces() -> dict[str, str]:
    countries = load_countries().values()
    named = {w: c.label_en for c in countries for w in (c.label_ja, c.label_zh)}
    return named | _TRADES | _REGIONS


def _translate(rest: str) -> str:
    """English of a run of regions and trades; empty where any part is neither."""
    words: list[str] = []
    rest = _SUFFIX.sub("", rest)
    while rest:
        piece = max((p for p in _pieces() if rest.startswith(p)), key=len, default="")
        if not piece:
            return ""
        words.append(_pieces()[piece])
        rest = rest[len(piece) :].strip("・（）() ")
    return " ".join(words)


def _by_acronym(mentions: Sequence[OrganizationMention], at: int, language: Language) -> OrganizationMention | None:
    """原子力規制委員会（NRC）: the acronym tells which of two of one name."""
    mention = mentions[at]
    following = mentions[at + 1] if at + 1 < len(mentions) else None
    if following is None or following.start != mention.end + 1 or not mention.organization_id:
        return None
    if following.organization_id in {None, mention.organization_id} or not following.text.isupper():
        return None
    other = find_organization(following.organization_id or "")
    if other is None or not any(n.endswith(mention.text) for n in other.names[language]):
        return None
    return _linked(mention, other)
