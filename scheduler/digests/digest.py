"""What is news: ledger changes of a period → a digest. Pure.

Owns the decision what is flagged, where it stands and what it is a part of. Refuses words (`wording`), markup
(`render`) and the clock: `now` is an argument. An event is flagged once: when it opens, when it stops being speculation
or background, or when one of its facts changes; never because it is told again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from nlp.ledger.threads import tranche_key
from scheduler.digests import coverage, programme
from scheduler.digests.accounts import Entry, FieldChange, Flag, SectionKey, Telling
from scheduler.digests.arrangement import count, nest
from scheduler.digests.course import course
from scheduler.digests.deadlines import Deadline
from scheduler.digests.disputed import is_newly_disputed
from scheduler.digests.edition import SCHEMA, SECTIONS, Clock, Digest, Period, Restated, Section, Silence, Standing
from scheduler.digests.entries import Placing, entry, field_change, is_conversion, telling
from scheduler.digests.naming import names_in
from scheduler.digests.parties import is_between_parties
from store.partial_dates import is_before, span
from store.records import (
    PROGRAMME_ID,
    Document,
    DocumentVersion,
    Event,
    EventClaim,
    LedgerChange,
    Run,
    Source,
    SourceState,
    Thread,
)
from store.totals import ENVELOPE_USD, Totals

LATE_DAYS = 3
"""Published longer than this before the period: found late, not news (design, section 3)."""
SOON_DAYS = 30
"""Days ahead from which a deadline is told."""
_SECTION_OF: Mapping[str, SectionKey] = {
    "funding": "new_funding",
    "countermeasure": "new_countermeasures",
    "progress": "progress",
    "policy": "policy",
}
_NO_ACTS = frozenset({"proposed", "threatened"})
"""Stages before any act: what comes of a candidate or a threat is a new act, not one that went on."""
_ALWAYS = frozenset({"amount", "total", "stage", "status"})
_TOLD_AS_NEWS = frozenset({"happened_on", "actors", "targets"})
"""Facts that background often rounds or lengthens: their change is news only where an article tells it as its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerView:
    """The ledger as of a period's last change, with what was crawled in the period."""

    changes: Sequence[LedgerChange]
    """Changes of the period; others are left out."""
    events: Mapping[str, Event]
    """Every event, by id."""
    threads: Mapping[str, Thread]
    """Every thread, by id."""
    evidence: Mapping[str, Sequence[EventClaim]]
    """Claims of each event that the changes name, by event id."""
    totals: Totals
    """The programme's totals."""
    sources: Sequence[Source] = ()
    """Every source."""
    states: Mapping[str, SourceState] = field(default_factory=dict)
    """How each source fares, by source id."""
    silent: tuple[Silence, ...] = ()
    """Languages that have gone quiet."""
    runs: Sequence[Run] = ()
    """Runs of the period."""
    versions: Sequence[DocumentVersion] | None = None
    """Document versions that reached us in the period; None where unknown: quiet sources are then not named."""
    documents: Mapping[str, Document] = field(default_factory=dict)
    """Their documents, by id."""
    deadlines: Sequence[Deadline] = ()
    """Every clock that runs on the period's day, or has run out."""
    told_on: Mapping[str, date] = field(default_factory=dict)
    """Day of the last digest that told an event, by event id: what changes there may be a correction."""


@dataclass(frozen=True, slots=True)
class _Changes:
    """The period's changes, sorted out by event."""

    opened: Mapping[str, LedgerChange]
    told: Mapping[str, Sequence[LedgerChange]]
    fields: Mapping[str, Mapping[str, Sequence[LedgerChange]]]
    beside: Mapping[str, Sequence[Event]]
    """Events by thread: what a new one may have moved on from."""


def compose(view: LedgerView, period: Period, now: datetime) -> Digest:
    """The digest of a period. The same view, period and time give the same digest."""
    changes = _sort_out(view, period)
    named = (*changes.opened, *(i for i in (*changes.told, *changes.fields) if i not in changes.opened))
    surfaced = [e for i in dict.fromkeys(named) if i in view.events and (e := _surfaced(view, changes, i)) is not None]
    entries = [_surfaced_entry(view, period, changes, e) for e in sorted(surfaced, key=lambda e: e.id)]
    entries += _changed_entries(view, period, changes, {e.id for e in surfaced})
    entries += _disputed_entries(view, period, changes, {e.event_id for e in entries})
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


