# ruff: noqa: ARG001, PLR0917  aiosmtpd calls its authenticator so; columns of tables are arguments

import ipaddress
import json
import mailbox
import os
import smtplib
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from digest_samples import NOW, change
from hypothesis import strategies as st
from mail_samples import (
    Accepting,
    Inbox,
    Saying,
    Server,
    read_maildir,
    reader,
    save_changes,
    save_day,
    settings_for,
    store_with,
)

from scheduler.digests.encoding import from_json, to_json
from scheduler.errors import ConfigError
from scheduler.mail.addressing import address
from scheduler.mail.inbound import receive
from scheduler.mail.keys import load_keys
from scheduler.mail.messages import Writer
from scheduler.mail.rounds import deliver
from scheduler.mail.subscriptions import leave
from scheduler.mail.transports import parse_target
from scheduler.mail.wishes import BadWish, parse_address
from scheduler.work import Tally
from store.deliveries import count_states, list_due, list_held, release, retry
from store.digests import save_digest
from store.records import EventAlias, Filters
from store.rows import to_row, upsert
from store.subscribers import get_subscriber, save_subscriber, why_suppressed


def events_of(db, number=1):
    sql = "SELECT value FROM mails, json_each(event_ids) WHERE subscriber_id = ? ORDER BY mails.rowid, key"
    return [row[0] for row in db.execute(sql, [f"sub_{number:06}"])]


def test_a_reader_gets_the_digest_once_with_the_headers_that_mail_programs_want(tmp_path):
    settings = settings_for(tmp_path)
    db = store_with(settings, reader(1), reader(2, language="ja"), reader(3, state="pending", confirmed_at=None))
    save_day(db)
    assert deliver(settings).counts == {"recovered": 0, "addressed": 2, "sent": 2}
    assert deliver(settings).counts == {}
    first, second = sorted(read_maildir(tmp_path), key=lambda m: m["To"])
    assert first["To"] == "reader1@d1.example.org"
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    https, mailto = first["List-Unsubscribe"].split(", ")
    assert https.startswith("<https://pactwatch.example/unsubscribe/")
    assert mailto.startswith("<mailto:digest@pactwatch.example?subject=unsubscribe%20")
    assert first["Auto-Submitted"] == "auto-generated"
    html = first.get_body(("html",)).get_content()
    assert https.strip("<>") in html
    assert https.strip("<>") in first.get_body(("plain",)).get_content()
    assert ".invalid/" not in html
    assert "http" not in "".join(part.split(">")[0] for part in html.split("<img")[1:]), "no picture from elsewhere"
    assert first["Subject"] != second["Subject"], "each in the reader's language"
    assert sum(p.get_content_type() == "image/png" for p in first.walk()) == 1


def test_the_same_mail_is_the_same_bytes_at_every_attempt(tmp_path):
    settings = settings_for(tmp_path)
    db = store_with(settings, reader())
    save_day(db)
    deliver(settings)
    db.execute("UPDATE mails SET state = 'queued', sent_at = NULL")
    deliver(settings)
    first, second = ((tmp_path / "mails" / "new" / f.name).read_bytes() for f in (tmp_path / "mails" / "new").iterdir())
    assert first == second
    assert b"\nList-Unsubscribe: <https://pactwatch.example/unsubscribe/" in first, "no encoded words, no folds"


WANTED = [
    (Filters(), None),
    (Filters(sectors=("shipbuilding",)), []),
    (
        Filters(kinds=("funding",), minimum_usd=Decimal(10**10)),
        ["evt_tranche", "evt_ohio", "evt_texas", "evt_georgia", "evt_smr"],
    ),
    (Filters(kinds=("policy",)), ["evt_policy"]),
]


