from decimal import Decimal

import pytest
from digest_samples import NOW, PERIOD, rich_day

from scheduler.digests.digest import compose
from scheduler.digests.narrowing import only, passing
from store.records import Filters

RICH = compose(rich_day(), PERIOD, NOW)


def narrow(digest, wanted):
    return only(digest, list(passing(digest, wanted)))


FILTERED = [
    # what is asked for, ids of the entries at the top of a section that are kept
    ("a kind", Filters(kinds=("policy",)), {"evt_meeting"}),
    ("a stage", Filters(stages=("signed",)), {"evt_samarkand"}),
    ("a sector of a part", Filters(sectors=("batteries",)), {"evt_samarkand"}),
    ("a company", Filters(organizations=("jbic",)), {"evt_samarkand"}),
    ("by name", Filters(organizations=("ACWA Power Company",)), {"evt_samarkand"}),
    ("a country of China", Filters(countries=("CN",), kinds=("countermeasure",)), {"evt_dual", "evt_gallium", "evt_guess"}),
    ("a sum", Filters(minimum_usd=Decimal("35e9"), kinds=("funding",)), {"evt_tranche", "evt_smr"}),
    ("the total of a part of a loan", Filters(minimum_usd=Decimal("400e6"), stages=("signed",)), {"evt_samarkand"}),
    ("more than any", Filters(minimum_usd=Decimal("1e12"), kinds=("funding",)), set()),
    ("a language", Filters(languages=("zh",), kinds=("funding",)), {"evt_tranche", "evt_smr"}),
    ("parts alone", Filters(stages=("approved",), sectors=("critical_minerals",), languages=("ja",), minimum_usd=None),
     {"evt_tranche"}),
    ("a part without its umbrella", Filters(minimum_usd=Decimal("2e9"), languages=("en",), stages=("approved",)),
     {"evt_tranche"}),
    ("nothing matches", Filters(organizations=("no-such-company",)), set()),
]  # fmt: skip


@pytest.mark.parametrize(("wanted", "expected"), [row[1:] for row in FILTERED], ids=[row[0] for row in FILTERED])
def test_reader_gets_what_was_asked_for(wanted, expected):
    narrowed = narrow(RICH, wanted)
    assert {e.event_id for s in narrowed.sections for e in s.entries} == expected
    assert bool(narrowed.counts.news) == any(
        e.flag in {"new", "moved_on", "changed"} for s in narrowed.sections for e in s.entries
    )
    assert narrowed.standing == RICH.standing
    assert narrowed.unchecked == RICH.unchecked


def test_who_asks_for_nothing_in_particular_gets_all():
    assert narrow(RICH, Filters()) is RICH


def test_umbrella_keeps_its_parts_and_parts_stand_without_it():
    whole = narrow(RICH, Filters(minimum_usd=Decimal("35e9"), stages=("approved",)))
    assert [len(e.children) for s in whole.sections for e in s.entries] == [3]
    parts = narrow(RICH, Filters(languages=("ja",), sectors=("critical_minerals",), kinds=("funding",)))
    assert {e.event_id for s in parts.sections for e in s.entries} == {"evt_tranche"}
