"""Subscribe → confirm → alert → preferences → unsubscribe, walked in headless Chromium."""

import re
import shutil
from datetime import timedelta

import pytest
from mail_samples import read_maildir, save_day, settings_for
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select
from test_scheduler_web import Site

from scheduler.mail.rounds import deliver
from store.database import open_store
from store.subscribers import find_subscriber

ADDRESS = "walker@mail.example.org"


@pytest.fixture
def browser():
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("no chromium with chromedriver on this machine")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=900,1200", "--lang=en"):
        options.add_argument(argument)
    opened = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield opened
    opened.quit()


@pytest.mark.prove
def test_a_reader_walks_from_subscribing_to_leaving(browser, tmp_path, record_property):
    site = Site(settings_for(tmp_path))
    db = open_store(site.settings.db)
    home = f"http://127.0.0.1:{site.port}"
    shots = tmp_path / "shots"
    shots.mkdir()

    def go(url):
        browser.get(url.replace("https://pactwatch.example", home))

    def press():
        browser.find_element(By.CSS_SELECTOR, "form button").click()

    def heading(name):
        browser.save_screenshot(str(shots / f"{name}.png"))
        return browser.find_element(By.TAG_NAME, "h1").text

    def latest(purpose):
        texts = [m.get_body(("plain",)).get_content() for m in read_maildir(tmp_path)]
        return re.findall(rf"https://pactwatch\.example/{purpose}/\S+", texts[-1])[0]

    go(home)
    assert heading("first") == "Pactwatch by mail"
    browser.find_element(By.NAME, "address").send_keys(ADDRESS)
    browser.find_element(By.CSS_SELECTOR, "input[value=at_once]").click()
    browser.find_element(By.TAG_NAME, "summary").click()
    browser.find_element(By.CSS_SELECTOR, "input[name=sectors][value=energy]").click()
    heading("filled")
    press()
    assert heading("sent") == "Look into your mailbox"
    deliver(site.settings)
    go(latest("confirm"))
    assert heading("confirm") == "Confirm your subscription"
    assert find_subscriber(db, ADDRESS).state == "pending"
    press()
    assert heading("confirmed") == "You are subscribed"
    save_day(db, "alert", composed_at=site.settings.now + timedelta(minutes=1))
    deliver(site.settings)
    alert = read_maildir(tmp_path)[-1]
    assert alert["List-Unsubscribe"]
    (tmp_path / "alert.html").write_text(alert.get_body(("html",)).get_content(), encoding="utf-8")
    go((tmp_path / "alert.html").as_uri())
    assert heading("alert")
    preferences, unsubscribe = latest("preferences"), latest("unsubscribe")
    go(preferences)
    assert browser.find_element(By.CSS_SELECTOR, "input[name=sectors][value=energy]").is_selected()
    Select(browser.find_element(By.NAME, "language")).select_by_value("ja")
    press()
    assert heading("saved") == "配信設定"
    assert find_subscriber(db, ADDRESS).language == "ja"
    go(unsubscribe)
    assert heading("unsubscribe") == "配信停止"
    assert find_subscriber(db, ADDRESS).state == "active"
    press()
    assert heading("left") == "配信を停止しました"
    assert find_subscriber(db, ADDRESS).state == "left"
    record_property("figure", f"{len(list(shots.iterdir()))} pages seen")
    site.close()
