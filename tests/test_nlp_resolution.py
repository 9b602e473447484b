"""Pairs of claims that tell one event, one thread, or neither."""

from __future__ import annotations

from decimal import Decimal

import pytest
from samples import claim, version_of

from nlp.ledger.affinity import EventState, ThreadState
from nlp.ledger.keys import subject_keys
from nlp.ledger.resolution import Told, resolve_version, telling_of
from nlp.ledger.threads import programme_threads
from store.records import PROGRAMME_ID, Claim, Money

OHIO = "place:us-oh asset:gas-power programme:us-japan-550bn"
TEXAS = "place:us-tx asset:crude-terminal programme:us-japan-550bn"
DIAMOND = "asset:synthetic-diamond programme:us-japan-550bn"
BAN = "item:dual-use issuer:cn"

YEN = Decimal(155)


def to_usd(sum_of_money: Money, _: str) -> Decimal | None:
    return {"USD": sum_of_money.value, "JPY": sum_of_money.value / YEN}.get(sum_of_money.currency)


def resolve(*claims: Claim) -> list:
    """Resolve claims one document after another; claims that share a document come in one version."""
    states: dict[str, ThreadState] = {}
    decisions = []
    documents = dict.fromkeys((c.document_id, c.version) for c in claims)
    for key in documents:
        group = [c for c in claims if (c.document_id, c.version) == key]
        told = [
            Told(next(c for c in claims if c.id == item.claim_id), event.id, state.thread)
            for state in states.values()
            for event in state.events
            for item in event.evidence
            if item.document_id == key[0]
        ]
        made = resolve_version(
            group, version=version_of(group[0]), candidates=list(states.values()),
            previous=told, convert=to_usd,
        )  # fmt: skip
        for decision in made:
            state = states.setdefault(decision.thread.id, ThreadState(decision.thread, set()))
            state.keys |= subject_keys(decision.claim)
            event = next((e for e in state.events if e.id == decision.event_id), None)
            if event is None:
                event = EventState(decision.event_id, decision.thread.id, [])
                state.events.append(event)
            if all(item.claim_id != decision.claim.id for item in event.evidence):
                event.evidence.append(telling_of(decision, version_of(decision.claim)))
        decisions += made
    return decisions


ONE, MOVED, APART = "one event", "one thread, two events", "two threads"

