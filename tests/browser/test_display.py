"""Forms as password managers know them, pages as phones show them."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.account_pages import open_part, open_row
from tests.browser.visitor import Visitor
from tests.stack import Stack

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}}
SIDEWAYS = """() => [...document.querySelectorAll("*")].filter(e =>
    e.scrollWidth > e.clientWidth + 1 &&
    (e === document.documentElement ||
     /auto|scroll/.test(getComputedStyle(e).overflowX))
  ).map(e => `${e.tagName} ${e.dataset.testid} ${e.scrollWidth} > ${e.clientWidth}`)"""
OPENED = {
    "Profile": "Email address",
    "Security": "Password",
    "Sessions": "All sessions",
}
FORMS = {
    ("/register", "Create your account"): {
        "Email": ("email", "username"),
        "Password": ("password", "new-password"),
        "Repeat password": ("password", "new-password"),
    },
    ("/verify", "Verify your email"): {
        "Email": ("email", "username"),
        "Verification code": ("tel", "one-time-code"),
    },
    ("/signin", "Sign in"): {
        "Email": ("email", "username"),
        "Password": ("password", "current-password"),
    },
}


def scrolls_sideways(page: Page) -> list[str]:
    found: Any = page.evaluate(SIDEWAYS)
    return list(found)


@pytest.mark.parametrize("address", FORMS, ids=[path for path, _ in FORMS])
def test_fields_tell_password_managers_what_they_are(
    visitor: Visitor, address: tuple[str, str]
) -> None:
    page = visitor.open(*address)
    expect(page.locator("main input")).to_have_count(len(FORMS[address]))
    found = {
        field.get_attribute("aria-label"): (
            field.get_attribute("type"),
            field.get_attribute("autocomplete"),
        )
        for field in page.locator("main input").all()
    }
    assert found == FORMS[address]
    for label in found:
        assert label
        expect(page.locator("label").get_by_text(label, exact=True)).to_be_visible()


def test_enter_sends_the_form(visitor: Visitor, stack: Stack) -> None:
    visitor.open("/signin", "Sign in")
    visitor.fill({"Email": stack.confirmed_user(), "Password": "wrong"})
    visitor.field("Password").press("Enter")
    visitor.has_failed("Incorrect email or password.")


def test_guests_pages_fit_a_phone(new_visitor: Any, stack: Stack) -> None:
    stack.pool.sign_up()
    visitor = new_visitor(**PHONE)
    for path, heading in [
        ("/", "Accounts for this app"),
        *FORMS,
        ("/inbox", "Inbox"),
    ]:
        page = visitor.open(path, heading)
        # its last line is there too
        page.locator("main a, main button").last.wait_for()
        assert scrolls_sideways(page) == [], path


def test_account_fits_a_phone(new_visitor: Any, stack: Stack) -> None:
    visitor = new_visitor(**PHONE)
    email = stack.confirmed_user()
    visitor.sign_in(email)
    # of these a sign and the initials alone are seen
    for name in ("English", email):
        expect(visitor.page.get_by_role("button", name=name)).to_be_visible()
    expect(visitor.page.locator("table.claims")).to_have_count(2)
    assert scrolls_sideways(visitor.page) == []
    for part, title in OPENED.items():
        open_part(visitor, part)
        open_row(visitor, title)
        assert scrolls_sideways(visitor.page) == [], part
    open_part(visitor, "Tokens")
    expect(visitor.page.locator("table.claims")).to_have_count(2)
    assert scrolls_sideways(visitor.page) == []
    visitor.press("Show raw tokens")
    expect(visitor.page.get_by_test_id("stCode")).to_have_count(2)
    assert scrolls_sideways(visitor.page) == []
