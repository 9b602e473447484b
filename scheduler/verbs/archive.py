"""The verb that reads the archive: replay.

Owns how differences are shown. Reads only.
"""

# ruff: noqa: PLC0415, D301  the extractor takes a second to load; `\b` keeps examples in lines

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scheduler import progress
from scheduler.exchange import render_time
from scheduler.verbs import output
from scheduler.verbs.options import DbOption, JsonOption, parse_start, settings_from

if TYPE_CHECKING:
    from scheduler.replay import Replayed


def replay(
    sources: Annotated[list[str] | None, typer.Argument(help="Ids of sources; none means all.")] = None,
    *,
    since: Annotated[str, typer.Option("--since", help="First day, or time, of fetching: 2026-02-17.")],
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read archived pages again with today's code, and print which facts would differ.

    Works from the WARC archive without the network and changes nothing. Facts that are lost stand behind -, facts that
    are gained behind +. Exits with 3 where a page gives no text any more.

    \b
    Example:
      pactwatch replay --since 2026-02-17
      pactwatch replay jp.jbic.press-en --since 2026-02-17 --json | jq -c 'select(.lost != [])'
    """
    from scheduler.replay import replay as replay_job

    settings = settings_from(db=db)
    with progress.display() as on_step:
        result, found = replay_job(settings, parse_start(since), sources or (), on_step=on_step)
    for one in found:
        _say(one, as_json=as_json)
    raise typer.Exit(output.say_results([result], as_json=as_json))


def _say(one: Replayed, *, as_json: bool) -> None:
    if as_json:
        output.say_json(
            {
                "url": one.url,
                "fetched_at": render_time(one.fetched_at),
                "title": one.title,
                "outcome": one.outcome,
                "changed": list(one.changed),
                "lost": list(one.lost),
                "gained": list(one.gained),
                "reason": one.reason,
            }
        )
        return
    from scheduler.replay import OUTCOMES

    what = ", ".join(part for part in (OUTCOMES[one.outcome], " and ".join(one.changed), one.reason) if part)
    output.say(f"{one.url} ({render_time(one.fetched_at)}): {what}")
    output.say(f"    {one.title}")
    for sign, facts in (("-", one.lost), ("+", one.gained)):
        for fact in facts:
            output.say(f"  {sign} {fact}")
