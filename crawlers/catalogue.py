"""The catalogue: one TOML file for each source, checked before anything is crawled.

Owns what a source file may say and what is wrong with a wrong one; all faults of all files are told at once. Refuses
the store: what is due and how a source fares is not the catalogue's.
"""

from __future__ import annotations

import codecs
import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Literal, TypeVar, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawlers.errors import ConfigError
from store.records import Source

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")

_ID = re.compile(r"[a-z]{2}(?:\.[a-z0-9]+(?:-[a-z0-9]+)*){2,}")
_COUNTRY = re.compile(r"[a-z]{2}")
_LEAST_CADENCE_S = 1


def load_catalogue(folder: Path) -> list[Source]:
    """Every source under the folder (`<country>/<name>.toml`), by id; raises ConfigError with all that is wrong."""
    if not folder.is_dir():
        raise ConfigError((f"{folder}: no such folder of sources",))
    sources: dict[str, Source] = {}
    problems: list[str] = []
    for path in sorted(folder.rglob("*.toml")):
        try:
            source = parse_source(path.read_text(encoding="utf-8"))
        except ConfigError as error:
            problems += [f"{path}: {problem}" for problem in error.problems]
            continue
        except (OSError, UnicodeDecodeError) as error:
            problems.append(f"{path}: {error}")
            continue
        if source.id in sources:
            problems.append(f"{path}: the id {source.id} is taken by another file")
        if path.parent.name != source.country:
            problems.append(f"{path}: belongs into the folder {source.country}")
        sources[source.id] = source
    for source in sources.values():
        unknown = ", ".join(sorted(set(source.fallback) - set(sources)))
        problems += [f"{source.id}: fallback names what is not in the catalogue: {unknown}"] if unknown else []
    if problems:
        raise ConfigError(tuple(problems))
    return [sources[source_id] for source_id in sorted(sources)]


def parse_source(text: str) -> Source:
    """The source that a TOML text describes; raises ConfigError with every fault of it."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError((f"not TOML: {error}",)) from error
    problems = tuple(_shape_faults(told, Source))
    if problems:
        raise ConfigError(problems)
    source = _build(told, Source)
    problems = tuple(_sense_faults(source))
    if problems:
        raise ConfigError(problems)
    return source


def _build(told: Mapping[str, object], record: type[T]) -> T:
    """The record of what was told, whose shape is known to be right."""
    hints = get_type_hints(record)
    return record(**{name: _convert(value, _plain(hints[name])) for name, value in told.items()})


def _convert(value: object, hint: object) -> object:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict) and isinstance(hint, type) and is_dataclass(hint):
        return _build(value, hint)
    return float(value) if hint is float and isinstance(value, int) else value


def _plain(hint: object) -> object:
    """A type without its `| None`."""
    return next(part for part in get_args(hint) if part is not NoneType) if isinstance(hint, UnionType) else hint


def _shape_faults(told: Mapping[str, object], record: type, inside: str = "") -> Iterator[str]:
    """Fields that are missing, unknown or of another type than the record's."""
    hints = get_type_hints(record)
    for name in told:
        if name not in hints:
            near = difflib.get_close_matches(name, hints, n=1)
            yield f"unknown field {inside}{name}" + (f", perhaps {near[0]}" if near else "")
    for field in fields(record):
        if field.name in told:
            required = field.default is MISSING
            yield from _type_faults(inside + field.name, told[field.name], _plain(hints[field.name]), required=required)
        elif field.default is MISSING:
            yield f"the field {inside}{field.name} is missing"


def _type_faults(name: str, value: object, hint: object, *, required: bool = True) -> Iterator[str]:
    origin = get_origin(hint)
    if origin is Literal:
        words = [word for word in get_args(hint) if word not in {"import", "und"}]
        if value not in words:
            yield f"{name} = {value!r} is none of {', '.join(words)}"
    elif origin is tuple:
        if not isinstance(value, list) or (required and not value):
            yield f"{name} must be a list" + (" with at least one entry" if required else "")
        else:
            for entry in value:
                yield from _type_faults(name, entry, get_args(hint)[0])
    elif isinstance(hint, type) and is_dataclass(hint):
        if isinstance(value, dict):
            yield from _shape_faults(value, hint, f"{name}.")
        else:
            yield f"{name} must be a table: [{name}]"
    elif not _is_a(value, hint):
        yield f"{name} = {value!r} is not what the field needs ({getattr(hint, '__name__', hint)})"


def _is_a(value: object, hint: object) -> bool:
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(hint, type) and isinstance(value, hint) and isinstance(value, bool) == (hint is bool)


def _sense_faults(source: Source) -> Iterator[str]:
    """Fields of the right type that make no sense."""
    if not _ID.fullmatch(source.id):
        yield f"id = {source.id!r} must be dotted, country first: jp.jbic.press-ja"
    if not _COUNTRY.fullmatch(source.country) or not source.id.startswith(f"{source.country}."):
        yield f"country = {source.country!r} must be the id's first part: two small letters"
    if not source.publisher.strip() or not source.license_note.strip():
        yield "publisher and license_note must say something"
    if urlsplit(source.url).scheme not in {"http", "https"} or not urlsplit(source.url).hostname:
        yield f"url = {source.url!r} is no http address"
    if source.cadence_s < _LEAST_CADENCE_S or source.delay_s < 0 or source.recheck_days < 0 or source.timeout_s < 0:
        yield "cadence_s must be 1 or more, delay_s, recheck_days and timeout_s 0 or more"
    least, most = source.cadence_min_s or source.cadence_s, source.cadence_max_s or source.cadence_s
    if not 0 < least <= source.cadence_s <= most:
        yield "cadence_min_s, cadence_s and cadence_max_s must rise in this order"
    if source.expect is not None and not (
        source.expect.items_per_week > 0 and 0 <= source.expect.text <= 1 and 0 <= source.expect.date <= 1
    ):
        yield "expect.items_per_week must be above 0, expect.text and expect.date shares between 0 and 1"
    if source.id in source.fallback:
        yield "fallback must name other sources"
    yield from _reference_faults(source)
    yield from _selector_faults(source)


def _reference_faults(source: Source) -> Iterator[str]:
    """Names that other libraries must know."""
    try:
        ZoneInfo(source.time_zone)
    except (KeyError, ValueError, OSError):
        yield f"time_zone = {source.time_zone!r} is no IANA zone"
    try:
        codecs.lookup(source.encoding or "utf-8")
    except LookupError:
        yield f"encoding = {source.encoding!r} is unknown"


def _selector_faults(source: Source) -> Iterator[str]:
    if source.access != "listing" and (source.list_selector or source.link_pattern):
        yield "list_selector and link_pattern belong to listings"
    try:
        re.compile(source.link_pattern or "")
    except re.error as error:
        yield f"link_pattern = {source.link_pattern!r} is no regular expression ({error})"
    if (source.access == "json") != (source.json is not None):
        yield "the table [json] belongs to json access, and such access needs one"
    for name, selector in (("list_selector", source.list_selector), ("date_selector", source.date_selector)):
        if selector:
            from cssselect import SelectorError, parse  # noqa: PLC0415  only files with selectors need it

            try:
                parse(selector)
            except SelectorError as error:
                yield f"{name} = {selector!r} is no CSS selector ({error})"
