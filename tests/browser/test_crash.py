"""The server dies in the middle of a sign-in."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.app import App
from tests.browser.visitor import Visitor
from tests.stack import Stack

pytestmark = pytest.mark.browser


def test_a_server_killed_during_a_sign_in_leaves_no_half_session(
    new_visitor: Callable[..., Visitor], new_app: Callable[..., App], stack: Stack
) -> None:
    app = new_app(stack.file)
    visitor, email = new_visitor(app.url), stack.confirmed_user()
    visitor.open("/signin", "Sign in")

    visitor.enter_credentials(email)
    app.kill()
    app.start()
    visitor.page.goto(app.url + "/account")

    # whether Cognito had answered or not, the browser had no cookie yet
    heading = visitor.page.get_by_role("heading", level=1)
    expect(heading).to_have_text(["Sign in"])
    assert "session" not in visitor.cookies
    visitor.enter_credentials(email)
    visitor.sees("Your account")
    visitor.forgive_outage()
