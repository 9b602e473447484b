"""Numbered subjects: rounds of projects, official instruments, sections of law, and the programme by its sum.

Owns their patterns and keys (`tranche:1`, `instrument:mofcom-2026-11`, `law:us-section-301`,
`programme:us-japan-550bn`). Refuses words that a list can hold. Works on folded text; offsets are positions in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from store.records import PROGRAMME_ID, Language

_CJK_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九十")}
_EN_ORDINALS = {
    "first": 1,
    "initial": 1,
    "inaugural": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
}

_TALKS = r"tariff|talk|negotiation|sanction|consultation|voting|layoff|meeting|the talks"
_TRANCHE_EN = re.compile(
    r"\b(?P<n>first|initial|inaugural|second|third|fourth|fifth|1st|2nd|3rd)(?:-|\s)(?:"
    r"(?:investment |project |funding )?(?:tranche|round|batch|wave|slate|package)\b"
    rf"(?!\s+of\s+(?:{_TALKS}))"
    r"|(?:set|group|series|list|phase)\s+of\s+(?:\w+\s+){0,2}(?:project|investment)s?\b"
    r"|(?:\w+\s+)?(?:two|three|four|five|japan-funded|japanese-funded|u\.?s\.?|investment|strategic)\s+projects?\b)"
    r"|\b(?:first|initial|inaugural)\s(?:projects\b|project\s(?=of\b|under\b|in\b|from\b|to be\b))"
)
_TRANCHE_JA = re.compile(
    r"第\s?(?P<a>[0-9一二三四五六七八九十]{1,2})\s?(?:弹|弾|阵|号案件|号事业|号案|次案件|回案件|次の案件)"
    r"|(?<![0-9第])(?P<b>[0-9一二三四五])号案件|(?P<c>初号|初)案件"
)
_TRANCHE_ZH = re.compile(
    r"首(?:批|轮)(?=[^。，,；]{0,8}(?:项目|专案|投资|计划|案件|三[个项案]|3[个项案]))"
    r"|(?<=投资)首(?:批|轮)|(?<=项目)首(?:批|轮)(?=[敲获公])"
    r"|第(?P<a>[一二三四五六七八九1-9])(?:批|轮|弹|期)(?=[^。，,；]{0,10}(?:项目|专案|投资|计划|案件|对美|最[高大]))"
    r"|(?<=投资)第(?P<b>[一二三四五六七八九1-9])(?:批|轮|弹)|首个(?:项目|投资项目|对美投资项目)|首项(?:计划|投资)"
)

_PROGRAMME = {
    "en": re.compile(
        r"(?:us|u\.s\.)?\$\s?550[\s-]?(?:billion|bn|bln|bil|b)\b"
        r"|\b550[\s-](?:billion|bn|bln|bil)\b(?:[\s-](?:us |u\.s\. )?dollars?)?|\busd\s?550\s?(?:billion|bn|b)\b"
        r"|\b(?:u\.?s\.?-japan|japan-u\.?s\.?)\s(?:strategic\s)?investment\s"
        r"(?:initiative|agreement|pact|plan|program(?:me)?|package|fund|mou)\b|\bstrategic investment initiative\b"
        r"|\bmemorandum of understanding (?:between .{5,80} )?(?:with respect to|on|regarding) strategic investments?\b"
    ),
    "ja": re.compile(
        r"5,?500亿(?:米|美)?(?:ドル)?|五千五百亿(?:米|美)?ドル|五五〇〇亿(?:米|美)?(?:ドル)?"
        r"|战略的投资(?:イニシアティブ|イニシアチブ)?|(?<!韩国の)(?<!台湾の)(?<!韩)(?<!台)对米(?:投资|投融资)"
    ),
    "zh": re.compile(
        r"5,?500亿(?:美元|美金)?|五五〇〇亿(?:美元)?|五千五百亿(?:美元)?|(?:日美|美日)战略投资|战略投资谅解备忘录"
        r"|(?:日本|日方)(?:的|企业)?(?:巨额)?对美(?:国)?(?:的)?(?:巨额|直接|战略)?(?:投资|投融资)"
        r"|(?:日美|美日)(?:巨额)?投资(?:协议|计划|备忘录)"
    ),
}
"""Patterns of the programme, over folded text."""

_YEAR_NUMBER = re.compile(
    r"(?P<year>20[0-9]{2})年第(?P<n>[0-9]{1,4})号(?:联合)?(?:公告|令|通告)?"
    r"|(?:公告|令)(?P<year2>20[0-9]{2})年第(?P<n2>[0-9]{1,4})号|公告第(?P<n3>[0-9]{1,4})号"
)
_BARE_NUMBER = re.compile(r"第(?P<n>[0-9]{1,3})号(?=[(（、,和及与]|公告|至)")
_EN_ANNOUNCEMENT = re.compile(
    r"\b(?:announcement|notice|circular)s?\s(?:no\.?|nos\.?|number)?\s?"
    r"(?P<list>[0-9]{1,3}(?:(?:\s?,\s?|\s?and\s|\s?, and\s|-)[0-9]{1,3}\b)*)"
    r"(?:\s?(?:of|\(|/|,)\s?(?P<year>20[0-9]{2})\)?)"
    r"|\b(?P<year2>20[0-9]{2})\s(?:announcement|notice)\s(?:no\.?)?\s?(?P<n2>[0-9]{1,3})\b"
)
_ORDERS = re.compile(
    r"\b(?:executive order|e\.?o\.?)\s?(?:\(e\.?o\.?\)\s?)?(?:no\.?\s?)?(?P<eo>1[0-9]{4})\b"
    r"|(?:大统领令|行政命令)(?:第)?(?P<eo2>1[0-9]{4})号?|(?:第)?(?P<eo3>1[0-9]{4})号(?:行政命令|大统领令)"
    r"|\bproclamation\s(?:no\.?\s?)?(?P<pr>1[01][0-9]{3})\b"
    r"|\b(?P<vol>8[5-9]|9[0-9])\s(?:fr|fed\.? reg\.?)\s(?P<page>[0-9]{2,6})\b"
    r"|\bfr doc\.?\s?(?P<doc>20[0-9]{2}-[0-9]{4,6})\b"
)
_SECTIONS = re.compile(
    r"\bsections?\s(?P<s>301|232|122|201|337|338)\b|通商(?:扩大)?法(?:の)?(?P<s2>301|232|122|201|337)条"
    r"|(?:第)?(?P<s3>301|232|122|201|337)(?:条款|条调查|条关税|条)|\b(?P<s4>301|232)\stariffs?\b"
)
_SECTION_LABELS = {
    "301": "Trade Act",
    "232": "Trade Expansion Act",
    "122": "Trade Act",
    "201": "Trade Act",
    "337": "Tariff Act",
    "338": "Tariff Act",
}


@dataclass(frozen=True, slots=True)
class Numbered:
    """A numbered subject in a folded text."""

    first: int
    """First position."""
    last: int
    """One past the last position."""
    key: str
    """`kind:value`."""


def find_numbered(folded: str, language: Language, published_on: str = "") -> list[Numbered]:
    """Every numbered subject, in no order. `published_on` gives the year to announcements that say none."""
    found = [*_tranches(folded, language), *_programme(folded, language), *_orders(folded), *_sections(folded)]
    return [*found, *(_english_announcements(folded) if language == "en" else _announcements(folded, published_on))]


def _tranches(folded: str, language: Language) -> Iterator[Numbered]:
    pattern = {"en": _TRANCHE_EN, "ja": _TRANCHE_JA, "zh": _TRANCHE_ZH}.get(language)
    for match in pattern.finditer(folded) if pattern else ():
        written = next((g for g in match.groups() if g), "first")
        yield Numbered(*match.span(), f"tranche:{_ordinal(written)}")


def _ordinal(written: str) -> int:
    if written.isdigit():
        return int(written)
    if written in _EN_ORDINALS:
        return _EN_ORDINALS[written]
    digits = [_CJK_DIGITS[c] for c in written if c in _CJK_DIGITS]
    return sum(digits) if digits else 1


def _programme(folded: str, language: Language) -> Iterator[Numbered]:
    if language in _PROGRAMME:
        for match in _PROGRAMME[language].finditer(folded):
            yield Numbered(*match.span(), f"programme:{PROGRAMME_ID}")


def _announcements(folded: str, published_on: str) -> Iterator[Numbered]:
    """Announcements of China's commerce ministry (and customs): with their year, then bare numbers in the same list."""
    years: list[tuple[int, str]] = []
    taken: list[tuple[int, int]] = []
    for match in _YEAR_NUMBER.finditer(folded):
        year = match["year"] or match["year2"] or published_on[:4]
        around = folded[max(0, match.start() - 24) : match.end() + 4]
        if not year or not ("公告" in around or "商务部" in around or "商务省" in around):
            continue
        years.append((match.start(), year))
        taken.append(match.span())
        yield Numbered(*match.span(), f"instrument:{_issuer(around)}-{year}-{match['n'] or match['n2'] or match['n3']}")
    for match in _BARE_NUMBER.finditer(folded):
        around = folded[max(0, match.start() - 120) : match.end() + 12]
        if "公告" not in around or any(a <= match.start() < b for a, b in taken):
            continue
        year = next((y for at, y in reversed(years) if at < match.start()), published_on[:4])
        if year:
            yield Numbered(*match.span(), f"instrument:mofcom-{year}-{match['n']}")


