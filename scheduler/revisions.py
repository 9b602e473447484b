"""What publishers changed in pages that were read before, in lines that a person can read.

Owns the form of a difference: sentences that went and that came, with the figures in both. Pure.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from store.records import DocumentVersion

_SENTENCE = re.compile(r"(?<=[。！？])|(?<=[.!?])\s+|\n")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A page that was edited."""

    document_id: str
    """The document."""
    version: int
    """Number of the new text."""
    title: str
    """Its headline now."""
    known_at: datetime
    """When the new text reached us."""
    gone: tuple[str, ...]
    """Sentences that went, in order."""
    came: tuple[str, ...]
    """Sentences that came, in order."""
    figures: bool
    """True where the figures in them differ: what most needs a look."""


def compare(before: DocumentVersion, after: DocumentVersion) -> Revision:
    """What an edit changed in headline and text."""
    old, new = _sentences(before), _sentences(after)
    gone: list[str] = []
    came: list[str] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            gone += old[a:b]
            came += new[c:d]
    return Revision(
        document_id=after.document_id,
        version=after.version,
        title=after.title,
        known_at=after.known_at,
        gone=tuple(gone),
        came=tuple(came),
        figures=sorted(_figures(gone)) != sorted(_figures(came)),
    )


def _sentences(version: DocumentVersion) -> list[str]:
    return [part.strip() for part in _SENTENCE.split(f"{version.title}\n{version.text}") if part and part.strip()]


def _figures(sentences: list[str]) -> Iterator[str]:
    for sentence in sentences:
        yield from _FIGURE.findall(sentence)
