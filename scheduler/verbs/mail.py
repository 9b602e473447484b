"""The verbs of mail: status, send, retry, release, receive, lmtp, test; and web, the pages for subscribers.

Owns their words. The work is in `scheduler.mail` and `scheduler.web`.
"""

# ruff: noqa: PLC0415, D301  mail and pages are loaded when needed; `\b` keeps examples in lines

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler import progress
from scheduler.errors import Misused
from scheduler.exchange import render_time
from scheduler.verbs import output
from scheduler.verbs.options import DbOption, JsonOption, NowOption, settings_from
from store.database import open_store
from store.deliveries import (
    count_states,
    list_held,
    list_troubled,
    next_due,
)
from store.deliveries import (
    release as release_mails,
)
from store.deliveries import (
    retry as retry_mails,
)

mail = typer.Typer(no_args_is_help=True, help="Send what is due, and see what became of it.")
_SHOWN = 20


@mail.command("status")
def status(db: DbOption = None, *, as_json: JsonOption = False) -> None:
    """Show the outbox: mails by state, what is held for you, what is in trouble and why.

    \b
    Example:
      pactwatch mail status
      pactwatch mail status --json | jq .held
    """
    store = open_store(settings_from(db=db).db, create=False)
    states, held, due = dict(count_states(store)), list_held(store), next_due(store)
    troubled = list_troubled(store, most=_SHOWN)
    if as_json:
        output.say_json(
            {
                "mails": {**states},
                "next_due_at": render_time(due) if due else None,
                "held": [dict(row) for row in held],
                "troubled": [
                    {
                        "address": a.subscriber.address,
                        "state": a.mail.state,
                        "attempts": a.mail.attempts,
                        "due_at": render_time(a.mail.due_at),
                        "error": a.mail.error,
                        "message_id": a.mail.message_id,
                    }
                    for a in troubled
                ],
            }
        )
        return
    output.say(", ".join(f"{number} {state}" for state, number in states.items()) or "no mail yet")
    if due:
        output.say(f"next due {render_time(due)}")
    for row in held:
        output.say(
            f"held: {row['digest_id']} ({row['edition']} {row['day']}), {row['flagged']} entries flagged,"
            f" {row['mails']} mails: `pactwatch mail release {row['digest_id']}`"
        )
    if troubled:
        columns = ("address", "state", "attempts", "next", "what the server said")
        rows = [
            (a.subscriber.address, a.mail.state, str(a.mail.attempts), render_time(a.mail.due_at), a.mail.error)
            for a in troubled
        ]
        output.say_table("", columns, rows, right=("attempts",))


@mail.command("send")
def send(db: DbOption = None, now: NowOption = None, *, as_json: JsonOption = False) -> None:
    """Send what is due now, as `serve` does every few seconds: alerts, digests, confirmations.

    \b
    Example:
      PACTWATCH_MAIL_TO=maildir:///tmp/mails pactwatch mail send
    """
    from scheduler.mail.rounds import deliver, is_wanted

    settings = settings_from(db=db, now=now)
    if not is_wanted(settings):
        raise Misused("Nowhere to send to: set PACTWATCH_MAIL_TO or PACTWATCH_CHAT (`pactwatch serve --help`).")
    with progress.display() as on_step:
        result = deliver(settings, on_step=on_step)
    raise typer.Exit(output.say_results([result], as_json=as_json))


@mail.command("retry")
def retry(db: DbOption = None, now: NowOption = None) -> None:
    """Let mails that failed, are doubtful or wait be tried at the next round.

    A doubtful mail was handed over twice without an answer: there may be two copies already.

    \b
    Example:
      pactwatch mail status
      pactwatch mail retry
    """
    settings = settings_from(db=db, now=now)
    output.say(
        f"{retry_mails(open_store(settings.db, create=False), settings.current_time())} mails will be tried again"
    )


