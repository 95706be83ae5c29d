"""What client.js shows of a press until it is answered."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.app import App
from tests.browser.side import APP, open_page
from tests.browser.visitor import Visitor, settled

pytestmark = pytest.mark.browser

ELSEWHERE = "http://localhost:9/"


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


@pytest.fixture(scope="module")
def side(shared_app: Callable[..., App]) -> App:
    return shared_app({"app.py": APP})


@pytest.fixture
def visitor(side: App, new_visitor: Callable[..., Visitor]) -> Visitor:
    """Somebody at that app."""
    return new_visitor(side.url)


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
    side: App, new_visitor: Callable[..., Visitor]
) -> None:
    visitor = new_visitor(side.url, reduced_motion="reduce")
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
