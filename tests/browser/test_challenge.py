"""What Cognito asks for after the password: a password of one's own, an app."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.account_pages import NEW_PASSWORD, fails, open_part, says, stack_file
from tests.browser.app import App
from tests.browser.test_mfa import APP_CODE, enter_code, shown_secret
from tests.browser.visitor import Visitor, is_gone_from
from tests.flows import not_a_code, totp
from tests.stack import Stack

pytestmark = pytest.mark.browser

TEMPORARY = "Temporary 7 battery!"
CHALLENGE_SECONDS = 200


def invited(stack: Stack) -> str:
    """An account that an administrator made; returns its email."""
    email = stack.new_email()
    return stack.pool.invite(
        email, password=TEMPORARY, email=email, email_verified="true"
    )


def choose(visitor: Visitor, password: str, repeated: str = "") -> None:
    visitor.fill(
        {"New password": password, "Repeat new password": repeated or password}
    )
    visitor.press("Continue")


def test_a_temporary_password_is_replaced_and_the_page_asked_for_follows(
    visitor: Visitor, stack: Stack
) -> None:
    email = invited(stack)
    page = visitor.open("/members?tab=2", "Sign in")
    visitor.enter_credentials(email, TEMPORARY)
    visitor.sees("One more step")
    expect(page).to_have_url(f"{visitor.url}/members?tab=2")
    expect(page.get_by_text("Your account has a temporary password.")).to_be_visible()
    for new, repeated, sentence in (
        ("too-weak-by-far", "", re.compile("^The password needs")),
        (NEW_PASSWORD, TEMPORARY, re.compile("don't match")),
    ):
        choose(visitor, new, repeated)
        fails(visitor, sentence)
        expect(visitor.field("New password")).to_have_value("")
        is_gone_from(page, new)
    assert "session" not in visitor.cookies

    choose(visitor, NEW_PASSWORD)
    visitor.sees("Members")
    expect(page).to_have_url(f"{visitor.url}/members?tab=2")
    expect(page.get_by_text(f"Hello {email}.")).to_be_visible()
    visitor.has_cookie("session")
    # the step is behind them, and leads nowhere any more
    visitor.open("/challenge", "One more step")
    expect(page.get_by_text("This step is over. Sign in again.")).to_be_visible()
    expect(page.locator("main input")).to_have_count(0)


def test_an_answer_that_comes_too_late_leads_back_to_sign_in(
    visitor: Visitor, stack: Stack
) -> None:
    email = invited(stack)
    page = visitor.open("/signin?next=members", "Sign in")
    visitor.enter_credentials(email, TEMPORARY)
    visitor.sees("One more step")
    with stack.embedded.later(CHALLENGE_SECONDS):
        choose(visitor, NEW_PASSWORD)
        visitor.sees("Sign in")
    says(page, "That took too long. Sign in again.")
    expect(page).to_have_url(f"{visitor.url}/signin?next=members")
    expect(visitor.field("Email")).to_have_value(email)
    is_gone_from(page, NEW_PASSWORD)
    # nothing has changed, so it can begin again
    visitor.enter_credentials(email, TEMPORARY)
    visitor.sees("One more step")


def test_a_pool_may_ask_everybody_for_an_app(
    new_app: Callable[..., App],
    new_visitor: Callable[..., Visitor],
    stack: Stack,
    tmp_path: Path,
) -> None:
    pool = stack.embedded.make_pool(MfaConfiguration="ON")
    email = pool.confirmed_user()
    visitor = new_visitor(new_app(stack_file(tmp_path, stack, pool, mfa="ON")).url)
    page = visitor.open("/signin", "Sign in")
    visitor.enter_credentials(email)
    visitor.sees("One more step")
    expect(
        page.get_by_text("This app asks everybody for a second factor.")
    ).to_be_visible()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    secret = shown_secret(visitor)
    enter_code(visitor, "Continue", not_a_code(secret))
    fails(visitor, "That code isn't right. Try again.")
    expect(visitor.field(APP_CODE)).to_have_value("")
    assert shown_secret(visitor) == secret
    enter_code(visitor, "Continue", totp(secret))
    visitor.sees("Your account")
    is_gone_from(page, secret[:4])

    open_part(visitor, "Security", "Authenticator app")
    expect(page.get_by_text("This app asks everybody for it.")).to_be_visible()
    expect(page.get_by_role("button", name="Turn off")).to_have_count(0)


def test_another_persons_set_up_is_never_gone_on_with(
    new_app: Callable[..., App],
    new_visitor: Callable[..., Visitor],
    stack: Stack,
    tmp_path: Path,
) -> None:
    pool = stack.embedded.make_pool(MfaConfiguration="ON")
    first, second = pool.confirmed_user(), pool.confirmed_user()
    visitor = new_visitor(new_app(stack_file(tmp_path, stack, pool, mfa="ON")).url)
    page = visitor.open("/signin", "Sign in")
    visitor.enter_credentials(first)
    visitor.sees("One more step")
    left_behind = shown_secret(visitor)

    page.get_by_role("link", name="Back to sign-in").click()
    visitor.sees("Sign in")
    visitor.enter_credentials(second)
    visitor.sees("One more step")

    expect(page.get_by_test_id("stCode")).not_to_contain_text(left_behind[:4])
    enter_code(visitor, "Continue", totp(shown_secret(visitor)))
    visitor.sees("Your account")
    expect(page.get_by_test_id("stText").first).to_have_text(second)
