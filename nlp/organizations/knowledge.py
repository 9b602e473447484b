"""The knowledge base of organizations: their names in three languages and when a name is not theirs.

Owns `organizations.jsonl` and the forms that each language may use. Refuses texts: matching is in `organizations`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TypedDict

from nlp.countries import load_countries
from nlp.languages import fold
from nlp.organizations.authorities import load_authorities
from nlp.phrases import PhraseIndex, condense, is_katakana
from store.records import Language, OrganizationKind, Sector

LANGUAGES: tuple[Language, ...] = ("en", "ja", "zh")

LEGAL_SUFFIX = re.compile(
    r"(?:,? (?:Inc\.|Incorporated|Corporation|Corp\.|Company|Co\.|Ltd\.?|Limited|LLC|plc|AG|SE|N\.V\.|S\.A\.|LP"
    r"|Holdings|Group))+$"
)
"""What an English name ends in that says only its legal form."""
_AUTHORITIES = frozenset({"government", "agency"})
_FUND = re.compile("[系债債]|-")
"""What after an authority's name makes it another thing's property: 政府系, 政府债, government-affiliated."""
_TELLING_WORDS = 3
"""Words from which a legal name without its suffix means the organization wherever it stands."""
_BORROWED = 3
"""Least length of an ideographic name that the other East Asian language may borrow."""


class _Refusal(TypedDict, total=False):
    form: str
    preceded: str
    followed: str


class _Row(TypedDict, total=False):
    """One line of the file.

    `names_xx` mean it anywhere; `context` lists, per language, names that mean it only where the text speaks of its
    country (or, with `cues`, uses one of those words); `refuse` gives, for a form, patterns before and after it that
    make it another word. Traditional and simplified spellings need no entries of their own: matching folds them.
    """

    id: str
    name: str
    kind: OrganizationKind
    country: str
    sectors: list[Sector]
    names_en: list[str]
    names_ja: list[str]
    names_zh: list[str]
    tickers: list[str]
    context: dict[Language, list[str]]
    cues: dict[Language, list[str]]
    refuse: list[_Refusal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """An organization of the subject."""

    id: str
    """Lower-case slug, never reused."""
    name: str
    """Canonical English name."""
    kind: OrganizationKind
    """What sort of organization."""
    country: str
    """ISO 3166-1 alpha-2 code in upper case; empty for international ones."""
    sectors: tuple[Sector, ...] = ()
    """What it makes or sells; empty for authorities and where it is not known."""
    names: dict[Language, tuple[str, ...]] = field(default_factory=dict)
    """Names that mean it wherever they stand."""
    context: dict[Language, tuple[str, ...]] = field(default_factory=dict)
    """Names that mean it only where the text speaks of its country (`finance ministry`)."""
    cues: dict[Language, tuple[str, ...]] = field(default_factory=dict)
    """Words of which one must stand in the text for the names in `context`, instead of its country's."""
    tickers: tuple[str, ...] = ()
    """Stock exchange codes."""


@dataclass(frozen=True, slots=True)
class Form:
    """One written form of an organization's name."""

    organization: Organization
    """Whose it is."""
    written: str
    """As the knowledge base writes it."""
    certain: bool
    """False where the context must decide."""
    stem: bool = False
    """A legal name without its suffix: means the organization only where a suffix follows (Acme in Acme Corp.)."""
    guarded: bool = False
    """Begins with a one-character country prefix, which may belong to the word before."""
    preceded: re.Pattern[str] | None = None
    """What before it makes it something else."""
    followed: re.Pattern[str] | None = None
    """What after it makes it something else."""


@cache
def load_organizations() -> tuple[Organization, ...]:
    """Every organization, in the order of the file."""
    return tuple(_organization(row) for row in _rows())


def find_organization(organization_id: str) -> Organization | None:
    """The organization with that id; None where the base has none."""
    return _by_id().get(organization_id)


@cache
def _by_id() -> dict[str, Organization]:
    return {organization.id: organization for organization in load_organizations()}


def _organization(row: _Row) -> Organization:
    context, cues = row.get("context", {}), row.get("cues", {})
    return Organization(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        country=row["country"],
        sectors=tuple(row.get("sectors", ())),
        names={"en": tuple(row["names_en"]), "ja": tuple(row["names_ja"]), "zh": tuple(row["names_zh"])},
        context={language: tuple(context.get(language, ())) for language in LANGUAGES},
        cues={language: tuple(cues.get(language, ())) for language in LANGUAGES} if cues else {},
        tickers=tuple(row.get("tickers", ())),
    )


@cache
def _rows() -> tuple[_Row, ...]:
    text = files("nlp.organizations").joinpath("organizations.jsonl").read_text(encoding="utf-8")
    return tuple(json.loads(line) for line in text.splitlines() if line)


