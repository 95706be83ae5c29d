"""https, or this machine: the one rule for every address that is called or served."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from cognito_auth.errors import ConfigError

_DEVIATIONS = frozenset("ßς\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}")
_DEFAULT_PORTS = {"https": 443, "http": 80}


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address is this machine: `localhost`, `127.0.0.1`, `::1`.

    Source: RFC 6761 section 6.3 (also every name below `localhost`).
    """
    if not host:
        return False
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return f".{host.lower().removesuffix('.')}".endswith(".localhost")
    # Python 3.13 looks into these by itself, older ones don't
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def is_private(url: str) -> bool:
    """Whether nobody on the way can read along: https, or http on this machine."""
    try:
        checked_url(url)
    except ConfigError:
        return False
    return True


def origin(url: str, name: str = "origin") -> str:
    """The one spelling of an origin, as browsers send it: `https://app.example.com`.

    Lower case, without the scheme's own port, and names of other scripts in ASCII.

    Args:
        url: `https`, or `http` on this machine, with nothing behind host and port but
            perhaps a slash.
        name: What it is, for the error.

    Raises:
        ConfigError: It is something else.

    Source: RFC 6454 section 6.2.
    """
    url = url.strip()
    if checked_url(url, name).path.strip("/") or _goes_on(url):
        raise ConfigError(f"{name} ends with the host or port, without a path")
    return origin_of(url, name)


def origin_of(url: str, name: str = "address") -> str:
    """The origin of a URL that may be called, whatever follows host and port.

    Args:
        url: A URL that may be called, as for `checked_url`.
        name: What it is, for the error.

    Raises:
        ConfigError: It may not be called.
    """
    parts = checked_url(url, name)
    return _spelled(parts, str(parts.hostname), name)


def checked_url(url: str, name: str = "address") -> SplitResult:
    """Take apart a URL that may be called: https, or http on this machine.

    Args:
        url: The URL.
        name: What it is, for the error.

    Raises:
        ConfigError: It is neither, or holds a user name or what no address can.
    """
    # urlsplit drops some of them without a word
    if not url.isprintable() or " " in url:
        raise ConfigError(f"{name} {url!r} holds a character that no address can")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigError(f"{name} {url!r}: {error}") from error
    private = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    if host and host != "." and private and parts.username is None:
        return parts
    raise ConfigError(f"{name} must be an https URL, or http on this machine")


def canonical_url(url: str, name: str = "address") -> str:
    """One spelling of all that mean the same: `HTTPS://Host:443/` is `https://host`.

    Args:
        url: A URL that may be called, as for `checked_url`.
        name: What it is, for the error.

    Raises:
        ConfigError: It may not be called, or has a query or fragment.

    Source: RFC 3986 section 6.2.
    """
    parts = checked_url(url, name)
    if _goes_on(url):
        raise ConfigError(f"{name} must be a URL without ? and #")
    host = str(parts.hostname).removesuffix(".")
    return _spelled(parts, host, name) + parts.path.rstrip("/")


def _spelled(parts: SplitResult, host: str, name: str) -> str:
    """Scheme, host and port as browsers spell them."""
    try:
        host = f"[{_ipv6(host)}]" if ":" in host else _ascii(host)
    except ValueError as error:
        raise ConfigError(
            f"{name} has no host that there can be; write other than plain letters "
            "as xn--..."
        ) from error
    own_port = _DEFAULT_PORTS[parts.scheme]
    port = "" if parts.port in (None, own_port) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def _ipv6(host: str) -> str:
    address = ipaddress.IPv6Address(host)
    if (mapped := address.ipv4_mapped) is None:
        return str(address)
    # in hexadecimal, as browsers; Python 3.13 has dots there
    return f"::ffff:{int(mapped) >> 16:x}:{int(mapped) & 0xFFFF:x}"


def _ascii(host: str) -> str:
    # browsers make other names of these than Python's codec (UTS 46, "deviations")
    if not _DEVIATIONS.isdisjoint(host):
        raise ValueError(host)
    ascii_host = host.encode("idna").decode()
    if not re.fullmatch(r"[a-z0-9._-]+", ascii_host):
        raise ValueError(host)
    return ascii_host


def _goes_on(url: str) -> bool:
    """Whether a query or a fragment follows, be it an empty one."""
    return "?" in url or "#" in url
