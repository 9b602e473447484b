"""Threads: those that exist by definition, and how any other is opened, called and placed. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from nlp.ledger.keys import subject_keys
from nlp.ledger.titles import thread_titles
from store.records import PROGRAMME_ID, Claim, Shape, Thread, make_id


def programme_threads(claims: Iterable[Claim]) -> list[Thread]:
    """The threads that exist by definition: the programme, and each tranche that the claims name."""
    tranches = {k for c in claims for k in (*c.keys, c.part_of or "") if k.startswith("tranche:")}
    return [_root(), *(tranche_thread(key) for key in sorted(tranches))]


def defined_ids(claim: Claim) -> frozenset[str]:
    """Ids of the threads by definition that the claim may be about: the programme's where it names nothing else."""
    keys = subject_keys(claim)
    tranches = frozenset(tranche_thread(k).id for k in keys if k.startswith("tranche:"))
    return tranches or (frozenset({PROGRAMME_ID}) if claim.programme_id and not keys else frozenset())


def is_defined(thread: Thread) -> bool:
    """The programme or a tranche: there whatever is told of it."""
    return thread.id == PROGRAMME_ID or tranche_key(thread) is not None


def _root() -> Thread:
    en, ja, zh = thread_titles(f"programme:{PROGRAMME_ID}")
    return Thread(
        id=PROGRAMME_ID, title=en, title_ja=ja, title_zh=zh, parent_id=None, programme_id=PROGRAMME_ID, status=""
    )


def tranche_thread(key: str) -> Thread:
    """The thread of `tranche:N`."""
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
    if is_defined(thread):
        return thread
    best, project = max(zip(claims, projects, strict=True), key=lambda told: len(subject_keys(told[0])))
    en, ja, zh = thread_titles(*sorted(subject_keys(best)), label=project, says=best)
    programme_id = _most(c.programme_id for c in claims)
    tranche = _most(c.part_of for c in claims if c.part_of and c.part_of.startswith("tranche:"))
    parent_id = tranche_thread(tranche).id if tranche else PROGRAMME_ID
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
