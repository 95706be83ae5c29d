"""Tokens: for developers, both tokens whole and what the access token says."""

import streamlit as st

from cognito_auth.values import SignedIn
from streamlit_cognito.widgets.claims_table import claims_table
from streamlit_cognito.words import say


def show(signed_in: SignedIn) -> None:
    """Draw the access token's claims, and both tokens themselves on request."""
    st.write(say("tokens.lead"))
    st.subheader(say("tokens.access"), anchor=False)
    st.caption(say("tokens.access_lead"))
    claims_table(signed_in.access_claims, st.context.timezone)
    st.subheader(say("tokens.raw"), anchor=False)
    st.caption(say("tokens.raw_lead"))
    if not st.button(say("tokens.show")):
        return
    for word, token in (
        ("tokens.id", signed_in.tokens.id_token),
        ("tokens.access", signed_in.tokens.access_token),
    ):
        st.subheader(say(word), anchor=False)
        st.caption(say(f"{word}_lead"))
        st.code(token, language=None, wrap_lines=True)
    st.button(say("tokens.hide"))
