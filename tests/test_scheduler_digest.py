from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from digest_samples import (
    AMERICA,
    JAPAN,
    JBIC,
    MOFCOM,
    NOW,
    PERIOD,
    START,
    Ledger,
    change,
    event,
    money_json,
    quiet_day,
    rich_day,
    run,
    source,
    state,
    tell,
    thread,
    usd,
    version,
    yen,
)

from scheduler.digests import programme
from scheduler.digests.digest import compose
from scheduler.digests.encoding import from_json, to_json
from scheduler.errors import UnreadableDigest
from store.records import PROGRAMME_ID

THREAD = thread("ohio", "Ohio gas power")
MONEY = (usd("33000000000"), usd("33300000000"))
KNOWN = event(
    "evt_known", "ohio", stage="proposed", happened_on="2026-02-03", published_on="2026-02-03",
    known_at=NOW - timedelta(days=15),
)  # fmt: skip


def placed(digest):
    """Section and flag of every entry, parts included, by event id."""
    found = {}

    def walk(entries):
        for e in entries:
            found[e.event_id] = (e.section, e.flag)
            walk(e.children)

    for section in digest.sections:
        walk(section.entries)
    return found


OPENED = [
    # what happened, fields of the event, fields of the `opened` change, where it stands
    ("new", {}, {}, ("new_funding", "new")),
    ("candidate", {"stage": "proposed"}, {}, ("new_funding", "new")),
    ("countermeasure", {"kind": "countermeasure", "stage": "in_force", "actors": (MOFCOM,)}, {},
     ("new_countermeasures", "new")),
    ("threat", {"kind": "countermeasure", "stage": "threatened", "actors": (MOFCOM,)}, {},
     ("new_countermeasures", "new")),
    ("us on japan", {"kind": "countermeasure", "stage": "in_force", "actors": (AMERICA,), "targets": ("Japan",)}, {},
     ("between_parties", "new")),
    ("japan protests", {"kind": "countermeasure", "stage": "challenged", "actors": (JAPAN,), "targets": ("United States",)},
     {}, ("between_parties", "new")),
    ("japan on china", {"kind": "countermeasure", "stage": "announced", "actors": (JAPAN,), "targets": ("China",)}, {},
     ("new_countermeasures", "new")),
    ("progress", {"kind": "progress", "stage": "started"}, {}, ("progress", "new")),
    ("policy", {"kind": "policy", "stage": "signed"}, {}, ("policy", "new")),
    ("speculated", {"modality": "speculated"}, {}, ("watch", "watch")),
    ("old guess", {"modality": "speculated", "published_on": "2025-11-01", "is_new": False}, {}, ("watch", "watch")),
    ("baseline", {"baseline": True}, {"baseline": True}, None),
    ("our own code", {}, {"cause": "ours"}, None),
    ("withdrawn at once", {"status": "withdrawn"}, {}, None),
    ("before the period", {}, {"seq": 100}, None),
    ("after the period", {}, {"seq": 201}, None),
    ("background", {"is_new": False}, {}, ("found_late", "background")),
    ("three days before", {"published_on": "2026-02-14"}, {}, ("new_funding", "new")),
    ("four days before", {"published_on": "2026-02-13"}, {}, ("found_late", "late")),
    ("month only", {"published_on": "2026-02"}, {}, ("new_funding", "new")),
    ("last month", {"published_on": "2026-01"}, {}, ("found_late", "late")),
    ("no date", {"published_on": ""}, {}, ("new_funding", "new")),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "opened", "expected"), [row[1:] for row in OPENED], ids=[row[0] for row in OPENED])
def test_opened_event_stands_where_it_belongs(fields, opened, expected):
    happened = event("evt_1", "ohio", **fields)
    view = Ledger((happened,), (THREAD,), (tell(happened, "wire", "It is so."),)).view(
        change(opened.get("seq", 101), "evt_1", **{k: v for k, v in opened.items() if k != "seq"})
    )
    digest = compose(view, PERIOD, NOW)
    assert placed(digest).get("evt_1") == expected
    assert digest.counts.news == (1 if expected and expected[1] == "new" else 0)
    assert digest.baseline == (1 if opened.get("baseline") else 0)