@pytest.mark.parametrize(("filters", "expected"), WANTED)
def test_filters_decide_who_gets_what_and_nothing_to_say_is_not_said(tmp_path, filters, expected):
    settings = settings_for(tmp_path)
    db = store_with(settings, reader(filters=filters))
    stored = save_day(db)
    assert address(db, stored, settings, NOW) == (0 if expected == [] else 1)
    if expected is None:
        assert len(events_of(db)) >= 12
    elif expected != ["evt_policy"]:
        assert events_of(db) == expected
    else:
        assert {
            e.kind for s in from_json(stored.content).sections for e in s.entries if e.event_id in events_of(db)
        } == {"policy"}


def test_who_confirmed_after_a_digest_was_composed_does_not_get_it(tmp_path):
    settings = settings_for(tmp_path)
    db = store_with(settings, reader(confirmed_at=NOW + timedelta(seconds=1)))
    assert address(db, save_day(db), settings, NOW) == 0


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "Pacific/Auckland"])
def test_a_digest_is_due_at_seven_where_the_reader_is(tmp_path, zone):
    settings = settings_for(tmp_path)
    db = store_with(settings, reader(time_zone=zone))
    stored = save_day(db)
    due = max(NOW, datetime(stored.day.year, stored.day.month, stored.day.day, 7, tzinfo=ZoneInfo(zone)))
    address(db, stored, settings, NOW)
    assert db.execute("SELECT due_at FROM mails").fetchone()[0] == due.astimezone(ZoneInfo("UTC")).strftime(
        "%Y-%m-%dT%H:%M:%SZ"
    )


def changed_day(stored, event_id, seq, **over):
    """A later digest with one changed entry, as if the amount of an event had become known or was corrected."""
    digest = from_json(stored.content)
    [entry] = [e for s in digest.sections for e in s.entries if e.event_id == event_id]
    source = next(e for s in digest.sections for e in s.entries if e.changes)
    step = replace(source.changes[0], cause=over.pop("cause", "world"))
    entry = replace(entry, section="changed", flag=over.pop("flag", "changed"), changes=(step,), children=(), **over)
    section = replace(digest.sections[0], key="changed", entries=(entry,))
    digest = replace(digest, sections=(section,), period=replace(digest.period, edition="alert"))
    return replace(
        stored, id=f"dig_{seq}", edition="alert", after_seq=stored.to_seq, to_seq=seq, content=to_json(digest),
        composed_at=NOW + timedelta(minutes=1),
    )  # fmt: skip


def test_an_event_that_later_crosses_a_filter_is_sent_then_and_once(tmp_path):
    settings = settings_for(tmp_path)
    wants = Filters(kinds=("funding",), minimum_usd=Decimal(10**12))
    db = store_with(settings, reader(1, cadence="at_once", filters=wants), reader(2, cadence="at_once", filters=wants))
    stored = save_day(db, "alert", id="dig_first")
    assert address(db, stored, settings, NOW) == 0
    figure = replace(
        next(e for s in from_json(stored.content).sections for e in s.entries if e.amount).amount, usd=Decimal(10**12)
    )
    late = NOW + timedelta(seconds=30)
    for seq, expected in ((301, 2), (302, 2), (302, 0)):
        save_changes(db, change(seq, "evt_samarkand", "amount", recorded_at=late))
        later = changed_day(stored, "evt_samarkand", seq, amount=figure)
        save_digest(db, later)
        assert address(db, later, settings, NOW + timedelta(minutes=2)) == expected, seq


CORRECTIONS = [
    # flag, cause, was told before, is it sent
    ("changed", "ours", True, True),
    ("changed", "ours", False, False),
    ("changed", "judgement", False, False),
    ("withdrawn", "source_edit", True, True),
    ("withdrawn", "source_edit", False, False),
    ("changed", "source_edit", True, True),
]


