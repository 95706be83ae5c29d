"""What this is, and where you stand."""

import streamlit as st

import session
import state
from pages import ACCOUNT, SIGN_IN
from services import stack
from words import say

st.title(say("home.title"))
state.show_notice()
signed_in = session.current()
if signed_in:
    st.write(say("home.signed_in"))
    st.text(signed_in.id_claims.email or signed_in.id_claims.username)
    st.page_link(ACCOUNT, label=say("home.to_account"))
else:
    st.write(say("home.pitch"))
    if st.button(say("register.do"), type="primary"):
        st.switch_page("app_pages/register.py")
    st.page_link(SIGN_IN, label=say("home.to_signin"))
if stack().config.is_embedded:
    st.caption(say("home.embedded"))
    st.page_link("app_pages/inbox.py", label=say("inbox.open"))
