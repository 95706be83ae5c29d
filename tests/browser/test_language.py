"""The language of a page in a real browser: asked for, kept in a cookie, switched."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import App
from tests.browser.visitor import Visitor, settled

pytestmark = pytest.mark.browser

FILES = {
    "app.py": """\
import streamlit as st
from streamlit_cognito import Page, account_pages, mount, navigation, say
from streamlit_cognito.widgets import language

app = st.App(__file__, **mount(words="words", languages=["en", "de"]))


def home() -> None:
    st.title(say("shop.title"))
    with st.form("order"):
        st.text_input(say("shop.what"), key="what")
        st.form_submit_button(say("profile.save"))


if __name__ == "__main__":
    page = navigation([Page(home, say("shop.title")), *account_pages()])
    language.mark()
    with st.popover("A", key="person"):
        language.switch()
    page.run()
""",
    "words/en.toml": '[shop]\ntitle = "Shop"\nwhat = "What"\n',
    "words/de.toml": '[shop]\ntitle = "Laden"\nwhat = "Was"\n',
}


@pytest.fixture
def shop(small_app: Callable[..., App]) -> App:
    return small_app(FILES)


def mark(page: Page, name: str) -> str | None:
    return page.locator("style[data-language]").get_attribute(f"data-{name}")


def switch(page: Page, before: str, to: str) -> None:
    """Choose another language in the popover."""
    settled(page)
    page.get_by_test_id("stPopoverButton").click()
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
