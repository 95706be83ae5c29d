"""Mailed codes: to sign in by, as a second factor, and to come in with at once."""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.account_pages import (
    STATE,
    WRONG_PASSWORD,
    fails,
    open_part,
    open_row,
    row,
    says,
    send,
    stack_file,
)
from tests.browser.app import App
from tests.browser.conftest import apps
from tests.browser.test_accessibility import SIZES, is_accessible, with_axe
from tests.browser.test_insight import TITLE as INSIGHT
from tests.browser.test_notices import titles, told
from tests.browser.test_passkeys import name_account
from tests.browser.test_proof import later, prove
from tests.browser.visitor import Visitor, everything, settled
from tests.choices import choosing_pool
from tests.embedded import Pool
from tests.integration.test_emulator_mailed_codes import (
    BY_SES,
    code_for,
    other_than,
    require,
)
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser

CODE = "Verification code"
SENT = "If {} has an account here, a code is on its way. It may take a minute."
MASKED = "u•••@e•••.com"
WRONG = "That code isn't right. Try again."
RESENT = "A new code is on its way. The old one no longer works."
WAITING = re.compile(r"^Send a new code \(\d+ s\)$")
TO_TURN_OFF = "Current password, to turn mailed codes off"


@pytest.fixture(scope="module")
def mailing_pool(stack: Stack) -> Pool:
    pool = choosing_pool(stack.embedded, "EMAIL_OTP", **BY_SES)
    require(pool, "OPTIONAL")
    return pool