def _issuer(around: str) -> str:
    return "gacc" if "海关总署" in around and not re.search("商务[部省]", around) and "联合" not in around else "mofcom"


def _english_announcements(folded: str) -> Iterator[Numbered]:
    for match in _EN_ANNOUNCEMENT.finditer(folded):
        year = match["year"] or match["year2"]
        for number in _expanded(match["list"] or match["n2"]):
            yield Numbered(*match.span(), f"instrument:mofcom-{year}-{number}")


def _expanded(numbers: str) -> list[int]:
    """`55-58, 61 and 62` as single numbers."""
    found: list[int] = []
    for low, high in re.findall(r"([0-9]{1,3})(?:-([0-9]{1,3}))?", numbers):
        found += range(int(low), int(high or low) + 1)
    return found


def _orders(folded: str) -> Iterator[Numbered]:
    for match in _ORDERS.finditer(folded):
        if order := match["eo"] or match["eo2"] or match["eo3"]:
            key = f"eo-{order}"
        elif match["pr"]:
            key = f"proclamation-{match['pr']}"
        else:
            key = f"fr-doc-{match['doc']}" if match["doc"] else f"fr-{match['vol']}-{match['page']}"
        yield Numbered(*match.span(), f"instrument:{key}")


def _sections(folded: str) -> Iterator[Numbered]:
    for match in _SECTIONS.finditer(folded):
        yield Numbered(*match.span(), f"law:us-section-{next(g for g in match.groups() if g)}")


