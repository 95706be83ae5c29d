"""Account: who is signed in, and all they can do about it."""

import streamlit as st

import session
import state
from cognito_auth.errors import AuthError
from guard import require_sign_in
from pages import SIGN_IN
from sections import profile, security, sessions, tokens
from words import say

signed_in = require_sign_in()

st.title(say("account.title"))
state.show_notice()
st.write(say("account.signed_in"))
st.text(signed_in.id_claims.email or signed_in.id_claims.username)
form = state.form("out")
form.show_outcome()
here, everywhere = st.columns(2)
end = None
if here.button(say("account.out"), width="stretch"):
    end = session.end
if everywhere.button(say("account.out_everywhere"), width="stretch"):
    end = session.end_everywhere
if end:
    try:
        with st.spinner(say("account.outing")):
            end(form)
    except AuthError as error:
        form.refuse(error)
    st.switch_page(SIGN_IN)

# only the open part is drawn: some ask Cognito for what they show
parts = {
    say("account.tokens"): tokens.show,
    say("account.profile"): profile.show,
    say("account.security"): security.show,
    say("account.sessions"): sessions.show,
}
opened = st.segmented_control(
    say("account.parts"),
    list(parts),
    default=say("account.tokens"),
    required=True,
    label_visibility="collapsed",
    width="stretch",
)
parts[opened or say("account.tokens")](signed_in)
