"""The encoder: windows, places, names, roles and labels of real sentences, by the shipped model."""

import json
import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.claims.overheard import LISTEN
from nlp.encoder.encoder import SHIPPED, _load_shipped, load_encoder
from nlp.encoder.heard import hear
from nlp.encoder.labels import CHOICES, COLUMNS, SENTENCE, TAGS, TELLS, TOLD
from nlp.encoder.windows import CLOSE, LONGEST, OPEN, make_windows, place_pieces
from nlp.errors import BrokenModel


def spans_of(sentences):
    text, spans = "", []
    for sentence in sentences:
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence + "\n"
    return text, spans


@given(st.lists(st.integers(0, 400), max_size=12))
def test_windows_hold_every_sentence_once_within_their_length(lengths):
    windows = make_windows([[7] * n for n in lengths])
    assert [i for w in windows for i, _ in w.sentences] == list(range(len(lengths)))
    for window in windows:
        assert len(window.pieces) <= LONGEST
        assert all(window.pieces[at] == OPEN for _, at in window.sentences)
        assert not window.pieces or window.pieces[-1] == CLOSE


def test_title_opens_every_window():
    windows = make_windows([[9, 9], *[[7] * 80] * 4])
    assert len(windows) > 1
    assert all(w.pieces[:4] == [OPEN, 9, 9, CLOSE] for w in windows)


def test_places_leave_out_white_space():
    assert place_pieces("a  bc", [(0, 1), (1, 5)]) == [(0, 1), (3, 5)]


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("JBIC signed a $2.1bn loan with Kestrel Ridge Power on Tuesday.", {"JBIC": "policy_bank", "Kestrel Ridge Power": "company"}),
        ("国際協力銀行は4日、三菱重工業に3億ドルを融資する契約を結んだ。", {"国際協力銀行": "policy_bank", "三菱重工業": "company"}),
        ("日本国际协力银行4日与凯斯特里奇电力公司签订21亿美元贷款协议。", {"日本国际协力银行": "policy_bank", "凯斯特里奇电力公司": "company"}),
        ("中国商务部宣布对日本电子企业实施出口管制。", {"中国商务部": "government"}),
    ],
)  # fmt: skip
def test_tagger_names(sentence, names):
    text, spans = spans_of(["", sentence])
    found = {text[n.start : n.end]: n.kind for n in hear(text, spans[1:]).names()}
    assert found == names


@pytest.mark.parametrize(
    ("sentence", "kind", "stage"),
    [
        ("JBIC backs mine\nThe Japan Bank for International Cooperation signed a loan agreement worth $2.1 billion on Tuesday.", "funding", "signed"),
        ("日本貿易保険は7日、融資への保険の引き受けを決めた。", "funding", "approved"),
        ("中国商务部宣布，自即日起禁止向日本军事用户出口两用物项。", "countermeasure", "in_force"),
        ("Beijing threatened to curb exports of rare earths to Japan if the talks fail.", "countermeasure", "threatened"),
        ("開発会社は12日、ガス火力発電所の建設に着工した。", "progress", "started"),
    ],
)  # fmt: skip
def test_sentence_labels(sentence, kind, stage):
    text, spans = spans_of(sentence.split("\n"))
    heard, last = hear(text, spans), len(spans) - 1
    chances = {told: heard.label(last, told) for told in TELLS}
    assert max(chances, key=chances.get) == kind
    assert chances[kind] > 2 * LISTEN
    stages = {told: heard.label(last, told) for told in TOLD if told.startswith(kind)}
    assert max(stages, key=stages.get) == f"{kind} {stage}"
    assert heard.label(last, "relevant") > 0.5


def test_labels_of_a_choice_sum_to_one():
    text, spans = spans_of(["Tokyo and Washington approved the first projects."])
    labels = hear(text, spans).encoded[0].labels
    assert labels.shape == (len(SENTENCE),)
    assert np.all((labels >= 0) & (labels <= 1))
    assert [float(labels[c].sum()) for c in CHOICES] == pytest.approx([1.0] * len(CHOICES), abs=1e-3)


def test_role_of_an_amount():
    text, spans = spans_of(["JBIC will lend $2bn.", "Exports to Japan came to $40bn last year."])
    heard = hear(text, spans)
    loan, market = (heard.roles(text.index(m), text.index(m) + len(m)) for m in ("$2bn", "$40bn"))
    assert max(loan, key=loan.get) == "loan"
    assert max(market, key=market.get) == "market"
    assert heard.roles(len(text) + 5, len(text) + 9) == {}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_any_text_is_read_and_names_lie_in_it(sentences):
    text, spans = spans_of(sentences)
    for name in hear(text, spans).names():
        assert 0 <= name.start < name.end <= len(text)


def test_same_words_much_the_same_answer_in_any_batch():
    """Not the very same: 8-bit kernels scale their inputs by batch. One article is always one set of batches."""
    sentence = "JBIC signed a loan agreement worth $2.1 billion."
    alone = load_encoder().encode([sentence])[0]
    among = load_encoder().encode([sentence, "日本貿易保険は保険の引き受けを決めた。" * 12])[0]
    assert np.abs(alone.labels - among.labels).mean() < 0.05
    again = load_encoder().encode([sentence])[0]
    assert np.array_equal(alone.labels, again.labels)


def test_long_sentence_is_cut_not_refused():
    assert len(load_encoder().encode(["word " * 3000])) == 1


def test_a_folder_with_other_heads_is_refused(tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(SHIPPED, folder)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"columns": ["O"]}))
    with pytest.raises(BrokenModel, match="heads"):
        _load_shipped(folder)
    with pytest.raises(BrokenModel, match="absent"):
        _load_shipped(tmp_path / "absent")


def test_columns_are_named_once():
    assert len(set(COLUMNS)) == len(COLUMNS)
    assert TAGS[0] == "O"
