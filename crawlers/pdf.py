"""PDF bytes → title and text.

Owns joining the lines that a page's width broke. Refuses scans: a PDF without a text layer is Unusable. pdfium keeps
global state, so one thread at a time.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from crawlers.errors import Unusable
from crawlers.page_text import tidy_text
from crawlers.pages import Page
from crawlers.publication import parse_published

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MAGIC = b"%PDF-"
_MAX_PAGES = 300
_MIN_TEXT = 30
_FULL_LINE = 0.75
"""A line of this share of the longest one was broken by the margin, not by its writer."""
_ENDS_SENTENCE = re.compile(r"[.!?。！？:：;；」』）)]$")
_BEGINS_PARAGRAPH = re.compile(
    r"^(?:[0-9０-９]{1,2}[.．、)）]|[（(][0-9０-９]|第[0-9一二三四五六七八九十]|[・●○■◆※•①-⑳-]|\u3000)"
)
_WIDE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")


def parse_pdf(body: bytes, *, zone: ZoneInfo) -> Page:
    """The text of a PDF, one paragraph per line; raises Unusable where it holds none or cannot be opened."""
    import pypdfium2  # noqa: PLC0415  a tenth of a second that only PDFs need

    try:
        with pypdfium2.PdfDocument(body) as document:
            title = document.get_metadata_value("Title").strip()
            pages = [_read_page(document, number) for number in range(min(len(document), _MAX_PAGES))]
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unusable("the PDF asks for a password") from error
        raise Unusable(f"not a readable PDF: {error}") from error
    raw = "\n".join(pages)
    lines = unicodedata.normalize("NFC", raw).splitlines()
    title = title or next((line.strip() for line in lines if line.strip()), "")
    text = tidy_text(join_lines(lines), title)
    if len(text) < _MIN_TEXT:
        raise Unusable("the PDF has no text layer")
    printed = parse_published(text[: _MIN_TEXT * 20], zone=zone, rule="text", whole=False)
    return Page(title=title, text=text, canonical="", dates=(printed,) if printed else (), text_source="pdf")


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


def _read_page(document: object, number: int) -> str:
    page = document[number]  # type: ignore[index]  # pypdfium2 is untyped
    textpage = page.get_textpage()
    try:
        return str(textpage.get_text_range())
    finally:
        textpage.close()
        page.close()


def _width(line: str) -> int:
    """Columns that a line takes: East Asian characters count twice."""
    return len(line) + len(_WIDE.findall(line))


def _join(first: str, second: str) -> str:
    if _WIDE.match(first[-1]) or _WIDE.match(second[0]):
        return first + second
    # A soft hyphen at the margin parts a word; a hard one may belong to it.
    return first[:-1] + second if first.endswith("\u00ad") else f"{first} {second}"
