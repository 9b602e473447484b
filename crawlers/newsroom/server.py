"""The newsroom's HTTP server: a forward proxy on loopback that answers for every `*.example` outlet.

Owns what is there at a moment (`as_of`), validators and status codes. Refuses the clock: the caller moves `as_of`.
Nothing is ever fetched from outside; an unknown host is answered 502, as a proxy does that cannot reach it.
"""

from __future__ import annotations

import contextlib
import hashlib
import socket
import socketserver
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from crawlers.newsroom.channels import MEDIA_TYPES, last_change, render_channel, render_rates
from crawlers.newsroom.content import Outlet, Page, find_rates, list_outlets, list_pages
from crawlers.newsroom.layouts import render_page
from crawlers.newsroom.pdf_writer import render_pdf

RATES_HOST = "ecb.example"
RATES_PATH = "/stats/eurofxref/eurofxref-daily.xml"
_WINDOW = 40  # links in a channel, newest first
_SIDE_COLUMN = 4  # links beside an article
_POLL_S = 0.05  # how fast a closing server notices


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request that was answered."""

    host: str
    """Host asked for."""
    path: str
    """Path and query."""
    status: int
    """Status answered."""
    user_agent: str
    """Who asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response before its headers are written."""

    status: HTTPStatus
    """HTTP status."""
    media_type: str = "text/plain; charset=utf-8"
    """Content-Type."""
    body: bytes = b""
    """Bytes of the body."""
    changed_at: datetime | None = None
    """Last-Modified; None gives no validators."""


class Newsroom:
    """A running newsroom, as of a moment; a context manager.

    `as_of` (aware) may be set at any time from any thread; what is published later answers 404. Requests to
    `hang_hosts` are accepted and never answered until the server closes. `requests` lists what was asked, oldest first.
    """

    def __init__(self, as_of: datetime, *, port: int = 0, hang_hosts: frozenset[str] = frozenset()) -> None:
        self.as_of = as_of
        self.requests: list[Asked] = []
        self.hang_hosts = hang_hosts
        self.closed = threading.Event()
        self._server = _Server(("127.0.0.1", port), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL_S,), name="newsroom")

    @property
    def port(self) -> int:
        """Port on 127.0.0.1."""
        return self._server.server_address[1]

    @property
    def proxy_url(self) -> str:
        """Address to give a crawler as its HTTP proxy."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closed.set()
        self._server.shutdown()
        self._thread.join()
        self._server.drop_connections()
        self._server.server_close()


def answer(host: str, path: str, as_of: datetime) -> Answer:
    """What the newsroom says to `GET http://host/path` at `as_of`; queries are ignored, as they only track."""
    if host == RATES_HOST:
        return _answer_rates(path, as_of)
    outlet = next((o for o in list_outlets() if o.host == host), None)
    if outlet is None:
        return Answer(status=HTTPStatus.BAD_GATEWAY, body=b"no such outlet\n")
    if path == "/robots.txt":
        return _answer_robots(outlet)
    pages = sorted(
        (p for p in list_pages() if p.host == host and p.published_at <= as_of),
        key=lambda p: (p.published_at, p.path),
        reverse=True,
    )
    if path == outlet.channel.path:
        return _answer_channel(outlet, pages)
    page = next((p for p in pages if p.path == path), None)
    if page is None:
        return Answer(status=HTTPStatus.NOT_FOUND, body=b"not found\n")
    return _answer_page(page, outlet, pages, as_of)


def _answer_rates(path: str, as_of: datetime) -> Answer:
    rates = find_rates(as_of)
    if path != RATES_PATH or rates is None:
        return Answer(status=HTTPStatus.NOT_FOUND, body=b"not found\n")
    day, values = rates
    published = datetime(day.year, day.month, day.day, tzinfo=UTC)
    body = render_rates(day, values).encode()
    return Answer(status=HTTPStatus.OK, media_type="text/xml", body=body, changed_at=published)


def _answer_robots(outlet: Outlet) -> Answer:
    if outlet.robots is None:
        return Answer(status=HTTPStatus.NOT_FOUND, body=b"not found\n")
    return Answer(status=HTTPStatus.OK, media_type="text/plain", body=outlet.robots.encode())


def _answer_channel(outlet: Outlet, pages: Sequence[Page]) -> Answer:
    window = list(pages[:_WINDOW])
    utf8 = outlet.channel.kind == "news_sitemap"
    body = render_channel(outlet, window).encode("utf-8" if utf8 else outlet.codec)
    media_type = MEDIA_TYPES[outlet.channel.kind]
    return Answer(status=HTTPStatus.OK, media_type=media_type, body=body, changed_at=last_change(window))


