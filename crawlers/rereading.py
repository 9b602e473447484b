"""Captures → pages again, from the archive alone: what today's parsers make of what was answered then.

Owns nothing but the way: the archive gives the answer, `reading` reads it. Refuses the network and changes nothing.
"""

from __future__ import annotations

from pathlib import Path

from crawlers.archive import read_capture
from crawlers.reading import make_version, own_address, read_answer
from store.documents import NewVersion
from store.records import Address, Capture, Source


def read_again(folder: Path, capture: Capture, address: Address, source: Source) -> tuple[str, NewVersion]:
    """The address that a document from this capture goes by, and its version as of the capture.

    Raises ArchiveDamaged where the archive no longer has it, Unusable or Blocked where it gives no text.
    """
    answer = read_capture(folder, capture.warc_file, capture.warc_offset)
    page = read_answer(answer, address, source)
    version = make_version(page, address, source, capture_id=capture.id, now=capture.fetched_at, baseline=False)
    return own_address(page.canonical, answer), version
