"""The two cookies, both HttpOnly, and where a request comes from."""

import hashlib
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response

from cognito_auth.addresses import is_loopback
from services import sessions, setting

BROWSER_SECONDS = 400 * 24 * 60 * 60  # as long as browsers keep a cookie


def public_origin(connection: HTTPConnection) -> str:
    """The origin that people see: APP_ORIGIN, whatever a request says, if it is set.

    Without it only this machine is served, by http. A scheme is never taken from the
    request: a server that believes X-Forwarded-Proto would pass on anybody's.
    """
    if configured := setting("APP_ORIGIN"):
        return configured.rstrip("/")
    return f"http://{connection.headers.get('host', '')}"


def is_private(origin: str) -> bool:
    """Whether nobody on the way can read along: https, or this machine."""
    try:
        parts = urlsplit(origin)
    except ValueError:  # a Host header can be anything
        return False
    return parts.scheme == "https" or is_loopback(parts.hostname)


def session_cookie(origin: str) -> str:
    """The name of the cookie that opens a session."""
    return "__Host-session" if origin.startswith("https:") else "session"


def browser_cookie(origin: str) -> str:
    """The name of the cookie that tells this browser from all others."""
    return "__Host-browser" if origin.startswith("https:") else "browser"


def set_cookie(response: Response, origin: str, name: str, value: str) -> None:
    """Set one of the two cookies; an empty value clears it."""
    seconds = BROWSER_SECONDS
    if name == session_cookie(origin):
        seconds = int(sessions().absolute_seconds)
    response.set_cookie(
        name,
        value,
        max_age=seconds if value else 0,
        path="/",
        secure=origin.startswith("https:"),
        httponly=True,
        samesite="lax",
    )


def browser_hash(value: str | None) -> str:
    """What the server keeps and compares of a browser's id; empty without one."""
    if not value:
        return ""
    return hashlib.sha256(f"browser {value}".encode()).hexdigest()


def is_same_origin(connection: HTTPConnection) -> bool:
    """Whether one of our own pages made this request.

    Both header families must agree where present, and one must be.

    Source: Fetch Metadata Request Headers; RFC 6454 section 7.
    """
    site = connection.headers.get("sec-fetch-site")
    origin = connection.headers.get("origin")
    if site not in (None, "same-origin"):
        return False
    if origin is not None:
        return origin == public_origin(connection)
    return site is not None