PAIRS = [
    # what joins
    ("same project, same sum, other outlet", claim(OHIO, amount="33e9 USD"), claim(OHIO, amount="33e9 USD", document="b"), ONE),
    ("33 is 33.3 rounded", claim(OHIO, amount="33e9 USD"), claim(OHIO, amount="33.3e9 USD", document="b"), ONE),
    ("dollars and their yen", claim(OHIO, amount="33e9 USD"), claim(OHIO, amount="5.2e12 JPY", document="b"), ONE),
    ("one without a sum", claim(OHIO, amount="33e9 USD"), claim(OHIO, document="b"), ONE),
    ("Tuesday in Washington, Wednesday in Tokyo", claim(OHIO, on="2026-02-17"), claim(OHIO, on="2026-02-18", document="b"), ONE),
    ("announced by one, approved by the other", claim(OHIO), claim(OHIO, stage="announced", document="b"), ONE),
    ("recalled a month later", claim(OHIO, amount="33e9 USD"), claim(OHIO, amount="33e9 USD", on="2026-02", new=False, document="b"), ONE),
    ("recalled without a date", claim(OHIO, amount="33e9 USD"), claim(OHIO, amount="33e9 USD", on="", new=False, document="b"), ONE),
    ("same sum told again as if new", claim(OHIO, amount="33e9 USD"), claim(OHIO, amount="33e9 USD", on="2026-03-20", document="b"), ONE),
    ("asset alone, one project has it", claim(DIAMOND + " place:us-ga"), claim(DIAMOND, document="b"), ONE),
    ("a disputed figure", claim(OHIO, amount="33e9 USD"), claim(OHIO, amount="40e9 USD", document="b"), ONE),
    ("the pledge, always", claim("programme:us-japan-550bn", stage="announced", amount="550e9 USD", role="envelope", on="2025-07-22"),
     claim("programme:us-japan-550bn", stage="announced", amount="550e9 USD", role="envelope", on="2025-07-22", document="b"), ONE),
    ("tranche told twice", claim("tranche:1 programme:us-japan-550bn", amount="36e9 USD"),
     claim("tranche:1 programme:us-japan-550bn", amount="36e9 USD", document="b"), ONE),
    ("same instrument", claim("instrument:mofcom-2026-1 " + BAN, kind="countermeasure", measure="export_control", stage="in_force", on="2026-01-06"),
     claim("instrument:mofcom-2026-1 issuer:cn", kind="countermeasure", measure="export_control", stage="in_force", on="2026-01-06", document="b"), ONE),
    ("same ban, one has the number", claim(BAN, kind="countermeasure", measure="export_control", stage="in_force", on="2026-01-06"),
     claim(BAN + " instrument:mofcom-2026-1", kind="countermeasure", measure="export_control", stage="in_force", on="2026-01-06", document="b"), ONE),
    ("a state and the very sum of its project", claim(OHIO, amount="33e9 USD"), claim("place:us-oh programme:us-japan-550bn", amount="33e9 USD", document="b"), ONE),
    ("a tranche whose sentence lists a project", claim("tranche:1 programme:us-japan-550bn", amount="36e9 USD"), claim(OHIO + " tranche:1", amount="36e9 USD", part_of="tranche:1", document="b"), ONE),
    # what moves on
    ("candidate, then chosen", claim(DIAMOND, stage="proposed", on="2026-01-27"), claim(DIAMOND + " place:us-ga", document="b"), MOVED),
    ("chosen, then signed", claim(OHIO, amount="33e9 USD"), claim(OHIO, stage="signed", amount="2.2e9 USD", role="loan", on="2026-05-01", document="b"), MOVED),
    ("chosen, then started", claim(OHIO, amount="33e9 USD"), claim(OHIO, kind="progress", stage="started", on="2026-03-20", document="b"), MOVED),
    ("threatened, then in force", claim(BAN, kind="countermeasure", measure="export_control", stage="threatened", on="2026-01-05"),
     claim(BAN, kind="countermeasure", measure="export_control", stage="in_force", on="2026-01-06", document="b"), MOVED),
    ("in force, then suspended", claim("item:rare-earths issuer:cn", kind="countermeasure", measure="export_control", stage="in_force", on="2025-10-09"),
     claim("item:rare-earths issuer:cn", kind="countermeasure", measure="export_control", stage="suspended", on="2025-11-07", document="b"), MOVED),
    ("a protest against the ban", claim(BAN, kind="countermeasure", measure="export_control", stage="in_force", on="2026-01-06", targets="Japan", actors="Ministry of Commerce of China"),
     claim("item:dual-use issuer:jp", kind="countermeasure", measure="dispute", stage="challenged", on="2026-01-07", actors="Government of Japan", targets="China", document="b"), MOVED),
    ("two lists of one day", claim("list:control issuer:cn", kind="countermeasure", measure="sanction_listing", stage="in_force", on="2026-02-24", targets="Japan"),
     claim("list:watch issuer:cn", kind="countermeasure", measure="sanction_listing", stage="in_force", on="2026-02-24", targets="Japan", document="b"), MOVED),
    ("two loans of one release", claim("place:uz asset:solar", stage="signed", amount="253e6 USD", role="loan", programme=False),
     claim("place:uz asset:solar", stage="signed", amount="382e6 USD", role="loan", programme=False, ordinal=1), MOVED),
    # what never joins
    ("a state alone, another sum", claim(OHIO, amount="33e9 USD"), claim("place:us-oh programme:us-japan-550bn", amount="4e9 USD", document="b"), APART),
    ("other state, same sort of plant", claim(OHIO, amount="33e9 USD"), claim(OHIO.replace("us-oh", "us-ga"), amount="33e9 USD", document="b"), APART),
    ("same state, other asset", claim(OHIO), claim(OHIO.replace("gas-power", "data-center-campus"), document="b"), APART),
    ("same sum, other project", claim(TEXAS, amount="2.1e9 USD"), claim(DIAMOND, amount="2.1e9 USD", document="b"), APART),
    ("a project and its tranche", claim(OHIO, amount="33e9 USD", part_of="tranche:1"), claim("tranche:1 programme:us-japan-550bn", amount="36e9 USD", document="b"), APART),
    ("the programme and a project", claim("programme:us-japan-550bn", stage="announced", amount="550e9 USD", role="envelope"), claim(OHIO, stage="announced", document="b"), APART),
    ("first and second tranche", claim("tranche:1 programme:us-japan-550bn"), claim("tranche:2 programme:us-japan-550bn", document="b"), APART),
    ("funding and a countermeasure", claim("item:rare-earths place:cn"), claim("item:rare-earths issuer:cn", kind="countermeasure", measure="export_control", stage="in_force", document="b"), APART),
    ("two issuers, one item", claim("item:rare-earths issuer:cn", kind="countermeasure", measure="export_control", stage="in_force"),
     claim("item:rare-earths issuer:us", kind="countermeasure", measure="export_control", stage="in_force", document="b"), APART),
    ("one issuer, two items", claim("item:dichlorosilane issuer:cn", kind="countermeasure", measure="trade_remedy", stage="announced"),
     claim("item:gallium issuer:cn", kind="countermeasure", measure="trade_remedy", stage="announced", document="b"), APART),
    ("two notices", claim("instrument:mofcom-2026-1 issuer:cn", kind="countermeasure", measure="export_control", stage="in_force"),
     claim("instrument:mofcom-2026-11 issuer:cn", kind="countermeasure", measure="export_control", stage="in_force", document="b"), APART),
    ("other business with the asset", claim("asset:solar place:uz", programme=False), claim("asset:solar place:sa", programme=False, document="b"), APART),
    # adversarial: what looks alike and is not, or looks otherwise and is
    ("same amount, other project of the tranche", claim(OHIO, amount="2.1e9 USD", part_of="tranche:1"), claim(TEXAS, amount="2.1e9 USD", part_of="tranche:1", document="b"), APART),
    ("same amount, same asset, other state", claim("asset:smr place:us-tn", amount="20e9 USD"), claim("asset:smr place:us-al", amount="20e9 USD", document="b"), APART),
    ("same amount, the tranche and a project", claim("tranche:2 programme:us-japan-550bn", amount="40e9 USD", stage="announced"), claim("asset:smr place:us-tn", amount="40e9 USD", stage="announced", part_of="tranche:2", document="b"), APART),
    ("a loan of the size of another project", claim(OHIO, amount="2.2e9 USD", stage="signed", role="loan"), claim(TEXAS, amount="2.1e9 USD", document="b"), APART),
    ("Korea's shipyards and Japan's", claim("asset:shipyard place:us-pa org:hanwha-ocean", amount="5e9 USD", programme=False), claim("asset:shipyard place:us-pa org:imabari programme:us-japan-550bn", amount="5e9 USD", document="b"), APART),
    ("Korea's pledge and Japan's", claim("org:hanwha-ocean asset:shipyard", stage="announced", amount="350e9 USD", role="envelope", programme=False), claim("programme:us-japan-550bn", stage="announced", amount="550e9 USD", role="envelope", document="b"), APART),
    ("Taiwan's plants and Japan's", claim("asset:chip-plant place:us-az org:tsmc", amount="100e9 USD", programme=False), claim("asset:chip-plant place:us-az org:rapidus programme:us-japan-550bn", amount="100e9 USD", document="b"), APART),
    ("Hitachi against GE Vernova Hitachi", claim("asset:power-infrastructure org:hitachi", stage="proposed", amount="20e9 USD"), claim("asset:power-infrastructure org:ge-vernova-hitachi", stage="proposed", amount="100e9 USD", document="b"), APART),
    ("GE Vernova Hitachi by two outlets", claim("asset:smr org:ge-vernova-hitachi", stage="proposed", amount="100e9 USD", on="2025-10-28"), claim("asset:smr org:ge-vernova-hitachi", stage="proposed", amount="100e9 USD", on="2025-10-28", document="b"), ONE),
    ("Westinghouse against GE Vernova Hitachi", claim("asset:reactor org:westinghouse-electric", stage="proposed", amount="100e9 USD", on="2025-10-28"), claim("asset:smr org:ge-vernova-hitachi", stage="proposed", amount="100e9 USD", on="2025-10-28", document="b"), APART),
    ("SoftBank's power and SoftBank's campus", claim("asset:power-infrastructure org:softbank-group", stage="proposed", amount="25e9 USD"), claim("asset:data-center-campus org:softbank-group place:us-oh", stage="announced", amount="500e9 USD", programme=False, document="b"), APART),
    ("a rumour after the approval", claim(OHIO, amount="33e9 USD"), claim(OHIO, stage="proposed", modality="reported", on="2026-02-27", document="b"), MOVED),
    ("speculation beside the approval", claim(OHIO, amount="33e9 USD"), claim(OHIO, stage="approved", modality="speculated", on="2026-02-17", document="b"), ONE),
    ("an old article imported late", claim(OHIO, amount="33e9 USD"), claim(OHIO, stage="proposed", on="2026-01-20", document="b"), MOVED),
    ("an old article of the same act imported late", claim(OHIO, amount="33e9 USD", on="2026-02-17"), claim(OHIO, on="2026-02-17", new=True, document="b"), ONE),
    ("a denial: cancelled", claim(OHIO, amount="33e9 USD"), claim(OHIO, stage="cancelled", on="2026-02-20", document="b"), MOVED),
    ("a denial: delayed", claim(OHIO, amount="33e9 USD"), claim(OHIO, kind="progress", stage="delayed", on="2026-02-20", document="b"), MOVED),
    ("a correction by another article", claim(OHIO, amount="30e9 USD"), claim(OHIO, amount="33e9 USD", document="b"), ONE),
    ("misread as candidate and as choice on one day", claim("asset:reactor org:mhi", stage="proposed", amount="400e9 USD", on="2025-10-28"), claim("asset:reactor org:mhi", stage="approved", amount="400e9 USD", on="2025-10-28", document="b"), ONE),
    ("candidate in January, chosen in February, same sum", claim(OHIO, stage="proposed", amount="33e9 USD", on="2026-01-20"), claim(OHIO, amount="33e9 USD", document="b"), MOVED),
    ("two loans to one project, months apart", claim(OHIO, stage="signed", amount="2.2e9 USD", role="loan", on="2026-05-01"), claim(OHIO, stage="signed", amount="4e9 USD", role="loan", on="2026-10-01", document="b"), MOVED),
    ("the loan told again in the same words", claim(OHIO, stage="signed", amount="340e9 JPY", role="loan", on="2026-05-01"), claim(OHIO, stage="signed", amount="340e9 JPY", role="loan", on="2026-05-01", new=False, document="b"), ONE),
    ("the loan in yen and in dollars", claim(OHIO, stage="signed", amount="340e9 JPY", role="loan", on="2026-05-01"), claim(OHIO, stage="signed", amount="2.2e9 USD", role="loan", on="2026-05-01", document="b"), ONE),
    ("a lender's loan and the project's cost", claim(OHIO, amount="33e9 USD"), claim(OHIO, stage="approved", amount="5e9 USD", role="loan", document="b"), MOVED),
    ("works start, works end", claim(OHIO, kind="progress", stage="started", on="2026-03-20"), claim(OHIO, kind="progress", stage="completed", on="2026-11-20", document="b"), MOVED),
    ("two meetings on the programme, a week apart", claim("programme:us-japan-550bn", kind="policy", stage="announced", on="2025-12-18"), claim("programme:us-japan-550bn", kind="policy", stage="announced", on="2025-12-23", document="b"), MOVED),
    ("one meeting, Tokyo and Washington", claim("programme:us-japan-550bn", kind="policy", stage="signed", on="2025-09-04"), claim("programme:us-japan-550bn", kind="policy", stage="signed", on="2025-09-05", document="b"), ONE),
    ("the pledge and its terms told days later", claim("programme:us-japan-550bn", stage="announced", amount="550e9 USD", role="envelope", on="2025-07-22"), claim("programme:us-japan-550bn", stage="announced", amount="550e9 USD", role="envelope", on="2025-07-26", document="b"), MOVED),
    ("China's tariff and America's", claim("item:cars issuer:cn", kind="countermeasure", measure="tariff", stage="announced"), claim("item:cars issuer:us", kind="countermeasure", measure="tariff", stage="announced", document="b"), APART),
    ("lists against Japan and against America", claim("list:control issuer:cn", kind="countermeasure", measure="sanction_listing", stage="in_force", targets="Japan"), claim("list:control issuer:cn", kind="countermeasure", measure="sanction_listing", stage="in_force", targets="United States", document="b"), APART),
    ("a list grows four months later", claim("list:control issuer:cn", kind="countermeasure", measure="sanction_listing", stage="in_force", on="2026-02-24", targets="Japan"), claim("list:control issuer:cn", kind="countermeasure", measure="sanction_listing", stage="in_force", on="2026-06-29", targets="Japan", document="b"), MOVED),
    ("a ban recalled with its month only", claim(BAN, kind="countermeasure", measure="export_control", stage="in_force", on="2026-01-06"), claim(BAN, kind="countermeasure", measure="export_control", stage="in_force", on="2026-01", new=False, document="b"), ONE),
    ("the October controls and the January ban", claim("item:graphite item:superhard issuer:cn", kind="countermeasure", measure="export_control", stage="in_force", on="2025-10-09"), claim(BAN, kind="countermeasure", measure="export_control", stage="in_force", on="2026-01-06", document="b"), APART),
    ("a capital increase and grant bonds for one lender", claim("asset:capital-increase org:nexi", stage="proposed", on="2025-11-15"), claim("asset:grant-bonds org:nexi", stage="proposed", amount="1e12 JPY", role="budget", on="2025-12-23", document="b"), MOVED),
    ("two lenders' capital", claim("asset:grant-bonds org:nexi", stage="approved", amount="1e12 JPY", role="budget"), claim("asset:grant-bonds org:dbj", stage="approved", amount="1e12 JPY", role="budget", document="b"), APART),
    ("nothing in common", claim(OHIO), claim("org:codelco asset:copper", programme=False, document="b"), APART),
    # what an act is known by
    ("a suspension and a later ban on some of the goods", claim("item:rare-earths issuer:cn instrument:mofcom-2025-70", kind="countermeasure", measure="export_control", stage="suspended", on="2025-11-07"),
     claim("item:dual-use item:rare-earths issuer:cn", kind="countermeasure", measure="export_control", stage="in_force", on="2026-01-06", targets="Japan", document="b"), APART),
    ("one article names only one of four goods", claim("item:graphite item:lithium-batteries item:rare-earths item:superhard issuer:cn", kind="countermeasure", measure="export_control", stage="announced", on="2025-10-09"),
     claim("item:superhard issuer:cn", kind="countermeasure", measure="export_control", stage="announced", on="2025-10-10", document="b"), ONE),
    ("near in time, each with goods of its own beside a shared one", claim("item:graphite item:lithium-batteries item:rare-earths issuer:cn", kind="countermeasure", measure="export_control", stage="in_force", on="2025-12-09"),
     claim("item:dual-use item:rare-earths issuer:cn", kind="countermeasure", measure="export_control", stage="in_force", on="2026-01-06", targets="Japan", document="b"), APART),
    ("a probe by your ministry", claim("item:dichlorosilane issuer:cn", kind="countermeasure", measure="trade_remedy", stage="announced", on="2026-01-07", targets="Japan"),
     claim("item:dichlorosilane", kind="countermeasure", measure="trade_remedy", stage="announced", on="2026-01-07", targets="Japan", document="b"), ONE),
    ("a probe by nobody told, other goods", claim("item:dichlorosilane issuer:cn", kind="countermeasure", measure="trade_remedy", stage="announced", on="2026-01-07", targets="Japan"),
     claim("item:steel", kind="countermeasure", measure="trade_remedy", stage="announced", on="2026-01-07", targets="Japan", document="b"), APART),
    ("a finding and the duty of one article, months apart", claim("issuer:in", kind="countermeasure", measure="trade_remedy", stage="announced", on="2026-02", targets="Japan", new=False),
     claim("issuer:in", kind="countermeasure", measure="trade_remedy", stage="in_force", on="2026-05-19", targets="Japan", ordinal=1), MOVED),
    ("a protest to China and a tariff of America", claim("item:chips issuer:us", kind="countermeasure", measure="tariff", stage="in_force", on="2026-01-15", targets="Japan"),
     claim("issuer:jp", kind="countermeasure", measure="dispute", stage="challenged", on="2026-01-22", actors="Government of Japan", targets="China", document="b"), APART),
    ("two notices on one list, the second undated", claim("instrument:mofcom-2026-11 list:control issuer:cn", kind="countermeasure", measure="sanction_listing", stage="in_force", on="2026-02-24", targets="Japan"),
     claim("instrument:mofcom-2026-36 list:control issuer:cn", kind="countermeasure", measure="sanction_listing", stage="in_force", on="", new=False, targets="Japan", document="b"), MOVED),
    ("two notices on one list on one day", claim("instrument:mofcom-2026-36 list:control issuer:cn", kind="countermeasure", measure="sanction_listing", stage="in_force", on="2026-06-29", targets="Japan"),
     claim("instrument:mofcom-2026-37 list:control issuer:cn", kind="countermeasure", measure="sanction_listing", stage="in_force", on="2026-06-29", targets="Japan", document="b"), MOVED),
    # what a project is known by
    ("the sum of a project, as a loan to another", claim(OHIO, stage="signed", amount="1.2e9 USD", role="loan"), claim("programme:us-japan-550bn", amount="1.2e9 USD", document="b"), APART),
    ("two ammonia plants of other business, one without a place", claim("asset:ammonia place:au", stage="cancelled", amount="1.8e9 AUD", role="loan", programme=False),
     claim("asset:ammonia", stage="cancelled", amount="1.6e9 USD", programme=False, document="b"), APART),
    ("an ammonia plant and its very loan", claim("asset:ammonia place:au", stage="signed", amount="1.8e9 AUD", role="loan", programme=False),
     claim("asset:ammonia", stage="signed", amount="1.8e9 AUD", role="loan", programme=False, document="b"), ONE),
    ("an article goes on about its project without a name", claim("org:komatsu place:uz", stage="signed", amount="400e6 USD", role="loan", programme=False),
     claim("", kind="progress", stage="delayed", programme=False, ordinal=1), MOVED),
    ("another article's nameless project", claim("org:komatsu place:uz", stage="signed", amount="400e6 USD", role="loan", programme=False),
     claim("", kind="progress", stage="delayed", programme=False, document="b"), APART),
    ("a loan and its first payment, neither named", claim("", stage="signed", amount="96e6 USD", role="loan", on="2023-06", programme=False),
     claim("", stage="disbursed", amount="96e6 USD", role="loan", on="2026-02", programme=False, ordinal=1), MOVED),
    ("loans for the opening three, beside the round", claim("tranche:1 programme:us-japan-550bn", amount="36e9 USD"),
     claim("programme:us-japan-550bn", stage="signed", amount="340e9 JPY", role="loan", on="2026-05-01", ordinal=1), MOVED),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "expected"), [p[1:] for p in PAIRS], ids=[p[0] for p in PAIRS])
