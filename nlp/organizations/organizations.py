"""Component: names of organizations in a text, linked to the knowledge base.

Owns which name stands where and whose it is: longest match, case, corporate suffixes, forms that only the context
decides, names defined in the text. Refuses generic nouns, titles of persons and pronouns (`the Company`, 同社). Names
that the base does not know come from `unlisted`, with lower confidence and no id.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from nlp.encoder.heard import Name
from nlp.languages import text_of
from nlp.organizations.canonical import name_unlisted
from nlp.organizations.definitions import add_aliases
from nlp.organizations.knowledge import Form, find_forms
from nlp.organizations.ownership import Decided, Found, Ownership
from nlp.organizations.refused import is_surname
from nlp.organizations.tagged import add_tagged
from nlp.organizations.unlisted import find_unlisted
from nlp.phrases import Condensed, Hit, condense, is_katakana
from store.records import Language, OrganizationMention

_SHORT_ACRONYM = 6
"""Letters up to which a name in capitals must be written in capitals."""

_GUARDED_AFTER = frozenset("中日韩韓对対訪访赴在驻駐美米台欧英其0123456789０１２３４５６７８９")
"""Characters after which a one-character country prefix belongs to the word before (中美, 7日)."""

_SUFFIX_EN = re.compile(
    r"(?:,? (?:Inc\.?|Corp\.?|Co\.?|Ltd\.?|LLC|L\.L\.C\.|LP|L\.P\.|LLP|PLC|plc|Corporation|Incorporated|Limited|Company"
    r"|Holdings?|Group|AG|SE|N\.V\.|B\.V\.|S\.A\.(?: de C\.V\.)?"
    r"|A\.[ŞS]\.|A/S|SAOC|S\.p\.A\.|GmbH|K\.K\.|Pte\.?|Pty\.?|Bhd\.?))+(?![A-Za-z])"
)
_LOOSE_SUFFIX = re.compile(r" (?:Company|Group|Holdings?)")
"""Suffixes that make a company's name only: the World Bank Group is another thing."""
_SUFFIX_CJK = re.compile(
    r"股份有限公司|有限责任公司|有限責任公司|有限公司|株式会社|株式會社|\(株\)|（株）|㈱|集团公司|集团|集團|グループ|公司"
)
_PREFIX_CJK = re.compile(r"(?:株式会社|株式會社|㈱|\(株\)|（株）)$")
_PERSON = re.compile(r"[长長](?![期远遠年短])|大臣|長官|相(?![談互手当場対])")
"""What after an authority's name makes it a minister: 商务部长."""
_OTHER_WORD = re.compile("[门門分队隊署]")
"""What after 部 makes it another word: 商务部门, 能源部分, 财政部署."""
_LAW = re.compile("法(?![人務务国])")
"""What after a public body's name makes it its law: 国際協力銀行法."""
_COMPANIES = frozenset({"company", "bank"})
_PUBLIC = frozenset({"government", "agency", "policy_bank"})
_PUBLISHED = frozenset({"company", "bank", "policy_bank", "agency", "other", "media", "international"})

_TRADES = (
    "Aerospace|Aero|Aviation|Automotive|Bank|Capital|Chemicals?|Construction|Credit|Electric|Electronics|Elevator|Energy|"
    "Engineering|Finance|Financial|Foods?|Gas|Heavy|Infrastructure|Insurance|Life|Logistics|Machinery|Marine|Materials|"
    "Metals?|Mining|Mobility|Motors?|Nuclear|Pharma|Petroleum|Plant|Power|Precision|Rail|Realty|Renewables|Research|"
    "Resources|Securities|Semiconductor|Shipbuilding|Shipping|Solutions|Steel|Systems|Technologies|Technology|Telecom|"
    "Tire|Trust|Ventures|Vision"
)
_REGIONS = "America|Americas|Europe|Asia|USA|US"
_SUBSIDIARY_EN = re.compile(
    rf"(?: (?:North |South |Latin )?(?:{_REGIONS}))?(?: (?:{_TRADES}|&))+(?: (?:{_REGIONS}))?(?![a-z'’])"
)
_SUBSIDIARY_JA = re.compile(r"[ァ-ヶー]{3,}(?:[・&＆][ァ-ヶー]{2,})*")
_NO_SUBSIDIARY = re.compile(
    r"グループ|サイド|ブランド|ショック|ニュース|トップ|リポート|レポート|ホールディングス|テレビ|オンライン|プロジェクト|インフラ|ファイナンス"
)


def find_organizations(
    text: str, language: Language, title_end: int = 0, tagged: Sequence[Name] = ()
) -> list[OrganizationMention]:
    """Every mention in order, none overlapping another. Offsets are code points into `text`.

    `tagged` are the encoder's names, taken where nothing else is known or where they are longer.
    """
    condensed = condense(text)
    found = list(_scan(condensed, language))
    ownership = Ownership(condensed, language, found)
    mentions = []
    for item in found:
        first = item.forms[0]
        if first.certain:
            mentions.append(_mention(text, Decided(item.start, item.end, first.organization, 1.0)))
        elif decided := ownership.decide(item):
            mentions.append(_mention(text, decided))
    mentions = [_widened(text, m, in_title=m.start < title_end) for m in mentions]
    mentions = _without_overlap(mentions + _beside(find_unlisted(text, language), mentions))
    mentions = _without_overlap(add_tagged(text, tagged, mentions, language) if tagged else mentions)
    mentions = _without_overlap(add_aliases(text, mentions))
    return name_unlisted(condensed, mentions, ownership, language)


