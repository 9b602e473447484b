"""Sentences: whole, in three languages; the title is one."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.sentences import sentence_starts

# Title, then the body with | where a sentence starts.
ROWS = [
    ("U.S. abbreviations", "He met U.S. officials in Washington, D.C. on Oct. 28. |Acme Corp. signed."),
    ("an abbreviation at the end", "It was built in the U.S. |The plant is big."),
    ("a company at the end", "The buyer is Acme Corp. |It paid cash. |Mr. Smith, Dr. Jones and Gov. Lee agreed."),
    ("numbers", "It costs $4.5 billion. |No. 11 of 2026 is in force. |Sales rose 3.1 percent."),
    ("initials", "J. P. Morgan and Howard W. Lutnick met. |They left."),
    ("quotes", '"It is done." |He left. |“We agreed.” |She smiled!'),
    ("a question", "Will it last? |Nobody knows! |We shall see..."),
    ("lower case goes on", "Yahoo! said so. |It went on."),
    ("brackets", "The plant (it is old. It is big.) was sold. |Next."),
    ("wrapped lines", "The fund of\nthe two countries is\nlarge. |It grows."),
    ("paragraphs", "The first line\n|The second line\n\n|Third"),
    ("dateline", "Tokyo, Oct. 28 (Jiji Press)--Projects worth 400 billion dollars. |They may go on."),
    ("日本語", "政府は決めた。|総額は5.5兆円。|「やる。必ずやる。」と述べた。|次に進む。"),
    ("引用だけ", "「終わった。」|彼は去った。"),
    ("括弧", "銀行（東京。千代田区。）が貸した。|終わり。"),
    ("箇条書き", "・発電所\n|・港\n|・工場"),
    ("感嘆", "本当か！？|本当だ！|さて。"),
    ("中文", "他说：“可以。我同意。”|然后离开。|总额5500亿美元。"),
    ("半角標點", "項目已啟動!|規模多大?|無人知曉。"),
    ("間接引語", "商务部表示，“反对。”，并将采取措施。|完。"),
    ("未闭括号", "（项目启动。\n|第二段。"),
]


@pytest.mark.parametrize(("title", "marked"), ROWS, ids=[row[0] for row in ROWS])
def test_sentences_start_where_marked(title, marked):
    text = f"{title}\n{marked.replace('|', '')}"
    starts = sentence_starts(text, len(title))
    bounds = [*starts, len(text)]
    sentences = [text[a:b].strip() for a, b in pairwise(bounds)]
    assert sentences == [title, *(part.strip() for part in marked.split("|"))]


@pytest.mark.parametrize("title", ["", "One. Two. Three?", "中国?业内直言。没那么容易"])
def test_the_title_is_one_sentence(title):
    assert sentence_starts(f"{title}\nBody.", len(title)) == [0, len(title) + 1]


@given(st.text(alphabet='aB1 .!?。！？「」（）()“”"\n、と、U.S.Corp.', max_size=80), st.integers(0, 10))
@settings(max_examples=300, deadline=None)
def test_starts_are_places_in_order(text, title_end):
    starts = sentence_starts(text, min(title_end, len(text)))
    assert starts[0] == 0
    assert starts == sorted(set(starts))
    assert all(s < len(text) or s == 0 for s in starts)


@pytest.mark.parametrize("unit", [".", "。", "（", "\n", "U.S. ", '."', "!?", " "])
def test_hostile_repetition_is_read_at_once(unit):
    assert sentence_starts("t\n" + unit * 50_000, 1)[0] == 0
