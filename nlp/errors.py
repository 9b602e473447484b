"""What can go wrong while reading text.

NlpError
├── UnknownLanguage   a pipeline was asked for in a language that has none
└── BrokenLexicon     a bundled word list does not say what its reader needs: refuse to start
"""

# ruff: noqa: N818  named for what is wrong

from __future__ import annotations


class NlpError(Exception):
    """Base of what this package raises."""


class UnknownLanguage(NlpError):
    """No pipeline reads this language."""

    def __init__(self, language: str) -> None:
        super().__init__(f"no pipeline for language {language!r}; there are: en, ja, zh")
        self.language = language


class BrokenLexicon(NlpError):
    """A word list of ours is wrong."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name
        self.problem = problem
