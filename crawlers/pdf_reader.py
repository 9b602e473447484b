"""`python -m crawlers.pdf_reader < FILE.pdf`: title and raw text of a PDF as one JSON object, in a process of its own.

Owns the bounds: a PDF of some kilobytes can ask for hours and gigabytes, and pdfium ends the process that it finds no
memory in. Exit code 0 with JSON on stdout, 2 with a sentence on stderr where the file cannot be read.
"""

from __future__ import annotations

import json
import resource
import sys

CPU_S = 5
"""Seconds; three hundred pages of a real release take one."""
MEMORY_BYTES = 1 << 30
MAX_PAGES = 300
MAX_CHARACTERS = 400_000
UNREADABLE = 2


def main() -> int:
    """Read a PDF from stdin; the exit code."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    import pypdfium2  # noqa: PLC0415  within the bounds

    try:
        with pypdfium2.PdfDocument(sys.stdin.buffer.read()) as document:
            title = document.get_metadata_value("Title").strip()
            text = _read_pages(document)
    except pypdfium2.PdfiumError as error:
        asks = "password" in str(error).lower()
        sys.stderr.write("the PDF asks for a password" if asks else f"not a readable PDF: {error}")
        return UNREADABLE
    sys.stdout.buffer.write(json.dumps({"title": title, "text": text}).encode())
    return 0


def _read_pages(document: object) -> str:
    parts: list[str] = []
    size = 0
    for number in range(min(len(document), MAX_PAGES)):  # type: ignore[arg-type]  # pypdfium2 is untyped
        page = document[number]  # type: ignore[index]
        textpage = page.get_textpage()
        try:
            parts.append(str(textpage.get_text_range()))
        finally:
            textpage.close()
            page.close()
        size += len(parts[-1])
        if size > MAX_CHARACTERS:
            break
    return "\n".join(parts)[:MAX_CHARACTERS]


if __name__ == "__main__":
    sys.exit(main())
