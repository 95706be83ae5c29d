"""Whose browser it is: what its requests say."""

from functools import lru_cache

import streamlit as st
import ua_parser

from cognito_auth.values import Visitor
from streamlit_cognito.http.cookies import session_cookie
from streamlit_cognito.words import say

LONGEST = 512


def visitor() -> Visitor:
    """This browser, and its name for the user's list of sessions."""
    return Visitor(browser(), describe(_header("User-Agent")))


def browser() -> str:
    """A hash of this browser's id."""
    return _header("X-App-Browser")


def keeps_cookies() -> bool:
    """Whether this browser sent its own cookie when this page opened its websocket."""
    return _header("X-App-Cookies") != "no"


def cookie() -> str:
    """The session cookie as it was when this page opened its websocket."""
    value = st.context.cookies.get(session_cookie(_header("X-App-Origin")))
    return value if isinstance(value, str) else ""


def describe(user_agent: str) -> str:
    """The browser and system of a User-Agent header: `Chrome on Linux`."""
    browser, system = _parsed(user_agent[:LONGEST])
    browser = browser or say("sessions.unknown")
    return say("sessions.agent", browser=browser, system=system) if system else browser


@lru_cache(maxsize=1024)
def _parsed(user_agent: str) -> tuple[str, str]:
    found = ua_parser.parse(user_agent)
    return (
        found.user_agent.family if found.user_agent else "",
        found.os.family if found.os else "",
    )


def _header(name: str) -> str:
    """A request header; those of an X-App- name are set by `documents.py` alone."""
    return st.context.headers.get(name) or ""