@pytest.fixture(scope="module")
def app(
    stack: Stack, mailing_pool: Pool, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[App]:
    """An app whose pool mails codes, as first and as second factor."""
    directory = tmp_path_factory.mktemp("mailed")
    file = stack_file(
        *(directory, stack, mailing_pool),
        first_factors=["PASSWORD", "EMAIL_OTP"],
        second_factors=["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"],
    )
    with apps(directory) as start:
        yield start(file)


def ask_for_code(visitor: Visitor, email: str) -> None:
    name_account(visitor, email)
    # it may be another way than a password
    expect(visitor.page.get_by_text("With your email address and a")).to_be_hidden()
    visitor.press("Mail me a code")
    expect(visitor.field(CODE)).to_be_visible()
    settled(visitor.page)


def end_the_wait(app: App) -> None:
    """Have half a minute passed since the last code."""
    with closing(sqlite3.connect(app.directory / "sessions.db")) as store, store:
        store.execute("DELETE FROM note WHERE expires_at < ?", [time.time() + 31])


def enter(visitor: Visitor, code: str, button: str = "Continue") -> None:
    visitor.fill({CODE: code})
    visitor.press(button)


def sign_in_by_password(visitor: Visitor, email: str) -> None:
    name_account(visitor, email)
    if not visitor.field("Password").count():
        visitor.press("Sign in with the password")
    visitor.field("Password").fill(PASSWORD)
    visitor.press("Sign in")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_a_mailed_code_signs_in_over_reload_back_and_resend(
    new_visitor: Callable[..., Visitor],
    mailing_pool: Pool,
    app: App,
    size: dict[str, int],
) -> None:
    visitor = new_visitor(viewport=size)
    email, page = mailing_pool.confirmed_user(), visitor.page
    ask_for_code(visitor, email)
    visitor.sees("Sign in")
    expect(page.get_by_text(SENT.format(MASKED))).to_be_visible()
    expect(visitor.field(CODE)).to_have_attribute(
        "placeholder", re.compile("^Eight digits")
    )
    expect(page.get_by_role("button", name=WAITING)).to_be_disabled()
    first = code_for(mailing_pool, email)

    page.reload()
    expect(visitor.field(CODE)).to_be_visible()
    expect(page.get_by_role("button", name=WAITING)).to_be_disabled()
    enter(visitor, other_than(first))
    fails(visitor, WRONG)
    expect(visitor.field(CODE)).to_have_value("")

    # who goes back finds the address, and the step again
    page.go_back()
    expect(visitor.field("Email")).to_have_value(email)
    page.go_forward()
    expect(visitor.field(CODE)).to_be_visible()

    end_the_wait(app)
    page.reload()
    visitor.press("Send a new code")
    says(page, RESENT)
    expect(page.get_by_role("button", name=WAITING)).to_be_disabled()
    second = code_for(mailing_pool, email)
    assert second != first
    enter(visitor, first)
    fails(visitor, WRONG)
    enter(visitor, f"{second[:4]} {second[4:]}")
    visitor.sees("Your account")
    visitor.has_cookie("session")
    assert second not in page.url
    assert second not in everything(page)

    # its owner reads what went, and nothing of a password
    page.get_by_role("link", name=INSIGHT).click()
    visitor.sees(INSIGHT)
    expect(page.locator("ol.way li")).to_have_count(8)
    expect(page.get_by_text("PREFERRED_CHALLENGE")).to_be_visible()
    expect(page.get_by_text("a proof, never the password")).to_have_count(0)
    assert second not in everything(page)

    # what a browser used last comes first in it
    visitor.forget_session()
    name_account(visitor, email)
    expect(page.locator("main button[kind=primaryFormSubmit]")).to_have_text(
        "Mail me a code"
    )
    assert code_for(mailing_pool, email) == second


def test_a_strangers_code_looks_like_anybodys(
    new_visitor: Callable[..., Visitor], mailing_pool: Pool
) -> None:
    seen = []
    for email in (mailing_pool.confirmed_user(), "unknown-1234@example.com"):
        visitor = new_visitor()
        page = visitor.page
        name_account(visitor, email)
        main = page.get_by_test_id("stMain")
        found = [main.inner_text().replace(email, "")]
        visitor.press("Mail me a code")
        expect(page.get_by_text(SENT.format(MASKED))).to_be_visible()
        enter(visitor, "00000000")
        fails(visitor, WRONG)
        found.append(re.sub(r"\d+ s", "", main.inner_text()))
        seen.append(found)
    assert seen[0] == seen[1]


def second_factors(pool: Pool, email: str) -> list[str]:
    """What Cognito asks for after the password."""
    asked = {"UserPoolId": pool.pool_id, "Username": email}
    found: dict[str, list[str]] = pool.embedded.admin.admin_get_user(**asked)
    return found.get("UserMFASettingList", [])


def register(visitor: Visitor, email: str) -> None:
    visitor.open("/register", "Create your account")
    visitor.fill({"Email": email, "Password": PASSWORD, "Repeat password": PASSWORD})
    visitor.press("Create account")
    visitor.sees("Verify your email")


def test_a_newcomer_is_signed_in_by_the_code_alone(
    visitor: Visitor, stack: Stack, mailing_pool: Pool
) -> None:
    email, page = stack.new_email(), visitor.page
    visitor.open("/members?tab=2", "Sign in")
    register(visitor, email)
    page.reload()
    visitor.fill({CODE: code_for(mailing_pool, email)})
    settled(page)
    page.get_by_role("button", name="Verify", exact=True).dblclick()
    visitor.sees("Your account")
    visitor.has_cookie("session")
    expect(page.get_by_role("alert")).to_have_count(0)
    open_part(visitor, "Activity")
    assert page.locator("ol.activity b").all_inner_texts() == ["Sign-in"]


def test_another_browser_verifies_and_then_asks_for_the_sign_in(
    new_visitor: Callable[..., Visitor], stack: Stack, mailing_pool: Pool
) -> None:
    email = stack.new_email()
    register(new_visitor(), email)
    other = new_visitor()
    other.open(f"/verify?email={email}", "Verify your email")
    enter(other, code_for(mailing_pool, email), "Verify")
    other.sees("Sign in")
    says(other.page, "Your email is verified. Sign in.")
    assert "session" not in other.cookies


def test_a_second_factor_by_mail_is_turned_on_asked_for_and_turned_off(
    visitor: Visitor, stack: Stack, mailing_pool: Pool, app: App
) -> None:
    email, page = mailing_pool.confirmed_user(), visitor.page
    sign_in_by_password(visitor, email)
    visitor.sees("Your account")
    visitor.has_cookie("session")
    open_part(visitor, "Security")
    state = row(page, "Codes by mail").locator(STATE)
    expect(state).to_have_text("Off.")
    expect(row(page, "Authenticator app").locator(STATE)).to_have_text("Off.")
    open_row(visitor, "Codes by mail")
    # the page stood open meanwhile
    later(app, visitor)
    visitor.press("Turn on")
    expect(visitor.field("Current password")).to_be_visible()
    assert second_factors(mailing_pool, email) == []
    # that was the press
    prove(visitor)
    says(page, "Codes by mail are on.")
    assert second_factors(mailing_pool, email) == ["EMAIL_OTP"]
    expect(state).to_have_text("On. Sign-in asks for a mailed code too.")

    visitor.forget_session()
    sign_in_by_password(visitor, email)
    visitor.sees("One more step")
    expect(
        page.get_by_text("Enter the code that we sent to u****@e****.")
    ).to_be_visible()
    expect(page.get_by_role("button", name="Send a new code")).to_have_count(0)
    code = code_for(mailing_pool, email)
    page.reload()
    enter(visitor, other_than(code))
    fails(visitor, WRONG)
    enter(visitor, code)
    visitor.sees("Your account")
    visitor.has_cookie("session")

    open_part(visitor, "Security")
    open_row(visitor, "Codes by mail")
    send(page, "Turn off", **{TO_TURN_OFF.replace(" ", "_"): WRONG_PASSWORD})
    fails(visitor, "That password isn't right. Try again.")
    expect(state).to_have_text("On. Sign-in asks for a mailed code too.")
    send(page, "Turn off", **{TO_TURN_OFF.replace(" ", "_"): PASSWORD})
    says(page, "Codes by mail are off.")
    expect(state).to_have_text("Off.")
    open_part(visitor, "Activity")
    happened = page.locator("ol.activity b").all_inner_texts()
    assert happened[0] == "Turning off codes by mail"
    assert happened.count("Turning on codes by mail") == 1
    assert titles(told(visitor, stack, email, 2)) == [
        "Codes by mail were turned off",
        "Codes by mail were turned on",
    ]


def test_the_pages_of_mailed_codes_are_accessible(
    javascript: None, new_visitor: Callable[..., Visitor], mailing_pool: Pool
) -> None:
    visitor = with_axe(new_visitor)
    email, page = mailing_pool.confirmed_user(), visitor.page
    name_account(visitor, email)
    is_accessible(page)
    visitor.press("Mail me a code")
    expect(visitor.field(CODE)).to_be_visible()
    is_accessible(page)
    enter(visitor, "00000000")
    fails(visitor, WRONG)
    is_accessible(page)
    enter(visitor, code_for(mailing_pool, email))
    visitor.sees("Your account")
    visitor.has_cookie("session")
    open_part(visitor, "Security")
    open_row(visitor, "Codes by mail")
    is_accessible(page)
