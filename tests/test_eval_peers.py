"""Peers: what is asked of them, how answers are compared, and that an absent one is said to be absent."""

from __future__ import annotations

import pytest
from eval.peer_worker import PEERS, sentences
from eval.peers import VENV, PeerRun, run_peer, score_spans, score_values

TEXT = "Title\nJBIC lent $2.1 billion. Nobody minded? 融資額は333億ドル。約5.2兆円。"


def test_sentences_keep_their_places():
    found = list(sentences(TEXT))
    assert [s.strip() for _, s in found] == [
        "Title",
        "JBIC lent $2.1 billion.",
        "Nobody minded? 融資額は333億ドル。",
        "約5.2兆円。",
    ]
    assert all(TEXT.startswith(sentence, start) for start, sentence in found)


def article(number, lang):
    amounts = [{"text": "$2bn", "value": 2e9, "currency": "USD"}, {"text": "$3bn", "value": 3e9, "currency": "USD"}]
    empty = {"title": "t", "text": "x", "relevant": True, "organizations": [], "sectors": [], "events": []}
    return {"id": f"{lang}{number}", "lang": lang, "amounts": amounts, **empty}


def test_expressions_given_alone_are_right_with_one_right_sum():
    two, three = ({"value": v, "currency": "USD"} for v in (2e9, 3e9))
    found = {"en1/0": {"amounts": [two]}, "en1/1": {"amounts": [two]}, "ja1/0": {"amounts": [two, three]}}
    assert score_values([article(1, "en"), article(1, "ja"), article(1, "zh")], found) == {"en": 0.5, "ja": 0}


def test_a_peer_is_scored_in_its_own_languages():
    run = PeerRun("x", "1", found={"en1": {"amounts": [{"text": "$2bn", "value": None, "currency": ""}]}})
    scores = score_spans([article(1, "en"), article(1, "ja")], run)
    assert scores.keys() == {"en", "all"}
    assert scores["en"]["amounts"].recall == 0.5
    assert score_spans([article(1, "ja")], run) == {}


def test_a_peer_that_is_absent_is_said_to_be(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # away from build/bench-venv
    run = run_peer("price-parser", [("a", "en", "$5")])
    assert run.version or run.reason.startswith("not installed")


@pytest.mark.skipif(not VENV.exists(), reason="peers are installed by `make eval PEERS=1`")
@pytest.mark.parametrize(
    ("peer", "language", "text", "found"),
    [
        (
            "recognizers-text",
            "en",
            "It lent $2.1 billion.",
            [{"text": "$2.1 billion", "value": 2.1e9, "currency": "USD"}],
        ),
        ("price-parser", "en", "$25.50", [{"text": "$25.50", "value": 25.5, "currency": "USD"}]),
    ],
)
def test_an_installed_peer_answers(peer, language, text, found):
    assert run_peer(peer, [("a", language, text)]).found["a"]["amounts"] == found


def test_every_peer_reads_languages_of_ours():
    assert all(set(languages) <= {"en", "ja", "zh"} for _, languages, _, _ in PEERS.values())
