"""The verb that looks for trouble: doctor.

Owns what counts as healthy. Changes nothing.
"""

# ruff: noqa: D301  `\b` keeps examples in lines

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal

import typer

from crawlers.catalogue import load_catalogue
from scheduler.config import Settings
from scheduler.digests.missed import silence
from scheduler.digests.vocabulary import vocabulary
from scheduler.exchange import render_time
from scheduler.processes.locks import is_held, lock_path
from scheduler.quiet import quiet_languages
from scheduler.verbs import output
from scheduler.verbs.options import CatalogueOption, DbOption, JsonOption, settings_from
from store.addresses import count_given_up
from store.database import Store, open_store
from store.deliveries import count_states, list_held
from store.errors import StoreError
from store.records import Source, SourceState
from store.runs import list_runs
from store.sources import list_states

_FREE_BYTES = 500_000_000
"""Below this much free disk the archive may soon not fit."""
_TOLD: dict[str, Literal["note", "bad"]] = {
    "blocked": "bad", "unreachable": "bad", "changed_layout": "bad", "quarantined": "bad", "stale": "note",
    "empty": "note",
}  # fmt: skip
"""States of sources that are told, and how bad they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that the doctor looked at."""

    level: Literal["ok", "note", "bad"]
    """`note` is worth knowing, `bad` needs a person."""
    subject: str
    """What was looked at."""
    text: str
    """What was found, in a sentence."""


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
    yield from _store_findings(store, settings, found)


def _disk(settings: Settings) -> Finding:
    folder = next(parent for parent in settings.db.absolute().parents if parent.exists())
    free = shutil.disk_usage(folder).free
    level: Literal["ok", "bad"] = "ok" if free >= _FREE_BYTES else "bad"
    return Finding(level=level, subject="disk", text=f"{free / 1e9:.1f} GB free in {folder}")


def _store_findings(store: Store, settings: Settings, found: list[Source]) -> Iterator[Finding]:
    now = settings.current_time()
    yield Finding(level="ok", subject="database", text=f"{settings.db} opens and is up to date")
    ours = {source.id for source in found}
    states = {state.source_id: state for state in list_states(store) if state.source_id in ours}
    never = sorted(ours - states.keys())
    due = [s for s in states.values() if s.status != "quarantined" and (s.next_due_at is None or s.next_due_at <= now)]
    yield Finding(level="ok", subject="sources", text=f"{len(due) + len(never)} due now")
    if never:
        yield Finding(level="note", subject="sources", text=f"{len(never)} never crawled: {_some(never)}")
    for state in states.values():
        yield from _state_findings(state)
    for source_id, pages in count_given_up(store).items():
        text = f"{pages} pages of {source_id} gave no text ten times: `pactwatch sources retry {source_id}` asks again"
        yield Finding(level="note", subject="pages", text=text)
    for silent in quiet_languages(store, found, now):
        yield Finding(level="bad", subject="quiet", text=silence(vocabulary("en"), silent))
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


def _state_findings(state: SourceState) -> Iterator[Finding]:
    level = _TOLD.get(state.status)
    if state.failures:
        last = f"last read {render_time(state.last_ok_at)}" if state.last_ok_at else "never read"
        text = f"{state.source_id} failed {state.failures} times in a row, {last}: {state.said or state.last_error}"
        yield Finding(level="bad", subject="sources", text=text)
    elif level is not None:
        yield Finding(level=level, subject="sources", text=f"{state.source_id} is {state.status}: {state.said}")


def _some(names: list[str], most: int = 4) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
