"""What a body is, by its own words: never by its name or its media type."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from store.records import Language

FORMATS = {
    "rss": "an RSS 2.0 feed",
    "rdf": "an RSS 1.0 feed (RDF)",
    "atom": "an Atom feed",
    "news_sitemap": "a sitemap",
    "sitemapindex": "an index of sitemaps",
}
"""Channels of XML: names as in `access` (an index is read as a sitemap), and words for people."""
_ROOTS = {"rss": "rss", "rdf": "rdf", "feed": "atom", "urlset": "news_sitemap", "sitemapindex": "sitemapindex"}
_ROOT = re.compile(r"\A(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>)*<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL | re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.DOTALL | re.IGNORECASE)
_SCRIPT = re.compile(r"\s*(?:var|let|const|function|window|document|\(function)\b")
_SHOWN = 60
_LETTERS = 20
_ASIAN_SHARE, _KANA_SHARE = 0.25, 0.05


@dataclass(frozen=True, slots=True)
class Format:
    """What a body is."""

    name: str
    """A key of `FORMATS`, or `html`, `xml`, `json`, `pdf`, `script`, `text`, `nothing`."""
    words: str
    """The same for people, with an article."""


def guess_language(text: str) -> Language | None:
    """The language that a text's script speaks for; None for a text too short to tell."""
    letters = [character for character in text if character.isalpha()]
    if len(letters) < _LETTERS:
        return None
    if sum(character >= "\u2e80" for character in letters) < len(letters) * _ASIAN_SHARE:
        return "en"
    kana = sum("\u3041" <= character <= "\u30ff" for character in letters)
    return "ja" if kana > len(letters) * _KANA_SHARE else "zh"


def sniff(body: bytes, text: str) -> Format:
    """What a body is; `text` is the same, decoded."""
    text = text.lstrip("\ufeff").strip()
    root = _ROOT.match(text)
    name = root[1].lower() if root else ""
    if body[:1024].lstrip().startswith(b"%PDF"):
        found = Format("pdf", "a PDF")
    elif not text:
        found = Format("nothing", "empty")
    elif text[0] in "[{" and _is_json(text):
        found = Format("json", "JSON")
    elif name in _ROOTS:
        found = Format(_ROOTS[name], FORMATS[_ROOTS[name]])
    elif name:
        found = _sniff_markup(name, text)
    elif _SCRIPT.match(text):
        found = Format("script", "a script")
    else:
        found = Format("text", f"text that begins “{' '.join(text[:_SHOWN].split())}”")
    return found


def _sniff_markup(name: str, text: str) -> Format:
    if name not in {"html", "head", "body"} and "<html" not in text[:2000].lower():
        return Format("xml", f"XML with the root element <{name}>")
    title = _TITLE.search(text)
    headline = " ".join(title[1].split())[:_SHOWN] if title else ""
    return Format("html", f"an HTML page titled “{headline}”" if headline else "an HTML page without a title")


def _is_json(text: str) -> bool:
    try:
        json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return False
    return True
