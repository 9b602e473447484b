"""What every job shares: its result, its record in the store, its clock.

Owns the run record: opened when a job starts, closed however it ends. The only place that catches broadly.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from store.database import Store
from store.records import Outcome
from store.runs import end_run, start_run


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResult:
    """What a job did."""

    job: str
    """`crawl`, `extract`, `resolve`, `digest`, `import`, `run`."""
    counts: dict[str, int]
    """What was counted."""
    problems: tuple[str, ...] = ()
    """What failed while the rest was done; a sentence each."""
    stopped: bool = False
    """Ended early because it was asked to; what is left is done next time."""

    @property
    def exit_code(self) -> int:
        """0 done, 3 done with failures reported."""
        return 3 if self.problems else 0


@dataclass(slots=True)
class Tally:
    """Counts and problems while a job runs."""

    counts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    stopped: bool = False

    def add(self, name: str, number: int = 1) -> None:
        """Count some more of one sort."""
        self.counts[name] = self.counts.get(name, 0) + number

    def result(self, job: str) -> JobResult:
        """The result so far."""
        return JobResult(job=job, counts=dict(self.counts), problems=tuple(self.problems), stopped=self.stopped)


def clock() -> datetime:
    """The machine's time, for run records; never for the ledger."""
    return datetime.now(UTC)


@contextmanager
def recorded(db: Store, job: str) -> Iterator[Tally]:
    """A run record around the block: `ok`, `failed` with the reason, or `interrupted`."""
    run = start_run(db, job, "", clock())
    tally = Tally()
    outcome: Outcome = "failed"
    error = ""
    try:
        yield tally
        outcome = "interrupted" if tally.stopped else "ok"
        error = "; ".join(tally.problems)
    except KeyboardInterrupt:
        outcome, error = "interrupted", "stopped by a person"
        raise
    except Exception as failure:
        error = f"{type(failure).__name__}: {failure}"
        raise
    finally:
        end_run(db, replace(run, ended_at=clock(), outcome=outcome, counts=dict(tally.counts), error=error))
