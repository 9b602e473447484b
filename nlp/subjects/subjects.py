"""Component: what claims can be about: places, assets, items under control, laws, countries, and numbered subjects.

Owns `subjects.toml`, the joining of its matches with countries and numbered subjects, and the labels of keys. Refuses
places inside the names of organizations (AEP Ohio) and what an asset is only for (power for data centers).
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypedDict, cast

from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from nlp.countries import load_countries
from nlp.languages import fold, text_of
from nlp.phrases import Condensed, Hit, PhraseIndex, condense
from nlp.subjects.ordinals import find_numbered, numbered_label
from store.records import Language, OrganizationMention

Labels = tuple[str, str, str]
"""English, Japanese, Chinese (simplified)."""

_PARTIES = frozenset({"us", "jp", "cn", "kr", "kp", "tw", "eu", "hk", "mo"})
"""Countries that articles of the subject speak of as parties: they are no places of projects."""

_INITIALS = frozenset({"us", "usa", "uk", "eu", "uae", "prc", "dprk", "drc"})
_SPLIT_BEFORE = {
    "中日": "其",
    "中美": "其",
    "中韩": "其",
    "中欧": "其",
    "访日": "采",
    "访美": "采",
    "在美": "",
    "输美": "运",
}
"""Two-character words that also arise across two others (其中日本): not after these characters."""

_NEVER = re.compile(r"(?!)")
_SERVED = {
    "en": (
        re.compile(
            r"(?:power|electricity|energy|supply|demand)\s(?:for|to|from)\s(?:\w+\s){0,3}$"
            r"|(?:powering|serve|serving|for)\s(?:\w+\s){0,2}$"
        ),
        _NEVER,
    ),
    "ja": (_NEVER, re.compile(r"(?:など|等)?(?:向け|に|へ)(?:の)?[^、。]{0,8}(?:电力|电気|供给|送电|送る)|向け")),
    "zh": (
        re.compile(r"(?:为|向|供|给)[^，。,]{0,10}$"),
        re.compile(r"[^，。,]{0,6}(?:供电|用电|提供电力|电力需求|供应电力)"),
    ),
}
"""What before or after a data center makes it the customer of a project, not the project."""


class _Entry(TypedDict, total=False):
    key: str
    label: list[str]
    en: list[str]
    ja: list[str]
    zh: list[str]
    again_en: list[str]
    again_ja: list[str]
    again_zh: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectMention:
    """Something that a claim can be about, where the text names it."""

    start: int
    """First code point."""
    end: int
    """One past the last code point."""
    text: str
    """As written."""
    key: str
    """`kind:value`: place, asset, item, law, statute, country, tranche, instrument, programme."""
    label_en: str
    """English label."""
    label_ja: str
    """Japanese label."""
    label_zh: str
    """Chinese label, simplified."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A phrase's meaning."""

    keys: tuple[str, ...]
    again: bool = False
    """Means its asset only where the text names that in full."""


@cache
def _entries() -> tuple[_Entry, ...]:
    table = tomllib.loads(files("nlp.subjects").joinpath("subjects.toml").read_text(encoding="utf-8"))
    return tuple(cast("list[_Entry]", table["subject"]))


@cache
def _labels() -> dict[str, Labels]:
    labels = {entry["key"]: cast("Labels", tuple(entry["label"])) for entry in _entries()}
    for code, country in load_countries().items():
        named = (country.label_en, country.label_ja, country.label_zh)
        labels |= {f"country:{code}": named, f"place:{code}": named}
    return labels


def label_of(key: str) -> Labels | None:
    """What a key is called in the three languages; None for keys that are no subjects (`org:…`)."""
    return _labels().get(key) or numbered_label(key)


@cache
def _keys_of_labels() -> dict[str, str]:
    return {labels[0].lower(): key for key, labels in reversed(_labels().items())}


def keys_of_label(english: str) -> tuple[str, ...]:
    """The keys whose English labels make up a project's label (`Ohio gas power`); empty where some word is no label."""
    words = [w for w in english.lower().split() if w != "and"]
    keys = []
    while words:
        length = next((n for n in range(len(words), 0, -1) if " ".join(words[:n]) in _keys_of_labels()), 0)
        if not length:
            return ()
        keys.append(_keys_of_labels()[" ".join(words[:length])])
        words = words[length:]
    return tuple(keys)


