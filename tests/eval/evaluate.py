"""Score extraction and ledger over a folder of annotated articles, as a user would run them.

    python tests/eval/evaluate.py FOLDER [SCORERS]

FOLDER holds annotated articles as JSON lines (`dev_*.jsonl` where it has such, else every `*.jsonl`), SCORERS `score.py`
and `ledger_score.py` (default: FOLDER). Prints both scorers' tables; keeps what was scored under `build/eval`.
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
    folder = Path(arguments[0]) if arguments else Path("absent")
    scorers = Path(arguments[-1]) if arguments else folder
    golds = sorted(folder.glob("dev_*.jsonl")) or sorted(folder.glob("*.jsonl"))
    if not golds or not (scorers / "score.py").exists():
        sys.stderr.write("make eval CORPUS=folder [SCORERS=folder]: annotated articles, and score.py for them\n")
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
        subprocess.run([sys.executable, scorers / scorer, *golds, scored], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
