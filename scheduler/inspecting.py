"""The inspection of sources: checking those of the catalogue, and adding new ones.

Owns what becomes of a finding: the line that says `proven`, the files of a source that was found. Refuses the network;
that is the child's.
"""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from crawlers.catalogue import load_catalogue, parse_source
from crawlers.errors import ConfigError
from crawlers.recording import mark_proven, render_source
from scheduler.config import Settings
from scheduler.crawling import crawl_job
from scheduler.errors import JobFailed, Misused
from scheduler.processes import children
from store.records import Source

_SUFFIXES = {"listing": "html", "json": "json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing that was looked at."""

    level: Literal["ok", "note", "bad"]
    """`note` is worth knowing, `bad` keeps the source from being proven."""
    text: str
    """What was found and what to do about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check found of a source."""

    source_id: str
    """The source."""
    proven: bool
    """Its address answers as described."""
    remarks: tuple[Remark, ...]
    """What was found, in the order of looking."""
    written: Path | None = None
    """The file that says so from now on; None where none was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A source that was found and written."""

    source: Source
    """What its file says."""
    files: tuple[Path, ...]
    """Its file, and its recorded case."""
    checked: Checked
    """What the check found."""


def check(
    settings: Settings, source_ids: Sequence[str], *, write: bool, on_checked: Callable[[Checked], None]
) -> list[Checked]:
    """Check sources of the catalogue; a file of a source that is proven says so from then on, if `write`.

    Raises Misused for an unknown source, JobFailed where the check could not run.
    """
    files = source_files(settings.catalogue)
    unknown = sorted(set(source_ids) - set(files))
    if unknown:
        raise Misused(f"No such source: {', '.join(unknown)}. `pactwatch sources list` names them all.")
    found: list[Checked] = []

    def hear(told: Mapping[str, object]) -> None:
        if told.get("event") == "checked":
            one = _read_checked(told)
            if one.proven and write:
                one = _write_proven(one, files[one.source_id])
            found.append(one)
            on_checked(one)

    _inspect(settings, tuple(source_ids), hear, "--check")
    return found


def add(settings: Settings, draft: Source, cases: Path) -> Added:
    """Find the channel behind a draft's address, write the source's file and its recorded case, and check it.

    Raises Misused where nothing is found, or the source is there already.
    """
    heard: dict[str, Mapping[str, object]] = {}
    with tempfile.TemporaryDirectory(prefix="pactwatch-") as folder:
        path = Path(folder) / "draft.toml"
        path.write_text(render_source(draft), encoding="utf-8")
        _inspect(settings, (), lambda told: heard.update({str(told["event"]): told}), "--find", str(path))
    if "found" not in heard:
        missed = heard.get("missed") or heard.get("checked") or {}
        raise Misused(f"Nothing to watch at {draft.url}: {missed.get('error') or missed.get('findings')}")
    text = str(heard["found"]["toml"])
    source = parse_source(text)
    for known in load_catalogue(settings.catalogue) if settings.catalogue.is_dir() else ():
        if source.id == known.id or source.url == known.url:
            raise Misused(f"{known.id} watches {known.url} already; --id gives the new source another name.")
    checked = _read_checked(heard["checked"])
    file = settings.catalogue / source.country / f"{'-'.join(source.id.split('.')[1:])}.toml"
    case = cases / source.id
    written = {
        file: mark_proven(text) if checked.proven else text,
        case / f"channel.{_SUFFIXES.get(source.access, 'xml')}": str(heard["found"]["channel"]),
        case / "expected.json": str(heard["found"]["expected"]),
    }
    for path, content in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return Added(source=source, files=tuple(written), checked=checked)


def source_files(catalogue: Path) -> dict[str, Path]:
    """The file of each source. Raises the catalogue's ConfigError where one is wrong."""
    load_catalogue(catalogue)
    return {parse_source(path.read_text(encoding="utf-8")).id: path for path in sorted(catalogue.rglob("*.toml"))}


def _read_checked(told: Mapping[str, object]) -> Checked:
    findings = told.get("findings")
    remarks = tuple(
        Remark(level=row["level"], text=row["text"]) for row in (findings if isinstance(findings, list) else [])
    )
    return Checked(source_id=str(told["source"]), proven=bool(told["proven"]), remarks=remarks)


def _write_proven(checked: Checked, file: Path) -> Checked:
    text = file.read_text(encoding="utf-8")
    proven = mark_proven(text)
    if proven == text:
        return checked
    try:
        file.write_text(proven, encoding="utf-8")
    except OSError as error:
        note = Remark(
            level="note", text=f"{file} cannot be written ({error.strerror}): copy the catalogue, --catalogue"
        )
        return Checked(source_id=checked.source_id, proven=True, remarks=(*checked.remarks, note))
    return Checked(source_id=checked.source_id, proven=True, remarks=checked.remarks, written=file)


def _inspect(
    settings: Settings, source_ids: tuple[str, ...], hear: Callable[[Mapping[str, object]], None], *arguments: str
) -> None:
    """Run the crawlers' inspection in a process of its own; `hear` gets what each of its lines tells."""

    def on_line(line: str) -> None:
        try:
            hear(json.loads(line))
        except (ValueError, KeyError, TypeError, ConfigError) as error:
            raise JobFailed("check", f"an unreadable line: {error}") from error

    with tempfile.TemporaryDirectory(prefix="pactwatch-") as folder:
        job_file = Path(folder) / "job.json"
        job_file.write_text(crawl_job(settings, source_ids).to_json(), encoding="utf-8")
        end = children.run_module(
            "crawlers",
            "--job",
            str(job_file),
            *arguments,
            timeout_s=settings.crawl_timeout_s,
            on_line=on_line,
            stop=threading.Event(),
        )
    if end.timed_out or end.code not in {0, 3}:
        raise JobFailed("check", end.last_words or f"the check ended with status {end.code}")
