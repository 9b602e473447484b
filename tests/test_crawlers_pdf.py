"""PDF: text, joined lines, and files that give none."""

from __future__ import annotations

import zlib
from zoneinfo import ZoneInfo

import pytest

from crawlers.errors import Unusable
from crawlers.newsroom.pdf_writer import _assemble, render_pdf
from crawlers.pdf import join_lines, parse_pdf

TOKYO = ZoneInfo("Asia/Tokyo")
PARAGRAPHS = (
    "June 17, 2026. Government of Japan.",
    (
        "The amended Act allows the Japan Bank for International Cooperation (JBIC) to make subordinated investments in "
        "designated overseas projects of importance. The provisions enter into force within six months of promulgation."
    ),
)


def test_a_release_is_read_as_it_was_written():
    found = parse_pdf(render_pdf("Outline of the Act", PARAGRAPHS), zone=TOKYO)
    assert found.title == "Outline of the Act"
    assert found.text == "\n".join(PARAGRAPHS)
    assert found.text_source == "pdf"
    assert [date.on.isoformat() for date in found.dates] == ["2026-06-17"]


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7\nbroken", b"%PDF-" + bytes(2000), render_pdf("", ("",))])
def test_what_has_no_text_is_unusable(body):
    with pytest.raises(Unusable):
        parse_pdf(body, zone=TOKYO)


def test_a_file_that_asks_for_too_much_is_given_up():
    packed = zlib.compress(b"BT /F1 11 Tf " + b"(Hello) Tj " * (8 << 20) + b"ET", 9)
    content = b"<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed) + packed + b"\nendstream"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
    bomb = _assemble([
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [5 0 R] /Count 1 >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", b"<< /Title () >>", page, content,
    ])  # fmt: skip
    assert len(bomb) < 200_000
    with pytest.raises(Unusable, match=r"more time or memory|within"):
        parse_pdf(bomb, zone=TOKYO)


LINES = [
    (["The amount of the loan is up to USD 253 million", "(JBIC portion).", "Next."],
     ["The amount of the loan is up to USD 253 million (JBIC portion).", "Next."]),
    (["株式会社国際協力銀行は、日本企業による再生可能エネルギー事業への", "参画を支援していきます。", "以上"],
     ["株式会社国際協力銀行は、日本企業による再生可能エネルギー事業への参画を支援していきます。", "以上"]),
    (["1. First paragraph that fills the whole line of this page", "2. Second paragraph."],
     ["1. First paragraph that fills the whole line of this page", "2. Second paragraph."]),
    (["A line of a certain length that ends with a sentence.", "Another paragraph."],
     ["A line of a certain length that ends with a sentence.", "Another paragraph."]),
    (["The word is bro\u00ad", "ken."], ["The word is broken."]),
    (["", "  ", "Alone"], ["Alone"]),
    ([], []),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), LINES)
def test_lines_are_joined_to_paragraphs(lines, expected):
    assert join_lines(lines).splitlines() == expected
