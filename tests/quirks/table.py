"""Crawl all cases at once and print what came of each: `python -m quirks.table` (or `make quirks`).

Every case is a server of its own on loopback and a source of its own; one crawl process visits them all. A hook in that
process writes down every address it connects to, so that an escape from loopback would be seen.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from crawl_site import Crawled, Desk, Reply, Site
from rich.console import Console
from rich.table import Table

from quirks.case import Case
from quirks.serving import ATTACKS, DOORS, PAGES
from quirks.writing import DATES, ENCODINGS, FEEDS
from store.database import Store, open_store
from store.documents import latest_version, list_documents
from store.records import Document, DocumentVersion

CASES: dict[str, list[Case]] = {
    "encodings": ENCODINGS, "feeds": FEEDS, "dates": DATES, "doors": DOORS, "pages": PAGES, "attacks": ATTACKS,
}  # fmt: skip
WITNESS = """
import sys
def witness(event, args):
    if event == "socket.connect":
        with open({path!r}, "a") as file:
            file.write(repr(args[1]) + "\\n")
sys.addaudithook(witness)
"""


_BUSY, _SLOWEST = 1.5, 20.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a case."""

    source_id: str
    case: Case
    done: dict
    """The last progress line of the source."""
    documents: list[tuple[Document, DocumentVersion]]
    """Oldest link first."""

    @property
    def counts(self) -> dict[str, int]:
        return {name: number for name, number in self.done.get("counts", {}).items() if number}

    def faults(self) -> list[str]:
        """How the outcome differs from what the case asks for; empty where it does not."""
        case = self.case
        told = [("outcome", self.done.get("outcome"), case.outcome)]
        if case.counts is not None:
            told.append(("counts", self.counts, case.counts))
        if case.says and case.says not in self.done.get("error", ""):
            told.append(("says", self.done.get("error"), case.says))
        return [
            f"{name}: {got!r} instead of {asked!r}" for name, got, asked in told if got != asked
        ] + self._in_document()

    def _in_document(self) -> list[str]:
        case = self.case
        asked = (case.title, case.text, case.lacks, case.on, case.rule, case.at, case.url, case.tz_assumed)
        if not case.headline_only and all(one is None for one in asked):
            return []
        if not self.documents:
            return ["no document"]
        document, version = self.documents[0]
        moment = version.published_at.strftime("%Y-%m-%dT%H:%M") if version.published_at else ""
        path = "/" + document.url.split("/", 3)[-1]
        pairs = [
            ("title", version.title, case.title), ("on", version.published_on, case.on), ("at", moment, case.at),
            ("rule", version.published_rule, case.rule), ("url", path, case.url),
            ("zone assumed", version.tz_assumed, case.tz_assumed),
            ("headline only", (version.text, version.text_source), ("", "feed") if case.headline_only else None),
        ]  # fmt: skip
        faults = [f"{name}: {got!r} instead of {want!r}" for name, got, want in pairs if want not in (None, got)]
        if case.text is not None and case.text not in version.text:
            faults.append(f"text lacks {case.text!r}: {version.text[:120]!r}")
        if case.lacks is not None and case.lacks in f"{version.title}\n{version.text}":
            faults.append(f"text holds {case.lacks!r}")
        return faults


@dataclass(frozen=True, kw_only=True)
class Crawl:
    """All cases, crawled."""

    crawled: Crawled
    outcomes: dict[str, Outcome]
    """By area and row."""
    connections: list[str]
    """Every address that the crawl process connected to."""
    canary_asked: list[str]
    """What the private server was asked for."""


def crawl_all(folder: Path) -> Crawl:
    """Serve and crawl every case at once."""
    desk = Desk(folder)
    slowness = measure_slowness()
    cases = {f"xx.{area}.case-{n}": case for area, rows in CASES.items() for n, case in enumerate(rows)}
    witness = folder / "witness"
    witness.mkdir()
    log = folder / "connections.txt"
    log.touch()
    (witness / "sitecustomize.py").write_text(WITNESS.format(path=str(log)))
    with ExitStack() as stack:
        canary = stack.enter_context(Site(secret="a private page"))
        sites = [
            _serve(stack.enter_context(Site(host=f"127.0.1.{n}")), desk, source_id, case, canary)
            for n, (source_id, case) in enumerate(cases.items(), 1)
        ]
        crawled = desk.crawl(
            *sites,
            timeout_s=4.0 * slowness,
            source_timeout_s=12.0 * slowness,
            patience_s=600.0,
            python_path=str(witness),
            source_ids=tuple(cases),
        )
        asked = [path for path, _, _ in canary.asked]
        for site in sites:  # all at once, so that none waits for another's slow answers
            site.closing.set()
    db = open_store(desk.db, read_only=True)
    outcomes = {
        f"{source_id.split('.')[1]}: {case.row}": Outcome(
            source_id=source_id, case=case, done=crawled.done.get(source_id, {}), documents=_documents(db, source_id)
        )
        for source_id, case in cases.items()
    }
    return Crawl(crawled=crawled, outcomes=outcomes, connections=log.read_text().splitlines(), canary_asked=asked)


