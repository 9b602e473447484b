"""A mail in the outbox → the message that goes out, headers and all. The same mail gives the same bytes.

Owns headers and the links of each reader; what a digest looks like is `scheduler.digests.mailing`'s. Readers who get
the same entries in the same language share the rendering and the message around it, chart and all: only four headers
and the links in the two bodies are a reader's own.
"""

from __future__ import annotations

import base64
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape
from typing import Final, TypeVar
from urllib.parse import quote

from scheduler.config import Settings
from scheduler.digests.edition import Digest
from scheduler.digests.encoding import from_json
from scheduler.digests.mailing import CHART_ID, MailEdition, mail_edition
from scheduler.digests.narrowing import only
from scheduler.digests.render import Links
from scheduler.mail.keys import Keys, Purpose
from scheduler.mail.words import say
from store.database import Store, writing
from store.deliveries import Addressed
from store.digests import get_digest
from store.records import Mail, MailPurpose, ReaderLanguage, Subscriber

_UNSUBSCRIBE: Final = "https://unsubscribe.invalid/"
_PREFERENCES: Final = "https://preferences.invalid/"
"""What stands in a shared rendering for the links of its reader."""
_TEXT: Final = "text.invalid"
_HTML: Final = "html.invalid"
"""What stands in a shared message for the two bodies."""
_OWN_HEADERS: Final = SMTP.clone(max_line_length=998)  # RFC 5322, 2.1.1
"""A reader's own headers are not folded: Python would write links over 78 characters as encoded words, unreadable to
mail programs that look for an address to leave by (RFC 2369)."""
K = TypeVar("K")
V = TypeVar("V")
_LINKS: Final[Mapping[MailPurpose, tuple[Purpose, ...]]] = {
    "confirm": ("confirm",),
    "known": ("preferences", "unsubscribe"),
    "digest": ("preferences", "unsubscribe"),
    "alert": ("preferences", "unsubscribe"),
}
"""Links in mails of each sort."""
_KEPT: Final = 256
"""Renderings and digests kept: those of one morning's filters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a server is given."""

    mail_id: str
    """The mail."""
    sender: str
    """Envelope sender: bounces go there."""
    recipient: str
    """Envelope recipient."""
    content: bytes
    """The message with headers, CRLF line ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What the messages of one edition have in common, as sent, cut where a reader's own comes in."""

    edition: MailEdition
    """Its bodies, with stand-ins for links."""
    head: bytes
    """Headers; a reader's own follow."""
    opening: bytes
    """From the first boundary on; the text follows."""
    between: bytes
    """The HTML follows."""
    ending: bytes
    """The chart."""


