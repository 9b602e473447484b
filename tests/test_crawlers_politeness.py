"""Manners: which answers keep us away, and how long a server may ask us to wait. Whole crawls are in the spider's test."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawlers.errors import Blocked, Transient
from crawlers.politeness import parse_retry_after, refuse_robots
from crawlers.settings import user_agent

ROBOTS = [
    (200, "text/plain", "User-agent: *\nDisallow: /x", None),
    (200, "text/html", "User-agent: *\nAllow: /", None),
    (200, "text/plain", "\ufeffUser-Agent : *\nDisallow:", None),
    (200, "text/plain", "# nothing is forbidden here\n", None),
    (200, "text/plain", "", None),
    (200, "text/plain", "Sitemap: http://outlet.example/s.xml", None),
    (404, "text/html", "<html>", None),
    (410, "", "", None),
    (200, "text/html", "<!DOCTYPE html><html>", Blocked),
    (200, "text/plain", "  <html>\nDisallow: /", Blocked),
    (200, "application/javascript", "window.location = '/'", Blocked),
    (200, "text/plain", "Access limited", Blocked),
    (401, "", "", Blocked),
    (403, "text/plain", "User-agent: *\nAllow: /", Blocked),
    (451, "", "", Blocked),
    (301, "", "", Blocked),
    (429, "", "", Transient),
    (500, "", "", Transient),
    (503, "text/plain", "User-agent: *\nAllow: /", Transient),
]


@pytest.mark.parametrize(("status", "media_type", "body", "expected"), ROBOTS)
def test_robots_answers(status, media_type, body, expected):
    refusal = refuse_robots(status, media_type, body.encode())
    assert (type(refusal) if refusal else None) is expected


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Tue, 17 Feb 2026 22:01:30 GMT", 90.0),
        ("Tue, 17 Feb 2026 21:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after(value, seconds):
    assert parse_retry_after(value, datetime(2026, 2, 17, 22, tzinfo=UTC)) == seconds


def test_the_user_agent_says_who_we_are():
    assert user_agent("press@outlet.example").startswith("Pactwatch/")
    assert "(+press@outlet.example)" in user_agent("press@outlet.example")
    assert "(" not in user_agent("")
