"""Pages that lead on without an HTTP redirect."""

from __future__ import annotations

import pytest

from crawlers.redirects import find_continuation

HERE = "http://outlet.example/a"
MUCH = "<p>" + "A paragraph of an article that says a lot. " * 40 + "</p>"
PAGES = [
    ("<script>window.location.href='/real';</script>", "http://outlet.example/real"),
    ('<script>location.replace("real?x=1")</script>', "http://outlet.example/real?x=1"),
    ("<script>top.location = 'http://www.outlet.example/real'</script>", "http://www.outlet.example/real"),
    ("<script>location.href='http://other.example/real'</script>", None),
    ("<script>location.href='javascript:void(0)'</script>", None),
    ("<script>location.href='/a'</script>", None),
    (f"<script>if (old) location.href='/real'</script>{MUCH}", None),
    ("<script>var mylocation = '/real'</script>", None),
    (
        "<p>Short.</p><a class=x href='/full?a=1&amp;b=2'><span>記事全文を読む</span></a>",
        "http://outlet.example/full?a=1&b=2",
    ),
    ("<p>Short.</p><a href='/full'>阅读全文</a>", "http://outlet.example/full"),
    ("<p>Short.</p><a href='/full'>Read the full story</a>", "http://outlet.example/full"),
    ("<p>Short.</p><a href='http://other.example/full'>続きを読む</a>", None),
    (f"{MUCH}<a href='/full'>続きを読む</a>", None),
    ("<p>Nothing leads on.</p>", None),
    ("", None),
]


@pytest.mark.parametrize(("markup", "target"), PAGES)
def test_where_a_page_leads(markup, target):
    assert find_continuation(f"<html><head><title>T</title></head><body>{markup}</body></html>", HERE) == target
