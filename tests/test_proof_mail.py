"""5,000 subscribers, a hostile SMTP server, ten SIGKILLs of the sender: nothing doubles, nothing is lost."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from mail_samples import reader, save_day, settings_for

from scheduler.mail.subscriptions import leave
from store.database import open_store, writing
from store.deliveries import count_states
from store.records import Filters
from store.subscribers import get_subscriber, save_subscriber

HERE = Path(__file__).parent
SUBSCRIBERS = 5_000
KILLS = 10
FILTERS = (
    Filters(), Filters(), Filters(kinds=("funding",)), Filters(kinds=("countermeasure",)), Filters(sectors=("energy",)),
    Filters(kinds=("funding",), minimum_usd=Decimal(10**9)), Filters(languages=("ja", "zh")),
    Filters(sectors=("agriculture",)),  # nothing of the day passes
)  # fmt: skip


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Servers:
    """Starts the server again whenever it dies."""

    def __init__(self, port, log, hostile):
        self._command = [sys.executable, str(HERE / "mail_server.py"), str(port), str(log)]
        self._hostile = str(hostile)
        self._stop = threading.Event()
        self.deaths = -1
        self._thread = threading.Thread(target=self._keep)
        self._thread.start()

    def _keep(self):
        while not self._stop.is_set():
            self.deaths += 1
            self._process = subprocess.Popen([*self._command, str(self.deaths), self._hostile])
            while self._process.poll() is None and not self._stop.is_set():
                time.sleep(0.02)

    def close(self):
        self._stop.set()
        self._thread.join()
        self._process.kill()
        self._process.wait()


def prepared(tmp_path, count, filters=FILTERS):
    """A store with subscribers of mixed filters and two days' editions to send."""
    settings = settings_for(tmp_path, now=None)
    db = open_store(settings.db)
    before = datetime.now(UTC) - timedelta(days=2)
    with writing(db):
        for n in range(count):
            save_subscriber(
                db,
                reader(
                    n, id=f"sub_{n:06}", address=f"{'gone' if n % 500 == 499 else 'r'}{n}@d{n % 97}.example.org",
                    filters=filters[n % len(filters)], language=("en", "ja", "zh")[n % 3], confirmed_at=before,
                    asked_at=before, cadence="at_once" if n % 2 else "daily",
                ),
            )  # fmt: skip
    composed = (datetime.now(UTC) - timedelta(days=1)).replace(microsecond=0)
    for edition in ("daily", "alert"):
        save_day(db, edition, composed_at=composed, day=composed.date() - timedelta(days=1))
    return settings, db


def sender(settings, port, **more):
    environment = {
        **os.environ, "PACTWATCH_DB": str(settings.db), "PACTWATCH_MAIL_TO": f"smtp://127.0.0.1:{port}",
        "PACTWATCH_MAIL_RETRY_S": "1", "PACTWATCH_MAIL_TIMEOUT_S": "3", "PACTWATCH_MAIL_DOMAIN_PACE": "1000",
        "PACTWATCH_MAIL_FROM": "Pactwatch <digest@pactwatch.example>", "PACTWATCH_BASE_URL": "https://pactwatch.example",
        **more,
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-m", "scheduler", "mail", "send"], env=environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, cwd=HERE.parent,
    )  # fmt: skip


def logged(log):
    """What servers wrote, in order: words of each line."""
    return [line.split() for line in log.read_text().splitlines()] if log.exists() else []


def accepted(log):
    """Accepted mails, in order: time, recipient, Message-ID, number of the server."""
    return [words for words in logged(log) if words[0] != "answered"]


def died_after(log, deaths):
    """Message-IDs that a server accepted and died without saying so; the first `deaths` servers died."""
    answered = {(message_id, number) for _, message_id, number in (w for w in logged(log) if w[0] == "answered")}
    taken = {(message_id, number) for _, _, message_id, number in accepted(log)}
    return {message_id for message_id, number in taken - answered if int(number) < deaths}


def in_flight(db):
    """Message-IDs of mails that the sender, just killed, had handed over without noting what became of them."""
    return {f"<{message_id}>" for (message_id,) in db.execute("SELECT message_id FROM mails WHERE state = 'sending'")}


