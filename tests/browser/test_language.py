"""The language of a page in a real browser: asked for, kept in a cookie, switched."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import App
from tests.browser.visitor import Visitor, settled
from tests.stack import Stack

pytestmark = pytest.mark.browser

FILES = {
    "app.py": """\
import streamlit as st
from streamlit_cognito import Page, account_pages, mount, navigation, say

app = st.App(__file__, **mount(words="words", languages=["en", "de"]))


def home() -> None:
    st.title(say("shop.title"))
    with st.form("order"):
        st.text_input(say("shop.what"), key="what")
        st.form_submit_button(say("profile.save"))


if __name__ == "__main__":
    navigation([Page(home, say("shop.title")), *account_pages()]).run()
""",
    "words/en.toml": '[shop]\ntitle = "Shop"\nwhat = "What"\n',
    "words/de.toml": '[shop]\ntitle = "Laden"\nwhat = "Was"\n',
}


@pytest.fixture(scope="module")
def shop(shared_app: Callable[..., App]) -> App:
    return shared_app(FILES)


def mark(page: Page, name: str) -> str | None:
    return page.locator("style[data-language]").get_attribute(f"data-{name}")


def switch(page: Page, before: str, to: str) -> None:
    """Choose another language in the popover."""
    settled(page)
    page.locator(".st-key-cognito-language button").click()
    page.get_by_role("combobox", name=before).click()
    page.get_by_role("option", name=to).click()


@pytest.mark.parametrize(
    ("locale", "heading", "title"),
    [("de-AT", "Laden", "Laden"), ("en-US", "Shop", "Shop"), ("fi-FI", "Shop", "Shop")],
)
def test_a_page_is_in_the_language_that_the_browser_asks_for(
    shop: App,
    new_visitor: Callable[..., Visitor],
    locale: str,
    heading: str,
    title: str,
) -> None:
    visitor = new_visitor(shop.url, locale=locale)
    page = visitor.open("/", heading)
    expect(page).to_have_title(title)
    assert mark(page, "chosen") is None


def test_what_was_chosen_in_the_browser_before_comes_first(
    shop: App, new_visitor: Callable[..., Visitor]
) -> None:
    visitor = new_visitor(shop.url, locale="de-DE")
    visitor.context.add_cookies(
        [{"name": "cognito-language", "value": "en", "url": shop.url}]
    )
    visitor.open("/", "Shop")


def test_a_switch_speaks_at_once_and_loses_nothing_typed(
    shop: App, new_visitor: Callable[..., Visitor]
) -> None:
    visitor = new_visitor(shop.url)
    page = visitor.open("/", "Shop")
    visitor.field("What").fill("not sent yet")

    switch(page, "Language", "Deutsch")

    visitor.sees("Laden")
    expect(page).to_have_title("Laden")
    expect(visitor.field("Was")).to_have_value("not sent yet")
    assert (mark(page, "language"), mark(page, "chosen")) == ("de", "de")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Anmelden").click()
    visitor.sees("Anmelden")


def test_what_was_chosen_is_kept_by_a_reload_and_in_a_new_tab(
    shop: App, new_visitor: Callable[..., Visitor]
) -> None:
    visitor = new_visitor(shop.url)
    page = visitor.open("/", "Shop")
    switch(page, "Language", "Deutsch")
    visitor.sees("Laden")
    assert visitor.has_cookie("cognito-language") == "de"

    with page.expect_response(f"{shop.url}/") as answer:
        page.reload()
    # before a script runs
    assert '<html lang="de" dir="ltr">' in answer.value.text()
    visitor.sees("Laden")
    visitor.new_tab("/", "Laden")


def test_the_profile_says_what_is_read_by_who_chose_nothing(
    shop: App, new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    email = stack.confirmed_user()
    locale = [{"Name": "locale", "Value": "de-AT"}]
    stack.embedded.admin.admin_update_user_attributes(
        UserPoolId=stack.pool.pool_id, Username=email, UserAttributes=locale
    )
    visitor = new_visitor(shop.url)
    page = visitor.open("/signin", "Sign in")
    visitor.enter_credentials(email)
    visitor.sees("Ihr Konto")
    visitor.has_cookie("session")
    assert "cognito-language" not in visitor.cookies
    visitor.open("/", "Laden")
    assert mark(page, "chosen") is None

    switch(page, "Sprache", "English")
    visitor.sees("Shop")
    assert visitor.has_cookie("cognito-language") == "en"
    page.reload()
    visitor.sees("Shop")


def test_streamlits_own_buttons_are_called_in_the_pages_language(
    shop: App, new_visitor: Callable[..., Visitor]
) -> None:
    visitor = new_visitor(shop.url, locale="de-DE")
    page = visitor.open("/signin", "Anmelden")
    eye = page.get_by_role("button", name="Passwort anzeigen")
    eye.click()
    hide = page.get_by_role("button", name="Passwort verbergen")
    expect(hide).to_have_attribute("aria-pressed", "true")
    switch(page, "Sprache", "English")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Show password")).to_be_visible()
