"""Which thread a claim is about: the project or measure behind it. Pure.

Owns the keys that say so and the guards: what never joins two projects, and by what a measure is known. A thread is
found by what is specific (instrument, law, asset, item, party, place); the programme and its tranches are defined.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from nlp.ledger.contradictions import ROUNDED, ratio
from nlp.ledger.titles import thread_titles
from nlp.subjects.subjects import label_of
from store.partial_dates import days_apart
from store.records import PROGRAMME_ID, Claim, Shape, Telling, Thread, make_id

_WEIGHTS = {"instrument": 4.0, "law": 3.0, "asset": 1.0, "item": 1.0, "org": 1.0, "place": 1.0, "tranche": 2.0}
"""How much one shared key says that two claims are about one thing; other kinds of key say nothing."""

_NAMING = frozenset({"instrument", "law", "asset", "item", "org", "tranche"})
"""Kinds of key of which at least one must be shared; a place alone names no project."""

_FORMS_OF_MONEY = frozenset({"asset:capital-increase", "asset:grant-bonds"})
"""Assets that are ways to give money: a capital increase and grant bonds for one lender are one undertaking."""

_JOINED = 2.0
"""Weight of shared keys from which two claims are about one thread without further help."""

REPLIES = frozenset({"dispute", "warning"})
"""Measures that answer another measure, and stand in its thread."""

_BY_TARGET = frozenset({"sanction_listing"})
"""Measures known by whom they fall on: a government's lists of one country's entities are one thread, whatever goods
and notices an article names."""

_ENACTED = frozenset({"announced", "in_force"})
"""Stages at which another notice is another measure; a suspension has a notice of its own."""

_SAME_GOODS = 1 / 3
"""Share of goods in common from which two measures of one sort and issuer are one, whenever they are told."""

_CONSIDERED = 4
"""Threads and events not joined that are named with the reason."""

_DAY = len("2026-01-01")

_NEAR_DAYS = 45
"""Days within which two measures that share no goods may be one, and a protest answers a measure."""


@dataclass(slots=True)
class EventState:
    """An event while it is being resolved: its id and the claims that tell it."""

    id: str
    thread_id: str
    evidence: list[Telling]

    @property
    def first(self) -> Shape:
        """What the claim said that opened it."""
        return self.evidence[0].says


@dataclass(slots=True)
class ThreadState:
    """A thread while it is being resolved: its keys and events."""

    thread: Thread
    keys: set[str]
    events: list[EventState] = field(default_factory=list)


def subject_keys(claim: Claim | Shape) -> frozenset[str]:
    """The keys that can tell its project or measure from others.

    A claim that names a tranche as its subject is about the tranche, whatever projects its sentence lists. A place
    abroad is none for the programme, which invests in the United States: articles name other places for comparison.
    """
    return _subject_keys(claim.keys, is_measure=claim.kind == "countermeasure", of_programme=bool(claim.programme_id))


@lru_cache(maxsize=65_536)
def _subject_keys(all_keys: tuple[str, ...], *, is_measure: bool, of_programme: bool) -> frozenset[str]:
    keys = {k for k in all_keys if k.partition(":")[0] in _WEIGHTS}
    tranches = _of(keys, "tranche")
    if tranches and not is_measure:
        return frozenset(tranches)
    if of_programme:
        keys -= {k for k in keys if k.startswith("place:") and not k.startswith("place:us")}
    # A town abroad is also its country: one article names Samarkand, another only Uzbekistan.
    keys |= {k.partition("-")[0] for k in keys if k.startswith("place:") and not k.startswith("place:us")}
    return frozenset(keys)


def index_keys(claim: Claim) -> frozenset[str]:
    """Keys by which the claim's thread is found again: its subject's, who takes which measure, a project's very sum."""
    keys = set(subject_keys(claim))
    if claim.kind == "countermeasure":
        keys.add(f"measure:{claim.measure}/{issuer(claim)}")
    if claim.measure in REPLIES:
        keys |= {f"against:{target}" for target in claim.targets}
    if sum_key := _sum_key(claim):
        keys.add(sum_key)
    return frozenset(keys)


