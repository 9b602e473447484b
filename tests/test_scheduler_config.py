"""Settings: where they come from, what wins, what is refused."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from scheduler.config import load_settings
from scheduler.errors import ConfigError


@pytest.fixture(autouse=True)
def _clean(monkeypatch):
    import os  # noqa: PLC0415

    for name in list(os.environ):
        if name.startswith("PACTWATCH_"):
            monkeypatch.delenv(name)


def test_environment_then_command_line(monkeypatch):
    monkeypatch.setenv("PACTWATCH_DB", "from-environment.db")
    monkeypatch.setenv("PACTWATCH_DIGEST_HOUR", "6")
    monkeypatch.setenv("PACTWATCH_ALLOWED_PRIVATE", "127.0.0.1:8765, localhost:1")
    settings = load_settings(output=Path("out"), now=None)
    assert settings.db == Path("from-environment.db")
    assert settings.output == Path("out")
    assert settings.digest_hour == 6
    assert settings.allowed_private == ("127.0.0.1:8765", "localhost:1")
    assert load_settings(db=Path("said.db")).db == Path("said.db")


WRONG = [
    ("PACTWATCH_DIGEST_HOUR", "25", "PACTWATCH_DIGEST_HOUR"),
    ("PACTWATCH_DIGEST_HOUR", "seven", "PACTWATCH_DIGEST_HOUR"),
    ("PACTWATCH_DIGEST_ZONE", "Tokyo", "no such time zone: Tokyo"),
    ("PACTWATCH_NOW", "2026-02-17T22:00:00", "PACTWATCH_NOW"),
    ("PACTWATCH_TICK_S", "0", "PACTWATCH_TICK_S"),
    ("PACTWATCH_DIGEST_HUOR", "7", "did you mean PACTWATCH_DIGEST_HOUR?"),
    ("PACTWATCH_NONSENSE_ALTOGETHER", "7", "Unknown setting PACTWATCH_NONSENSE_ALTOGETHER"),
]


@pytest.mark.parametrize(("name", "value", "message"), WRONG)
def test_wrong_settings_are_refused_by_name(monkeypatch, name, value, message):
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=message.replace("?", r"\?")):
        load_settings()


def test_frozen():
    with pytest.raises(ValidationError):
        load_settings().digest_hour = 5


def test_now_is_pretended_or_real():
    pretended = load_settings(now="2026-02-18T07:00:00+09:00")
    assert pretended.current_time() == datetime(2026, 2, 17, 22, tzinfo=UTC)
    assert pretended.current_time().utcoffset().total_seconds() == 0
    assert abs((load_settings().current_time() - datetime.now(UTC)).total_seconds()) < 5


def test_archive_lies_beside_the_database():
    assert load_settings(db=Path("somewhere/x.db")).archive_dir == Path("somewhere/archive")
    assert load_settings(archive=Path("else")).archive_dir == Path("else")
