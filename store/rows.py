"""Records ↔ rows: one mechanism for every dataclass of `store.records`.

Owns how a Python value looks in SQLite, read from the type hints: `Decimal` is exact text without exponent, a time is
`2026-02-17T22:00:00Z` (whole seconds, UTC), a day is `2026-02-17`, a boolean is 0 or 1, a tuple or dict is JSON, a
nested record is flattened under the name of its field (`amount_value`, `evidence_start`). Refuses types it does not
know. Knows no table.
"""

from __future__ import annotations

import json
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from store.errors import Refused

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from sqlite_utils import Database

SQLValue = str | int | float | None
Row = Mapping[str, SQLValue]
T = TypeVar("T", bound="DataclassInstance")
T_co = TypeVar("T_co", bound="DataclassInstance", covariant=True)

_KEY_COLUMN = "id"


class _Encode(Protocol):
    def __call__(self, value: object, /) -> SQLValue: ...


class _Decode(Protocol):
    def __call__(self, value: SQLValue, /) -> object: ...


@dataclass(frozen=True, slots=True)
class _Part:
    """One field of a record: a column of its own, or a nested record with several."""

    name: str
    required: bool
    optional: bool
    nested: type[DataclassInstance] | None
    encode: _Encode
    decode: _Decode


def encode_time(moment: datetime) -> str:
    """`2026-02-17T22:00:00Z`: fixed width, so that text order is time order. Fractions of a second are dropped."""
    if moment.tzinfo is None:
        raise Refused(f"time without offset: {moment.isoformat()}")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def decode_time(text: str) -> datetime:
    """The aware UTC time that `encode_time` wrote."""
    # `fromisoformat` alone takes other forms, too; `strptime` is ten times slower.
    if len(text) != len("2026-02-17T22:00:00Z") or text[-1] != "Z":
        raise ValueError(f"not a time of the store: {text!r}")
    return datetime.fromisoformat(text)


def encode_decimal(number: Decimal) -> str:
    """Exact decimal text, never with an exponent."""
    if not number.is_finite():
        raise Refused(f"not a finite number: {number}")
    return format(number, "f")


def to_row(record: DataclassInstance, *, without: Sequence[str] = ()) -> dict[str, SQLValue]:
    """Columns of a record, nested records flattened; fields in `without` are left to the caller."""
    row: dict[str, SQLValue] = {}
    for part in _parts(type(record)):
        if part.name in without:
            continue
        value = getattr(record, part.name)
        if part.nested is None:
            row[part.name] = None if value is None else part.encode(value)
        elif value is None:
            row.update({f"{part.name}_{column}": None for column in column_names(part.nested)})
        else:
            row.update({f"{part.name}_{column}": inner for column, inner in to_row(value).items()})
    return row


def from_row(record_type: type[T], row: Row, *, prefix: str = "", **given: object) -> T:
    """The record in a row; `given` fields come from elsewhere, other columns of the row are ignored."""
    read: _Read[T] = _reader(record_type, tuple(row), prefix, frozenset(given))
    return read(tuple(row.values()), given)


class _Read(Protocol[T_co]):
    def __call__(self, values: Sequence[SQLValue], given: Mapping[str, object], /) -> T_co: ...


@lru_cache(maxsize=1024)
def _reader(record_type: type[T], columns: tuple[str, ...], prefix: str, given: frozenset[str]) -> _Read[T]:
    """How to make the record of a row with such columns: where each field stands is worked out once, not per row."""
    at = {column: position for position, column in enumerate(columns)}
    flat: list[tuple[str, int, _Decode | None]] = []
    nested: list[tuple[str, int | None, _Read[DataclassInstance]]] = []
    for part in _parts(record_type):
        column = prefix + part.name
        if part.name in given:
            continue
        if part.nested is None:
            flat.append((part.name, at[column], None if part.decode is _same else part.decode))
        else:
            # An optional record is there where a column is filled that is never empty in it.
            sign = at[f"{column}_{_first_required(part.nested)}"] if part.optional else None
            nested.append((part.name, sign, _reader(part.nested, columns, f"{column}_", frozenset())))

    def read(values: Sequence[SQLValue], given: Mapping[str, object]) -> T:
        fields_of = dict(given)
        for name, position, decode in flat:
            value = values[position]
            fields_of[name] = value if value is None or decode is None else decode(value)
        for name, sign, inner in nested:
            fields_of[name] = inner(values, _NOTHING) if sign is None or values[sign] is not None else None
        return record_type(**fields_of)

    return read


_NOTHING: Mapping[str, object] = {}


@cache
def column_names(record_type: type[DataclassInstance]) -> tuple[str, ...]:
    """Column names of a record, in the order of its fields, nested records flattened."""
    names: list[str] = []
    for part in _parts(record_type):
        names += [f"{part.name}_{c}" for c in column_names(part.nested)] if part.nested else [part.name]
    return tuple(names)