def _sort_out(view: LedgerView, period: Period) -> _Changes:
    opened: dict[str, LedgerChange] = {}
    told: dict[str, list[LedgerChange]] = defaultdict(list)
    fields: dict[str, dict[str, list[LedgerChange]]] = defaultdict(lambda: defaultdict(list))
    for change in sorted(view.changes, key=lambda c: c.seq):
        if not period.after_seq < change.seq <= period.to_seq:
            continue
        if change.field == "opened":
            opened[change.event_id] = change
        elif change.field == "told":
            told[change.event_id].append(change)
        else:
            fields[change.event_id][change.field].append(change)
    beside: dict[str, list[Event]] = defaultdict(list)
    for event in view.events.values():
        beside[event.thread_id].append(event)
    return _Changes(opened, told, fields, beside)


def _surfaced(view: LedgerView, changes: _Changes, event_id: str) -> Event | None:
    """The event where a reader can first be told of it in this period; None otherwise."""
    event = view.events[event_id]
    opened = changes.opened.get(event_id)
    if event.status != "open" or _is_doubtful_background(view, event):
        return None
    if opened is not None:
        if opened.cause == "ours":  # re-extraction never alerts
            return None
        return event if not opened.baseline or _is_told_beside_baseline(view, changes, event_id) else None
    grown = [c for name in ("modality", "is_new") for c in changes.fields.get(event_id, {}).get(name, ())]
    started = {c.before.strip('"') for c in grown if c.cause != "ours" and not c.baseline}
    came_true = started & {"speculated", "false"} and event.modality != "speculated" and event.is_new
    return event if came_true or (event.is_new and _is_confirmed_now(view, changes, event_id)) else None


def _is_doubtful_background(view: LedgerView, event: Event) -> bool:
    """Background that only the encoder hears of one origin: neither news to watch nor sure enough to be told."""
    if event.is_new or event.confirmed or event.modality == "speculated":
        return False
    return not _is_confirmed(view.evidence.get(event.id, ()))


def _is_confirmed(evidence: Iterable[EventClaim]) -> bool:
    """Whether more than one reading stands for it: a rule's, or that of two origins."""
    current = [e for e in evidence if e.current]
    origins = {e.document.origin or e.document.id for e in current}
    return {e.claim.voice for e in current} != {"encoder"} or len(origins) > 1


def _is_confirmed_now(view: LedgerView, changes: _Changes, event_id: str) -> bool:
    """Confirmed by what was told in this period, and not before."""
    told = {_document_id(c) for c in changes.told.get(event_id, ()) if c.cause != "ours" and not c.baseline}
    evidence = view.evidence.get(event_id, ())
    return (
        bool(told) and _is_confirmed(evidence) and not _is_confirmed(e for e in evidence if e.document.id not in told)
    )


def _is_told_beside_baseline(view: LedgerView, changes: _Changes, event_id: str) -> bool:
    """A known source tells as its own news what a source met for the first time happened to tell a moment before."""
    known = {_document_id(c) for c in changes.told.get(event_id, ()) if not c.baseline}
    return any(e.document.id in known and e.claim.is_new and e.current for e in view.evidence.get(event_id, ()))


def _document_id(change: LedgerChange) -> str:
    return change.after.strip('"')


def _surfaced_entry(view: LedgerView, period: Period, changes: _Changes, event: Event) -> Entry:
    evidence = view.evidence.get(event.id, ())
    placing = _placing(view, event, section=_section(event, evidence), flag="new")
    if event.modality == "speculated" or not (event.confirmed or _is_confirmed(evidence)):
        placing = replace(placing, section="watch", flag="watch")
    elif is_before(event.published_on or event.happened_on, period.starts_at, days=LATE_DAYS):
        placing = replace(placing, section="found_late", flag="late")
    elif not event.is_new or _is_rumor_after_the_act(view, event):
        placing = replace(placing, section="found_late", flag="background")
    elif before := _stage_before(changes, event):
        section: SectionKey = placing.section if before in _NO_ACTS or event.kind == "policy" else "moved_on"
        placing = replace(placing, section=section, flag="moved_on", stage_before=before)
    return entry(event, evidence, placing)


def _is_rumor_after_the_act(view: LedgerView, event: Event) -> bool:
    """A project that was chosen is no candidate any more, whatever is told of it later; a tranche grows."""
    if event.kind != "funding" or event.stage != "proposed" or tranche_key(view.threads[event.thread_id]):
        return False
    return any(
        (e.thread_id, e.kind, e.status) == (event.thread_id, "funding", "open")
        and e.stage in {"approved", "signed", "disbursed"}
        and e.modality != "speculated"
        and _happened(e) <= _happened(event)
        for e in view.events.values()
    )


def _section(event: Event, evidence: Sequence[EventClaim]) -> SectionKey:
    return "between_parties" if is_between_parties(event, evidence) else _SECTION_OF[event.kind]


def _parent_title(view: LedgerView, thread: Thread) -> str:
    parent = view.threads.get(thread.parent_id or "")
    return parent.title if parent and parent.id != PROGRAMME_ID else ""