@pytest.mark.parametrize("order", ["told first", "told last"])
def test_pair(first, second, expected, order):
    claims = (first, second) if order == "told first" else (second, first)
    a, b = resolve(*claims)
    same_event, same_thread = a.event_id == b.event_id, a.thread.id == b.thread.id
    assert {ONE: (True, True), MOVED: (False, True), APART: (False, False)}[expected] == (same_event, same_thread), (
        a.reason,
        b.reason,
    )


def test_there_are_enough_adversarial_pairs():
    assert len(PAIRS) >= 60
    assert len({p[0] for p in PAIRS}) == len(PAIRS)


def test_an_edited_article_goes_on_telling_its_event():
    first = claim(OHIO, amount="30e9 USD")
    edited = claim(OHIO, amount="73e9 USD", version=2)
    a, b = resolve(first, edited)
    assert a.event_id == b.event_id
    assert not b.opens_event


def test_a_project_hangs_under_its_tranche_and_the_tranche_under_the_programme():
    (project,) = resolve(claim(OHIO, part_of="tranche:1"))
    threads = {t.id: t for t in programme_threads([claim(OHIO, part_of="tranche:1")])}
    tranche = threads[project.thread.parent_id]
    assert tranche.parent_id == PROGRAMME_ID
    assert threads[PROGRAMME_ID].parent_id is None


