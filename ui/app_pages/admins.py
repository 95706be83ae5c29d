"""An example of a page for one Cognito group: copy it for your own."""

import streamlit as st

from streamlit_cognito import require_sign_in, say

me = require_sign_in(groups=["admins"])

st.title(say("example.admins"))
st.write(say("example.admins_lead", group="`admins`"))
st.text(say("example.groups", names=", ".join(me.groups)))
