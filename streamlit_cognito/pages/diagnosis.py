"""Diagnosis: what scripts/doctor.py finds, with the rights of this server."""

import streamlit as st

from cognito_auth.doctor.report import as_text
from streamlit_cognito.doctor.every import examine_app
from streamlit_cognito.widgets.heading import heading
from streamlit_cognito.words import say


def diagnosis(*, title: str | None = None) -> None:
    """Draw a button, and what all checks find when it is pressed.

    It shows how the app is set up: let it be a page for one group.

    Args:
        title: In place of ours; "" for none.
    """
    heading("diagnosis.title", title)
    st.write(say("diagnosis.lead"))
    if not st.button(say("diagnosis.look"), type="primary"):
        return
    with st.spinner(say("diagnosis.doing")):
        results = examine_app()
    # in the words of docs/doctor.md, which administrators look up
    st.code(as_text(results, width=None), language=None, wrap_lines=True)
