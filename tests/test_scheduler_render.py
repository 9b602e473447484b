import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from digest_samples import (
    JBIC,
    NOW,
    PERIOD,
    Ledger,
    change,
    event,
    money_json,
    quiet_day,
    rich_day,
    tell,
    thread,
    usd,
    yen,
)
from fontTools.ttLib import TTFont
from lxml import html as markup

from nlp.ledger.titles import _STAGES
from scheduler.digests import fonts, headlines, notation, render
from scheduler.digests.accounts import FieldChange, Figure
from scheduler.digests.chart import describe
from scheduler.digests.digest import compose
from scheduler.digests.edition import Silence, SourceTrouble
from scheduler.digests.encoding import from_json, to_json
from scheduler.digests.mailing import CHART_ID, mail_edition
from scheduler.digests.vocabulary import READERS, vocabulary

RICH = compose(rich_day(), PERIOD, NOW)
QUIET = compose(quiet_day(), PERIOD, NOW)
RECORDED = Path(__file__).parent / "digest"
RENDERERS = (render.render_html, render.render_text, render.render_markdown, render.render_json)
THREAD = thread("ohio", "Ohio gas power")


def figure(value, currency="USD", **more):
    values = {"value_max": None, "qualifier": "exact", "role": "project", "usd": None, "rate_on": None, **more}
    return Figure(value=Decimal(value), currency=currency, **values)


SUMS = [
    (figure("36000000000"), "$36bn"),
    (figure("33300000000"), "$33.3bn"),
    (figure("2100000000"), "$2.1bn"),
    (figure("253000000"), "$253m"),
    (figure("999999999.9"), "$1bn"),
    (figure("999999999999"), "$1tn"),
    (figure("12345"), "$12,345"),
    (figure("0"), "$0"),
    (figure("550000000000", qualifier="up_to"), "up to $550bn"),
    (figure("600000000", qualifier="about"), "about $600m"),
    (figure("30000000000", value_max=Decimal(40_000_000_000)), "$30–40bn"),
    (figure("900000000", value_max=Decimal(1_200_000_000)), "$900m–$1.2bn"),
    (figure("340000000000", "JPY"), "¥340bn (unconverted)"),
    (figure("340000000000", "JPY", usd=Decimal("2194567890.12")), "¥340bn ($2.19bn)"),
    (figure("1780000000000", "JPY", usd=Decimal(11_500_000_000)), "¥1.78tn ($11.5bn)"),
    (figure("387800000000", "JPY", usd=Decimal(999_600_000)), "¥387.8bn ($1bn)"),
    (figure("466000000", "EUR", usd=Decimal(1234567)), "€466m ($1.23m)"),
    (figure("2500000", "CHF", usd=Decimal(2_800_000)), "CHF 2.5m ($2.8m)"),
    (figure("80000000000", "CNY", usd=Decimal(11_000_000_000)), "CN¥80bn ($11bn)"),
]


@pytest.mark.parametrize(("given", "expected"), SUMS, ids=[row[1] for row in SUMS])
def test_sums_are_written_alike(given, expected):
    assert notation.notation("en").amount(given) == expected


DAYS = [
    ("2026-02-17", "17 Feb 2026"),
    ("2026-02", "Feb 2026"),
    ("2026", "2026"),
    ("", "date not stated"),
    ("soon", "date not stated"),
]


@pytest.mark.parametrize(("partial", "expected"), DAYS)
def test_partial_dates_say_no_more_than_is_known(partial, expected):
    assert notation.notation("en").day(partial) == expected


SHARES = [("36e9", "6.5%"), ("0", "0%"), ("550e9", "100%"), ("55e9", "10%"), ("25e7", "0.05%")]


@pytest.mark.parametrize(("part", "expected"), SHARES)
def test_shares(part, expected):
    assert notation.notation("en").share(Decimal(part), Decimal(550_000_000_000)) == expected


