"""What is news: ledger changes of a period → a digest. Pure.

Owns the decision what is flagged, where it stands and what it is a part of. Refuses words (`wording`), markup
(`render`) and the clock: `now` is an argument. An event is flagged once: when it opens, when it stops being speculation
or background, or when one of its facts changes; never because it is told again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from scheduler.digests import coverage, programme
from scheduler.digests.accounts import Entry, FieldChange, Flag, Telling
from scheduler.digests.arrangement import count, nest
from scheduler.digests.course import course
from scheduler.digests.crossing import crossed
from scheduler.digests.deadlines import Deadline
from scheduler.digests.disputed import is_newly_disputed
from scheduler.digests.edition import SCHEMA, SECTIONS, Clock, Digest, Period, Restated, Section, Standing
from scheduler.digests.entries import entry, field_change, is_conversion, telling
from scheduler.digests.ledger_view import Changes, LedgerView, document_id_of, sort_out, version_id_of
from scheduler.digests.naming import names_in
from scheduler.digests.novelty import LATE_DAYS, find_first_told, first_told_entry, placing_of
from store.partial_dates import is_before
from store.records import (
    Event,
    EventClaim,
    LedgerChange,
)
from store.totals import ENVELOPE_USD, Totals

SOON_DAYS = 30
"""Days ahead from which a deadline is told."""
_ALWAYS = frozenset({"amount", "total", "stage", "status"})
_TOLD_AS_NEWS = frozenset({"happened_on", "actors", "targets"})
"""Facts that background often rounds or lengthens: their change is news only where an article tells it as its own."""


def compose(view: LedgerView, period: Period, now: datetime, *, crossings: bool = False) -> Digest:
    """The digest of a period. The same view, period and time give the same digest.

    With `crossings` also what concerns only readers whose filters it did not pass before.
    """
    changes = sort_out(view, period)
    named = (*changes.opened, *(i for i in (*changes.told, *changes.fields) if i not in changes.opened))
    first_told = (find_first_told(view, changes, i) for i in dict.fromkeys(named) if i in view.events)
    surfaced = [event for event in first_told if event is not None]
    entries = [first_told_entry(view, period, changes, e) for e in sorted(surfaced, key=lambda e: e.id)]
    entries += _changed_entries(view, period, changes, {e.id for e in surfaced})
    entries += _disputed_entries(view, period, changes, {e.event_id for e in entries})
    if crossings:
        entries += crossed(view, period, changes, {e.event_id for e in entries})
    sections = tuple(
        Section(key=key, entries=nested)
        for key in SECTIONS
        if (nested := nest([e for e in entries if e.section == key], view.threads))
    )
    baseline = {i for i, c in changes.opened.items() if c.baseline} - {e.id for e in surfaced}
    digest = Digest(
        schema=SCHEMA,
        period=replace(period, starts_at=period.starts_at.astimezone(UTC)),
        composed_at=now.astimezone(UTC),
        counts=count(sections),
        standing=_standing(view.totals, period),
        sections=sections,
        restated=_restated(view, changes, entries),
        unchecked=coverage.unchecked(
            sources=view.sources,
            states=view.states,
            runs=view.runs,
            versions=view.versions,
            documents=view.documents,
            now=now,
            silent=view.silent,
        ),
        baseline=sum(1 for i in baseline if i in view.events and view.events[i].status == "open"),
        deadlines=tuple(_clock(d) for d in view.deadlines if _is_pressing(d)),
        course=course([e for e in view.events.values() if e.status == "open"], list(view.threads.values()), period.day),
    )
    return replace(digest, names=names_in(digest, view.threads.values()))


def _is_pressing(deadline: Deadline) -> bool:
    """Overdue is news every day; an end that came is told for some days, what is due in good time."""
    if deadline.status == "passed":
        return deadline.days >= -LATE_DAYS
    return deadline.status == "overdue" or (deadline.status == "due" and deadline.days <= SOON_DAYS)


def _clock(deadline: Deadline) -> Clock:
    return Clock(
        kind=deadline.kind,
        status="overdue" if deadline.status == "overdue" else "passed" if deadline.status == "passed" else "due",
        title=deadline.title,
        thread_id=deadline.thread_id,
        event_id=deadline.event_id,
        set_on=deadline.set_on,
        due_on=deadline.due_on,
        due_on_japan=deadline.due_on_japan,
        days=deadline.days,
    )


def _changed_entries(view: LedgerView, period: Period, changes: Changes, surfaced: set[str]) -> list[Entry]:
    entries = []
    for event_id in sorted(changes.fields):
        event = view.events.get(event_id)
        if event is None or event_id in surfaced or event_id in changes.opened or event.modality == "speculated":
            continue
        steps = tuple(_steps(view, period, changes, event))
        told_on = view.told_on.get(event_id)
        corrects = told_on if all(c.cause != "world" for c in steps) else None
        if steps and (corrects or any(c.cause != "ours" for c in steps)):  # re-extraction never alerts, it corrects
            flag: Flag = "withdrawn" if event.status == "withdrawn" else "corrected" if corrects else "changed"
            placing = placing_of(view, event, section="corrections" if corrects else "changed", flag=flag)
            placing = replace(placing, changes=steps, corrects=corrects)
            entries.append(entry(event, view.evidence.get(event_id, ()), placing))
    return entries


def _disputed_entries(view: LedgerView, period: Period, changes: Changes, shown: set[str]) -> Iterator[Entry]:
    """Known events of which a page of the period gives another sum, day or place that does not prevail."""
    for event_id in sorted(changes.told.keys() - changes.opened.keys() - shown):
        event = view.events.get(event_id)
        if event is None or event.status != "open" or event.modality == "speculated":
            continue
        evidence = view.evidence.get(event_id, ())
        fresh = {document_id_of(c) for c in changes.told[event_id] if c.cause == "world" and not c.baseline}
        if is_newly_disputed(event, evidence, fresh, period.starts_at, late_days=LATE_DAYS):
            yield entry(event, evidence, placing_of(view, event, section="contradicted", flag="contradicted"))


def _steps(view: LedgerView, period: Period, changes: Changes, event: Event) -> Iterator[FieldChange]:
    fields = changes.fields[event.id]
    for name, steps in sorted(fields.items()):
        if name not in _ALWAYS | _TOLD_AS_NEWS:
            continue
        world = [c for c in steps if not c.baseline and not _is_old_telling(view, period, event, c)]
        if name in _TOLD_AS_NEWS:
            world = [c for c in world if c.cause != "world" or _is_own_news(view, event, c)]
        if name == "amount" and all(c.cause == "world" for c in world) and is_conversion(world, fields.get("usd", ())):
            continue
        if world and (step := field_change(world, event)):
            yield step


def _is_old_telling(view: LedgerView, period: Period, event: Event, change: LedgerChange) -> bool:
    """What an old article changed that reached us only now is no news; an edit of a page is."""
    told = [e for e in view.evidence.get(event.id, ()) if version_id_of(e) == change.version_id]
    return change.cause == "world" and any(is_before(e.published_on, period.starts_at, days=LATE_DAYS) for e in told)


def _is_own_news(view: LedgerView, event: Event, change: LedgerChange) -> bool:
    return any(version_id_of(e) == change.version_id and e.claim.is_new for e in view.evidence.get(event.id, ()))


def _standing(totals: Totals, period: Period) -> Standing:
    pace = programme.pace(totals.selected, period.day)
    return Standing(
        envelope=ENVELOPE_USD,
        selected=totals.selected,
        financed=totals.financed,
        disbursed=totals.disbursed,
        apart=totals.apart,
        by_sector=tuple(sorted(totals.by_sector.items(), key=lambda x: (-x[1], x[0]))),
        unconverted=len(totals.unconverted),
        days_elapsed=pace.days_elapsed,
        days_total=pace.days_total,
        monthly_so_far=pace.monthly_so_far,
        monthly_needed=pace.monthly_needed,
        by_stage=tuple(totals.by_stage.items()),
    )


def _restated(view: LedgerView, changes: Changes, entries: Sequence[Entry]) -> Restated:
    """Documents that tell only what was known before: no entry of this digest rests on them."""
    shown = {e.event_id for e in entries}
    spent = {c.document.id for i in shown for c in view.evidence.get(i, ()) if _is_of_period(c, changes, i)}
    tellings: dict[str, Telling] = {}
    events = set()
    for event_id, told in changes.told.items():
        if event_id in changes.opened or event_id in shown:
            continue
        fresh = {document_id_of(c) for c in told if not c.baseline} - spent
        for item in view.evidence.get(event_id, ()):
            if item.document.id in fresh:
                events.add(event_id)
                tellings.setdefault(item.document.id, telling(item))
    order = sorted(tellings.values(), key=lambda t: (t.publisher, t.title, t.document_id))
    return Restated(events=len(events), tellings=tuple(order))


def _is_of_period(item: EventClaim, changes: Changes, event_id: str) -> bool:
    """The document came with this period's changes of the event."""
    if event_id in changes.opened:
        return True
    steps = [c for cs in changes.fields.get(event_id, {}).values() for c in cs]
    told = {document_id_of(c) for c in changes.told.get(event_id, ())}
    return item.document.id in told or any(c.version_id == version_id_of(item) for c in steps)
