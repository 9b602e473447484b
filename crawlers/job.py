"""What a crawl process is asked to do: the border between the clock and the crawlers.

Owns the shape of the job and its JSON. Refuses defaults that hide a decision: where to write is always given.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from crawlers.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlJob:
    """One round: which sources to crawl, into which store and archive, and as whom."""

    db: Path
    """The SQLite file."""
    archive: Path
    """Folder of WARC files."""
    catalogue: Path
    """Folder of source files."""
    source_ids: tuple[str, ...]
    """Sources to crawl, each once."""
    now: datetime | None = None
    """When everything was fetched, aware; None for the machine's clock."""
    proxy: str = ""
    """HTTP proxy for every request, by URL; empty for none."""
    allowed_private: tuple[str, ...] = ()
    """`host:port` pairs that may be asked though they are not public."""
    contact: str = ""
    """Mail or web address that the user agent names."""
    timeout_s: float = 30.0
    """Seconds that one response may take."""
    source_timeout_s: float = 600.0
    """Seconds that one source may take; what it has not given by then waits for the next crawl."""

    def current_time(self) -> datetime:
        """When everything was fetched, in UTC and whole seconds."""
        return self.now.astimezone(UTC) if self.now else datetime.now(UTC).replace(microsecond=0)

    def to_json(self) -> str:
        """The job as one JSON object, for `from_json`."""
        told = asdict(self)
        told |= {name: str(told[name]) for name in _PATHS}
        told["now"] = self.now.isoformat() if self.now else None
        return json.dumps(told, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> CrawlJob:
        """The job that `to_json` wrote; raises ConfigError."""
        try:
            told = json.loads(text)
            unknown = sorted(set(told) - {field.name for field in fields(cls)})
            if unknown:
                raise ConfigError((f"job: unknown field {', '.join(unknown)}",))
            told |= {name: Path(told[name]) for name in _PATHS}
            told |= {name: tuple(told[name]) for name in _TUPLES if name in told}
            now = datetime.fromisoformat(told["now"]) if told.get("now") else None
            if now is not None and now.tzinfo is None:
                raise ConfigError((f"job: now has no offset: {told['now']}",))
            return cls(**(told | {"now": now}))
        except (ValueError, TypeError, KeyError) as error:
            raise ConfigError((f"job: not readable ({error})",)) from error


_PATHS = ("db", "archive", "catalogue")
_TUPLES = ("source_ids", "allowed_private")