@cache
def find_forms(language: Language) -> PhraseIndex[Form]:
    """Every form that a text in the language may use, as a trie."""
    return PhraseIndex((form.written, form) for form in list_forms(language))


def list_forms(language: Language) -> list[Form]:
    """Names and contextual names of the language, with country prefixes, and names borrowed from other languages."""
    refusals = {(row["id"], fold(r["form"]).text): r for row in _rows() for r in row.get("refuse", [])}
    forms: list[Form] = []
    own: set[str] = set()
    for organization in load_organizations():
        for written, base, certain, guarded in _own_forms(organization, language):
            refusal = refusals.get((organization.id, fold(base).text), {})
            forms.append(_form(organization, written, refusal, certain=certain, guarded=guarded))
            own.add(fold(written).text)
    for organization in load_organizations():
        stem = LEGAL_SUFFIX.sub("", organization.name)
        if stem != organization.name and fold(stem).text not in own:
            own.add(fold(stem).text)
            forms.append(Form(organization, stem, certain=True, stem=len(stem.split()) < _TELLING_WORDS))
    for organization in load_organizations():
        names = {n for other in LANGUAGES if other != language for n in organization.names[other]}
        for name in sorted(n for n in names if _may_borrow(n, language)):
            if fold(name).text not in own:
                refusal = refusals.get((organization.id, fold(name).text), {})
                forms.append(_form(organization, name, refusal, certain=True, guarded=False))
    taken = {fold(form.written).text for form in forms if form.certain}
    return forms + [form for form in _common_forms(language) if fold(form.written).text not in taken]


def _common_forms(language: Language) -> Iterator[Form]:
    """Bare names that any country's authority may have; their organization has no id and a pattern for its name."""
    for authority in load_authorities():
        common = Organization(id="", name=authority.name, kind=authority.kind, country="")
        yield from (Form(common, written, certain=False, followed=_FUND) for written in authority.names[language])


@cache
def _stems() -> dict[str, Organization]:
    return {condense(LEGAL_SUFFIX.sub("", o.name)).text: o for o in reversed(load_organizations())}


def find_named(name: str) -> Organization | None:
    """The organization whose canonical name, but for corporate suffixes, is this; None where the base has none."""
    return _stems().get(condense(LEGAL_SUFFIX.sub("", name)).text)


def _form(organization: Organization, written: str, refusal: _Refusal, *, certain: bool, guarded: bool) -> Form:
    preceded, followed = refusal.get("preceded"), refusal.get("followed")
    return Form(
        organization,
        written,
        certain,
        guarded=guarded,
        preceded=re.compile(f"(?:{preceded})$") if preceded else None,
        followed=re.compile(f"(?:{followed})") if followed else None,
    )


def _own_forms(organization: Organization, language: Language) -> list[tuple[str, str, bool, bool]]:
    """Written form, the form without country prefix, certain, guarded."""
    country = load_countries().get(organization.country.lower())
    if country is None or organization.kind not in _AUTHORITIES:
        found = [(name, name, True, False) for name in organization.names[language]]
        return found + [(name, name, False, False) for name in organization.context[language]]
    short = tuple(p for p in country.prefixes[language] if len(p) == 1)
    found = [(name, name, True, bool(short) and name.startswith(short)) for name in organization.names[language]]
    found += [(name, name, False, bool(short) and name.startswith(short)) for name in organization.context[language]]
    bare = organization.context[language]
    if language != "en":
        bare += organization.names[language]
    for prefix in country.prefixes[language]:
        for name in bare:
            if name.startswith(country.prefixes[language]) or name.isascii():
                continue
            joint = f"{prefix} " if language == "en" else prefix
            found.append((joint + name, name, True, language != "en" and len(prefix) == 1))
    if language == "en":
        for name in organization.context["en"]:
            found += [
                (f"{prefix} {name}", name, True, False)
                for prefix in country.prefixes["en"]
                if not (prefix.endswith("'s") and " of " in name)  # Japan's Ministry of Finance: the bare name
            ]
            if name[0].isupper() and " of " in name:
                found += [(f"{name} of {noun}", name, True, False) for noun in country.nouns["en"]]
    return found


def _may_borrow(name: str, language: Language) -> bool:
    """Latin names go everywhere, ideographic ones between Japanese and Chinese, katakana nowhere."""
    if name.isascii() or not any(c > "\u2e80" for c in name):
        return language != "en" or len(name) > _BORROWED
    kana = any(is_katakana(c) or "\u3041" <= c <= "\u309f" for c in name)
    return language != "en" and len(name) >= _BORROWED and not kana