@mail.command("release")
def release(
    digest: Annotated[str, typer.Argument(help="Id of a held digest, as `pactwatch mail status` shows it.")],
    db: DbOption = None,
    now: NowOption = None,
    *,
    discard: Annotated[bool, typer.Option("--discard", help="Drop its mails instead.")] = False,
) -> None:
    """Let the mails of a held digest go: so many entries were flagged at once that a person should look first.

    \b
    Example:
      pactwatch mail release dig_225914f1658fa8b7
      pactwatch mail release dig_225914f1658fa8b7 --discard
    """
    settings = settings_from(db=db, now=now)
    store = open_store(settings.db, create=False)
    if digest not in {row["digest_id"] for row in list_held(store)}:
        raise Misused(f"{digest} is not held. `pactwatch mail status` shows what is.")
    number = release_mails(store, digest, discard=discard, now=settings.current_time())
    output.say(f"{number} mails {'dropped' if discard else 'released'}")


@mail.command("receive")
def receive(
    folder: Annotated[Path, typer.Argument(help="Maildir, mbox file, or folder of .eml files.")],
    db: DbOption = None,
    now: NowOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Read mail that came back: bounces stop mail to bad addresses, `unsubscribe` mails end subscriptions.

    \b
    Example:
      pactwatch mail receive ~/Maildir
    """
    from scheduler.mail.inbound import receive as receive_all
    from scheduler.mail.keys import load_keys
    from scheduler.work import recorded

    settings = settings_from(db=db, now=now)
    store = open_store(settings.db, create=False)
    with recorded(store, "receive") as tally:
        receive_all(store, load_keys(settings.db), settings, folder, tally)
    raise typer.Exit(output.say_results([tally.result("receive")], as_json=as_json))


@mail.command("lmtp")
def lmtp(
    db: DbOption = None,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port to listen on.")] = 8024,
) -> None:
    """Take mail that comes back from your mail server as it arrives, until SIGTERM or Ctrl-C; else as `receive`.

    Only mail to PACTWATCH_MAIL_INBOX is taken; let the server hand that over by LMTP.

    \b
    Example:
      pactwatch mail lmtp --port 8024
    """
    import asyncio

    from scheduler.mail.lmtp import listen

    settings = settings_from(db=db)
    try:
        asyncio.run(
            listen(settings, host, port, on_ready=lambda at: output.say(f"LMTP for {settings.inbox} at {host}:{at}"))
        )
    except OSError as error:
        raise Misused(f"Cannot listen on {host}:{port}: {error.strerror}") from error


@mail.command("test")
def trial(
    address: Annotated[str, typer.Argument(help="Where to send it.")],
    db: DbOption = None,
    language: Annotated[str, typer.Option("--language", help="en, ja or zh.")] = "en",
) -> None:
    """Send the latest daily digest to one address, past the outbox: shows that the server takes our mail.

    \b
    Example:
      pactwatch mail test me@example.org --language ja
    """
    from scheduler.mail.trial import send_trial
    from scheduler.mail.wishes import parse_address, parse_wishes

    wishes = parse_wishes({"language": [language]})
    message_id = send_trial(settings_from(db=db), parse_address(address), wishes)
    output.say(f"accepted for {address}: Message-ID <{message_id}>")


def web(
    db: DbOption = None,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port to listen on.")] = 8025,
) -> None:
    """Serve the pages on which readers subscribe, choose and leave, until SIGTERM or Ctrl-C.

    Put a proxy with TLS in front, let it set X-Forwarded-For, and name its public address in PACTWATCH_BASE_URL.

    \b
    Example:
      PACTWATCH_BASE_URL=https://pactwatch.example.org pactwatch web
    """
    import uvicorn

    from scheduler.web.app import create_app

    app = create_app(settings_from(db=db))
    output.say(f"pages at http://{host}:{port}/")
    # No access log: addresses of pages hold tokens, and visitors' addresses are nobody's business.
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, server_header=False)
