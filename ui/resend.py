"""A new code: the button, which waits half a minute after each, and what is mailed."""

import streamlit as st

import state
from cognito_auth.errors import AuthError
from services import flows
from words import say, say_error


def button() -> bool:
    """Draw it; True in the run that follows a press."""
    if state.seconds_to_resend():
        _countdown()
        return False
    return st.button(say("resend.do"), width="stretch")


def quietly(email: str) -> None:
    """Mail an unconfirmed account another code, but not twice in half a minute.

    Cognito can say "unconfirmed" for a wrong password too.
    """
    if state.seconds_to_resend():
        return
    state.code_sent()
    try:
        flows().registration.resend_code(email)
    except AuthError as error:
        state.notify(say_error(error))
    else:
        state.notify(say("signin.unconfirmed"))


@st.fragment(run_every=1)
def _countdown() -> None:
    """Only this part runs again, once a second, until the wait is over."""
    seconds = state.seconds_to_resend()
    if not seconds:
        st.rerun()
    st.button(
        say("resend.wait", seconds=seconds), width="stretch", disabled=True, key="wait"
    )
