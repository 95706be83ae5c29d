"""What client.js does for any page that keeps to the classes and marks it looks for."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.app import App
from tests.browser.visitor import Visitor, settled

pytestmark = pytest.mark.browser

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


def mark():
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

ELSEWHERE = "http://localhost:9/"
# the marks before them are the style sheet's
BOTH = re.compile("length.+digit")


class Line:
    """A page's websocket, which can be made to wait."""

    def __init__(self, page: Page) -> None:
        self._is_held = False
        self._waiting: list[tuple[WebSocketRoute, str | bytes]] = []
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()
        browser.on_message(lambda message: self._pass(server, message))

    def _pass(self, server: WebSocketRoute, message: str | bytes) -> None:
        if self._is_held:
            self._waiting.append((server, message))
        else:
            server.send(message)

    def hold(self) -> None:
        self._is_held = True

    def release(self) -> None:
        self._is_held = False
        for server, message in self._waiting:
            server.send(message)
        self._waiting.clear()


@pytest.fixture
def visitor(
    small_app: Callable[..., App], new_visitor: Callable[..., Visitor]
) -> Visitor:
    """Somebody at the small app."""
    found = new_visitor(small_app({"app.py": APP}).url)
    found.page.add_init_script(LISTEN)
    return found


def open_page(visitor: Visitor, name: str) -> Page:
    page = visitor.open(f"/{name.lower()}", name)
    settled(page)
    return page


def heard(page: Page) -> list[list[str]]:
    found: list[list[str]] = page.evaluate("window.heard")
    return found


def test_a_press_shows_at_once_and_until_it_is_answered(visitor: Visitor) -> None:
    line = Line(visitor.page)
    page = open_page(visitor, "Pressing")
    plain = page.get_by_role("button", name="Plain")
    send = page.get_by_role("button", name="Send")
    over = page.get_by_test_id("stMain").get_by_role("link", name="Over")
    controls = (plain, send, over)
    # what comes last, with a script of its own
    expect(page.get_by_label("Word")).to_be_visible()
    page.wait_for_load_state("networkidle")
    before = [control.bounding_box() for control in controls]
    for control, press in (
        (plain, plain.click),
        (send, send.click),
        (send, lambda: page.get_by_label("Word").press("Enter")),
        (over, over.click),
    ):
        line.hold()
        press()
        expect(control).to_have_attribute("aria-busy", "true", timeout=200)
        expect(page.locator("[data-busy]")).to_have_count(1)
        assert control.evaluate("e => getComputedStyle(e).cursor") == "progress"
        shown = control.evaluate("e => getComputedStyle(e, '::after').animationName")
        assert shown == "cognito-busy"
        assert [control.bounding_box() for control in controls] == before
        expect(control).to_be_enabled()
        line.release()
        expect(page.locator("[data-busy], [aria-busy]")).to_have_count(0)
        assert "pressing" in page.url


def test_a_press_that_nobody_answers_is_given_up(visitor: Visitor) -> None:
    line = Line(visitor.page)
    visitor.page.clock.install()
    page = open_page(visitor, "Pressing")
    line.hold()
    page.get_by_role("button", name="Plain").click()
    expect(page.locator("[data-busy]")).to_have_count(1)
    page.clock.fast_forward(10_100)
    expect(page.locator("[data-busy], [aria-busy]")).to_have_count(0)
    line.release()


def test_a_link_that_opens_another_tab_keeps_this_one_quiet(visitor: Visitor) -> None:
    page = open_page(visitor, "Pressing")
    visitor.context.route(f"{ELSEWHERE}**", lambda route: route.fulfill(body="there"))
    with page.context.expect_page():
        page.get_by_role("link", name="Elsewhere").click()
    expect(page.locator("[data-busy]")).to_have_count(0)


def test_with_less_motion_a_press_shows_without_any(
    small_app: Callable[..., App], new_visitor: Callable[..., Visitor]
) -> None:
    visitor = new_visitor(small_app({"app.py": APP}).url, reduced_motion="reduce")
    line = Line(visitor.page)
    page = open_page(visitor, "Pressing")
    line.hold()
    plain = page.get_by_role("button", name="Plain")
    plain.click()
    style = "getComputedStyle(e, '::after')"
    assert plain.evaluate(f"e => {style}.animationName") == "none"
    assert plain.evaluate(f"e => {style}.content") == '""'
    line.release()
    expect(page.locator("[data-busy]")).to_have_count(0)


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


def test_what_came_of_a_press_leaves_who_types_on_alone(visitor: Visitor) -> None:
    line = Line(visitor.page)
    page = open_page(visitor, "Outcomes")
    line.hold()
    page.get_by_role("button", name="Send").click()
    early = page.get_by_label("Early")
    early.press_sequentially("on")
    line.release()
    expect(page.get_by_text("Wrong, time 1.")).to_have_count(1)
    settled(page)
    expect(early).to_be_focused()
    expect(early).to_have_value("on")


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
