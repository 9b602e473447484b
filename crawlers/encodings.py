"""Bytes → text: which character encoding a publisher really used.

Owns the order of evidence: the catalogue's word, byte-order mark, valid UTF-8, HTTP header, declaration in the
document, and, where what was declared does not fit, the East Asian encodings by the share of common characters. w3lib
names encodings as browsers do (gb2312 → gb18030, shift_jis → cp932, big5 → big5-hkscs). Also unpacks what came packed
without saying so, up to a bound.
"""

from __future__ import annotations

import zlib

from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
    to_unicode,
)

_GZIP_MAGIC = b"\x1f\x8b\x08"
_GZIP_WINDOW = 31  # zlib: a gzip header, and the largest window
_CANDIDATES = ("cp932", "euc_jp", "gb18030", "big5hkscs")
_BROKEN_SHARE = 0.002
"""More replacement characters than this share of the text: the encoding is not the declared one."""
_SAMPLE_BYTES = 200_000
_LEVEL_1 = {  # lead bytes of the everyday characters in each standard's own order
    "cp932": ((0x81, 0x84), (0x88, 0x98)),
    "euc_jp": ((0xA1, 0xA5), (0xB0, 0xCF)),
    "gb18030": ((0xA1, 0xA3), (0xB0, 0xD7)),
    "big5hkscs": ((0xA1, 0xA3), (0xA4, 0xC6)),
}


def decode_body(body: bytes, *, content_type: str = "", encoding: str | None = None) -> str:
    """The text of a response; what no encoding can read becomes U+FFFD, never an error."""
    if encoding is not None:
        return to_unicode(body, resolve_encoding(encoding) or encoding)
    marked, mark = read_bom(body)
    if marked is not None and mark is not None:
        return to_unicode(body[len(mark) :], marked)
    # Bytes of another encoding that are valid UTF-8 by chance do not occur in a text of more than a few characters.
    if not body.isascii() and _is_utf8(body):
        return body.decode("utf-8")
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body)
    if declared is not None:
        text = to_unicode(body, declared)
        if text.count("\ufffd") <= len(text) * _BROKEN_SHARE:
            return text
    return to_unicode(body, _guess(body) or declared or "utf-8")


def unpack_body(body: bytes, *, limit: int) -> bytes | None:
    """The body, unpacked where it is a gzip file; None where that gives more than `limit` bytes or cannot be read."""
    if not body.startswith(_GZIP_MAGIC):
        return body
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    try:
        unpacked = unpacker.decompress(body, limit)
    except zlib.error:
        return None
    return None if unpacker.unconsumed_tail else unpacked


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _guess(body: bytes) -> str | None:
    """The candidate with the most everyday characters among those that read every byte; None where none does."""
    sample = body[:_SAMPLE_BYTES]
    shares = {name: _common_share(sample, name) for name in _CANDIDATES}
    best = max(_CANDIDATES, key=lambda name: shares[name])
    return best if shares[best] > 0 else None


def _common_share(sample: bytes, encoding: str) -> float:
    text = sample.decode(encoding, errors="replace")
    foreign = [character for character in text if not character.isascii()]
    if not foreign or text.count("\ufffd") > 1 + len(text) * _BROKEN_SHARE:  # the sample may end inside a character
        return 0.0
    return sum(_is_common(character, encoding) for character in foreign) / len(foreign)


def _is_common(character: str, encoding: str) -> bool:
    coded = character.encode(encoding, errors="ignore")
    return len(coded) == 2 and any(low <= coded[0] <= high for low, high in _LEVEL_1[encoding])  # noqa: PLR2004
