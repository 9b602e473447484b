"""What the crawlers refuse, by what the caller does next.

CrawlError
├── ConfigError        refuse to start, tell a person: a source file or a job is wrong
├── Transient          could not be had now: ask again at the next crawl
├── Unusable           quarantine this page: it gives no text
├── SourceChanged      halt the source, tell a person: it no longer answers as described
├── Blocked            halt, never evade: robots.txt, the publisher or our own guard says no
│   └── PrivateAddress the address is not part of the public network
└── ArchiveDamaged     a record that a row points to cannot be read back
"""

# ruff: noqa: N818  named for what the caller does next

from __future__ import annotations


class CrawlError(Exception):
    """Base of all that the crawlers raise."""


class ConfigError(CrawlError):
    """Source files or a job are wrong; `problems` has one sentence each, with the file it is in."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Transient(CrawlError):
    """Nothing was had now; `retry_after_s` is the wait that the server asked for, None where it named none."""

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Unusable(CrawlError):
    """The answer has no text that could be read."""


class SourceChanged(CrawlError):
    """The source answers, but not as its file describes it."""


class Blocked(CrawlError):
    """Asking is forbidden; the message says by whom."""


class PrivateAddress(Blocked):
    """The host is, or resolves to, an address outside the public network."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host} is not a public address")
        self.host = host


class ArchiveDamaged(CrawlError):
    """The archive has no readable record at the given place."""
