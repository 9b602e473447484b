"""What the digest says was not checked: states of sources, languages gone quiet; in the reader's language."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from digest_samples import NOW, run, source, state

from scheduler.digests.coverage import unchecked
from scheduler.digests.edition import Silence, Unchecked
from scheduler.digests.encoding import _decode, _encode
from scheduler.digests.missed import reason, silence
from scheduler.digests.vocabulary import vocabulary

SILENT = Silence(language="zh", sources=9, items=0, expected=90)


def look(outcome, **fields):
    ill = replace(state("jbic", NOW), **fields)
    runs = [run("jbic", outcome=outcome, error="503")] if outcome else []
    given = {
        "sources": [source("jbic")],
        "runs": runs,
        "versions": (),
        "documents": {},
        "now": NOW + timedelta(hours=1),
    }
    return unchecked(states={ill.source_id: ill}, silent=[SILENT], **given)


@pytest.mark.parametrize(
    ("outcome", "fields", "problem", "words"),
    [
        ("ok", {"status": "stale", "said": "its newest item is of 2022"}, "stale", "2022"),
        ("ok", {"status": "changed_layout", "said": "Only 2 of 9 new pages gave a text"}, "changed", "2 of 9"),
        ("failed", {"status": "unreachable", "said": "…"}, "failed", "503"),
        ("failed", {"status": "quarantined", "last_error": "403"}, "quarantined", "403"),
        ("", {"status": "quarantined", "last_error": "403"}, "quarantined", "403"),
        ("ok", {"status": "unchanged"}, None, ""),
        ("ok", {"status": "empty"}, None, ""),
    ],
)
def test_a_source_that_is_ill_is_told_with_its_reason(outcome, fields, problem, words):
    told = look(outcome, **fields)
    assert [trouble.problem for trouble in told.troubles] == ([problem] if problem else [])
    assert all(words in trouble.error for trouble in told.troubles)
    assert told.silent == (SILENT,)


def test_a_digest_that_told_quiet_languages_in_sentences_can_still_be_read():
    told = look("ok")
    raw = json.loads(json.dumps(_encode(told)))
    assert _decode(raw, Unchecked) == told
    del raw["silent"]
    assert _decode(raw | {"alarms": ["Chinese has gone quiet"]}, Unchecked) == replace(told, silent=())


REASONS = [
    # as crawlers, servers and libraries say it, in Japanese, in Chinese
    ("the server answers 503", "サーバーの応答はHTTP 503", "服务器返回HTTP 503"),
    ("refused: 403", "サーバーの応答はHTTP 403", "服务器返回HTTP 403"),
    ("robots.txt answers 403", "robots.txtの制約による", "受robots.txt限制"),
    ("Only 2 of 9 new pages gave a text, 90% were expected", "新着9ページのうち本文を取得できたのは2ページ", "9个新页面中仅2个取得正文"),
    ("its newest item is of 2026-01-01, 48 days old, where about 7 a week", "最新の記事が48日前のもの", "最新一条内容已是48天前"),
    ("TimeoutError: User timeout caused connection failure", "時間内に応答なし", "未在规定时间内响应"),
    ("DNS lookup failed: no results for hostname lookup", "ホスト名が見つからない", "找不到主机名"),
    ("ConnectionLost: the connection was reset", "接続が途切れた", "连接中断"),
    ("not a feed: no XML at all", "応答の内容が想定と異なる", "返回的内容与预期不符"),
    ("unexpected KeyError: 'x'", "当方のプログラムの不具合", "本程序的缺陷"),
    ("something nobody has seen", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("error", "japanese", "chinese"), REASONS)
def test_why_a_source_was_not_read_is_said_in_the_reader_s_language(error, japanese, chinese):
    said = [reason(vocabulary(language), error) for language in ("en", "ja", "zh")]
    assert said == [error, japanese, chinese]


SILENCES = [
    ("en", "Chinese: 9 sources named 0 items in the last seven days; about 90 were expected"),
    ("ja", "中国語：9件の情報源からの新着は直近7日間で0件（通常は約90件）"),
    ("zh", "中文：9个来源最近七天共列出0条，通常约为90条"),
]


@pytest.mark.parametrize(("language", "expected"), SILENCES)
def test_a_language_gone_quiet_is_told_in_the_reader_s(language, expected):
    assert silence(vocabulary(language), SILENT) == expected
