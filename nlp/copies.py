"""Texts → is one a copy of the other: MinHash over character n-grams, the same for all scripts.

Owns what counts as a copy. Shingles are taken from folded text, so that simplified and traditional Chinese, full and
half width are one. Signatures are stored: the constants here must never change without a new `SCHEME`. Own code, as
datasketch brings scipy, and neither it nor rensa promises that signatures of one release can be read by the next; the
index over them is the store's. Pure.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from nlp.languages import fold

SCHEME = 1
"""Number of these constants."""
BANDS, ROWS = 32, 4
"""128 minima in 32 bands: of two texts that share half of their shingles, 13 of 15 pairs meet in a band."""
COPY = 0.75
"""Share of the shorter text's shingles that a copy has in common: cut and re-headlined wire copies have more, articles
of two writers about one release less than a third."""
MIN_SHINGLES = 80
"""A shorter text says too little to be told from another: a headline, a notice."""
_SHINGLE = 5
_PRIME = np.uint64(0x100000001B3)  # FNV's 64-bit prime
_SEED = 20250904


def sign(text: str) -> bytes | None:
    """The signature of a text, 512 bytes; None where it is too short to have one."""
    shingles = _shingles(text)
    if len(shingles) < MIN_SHINGLES:
        return None
    multipliers, increments = _permutations()
    with np.errstate(over="ignore"):
        permuted = multipliers[:, None] * shingles[None, :] + increments[:, None]
    minima: NDArray[np.uint64] = permuted.min(axis=1)
    return bytes((minima >> np.uint64(32)).astype("<u4").tobytes())


def bands(signature: bytes) -> list[bytes]:
    """Keys under which copies meet, in order."""
    width = ROWS * 4
    return [signature[start : start + width] for start in range(0, len(signature), width)]


def is_copy(text: str, other: str) -> bool:
    """Whether the shorter text stands in the longer one, but for its edges and headlines."""
    first, second = _shingles(text), _shingles(other)
    shorter = min(len(first), len(second))
    if shorter < MIN_SHINGLES:
        return False
    return bool(len(np.intersect1d(first, second, assume_unique=True)) >= COPY * shorter)


def _shingles(text: str) -> NDArray[np.uint64]:
    """Hashes of the letters' and digits' 5-grams, each once, sorted."""
    letters = "".join(filter(str.isalnum, fold(text).text))
    points = np.frombuffer(letters.encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint64)
    if len(points) < _SHINGLE:
        return np.empty(0, dtype=np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(points, _SHINGLE)
    hashed = np.zeros(len(windows), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for column in range(_SHINGLE):
            hashed = (hashed ^ windows[:, column]) * _PRIME
        hashed ^= hashed >> np.uint64(31)
        hashed *= np.uint64(0x9E3779B97F4A7C15)  # the golden ratio spreads what is left
        hashed ^= hashed >> np.uint64(29)
    return np.unique(hashed)


@cache
def _permutations() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    generator = np.random.Generator(np.random.PCG64(_SEED))
    drawn = generator.integers(0, 2**64, size=(2, BANDS * ROWS), dtype=np.uint64)
    return drawn[0] | np.uint64(1), drawn[1]
