"""Countries: how the three languages name them and what stands before the names of their authorities.

Owns `countries.toml`. Refuses organizations.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from store.records import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country, region or bloc that an article can speak of."""

    code: str
    """ISO 3166-1 alpha-2 code in lower case; `eu` for the Union."""
    label_en: str
    """English name."""
    label_ja: str
    """Japanese name."""
    label_zh: str
    """Chinese name, simplified."""
    nouns: dict[Language, tuple[str, ...]]
    """Words that name it, per language."""
    adjectives: tuple[str, ...]
    """English words for what belongs to it."""
    prefixes: dict[Language, tuple[str, ...]]
    """What stands directly before the name of its authority: `Japan's`, 米, 美国."""

    def words(self, language: Language) -> tuple[str, ...]:
        """Everything that shows that a text speaks of it."""
        return self.nouns[language] + (self.adjectives if language == "en" else ())


@cache
def load_countries() -> dict[str, Country]:
    """All countries by code."""
    table = tomllib.loads(files("nlp").joinpath("countries.toml").read_text(encoding="utf-8"))
    return {code: _country(code, entry) for code, entry in table.items()}


def _country(code: str, entry: dict[str, list[str]]) -> Country:
    adjectives = tuple(entry.get("adjectives", ()))
    bare = entry["en"] if code in {"us", "gb", "eu"} else []  # "U.S. Treasury", never "Japan Treasury"
    english = (*(f"{noun}'s" for noun in entry["en"]), *adjectives, *bare)
    label_en, label_ja, label_zh = entry["label"]
    return Country(
        code=code,
        label_en=label_en,
        label_ja=label_ja,
        label_zh=label_zh,
        adjectives=adjectives,
        nouns={"en": tuple(entry["en"]), "ja": tuple(entry["ja"]), "zh": tuple(entry["zh"])},
        prefixes={
            "en": english,
            "ja": tuple(entry.get("ja_prefix", [label_ja])),
            "zh": tuple(entry.get("zh_prefix", [label_zh])),
        },
    )
