"""The header's right end on every page: who is there, and what they can do about it.

`style.css` puts it there; on the left are Streamlit's logo and menu.
"""

import re
from html import escape

import streamlit as st

from cognito_auth.errors import AuthError
from cognito_auth.values import SignedIn
from streamlit_cognito.script import places, session
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.memory import PREFIX
from streamlit_cognito.script.plain import plain
from streamlit_cognito.widgets import language
from streamlit_cognito.words import say, say_error


def header(signed_in: SignedIn | None) -> None:
    """Draw the language switch, then who is signed in, or the way to sign in."""
    with st.container(key=f"{PREFIX}header", horizontal=True, gap="small"):
        language.switch()
        if signed_in is None:
            places.link("signin", say("page.signin"))
            places.link("register", say("header.register"))
        else:
            _person(signed_in)


def leave_button(form: Form) -> None:
    """Draw the button that signs this browser out."""
    if st.button(
        say("account.out"),
        key=f"{PREFIX}leave {form.name}",
        icon=":material/logout:",
    ):
        try:
            with st.spinner(say("account.outing")):
                session.end(form)
        except AuthError as error:
            form.fail(say_error(error))
        places.go("signin")


def initials(name: str) -> str:
    """One or two letters: `ada.lovelace@example.com` is AL."""
    words = re.findall(r"[^\W_]+", name.partition("@")[0]) or ["?"]
    return "".join(word[0] for word in words[:2]).upper()


def _person(signed_in: SignedIn) -> None:
    name = signed_in.name
    # beside the button, not in its label: that also names the popover's dialog
    st.html(f'<i class="initials" aria-hidden="true">{escape(initials(name))}</i>')
    with st.popover(plain(name), type="tertiary", key=f"{PREFIX}who"):
        st.caption(say("account.signed_in"))
        st.text(signed_in.email or signed_in.id_claims.username)
        places.link("account", say("account.title"), icon=":material/settings:")
        form = Form("header")
        if form.problem:
            form.show_outcome()
        leave_button(form)
