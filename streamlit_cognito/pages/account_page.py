"""Account: who is signed in, and all they can do about it."""

from collections.abc import Callable
from contextlib import nullcontext

import streamlit as st

from cognito_auth.values import SignedIn
from streamlit_cognito.backend import history_days
from streamlit_cognito.pages.header import leave_button
from streamlit_cognito.pages.parts import (
    activity,
    overview,
    profile,
    security,
    sessions,
    tokens,
)
from streamlit_cognito.script import memory, places
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.guard import admit
from streamlit_cognito.widgets.heading import show_notice
from streamlit_cognito.widgets.layout import wide
from streamlit_cognito.words import say

# In the address: `/account?part=security`. Only the open part is drawn: some ask
# Cognito for what they show.
PARTS: dict[str, Callable[[SignedIn], None]] = {
    "overview": overview.show,
    "profile": profile.show,
    "security": security.show,
    "sessions": sessions.show,
    "activity": activity.show,
    "tokens": tokens.show,
}


def account(*, title: str | None = None) -> None:
    """Draw the account of who is signed in; nobody else gets here.

    Args:
        title: In place of ours; "" for none.
    """
    signed_in = admit()
    places.write_address()
    asked = st.query_params.get("part", "")
    parts = _offered()
    part = asked if asked in parts else parts[0]
    with wide():
        _top(signed_in, say("account.title") if title is None else title)
        menu, content = st.columns([1, 3], gap="large")
        with menu:
            _menu(parts, part)
        with content, st.container(key=f"{memory.PREFIX}content"):
            st.header(say(f"account.{part}"), anchor=False)
            show_notice(is_outcome=True)
            PARTS[part](signed_in)


def _top(signed_in: SignedIn, title: str) -> None:
    form = Form("out")
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            if title:
                st.title(title, anchor=False)
            st.text(signed_in.email or signed_in.id_claims.username)
        leave_button(form)
    form.show_outcome()


def _offered() -> list[str]:
    """The parts that there is something to show in."""
    return [name for name in PARTS if name != "activity" or history_days()]


def _menu(parts: list[str], part: str) -> None:
    """The parts as links, so that a reload, Back and a new tab do what they should."""
    with st.container(key=f"{memory.PREFIX}parts", gap=None):
        for name in parts:
            # by its key the open one looks so; each element takes the browser its time
            is_here = name == part
            here = st.container(key=f"{memory.PREFIX}here {name}") if is_here else None
            with here or nullcontext():
                label = say(f"account.{name}")
                places.link("account", label, {"part": name}, wide=True)
