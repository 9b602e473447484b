"""What a digest says first: its headline, its deck, its subject line.

Owns the choice of the leading entry: acts before threats and candidates, funding before all. Pure.
"""

from __future__ import annotations

from scheduler.digests.accounts import Entry, SectionKey
from scheduler.digests.edition import Digest
from scheduler.digests.wording import Wording, lower_first, wording
from store.records import ReaderLanguage

_SUBJECT_WIDTH = 90
"""Latin letters that mail clients show of a subject line on a wide screen, roughly; a CJK letter is two wide."""
_ORDER: tuple[SectionKey, ...] = (
    "new_funding", "new_countermeasures", "between_parties", "moved_on", "corrections", "changed", "contradicted",
    "policy", "progress",
)  # fmt: skip


def headline(digest: Digest, language: ReaderLanguage = "en") -> str:
    """The day's news in one line; a day with nothing new says so."""
    w = wording(digest, language)
    lead = lead_entry(digest)
    if lead is None:
        if digest.baseline and not digest.period.after_seq:
            return w.v.say("headlines", "baseline", events=w.v.count(digest.baseline, "event"))
        return w.v.say("headlines", "nothing", moment=w.moment(digest.period.starts_at, digest))
    return _news(w, lead)


def _news(w: Wording, lead: Entry) -> str:
    if lead.section in {"changed", "contradicted"}:
        return w.glance(lead)
    if lead.section == "corrections":
        return w.v.say("headlines", "correction", what=w.glance(lead))
    if lead.kind == "funding" and lead.amount:
        key = f"funding_{lead.stage}"
        what = w.v.say("headlines", key, amount=w.n.original(lead.amount), topic=w.topic(lead))
        return what[0].upper() + what[1:]
    return w.v.say("headlines", lead.marker, topic=w.topic(lead)) if lead.marker else w.title(lead)


def lead_entry(digest: Digest) -> Entry | None:
    """The entry that a front page would lead with; None where nothing is news.

    The lenders' business outside the programme leads only on a day without anything else.
    """
    tops = {s.key: s.entries[0] for s in digest.sections}
    acts = [tops[key] for key in _ORDER if key in tops and not tops[key].marker]
    others = [tops[key] for key in _ORDER if key in tops and tops[key].marker]
    ranked = sorted([*acts, *others], key=lambda e: e.kind == "funding" and not e.programme)
    return ranked[0] if ranked else None


def deck(digest: Digest, language: ReaderLanguage = "en") -> str:
    """All that is new, counted; empty where nothing is."""
    w = wording(digest, language)
    counts = digest.counts
    names = (
        "funding", "candidates", "countermeasures", "threats", "onward", "changed", "contradicted", "progress",
        "policy",
    )  # fmt: skip
    parts = [w.v.count(number, name) for name in names if (number := getattr(counts, name))]
    moved = counts.moved_on - counts.onward
    return " · ".join(parts) + (w.v.say("headlines", "moved_on", n=moved) if moved else "")


def subject(digest: Digest, language: ReaderLanguage = "en") -> str:
    """The subject line: the news, then how much more there is; never a line break."""
    w = wording(digest, language)
    lead = lead_entry(digest)
    line = headline(digest, language)
    if lead is None:
        return f"{w.v.name}{w.v.mark('colon')}{lower_first(line)}"
    if digest.period.edition == "weekly":
        line = w.v.say("headlines", "weekly", news=line)
    line = _cut(line)
    rest = _counted_beside(w, digest, lead)
    shown = 0
    for number, words in rest:
        if _width(line) + _width(words) > _SUBJECT_WIDTH:
            break
        line, shown = f"{line} · {words}", shown + number
    more = sum(number for number, _ in rest) - shown
    return f"{line} · {w.phrase('more', n=more)}" if more else line


def _width(text: str) -> int:
    """Columns: what lies beyond the scripts of Europe is two wide."""
    return sum(2 if c >= "\u1100" else 1 for c in text)


def _cut(line: str) -> str:
    if _width(line) <= _SUBJECT_WIDTH:
        return line
    while _width(line) >= _SUBJECT_WIDTH:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _counted_beside(w: Wording, digest: Digest, lead: Entry) -> list[tuple[int, str]]:
    """What is new beside the leading entry, most important first."""
    counts = digest.counts
    acts = {"new_countermeasures", "between_parties"}
    funding = counts.funding - (lead.section == "new_funding" and not lead.marker)
    parts = (
        (funding, "more_funding" if funding < counts.funding else "funding_short"),
        (counts.countermeasures - (lead.section in acts and not lead.marker), "countermeasures"),
        (counts.threats - (lead.marker == "threat"), "threats"),
        (counts.candidates - (lead.marker == "candidate"), "candidates"),
        (counts.onward - (lead.section == "moved_on"), "onward"),
        (counts.changed - (lead.section in {"changed", "corrections"}), "changed_short"),
        (counts.contradicted - (lead.section == "contradicted"), "contradicted"),
        (counts.policy - (lead.section == "policy"), "policy_short"),
        (counts.progress - (lead.section == "progress"), "progress_short"),
    )
    return [(number, w.v.count(number, what)) for number, what in parts if number]
