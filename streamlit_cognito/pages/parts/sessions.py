"""Sessions: where the user is signed in."""

import streamlit as st

from cognito_auth.errors import AuthError
from cognito_auth.values import SignedIn
from streamlit_cognito.backend import browsers
from streamlit_cognito.script import memory, session
from streamlit_cognito.script.visitor import described
from streamlit_cognito.words import say, say_error, say_time


def show(_: SignedIn) -> None:
    """Draw the list of sessions, each but this one with a button that ends it."""
    st.write(say("sessions.lead"))
    for one, is_this in session.mine():
        with st.container(border=True):
            agent = described(one.agent)
            st.text(say("sessions.this", agent=agent) if is_this else agent)
            created, used = (
                say_time(seconds, st.context.timezone)
                for seconds in (one.created_at, one.used_at)
            )
            st.caption(say("sessions.times", created=created, used=used))
            key = f"{memory.PREFIX}end {one.id}"
            if not is_this and st.button(say("sessions.end"), key=key):
                _end(one.id)


def _end(session_id: str) -> None:
    # only one's own: the id of somebody else's is not in the list
    try:
        memory.notify(session.not_told(browsers().end(session_id)))
    except AuthError as error:
        memory.notify(say_error(error))
    st.rerun()
