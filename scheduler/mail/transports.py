"""Where mail goes: an SMTP server, or for tests an mbox file or a Maildir.

Owns the conversation with the server and what its answers mean. Refuses retries and records (`delivery`). A message is
handed over in two steps, so that the outbox can note it in between: `offer` names sender and recipient, `hand_over`
gives the message; only a silence after the second leaves a doubt.
"""

from __future__ import annotations

import mailbox
import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Protocol
from urllib.parse import unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPResponseException,
)

from scheduler.errors import ConfigError

_PORTS: Final = {"smtp": 587, "smtps": 465}
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_NO_SUCH_USER = re.compile(r"^5\.1\.[1236]|^5\.2\.1")
"""Enhanced status codes (RFC 3463) of a mailbox that is not there or is closed: the address itself is bad."""
_ENHANCED = re.compile(r"^\d\.\d{1,3}\.\d{1,3}")
_PERMANENT: Final = 500
_MAILBOX_UNAVAILABLE: Final = 550


class Unreachable(Exception):  # noqa: N818  named for what happened
    """The server cannot be spoken to now: try again later, no mail is to blame."""


class Refusal(Exception):  # noqa: N818  named for what happened
    """The server does not take this mail; `permanent` where it never will, `bad_address` where it knows no such one."""

    def __init__(self, text: str, *, permanent: bool, bad_address: bool) -> None:
        super().__init__(text)
        self.permanent = permanent
        self.bad_address = bad_address


class Connection(Protocol):
    """One way to the server, used for many mails."""

    async def offer(self, sender: str, recipient: str) -> None:
        """Name sender and recipient. Raises Refusal, Unreachable."""

    async def hand_over(self, content: bytes) -> None:
        """Give the message; it is accepted where nothing is raised. Raises Refusal, Unreachable (then in doubt)."""

    async def close(self) -> None:
        """End politely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What `PACTWATCH_MAIL_TO` says."""

    scheme: Literal["smtp", "smtps", "maildir", "file"]
    """How mail is sent."""
    host: str = ""
    """The server."""
    port: int = 0
    """Its port."""
    user: str = ""
    """Name to authenticate with; empty for none."""
    password: str = ""
    """Its password."""
    path: Path = Path()
    """The mbox file or Maildir."""

    async def connect(self, timeout_s: float) -> Connection:
        """A connection. Raises Unreachable, or ConfigError where the server refuses our name or has no TLS."""
        if self.scheme in {"maildir", "file"}:
            return _Folder(self)
        return await _connect(self, timeout_s)


def parse_target(url: str) -> Target:
    """`smtp://user:password@host:587`, `smtps://host`, `maildir:///path`, `file:///path`. Raises ConfigError."""
    hint = "PACTWATCH_MAIL_TO: write smtp://user:password@host:587, smtps://host:465, maildir:///path or file:///path"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ConfigError(hint) from error
    if parts.scheme in {"maildir", "file"} and parts.path not in {"", "/"}:
        return Target(scheme="maildir" if parts.scheme == "maildir" else "file", path=Path(unquote(parts.path)))
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ConfigError(hint)
    return Target(
        scheme="smtps" if parts.scheme == "smtps" else "smtp",
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


async def _connect(target: Target, timeout_s: float) -> _Smtp:
    """TLS always, but on this machine, where only a server that offers it gets it; never a password without."""
    local = target.host in _LOOPBACK
    implicit = target.scheme == "smtps"
    client = SMTP(
        hostname=target.host,
        port=target.port,
        timeout=timeout_s,
        use_tls=implicit,
        start_tls=None if local and not target.user else not implicit,
        tls_context=None if local and not target.user and not implicit else ssl.create_default_context(),
        username=target.user or None,
        password=target.password or None,
    )
    try:
        await client.connect()
    except (SMTPAuthenticationError, SMTPNotSupported, ssl.SSLCertVerificationError) as error:
        client.close()
        raise ConfigError(f"{target.host}:{target.port} does not take us: {error}") from error
    except (TimeoutError, SMTPException, OSError) as error:
        client.close()
        if isinstance(error.__cause__, ssl.SSLCertVerificationError):
            raise ConfigError(f"{target.host}:{target.port} does not take us: {error}") from error
        raise Unreachable(f"{target.host}:{target.port}: {_words(error)}") from error
    return _Smtp(client)


class _Smtp:
    """A session with a server."""

    def __init__(self, client: SMTP) -> None:
        self._client = client
        self._fresh = True

    async def offer(self, sender: str, recipient: str) -> None:
        try:
            if not self._fresh:
                await self._client.rset()
            self._fresh = False
            await self._client.mail(sender)
            await self._client.rcpt(recipient)
        except SMTPResponseException as error:
            raise _refusal(error) from error
        except (TimeoutError, SMTPException, OSError) as error:
            raise Unreachable(_words(error)) from error

    async def hand_over(self, content: bytes) -> None:
        try:
            await self._client.data(content)
            self._fresh = True
        except SMTPResponseException as error:
            raise _refusal(error) from error
        except (TimeoutError, SMTPException, OSError) as error:
            raise Unreachable(_words(error)) from error

    async def close(self) -> None:
        try:
            await self._client.quit(timeout=1)
        except (TimeoutError, SMTPException, OSError):
            self._client.close()


class _Folder:
    """A file or Maildir that takes every mail."""

    def __init__(self, target: Target) -> None:
        self._target = target

    async def offer(self, sender: str, recipient: str) -> None:
        del sender, recipient

    async def hand_over(self, content: bytes) -> None:
        self._target.path.parent.mkdir(parents=True, exist_ok=True)
        if self._target.scheme == "maildir":
            mailbox.Maildir(self._target.path).add(content)
            return
        box = mailbox.mbox(self._target.path)
        box.lock()
        try:
            box.add(content)
            box.flush()
        finally:
            box.unlock()
            box.close()

    async def close(self) -> None:
        pass


def _refusal(error: SMTPResponseException) -> Exception:
    """421 closes the whole channel; else 4xx means later and 5xx never (RFC 5321, 4.2.1)."""
    text = f"{error.code} {error.message}".strip()
    if error.code == 421:  # noqa: PLR2004  service not available, closing
        return Unreachable(text)
    said = _ENHANCED.match(error.message)
    bare = error.code == _MAILBOX_UNAVAILABLE and said is None
    bad = bool(_NO_SUCH_USER.match(error.message)) or (bare and "user" in error.message.lower())
    return Refusal(text, permanent=error.code >= _PERMANENT, bad_address=bad)


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__
