"""What the digest says of its entries, in the reader's language. Sums and dates are `notation`, words `vocabulary`.

Owns which phrase is said of what, and the names by which the reader knows parties and undertakings. Refuses markup and
decisions. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from scheduler.digests.accounts import Dispute, Entry, FieldChange, Naming, SectionKey, Telling
from scheduler.digests.edition import Clock, Digest, Standing
from scheduler.digests.notation import Notation, notation
from scheduler.digests.programme import ENDS_ON
from scheduler.digests.vocabulary import Vocabulary, vocabulary
from store.records import ReaderLanguage

NEWS_SECTIONS: tuple[SectionKey, ...] = (
    "new_funding", "new_countermeasures", "between_parties", "moved_on", "changed", "contradicted", "corrections",
    "progress", "policy",
)  # fmt: skip
"""What stands in the list at the top."""
_CHANGED = frozenset({"changed", "contradicted", "corrections"})
"""Sections in which the stage is no news: the title keeps it, the tag says what happened to the facts."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words for one digest in one language."""

    v: Vocabulary
    """Its words."""
    n: Notation
    """Its sums and dates."""
    names: Mapping[str, str]
    """Names in the language, by English name."""

    @property
    def language(self) -> ReaderLanguage:
        """The reader's language."""
        return self.v.language

    def phrase(self, key: str, **parts: object) -> str:
        """An interface string."""
        return self.v.say("phrases", key, **parts)

    def name(self, english: str) -> str:
        """What the reader calls a party, publisher or undertaking."""
        return self.names.get(english, english)

    def listed(self, names: Iterable[str]) -> str:
        """Names in a row."""
        return self.v.mark("comma").join(self.name(n) for n in names)

    def role_line(self, entry: Entry) -> str:
        """What the amount is, and the co-financed total of which it is a part: never the sum of both."""
        if entry.amount is None:
            return ""
        role = self.v.word("roles", entry.amount.role)
        if entry.total is None:
            return role
        line = self.phrase("part_of_total", role=role, total=self.n.amount(entry.total))
        return line if role else line.lstrip(", ")

    def period(self, digest: Digest) -> str:
        """What is covered, in the reader's zone."""
        zone = digest.period.time_zone
        key = "as_of" if digest.period.edition == "as-of" else "period"
        start, end = self.n.moment(digest.period.starts_at, zone), self.n.moment(digest.composed_at, zone)
        return self.phrase(key, start=start, end=end, city=self.n.city(zone))

    def stage(self, entry: Entry, code: str = "") -> str:
        """A stage in words; a policy is proposed where a project is a candidate."""
        code = code or entry.stage
        word = self.v.word("stages", code)
        return self.v.word("policy_stages", code, word) if entry.kind == "policy" else word

    def label(self, entry: Entry) -> str:
        """The tag of an entry: its stage, or what it is instead of an act; before → after where it moved on."""
        if entry.flag in {"watch", "unconfirmed", "changed", "withdrawn", "contradicted", "corrected"}:
            return self.v.word("labels", entry.flag).upper()
        now = self.v.word("markers", entry.marker) if entry.marker else self.stage(entry).upper()
        return f"{self.stage(entry, entry.stage_before).upper()} → {now}" if entry.stage_before else now

    def sort(self, entry: Entry) -> str:
        """What kind: the measure for countermeasures."""
        return self.v.word("measures", entry.measure) if entry.measure else self.v.word("kinds", entry.kind)

    def title(self, entry: Entry) -> str:
        """The title in the reader's language."""
        title = {"en": entry.title, "ja": entry.title_ja, "zh": entry.title_zh}[self.language]
        return title or entry.title

    def topic(self, entry: Entry) -> str:
        """The title without its stage, where the stage stands beside it."""
        suffix = f"{self.v.mark('colon')}{self.v.word('stages', entry.stage)}"
        return self.title(entry).removesuffix(suffix)

    def heading(self, entry: Entry) -> str:
        """The title, without its stage where the tag says it."""
        return self.title(entry) if entry.section in _CHANGED | {"watch"} else self.topic(entry)

    def glance(self, entry: Entry) -> str:
        """An entry in a few words, for the list at the top."""
        if entry.section not in _CHANGED:
            return self.topic(entry)
        return f"{self.topic(entry)}{self.v.mark('colon')}{lower_first(self.why(entry))}"

    def why(self, entry: Entry) -> str:
        """Why it is shown."""
        steps = self.v.mark("clause").join(self.change(entry, c) for c in entry.changes)
        dismissed = any(c.cause == "judgement" for c in entry.changes)
        gone = self.v.say("why", "dismissed" if dismissed else "withdrawn")
        if entry.corrects:
            withdrawn = entry.flag == "withdrawn"
            key = "corrected_withdrawn" if withdrawn else "corrected"
            day = self.n.day(entry.corrects.isoformat())
            return self.v.say("why", key, day=day, change=gone if withdrawn else steps)
        if entry.flag == "moved_on":
            return self.v.say("why", "moved_on", stage=self.stage(entry, entry.stage_before))
        if entry.flag == "changed":
            return steps
        if entry.flag == "withdrawn":
            return gone
        return self.v.say("why", entry.flag, day=self.n.day(entry.published_on))

    def change(self, entry: Entry, step: FieldChange) -> str:
        """`Amount changed from $33bn to $33.3bn (the source edited its page)`."""
        field = self.v.word("fields", step.field)
        before, after = self._value(entry, step, before=True), self._value(entry, step, before=False)
        key = "known" if not before else "taken_back" if not after else "changed"
        text = self.v.say("changes", key, field=field, before=before, after=after)
        return text + self.v.word("changes", step.cause, "")

    def _value(self, entry: Entry, step: FieldChange, *, before: bool) -> str:
        figure = step.before_figure if before else step.after_figure
        if figure:
            return self.n.amount(figure) if figure.usd is not None else self.n.original(figure)
        text = step.before if before else step.after
        if not text:
            return ""
        if step.field == "happened_on":
            return self.n.day(text)
        if step.field in {"actors", "targets"}:
            return self.listed(text.split(", "))
        if step.field == "status":
            return self.v.word("statuses", text)
        return self.stage(entry, text) if step.field == "stage" else text

    def parties(self, entry: Entry) -> str:
        """Who acts → whom it concerns."""
        return " → ".join(self.listed(names) for names in (entry.actors, entry.targets) if names)

    def facts(self, entry: Entry, *, nested: bool = False) -> tuple[str, ...]:
        """Parties, sectors, date, and where it belongs (understood under an umbrella), one phrase each."""
        belonging = self.phrase("part_of", what=self.name(entry.part_of)) if entry.part_of else ""
        if not belonging and not nested and entry.kind == "funding":
            belonging = self.phrase("programme" if entry.programme else "outside")
        phrases = (
            self.parties(entry),
            self.v.mark("comma").join(self.v.word("sectors", s) for s in entry.sectors[:4]),
            self.n.day(entry.happened_on),
            self.v.word("answers", entry.answers) if entry.answers else "",
            belonging,
        )
        return tuple(p for p in phrases if p)

    def gloss(self, entry: Entry) -> str:
        """The facts of a quote that stands in another language than the reader's, in one line; else empty."""
        if entry.quote is None or entry.quote.telling.language == self.language:
            return ""
        said = [self.parties(entry), self.topic(entry), self.n.original(entry.amount) if entry.amount else ""]
        said += [self.stage(entry), self.n.day(entry.happened_on) if entry.happened_on else ""]
        return self.phrase("gloss", facts=self.v.mark("gloss").join(s for s in said if s))

    def standing_of_proof(self, entry: Entry) -> str:
        """How sure: origins, languages, official or not."""
        if not entry.origins:
            return ""
        languages = self.v.mark("comma").join(self.v.word("languages", code) for code in entry.languages)
        origins = self.v.count(entry.origins, "origin")
        sure = self.phrase("official" if entry.official else "no_official")
        reported = f" · {self.phrase('reported')}" if entry.modality == "reported" else ""
        return f"{origins}{self.v.mark('open')}{languages}{self.v.mark('close')} · {sure}{reported}"

    def disagreements(self, entry: Entry) -> tuple[str, ...]:
        """Figures, dates and places of sources that disagree, with who says so."""
        given = [f"{self.n.amount(o.figure)}{self._by(o.publishers)}" for o in entry.other_figures]
        figures = (self.phrase("also_given", figures=self.v.mark("clause").join(given)),) if given else ()
        return (*figures, *(self._dispute(d) for d in entry.disputes))

    def _dispute(self, dispute: Dispute) -> str:
        readings = [
            (self.n.day(r.value) if r.value else self._places(r.places), r.publishers) for r in dispute.readings
        ]
        return self.phrase(
            "disputed",
            field=self.v.word("fields", dispute.field),
            readings=self.v.mark("clause").join(f"{value}{self._by(names)}" for value, names in readings),
            settled=self.v.word("settled", dispute.settled_by),
        )

    def _places(self, places: Iterable[Naming]) -> str:
        return self.v.mark("comma").join({"en": p.en, "ja": p.ja, "zh": p.zh}[self.language] for p in places)

    def _by(self, publishers: Iterable[str]) -> str:
        return f"{self.v.mark('open')}{self.listed(publishers)}{self.v.mark('close')}"

    def source(self, telling: Telling, zone: str) -> str:
        """Of a quoted page, after its publisher: its date, its language, when our copy was taken."""
        parts = [self.n.day(telling.published_on), self.script(telling)]
        if telling.stored_at:
            parts.append(self.phrase("stored", moment=self.n.moment(telling.stored_at, zone)))
        return " · ".join(parts)

    def script(self, telling: Telling) -> str:
        """The language of a document, Chinese by its script."""
        plain = self.v.word("languages", telling.language)
        return self.v.word("languages", telling.script, plain) if telling.language == "zh" else plain

    def pace(self, standing: Standing) -> str:
        """The clock of the memorandum and what it asks."""
        gone = self.phrase(
            "pace_gone",
            elapsed=f"{standing.days_elapsed:,}",
            total=f"{standing.days_total:,}",
            share=self.time_share(standing),
        )
        if standing.monthly_needed is None:
            return self.phrase("pace_ended", gone=gone)
        so_far = standing.monthly_so_far
        return self.phrase(
            "pace",
            gone=gone,
            so_far=self.phrase("pace_so_far", usd=self.n.usd(so_far)) if so_far is not None else "",
            needed=self.n.usd(standing.monthly_needed),
            ceiling=self.n.usd(standing.envelope),
            end=self.n.day(ENDS_ON.isoformat()),
        )

    def time_share(self, standing: Standing) -> str:
        """How much of the programme's time has gone."""
        return self.n.share(Decimal(standing.days_elapsed), Decimal(standing.days_total))

    def splits(self, standing: Standing) -> tuple[str, ...]:
        """The selected total by sector and by stage."""
        parts = (("by_sector", "sectors", standing.by_sector), ("by_stage", "stages", standing.by_stage))
        return tuple(
            f"{self.phrase(key)}{self.v.mark('colon')}"
            + " · ".join(f"{self.v.word(table, name)} {self.n.usd(value)}" for name, value in split)
            for key, table, split in parts
            if split
        )

    def asides(self, standing: Standing) -> tuple[str, ...]:
        """What stands beside the totals."""
        lines = []
        if standing.apart:
            lines.append(self.phrase("apart", usd=self.n.usd(standing.apart)))
        if standing.unconverted:
            lines.append(self.phrase("unconverted", events=self.v.count(standing.unconverted, "event")))
        return tuple(lines)

    def deadline(self, clock: Clock) -> str:
        """`OVERDUE since 21 Apr 2026 (Japan's calendar: 23 Apr 2026), 8 days late: money for First tranche, …`."""
        when = self.v.say("deadline", clock.status, day=self.n.day(clock.due_on.isoformat()))
        if clock.due_on_japan and clock.due_on_japan != clock.due_on:
            when += self.v.say("deadline", "japan", day=self.n.day(clock.due_on_japan.isoformat()))
        key = "late" if clock.status == "overdue" else "ago" if clock.days < 0 else "left" if clock.days else "today"
        left = self.v.say("deadline", key, days=self.v.count(abs(clock.days), "day"))
        what = self.v.say("deadline", clock.kind, title=self.name(clock.title), day=self.n.day(clock.set_on))
        return self.v.say("deadline", "line", when=when, left=left, what=what)

    def restated(self, digest: Digest) -> str:
        """Known news told again, in one line; empty where there is none."""
        told = digest.restated
        if not told.tellings:
            return ""
        pages, events = self.v.count(len(told.tellings), "page"), self.v.count(told.events, "known_event")
        return self.phrase("restated_line", pages=pages, events=events)

    def moment(self, at: datetime, digest: Digest) -> str:
        """A time in the reader's zone."""
        return self.n.moment(at, digest.period.time_zone)

    def colophon(self, digest: Digest) -> tuple[str, ...]:
        """The last lines: what this rests on."""
        period = digest.period
        key = "colophon_unchanged" if period.to_seq <= period.after_seq else "colophon_changes"
        last = f"{max(period.to_seq, period.after_seq):,}"
        made = self.phrase(
            key, first=f"{period.after_seq + 1:,}", last=last, moment=self.moment(digest.composed_at, digest)
        )
        return (self.phrase("colophon_rates"), self.phrase("colophon_quotes"), made)


def wording(digest: Digest, language: ReaderLanguage) -> Wording:
    """The words for a digest."""
    names = {n.en: {"en": n.en, "ja": n.ja, "zh": n.zh}[language] for n in digest.names}
    return Wording(vocabulary(language), notation(language), names)


def by_publisher(tellings: Sequence[Telling]) -> tuple[tuple[str, tuple[Telling, ...]], ...]:
    """Documents by publisher, those with most first."""
    counted = Counter(t.publisher for t in tellings)
    order = sorted(counted, key=lambda p: (-counted[p], p))
    return tuple((p, tuple(t for t in tellings if t.publisher == p)) for p in order)


def lower_first(text: str) -> str:
    """A sentence inside another."""
    return text[:1].lower() + text[1:]
