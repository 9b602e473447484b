"""`make train`: from committed passages and public base weights to the encoder's folder, in one command.

Holds out the authors named by `--hold-out`, trains, prints and writes the figures on what was held out, and writes the
model. With `--final` it then trains once more on everything; the card keeps the figures of the first.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from importlib.resources import files
from pathlib import Path

import torch
from tokenizers import Tokenizer

from nlp.organizations.knowledge import load_organizations
from nlp.training.base import fetch_wheels, write_base
from nlp.training.card import write_card
from nlp.training.export import write_model
from nlp.training.figures import measure
from nlp.training.learn import average, learn
from nlp.training.passages import AnnotatedPassage, read_passages

PASSAGES = Path(str(files("nlp.training").joinpath("passages")))
MODEL = Path(str(files("nlp.encoder").joinpath("model")))


def main(arguments: list[str]) -> int:
    """0 when the model is written."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training", description=__doc__)
    parser.add_argument("--layers", type=int, default=8, help="layers kept from the bottom of the base (default: 8)")
    parser.add_argument("--epochs", type=int, default=5, help="times that every passage is read (default: 5)")
    parser.add_argument("--minutes", type=float, help="end earlier, the schedule fitted to it")
    parser.add_argument("--hold-out", default="z", help="authors kept for the figures, parted by commas (default: z)")
    parser.add_argument("--final", action="store_true", help="train once more on all passages before writing")
    parser.add_argument("--build", type=Path, default=Path("build/train"), help="where downloads and the base are kept")
    parser.add_argument("--passages", type=Path, default=PASSAGES, help="folder of annotated passages")
    parser.add_argument("--go-on", type=Path, help="folder of a trained model to train further, in place of the base")
    parser.add_argument(
        "--average", type=Path, nargs="+", help="train nothing: the mean of the weights of these trained models"
    )
    parser.add_argument("--out", type=Path, default=MODEL, help="where the model is written")
    options = parser.parse_args(arguments)
    torch.set_num_threads(max(1, torch.get_num_threads()))
    passages = read_passages(options.passages)
    base = options.go_on or (options.average or [None])[-1] or options.build / f"base-{options.layers}"
    if not (base / "config.json").exists():
        fetch_wheels(options.build / "wheels")
        write_base(base, options.build / "wheels", _texts(passages), options.layers)
    authors = set(options.hold_out.split(","))
    held = [p for p in passages if p.author in authors]
    taught = [p for p in passages if p.author not in authors]
    if options.average:
        model, rounds = average(options.average), 0.0
    else:
        model, rounds = learn(base, taught, options.epochs, minutes=options.minutes)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    figures = {
        language: measure(model, tokenizer, [p for p in held if p.language == language])
        for language in ("en", "ja", "zh")
        if any(p.language == language for p in held)
    }
    if options.final and held and not options.average:
        model, rounds = learn(base, passages, options.epochs, minutes=options.minutes)
    write_model(model, base, options.out)
    report = {
        "passages": dict(Counter(p.language for p in passages)),
        "held_out": dict(Counter(p.language for p in held)),
        "layers": model.encoder.config.num_hidden_layers,
        "rounds": round(rounds, 1),
        "further": options.go_on is not None,
        "averaged": len(options.average or ()),
        "figures": figures,
    }
    write_card(options.out, report, tokenizer.get_vocab_size())
    sys.stdout.write(json.dumps(report, indent=1) + "\n")
    return 0


def _texts(passages: list[AnnotatedPassage]) -> list[str]:
    """Texts whose pieces the vocabulary must keep: all passages, all names of the knowledge base."""
    names = [n for o in load_organizations() for forms in o.names.values() for n in forms]
    return [*(s.text for p in passages for s in p.sentences), *names]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
