"""What the digest says in English: every interface string. Sums and dates are `notation`.

Owns the words; another language is another module of these names. Refuses markup and decisions. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from scheduler.digests.edition import Clock, Digest, Entry, FieldChange, SourceTrouble, Standing, Telling, Unchecked
from scheduler.digests.notation import amount, day, moment, original, share, usd
from scheduler.digests.programme import ENDS_ON

HTML_LANGUAGE = "en"
NAME = "Pactwatch"
SECTIONS: Mapping[str, str] = {
    "new_funding": "New funding",
    "new_countermeasures": "New countermeasures",
    "between_parties": "Between the parties",
    "changed": "Changed",
    "progress": "Progress",
    "policy": "Policy",
    "watch": "Watch",
    "found_late": "Found late",
}
SECTION_NOTES: Mapping[str, str] = {
    "between_parties": "Measures between the United States and Japan themselves.",
    "changed": "Facts told in an earlier digest that now read otherwise.",
    "watch": "What authors think may come. Not an act, not counted.",
    "found_late": "True, but not today's news: published earlier, or recalled as background.",
}
KINDS = {"funding": "Funding", "progress": "Progress", "countermeasure": "Countermeasure", "policy": "Policy"}
MEASURES: Mapping[str, str] = {
    "export_control": "Export control",
    "tariff": "Tariff",
    "sanction_listing": "Entity listing",
    "trade_remedy": "Trade remedy",
    "investment_review": "Investment review",
    "antitrust_review": "Antitrust review",
    "reciprocal_subsidy": "Support measure",
    "import_restriction": "Import restriction",
    "dispute": "Protest or dispute",
    "warning": "Warning",
    "other": "Other measure",
}
ANSWERS = {
    "programme": "answers the programme",
    "party": "answers a party",
    "sector": "hits a strategic sector",
    "unstated": "",
}
STAGES: Mapping[str, str] = {
    "proposed": "candidate",
    "announced": "announced",
    "approved": "approved",
    "signed": "signed",
    "disbursed": "disbursed",
    "cancelled": "cancelled",
    "started": "works started",
    "completed": "completed",
    "delayed": "delayed",
    "threatened": "threatened",
    "in_force": "in force",
    "suspended": "suspended",
    "lifted": "lifted",
    "challenged": "challenged",
}
_POLICY_STAGES = {"proposed": "proposed"}
_WHY: Mapping[str, str] = {
    "new": "New event",
    "withdrawn": "Taken back by every source that told it",
    "watch": "An author's view, not an act: never counted",
    "background": "Recalled as background; not on file before",
}
MARKERS = {"threat": "THREAT", "candidate": "CANDIDATE"}
ROLES: Mapping[str, str] = {
    "envelope": "ceiling",
    "project": "project cost",
    "loan": "loan",
    "equity": "equity",
    "guarantee": "guarantee",
    "subsidy": "subsidy",
    "budget": "budget",
    "tariff": "tariff",
    "market": "market figure",
    "other": "",
}
SECTORS: Mapping[str, str] = {
    "semiconductors": "Semiconductors",
    "pharmaceuticals": "Pharmaceuticals",
    "metals": "Metals",
    "critical_minerals": "Critical minerals",
    "energy": "Energy",
    "shipbuilding": "Shipbuilding",
    "ai_quantum": "AI and quantum",
    "automotive": "Automotive",
    "batteries": "Batteries",
    "telecom": "Telecom",
    "finance": "Finance",
    "agriculture": "Agriculture",
    "aerospace_defense": "Aerospace and defense",
    "other": "Other",
}
FIELDS: Mapping[str, str] = {
    "amount": "Amount",
    "total": "Co-financed total",
    "stage": "Stage",
    "status": "Status",
    "happened_on": "Date",
    "actors": "Actors",
    "targets": "Parties concerned",
}
LANGUAGES: Mapping[str, str] = {"en": "English", "ja": "Japanese", "zh": "Chinese", "und": "unknown language"}
SCRIPTS: Mapping[str, str] = {"Hans": "Chinese, simplified", "Hant": "Chinese, traditional"}
PROGRAMME = "Part of the $550bn programme"
OUTSIDE = "Outside the programme"
NO_OFFICIAL = "No official source yet"
OFFICIAL = "Official source"
REPORTED = "Reported from others"
TOLD_TODAY = "Of which, told today (inside the sum above)"
PART_OF = "Part of"
ALSO_GIVEN = "Also given as"
FIRST = "First"
ALSO = "Also"
PROGRAMME_SO_FAR = "The programme so far"
TIME_GONE = "Time gone"
SELECTED, FINANCED, DISBURSED = "Selected", "Financed", "Disbursed"
TOTAL_NOTES = {"selected": "cost of chosen projects", "financed": "signed lending", "disbursed": "paid out"}
NEVER_SUMMED = "Three separate totals, never added up."
UNCHECKED = "Not checked"
RESTATED = "Told again, nothing new"
NOTHING_KNOWN = "No source is watched yet."
NEWS_SECTIONS = ("new_funding", "new_countermeasures", "between_parties", "changed", "progress", "policy")
MORE = "more"
_LISTED = 8
"""Names in a list of what was not checked; the JSON has all."""


def role_line(entry: Entry) -> str:
    """What the amount is, and the co-financed total of which it is a part: never the sum of both."""
    if entry.amount is None:
        return ""
    role = ROLES[entry.amount.role]
    if entry.total is None:
        return role
    return f"{role}, this lender's part of {amount(entry.total)} co-financed in total".lstrip(", ")


def count(number: int, one: str, many: str = "") -> str:
    """`1 page`, `2 pages`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def period(digest: Digest) -> str:
    """What is covered, in the reader's zone."""
    zone = digest.period.time_zone
    city = zone.rpartition("/")[2].replace("_", " ")
    return f"News from {moment(digest.period.starts_at, zone)} to {moment(digest.composed_at, zone)} ({city})"


