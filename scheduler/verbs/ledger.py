"""The verbs that read the ledger: ledger, totals, codebook.

Owns the order of lines and the tables for people. Reads only.
"""

# ruff: noqa: D301  the fold brings the knowledge base with it; `\b` keeps examples in lines

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from scheduler.digests.programme import ENDS_ON, Pace, pace
from scheduler.errors import Misused
from scheduler.exchange import event_to_json, totals_to_json
from scheduler.reading import LedgerAt, read_ledger
from scheduler.verbs import output
from scheduler.verbs.options import DbOption, JsonOption, parse_moment, settings_from
from store.codebook import codebook as render_codebook
from store.database import open_store
from store.records import Event, Money
from store.totals import ENVELOPE_USD, Totals
from store.totals import totals as count_totals

AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", help="What was known at the end of that day, under today's code.", show_default=False),
]


AsToldOption = Annotated[
    str | None,
    typer.Option(
        "--as-told", help="What the ledger said at the end of that day, mistakes included.", show_default=False
    ),
]


def ledger(
    db: DbOption = None, as_of: AsOfOption = None, as_told: AsToldOption = None, *, as_json: JsonOption = False
) -> None:
    """List what happened: one event for all articles that tell it, with their sentences.

    \b
    Example:
      pactwatch ledger --db pactwatch.db
      pactwatch ledger --json --as-of 2026-03-01 | jq -c 'select(.kind == "countermeasure")'
      pactwatch ledger --as-told 2026-03-01       as we had it that day
    """
    told = _read(db, as_of, as_told)
    threads = {thread.id: thread for thread in told.threads}
    if as_json:
        for event, passages in told.with_passages():
            output.say_json(event_to_json(event, threads[event.thread_id], passages))
        return
    columns = ("happened", "kind", "stage", "amount", "USD", "what")
    output.say_table("", columns, [_row(event) for event in told.events], right=("amount", "USD"))
    output.say(f"{len(told.events)} events in {len({event.thread_id for event in told.events})} threads")


def totals(
    db: DbOption = None, as_of: AsOfOption = None, as_told: AsToldOption = None, *, as_json: JsonOption = False
) -> None:
    """How much of the $550bn is selected, financed, disbursed: three totals, never added up.

    \b
    Example:
      pactwatch totals --db pactwatch.db
      pactwatch totals --json | jq .by_sector
    """
    told = _read(db, as_of, as_told)
    counted = count_totals(told.events, told.threads)
    settings = settings_from(db=db)
    at = next((parse_moment(day) for day in (as_of, as_told) if day), settings.current_time())
    speed = pace(counted.selected, at.astimezone(settings.zone).date())
    if as_json:
        output.say_json(totals_to_json(counted, speed))
        return
    _say_totals(counted, speed)


def codebook(*, as_json: JsonOption = False) -> None:
    """Explain every view, table and field of the SQLite file, as Markdown.

    \b
    Example:
      pactwatch codebook > CODEBOOK.md
    """
    page = render_codebook()
    if as_json:
        output.say_json({"format": "markdown", "text": page})
    else:
        output.say(page.rstrip("\n"))


def _read(db: DbOption, as_of: str | None, as_told: str | None) -> LedgerAt:
    if as_of and as_told:
        raise Misused("Say --as-of or --as-told, not both.")
    store = open_store(settings_from(db=db).db, create=False)
    return read_ledger(
        store,
        as_of=parse_moment(as_of) if as_of else None,
        as_told=parse_moment(as_told) if as_told else None,
    )


def _row(event: Event) -> tuple[str, ...]:
    kind = event.kind if event.measure is None else f"{event.kind}: {event.measure}"
    stage = event.stage if event.modality != "speculated" else f"{event.stage} (speculated)"
    amount = _money(event.amount) if event.amount else ""
    usd = "" if event.usd is None else f"{event.usd:,.0f}"
    return event.happened_on, kind.replace("_", " "), stage, amount, usd, event.title


def _money(money: Money) -> str:
    top = "" if money.value_max is None else f"–{money.value_max:,f}"
    return f"{money.value:,f}{top} {money.currency} {money.role}"


def _say_totals(counted: Totals, speed: Pace) -> None:
    columns = ("total", "USD bn", "share of $550bn")
    rows = [
        (name, _billions(usd), f"{usd / ENVELOPE_USD:.1%}")
        for name, usd in (
            ("selected", counted.selected),
            ("financed", counted.financed),
            ("disbursed", counted.disbursed),
        )
    ]
    output.say_table("The programme", columns, rows, right=columns[1:])
    for title, parts in (
        ("Selected, by sector", counted.by_sector),
        ("Selected, by stage", counted.by_stage),
        ("Selected, by quarter", counted.by_quarter),
        ("Financed, by lender", counted.by_lender),
        ("Other business of the lenders, signed", counted.apart_by_lender),
    ):
        if parts:
            pairs = [(label.replace("_", " "), _billions(usd)) for label, usd in parts.items()]
            output.say_table(title, ("", "USD bn"), pairs, right=("USD bn",))
    if speed.monthly_needed is not None:
        so_far = _billions(speed.monthly_so_far or Decimal(0))
        output.say(
            f"Day {speed.days_elapsed} of {speed.days_total}: {so_far} USD bn a month selected so far, "
            f"{_billions(speed.monthly_needed)} needed to reach $550bn by {ENDS_ON}"
        )
    output.say(f"{len(counted.threads)} threads counted, {len(counted.unconverted)} events without a rate yet")
    output.say(f"Other business of the lenders, counted apart: {_billions(counted.apart)} USD bn")


def _billions(usd: Decimal) -> str:
    return f"{usd / 10**9:,.3f}"
