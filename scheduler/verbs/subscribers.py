"""The verbs that look after subscribers: list, show, add, set, remove, erase, allow.

Owns their words. What they do is `scheduler.mail.subscriptions`'.
"""

# ruff: noqa: PLC0415, D301  the knowledge base takes a second to load; `\b` keeps examples in lines

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from scheduler.errors import Misused
from scheduler.exchange import Json, render_time
from scheduler.verbs import output
from scheduler.verbs.options import DbOption, JsonOption, NowOption, settings_from
from store.database import Store, open_store
from store.records import Subscriber
from store.subscribers import export_rows, find_subscriber, list_subscribers, unsuppress, why_suppressed

subscribers = typer.Typer(
    no_args_is_help=True, help="See and change who gets mail. Readers do it themselves: `pactwatch web`."
)

AddressArgument = Annotated[str, typer.Argument(help="Mail address.")]
LanguageOption = Annotated[str | None, typer.Option("--language", help="Of the mail: en, ja or zh.")]
ZoneOption = Annotated[str | None, typer.Option("--time-zone", help="IANA zone, such as Asia/Tokyo.")]
CadenceOption = Annotated[str | None, typer.Option("--cadence", help="at_once, daily or weekly.")]
SectorsOption = Annotated[str | None, typer.Option("--sectors", help="Only these: energy,semiconductors …")]
OrganizationsOption = Annotated[
    str | None, typer.Option("--organizations", help="Only these companies or organizations, by any name.")
]
CountriesOption = Annotated[str | None, typer.Option("--countries", help="Only these countries: JP,United States …")]
KindsOption = Annotated[
    str | None, typer.Option("--kinds", help="Only these: funding, progress, countermeasure, policy.")
]
StagesOption = Annotated[str | None, typer.Option("--stages", help="Only these stages: approved,signed …")]
MinimumOption = Annotated[str | None, typer.Option("--minimum-usd", help="Only funding from this sum: 500m, 1bn.")]
LanguagesOption = Annotated[str | None, typer.Option("--languages", help="Only what is told in these: en,ja,zh.")]


@subscribers.command("list")
def list_(db: DbOption = None, *, as_json: JsonOption = False) -> None:
    """List everyone: address, state, cadence, language, what is wanted.

    \b
    Example:
      pactwatch subscribers list
      pactwatch subscribers list --json | jq -r 'select(.state == "bounced").address'
    """
    found = list_subscribers(open_store(settings_from(db=db).db, create=False))
    if as_json:
        for subscriber in found:
            output.say_json(subscriber_to_json(subscriber))
        return
    columns = ("address", "state", "cadence", "language", "time zone", "wants", "since")
    output.say_table("", columns, [_row(s) for s in found])
    active = sum(s.state == "active" for s in found)
    output.say(f"{len(found)} subscribers, {active} active")


@subscribers.command("show")
def show(address: AddressArgument, db: DbOption = None, *, as_json: JsonOption = False) -> None:
    """Show one subscriber; with --json all that is known of them, as they may ask for it.

    \b
    Example:
      pactwatch subscribers show reader@example.org --json > their-data.json
    """
    store = open_store(settings_from(db=db).db, create=False)
    subscriber = _find(store, address)
    if as_json:
        rows = export_rows(store, subscriber.id)
        output.say_json({table: [dict(row) for row in found] for table, found in rows.items()})
        return
    for name, value in _fields(subscriber).items():
        output.say(f"{name:<14} {value}")