MOVED = [
    # fields of the event known before, of the new one, expected flag and stage before
    ("candidate approved", {}, {}, ("moved_on", "proposed")),
    ("other kind", {"kind": "policy"}, {}, ("new", "")),
    ("same stage", {"stage": "approved"}, {}, ("new", "")),
    ("only a guess before", {"modality": "speculated"}, {}, ("new", "")),
    ("withdrawn before", {"status": "withdrawn"}, {}, ("new", "")),
    ("known fact is later", {"stage": "signed", "happened_on": "2026-02-19"}, {}, ("new", "")),
    ("other thread", {"thread_id": "texas"}, {}, ("new", "")),
    ("the programme itself", {"thread_id": PROGRAMME_ID}, {"thread_id": PROGRAMME_ID}, ("new", "")),
]


@pytest.mark.parametrize(("before", "after", "expected"), [row[1:] for row in MOVED], ids=[row[0] for row in MOVED])
def test_thread_moves_on(before, after, expected):
    earlier = replace(KNOWN, **before)
    now = replace(event("evt_1", "ohio"), **after)
    threads = (THREAD, thread("texas", "Texas"), thread(PROGRAMME_ID, "Programme", None))
    view = Ledger((earlier, now), threads, (tell(now, "wire", "It is so."),)).view(change(101, "evt_1"))
    digest = compose(view, PERIOD, NOW)
    [entry] = digest.sections[0].entries
    assert (entry.flag, entry.stage_before) == expected
    assert digest.counts.moved_on == (expected[0] == "moved_on")


def test_two_steps_of_one_day_are_told_one_after_the_other():
    approved = event("evt_a", "ohio")
    signed = event("evt_b", "ohio", stage="signed", known_at=NOW)
    view = Ledger((KNOWN, approved, signed), (THREAD,)).view(change(101, "evt_a"), change(102, "evt_b"))
    digest = compose(view, PERIOD, NOW)
    entries = [(s.key, e.event_id, e.stage_before) for s in digest.sections for e in s.entries]
    assert entries == [("new_funding", "evt_a", "proposed"), ("moved_on", "evt_b", "approved")]
    assert (digest.counts.funding, digest.counts.onward, digest.counts.news) == (1, 1, 2)


TOLD_BEFORE = {"evt_1": date(2026, 2, 17)}
CORRECTED = [
    # who caused it, whether an earlier digest told the event, the section and the flag it gets
    ("world", TOLD_BEFORE, ("changed", "changed")),
    ("source_edit", TOLD_BEFORE, ("corrections", "corrected")),
    ("ours", TOLD_BEFORE, ("corrections", "corrected")),
    ("judgement", TOLD_BEFORE, ("corrections", "corrected")),
    ("source_edit", {}, ("changed", "changed")),
    ("judgement", {}, ("changed", "changed")),
    ("ours", {}, None),
]


@pytest.mark.parametrize(("cause", "told_on", "expected"), CORRECTED)
def test_what_an_earlier_digest_told_wrongly_is_corrected(cause, told_on, expected):
    now = event("evt_1", "ohio", amount=MONEY[1], known_at=NOW - timedelta(days=1))
    step = change(101, "evt_1", "amount", before=money_json(MONEY[0]), after=money_json(MONEY[1]), cause=cause)
    view = Ledger((now,), (THREAD,), (tell(now, "wire", "It is so."),)).view(step, told_on=told_on)
    digest = compose(view, PERIOD, NOW)
    assert placed(digest).get("evt_1") == expected
    if expected == ("corrections", "corrected"):
        assert digest.sections[0].entries[0].corrects == date(2026, 2, 17)
        assert digest.counts.changed == 1


DISPUTED = [
    ("another sum", {"amount": usd("25000000000")}, True),
    ("the same sum", {"amount": usd("33300000000")}, False),
    ("the sum rounded", {"amount": usd("33000000000")}, False),
    ("in another role", {"amount": usd("25000000000", "loan")}, False),
    ("recalled as background", {"amount": usd("25000000000"), "is_new": False}, False),
    ("an old page", {"amount": usd("25000000000"), "published_on": "2026-02-02"}, False),
]


