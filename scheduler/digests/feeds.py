"""Digests as feeds: Atom (RFC 4287) and JSON Feed 1.1, newest first. Pure: the same digests give the same bytes.

Entry ids are `tag:` URIs (RFC 4151) of edition, day and change range, so that a reader shows each digest once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from xml.etree import ElementTree as ET

from scheduler.digests import headlines
from scheduler.digests.edition import Digest
from scheduler.digests.render import render_html, render_text
from scheduler.digests.vocabulary import vocabulary
from store.records import ReaderLanguage

_ATOM = "http://www.w3.org/2005/Atom"
_TAG = "tag:pactwatch,2025"


def digest_uri(digest: Digest) -> str:
    """An id that stays with a digest in every feed."""
    period = digest.period
    return f"{_TAG}:{period.edition}/{period.day}/{period.after_seq}-{period.to_seq}"


def render_atom(digests: Sequence[Digest], language: ReaderLanguage, edition: str = "daily") -> str:
    """An Atom feed of digests, newest first; each entry has its plain-text summary and its whole page."""
    ET.register_namespace("", _ATOM)
    words = vocabulary(language)
    feed = ET.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": words.html_language})
    _add(feed, "id", f"{_TAG}:{edition}/{language}")
    _add(feed, "title", words.say("phrases", "feed_title"))
    _add(feed, "updated", _updated(digests))
    author = ET.SubElement(feed, f"{{{_ATOM}}}author")
    _add(author, "name", words.name)
    for digest in digests:
        entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
        _add(entry, "id", digest_uri(digest))
        _add(entry, "title", headlines.headline(digest, language))
        _add(entry, "updated", digest.composed_at.isoformat())
        _add(entry, "summary", headlines.deck(digest, language) or headlines.headline(digest, language))
        _add(entry, "content", _page(digest, language)).set("type", "html")
    ET.indent(feed)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(feed, encoding="unicode")}\n'


def render_json_feed(digests: Sequence[Digest], language: ReaderLanguage) -> str:
    """A JSON Feed of digests, newest first."""
    words = vocabulary(language)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": words.say("phrases", "feed_title"),
        "language": words.html_language,
        "authors": [{"name": words.name}],
        "items": [
            {
                "id": digest_uri(digest),
                "title": headlines.headline(digest, language),
                "summary": headlines.deck(digest, language),
                "content_html": _page(digest, language),
                "content_text": render_text(digest, language),
                "date_published": digest.composed_at.isoformat(),
                "language": words.html_language,
            }
            for digest in digests
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"


@lru_cache(maxsize=64)
def _page(digest: Digest, language: ReaderLanguage) -> str:
    """The page without its chart: feed readers drop SVG."""
    return render_html(replace(digest, course=()), language)


def _updated(digests: Sequence[Digest]) -> str:
    """When the newest was composed; the programme's signature where there is none yet."""
    return max(d.composed_at for d in digests).isoformat() if digests else "2025-09-04T00:00:00+00:00"


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}")
    element.text = text
    return element
