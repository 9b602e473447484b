"""Component: what the encoder says of an article, sentence by sentence, for the components after it to weigh.

Owns the way from columns to names, roles and labels. Refuses decisions: who listens decides.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from nlp.encoder.encoder import Encoded, has_model, load_encoder
from nlp.encoder.gate import may_leave
from nlp.encoder.labels import KINDS, RELEVANT, ROLE_COLUMNS, ROLES, SENTENCE, TAG_COLUMNS
from nlp.encoder.voices import hears_encoder
from nlp.languages import text_of
from nlp.sentences import sentence_spans
from store.records import OrganizationKind, Role

_LABEL_AT = {label: i for i, label in enumerate(SENTENCE)}

LEAD = 4
"""Sentences, the title among them, by which the gate judges."""

MOST = 120
"""Sentences of an article that are read; what comes after them is background of background."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that the tagger marks."""

    start: int
    """First code point in the article."""
    end: int
    """One past the last code point."""
    kind: OrganizationKind
    """Likeliest kind."""
    score: float
    """Least probability, over its pieces, of standing in a name."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the encoder says of an article."""

    spans: list[tuple[int, int]] = field(default_factory=list)
    """Start and end of each sentence read."""
    encoded: list[Encoded] = field(default_factory=list)
    """What it says of each."""

    def label(self, sentence: int, label: str) -> float:
        """Probability of a label of a sentence; 0 where it was not read."""
        return float(self.encoded[sentence].labels[_LABEL_AT[label]]) if sentence < len(self.encoded) else 0.0

    def names(self) -> list[Name]:
        """Names in order of the article."""
        return [
            name for span, encoded in zip(self.spans, self.encoded, strict=True) for name in _names(span[0], encoded)
        ]

    def roles(self, start: int, end: int) -> dict[Role, float]:
        """Probability of each role of the amount between two code points; empty where it was not read."""
        at = bisect_right(self.spans, (start, len(self.spans) and self.spans[-1][1] + 1)) - 1
        if at < 0 or start >= self.spans[at][1]:
            return {}
        first = self.spans[at][0]
        encoded = self.encoded[at]
        inside = [i for i, (s, e) in enumerate(encoded.places) if first + s < end and first + e > start]
        inside = [i for i in inside if i < len(encoded.pieces)]
        if not inside:
            return {}
        logits = encoded.pieces[inside][:, ROLE_COLUMNS].mean(0)
        weights = np.exp(logits - logits.max())
        shares = weights / weights.sum()
        return {cast("Role", role): float(share) for role, share in zip(ROLES, shares, strict=True)}


def _names(offset: int, encoded: Encoded) -> list[Name]:
    """Runs of pieces that are likelier inside a name than outside; the first piece's columns are the kinds'."""
    if not len(encoded.pieces):
        return []
    logits = encoded.pieces[:, TAG_COLUMNS]
    weights = np.exp(logits - logits.max(-1, keepdims=True))
    shares = weights / weights.sum(-1, keepdims=True)
    begins, inside = shares[:, 1::2], shares[:, 2::2]
    tags = shares.argmax(-1)
    names: list[Name] = []
    run: list[int] = []

    def close() -> None:
        if run:
            kinds = begins[run].sum(0) + inside[run].sum(0)
            score = float((1 - shares[run, 0]).min())
            start, end = encoded.places[run[0]][0], encoded.places[run[-1]][1]
            names.append(
                Name(offset + start, offset + end, cast("OrganizationKind", KINDS[int(kinds.argmax())]), score)
            )
            run.clear()

    for place, tag in enumerate(tags):
        if tag == 0 or (tag % 2 == 1 and run):
            close()
        if tag:
            run.append(place)
    close()
    return names


def hear(text: str, spans: Sequence[tuple[int, int]], language: str = "") -> Heard:
    """What the encoder says of the sentences at these places of a text; the first is the title.

    With a language, a page that the gate lets leave is read no further than its lead.
    """
    spans = list(spans[:MOST])
    if not spans:
        return Heard()
    encoder = load_encoder()
    sentences = [text[start:end] for start, end in spans]
    if not language or len(spans) <= LEAD:
        return Heard(spans, encoder.encode(sentences))
    lead = encoder.encode(sentences[:LEAD])
    if may_leave(text, language, [float(e.labels[_LABEL_AT[RELEVANT]]) for e in lead]):
        return Heard(spans[:LEAD], lead)
    return Heard(spans, lead + encoder.encode([sentences[0], *sentences[LEAD:]])[1:])


@Pipeline.component("pactwatch_encoder")
def encode_sentences(doc: Doc) -> Doc:
    """Sets `doc._.heard`; None where the encoder is not asked. Needs `doc.sents`."""
    asked = hears_encoder() and has_model()
    doc._.heard = hear(text_of(doc), sentence_spans(doc), doc.lang_) if asked else None
    return doc