def lookup_weights(claim: Claim) -> dict[str, float]:
    """Keys by which to look for threads that may be meant, with how much each says."""
    weights = {k: _WEIGHTS[k.partition(":")[0]] for k in subject_keys(claim)}
    named = any(k.partition(":")[0] in _NAMING for k in weights)
    others = {k for k in index_keys(claim) if not k.startswith("against:")}
    if claim.kind == "countermeasure" and claim.measure not in REPLIES and (country := _country(claim)):
        others.add(f"against:{country}")  # a protest may have been told before the measure that it answers
    return weights | {k: 0.5 if named else 1.0 for k in others if k not in weights}


def of_subject(keys: Iterable[str]) -> set[str]:
    """Of the keys by which a thread is found, those of its subject."""
    return {k for k in keys if k.partition(":")[0] in _WEIGHTS}


def _sum_key(claim: Claim) -> str:
    """Key of a sum that a project of the programme is known by; empty for other claims."""
    if claim.kind != "funding" or not claim.programme_id or claim.amount is None:
        return ""
    money = claim.amount
    return "" if money.role in {"envelope", "budget"} else f"sum:{_rounded(money.value):f}/{money.currency}"


def _rounded(value: Decimal) -> Decimal:
    """To two digits that count, so that 33 is found by 33.3."""
    return value.quantize(Decimal(1).scaleb(value.adjusted() - 1)) if value else value


def defined_ids(claim: Claim) -> frozenset[str]:
    """Ids of the threads by definition that the claim may be about: the programme's where it names nothing else."""
    keys = subject_keys(claim)
    tranches = frozenset(_tranche(k).id for k in keys if k.startswith("tranche:"))
    return tranches or (frozenset({PROGRAMME_ID}) if claim.programme_id and not keys else frozenset())


def programme_threads(claims: Iterable[Claim]) -> list[Thread]:
    """The threads that exist by definition: the programme, and each tranche that the claims name."""
    tranches = {k for c in claims for k in (*c.keys, c.part_of or "") if k.startswith("tranche:")}
    return [_root(), *(_tranche(key) for key in sorted(tranches))]


@dataclass(frozen=True, slots=True)
class Found:
    """The thread that a claim is about, None where it opens one, and why."""

    state: ThreadState | None
    reason: str
    considered: tuple[str, ...] = ()
    """Threads that it is not about though they share something, and why not: a sentence each."""


def find_thread(claim: Claim, states: list[ThreadState]) -> Found:
    """The thread that the claim is about, None where it opens one, and why in words."""
    keys = subject_keys(claim)
    defined = _defined_state(claim, keys, states)
    if defined is not None:
        return Found(*defined)
    if not keys and claim.kind in _PROJECTS:
        return _gone_on_about(claim, states)
    known = [s for s in states if _same_family(claim, s) and not _defined(s.thread)]
    scored = sorted(
        ((_affinity(claim, keys, s), s) for s in known),
        # Of equals the one that its article told of already.
        key=lambda x: (-x[0].points, not _in_article(claim, x[1]), x[1].thread.id),
    )
    against = tuple(f"{_call(s)}: {a.against}" for a, s in scored if a.against)
    scored = [(a, s) for a, s in scored if a.points > 0]
    if not scored:
        return Found(None, "shares no key with a known thread", against[:_CONSIDERED])
    best, state = scored[0]
    shared = ", ".join(sorted(keys & state.keys)) or "issuer and measure"
    ties = [s for a, s in scored[1:] if a.points == best.points]
    weaker = [f"{_call(s)}: shares less ({a.points:.1f} of {best.points:.1f})" for a, s in scored[1:] if s not in ties]
    considered = (*(f"{_call(s)}: shares as much" for s in ties), *weaker, *against)[:_CONSIDERED]
    if best.points >= _JOINED or not ties:
        only = "" if best.points >= _JOINED else ", and no other thread as much"
        return Found(state, f"shares {shared} ({best.points:.1f}){only}", considered)
    return Found(None, f"shares {shared} with several threads, none more than the others", considered)


