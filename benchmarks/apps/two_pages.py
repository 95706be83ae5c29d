"""`empty.py` with a menu: the words are on another page, as ours are.

The page with the form ends with it, so that two runs answer the click.
"""

import os
import time

import streamlit as st

CALLS = 2


def form() -> None:
    """The page with the form."""
    with st.form("signin"):
        email = st.text_input("Email")
        st.text_input("Password", type="password")
        if not st.form_submit_button("Sign in"):
            return
    for _ in range(CALLS):
        time.sleep(float(os.environ["LATENCY_SECONDS"]))
    st.session_state["email"] = email
    st.switch_page(pages[1])


def words() -> None:
    """The page behind it."""
    st.title("Your account")
    st.text(f"Hello {st.session_state['email']}.")


st.set_page_config(page_icon="🔑", layout="centered")
pages = [
    st.Page(form, title="Sign in", default=True),
    st.Page(words, title="Account", url_path="account"),
]
st.navigation(pages, position="top").run()