@pytest.mark.parametrize(("fields", "expected"), [row[1:] for row in DISPUTED], ids=[row[0] for row in DISPUTED])
def test_other_word_that_does_not_prevail_is_contradicted(fields, expected):
    now = event("evt_1", "ohio", amount=usd("33300000000"), known_at=NOW - timedelta(days=1))
    proofs = (tell(now, "meti", "Official."), tell(now, "paper", "Otherwise.", document="doc_new", **fields))
    view = Ledger((now,), (THREAD,), proofs).view(change(101, "evt_1", "told", after="doc_new"))
    digest = compose(view, PERIOD, NOW)
    assert placed(digest) == ({"evt_1": ("contradicted", "contradicted")} if expected else {})
    assert digest.counts.contradicted == int(expected)


CHANGED = [
    # field, before, after, fields of the change, is the change told as own news, expected (field, before, after) or None
    ("amount", money_json(MONEY[0]), money_json(MONEY[1]), {}, False, ("amount", "33000000000", "33300000000")),
    ("amount now known", "", money_json(MONEY[1]), {}, False, ("amount", "", "33300000000")),
    ("amount by edit", money_json(MONEY[0]), money_json(MONEY[1]), {"cause": "source_edit"}, False,
     ("amount", "33000000000", "33300000000")),
    ("amount hedged otherwise", money_json(MONEY[0]), money_json(usd("33000000000", "loan")), {}, True, None),
    ("amount at first contact", money_json(MONEY[0]), money_json(MONEY[1]), {"baseline": True}, False, None),
    ("happened_on", '"2026-02"', '"2026-02-17"', {}, True, ("happened_on", "2026-02", "2026-02-17")),
    ("happened_on in background", '"2026-02"', '"2026-02-17"', {}, False, None),
    ("actors", f'["{JAPAN}"]', f'["{JAPAN}", "{JBIC}"]', {}, True, ("actors", JAPAN, f"{JAPAN}, {JBIC}")),
    ("actors in background", f'["{JAPAN}"]', f'["{JAPAN}", "{JBIC}"]', {}, False, None),
    ("stage", '"announced"', '"approved"', {}, False, ("stage", "announced", "approved")),
    ("usd", "null", '"33"', {}, True, None),
    ("sectors", '["energy"]', '["metals"]', {}, True, None),
    ("told", "", "doc_x", {}, False, None),
]  # fmt: skip


@pytest.mark.parametrize("row", CHANGED, ids=[row[0] for row in CHANGED])
def test_changed_fact_of_a_known_event(row):
    name, before, after, over, is_new, expected = row
    known = replace(KNOWN, amount=MONEY[1])
    proof = tell(known, "wire", "It is so.", is_new=is_new, document="doc_x", published_on="2026-02-18")
    step = change(101, known.id, name.split()[0], before=before, after=after, version_id="doc_x@1", **over)
    digest = compose(Ledger((known,), (THREAD,), (proof,)).view(step), PERIOD, NOW)
    if expected is None:
        assert digest.counts.news == 0
        return
    [entry] = digest.sections[0].entries
    [told] = entry.changes
    values = [
        str(figure.value) if figure else text
        for figure, text in ((told.before_figure, told.before), (told.after_figure, told.after))
    ]
    assert (digest.sections[0].key, entry.flag, told.field, *values) == ("changed", "changed", *expected)


def test_what_an_old_article_changes_that_reached_us_late_is_no_news():
    known = replace(KNOWN, amount=MONEY[1])
    proof = tell(known, "wire", "It was so.", document="doc_x", published_on="2026-02-03")
    step = change(
        101, known.id, "amount", before=money_json(MONEY[0]), after=money_json(MONEY[1]), version_id="doc_x@1"
    )
    assert compose(Ledger((known,), (THREAD,), (proof,)).view(step), PERIOD, NOW).counts.news == 0


