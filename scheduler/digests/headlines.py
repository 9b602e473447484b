"""What a digest says first, in English: its headline, its deck, its subject line.

Owns the choice of the leading entry: acts before threats and candidates, funding before all. Pure.
"""

from __future__ import annotations

from scheduler.digests.edition import Digest, Entry
from scheduler.digests.notation import moment, original
from scheduler.digests.wording import MARKERS, MORE, NAME, count, lower_first, stage, topic, why

_SUBJECT_LENGTH = 90
"""Characters that mail clients show of a subject line on a wide screen, roughly."""


def headline(digest: Digest) -> str:
    """The day's news in one line; a day with nothing new says so."""
    lead = lead_entry(digest)
    if lead is None:
        if digest.baseline and not digest.period.after_seq:
            return f"Nothing flagged yet: {count(digest.baseline, 'event')} on file from first contact"
        return f"Nothing new since {moment(digest.period.starts_at, digest.period.time_zone)}"
    if lead.section == "changed":
        return f"{topic(lead)}: {lower_first(why(lead))}"
    if lead.kind == "funding" and lead.amount:
        what = f"{original(lead.amount)} {stage(lead)}"
        return f"{what[0].upper()}{what[1:]}: {topic(lead)}"
    prefix = f"{MARKERS[lead.marker].capitalize()}: " if lead.marker else ""
    return f"{prefix}{topic(lead) if lead.marker else lead.title}"


def lead_entry(digest: Digest) -> Entry | None:
    """The entry that a front page would lead with; None where nothing is news.

    The lenders' business outside the programme leads only on a day without anything else.
    """
    order = ("new_funding", "new_countermeasures", "between_parties", "changed", "policy", "progress")
    tops = {s.key: s.entries[0] for s in digest.sections}
    acts = [tops[key] for key in order if key in tops and not tops[key].marker]
    others = [tops[key] for key in order if key in tops and tops[key].marker]
    ranked = sorted([*acts, *others], key=lambda e: e.kind == "funding" and not e.programme)
    return ranked[0] if ranked else None


def deck(digest: Digest) -> str:
    """All that is new, counted; empty where nothing is."""
    parts = _counted(digest)
    if not parts:
        return ""
    moved = digest.counts.moved_on
    return " · ".join(parts) + (f" ({moved} moved on from an earlier stage)" if moved else "")


def _counted(digest: Digest) -> list[str]:
    counts = digest.counts
    return [
        count(number, one, many)
        for number, one, many in (
            (counts.funding, "funding decision", ""),
            (counts.candidates, "candidate", ""),
            (counts.countermeasures, "countermeasure", ""),
            (counts.threats, "threat", ""),
            (counts.changed, "changed fact", ""),
            (counts.progress, "progress report", ""),
            (counts.policy, "policy step", ""),
        )
        if number
    ]


def subject(digest: Digest) -> str:
    """The subject line: the news, then how much more there is; never a line break."""
    lead = lead_entry(digest)
    if lead is None:
        return f"{NAME}: {lower_first(headline(digest))}"
    line = headline(digest)
    line = line if len(line) <= _SUBJECT_LENGTH else line[: _SUBJECT_LENGTH - 1].rstrip() + "…"
    rest = _counted_beside(digest, lead)
    shown = 0
    for number, words in rest:
        if len(line) + len(words) > _SUBJECT_LENGTH:
            break
        line, shown = f"{line} · {words}", shown + number
    more = sum(number for number, _ in rest) - shown
    return f"{line} · {more} {MORE}" if more else line


def _counted_beside(digest: Digest, lead: Entry) -> list[tuple[int, str]]:
    """What is new beside the leading entry, most important first."""
    counts = digest.counts
    acts = {"new_countermeasures", "between_parties"}
    funding = counts.funding - (lead.section == "new_funding" and not lead.marker)
    parts = (
        (funding, "more funding" if funding < counts.funding else "funding", "more funding"),
        (counts.countermeasures - (lead.section in acts and not lead.marker), "countermeasure", ""),
        (counts.threats - (lead.marker == "threat"), "threat", ""),
        (counts.candidates - (lead.marker == "candidate"), "candidate", ""),
        (counts.changed - (lead.section == "changed"), "changed", "changed"),
        (counts.policy - (lead.section == "policy"), "policy", "policy"),
        (counts.progress - (lead.section == "progress"), "progress", "progress"),
    )
    return [(number, count(number, one, many)) for number, one, many in parts if number]
