"""Whose browser it is: what its requests say."""

from functools import lru_cache

import streamlit as st
import ua_parser

from cognito_auth.values import Visitor
from streamlit_cognito.http.cookies import session_cookie
from streamlit_cognito.words import say
from streamlit_cognito.words.negotiation import COOKIE

LONGEST = 512
# between the names of browser and system, which whoever reads the list is told in
# their own language
NAMES = "\t"


def visitor() -> Visitor:
    """This browser, its name for the user's list of sessions, and its address."""
    agent = NAMES.join(_parsed(_header("User-Agent")[:LONGEST]))
    return Visitor(browser(), agent, address())


def browser() -> str:
    """A hash of this browser's id."""
    return _header("X-App-Browser")


def address() -> str:
    """Where this browser's websocket came from, as `client_address` counts it."""
    return _header("X-App-Address")


def socket() -> str:
    """The token of this page's websocket, as `OpenPages` knows it."""
    return _header("X-App-Socket")


def keeps_cookies() -> bool:
    """Whether this browser sent its own cookie when this page opened its websocket."""
    return _header("X-App-Cookies") != "no"


def cookie() -> str:
    """The session cookie as it was when this page opened its websocket."""
    value = st.context.cookies.get(session_cookie(_header("X-App-Origin")))
    return value if isinstance(value, str) else ""


def described(agent: str) -> str:
    """What `visitor` calls a browser, as people say it: `Chrome on Linux`."""
    browser, _, system = agent.partition(NAMES)
    browser = browser or say("sessions.unknown")
    return say("sessions.agent", browser=browser, system=system) if system else browser


def languages() -> tuple[str, str]:
    """The language that was chosen in this browser once, and those that it asks for."""
    chosen = st.context.cookies.get(COOKIE)
    return chosen if isinstance(chosen, str) else "", _header("Accept-Language")


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
