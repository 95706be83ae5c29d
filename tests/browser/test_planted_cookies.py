"""Cookies that somebody put into a browser before its owner signs in there.

On https no other host can plant one of ours: their names begin with `__Host-`.
"""

from collections.abc import Callable

import pytest

from tests.browser import raw
from tests.browser.app import App
from tests.browser.live import Eavesdropper, open_page
from tests.browser.visitor import Visitor
from tests.stack import Stack

pytestmark = pytest.mark.browser


def plant(visitor: Visitor, app: App, cookies: dict[str, str]) -> None:
    """Put cookies into a browser, by their plain names."""
    mark = app.cookie_mark(lambda: raw.get(app, "/"))
    visitor.context.add_cookies(
        [
            {"name": f"{name}{mark}", "value": value, "url": app.url}
            for name, value in cookies.items()
        ]
    )


def test_a_planted_cookie_is_worth_nothing_after_the_sign_in(
    visitor: Visitor, stack: Stack, app: App
) -> None:
    planted = {"session": f"{'a' * 22}.{'b' * 43}", "browser": "known-to-somebody"}
    plant(visitor, app, planted)
    page = Eavesdropper(visitor.page)
    email = stack.confirmed_user()
    visitor.sign_in(email)

    own = visitor.cookies["session"]
    assert own != planted["session"]
    assert raw.sync(app, None, {**planted, "session": own}).tag
    assert raw.sync(app, None, planted).tag == ""
    # who knows the browser's id still knows nobody's page, nor its ticket
    with open_page(app, planted) as stranger:
        assert email not in stranger.shown
        assert stranger.session_id not in page.session_ids


def test_a_planted_sign_in_gives_way_to_the_owners(
    visitor: Visitor, new_visitor: Callable[..., Visitor], stack: Stack, app: App
) -> None:
    mallory = new_visitor()
    mallory.sign_in(stack.confirmed_user())
    planted = {name: mallory.cookies[name] for name in ("session", "browser")}
    plant(visitor, app, planted)
    email = stack.confirmed_user()

    visitor.open("/signin", "Your account")  # as whom, every page says
    visitor.press("Sign out")
    visitor.sees("Sign in")
    visitor.enter_credentials(email)
    visitor.sees("Your account")
    own = visitor.has_cookie("session")

    assert own != planted["session"]
    assert raw.sync(app, None, {**planted, "session": own}).tag
    assert raw.sync(app, None, planted).tag == ""
    with open_page(app, planted) as stranger:
        assert email not in stranger.shown
