"""A digest as JSON and back, byte for byte the same for the same digest; digests of earlier schemas can be read."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from scheduler.digests.edition import SCHEMA, Digest
from scheduler.errors import UnreadableDigest


def to_json(digest: Digest) -> str:
    """The digest as JSON; the same digest gives the same bytes."""
    return json.dumps(_encode(digest), ensure_ascii=False, indent=1) + "\n"


def from_json(text: str) -> Digest:
    """The digest that `to_json` wrote.

    Raises:
        UnreadableDigest: the text is no digest of this schema.

    """
    try:
        raw = json.loads(text)
        if raw["schema"] not in range(1, SCHEMA + 1):
            raise UnreadableDigest(f"schema {raw['schema']!r}, this program reads up to {SCHEMA}")
        digest = _decode(raw, Digest)
    except (ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise UnreadableDigest(f"not a digest: {error}") from error
    if not isinstance(digest, Digest):
        raise UnreadableDigest("not a digest")
    return digest


def _encode(value: object) -> object:
    match value:
        case Decimal():
            return format(value, "f")
        case datetime() | date():
            return value.isoformat()
        case tuple():
            return [_encode(v) for v in value]
        case _ if is_dataclass(value):
            return {f.name: _encode(getattr(value, f.name)) for f in fields(value)}
    return value


@cache
def _hints(cls: type) -> Mapping[str, Any]:
    return get_type_hints(cls)


def _is_given(field: Field[Any], raw: Mapping[str, object]) -> bool:
    """A digest of an earlier schema lacks fields, which then have their defaults."""
    return field.name in raw or field.default is MISSING


def _decode(raw: Any, hint: Any) -> object:
    """Read a JSON value as a type of this module: dataclass, tuple, optional, number, time or text."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple:
        parts = [arguments[0]] * len(raw) if arguments[1:] == (Ellipsis,) else arguments
        return tuple(_decode(v, h) for v, h in zip(raw, parts, strict=True))
    if origin in {Union, types.UnionType}:
        return None if raw is None else _decode(raw, next(a for a in arguments if a is not type(None)))
    if is_dataclass(hint) and isinstance(hint, type):
        return hint(**{f.name: _decode(raw[f.name], _hints(hint)[f.name]) for f in fields(hint) if _is_given(f, raw)})
    if hint is Decimal:
        return Decimal(raw)
    if hint in {date, datetime}:
        return hint.fromisoformat(raw)
    return raw