@pytest.mark.parametrize(("flag", "cause", "before", "sent"), CORRECTIONS)
def test_a_correction_goes_to_those_who_were_told_and_to_nobody_else(tmp_path, flag, cause, before, sent):
    settings = settings_for(tmp_path)
    db = store_with(settings, reader(cadence="at_once"))
    stored = save_day(db, "alert", id="dig_first")
    if before:
        assert address(db, stored, settings, NOW) == 1
    save_changes(db, change(301, "evt_samarkand", "amount", cause=cause))
    later = changed_day(stored, "evt_samarkand", 301, flag=flag, cause=cause)
    save_digest(db, later)
    assert (address(db, later, settings, NOW) == 1) is sent


def test_a_correction_reaches_whom_the_new_figure_no_longer_passes(tmp_path):
    settings = settings_for(tmp_path)
    db = store_with(settings, reader(cadence="at_once"))
    stored = save_day(db, "alert", id="dig_first")
    address(db, stored, settings, NOW)
    save_subscriber(db, reader(cadence="at_once", filters=Filters(sectors=("agriculture",))))
    save_changes(db, change(301, "evt_samarkand", "amount"))
    later = changed_day(stored, "evt_samarkand", 301)
    save_digest(db, later)
    assert address(db, later, settings, NOW) == 1


def test_restated_merged_and_rebuilt_events_repeat_nothing(tmp_path):
    settings = settings_for(tmp_path)
    db = store_with(settings, reader())
    stored = save_day(db)
    first = address(db, stored, settings, NOW)
    save_changes(db, change(301, "evt_samarkand", "told", after="doc_9"))
    again = replace(stored, id="dig_again", to_seq=301)
    save_digest(db, again)
    assert (first, address(db, again, settings, NOW)) == (1, 0), "one more telling is no news"
    db.execute("PRAGMA foreign_keys = OFF")
    alias = EventAlias(old_id="evt_samarkand", new_id="evt_other", cause="rebuilt")
    upsert(db, "event_aliases", to_row(alias), key=("old_id",))
    save_changes(db, change(302, "evt_samarkand", "status", cause="ours"))
    gone = changed_day(stored, "evt_samarkand", 302, flag="withdrawn", cause="ours")
    gone = replace(gone, edition="daily")
    save_digest(db, gone)
    assert address(db, gone, settings, NOW) == 0, "an event joined to another is not taken back"


def test_more_flags_than_the_bound_wait_for_a_person(tmp_path):
    settings = settings_for(tmp_path, max_flags=3)
    db = store_with(settings, reader())
    stored = save_day(db)
    result = deliver(settings)
    assert "sent" not in result.counts
    assert stored.id in result.problems[0]
    assert [row["digest_id"] for row in list_held(db)] == [stored.id]
    assert release(db, stored.id, discard=False, now=NOW) == 1
    assert deliver(settings).counts["sent"] == 1


def test_mail_that_waits_is_cancelled_when_its_reader_leaves(tmp_path):
    settings = settings_for(tmp_path)
    db = store_with(settings, reader())
    address(db, save_day(db), settings, NOW)
    leave(db, get_subscriber(db, "sub_000001"), NOW)
    deliver(settings)
    assert count_states(db) == {"cancelled": 1}
    assert retry(db, NOW) == 0


ANSWERS = [
    # what the server says, state after a round, suppressed, state after the second round
    ("550 5.1.1 no such user", "failed", True),
    ("554 5.7.1 policy", "failed", False),
    ("451 4.7.1 greylisted", "queued", False),
    ("250 ok", "sent", False),
]


@pytest.mark.parametrize(("answer", "state", "suppressed"), ANSWERS)
def test_what_a_server_says_decides_what_becomes_of_a_mail(tmp_path, answer, state, suppressed):
    inbox = Inbox()
    server = Server(Saying(inbox, {} if answer.startswith("250") else {"reader1@d1.example.org": [answer]}))
    settings = settings_for(tmp_path, mail_to=f"smtp://127.0.0.1:{server.port}", mail_connections=2)
    db = store_with(settings, reader())
    save_day(db)
    deliver(settings)
    assert count_states(db) == {state: 1}
    hidden = load_keys(settings.db).hide("address", "reader1@d1.example.org")
    assert bool(why_suppressed(db, hidden)) is suppressed
    later = settings_for(tmp_path, mail_to=f"smtp://127.0.0.1:{server.port}", now=NOW + timedelta(hours=1))
    deliver(later)
    assert len(inbox.accepted) == (1 if state in {"queued", "sent"} else 0)
    server.close()


