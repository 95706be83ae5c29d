"""Where a request comes from, and under which address people see the app."""

from functools import lru_cache

import streamlit as st
from starlette.requests import HTTPConnection
from starlette.types import Scope

from cognito_auth.addresses import origin
from cognito_auth.errors import ConfigError
from streamlit_cognito.backend import setting


def public_origin(connection: HTTPConnection) -> str:
    """The origin that people see: APP_ORIGIN, whatever a request says, if it is set.

    Without it only this machine is served, by http. A scheme is never taken from the
    request: a server that believes X-Forwarded-Proto would pass on anybody's.

    Returns:
        It, in the spelling of browsers; "" where a request's Host is none that this
        app is served under.
    """
    if configured := configured_origin():
        return configured
    try:
        return _canonical(f"http://{connection.headers.get('host', '')}", "Host")
    except ConfigError:
        return ""


def configured_origin() -> str:
    """APP_ORIGIN in the spelling of browsers; "" without one.

    Raises:
        ConfigError: It is no address that the app could have.
    """
    configured = setting("APP_ORIGIN").strip()
    return _canonical(configured, "APP_ORIGIN") if configured else ""


def base_path() -> str:
    """What stands before all of the app's paths (`server.baseUrlPath`): `/accounts`."""
    path = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{path}" if path else ""


def path_of_the_app(scope: Scope) -> str:
    """The path of a request behind the base path; "" for one that is not behind it."""
    path: str = scope["path"]
    base = base_path()
    if path == base:
        return "/"
    return path.removeprefix(base) if path.startswith(f"{base}/") else ""


def is_same_origin(connection: HTTPConnection) -> bool:
    """Whether one of our own pages made this request.

    Both header families must agree where present, and one must be.

    Source: Fetch Metadata Request Headers; RFC 6454 section 7.
    """
    site = connection.headers.get("sec-fetch-site")
    sent = connection.headers.get("origin")
    if site not in (None, "same-origin"):
        return False
    if sent is not None:
        return bool(sent) and sent == public_origin(connection)
    return site is not None


@lru_cache(maxsize=1024)
def _canonical(url: str, name: str) -> str:
    return origin(url, name)
