"""The verbs by which a person corrects the ledger: judge and what it decides; rebuild.

Owns their words. What a judgement does is `scheduler.judging`'s work; both hold the ledger's lock.
"""

# ruff: noqa: PLC0415, D301  the knowledge base takes a second to load; `\b` keeps examples in lines

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler import progress
from scheduler.processes.locks import hold, lock_path
from scheduler.verbs import output
from scheduler.verbs.options import DbOption, JsonOption, NowOption, settings_from
from store.database import Store, open_store
from store.records import Judgement

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from scheduler.rebuilding import Difference

ByOption = Annotated[
    str | None, typer.Option("--by", help="Who decides.  [default: your user name]", show_default=False)
]
WhyOption = Annotated[str, typer.Option("--why", help="The reason, in a sentence; kept for ever.")]
EventArgument = Annotated[str, typer.Argument(help="Id of an event.")]

judge = typer.Typer(
    no_args_is_help=True,
    help="Correct the ledger by hand: join, split, edit, dismiss, confirm; every word can be undone.",
    epilog="A judgement keeps who, when and why, survives a rebuild and another extraction, and becomes a test row "
    "(`pactwatch judge rows`).",
)


@judge.command("join")
def join(
    event: EventArgument,
    other: Annotated[str, typer.Argument(help="The event that is the same one; its id becomes an alias.")],
    *,
    why: WhyOption,
    by: ByOption = None,
    db: DbOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that two events are one.

    \b
    Example:
      pactwatch judge join evt_1 evt_2 --why "one signing, told on two days"
    """
    from scheduler import judging

    _judged(db, now, as_json, lambda store, at: judging.join(store, event, other, by=_by(by), why=why, at=at))


@judge.command("split")
def split(
    event: EventArgument,
    documents: Annotated[list[str], typer.Argument(help="Documents that tell another event, as `why` lists them.")],
    *,
    why: WhyOption,
    apart: Annotated[bool, typer.Option("--apart", help="It is of another project or measure, too.")] = False,
    by: ByOption = None,
    db: DbOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that some documents tell another event.

    \b
    Example:
      pactwatch judge split evt_1 doc_7 --apart --why "the Ohio campus, not the gas plant"
    """
    from scheduler import judging

    def act(store: Store, at: datetime) -> Judgement:
        return judging.split(store, event, documents, apart=apart, by=_by(by), why=why, at=at)

    _judged(db, now, as_json, act)


@judge.command("edit")
def edit(
    event: EventArgument,
    field: Annotated[
        str, typer.Argument(help="stage, amount, happened_on, actors, targets, sectors, measure, project.")
    ],
    value: Annotated[str, typer.Argument(help="`33.3e9 USD project`, `2026-02-17`, names with `;` between.")],
    *,
    why: WhyOption,
    by: ByOption = None,
    db: DbOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Set a field of an event, whatever its sources say.

    \b
    Example:
      pactwatch judge edit evt_1 amount "33.3e9 USD project" --why "METI's table of 18 February"
    """
    from scheduler import judging

    _judged(db, now, as_json, lambda store, at: judging.edit(store, event, field, value, by=_by(by), why=why, at=at))


@judge.command("dismiss")
def dismiss(
    event: EventArgument,
    *,
    why: WhyOption,
    by: ByOption = None,
    db: DbOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take an event out of the ledger: it did not happen, or is not of the subject.

    \b
    Example:
      pactwatch judge dismiss evt_1 --why "a wish of the author, no act"
    """
    from scheduler import judging

    _judged(db, now, as_json, lambda store, at: judging.dismiss(store, event, by=_by(by), why=why, at=at))


@judge.command("confirm")
def confirm(
    event: EventArgument,
    *,
    why: WhyOption,
    by: ByOption = None,
    db: DbOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Vouch for an event: what only one voice said counts as sure.

    \b
    Example:
      pactwatch judge confirm evt_1 --why "seen in the gazette"
    """
    from scheduler import judging

    _judged(db, now, as_json, lambda store, at: judging.confirm(store, event, by=_by(by), why=why, at=at))


@judge.command("undo")
def undo(
    number: Annotated[int, typer.Argument(help="Number of the judgement, as `pactwatch judge list` shows it.")],
    *,
    why: WhyOption,
    by: ByOption = None,
    db: DbOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a judgement back.

    \b
    Example:
      pactwatch judge undo 3 --why "two signings after all"
    """
    from scheduler import judging

    _judged(db, now, as_json, lambda store, at: judging.undo(store, number, by=_by(by), why=why, at=at))


@judge.command("list")
def list_all(db: DbOption = None, *, as_json: JsonOption = False) -> None:
    """List all judgements, undone ones too.

    \b
    Example:
      pactwatch judge list --json | jq -c 'select(.verdict == "edit")'
    """
    from scheduler.explanations import judgement_to_json
    from store.judgements import list_judgements

    found = list_judgements(open_store(settings_from(db=db).db, create=False), undone=True)
    if as_json:
        for judgement in found:
            output.say_json(judgement_to_json(judgement))
        return
    undone = {j.undoes for j in found}
    rows = [
        (
            str(j.seq),
            j.verdict,
            j.event_id,
            j.other or f"{j.field} {j.value}".strip(),
            j.by,
            f"{j.at:%Y-%m-%d %H:%M}",
            j.why,
            "undone" if j.seq in undone else "",
        )
        for j in found
    ]
    output.say_table("", ("no.", "verdict", "event", "other or value", "by", "at", "why", ""), rows)


@judge.command("rows")
def rows(db: DbOption = None, *, as_json: JsonOption = False) -> None:
    """Print joins and splits as test rows, JSON lines: two claims each, and whether they tell one event.

    Append them to `tests/judged.jsonl`: the test suite then holds the resolution to what people decided.

    \b
    Example:
      pactwatch judge rows >> tests/judged.jsonl
    """
    from scheduler.judged_rows import judged_rows

    del as_json
    for row in judged_rows(open_store(settings_from(db=db).db, create=False)):
        output.say_json(row)


def rebuild(
    db: DbOption = None,
    now: NowOption = None,
    *,
    extract: Annotated[bool, typer.Option("--extract", help="Read every stored text anew first.")] = False,
    promote: Annotated[bool, typer.Option("--promote", help="Make the shadow the ledger.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Derive the ledger anew from stored texts and judgements, and print where its facts differ.

    The shadow lies beside the database as FILE.shadow and can be read like it (--db FILE.shadow). With --promote it
    becomes the ledger: events keep the ids that hold most of their claims, other ids become aliases, and nothing of it
    is news.

    \b
    Example:
      pactwatch rebuild                      what would today's code say?
      pactwatch rebuild --extract --promote  after an update
    """
    from scheduler.rebuilding import rebuild as derive

    settings = settings_from(db=db, now=now)
    with progress.display() as on_step:
        done = derive(settings, extract=extract, promote=promote, on_step=on_step)
    for difference in done.differences:
        _say_difference(difference, as_json=as_json)
    for judgement in done.unjudged:
        output.complain(f"judgement {judgement.seq} ({judgement.verdict}) finds its claims no more")
    if not as_json:
        _say_end(len(done.differences), done.shadow, promoted=done.promoted)
    raise typer.Exit(output.say_results([done.result], as_json=as_json))


def _say_difference(difference: Difference, *, as_json: bool) -> None:
    if as_json:
        output.say_json(
            {
                "what": difference.what,
                "event_id": difference.event_id,
                "title": difference.title,
                "into": difference.into,
                "fields": {name: {"before": old, "after": new} for name, (old, new) in difference.fields.items()},
            }
        )
        return
    into = f" into {difference.into}" if difference.into else ""
    output.say(f"{difference.what}{into}: {difference.title}  [{difference.event_id}]")
    for name, (old, new) in difference.fields.items():
        output.say(f"  {name}: {old or 'nothing'} → {new or 'nothing'}")


def _say_end(differences: int, shadow: Path, *, promoted: bool) -> None:
    facts = f"{differences} events differ" if differences else "No fact differs"
    output.say(f"{facts}; the shadow is the ledger now." if promoted else f"{facts}. The shadow: {shadow}")


def _by(name: str | None) -> str:
    return name if name is not None else getpass.getuser()


def _judged(db: DbOption, now: str | None, as_json: bool, act: Callable[[Store, datetime], Judgement]) -> None:  # noqa: FBT001
    from scheduler.explanations import judgement_to_json

    settings = settings_from(db=db, now=now)
    with hold(lock_path(settings.db, "ledger"), wait_s=settings.lock_wait_s):
        judgement = act(open_store(settings.db, create=False), settings.current_time())
    if as_json:
        output.say_json(judgement_to_json(judgement))
        return
    other = f" and {judgement.other}" if judgement.other else ""
    output.say(f"judgement {judgement.seq}: {judgement.verdict} {judgement.event_id}{other}")
    output.say(f"Take it back with: pactwatch judge undo {judgement.seq} --why …")
