"""A bare Streamlit app that waits as a sign-in waits, and draws the same words.

It is the limit: accounts cost what an app takes longer than this one.
"""

import os
import time

import streamlit as st

CALLS = 2

# as the other apps' pages, for whoever compares what they draw
st.set_page_config(page_icon="🔑", layout="centered")
place = st.empty()
if "email" not in st.session_state:
    with place.form("signin"):
        email = st.text_input("Email")
        st.text_input("Password", type="password")
        if not st.form_submit_button("Sign in"):
            st.stop()
    for _ in range(CALLS):
        time.sleep(float(os.environ["LATENCY_SECONDS"]))
    st.session_state["email"] = email
with place.container():
    st.title("Your account")
    st.text(f"Hello {st.session_state['email']}.")
