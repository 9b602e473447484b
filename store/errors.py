"""What the store refuses, by what the caller does next.

StoreError
├── ConfigError        refuse to start, tell a person
│   ├── StoreMissing   no database at that path
│   ├── NotAStore      the file is something else
│   ├── StoreUnusable  the file or its folder cannot be read or written, or is damaged
│   ├── StoreTooNew    written by a newer Pactwatch
│   └── StoreOutdated  opened for reading only, but needs an upgrade
├── Busy               another process kept the write lock too long: retry later
├── Refused            a record breaks a rule of the schema: quarantine it
└── Unknown            no record with that id
    ├── UnknownSource
    ├── UnknownDocument
    ├── UnknownVersion
    ├── UnknownClaim
    ├── UnknownRun
    ├── UnknownThread
    ├── UnknownEvent
    ├── UnknownJudgement
    ├── UnknownDigest
    └── UnknownSubscriber
"""

# ruff: noqa: N818  named for what the caller does next

from __future__ import annotations

from pathlib import Path


class StoreError(Exception):
    """Base of all that the store raises."""


class ConfigError(StoreError):
    """The database cannot be used as it is; `path` names it."""

    def __init__(self, path: Path | str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


class StoreMissing(ConfigError):
    """No database at that path, and none was to be created."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(path, "no Pactwatch database here")


class NotAStore(ConfigError):
    """The file exists but is not a Pactwatch database."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(path, "not a Pactwatch database")


class StoreUnusable(ConfigError):
    """The system lets nobody read or write there, or the file is damaged."""


class StoreTooNew(ConfigError):
    """The database holds migrations that this code does not know."""

    def __init__(self, path: Path | str, unknown: tuple[str, ...]) -> None:
        super().__init__(path, f"written by a newer Pactwatch (unknown migrations: {', '.join(unknown)})")
        self.unknown = unknown


class StoreOutdated(ConfigError):
    """The database needs migrations, which reading only cannot apply."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(path, "written by an older Pactwatch; open it once for writing to upgrade it")


class Busy(StoreError):
    """Another process kept the write lock for longer than the busy timeout."""


class Refused(StoreError):
    """A record breaks a constraint of the schema; nothing of its transaction was written."""


class Unknown(StoreError):
    """No record with that id."""

    def __init__(self, record_id: str) -> None:
        super().__init__(f"{type(self).__name__.removeprefix('Unknown').lower()} {record_id!r} is not in the store")
        self.record_id = record_id


class UnknownSource(Unknown):
    """No source with that id."""


class UnknownDocument(Unknown):
    """No document with that id."""


class UnknownVersion(Unknown):
    """No document version with that id."""


class UnknownClaim(Unknown):
    """No claim with that id."""


class UnknownRun(Unknown):
    """No run with that id."""


class UnknownThread(Unknown):
    """No thread with that id."""


class UnknownEvent(Unknown):
    """No event with that id, nor an alias."""


class UnknownJudgement(Unknown):
    """No judgement with that number."""


class UnknownDigest(Unknown):
    """No stored digest with that id."""


class UnknownSubscriber(Unknown):
    """No subscriber with that id."""
