"""Tokens: what the verified tokens say."""

import streamlit as st

from cognito_auth.values import SignedIn
from streamlit_cognito.widgets.claims_table import claims_table
from streamlit_cognito.words import say


def show(signed_in: SignedIn) -> None:
    """Draw the claims of both tokens, and the tokens themselves on request."""
    st.subheader(say("tokens.id"))
    st.caption(say("tokens.id_lead"))
    claims_table(signed_in.id_claims, st.context.timezone)
    st.subheader(say("tokens.access"))
    st.caption(say("tokens.access_lead"))
    claims_table(signed_in.access_claims, st.context.timezone)
    st.subheader(say("tokens.raw"))
    st.caption(say("tokens.raw_lead"))
    if st.button(say("tokens.show")):
        st.code(signed_in.tokens.id_token, language=None, wrap_lines=True)
        st.code(signed_in.tokens.access_token, language=None, wrap_lines=True)
        st.button(say("tokens.hide"))
