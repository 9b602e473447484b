"""Addresses: rows of what is the same page."""

from __future__ import annotations

import pytest

from crawlers.urls import accept_canonical, canonical_url, document_id, is_same_site, join_url

CANONICAL = [
    ("http://Outlet.Example/a", "http://outlet.example/a"),
    ("http://outlet.example", "http://outlet.example/"),
    ("http://outlet.example:80/a", "http://outlet.example/a"),
    ("https://outlet.example:443/a", "https://outlet.example/a"),
    ("http://outlet.example:8080/a", "http://outlet.example:8080/a"),
    ("http://user:secret@outlet.example/a", "http://outlet.example/a"),
    ("http://outlet.example./a", "http://outlet.example/a"),
    ("  http://outlet.example/a \n", "http://outlet.example/a"),
    ("http://outlet.example/a#top", "http://outlet.example/a"),
    ("http://outlet.example/a?b=2&a=1", "http://outlet.example/a?a=1&b=2"),
    ("http://outlet.example/a?utm_source=rss&utm_medium=feed", "http://outlet.example/a"),
    ("http://outlet.example/a?id=7&fbclid=xyz&gclid=1", "http://outlet.example/a?id=7"),
    ("http://outlet.example/a?ref=rss", "http://outlet.example/a"),
    ("http://outlet.example/a?ref=123", "http://outlet.example/a?ref=123"),
    ("http://outlet.example/a?from=2026-01-01", "http://outlet.example/a?from=2026-01-01"),
    ("http://outlet.example/a?from=timeline&spm=C73544", "http://outlet.example/a?from=timeline"),
    ("http://outlet.example/a?UTM_Source=x", "http://outlet.example/a"),
    ("http://outlet.example/a?page=", "http://outlet.example/a?page="),
    ("http://outlet.example/a;jsessionid=1F", "http://outlet.example/a"),
    ("http://outlet.example/記事", "http://outlet.example/%E8%A8%98%E4%BA%8B"),
    ("http://outlet.example/%e8%a8%98", "http://outlet.example/%E8%A8%98"),
    ("http://[2001:db8::1]/a", "http://[2001:db8::1]/a"),
    ("mailto:press@outlet.example", "mailto:press@outlet.example"),
    ("not an address", "not an address"),
    ("http://[broken/a", "http://[broken/a"),
    ("", ""),
]


@pytest.mark.parametrize(("url", "expected"), CANONICAL)
def test_canonical_url(url, expected):
    assert canonical_url(url) == expected
    assert canonical_url(expected) == expected


def test_document_ids_follow_the_canonical_form():
    assert document_id("http://outlet.example/a") == document_id(canonical_url("http://OUTLET.example/a?utm_id=1"))
    assert document_id("http://outlet.example/a") != document_id("http://outlet.example/b")


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("b", "http://outlet.example/x/b"),
        ("/b", "http://outlet.example/b"),
        ("//other.example/b", "http://other.example/b"),
        ("https://other.example/b", "https://other.example/b"),
        ("javascript:void(0)", None),
        ("mailto:a@b.example", None),
        ("ftp://outlet.example/b", None),
        ("http://[broken", None),
    ],
)
def test_join_url(link, expected):
    assert join_url("http://outlet.example/x/a", link) == expected


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("http://outlet.example/story/1?utm_source=x", "http://outlet.example/story/1"),
        ("/story/1", "http://outlet.example/story/1"),
        ("http://outlet.example/", None),
        ("http://elsewhere.example/story/1", None),
        ("", None),
        ("javascript:x", None),
    ],
)
def test_rel_canonical_is_believed_only_where_credible(declared, expected):
    assert accept_canonical(declared, "http://outlet.example/amp/1") == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.bing.com/news/apiclick.aspx?ref=x&url=https%3a%2f%2foutlet.example%2fa%3fid%3d1&tid=changes",
         "https://outlet.example/a?id=1"),
        ("https://www.google.com/url?q=https://outlet.example/a&sa=U", "https://outlet.example/a"),
        ("https://news.google.com/rss/articles/CBMiX?oc=5", "https://news.google.com/rss/articles/CBMiX?oc=5"),
        ("https://www.bing.com/news/apiclick.aspx?url=j", "https://www.bing.com/news/apiclick.aspx?url=j"),
        ("https://notbing.com/news/apiclick.aspx?url=http%3A%2F%2Fa", "https://notbing.com/news/apiclick.aspx?url=http%3A%2F%2Fa"),
        ("https://www.guancha.cn/a/2026_02_17_1_s.shtml", "https://www.guancha.cn/a/2026_02_17_1.shtml"),
        ("https://news.livedoor.com/topics/detail/123/", "https://news.livedoor.com/article/detail/123/"),
        ("https://outlet.example/topics/detail/123/", "https://outlet.example/topics/detail/123/"),
    ],
)  # fmt: skip
def test_wrapped_links_and_lesser_pages(url, expected):
    assert canonical_url(url) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("https://www.outlet.example/a", "https://m.outlet.example/b", True),
        ("http://outlet.example/a", "https://www.outlet.example/b", True),
        ("https://amp.outlet.example/a", "https://outlet.example/b", True),
        ("https://outlet.example:8080/a", "https://outlet.example/b", False),
        ("https://other.example/a", "https://outlet.example/b", False),
        ("https://m.example/a", "https://example/b", False),
        ("https://outlet.example:x/a", "https://outlet.example/b", False),
    ],
)
def test_one_site(one, other, expected):
    assert is_same_site(one, other) is expected
