"""Dates of events: which day an act is given, from the dates around it and the day of publication."""

import pytest

from nlp.claims.drafts import Draft
from nlp.claims.happened import fill_dates, set_dates
from nlp.claims.reading import read
from nlp.pipeline import read as annotate
from store.records import Article

# language | published | kind/stage | text, the act between stars, sentences parted by / | date
ROWS = """
en | 2026-07-10 | funding/signed | JBIC *signed* a loan on Tuesday. | 2026-07-07
en | 2026-07-10 | funding/signed | The bank has dealt with the mill since 2006, when it *lent* it $5 million. | 2006
en | 2026-07-10 | funding/approved | The board met on Wednesday. / It *approved* a loan of $5 million. | 2026-07-08
en | 2026-07-10 | countermeasure/suspended | Tokyo spoke on Monday. / It *suspended* the duty until Nov. 10, 2026. | 2026-07-06
en | 2026-07-10 | countermeasure/lifted | The duties announced on May 4 were *lifted*. | 2026-07-10
en | 2026-07-24 | countermeasure/lifted | The duties that had applied since February 24 *expired* today. | 2026-07-24
en | 2026-07-24 | countermeasure/suspended | China has *suspended* the export ban since July 10, 2026. | 2026-07-10
zh | 2025-11-09 | countermeasure/suspended | 商务部9日宣布，去年12月对美国祭出的出口禁令，即日起*暂停*实施。 | 2025-11-09
ja | 2026-07-10 | policy/signed | 両政府は7月8日、5月の合意を文書にした覚書に*署名*した。 | 2026-07-08
ja | 2026-07-10 | funding/signed | 総額のうち*5億円*が銀行分で、契約は先月30日に結んだ。 | 2026-06-30
ja | 2026-07-10 | countermeasure/in_force | 輸入者は7月8日から保証金を*積む*。 | 2026-07-08
ja | 2026-07-10 | countermeasure/announced | 同省は8日に会見した。/措置は来年から*課す*。 | 2026-07-08
zh | 2026-07-10 | policy/signed | 本月4日，两国在东京*签署*备忘录，把五月的口头承诺写下来。 | 2026-07-04
zh | 2026-07-10 | countermeasure/in_force | 7月8日起，该国*征收*反倾销税。 | 2026-07-08
"""


def _parse(row):
    language, published, told, text, expected = (part.strip() for part in row.split(" | "))
    return language, published, told, text.replace(" / ", " ").replace("/", ""), expected


CASES = [_parse(row) for row in ROWS.strip().split("\n")]


def _drafted(language, published, told, text):
    title, (kind, stage) = "*", told.split("/")
    at = text.index("*")
    plain = text.replace("*", "")
    article = Article(id="a", version=1, title=title, text=plain, published_on=published, language=language)
    reading = read(annotate(article, language, "Latn" if language == "en" else "Jpan"))
    place = len(title) + 1 + at
    passage = next(p for p in reading.passages if p.start <= place < p.end)
    return Draft(kind=kind, stage=stage, passage=passage, at=passage.folded_place(place)), reading


@pytest.mark.parametrize(("language", "published", "told", "text", "expected"), CASES, ids=[c[3][:40] for c in CASES])
def test_an_act_has_its_day(language, published, told, text, expected):
    draft, reading = _drafted(language, published, told, text)
    set_dates([draft], reading)
    fill_dates([draft], reading)
    assert draft.date == expected


def test_what_the_body_tells_to_be_discussed_has_a_month():
    text = "Prices of steel rose in Tokyo. Prices of copper fell in London. Prices of zinc fell in Osaka. A loan of $5 million is being *discussed*."
    draft, reading = _drafted("en", "2026-07-10", "funding/proposed", text)
    fill_dates([draft], reading)
    assert draft.date == "2026-07"


def test_background_without_a_date_has_none():
    draft, reading = _drafted("en", "2026-07-10", "funding/signed", "JBIC once *signed* a loan.")
    draft.recalled = True
    set_dates([draft], reading)
    fill_dates([draft], reading)
    assert not draft.date
