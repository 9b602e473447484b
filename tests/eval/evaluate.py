"""Score extraction and ledger over a folder of annotated articles, as a user would run them.

    python tests/eval/evaluate.py FOLDER

FOLDER holds `dev_*.jsonl`, `score.py` and `ledger_score.py`. Prints both scorers' tables; keeps what was scored under
`build/eval`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BUILD = Path("build/eval")


def pactwatch(*arguments: str, stdin: bytes | None = None) -> bytes:
    """Run a verb; its standard output."""
    command = [sys.executable, "-m", "scheduler", *arguments]
    return subprocess.run(command, input=stdin, stdout=subprocess.PIPE, check=True).stdout


def main(arguments: list[str]) -> int:
    """0 where both scorers ran; 2 without a folder of the right shape."""
    corpus = Path(arguments[0]) if arguments else None
    golds = sorted(corpus.glob("dev_*.jsonl")) if corpus else []
    if not corpus or not golds:
        sys.stderr.write("make eval CORPUS=folder: a folder with dev_*.jsonl, score.py and ledger_score.py\n")
        return 2
    BUILD.mkdir(parents=True, exist_ok=True)
    articles = BUILD / "articles.jsonl"
    articles.write_bytes(b"".join(path.read_bytes() for path in golds))
    predictions, ledger, db = BUILD / "predictions.jsonl", BUILD / "ledger.jsonl", BUILD / "pactwatch.db"
    predictions.write_bytes(pactwatch("extract", stdin=articles.read_bytes()))
    for old in BUILD.glob(f"{db.name}*"):
        old.unlink()
    pactwatch("import", str(articles), "--db", str(db))
    ledger.write_bytes(pactwatch("ledger", "--db", str(db), "--json"))
    for scorer, scored in (("score.py", predictions), ("ledger_score.py", ledger)):
        subprocess.run([sys.executable, corpus / scorer, *golds, scored], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
