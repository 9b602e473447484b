"""What Pactwatch says of articles, asked as a user would ask: through the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal, get_args

from eval.scoring import Row

Voices = Literal["rules", "encoder", "both"]
VOICES: tuple[Voices, ...] = get_args(Voices)
"""Who may speak: the rules, the encoder, or both, who vote."""

SWITCH = "PACTWATCH_VOICES"
"""Environment variable that says so."""


def pactwatch(*arguments: str, stdin: bytes = b"", environment: dict[str, str] | None = None) -> bytes:
    """Standard output of a verb. Raises `CalledProcessError`, also where a line could not be read."""
    command = [sys.executable, "-m", "scheduler", *arguments]
    done = subprocess.run(command, input=stdin, capture_output=True, check=False, env=environment)
    if done.returncode:
        sys.stderr.write(done.stderr.decode())
    done.check_returncode()
    return done.stdout


def predict(raw: bytes, voices: Voices | None = None) -> dict[str, Row]:
    """What is found in each article of JSON lines, by its id; `voices` as set in the environment where None."""
    environment = dict(os.environ) | ({SWITCH: voices} if voices else {})
    return _by_id(pactwatch("extract", stdin=raw, environment=environment))


def predict_as_shipped(raw: bytes) -> dict[str, Row]:
    """The same with no setting of ours in the environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PACTWATCH_")}
    return _by_id(pactwatch("extract", stdin=raw, environment=environment))


def tell_ledger(raw: bytes) -> list[Row]:
    """The ledger of a fresh database that holds these articles alone, one event a row."""
    with tempfile.TemporaryDirectory() as folder:
        articles, db = Path(folder) / "articles.jsonl", Path(folder) / "pactwatch.db"
        articles.write_bytes(raw)
        pactwatch("import", str(articles), "--db", str(db))
        return [json.loads(line) for line in pactwatch("ledger", "--db", str(db), "--json").decode().splitlines()]


def _by_id(lines: bytes) -> dict[str, Row]:
    return {row["id"]: row for row in map(json.loads, lines.decode().splitlines())}
