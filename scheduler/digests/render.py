"""A digest for people: HTML for mail and web, text, Markdown, in three languages; JSON. Pure: same digest, same bytes.

Owns escaping, languages' fonts and the size of a mail. Refuses to decide or to phrase (`digest`, `wording`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from scheduler.digests import headlines
from scheduler.digests.accounts import Entry, Telling
from scheduler.digests.chart import describe, draw_svg
from scheduler.digests.edition import Digest
from scheduler.digests.encoding import to_json
from scheduler.digests.missed import unchecked
from scheduler.digests.vocabulary import READERS
from scheduler.digests.wording import NEWS_SECTIONS, by_publisher, wording
from store.records import ReaderLanguage

_TEMPLATES = Path(__file__).parent / "templates"
MAX_HTML_BYTES: Final = 100_000
"""Mail clients cut a message somewhat above this (Gmail at 102 kB)."""
_LEVELS: Final = ((60, 8), (60, 2), (30, 2), (15, 0), (6, 0))
"""Entries a section, other sources an entry: the first level that fits the size is used."""
_HTML_LANGUAGES = {"en": "en", "ja": "ja"}
_SCRIPTS = {"Hans": "zh-Hans", "Hant": "zh-Hant"}
_FACES = {"ja": "ja", "zh-Hans": "hans", "zh-Hant": "hant", "zh": "hans"}
_PICTURE: Final = "<!--chart-->"
"""Stands for the chart while CSS is inlined, which must not touch it; no escaped text can hold it."""
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~&]|^(?:[#+-]|\d+(?=[.)])))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Ways out of a mail, for one subscriber."""

    unsubscribe: str
    """Page that shows how to leave."""
    preferences: str
    """Page that shows what the subscriber gets."""


def render_html(
    digest: Digest, language: ReaderLanguage = "en", *, chart_url: str = "", links: Links | None = None
) -> str:
    """One HTML document with inlined CSS; what does not fit is counted, never dropped in silence.

    With `chart_url` (`cid:…` in mail) at most 100 kB and the chart is that picture; else it stands in the page as SVG.
    """
    picture = "" if chart_url else draw_svg(digest, language)
    html = ""
    for entries, others in _LEVELS:
        page = _fill(
            "digest.html.j2",
            digest,
            language,
            links,
            max_entries=entries,
            max_others=others,
            chart_url=chart_url,
            chart_alt=describe(digest, language),
            chart_here=Markup(_PICTURE),  # noqa: S704  a constant
        )
        html = _inliner().inline(page)
        if len(html.encode()) <= MAX_HTML_BYTES:
            break
    return html.replace(_PICTURE, picture)


def render_text(digest: Digest, language: ReaderLanguage = "en", *, links: Links | None = None) -> str:
    """Plain text, one fact a line, unwrapped."""
    return _tidy(_fill("digest.txt.j2", digest, language, links))


def render_markdown(digest: Digest, language: ReaderLanguage = "en") -> str:
    """Markdown with links; whatever a source wrote is escaped."""
    return _tidy(_fill("digest.md.j2", digest, language, None))


def render_json(digest: Digest) -> str:
    """The digest's JSON with its subject line and headline, by language, in front."""
    said = {
        "subject": {language: headlines.subject(digest, language) for language in READERS},
        "headline": {language: headlines.headline(digest, language) for language in READERS},
    }
    return json.dumps({**said, **json.loads(to_json(digest))}, ensure_ascii=False, indent=1) + "\n"


def _fill(template: str, digest: Digest, language: ReaderLanguage, links: Links | None, **more: object) -> str:
    words = wording(digest, language)
    return (
        _environment()
        .get_template(template)
        .render(
            d=digest,
            w=words,
            n=words.n,
            subject=headlines.subject(digest, language),
            headline=headlines.headline(digest, language),
            deck=headlines.deck(digest, language),
            links=links,
            **more,
        )
    )


def language_tag(telling: Telling) -> str:
    """BCP 47 tag for the lang attribute: tells simplified from traditional; empty where unsure."""
    if telling.language == "zh":
        return _SCRIPTS.get(telling.script, "zh")
    return _HTML_LANGUAGES.get(telling.language, "")


def language_class(telling: Telling) -> str:
    """Class that carries the font family; `:lang()` does not survive inlining."""
    return _face_of(language_tag(telling))


def _face_of(tag: str) -> str:
    return _FACES.get(tag, "")


def tone(entry: Entry) -> str:
    """Class of an entry's tag: how loud it is."""
    if entry.flag in {"watch", "unconfirmed", "late", "background"}:
        return "quiet"
    if entry.flag == "withdrawn" or entry.stage == "cancelled":
        return "gone"
    if entry.flag in {"changed", "contradicted", "corrected"}:
        return "candidate"
    return entry.marker or {"funding": "funding", "countermeasure": "counter"}.get(entry.kind, "plain")


def markdown(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKDOWN.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    """A number that would start a list is kept; its dot is what Markdown reads."""
    return f"&#{ord(match[0][0])};{match[0][1:]}" if match[0][0].isdigit() else f"\\{match[0]}"


def markdown_link(text: str, url: str) -> str:
    """A link, or the bare text where there is no address."""
    return f"[{markdown(text)}](<{url}>)" if url else markdown(text)


def _tidy(text: str) -> str:
    """No trailing blanks, at most one empty line, one line break at the end."""
    lines = (line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(news_sections=NEWS_SECTIONS, by_publisher=by_publisher, unchecked=unchecked)
    environment.filters.update(
        lang=language_tag, face=language_class, reader_face=_face_of, tone=tone, md=markdown, link=markdown_link
    )
    return environment
