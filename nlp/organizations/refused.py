"""What a tagger takes for an organization and is none: goods, places, laws, indices, persons.

Owns `refused.toml` and the looks around a name. Refuses to know organizations.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

from nlp.countries import load_countries
from nlp.phrases import condense, is_katakana
from store.records import Language

_NO_NAME = re.compile(
    r"[\d\s.,%]*|[a-z][a-z ]*|(?:US|U\.S\.|USA|UK|EU|U\.K\.)"
    r"|(?:同|本|当|當|各|两|兩|両|该|該|那家|这家|該家)(?:[社行省部国國厅庁司院]|公司|企业|企業|集团|集團|机构|機構)"
)
_FIRST_ONLY = re.compile(r"(?:^|[.!?:;\n“\"‘—–(（-]\s*)$")
_TITLE_CJK = re.compile(r"(?:部|省|院|署|厅|廳)?(?:长(?![期远年])|長(?![期遠年])|大臣|長官|相(?![談互手当場対]))")
_OFFICE = re.compile(r"\b(?:Representative|Secretary|Minister|President|Governor|Chairman|Ambassador)$")
_AT = re.compile(r"\b(?:in|at|near|to \w+ and) $")
_INTO = re.compile(
    r"\b(?:stakes?|interests?|shares?|holdings?|invest\w*|equity|jobs?|work\w*|analyst|economist) (?:in|at) $"
)
_BEFORE = 40
_RUN = re.compile(r"(?: (?:[A-Z][\w&.’'-]*|of|and|for|the|&))* [A-Z][\w&-]*")


@dataclass(frozen=True, slots=True)
class _Words:
    """The file, ready to ask."""

    whole: frozenset[str]
    ends: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    given: frozenset[str]


@cache
def _words(language: Language) -> _Words:
    table = tomllib.loads(files("nlp.organizations").joinpath("refused.toml").read_text(encoding="utf-8"))
    persons: dict[str, str] = table["persons"]
    whole = {condense(word.replace("_", " ")).text for word in table["whole"][language].split()}
    whole |= {condense(word).text for c in load_countries().values() for word in c.words(language)}
    ends = "|".join(re.escape(e) for e in cast("str", table["ends"][language]).split())
    before = "|".join(re.escape(w) for w in persons[f"before_{language}"].split())
    after = "|".join(re.escape(w) for w in persons[f"after_{language}"].split())
    if language == "en":
        return _Words(
            whole=frozenset(whole),
            ends=re.compile(rf"(?:^|.* )(?:{ends})"),
            before=re.compile(rf"\b(?:{before}):? (?:[A-Z][a-z]+ )?$"),
            after=re.compile(rf" (?:{after})\b"),
            given=frozenset(persons["given_en"].split()),
        )
    folded = condense(ends).text
    return _Words(
        whole=frozenset(whole),
        ends=re.compile(rf".*(?:{folded})"),
        before=re.compile(rf"(?:{condense(before).text})[:・ ]?$"),
        after=re.compile(rf"(?:{condense(after).text})"),
        given=frozenset(),
    )


def is_refused(text: str, start: int, end: int, language: Language) -> bool:
    """Whether what stands between two code points is no name of an organization."""
    written = text[start:end]
    words = _words(language if not written.isascii() else "en")
    if "\n" in written or _NO_NAME.fullmatch(written):
        return True
    folded = condense(written).text.strip()
    if folded in words.whole or folded in _words(language).whole:
        return True
    if words.ends.fullmatch(written if written.isascii() else folded):
        return True
    if _is_fragment(text, start, end):
        return True
    return _is_person(text, start, end, language) or (language == "en" and _begins_thing(text, start, end))


def _is_fragment(text: str, start: int, end: int) -> bool:
    """Whether a katakana word is cut."""
    return (start > 0 and is_katakana(text[start - 1]) and is_katakana(text[start])) or (
        end < len(text) and is_katakana(text[end - 1]) and is_katakana(text[end])
    )


def _is_person(text: str, start: int, end: int, language: Language) -> bool:
    words = _words(language)
    before, after = text[max(0, start - _BEFORE) : start], text[end : end + _BEFORE]
    if language == "en":
        if words.before.search(before) or is_surname(text, start) or _is_full_name(text[start:end]):
            return True
        if _OFFICE.search(text[start:end]) and re.match(r" [A-Z][a-z]", after):
            return True
        return " " not in text[start:end] and words.after.match(after) is not None
    if words.before.search(condense(before).text) or words.after.match(condense(after).text):
        return True
    return _TITLE_CJK.match(after) is not None and not text[start:end].isascii() and text[end - 1] not in "社司行"


def _is_full_name(written: str) -> bool:
    """Whether a given name and one more word are all of it."""
    first, _, rest = written.partition(" ")
    return first in _words("en").given and re.fullmatch(r"(?:[A-Z]\. )?[A-Z][a-z]+", rest) is not None


def is_surname(text: str, start: int) -> bool:
    """Whether an English given name stands directly before."""
    word = re.search(r"([A-Z][a-z]+)(?: [A-Z]\.)? $", text[max(0, start - _BEFORE) : start])
    return word is not None and word.group(1) in _words("en").given


def _begins_thing(text: str, start: int, end: int) -> bool:
    """Whether capitals go on after it and end in a thing's noun: `Duqm Green Hydrogen` and Ammonia Project."""
    run = _RUN.match(text, end)
    return run is not None and _words("en").ends.fullmatch(text[start : run.end()]) is not None


def is_place(text: str, start: int, end: int) -> bool:
    """Whether one Latin word stands where a place does: at Kitimat, but not a stake in Kitimat."""
    if not text[start:end].isalpha() or not text[start:end].isascii():
        return False
    before = text[max(0, start - _BEFORE) : start]
    return _AT.search(before) is not None and _INTO.search(before) is None


def stands_first(text: str, start: int) -> bool:
    """Whether a capital there may be a sentence's and no name's."""
    return _FIRST_ONLY.search(text[max(0, start - 3) : start]) is not None
