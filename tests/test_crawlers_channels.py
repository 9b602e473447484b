"""Every source of the catalogue has a recorded case: its channel, and the links that are read from it.

`tests/channels/<source id>/` holds `channel.*` (a skeleton of the publisher's markup with invented text, addresses in the
form of the publisher's) and `expected.json` (when it was served, and each link with headline and day).
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

import crawlers
from crawlers.catalogue import load_catalogue
from crawlers.feeds import parse_channel

CHANNELS = Path(__file__).parent / "channels"
SOURCES = [source for source in load_catalogue(Path(crawlers.__file__).parent / "sources") if source.access != "rates"]
"""Rates have tests of their own."""


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_channel(source):
    folder = CHANNELS / source.id
    assert folder.is_dir(), f"{source.id} has no recorded case: `pactwatch sources add` writes one"
    (channel,) = folder.glob("channel.*")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    now = datetime.fromisoformat(expected["now"])
    links = parse_channel(channel.read_bytes(), source, url=source.url, now=now)
    told = [
        {"url": link.url, "title": link.title, "on": link.published.on.isoformat() if link.published else ""}
        for link in links
    ]
    assert told == expected["links"]
    assert len(told) >= 2


def test_no_case_is_left_of_a_source_that_is_gone():
    assert {path.name for path in CHANNELS.iterdir()} <= {source.id for source in SOURCES}
