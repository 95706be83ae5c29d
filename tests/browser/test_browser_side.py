"""What client.js does for any page that keeps to the classes and marks it looks for."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import App
from tests.browser.side import APP, open_page
from tests.browser.visitor import Visitor, settled

pytestmark = pytest.mark.browser

LISTEN = """
window.heard = [];
addEventListener("DOMContentLoaded", () => setTimeout(() => {
    const voice = document.querySelector("body > .spoken[role=status]");
    if (!voice) return;
    new MutationObserver(() => {
        window.heard.push([...voice.children].map(each => each.textContent));
    }).observe(voice, {childList: true});
}));
"""

# the marks before them are the style sheet's
BOTH = re.compile("length.+digit")


@pytest.fixture(scope="module")
def side(shared_app: Callable[..., App]) -> App:
    return shared_app({"app.py": APP})


@pytest.fixture
def visitor(side: App, new_visitor: Callable[..., Visitor]) -> Visitor:
    """Somebody at that app, who listens."""
    return new_visitor(side.url, scripts=(LISTEN,))


def heard(page: Page) -> list[list[str]]:
    found: list[list[str]] = page.evaluate("window.heard")
    return found


def test_what_came_of_a_press_is_in_sight_and_has_the_focus(visitor: Visitor) -> None:
    page = open_page(visitor, "Outcomes")
    for time_ in (1, 2):
        word = page.get_by_label("Word")
        word.fill("x")
        # nothing of the page's start is in sight
        word.scroll_into_view_if_needed()
        word.press("Enter")
        alert = page.get_by_role("alert").filter(has_text=f"Wrong, time {time_}.")
        expect(alert).to_be_focused()
        expect(alert).to_be_in_viewport(ratio=1)


def test_an_outcome_takes_the_focus_once(visitor: Visitor) -> None:
    page = open_page(visitor, "Outcomes")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_be_focused()
    early = page.get_by_label("Early")
    early.fill("more")
    early.press("Enter")
    settled(page)
    expect(early).to_be_focused()


def test_the_first_empty_field_of_a_card_has_the_focus(visitor: Visitor) -> None:
    page = open_page(visitor, "Cards")
    expect(page.get_by_label("Code")).to_be_focused()
    # once: not again after a run of the same page
    page.get_by_label("Outside").fill("x")
    page.get_by_label("Outside").press("Enter")
    page.get_by_label("Outside").blur()
    settled(page)
    expect(page.locator("body")).to_be_focused()
    # and again where one comes back to it
    page.get_by_test_id("stMain").get_by_role("link", name="Over").click()
    visitor.sees("Pressing")
    settled(page)
    page.evaluate("document.activeElement.blur()")
    page.go_back()
    visitor.sees("Cards")
    expect(page.get_by_label("Code")).to_be_focused()


def test_the_rules_of_a_password_belong_to_its_field(visitor: Visitor) -> None:
    page = open_page(visitor, "Passwords")
    field = page.get_by_label("Password", exact=True)
    expect(field).to_have_accessible_description(BOTH)
    field.fill("abc1")
    expect(page.get_by_text("good", exact=True)).to_be_visible()
    expect(field).to_have_accessible_description(BOTH)


def test_only_what_changed_of_the_rules_is_said_once_typing_stops(
    visitor: Visitor,
) -> None:
    page = open_page(visitor, "Passwords")
    field = page.get_by_label("Password", exact=True)
    field.press_sequentially("abcd", delay=100)
    page.wait_for_function("() => window.heard.length > 0")
    assert heard(page) == [["length: met"]]
    field.press_sequentially("1")
    page.wait_for_function("() => window.heard.length > 1")
    assert heard(page)[1:] == [["digit: met", "Strength: good"]]
    field.fill("")
    page.wait_for_function("() => window.heard.length > 2")
    gone = ["length: not met yet", "digit: not met yet", "Strength: weak"]
    assert heard(page)[2:] == [gone]


def test_the_document_has_the_pages_language(visitor: Visitor) -> None:
    page = visitor.open("/languages?as=ar,rtl,", "Languages")
    root = page.locator("html")
    expect(root).to_have_attribute("lang", "ar")
    expect(root).to_have_attribute("dir", "rtl")
    word = "getComputedStyle(document.documentElement).getPropertyValue('--menu-word')"
    assert page.evaluate(word) == '"The \\"menu\\""'
    assert "cognito-language" not in visitor.cookies
    page.set_viewport_size({"width": 390, "height": 844})
    menu = page.get_by_test_id("stExpandSidebarButton")
    expect(menu).to_have_attribute("aria-label", 'The "menu"')


def test_a_chosen_language_is_kept(visitor: Visitor) -> None:
    before = time.time()
    visitor.open("/languages?as=pt-BR,ltr,yes", "Languages")
    assert visitor.has_cookie("cognito-language") == "pt-BR"
    expect(visitor.page.locator("html")).to_have_attribute("dir", "ltr")
    [cookie] = [
        each for each in visitor.context.cookies() if each["name"] == "cognito-language"
    ]
    assert (cookie["path"], cookie["sameSite"]) == ("/", "Lax")
    assert abs(cookie["expires"] - before - 365 * 24 * 60 * 60) < 60


@pytest.mark.parametrize("tag", ["x; Domain=example.com", "ar\\", "a", "de--", "1"])
def test_what_is_no_language_is_left_alone(visitor: Visitor, tag: str) -> None:
    page = visitor.open(f"/languages?as={tag},ltr,yes", "Languages")
    settled(page)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert "cognito-language" not in visitor.cookies


@pytest.mark.parametrize("press", ["click", "Enter", "Space"])
def test_a_button_copies_and_says_so(visitor: Visitor, press: str) -> None:
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = open_page(visitor, "Copies")
    button = page.get_by_role("button", name="Copy email")
    expect(button).to_have_text("Copy")
    if press == "click":
        button.click()
    else:
        button.press(press)
    expect(button).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == 'a b"'
    assert heard(page) == [["Copied"]]
    expect(button).to_have_text("Copy")
