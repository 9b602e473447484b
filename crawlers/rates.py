"""The European Central Bank's daily reference rates: XML → rates.

Owns the format of eurofxref-daily.xml (and of its 90-day sibling). Refuses conversion, which is the store's.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from crawlers.errors import SourceChanged
from store.records import Rate

DAILY_SOURCE = "ecb-daily"
"""Source of rates that were crawled."""

_CUBE = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}Cube"


def parse_ecb_daily(body: bytes) -> list[Rate]:
    """Rates in the order of the file, units for one euro; raises SourceChanged where there are none."""
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
        rates = [
            Rate(
                currency=row.attrib["currency"],
                on=date.fromisoformat(day.attrib["time"]),
                value=Decimal(row.attrib["rate"]),
                source=DAILY_SOURCE,
            )
            for day in root.iter(_CUBE)
            if "time" in day.attrib
            for row in day.iter(_CUBE)
            if "rate" in row.attrib
        ]
    except (etree.XMLSyntaxError, KeyError, ValueError, InvalidOperation) as error:
        raise SourceChanged(f"not the daily rates: {error}") from error
    if not rates:
        raise SourceChanged("the daily rates hold no rate")
    return rates
