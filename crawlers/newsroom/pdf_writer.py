"""A minimal PDF writer: Latin text on A4 pages in Helvetica, for the release that exists as PDF only.

Owns just enough of PDF 1.4 (ISO 32000) to hold extractable text. Refuses text beyond Windows-1252.
"""

from __future__ import annotations

import textwrap

_LINE_WIDTH = 84  # characters of 11-point Helvetica that fit between the margins of A4, on average
_LINES_PER_PAGE = 40
_TOP, _LEFT, _LEADING = 780, 60, 17  # points


def render_pdf(title: str, paragraphs: tuple[str, ...]) -> bytes:
    """PDF bytes with the title on top; the same text gives the same bytes. Raises UnicodeEncodeError beyond cp1252."""
    lines = [title, ""]
    for paragraph in paragraphs:
        lines += [*textwrap.wrap(paragraph, _LINE_WIDTH), ""]
    chunks = [lines[n : n + _LINES_PER_PAGE] for n in range(0, len(lines), _LINES_PER_PAGE)]
    first_page = 5
    kids = " ".join(f"{first_page + 2 * n} 0 R" for n in range(len(chunks)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(chunks)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Title (" + _escape(title) + b") >>",
    ]
    for n, chunk in enumerate(chunks):
        content = _content(chunk)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {first_page + 2 * n + 1} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream")
    return _assemble(objects)


def _content(lines: list[str]) -> bytes:
    shown = b"".join(b"(" + _escape(line) + b") Tj T*\n" for line in lines)
    return f"BT /F1 11 Tf {_LEADING} TL {_LEFT} {_TOP} Td\n".encode() + shown + b"ET"


def _escape(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _assemble(objects: list[bytes]) -> bytes:
    body = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = len(body)
    rows = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    body += f"xref\n0 {size}\n0000000000 65535 f \n{rows}".encode()
    body += f"trailer\n<< /Size {size} /Root 1 0 R /Info 4 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(body)
