"""JSON channels: lists that sites keep beside script-built pages, and the interfaces of GDELT and the Federal Register.

Owns how a source file's names of members lead to links. Refuses the network. What is no JSON is SourceChanged; a
sentence in its place, as services send it that want to be asked less often, is Transient.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from crawlers.errors import SourceChanged, Transient
from crawlers.publication import Published, parse_published
from crawlers.urls import join_url
from store.records import JsonFields

_MEMBER = re.compile(r"\{([\w.]+)\}")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_SECONDS_LENGTH = 10
_SHOWN = 80


def read_items(text: str, names: JsonFields) -> tuple[list[object], str]:
    """Items of the list, and the address of its next page (empty where there is none)."""
    text = text.lstrip("\ufeff").strip()
    if not text:
        return [], ""  # what GDELT answers where nothing was found
    if text[0] not in "[{":
        if text[0] == "<":
            raise SourceChanged(f"not JSON: it begins with {text[:_SHOWN]!r}")
        raise Transient(f"in place of JSON the server says {text[:_SHOWN]!r}")
    try:
        told = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise SourceChanged(f"not JSON: {error}") from error
    if told == {}:
        return [], ""
    items = find_member(told, names.items)
    if not isinstance(items, list):
        raise SourceChanged(f"the JSON has no list {names.items!r}" if names.items else "the JSON is no list")
    following = find_member(told, names.next) if names.next else ""
    return items, following if isinstance(following, str) else ""


def read_item(
    item: object, names: JsonFields, *, base: str, zone: ZoneInfo, date_formats: tuple[str, ...]
) -> tuple[str, str, Published | None] | None:
    """Address, headline and date of an item; None where it has no address."""
    if "{" in names.url:
        address: object = _MEMBER.sub(lambda found: str(find_member(item, found[1]) or ""), names.url)
    else:
        address = find_member(item, names.url)
    absolute = join_url(base, address) if isinstance(address, str) and address else None
    if absolute is None:
        return None
    title = find_member(item, names.title)
    moment = find_member(item, names.date) if names.date else None
    return absolute, " ".join(str(title or "").split()), _read_date(str(moment or "").strip(), zone, date_formats)


def find_member(node: object, path: str) -> object:
    """The member at `a.b`; the node itself for an empty path, None where there is none."""
    for name in filter(None, path.split(".")):
        node = node.get(name) if isinstance(node, dict) else None
    return node


def _read_date(text: str, zone: ZoneInfo, formats: tuple[str, ...]) -> Published | None:
    for moment in _parse(text, zone, formats):
        return Published(on=moment.astimezone(zone).date(), at=moment.astimezone(UTC), rule="feed")
    return parse_published(text, zone=zone, rule="feed") if text else None


def _parse(text: str, zone: ZoneInfo, formats: tuple[str, ...]) -> Iterator[datetime]:
    for form in formats:
        try:
            moment = datetime.strptime(text, form)  # noqa: DTZ007  the zone follows
        except ValueError:
            continue
        yield moment if moment.tzinfo else moment.replace(tzinfo=zone)
    if _EPOCH.fullmatch(text):
        yield datetime.fromtimestamp(int(text) / (1 if len(text) == _SECONDS_LENGTH else 1000), UTC)
