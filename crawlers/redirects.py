"""Pages that lead on without an HTTP redirect: a script that sets the location, a teaser that names its full text.

Owns finding where they lead, within their own site and once. Refuses to run scripts; the request goes the way of all
others, past guard and robots.txt.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.redirect import BaseRedirectMiddleware

from crawlers.encodings import decode_body
from crawlers.markup import parse_html
from crawlers.urls import is_same_site, join_url

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

_MAX_BYTES = 200_000
"""A longer page is no teaser."""
_FEW_WORDS = 300
"""Visible characters of a page that only leads on."""
_TEASER = 1200
"""Visible characters of a page that names its full text, menus included."""
_ANCHORS = 500
"""Links of a page that are looked at."""
_LOCATION = re.compile(
    r"(?:\b(?:window|document|self|top|parent)\s*\.\s*)?\blocation(?:\s*\.\s*href)?\s*=\s*([\"'])(?P<set>[^\"'<>\s]+)\1"
    r"|\blocation\s*\.\s*(?:replace|assign)\s*\(\s*([\"'])(?P<called>[^\"'<>\s]+)\3"
)
_FULL_TEXT = re.compile(
    r"記事全文を読む|続きを読む|全文を読む|阅读全文|閱讀全文|点击查看全文|read (?:the )?full (?:story|article)",
    re.IGNORECASE,
)
_UNSEEN = ("script", "style", "head", "noscript")
_FOLLOWED = "led_on"


def find_continuation(text: str, url: str) -> str | None:
    """Where a page that says little itself leads, on its own site; None for all other pages."""
    location = _LOCATION.search(text)
    if location is None and not _FULL_TEXT.search(text):
        return None
    root = parse_html(text.encode("utf-8", "replace"), encoding="utf-8")
    if root is None:
        return None
    anchors = [(anchor.get("href") or "", anchor.text_content().strip()) for anchor in islice(root.iter("a"), _ANCHORS)]
    full_text = next((href for href, words in anchors if _FULL_TEXT.match(words)), None)
    for unseen in list(root.iter(*_UNSEEN)):
        if unseen.getparent() is not None:
            unseen.drop_tree()
    words = len("".join(root.text_content().split()))
    if location is not None and words < _FEW_WORDS:
        target = join_url(url, location["set"] or location["called"])
    elif full_text is not None and words < _TEASER:
        target = join_url(url, full_text)
    else:
        return None
    return target if target is not None and target != url and is_same_site(target, url) else None


class LeadingOnMiddleware(BaseRedirectMiddleware):
    """Follows a page that leads on, once."""

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The request for where the page leads, or the page itself."""
        if response.status != 200 or request.meta.get(_FOLLOWED) or len(response.body) > _MAX_BYTES:  # noqa: PLR2004
            return response
        if request.meta.get("dont_obey_robotstxt"):  # a robots.txt that is a script says no
            return response
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        if "html" not in content_type and b"<html" not in response.body[:2000].lower():
            return response
        target = find_continuation(decode_body(response.body, content_type=content_type), response.url)
        if target is None:
            return response
        follow = self._redirect_request_using_get(request, response, target)
        follow.meta[_FOLLOWED] = True
        return self._redirect(follow, request, "page leads on")
