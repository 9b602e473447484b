"""Windows: runs of sentences, the title before each, that the encoder reads at once.

Owns the marks between sentences and the place of every piece. Training builds its windows of the same parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

OPEN = 0
"""Id of `<s>`, before every sentence; what the sentence tells is read there."""

PAD = 1
"""Id of `<pad>`."""

CLOSE = 2
"""Id of `</s>`, behind every sentence."""


def place_pieces(text: str, offsets: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Start and end of each piece without the white space that its mark of a word's start stands for."""
    places = []
    for start, end in offsets:
        first = start
        while first < end and text[first].isspace():
            first += 1
        places.append((first, end))
    return places


LONGEST = 192
"""Pieces of a window at most; a sentence that is longer is cut."""


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences that are read together."""

    pieces: list[int]
    """Ids, marks included."""
    sentences: list[tuple[int, int]]
    """Index of each sentence among those given and the place of its `OPEN`."""


def make_windows(encoded: Sequence[Sequence[int]]) -> list[Window]:
    """Windows over the pieces of sentences in order; the first sentence, the title, opens every window.

    In the further windows the title is context only: it is not among their `sentences`.
    """
    if not encoded:
        return []
    title = _wrap(encoded[0])
    windows = [Window([*title], [(0, 0)])]
    for index, pieces in enumerate(encoded[1:], 1):
        wrapped = _wrap(pieces)
        if len(windows[-1].pieces) + len(wrapped) > LONGEST and len(windows[-1].sentences) > 0:
            windows.append(Window([*title] if len(title) + len(wrapped) <= LONGEST else [], []))
        windows[-1].sentences.append((index, len(windows[-1].pieces)))
        windows[-1].pieces.extend(wrapped)
    return windows


def _wrap(pieces: Sequence[int]) -> list[int]:
    return [OPEN, *pieces[: LONGEST - 2], CLOSE]
