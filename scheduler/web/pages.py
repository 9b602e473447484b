"""What the pages look like: templates, words in three languages, forms filled with what was typed or is kept.

Owns escaping. Refuses to act (`app`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse

from nlp.countries import load_countries
from scheduler.config import Settings
from scheduler.digests.vocabulary import vocabulary
from scheduler.mail.wishes import ALL_STAGES, CADENCES, KINDS, LANGUAGES, SECTORS, Wishes, organization_name
from scheduler.mail.words import say, words
from store.records import Filters, ReaderLanguage, Subscriber

_FIELDS: Final = (
    "language", "time_zone", "cadence", "sectors", "organizations", "countries", "kinds", "stages", "minimum_usd",
    "languages",
)  # fmt: skip
_SHOWN: Final = 200
"""Characters of something typed that a page repeats."""
Problems = Sequence[tuple[str, str]]


def typed_wishes(form: FormData) -> dict[str, list[str]]:
    """The fields of a form that are wishes, as typed."""
    return {field: [v for v in form.getlist(field) if isinstance(v, str)] for field in _FIELDS}


class Pages:
    """The pages of one installation."""

    def __init__(self, settings: Settings) -> None:
        self._root = urlsplit(settings.base_url).path.rstrip("/")
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def notice(
        self,
        language: ReaderLanguage,
        what: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **filled: str,
    ) -> HTMLResponse:
        """A page that says how it ended."""
        body = "" if what == "missing" else say(f"{what}_body", language, **filled)
        page = self._render(
            "notice",
            language,
            title=say(f"{what}_title", language),
            body=body,
            home=what in {"void", "missing", "left"},
        )
        return HTMLResponse(page, status, headers)

    def ask(self, subscriber: Subscriber, what: str) -> HTMLResponse:
        """A page with one button."""
        language = subscriber.language
        page = self._render(
            "ask",
            language,
            title=say(f"{what}_title", language),
            body=say(f"{what}_ask", language, address=subscriber.address),
            button=say(f"{what}_button", language),
        )
        return HTMLResponse(page)

    def form(
        self,
        language: ReaderLanguage,
        wishes: Wishes,
        *,
        address: str = "",
        typed: Mapping[str, Sequence[str]] | None = None,
        problems: Problems = (),
    ) -> HTMLResponse:
        """The first page, or what was typed on it with what is wrong."""
        title = say("title", language)
        return self._form(language, wishes, typed, problems, title=title, action="/subscribe", address=address[:_SHOWN])

    def preferences(
        self,
        subscriber: Subscriber,
        action: str,
        *,
        typed: Mapping[str, Sequence[str]] | None = None,
        problems: Problems = (),
        saved: bool = False,
    ) -> HTMLResponse:
        """What a subscriber gets, to be changed."""
        wishes = Wishes(
            language=subscriber.language,
            time_zone=subscriber.time_zone,
            cadence=subscriber.cadence,
            filters=subscriber.filters,
        )
        title = say("preferences_title", subscriber.language)
        return self._form(
            subscriber.language, wishes, typed, problems, title=title, action=action, subscriber=subscriber, saved=saved
        )

    def _form(
        self,
        language: ReaderLanguage,
        wishes: Wishes,
        typed: Mapping[str, Sequence[str]] | None,
        problems: Problems,
        *,
        title: str,
        action: str,
        subscriber: Subscriber | None = None,
        address: str = "",
        saved: bool = False,
    ) -> HTMLResponse:
        filters, voc = wishes.filters, vocabulary(language)
        countries = load_countries()
        label = f"label_{language}"
        kept = {
            "minimum": f"{filters.minimum_usd:,f}" if filters.minimum_usd else "",
            "organizations": ", ".join(organization_name(o) for o in filters.organizations),
            "countries": ", ".join(
                getattr(countries[c.lower()], label) if c.lower() in countries else c for c in filters.countries
            ),
        }
        if typed:
            names = {"minimum": "minimum_usd", "organizations": "organizations", "countries": "countries"}
            kept = {k: ", ".join(typed.get(field, ()))[:_SHOWN] for k, field in names.items()}
        page = self._render(
            "form",
            language,
            title=title,
            action=f"{self._root}{action}",
            wishes=wishes,
            subscriber=subscriber,
            saved=saved,
            problems=[
                say("bad_field", language, field=say(field, language), typed=value[:_SHOWN])
                for field, value in problems
            ],
            address=address,
            nothing=Filters(),
            cadences=CADENCES,
            zones=sorted(available_timezones()),
            sectors=[(key, voc.word("sectors", key)) for key in SECTORS],
            kinds=[(key, voc.word("kinds", key)) for key in KINDS],
            stages=[(key, voc.word("stages", key)) for key in ALL_STAGES],
            tongues=[(key, say(f"lang_{key}", language)) for key in LANGUAGES],
            **kept,
        )
        return HTMLResponse(page, 400 if problems else 200)

    def _render(self, name: str, language: ReaderLanguage, **context: object) -> str:
        return self._templates.get_template(f"{name}.html.j2").render(
            w=words(language),
            language=language,
            tag=vocabulary(language).html_language,
            root=self._root,
            **context,
        )
