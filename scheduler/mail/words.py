"""Words of mails and pages for subscribers in three languages: `words.toml`.

Owns the file. The digest's own words are `scheduler.digests.vocabulary`'s.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from store.records import ReaderLanguage


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("scheduler.mail").joinpath("words.toml").read_text(encoding="utf-8"))


def say(key: str, language: ReaderLanguage, **filled: str) -> str:
    """A phrase in a language, filled in."""
    text = _table()[key][language]
    return text.format(**filled) if filled else text


def words(language: ReaderLanguage) -> dict[str, str]:
    """All phrases in a language, by key, for templates."""
    return {key: said[language] for key, said in _table().items()}
