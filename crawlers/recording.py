"""Source files and recorded cases, as text.

Owns how a source is written as TOML, and how a channel becomes a case that may be published: the markup, addresses and
dates as they came, every other word replaced letter by letter. Refuses to write files.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import MISSING, fields, is_dataclass
from zoneinfo import ZoneInfo

from crawlers.archive import Archived
from crawlers.encodings import decode_body
from crawlers.feeds import parse_channel
from crawlers.publication import parse_published
from store.records import Source

_FIRST = ("id", "publisher", "country", "languages", "kind", "tier", "access", "url")
_PIECE = re.compile(
    r"<(?P<slash>/?)(?P<name>[\w:.-]+)(?P<attributes>[^<>]*)>(?P<text>(?:[^<]|<!\[CDATA\[.*?\]\]>)*)", re.DOTALL
)
_DROPPED = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_KEPT = frozenset(
    {"link", "guid", "loc", "pubdate", "date", "published", "updated", "lastmod", "publication_date", "id", "language"}
)
_TOLD = re.compile(r"((?:title|alt|content|summary|description)\s*=\s*)(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_PROVEN = re.compile(r"^proven\s*=.*$", re.MULTILINE)
_SHORT = 60


def render_source(source: Source) -> str:
    """The source's file: what differs from the defaults, tables last."""
    lines: list[str] = []
    tables: list[str] = []
    names = sorted(fields(Source), key=lambda field: _FIRST.index(field.name) if field.name in _FIRST else len(_FIRST))
    for field in names:
        value = getattr(source, field.name)
        if field.name != "proven" and field.default is not MISSING and value == field.default:
            continue
        if is_dataclass(value) and not isinstance(value, type):
            inner = [f"{f.name} = {_render_value(getattr(value, f.name))}" for f in fields(value)]
            tables += ["", f"[{field.name}]", *inner]
        else:
            lines.append(f"{field.name} = {_render_value(value)}")
    return "\n".join([*lines, *tables]) + "\n"


def mark_proven(text: str) -> str:
    """The text of a source's file, saying that its address is proven."""
    if _PROVEN.search(text):
        return _PROVEN.sub("proven = true", text, count=1)
    head, table, rest = text.partition("\n[")
    return f"{head.rstrip()}\nproven = true\n{table}{rest}"


def record_channel(source: Source, answer: Archived) -> tuple[str, str]:
    """A channel as a case: its skeleton, and as JSON the links that are read from it."""
    text = decode_body(answer.body, content_type=answer.get_header("Content-Type"), encoding=source.encoding)
    skeleton = mask_markup(text, ZoneInfo(source.time_zone))
    links = parse_channel(skeleton.encode(), source, url=answer.url, now=answer.served_at)
    told = [
        {"url": link.url, "title": link.title, "on": link.published.on.isoformat() if link.published else ""}
        for link in links
    ]
    return skeleton, json.dumps(
        {"now": answer.served_at.isoformat(), "links": told}, ensure_ascii=False, indent=1
    ) + "\n"


def mask_markup(text: str, zone: ZoneInfo) -> str:
    """Markup with every word replaced letter by letter, but for addresses and dates; scripts and styles left out."""

    def piece(found: re.Match[str]) -> str:
        attributes = _TOLD.sub(lambda told: told[1] + _mask(told[2], zone), found["attributes"])
        name = found["name"].rpartition(":")[2].lower()
        keeps = not found["slash"] and name in _KEPT
        return f"<{found['slash']}{found['name']}{attributes}>{found['text'] if keeps else _mask(found['text'], zone)}"

    return _PIECE.sub(piece, _DROPPED.sub("", text))


def _mask(text: str, zone: ZoneInfo) -> str:
    plain = text.replace("<![CDATA[", "").replace("]]>", "").strip(" \t\r\n\"'")
    if plain.startswith(("http://", "https://", "/")):
        return text
    if len(plain) <= _SHORT and parse_published(plain, zone=zone, rule="feed", whole=False) is not None:
        return text
    parts = re.split(r"(<!\[CDATA\[|\]\]>|&#?\w+;)", text)
    return "".join(part if at % 2 else "".join(map(_replace, part)) for at, part in enumerate(parts))


def _replace(character: str) -> str:
    if not character.isalpha():
        return character
    if character < "\u2e80":
        return "X" if character.isupper() else "x"
    return "あ" if "HIRAGANA" in unicodedata.name(character, "") else "字"


def _render_value(value: object) -> str:
    # A JSON string, number or list of strings is the same in TOML.
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
