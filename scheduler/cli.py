"""`pactwatch`: parse, call a verb, give its exit code.

Owns the list of verbs and how errors reach a person: one sentence on stderr and an exit code, 0 done, 1 failed,
2 misused, 3 done with failures reported. A traceback only with --debug.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated

import typer

import crawlers.errors
import store.errors
from scheduler.config import describe_settings
from scheduler.errors import SchedulerError
from scheduler.verbs import archive as verbs_archive
from scheduler.verbs import cycle as verbs_cycle
from scheduler.verbs import doctor as verbs_doctor
from scheduler.verbs import explain as verbs_explain
from scheduler.verbs import judge as verbs_judge
from scheduler.verbs import ledger as verbs_ledger
from scheduler.verbs import mail as verbs_mail
from scheduler.verbs import sources as verbs_sources
from scheduler.verbs import subscribers as verbs_subscribers
from scheduler.verbs import text as verbs_text

_MISUSED = 2

app = typer.Typer(
    name="pactwatch",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Every setting can also stand in the environment: PACTWATCH_DB, PACTWATCH_CONTACT … "
    "(`pactwatch serve --help` names them all).",
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001  typer calls it so
    if wanted:
        typer.echo(f"pactwatch {version('pactwatch')}")
        raise typer.Exit


@app.callback()
def root(
    *,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error came from.")] = False,
    show_version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Watch the US–Japan strategic-investment MOU: each morning, what is new in fact.

    New funding and new countermeasures, read in English, Japanese and Chinese, each with the sentence that proves it.
    Begin with `pactwatch demo`. Exit codes: 0 done, 1 failed, 2 misused, 3 done with failures reported.
    """
    del debug, show_version


app.command("demo")(verbs_cycle.demo)
app.command("run")(verbs_cycle.run)
app.command("crawl")(verbs_cycle.crawl)
app.command("extract")(verbs_text.extract)
app.command("import")(verbs_text.import_)
app.command("replay")(verbs_archive.replay)
app.command("ledger")(verbs_ledger.ledger)
app.command("totals")(verbs_ledger.totals)
app.command("why")(verbs_explain.why)
app.command("measures")(verbs_explain.measures)
app.command("deadlines")(verbs_explain.deadlines)
app.add_typer(verbs_judge.judge, name="judge")
app.command("rebuild")(verbs_judge.rebuild)
app.command("digest")(verbs_cycle.digest)
app.add_typer(verbs_sources.sources, name="sources")
app.command("serve", epilog=f"\b\nSettings, from the environment:\n{describe_settings()}")(verbs_cycle.serve)
app.add_typer(verbs_subscribers.subscribers, name="subscribers")
app.add_typer(verbs_mail.mail, name="mail")
app.command("web")(verbs_mail.web)
app.command("doctor")(verbs_doctor.doctor)
app.command("codebook")(verbs_ledger.codebook)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (that of the process where none is given) and give its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app(args=given, prog_name="pactwatch")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except Exception as error:
        if "--debug" in given:
            raise
        code, message = _explain(error)
        typer.echo(f"pactwatch: {message}", err=True)
        return code
    return 0


def _explain(error: Exception) -> tuple[int, str]:
    """Exit code and sentence for an error; those that none of our packages names are defects."""
    if isinstance(error, SchedulerError):
        return error.exit_code, str(error)
    if isinstance(error, (store.errors.ConfigError, crawlers.errors.ConfigError)):
        return _MISUSED, str(error)
    if type(error).__module__.split(".")[0] in {"crawlers", "nlp", "store"} or isinstance(error, OSError):
        return 1, str(error)
    return 1, f"unexpected {type(error).__name__}: {error} (pactwatch --debug … shows where)"
