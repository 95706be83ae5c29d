"""https, or this machine: the one rule for every address that is called or served."""

import ipaddress
from urllib.parse import SplitResult, urlsplit

from cognito_auth.errors import ConfigError


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address is this machine: `localhost`, `127.0.0.1`, `::1`.

    Source: RFC 6761 section 6.3 (also every name below `localhost`).
    """
    if not host:
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return f".{host.lower()}".endswith(".localhost")


def is_private(url: str) -> bool:
    """Whether nobody on the way can read along: https, or http on this machine."""
    try:
        checked_url(url)
    except ConfigError:
        return False
    return True


def checked_url(url: str, name: str = "address") -> SplitResult:
    """Take apart a URL that may be called: https, or http on this machine.

    Args:
        url: The URL.
        name: What it is, for the error.

    Raises:
        ConfigError: It is neither, or holds a user name.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigError(f"{name} {url!r}: {error}") from error
    private = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    if host and private and parts.username is None:
        return parts
    raise ConfigError(f"{name} must be an https URL, or http on this machine")
