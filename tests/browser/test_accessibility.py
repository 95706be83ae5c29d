"""Every page by axe's rules for WCAG 2.2, A and AA, at two widths, light and dark.

None is excepted: what Streamlit itself draws keeps them too.
"""

import re
from collections.abc import Callable
from typing import Any, Literal

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from cognito_auth.cognito.admin import AdminClient
from tests import aws_javascript
from tests.browser.account_pages import fails, open_part, open_person, open_row, row
from tests.browser.app import App
from tests.browser.visitor import Visitor, settled
from tests.flows import totp
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser

AXE = aws_javascript.FOLDER / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
# by scheme: from the one to the other nothing but colours changes
RULES: dict[Literal["light", "dark"], dict[str, Any]] = {
    "light": {"type": "tag", "values": LEVELS},
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
SIZES: list[ViewportSize] = [
    {"width": 1280, "height": 900},
    {"width": 390, "height": 844},
]
FIND = """async rules => {
    const found = await axe.run(document, {
        runOnly: rules, resultTypes: ["violations"],
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
def visitor(javascript: None, new_visitor: Callable[..., Visitor]) -> Visitor:
    return with_axe(new_visitor)


def with_axe(new_visitor: Callable[..., Visitor], **options: Any) -> Visitor:
    """Somebody whose pages have axe."""
    scripts = (AXE.read_text("utf-8"), STILL)
    settings = {"viewport": SIZES[0], **options}
    return new_visitor(scripts=scripts, bypass_csp=True, **settings)


def is_accessible(page: Page) -> None:
    """Look at what is shown now, at both widths and in both schemes."""
    found: list[Any] = []
    for size in SIZES:
        page.set_viewport_size(size)
        for scheme, rules in RULES.items():
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function(
                """dark => dark === (getComputedStyle(document.querySelector(
                "[data-testid=stApp]")).backgroundColor.match(/\\d+/g)[0] < 128)""",
                arg=scheme == "dark",
            )
            settled(page)
            # what waited for an answer is pale
            expect(page.locator("[data-busy]")).to_have_count(0)
            violations = page.evaluate(FIND, rules)
            found += [[size["width"], scheme, *each] for each in violations]
    page.set_viewport_size(SIZES[0])
    assert not found, "\n".join(map(str, found))


def test_the_pages_of_guests(visitor: Visitor, stack: Stack) -> None:
    email = stack.new_email()
    page = visitor.open("/", "Accounts for this app")
    is_accessible(page)
    page.get_by_text("How is my password protected?").click()
    expect(page.get_by_text("a proof, never the password")).to_be_visible()
    is_accessible(page)
    visitor.open(f"/verify?email={stack.pool.sign_up()}", "Verify your email")
    visitor.press("Send a new code")
    sent = page.get_by_role("status").filter(has_text="a new code is on its way")
    expect(sent).to_be_visible()
    is_accessible(page)
    visitor.open("/register", "Create your account")
    visitor.fill({"Email": email, "Password": "Correct horse"})
    expect(page.locator("li[data-met=yes]")).to_have_count(4)
    is_accessible(page)
    visitor.press("Create account")
    fails(visitor, "The password needs a digit.")
    is_accessible(page)
    visitor.fill({"Password": PASSWORD, "Repeat password": PASSWORD})
    visitor.press("Create account")
    visitor.sees("Verify your email")
    is_accessible(page)
    visitor.fill({"Verification code": "000000"})
    visitor.press("Verify")
    expect(page.get_by_role("alert")).to_be_visible()
    is_accessible(page)
    visitor.open("/inbox", "Inbox")
    expect(page.get_by_test_id("stCode").first).to_be_visible()
    is_accessible(page)
    visitor.open("/signin", "Sign in")
    is_accessible(page)
    visitor.enter_credentials(stack.confirmed_user(), "Wrong horse 8 battery!")
    expect(page.get_by_role("alert")).to_be_visible()
    is_accessible(page)
    visitor.open("/challenge", "One more step")
    is_accessible(page)
    visitor.open("/forgot", "Reset your password")
    is_accessible(page)
    visitor.fill({"Email": email})
    visitor.press("Mail me a code")
    expect(visitor.field("Verification code")).to_be_visible()
    is_accessible(page)


def stays_accessible(hanging: Locator) -> None:
    """What hangs somewhere does so at both widths, and is accessible."""
    expect(hanging).to_be_visible()
    is_accessible(hanging.page)
    expect(hanging).to_be_visible()


def test_what_hangs_from_the_header(visitor: Visitor, stack: Stack) -> None:
    page = visitor.open("/signin", "Sign in")
    settled(page)
    language = page.locator(".st-key-cognito-language").get_by_role("button")
    language.click()
    choice = page.get_by_role("combobox", name="Language")
    stays_accessible(choice)
    choice.click()
    stays_accessible(page.get_by_role("option", name="Deutsch"))
    visitor.sign_in(stack.confirmed_user())
    settled(page)
    stays_accessible(open_person(page))


def test_the_parts_of_the_account(visitor: Visitor, stack: Stack) -> None:
    visitor.sign_in(stack.confirmed_user())
    page = visitor.page
    for part in ("Overview", "Profile", "Security", "Sessions", "Activity", "Tokens"):
        open_part(visitor, part)
        is_accessible(page)
    visitor.press("Show raw tokens")
    expect(page.get_by_test_id("stCode")).to_have_count(2)
    settled(page)
    is_accessible(page)
    visitor.open("/insight", "Your sign-in, step by step")
    expect(page.get_by_text("Every check passes.")).to_have_count(2)
    is_accessible(page)


def test_the_forms_of_the_account(
    visitor: Visitor, new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    email = stack.confirmed_user()
    new_visitor().sign_in(email)
    visitor.sign_in(email)
    page = visitor.page
    open_part(visitor, "Sessions")
    row(page, "All sessions").get_by_role("link").click()
    expect(page.get_by_text("This ends every session")).to_be_visible()
    is_accessible(page)
    page.get_by_role("link", name="End", exact=True).click()
    expect(page.get_by_role("button", name="End this session")).to_be_visible()
    is_accessible(page)
    visitor.press("End this session")
    expect(page.get_by_text(re.compile("^The session of .* has ended"))).to_be_visible()
    is_accessible(page)
    open_part(visitor, "Profile")
    open_row(visitor, "Email address")
    is_accessible(page)
    visitor.fill({"New email": "nobody"})
    visitor.press("Change email")
    expect(page.get_by_role("alert")).to_be_visible()
    is_accessible(page)
    visitor.fill({"New email": stack.new_email()})
    visitor.press("Change email")
    expect(visitor.field("Verification code")).to_be_visible()
    is_accessible(page)
    open_part(visitor, "Security")
    open_row(visitor, "Password")
    visitor.fill({"Current password": PASSWORD, "New password": "Correct horse"})
    visitor.press("Change password")
    fails(visitor, "The password needs a digit.")
    is_accessible(page)
    open_row(visitor, "Delete account")
    is_accessible(page)


def test_an_authenticator_app(visitor: Visitor, stack: Stack) -> None:
    email = stack.confirmed_user()
    visitor.sign_in(email)
    page = visitor.page
    open_part(visitor, "Security")
    open_row(visitor, "Authenticator app")
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    is_accessible(page)
    secret = page.get_by_test_id("stCode").inner_text().replace(" ", "")
    visitor.fill({"Code from your authenticator app": totp(secret)})
    visitor.press("Turn on")
    expect(page.get_by_text("Your authenticator app is on.")).to_be_visible()
    is_accessible(page)
    open_row(visitor, "Authenticator app")
    is_accessible(page)
    visitor.press("Sign out")
    visitor.sees("Sign in")
    is_accessible(page)
    visitor.enter_credentials(email)
    visitor.sees("One more step")
    is_accessible(page)
    visitor.fill({"Code from your authenticator app": "000000"})
    visitor.press("Continue")
    expect(page.get_by_role("alert")).to_be_visible()
    is_accessible(page)


def test_an_apps_own_pages(visitor: Visitor, stack: Stack) -> None:
    visitor.sign_in(stack.confirmed_user())
    is_accessible(visitor.open("/members", "Members"))
    is_accessible(visitor.open("/admins", "Not for this account"))
    is_accessible(visitor.open("/doctor", "Not for this account"))
    is_accessible(visitor.open("/", "Accounts for this app"))
    # and what is said on the way from there
    visitor.open("/register", "Your account")
    expect(visitor.page.get_by_text("already. Sign out first")).to_be_visible()
    is_accessible(visitor.page)


def test_what_administrators_see(visitor: Visitor, stack: Stack) -> None:
    email, admin = stack.confirmed_user(), AdminClient(stack.config)
    admin.ensure_group("admins", create=True)
    admin.add_to_group(email, "admins")
    visitor.sign_in(email)
    visitor.open("/doctor", "Diagnosis")
    is_accessible(visitor.page)
    visitor.press("Look now")
    result = visitor.page.get_by_test_id("stCode")
    expect(result).to_contain_text("FINE: stack, pool, rights", timeout=30_000)
    is_accessible(visitor.page)


def test_the_page_before_it_is_set_up(
    javascript: None,
    new_app: Callable[..., App],
    new_visitor: Callable[..., Visitor],
    stack: Stack,
) -> None:
    app = new_app(stack.file.with_name("none.json"))
    visitor = with_axe(new_visitor, url=app.url)
    is_accessible(visitor.open("/", "Not set up yet"))
