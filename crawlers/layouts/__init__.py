"""Layout rules: publishers whose markup generic extraction misses, one module for each.

Owns which host has which layouts. A publisher's module lists its layouts newest first, each with the day and place it
was seen, so that old pages still parse after a redesign. Markup that nobody saw has no rule here.
"""

from __future__ import annotations

import re

from lxml import html

from crawlers.layouts import federal_register, jbic, mofcom, whitehouse
from crawlers.layouts.layout import Layout, Reading, read

LAYOUTS: dict[str, tuple[Layout, ...]] = {
    "jbic.go.jp": jbic.LAYOUTS,
    "mofcom.gov.cn": mofcom.LAYOUTS,
    "whitehouse.gov": whitehouse.LAYOUTS,
    "federalregister.gov": federal_register.LAYOUTS,
}
"""Layouts by host; subdomains belong to their domain."""
SLUG_DATES: dict[str, re.Pattern[str]] = {"mofcom.gov.cn": mofcom.SLUG_DATE}
"""Where an address tells the day of publication, by host. Folders of other publishers lie: JBIC's are fiscal years,
NEXI's the day of a draft."""


def read_layout(root: html.HtmlElement, host: str) -> Reading:
    """The page under the first layout of its host that fits; an empty reading where none does."""
    layouts = LAYOUTS.get(_domain(host), ())
    return next((found for layout in layouts if (found := read(layout, root))), Reading())


def read_slug_date(url: str, host: str) -> str:
    """`2026-02-17` where the address tells it by a rule of its host; else empty."""
    rule = SLUG_DATES.get(_domain(host))
    found = rule.search(url) if rule else None
    return f"{found['year']}-{int(found['month']):02}-{int(found['day']):02}" if found else ""


def _domain(host: str) -> str:
    """The domain with rules that the host belongs to; empty where there is none."""
    return next((domain for domain in LAYOUTS if host == domain or host.endswith(f".{domain}")), "")
