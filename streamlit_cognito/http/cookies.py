"""The cookies, all HttpOnly: of this browser, of its session, and of a trusted one."""

import hashlib
from collections.abc import Iterable

from starlette.requests import HTTPConnection
from starlette.responses import Response

from streamlit_cognito.backend import store_mark
from streamlit_cognito.http.origins import base_path

BROWSER_SECONDS = 400 * 24 * 60 * 60  # as long as browsers keep a cookie


def session_cookie(origin: str) -> str:
    """The name of the cookie that opens a session."""
    return _name("session", origin)


def browser_cookie(origin: str) -> str:
    """The name of the cookie that tells this browser from all others."""
    return _name("browser", origin)


def device_cookie(origin: str) -> str:
    """The name of the cookie by which a trusted browser is known."""
    return _name("device", origin)


def _name(name: str, origin: str) -> str:
    """A cookie's name, another one for each app that shares a jar with this.

    On this machine that is every app, since cookies know no ports; on https every app
    below the same host.
    """
    if not origin.startswith("https:"):
        return f"{name}-{store_mark()}"
    return f"__Host-{name}-{store_mark()}" if base_path() else f"__Host-{name}"


def set_cookie(
    response: Response, origin: str, name: str, value: str, *, seconds: float
) -> None:
    """Set one of the cookies.

    Args:
        response: What carries it.
        origin: The origin that people see.
        name: The cookie's name.
        value: Its value; an empty one clears the cookie.
        seconds: How long the browser keeps it.
    """
    response.set_cookie(
        name,
        value,
        max_age=int(seconds) if value else 0,
        path="/",
        secure=origin.startswith("https:"),
        httponly=True,
        samesite="lax",
    )


def values(connection: HTTPConnection, name: str) -> list[str]:
    """All values that a browser sends of a cookie.

    Of several of one name it sends first those whose path is longer, then those that
    are older.

    Source: RFC 6265 section 5.4.
    """
    return [value for key, value in _pairs(connection.scope["headers"]) if key == name]


def with_one(
    headers: Iterable[tuple[bytes, bytes]], name: str, value: str
) -> list[tuple[bytes, bytes]]:
    """The same headers with one cookie of this name."""
    headers = list(headers)
    return _with_cookies(headers, [*_others(headers, name), (name, value)])


def without(
    headers: Iterable[tuple[bytes, bytes]], name: str
) -> list[tuple[bytes, bytes]]:
    """The same headers without any cookie of this name."""
    headers = list(headers)
    return _with_cookies(headers, _others(headers, name))


def _others(headers: Iterable[tuple[bytes, bytes]], name: str) -> list[tuple[str, str]]:
    return [pair for pair in _pairs(headers) if pair[0] != name]


def _with_cookies(
    headers: Iterable[tuple[bytes, bytes]], pairs: Iterable[tuple[str, str]]
) -> list[tuple[bytes, bytes]]:
    line = "; ".join(f"{key}={found}" for key, found in pairs)
    others = [pair for pair in headers if pair[0].lower() != b"cookie"]
    return [*others, (b"cookie", line.encode("latin-1"))]


def _pairs(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    lines = (value for name, value in headers if name.lower() == b"cookie")
    parts = b";".join(lines).decode("latin-1").split(";")
    split = (part.strip().partition("=") for part in parts if part.strip())
    return [(key, value) for key, _, value in split]


def browser_hash(value: str | None) -> str:
    """What the server keeps and compares of a browser's id; empty without one."""
    if not value:
        return ""
    return hashlib.sha256(f"browser {value}".encode()).hexdigest()
