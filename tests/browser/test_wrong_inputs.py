"""What people get wrong: one sentence, typed input kept, no password left behind."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor, is_gone_from
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser

WRONG = "Wrong horse 8 battery!"
WEAK = "weak-and-long-enough"
REFUSED = (
    "That code isn't right, has expired or was used already. Have a new one sent. If "
    "your account is verified, sign in."
)
COMMON = "Password123!"


def fails(visitor: Visitor, sentence: str, *secrets: str, email: str) -> None:
    """The form is there again as it should be."""
    visitor.has_failed(sentence)
    expect(visitor.page.get_by_role("alert")).to_have_count(1)
    # the form that was sent has made room for a new one
    expect(visitor.field("Email")).to_have_count(1)
    expect(visitor.field("Email")).to_have_value(email)
    visitor.secret_fields_are_empty()
    for secret in secrets:
        is_gone_from(visitor.page, secret)


def test_sign_in_with_a_wrong_password(visitor: Visitor, stack: Stack) -> None:
    email = stack.confirmed_user()
    visitor.open("/signin", "Sign in")
    visitor.enter_credentials(email, WRONG)
    fails(visitor, "Incorrect email or password.", WRONG, email=email)
    assert "session" not in visitor.cookies
    # the same words for an account that isn't there
    unknown = stack.new_email()
    visitor.enter_credentials(unknown, WRONG)
    expect(visitor.page.locator(f"input[value='{unknown}']")).to_have_count(1)
    fails(visitor, "Incorrect email or password.", WRONG, email=unknown)
    # and the form still works
    visitor.enter_credentials(email)
    visitor.sees("Your account")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Enter a full email address: a name, @ and a domain."),
        (
            {"Email": "a" * 65 + "@example.com", "Password": PASSWORD},
            "This email address is too long: it has 128 characters at most, 64 of "
            "them before the @.",
        ),
        (
            {"Email": "ada@example.com"},
            "Incorrect email or password.",
        ),
    ],
    ids=["nothing", "half an address", "no password"],
)
def test_sign_in_with_missing_input(
    visitor: Visitor, fields: dict[str, str], sentence: str
) -> None:
    visitor.open("/signin", "Sign in")
    visitor.fill(fields)
    visitor.press("Sign in")
    fails(visitor, sentence, PASSWORD, email=fields.get("Email", ""))


def test_sign_in_before_verifying_leads_to_verify(
    visitor: Visitor, stack: Stack
) -> None:
    email = stack.pool.sign_up()
    visitor.open("/signin", "Sign in")
    visitor.enter_credentials(email)
    visitor.sees("Verify your email")
    expect(visitor.field("Email")).to_have_value(email)
    expect(
        visitor.page.get_by_text(
            "Verify your email address first. We mailed you a new code."
        )
    ).to_be_visible()
    code = stack.embedded.code_for(email)
    assert code
    visitor.fill({"Verification code": code})
    visitor.press("Verify")
    visitor.sees("Sign in")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            lambda right: f"{(int(right) + 1) % 1_000_000:06}",
            REFUSED,
        ),
        (lambda right: right[:5], "The code has six digits. Try again."),
        (lambda right: "", "The code has six digits. Try again."),
    ],
    ids=["another one", "cut", "none"],
)
def test_verify_with_a_wrong_code(
    visitor: Visitor, stack: Stack, code: Callable[[str], str], sentence: str
) -> None:
    email = stack.pool.sign_up()
    right = stack.embedded.code_for(email)
    assert right
    visitor.open(f"/verify?email={email}", "Verify your email")
    visitor.fill({"Verification code": code(right)})
    visitor.press("Verify")
    fails(visitor, sentence, email=email)
    visitor.fill({"Verification code": right})
    visitor.press("Verify")
    visitor.sees("Sign in")


@pytest.mark.parametrize(
    ("password", "repeated", "sentence"),
    [
        (
            WEAK,
            WEAK,
            "The password needs an upper-case letter and a digit.",
        ),
        (
            PASSWORD,
            WRONG,
            "The passwords don't match. Type the same one twice.",
        ),
        (
            COMMON,
            COMMON,
            "That password is one of the most common ones. Choose another one.",
        ),
        (
            "",
            "",
            re.compile(r"^The password needs at least 12 characters, .*\.$"),
        ),
    ],
    ids=["weak", "different", "common", "none"],
)
def test_register_with_a_wrong_password(
    visitor: Visitor,
    stack: Stack,
    password: str,
    repeated: str,
    sentence: str,
) -> None:
    email = stack.new_email()
    visitor.open("/register", "Create your account")
    visitor.fill({"Email": email, "Password": password, "Repeat password": repeated})
    visitor.press("Create account")
    fails(visitor, sentence, *filter(None, {password, repeated}), email=email)
