"""What our page for members draws, by Streamlit alone: nobody signs in.

A rerun of it is what the elements cost, and the rest of ours what the accounts do.
"""

import streamlit as st

PAGES = 13
EMAIL = "ada@example.com"


def members() -> None:
    """The page, as `ui/app_pages/members.py` has it."""
    st.title("Members")
    st.write("Everybody who is signed in sees this page.")
    st.text(f"Hello {EMAIL}.")


st.set_page_config(page_icon="🔑", layout="centered")
pages = [
    st.Page(members, title=f"Page {number}", url_path=f"page-{number}")
    for number in range(PAGES)
]
st.html("<style>:root {}</style>")
shown = st.navigation(pages, position="top")
st.set_page_config(page_title=f"{shown.title} · Accounts")
with st.container(key="header", horizontal=True, gap="small"):
    with st.popover("EN", type="tertiary"):
        st.selectbox("Language", ["English", "Deutsch", "Français", "日本語"])
    st.html('<i class="initials" aria-hidden="true">AE</i>')
    with st.popover(EMAIL, type="tertiary", key="who"):
        st.caption("You are signed in as")
        st.text(EMAIL)
        st.page_link(pages[1], label="Your account", icon=":material/settings:")
        st.button("Sign out", icon=":material/logout:")
shown.run()
