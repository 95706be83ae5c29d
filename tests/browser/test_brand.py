"""One file makes an app look as its owner wants, by day and by night."""

import io
import json
from collections.abc import Callable
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.app import App
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

APP = """\
import streamlit as st
from streamlit_cognito import account_pages, mount, navigation
from streamlit_cognito.brand import brand
from streamlit_cognito.mark import picture, wordmark

app = st.App(__file__, **mount(brand="brand.json"))


def home() -> None:
    st.logo(wordmark(brand()))
    st.html(picture())
    st.title("Home")
    st.button("Press", type="primary")


if __name__ == "__main__":
    navigation([home, *account_pages()]).run()
"""
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">'
    '<circle cx="4" cy="4" r="4" fill="teal"/></svg>'
)
BRAND = {
    "name": "Salt & Pepper",
    "light": {"primary": "#b91c1c", "background": "#fffbeb", "ground": "#fef3c7"},
    "dark": {"primary": "#991b1b", "background": "#1c1917"},
}
# rgb() of what the file says
LOOKS: dict[Literal["light", "dark"], tuple[str, str]] = {
    "light": ("rgb(185, 28, 28)", "rgb(255, 251, 235)"),
    "dark": ("rgb(153, 27, 27)", "rgb(28, 25, 23)"),
}


def colour(picture: Locator, x: int, y: int) -> str:
    """The colour of a point of what is shown, as CSS has it."""
    shown = Image.open(io.BytesIO(picture.screenshot())).convert("RGB")
    return f"rgb{shown.getpixel((x, y))}"


def is_drawn(page: Page, selector: str) -> bool:
    """Whether a picture has come; what is refused has no size."""
    return bool(
        page.wait_for_function(
            "name => document.querySelector(name)?.naturalWidth > 0", arg=selector
        )
    )


def test_colours_and_mark_are_those_of_the_file(
    small_app: Callable[..., App], new_visitor: Callable[..., Visitor]
) -> None:
    app = small_app({"app.py": APP, "brand.json": json.dumps(BRAND)})
    page = new_visitor(app.url).open("/", "Home")
    assert is_drawn(page, "[data-testid=stHeaderLogo]")
    for scheme, (primary, background) in LOOKS.items():
        page.emulate_media(color_scheme=scheme)
        expect(page.get_by_test_id("stApp")).to_have_css("background-color", background)
        button = page.get_by_role("button", name="Press")
        expect(button).to_have_css("background-color", primary)
        mark = page.locator(".stHtml img")
        assert colour(mark, 3, 16) == primary
        assert colour(mark, 16, 13) == "rgb(255, 255, 255)"


def test_a_logo_of_ones_own_is_drawn(
    small_app: Callable[..., App], new_visitor: Callable[..., Visitor]
) -> None:
    brand = json.dumps(BRAND | {"logo": "logo.svg"})
    app = small_app({"app.py": APP, "brand.json": brand, "logo.svg": LOGO})
    page = new_visitor(app.url).open("/", "Home")
    assert is_drawn(page, "[data-testid=stHeaderLogo]")
    assert colour(page.locator(".stHtml img"), 16, 16) == "rgb(0, 128, 128)"
