"""The pages for subscribers, over a real server on loopback."""

import json
import re
import threading
import time
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import hypothesis
import pytest
import uvicorn
from digest_samples import NOW
from hypothesis import strategies as st
from mail_samples import read_maildir, reader, save_day, settings_for, store_with

from scheduler.mail.keys import load_keys
from scheduler.mail.rounds import deliver
from scheduler.web.app import ASKS_AN_HOUR, create_app
from store.database import open_store
from store.deliveries import count_states
from store.subscribers import find_subscriber, list_subscribers

ADDRESS = "new.reader@mail.example.org"


class Site:
    """A uvicorn server in a thread, with one method for a request."""

    def __init__(self, settings):
        self.settings = settings
        config = uvicorn.Config(create_app(settings), host="127.0.0.1", port=0, log_level="error", access_log=False)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]

    def ask(self, method, path, fields=None, **headers):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        body = urlencode(fields or {}, doseq=True) if method == "POST" else None
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if method == "POST" else {}
        connection.request(method, path, body, {**kind, **headers})
        answer = connection.getresponse()
        self.headers = dict(answer.getheaders())
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def close(self):
        self._server.should_exit = True
        self._thread.join(5)


@pytest.fixture
def site(tmp_path):
    served = Site(settings_for(tmp_path))
    yield served
    served.close()


def links(folder, purpose):
    """Paths of that sort in the mails so far, the latest last."""
    texts = [m.get_body(("plain",)).get_content() for m in read_maildir(folder)]
    found = [urlsplit(u).path for t in texts for u in re.findall(r"https://pactwatch\.example/\S+", t)]
    return [path for path in found if path.startswith(f"/{purpose}/")]


def test_subscribe_confirm_choose_leave(site, tmp_path):
    db = open_store(site.settings.db)
    wanted = {"address": ADDRESS, "language": "ja", "cadence": "at_once", "sectors": ["energy"], "minimum_usd": "10億",
              "organizations": "ソフトバンクグループ", "countries": "日本、アメリカ"}  # fmt: skip
    assert site.ask("POST", "/subscribe", wanted)[0] == 200
    subscriber = find_subscriber(db, ADDRESS)
    assert (subscriber.state, subscriber.cadence, subscriber.filters.countries) == ("pending", "at_once", ("JP", "US"))
    assert subscriber.filters.minimum_usd == 10**9
    assert subscriber.filters.organizations == ("softbank-group",)
    deliver(site.settings)
    [confirm] = links(tmp_path, "confirm")
    assert "登録" in site.ask("GET", confirm)[1]
    assert find_subscriber(db, ADDRESS).state == "pending", "a robot that follows the link confirms nothing"
    assert site.ask("POST", confirm)[0] == 200
    assert find_subscriber(db, ADDRESS).state == "active"
    assert site.ask("POST", confirm)[0] == 410, "a confirmation acts once"
    stored = save_day(db, "alert", composed_at=site.settings.now + timedelta(hours=1))
    db.execute("UPDATE subscribers SET filters_sectors = '[]', filters_organizations = '[]', filters_countries = '[]'")
    deliver(site.settings)
    assert stored.id
    [preferences], [unsubscribe] = links(tmp_path, "preferences"), links(tmp_path, "unsubscribe")
    status, page = site.ask("GET", preferences)
    assert status == 200
    assert ADDRESS in page
    assert (
        "保存しました" in site.ask("POST", preferences, {"cadence": "weekly", "language": "ja", "kinds": ["policy"]})[1]
    )
    assert find_subscriber(db, ADDRESS).cadence == "weekly"
    data = json.loads(site.ask("POST", f"{preferences}/export")[1])
    assert data["subscribers"][0]["address"] == ADDRESS
    assert {mail["purpose"] for mail in data["mails"]} == {"confirm", "alert"}
    assert site.ask("GET", unsubscribe)[0] == 200
    assert site.ask("HEAD", unsubscribe)[0] == 200
    assert find_subscriber(db, ADDRESS).state == "active", "a robot that follows the link unsubscribes nobody"
    assert site.ask("POST", unsubscribe, {"List-Unsubscribe": "One-Click"})[0] == 200
    assert find_subscriber(db, ADDRESS).state == "left"
    assert site.ask("POST", unsubscribe)[0] == 200, "mail programs press twice"
    assert site.ask("POST", preferences, {"cadence": "daily"})[0] == 410, "links sent before are void"


def test_links_of_an_earlier_subscription_do_not_end_the_next(site, tmp_path):
    db = store_with(site.settings, reader(address=ADDRESS))
    save_day(db)
    deliver(site.settings)
    [unsubscribe] = links(tmp_path, "unsubscribe")
    site.ask("POST", unsubscribe)
    site.ask("POST", "/subscribe", {"address": ADDRESS})
    deliver(site.settings)
    site.ask("POST", links(tmp_path, "confirm")[-1])
    assert find_subscriber(db, ADDRESS).state == "active"
    assert site.ask("POST", unsubscribe)[0] == 410
    assert find_subscriber(db, ADDRESS).state == "active"


