"""Whose address a request comes from: the socket's, or what a trusted proxy says."""

import ipaddress
import os
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

from starlette.requests import HTTPConnection

from cognito_auth.errors import ConfigError
from streamlit_cognito.backend import setting

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

# What one client has of IPv6 at least, so that it counts as one.
IPV6_BITS = 64
# Whom uvicorn believes by itself (its forwarded_allow_ips): it puts what they say in
# the place of the socket's address, and who said so is lost.
BELIEVED = ("127.0.0.1", "::1")
UVICORNS = ("FORWARDED_ALLOW_IPS", "UVICORN_FORWARDED_ALLOW_IPS")
THIS_MACHINE = ipaddress.ip_address("127.0.0.1")


def client_address(connection: HTTPConnection) -> str:
    """The address of who asks, to count by: IPv6 as its /64, "" where none is known.

    It is the socket's. Where that is a proxy that TRUSTED_PROXIES names, it is the one
    that the proxy added to X-Forwarded-For, or the one before, if that is such a proxy
    too. What a client wrote there itself stands further left and is never reached.

    Source: RFC 7239 section 7.4, whose advice holds for X-Forwarded-For too.
    """
    said = _forwarded(connection)
    socket = _socket(connection, said)
    if socket is None:
        return ""
    trusted = _networks(setting("TRUSTED_PROXIES"))
    found = socket
    for text in reversed(said):
        if not _is_in(found, trusted):
            break
        before = _address(text)
        if before is None:
            return _counted(socket)
        found = before
    return _counted(found)


def check_proxies() -> None:
    """See before the first visitor comes that the settings name proxies, and ours do.

    Raises:
        ConfigError: TRUSTED_PROXIES is no list of addresses and networks, or uvicorn
            was told to believe others.
    """
    _networks(setting("TRUSTED_PROXIES"))
    for name in UVICORNS:
        hosts = {host.strip() for host in os.environ.get(name, "").split(",")}
        if not hosts <= {"", *BELIEVED}:
            raise ConfigError(
                f"{name} would let uvicorn replace addresses by what clients say: "
                "leave it away, and name the proxies in TRUSTED_PROXIES"
            )


def _socket(connection: HTTPConnection, said: Sequence[str]) -> Address | None:
    """Who is at the other end of the socket, though uvicorn has replaced it."""
    client = connection.client
    if client is None:
        return None
    believed = next(filter(_is_not_believed, map(_split, reversed(said))), None)
    # a socket has a port
    if client.port == 0 or (client.host, client.port) == believed:
        return THIS_MACHINE
    return _address(client.host)


def _is_not_believed(said: tuple[str, int]) -> bool:
    return said[0] not in BELIEVED


def _forwarded(connection: HTTPConnection) -> list[str]:
    lines = connection.headers.getlist("x-forwarded-for")
    return [text.strip() for line in lines for text in line.split(",")]


def _split(text: str) -> tuple[str, int]:
    """A host and its port, 0 without one, as uvicorn reads them: `[2001:db8::1]:5`."""
    host, port = text, ""
    if text.startswith("[") and "]" in text:
        host, _, port = text[1:].partition("]")
        port = port.removeprefix(":")
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
    try:
        return host, int(port)
    except ValueError:
        return host, 0


def _address(text: str) -> Address | None:
    """The address that a text begins with; None where it is none."""
    try:
        address = ipaddress.ip_address(_split(text)[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


def _counted(address: Address) -> str:
    if address.version == 4 or address.is_loopback:
        return str(address)
    return str(ipaddress.ip_network((address, IPV6_BITS), strict=False))


@lru_cache(maxsize=8)
def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(
            ipaddress.ip_network(one.strip()) for one in text.split(",") if one.strip()
        )
    except ValueError as error:
        raise ConfigError(
            f"TRUSTED_PROXIES is a list of addresses and networks, like "
            f"10.0.0.7,10.1.0.0/16: {error}"
        ) from error
