"""The verbs that answer questions about the ledger: why, deadlines, measures.

Owns their words. Reads only.
"""

# ruff: noqa: PLC0415, D301  the knowledge base takes a second to load; `\b` keeps examples in lines

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.exchange import Json
from scheduler.reading import read_ledger
from scheduler.verbs import output
from scheduler.verbs.options import DbOption, JsonOption, NowOption, settings_from
from store import ledger, periods
from store.database import open_store

if TYPE_CHECKING:
    from nlp.ledger.contradictions import Contradiction
    from nlp.ledger.measures import MeasureNode
    from scheduler.digests.deadlines import Deadline
    from scheduler.explanations import Explanation

EventArgument = Annotated[str, typer.Argument(help="Id of an event, as `pactwatch ledger --json` prints it.")]


def why(event: EventArgument, *, db: DbOption = None, as_json: JsonOption = False) -> None:
    """Show why an event stands as it does: who told it, what joined them, what was nearly joined and why not.

    Also who had it first and how much later the others came, what its sources disagree on and what settled it, the
    other stages of its project or measure, and what people decided.

    \b
    Example:
      pactwatch why evt_225914f1658fa8b7
      pactwatch why evt_225914f1658fa8b7 --json | jq .contradictions
    """
    from scheduler.explanations import explain, explanation_to_json

    told = explain(open_store(settings_from(db=db).db, create=False), event)
    if as_json:
        output.say_json(explanation_to_json(told))
    else:
        _say_why(told)


