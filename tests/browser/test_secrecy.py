"""What the browser must never hold, and what a page may load."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import raw
from tests.browser.account_pages import open_part
from tests.browser.app import App
from tests.browser.raw import plain_name
from tests.browser.visitor import Visitor, everything
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser

JWT = re.compile(r"eyJ[\w-]{10,}")
COLLECT = """async () => JSON.stringify({
  local: {...localStorage},
  session: {...sessionStorage},
  databases: await indexedDB.databases(),
  caches: await caches.keys(),
  cookie: document.cookie,
  name: window.name,
  state: history.state,
  url: location.href,
})"""


def history(page: Page) -> list[str]:
    """Every address in the tab's history."""
    protocol = page.context.new_cdp_session(page)
    found: Any = protocol.send("Page.getNavigationHistory")
    return [entry["url"] for entry in found["entries"]]


def test_after_sign_in_no_script_can_read_a_secret(
    visitor: Visitor, stack: Stack, app: App
) -> None:
    visitor.sign_in(stack.confirmed_user())
    page = visitor.page
    expect(page.locator("table.claims")).to_have_count(2)
    for part in ("Profile", "Security", "Sessions", "Tokens"):
        open_part(visitor, part)
    expect(page.locator("table.claims")).to_have_count(2)
    cookies = visitor.cookies
    stored = str(page.evaluate(COLLECT))
    within_reach = "\n".join([everything(page), stored, *history(page)])
    assert not JWT.search(within_reach)
    assert PASSWORD not in within_reach
    assert json.dumps(PASSWORD) not in within_reach
    for name in ("session", "browser"):
        assert cookies[name] not in within_reach
    assert cookies["session"].partition(".")[2] not in within_reach
    assert re.findall(r"(\w+)=", json.loads(stored)["cookie"]) == ["_streamlit_xsrf"]
    # Streamlit's own note of light or dark
    assert [
        name
        for name in json.loads(stored)["local"]
        if not name.startswith("stActiveTheme")
    ] == []

    # what the page may still show of the ticket works no more
    for ticket in re.findall(r'data-session-ticket="([^"]*)"', within_reach):
        answer = raw.sync(app, ticket, {"browser": cookies["browser"]})
        assert answer.tag == ""
        assert not answer.set_cookies


def test_both_cookies_are_out_of_reach_and_random(
    visitor: Visitor, stack: Stack
) -> None:
    visitor.sign_in(stack.confirmed_user())
    own = [
        cookie
        for cookie in visitor.context.cookies()
        if plain_name(cookie["name"]) in ("session", "browser")
    ]
    assert len(own) == 2
    for cookie in own:
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Lax"
        assert cookie["path"] == "/"
        # 256 random bits in base64url
        assert re.fullmatch(r"([\w-]{22}\.)?[\w-]{43}", cookie["value"])


def test_raw_tokens_come_only_when_asked_for(visitor: Visitor, stack: Stack) -> None:
    frames: list[bytes] = []
    visitor.page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda data: frames.append(data)),
    )
    visitor.sign_in(stack.confirmed_user())
    page = visitor.page
    expect(page.locator("table.claims")).to_have_count(2)
    open_part(visitor, "Tokens")
    expect(page.locator("table.claims")).to_have_count(2)
    # not even on the way to the page
    assert not any(b"eyJ" in frame for frame in frames if isinstance(frame, bytes))
    for leave in (lambda: visitor.press("Hide raw tokens"), page.reload):
        visitor.press("Show raw tokens")
        expect(page.get_by_test_id("stCode")).to_have_count(2)
        assert JWT.search(everything(page))
        leave()
        expect(page.get_by_test_id("stCode")).to_have_count(0)
        visitor.sees("Your account")
        expect(page.locator("table.claims")).to_have_count(2)
        assert not JWT.search(everything(page))


def test_the_log_holds_no_secret(visitor: Visitor, stack: Stack, app: App) -> None:
    email = stack.confirmed_user()
    before = len(app.log)
    visitor.open("/signin", "Sign in")
    visitor.enter_credentials(email, "Wrong horse 8 battery!")
    visitor.has_failed("Incorrect email or password.")
    visitor.sign_in(email)
    cookies = visitor.cookies
    visitor.press("Sign out")
    visitor.sees("Sign in")
    log = app.log[before:]
    for secret in (
        PASSWORD,
        "Wrong horse 8 battery!",
        cookies["session"].partition(".")[2],
        cookies["browser"],
    ):
        assert secret not in log
    assert not JWT.search(log)
    assert "Traceback" not in log
