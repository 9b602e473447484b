"""The pages for subscribers, as an ASGI application: subscribe, confirm, preferences, leave, export, erase.

Owns what a stranger may do: a GET changes nothing, whoever follows links in advance; a POST acts only with a link that
was mailed to the address, or asks for one. Every answer to "subscribe" reads the same, whoever is known. No cookies, no
scripts, nothing from other hosts.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Final, cast

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scheduler.config import Settings
from scheduler.mail import subscriptions
from scheduler.mail.keys import Keys, load_keys
from scheduler.mail.wishes import LANGUAGES, BadWish, Wishes, parse_address, parse_wishes
from scheduler.web.pages import Pages, typed_wishes
from store.database import Store, open_store
from store.errors import UnknownSubscriber
from store.records import ReaderLanguage, Subscriber
from store.subscribers import count_visits, export_rows, get_subscriber, note_visits

ASKS_AN_HOUR: Final = 10
"""Requests to subscribe from one network within an hour."""
ALL_ASKS_AN_HOUR: Final = 300
"""From everywhere."""
MAX_BODY: Final = 65_536
"""Bytes of a form; ours have about 2,000."""
_HOUR = timedelta(hours=1)
_HEADERS: Final = {
    b"content-security-policy": b"default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none';"
    b" frame-ancestors 'none'",
    b"referrer-policy": b"no-referrer",  # the address of a page holds its token
    b"cache-control": b"no-store",
    b"x-content-type-options": b"nosniff",
    b"x-robots-tag": b"noindex",
}
_Act = Callable[[Store, Request, FormData], Response]


def create_app(settings: Settings) -> Starlette:
    """The application. Raises ConfigError where the key cannot be read, and what `open_store` raises."""
    open_store(settings.db)  # upgraded once, not at the first request
    site = _Site(settings, load_keys(settings.db))
    return Starlette(
        routes=[
            Route("/", site.acts(site.first), methods=["GET"]),
            Route("/subscribe", site.acts(site.subscribe), methods=["POST"]),
            Route("/confirm/{token}", site.acts(site.confirm), methods=["GET", "POST"]),
            Route("/preferences/{token}", site.acts(site.preferences), methods=["GET", "POST"]),
            Route("/preferences/{token}/export", site.acts(site.export), methods=["POST"]),
            Route("/preferences/{token}/erase", site.acts(site.erase), methods=["POST"]),
            Route("/unsubscribe/{token}", site.acts(site.unsubscribe), methods=["GET", "POST"]),
            Route("/style.css", _style, methods=["GET"]),
            Route("/robots.txt", _robots, methods=["GET"]),
        ],
        middleware=[Middleware(_Guard)],
        exception_handlers={HTTPException: site.failed},
    )


class _Site:
    """The pages of one installation."""

    def __init__(self, settings: Settings, keys: Keys) -> None:
        self._settings, self._keys = settings, keys
        self._pages = Pages(settings)

    def acts(self, act: _Act) -> Callable[[Request], Awaitable[Response]]:
        """An endpoint: the form is read, then the work is done in a thread with a store of its own."""

        async def endpoint(request: Request) -> Response:
            form = await request.form(max_files=0, max_fields=200) if request.method == "POST" else FormData()
            return await run_in_threadpool(lambda: act(open_store(self._settings.db), request, form))

        return endpoint

    def first(self, db: Store, request: Request, form: FormData) -> Response:
        del db, form
        language = _language(request)
        return self._pages.form(language, Wishes(language=language, time_zone=self._settings.digest_zone))

    def subscribe(self, db: Store, request: Request, form: FormData) -> Response:
        language = _language(request, str(form.get("language", "")))
        if self._is_flooded(db, request):
            return self._pages.notice(language, "many", status=429, headers={"Retry-After": "3600"})
        typed, address = typed_wishes(form), str(form.get("address", ""))
        problems: list[tuple[str, str]] = []
        try:
            wishes = parse_wishes(typed)
        except BadWish as bad:
            wishes, problems = bad.wishes, [*bad.problems]
        try:
            address = parse_address(address)
        except BadWish as bad:
            problems.extend(bad.problems)
        if problems:
            return self._pages.form(language, wishes, address=address, typed=typed, problems=problems)
        now = self._settings.current_time()
        subscriptions.ask(db, self._keys, address, wishes, now, domain=self._settings.mail_domain)
        return self._pages.notice(language, "sent")

    def confirm(self, db: Store, request: Request, form: FormData) -> Response:
        del form
        token, now = request.path_params["token"], self._settings.current_time()
        if request.method == "POST":
            confirmed = subscriptions.confirm(db, self._keys, token, now)
            if confirmed is None:
                return self._void(request)
            return self._pages.notice(confirmed.language, "confirmed", address=confirmed.address)
        subscriber = self._keys.owner(db, token, "confirm", now)
        return self._pages.ask(subscriber, "confirm") if subscriber else self._void(request)

    def preferences(self, db: Store, request: Request, form: FormData) -> Response:
        subscriber = self._owner(db, request)
        if subscriber is None:
            return self._void(request)
        here = f"/preferences/{request.path_params['token']}"
        if request.method != "POST":
            return self._pages.preferences(subscriber, here)
        typed = typed_wishes(form)
        try:
            changed = subscriptions.choose(db, subscriber, parse_wishes(typed))
        except BadWish as bad:
            return self._pages.preferences(subscriber, here, typed=typed, problems=bad.problems)
        return self._pages.preferences(changed, here, saved=True)

    def export(self, db: Store, request: Request, form: FormData) -> Response:
        del form
        subscriber = self._owner(db, request)
        if subscriber is None:
            return self._void(request)
        headers = {"Content-Disposition": 'attachment; filename="pactwatch-my-data.json"'}
        rows = export_rows(db, subscriber.id)
        return JSONResponse({table: [dict(row) for row in found] for table, found in rows.items()}, headers=headers)

    def erase(self, db: Store, request: Request, form: FormData) -> Response:
        subscriber = self._owner(db, request)
        if subscriber is None:
            return self._void(request)
        if form.get("sure") != "yes":
            return self._pages.preferences(subscriber, f"/preferences/{request.path_params['token']}")
        subscriptions.erase(db, subscriber)
        return self._pages.notice(subscriber.language, "erased")

    def unsubscribe(self, db: Store, request: Request, form: FormData) -> Response:
        """RFC 8058: the POST of a mail program acts without a further question; a GET only shows the page."""
        del form
        token, now = request.path_params["token"], self._settings.current_time()
        subscriber = self._keys.owner(db, token, "unsubscribe", now)
        if subscriber is None:
            return self._left_before(db, token) or self._void(request)
        if request.method != "POST":
            return self._pages.ask(subscriber, "unsubscribe")
        subscriptions.leave(db, subscriber, now)
        return self._pages.notice(subscriber.language, "left")

    async def failed(self, request: Request, error: Exception) -> Response:
        """A page for what is not there."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        return self._pages.notice(_language(request), "missing", status=status)

    def _owner(self, db: Store, request: Request) -> Subscriber | None:
        now = self._settings.current_time()
        subscriber = self._keys.owner(db, request.path_params["token"], "preferences", now)
        return subscriber if subscriber and subscriber.state == "active" else None

    def _left_before(self, db: Store, token: str) -> Response | None:
        """Who leaves twice has left: mail programs and people press again."""
        subscriber_id = self._keys.claimed(token, "unsubscribe")
        try:
            subscriber = get_subscriber(db, subscriber_id)
        except UnknownSubscriber:
            return None
        return self._pages.notice(subscriber.language, "left") if subscriber.state == "left" else None

    def _void(self, request: Request) -> Response:
        return self._pages.notice(_language(request), "void", status=410)

    def _is_flooded(self, db: Store, request: Request) -> bool:
        """Too many ask; whoever asks on is not counted on."""
        now = self._settings.current_time()
        key = self._keys.hide("network", _network(request))
        if count_visits(db, key, now - _HOUR) >= ASKS_AN_HOUR:
            return True
        if count_visits(db, "everyone", now - _HOUR) >= ALL_ASKS_AN_HOUR:
            return True
        note_visits(db, (key, "everyone"), now, now - timedelta(days=1))
        return False


class _Guard:
    """Headers on every answer; no body without a known, small length."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS.items()]
            await send(message)

        length = dict(scope["headers"]).get(b"content-length", b"")
        if scope["method"] == "POST" and (not length.isdigit() or int(length) > MAX_BODY):
            await PlainTextResponse("The form is too large.", 413)(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)


async def _style(request: Request) -> Response:
    del request
    return FileResponse(Path(__file__).parent / "templates" / "style.css", media_type="text/css")


async def _robots(request: Request) -> Response:
    del request
    return PlainTextResponse("User-agent: *\nDisallow: /confirm/\nDisallow: /preferences/\nDisallow: /unsubscribe/\n")


def _language(request: Request, asked: str = "") -> ReaderLanguage:
    """The one asked for, else the first of the browser's that we speak."""
    accepted = [
        part.split(";")[0].strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")
    ]
    for language in (asked, request.query_params.get("language", ""), *accepted):
        if language in LANGUAGES:
            return cast("ReaderLanguage", language)
    return "en"


def _network(request: Request) -> str:
    """The client's address; of IPv6 the network, whose addresses one person has by the billion."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else host  # noqa: PLR2004
