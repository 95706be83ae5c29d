"""An example of a page for one Cognito group: copy it for your own."""

import streamlit as st

from streamlit_cognito import require_sign_in

me = require_sign_in(groups=["admins"])

st.title("Administrators")
st.write("Only members of the group `admins` see this page.")
st.text(f"Your groups: {', '.join(me.groups)}")
