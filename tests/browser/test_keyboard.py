"""From registering to an authenticator app with nothing but a keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import Visitor, settled
from tests.flows import STEP_SECONDS, totp
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser

FURTHEST = 40
FOCUSED = """() => {
    const focused = document.activeElement.cloneNode(true);
    // a picture, drawn by the letters of its name
    focused.querySelectorAll("[data-testid=stIconMaterial]").forEach(e => e.remove());
    const label = focused.getAttribute("aria-label")
        || focused.closest("label")?.innerText || focused.innerText || "";
    return label.trim();
}"""


def reach(page: Page, name: str) -> None:
    """Press Tab until the element of this name has the focus, and shows it."""
    passed = [page.evaluate(FOCUSED)]
    while passed[-1] != name and len(passed) < FURTHEST:
        page.keyboard.press("Tab")
        passed.append(page.evaluate(FOCUSED))
    assert passed[-1] == name, [each[:30] for each in passed]
    assert page.evaluate("document.activeElement.matches(':focus-visible')")


def type_into(page: Page, label: str, text: str) -> None:
    reach(page, label)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def press(page: Page, name: str, key: str = "Enter") -> None:
    reach(page, name)
    page.keyboard.press(key)


def test_the_whole_way_by_keyboard(visitor: Visitor, stack: Stack) -> None:
    email = stack.new_email()
    page = visitor.open("/", "Accounts for this app")
    settled(page)
    # until the menu has been measured, drawing it again takes the focus away
    expect(page.get_by_test_id("stTopNavLink").first).to_be_visible()
    # the header's link, then the page's button
    reach(page, "Create account")
    page.keyboard.press("Tab")
    press(page, "Create account", "Space")
    visitor.sees("Create your account")
    settled(page)
    type_into(page, "Email", email)
    type_into(page, "Password", PASSWORD)
    expect(page.locator("li[data-met=yes]")).to_have_count(5)
    type_into(page, "Repeat password", PASSWORD)
    press(page, "Create account")

    visitor.sees("Verify your email")
    settled(page)
    expect(visitor.field("Email")).to_have_value(email)
    code = stack.embedded.code_for(email)
    assert code
    type_into(page, "Verification code", code)
    # from within the field, as everywhere on the web
    page.keyboard.press("Enter")

    visitor.sees("Sign in")
    settled(page)
    expect(visitor.field("Email")).to_have_value(email)
    type_into(page, "Password", PASSWORD)
    page.keyboard.press("Enter")

    visitor.sees("Your account")
    settled(page)
    for part in ("Profile", "Security"):
        press(page, part)
        expect(page.get_by_role("heading", name=part, level=2)).to_be_visible()
        settled(page)
    expect(page.get_by_role("heading", name="Delete account")).to_be_visible()
    # the password's row comes first
    press(page, "Change")
    expect(visitor.field("Current password")).to_be_visible()
    settled(page)
    press(page, "Close")
    expect(visitor.field("Current password")).to_have_count(0)
    settled(page)
    press(page, "Set up")
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    settled(page)
    secret = page.get_by_test_id("stCode").inner_text().replace(" ", "")
    type_into(page, "Code from your authenticator app", totp(secret))
    press(page, "Turn on", "Space")
    expect(page.get_by_text("Your authenticator app is on.")).to_be_visible()
    settled(page)

    page.goto(f"{visitor.url}/account")
    visitor.sees("Your account")
    settled(page)
    # from the header, as on every page
    press(page, email)
    expect(page.get_by_role("dialog")).to_be_visible()
    press(page, "Sign out")
    visitor.sees("Sign in")
    settled(page)
    type_into(page, "Email", email)
    type_into(page, "Password", PASSWORD)
    with stack.embedded.later(STEP_SECONDS):
        press(page, "Sign in")
        visitor.sees("One more step")
        settled(page)
        code = totp(secret, STEP_SECONDS)
        type_into(page, "Code from your authenticator app", code)
        press(page, "Continue")
        visitor.sees("Your account")