ACT = {"kind": "countermeasure", "measure": "export_control", "actors": ("Ministry of Commerce of China",)}
SUBJECTS = [
    ("approved", {"amount": usd("33e9"), "title": "Ohio gas power: approved"}, "$33bn approved: Ohio gas power"),
    ("hedged", {"amount": usd("6e8", qualifier="about")}, "About $600m approved: ohio"),
    ("no amount", {"title": "Ohio gas power: approved"}, "Ohio gas power: approved"),
    ("candidate", {"stage": "proposed", "amount": usd("25e9", qualifier="up_to"), "title": "Grid: candidate"},
     "Up to $25bn candidate: Grid"),
    ("act", {**ACT, "stage": "in_force", "title": "China: export controls on gallium: in force"},
     "China: export controls on gallium: in force"),
    ("threat", {**ACT, "stage": "threatened", "title": "China: export controls on gallium: threatened"},
     "Threat: China: export controls on gallium"),
    ("line break", {"title": "Ohio\r\nBcc: all@example.org\u2028gas\u202e"}, "Ohio Bcc: all@example.org gas"),
    ("long", {"title": "x" * 300}, "x" * 89 + "…"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "expected"), [row[1:] for row in SUBJECTS], ids=[row[0] for row in SUBJECTS])
def test_subject_line_carries_the_news(fields, expected):
    view = Ledger((event("evt_1", "ohio", **fields),), (THREAD,)).view(change(101, "evt_1"))
    assert headlines.subject(compose(view, PERIOD, NOW)) == expected


def test_subject_line_counts_the_rest():
    assert headlines.subject(RICH).startswith("$36bn approved: First tranche · 1 more funding · 2 countermeasures · ")
    assert headlines.deck(RICH).startswith("2 funding decisions · 1 candidate · 2 countermeasures · 1 threat · ")


def test_changed_amount_leads_where_nothing_else_is_new():
    known = event("evt_1", "ohio", amount=usd("33.3e9"), title="Ohio gas power: approved")
    step = change(101, "evt_1", "amount", before=money_json(usd("33e9")), after=money_json(usd("33.3e9")))
    subject = headlines.subject(compose(Ledger((known,), (THREAD,)).view(step), PERIOD, NOW))
    assert subject == "Ohio gas power: amount changed from $33bn to $33.3bn"


@pytest.mark.parametrize("rendered", [render.render_text(QUIET), render.render_markdown(QUIET).removeprefix("# ")])
def test_day_with_nothing_new_says_so_in_its_first_line(rendered):
    assert rendered.splitlines()[0] == "Nothing new since 18 Feb 2026, 07:00"


def test_first_contact_says_that_nothing_is_flagged_yet():
    view = Ledger((event("evt_1", "ohio", baseline=True),), (THREAD,)).view(change(1, "evt_1", baseline=True))
    first = compose(view, replace(PERIOD, after_seq=0, to_seq=1), NOW)
    assert headlines.headline(first) == "Nothing flagged yet: 1 event on file from first contact"


HOSTILE = "</title><script>alert(1)</script><img src=x onerror=alert(1)>[x](javascript:alert(1))`*_|{{ 7*7 }}\u202e"


def hostile_day():
    new = event("evt_1", "ohio", title=HOSTILE, actors=(HOSTILE,), targets=(HOSTILE,), amount=yen("340000000000"))
    proofs = (
        tell(new, "wire", HOSTILE, url="javascript:alert(1)", title=HOSTILE),
        tell(new, "paper", HOSTILE, url='http://x.example/"><script>alert(1)</script>', title=HOSTILE),
        tell(new, "beijing", HOSTILE, url="http://x.example/a?b=1&c=(2)", title=HOSTILE),
    )
    view = Ledger((new,), (replace(THREAD, title=HOSTILE),), proofs).view(change(101, "evt_1"))
    return compose(view, PERIOD, NOW)