def stage(entry: Entry, code: str = "") -> str:
    """A stage in words; a policy is proposed where a project is a candidate."""
    code = code or entry.stage
    return (_POLICY_STAGES.get(code) if entry.kind == "policy" else None) or STAGES.get(code, code)


def label(entry: Entry) -> str:
    """The tag of an entry: its stage, or what it is instead of an act; before → after where it moved on."""
    if entry.flag == "watch":
        return "SPECULATION"
    if entry.section == "changed":
        return entry.flag.upper()
    now = MARKERS.get(entry.marker) or stage(entry).upper()
    return f"{stage(entry, entry.stage_before).upper()} → {now}" if entry.stage_before else now


def sort(entry: Entry) -> str:
    """What kind: the measure for countermeasures."""
    return MEASURES[entry.measure] if entry.measure else KINDS[entry.kind]


def topic(entry: Entry) -> str:
    """The title without its stage, where the stage stands beside it."""
    return entry.title.removesuffix(f": {STAGES.get(entry.stage, entry.stage)}")


def heading(entry: Entry) -> str:
    """The title, without its stage where the tag says it."""
    return entry.title if entry.section in {"watch", "changed"} else topic(entry)


def glance(entry: Entry) -> str:
    """An entry in a few words, for the list at the top."""
    return f"{topic(entry)}: {lower_first(why(entry))}" if entry.section == "changed" else topic(entry)


def why(entry: Entry) -> str:
    """Why it is shown."""
    if entry.flag == "moved_on":
        return f"Moved on from {stage(entry, entry.stage_before)}"
    if entry.flag == "changed":
        return "; ".join(change(entry, c) for c in entry.changes)
    if entry.flag == "withdrawn" and any(c.cause == "judgement" for c in entry.changes):
        return "Dismissed by a person"
    if entry.flag == "late":
        return f"Found late: published {day(entry.published_on)}"
    return _WHY[entry.flag]


_CAUSES = {
    "source_edit": " (the source edited its page)",
    "ours": " (our own correction)",
    "judgement": " (decided by a person)",
}


def change(entry: Entry, step: FieldChange) -> str:
    """`Amount changed from $33bn to $33.3bn (the page was edited)`."""
    name = FIELDS.get(step.field, step.field)
    before, after = _value(entry, step, before=True), _value(entry, step, before=False)
    if not before:
        text = f"{name} now known: {after}"
    elif not after:
        text = f"{name} {before} taken back"
    else:
        text = f"{name} changed from {before} to {after}"
    return text + _CAUSES.get(step.cause, "")


def _value(entry: Entry, step: FieldChange, *, before: bool) -> str:
    figure = step.before_figure if before else step.after_figure
    if figure:
        return amount(figure) if figure.usd is not None else original(figure)
    text = step.before if before else step.after
    if step.field == "happened_on" and text:
        return day(text)
    return stage(entry, text) if step.field == "stage" and text else text


def parties(entry: Entry) -> str:
    """Who acts → whom it concerns."""
    sides = [", ".join(names) for names in (entry.actors, entry.targets) if names]
    return " → ".join(sides)


