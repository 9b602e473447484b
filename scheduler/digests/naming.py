"""What parties, publishers, undertakings and places are called in the readers' languages, and of which countries.

Owns the choice of one name; the names themselves are the knowledge base's, the threads' and `words/names.toml`'s. A
digest keeps the names that it was composed with, so that it reads the same later.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from nlp.countries import load_countries
from nlp.ledger.titles import thread_titles
from nlp.organizations.knowledge import LEGAL_SUFFIX, Organization, load_organizations
from nlp.subjects.subjects import keys_of_label, label_of
from scheduler.digests.accounts import Entry, Naming, Telling
from scheduler.digests.edition import Digest, read_label
from store.records import PROGRAMME_ID, EventClaim, Thread

_GOVERNMENT = "Government of "
_TARGET = "US-Japan strategic investment"
"""What a policy of the programme is about."""


def names_in(digest: Digest, threads: Iterable[Thread]) -> tuple[Naming, ...]:
    """The names of everything that a digest speaks of and that is called otherwise in Japanese or Chinese."""
    # A thread may bear a party's bare name, untranslated.
    called = [Naming(en=t.title, ja=t.title_ja, zh=t.title_zh) for t in threads]
    titles = {n.en: n for n in called if (n.ja, n.zh) != (n.en, n.en)}
    programme = thread_titles(f"programme:{PROGRAMME_ID}")
    for called_so in (programme[0], _TARGET):
        titles.setdefault(called_so, Naming(en=called_so, ja=programme[1], zh=programme[2]))
    found = (titles.get(name) or name_of(name) for name in sorted(set(_spoken_of(digest))))
    return tuple(n for n in found if n is not None and (n.ja, n.zh) != (n.en, n.en))


@cache
def name_of(english: str) -> Naming | None:
    """Names of a party, publisher, country or project by its English one; None where it is not known."""
    organization = _find(english)
    if organization is not None:
        given = _given().get(organization.id)
        ja = given[0] if given else next(iter(organization.names.get("ja", ())), english)
        zh = given[1] if given else next(iter(organization.names.get("zh", ())), english)
        return Naming(en=english, ja=ja, zh=zh)
    if english.startswith(_GOVERNMENT) and (country := _countries().get(english.removeprefix(_GOVERNMENT))):
        return Naming(en=english, ja=f"{country.ja}政府", zh=f"{country.zh}政府")
    return _countries().get(english) or _project(english)


def _project(english: str) -> Naming | None:
    """Names of what an undertaking's label names: its places, then what is built there."""
    called = [(key, named) for key in keys_of_label(english) if (named := label_of(key))]
    places = [named for key, named in called if key.startswith(("place:", "country:"))]
    things = [named for _, named in called if named not in places]
    ja = "の".join(filter(None, ("・".join(p[1] for p in places), "・".join(t[1] for t in things))))
    zh = "".join(("、".join(p[2] for p in places), "、".join(t[2] for t in things)))
    return Naming(en=english, ja=ja, zh=zh) if called else None


def place_of(key: str) -> Naming:
    """Names of a place by its key (`place:us-oh`)."""
    en, ja, zh = label_of(key) or (key.partition(":")[2],) * 3
    return Naming(en=en, ja=ja, zh=zh)


def countries_of(names: Iterable[str], evidence: Sequence[EventClaim]) -> tuple[str, ...]:
    """Codes of the countries of who acts and who is concerned, and of the places that the evidence names."""
    found = {code for name in names if (code := _country_of(name))}
    keys = {key for item in evidence if item.current for key in item.claim.keys}
    found |= {key.partition(":")[2][:2].upper() for key in keys if key.startswith("place:")}
    return tuple(sorted(found))


def organizations_of(names: Iterable[str], evidence: Sequence[EventClaim]) -> tuple[str, ...]:
    """Ids of the organizations that act, are concerned, or are named by the evidence."""
    found = {o.id for name in names if (o := _find(name)) is not None}
    keys = {key for item in evidence if item.current for key in item.claim.keys}
    return tuple(sorted(found | {key.partition(":")[2] for key in keys if key.startswith("org:")}))


def _country_of(name: str) -> str:
    organization = _find(name)
    if organization is not None:
        return organization.country
    return _codes().get(name.removeprefix(_GOVERNMENT), "")


def _find(name: str) -> Organization | None:
    """The organization of that very English name, else of that name but for its legal suffix."""
    return _by_name().get(name) or _by_name().get(LEGAL_SUFFIX.sub("", name))


@cache
def _by_name() -> Mapping[str, Organization]:
    found = {name: o for o in reversed(load_organizations()) for name in o.names.get("en", ())}
    return found | {o.name: o for o in load_organizations()}


@cache
def _given() -> Mapping[str, Sequence[str]]:
    text = files("scheduler.digests").joinpath("words", "names.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _countries() -> Mapping[str, Naming]:
    return {c.label_en: Naming(en=c.label_en, ja=c.label_ja, zh=c.label_zh) for c in load_countries().values()}


@cache
def _codes() -> Mapping[str, str]:
    return {country.label_en: code.upper() for code, country in load_countries().items()}


def _spoken_of(digest: Digest) -> Iterator[str]:
    for section in digest.sections:
        for entry in section.entries:
            yield from _named_by(entry)
    yield from (clock.title for clock in digest.deadlines)
    yield from _publishers(digest.restated.tellings)
    missed = digest.unchecked
    yield from (t.publisher for t in missed.troubles)
    yield from (p.publisher for p in missed.pages)
    yield from (read_label(label)[0] for label in (*missed.quiet, *missed.unproven))
    yield from _publishers(u.telling for u in missed.unsure)


def _named_by(entry: Entry) -> Iterator[str]:
    yield from (*entry.actors, *entry.targets, entry.part_of)
    for step in entry.changes:
        if step.field in {"actors", "targets"}:
            yield from (*step.before.split(", "), *step.after.split(", "))
    if entry.quote:
        yield entry.quote.telling.publisher
    yield from _publishers((*entry.others, *((entry.first,) if entry.first else ())))
    for figure in entry.other_figures:
        yield from figure.publishers
    for dispute in entry.disputes:
        for reading in dispute.readings:
            yield from reading.publishers
    for child in entry.children:
        yield from _named_by(child)


def _publishers(tellings: Iterable[Telling]) -> Iterator[str]:
    return (telling.publisher for telling in tellings)
