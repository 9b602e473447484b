"""The sets of annotated articles: where they lie, what they hold, and the hash that says they are unchanged."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from eval.scoring import Row

HERE = Path(__file__).parent

OWN = ("unseen", "workshop", "bureau")
"""Sets beside this file that developers may read; `sealed` is none of them."""

SUMS = "SHA256SUMS"
"""File of hashes that makes a set a sealed one."""


@dataclass(frozen=True, slots=True)
class GoldSet:
    """Annotated articles under a name."""

    name: str
    """Name in tables and floors."""
    files: tuple[Path, ...]
    """JSON lines files, by name."""

    @property
    def raw(self) -> bytes:
        """All lines, as `pactwatch extract` reads them."""
        return b"".join(path.read_bytes().rstrip(b"\n") + b"\n" for path in self.files)

    @property
    def articles(self) -> list[Row]:
        """All articles, in order of the files."""
        return [json.loads(line) for line in self.raw.splitlines() if line.strip()]

    @property
    def sha256(self) -> str:
        """One hash over names and contents of the files."""
        lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in self.files]
        return hashlib.sha256("".join(lines).encode()).hexdigest()


class SealedSet(Exception):  # noqa: N818  named for what is wrong
    """A sealed set was asked for as if it were for development."""


def find_set(folder: Path) -> GoldSet | None:
    """The set that a folder holds: its `dev_*.jsonl`, else every `*.jsonl`; None where it has none.

    Raises `SealedSet` where the folder has a `SHA256SUMS`: such a set is scored by `exam` alone.
    """
    if (folder / SUMS).exists():
        raise SealedSet(f'{folder.name} is sealed; make eval SEALED="note" scores it, three times in all')
    files = sorted(folder.glob("dev_*.jsonl")) or sorted(folder.glob("*.jsonl"))
    return GoldSet(folder.resolve().name, tuple(files)) if files else None


def own_sets() -> list[GoldSet]:
    """The sets of `OWN` that are there."""
    return [found for name in OWN if (found := find_set(HERE / name))]
