"""The guard: which addresses are public, in which disguise they come, and what DNS may say."""

from __future__ import annotations

import ipaddress

import pytest
from scrapy.settings import Settings
from twisted.internet.address import IPv4Address, IPv6Address

from crawlers.errors import Blocked, PrivateAddress
from crawlers.guard import GuardedResolver, check_url, is_public, parse_address, read_allowed

PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "::ffff:169.254.169.254",
]  # fmt: skip


@pytest.mark.parametrize("text", PUBLIC)
def test_public(text):
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PRIVATE)
def test_private(text):
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"), ("127.1", "127.0.0.1"), ("2130706433", "127.0.0.1"), ("0x7f000001", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"), ("[::1]", "::1"), ("fe80::1%eth0", "fe80::1"),
        ("outlet.example", None), ("127.0.0.1.example", None), ("日本", None), ("", None),
    ],
)  # fmt: skip
def test_literal_addresses_in_any_form(host, address):
    found = parse_address(host)
    assert (str(found) if found else None) == address


ALLOWED = frozenset({"127.0.0.1:8765"})
URLS = [
    ("http://outlet.example/a", False, None),
    ("http://8.8.8.8/a", False, None),
    ("http://127.0.0.1:8765/a", False, None),
    ("http://127.0.0.1:8766/a", False, PrivateAddress),
    ("http://127.0.0.1/a", False, PrivateAddress),
    ("http://[::1]:8765/a", False, PrivateAddress),
    ("http://127.1:8765/a", False, PrivateAddress),
    ("http://169.254.169.254/latest/meta-data", True, PrivateAddress),
    ("http://localhost/a", False, None),  # the resolver judges names
    ("http://localhost/a", True, PrivateAddress),
    ("http://printer.local/a", True, PrivateAddress),
    ("http://LOCALHOST./a", True, PrivateAddress),
    ("file:///etc/passwd", False, Blocked),
    ("ftp://outlet.example/a", False, Blocked),
]


@pytest.mark.parametrize(("url", "proxied", "error"), URLS)
def test_urls(url, proxied, error):
    if error is None:
        check_url(url, ALLOWED, proxied=proxied)
    else:
        with pytest.raises(error):
            check_url(url, ALLOWED, proxied=proxied)


def test_the_proxy_itself_may_be_private():
    settings = Settings({"ALLOWED_PRIVATE": ["LocalHost:81"], "PROXY_URL": "http://127.0.0.1:3128"})
    assert read_allowed(settings) == {"localhost:81", "127.0.0.1:3128"}


class Answers:
    """A resolver that knows one answer, and a receiver that writes down what arrives."""

    def __init__(self, *hosts: str) -> None:
        self.hosts = hosts
        self.got: list[str] = []
        self.complete = False

    def resolveHostName(self, receiver, _name, port=0, *_):  # noqa: N802
        receiver.resolutionBegan(self)
        for host in self.hosts:
            receiver.addressResolved((IPv6Address if ":" in host else IPv4Address)("TCP", host, port))
        receiver.resolutionComplete()
        return self

    def resolutionBegan(self, resolution):  # noqa: N802
        pass

    def addressResolved(self, address):  # noqa: N802
        self.got.append(address.host)

    def resolutionComplete(self):  # noqa: N802
        self.complete = True


@pytest.mark.parametrize(
    ("answers", "port", "got"),
    [
        (["8.8.8.8", "2606:4700:4700::1111"], 80, ["8.8.8.8", "2606:4700:4700::1111"]),
        (["10.0.0.1"], 80, []),
        (["8.8.8.8", "10.0.0.1"], 80, []),
        (["::1"], 443, []),
        (["10.0.0.1"], 8765, ["10.0.0.1"]),
        ([], 80, []),
    ],
)
def test_one_private_answer_spoils_a_name(answers, port, got):
    fake = Answers(*answers)
    resolver = GuardedResolver(fake, frozenset({"outlet.example:8765"}), reactor=None)
    resolver.resolveHostName(fake, "outlet.example", port)
    assert fake.got == got
    assert fake.complete
