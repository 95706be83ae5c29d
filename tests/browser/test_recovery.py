"""A forgotten password, from the sign-in page to the new one."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.account_pages import NEW_PASSWORD, WRONG_PASSWORD, fails, says
from tests.browser.visitor import Visitor, is_gone_from
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser

REFUSED = "That code isn't right or has expired. Try again, or have a new one sent."
MAILED = (
    "If u•••@e•••.com has an account here, a code is on its way. It may take a minute."
)


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_forgotten_password_is_replaced(visitor: Visitor, stack: Stack) -> None:
    email = stack.confirmed_user()
    page = visitor.open("/signin", "Sign in")
    visitor.enter_credentials(email, WRONG_PASSWORD)
    fails(visitor, "Incorrect email or password.")
    page.get_by_role("link", name="I forgot my password").click()
    visitor.sees("Reset your password")
    expect(visitor.field("Email")).to_have_value(email)
    visitor.press("Mail me a code")
    says(page, MAILED)
    expect(visitor.field("Email")).to_have_value(email)
    expect(page.get_by_role("button", name="Send a new code")).to_be_disabled()
    code = stack.embedded.code_for(email)
    assert code

    for new, repeated, typed, sentence in (
        ("too-weak-by-far", "too-weak-by-far", code, re.compile("^The password needs")),
        (NEW_PASSWORD, WRONG_PASSWORD, code, re.compile("^The passwords don't match")),
        (NEW_PASSWORD, NEW_PASSWORD, another(code), REFUSED),
        (NEW_PASSWORD, NEW_PASSWORD, code[:5], re.compile("^The code has six digits")),
    ):
        visitor.fill(
            {
                "New password": new,
                "Repeat new password": repeated,
                "Verification code": typed,
            }
        )
        visitor.press("Set new password")
        fails(visitor, sentence)
        for label in ("New password", "Repeat new password"):
            expect(visitor.field(label)).to_have_count(1)
            expect(visitor.field(label)).to_have_value("")
        # a code that may be right stays
        kept = typed if "password" in str(sentence) else ""
        expect(visitor.field("Verification code")).to_have_value(kept)
        is_gone_from(page, new)
        expect(visitor.field("Email")).to_have_value(email)

    visitor.fill(
        {
            "New password": NEW_PASSWORD,
            "Repeat new password": NEW_PASSWORD,
            "Verification code": code,
        }
    )
    visitor.press("Set new password")
    visitor.sees("Sign in")
    says(page, "Your password is changed. Sign in with the new one.")
    expect(visitor.field("Email")).to_have_value(email)
    assert "session" not in visitor.cookies
    visitor.enter_credentials(email, PASSWORD)
    fails(visitor, "Incorrect email or password.")
    visitor.enter_credentials(email, NEW_PASSWORD)
    visitor.sees("Your account")


def test_an_unknown_address_looks_the_same(
    new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    known, unknown = stack.confirmed_user(), stack.new_email()
    shown = []
    for email in (known, unknown):
        visitor = new_visitor()
        page = visitor.open("/forgot", "Reset your password")
        visitor.fill({"Email": email})
        visitor.press("Mail me a code")
        says(page, MAILED)
        visitor.fill(
            {
                "New password": NEW_PASSWORD,
                "Repeat new password": NEW_PASSWORD,
                "Verification code": "000000",
            }
        )
        visitor.press("Set new password")
        fails(visitor, REFUSED)
        expect(visitor.field("Verification code")).to_have_value("")
        text = page.locator("main").inner_text()
        shown.append(re.sub(r"\(\d+ s\)", "", text))
    assert shown[0] == shown[1]
    assert stack.embedded.code_for(unknown) is None


def test_half_an_address_gets_no_code(visitor: Visitor) -> None:
    visitor.open("/forgot", "Reset your password")
    visitor.press("Mail me a code")
    fails(visitor, "Enter a full email address: a name, @ and a domain.")
    expect(visitor.field("Verification code")).to_have_count(0)
