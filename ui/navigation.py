"""The menu, and the guard before each page."""

import streamlit as st

import session
import setup
import state
from cognito_auth.errors import AuthError, SessionEnded
from cognito_auth.values import SignedIn
from guard import require_sign_in
from pages import PAGES, Page
from services import stack
from words import say

signed_in: SignedIn | None = None
problem: AuthError | None = None
embedded = False
try:
    embedded = stack().config.is_embedded
    signed_in = session.current()
    session.hand_off()
except AuthError as error:
    problem = error


def menu_page(page: Page) -> st.Page:
    """A page as Streamlit takes it; hidden ones are reached by their address."""
    shown = page.in_menu and page.is_for(signed_in)
    return st.Page(
        page.file,
        title=page.title,
        url_path=page.path,
        default=page.path == "home",
        visibility="visible" if shown else "hidden",
    )


table = {
    page.path: page for page in PAGES if embedded or page.audience != "embedded stack"
}
current = st.navigation(
    [menu_page(page) for page in table.values()],
    position="hidden" if problem else "top",
)
st.set_page_config(
    page_title=f"{current.title} · {say('app.name')}",
    page_icon="🔑",
    layout="centered",
)
path = current.url_path or "home"
state.enter(path)
try:
    if problem:
        raise problem
    if table[path].is_guarded:
        require_sign_in(table[path].groups)
    try:
        current.run()
    except SessionEnded:
        # Cognito says so, whatever the store has
        session.drop()
        require_sign_in()
except AuthError as error:
    setup.explain(error)
