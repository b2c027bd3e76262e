"""Which URLs and addresses a webhook may call: nobody reaches this network's inside by way of us."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Sequence
from typing import TypeAlias
from urllib.parse import urlsplit

from engine.settings import LOOPBACK, Network

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All there is of IPv6 for the whole world (RFC 4291): NAT64, mapped and compatible addresses are outside of it."""

TRANSLATED = (ipaddress.ip_network("2001::/32"), ipaddress.ip_network("2002::/16"))
"""Teredo and 6to4: they hold an IPv4 address, which may be any."""

SPECIAL = tuple(
    ipaddress.ip_network(each) for each in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "3fff::/20")
)
"""For protocols, relays and examples (RFC 6890, RFC 9637). Some versions of Python count a few of them as global."""

NO_URL_CHARACTER = re.compile(r"[^!-~]|[\\^`{|}<>\"]")


class NotAllowedError(OSError):
    """A connection was not made: its address may not be called."""


class Destinations:
    """Public addresses over https, and in the `allowed` networks; over plain http only this machine's, if allowed."""

    def __init__(self, allowed: Sequence[Network] = ()) -> None:
        self._allowed = tuple(allowed)

    def fault_of_url(self, url: str) -> str | None:
        """Return why a URL cannot be called, whatever its name resolves to; None where it can."""
        if NO_URL_CHARACTER.search(url):
            return "A URL has no blanks and only ASCII characters; others are percent-encoded, a name is in Punycode."
        try:
            parts = urlsplit(url)
            is_url = bool(parts.hostname) and parts.scheme in {"https", "http"} and (parts.port or True)
        except ValueError:
            is_url = False
        if not is_url:
            return "This is no URL of a receiver: write `https://host/path`."
        if parts.username is not None:
            return "Leave out name and password: the signature says who calls."
        if parts.fragment:
            return "Leave out what stands after `#`: no receiver is told of it."
        if parts.scheme == "http" and not any(each in self._allowed for each in LOOPBACK):
            return "Events are sent over https only."
        return None

    def fault_of_addresses(self, url: str) -> str | None:
        """Resolve a URL's name, which may take long, and return why an address of it may not be called."""
        parts = urlsplit(url)
        try:
            found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return self.fault_without_address(url)
        faults = (self.fault_of_address(str(info[4][0]), encrypted=parts.scheme == "https") for info in found)
        return next((fault for fault in faults if fault), None)

    @staticmethod
    def fault_without_address(url: str) -> str | None:
        """Return why a URL whose name does not resolve may not be called.

        Over https it has no fault: its name is looked at again for each connection.
        """
        if urlsplit(url).scheme == "https":
            return None
        return "Its name does not resolve, and is none of this machine: events are sent there over https only."

    def fault_of_address(self, written: str, *, encrypted: bool) -> str | None:
        """Return why an address may not be connected to; None where it may."""
        address = ipaddress.ip_address(written.partition("%")[0])
        if not encrypted and not _is_in(address, LOOPBACK):
            return f"{written} is not on this machine: events are sent there over https only."
        if _is_public(address) or _is_in(address, self._allowed):
            return None
        return f"{written} is {_kind(address)}: such addresses are not called."

    def socket_for(self, info: tuple[int, int, int, str, tuple[object, ...]], *, encrypted: bool) -> socket.socket:
        """Make the socket that connects to just this address; raises NotAllowedError where it may not be connected to.

        What is checked is what is connected to: a name that resolves to something else a moment later changes nothing.
        """
        family, kind, protocol, _, address = info
        if fault := self.fault_of_address(str(address[0]), encrypted=encrypted):
            raise NotAllowedError(fault)
        return socket.socket(family, kind, protocol)


def _is_public(address: Address) -> bool:
    if not address.is_global or address.is_multicast or _is_in(address, SPECIAL):
        return False
    return address.version == 4 or (address in GLOBAL_UNICAST and not _is_in(address, TRANSLATED))


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


def _kind(address: Address) -> str:
    if address.is_loopback:
        return "this machine"
    if address.is_link_local:
        return "a link-local address"
    if address.is_multicast:
        return "a multicast address"
    is_odd = address.version == 6 and address not in GLOBAL_UNICAST and not address.is_private
    if is_odd or _is_in(address, TRANSLATED):
        return "an address that stands for another"
    return "a private or reserved address"
