"""Passages as the encoder's input and wanted output.

Owns what is wanted of each piece and sentence, and the variation of names, by which the tagger learns context and not
a list. The windows are those of `nlp.encoder.windows`, as at run time.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tokenizers import Tokenizer

from nlp.encoder.labels import NEW, RELEVANT, ROLES, SECTORS, SENTENCE, TAGS, TELLS
from nlp.encoder.windows import make_windows, place_pieces
from nlp.organizations.knowledge import load_organizations
from nlp.training.passages import AnnotatedPassage, Marked, Sentence

UNMARKED = -100
"""Wanted output where none is asked."""

_SWAPPED = 0.35
"""Share of names that are swapped for another of the same kind."""


@dataclass(frozen=True, slots=True)
class Example:
    """One window with what should come out, each list as long as the pieces."""

    pieces: list[int]
    """Ids."""
    tags: list[int]
    """Index into `TAGS`, `UNMARKED` at the marks."""
    roles: list[tuple[int, int, int]]
    """First piece, one past the last, index into `ROLES`, of every amount."""
    sentences: list[tuple[int, int, list[float], list[float]]]
    """First piece, one past the last, wanted value and weight of each label of `SENTENCE`."""


NamesByKind = dict[tuple[str, str], list[str]]


def names_by_kind() -> NamesByKind:
    """Names of the knowledge base by language and kind, to swap in."""
    names: NamesByKind = defaultdict(list)
    for organization in load_organizations():
        for language in ("en", "ja", "zh"):
            names[language, organization.kind] += organization.names.get(language, ())
    return names


def vary(passage: AnnotatedPassage, names: NamesByKind, chance: random.Random) -> AnnotatedPassage:
    """The passage with some names swapped; the same name by the same other one throughout."""
    swaps: dict[str, str] = {}
    sentences = tuple(_vary_sentence(s, passage.language, names, swaps, chance) for s in passage.sentences)
    return replace(passage, sentences=sentences)


def _vary_sentence(
    sentence: Sentence, language: str, names: NamesByKind, swaps: dict[str, str], chance: random.Random
) -> Sentence:
    text, at = "", 0
    moved: list[Marked] = []
    amounts = list(sentence.amounts)
    for mark in sentence.organizations:
        name = sentence.text[mark.start : mark.end]
        if name not in swaps:
            others = names.get((language, mark.label), [])
            swap = others and mark.label in {"company", "bank", "other", "international"} and chance.random() < _SWAPPED
            swaps[name] = chance.choice(others) if swap else name
        text += sentence.text[at : mark.start]
        moved.append(Marked(len(text), len(text) + len(swaps[name]), mark.label))
        shift = len(swaps[name]) - len(name)
        amounts = [
            Marked(a.start + shift, a.end + shift, a.label) if old.start >= mark.end else a
            for a, old in zip(amounts, sentence.amounts, strict=True)
        ]
        text += swaps[name]
        at = mark.end
    return Sentence(text + sentence.text[at:], tuple(moved), tuple(amounts), sentence.told)


def make_examples(passage: AnnotatedPassage, tokenizer: Tokenizer) -> list[Example]:
    """The windows of a passage, built as at run time: its first sentence opens each, and is asked in the first only."""
    encodings = tokenizer.encode_batch([s.text for s in passage.sentences], add_special_tokens=False)
    examples = []
    for window in make_windows([e.ids for e in encodings]):
        example = Example(window.pieces, [UNMARKED] * len(window.pieces), [], [])
        for index, opens in window.sentences:
            sentence = passage.sentences[index]
            places = place_pieces(sentence.text, encodings[index].offsets)
            first, last = opens + 1, min(opens + 1 + len(places), len(window.pieces) - 1)
            example.tags[first:last] = _tags(sentence.organizations, places)[: last - first]
            example.sentences.append((opens, last + 1, *_wanted(sentence, passage)))
            for mark in sentence.amounts:
                inside = [i for i, (start, end) in enumerate(places) if start < mark.end and end > mark.start]
                if inside and first + inside[-1] < last:
                    example.roles.append((first + inside[0], first + inside[-1] + 1, ROLES.index(mark.label)))
        examples.append(example)
    return examples


def _tags(marks: Iterable[Marked], places: list[tuple[int, int]]) -> list[int]:
    tags = [0] * len(places)
    for mark in marks:
        begun = False
        for i, (start, end) in enumerate(places):
            if (
                start < mark.end
                and end > mark.start
                and min(end, mark.end) - max(start, mark.start) >= (end - start) / 2
            ):
                tags[i] = TAGS.index(f"{'I' if begun else 'B'}-{mark.label}")
                begun = True
    return tags


def _wanted(sentence: Sentence, passage: AnnotatedPassage) -> tuple[list[float], list[float]]:
    """Wanted value and weight of each label: stage, measure and time only where an event of the kind is told."""
    value = dict.fromkeys(SENTENCE, 0.0)
    weight = dict.fromkeys(SENTENCE, 0.0)
    weight.update(dict.fromkeys(TELLS, 1.0))
    for told in sentence.told:
        value[told.event.partition(" ")[0]] = 1.0
        value[told.event] = weight[told.event] = 1.0
        if told.measure:
            measure = f"measure {told.measure}"
            value[measure] = weight[measure] = 1.0
    if sentence.told:
        weight[NEW] = 0.7
        value[NEW] = sum(told.new for told in sentence.told) / len(sentence.told)
    if passage.relevant:
        weight.update(dict.fromkeys(SECTORS, 0.2))
        value.update({f"sector {sector}": 1.0 for sector in passage.sectors})
    weight[RELEVANT] = 0.7
    value[RELEVANT] = float(passage.relevant)
    return [value[label] for label in SENTENCE], [weight[label] for label in SENTENCE]
