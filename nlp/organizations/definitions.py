"""Short names that a text itself gives to organizations: (以下「PFC」), ("FBC"), X＝Y, `X, or Y,`.

Owns how texts define them. Refuses words that stand for any name (`the Company`, 同社) and acronyms that the name
cannot have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from store.records import OrganizationMention

_DEFINED = 0.9
_CAPITALS = 2
_BRACKETED = 60
"""Characters of a bracket in which a definition may come late."""

_WORD = (
    r"(?:以下[、,，]?(?:簡称|简称|簡稱|略称|略|称|稱|単に)?|下称|下稱|简称|簡稱|又称|又稱|略称|略稱|略して|英文简称|英文簡稱"
    r"|hereinafter(?: referred to as| called)?,?|hereafter|known as|formerly|the)"
)
_ALIAS = r"(?P<alias>[A-Za-zＡ-Ｚａ-ｚ0-9&.\- ]{2,24}|[一-龥ァ-ヶー・]{2,10})"
_OPEN, _CLOSE = r"(?P<open>[「“\"'《『‘]?)", r"(?P<close>[」”\"'》』’]?)"
_DEFINITION = re.compile(
    rf"\s*[（(](?P<word>{_WORD}?[\s:：]*){_OPEN}{_ALIAS}{_CLOSE}"
    r"\s*(?P<end>[)）,，、;；:：＝]|\s(?=(?:or|and)\b))"
)
_LATE = re.compile(
    rf"\s*[（(][^（）()\n]{{1,{_BRACKETED}}}?[、,，;；:： ](?P<word>{_WORD}[\s:：]*)"
    rf"{_OPEN}{_ALIAS}{_CLOSE}\s*(?P<end>[)）])"
)
_EQUAL = re.compile(r"(?P<word>＝)(?P<open>)(?P<alias>[A-Z][A-Za-z0-9&.\-]{1,11})(?P<close>)(?P<end>(?![A-Za-z0-9＝]))")
_OR = re.compile(
    r"(?P<word>, (?:or|known as|also called) (?:the )?)"
    r"(?P<open>)(?P<alias>[A-Z][A-Za-z0-9&.\-]{1,11})(?P<close>)(?P<end>,)"
)
_FORMS = (_DEFINITION, _LATE, _EQUAL, _OR)

_PRONOUN = re.compile(
    r"(?:the )?(?:company|group|bank|borrower|lender|fund|issuer|buyer|seller|parent|corporation|firm|agency|project"
    r"|client|sponsor|ministry|commission|agreement|loan|facility|parties|party)$"
    r"|.*(?:同社|当社|本社|同行|当行|本行|公司|本公司|集团|总裁|社長|総裁|本部|東京|米国|借款人|本项目)$",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"[A-ZＡ-Ｚ][A-Za-zＡ-Ｚａ-ｚ0-9&.\-]{1,11}$")


def add_aliases(text: str, mentions: Sequence[OrganizationMention]) -> list[OrganizationMention]:
    """The mentions, and every place of the short names that the text defines for them.

    A mention that is such a short name becomes its owner's, one that the base knows only where the text says so.
    """
    aliases = _find(text, mentions)
    if not aliases:
        return list(mentions)
    told = [_owned(m, aliases[m.text]) if m.text in aliases else m for m in mentions]
    taken = [(m.start, m.end) for m in told]
    for alias, owner in aliases.items():
        for found in _places(alias, text):
            if not any(start < found.end() and found.start() < end for start, end in taken):
                place = replace(owner, start=found.start(), end=found.end(), text=alias)
                told.append(_owned(place, owner))
    return told


def _owned(mention: OrganizationMention, owner: OrganizationMention) -> OrganizationMention:
    return replace(
        mention,
        organization_id=owner.organization_id,
        name=owner.name,
        kind=owner.kind,
        country=owner.country,
        score=min(_DEFINED, owner.score),
    )


def _find(text: str, mentions: Sequence[OrganizationMention]) -> dict[str, OrganizationMention]:
    """Short names and their owners, the first that the text defines."""
    listed = {m.text for m in mentions if m.organization_id}
    aliases: dict[str, OrganizationMention] = {}
    for mention in mentions:
        if text[mention.end : mention.end + 1] not in {"（", "(", "＝", ",", " "}:
            continue
        for form in _FORMS:
            match = form.match(text, mention.end)
            if match and _defines(match, match["alias"].strip(), mention):
                alias = match["alias"].strip()
                said = bool(match["word"].strip()) and bool(match["open"])
                if (said or alias not in listed) and alias != mention.text:
                    aliases.setdefault(alias, mention)
                break
    return aliases


def _places(alias: str, text: str) -> Iterator[re.Match[str]]:
    pattern = re.escape(alias)
    return re.finditer(rf"(?<![A-Za-z0-9]){pattern}(?![A-Za-z0-9])" if alias.isascii() else pattern, text)


def _defines(match: re.Match[str], alias: str, mention: OrganizationMention) -> bool:
    """Said to be a short name, or an acronym alone in brackets; never a word that stands for any name."""
    if _PRONOUN.match(alias):
        return False
    marked = bool(match["word"].strip(" ,＝or")) or bool(match["open"] and match["close"])
    if marked and match["end"] and match["end"] in ")）":
        return _ACRONYM.match(alias) is not None or not alias[0].islower()
    capitals = sum(c.isupper() for c in alias)
    return bool(_ACRONYM.match(alias)) and capitals >= _CAPITALS and " " not in alias and _initials(alias, mention)


def _initials(alias: str, mention: OrganizationMention) -> bool:
    """The capitals of the acronym occur in order in the name, where the name is Latin."""
    name = mention.text if mention.text.isascii() else mention.name
    if not any(c.isascii() and c.isalpha() for c in name):
        return alias.isupper()
    letters = iter(name.casefold())
    return all(c in letters for c in alias.casefold() if c.isalpha())
