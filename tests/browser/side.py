"""An app with all that client.js looks for on a page."""

from playwright.sync_api import Page

from tests.browser.visitor import Visitor, settled

APP = """\
import streamlit as st
from streamlit_cognito import account_pages, mount, navigation
from streamlit_cognito.widgets import language

app = st.App(__file__, **mount())


def home():
    st.title("Home")


def pressing():
    st.title("Pressing")
    st.button("Plain")
    with st.form("form"):
        st.text_input("Word")
        st.form_submit_button("Send")
    st.page_link(PAGES[1], label="Over")
    st.page_link("http://localhost:9/", label="Elsewhere")


def outcomes():
    st.title("Outcomes")
    shown = st.session_state.get("presses", 0)
    if shown:
        with st.container(key=f"cognito outcome-form-{shown}"):
            st.error(f"Wrong, time {shown}.")
    st.text_input("Early")
    st.html("<br>" * 90)
    with st.form(f"form-{shown}"):
        st.text_input("Word")
        if st.form_submit_button("Send"):
            st.session_state["presses"] = shown + 1
            st.rerun()


def cards():
    st.title("Cards")
    st.text_input("Outside")
    with st.container(key="cognito card"):
        st.text_input("Email", "bob@example.com")
        st.text_input("Account", disabled=True)
        st.text_input("Code")
    st.page_link(PAGES[1], label="Over")


@st.fragment
def rules():
    with st.container(key="cognito new-password"):
        typed = st.text_input("Password", live=True) or ""
        met = {"length": len(typed) > 3, "digit": any(map(str.isdigit, typed))}
        items = "".join(
            f'<li data-rule="{rule}" data-met="{"yes" if is_met else "no"}" '
            f'data-say="{rule}: {"met" if is_met else "not met yet"}">{rule}</li>'
            for rule, is_met in met.items()
        )
        st.html(f'<ul class="rules" aria-label="Rules">{items}</ul>')
        word = ("weak", "good")[sum(met.values()) > 1]
        st.html(f'<p class="strength" data-say="Strength: {word}">{word}</p>')


def passwords():
    st.title("Passwords")
    rules()


def languages():
    st.title("Languages")
    with st.sidebar:
        st.text("Aside")


def mark(ticket=""):
    tag, direction, chosen = st.query_params.get("as", "en,ltr,").split(",")
    mark = f'data-chosen="{tag}"' if chosen else ""
    st.html(
        f'<style data-language="{tag}" data-direction="{direction}" '
        f'data-menu="The &quot;menu&quot;" {mark}></style>'
    )


def copies():
    st.title("Copies")
    st.html(
        '<button type="button" class="copy" data-copy="a b&quot;" '
        'data-copied="Copied" aria-label="Copy email">Copy</button>'
    )


PAGES = [
    st.Page(page, url_path=page.__name__)
    for page in (home, pressing, outcomes, cards, passwords, languages, copies)
]

if __name__ == "__main__":
    language.mark = mark
    navigation([*PAGES, *account_pages()], position="top").run()
"""


def open_page(visitor: Visitor, name: str) -> Page:
    page = visitor.open(f"/{name.lower()}", name)
    settled(page)
    return page
