"""Cut the fonts anew: run it after new words in the chart (a test says when)."""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection

from scheduler.digests.fonts import letters
from store.records import ReaderLanguage

_FACES: dict[ReaderLanguage, str] = {"ja": "Noto Sans CJK JP", "zh": "Noto Sans CJK SC"}


def main(source: Path) -> None:
    """Write `NotoSansCJK-LANGUAGE.otf` beside this file from the collection at `source`."""
    for language, face in _FACES.items():
        fonts = TTCollection(source).fonts
        font = next(f for f in fonts if f["name"].getDebugName(1) == face)
        options = Options(
            layout_features=[], name_IDs=[0, 1, 2, 13, 14], notdef_outline=True, drop_tables=["BASE", "VORG"]
        )
        subsetter = Subsetter(options)
        subsetter.populate(text=letters(language))
        subsetter.subset(font)
        font.save(Path(__file__).parent / f"NotoSansCJK-{language}.otf")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