def test_html_escapes_whatever_a_source_wrote():
    page = render.render_html(hostile_day())
    tree = markup.document_fromstring(page)
    assert tree.xpath("//script | //img | //iframe | //form | //link | //@onerror") == []
    assert {a.get("href") for a in tree.xpath("//a")} == {"http://x.example/a?b=1&c=(2)"}
    assert "alert(1)" in tree.xpath("string(//blockquote)")
    assert "{{ 7*7 }}" in page
    assert "\u202e" not in page


def test_markdown_escapes_whatever_a_source_wrote():
    text = render.render_markdown(hostile_day())
    assert not re.search(r"(?<!\\)<(?!http)", text)
    assert not re.search(r"(?<!\\)\]\((?!<http)", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# not a heading", r"\# not a heading"),
        ("1. not a list", "&#49;. not a list"),
        ("2026 is a year", "2026 is a year"),
        ("- no item", r"\- no item"),
        ("a_b * c [d] <e> | `f` & ~g", r"a\_b \* c \[d\] \<e\> \| \`f\` \& \~g"),
        ("$36bn (about) #1", "$36bn (about) #1"),
    ],
)
def test_markdown_shows_text_as_it_is(text, expected):
    assert render.markdown(text) == expected


@pytest.mark.parametrize("digest", [RICH, QUIET, hostile_day()], ids=["rich", "quiet", "hostile"])
@pytest.mark.parametrize("renderer", RENDERERS, ids=lambda r: r.__name__)
def test_same_digest_gives_same_bytes(digest, renderer):
    assert renderer(from_json(to_json(digest))) == renderer(digest)


@pytest.mark.parametrize("language", READERS)
def test_same_digest_gives_the_same_mail(language):
    links = render.Links(unsubscribe="https://mail.example/leave?t=1&u=2", preferences="https://mail.example/choose")
    mail = mail_edition(RICH, language, links)
    assert mail_edition(from_json(to_json(RICH)), language, links) == mail
    tree = markup.document_fromstring(mail.html)
    assert tree.xpath("//img/@src") == [f"cid:{CHART_ID}"]
    assert len(tree.xpath("//img/@alt")[0]) > 60
    assert {links.unsubscribe, links.preferences} <= set(tree.xpath("//a/@href"))
    assert links.unsubscribe in mail.text
    assert mail.chart.startswith(b"\x89PNG")
    assert len(mail.html.encode()) <= render.MAX_HTML_BYTES
    assert "\n" not in mail.subject


@pytest.mark.parametrize("language", READERS)
def test_chart_stands_in_the_page_with_its_description(language):
    tree = markup.document_fromstring(render.render_html(RICH, language))
    [picture] = tree.xpath("//svg")
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == describe(RICH, language)
    assert tree.xpath("//img") == []


def test_fonts_have_every_letter_of_the_chart():
    """Where this fails: new words; cut the fonts anew (scheduler.digests.fonts says how)."""
    folder = Path(fonts.__file__).parent
    for language in ("ja", "zh"):
        with TTFont(folder / f"NotoSansCJK-{language}.otf") as font:
            assert {c for c in fonts.letters(language) if ord(c) not in font.getBestCmap()} == set()


@pytest.mark.parametrize("language", READERS)
def test_vocabularies_have_the_same_keys_and_titles_their_stages(language):
    tables = vocabulary(language).tables
    for name, table in vocabulary("en").tables.items():
        if isinstance(table, dict):
            assert set(tables[name]) >= set(table)
    assert tables["stages"] == {code: titles[READERS.index(language)] for code, titles in _STAGES.items()}


def test_thread_that_bears_a_bank_s_bare_name_hides_no_translation():
    lent = event("evt_1", "bank", stage="signed", amount=yen("1e9"), actors=(JBIC,))
    view = Ledger((lent,), (thread("bank", JBIC, None, None),)).view(change(101, "evt_1"))
    assert "国際協力銀行（JBIC）" in render.render_text(compose(view, PERIOD, NOW), "ja")