def leave_some(db, chance, left):
    """Some readers leave in the middle of it; notes when."""
    for number in chance.sample(range(SUBSCRIBERS), 5):
        subscriber = get_subscriber(db, f"sub_{number:06}")
        if subscriber.state == "active":
            leave(db, subscriber, datetime.now(UTC))
            left.setdefault(subscriber.address, time.time())


@pytest.mark.prove
def test_mail_never_doubles_and_is_never_lost(tmp_path, record_property):
    settings, db = prepared(tmp_path, SUBSCRIBERS)
    port, log, chance = free_port(), tmp_path / "accepted.log", random.Random(6)
    servers = Servers(port, log, hostile=1.0)
    left: dict[str, float] = {}
    interrupted: list[set[str]] = []
    kills, deadline = 0, time.monotonic() + 1500
    try:
        while time.monotonic() < deadline:
            process = sender(settings, port)
            if kills < KILLS:
                seen = len(accepted(log))
                while process.poll() is None and len(accepted(log)) < seen + 100:
                    time.sleep(0.05)
                time.sleep(chance.uniform(0, 1.5))
                process.send_signal(signal.SIGKILL)
                if process.wait() == -signal.SIGKILL:
                    kills += 1
                    interrupted.append(in_flight(db))
                leave_some(db, chance, left)
            else:
                process.wait()
            states = count_states(db)
            if kills >= KILLS and not {"queued", "sending"} & states.keys():
                break
            time.sleep(0.2)
    finally:
        servers.close()
    lines = accepted(log)
    copies = Counter((to, message_id) for _, to, message_id, _ in lines)
    mails = defaultdict(set)
    for to, message_id in copies:
        mails[to].add(message_id)
    due = {
        (address, f"<{message_id}>"): state
        for address, message_id, state in db.execute(
            "SELECT s.address, m.message_id, m.state FROM mails AS m JOIN subscribers AS s ON s.id = m.subscriber_id"
        )
    }
    repeats = {message_id for (_, message_id), number in copies.items() if number > 1}
    unanswered, cut_off = died_after(log, servers.deaths), set().union(*interrupted)
    assert kills == KILLS
    assert set(copies) <= set(due), "only what was due"
    assert all(len(ids) == 1 for ids in mails.values()), "one Message-ID for a reader"
    assert max(copies.values()) <= 2, "at most one repeat"
    assert repeats <= unanswered | cut_off, "only where server or sender died between accepting that mail and noting it"
    assert max(map(len, interrupted)) <= settings.mail_connections, "one mail for a connection"
    sent = {key for key, state in due.items() if state == "sent"}
    assert sent <= set(copies), "what counts as sent was accepted"
    assert {state for key, state in due.items() if key not in copies} <= {"cancelled", "failed", "doubtful"}
    assert all(key[0].startswith("gone") for key, state in due.items() if state == "failed")
    assert not {to for _, to, _, _ in lines if int(to.partition("@")[0].lstrip("rgone")) % len(FILTERS) == 7}, (
        "excluded"
    )
    late = [to for moment, to, _, _ in lines if to in left and float(moment) > left[to] + 0.01]
    assert late == [], "none after leaving"
    unheard, doubtful = len(repeats & unanswered), sum(state == "doubtful" for state in due.values())
    record_property("figure", f"{len(sent)} of {len(due)} mails sent, {len(copies)} accepted, {kills} kills,"
                    f" {servers.deaths} deaths of the server, {len(repeats)} repeats ({unheard} accepted by a server that died"
                    f" unheard, {len(repeats) - unheard} in flight as the sender was killed), {doubtful} doubtful")  # fmt: skip


@pytest.mark.prove
def test_more_than_a_hundred_mails_a_second(tmp_path, record_property):
    settings, db = prepared(tmp_path, 2_000)
    port, log = free_port(), tmp_path / "accepted.log"
    servers = Servers(port, log, hostile=0.0)
    try:
        sender(settings, port).wait()
    finally:
        servers.close()
    moments = [float(line[0]) for line in accepted(log)]
    rate = (len(moments) - 1) / (moments[-1] - moments[0])
    record_property("figure", f"{len(moments)} mails, {rate:.0f} a second")
    assert count_states(db)["sent"] == len(moments)
    assert rate > 100
