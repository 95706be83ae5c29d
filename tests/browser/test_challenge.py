"""What Cognito asks for after the password: a password of one's own, an app."""

import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.account_pages import (
    NEW_PASSWORD,
    STATE,
    fails,
    open_part,
    row,
    says,
    stack_file,
)
from tests.browser.app import App
from tests.browser.test_mfa import APP_CODE, enter_code, shown_secret
from tests.browser.visitor import Visitor, is_gone_from, settled
from tests.flows import STEP_SECONDS, enrol, not_a_code, signed_in, totp
from tests.stack import Stack

pytestmark = pytest.mark.browser

TEMPORARY = "Temporary 7 battery!"
CHALLENGE_SECONDS = 200
OVER = "This step is over. Nothing is lost: start the sign-in again."


def invited(stack: Stack) -> str:
    """An account that an administrator made; returns its email."""
    email = stack.new_email()
    return stack.pool.invite(
        email, password=TEMPORARY, email=email, email_verified="true"
    )


def end_steps(app: App) -> None:
    """Forget what an app keeps for a quarter of an hour, as if that had passed."""
    with closing(sqlite3.connect(app.directory / "sessions.db")) as store, store:
        store.execute("DELETE FROM note WHERE expires_at < ?", [time.time() + 1000])


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
    visitor.open("/challenge", "Your account")
    visitor.forget_session()
    visitor.open("/challenge", "One more step")
    expect(page.get_by_text(OVER)).to_be_visible()
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
    # what the person's app has by now stays right
    page.reload()
    visitor.sees("One more step")
    assert shown_secret(visitor) == secret
    enter_code(visitor, "Continue", totp(secret))
    visitor.sees("Your account")
    is_gone_from(page, secret[:4])

    open_part(visitor, "Security")
    app = row(page, "Authenticator app")
    expect(app.locator(STATE)).to_have_text("On. This app asks everybody for one.")
    expect(app.get_by_role("link")).to_have_count(0)
    # neither does its address lead to a form
    visitor.open("/account?part=security&open=app", "Your account")
    expect(app.locator(STATE)).to_have_text("On. This app asks everybody for one.")
    settled(page)
    expect(visitor.field("Current password, to turn the app off")).to_have_count(0)


def test_a_step_goes_on_after_a_reload_and_in_a_new_tab(
    visitor: Visitor, stack: Stack
) -> None:
    email = stack.confirmed_user()
    secret = enrol(stack.flows, signed_in(stack.flows, email))
    at_the_step = f"{visitor.url}/challenge?next=members%3Ftab%3D2"
    with stack.embedded.later(STEP_SECONDS):
        page = visitor.open("/signin?next=members%3Ftab%3D2", "Sign in")
        visitor.enter_credentials(email)
        visitor.sees("One more step")
        page.reload()
        visitor.sees("One more step")
        expect(page).to_have_url(at_the_step)
        enter_code(visitor, "Continue", not_a_code(secret))
        fails(visitor, "That code isn't right. Try again.")

        # a reload in the sign-in form's own tab forgets nothing either
        page.reload()
        visitor.sees("One more step")
        page.get_by_role("link", name="Back to sign-in").click()
        visitor.sees("Sign in")
        expect(visitor.field("Email")).to_have_value(email)

        visitor.page = visitor.new_tab(
            at_the_step.removeprefix(visitor.url), "One more step"
        )
        enter_code(visitor, "Continue", totp(secret, STEP_SECONDS))
        visitor.sees("Members")
        expect(visitor.page).to_have_url(f"{visitor.url}/members?tab=2")
        visitor.has_cookie("session")
    # whoever signed in has left no step behind
    visitor.forget_session()
    visitor.open("/challenge", "One more step")
    expect(visitor.page.get_by_text(OVER)).to_be_visible()


def test_a_reload_of_a_step_that_is_over_leads_back_with_what_is_known(
    visitor: Visitor, stack: Stack, app: App
) -> None:
    email = invited(stack)
    page = visitor.open("/signin?next=members%3Ftab%3D2", "Sign in")
    visitor.enter_credentials(email, TEMPORARY)
    visitor.sees("One more step")
    end_steps(app)
    page.reload()
    visitor.sees("One more step")
    expect(page.get_by_text(OVER)).to_be_visible()

    visitor.press("Sign in again")
    visitor.sees("Sign in")
    expect(page).to_have_url(f"{visitor.url}/signin?next=members%3Ftab%3D2")
    expect(visitor.field("Email")).to_have_value(email)
    visitor.enter_credentials(email, TEMPORARY)
    visitor.sees("One more step")
    choose(visitor, NEW_PASSWORD)
    visitor.sees("Members")
    expect(page).to_have_url(f"{visitor.url}/members?tab=2")


def test_a_step_in_a_pages_place_goes_on_after_a_reload(
    visitor: Visitor, stack: Stack
) -> None:
    email = invited(stack)
    page = visitor.open("/members?tab=2", "Sign in")
    visitor.enter_credentials(email, TEMPORARY)
    visitor.sees("One more step")
    page.reload()
    visitor.sees("One more step")
    expect(page).to_have_url(f"{visitor.url}/members?tab=2")

    choose(visitor, NEW_PASSWORD)
    visitor.sees("Members")
    expect(page.get_by_text(f"Hello {email}.")).to_be_visible()


def test_another_browser_does_not_get_the_step(
    visitor: Visitor, new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    visitor.open("/signin", "Sign in")
    visitor.enter_credentials(invited(stack), TEMPORARY)
    visitor.sees("One more step")

    other = new_visitor()
    other.open("/challenge", "One more step")
    expect(other.page.get_by_text(OVER)).to_be_visible()
    expect(other.page.locator("main input")).to_have_count(0)


def test_a_press_never_answers_the_step_of_another_tab(
    visitor: Visitor, stack: Stack
) -> None:
    first, second = invited(stack), invited(stack)
    page = visitor.open("/signin?next=members", "Sign in")
    visitor.enter_credentials(first, TEMPORARY)
    visitor.sees("One more step")
    tab = visitor.page = visitor.new_tab("/signin", "Sign in")
    visitor.enter_credentials(second, TEMPORARY)
    visitor.sees("One more step")

    visitor.page = page
    choose(visitor, NEW_PASSWORD)
    expect(page.get_by_text(OVER)).to_be_visible()
    for email in (first, second):
        assert stack.pool.user(email)["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    visitor.press("Sign in again")
    visitor.sees("Sign in")
    expect(page).to_have_url(f"{visitor.url}/signin?next=members")
    expect(visitor.field("Email")).to_have_value(first)

    visitor.page = tab
    choose(visitor, NEW_PASSWORD)
    visitor.sees("Your account")
    assert stack.pool.user(first)["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    assert stack.pool.user(second)["UserStatus"] == "CONFIRMED"


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