@subscribers.command("add")
def add(
    address: AddressArgument,
    db: DbOption = None,
    *,
    language: LanguageOption = None,
    time_zone: ZoneOption = None,
    cadence: CadenceOption = None,
    sectors: SectorsOption = None,
    organizations: OrganizationsOption = None,
    countries: CountriesOption = None,
    kinds: KindsOption = None,
    stages: StagesOption = None,
    minimum_usd: MinimumOption = None,
    languages: LanguagesOption = None,
    now: NowOption = None,
    consented: Annotated[
        bool, typer.Option("--consented", help="You have their consent: no mail to confirm is sent.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Subscribe an address: a mail asks it to confirm, unless you have its consent.

    \b
    Example:
      pactwatch subscribers add reader@example.org --cadence at_once --sectors energy --minimum-usd 1bn
      pactwatch subscribers add colleague@example.org --language ja --consented
    """
    from scheduler.mail import subscriptions
    from scheduler.mail.keys import load_keys
    from scheduler.mail.wishes import parse_address, parse_wishes

    settings = settings_from(db=db, now=now)
    wishes = parse_wishes(
        _typed(
            language=language, time_zone=time_zone, cadence=cadence, sectors=sectors, organizations=organizations,
            countries=countries, kinds=kinds, stages=stages, minimum_usd=minimum_usd, languages=languages,
        )
    )  # fmt: skip
    known = parse_address(address)
    store, keys, at = open_store(settings.db), load_keys(settings.db), settings.current_time()
    if reason := why_suppressed(store, keys.hide("address", known)):
        raise Misused(f"{known} is never written to: {reason}. `pactwatch subscribers allow` lifts that.")
    if consented:
        subscriptions.add(store, known, wishes, at)
    else:
        subscriptions.ask(store, keys, known, wishes, at, domain=settings.mail_domain)
    _say(_find(store, known), as_json=as_json)


@subscribers.command("set")
def set_(
    address: AddressArgument,
    db: DbOption = None,
    *,
    language: LanguageOption = None,
    time_zone: ZoneOption = None,
    cadence: CadenceOption = None,
    sectors: SectorsOption = None,
    organizations: OrganizationsOption = None,
    countries: CountriesOption = None,
    kinds: KindsOption = None,
    stages: StagesOption = None,
    minimum_usd: MinimumOption = None,
    languages: LanguagesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change what a subscriber gets; what is not named stays, an empty value lifts a filter.

    \b
    Example:
      pactwatch subscribers set reader@example.org --cadence daily --sectors ""
    """
    from scheduler.mail import subscriptions
    from scheduler.mail.wishes import parse_wishes

    store = open_store(settings_from(db=db).db, create=False)
    subscriber = _find(store, address)
    typed = _typed(
        language=language, time_zone=time_zone, cadence=cadence, sectors=sectors, organizations=organizations,
        countries=countries, kinds=kinds, stages=stages, minimum_usd=minimum_usd, languages=languages,
    )  # fmt: skip
    wishes = parse_wishes({**_kept(subscriber), **typed})
    _say(subscriptions.choose(store, subscriber, wishes), as_json=as_json)


@subscribers.command("remove")
def remove(address: AddressArgument, db: DbOption = None, now: NowOption = None) -> None:
    """Send a subscriber nothing more, as if they had left by their link.

    \b
    Example:
      pactwatch subscribers remove reader@example.org
    """
    from scheduler.mail import subscriptions

    settings = settings_from(db=db, now=now)
    store = open_store(settings.db, create=False)
    subscriptions.leave(store, _find(store, address), settings.current_time())
    output.say(f"{address} gets no more mail")


@subscribers.command("erase")
def erase(address: AddressArgument, db: DbOption = None) -> None:
    """Forget a subscriber with all that is known of them: choices, links, mail, what they were told.

    \b
    Example:
      pactwatch subscribers erase reader@example.org
    """
    from scheduler.mail import subscriptions

    store = open_store(settings_from(db=db).db, create=False)
    subscriptions.erase(store, _find(store, address))
    output.say(f"nothing is kept of {address}")


@subscribers.command("allow")
def allow(address: AddressArgument, db: DbOption = None) -> None:
    """Let an address that refused mail for good be subscribed again.

    \b
    Example:
      pactwatch subscribers allow reader@example.org
    """
    from scheduler.mail.keys import load_keys
    from scheduler.mail.wishes import parse_address

    settings = settings_from(db=db)
    known = parse_address(address)
    lifted = unsuppress(open_store(settings.db, create=False), load_keys(settings.db).hide("address", known))
    output.say(f"{known} may be subscribed again" if lifted else f"nothing spoke against {known}")


def subscriber_to_json(subscriber: Subscriber) -> Json:
    """A subscriber without the id that links are made of."""
    filters: dict[str, Json] = {
        name: list(value) if isinstance(value, tuple) else (None if value is None else format(value, "f"))
        for name, value in asdict(subscriber.filters).items()
    }
    return {
        "address": subscriber.address,
        "state": subscriber.state,
        "language": subscriber.language,
        "time_zone": subscriber.time_zone,
        "cadence": subscriber.cadence,
        "filters": filters,
        "asked_at": render_time(subscriber.asked_at),
        "confirmed_at": render_time(subscriber.confirmed_at) if subscriber.confirmed_at else None,
        "ended_at": render_time(subscriber.ended_at) if subscriber.ended_at else None,
    }


def _find(store: Store, address: str) -> Subscriber:
    subscriber = find_subscriber(store, address.strip().lower())
    if subscriber is None:
        raise Misused(f"No such subscriber: {address}. `pactwatch subscribers list` names them all.")
    return subscriber


def _typed(**options: str | None) -> dict[str, list[str]]:
    return {field: [value] for field, value in options.items() if value is not None}


def _kept(subscriber: Subscriber) -> dict[str, list[str]]:
    """The subscriber's wishes as they would be typed."""
    filters = {
        name: list(value) if isinstance(value, tuple) else ([] if value is None else [format(value, "f")])
        for name, value in asdict(subscriber.filters).items()
    }
    own = {"language": subscriber.language, "time_zone": subscriber.time_zone, "cadence": subscriber.cadence}
    return {**{name: [value] for name, value in own.items()}, **filters}


def _say(subscriber: Subscriber, *, as_json: bool) -> None:
    if as_json:
        output.say_json(subscriber_to_json(subscriber))
    else:
        output.say(f"{subscriber.address}: {subscriber.state}, {subscriber.cadence}, {_wanted(subscriber)}")


def _wanted(subscriber: Subscriber) -> str:
    parts = [
        ", ".join(value) if isinstance(value, tuple) else f"from ${value:,f}"
        for value in asdict(subscriber.filters).values()
        if value
    ]
    return "; ".join(parts) or "everything"


def _fields(subscriber: Subscriber) -> dict[str, str]:
    told = subscriber_to_json(subscriber)
    fields = told if isinstance(told, dict) else {}
    return {name: str(value) for name, value in fields.items() if name != "filters"} | {"wants": _wanted(subscriber)}


def _row(subscriber: Subscriber) -> tuple[str, ...]:
    since = subscriber.ended_at or subscriber.confirmed_at or subscriber.asked_at
    return (
        subscriber.address,
        subscriber.state,
        subscriber.cadence,
        subscriber.language,
        subscriber.time_zone,
        _wanted(subscriber),
        render_time(since),
    )
