"""Who is a party of the memorandum: tells measures between Japan and the United States from all others.

Owns the names by which the two governments and their organs are known in our own records (English, canonical). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from store.records import Event, EventClaim

Side = Literal["us", "jp"]
_SIDES: tuple[tuple[Side, re.Pattern[str]], ...] = (
    (
        "us",
        re.compile(
            r"^(the )?(united states|u\.?s\.?a?)( of america)?$"
            r"|government of the united states|^the white house$"
            r"|^u\.?s\.? (department|supreme|court|customs|government)"
            r"|office of the (u\.s\.|united states) trade representative",
            re.IGNORECASE,
        ),
    ),
    (
        "jp",
        re.compile(
            r"^japan$|(government|cabinet|diet|secretariat|office) of japan|^ministry of .*japan\)?$|^bank of japan$",
            re.IGNORECASE,
        ),
    ),
)
_COUNTRY_KEYS: dict[str, Side] = {"country:us": "us", "country:jp": "jp"}


def is_between_parties(event: Event, evidence: Sequence[EventClaim]) -> bool:
    """Whether a countermeasure is taken by one party's authorities against the other party.

    Where no target is named, the countries that the evidence is keyed by stand for it.
    """
    if event.kind != "countermeasure" or not event.actors:
        return False
    actors = {_side(a) for a in event.actors}
    if None in actors:
        return False
    targets = _sides(event.targets)
    if not event.targets:
        targets = {_COUNTRY_KEYS[k] for e in evidence for k in e.claim.keys if k in _COUNTRY_KEYS}
    return bool(targets - actors)


def _sides(names: Iterable[str]) -> set[Side]:
    return {side for name in names if (side := _side(name)) is not None}


def _side(name: str) -> Side | None:
    return next((side for side, pattern in _SIDES if pattern.search(name.strip())), None)
