"""Bytes → an HTML tree, and what every reader of it asks: metadata, linked data, clean lines.

Owns that broken markup is no error: control characters in JSON-LD, a declaration that lies about the encoding, brackets
that never close. Refuses to know what a headline or a date is.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator

from lxml import html

from crawlers.encodings import decode_body

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_UNPARSED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters at which a parser stops, or which no text has."""
_SPACES = re.compile(r"[ \xa0]+")


def parse_html(body: bytes, *, content_type: str = "", encoding: str | None = None) -> html.HtmlElement | None:
    """The tree of a document; None where it is empty."""
    text = decode_body(body, content_type=content_type, encoding=encoding)
    text = _UNPARSED.sub(" ", text)
    if not text.strip():
        return None
    # The document's own declaration names the encoding of bytes that are text by now.
    parser = html.HTMLParser(encoding="utf-8")
    try:
        root: html.HtmlElement = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (ValueError, AssertionError):  # what is no markup at all, such as a single instruction
        return None
    return root


def read_metadata(root: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Names (in lower case) and contents of <meta>, in document order; empty ones left out."""
    for meta in root.iter("meta"):
        content = (meta.get("content") or "").strip()
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        if name and content:
            yield name.strip().lower(), content


def read_linked_data(root: html.HtmlElement) -> Iterator[dict[str, object]]:
    """Objects of the page's JSON-LD, outer ones first, in document order."""
    for script in root.iter("script"):
        if (script.get("type") or "").lower().partition(";")[0].strip() == "application/ld+json":
            try:
                yield from _objects_in(json.loads(_CONTROL.sub(" ", script.text_content())))
            except (ValueError, RecursionError):
                continue  # publishers' JSON is often broken; other rules remain


def _objects_in(node: object) -> Iterator[dict[str, object]]:
    if isinstance(node, list):
        for part in node:
            yield from _objects_in(part)
    elif isinstance(node, dict):
        yield node
        for part in node.values():
            if isinstance(part, dict | list):
                yield from _objects_in(part)


def drop_controls(text: str) -> str:
    """Text with a space for each control character."""
    return _CONTROL.sub(" ", text)


def clean(text: str) -> str:
    """One line; the wide spaces that part the halves of Japanese headlines stay."""
    return _SPACES.sub(" ", drop_controls(text)).strip()


def squeeze(text: str) -> str:
    """What two spellings of one headline share: no spaces, no widths, no case."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
