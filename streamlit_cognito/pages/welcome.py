"""Home: what accounts are for here, and where the visitor stands."""

import streamlit as st

from streamlit_cognito.backend import is_embedded, is_offered
from streamlit_cognito.script import places, session
from streamlit_cognito.widgets.heading import heading, inbox_link
from streamlit_cognito.words import say


def home(*, title: str | None = None) -> None:
    """Greet who is signed in; invite everybody else to register or sign in.

    Args:
        title: In place of ours; "" for none.
    """
    heading("home.title", title)
    signed_in = session.current()
    if signed_in:
        st.write(say("home.signed_in"))
        st.text(signed_in.email or signed_in.id_claims.username)
        places.link("account", say("home.to_account"))
    else:
        if is_offered("register"):
            st.write(say("home.pitch"))
            if st.button(say("register.do"), type="primary"):
                places.go("register")
        else:
            st.write(say("home.pitch_closed"))
        places.link("signin", say("home.to_signin"))
    if is_embedded():
        st.caption(say("home.embedded"))
        inbox_link()
