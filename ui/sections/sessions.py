"""Sessions: where the user is signed in."""

import streamlit as st

import session
import state
from claims_table import local_time
from cognito_auth.errors import AuthError
from cognito_auth.values import SignedIn
from words import say, say_error


def show(_: SignedIn) -> None:
    """Draw the tab."""
    st.write(say("sessions.lead"))
    for one, is_this in session.mine():
        with st.container(border=True):
            agent = one.agent
            st.text(say("sessions.this", agent=agent) if is_this else agent)
            created, used = (
                local_time(int(seconds), st.context.timezone)
                for seconds in (one.created_at, one.used_at)
            )
            st.caption(say("sessions.times", created=created, used=used))
            pressed = not is_this and st.button(
                say("sessions.end"), key=f"end {one.id}"
            )
            if pressed:
                try:
                    state.notify(session.end_other(one.id))
                except AuthError as error:
                    state.notify(say_error(error))
                st.rerun()