def test_an_unreachable_server_is_told_and_costs_no_mail(tmp_path):
    settings = settings_for(tmp_path, mail_to="smtp://127.0.0.1:9", mail_connections=1, mail_timeout_s=1)
    db = store_with(settings, reader())
    save_day(db)
    assert "unreachable" in deliver(settings).problems[0]
    assert count_states(db) == {"queued": 1}


def test_a_file_takes_mail_for_a_look(tmp_path):
    settings = settings_for(tmp_path, mail_to=f"file://{tmp_path}/look.mbox")
    save_day(store_with(settings, reader()))
    deliver(settings)
    with closing(mailbox.mbox(tmp_path / "look.mbox")) as box:
        assert [m["To"] for m in box] == ["reader1@d1.example.org"]


def test_one_domain_gets_no_more_than_its_pace(tmp_path):
    inbox = Inbox()
    server = Server(Accepting(inbox))
    settings = settings_for(tmp_path, mail_to=f"smtp://127.0.0.1:{server.port}", mail_domain_pace=4)
    save_day(store_with(settings, *(reader(n, address=f"r{n}@one.example.org") for n in range(5))))
    start = time.monotonic()
    deliver(settings)
    assert len(inbox.accepted) == 5
    assert time.monotonic() - start >= 3 / 4
    server.close()


@pytest.fixture
def certificate(tmp_path):
    """A certificate of our own for 127.0.0.1: key and certificate files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(datetime(2020, 1, 1)).not_valid_after(datetime(2040, 1, 1))  # noqa: DTZ001  as X.509 wants it
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (tmp_path / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return tmp_path / "cert.pem", tmp_path / "key.pem"


@pytest.mark.parametrize(
    ("password", "trusted", "problem"), [("right", True, ""), ("wrong", True, "take us"), ("right", False, "take us")]
)
def test_a_password_goes_only_over_tls_to_a_server_that_proves_its_name(
    tmp_path, monkeypatch, certificate, password, trusted, problem
):
    cert, key = certificate
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)

    def check(server, session, envelope, mechanism, data):
        return AuthResult(success=data.password == b"right", handled=data.password == b"right")

    inbox = Inbox()
    server = Server(
        Accepting(inbox), tls_context=context, require_starttls=True, auth_required=True, authenticator=check
    )
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    settings = settings_for(
        tmp_path, mail_to=f"smtp://us:{password}@127.0.0.1:{server.port}", mail_connections=1, mail_timeout_s=5
    )
    save_day(store_with(settings, reader()))
    if problem:
        with pytest.raises(ConfigError, match=problem):
            deliver(settings)
    else:
        deliver(settings)
    assert len(inbox.accepted) == (not problem)
    server.close()


TARGETS = ["ftp://x", "smtp://", "maildir:", "smtp://host:port", ""]


@pytest.mark.parametrize("url", TARGETS)
def test_a_target_that_is_none_is_refused_without_repeating_its_password(url):
    with pytest.raises(ConfigError, match="PACTWATCH_MAIL_TO"):
        parse_target(url)


def bounce(to, message_id, code="5.1.1", action="failed"):
    return f"""From: MAILER-DAEMON@mx.example
To: digest@pactwatch.example
Subject: Undelivered Mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not work.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {to}
Action: {action}
Status: {code}

--b
Content-Type: message/rfc822

Message-ID: <{message_id}>
Subject: Pactwatch

