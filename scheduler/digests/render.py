"""A digest for people: HTML for mail and web, text, Markdown, JSON. Pure: the same digest gives the same bytes.

Owns escaping, languages' fonts and the size of a mail. Refuses to decide or to phrase (`digest`, `wording`).
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Final

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from scheduler.digests import headlines, notation, wording
from scheduler.digests.edition import Digest, Entry, Telling, to_json

_TEMPLATES = Path(__file__).parent / "templates"
MAX_HTML_BYTES: Final = 100_000
"""Mail clients cut a message somewhat above this (Gmail at 102 kB)."""
_LEVELS: Final = ((60, 8), (60, 2), (30, 2), (15, 0), (6, 0))
"""Entries a section, other sources an entry: the first level that fits the size is used."""
_HTML_LANGUAGES = {"en": "en", "ja": "ja"}
_SCRIPTS = {"Hans": "zh-Hans", "Hant": "zh-Hant"}
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~&]|^(?:[#+-]|\d+(?=[.)])))")


def render_html(digest: Digest) -> str:
    """One HTML document with inlined CSS, at most 100 kB; what does not fit is counted, never dropped in silence."""
    html = ""
    for entries, others in _LEVELS:
        html = _inliner().inline(
            _environment().get_template("digest.html.j2").render(d=digest, max_entries=entries, max_others=others)
        )
        if len(html.encode()) <= MAX_HTML_BYTES:
            break
    return html


def render_text(digest: Digest) -> str:
    """Plain text, one fact a line, unwrapped."""
    return _tidy(_environment().get_template("digest.txt.j2").render(d=digest))


def render_markdown(digest: Digest) -> str:
    """Markdown with links; whatever a source wrote is escaped."""
    return _tidy(_environment().get_template("digest.md.j2").render(d=digest))


def render_json(digest: Digest) -> str:
    """The digest's JSON with its subject line and headline in front."""
    said = {"subject": headlines.subject(digest), "headline": headlines.headline(digest)}
    return json.dumps({**said, **json.loads(to_json(digest))}, ensure_ascii=False, indent=1) + "\n"


def language_tag(telling: Telling) -> str:
    """BCP 47 tag for the lang attribute: tells simplified from traditional; empty where unsure."""
    if telling.language == "zh":
        return _SCRIPTS.get(telling.script, "zh")
    return _HTML_LANGUAGES.get(telling.language, "")


def language_class(telling: Telling) -> str:
    """Class that carries the font family; `:lang()` does not survive inlining."""
    return {"ja": "ja", "zh-Hans": "hans", "zh-Hant": "hant", "zh": "hans"}.get(language_tag(telling), "")


def tone(entry: Entry) -> str:
    """Class of an entry's tag: how loud it is."""
    if entry.flag in {"watch", "late", "background"}:
        return "quiet"
    if entry.flag == "withdrawn" or entry.stage == "cancelled":
        return "gone"
    if entry.flag == "changed":
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
    environment.globals.update(h=headlines, w=wording, n=notation)
    environment.filters.update(lang=language_tag, face=language_class, tone=tone, md=markdown, link=markdown_link)
    return environment
