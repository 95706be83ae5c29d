"""When a session ends by itself; time passes in the store, nobody waits."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.browser import raw
from tests.browser.app import App
from tests.browser.visitor import Visitor
from tests.stack import Stack

pytestmark = pytest.mark.browser


def later(app: App, minutes: float, *, used: bool = True) -> None:
    """Let time pass for all sessions; with `used` off, only since their start."""
    columns = ["created_at", "expires_at", *(["used_at"] if used else [])]
    changes = ", ".join(f"{name} = {name} - {minutes * 60}" for name in columns)
    with closing(sqlite3.connect(app.directory / "sessions.db")) as database:
        database.execute(f"UPDATE session SET {changes}, version = version + 1")
        database.commit()


@pytest.fixture
def own_app(stack: Stack, new_app: Callable[..., App]) -> App:
    return new_app(stack.file)


def test_a_session_ends_after_thirty_minutes_without_use(
    new_visitor: Callable[..., Visitor], own_app: App, stack: Stack
) -> None:
    visitor = new_visitor(own_app.url)
    visitor.sign_in(stack.confirmed_user())
    later(own_app, 29)
    visitor.page.reload()
    visitor.sees("Your account")

    later(own_app, 31)
    visitor.page.reload()

    visitor.sees("Sign in")
    visitor.page.get_by_text("Your session has ended.").wait_for()
    visitor.lost_cookie("session")


def test_a_session_ends_after_twelve_hours_of_use(
    new_visitor: Callable[..., Visitor], own_app: App, stack: Stack
) -> None:
    visitor = new_visitor(own_app.url)
    visitor.sign_in(stack.confirmed_user())
    later(own_app, 12 * 60 - 1, used=False)
    visitor.page.reload()
    visitor.sees("Your account")

    later(own_app, 2, used=False)
    visitor.page.reload()

    visitor.sees("Sign in")


def test_what_a_page_asks_by_itself_does_not_prolong_a_session(
    new_visitor: Callable[..., Visitor], own_app: App, stack: Stack
) -> None:
    visitor = new_visitor(own_app.url)
    visitor.sign_in(stack.confirmed_user())
    cookies = {name: visitor.cookies[name] for name in ("session", "browser")}
    visitor.page.goto("about:blank")
    later(own_app, 20)
    assert raw.sync(own_app, None, cookies).tag

    later(own_app, 11)

    assert raw.sync(own_app, None, cookies).tag == ""


def test_the_way_back_leads_to_the_page_that_was_left(
    new_visitor: Callable[..., Visitor], own_app: App, stack: Stack
) -> None:
    visitor = new_visitor(own_app.url)
    email = stack.confirmed_user()
    visitor.sign_in(email)
    visitor.open("/members?tab=2", "Members")
    later(own_app, 31)
    visitor.page.reload()
    visitor.sees("Sign in")

    visitor.enter_credentials(email)

    visitor.sees("Members")
    assert visitor.page.url.endswith("/members?tab=2")
