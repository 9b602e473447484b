"""One sentence with all that is needed to read funding from it.

Owns that bundle and the word lists of `fundings.toml`. Refuses stages and drafts.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nlp.claims.projects import Anchor, ProjectIndex
from nlp.claims.reading import Passage, Reading, words
from nlp.claims.relevance import LENDERS, Scope
from nlp.claims.stages import Frame
from store.records import Language


@cache
def context(name: str, language: Language) -> re.Pattern[str]:
    """The words of a table of `fundings.toml`."""
    tables = tomllib.loads(files("nlp.claims").joinpath("fundings.toml").read_text(encoding="utf-8"))["context"]
    return words(tables[name].get(language, []), language)


@dataclass(frozen=True, slots=True)
class Told:
    """One passage of an article about funding."""

    reading: Reading
    """The article."""
    scope: Scope
    """What it is about."""
    index: ProjectIndex
    """The projects that it names."""
    passage: Passage
    """The sentence."""
    frames: list[Frame]
    """Stages of funding that the sentence states."""
    anchors: list[Anchor]
    """Projects and rounds that the sentence names."""
    default: str | None
    """Stage that the article's lead states of its projects."""

    def says(self, table: str) -> bool:
        """Whether the sentence holds a word of a table."""
        return bool(context(table, self.reading.language).search(self.passage.folded))

    def has_lender(self) -> bool:
        """Whether it names one of the programme's lenders."""
        return any(o.name in LENDERS for o in self.passage.organizations)

    def has_company(self, before: int | None = None) -> bool:
        """Whether it names a company, before a position of the folded passage where one is given."""
        return any(
            o.kind == "company" and (before is None or self.passage.folded_place(o.start) < before)
            for o in self.passage.organizations
        )

    def is_capital(self) -> bool:
        """Capital for the programme's lenders, which is funding though it comes out of a budget."""
        around = self.reading.passages[max(0, self.passage.index - 2) : self.passage.index + 1]
        pattern = context("capital", self.reading.language)
        named = any(o.name in LENDERS for p in around for o in p.organizations)
        goes_on = self.says("budget") and any(pattern.search(p.folded) for p in around[-2:-1])
        return named and (self.says("capital") or goes_on)