def test_a_rounded_sum_alone_is_of_the_one_project_known_by_it():
    a, b = resolve(claim(OHIO, amount="33e9 USD"), claim("programme:us-japan-550bn", amount="33.3e9 USD", document="b"))
    assert a.event_id == b.event_id


def test_a_sum_alone_is_of_neither_of_two_projects_known_by_it():
    told = claim(OHIO, amount="2.1e9 USD"), claim(TEXAS, amount="2.1e9 USD", document="b")
    *_, alone = resolve(*told, claim("programme:us-japan-550bn", amount="2.1e9 USD", document="c"))
    assert alone.thread.id == PROGRAMME_ID


def test_what_names_nothing_is_of_none_of_two_projects_of_its_article():
    told = [
        claim(OHIO),
        claim(TEXAS, ordinal=1),
        claim("", stage="signed", amount="5e9 USD", programme=False, ordinal=2),
    ]
    *named, nameless = resolve(*told)
    assert nameless.thread.id not in {d.thread.id for d in named}


def test_what_names_two_projects_as_much_is_of_the_one_that_its_article_told_of():
    campus, gas = "asset:data-center-campus place:us-oh", "asset:gas-power place:us-oh programme:us-japan-550bn"
    both = claim(f"{campus} {gas}", kind="progress", stage="started", document="b", ordinal=1)
    for article in (campus, gas):
        told = [claim(campus, programme=False), claim(gas, document="a2"), claim(article, document="b"), both]
        *_, before, after = resolve(*told)
        assert before.thread.id == after.thread.id


