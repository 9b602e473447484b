"""Which language and script a text is in, how text is folded for matching, and how it is cut into tokens.

Owns identification, `fold` with its map back to the text, and the tokenizer of all three pipelines. Refuses word lists
of the subject. Text is never changed: folding makes a copy to match in.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import cast

from cjclassifier import CJClassifier, CJLanguage
from spacy.language import Language as Pipeline
from spacy.tokens import Doc
from spacy.util import registry

from store.records import Language, Script

_SAMPLE = 4000
"""Characters that identification reads."""

_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff\uff66-\uff9d]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_HANGUL = re.compile("[\u1100-\u11ff\uac00-\ud7af]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\uff21-\uff3a\uff41-\uff5a]")
_OTHER_LETTER = re.compile("[\u0370-\u10ff\u1200-\u1dff]")

_KANA_SHARE = 0.06
"""Share of kana from which a text is Japanese: a Chinese text names at most a product or two."""


def _words(written: str) -> frozenset[str]:
    return frozenset(written.split())


_ENGLISH = _words("""
the of and to in a for on with that is by as at from will be has its was are said an it new over after not us
up more than into about under which have deal plan tariffs trade says announces
""")
_FOREIGN = _words("""
der die das und ist nicht mit für von den dem ein eine auf im zu sich werden wird des les une est pour dans
que qui sur par avec du el los las una para por con del se il lo gli della per che di non het een van op dat
voor met och att som av på är det til ikke jeg dos não uma em com ao o os le la et en un y e
""")
"""Function words: what tells English from other languages in Latin letters."""

_CHINESE_WORDS = re.compile(
    "[的了这這们們将將与與让讓该該并還还从從为為对對沒没你您她它吗呢拟擬称稱据據]|美元|日元|日本政府拟|宣布"
)
_JAPANESE_WORDS = re.compile(
    "[込峠畑働辻円塩沢駅価]|国際|米国|発表|億円|兆円|政府系|会社|経産|株式会社|対米|訪米|中東|首相|米中"
)
"""Characters and words that one of the two languages writes and the other does not, for texts without kana."""

_CLUSTER = re.compile("[\uff9e\uff9f\u3099\u309a\u0300-\u036f]")
_CLUSTERS = re.compile(".[\uff9e\uff9f\u3099\u309a\u0300-\u036f]*", re.DOTALL)
_TOKENS = re.compile(
    "[0-9\uff10-\uff19]+|[^\\W\\d_\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]+|.",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Folded:
    """Text made equal for matching: width, case and script variants no longer differ."""

    text: str
    """NFKC, case-folded, traditional and Japanese forms of ideographs made simplified, character by character."""
    offsets: Sequence[int]
    """Code point into the source of each character of `text`, and last the length of the source."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of `text[start:end]`: whole source characters, also where one became several."""
        if end <= start:
            return self.offsets[start], self.offsets[start]
        last = self.offsets[end - 1]
        if isinstance(self.offsets, range):
            return self.offsets[start], last + 1
        following = bisect_left(self.offsets, last + 1)
        return self.offsets[start], self.offsets[following]

    def place(self, at: int) -> int:
        """The first position in `text` that comes from source code point `at` or a later one."""
        return bisect_left(self.offsets, at)


class _FoldTable(dict[int, str]):
    """Folding of single characters, learned as they are met."""

    def __missing__(self, code: int) -> str:
        folded = "".join(_variants().get(c, c) for c in unicodedata.normalize("NFKC", chr(code)).casefold())
        self[code] = folded
        return folded


_TABLE = _FoldTable()
_ARTICLE = 200
"""Characters from which a text is an article, which several components fold one after another."""


def fold(text: str) -> Folded:
    """The text for matching, with the way back; folding again changes nothing."""
    if text.isascii():
        return Folded(text.lower(), range(len(text) + 1))
    return _fold(text) if len(text) < _ARTICLE else _fold_article(text)


@lru_cache(maxsize=2)
def _fold_article(text: str) -> Folded:
    return _fold(text)


def _fold(text: str) -> Folded:
    if not _CLUSTER.search(text):
        folded = text.translate(_TABLE)
        if len(folded) == len(text):  # no character folds to nothing, so each became exactly one
            return Folded(folded, range(len(text) + 1))
    return _fold_clusters(text)


def _fold_clusters(text: str) -> Folded:
    parts: list[str] = []
    offsets: list[int] = []
    for match in _CLUSTERS.finditer(text):
        part = unicodedata.normalize("NFKC", match.group()).casefold()
        part = (
            unicodedata.normalize("NFKC", part.translate(_TABLE))
            if len(match.group()) > 1
            else match.group().translate(_TABLE)
        )
        parts.append(part)
        offsets.extend([match.start()] * len(part))
    offsets.append(len(text))
    return Folded("".join(parts), offsets)


@cache
def _variants() -> dict[str, str]:
    table = tomllib.loads(files("nlp").joinpath("variants.toml").read_text(encoding="utf-8"))
    pairs: dict[str, str] = {}
    for part in ("japanese", "traditional"):
        written, folded = (table[part][key].replace("\n", "") for key in ("written", "folded"))
        pairs.update(zip(written, folded, strict=True))
    return pairs


