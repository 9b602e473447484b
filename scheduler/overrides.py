"""What a person's word does to an event: fields edited, dismissed, confirmed. Pure.

Owns which fields a person may set and how their values are written. Raises Misused for a value that cannot stand.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from scheduler.errors import Misused
from store.partial_dates import span
from store.records import STAGES, Event, Judgement, Measure, Money, Role, Sector

EDITABLE = ("stage", "amount", "happened_on", "actors", "targets", "sectors", "measure", "project")
"""Fields that a person may set."""


def overrule(event: Event, judgements: Iterable[Judgement]) -> Event:
    """The event with what people decided about it, the latest word last."""
    for judgement in judgements:
        match judgement.verdict:
            case "edit":
                event = _edited(event, judgement.field, json.loads(judgement.value))
            case "dismiss":
                event = replace(event, status="withdrawn")
            case "confirm":
                event = replace(event, confirmed=True)
    return event


def parse_value(event: Event, field: str, text: str) -> str:
    """JSON of a value as a person types it: `33.3e9 USD project`, `2026-02-17`, names with `;` between.

    Raises Misused.
    """
    if field not in EDITABLE:
        raise Misused(f"No field {field!r} to edit: choose from {', '.join(EDITABLE)}.")
    value = _PARSERS[field](event, text.strip())
    return json.dumps(value, ensure_ascii=False)


def _edited(event: Event, field: str, value: object) -> Event:
    if field == "amount":
        if not isinstance(value, dict):
            return replace(event, amount=None, usd=None, rate_on=None)
        money = Money(value=Decimal(value["value"]), currency=value["currency"], role=value["role"])
        if money.currency == "USD":
            return replace(event, amount=money, usd=money.value, rate_on=None)
        same = event.amount and (event.amount.value, event.amount.currency) == (money.value, money.currency)
        return replace(event, amount=money) if same else replace(event, amount=money, usd=None, rate_on=None)
    read: dict[str, Any] = {field: tuple(value) if isinstance(value, list) else value}
    return replace(event, **read)


def _stage(event: Event, text: str) -> str:
    if text not in STAGES[event.kind]:
        raise Misused(f"No stage {text!r} of {event.kind}: choose from {', '.join(STAGES[event.kind])}.")
    return text


def _amount(event: Event, text: str) -> Mapping[str, str] | None:
    if not text:
        return None
    parts = text.split()
    role = parts[2] if len(parts) > 2 else event.amount.role if event.amount else "project"  # noqa: PLR2004
    try:
        value = Decimal(parts[0].replace(",", ""))
    except InvalidOperation as error:
        raise Misused(f"No sum: {text!r}. Write 33.3e9 USD project.") from error
    currency = parts[1] if len(parts) > 1 else ""
    if not value.is_finite() or len(currency) != len("USD") or role not in get_args(Role):
        raise Misused(f"No sum: {text!r}. Write 33.3e9 USD project; roles are {', '.join(get_args(Role))}.")
    return {"value": f"{value:f}", "currency": currency.upper(), "role": role}


def _date(_: Event, text: str) -> str:
    if text and span(text) is None:
        raise Misused(f"No date: {text!r}. Write 2026-02-17, 2026-02 or 2026.")
    return text


def _names(_: Event, text: str) -> list[str]:
    return [name.strip() for name in text.split(";") if name.strip()]


def _sectors(event: Event, text: str) -> list[str]:
    names = _names(event, text)
    if unknown := [n for n in names if n not in get_args(Sector)]:
        raise Misused(f"No sector {', '.join(unknown)}: choose from {', '.join(get_args(Sector))}.")
    return names


def _measure(event: Event, text: str) -> str:
    if event.kind != "countermeasure" or text not in get_args(Measure):
        raise Misused(f"Only countermeasures have one: choose from {', '.join(get_args(Measure))}.")
    return text


_PARSERS: Mapping[str, Callable[[Event, str], object]] = {
    "stage": _stage,
    "amount": _amount,
    "happened_on": _date,
    "actors": _names,
    "targets": _names,
    "sectors": _sectors,
    "measure": _measure,
    "project": lambda _, text: text,
}
