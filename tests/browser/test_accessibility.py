"""Every page by axe's rules for WCAG 2.2, A and AA, light and dark.

None is excepted: what Streamlit itself draws keeps them too.
"""

from collections.abc import Callable
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests import aws_javascript
from tests.browser.account_pages import fails, open_part
from tests.browser.app import App
from tests.browser.visitor import Visitor, settled
from tests.flows import totp
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser

AXE = aws_javascript.FOLDER / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
FIND = """async rules => {
    const found = await axe.run(document, {
        runOnly: {type: "tag", values: rules}, resultTypes: ["violations"],
    });
    return found.violations.flatMap(rule => rule.nodes.map(
        node => [rule.id, node.html.slice(0, 300), node.failureSummary]));
}"""
# colours are measured as they are in the end
STILL = """addEventListener("DOMContentLoaded", () => {
    const style = document.createElement("style");
    style.textContent = "* { transition: none !important; animation: none !important }";
    document.head.append(style);
});"""


@pytest.fixture
def visitor(javascript: None, new_visitor: Callable[..., Visitor], app: App) -> Visitor:
    return with_axe(new_visitor(bypass_csp=True))


def with_axe(visitor: Visitor) -> Visitor:
    visitor.context.add_init_script(path=AXE)
    visitor.context.add_init_script(STILL)
    return visitor


def is_accessible(page: Page) -> None:
    """Look at what is shown now, in both schemes."""
    found: list[Any] = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(
            """dark => dark === (getComputedStyle(document.querySelector(
                "[data-testid=stApp]")).backgroundColor.match(/\\d+/g)[0] < 128)""",
            arg=scheme == "dark",
        )
        settled(page)
        found += [[scheme, *violation] for violation in page.evaluate(FIND, RULES)]
    assert found == []


def test_the_pages_of_guests(visitor: Visitor, stack: Stack) -> None:
    email = stack.new_email()
    page = visitor.open("/", "Accounts for this app")
    is_accessible(page)
    visitor.open("/register", "Create your account")
    visitor.fill({"Email": email, "Password": "Correct horse"})
    expect(page.locator("li.met")).to_have_count(4)
    is_accessible(page)
    visitor.press("Create account")
    fails(visitor, "The password needs a digit.")
    is_accessible(page)
    visitor.fill({"Password": PASSWORD, "Repeat password": PASSWORD})
    visitor.press("Create account")
    visitor.sees("Verify your email")
    is_accessible(page)
    visitor.open("/inbox", "Inbox")
    expect(page.get_by_test_id("stCode").first).to_be_visible()
    is_accessible(page)
    visitor.open("/signin", "Sign in")
    is_accessible(page)
    visitor.open("/forgot", "Reset your password")
    is_accessible(page)
    visitor.fill({"Email": email})
    visitor.press("Mail me a code")
    expect(visitor.field("Verification code")).to_be_visible()
    is_accessible(page)


def test_the_pages_of_members(visitor: Visitor, stack: Stack) -> None:
    email = stack.confirmed_user()
    visitor.sign_in(email)
    page = visitor.page
    is_accessible(page)
    open_part(visitor, "Profile", "Email address")
    is_accessible(page)
    page.get_by_role("radio", name="Sessions").click()
    expect(page.get_by_text("(this one)")).to_be_visible()
    is_accessible(page)
    open_part(visitor, "Security", "Delete account")
    visitor.press("Set up an authenticator app")
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    is_accessible(page)
    secret = page.get_by_test_id("stCode").inner_text().replace(" ", "")
    visitor.fill({"Code from your authenticator app": totp(secret)})
    visitor.press("Turn on")
    expect(page.get_by_text("Your authenticator app is on.")).to_be_visible()
    is_accessible(page)
    visitor.open("/members", "Members")
    is_accessible(page)
    visitor.open("/account", "Your account")
    visitor.press("Sign out")
    visitor.sees("Sign in")
    visitor.enter_credentials(email)
    visitor.sees("One more step")
    is_accessible(page)


def test_the_page_before_it_is_set_up(
    javascript: None,
    new_app: Callable[..., App],
    new_visitor: Callable[..., Visitor],
    stack: Stack,
) -> None:
    app = new_app(stack.file.with_name("none.json"))
    visitor = with_axe(new_visitor(app.url, bypass_csp=True))
    is_accessible(visitor.open("/", "Not set up yet"))