@dataclass(frozen=True, slots=True)
class _Telling:
    """Ideographs that tell who writes."""

    traditional: frozenset[str]
    """Written in traditional Chinese (and often in Japanese), not in simplified."""
    foreign_to_japanese: frozenset[str]
    """Those of them that Japanese does not write today."""
    simplified: frozenset[str]
    """Written in simplified Chinese only."""
    japanese: frozenset[str]
    """Written in Japanese only."""


@cache
def _telling() -> _Telling:
    table = tomllib.loads(files("nlp").joinpath("variants.toml").read_text(encoding="utf-8"))
    traditional, simplified, japanese = (
        frozenset(table[part][key]) - {"\n"}
        for part, key in (("traditional", "written"), ("traditional", "folded"), ("japanese", "written"))
    )
    return _Telling(
        traditional=traditional,
        foreign_to_japanese=frozenset(c for c in traditional if _jis(c) >= _JIS_LEVEL_2),
        simplified=frozenset(c for c in simplified - traditional if _jis(c) == _JIS_NONE),
        japanese=japanese,
    )


_JIS_LEVEL_2 = 0x989F
"""Shift_JIS codes from here on are of JIS X 0208 level 2: rare in Japanese, among them the old forms."""
_JIS_NONE = 0xFFFF


def _jis(character: str) -> int:
    """Shift_JIS code, `_JIS_NONE` where Japanese character sets lack the character."""
    try:
        return int.from_bytes(character.encode("shift_jis"), "big")
    except UnicodeEncodeError:
        return _JIS_NONE


def identify(text: str) -> tuple[Language, Script]:
    """Language and script: the kana rule, then characters that only one of the languages writes, then a classifier.

    `("und", "Zyyy")` where there are no letters or the text is in none of the three languages.
    """
    sample = text[:_SAMPLE]
    kana, han = len(_KANA.findall(sample)), len(_HAN.findall(sample))
    latin, other = len(_LATIN.findall(sample)), len(_HANGUL.findall(sample)) + len(_OTHER_LETTER.findall(sample))
    # An ideograph says about as much as three Latin letters.
    cjk = 3 * (kana + han)
    if cjk == latin == 0 or 2 * other > cjk + latin:
        return "und", "Zyyy"
    if cjk < latin:
        return _latin(sample)
    if kana and kana >= _KANA_SHARE * (kana + han):
        return "ja", "Jpan"
    return _ideographs(sample)


def has_kana(text: str) -> bool:
    """True where any kana stands in the text."""
    return _KANA.search(text) is not None


def _latin(sample: str) -> tuple[Language, Script]:
    words = re.findall(r"[a-zà-öø-ÿ]+", sample.casefold())[:400]
    english = sum(w in _ENGLISH for w in words)
    foreign = sum(w in _FOREIGN and w not in _ENGLISH for w in words)
    accented = sum(not w.isascii() for w in words)
    if foreign + accented > english or (foreign + accented == english > 0 and accented):
        return "und", "Latn"
    return "en", "Latn"


def _ideographs(sample: str) -> tuple[Language, Script]:
    telling = _telling()
    traditional = sum(c in telling.traditional for c in sample)
    simplified = sum(c in telling.simplified for c in sample)
    foreign = sum(c in telling.foreign_to_japanese for c in sample)
    japanese = sum(c in telling.japanese for c in sample)
    script: Script = "Hant" if traditional > simplified else "Hans"
    chinese = 2 * simplified + 2 * foreign + 2 * len(_CHINESE_WORDS.findall(sample))
    nippon = 2 * japanese + 2 * len(_JAPANESE_WORDS.findall(sample))
    if simplified and not japanese:
        return "zh", "Hans"
    if abs(chinese - nippon) >= max(2, (chinese + nippon) // 2):
        return ("zh", script) if chinese > nippon else ("ja", "Jpan")
    verdict = _classifier().detect(sample)
    if verdict is CJLanguage.JAPANESE:
        return "ja", "Jpan"
    if verdict is CJLanguage.CHINESE_TRADITIONAL and not simplified:
        return "zh", "Hant"
    return "zh", script


@cache
def _classifier() -> CJClassifier:
    """Loaded late: it takes seconds, and only headlines without kana need it."""
    return CJClassifier.load()


_TEXT = "text"


def text_of(doc: Doc) -> str:
    """The text of a document; `doc.text` joins its tokens anew each time."""
    return cast("str", doc.user_data[_TEXT]) if _TEXT in doc.user_data else doc.text


def make_tokenizer() -> Callable[[Pipeline], Callable[[str], Doc]]:
    """The tokenizer of all three pipelines: one CJK character, one run of other letters or of digits, or one sign.

    `doc.text` equals the text exactly; a single space after a token belongs to it.
    """

    def make(nlp: Pipeline) -> Callable[[str], Doc]:
        def tokenize(text: str) -> Doc:
            words: list[str] = []
            spaces: list[bool] = []
            for match in _TOKENS.finditer(text):
                word = match.group()
                if word == " " and words and not spaces[-1] and words[-1] != "\n":
                    spaces[-1] = True
                else:
                    words.append(word)
                    spaces.append(False)
            doc = Doc(nlp.vocab, words=words, spaces=spaces)
            doc.user_data[_TEXT] = text
            return doc

        return tokenize

    return make


registry.tokenizers.register("pactwatch_tokenizer", func=make_tokenizer)
