"""The settings: one frozen class, read once from the environment, overruled by the command line.

Owns every name `PACTWATCH_…` and its default. Refuses unknown names: a typo must not run with a default in silence.
`encoder` and `voices` are read where the model is loaded, `nlp.encoder`; here they are known, described and checked.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

import crawlers
from scheduler.errors import ConfigError
from store.records import ReaderLanguage

ENV_PREFIX = "PACTWATCH_"


class Settings(BaseSettings):
    """How this installation runs. Paths may be relative to the working directory."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, frozen=True, extra="forbid")

    db: Path = Field(default=Path("pactwatch.db"), description="The SQLite file.")
    archive: Path | None = Field(default=None, description="Folder of WARC files; beside the database when not set.")
    output: Path = Field(default=Path("digests"), description="Folder that digests are written to.")
    catalogue: Path = Field(
        default=Path(crawlers.__file__).parent / "sources", description="Folder of the sources' TOML files."
    )
    now: AwareDatetime | None = Field(default=None, description="Pretend that it is this time (ISO 8601 with offset).")
    proxy: str = Field(default="", description="HTTP proxy for all crawling; empty for none.")
    allowed_private: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="host:port pairs, comma separated, that may be crawled though they are private."
    )
    contact: str = Field(default="", description="Mail or web address that the user agent names.")
    digest_hour: int = Field(default=7, ge=0, le=23, description="Hour of the daily digest.")
    digest_zone: str = Field(default="Asia/Tokyo", description="IANA zone of that hour and of the digest's day.")
    digest_languages: Annotated[tuple[ReaderLanguage, ...], NoDecode] = Field(
        default=("en",), min_length=1, description="Languages that digest files are written in: en, ja, zh."
    )
    tick_s: float = Field(default=60.0, gt=0, description="Seconds between two looks at what is due.")
    crawl_timeout_s: float = Field(default=1200.0, gt=0, description="Seconds after which a whole crawl is killed.")
    source_timeout_s: float = Field(default=600.0, gt=0, description="Seconds that one source may take.")
    request_timeout_s: float = Field(default=30.0, gt=0, description="Seconds that one response may take.")
    keep_days: int = Field(
        default=30, ge=1, description="Days that texts are kept whole whose license allows quotations alone."
    )
    lock_wait_s: float = Field(default=30.0, ge=0, description="Seconds to wait for another pactwatch to finish.")
    encoder: str = Field(
        default="", description="Folder or hub id of another encoder with our heads; needs transformers and torch."
    )
    voices: Literal["both", "rules", "encoder"] = Field(
        default="both", description="Which voices find claims, names and roles; one alone is for comparison."
    )
    max_flags: int = Field(
        default=60, ge=1, description="More flagged entries than this in one digest are held: `pactwatch mail release`."
    )
    base_url: str = Field(
        default="http://127.0.0.1:8025", description="Public address of the pages for subscribers, for links in mail."
    )
    mail_to: SecretStr = Field(
        default=SecretStr(""),
        description="Where mail goes: smtp://user:password@host:587, smtps://…, maildir:///path, file:///path.",
    )
    mail_from: str = Field(default="Pactwatch <pactwatch@localhost.localdomain>", description="Sender of mail.")
    mail_inbox: str = Field(default="", description="Address for bounces and `unsubscribe` mails; else the sender's.")
    mail_connections: int = Field(default=8, ge=1, le=50, description="Connections to the mail server at once.")
    mail_timeout_s: float = Field(default=60.0, gt=0, description="Seconds that one answer of the server may take.")
    mail_retry_s: float = Field(default=300.0, gt=0, description="Seconds before the second attempt; each waits twice.")
    mail_give_up_s: float = Field(default=172800.0, gt=0, description="Seconds after which a mail is given up.")
    mail_domain_pace: float = Field(default=20.0, gt=0, description="Mails a second to one domain, at most.")
    alert_batch_s: float = Field(default=600.0, ge=0, description="Seconds between alerts: what comes between waits.")
    chat: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Apprise addresses, comma separated, of chat rooms and webhooks that get the news."
    )

    @field_validator("allowed_private", "chat", "digest_languages", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("digest_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"no such time zone: {value}") from error
        return value

    @field_validator("mail_from", "mail_inbox")
    @classmethod
    def _one_address(cls, value: str) -> str:
        if value and (not value.isprintable() or "@" not in parseaddr(value)[1]):
            raise ValueError("not a mail address")
        return value

    @field_validator("base_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[^\s\"'<>?#]+", value):
            raise ValueError("not a web address")
        return value.rstrip("/")

    @property
    def sender(self) -> str:
        """The bare address that mail comes from."""
        return parseaddr(self.mail_from)[1]

    @property
    def mail_domain(self) -> str:
        """Domain of our Message-IDs."""
        return self.sender.rpartition("@")[2]

    @property
    def inbox(self) -> str:
        """The bare address that bounces and `unsubscribe` mails go to."""
        return parseaddr(self.mail_inbox)[1] or self.sender

    @property
    def archive_dir(self) -> Path:
        """Where WARC files go."""
        return self.archive if self.archive is not None else self.db.parent / "archive"

    @property
    def zone(self) -> ZoneInfo:
        """Zone of the digest's reader."""
        return ZoneInfo(self.digest_zone)

    def current_time(self) -> datetime:
        """Now in UTC: the pretended time if one is set, else the clock."""
        return self.now.astimezone(UTC) if self.now is not None else datetime.now(UTC)


def load_settings(environ: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Settings from the environment; an override that is not None wins.

    Raises `ConfigError` naming every wrong value, and every unknown `PACTWATCH_` name with its nearest neighbor.
    """
    _refuse_unknown(os.environ if environ is None else environ)
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic validates what typer or the demo passes
    except ValidationError as error:
        raise ConfigError("; ".join(_explain(dict(problem)) for problem in error.errors())) from error


def describe_settings() -> str:
    """One line for each setting, name first, for the help of `serve`."""
    width = len(ENV_PREFIX) + max(len(name) for name in Settings.model_fields) + 1
    return "\n".join(
        f"{ENV_PREFIX + name.upper():<{width}} {field.description}" for name, field in Settings.model_fields.items()
    )


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    known = [ENV_PREFIX + name.upper() for name in Settings.model_fields]
    unknown = [name for name in environ if name.startswith(ENV_PREFIX) and name.upper() not in known]
    if unknown:
        near = difflib.get_close_matches(unknown[0], known, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise ConfigError(f"Unknown setting {', '.join(sorted(unknown))}{hint}")


def _explain(problem: Mapping[str, object]) -> str:
    location = problem["loc"]
    name = str(location[0]) if isinstance(location, tuple) and location else "settings"
    return f"{ENV_PREFIX}{name.upper()}: {problem['msg']} (got {problem['input']!r})"