def test_names_are_the_reader_s():
    japanese, chinese = render.render_text(RICH, "ja"), render.render_text(RICH, "zh")
    assert "日本政府、米政府" in japanese
    assert "中国商務省 → 日本" in japanese
    assert "日本政府、美国政府" in chinese
    assert "中国商务部 → 日本" in chinese
    assert "Government of Japan" not in japanese + chinese


def full_day():
    """The rich day with every trouble, every language quiet, and an event that was taken back and stands again."""
    again = FieldChange(
        field="status", before="withdrawn", after="open", before_figure=None, after_figure=None, cause="world"
    )
    sections = [
        replace(s, entries=tuple(replace(e, changes=(again,)) if e.flag == "changed" else e for e in s.entries))
        for s in RICH.sections
    ]
    troubles = [
        SourceTrouble(source_id="xx.wire", publisher="Harbour Wire", problem=problem, error=error, last_ok_at=last)
        for problem in get_args(get_type_hints(SourceTrouble)["problem"])
        for error, last in (
            ("the server answers 503", NOW),
            ("DNSLookupError: no such host", None),
            ("never crawled", None),
        )
    ]
    silent = [Silence(language=language, sources=9, items=1, expected=90) for language in ("en", "ja", "zh")]
    missed = replace(RICH.unchecked, troubles=tuple(troubles), silent=tuple(silent))
    return replace(RICH, sections=tuple(sections), unchecked=missed)


NAMES = {
    "Pactwatch", "JBIC", "NEXI", "SMR", "ACWA", "Power", "Company", "AI", "HTTP", "robots", "txt", "ECB", "JSON",
    "Harbour", "Wire", "Kanda", "Shimbun", "Jianguo", "Daily", "Tamsui", "Times", "Untitled", "scan",
}  # fmt: skip
"""What a Japanese or Chinese edition may spell in Latin letters: names, as their bearers write them."""


@pytest.mark.parametrize("language", ["ja", "zh"])
def test_no_english_is_left_in_other_editions(language):
    day = full_day()
    links = render.Links(unsubscribe="https://x.example/1", preferences="https://x.example/2")
    mail = mail_edition(day, language, links, chart=b"")
    page = markup.document_fromstring(mail.html)
    for apart in page.xpath("//blockquote | //style"):
        apart.drop_tree()
    quotes = {e.quote.text for s in day.sections for top in s.entries for e in (top, *top.children) if e.quote}
    quotes |= {render.markdown(quote) for quote in quotes}
    for text in (mail.subject, page.text_content(), mail.text, render.render_markdown(day, language)):
        own = re.sub("|".join([*map(re.escape, quotes), r"https?://[^\s>)]+", r"xx\.\w+"]), "", text)
        assert set(re.findall(r"[A-Za-z]{2,}", own)) <= NAMES


@pytest.mark.parametrize("language", READERS)
def test_texts_read_as_recorded(language):
    """Where this fails for a good reason: `python tests/digest_samples.py`, then read the difference."""
    text = (RECORDED / f"rich.{language}.txt").read_text(encoding="utf-8")
    assert render.render_text(RICH, language) == text
    assert render.render_markdown(RICH, language) == (RECORDED / f"rich.{language}.md").read_text(encoding="utf-8")


def entries_of(raw):
    for entry in raw:
        yield entry
        yield from entries_of(entry["children"])


def sums_of(entry):
    if entry["amount"]:
        yield entry["amount"]["value"]
        if entry["amount"]["currency"] != "USD" and entry["amount"]["usd"]:
            yield entry["amount"]["usd"]


SCALES = {"tn": 12, "bn": 9, "m": 6, "兆": 12, "億": 8, "万億": 12, "万亿": 12, "亿": 8, "万": 4, "": 0}


