"""PDF bytes → title and text.

Owns joining the lines that a page's width broke. Refuses scans: a PDF without a text layer is Unusable. A process of
its own reads each file, as a hostile one takes its reader down.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from typing import TYPE_CHECKING

from crawlers.errors import Unusable
from crawlers.page_text import tidy_text
from crawlers.pages import Page
from crawlers.pdf_reader import UNREADABLE
from crawlers.publication import parse_published

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MAGIC = b"%PDF-"
_WAIT_S = 15
"""For the reading process, which bounds its own time too."""
_MIN_TEXT = 30
_FULL_LINE = 0.75
"""A line of this share of the longest one was broken by the margin, not by its writer."""
_ENDS_SENTENCE = re.compile(r"[.!?。！？:：;；」』）)]$")
_BEGINS_PARAGRAPH = re.compile(
    r"^(?:[0-9０-９]{1,2}[.．、)）]|[（(][0-9０-９]|第[0-9一二三四五六七八九十]|[・●○■◆※•①-⑳-]|\u3000)"
)
_WIDE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")


def parse_pdf(body: bytes, *, zone: ZoneInfo) -> Page:
    """The text of a PDF, one paragraph per line; raises Unusable where it holds none or cannot be read."""
    told = _read(body)
    lines = unicodedata.normalize("NFC", told["text"]).splitlines()
    title = told["title"] or next((line.strip() for line in lines if line.strip()), "")
    text = tidy_text(join_lines(lines), title)
    if len(text) < _MIN_TEXT:
        raise Unusable("the PDF has no text layer")
    printed = parse_published(text[: _MIN_TEXT * 20], zone=zone, rule="text", whole=False)
    return Page(title=title, text=text, canonical="", dates=(printed,) if printed else (), text_source="pdf")


def _read(body: bytes) -> dict[str, str]:
    command = [sys.executable, "-m", "crawlers.pdf_reader"]
    try:
        done = subprocess.run(command, input=body, capture_output=True, timeout=_WAIT_S, check=False)
    except subprocess.TimeoutExpired:
        raise Unusable(f"the PDF could not be read within {_WAIT_S} s") from None
    if done.returncode == UNREADABLE:
        raise Unusable(done.stderr.decode(errors="replace"))
    if done.returncode != 0:
        raise Unusable("reading the PDF takes more time or memory than a release does")
    told: dict[str, str] = json.loads(done.stdout)
    return told


def join_lines(lines: list[str]) -> str:
    """Paragraphs, one per line: a full line without an end of sentence goes on in the next one."""
    longest = max((_width(line) for line in lines), default=0)
    paragraphs: list[str] = []
    goes_on = False
    for line in lines:
        stripped = line.rstrip()
        if goes_on and stripped.strip() and not _BEGINS_PARAGRAPH.match(stripped):
            paragraphs[-1] = _join(paragraphs[-1], stripped.strip())
        elif stripped.strip():
            paragraphs.append(stripped.strip())
        goes_on = _width(stripped) >= longest * _FULL_LINE and not _ENDS_SENTENCE.search(stripped)
    return "\n".join(paragraphs)


def _width(line: str) -> int:
    """Columns that a line takes: East Asian characters count twice."""
    return len(line) + len(_WIDE.findall(line))


def _join(first: str, second: str) -> str:
    if _WIDE.match(first[-1]) or _WIDE.match(second[0]):
        return first + second
    # A soft hyphen at the margin parts a word; a hard one may belong to it.
    return first[:-1] + second if first.endswith("\u00ad") else f"{first} {second}"
