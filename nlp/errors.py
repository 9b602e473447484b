"""What can go wrong while reading text.

NlpError
├── UnknownLanguage   a pipeline was asked for in a language that has none
├── BrokenLexicon     a bundled word list does not say what its reader needs: refuse to start
├── BrokenModel       an encoder's folder lacks a file or has other heads than we read: refuse to start
└── BadPassage        a training passage is not annotated as it should be: mend the file
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


class BrokenModel(NlpError):
    """The encoder's folder cannot be used."""

    def __init__(self, folder: str, problem: str) -> None:
        super().__init__(f"encoder in {folder}: {problem}")
        self.folder = folder
        self.problem = problem


class BadPassage(NlpError):
    """A training passage cannot be read; the message names file and line."""
