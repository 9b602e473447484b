"""The guard: only public addresses are asked.

Owns which hosts may be asked, by name, by literal address and by what DNS gives for them; the check sits in the
resolver that the connection itself uses, so that a name cannot change its address in between. Redirects come by the
same way. Through a proxy the names are the proxy's to resolve: then literal addresses and local names are refused here.
Refuses exceptions other than the exact `host:port` pairs that the job allows.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast
from urllib.parse import urlsplit

from scrapy.exceptions import CannotResolveHostError
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from crawlers.errors import Blocked, PrivateAddress
from crawlers.urls import get_host

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.internet.base import ReactorBase

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_PORTS = {"http": 80, "https": 443}
_LOCAL_NAMES = ("localhost", "local", "internal", "lan", "home", "intranet")
"""Top names that never lead to the public network (RFC 6761, RFC 6762, and customs of local networks)."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: IPAddress) -> bool:
    """True for addresses of the public network; addresses that wrap an IPv4 one are judged by that one."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def parse_address(host: str) -> IPAddress | None:
    """The address that a host name is, in any form that a resolver takes (`127.1`, `0x7f000001`); None for names."""
    host = host.strip("[]").partition("%")[0]
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None


def check_url(url: str, allowed: frozenset[str], *, proxied: bool) -> None:
    """Raise PrivateAddress for an address that is not public as written, Blocked for what is neither http nor https.

    Names are judged only when `proxied`: otherwise the resolver judges what they stand for.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS:
        raise Blocked(f"only http and https are asked, not {parts.scheme}:")
    host = get_host(url)
    if _pair(host, parts.port or _PORTS[parts.scheme]) in allowed:
        return
    address = parse_address(host)
    if address is not None:
        if not is_public(address):
            raise PrivateAddress(host)
    elif proxied and host.rpartition(".")[2] in _LOCAL_NAMES:
        raise PrivateAddress(host)


class GuardMiddleware:
    """Refuses requests, redirected ones included, before they leave, and sends the others through the job's proxy."""

    def __init__(self, settings: BaseSettings) -> None:
        self._allowed = read_allowed(settings)
        self._proxy: str = settings.get("PROXY_URL") or ""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler.settings)

    def process_request(self, request: Request) -> None:
        """Raise PrivateAddress or Blocked."""
        check_url(request.url, self._allowed, proxied=bool(self._proxy))
        if self._proxy:
            request.meta["proxy"] = self._proxy

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Raise PrivateAddress where the resolver refused."""
        host = get_host(request.url)
        if isinstance(exception, CannotResolveHostError) and host in GuardedResolver.refused:
            raise PrivateAddress(host) from exception


# zope's interfaces mean nothing to type checkers: what Twisted passes through here is Any.


@implementer(IHostnameResolver)
class GuardedResolver:
    """The resolver of the whole process: gives no address for a name that has a private one."""

    refused: ClassVar[set[str]] = set()
    """Names refused so far; shared, as there is one reactor and so one resolver in a process."""

    def __init__(self, inner: Any, allowed: frozenset[str], reactor: ReactorBase) -> None:
        self._inner = inner
        self._allowed = allowed
        self._reactor = reactor

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """As Scrapy makes it."""
        return cls(reactor.nameResolver, read_allowed(crawler.settings), reactor)

    def install_on_reactor(self) -> None:
        """Take the place of the reactor's own resolver."""
        self._reactor.installNameResolver(cast("Any", self))

    # Twisted passes these by name or by position, depending on who asks.
    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Any = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """As the reactor's own resolver, but nothing is found for what is not public."""
        receiver = resolutionReceiver
        if _pair(hostName, portNumber) not in self._allowed:
            receiver = _Sieve(resolutionReceiver, hostName)
        return self._inner.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


@implementer(IResolutionReceiver)
class _Sieve:
    """Holds addresses back until all are known; one private address spoils them all."""

    def __init__(self, receiver: Any, host: str) -> None:
        self._receiver = receiver
        self._host = host
        self._addresses: list[Any] = []

    def resolutionBegan(self, resolutionInProgress: Any) -> None:  # noqa: N802, N803
        self._receiver.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self._addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        if all(_is_public_answer(address) for address in self._addresses):
            for address in self._addresses:
                self._receiver.addressResolved(address)
        else:
            GuardedResolver.refused.add(self._host)
        self._receiver.resolutionComplete()


def _is_public_answer(answer: object) -> bool:
    address = parse_address(str(getattr(answer, "host", "")))
    return address is not None and is_public(address)


def read_allowed(settings: BaseSettings) -> frozenset[str]:
    """`host:port` pairs that may be asked though they are private: those of the job, and its proxy."""
    allowed = {pair.lower() for pair in settings.getlist("ALLOWED_PRIVATE")}
    proxy = settings.get("PROXY_URL")
    if proxy:
        parts = urlsplit(proxy)
        allowed.add(_pair(get_host(proxy), parts.port or _PORTS.get(parts.scheme, 80)))
    return frozenset(allowed)


def _pair(host: str, port: int) -> str:
    return f"{host}:{port}".lower()
