"""Daily reference rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crawlers.errors import SourceChanged
from crawlers.newsroom.channels import render_rates
from crawlers.rates import parse_ecb_daily

DAY = date(2026, 2, 17)


def test_rates_are_read_exactly():
    body = render_rates(DAY, {"USD": Decimal("1.1845"), "JPY": Decimal("181.30")}).encode()
    rates = parse_ecb_daily(body)
    assert [(r.currency, r.on, r.value, r.source) for r in rates] == [
        ("USD", DAY, Decimal("1.1845"), "ecb-daily"),
        ("JPY", DAY, Decimal("181.30"), "ecb-daily"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Maintenance</body></html>",
        render_rates(DAY, {}).encode(),
        render_rates(DAY, {"USD": Decimal(1)}).replace("rate='1'", "rate='n/a'").encode(),
        render_rates(DAY, {"USD": Decimal(1)}).replace("2026-02-17", "today").encode(),
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
    ],
)
def test_what_holds_no_rates_has_changed(body):
    with pytest.raises(SourceChanged):
        parse_ecb_daily(body)
