"""An example of a page for everybody who is signed in: copy it for your own."""

import streamlit as st

from streamlit_cognito import require_sign_in, say

me = require_sign_in()

st.title(say("example.members"))
st.write(say("example.members_lead"))
st.text(say("example.hello", name=me.email))
