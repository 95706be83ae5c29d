"""One's own sign-in, step by step: of this very one, on any screen, to be tried."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.app import App
from tests.browser.visitor import Visitor, everything, settled
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser

TITLE = "Your sign-in, step by step"
OWN = """\
import streamlit as st
from streamlit_cognito import account_pages, mount, navigation

app = st.App(__file__, **mount())


def own():
    st.title("Own")
    st.html("<p>Plain</p><details open><summary>More</summary><p>Inside</p></details>")


if __name__ == "__main__":
    navigation([st.Page(own, default=True), *account_pages()]).run()
"""


def test_the_owner_sees_this_sign_in_and_tries_it(
    new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    visitor = new_visitor(viewport={"width": 390, "height": 844})
    email = stack.confirmed_user()
    visitor.sign_in(email)
    visitor.page.get_by_role("link", name=TITLE).click()
    visitor.sees(TITLE)
    page = visitor.page
    settled(page)

    steps = page.locator("ol.way li")
    expect(steps).to_have_count(6)
    expect(steps.nth(1)).to_contain_text("InitiateAuth")
    expect(steps.nth(5)).to_contain_text(re.compile(r"\d+ ms"))
    expect(page.locator("table.claims", has_text="SRP_A").first).to_contain_text(email)
    # nothing of it is wider than a phone
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert PASSWORD not in everything(page)

    expect(page.get_by_text("Every check passes.")).to_have_count(2)
    choice = page.get_by_role("combobox", name="What is changed").first
    # Streamlit shuts a list whose page still scrolls
    choice.scroll_into_view_if_needed()
    settled(page)
    choice.click()
    page.get_by_role("option", name="the password", exact=True).click()
    expect(page.get_by_text("Amazon Cognito refuses")).to_be_visible()
    expect(page.get_by_text("Every check passes.")).to_have_count(1)


def test_a_guest_sees_the_sign_in_in_its_place(visitor: Visitor) -> None:
    visitor.open("/insight", "Sign in")


def test_what_opens_in_an_apps_own_html_looks_as_the_rest_of_it(
    small_app: Callable[..., App], new_visitor: Callable[..., Visitor]
) -> None:
    page = new_visitor(small_app({"app.py": OWN}).url).open("/", "Own")
    colours = [
        page.get_by_text(text, exact=True).evaluate("e => getComputedStyle(e).color")
        for text in ("Plain", "Inside")
    ]
    assert colours[0] == colours[1]
