"""The verbs that look after the installation: sources list, sources show, doctor.

Owns what counts as healthy. Changes nothing.
"""

# ruff: noqa: D301  `\b` keeps examples in lines

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Literal

import typer

from crawlers.catalogue import load_catalogue
from scheduler.config import Settings
from scheduler.errors import Misused
from scheduler.exchange import Json, render_time
from scheduler.processes.locks import is_held, lock_path
from scheduler.verbs import output
from scheduler.verbs.options import CatalogueOption, DbOption, JsonOption, settings_from
from store.database import Store, open_store
from store.deliveries import count_states, list_held
from store.errors import StoreError
from store.records import Run, Source, SourceState
from store.runs import list_runs
from store.sources import list_states

_FREE_BYTES = 500_000_000
"""Below this much free disk the archive may soon not fit."""

sources = typer.Typer(no_args_is_help=True, help="See what is watched, and how it fares.", rich_markup_mode=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that the doctor looked at."""

    level: Literal["ok", "note", "bad"]
    """`note` is worth knowing, `bad` needs a person."""
    subject: str
    """What was looked at."""
    text: str
    """What was found, in a sentence."""


@sources.command("list")
def list_(
    db: DbOption = None,
    catalogue: CatalogueOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """List all sources: publisher, languages, when next due, failures in a row.

    \b
    Example:
      pactwatch sources list
      pactwatch sources list --json | jq -r 'select(.failures > 0).id'
    """
    settings = settings_from(db=db, catalogue=catalogue)
    states = _states(settings)
    found = sorted(load_catalogue(settings.catalogue), key=lambda source: source.id)
    if as_json:
        for source in found:
            output.say_json(_to_json(source, states.get(source.id)))
        return
    columns = ("id", "publisher", "languages", "access", "proven", "next due", "failures", "last error")
    output.say_table("", columns, [_row(source, states.get(source.id)) for source in found], right=("failures",))
    output.say(f"{len(found)} sources in {settings.catalogue}")


@sources.command("show")
def show(
    source_id: Annotated[str, typer.Argument(help="Id of a source: jp.jbic.press-ja.")],
    db: DbOption = None,
    catalogue: CatalogueOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show one source: what its file says, how it fares, what its last crawls counted.

    \b
    Example:
      pactwatch sources show jp.jbic.press-ja
    """
    settings = settings_from(db=db, catalogue=catalogue)
    found = next((source for source in load_catalogue(settings.catalogue) if source.id == source_id), None)
    if found is None:
        raise Misused(f"No such source: {source_id}. `pactwatch sources list` names them all.")
    told = _to_json(found, _states(settings).get(source_id))
    if as_json:
        output.say_json(told)
        return
    for name, value in (told if isinstance(told, dict) else {}).items():
        output.say(f"{name:<17} {', '.join(map(str, value)) if isinstance(value, list) else value}")
    for run in _crawls(settings, source_id):
        counted = ", ".join(f"{number} {name}" for name, number in run.counts.items() if number)
        output.say(f"crawl {render_time(run.started_at)} {run.outcome}: {counted or 'nothing'} {run.error}".rstrip())


def doctor(db: DbOption = None, catalogue: CatalogueOption = None, *, as_json: JsonOption = False) -> None:
    """Look for trouble: database, locks, disk, sources that fail or were never proven. Exits with 1 where it found any.

    \b
    Example:
      pactwatch doctor
      pactwatch doctor --json | jq -r 'select(.level == "bad").text'
    """
    findings = list(_findings(settings_from(db=db, catalogue=catalogue)))
    for finding in findings:
        if as_json:
            output.say_json(asdict(finding))
        else:
            output.say(f"{finding.level:<4}  {finding.subject:<10} {finding.text}")
    raise typer.Exit(1 if any(finding.level == "bad" for finding in findings) else 0)


def _findings(settings: Settings) -> Iterator[Finding]:
    yield Finding(level="ok", subject="python", text=sys.version.split()[0])
    yield _disk(settings)
    held = [work for work in ("serve", "crawl", "ledger") if is_held(lock_path(settings.db, work))]
    if held:
        yield Finding(level="note", subject="locks", text=f"held right now: {', '.join(held)}")
    if not settings.contact:
        yield Finding(level="note", subject="contact", text="PACTWATCH_CONTACT is not set: publishers cannot reach you")
    found = load_catalogue(settings.catalogue)
    yield Finding(level="ok", subject="catalogue", text=f"{len(found)} sources in {settings.catalogue}")
    unproven = sorted(source.id for source in found if not source.proven)
    if unproven:
        yield Finding(level="note", subject="catalogue", text=f"{len(unproven)} never seen to work: {_some(unproven)}")
    if not settings.db.exists():
        yield Finding(level="note", subject="database", text=f"{settings.db} is not there yet; a crawl makes it")
        return
    try:
        store = open_store(settings.db, create=False, read_only=True)
    except StoreError as error:
        yield Finding(level="bad", subject="database", text=str(error))
        return
    yield from _store_findings(store, settings, [source.id for source in found])


def _disk(settings: Settings) -> Finding:
    folder = next(parent for parent in settings.db.absolute().parents if parent.exists())
    free = shutil.disk_usage(folder).free
    level: Literal["ok", "bad"] = "ok" if free >= _FREE_BYTES else "bad"
    return Finding(level=level, subject="disk", text=f"{free / 1e9:.1f} GB free in {folder}")


def _store_findings(store: Store, settings: Settings, source_ids: list[str]) -> Iterator[Finding]:
    now = settings.current_time()
    yield Finding(level="ok", subject="database", text=f"{settings.db} opens and is up to date")
    states = {state.source_id: state for state in list_states(store)}
    never = [source_id for source_id in source_ids if source_id not in states]
    failing = [state for state in states.values() if state.failures and state.source_id in source_ids]
    due = [s for s in states.values() if s.next_due_at is not None and s.next_due_at <= now]
    yield Finding(level="ok", subject="sources", text=f"{len(due) + len(never)} due now")
    if never:
        yield Finding(level="note", subject="sources", text=f"{len(never)} never crawled: {_some(never)}")
    for state in failing:
        last = f"last read {render_time(state.last_ok_at)}" if state.last_ok_at else "never read"
        text = f"{state.source_id} failed {state.failures} times in a row, {last}: {state.last_error}"
        yield Finding(level="bad", subject="sources", text=text)
    held, mails = list_held(store), count_states(store)
    if held:
        yield Finding(level="bad", subject="mail", text=f"{len(held)} digests held: `pactwatch mail status` shows them")
    troubled = {state: mails[state] for state in ("doubtful", "failed") if state in mails}
    if troubled:
        counted = ", ".join(f"{number} {state}" for state, number in troubled.items())
        yield Finding(level="note", subject="mail", text=f"{counted}: `pactwatch mail status` says why")
    broken = [run for run in list_runs(store)[-50:] if run.outcome == "failed" and not run.source_id]
    for run in broken[-3:]:
        yield Finding(level="note", subject="jobs", text=f"{run.job} {render_time(run.started_at)}: {run.error}")


def _some(names: list[str], most: int = 4) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _states(settings: Settings) -> dict[str, SourceState]:
    if not settings.db.exists():
        return {}
    return {state.source_id: state for state in list_states(open_store(settings.db, create=False, read_only=True))}


def _crawls(settings: Settings, source_id: str, most: int = 5) -> list[Run]:
    if not settings.db.exists():
        return []
    store = open_store(settings.db, create=False, read_only=True)
    return [run for run in list_runs(store, job="crawl") if run.source_id == source_id][-most:]


def _row(source: Source, state: SourceState | None) -> tuple[str, ...]:
    return (
        source.id,
        source.publisher,
        " ".join(source.languages),
        source.access,
        "yes" if source.proven else "no",
        _time(state.next_due_at) if state else "now",
        str(state.failures) if state else "",
        state.last_error if state else "",
    )


def _to_json(source: Source, state: SourceState | None) -> Json:
    told: dict[str, Json] = {**asdict(source), "languages": list(source.languages)}
    told["next_due_at"] = _time(state.next_due_at) if state else None
    told["first_contact_at"] = _time(state.first_contact_at) if state else None
    told["last_ok_at"] = _time(state.last_ok_at) if state else None
    told["failures"] = state.failures if state else 0
    told["last_error"] = state.last_error if state else ""
    return told


def _time(moment: datetime | None) -> str:
    return render_time(moment) if moment else ""