_RANKS = ("", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")


def numbered_label(key: str) -> tuple[str, str, str] | None:
    """English, Japanese and Chinese label of a numbered subject; None for other keys."""
    kind, _, value = key.partition(":")
    if kind == "programme":
        return "US–Japan strategic investment programme", "日米戦略的投資イニシアティブ", "美日战略投资计划"
    if kind == "tranche":
        english = f"{_RANKS[int(value)]} tranche" if int(value) < len(_RANKS) else f"Tranche {value}"
        return english, f"対米投資第{value}弾", f"第{value}批项目"
    if kind == "law" and value.startswith("us-section-"):
        section = value.removeprefix("us-section-")
        act = _SECTION_LABELS.get(section, "Trade Act")
        return f"Section {section} of the {act}", f"米通商法{section}条", f"美国{section}条款"
    return _instrument_label(value) if kind == "instrument" else None


def _instrument_label(value: str) -> tuple[str, str, str] | None:
    issuer, _, number = value.partition("-")
    if issuer in {"mofcom", "gacc"}:
        year, _, n = number.partition("-")
        en, ja, zh = ("MOFCOM", "中国商務省", "商务部") if issuer == "mofcom" else ("GACC", "中国税関総署", "海关总署")
        return f"{en} Announcement {n} ({year})", f"{ja}公告{year}年第{n}号", f"{zh}公告{year}年第{n}号"
    if issuer == "eo":
        return f"Executive Order {number}", f"大統領令{number}号", f"第{number}号行政命令"
    if issuer == "proclamation":
        return f"Proclamation {number}", f"大統領布告{number}号", f"第{number}号总统公告"
    if issuer == "fr":
        document = number.removeprefix("doc-")
        label = f"Federal Register {document if document != number else number.replace('-', ' FR ', 1)}"
        return label, label, label
    return None