def _gone_on_about(claim: Claim, states: list[ThreadState]) -> Found:
    """A claim that names nothing is about the one project or round that its article tells of."""
    if told := _only_one_told(claim, states):
        return Found(told, "names nothing, and its article tells of one project or round")
    return Found(None, "names nothing")


def _call(state: ThreadState) -> str:
    return f"{state.thread.title or state.thread.id} [{state.thread.id}]"


def _defined_state(claim: Claim, keys: frozenset[str], states: list[ThreadState]) -> tuple[ThreadState, str] | None:
    """Where a claim belongs that names a tranche, a sum alone, or nothing but the programme; None for any other."""
    by_id = {s.thread.id: s for s in states}
    tranche = next((k for k in sorted(keys) if k.startswith("tranche:")), None)
    if claim.kind == "countermeasure":
        return None
    if tranche:
        return by_id[_tranche(tranche).id], f"names {tranche}"
    if keys or not claim.programme_id:
        return None
    if known := _with_sum(claim, states):
        return known, "names only a sum that one project is known by"
    told = _only_one_told(claim, states) if _own_sum(claim) else None
    if told and tranche_key(told.thread):  # a cost that names no project may be that of all: it is no leaf's
        return told, "names only a sum, and its article tells of one round"
    return by_id[PROGRAMME_ID], "tells of the programme as a whole"