def _scan(text: Condensed, language: Language) -> Iterator[Found]:
    index = find_forms(language)
    free = 0
    for at in text.beginnings:
        if at < free:
            continue
        for hit in index.hits_at(text, at):
            forms = [form for form in hit.values if _may_stand(text, hit, form)]
            if forms:
                ranked = tuple(sorted(forms, key=lambda f: not f.certain))
                yield Found(hit.first, hit.last, hit.start, hit.end, ranked)
                free = hit.last
                break


def _may_stand(text: Condensed, hit: Hit[Form], form: Form) -> bool:
    """Whether case and neighbors let the form mean its organization."""
    written = unicodedata.normalize("NFKC", text.source[hit.start : hit.end])
    if not _same_case(written, form.written):
        return False
    before, after = text.source[max(0, hit.start - 6) : hit.start], text.source[hit.end : hit.end + 16]
    if form.organization.kind in _PUBLIC and _is_other_word(written[-1], after):
        return False
    person = form.organization.kind == "company" and " " not in written and is_surname(text.source, hit.start)
    if person or (form.guarded and before and before[-1:] in _GUARDED_AFTER):
        return False
    folded_before, folded_after = text.text[max(0, hit.first - 6) : hit.first], text.text[hit.last : hit.last + 16]
    if form.stem and not _SUFFIX_EN.match(text.source, hit.end):
        return False
    if form.preceded and (form.preceded.search(before) or form.preceded.search(folded_before)):
        return False
    return not (form.followed and (form.followed.match(after) or form.followed.match(folded_after)))


def _is_other_word(last: str, after: str) -> bool:
    """Whether an authority's name goes on into a minister's title, a law or an ordinary word."""
    if _LAW.match(after) or (last in "部省厅庁院房" and _PERSON.match(after)):
        return True
    if last == "院" and after.startswith(("选", "選")):
        return True
    return last == "部" and _OTHER_WORD.match(after) is not None


def _same_case(written: str, form: str) -> bool:
    """Acronyms in capitals, names with a capital first; lower-case forms anyhow."""
    letters = [c for c in form if c.isascii() and c.isalpha()]
    if not letters or not letters[0].isupper():
        return not letters or written[:1] != written[:1].lower() or form[:1] == form[:1].lower()
    if all(c.isupper() for c in letters) and len(letters) <= _SHORT_ACRONYM:
        return not any(c.islower() for c in written)
    first = next((c for c in written if c.isalpha() and c.isascii()), "A")
    return first.isupper() and not _is_lowered(written, form)


def _is_lowered(written: str, form: str) -> bool:
    """Whether a word that the form writes with a capital stands in lower case: The paper, for The Paper."""
    words, capitals = written.split(), form.split()
    return len(words) == len(capitals) and any(
        c[0].isupper() and w[0].islower() for w, c in zip(words, capitals, strict=True)
    )


def _mention(text: str, decided: Decided) -> OrganizationMention:
    organization = decided.organization
    return OrganizationMention(
        start=decided.start,
        end=decided.end,
        text=text[decided.start : decided.end],
        organization_id=organization.id or None,
        name=organization.name,
        kind=organization.kind,
        country=organization.country,
        score=decided.score,
    )


def _widened(text: str, mention: OrganizationMention, *, in_title: bool) -> OrganizationMention:
    """The mention with its corporate suffix; another, unknown organization where a trade follows its name."""
    start, end = mention.start, mention.end
    if mention.kind in _COMPANIES and not in_title and (match := _subsidiary(text, end)):
        name = text[start : match.end()]
        return replace(mention, end=match.end(), text=name, organization_id=None, name=name, kind="company", score=0.6)
    if mention.kind not in _PUBLISHED:
        return mention
    if text[end - 1].isascii():
        suffix = _SUFFIX_EN.match(text, end)
        if suffix and (mention.kind in _COMPANIES or not _LOOSE_SUFFIX.fullmatch(suffix.group())):
            end = suffix.end()
    elif mention.kind in _COMPANIES | {"policy_bank", "agency"} and (suffix := _SUFFIX_CJK.match(text, end)):
        end = suffix.end()
    if (prefix := _PREFIX_CJK.search(text, max(0, start - 5), start)) is not None:
        start = prefix.start()
    return replace(mention, start=start, end=end, text=text[start:end])


def _subsidiary(text: str, end: int) -> re.Match[str] | None:
    if text[end - 1].isascii():
        return _SUBSIDIARY_EN.match(text, end)
    if is_katakana(text[end - 1]):
        return None
    match = _SUBSIDIARY_JA.match(text, end)
    return None if match is None or _NO_SUBSIDIARY.match(match.group()) else match


def _beside(unlisted: list[OrganizationMention], known: list[OrganizationMention]) -> list[OrganizationMention]:
    """The unknown names that swallow no known one, except as their own beginning (a subsidiary's name)."""
    return [
        u
        for u in unlisted
        if not any(k.start < u.end and u.start < k.end and (k.start != u.start or " and " in u.text) for k in known)
    ]


def _without_overlap(mentions: list[OrganizationMention]) -> list[OrganizationMention]:
    """In order; of two that overlap the longer stays, of equal ones the one that the base knows."""
    kept: list[OrganizationMention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end, m.organization_id is None)):
        if kept and mention.start < kept[-1].end:
            longer = (mention.end - mention.start) > (kept[-1].end - kept[-1].start)
            if longer:
                kept[-1] = mention
            continue
        kept.append(mention)
    return kept


@Pipeline.component("pactwatch_organizations")
def annotate_organizations(doc: Doc) -> Doc:
    """Sets `doc._.organizations`."""
    article = doc.user_data.get("article")
    language: Language = doc.lang_  # type: ignore[assignment]
    tagged = doc._.heard.names() if doc._.heard else ()
    doc._.organizations = find_organizations(text_of(doc), language, len(article.title) if article else 0, tagged)
    return doc