class Writer:
    """Writes messages; keeps what several of them share."""

    def __init__(self, db: Store, keys: Keys, settings: Settings) -> None:
        self._db, self._keys, self._settings = db, keys, settings
        self._digests: OrderedDict[str, Digest] = OrderedDict()
        self._charts: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._shared: OrderedDict[tuple[str, tuple[str, ...], str, str], _Shared] = OrderedDict()

    def prepare(self, batch: Sequence[Addressed]) -> None:
        """Let the links of these mails act, all in one transaction."""
        with writing(self._db):
            for addressed in batch:
                for purpose in _LINKS[addressed.mail.purpose]:
                    self._keys.keep(self._db, addressed.subscriber, purpose, addressed.mail.made_at)

    def write(self, addressed: Addressed) -> Message:
        """The message of a mail."""
        mail, subscriber = addressed.mail, addressed.subscriber
        if mail.purpose == "confirm":
            content = self._plain(addressed, link=self._page(subscriber, mail, "confirm"))
        elif mail.purpose == "known":
            content = self._plain(addressed, **{page: self._page(subscriber, mail, page) for page in _LINKS["known"]})
        else:
            content = self._digest(addressed)
        return Message(mail_id=mail.id, sender=self._settings.inbox, recipient=subscriber.address, content=content)

    def _plain(self, addressed: Addressed, **links: str) -> bytes:
        purpose, language = addressed.mail.purpose, addressed.subscriber.language
        message = EmailMessage(policy=SMTP)
        message.set_content(say(f"{purpose}_body", language, **links) + "\n", cte="base64")
        self._head(message, say(f"{purpose}_subject", language), language)
        head, body = _cut(message)
        return b"".join((head, _own_headers(addressed).as_bytes(), body))

    def _digest(self, addressed: Addressed) -> bytes:
        mail, subscriber = addressed.mail, addressed.subscriber
        shared = self._shared_with(mail, subscriber)
        leave = self._page(subscriber, mail, "unsubscribe")
        links = {_UNSUBSCRIBE: leave, _PREFERENCES: self._page(subscriber, mail, "preferences")}
        text, html = shared.edition.text, shared.edition.html
        for stand_in, link in links.items():
            text, html = text.replace(stand_in, link), html.replace(stand_in, escape(link))
        headers = _own_headers(addressed)
        mailto = f"mailto:{self._settings.inbox}?subject={quote('unsubscribe ' + leave.rpartition('/')[2])}"
        headers["List-Unsubscribe"] = f"<{leave}>, <{mailto}>"
        bodies = (shared.opening, _encoded(text), shared.between, _encoded(html), shared.ending)
        return b"".join((shared.head, headers.as_bytes(), *bodies))

    def _head(self, message: EmailMessage, subject: str, language: ReaderLanguage) -> None:
        """Headers of every mail that are not the reader's own; after the content, which clears some."""
        name, sender = parseaddr(self._settings.mail_from)
        message["Subject"] = subject
        message["From"] = Address(display_name=name, addr_spec=sender)
        message["Content-Language"] = language
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation answers

    def _share(self, edition: MailEdition, language: ReaderLanguage) -> _Shared:
        message = EmailMessage(policy=SMTP)
        # Base64: quoted-printable of Japanese is longer, and Python's is a hundred times slower.
        message.set_content(_TEXT, cte="base64")
        message.add_alternative(_HTML, subtype="html", cte="base64")
        if edition.chart:
            page = message.get_payload()[1]  # type: ignore[index]  # the HTML part just added
            page.add_related(edition.chart, "image", "png", cid=f"<{CHART_ID}>", filename="pactwatch.png")  # type: ignore[union-attr]
        _fix_boundaries(message)
        self._head(message, _one_line(edition.subject), language)
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
        message["List-Id"] = f"Pactwatch <pactwatch.{self._settings.mail_domain}>"
        message["Precedence"] = "bulk"
        head, body = _cut(message)
        opening, _, rest = body.partition(_encoded(_TEXT))
        between, _, ending = rest.partition(_encoded(_HTML))
        return _Shared(edition=edition, head=head, opening=opening, between=between, ending=ending)

    def _shared_with(self, mail: Mail, subscriber: Subscriber) -> _Shared:
        digest_id = mail.digest_id or ""
        key = (digest_id, mail.event_ids, subscriber.language, subscriber.time_zone)
        if key not in self._shared:
            if digest_id not in self._digests:
                _keep(self._digests, digest_id, from_json(get_digest(self._db, digest_id).content))
            digest = only(self._digests[digest_id], mail.event_ids)
            digest = replace(digest, period=replace(digest.period, time_zone=subscriber.time_zone))
            links = Links(unsubscribe=_UNSUBSCRIBE, preferences=_PREFERENCES)
            drawn = (digest_id, subscriber.language)
            edition = mail_edition(digest, subscriber.language, links, chart=self._charts.get(drawn))
            _keep(self._charts, drawn, edition.chart)
            _keep(self._shared, key, self._share(edition, subscriber.language))
        self._shared.move_to_end(key)
        return self._shared[key]

    def _page(self, subscriber: Subscriber, mail: Mail, purpose: Purpose) -> str:
        return f"{self._settings.base_url}/{purpose}/{self._keys.token(subscriber, purpose, mail.made_at)}"


def _keep(kept: OrderedDict[K, V], key: K, value: V) -> None:
    kept[key] = value
    if len(kept) > _KEPT:
        kept.popitem(last=False)


def _one_line(text: str) -> str:
    """No header has a line end or a control inside."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _own_headers(addressed: Addressed) -> EmailMessage:
    headers = EmailMessage(policy=_OWN_HEADERS)
    headers["To"] = Address(addr_spec=addressed.subscriber.address)
    headers["Date"] = format_datetime(addressed.mail.made_at)
    headers["Message-ID"] = f"<{addressed.mail.message_id}>"
    return headers


def _cut(message: EmailMessage) -> tuple[bytes, bytes]:
    """Headers, and what follows the empty line after them."""
    head, _, body = message.as_bytes().partition(b"\r\n\r\n")
    return head + b"\r\n", body


def _encoded(text: str) -> bytes:
    """A body as the `email` package writes it in base64: lines end in CRLF within and without."""
    lines = b"\r\n".join(text.encode().splitlines()) + b"\r\n"
    return base64.encodebytes(lines).replace(b"\n", b"\r\n")


def _fix_boundaries(message: EmailMessage) -> None:
    """Boundaries that are the same at every attempt; random ones would make the bytes differ."""
    for number, part in enumerate(p for p in message.walk() if p.is_multipart()):
        part.set_boundary(f"=_pactwatch_{number}")