def facts(entry: Entry, *, nested: bool = False) -> tuple[str, ...]:
    """Parties, sectors, date, and where it belongs (understood for an entry under its umbrella), one phrase each."""
    belonging = f"{PART_OF} {entry.part_of}" if entry.part_of else ""
    if not belonging and not nested and entry.kind == "funding":
        belonging = PROGRAMME if entry.programme else OUTSIDE
    phrases = (
        parties(entry),
        ", ".join(SECTORS.get(s, s) for s in entry.sectors[:4]),
        day(entry.happened_on),
        ANSWERS[entry.answers] if entry.answers else "",
        belonging,
    )
    return tuple(p for p in phrases if p)


def standing_of_proof(entry: Entry) -> str:
    """How sure: origins, languages, official or not."""
    if not entry.origins:
        return ""
    languages = ", ".join(LANGUAGES[code] for code in entry.languages)
    sure = OFFICIAL if entry.official else NO_OFFICIAL
    reported = f" · {REPORTED}" if entry.modality == "reported" else ""
    return f"{count(entry.origins, 'independent origin')} ({languages}) · {sure}{reported}"


def other_figures(entry: Entry) -> str:
    """Figures of sources that disagree, with who says so."""
    given = (f"{amount(o.figure)} ({', '.join(o.publishers)})" for o in entry.other_figures)
    line = "; ".join(given)
    return f"{ALSO_GIVEN} {line}" if line else ""


def language(telling: Telling) -> str:
    """The language of a document, Chinese by its script."""
    return (
        SCRIPTS.get(telling.script, LANGUAGES[telling.language])
        if telling.language == "zh"
        else LANGUAGES[telling.language]
    )


def pace(standing: Standing) -> str:
    """The clock of the memorandum and what it asks."""
    gone = f"Day {standing.days_elapsed:,} of {standing.days_total:,} ({time_share(standing)} of the time)"
    if standing.monthly_needed is None:
        return f"{gone}: the programme has ended"
    so_far = f"{usd(standing.monthly_so_far)} a month selected so far, " if standing.monthly_so_far is not None else ""
    needed = usd(standing.monthly_needed)
    return f"{gone}: {so_far}{needed} a month needed to reach {usd(standing.envelope)} by {day(ENDS_ON.isoformat())}"


def time_share(standing: Standing) -> str:
    """How much of the programme's time has gone."""
    return share(Decimal(standing.days_elapsed), Decimal(standing.days_total))


def of_ceiling(standing: Standing) -> str:
    """What the shares are of."""
    return f"Shares of the {usd(standing.envelope)} ceiling; {lower_first(NEVER_SUMMED).rstrip('.')}"


def left_out(number: int) -> str:
    """What the mail has no room for."""
    return f"{number:,} {MORE}, in the text and JSON editions of this digest"


def by_sector(standing: Standing) -> str:
    """The selected total by sector."""
    return " · ".join(f"{SECTORS.get(name, name)} {usd(value)}" for name, value in standing.by_sector)


def asides(standing: Standing) -> tuple[str, ...]:
    """What stands beside the totals."""
    lines = []
    if standing.apart:
        lines.append(f"Counted apart: {usd(standing.apart)} signed by JBIC and NEXI outside the programme.")
    if standing.unconverted:
        lines.append(f"{count(standing.unconverted, 'event')} not counted: no exchange rate yet.")
    return tuple(lines)


DEADLINES = "Deadlines"
_CLOCKS: Mapping[str, str] = {
    "funding": "money for",
    "suspension_end": "end of the suspension:",
    "hearing": "hearing:",
    "programme_end": "last day for investments:",
}


def deadline(clock: Clock) -> str:
    """`OVERDUE since 21 Apr 2026 (Japan's calendar: 23 Apr 2026), 8 days: money for First tranche, selected …`."""
    lead = {"overdue": "OVERDUE since", "passed": "Came on", "due": "Due"}[clock.status]
    japan = f" (Japan's calendar: {day(clock.due_on_japan.isoformat())})" if clock.due_on_japan else ""
    side = "late" if clock.status == "overdue" else "ago" if clock.days < 0 else "left"
    left = f"{count(abs(clock.days), 'day')} {side}" if clock.days else "today"
    when = f"{lead} {day(clock.due_on.isoformat())}{japan}, {left}"
    since = f", selected {day(clock.set_on)}" if clock.kind == "funding" else ""
    return f"{when}: {_CLOCKS[clock.kind]} {clock.title}{since}"


