"""What can go wrong where people, the clock and other processes meet us.

SchedulerError          base; `exit_code` is what the command line returns
├── ConfigError         a setting or the catalogue is wrong: refuse to start (2)
├── Misused             the arguments cannot be meant so (2)
├── BadLine             one line of input cannot be read; the other lines still are (3)
├── UnreadableDigest    stored text is no digest that this program can read (1)
├── Busy                another process holds the lock: try again later (1)
└── JobFailed           a job could not do its work at all (1)
"""

# ruff: noqa: N818  an error is named by what went wrong

from __future__ import annotations

from pathlib import Path
from typing import ClassVar


class SchedulerError(Exception):
    """Base of what this package raises."""

    exit_code: ClassVar[int] = 1


class ConfigError(SchedulerError):
    """A setting is wrong or unknown."""

    exit_code = 2


class Misused(SchedulerError):
    """The arguments name something that does not exist or contradict each other."""

    exit_code = 2


class BadLine(SchedulerError):
    """A line of JSONL input cannot be read as an article."""

    exit_code = 3

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"line {number}: {reason}")
        self.number = number
        self.reason = reason


class UnreadableDigest(SchedulerError):
    """Stored text is no digest, or one of another version."""


class Busy(SchedulerError):
    """Another process does this work right now."""

    def __init__(self, path: Path, holder: str) -> None:
        super().__init__(f"Another pactwatch is at work{holder} (lock {path}). Wait for it to end, or stop it.")
        self.path = path


class JobFailed(SchedulerError):
    """A job could not do its work; `job` names it."""

    def __init__(self, job: str, reason: str) -> None:
        super().__init__(f"{job} failed: {reason}")
        self.job = job
        self.reason = reason
