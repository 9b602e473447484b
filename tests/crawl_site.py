"""A small publisher on loopback for tests of the crawlers, and a crawl of it in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO, Self

from crawlers.job import CrawlJob

NOW = datetime(2026, 2, 18, 22, tzinfo=UTC)
BODY = "Japan and the United States chose three projects worth $36 billion for the first tranche, officials said."


@dataclass(frozen=True)
class Reply:
    """What a path answers."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait_s: float = 0.0
    drop: bool = False
    """Close the connection without a word."""
    raw: Callable[[BinaryIO, threading.Event], None] | None = None
    """Writes the whole response itself, until the site closes or the client goes."""


class Site:
    """A real HTTP server on loopback. `replies` may change at any time; `asked` lists (path, headers, time).

    Each of the addresses 127.0.0.0/8 is a host of its own to a crawler; ports of one address share its pace.
    """

    def __init__(self, *, host: str = "127.0.0.1", **replies: Reply | str) -> None:
        self.replies: dict[str, Reply | str | Callable[[], Reply]] = {f"/{k}": v for k, v in replies.items()}
        self.asked: list[tuple[str, dict[str, str], float]] = []
        self.closing = threading.Event()
        self._host = host
        self._server = _Server((host, 0), _Handler)
        self._server.site = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def pair(self) -> str:
        return f"{self._host}:{self._server.server_port}"

    @property
    def port(self) -> int:
        return self._server.server_port

    def url(self, path: str) -> str:
        return f"http://{self.pair}/{path}"

    def paths(self) -> list[str]:
        """Paths asked for, robots.txt apart."""
        return [path for path, _, _ in self.asked if path != "/robots.txt"]

    def headers(self, path: str) -> list[dict[str, str]]:
        return [headers for asked, headers, _ in self.asked if asked == path]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 64
    site: Site

    def handle_error(self, request, client_address):
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5

    def do_GET(self):
        site = self.server.site
        self.close_connection = True
        site.asked.append((self.path, dict(self.headers), time.monotonic()))
        reply = site.replies.get(self.path.partition("?")[0], Reply(status=404))
        reply = reply() if callable(reply) else reply
        reply = Reply(reply) if isinstance(reply, str) else reply
        if reply.wait_s and site.closing.wait(reply.wait_s):
            return
        if reply.drop:
            return
        if reply.raw:
            reply.raw(self.wfile, site.closing)
            return
        headers = dict(reply.headers)
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        status = reply.status
        if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
            status, body = 304, b""
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def page(title: str = "First projects", body: str = BODY, head: str = "") -> str:
    return (
        f"<html><head><title>{title} | Outlet</title>{head}</head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>{title}</h1><p>{body}</p></article></body></html>"
    )


def rss(*links: str, on: str = "Wed, 18 Feb 2026 08:00:00 +0900") -> str:
    items = "".join(f"<item><title>T</title><link>{u}</link><pubDate>{on}</pubDate></item>" for u in links)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>C</title>{items}</channel></rss>'


def source_toml(source_id: str, address: str, **fields: object) -> str:
    told = {
        "id": source_id,
        "publisher": "Outlet",
        "country": source_id[:2],
        "languages": ["en"],
        "kind": "newspaper",
        "access": "rss",
        "url": address,
        "time_zone": "Asia/Tokyo",
        "cadence_s": 3600,
        "delay_s": 0.0,
        "license_note": "Test.",
        **fields,
    }
    return "\n".join(f"{name} = {json.dumps(value)}" for name, value in told.items())


@dataclass
class Crawled:
    """What a crawl process said."""

    code: int
    lines: list[dict]
    errors: str
    wall_s: float

    @property
    def done(self) -> dict[str, dict]:
        return {line["source"]: line for line in self.lines if line["event"] == "source_done"}

    def counts(self, source_id: str) -> dict[str, int]:
        return {name: number for name, number in self.done[source_id]["counts"].items() if number}


@dataclass
class Desk:
    """A folder with a database, an archive and a catalogue, and crawls of it."""

    folder: Path
    sources: dict[str, str] = field(default_factory=dict)
    catalogue: Path | None = None

    @property
    def db(self) -> Path:
        return self.folder / "pactwatch.db"

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    def add(self, source_id: str, url: str, **fields: object) -> str:
        self.sources[source_id] = source_toml(source_id, url, **fields)
        return source_id

    def job(self, *sites: Site, **given: object) -> CrawlJob:
        catalogue = self.catalogue or self.folder / "sources"
        for source_id, text in self.sources.items():
            path = catalogue / source_id[:2] / f"{source_id}.toml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        told = {
            "db": self.db,
            "archive": self.archive,
            "catalogue": catalogue,
            "source_ids": tuple(self.sources),
            "now": NOW,
            "allowed_private": tuple(site.pair for site in sites),
            "contact": "test@localhost",
            "timeout_s": 5.0,
            **given,
        }
        return CrawlJob(**told)

    def start(self, job: CrawlJob, *, python_path: str = "") -> subprocess.Popen:
        path = self.folder / "job.json"
        path.write_text(job.to_json(), encoding="utf-8")
        command = [sys.executable, "-m", "crawlers", "--job", str(path)]
        paths = os.pathsep.join(filter(None, [python_path, os.environ.get("PYTHONPATH", "")]))
        environment = os.environ | ({"PYTHONPATH": paths} if paths else {})
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)

    def crawl(self, *sites: Site, python_path: str = "", patience_s: float = 300, **given: object) -> Crawled:
        """Crawl in a process of its own; modules in `python_path` come before all others there."""
        began = time.monotonic()
        with self.start(self.job(*sites, **given), python_path=python_path) as process:
            out, errors = process.communicate(timeout=patience_s)
        lines = [json.loads(line) for line in out.splitlines()]
        return Crawled(process.returncode, lines, errors, time.monotonic() - began)

    def crawl_until_killed(self, job: CrawlJob, *, pages: int) -> int:
        """Kill the crawl after that many page lines; how many came."""
        seen = 0
        with self.start(job) as process:
            for line in process.stdout:
                seen += '"event": "page"' in line
                if seen == pages:
                    process.send_signal(signal.SIGKILL)
                    break
            process.stdout.read()
        return seen