def _with_sum(claim: Claim, states: list[ThreadState]) -> ThreadState | None:
    """The one project of the programme whose claims give the sum, where a claim names nothing else."""
    if not _own_sum(claim):
        return None
    projects = [s for s in states if s.thread.id != PROGRAMME_ID]
    for limit in (Decimal(1), ROUNDED):
        found = [s for s in projects if _tells_sum(claim, s, limit)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _own_sum(claim: Claim) -> bool:
    """The claim gives a sum that is no ceiling: of a project or a round, not of the programme as a whole."""
    return claim.kind == "funding" and claim.amount is not None and claim.amount.role not in {"envelope", "budget"}


def _only_one_told(claim: Claim, states: list[ThreadState]) -> ThreadState | None:
    """The one project or round that the claim's article tells of; None where it tells of none or of several."""
    told = [s for s in states if _in_article(claim, s) and _same_family(claim, s) and s.thread.id != PROGRAMME_ID]
    return told[0] if len(told) == 1 else None


def _tells_sum(claim: Claim, state: ThreadState, limit: Decimal = Decimal(1)) -> bool:
    """The thread's claims give the sum, up to a ratio, as the same part of a project, and are of the programme."""
    return bool(claim.programme_id) and _same_sum(claim, state, limit, of_programme=True)


def _same_sum(claim: Claim, state: ThreadState, limit: Decimal = Decimal(1), *, of_programme: bool = False) -> bool:
    mine = claim.amount
    if mine is None:
        return False
    told = [c.amount for c in _said(state) if c.amount and (c.programme_id or not of_programme)]
    return any((m.currency, m.role) == (mine.currency, mine.role) and ratio(m.value, mine.value) <= limit for m in told)


def _said(state: ThreadState) -> list[Shape]:
    return [e.says for event in state.events for e in event.evidence]


def family(kind: str) -> frozenset[str]:
    """Kinds told of one thing: funding and progress of projects; countermeasures and policies stand by themselves."""
    return _PROJECTS if kind in _PROJECTS else frozenset({kind})


_PROJECTS = frozenset({"funding", "progress"})


def _same_family(claim: Claim, state: ThreadState) -> bool:
    return any(e.first.kind in family(claim.kind) for e in state.events)


@dataclass(frozen=True, slots=True)
class _Affinity:
    """Weight of what a claim and a thread share; 0 where a guard forbids the join, with the guard in words."""

    points: float
    against: str = ""


_STRANGERS = _Affinity(0.0)


def _affinity(claim: Claim, keys: frozenset[str], state: ThreadState) -> _Affinity:  # noqa: PLR0911  one guard, one return
    """How much says that the claim is about the thread."""
    if claim.kind == "countermeasure":
        return _measure_affinity(claim, keys, state)
    shared = keys & state.keys
    if not shared:
        return _STRANGERS
    if not _says_which(claim, shared, state):
        return _Affinity(0.0, f"shares only {', '.join(sorted(shared))}")
    for kind in ("place", "asset"):
        if _stands_against(keys, state, kind):
            return _Affinity(0.0, f"names another {kind}: {_listed(keys, kind)} against {_listed(state.keys, kind)}")
    if _other_parties(keys, shared, state):
        return _Affinity(0.0, f"names other parties: {_listed(keys, 'org')} against {_listed(state.keys, 'org')}")
    if all(e.first.programme_id != claim.programme_id for e in state.events):
        if not _of(shared, "org", "place"):
            return _Affinity(
                0.0, "one is of the programme and the other is not, and they share neither party nor place"
            )
        if _stands_against(keys, state, "org"):
            return _Affinity(0.0, "one is of the programme and the other is not, and their parties differ")
    return _Affinity(sum(_WEIGHTS[k.partition(":")[0]] for k in shared))


def _says_which(claim: Claim, shared: frozenset[str], state: ThreadState) -> bool:
    """What is shared names one undertaking: more than a place, and abroad more than a sort of plant.

    Lenders have many solar plants and credit lines; the programme has few projects, and mostly one of a sort. The very
    sum tells which is meant, and so does an article that goes on about what it told of.
    """
    if not _of(shared, *_NAMING):
        return _tells_sum(claim, state)
    if claim.programme_id or shared - _of(shared, "asset") or len(shared) > 1:
        return True
    return _in_article(claim, state) or _same_sum(claim, state)


def _in_article(claim: Claim, state: ThreadState) -> bool:
    """The claim's own article told something of the thread."""
    return any(one_text(claim, e) for event in state.events for e in event.evidence)


def one_text(claim: Claim, told: Telling) -> bool:
    """Both stand in one version of one document."""
    return (claim.document_id, claim.version) == (told.document_id, told.version)


def _other_parties(keys: frozenset[str], shared: frozenset[str] | set[str], state: ThreadState) -> bool:
    """Parties differ, and nothing but a sort of plant, or a place, is the same: both together name a project."""
    if _of(shared, "org", "tranche", "instrument", "law") or not _stands_against(keys, state, "org"):
        return False
    return not (_of(shared, "place") and _of(shared, "asset"))


def _listed(keys: Iterable[str], kind: str) -> str:
    return ", ".join(sorted(k.partition(":")[2] for k in _of(keys, kind)))


def _measure_affinity(claim: Claim, keys: frozenset[str], state: ThreadState) -> _Affinity:  # noqa: PLR0911  likewise
    """A measure is known by who takes it, what sort it is and what it falls on; a protest by the measure it answers."""
    firsts = [e.first for e in state.events]
    measures = [f for f in firsts if f.measure not in REPLIES]
    if claim.measure in REPLIES or not measures:
        return _reply_affinity(claim, keys, state, firsts)
    same_sort = [f for f in measures if f.measure == claim.measure]
    alike = [f for f in same_sort if issuer(f) == issuer(claim)]
    if not alike and _of(keys, "item") & state.keys:
        alike = [f for f in same_sort if not (_country(f) and _country(claim))]  # one does not say who takes it
    if not alike:
        return _Affinity(0.0, "another issuer or another sort of measure" if keys & state.keys else "")
    if claim.measure in _BY_TARGET:
        return _Affinity(_JOINED) if _meet(claim, alike) else _Affinity(0.0, "falls on others")
    shared = sum(_WEIGHTS[k.partition(":")[0]] for k in keys & state.keys)
    if _of(keys, "instrument") & state.keys:
        return _Affinity(shared)
    enacted = [subject_keys(c) for c in _said(state) if c.stage in _ENACTED]
    if claim.stage in _ENACTED and any(conflict(keys, theirs, "instrument") for theirs in enacted):
        return _Affinity(0.0, f"another notice: {_listed(keys, 'instrument')}")
    if _stands_against(keys, state, "item"):
        return _Affinity(0.0, f"other goods: {_listed(keys, 'item')} against {_listed(state.keys, 'item')}")
    goods = _overlap(keys, state.keys, "item")
    if goods < 1 and _after_suspension(claim, state):
        return _Affinity(0.0, "enacted after the other was suspended, over other goods")
    near = (_in_article(claim, state) or _nearest(claim, alike) <= _NEAR_DAYS) and _meet(claim, alike)
    if goods >= _SAME_GOODS or (near and (_within(keys, state.keys, "item") or not shared)):
        return _Affinity(1.0 + shared * goods)
    return _Affinity(0.0, "too few goods in common" if goods else "far apart in time, or falls on others")


def _after_suspension(claim: Claim, state: ThreadState) -> bool:
    """What is enacted after a suspension is not what was suspended, whichever of the two is told first.

    Only days are compared: what is recalled with its month may lie on either side.
    """
    on = claim.happened_on
    told = [c for c in _said(state) if len(c.happened_on) == len(on) == _DAY]
    if claim.stage == "suspended":
        enacted = [c.happened_on for c in told if c.stage in _ENACTED]
        return bool(enacted) and on < min(enacted)
    return claim.stage in _ENACTED and any(c.stage == "suspended" and c.happened_on < on for c in told)


def _within(left: Iterable[str], right: Iterable[str], kind: str) -> bool:
    """All that one of them names of a kind is among what the other names."""
    mine, theirs = _of(left, kind), _of(right, kind)
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


def _overlap(left: Iterable[str], right: Iterable[str], kind: str) -> float:
    """Share of the things of a kind that both name, of all that either names; 0 where one names none."""
    mine, theirs = _of(left, kind), _of(right, kind)
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0


def _reply_affinity(claim: Claim, keys: frozenset[str], state: ThreadState, firsts: list[Shape]) -> _Affinity:
    """A protest joins the measure taken against the protester, the one on the same goods before the nearest in time."""
    crossed = [f for f in firsts if issuer(f) != issuer(claim) and _crossed(claim, f)]
    crossed = crossed or [
        f for f in firsts if f.measure == claim.measure and issuer(f) == issuer(claim) and _meet(claim, [f])
    ]
    if not crossed:
        return _STRANGERS
    gap = _nearest(claim, crossed)
    if gap > _NEAR_DAYS:
        return _Affinity(0.0, f"more than {_NEAR_DAYS} days apart")
    if _stands_against(keys, state, "item"):
        return _Affinity(0.0, f"other goods: {_listed(keys, 'item')} against {_listed(state.keys, 'item')}")
    return _Affinity(1.0 + sum(_WEIGHTS[k.partition(":")[0]] for k in keys & state.keys) + 1.0 / (1.0 + gap))


def _crossed(claim: Claim, measure: Shape) -> bool:
    """The one falls on the other's country, and neither is said to fall on somebody else alone."""
    hits = (_country(claim) in measure.targets, _country(measure) in claim.targets)
    return any(hits) and (hits[0] or not measure.targets) and (hits[1] or not claim.targets)


def _nearest(claim: Claim, told: list[Shape]) -> float:
    """Days to the nearest of them; infinite where no date is known."""
    gaps = [days_apart(f.happened_on, claim.happened_on) for f in told]
    return min((float(g) for g in gaps if g is not None), default=float("inf"))


def issuer(claim: Claim | Shape) -> str:
    """Who takes a measure: its country where the claim knows it, else the first actor."""
    return next((k for k in claim.keys if k.startswith("issuer:")), claim.actors[0] if claim.actors else "")


def _country(claim: Claim | Shape) -> str:
    """English name of the country that acts; empty where the claim does not know it."""
    key = issuer(claim)
    titles = label_of(f"country:{key.removeprefix('issuer:')}") if key.startswith("issuer:") else None
    return titles[0] if titles else ""


def _meet(claim: Claim, firsts: list[Shape]) -> bool:
    """They fall on one party, or one of them does not say on whom."""
    return any(not f.targets or not claim.targets or set(f.targets) & set(claim.targets) for f in firsts)


def _of(keys: Iterable[str], *kinds: str) -> set[str]:
    return {k for k in keys if k.partition(":")[0] in kinds}


def conflict(left: Iterable[str], right: Iterable[str], *kinds: str) -> bool:
    """Both name things of a kind, and none in common: Ohio is not Georgia, a terminal is no power plant."""
    pairs = [(_of(left, kind), _of(right, kind)) for kind in kinds]
    return any(a and b and not a & b for a, b in pairs)


def _stands_against(keys: frozenset[str], state: ThreadState, kind: str) -> bool:
    """Half of the thread's claims or more name other things: one stray place in one article is no objection."""
    mine = _things(keys, kind)
    if not mine:
        return False
    told = [(_things(subject_keys(e.says), kind), e.tellings) for event in state.events for e in event.evidence]
    return 2 * sum(n for theirs, n in told if theirs and not mine & theirs) >= sum(n for _, n in told)


@lru_cache(maxsize=65_536)
def _things(keys: frozenset[str], kind: str) -> frozenset[str]:
    """The keys of a kind that name a thing."""
    return frozenset(_of(keys, kind)) - _FORMS_OF_MONEY


def _defined(thread: Thread) -> bool:
    return thread.id == PROGRAMME_ID or tranche_key(thread) is not None


def _root() -> Thread:
    en, ja, zh = thread_titles(f"programme:{PROGRAMME_ID}")
    return Thread(
        id=PROGRAMME_ID, title=en, title_ja=ja, title_zh=zh, parent_id=None, programme_id=PROGRAMME_ID, status=""
    )


def _tranche(key: str) -> Thread:
    en, ja, zh = thread_titles(key)
    return Thread(
        id=f"{PROGRAMME_ID}/{key}",
        title=en,
        title_ja=ja,
        title_zh=zh,
        parent_id=PROGRAMME_ID,
        programme_id=PROGRAMME_ID,
        status="",
    )


def tranche_key(thread: Thread) -> str | None:
    """`tranche:N` for the thread of a tranche; None for any other."""
    head, _, key = thread.id.partition("/")
    return key if head == PROGRAMME_ID and key else None


def new_thread(claim: Claim) -> Thread:
    """The thread that a claim opens, under its tranche or the programme where it belongs to them."""
    bare = Thread(
        id=make_id("thr", claim.id), title="", title_ja="", title_zh="", parent_id=None, programme_id=None, status=""
    )
    return describe_thread(bare, [claim.shape], [claim.project])


def describe_thread(thread: Thread, claims: Sequence[Shape], projects: Sequence[str]) -> Thread:
    """The thread as its claims, oldest first, describe it together; `projects` are what they call it, in their order.

    Titles come from the claim that names most, tranche and programme from most claims. Defined threads stay.
    """
    if _defined(thread):
        return thread
    best, project = max(zip(claims, projects, strict=True), key=lambda told: len(subject_keys(told[0])))
    en, ja, zh = thread_titles(*sorted(subject_keys(best)), label=project, claim=best)
    programme_id = _most(c.programme_id for c in claims)
    tranche = _most(c.part_of for c in claims if c.part_of and c.part_of.startswith("tranche:"))
    parent_id = _tranche(tranche).id if tranche else PROGRAMME_ID
    return replace(
        thread,
        title=en,
        title_ja=ja,
        title_zh=zh,
        programme_id=programme_id,
        parent_id=parent_id if programme_id else None,
    )


def _most(values: Iterable[str | None]) -> str | None:
    """The commonest value, the first of equals; None without any."""
    counted = Counter(values)
    return max(counted, key=lambda v: counted[v], default=None)
