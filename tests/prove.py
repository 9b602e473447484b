"""Run every slow proof and print one table: what was proven, whether it held, the figure measured, how long it took.

    python tests/prove.py [pytest arguments, such as -k kill]

A proof is a test marked `prove`; it tells its figure by `record_property("figure", …)`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table


class Ledger:
    """Collects the outcome of each proof as pytest reports it."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, str, float]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One row per proof: its call, or the set-up that failed or was skipped."""
        if report.when == "call" or not report.passed:
            figure = "; ".join(str(value) for name, value in report.user_properties if name == "figure")
            reason = report.longrepr[2] if report.skipped and isinstance(report.longrepr, tuple) else ""
            self.rows.append((report.nodeid.partition("::")[2], report.outcome, figure or reason, report.duration))


def main(arguments: list[str]) -> int:
    """Exit code of pytest: 0 where every proof held."""
    proofs = Ledger()
    here = str(Path(__file__).parent)
    code = pytest.main(["-m", "prove", "-q", "-p", "no:cacheprovider", "--tb=short", *(arguments or [here])], [proofs])
    table = Table("proof", "outcome", "measured", "seconds")
    for name, outcome, figure, seconds in proofs.rows:
        table.add_row(name, outcome, figure, f"{seconds:.1f}")
    Console(width=160).print(table)
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
