"""Source files and recorded cases as text."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from store_samples import SOURCE

from crawlers.catalogue import load_catalogue, parse_source
from crawlers.recording import mark_proven, mask_markup, render_source
from scheduler.verbs.source_table import BUNDLED

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("<title>JBIC lends $5 billion</title>", "<title>XXXX xxxxx $5 xxxxxxx</title>"),
        ("<title><![CDATA[国際のニュ]]></title>", "<title><![CDATA[字字あ字字]]></title>"),
        ("<link>https://a.example/x</link>", "<link>https://a.example/x</link>"),
        ("<a href='/x' title='Secret words'>More</a>", "<a href='/x' title='Xxxxxx xxxxx'>Xxxx</a>"),
        ("<p><b>No</b> 2026年2月18日</p>", "<p><b>Xx</b> 2026年2月18日</p>"),
        ("<p>Tom &amp; Ann</p>", "<p>Xxx &amp; Xxx</p>"),
        ("<p>x</p><script>var secret = 1</script>", "<p>x</p>"),
        ("<pubDate>Wed, 18 Feb 2026 08:00:00 +0900</pubDate>", "<pubDate>Wed, 18 Feb 2026 08:00:00 +0900</pubDate>"),
    ],
)
def test_words_are_replaced_letter_by_letter(text, masked):
    assert mask_markup(text, TOKYO) == masked


@pytest.mark.parametrize("source", [SOURCE, *load_catalogue(BUNDLED)], ids=lambda source: source.id)
def test_a_source_survives_its_file(source):
    assert parse_source(render_source(source)) == source
    assert parse_source(mark_proven(render_source(source))) == replace(source, proven=True)


@pytest.mark.parametrize(
    "text", ["a = 1\n", "a = 1\nproven = false\n\n[json]\nurl = 'u'\n", "a = 1\n\n[expect]\nx = 1\n"]
)
def test_proven_is_written_once_and_before_the_tables(text):
    once = mark_proven(text)
    assert once.count("proven = true") == 1
    assert "proven" not in once.partition("[")[2]
    assert mark_proven(once) == once
