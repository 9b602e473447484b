"""Start another module of ours so that it dies with its parent: `python -m scheduler.processes.leash MODULE ARGUMENT…`.

Owns the orphan problem: a crawl whose parent was killed would go on writing beside the next one. Linux sends the signal
(`prctl(PR_SET_PDEATHSIG)`); elsewhere the inherited lock makes the next crawl wait.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def command(module: str, *arguments: str) -> list[str]:
    """The command line that runs a module on the leash of this process."""
    return [sys.executable, "-m", "scheduler.processes.leash", str(os.getpid()), module, *arguments]


def main() -> None:
    """Tie this process to its parent, then become the module."""
    parent, module, *arguments = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != int(parent):  # it died before the leash was on
        sys.exit(1)
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606  our own interpreter


if __name__ == "__main__":
    main()