@cache
def _vocabulary(language: Language) -> PhraseIndex[_Word]:
    phrases: list[tuple[str, _Word]] = []
    for entry in _entries():
        for other in ("en", "ja", "zh"):
            named = _phrases(entry, other)
            phrases += [(p, _Word((entry["key"],))) for p in named if other == language or p.isascii()]
        phrases += [(p, _Word((entry["key"],), again=True)) for p in _phrases(entry, f"again_{language}")]
    for code, country in load_countries().items():
        keys = (f"country:{code}",) if code in _PARTIES else (f"country:{code}", f"place:{code}")
        phrases += [(word, _Word(keys)) for word in country.words(language)]
    return PhraseIndex(phrases, plurals=language == "en")


def _phrases(entry: _Entry, field: str) -> list[str]:
    return cast("dict[str, list[str]]", entry).get(field, [])


def find_subjects(
    text: str, language: Language, organizations: Sequence[OrganizationMention] = (), published_on: str = ""
) -> list[SubjectMention]:
    """Every subject in order of place; one phrase may carry several keys (a country is also a place)."""
    condensed = condense(text)
    hits = [h for h in _scan(condensed, language) if not _inside(h, organizations)]
    named = {k for h in hits for w in h.values if not w.again for k in w.keys}
    found = {
        (hit.start, hit.end, key)
        for hit in hits
        for word in hit.values
        for key in word.keys
        if not word.again or (key in named and not _fuller(hit, hits))
    }
    folded = fold(text)
    for item in find_numbered(folded.text, language, published_on):
        start, end = folded.span(item.first, item.last)
        found.add((start, end, item.key))
    return [_mention(text, *place) for place in sorted(found)]


def _scan(text: Condensed, language: Language) -> Iterator[Hit[_Word]]:
    index = _vocabulary(language)
    free = 0
    for at in text.beginnings:
        if at < free:
            continue
        hit = next((h for h in index.hits_at(text, at) if _may_stand(text, h, language)), None)
        if hit:
            yield hit
            free = hit.last


def _may_stand(text: Condensed, hit: Hit[_Word], language: Language) -> bool:
    """Whether case and neighbors let a phrase mean what the vocabulary says."""
    written, word = text.source[hit.start : hit.end], text.text[hit.first : hit.last]
    keys = [k for w in hit.values for k in w.keys]
    if written.isascii() and keys[0].startswith(("country:", "place:")) and not _is_name(written, word):
        return False
    before, after = text.text[max(0, hit.first - 1) : hit.first], text.text[hit.last : hit.last + 1]
    if after == "$" or (before and before in _SPLIT_BEFORE.get(word, "")):  # US$, and words cut out of two others
        return False
    return "asset:data-center-campus" not in keys or not _is_served(text, hit, language)


def _is_name(written: str, word: str) -> bool:
    """Place names begin with a capital; `us` is a pronoun."""
    return written.isupper() if word in _INITIALS else written[:1].isupper()


def _is_served(text: Condensed, hit: Hit[_Word], language: Language) -> bool:
    before, after = _SERVED[language]
    left, right = text.text[max(0, hit.first - 40) : hit.first], text.text[hit.last : hit.last + 20]
    return bool(before.search(left) or after.match(right))


def _inside(hit: Hit[_Word], organizations: Sequence[OrganizationMention]) -> bool:
    at = bisect_right(organizations, hit.end - 1, key=lambda o: o.start)
    return (
        bool(at)
        and organizations[at - 1].end > hit.start
        and not any(k.startswith("law:") for w in hit.values for k in w.keys)
    )


def _fuller(hit: Hit[_Word], hits: Sequence[Hit[_Word]]) -> bool:
    """Whether a full name overlaps the short one."""
    others = (h for h in hits if h is not hit and h.start < hit.end and hit.start < h.end)
    return any(not all(w.again for w in h.values) for h in others)


def _mention(text: str, start: int, end: int, key: str) -> SubjectMention:
    en, ja, zh = label_of(key) or (key, key, key)
    return SubjectMention(start=start, end=end, text=text[start:end], key=key, label_en=en, label_ja=ja, label_zh=zh)


@Pipeline.component("pactwatch_subjects")
def annotate_subjects(doc: Doc) -> Doc:
    """Sets `doc._.subjects`; needs `doc._.organizations`."""
    article = doc.user_data.get("article")
    published = article.published_on if article else ""
    doc._.subjects = find_subjects(text_of(doc), cast("Language", doc.lang_), doc._.organizations or [], published)
    return doc