--b--
""".encode()


BOUNCES = [
    # address named, does it quote our Message-ID, status, action, state of the subscriber, count
    ("reader1@d1.example.org", True, "5.1.1", "failed", "bounced", "bounced_for_good"),
    ("reader1@d1.example.org", False, "5.1.1", "failed", "active", "ignored"),
    ("reader2@d2.example.org", True, "5.1.1", "failed", "active", "ignored"),
    ("reader1@d1.example.org", True, "4.2.2", "delayed", "active", "bounced_for_now"),
]


@pytest.mark.parametrize(("named", "quotes", "code", "action", "state", "counted"), BOUNCES)
def test_a_bounce_ends_mail_only_where_it_quotes_a_mail_of_ours(tmp_path, named, quotes, code, action, state, counted):
    settings = settings_for(tmp_path)
    db = store_with(settings, reader(1), reader(2))
    save_day(db)
    deliver(settings)
    [message_id] = db.execute("SELECT message_id FROM mails WHERE subscriber_id = 'sub_000001'").fetchone()
    folder = tmp_path / "back" / "new"
    folder.mkdir(parents=True)
    (folder / "1").write_bytes(bounce(named, message_id if quotes else "made@up.example", code, action))
    tally = Tally()
    receive(db, load_keys(settings.db), settings, tmp_path / "back", tally)
    assert tally.counts == {counted: 1}
    assert get_subscriber(db, "sub_000001").state == state
    hidden = load_keys(settings.db).hide("address", "reader1@d1.example.org")
    assert bool(why_suppressed(db, hidden)) is (state == "bounced")


def test_the_mail_that_unsubscribes_needs_the_token(tmp_path):
    settings = settings_for(tmp_path)
    db = store_with(settings, reader(1))
    save_day(db)
    deliver(settings)
    [message] = read_maildir(tmp_path)
    subject = unquote(message["List-Unsubscribe"].rpartition("?subject=")[2].rstrip(">"))
    box = mailbox.mbox(tmp_path / "back.mbox")
    for said in ("unsubscribe", subject[:-2] + "xx", subject):
        box.add(f"From: someone@example.org\nSubject: {said}\n\n")
    box.close()
    tally = Tally()
    receive(db, load_keys(settings.db), settings, tmp_path / "back.mbox", tally)
    assert tally.counts == {"ignored": 2, "left": 1}
    assert get_subscriber(db, "sub_000001").state == "left"


@pytest.fixture
def lmtp(tmp_path):
    """A store with a reader who got a mail, and `pactwatch mail lmtp` for it: settings, store, a client."""
    settings = settings_for(tmp_path)
    db = store_with(settings, reader(1))
    save_day(db)
    deliver(settings)
    environment = {**os.environ, "PACTWATCH_DB": str(settings.db), "PACTWATCH_MAIL_FROM": settings.mail_from}
    command = [sys.executable, "-u", "-m", "scheduler", "mail", "lmtp", "--port", "0"]
    process = subprocess.Popen(
        command, env=environment, cwd=Path(__file__).parent.parent, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    host, _, port = process.stdout.readline().decode().split()[-1].rpartition(":")
    with smtplib.LMTP(host, int(port)) as client:
        yield settings, db, client
    process.terminate()
    assert process.wait(10) == 0
    process.stdout.close()


def test_a_mail_server_hands_over_bounces_and_requests_to_leave_by_lmtp(lmtp, tmp_path):
    settings, db, client = lmtp
    [message_id] = db.execute("SELECT message_id FROM mails").fetchone()
    inbox = settings.inbox
    with pytest.raises(smtplib.SMTPRecipientsRefused, match="no such mailbox"):
        client.sendmail("", ["reader1@d1.example.org"], b"Subject: relay me\r\n\r\n")
    assert client.sendmail("someone@example.org", [inbox], b"Subject: hello\r\n\r\n") == {}
    refused = client.sendmail(
        "", [inbox.upper(), inbox], bounce("reader1@d1.example.org", message_id, "4.2.2", "delayed")
    )
    assert refused[inbox][0] == 452, "each recipient on its own"
    assert get_subscriber(db, "sub_000001").state == "active"
    [mail] = read_maildir(tmp_path)
    subject = unquote(mail["List-Unsubscribe"].rpartition("?subject=")[2].rstrip(">"))
    client.sendmail("reader1@d1.example.org", [inbox], f"Subject: {subject}\r\n\r\n".encode())
    assert get_subscriber(db, "sub_000001").state == "left"
    assert db.execute("SELECT count(*) FROM bounces WHERE permanent = 0").fetchone()[0] == 1


def test_a_bounce_for_good_by_lmtp_ends_mail_to_the_address(lmtp):
    settings, db, client = lmtp
    [message_id] = db.execute("SELECT message_id FROM mails").fetchone()
    client.sendmail("", [settings.inbox], bounce("reader1@d1.example.org", message_id))
    assert get_subscriber(db, "sub_000001").state == "bounced"
    with pytest.raises(smtplib.SMTPException):
        client.sendmail("", [settings.inbox], b"x" * 6_000_000)


NASTY = st.text(st.sampled_from("ab\r\n\0\u2028\u202e<>\"'&,:;@= \t漢字%{}"), max_size=40)


@hypothesis.given(NASTY)
@hypothesis.settings(max_examples=8, deadline=None)
def test_no_title_adds_a_header_or_a_tag(text):
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(Path(folder))
        db = store_with(settings, reader())
        stored = save_day(db)
        digest = from_json(stored.content)
        sections = tuple(
            replace(
                s,
                entries=tuple(
                    replace(e, title=f"Bcc: {text}\r\nBcc: x@evil.example", title_ja=text, title_zh=text)
                    for e in s.entries
                ),
            )
            for s in digest.sections
        )
        nasty = replace(stored, content=to_json(replace(digest, sections=sections)))
        db.execute("UPDATE digests SET content = ?", [nasty.content])
        address(db, nasty, settings, NOW)
        [due] = list_due(db, NOW + timedelta(hours=1), most=9)
        content = Writer(db, load_keys(settings.db), settings).write(due).content
        message = message_from_bytes(content, policy=default)
        assert set(message.keys()) == {
            "Subject", "Content-Type", "MIME-Version", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Precedence",
            "From", "To", "Date", "Message-ID", "Content-Language", "Auto-Submitted",
        }  # fmt: skip
        assert message["To"] == "reader1@d1.example.org"
        db.conn.close()


ADDRESSES = ["a@b.example\r\nBcc: x@evil.example", "a@b.example, x@evil.example", "<a@b.example>", "a b@c.example",
             "a@localhost", "a@", "@b.example", "a@b.example\0", "x" * 300 + "@b.example", "", "ü@b.example"]  # fmt: skip


@pytest.mark.parametrize("typed", ADDRESSES)
def test_what_is_no_single_address_is_refused(typed):
    with pytest.raises(BadWish):
        parse_address(typed)


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # Apprise's own
def test_chat_rooms_get_the_news_once_and_the_brake_holds_there_too(tmp_path):
    posts = []

    class Room(BaseHTTPRequestHandler):
        def do_POST(self):
            posts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Room)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    room = f"json://127.0.0.1:{server.server_port}/"
    braked = settings_for(tmp_path, mail_to="", chat=room, max_flags=2)
    db = store_with(braked)
    save_day(db)
    deliver(braked)
    assert posts == []
    save_day(db, id="dig_more")
    settings = settings_for(tmp_path, mail_to="", chat=room)
    deliver(settings)
    deliver(settings)
    assert len(posts) == 1
    assert "Ohio" in posts[0]["message"] or "tranche" in posts[0]["message"]
    server.shutdown()
    server.server_close()
