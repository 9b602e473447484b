"""A mail in the outbox → the message that goes out, headers and all. The same mail gives the same bytes.

Owns headers and the links of each reader; what a digest looks like is `scheduler.digests.mailing`'s. Renderings are
shared by the readers who get the same entries in the same language: only their links differ.
"""

from __future__ import annotations

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
from scheduler.digests.edition import Digest, from_json
from scheduler.digests.mailing import CHART_ID, MailEdition, mail_edition
from scheduler.digests.render import Links
from scheduler.mail.addressing import only
from scheduler.mail.keys import Keys, Purpose
from scheduler.mail.words import say
from store.database import Store, writing
from store.deliveries import Addressed
from store.digests import get_digest
from store.records import Mail, MailPurpose, Subscriber

_UNSUBSCRIBE: Final = "https://unsubscribe.invalid/"
_PREFERENCES: Final = "https://preferences.invalid/"
"""What stands in a shared rendering for the links of its reader."""
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


class Writer:
    """Writes messages; keeps what several of them share."""

    def __init__(self, db: Store, keys: Keys, settings: Settings) -> None:
        self._db, self._keys, self._settings = db, keys, settings
        self._digests: OrderedDict[str, Digest] = OrderedDict()
        self._charts: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._editions: OrderedDict[tuple[str, tuple[str, ...], str, str], MailEdition] = OrderedDict()

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
            message = self._plain(addressed, link=self._page(subscriber, mail, "confirm"))
        elif mail.purpose == "known":
            message = self._plain(addressed, **{page: self._page(subscriber, mail, page) for page in _LINKS["known"]})
        else:
            message = self._digest(addressed)
        self._head(message, addressed)
        return Message(
            mail_id=mail.id,
            sender=self._settings.inbox,
            recipient=subscriber.address,
            content=message.as_bytes(policy=SMTP),
        )

    def _plain(self, addressed: Addressed, **links: str) -> EmailMessage:
        purpose, language = addressed.mail.purpose, addressed.subscriber.language
        message = EmailMessage(policy=SMTP)
        message["Subject"] = say(f"{purpose}_subject", language)
        message.set_content(say(f"{purpose}_body", language, **links) + "\n", cte="base64")
        return message

    def _digest(self, addressed: Addressed) -> EmailMessage:
        mail, subscriber = addressed.mail, addressed.subscriber
        edition = self._edition(mail, subscriber)
        leave = self._page(subscriber, mail, "unsubscribe")
        links = {_UNSUBSCRIBE: leave, _PREFERENCES: self._page(subscriber, mail, "preferences")}
        text, html = edition.text, edition.html
        for stand_in, link in links.items():
            text, html = text.replace(stand_in, link), html.replace(stand_in, escape(link))
        message = EmailMessage(policy=SMTP)
        message["Subject"] = _one_line(edition.subject)
        # Base64: quoted-printable of Japanese is longer, and Python's is a hundred times slower.
        message.set_content(text, cte="base64")
        message.add_alternative(html, subtype="html", cte="base64")
        if edition.chart:
            page = message.get_payload()[1]  # type: ignore[index]  # the HTML part just added
            page.add_related(edition.chart, "image", "png", cid=f"<{CHART_ID}>", filename="pactwatch.png")  # type: ignore[union-attr]
        _fix_boundaries(message, mail.id)
        mailto = f"mailto:{self._settings.inbox}?subject={quote('unsubscribe ' + leave.rpartition('/')[2])}"
        message["List-Unsubscribe"] = f"<{leave}>, <{mailto}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
        message["List-Id"] = f"Pactwatch <pactwatch.{self._settings.mail_domain}>"
        message["Precedence"] = "bulk"
        return message

    def _head(self, message: EmailMessage, addressed: Addressed) -> None:
        mail, subscriber = addressed.mail, addressed.subscriber
        name, sender = parseaddr(self._settings.mail_from)
        message["From"] = Address(display_name=name, addr_spec=sender)
        message["To"] = Address(addr_spec=subscriber.address)
        message["Date"] = format_datetime(mail.made_at)
        message["Message-ID"] = f"<{mail.message_id}>"
        message["Content-Language"] = subscriber.language
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation answers

    def _edition(self, mail: Mail, subscriber: Subscriber) -> MailEdition:
        digest_id = mail.digest_id or ""
        key = (digest_id, mail.event_ids, subscriber.language, subscriber.time_zone)
        if key not in self._editions:
            if digest_id not in self._digests:
                _keep(self._digests, digest_id, from_json(get_digest(self._db, digest_id).content))
            digest = only(self._digests[digest_id], mail.event_ids)
            digest = replace(digest, period=replace(digest.period, time_zone=subscriber.time_zone))
            links = Links(unsubscribe=_UNSUBSCRIBE, preferences=_PREFERENCES)
            drawn = (digest_id, subscriber.language)
            edition = mail_edition(digest, subscriber.language, links, chart=self._charts.get(drawn))
            _keep(self._charts, drawn, edition.chart)
            _keep(self._editions, key, edition)
        self._editions.move_to_end(key)
        return self._editions[key]

    def _page(self, subscriber: Subscriber, mail: Mail, purpose: Purpose) -> str:
        return f"{self._settings.base_url}/{purpose}/{self._keys.token(subscriber, purpose, mail.made_at)}"


def _keep(kept: OrderedDict[K, V], key: K, value: V) -> None:
    kept[key] = value
    if len(kept) > _KEPT:
        kept.popitem(last=False)


def _one_line(text: str) -> str:
    """No header has a line end or a control inside."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _fix_boundaries(message: EmailMessage, mail_id: str) -> None:
    """Boundaries that are the same at every attempt; random ones would make the bytes differ."""
    for number, part in enumerate(p for p in message.walk() if p.is_multipart()):
        part.set_boundary(f"=_{mail_id}_{number}")
