"""One spaCy pipeline per language, its components in visible order, and `annotate`, which runs them on an article.

Owns what components share: the extensions of `Doc`, the cut of long texts, the extractor's version. Refuses rules of
its own.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import spacy
from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from nlp.amounts.money import find_money
from nlp.amounts.roles import find_roles
from nlp.claims.claims import EXTRACTOR, find_claims
from nlp.dates.dates import mark_dates
from nlp.encoder.heard import encode_sentences
from nlp.errors import UnknownLanguage
from nlp.languages import has_kana, identify
from nlp.organizations.organizations import annotate_organizations
from nlp.sentences import split_sentences
from nlp.subjects.sectors import annotate_sectors, rank_sectors
from nlp.subjects.subjects import annotate_subjects
from store.records import Annotations, Article, Language, Script

LIMIT = 200_000
"""Code points of title and text that are read; the rest is cut and the annotations say so."""

_SHORT = 200
"""Characters below which a text may be too short to tell its language."""

COMPONENTS = {
    "sentences": split_sentences,
    "money": find_money,
    "dates": mark_dates,
    "encoder": encode_sentences,
    "organizations": annotate_organizations,
    "sectors": annotate_sectors,
    "subjects": annotate_subjects,
    "roles": find_roles,
    "claims": find_claims,
}
"""Components in the order they run; spaCy knows each as `pactwatch_` and its name."""

_LISTS = ("amounts", "dates", "organizations", "sectors", "subjects", "claims")
_SURROGATES = re.compile("[\ud800-\udfff]")


def extend_doc() -> None:
    """Registers what components write on a document: lists of spans into it, in order of the text."""
    for name in _LISTS:
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None)
    if not Doc.has_extension("relevant"):
        Doc.set_extension("relevant", default=False)
    if not Doc.has_extension("heard"):
        Doc.set_extension("heard", default=None)
    if not Doc.has_extension("origin"):
        Doc.set_extension("origin", default="")


@cache
def load(language: Language) -> Pipeline:
    """The pipeline of a language. Raises `UnknownLanguage` for any but the three."""
    if language not in {"en", "ja", "zh"}:
        raise UnknownLanguage(language)
    extend_doc()
    nlp = spacy.blank(language, config={"nlp": {"tokenizer": {"@tokenizers": "pactwatch_tokenizer"}}})
    nlp.max_length = LIMIT + 1
    for name in COMPONENTS:
        nlp.add_pipe(f"pactwatch_{name}", name=name)
    return nlp


def read(article: Article, language: Language, script: Script) -> Doc:
    """The article as a document with everything that the components found.

    Title and text together are within `LIMIT`; the document's text is the title, a newline and the text.
    """
    nlp = load(language)
    doc = nlp.make_doc(f"{article.title}\n{article.text}")
    doc.user_data["article"] = article
    doc.user_data["script"] = script
    for name in _LISTS:
        doc._.set(name, [])
    for _, component in nlp.pipeline:
        doc = component(doc)
    return doc


def annotate(article: Article) -> Annotations:
    """Everything found in the article.

    Text beyond `LIMIT` is not read; a text in none of the languages gives nothing.
    """
    title = _SURROGATES.sub("\ufffd", article.title)
    text = _SURROGATES.sub("\ufffd", article.text)
    truncated = len(title) + 1 + len(text) > LIMIT
    if truncated:
        title = title[: LIMIT - 1]
        text = text[: LIMIT - 1 - len(title)]
    language, script = _language(f"{title}\n{text}", article.language)
    if language == "und":
        return _nothing(script, truncated=truncated)
    doc = read(replace(article, title=title, text=text, language=language), language, script)
    return Annotations(
        language=language,
        script=script,
        relevant=doc._.relevant,
        truncated=truncated,
        amounts=tuple(doc._.amounts),
        organizations=tuple(doc._.organizations),
        sectors=rank_sectors(doc),
        claims=tuple(doc._.claims),
        origin=doc._.origin,
        extractor=EXTRACTOR,
    )


def _language(text: str, declared: Language | None) -> tuple[Language, Script]:
    """As identified; what the source declares decides only where the letters fit and leave it open."""
    language, script = identify(text)
    if declared == "en" and (language, script) == ("und", "Latn") and len(text) < _SHORT:
        return "en", script
    if declared == "ja" and language == "zh" and script == "Hant" and len(text) < _SHORT:
        return "ja", "Jpan"
    if declared == "zh" and language == "ja" and not has_kana(text):
        return "zh", "Hans"
    return language, script


def _nothing(script: Script, *, truncated: bool) -> Annotations:
    return Annotations(
        language="und",
        script=script,
        relevant=False,
        truncated=truncated,
        amounts=(),
        organizations=(),
        sectors=(),
        claims=(),
        origin="",
        extractor=EXTRACTOR,
    )
