"""The verbs that look after sources: list, show, check, add, edits, retry.

Owns their words and tables. What they do is in `inspecting` and in the store.
"""

# ruff: noqa: PLC0415, D301  the crawlers load when needed; `\b` keeps examples in lines

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crawlers.catalogue import load_catalogue
from scheduler.config import Settings
from scheduler.errors import Misused
from scheduler.exchange import Json, render_time
from scheduler.verbs import output
from scheduler.verbs.options import CatalogueOption, DbOption, JsonOption, NowOption, parse_day, settings_from
from store.addresses import revive_addresses
from store.database import open_store
from store.documents import get_document, list_revisions
from store.records import Run, Source, SourceState
from store.runs import list_runs
from store.sources import list_states, retry_source

if TYPE_CHECKING:
    from scheduler.inspecting import Checked

_PROVEN, _NOT_PROVEN = 0, 3

sources = typer.Typer(
    no_args_is_help=True, help="See what is watched, how it fares, and add to it.", rich_markup_mode=None
)

SourceArgument = Annotated[str, typer.Argument(help="Id of a source: jp.jbic.press-ja.")]


@sources.command("list")
def list_(
    db: DbOption = None,
    catalogue: CatalogueOption = None,
    state: Annotated[
        str | None, typer.Option("--state", help="Only those in this state, or `unproven`.", show_default=False)
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """List all sources: publisher, languages, state, when next due.

    States: ok, unchanged, empty, stale, blocked, unreachable, changed_layout, quarantined; `new` before the first
    crawl.

    \b
    Example:
      pactwatch sources list
      pactwatch sources list --state blocked
      pactwatch sources list --json | jq -r 'select(.failures > 0).id'
    """
    settings = settings_from(db=db, catalogue=catalogue)
    states = _states(settings)
    every = sorted(load_catalogue(settings.catalogue), key=lambda source: source.id)
    found = [
        s
        for s in every
        if state is None or state == _status(states.get(s.id)) or (state == "unproven" and not s.proven)
    ]
    if as_json:
        for source in found:
            output.say_json(_to_json(source, states.get(source.id)))
        return
    columns = ("id", "publisher", "languages", "access", "tier", "proven", "state", "next due")
    output.say_table("", columns, [_row(source, states.get(source.id)) for source in found])
    counted = Counter(_status(states.get(source.id)) for source in every)
    unproven = sum(not source.proven for source in every)
    output.say(f"{len(every)} sources in {settings.catalogue}, {unproven} of them never proven")
    output.say(", ".join(f"{number} {name}" for name, number in counted.most_common()))


@sources.command("show")
def show(
    source_id: SourceArgument,
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
        if value not in (None, "", [], 0):
            output.say(f"{name:<17} {_plain(value)}")
    for run in _crawls(settings, source_id):
        counted = ", ".join(f"{number} {name}" for name, number in run.counts.items() if number)
        output.say(f"crawl {render_time(run.started_at)} {run.outcome}: {counted or 'nothing'} {run.error}".rstrip())


@sources.command("check")
def check(
    source_ids: Annotated[
        list[str] | None, typer.Argument(help="Ids of sources; none means the unproven ones.")
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="All sources, proven or not.")] = False,
    write: Annotated[bool, typer.Option(help="Write `proven = true` into the files of those that are.")] = True,
    catalogue: CatalogueOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Prove addresses: does each answer as its file says? Keeps nothing of what is read.

    Looks at robots.txt, status, format, items, dates and age of the newest item, and reads the three newest pages. Says
    in words what is wrong and what to do. Exits with 3 where a source is not proven.

    \b
    Example:
      pactwatch sources check                       all that were never proven
      pactwatch sources check jp.mof.news-en --no-write
      pactwatch sources check --all --json | jq -r 'select(.proven | not).source'
    """
    from scheduler import inspecting

    settings = settings_from(catalogue=catalogue, now=now)
    found = load_catalogue(settings.catalogue)
    chosen = source_ids or [source.id for source in found if every or not source.proven]
    if not chosen and not as_json:
        output.say("Every source is proven; --all checks them again.")
    done = inspecting.check(settings, chosen, write=write, on_checked=lambda one: _say_checked(one, as_json=as_json))
    proven = sum(one.proven for one in done)
    if not as_json and chosen:
        output.say(f"{proven} of {len(chosen)} proven")
    raise typer.Exit(_PROVEN if proven == len(chosen) else _NOT_PROVEN)


@sources.command("add")
def add(
    url: Annotated[str, typer.Argument(help="Address of a site, a page that lists news, a feed or a sitemap.")],
    *,
    source_id: Annotated[str, typer.Option("--id", help="Id of the source.  [default: from the address]")] = "",
    publisher: Annotated[str, typer.Option("--publisher", help="Who publishes.  [default: the host]")] = "",
    country: Annotated[str, typer.Option("--country", help="Two letters.  [default: from the host]")] = "",
    language: Annotated[str, typer.Option("--language", help="en, ja or zh.  [default: from the headlines]")] = "",
    kind: Annotated[str, typer.Option("--kind", help="government, newspaper, …  [default: from the host]")] = "",
    catalogue: CatalogueOption = None,
    cases: Annotated[Path, typer.Option("--cases", help="Folder of recorded cases.")] = Path("tests/channels"),
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a source: find its feed, sitemap or list of headlines, and write its file with a recorded case.

    The case keeps markup, addresses and dates; every other word is replaced letter by letter. Read the file before you
    rely on it: terms of use are for a person to read, and `license_note` says so.

    \b
    Example:
      pactwatch sources add https://www.dfc.gov/media/press-releases --kind policy_bank
    """
    from crawlers.discovery import draft_source
    from scheduler import inspecting

    settings = settings_from(catalogue=catalogue, now=now)
    draft = draft_source(url, source_id=source_id, publisher=publisher, country=country, language=language, kind=kind)
    added = inspecting.add(settings, draft, cases)
    if as_json:
        files = [str(path) for path in added.files]
        output.say_json({"source": added.source.id, "files": list(files), "proven": added.checked.proven})
    else:
        output.say(f"{added.source.id}: {added.source.access} {added.source.url}")
        _say_checked(added.checked, as_json=False)
        for path in added.files:
            output.say(f"wrote {path}")
    raise typer.Exit(_PROVEN if added.checked.proven else _NOT_PROVEN)


@sources.command("edits")
def edits(
    since: Annotated[
        str | None, typer.Option("--since", help="A day.  [default: a week ago]", show_default=False)
    ] = None,
    source_id: Annotated[str | None, typer.Option("--source", help="Only this source's pages.")] = None,
    db: DbOption = None,
    now: NowOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """List pages that their publishers edited, sentence by sentence: - what went, + what came.

    Edits that change a figure are marked with an exclamation mark.

    \b
    Example:
      pactwatch sources edits --since 2026-09-01
      pactwatch sources edits --json | jq -c 'select(.figures)'
    """
    from scheduler.revisions import compare

    settings = settings_from(db=db, now=now)
    moment = settings.current_time() - timedelta(days=7)
    if since is not None:
        moment = datetime.combine(parse_day(since), time.min, UTC)
    store = open_store(settings.db, create=False, read_only=True)
    found = [compare(before, after) for before, after in list_revisions(store, moment, source_id)]
    for one in found:
        url = get_document(store, one.document_id).url
        if as_json:
            told: dict[str, Json] = {"document_id": one.document_id, "url": url, "version": one.version}
            told |= {"title": one.title, "known_at": render_time(one.known_at), "figures": one.figures}
            output.say_json(told | {"gone": list(one.gone), "came": list(one.came)})
            continue
        mark = "! " if one.figures else ""
        output.say(f"{mark}{one.title}\n  {url}, version {one.version}, {render_time(one.known_at)}")
        for sign, sentences in (("-", one.gone), ("+", one.came)):
            for sentence in sentences:
                output.say(f"  {sign} {sentence}")
    if not found and not as_json:
        output.say(f"No page was edited since {moment:%Y-%m-%d}.")


@sources.command("retry")
def retry(
    source_ids: Annotated[
        list[str] | None, typer.Argument(help="Ids of sources; none means the quarantined ones.")
    ] = None,
    db: DbOption = None,
    catalogue: CatalogueOption = None,
    now: NowOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Ask sources again that were given up, and their pages that gave no text; the next crawl does.

    \b
    Example:
      pactwatch sources retry
      pactwatch sources retry us.commerce.news && pactwatch crawl
    """
    settings = settings_from(db=db, catalogue=catalogue, now=now)
    store = open_store(settings.db, create=False)
    chosen = source_ids or [state.source_id for state in list_states(store) if state.status == "quarantined"]
    unknown = sorted(set(chosen) - {source.id for source in load_catalogue(settings.catalogue)})
    if unknown:
        raise Misused(f"No such source: {', '.join(unknown)}. `pactwatch sources list` names them all.")
    for source_id in chosen:
        retry_source(store, source_id)
        pages = revive_addresses(store, source_id, settings.current_time())
        if as_json:
            output.say_json({"source": source_id, "pages": pages})
        else:
            output.say(f"{source_id} is due now" + (f", with {pages} pages that gave no text" if pages else ""))
    if not chosen and not as_json:
        output.say("No source is in quarantine.")


def _states(settings: Settings) -> dict[str, SourceState]:
    if not settings.db.exists():
        return {}
    return {state.source_id: state for state in list_states(open_store(settings.db, create=False, read_only=True))}


def _crawls(settings: Settings, source_id: str, most: int = 5) -> list[Run]:
    if not settings.db.exists():
        return []
    store = open_store(settings.db, create=False, read_only=True)
    return [run for run in list_runs(store, job="crawl") if run.source_id == source_id][-most:]


def _say_checked(checked: Checked, *, as_json: bool) -> None:
    if as_json:
        remarks: list[Json] = [{"level": remark.level, "text": remark.text} for remark in checked.remarks]
        output.say_json({"source": checked.source_id, "proven": checked.proven, "remarks": remarks})
        return
    output.say(f"{checked.source_id}: {'proven' if checked.proven else 'NOT PROVEN'}")
    for remark in checked.remarks:
        output.say(f"  {remark.level:<4}  {remark.text}")
    if checked.written is not None:
        output.say(f"  wrote proven = true into {checked.written}")


def _status(state: SourceState | None) -> str:
    return state.status if state else "new"


def _row(source: Source, state: SourceState | None) -> tuple[str, ...]:
    return (
        source.id,
        source.publisher,
        " ".join(source.languages),
        source.access,
        source.tier,
        "yes" if source.proven else "no",
        _status(state),
        "" if state and state.status == "quarantined" else _time(state.next_due_at) if state else "now",
    )


def _plain(value: Json) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {inner}" for name, inner in value.items() if inner not in (None, ""))
    return str(value)


def _to_json(source: Source, state: SourceState | None) -> Json:
    lists = {name: list(getattr(source, name)) for name in ("languages", "date_formats", "fallback")}
    told: dict[str, Json] = {**asdict(source), **lists}
    told["state"] = _status(state)
    told["said"] = state.said if state else ""
    told["interval_s"] = state.interval_s if state else 0
    told["newest_at"] = _time(state.newest_at) if state else None
    told["gap_at"] = _time(state.gap_at) if state else None
    told["next_due_at"] = _time(state.next_due_at) if state else None
    told["first_contact_at"] = _time(state.first_contact_at) if state else None
    told["last_ok_at"] = _time(state.last_ok_at) if state else None
    told["failures"] = state.failures if state else 0
    told["last_error"] = state.last_error if state else ""
    return told


def _time(moment: datetime | None) -> str:
    return render_time(moment) if moment else ""
