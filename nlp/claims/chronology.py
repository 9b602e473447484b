"""What is known of the subject's past: the programme, its rounds and projects, dates of acts that articles only recall.

Owns the reading of `chronology.toml`. It dates and recognizes background; it never makes news.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from nlp.claims.drafts import Draft
from store.partial_dates import span
from store.records import Money

_GROWN = 3
"""How many times over a project's cost may change."""


@dataclass(frozen=True, slots=True)
class Programme:
    """The programme's own facts."""

    key: str
    """Its key in claims."""
    label: str
    """English label."""
    money: Money
    """Its ceiling."""
    yen: tuple[Decimal, Decimal]
    """Between which sums the ceiling is told in yen."""
    pledged_on: str
    """When Japan promised it."""
    mix_on: str
    """When its division into equity, loans and guarantees was told."""
    actor: str
    """Who promised it."""
    target: str
    """To whom."""
    parties: tuple[str, ...]
    """Who chooses its projects."""


@dataclass(frozen=True, slots=True)
class Known:
    """A round or a project of the programme, and how far it is known to have come."""

    keys: frozenset[str]
    """What names it."""
    part_of: str | None
    """Its round; None for a round."""
    stage: str
    """Stage it reached on that day."""
    on: str
    """ISO date."""
    in_programme: bool = True
    """False for what stands beside the programme."""
    usd: Decimal | None = None
    """What it was told to cost; None where nothing was."""

    @property
    def assets(self) -> frozenset[str]:
        """The keys among `keys` that name what is built."""
        return frozenset(k for k in self.keys if k.startswith("asset:"))

    def may_cost(self, money: Money) -> bool:
        """Whether a sum can be its cost, however much it grew; any can where nothing is known or in other money."""
        if self.usd is None or money.currency != "USD":
            return True
        return self.usd / _GROWN <= money.value <= self.usd * _GROWN

    def told_by(self, published_on: str) -> bool:
        """Whether an article of that date can tell of it; one without a date may."""
        published = span(published_on)
        reached = span(self.on)
        return published is None or (reached is not None and published[1] >= reached[0])


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files("nlp.claims").joinpath("chronology.toml").read_text(encoding="utf-8"))


@cache
def programme() -> Programme:
    """The programme."""
    entry = _tables()["programme"]
    return Programme(
        key=entry["key"],
        label=entry["label"],
        money=Money(value=Decimal(entry["value"]), currency=entry["currency"], role="envelope"),
        yen=(Decimal(entry["yen_low"]), Decimal(entry["yen_high"])),
        pledged_on=entry["pledged_on"],
        mix_on=entry["mix_on"],
        actor=entry["actor"],
        target=entry["target"],
        parties=tuple(entry["parties"]),
    )


@cache
def _projects() -> tuple[Known, ...]:
    return tuple(
        Known(
            frozenset(e["keys"]),
            e.get("part_of"),
            e["stage"],
            e["on"],
            e.get("in_programme", True),
            Decimal(e["usd"]) if "usd" in e else None,
        )
        for e in _tables()["project"]
    )


@cache
def _tranches() -> dict[str, Known]:
    return {e["key"]: Known(frozenset({e["key"]}), None, e["stage"], e["on"]) for e in _tables()["tranche"]}


def find_project(keys: Collection[str], round_key: str | None = None) -> Known | None:
    """The known project that the keys name; of a known round its asset alone does."""
    named = set(keys)
    for known in _projects():
        if known.keys <= named:
            return known
        if (
            round_key
            and round_key == known.part_of
            and known.assets <= named
            and not any(k.startswith("place:") for k in named)
        ):
            return known
    return None


def next_tranche(published_on: str) -> str:
    """Key of the round that was still to come on a day."""
    numbers = [int(key.partition(":")[2]) for key, known in _tranches().items() if known.told_by(published_on)]
    return f"tranche:{max(numbers, default=0) + 1}"


def find_tranche(key: str | None) -> Known | None:
    """The known round of a key."""
    return _tranches().get(key or "")


def find_date(draft: Draft) -> str:
    """When the act of a draft is known to have happened; empty where it is not known."""
    for entry in _tables()["milestone"]:
        if all(getattr(draft, f) == entry[f] for f in ("kind", "stage", "project", "measure") if f in entry):
            return str(entry["on"])
    if draft.kind != "funding" or not draft.in_programme:
        return ""
    known = find_project(draft.keys, draft.part_of) or next((t for k in draft.keys if (t := find_tranche(k))), None)
    return known.on if known and known.stage == draft.stage else ""
