"""Tokens: for developers, both tokens whole and what the access token says."""

import streamlit as st

from cognito_auth.values import SignedIn, Tokens
from streamlit_cognito.script import proof
from streamlit_cognito.script.form import Form
from streamlit_cognito.widgets.claims_table import claims_table
from streamlit_cognito.widgets.proof import proven
from streamlit_cognito.widgets.rows import form_of_row
from streamlit_cognito.words import say


def show(signed_in: SignedIn) -> None:
    """Draw the access token's claims, and both tokens themselves on request."""
    st.write(say("tokens.lead"))
    st.subheader(say("tokens.access"), anchor=False)
    st.caption(say("tokens.access_lead"))
    claims_table(signed_in.access_claims, st.context.timezone)
    st.subheader(say("tokens.raw"), anchor=False)
    st.caption(say("tokens.raw_lead"))
    form = Form("tokens")
    if form.needs_proof:
        with form_of_row("tokens"):
            if not proven(signed_in, form):
                return
    if not (st.button(say("tokens.show")) or form.needs_proof):
        return
    doing = say("challenge.doing")
    tokens = form.run(proof.needed_for(_raw), signed_in.tokens, doing=doing)
    # shown by this run alone
    form.go_on()
    for word, token in (
        ("tokens.id", tokens.id_token),
        ("tokens.access", tokens.access_token),
    ):
        st.subheader(say(word), anchor=False)
        st.caption(say(f"{word}_lead"))
        st.code(token, language=None, wrap_lines=True)
    st.button(say("tokens.hide"))


def _raw(tokens: Tokens) -> Tokens:
    """The tokens as they are."""
    return tokens
