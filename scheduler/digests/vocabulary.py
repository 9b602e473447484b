"""The words of a digest in one language: `words/LANGUAGE.toml`, the same keys in every language.

Owns the files and how a phrase is filled in. Refuses grammar: which phrase is said is `wording`'s choice.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from store.records import ReaderLanguage

READERS: tuple[ReaderLanguage, ...] = ("en", "ja", "zh")
"""Languages that a digest can be read in."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words by table and key."""

    language: ReaderLanguage
    """Whose."""
    tables: Mapping[str, Any]
    """The file."""

    @property
    def locale(self) -> str:
        """Unicode locale, for dates, cities and currencies."""
        return str(self.tables["locale"])

    @property
    def html_language(self) -> str:
        """BCP 47 tag of the whole page."""
        return str(self.tables["html_language"])

    @property
    def name(self) -> str:
        """Our own name."""
        return str(self.tables["name"])

    def word(self, table: str, key: str, default: str | None = None) -> str:
        """One word; `default` (else the key itself) where the table has none."""
        return str(self.tables[table].get(key, key if default is None else default))

    def say(self, table: str, key: str, **parts: object) -> str:
        """One phrase, filled in. A missing phrase or part is a defect and raises KeyError."""
        return str(self.tables[table][key]).format(**parts)

    def count(self, number: int, what: str) -> str:
        """`1 page`, `2 pages`."""
        forms = self.tables["counted"][what]
        return str(forms[0 if number == 1 else -1]).format(n=f"{number:,}")

    def mark(self, name: str) -> str:
        """A comma, a bracket, a colon."""
        return str(self.tables["marks"][name])


@cache
def vocabulary(language: ReaderLanguage) -> Vocabulary:
    """The words of a language."""
    text = files("scheduler.digests").joinpath("words", f"{language}.toml").read_text(encoding="utf-8")
    return Vocabulary(language, tomllib.loads(text))