def test_a_sum_that_is_told_in_another_currency_has_not_changed():
    known = replace(KNOWN, amount=MONEY[0])
    yen = replace(MONEY[0], value=Decimal("5.2e12"), currency="JPY")
    steps = (
        change(101, known.id, "amount", before=money_json(yen), after=money_json(MONEY[0])),
        change(102, known.id, "usd", before='"33800000000"', after='"33000000000"'),
    )
    assert compose(Ledger((known,), (THREAD,)).view(*steps), PERIOD, NOW).counts.news == 0


def test_change_that_is_undone_in_the_period_is_none():
    there = change(101, KNOWN.id, "amount", before=money_json(MONEY[0]), after=money_json(MONEY[1]))
    back = change(102, KNOWN.id, "amount", before=money_json(MONEY[1]), after=money_json(MONEY[0]))
    assert compose(Ledger((KNOWN,), (THREAD,)).view(there, back), PERIOD, NOW).counts.news == 0


def test_change_of_an_event_that_opens_in_the_period_is_inside_its_entry():
    new = event("evt_1", "ohio", amount=MONEY[1])
    step = change(102, "evt_1", "amount", before=money_json(MONEY[0]), after=money_json(MONEY[1]))
    digest = compose(Ledger((new,), (THREAD,)).view(change(101, "evt_1"), step), PERIOD, NOW)
    assert placed(digest) == {"evt_1": ("new_funding", "new")}


def test_withdrawn_event_is_told():
    gone = replace(KNOWN, status="withdrawn")
    step = change(101, gone.id, "status", before='"open"', after='"withdrawn"', cause="source_edit")
    digest = compose(
        Ledger((gone,), (THREAD,), (tell(gone, "wire", "No more.", current=False),)).view(step), PERIOD, NOW
    )
    [entry] = digest.sections[0].entries
    assert (entry.section, entry.flag, entry.quote, entry.origins) == ("changed", "withdrawn", None, 0)


GROWN = [
    ("modality", '"speculated"', '"asserted"', {}, "world", {"evt_known": ("new_funding", "new")}),
    ("is_new", "false", "true", {}, "world", {"evt_known": ("new_funding", "new")}),
    ("is_new", "false", "true", {}, "ours", {}),
    ("modality", '"reported"', '"asserted"', {}, "world", {}),
    ("is_new", "false", "true", {"modality": "speculated"}, "world", {}),
]


@pytest.mark.parametrize("row", GROWN)
def test_guess_or_background_that_comes_true_is_new_once(row):
    name, before, after, fields, cause, expected = row
    known = replace(KNOWN, published_on="2026-02-18", **fields)
    step = change(101, known.id, name, before=before, after=after, cause=cause)
    assert placed(compose(Ledger((known,), (THREAD,)).view(step), PERIOD, NOW)) == expected


@pytest.mark.parametrize(("is_new", "expected"), [(True, ("new_funding", "new")), (False, None)])
def test_known_source_tells_what_a_first_contact_told_a_moment_before(is_new, expected):
    new = event("evt_1", "ohio")
    proofs = (
        tell(new, "beijing", "首次接触。", document="doc_first"),
        tell(new, "wire", "News.", document="doc_known", is_new=is_new),
    )
    view = Ledger((new,), (THREAD,), proofs).view(
        change(101, "evt_1", baseline=True), change(102, "evt_1", "told", after="doc_known")
    )
    assert placed(compose(view, PERIOD, NOW)).get("evt_1") == expected


def test_restated_news_is_folded_and_never_flagged():
    digest = compose(quiet_day(), PERIOD, NOW)
    assert digest.counts.news == 0
    assert digest.sections == ()
    assert [t.publisher for t in digest.restated.tellings] == ["Tamsui Times"]
    assert digest.restated.events == 1


def test_page_that_also_tells_news_is_no_restatement():
    new = event("evt_1", "ohio", kind="policy", stage="signed")
    proofs = (tell(new, "wire", "News.", document="doc_x"), tell(KNOWN, "wire", "As before.", document="doc_x"))
    told = change(102, KNOWN.id, "told", after="doc_x")
    digest = compose(Ledger((KNOWN, new), (THREAD,), proofs).view(change(101, "evt_1"), told), PERIOD, NOW)
    assert digest.restated.tellings == ()


