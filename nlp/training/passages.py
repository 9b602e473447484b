r"""Reads annotated passages, the text that the encoder is trained on.

A file holds passages parted by empty lines: a header line, then one sentence a line.

    # wire | 2026-03-04 | relevant | energy, metals
    = [p:JBIC] backs Ohio plant with {loan:$2.1bn} @ funding signed new
    The two governments picked the {project:$33bn} scheme in February. @ funding approved old

`= ` opens the headline, `[k:name]` marks an organization by the letter of its kind, `{role:money}` an expression of
money without its qualifier; after ` @ ` stands what the sentence tells, parted by `;`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nlp.encoder.labels import MEASURES, ROLES, SECTORS, TOLD
from nlp.errors import BadPassage

_KINDS = {
    "c": "company",
    "b": "bank",
    "p": "policy_bank",
    "g": "government",
    "a": "agency",
    "i": "international",
    "m": "media",
    "o": "other",
}
_MARKED = re.compile(r"\[([a-z]):|\{(\w+):|[\]}]")
_HEADER_FIELDS = (3, 4)


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked part of a sentence."""

    start: int
    """First code point in the sentence."""
    end: int
    """One past the last code point."""
    label: str
    """Kind of an organization or role of an amount."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence tells."""

    event: str
    """Kind and stage."""
    measure: str
    """Sort of countermeasure; empty for other kinds."""
    new: bool
    """The article's own news; else recalled."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence without its marks."""

    text: str
    """As a reader sees it."""
    organizations: tuple[Marked, ...]
    """Names, in order."""
    amounts: tuple[Marked, ...]
    """Money, in order."""
    told: tuple[Told, ...]
    """Events."""


@dataclass(frozen=True, slots=True)
class AnnotatedPassage:
    """Some sentences of one article."""

    id: str
    """File and line of its header, such as `en_f:12`."""
    language: str
    """`en`, `ja` or `zh`, from the file's name."""
    author: str
    """Who wrote it, from the file's name; whole authors are held out."""
    style: str
    """Sort of outlet."""
    published: str
    """ISO date, may be empty."""
    relevant: bool
    """Of the subject."""
    sectors: tuple[str, ...]
    """What it is about."""
    headed: bool
    """The first sentence is a headline."""
    sentences: tuple[Sentence, ...]
    """In order."""


def read_passages(folder: Path) -> list[AnnotatedPassage]:
    """All passages of a folder's `<language>_<author>.txt` files. Raises `BadPassage`, with file and line."""
    return [passage for path in sorted(folder.glob("*.txt")) for passage in parse_passages(path)]


def parse_passages(path: Path) -> Iterator[AnnotatedPassage]:
    """The passages of one file, in order. Raises `BadPassage`."""
    block: list[str] = []
    first = 0
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], 1):
        if line.strip():
            first = first if block else number
            block.append(line.strip())
        elif block:
            try:
                yield _parse_block(block, path.stem, first)
            except ValueError as error:
                raise BadPassage(f"{path.name}:{first}: {error}") from error
            block = []


def _parse_block(lines: list[str], name: str, number: int) -> AnnotatedPassage:
    fields = [field.strip() for field in lines[0].removeprefix("# ").split("|")]
    if not lines[0].startswith("# ") or len(fields) not in _HEADER_FIELDS or len(lines) == 1:
        raise ValueError("a passage is a header `# style | date | relevance | sectors` and its sentences")
    sectors = tuple(s.strip() for s in fields[3].split(",") if s.strip()) if len(fields) == max(_HEADER_FIELDS) else ()
    _require(tuple(f"sector {s}" for s in sectors), SECTORS, "sector")
    _require((fields[2],), ("relevant", "irrelevant"), "relevance")
    headed = lines[1].startswith("= ")
    language, _, author = name.partition("_")
    return AnnotatedPassage(
        id=f"{name}:{number}",
        language=language,
        author=author,
        style=fields[0],
        published=fields[1],
        relevant=fields[2] == "relevant",
        sectors=sectors,
        headed=headed,
        sentences=tuple(_parse_sentence(line.removeprefix("= ")) for line in lines[1:]),
    )


def _parse_sentence(line: str) -> Sentence:
    body, _, labels = line.partition(" @ ")
    text, open_marks = "", []
    organizations: list[Marked] = []
    amounts: list[Marked] = []
    at = 0
    for match in _MARKED.finditer(body):
        text += body[at : match.start()]
        at = match.end()
        if match.group() not in {"]", "}"}:
            open_marks.append((len(text), match.group(1), match.group(2)))
            continue
        if not open_marks:
            raise ValueError(f"a mark ends that never began: {body}")
        start, kind, role = open_marks.pop()
        if kind:
            _require((kind,), tuple(_KINDS), "kind of organization")
            organizations.append(Marked(start, len(text), _KINDS[kind]))
        else:
            _require((role,), ROLES, "role")
            amounts.append(Marked(start, len(text), role))
    if open_marks:
        raise ValueError(f"a mark never ends: {body}")
    told = tuple(_parse_told(label) for label in labels.split(";") if label.strip())
    return Sentence(text + body[at:], tuple(organizations), tuple(amounts), told)


def _parse_told(label: str) -> Told:
    words = label.split()
    try:
        kind, stage, when = words
    except ValueError:
        raise ValueError(f"an event is `kind stage new|old`: {label}") from None
    kind, _, measure = kind.partition(":")
    _require((f"{kind} {stage}",), TOLD, "event")
    _require((when,), ("new", "old"), "time")
    if measure or kind == "countermeasure":
        _require((f"measure {measure}",), MEASURES, "measure")
    return Told(f"{kind} {stage}", measure, when == "new")


def _require(values: tuple[str, ...], known: tuple[str, ...], what: str) -> None:
    for value in values:
        if value not in known:
            raise ValueError(f"no {what}: {value!r}")