def _answer_page(page: Page, outlet: Outlet, pages: Sequence[Page], as_of: datetime) -> Answer:
    if page.state == "down":
        return Answer(status=HTTPStatus.SERVICE_UNAVAILABLE, body=b"try again later\n")
    changed_at = page.changed_at(as_of)
    if page.state == "pdf":
        body = render_pdf(page.title, page.body(as_of))
        return Answer(status=HTTPStatus.OK, media_type="application/pdf", body=body, changed_at=changed_at)
    # The side column looks back only, so that a page's bytes do not change when something else appears.
    older = [p for p in pages if p.published_at < page.published_at and p.state == "html"][:_SIDE_COLUMN]
    html = render_page(page, outlet, older, as_of)
    media_type = "text/html" if outlet.codec != "utf-8" else "text/html; charset=utf-8"
    return Answer(status=HTTPStatus.OK, media_type=media_type, body=html.encode(outlet.codec), changed_at=changed_at)


class _Server(ThreadingHTTPServer):
    """Threads that a closing server waits for: hanging ones and silent clients are let go first."""

    daemon_threads = False
    block_on_close = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    def open_connection(self, connection: socket.socket) -> None:
        """Remember a client until it is served."""
        with self._lock:
            self._connections.add(connection)

    def end_connection(self, connection: socket.socket) -> None:
        """Forget a client that was served."""
        with self._lock:
            self._connections.discard(connection)

    def drop_connections(self) -> None:
        """Stop reading from clients that are still there, so that their threads end."""
        with self._lock:
            for connection in self._connections:
                with contextlib.suppress(OSError):  # the client may have gone already
                    connection.shutdown(socket.SHUT_RD)

    def handle_error(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """A client that went away is no error of ours; anything else is."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server_version = "Newsroom/1"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = 5.0  # seconds for a client to send its request
    server: socketserver.BaseServer

    def setup(self) -> None:
        """Tell the server who is here."""
        super().setup()
        self._own_server().open_connection(self.connection)

    def finish(self) -> None:
        """Tell the server who left."""
        self._own_server().end_connection(self.connection)
        super().finish()

    def do_GET(self) -> None:
        """Answer for the outlet that the absolute address or the Host header names."""
        newsroom = self._own_server().newsroom
        parts = urlsplit(self.path)
        host = parts.hostname or (self.headers.get("Host") or "").partition(":")[0].lower()
        path = parts.path or "/"
        self.close_connection = True
        if host in newsroom.hang_hosts:
            newsroom.closed.wait()
            return
        found = answer(host, path, newsroom.as_of)
        tag = f'"{hashlib.sha256(found.body).hexdigest()[:20]}"'
        status = HTTPStatus.NOT_MODIFIED if found.changed_at and self._still_valid(tag, found) else found.status
        asked = Asked(
            host=host,
            path=f"{path}?{parts.query}" if parts.query else path,
            status=int(status),
            user_agent=self.headers.get("User-Agent") or "",
        )
        newsroom.requests.append(asked)
        self._write(found, status, tag)

    def _own_server(self) -> _Server:
        if not isinstance(self.server, _Server):
            raise TypeError("the handler belongs to the newsroom's own server")
        return self.server

    def _still_valid(self, tag: str, found: Answer) -> bool:
        """RFC 9110, section 13.2.2: If-None-Match decides where it is given, else If-Modified-Since."""
        given = self.headers.get("If-None-Match")
        if given is not None:
            return tag in (part.strip().removeprefix("W/") for part in given.split(","))
        since = self.headers.get("If-Modified-Since")
        if since is None or found.changed_at is None:
            return False
        try:
            moment = parsedate_to_datetime(since)
        except ValueError:
            return False
        return found.changed_at < moment + timedelta(seconds=1)

    def _write(self, found: Answer, status: HTTPStatus, tag: str) -> None:
        body = b"" if status == HTTPStatus.NOT_MODIFIED else found.body
        # Not send_response: its Date header reads the clock, and the newsroom lives at its own moment.
        self.send_response_only(status)
        self.send_header("Date", format_datetime(self._own_server().newsroom.as_of.astimezone(UTC), usegmt=True))
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", found.media_type)
            self.send_header("Content-Length", str(len(body)))
        if found.changed_at:
            self.send_header("ETag", tag)
            self.send_header("Last-Modified", format_datetime(found.changed_at.astimezone(UTC), usegmt=True))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Requests are listed in `Newsroom.requests`; nothing is printed."""