def test_an_erased_reader_leaves_nothing(site, tmp_path):
    db = store_with(site.settings, reader(address=ADDRESS))
    save_day(db)
    deliver(site.settings)
    [preferences] = links(tmp_path, "preferences")
    assert site.ask("POST", f"{preferences}/erase")[0] == 200
    assert find_subscriber(db, ADDRESS) is not None, "not without the box"
    site.ask("POST", f"{preferences}/erase", {"sure": "yes"})
    assert list_subscribers(db) == []
    assert not any(ADDRESS in line for line in db.conn.iterdump())
    assert count_states(db) == {}


def test_nobody_learns_who_is_subscribed(site, tmp_path):
    db = store_with(site.settings, reader(address=ADDRESS))
    answers = {site.ask("POST", "/subscribe", {"address": a}) for a in (ADDRESS, "unknown@mail.example.org")}
    assert len(answers) == 1
    before = find_subscriber(db, ADDRESS)
    site.ask("POST", "/subscribe", {"address": ADDRESS, "cadence": "weekly", "language": "zh"})
    assert find_subscriber(db, ADDRESS) == before, "a stranger changes nothing"
    deliver(site.settings)
    subjects = {m["To"]: m["Subject"] for m in read_maildir(tmp_path)}
    assert subjects[ADDRESS].startswith("You are subscribed")
    assert subjects["unknown@mail.example.org"].startswith("Please confirm")


def test_flooding_sends_little_and_says_so(site):
    db = open_store(site.settings.db)
    statuses = [site.ask("POST", "/subscribe", {"address": ADDRESS})[0] for _ in range(ASKS_AN_HOUR + 5)]
    assert statuses == [200] * ASKS_AN_HOUR + [429] * 5
    assert site.headers["retry-after"] == "3600"
    assert count_states(db) == {"queued": 3}, "one address is written to three times a day at most"


def test_a_huge_form_is_not_read(site):
    assert site.ask("POST", "/subscribe", {"address": "x" * 70_000})[0] == 413


TOKEN = st.one_of(st.text(max_size=80), st.from_regex(r"[\w.-]{1,200}", fullmatch=True))


@hypothesis.given(TOKEN, st.sampled_from(["confirm", "preferences", "unsubscribe"]), st.integers(0, 60))
@hypothesis.settings(
    max_examples=60, deadline=None, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)
def test_forged_tokens_do_nothing(tmp_path, made_up, purpose, cut):
    settings = settings_for(tmp_path)
    db = store_with(settings, reader(address=ADDRESS))
    keys = load_keys(settings.db)
    genuine = keys.keep(db, reader(address=ADDRESS), "unsubscribe", NOW)
    spoiled = genuine[:cut] + ("A" if genuine[cut] != "A" else "B") + genuine[cut + 1 :]
    assert keys.owner(db, made_up, purpose, NOW) is None
    assert keys.owner(db, spoiled, "unsubscribe", NOW) is None
    assert keys.owner(db, genuine, "preferences", NOW) is None, "a token acts for its purpose alone"
    assert keys.owner(db, genuine, "unsubscribe", NOW + timedelta(days=500)) is None
    assert keys.owner(db, genuine, "unsubscribe", NOW) == reader(address=ADDRESS)
    assert genuine not in "".join(db.conn.iterdump()), "kept as a hash alone"


@pytest.mark.parametrize("path", ["/confirm/x", "/preferences/x", "/unsubscribe/x", "/unsubscribe/" + "x" * 900])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_does_not_act_says_so(site, method, path):
    status, page = site.ask(method, path, **{"Accept-Language": "zh-TW,zh;q=0.9"})
    assert (status, "此链接无效" in page) == (410, True)


TYPED = '<script>alert(1)</script>"><b>'


def test_what_is_typed_is_shown_escaped_and_nothing_is_lost(site):
    status, page = site.ask(
        "POST", "/subscribe", {"address": TYPED, "organizations": TYPED, "countries": "Narnia", "sectors": ["energy"]}
    )
    assert status == 400
    assert "<script" not in page
    assert "<b>" not in page.replace("<b>English</b>", "").replace("<b>Something could not be read</b>", "")
    assert re.search(r'name="sectors" value="energy" checked', page)
    assert "Narnia" in page
    assert list_subscribers(open_store(site.settings.db)) == []


def test_pages_keep_their_addresses_to_themselves(site):
    site.ask("GET", "/")
    assert "default-src 'none'" in site.headers["content-security-policy"]
    assert site.headers["referrer-policy"] == "no-referrer"
    assert site.headers["cache-control"] == "no-store"
    assert "set-cookie" not in site.headers
    assert "Disallow: /unsubscribe/" in site.ask("GET", "/robots.txt")[1]