def test_a_second_notice_is_another_act_though_who_told_the_first_did_not_know_its_number():
    listing = {"kind": "countermeasure", "measure": "sanction_listing", "stage": "in_force", "targets": "Japan"}
    a, b, c = resolve(
        claim("list:control issuer:cn", **listing, on="2026-02-24"),
        claim("list:control issuer:cn instrument:mofcom-2026-11", **listing, on="2026-02-24", document="b"),
        claim("list:control issuer:cn instrument:mofcom-2026-36", **listing, on="", new=False, document="c"),
    )
    assert a.event_id == b.event_id != c.event_id
    assert a.thread.id == c.thread.id


def test_a_suspension_told_before_what_it_suspends_is_of_its_thread():
    measure = {"kind": "countermeasure", "measure": "export_control"}
    goods = "item:graphite item:rare-earths item:superhard issuer:cn"
    first = claim("item:superhard issuer:cn", **measure, stage="in_force", on="2025-10-09", document="z")
    suspended = claim("item:rare-earths issuer:cn", **measure, stage="suspended", on="2025-11-07")
    announced = claim(goods, **measure, stage="announced", on="2025-10-09", ordinal=1)
    threatened = claim(goods, **measure, stage="threatened", on="2025-10-01", ordinal=2)
    decisions = resolve(first, suspended, announced, threatened)
    assert [d.claim for d in decisions] == [first, suspended, announced, threatened]
    assert len({d.thread.id for d in decisions}) == 1


def test_the_same_claims_give_the_same_ids():
    claims = [pair[1] for pair in PAIRS[:4]]
    assert [d.event_id for d in resolve(*claims)] == [d.event_id for d in resolve(*claims)]
