"""What a reader asks for, as typed on a page or a command line → filters, language, cadence, time zone.

Owns the reading of names, countries and sums; says everything that is wrong at once. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Final, cast, get_args
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email

from nlp.countries import load_countries
from nlp.organizations.knowledge import find_named, find_organization, load_organizations
from scheduler.errors import Misused
from store.records import STAGES, Cadence, Filters, Kind, Language, ReaderLanguage, Sector

SECTORS: Final[tuple[str, ...]] = get_args(Sector)
KINDS: Final[tuple[str, ...]] = get_args(Kind)
LANGUAGES: Final[tuple[str, ...]] = get_args(ReaderLanguage)
CADENCES: Final[tuple[str, ...]] = get_args(Cadence)
ALL_STAGES: Final[tuple[str, ...]] = tuple(dict.fromkeys(stage for stages in STAGES.values() for stage in stages))
_SCALES: Final[Mapping[str, int]] = {
    "": 1, "k": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "million": 10**6, "b": 10**9, "bn": 10**9,
    "billion": 10**9, "万": 10**4, "億": 10**8, "亿": 10**8, "t": 10**12, "tn": 10**12, "trillion": 10**12,
}  # fmt: skip
_SUM = re.compile(r"(?:US)?\$?\s*(\d{1,15}(?:\.\d{1,6})?)\s*([a-z]*|万|億|亿)", re.IGNORECASE)
_MOST = 50
"""Names in one filter; a longer list is a mistake or an attack."""
_LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How and of what a reader wants to be told."""

    language: ReaderLanguage = "en"
    """Language of the mail."""
    time_zone: str = "Asia/Tokyo"
    """The reader's IANA zone."""
    cadence: Cadence = "daily"
    """How often."""
    filters: Filters = field(default_factory=Filters)
    """Of what."""


class BadWish(Misused):
    """Something asked for cannot be meant so: (field, what was typed) pairs, and the wishes without them."""

    def __init__(self, problems: Sequence[tuple[str, str]], wishes: Wishes | None = None) -> None:
        super().__init__("; ".join(f"{field}: cannot read {typed[:80]!r}" for field, typed in problems))
        self.problems = tuple(problems)
        self.wishes = wishes or Wishes()


def parse_wishes(typed: Mapping[str, Sequence[str]]) -> Wishes:
    """Wishes from fields as typed; each may hold several values, or one with commas between. Raises BadWish."""
    problems: list[tuple[str, str]] = []

    def chosen(field: str, known: Iterable[str]) -> tuple[str, ...]:
        values, allowed = _values(typed, field), frozenset(known)
        problems.extend((field, value) for value in values if value not in allowed)
        return tuple(v for v in values if v in allowed)

    def named(field: str, found: Mapping[str, str]) -> tuple[str, ...]:
        values = _values(typed, field)
        problems.extend((field, value) for value in values if value.casefold() not in found)
        problems.extend((field, f"{len(values)} > {_MOST}") for _ in [0] if len(values) > _MOST)
        return tuple(dict.fromkeys(found[v.casefold()] for v in values if v.casefold() in found))

    def one(field: str, known: Iterable[str], default: str) -> str:
        return (chosen(field, known) or (default,))[0]

    minimum = _values(typed, "minimum_usd", split=False)
    sum_ = parse_sum(minimum[0]) if minimum else None
    problems.extend(("minimum_usd", value) for value in minimum if sum_ is None)
    wishes = Wishes(
        language=cast("ReaderLanguage", one("language", LANGUAGES, "en")),
        time_zone=one("time_zone", available_timezones(), "Asia/Tokyo"),
        cadence=cast("Cadence", one("cadence", CADENCES, "daily")),
        filters=Filters(
            sectors=cast("tuple[Sector, ...]", chosen("sectors", SECTORS)),
            organizations=named("organizations", _organization_names()),
            countries=named("countries", _country_names()),
            kinds=cast("tuple[Kind, ...]", chosen("kinds", KINDS)),
            stages=chosen("stages", ALL_STAGES),
            minimum_usd=sum_ or None,
            languages=cast("tuple[Language, ...]", chosen("languages", LANGUAGES)),
        ),
    )
    if problems:
        raise BadWish(problems, wishes)
    return wishes


def parse_sum(text: str) -> Decimal | None:
    """US dollars: `1bn`, `$500 million`, `1,000,000`; None where it is no sum."""
    match = _SUM.fullmatch(text.replace(",", "").strip())
    scale = _SCALES.get(match[2].lower()) if match else None
    return Decimal(match[1]) * scale if match and scale else None


def parse_address(text: str) -> str:
    """A mail address in its ASCII form, lower case. Raises BadWish."""
    try:
        if len(text) > _LONGEST_ADDRESS or not text.isprintable():
            raise EmailNotValidError("no address")  # noqa: TRY301  one way out for all that is none
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise BadWish([("address", text)]) from error
    return f"{found.local_part}@{found.ascii_domain}".lower()


def organization_name(organization_id: str) -> str:
    """The canonical name behind a filter's organization."""
    found = find_organization(organization_id)
    return found.name if found else organization_id


def _values(typed: Mapping[str, Sequence[str]], field: str, *, split: bool = True) -> tuple[str, ...]:
    """Values of a field, cleaned; a comma, a semicolon or its East Asian forms stand between several."""
    parts = [p for value in typed.get(field, ()) for p in (re.split(r"[,;、，；\n]", value) if split else [value])]
    return tuple(dict.fromkeys(p.strip() for p in parts if p.strip()))


@cache
def _organization_names() -> Mapping[str, str]:
    """Every name in every language, folded, and the ids themselves → id; a name of several means the first."""
    found: dict[str, str] = {}
    for organization in load_organizations():
        names = (organization.id, organization.name, *(n for ns in organization.names.values() for n in ns))
        for name in names:
            named = find_named(name)
            found.setdefault(name.casefold(), named.id if named and named.id else organization.id)
    return found


@cache
def _country_names() -> Mapping[str, str]:
    """Codes and names in every language, folded → code in upper case."""
    found: dict[str, str] = {}
    for code, country in load_countries().items():
        nouns = (noun for names in country.nouns.values() for noun in names)
        for name in (code, country.label_en, country.label_ja, country.label_zh, *nouns):
            found.setdefault(name.casefold(), code.upper())
    return found