def restated(digest: Digest) -> str:
    """Known news told again, in one line; empty where there is none."""
    told = digest.restated
    if not told.tellings:
        return ""
    pages, events = count(len(told.tellings), "page"), count(told.events, "known event")
    return f"{pages} on {events}"


_PROBLEMS = {
    "failed": "Failed", "blocked": "Blocked", "overdue": "Overdue", "quarantined": "Given up",
    "stale": "Answered, but dead for long", "changed": "Answered, but changed",
}  # fmt: skip
"""Headings of what is wrong with sources."""


def by_publisher(tellings: Sequence[Telling]) -> tuple[tuple[str, tuple[Telling, ...]], ...]:
    """Documents by publisher, those with most first."""
    counted = Counter(t.publisher for t in tellings)
    order = sorted(counted, key=lambda p: (-counted[p], p))
    return tuple((p, tuple(t for t in tellings if t.publisher == p)) for p in order)


class Particular(NamedTuple):
    """One item behind a heading of what was not checked."""

    text: str
    """What or who."""
    page: Telling | None = None
    """The page, whose headline stands behind the text."""


def unchecked(digest: Digest) -> tuple[tuple[str, tuple[Particular, ...]], ...]:
    """What was not checked: a heading and its particulars for each line."""
    missed = digest.unchecked
    read = [(f"{missed.read} of {count(missed.sources, 'source')} read", ())] if missed.sources else []
    return (*read, *_troubles(missed, digest.period.time_zone), *_pages(missed), *_channels(missed))


_Lines = Iterator[tuple[str, tuple[Particular, ...]]]


def _troubles(missed: Unchecked, zone: str) -> _Lines:
    for problem, heading in _PROBLEMS.items():
        ill = [t for t in missed.troubles if t.problem == problem]
        if ill:
            yield f"{heading}: {count(len(ill), 'source')}", tuple(Particular(_trouble(t, zone)) for t in ill)


def _pages(missed: Unchecked) -> _Lines:
    headings = {"not_text": "Pages without text", "blocked": "Pages refused to us", "failed": "Pages that failed"}
    for code, heading in headings.items():
        pages = [p for p in missed.pages if p.count == code]
        if pages:
            yield f"{heading}: {sum(p.pages for p in pages)}", _listed(f"{p.publisher} {p.pages}" for p in pages)
    doubts = {"language": "Language unsure", "date": "Date unsure", "truncated": "Too long, read in part"}
    for doubt, heading in doubts.items():
        unsure = [u.telling for u in missed.unsure if doubt in u.doubts]
        if unsure:
            named = tuple(Particular(t.publisher, t) for t in unsure[:_LISTED])
            yield f"{heading}: {count(len(unsure), 'page')}", named + _rest(len(unsure))


def _channels(missed: Unchecked) -> _Lines:
    if missed.alarms:
        yield "Gone quiet", tuple(Particular(alarm) for alarm in missed.alarms)
    for heading, names in (("Answered, nothing new", missed.quiet), ("Not proven yet", missed.unproven)):
        if names:
            yield f"{heading}: {count(len(names), 'source')}", _listed(names)


def _trouble(trouble: SourceTrouble, zone: str) -> str:
    last = f"last read {moment(trouble.last_ok_at, zone)}" if trouble.last_ok_at else "never read yet"
    return f"{trouble.publisher} ({trouble.source_id}): {trouble.error.rstrip('.')}, {last}"


def _listed(names: Iterable[str]) -> tuple[Particular, ...]:
    """Names; beyond the limit only their number."""
    named = tuple(Particular(n) for n in names)
    return named[:_LISTED] + _rest(len(named))


def _rest(number: int) -> tuple[Particular, ...]:
    return (Particular(f"{number - _LISTED} {MORE}"),) if number > _LISTED else ()


def colophon(digest: Digest) -> tuple[str, ...]:
    """The last lines: what this rests on."""
    changes = f"Ledger changes {digest.period.after_seq + 1:,} to {digest.period.to_seq:,}"
    if digest.period.to_seq <= digest.period.after_seq:
        changes = f"No ledger change after {digest.period.after_seq:,}"
    return (
        "Dollars in brackets follow the ECB reference rate of the day; the source's own currency comes first.",
        "Quotes stand in their own language. Wire copies and translations of one release count as one origin.",
        f"{changes}. Composed {moment(digest.composed_at, digest.period.time_zone)}.",
    )


def lower_first(text: str) -> str:
    """A sentence inside another."""
    return text[:1].lower() + text[1:]
