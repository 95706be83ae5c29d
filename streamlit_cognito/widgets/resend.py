"""The button for a new code, which waits half a minute after each."""

import streamlit as st

from streamlit_cognito.script import memory
from streamlit_cognito.script.form import Form
from streamlit_cognito.words import say


def resend_button(form: Form) -> bool:
    """Draw it; True in the run that follows a press.

    Args:
        form: The form beside it.
    """
    # alone in its place, as the field for a new password is
    with st.container():
        if memory.seconds_to_resend():
            _countdown(form)
            return False
        return st.button(say("resend.do"), width="stretch", type="tertiary")


@st.fragment(run_every=1)
def _countdown(form: Form) -> None:
    """Only this part runs again, once a second, until the wait is over."""
    form.catch_up()
    seconds = memory.seconds_to_resend()
    if not seconds:
        st.rerun()
    st.button(
        say("resend.wait", seconds=seconds),
        width="stretch",
        type="tertiary",
        disabled=True,
        key=f"{memory.PREFIX}wait",
    )
