"""A small site in three languages, written by us: what the demo and the tests crawl.

Owns ten outlets on `*.example`, their pages, feeds and quirks, and a server that delivers them as of any moment.
Refuses the clock and the network beyond loopback. Names of real institutions mark who would publish such a page; every
sentence is our own. The facts are those of the programme, but for a few figures that no public source gives, which were
made up so that the page could be written: the split of the Georgia loan and the total of the Saudi one, the threat of
5 January 2026, the first sum of the edited page, and the numbers of the announcements of June 2026. Background that no
ledger item rests on (share prices, quotations, details of near misses) is made up as well.
"""

from crawlers.newsroom.content import SOURCES, Outlet, Page, list_outlets, list_pages, publication_days
from crawlers.newsroom.server import Asked, Newsroom

__all__ = ["SOURCES", "Asked", "Newsroom", "Outlet", "Page", "list_outlets", "list_pages", "publication_days"]