def test_parts_stand_under_their_umbrella_and_are_not_counted_beside_it():
    digest = compose(rich_day(), PERIOD, NOW)
    funding = digest.sections[0]
    assert [e.event_id for e in funding.entries] == ["evt_tranche", "evt_samarkand", "evt_smr"]
    assert [c.event_id for c in funding.entries[0].children] == ["evt_ohio", "evt_texas", "evt_georgia"]
    assert (digest.counts.funding, digest.counts.candidates) == (2, 1)
    assert digest.counts.largest is not None
    assert digest.counts.largest.usd == Decimal(36_000_000_000)
    assert digest.standing.selected == Decimal(36_000_000_000)


def test_rich_day_stands_where_it_belongs():
    assert placed(compose(rich_day(), PERIOD, NOW)) == {
        "evt_tranche": ("new_funding", "new"),
        "evt_ohio": ("new_funding", "moved_on"),
        "evt_texas": ("new_funding", "new"),
        "evt_georgia": ("new_funding", "new"),
        "evt_samarkand": ("new_funding", "new"),
        "evt_smr": ("new_funding", "new"),
        "evt_dual": ("new_countermeasures", "new"),
        "evt_gallium": ("new_countermeasures", "new"),
        "evt_tariff": ("between_parties", "new"),
        "evt_bonds": ("changed", "changed"),
        "evt_works": ("progress", "new"),
        "evt_meeting": ("policy", "new"),
        "evt_guess": ("watch", "watch"),
        "evt_late": ("found_late", "late"),
    }


def test_wire_copies_are_one_origin_and_the_official_sentence_is_quoted():
    tranche = compose(rich_day(), PERIOD, NOW).sections[0].entries[0]
    assert (tranche.origins, tranche.languages, tranche.official) == (4, ("ja", "en", "zh"), True)
    assert tranche.first is not None
    assert tranche.quote is not None
    assert (tranche.first.document_id, tranche.quote.telling.language) == ("doc_meti_evt_tranche", "en")
    assert len(tranche.others) == 4


def test_figures_that_disagree_stand_side_by_side():
    ohio = compose(rich_day(), PERIOD, NOW).sections[0].entries[0].children[0]
    [other] = ohio.other_figures
    assert (other.figure.value, other.publishers) == (Decimal(33_000_000_000), ("Jianguo Daily",))


def test_part_and_total_keep_one_rate():
    samarkand = compose(rich_day(), PERIOD, NOW).sections[0].entries[1]
    assert samarkand.amount is not None
    assert samarkand.total is not None
    assert (samarkand.amount.usd, samarkand.total.usd) == (Decimal(253_800_000), Decimal(507_600_000))


def test_amount_without_a_rate_is_kept_unconverted():
    new = event("evt_1", "ohio", amount=yen("340000000000"))
    [entry] = compose(Ledger((new,), (THREAD,)).view(change(101, "evt_1")), PERIOD, NOW).sections[0].entries
    assert entry.amount is not None
    assert (entry.amount.value, entry.amount.usd) == (Decimal(340_000_000_000), None)


TROUBLE = [
    # runs of the source, its state, expected problem
    ([run("wire")], NOW, None),
    ([run("wire", "failed", error="503")], NOW - timedelta(days=1), ("failed", "503")),
    ([run("wire", "failed"), run("wire", minute=9)], NOW, None),
    ([run("wire"), run("wire", "blocked", minute=9)], NOW, ("blocked", "blocked")),
    ([run("wire"), run("wire", "interrupted", minute=9)], NOW, None),
    ([run("wire", "interrupted")], None, ("failed", "interrupted")),
    ([], NOW - timedelta(minutes=30), None),
    ([], NOW - timedelta(hours=3), ("overdue", "not crawled")),
    ([], None, ("overdue", "never crawled")),
    ([run("wire", job="extract")], None, ("overdue", "never crawled")),
]