def read_sum(text):
    """The number that a written sum says, read back by rules of its own: `$33.3bn`, `2億5380万ドル`, `1.78万亿日元`."""
    parts = re.findall(r"(\d[\d,]*(?:\.\d+)?)(tn|bn|m|兆|億|万亿|亿|万|)", text)
    return sum(Decimal(number.replace(",", "")).scaleb(SCALES[unit]) for number, unit in parts)


@pytest.mark.parametrize("language", READERS)
def test_numbers_of_the_html_are_those_of_the_json(language):
    raw = json.loads(render.render_json(RICH))
    expected = [raw["standing"][name] for name in ("selected", "financed", "disbursed")]
    for section in raw["sections"]:
        expected += [value for e in entries_of(section["entries"]) for value in sums_of(e)]
    shown = markup.document_fromstring(render.render_html(RICH, language)).xpath("//data")
    assert [data.get("value") for data in shown] == expected
    for data in shown:
        assert read_sum(data.text) == pytest.approx(Decimal(data.get("value")), rel=Decimal("0.005"))
    assert raw["subject"] == {reader: headlines.subject(RICH, reader) for reader in READERS}
    assert from_json(json.dumps({k: v for k, v in raw.items() if k not in {"subject", "headline"}})) == RICH


FACES = [
    ("ja", "Hiragino Sans", "Noto Sans JP"),
    ("zh-Hans", "PingFang SC", "Microsoft YaHei"),
    ("zh-Hant", "PingFang TC", "Microsoft JhengHei"),
    ("en", "", ""),
]


@pytest.mark.parametrize(("tag", "apple", "other"), FACES)
def test_quotes_carry_their_language_and_its_fonts(tag, apple, other):
    quotes = markup.document_fromstring(render.render_html(RICH)).xpath(f"//blockquote[@lang='{tag}']")
    assert quotes
    for quote in quotes:
        style = quote.get("style")
        assert apple in style
        assert other in style
        assert ("font-family" in style) == bool(apple)


def test_html_stands_alone_and_knows_the_dark():
    page = render.render_html(RICH)
    tree = markup.document_fromstring(page)
    assert tree.xpath("//link | //script | //img | //@src") == []
    assert re.findall(r"url\([^#]", page) == []
    assert "@media (prefers-color-scheme: dark)" in page.replace(
        "(prefers-color-scheme:dark)", "(prefers-color-scheme: dark)"
    )
    assert tree.get("lang") == "en"
    assert len(page.encode()) < render.MAX_HTML_BYTES
    assert tree.xpath("//h1")[0].text == "$36bn approved: First tranche"


def test_html_of_a_flood_fits_a_mail_and_says_what_is_left_out():
    events = [event(f"evt_{i:03}", f"thread_{i:03}", amount=usd(f"{i + 1}e6")) for i in range(400)]
    proofs = [tell(e, o, "A sentence that proves it. " * 8) for e in events for o in ("wire", "paper", "jbic")]
    threads = [thread(e.thread_id, f"Project {e.thread_id}") for e in events]
    changes = [replace(change(1, e.id), seq=101 + i) for i, e in enumerate(events)]
    view = Ledger(tuple(events), tuple(threads), tuple(proofs)).view(*changes)
    flood = compose(view, replace(PERIOD, to_seq=1000), NOW)
    page = render.render_html(flood)
    assert len(page.encode()) <= render.MAX_HTML_BYTES
    shown = len(markup.document_fromstring(page).xpath("//h3"))
    assert f"{400 - shown} more, in the text and JSON editions" in page
    assert render.render_text(flood).count("[APPROVED]") == 400


@pytest.mark.parametrize("name", ["digest.html.j2", "digest.txt.j2", "digest.md.j2"])
def test_templates_hold_no_words(name):
    source = (Path(render.__file__).parent / "templates" / name).read_text(encoding="utf-8")
    bare = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|<[^>]*>|&\w+;", " ", source, flags=re.DOTALL)
    assert re.findall(r"[A-Za-z]{2,}", bare) == []
