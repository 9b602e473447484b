"""The verbs that read articles from a file: extract, import.

Owns the stream: one line in, one line out, in order, however bad a line is.
"""

# ruff: noqa: PLC0415, D301  the extractor takes a second to load; `\b` keeps examples in lines

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Annotated

import typer

from scheduler import progress
from scheduler.errors import BadLine, Misused
from scheduler.exchange import ArticleLine, annotations_to_json, bad_line_to_json, parse_line, render_line
from scheduler.verbs import output
from scheduler.verbs.options import CatalogueOption, DbOption, JsonOption, NowOption, settings_from
from store.records import Article

FileArgument = Annotated[Path | None, typer.Argument(help="JSONL file; stdin where none is named or it is -.")]
ImportArgument = Annotated[
    Path | None, typer.Argument(help="JSONL or WARC file; stdin where none is named or it is -.")
]


def extract(
    file: FileArgument = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines; it always does.")] = False,
) -> None:
    """Annotate articles: JSON lines in, JSON lines out; no database needed.

    A line in is {"id", "title", "text", "published"?, "language"?, "url"?, "source"?}; a line out holds language,
    relevance, amounts, organizations, sectors and claims with their evidence, as code points into title, line end,
    text. A line that cannot be read gives {"id": null, "line", "error"} and exit code 3; the others are still done.

    \b
    Example:
      pactwatch extract < articles.jsonl > annotations.jsonl
      pactwatch extract articles.jsonl | jq -c .claims[]
    """
    del as_json
    failures = 0
    with _open(file) as stream:
        for number, raw in enumerate(stream, start=1):
            try:
                line = parse_line(raw, number)
                if line is not None:
                    output.say(_annotated(line, number))
            except BadLine as error:
                failures += 1
                output.say_json(bad_line_to_json(error))
                output.complain(str(error))
    raise typer.Exit(BadLine.exit_code if failures else 0)


def import_(
    file: ImportArgument = None,
    *,
    db: DbOption = None,
    catalogue: CatalogueOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take articles into the store, extract them and bring the ledger up to them.

    Lines are as for `extract`, with "fetched_at" where known. The same id with other text is a new version of the
    document; the same text again changes nothing. A WARC file (Common Crawl's news, our own archive), packed or not,
    is told by its first bytes: of watched sites all its articles are taken, of others those in English, Japanese or
    Chinese that name the programme or its lenders, each known from the day it was fetched.

    \b
    Example:
      pactwatch import articles.jsonl --db pactwatch.db
      pactwatch import CC-NEWS-20260218-00123.warc.gz --db pactwatch.db
      pactwatch ledger --db pactwatch.db
    """
    from crawlers.foreign_archives import MAGIC
    from scheduler.imports import import_documents, import_warc

    settings = settings_from(db=db, now=now, catalogue=catalogue)
    with _open(file) as stream, progress.display() as on_step:
        is_warc = _first_bytes(stream).startswith(MAGIC)
        result = (import_warc if is_warc else import_documents)(settings, stream, on_step=on_step)
    raise typer.Exit(output.say_results([result], as_json=as_json))


def _first_bytes(stream: BufferedReader) -> bytes:
    """What the stream begins with, still to be read; nothing where it cannot be looked into."""
    return stream.peek(8)[:8] if isinstance(stream, BufferedReader) else b""


@contextmanager
def _open(file: Path | None) -> Iterator[BufferedReader]:
    """The lines of the file, or of stdin, as bytes. Raises Misused where the file cannot be read."""
    if file is None or str(file) == "-":
        yield sys.stdin.buffer  # type: ignore[misc]  # it is one, but where a test puts another stream in its place
        return
    try:
        stream = file.open("rb")
    except OSError as error:
        raise Misused(f"Cannot read {file}: {error.strerror}") from error
    with stream:
        yield stream


def _annotated(line: ArticleLine, number: int) -> str:
    from nlp.pipeline import annotate

    article = Article(
        id=line.id,
        version=1,
        title=line.title,
        text=line.text,
        language=line.language,
        published_on=line.published_on,
        publisher=line.source,
    )
    try:
        annotations = annotate(article)
    except Exception as error:  # the stream goes on, whatever one text does to the extractor
        raise BadLine(number, f"the extractor failed: {type(error).__name__}: {error}") from error
    return render_line(annotations_to_json(line.id, annotations))
