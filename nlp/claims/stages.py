"""Which stage a sentence states: triggers with kind and stage, without those it denies; marks of time and doubt.

Owns the reading of `stages.toml`, negation, and whether a verb states (`発表した。`) or only describes a noun
(`発表した案件`, `公布的项目`). Refuses to know what the sentence is about. Positions are in `Passage.folded`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from nlp.claims.reading import Passage, words
from store.records import STAGES, Language

Mark = Literal[
    "recalled",
    "subordinate",
    "backdrop",
    "retrospect",
    "fresh",
    "speculated",
    "suspected",
    "rumor",
    "hearsay",
    "question",
]

_CLAUSE = re.compile(r"[;▽▼●○■◆]|(?:^|(?<=[\s　]))・|\n|。")
"""What parts a sentence into statements; a middle dot does only where it opens the item of a list."""

_TITLE_CLAUSE = re.compile(_CLAUSE.pattern + r"|(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])|(?<=[^\x00-\x7f])\s+(?=[0-9])|…")
"""Japanese and Chinese headlines part statements with a space."""

_INFLECTION = re.compile(
    r"(?:す|む|し|され|さ|れ|た|て|い|る|ら|っ|ん|だ|ま|せ|なる|なっ|である|すると|する|ており|いる|いた)*"
)
_COMMA = re.compile(r",(?![0-9]{3}(?![0-9]))")
_LIST_COMMA = re.compile("、")
"""Japanese parts clauses with the sign with which Chinese parts the items of a list."""

_NOUN = re.compile(
    r"(?!上で|後|际|为|时|场合|こと|末|中(?:、|で)|方针|见通|见込|大统领令|行政命令|政令|公告|决定|契约|规则)[一-鿿ァ-ヶー「『0-9a-z]"
)
_ENGLISH_PARTICIPLE = re.compile(
    r"(?:^|[ (\"])(?:the|a|an|its|their|his|this|these|those|such|under|newly|recently|japan's|china's|already) "
    r"(?:newly |recently |previously )?$"
)
_ENGLISH_NOUN = re.compile(
    r" (?!by |to |in |on |at |that |a |an |the |with |for |as |and |or |from |after |out |off )[a-z$0-9]"
)
_CHINESE_TAIL = re.compile(r"(?:了|过|下|达|成|出)?(?:的|后的)")
_ENGLISH_NO = re.compile(r"(?:^|[,;:.] )(?:but |and |so far )?(?:no|neither|none of)(?: [a-z0-9$.,'-]+){1,8} $")


@dataclass(frozen=True, slots=True)
class Frame:
    """A word that states a stage."""

    kind: str
    """`funding`, `progress`, `countermeasure` or `policy`."""
    stage: str
    """Stage within that kind."""
    start: int
    """First position in the folded passage."""
    end: int
    """One past the last position."""
    describes: bool
    """True where it only describes a noun: what it says is known already."""


@cache
def _lexicon() -> dict[str, dict[str, dict[str, list[str]]]]:
    return tomllib.loads(files("nlp.claims").joinpath("stages.toml").read_text(encoding="utf-8"))


@cache
def _patterns(kind: str, language: Language) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (stage, words(by_language[language], language))
        for stage, by_language in _lexicon()[kind].items()
        if by_language.get(language)
    )


@cache
def _mark(name: str, language: Language) -> re.Pattern[str]:
    return words(_lexicon()["marks"].get(name, {}).get(language, []), language)


@cache
def _denial(language: Language) -> re.Pattern[str]:
    before = words(_lexicon()["marks"]["negated_before"].get(language, []), language).pattern
    reach = r"(?: (?!and |but |then )[a-z]+){0,2} $" if language == "en" else r"[^,。;]{0,2}$"
    return re.compile(f"(?:{before}){reach}")


@cache
def _denial_after() -> re.Pattern[str]:
    return re.compile("|".join(_lexicon()["marks"]["negated_after"]["ja"]))


def find_frames(passage: Passage, language: Language, kind: str) -> list[Frame]:
    """The stages that the passage states for a kind, in order, without those that it denies.

    Of two that overlap the longer stands, of two as long the further stage.
    """
    return list(_find_frames(passage.folded, language, kind))


@lru_cache(maxsize=256)  # finders ask again about the passages of one article
def _find_frames(folded: str, language: Language, kind: str) -> tuple[Frame, ...]:
    found: list[Frame] = []
    for stage, pattern in _patterns(kind, language):
        for match in pattern.finditer(folded):
            if not _denied(folded, match, language):
                describes = _describes(folded, match.start(), match.end(), language)
                found.append(Frame(kind, stage, match.start(), match.end(), describes))
    return tuple(_longest(found))


def _longest(frames: Iterable[Frame]) -> list[Frame]:
    kept: list[Frame] = []
    for frame in sorted(frames, key=lambda f: (f.start - f.end, f.start, -STAGES[f.kind].index(f.stage))):
        if all(frame.end <= k.start or frame.start >= k.end for k in kept):
            kept.append(frame)
    return sorted(kept, key=lambda f: f.start)


def _denied(folded: str, match: re.Match[str], language: Language) -> bool:
    if language == "ja":
        return _denial_after().match(folded, match.end()) is not None
    before = folded[max(0, match.start() - 80) : match.start()]
    if language == "en" and _ENGLISH_NO.search(before):
        return True
    return _denial(language).search(before) is not None


def _describes(folded: str, start: int, end: int, language: Language) -> bool:
    if language == "en":
        participle = folded[end - 2 : end] == "ed" and _ENGLISH_PARTICIPLE.search(folded[max(0, start - 40) : start])
        return bool(participle and _ENGLISH_NOUN.match(folded, end))
    if language == "zh":
        return _CHINESE_TAIL.match(folded, end) is not None
    if language == "ja":
        tail = _INFLECTION.match(folded, end)
        at = tail.end() if tail else end
        return _NOUN.match(folded, at) is not None or folded.startswith("なか", at)
    return False


def find_marks(
    passage: Passage, language: Language, name: Mark, start: int = 0, end: int | None = None
) -> list[tuple[int, int]]:
    """Where the words of a mark (`recalled`, `speculated`, …) stand between two positions of the folded passage."""
    pattern = _mark(name, language)
    return [m.span() for m in pattern.finditer(passage.folded, start, len(passage.folded) if end is None else end)]


def narrow_clause(passage: Passage, at: int) -> tuple[int, int]:
    """The part between commas that holds a position of the folded passage."""
    start, end = clause_around(passage, at)
    comma = _COMMA if _COMMA.search(passage.folded, start, end) else _LIST_COMMA
    for match in comma.finditer(passage.folded, start, end):
        if match.end() <= at:
            start = match.end()
        elif match.start() >= at:
            return start, match.start()
    return start, end


def clause_around(passage: Passage, at: int) -> tuple[int, int]:
    """Start and end of the statement that holds a position of the folded passage."""
    start, end = 0, len(passage.folded)
    for match in (_TITLE_CLAUSE if passage.in_title else _CLAUSE).finditer(passage.folded):
        if match.end() <= at:
            start = match.end()
        elif match.start() >= at:
            end = match.start()
            break
    return start, end
