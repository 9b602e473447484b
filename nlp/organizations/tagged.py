"""Organizations that the encoder's tagger marks and neither the knowledge base nor the form of the name shows.

Owns when a tag is believed and the trimming of its span. What it finds has no id; its score is the tagger's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlp.encoder.heard import Name
from store.records import OrganizationMention

SURE = 0.6
"""Probability from which a tag is believed."""

_SHORTEST = 2
_EDGE = " \t\n、。，,.;；:：・「」『』（）()[]［］《》〈〉“”\"'’‘"
_PAIRS = {"(": ")", "（": "）", "「": "」", "『": "』"}
_LEADING = re.compile(r"^(?:[Tt]he |[Aa]n? |(?:米|英|仏|独|中|韓|台湾の|米国の|中国の|日本の|韓国の)(?=[ァ-ヶー]{3}))")
_POSSESSIVE = re.compile(r"['’]s$")
_NO_NAME = re.compile(
    r"[\d\s.,%]*|[a-z][a-z ]*|(?:US|U\.S\.|USA|UK|EU|U\.K\.)|(?:同|本|当|各|两|兩|両|该|該)[社行省部国國厅庁司院]|(?:政府|公司|企业|企業|银行|銀行|会社|当局|當局)"
)


def find_tagged(text: str, names: Sequence[Name], known: Sequence[OrganizationMention]) -> list[OrganizationMention]:
    """Names that the tagger is sure of beside the known mentions, and the same names elsewhere in the text."""
    found: dict[str, OrganizationMention] = {}
    for name in names:
        if name.score >= SURE and not _overlaps(name.start, name.end, known):
            mention = _mention(text, name)
            if mention is not None:
                found.setdefault(mention.text, mention)
    mentions = [m for name, model in found.items() for m in _everywhere(text, name, model)]
    return [m for m in mentions if not _overlaps(m.start, m.end, known)]


def _overlaps(start: int, end: int, mentions: Sequence[OrganizationMention]) -> bool:
    return any(m.start < end and start < m.end for m in mentions)


def _mention(text: str, name: Name) -> OrganizationMention | None:
    """The name without what clings to it; None where nothing is left that could be a name."""
    start, end = _trimmed(text, name.start, name.end)
    written = text[start:end]
    if len(written) < _SHORTEST or "\n" in written or _NO_NAME.fullmatch(written):
        return None
    return OrganizationMention(
        start=start,
        end=end,
        text=written,
        organization_id=None,
        name=written,
        kind=name.kind,
        country="",
        score=round(name.score, 3),
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGE:
        start += 1
    while start < end and text[end - 1] in _EDGE and not _closes(text, start, end):
        if text[end - 1] == "." and re.search(r"(?:Co|Inc|Corp|Ltd|[A-Z]\.[A-Z])\.$", text[start:end]):
            break
        end -= 1
    if leading := _LEADING.match(text[start:end]):
        start += leading.end()
    if possessive := _POSSESSIVE.search(text[start:end]):
        end -= len(possessive.group())
    return start, end


def _closes(text: str, start: int, end: int) -> bool:
    """Whether the last character closes a bracket that the name itself opens: `Morooka (US)`."""
    return any(text[end - 1] == close and text.find(open_, start, end) > start for open_, close in _PAIRS.items())


def _everywhere(text: str, name: str, model: OrganizationMention) -> Iterator[OrganizationMention]:
    pattern = re.escape(name)
    if name[0].isascii() and name[0].isalnum():
        pattern = rf"(?<![A-Za-z0-9]){pattern}"
    if name[-1].isascii() and name[-1].isalnum():
        pattern = rf"{pattern}(?![A-Za-z0-9])"
    for match in re.finditer(pattern, text):
        yield OrganizationMention(
            start=match.start(),
            end=match.end(),
            text=name,
            organization_id=None,
            name=name,
            kind=model.kind,
            country="",
            score=model.score,
        )
