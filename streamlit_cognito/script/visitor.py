"""Whose browser it is: what its requests say."""

import streamlit as st

from cognito_auth.values import Visitor
from streamlit_cognito.http.agents import NAMES, agent
from streamlit_cognito.http.cookies import session_cookie
from streamlit_cognito.words import say
from streamlit_cognito.words.negotiation import COOKIE


def visitor() -> Visitor:
    """This browser, its name for the user's list of sessions, and its address."""
    name = agent(_header("User-Agent"))
    return Visitor(browser(), name, address(), device=_header("X-App-Device"))


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


def _header(name: str) -> str:
    """A request header; those of an X-App- name are set by `documents.py` alone."""
    return st.context.headers.get(name) or ""