def _stage_before(changes: _Changes, event: Event) -> str:
    """The stage that the thread had reached by then, where it was known before this period and is another; else empty.

    The programme's own thread holds decisions of many sorts and has no stages to move through.
    """
    if event.thread_id == PROGRAMME_ID:
        return ""
    siblings = [
        e
        for e in changes.beside[event.thread_id]
        if (e.thread_id, e.kind, e.status) == (event.thread_id, event.kind, "open")
        and e.id != event.id
        and e.modality != "speculated"
        and _happened(e) <= _happened(event)
    ]
    if all(e.id in changes.opened for e in siblings):
        return ""
    earlier = [e for e in siblings if e.id not in changes.opened or changes.opened[e.id].seq < _seq(changes, event)]
    latest = max(earlier, key=lambda e: (_happened(e), e.known_at, e.id))
    return latest.stage if latest.stage != event.stage else ""


def _seq(changes: _Changes, event: Event) -> int:
    opened = changes.opened.get(event.id)
    return opened.seq if opened else 0


def _happened(event: Event) -> int:
    """Ordinal of the last day that it may have happened on; 0 where unknown."""
    meant = span(event.happened_on) or span(event.published_on)
    return meant[1].toordinal() if meant else 0


def _changed_entries(view: LedgerView, period: Period, changes: _Changes, surfaced: set[str]) -> list[Entry]:
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
            placing = _placing(view, event, section="corrections" if corrects else "changed", flag=flag)
            placing = replace(placing, changes=steps, corrects=corrects)
            entries.append(entry(event, view.evidence.get(event_id, ()), placing))
    return entries


def _disputed_entries(view: LedgerView, period: Period, changes: _Changes, shown: set[str]) -> Iterator[Entry]:
    """Known events of which a page of the period gives another sum, day or place that does not prevail."""
    for event_id in sorted(changes.told.keys() - changes.opened.keys() - shown):
        event = view.events.get(event_id)
        if event is None or event.status != "open" or event.modality == "speculated":
            continue
        evidence = view.evidence.get(event_id, ())
        fresh = {_document_id(c) for c in changes.told[event_id] if c.cause == "world" and not c.baseline}
        if is_newly_disputed(event, evidence, fresh, period.starts_at, late_days=LATE_DAYS):
            yield entry(event, evidence, _placing(view, event, section="contradicted", flag="contradicted"))


def _placing(view: LedgerView, event: Event, *, section: SectionKey, flag: Flag) -> Placing:
    thread = view.threads[event.thread_id]
    return Placing(
        section=section,
        flag=flag,
        programme=event.kind != "countermeasure" and thread.programme_id == PROGRAMME_ID,
        part_of=_parent_title(view, thread),
    )


def _steps(view: LedgerView, period: Period, changes: _Changes, event: Event) -> Iterator[FieldChange]:
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
    told = [e for e in view.evidence.get(event.id, ()) if _version_id(e) == change.version_id]
    return change.cause == "world" and any(is_before(e.published_on, period.starts_at, days=LATE_DAYS) for e in told)


def _version_id(item: EventClaim) -> str:
    return f"{item.claim.document_id}@{item.claim.version}"


def _is_own_news(view: LedgerView, event: Event, change: LedgerChange) -> bool:
    return any(_version_id(e) == change.version_id and e.claim.is_new for e in view.evidence.get(event.id, ()))


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


def _restated(view: LedgerView, changes: _Changes, entries: Sequence[Entry]) -> Restated:
    """Documents that tell only what was known before: no entry of this digest rests on them."""
    shown = {e.event_id for e in entries}
    spent = {c.document.id for i in shown for c in view.evidence.get(i, ()) if _is_of_period(c, changes, i)}
    tellings: dict[str, Telling] = {}
    events = set()
    for event_id, told in changes.told.items():
        if event_id in changes.opened or event_id in shown:
            continue
        fresh = {_document_id(c) for c in told if not c.baseline} - spent
        for item in view.evidence.get(event_id, ()):
            if item.document.id in fresh:
                events.add(event_id)
                tellings.setdefault(item.document.id, telling(item))
    order = sorted(tellings.values(), key=lambda t: (t.publisher, t.title, t.document_id))
    return Restated(events=len(events), tellings=tuple(order))


def _is_of_period(item: EventClaim, changes: _Changes, event_id: str) -> bool:
    """The document came with this period's changes of the event."""
    if event_id in changes.opened:
        return True
    steps = [c for cs in changes.fields.get(event_id, {}).values() for c in cs]
    told = {_document_id(c) for c in changes.told.get(event_id, ())}
    return item.document.id in told or any(c.version_id == _version_id(item) for c in steps)
