"""An example of a page for everybody who is signed in: copy it for your own."""

import streamlit as st

from streamlit_cognito import require_sign_in

me = require_sign_in()

st.title("Members")
st.write("Everybody who is signed in sees this page.")
st.text(f"Hello {me.email}.")