def insert(db: Database, table: str, row: Row, *, key: Sequence[str] = (_KEY_COLUMN,)) -> bool:
    """Write a row unless its key is there already; True where it was written."""
    columns = ", ".join(f'"{c}"' for c in row)
    marks = ", ".join("?" for _ in row)
    target = ", ".join(f'"{c}"' for c in key)
    sql = f'INSERT INTO "{table}" ({columns}) VALUES ({marks}) ON CONFLICT ({target}) DO NOTHING'  # noqa: S608
    return int(db.execute(sql, list(row.values())).rowcount) == 1


def upsert(db: Database, table: str, row: Row, *, key: Sequence[str] = (_KEY_COLUMN,)) -> bool:
    """Write a row, over the one with its key; True where anything differs from before."""
    columns = ", ".join(f'"{c}"' for c in row)
    marks = ", ".join("?" for _ in row)
    target = ", ".join(f'"{c}"' for c in key)
    rest = [c for c in row if c not in key]
    settings = ", ".join(f'"{c}" = excluded."{c}"' for c in rest)
    differs = " OR ".join(f'"{table}"."{c}" IS NOT excluded."{c}"' for c in rest)
    sql = (
        f'INSERT INTO "{table}" ({columns}) VALUES ({marks}) '  # noqa: S608
        f"ON CONFLICT ({target}) DO UPDATE SET {settings} WHERE {differs}"
    )
    return int(db.execute(sql, list(row.values())).rowcount) == 1


def select(db: Database, sql: str, parameters: Sequence[SQLValue] | dict[str, SQLValue] = ()) -> Iterator[Row]:
    """Rows of a query as mappings from column name to value."""
    cursor = db.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    for values in cursor:
        yield dict(zip(names, values, strict=True))


def select_records(
    db: Database, record_type: type[T], sql: str, parameters: Sequence[SQLValue] | dict[str, SQLValue] = ()
) -> list[T]:
    """Records of a query whose columns are named as `column_names` has them (more columns are ignored)."""
    cursor = db.execute(sql, parameters)
    read = _reader(record_type, tuple(column[0] for column in cursor.description), "", frozenset())
    return [read(values, _NOTHING) for values in cursor]


@cache
def _first_required(record_type: type[DataclassInstance]) -> str:
    """A column that is never empty where the nested record is there."""
    return next(part.name for part in _parts(record_type) if part.required and not part.optional)


@cache
def _parts(record_type: type[DataclassInstance]) -> tuple[_Part, ...]:
    hints = get_type_hints(record_type)
    return tuple(
        _part(f.name, hints[f.name], required=f.default is MISSING and f.default_factory is MISSING)
        for f in fields(record_type)
    )


def _part(name: str, hint: object, *, required: bool) -> _Part:
    optional = False
    if get_origin(hint) in {Union, types.UnionType}:
        (hint,) = (a for a in get_args(hint) if a is not type(None))
        optional = True
    if isinstance(hint, type) and is_dataclass(hint):
        return _Part(name, required, optional, hint, _same, _same)
    encode, decode = _codec(hint)
    return _Part(name, required, optional, None, encode, decode)


def _same(value: object) -> SQLValue:
    return cast("SQLValue", value)


def _codec(hint: object) -> tuple[_Encode, _Decode]:
    """How values of a type are written and read."""
    if isinstance(hint, type) and hint in _CODECS:
        return _CODECS[hint]
    origin = get_origin(hint)
    if origin is Literal:
        return _same, _same
    if origin is tuple:
        return _to_json, lambda value: decode_list(str(value))
    if origin is dict:
        return _to_json, lambda value: json.loads(str(value))
    raise TypeError(f"no column for a field of type {hint}")


def _to_json(value: object) -> SQLValue:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=65_536)
def decode_list(text: str) -> tuple[Any, ...]:
    """The values of a JSON list that the store wrote; lists of parties, sectors and keys come again and again."""
    return tuple(decode_json(text))


def decode_json(text: str) -> Any:
    """The value in JSON that the store wrote: no space is looked for around it, which takes longer than to read it."""
    return _JSON.raw_decode(text)[0]


_JSON = json.JSONDecoder()


_CODECS: dict[type, tuple[_Encode, _Decode]] = {
    str: (_same, _same),
    int: (_same, _same),
    float: (_same, _same),
    bool: (lambda value: int(cast("bool", value)), bool),
    Decimal: (lambda value: encode_decimal(cast("Decimal", value)), lambda value: Decimal(str(value))),
    datetime: (lambda value: encode_time(cast("datetime", value)), lambda value: decode_time(str(value))),
    date: (lambda value: cast("date", value).isoformat(), lambda value: date.fromisoformat(str(value))),
}
