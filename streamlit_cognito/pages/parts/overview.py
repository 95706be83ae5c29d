"""Overview: who is signed in, and what their verified ID token says."""

import streamlit as st

from cognito_auth.values import SignedIn
from streamlit_cognito.pages.parts import passkeys
from streamlit_cognito.script import places
from streamlit_cognito.widgets.claims_table import claims_table
from streamlit_cognito.words import say


def show(signed_in: SignedIn) -> None:
    """Draw who it is, and the claims, each with what it means and what was checked."""
    st.text(say("overview.hello", name=signed_in.name))
    passkeys.offer(signed_in)
    st.write(say("overview.lead"))
    places.link("insight", say("page.insight"))
    claims_table(signed_in.id_claims, st.context.timezone)
