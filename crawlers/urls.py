"""Addresses: what makes two of them the same page.

Owns canonical URLs (RFC 3986 normalization by w3lib, the query sorted, fragments and tracking parameters dropped, links
that an aggregator wrapped unwrapped), which hosts are one site, and document ids. Refuses to ask the network: redirects
and rel=canonical are the spider's.
"""

# ruff: noqa: SIM905  words read better than quoted words

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, safe_url_string

from store.records import make_id

_PREFIXES = ("utm_", "mtm_", "pk_", "hsa_", "oly_", "vero_", "at_", "_hs", "wt.", "wt_", "cmp", "trk_", "ga_")
"""Parameters that begin so are tracking everywhere they were seen: campaign tags of the common analytics products."""

_NAMES = frozenset(
    """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh li_fat_id mc_cid mc_eid mkt_tok _ga
    _gl _openstat ns_campaign ns_mchannel ns_source ns_linkname ncid ocid xtor ito icid spm scm sr_share smid smtyp
    s_cid s_kwcid ref_src ref_url share_token shareuid jsessionid phpsessid
    """.split()
)
"""Parameters that only say how a reader came."""

_ORIGINS = frozenset(
    """
    ref refer referer referrer source src from via partner medium campaign channel mod ch cid rss feed share
    """.split()
)
"""Parameters that track when their value names a channel, and may mean something otherwise (`?from=2026-01-01`)."""

_CHANNELS = frozenset(
    """
    rss rss1 rss2 rssfeed rss_feed feed feeds atom xml sitemap newsletter mail email twitter x facebook fb line linkedin
    weibo wechat whatsapp telegram share social amp app mobile push top home bing google yahoo
    """.split()
)
"""Values that name a channel."""

_WRAPPERS = (
    (re.compile(r"(?:^|\.)bing\.com$"), re.compile(r"^/news/apiclick\.aspx$", re.IGNORECASE), "url"),
    (re.compile(r"(?:^|\.)google\.[a-z.]{2,6}$"), re.compile(r"^/url$"), "url"),
    (re.compile(r"(?:^|\.)google\.[a-z.]{2,6}$"), re.compile(r"^/url$"), "q"),
    (re.compile(r"(?:^|\.)facebook\.com$"), re.compile(r"^/l\.php$"), "u"),
)
"""Host, path and parameter of links that only count clicks. Google News' `/rss/articles/…` is not among them: it opens
by script alone, and its robots.txt forbids to ask."""

_TWINS = (
    ("guancha.cn", re.compile(r"_s(\.shtml)$"), r"\1"),
    ("livedoor.com", re.compile(r"^/topics/detail/"), "/article/detail/"),
)
"""Sites with two pages for a story: the path of the lesser page and what makes it that of the full one."""

_SAME_SITE = re.compile(r"^(?:www|m|mobile|sp|amp|touch|wap)\.(?=[^.]+\.)")
"""Names of hosts that serve one site to other devices."""

_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """The one form of an http(s) address; anything else comes back stripped, as it was.

    Two addresses of one page that differ in letter case of the host, default port, escapes, order of the query,
    fragment or tracking give the same form. The form may be asked for in place of the address.
    """
    url = url.strip()
    try:
        parts = _twin(urlsplit(safe_url_string(_unwrap(url))))
        if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname:
            return url
        kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _is_tracking(*pair)]
        query = urlencode(kept) if len(kept) < len(parse_qsl(parts.query, keep_blank_values=True)) else parts.query
        path = parts.path.partition(";jsessionid=")[0] or "/"
        return str(canonicalize_url(urlunsplit((parts.scheme.lower(), _authority(parts), path, query, ""))))
    except ValueError:
        return url


def document_id(url: str) -> str:
    """`doc_…` of a canonical URL."""
    return make_id("doc", url)


def join_url(base: str, link: str) -> str | None:
    """The absolute http(s) address of a link found at `base`; None for mail, scripts and what is no address."""
    try:
        joined = urljoin(base, link.strip())
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme in _DEFAULT_PORTS and parts.hostname else None


def get_host(url: str) -> str:
    """Host name of an address, in lower case; empty where it has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_same_site(one: str, other: str) -> bool:
    """True for two addresses on one host and port, its forms for other devices (`www.`, `m.`, `amp.`) included."""
    try:
        ports = {urlsplit(url).port or _DEFAULT_PORTS.get(urlsplit(url).scheme, 0) for url in (one, other)}
    except ValueError:
        return False
    hosts = {_SAME_SITE.sub("", get_host(url)) for url in (one, other)}
    return len(hosts) == 1 and (len(ports) == 1 or ports == set(_DEFAULT_PORTS.values()))


def accept_canonical(declared: str, asked: str) -> str | None:
    """What a page's rel=canonical stands for, if it may be believed: another path on the site asked, and no home page.

    A page that names its site's front page, or another site, is mistaken or republished; then None.
    """
    joined = join_url(asked, declared) if declared.strip() else None
    if joined is None or not is_same_site(joined, asked):
        return None
    home = urlsplit(joined).path in {"", "/"} and not urlsplit(joined).query
    return None if home and urlsplit(asked).path not in {"", "/"} else canonical_url(joined)


def _unwrap(url: str) -> str:
    """The address that a counting link leads to; others as they are."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    for host, path, name in _WRAPPERS:
        if host.search(get_host(url)) and path.search(parts.path):
            inner = next((value for key, value in parse_qsl(parts.query) if key.lower() == name), "")
            if urlsplit(inner).scheme in _DEFAULT_PORTS:
                return inner
    return url


def _twin(parts: SplitResult) -> SplitResult:
    """The address of the fuller page where the site has two for a story."""
    host = (parts.hostname or "").lower()
    for domain, path, full in _TWINS:
        if host == domain or host.endswith(f".{domain}"):
            parts = parts._replace(path=path.sub(full, parts.path))
    return parts


def _is_tracking(name: str, value: str) -> bool:
    name, value = name.lower(), value.lower()
    return name in _NAMES or name.startswith(_PREFIXES) or (name in _ORIGINS and value in _CHANNELS)


def _authority(parts: SplitResult) -> str:
    """Host, and the port where it says something; never a user's name."""
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in {None, _DEFAULT_PORTS[parts.scheme.lower()]} else f"{host}:{parts.port}"