def measure_slowness() -> float:
    """How much longer work takes on this machine now than it would alone: what must not time out gets that much more."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([sys.executable, "-c", "import scrapy.crawler, trafilatura"], check=True)
    after, took = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - began
    slowness = took / (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    # A machine that others use is slower still at the next moment.
    return 1.0 if slowness < _BUSY else min(3 * slowness, _SLOWEST)


def _serve(site: Site, desk: Desk, source_id: str, case: Case, canary: Site) -> Site:
    words = {
        "{here}": f"http://{site.pair}", "{here_quoted}": quote(f"http://{site.pair}", safe=""),
        "{canary}": f"http://{canary.pair}", "{canary_port}": str(canary.port), "{canary_host}": canary.pair,
    }  # fmt: skip
    site.replies.update({f"/{path}": _fill(reply, words) for path, reply in case.replies.items()})
    told = dict(case.source)
    url = site.url(str(told.pop("url", "feed")))
    desk.add(source_id, url, **{"country": "xx"} | {k: v for k, v in told.items() if k != "country"})
    return site


def _fill(reply: Reply | str | bytes, words: dict[str, str]) -> Reply:
    reply = reply if isinstance(reply, Reply) else Reply(reply)

    def fill(text: str) -> str:
        for word, value in words.items():
            text = text.replace(word, value)
        return text

    body = fill(reply.body) if isinstance(reply.body, str) else reply.body
    return replace(reply, body=body, headers={name: fill(value) for name, value in reply.headers.items()})


def _documents(db: Store, source_id: str) -> list[tuple[Document, DocumentVersion]]:
    found = sorted(list_documents(db, source_id), key=lambda document: document.url)
    return [(document, version) for document in found if (version := latest_version(db, document.id))]


def main() -> int:
    """Print the table; 1 where a case did not come out as it must."""
    with tempfile.TemporaryDirectory() as folder:
        crawl = crawl_all(Path(folder))
    console = Console(width=170)
    for area, rows in CASES.items():
        table = Table("quirk", "seen at", "outcome", "what the run says, or the document", "as it must", title=area)
        for case in rows:
            outcome = crawl.outcomes[f"{area}: {case.row}"]
            counts = ", ".join(f"{number} {name}" for name, number in outcome.counts.items())
            faults = outcome.faults()
            table.add_row(
                case.row, case.example, f"{outcome.done.get('outcome', 'lost')}: {counts}", _tell(outcome),
                "yes" if not faults else "NO: " + "; ".join(faults),
            )  # fmt: skip
        console.print(table)
    foreign = [address for address in crawl.connections if not is_loopback(address)]
    bad = [row for row, outcome in crawl.outcomes.items() if outcome.faults()]
    console.print(
        f"{len(crawl.outcomes)} cases, {len(bad)} not as they must; one crawl process, {crawl.crawled.wall_s:.1f} s, "
        f"exit code {crawl.crawled.code}; {len(crawl.connections)} connections, {len(foreign)} beyond loopback; "
        f"the private server was asked {len(crawl.canary_asked)} times"
    )
    return 1 if bad or foreign or crawl.canary_asked else 0


def _tell(outcome: Outcome) -> str:
    if outcome.done.get("error"):
        return str(outcome.done["error"])[:80]
    if not outcome.documents:
        return ""
    _, version = outcome.documents[0]
    return f"{version.title[:28]} · {version.published_on} by {version.published_rule} · {len(version.text)} characters"


def is_loopback(address: str) -> bool:
    """True for `('127.0.0.1', 80)` and the like, and for sockets that are files."""
    return address.startswith(("('127.", "('::1'", "'", "b'"))


if __name__ == "__main__":
    sys.exit(main())
