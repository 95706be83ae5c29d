"""Activity: whose account it is reads what happened to it, and where to go then."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.account_pages import WRONG_PASSWORD, fails, open_part
from tests.browser.visitor import Visitor
from tests.stack import Stack

pytestmark = pytest.mark.browser


def test_an_owner_reads_what_others_tried_and_finds_the_way_to_a_new_password(
    visitor: Visitor, new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    email = stack.confirmed_user()
    visitor.sign_in(email)
    visitor.press("Sign out")
    visitor.sees("Sign in")
    hostile = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0 <img src=x:x>"
    other = new_visitor(user_agent=hostile)
    other.open("/signin", "Sign in")
    other.enter_credentials(email, WRONG_PASSWORD)
    fails(other, "Incorrect email or password.")

    visitor.sign_in(email)
    open_part(visitor, "Activity")

    page = visitor.page
    lines = page.locator(".activity li")
    expect(lines).to_have_text(
        [
            re.compile(r"^Sign-intoday at .* · .*Chrome.* on Linux"),
            re.compile(r"^Sign-inrefusedtoday at .* · Firefox on Linux"),
            re.compile("^End of a session"),
            re.compile("^Sign-in"),
        ]
    )
    expect(page.locator(".activity img")).to_have_count(0)
    page.get_by_role("link", name="This wasn't me").click()
    expect(visitor.field("Current password")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?part=security&open=password$"))
