"""Home: what the app gives, and where the visitor stands."""

from html import escape

import streamlit as st

from streamlit_cognito.backend import is_embedded, is_offered
from streamlit_cognito.script import places, session
from streamlit_cognito.script.memory import PREFIX
from streamlit_cognito.widgets.explained import cards
from streamlit_cognito.widgets.heading import heading
from streamlit_cognito.widgets.layout import wide
from streamlit_cognito.widgets.way import way
from streamlit_cognito.words import say

# which way an arrow leads, between which lanes, and what goes over
WAY = (
    ("out-1", "password"),
    ("out-2", "proof"),
    ("back-2", "tokens"),
    ("back-1", "cookie"),
)
GIVES = ("account", "factor", "control")


def home(*, title: str | None = None) -> None:
    """Greet who is signed in; invite everybody else to register or sign in.

    Args:
        title: In place of ours; "" for none.
    """
    with wide():
        with st.container(key=f"{PREFIX}hero"):
            heading("home.title", title)
            _where_you_stand()
        if not session.current():
            st.html(_gives())
        with st.expander(say("home.how")):
            st.write(say("home.how_lead"))
            st.html(_way())


def _where_you_stand() -> None:
    signed_in = session.current()
    closed = not is_offered("register")
    if signed_in:
        st.text(say("home.signed_in", name=signed_in.name))
    else:
        st.write(say("home.pitch_closed" if closed else "home.pitch"))
    with st.container(horizontal=True, vertical_alignment="center"):
        if signed_in:
            if st.button(say("home.to_account"), type="primary"):
                places.go("account")
        else:
            if not closed and st.button(say("register.do"), type="primary"):
                places.go("register")
            places.link("signin", say("home.to_signin"))
    if is_embedded():
        st.caption(say("home.embedded"))
        places.link("inbox", say("inbox.open"))


def _gives() -> str:
    """What people get, as three short texts."""
    texts = (
        (say(f"gives.{one}"), f"<p>{_text(f'gives.{one}_more')}</p>") for one in GIVES
    )
    return f'<h2 class="spoken">{_text("gives.title")}</h2>{cards(texts)}'


def _way() -> str:
    """The four steps of a sign-in: arrows between three lanes, and a list to hear."""
    steps = "".join(
        f'<li class="{arrow}">{_text(f"way.{what}")}</li>' for arrow, what in WAY
    )
    return way(steps, lanes_are_heard=True)


def _text(word: str) -> str:
    """A text as HTML."""
    return escape(say(word))