def deadlines(
    db: DbOption = None,
    now: NowOption = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Also what was met or has passed.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List the clocks that run: money due after a selection, ends of suspensions, hearings, the programme's end.

    Money is due 45 business days after a project was selected. The day is given by the calendar of the United States,
    by Japan's, and where a holiday of either counts; overdue begins after the last of them.

    \b
    Example:
      pactwatch deadlines
      pactwatch deadlines --all --json | jq -c 'select(.status == "overdue")'
    """
    from scheduler.digests.deadlines import deadlines as find_deadlines

    settings = settings_from(db=db, now=now)
    store = open_store(settings.db, create=False)
    terms = periods.list_terms(store)
    on = settings.current_time().astimezone(settings.zone).date()
    found = find_deadlines(ledger.list_events(store), ledger.list_threads(store), lambda i: terms.get(i, ()), on)
    shown = [d for d in found if every or d.status in {"due", "overdue"}]
    if as_json:
        for deadline in shown:
            output.say_json(deadline_to_json(deadline))
        return
    columns = ("status", "days", "due", "by Japan's calendar", "what", "of", "set on")
    output.say_table("", columns, [_deadline_row(d) for d in shown], right=("days",))
    hidden = len(found) - len(shown)
    output.say(f"{len(shown)} deadlines on {on}" + (f"; {hidden} met or passed, shown by --all" if hidden else ""))


def measures(db: DbOption = None, *, as_json: JsonOption = False) -> None:
    """List countermeasures: what each answers, how it stands, who takes it, whom it touches; threats apart from acts.

    Which measure may answer which is inferred where the countries are crossed and goods or parties are the same.

    \b
    Example:
      pactwatch measures
      pactwatch measures --json | jq -c 'select(.is_threat | not) | {title, status, companies}'
    """
    from nlp.ledger.measures import measure_graph
    from store.tellings import list_tellings

    store = open_store(settings_from(db=db).db, create=False)
    told = read_ledger(store)
    evidence = {e.id: list_tellings(store, e.id) for e in told.events if e.kind == "countermeasure"}
    nodes = measure_graph(told.events, {t.id: t for t in told.threads}, evidence)
    if as_json:
        for node in nodes:
            output.say_json(_plain(asdict(node)))
        return
    for title, threats in (("Acts", False), ("Threats", True)):
        rows = [_measure_row(n) for n in nodes if n.is_threat is threats]
        if rows:
            output.say_table(title, ("since", "status", "what", "by", "on", "answers", "sectors"), rows)
    output.say(f"{sum(not n.is_threat for n in nodes)} acts, {sum(n.is_threat for n in nodes)} threats")


def deadline_to_json(deadline: Deadline) -> Json:
    """A deadline; days by calendar where it is counted in business days."""
    return {
        "kind": deadline.kind,
        "status": deadline.status,
        "title": deadline.title,
        "thread_id": deadline.thread_id,
        "event_id": deadline.event_id,
        "set_on": deadline.set_on,
        "due_on": deadline.due_on.isoformat(),
        "due_on_japan": deadline.due_on_japan.isoformat() if deadline.due_on_japan else None,
        "due_on_both": deadline.due_on_both.isoformat() if deadline.due_on_both else None,
        "met_on": deadline.met_on,
        "days": deadline.days,
    }


_DEADLINES = {
    "funding": "money for a selected project",
    "suspension_end": "a suspension ends",
    "hearing": "hearing",
    "programme_end": "investments to be made",
}


def _deadline_row(deadline: Deadline) -> tuple[str, ...]:
    japan = deadline.due_on_japan.isoformat() if deadline.due_on_japan else ""
    status = f"met {deadline.met_on}" if deadline.status == "met" else deadline.status
    what = _DEADLINES[deadline.kind]
    return status, str(deadline.days), deadline.due_on.isoformat(), japan, what, deadline.title, deadline.set_on


def _measure_row(node: MeasureNode) -> tuple[str, ...]:
    inferred = "; ".join(f"{e.title} (inferred)" for e in node.answers_measures)
    touched = ", ".join(dict.fromkeys((*node.targets, *node.companies)))
    answers = "; ".join(filter(None, ("" if node.answers == "unstated" else node.answers, inferred)))
    sectors = ", ".join(node.sectors).replace("_", " ")
    return node.since, node.status.replace("_", " "), node.title, ", ".join(node.issuers), touched, answers, sectors


def _say_why(told: Explanation) -> None:
    event = told.event
    amount = f", {event.amount.value:,f} {event.amount.currency} {event.amount.role}" if event.amount else ""
    output.say(f"{event.title}{amount}, {event.happened_on or 'date unknown'}  [{event.id}]")
    output.say(f"{event.kind}, {event.modality}, {event.status}{', confirmed' if event.confirmed else ''}")
    if told.aliases:
        output.say(f"also known as {', '.join(a.old_id for a in told.aliases)}")
    reports = {r.document_id: r for r in told.reports}
    output.say(f"\nTold by {len(reports)} documents of {sum(r.independent for r in reports.values())} origins:")
    for item in told.evidence:
        report = reports[item.document.external_id or item.document.id]
        lag = "" if report.lag_hours is None else f", {report.lag_hours:g} h after the first"
        first = ", first in its language" if report.first_in_language else ""
        joining = told.joinings[item.claim.id]
        output.say(
            f"  {item.publisher} ({item.language}, {item.published_on or 'undated'}{lag}{first}): {joining.novelty}"
        )
        output.say(f"    “{' '.join(item.claim.evidence.text.split())}”  [{report.document_id}]")
        output.say(f"    joined: {joining.reason}")
        for near in joining.considered:
            output.say(f"    not joined: {near}")
    for found in told.contradictions:
        _say_contradiction(found)
    if told.siblings:
        output.say(f"\nOther events of {told.thread.title}:")
        for other in told.siblings:
            output.say(f"  {other.happened_on or 'undated'}  {other.kind} {other.stage}  [{other.id}]")
    for judgement in told.judgements:
        output.say(
            f"\n{judgement.seq}. {judgement.verdict} by {judgement.by}, {judgement.at:%Y-%m-%d}: {judgement.why}"
        )


def _say_contradiction(found: Contradiction) -> None:
    settled = {"official": "an official document", "origins": "most independent origins", "first": "the first telling"}
    kind = "one figure in other precision" if found.rounded else "sources disagree"
    output.say(f"\n{found.field}: {kind}; {settled[found.settled_by]} settles")
    for rank, reading in enumerate(found.readings):
        mark = "stands" if rank == 0 else "also told"
        official = ", official" if reading.official else ""
        output.say(f"  {mark}: {reading.value} ({', '.join(reading.publishers)}{official})")


def _plain(value: object) -> Json:
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value if isinstance(value, (bool, int, float, str, type(None))) else str(value)