@pytest.mark.parametrize(("runs", "last_ok_at", "expected"), TROUBLE)
def test_source_that_was_not_checked(runs, last_ok_at, expected):
    view = Ledger((), ()).view(sources=(source("wire"),), states={"xx.wire": state("wire", last_ok_at)}, runs=runs)
    missed = compose(view, PERIOD, NOW).unchecked
    assert [(t.problem, t.error) for t in missed.troubles] == ([expected] if expected else [])
    assert missed.read == (1 if runs and expected is None else 0)


def test_pages_are_counted_once_however_often_they_are_asked_for():
    runs = (run("wire", not_text=2, new=3), run("wire", minute=5, not_text=2, failed=1))
    missed = compose(Ledger((), ()).view(sources=(source("wire"),), runs=runs), PERIOD, NOW).unchecked
    assert [(p.count, p.pages) for p in missed.pages] == [("not_text", 2), ("failed", 1)]


DOUBTS = [
    ({}, ()),
    ({"language": "und"}, ("language",)),
    ({"published_rule": "first-seen"}, ("date",)),
    ({"published_on": "2026-02"}, ("date",)),
    ({"published_on": ""}, ("date",)),
    ({"truncated": True, "language": "und"}, ("language", "truncated")),
]


@pytest.mark.parametrize(("fields", "expected"), DOUBTS)
def test_page_of_which_something_is_unsure(fields, expected):
    document = tell(KNOWN, "wire", "It is so.").document
    view = Ledger((), ()).view(
        sources=(source("wire"), source("paper")), runs=(run("wire"), run("paper")),
        versions=(version(document, **fields),), documents={document.id: document},
    )  # fmt: skip
    missed = compose(view, PERIOD, NOW).unchecked
    assert [u.doubts for u in missed.unsure] == ([expected] if expected else [])
    assert missed.quiet == ("Kanda Shimbun (xx.paper)",)


def test_composing_is_pure_and_json_is_byte_stable():
    digest = compose(rich_day(), PERIOD, NOW)
    shuffled = replace(rich_day(), changes=tuple(reversed(rich_day().changes)))
    assert compose(shuffled, PERIOD, NOW) == digest
    text = to_json(digest)
    assert from_json(text) == digest
    assert to_json(from_json(text)) == text


@pytest.mark.parametrize("text", ["", "{}", "[]", "3", '{"schema": 99}', '{"schema": 1}'])
def test_what_is_no_digest_is_refused(text):
    with pytest.raises(UnreadableDigest):
        from_json(text)


PACE = [
    (Decimal(0), date(2025, 9, 4), 0, None, Decimal(13_576_870_438)),
    (Decimal(36_000_000_000), date(2026, 2, 19), 168, Decimal(6_522_187_500), Decimal(14_689_721_831)),
    (Decimal(600_000_000_000), date(2026, 2, 19), 168, Decimal(108_703_125_000), Decimal(0)),
    (Decimal(0), date(2029, 1, 20), 1233, Decimal(0), None),
]


@pytest.mark.parametrize(("selected", "on", "elapsed", "so_far", "needed"), PACE)
def test_pace(selected, on, elapsed, so_far, needed):
    pace = programme.pace(selected, on)
    assert (pace.days_elapsed, pace.days_total) == (elapsed, 1233)
    assert (pace.monthly_so_far, pace.monthly_needed) == (so_far, needed)


def test_period_is_kept_in_utc():
    assert compose(quiet_day(), PERIOD, NOW).period.starts_at == START


def overheard(proof):
    return replace(proof, claim=replace(proof.claim, voice="encoder"))


def test_what_the_encoder_alone_heard_is_watched_and_flagged_once_confirmed():
    new = event("evt_1", "ohio", is_new=True)
    first = overheard(tell(new, "wire", "JBIC may have signed."))
    opened = change(101, new.id, "opened")
    watched = compose(Ledger((new,), (THREAD,), (first,)).view(opened), PERIOD, NOW)
    assert placed(watched) == {"evt_1": ("watch", "unconfirmed")}
    second = tell(new, "meti", "JBIC signed.")
    told = change(102, new.id, "told", after=f'"{second.document.id}"')
    known = Ledger((new,), (THREAD,), (first, second))
    assert placed(compose(known.view(told), PERIOD, NOW)) == {"evt_1": ("new_funding", "new")}
