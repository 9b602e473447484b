"""An event as its evidence tells it: which stage, amount, date and parties stand where articles differ. Pure.

Owns the choice between tellings: an official document settles, else the figure that most independent origins give, else
the first told. The loser stays in the evidence.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from nlp.ledger.contradictions import CONVERTED, ROUNDED, ratio
from nlp.ledger.titles import event_titles
from nlp.subjects.sectors import find_sectors
from store.partial_dates import span
from store.records import STAGES, Event, EventClaim, Money, Sector, Thread

Convert = Callable[[Money, str], tuple[Decimal, date | None] | None]
"""Money and a partial date to USD and the day of the rate (None for dollars); None where no rate is known."""

_MODALITIES = ("asserted", "reported", "speculated")
_T = TypeVar("_T")


def summarize(event_id: str, thread: Thread, evidence: Sequence[EventClaim], convert: Convert) -> Event:
    """The event that the evidence tells.

    `evidence` holds current claims only, in ledger order, at least one: an event without evidence is the caller's case.
    """
    claims = [e.claim for e in evidence]
    first = claims[0]
    with_amount = [e for e in evidence if e.claim.amount]
    amount = _settled_amount(with_amount, convert)
    chosen = next((e.claim for e in with_amount if _figure(e.claim.amount) == amount), None)
    stage = _stage(evidence)
    precision = max(len(c.happened_on) for c in claims)
    # A month does not outvote a day: only the most precise readings compete.
    happened_on = _settled([e for e in evidence if precision and len(e.claim.happened_on) == precision], _date) or ""
    converted = convert(chosen.amount, happened_on or evidence[0].published_on) if chosen and chosen.amount else None
    titles = event_titles(thread, first, stage)
    return Event(
        id=event_id,
        thread_id=thread.id,
        kind=first.kind,
        measure=first.measure,
        answers=next((c.answers for c in claims if c.answers not in {None, "unstated"}), first.answers),
        stage=stage,
        modality=min((c.modality for c in claims), key=_MODALITIES.index),
        title=titles[0],
        title_ja=titles[1],
        title_zh=titles[2],
        amount=chosen.amount if chosen else None,
        total=next((c.total for c in claims if c.total), None),
        usd=converted[0] if converted else None,
        rate_on=converted[1] if converted else None,
        sectors=_sectors(evidence, thread),
        actors=_parties(e.claim.actors for e in _weighty(evidence)),
        targets=_parties(e.claim.targets for e in _weighty(evidence)),
        project=first.project,
        happened_on=happened_on,
        published_on=min((e.published_on for e in evidence if e.published_on), default=""),
        known_at=min(e.known_at for e in evidence),
        first_document_id=evidence[0].document.id,
        is_new=any(c.is_new for c in claims),
        baseline=False,
        status="open",
    )


def _weighty(evidence: Sequence[EventClaim]) -> Sequence[EventClaim]:
    """Official evidence where there is any, else all."""
    return [e for e in evidence if e.is_official] or evidence


def _settled(evidence: Sequence[EventClaim], read: Callable[[EventClaim], _T | None]) -> _T | None:
    """The reading that official evidence gives, else that of most origins, else the first told; None without any."""
    origins: dict[_T, set[str]] = defaultdict(set)
    for item in _weighty(evidence):
        value = read(item)
        if value is not None:
            origins[value].update(_origins(item))
    return max(origins, key=lambda v: len(origins[v]), default=None)


def _settled_amount(evidence: Sequence[EventClaim], convert: Convert) -> tuple[Decimal, str] | None:
    """The sum that stands: of the figures that agree, rounded or converted, those that most origins give together.

    Within them the one that most origins give; of equals dollars, in which the programme is counted, before a gloss.
    """
    origins: dict[tuple[Decimal, str], set[str]] = defaultdict(set)
    usd: dict[tuple[Decimal, str], Decimal] = {}
    for item in _weighty(evidence):
        money = item.claim.amount
        if money is None:
            continue
        figure = (money.value, money.currency)
        origins[figure].update(_origins(item))
        if figure not in usd and (found := convert(money, item.claim.happened_on or item.published_on)):
            usd[figure] = found[0]
    if not origins:
        return None

    def agree(one: tuple[Decimal, str], other: tuple[Decimal, str]) -> bool:
        if one[1] == other[1]:
            return ratio(one[0], other[0]) <= ROUNDED
        return one in usd and other in usd and ratio(usd[one], usd[other]) <= CONVERTED

    together = {f: set().union(*(o for g, o in origins.items() if agree(f, g))) for f in origins}
    return max(origins, key=lambda f: (len(together[f]), len(origins[f]), f[1] == "USD"))


def _figure(amount: Money | None) -> tuple[Decimal, str] | None:
    return (amount.value, amount.currency) if amount else None


def _date(item: EventClaim) -> str | None:
    return item.claim.happened_on if span(item.claim.happened_on) else None


def _stage(evidence: Sequence[EventClaim]) -> str:
    """Stages of one event differ only where one decision is told in two words: the further one stands.

    Where some tell a candidate and others its choice, most origins say which it was; of equals the first to publish,
    then the lesser: a candidate that is no project would be totalled.
    """
    weighty = _weighty(evidence)
    order = STAGES[evidence[0].claim.kind]
    told = {e.claim.stage for e in weighty}
    if "proposed" not in told or len(told) == 1:
        return max(told, key=order.index)
    origins = {stage: {o for e in weighty if e.claim.stage == stage for o in _origins(e)} for stage in told}
    first = {stage: min(e.published_on or "9999" for e in weighty if e.claim.stage == stage) for stage in told}
    return min(told, key=lambda stage: (-len(origins[stage]), first[stage], order.index(stage)))


def _origins(item: EventClaim) -> tuple[str, ...]:
    return item.origins or (item.document.origin,)


def _sectors(evidence: Sequence[EventClaim], thread: Thread) -> tuple[Sector, ...]:
    """Sectors by how often and how early they are told: those that the name of a project says, where it says some.

    A sentence may list three projects of two sectors; what few tellings name in passing is left out.
    """
    counted: Counter[Sector] = Counter()
    for item in evidence:
        for rank, sector in enumerate(item.claim.sectors):
            counted[sector] += (10 - min(rank, 9)) * item.tellings
    named = _sectors_of_name(thread.title) if evidence[0].claim.kind == "funding" else ()
    least = max(counted.values(), default=0) / 2
    told = named or (s for s, n in counted.items() if n > least)
    return tuple(sorted(told, key=lambda s: (-counted[s], s)))


@lru_cache(maxsize=4096)
def _sectors_of_name(title: str) -> tuple[Sector, ...]:
    return tuple(dict.fromkeys(m.sector for m in find_sectors(title, "en")))


def _parties(tellings: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Every party that any telling names, in order of first mention."""
    return tuple(dict.fromkeys(name for names in tellings for name in names))
