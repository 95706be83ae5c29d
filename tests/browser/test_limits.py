"""Limits as pages show them: how long to wait, counted down, and what is kept."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.account_pages import (
    NEW_PASSWORD,
    WRONG_PASSWORD,
    fails,
    open_part,
    open_row,
    send,
)
from tests.browser.app import App
from tests.browser.test_mfa import APP_CODE, enter_code, not_a_code, shown_secret
from tests.browser.visitor import Visitor, settled
from tests.flows import STEP_SECONDS, enrol, signed_in
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser

LIMITED = re.compile(r"^Too many attempts\. Try again in (\d+:)?\d+:\d\d\.$")
ONCE = {
    # so long that no stretch ends meanwhile
    f"LIMIT_{kind}_PER_{scope}": "1/999d"
    for kind in ("SIGN_IN", "MAIL", "CODE")
    for scope in ("ACCOUNT", "KNOWN")
}
REFUSED = "Incorrect email or password."
WRONG_CODE = "That code isn't right. Try again."


@pytest.fixture(scope="module")
def strict(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An app that takes one of each kind for an account, and then no more."""
    app = App(tmp_path_factory.mktemp("strict"), stack.file, variables=ONCE)
    app.start()
    yield app
    app.stop()


@pytest.fixture
def guest(strict: App, new_visitor: Callable[..., Visitor]) -> Visitor:
    return new_visitor(strict.url)


def is_limited(visitor: Visitor) -> None:
    """The page says how long to wait, once, and counts it down for the eye alone."""
    page = visitor.page
    fails(visitor, LIMITED)
    said = page.get_by_role("alert").inner_text()
    left = page.locator("p.wait")
    expect(left).to_have_attribute("aria-hidden", "true")
    before = left.inner_text()
    assert re.fullmatch(r"(\d+:)?\d+:\d\d", before)
    expect(left).not_to_have_text(before)
    assert page.get_by_role("alert").inner_text() == said


def test_a_sign_in_is_limited_and_what_was_typed_stays(
    guest: Visitor, stack: Stack
) -> None:
    email = stack.confirmed_user()
    guest.open("/signin", "Sign in")
    guest.enter_credentials(email, WRONG_PASSWORD)
    fails(guest, REFUSED)
    expect(guest.page.locator("p.wait")).to_have_count(0)
    guest.enter_credentials(email)
    is_limited(guest)
    expect(guest.field("Email")).to_have_value(email)
    expect(guest.field("Password")).to_have_value("")


def test_registering_verifying_and_further_codes_are_limited(
    guest: Visitor, new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    email = stack.new_email()
    fields = {"Email": email, "Password": PASSWORD, "Repeat password": PASSWORD}
    guest.open("/register", "Create your account")
    guest.fill(fields)
    guest.press("Create account")
    guest.sees("Verify your email")
    guest.open("/register", "Create your account")
    guest.fill(fields)
    guest.press("Create account")
    is_limited(guest)
    expect(guest.field("Email")).to_have_value(email)

    refused = re.compile("^That code isn't right, has expired or was used already")
    other = new_visitor(guest.url)
    other.open(f"/verify?email={email}", "Verify your email")
    other.press("Send a new code")
    is_limited(other)
    expect(other.field("Email")).to_have_value(email)
    for sentence in (refused, LIMITED):
        other.fill({"Verification code": "000000"})
        other.press("Verify")
        fails(other, sentence)
    is_limited(other)
    expect(other.field("Verification code")).to_have_value("000000")


def test_a_forgotten_password_is_limited(
    guest: Visitor, new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    email = stack.confirmed_user()
    ask = {"Email": email}
    for visitor in (guest, other := new_visitor(guest.url)):
        visitor.open("/forgot", "Reset your password")
        send(visitor.page, "Mail me a code", **ask)
    is_limited(other)
    expect(other.field("Email")).to_have_value(email)
    for sentence in (re.compile("^That code isn't right or has expired"), LIMITED):
        fields = {"Verification_code": "000000", "New_password": NEW_PASSWORD}
        send(guest.page, "Set new password", Repeat_new_password=NEW_PASSWORD, **fields)
        fails(guest, sentence)
    is_limited(guest)


def test_a_new_address_and_a_password_asked_for_again_are_limited(
    guest: Visitor, stack: Stack
) -> None:
    guest.sign_in(stack.confirmed_user())
    open_part(guest, "Profile")
    open_row(guest, "Email address")
    page, email = guest.page, stack.new_email()
    send(page, "Change email", New_email=email)
    guest.press("Keep the old address")
    expect(page.get_by_text("Your email address stays as it is.")).to_be_visible()
    open_row(guest, "Email address")
    send(page, "Change email", New_email=email)
    is_limited(guest)
    expect(guest.field("New email")).to_have_value(email)
    open_part(guest, "Security")
    open_row(guest, "Password")
    for sentence in ("That password isn't right. Try again.", LIMITED):
        fields = {"Current_password": WRONG_PASSWORD, "New_password": NEW_PASSWORD}
        send(page, "Change password", Repeat_new_password=NEW_PASSWORD, **fields)
        fails(guest, sentence)
    is_limited(guest)


def test_the_codes_of_an_authenticator_app_are_limited(
    guest: Visitor, new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    guest.sign_in(stack.confirmed_user())
    open_part(guest, "Security")
    open_row(guest, "Authenticator app")
    secret = shown_secret(guest)
    for sentence in (WRONG_CODE, LIMITED):
        enter_code(guest, "Turn on", not_a_code(secret))
        fails(guest, sentence)
    is_limited(guest)

    email = stack.confirmed_user()
    secret = enrol(stack.flows, signed_in(stack.flows, email))
    other = new_visitor(guest.url)
    with stack.embedded.later(STEP_SECONDS):
        other.open("/signin", "Sign in")
        other.enter_credentials(email)
        other.sees("One more step")
        for sentence in (WRONG_CODE, LIMITED):
            enter_code(other, "Continue", not_a_code(secret))
            fails(other, sentence)
        is_limited(other)
        expect(other.field(APP_CODE)).to_be_visible()


def test_a_limit_holds_on_another_server_and_after_a_restart_for_strangers_alone(
    strict: App,
    new_app: Callable[..., App],
    new_visitor: Callable[..., Visitor],
    stack: Stack,
) -> None:
    email = stack.confirmed_user()
    owner = new_visitor(strict.url)
    owner.sign_in(email)
    owner.press("Sign out")
    owner.sees("Sign in")
    stranger = new_visitor(strict.url)
    stranger.open("/signin", "Sign in")
    stranger.enter_credentials(email, WRONG_PASSWORD)
    fails(stranger, REFUSED)

    store = f"sqlite:///{strict.directory / 'sessions.db'}"
    beside = new_app(stack.file, variables={**ONCE, "SESSION_STORE": store})
    for address in (strict.url, beside.url):
        other = new_visitor(address)
        other.open("/signin", "Sign in")
        other.enter_credentials(email)
        is_limited(other)
    other.page.close()
    beside.restart()
    other = new_visitor(beside.url)
    other.open("/signin", "Sign in")
    other.enter_credentials(email)
    is_limited(other)
    # cookies know no ports: it is the browser that knows the account
    owner.page.goto(f"{beside.url}/signin")
    owner.sees("Sign in")
    owner.enter_credentials(email)
    owner.sees("Your account")


def test_after_the_wait_the_next_press_counts(
    new_app: Callable[..., App], new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    app = new_app(stack.file, variables={"LIMIT_SIGN_IN_PER_ACCOUNT": "1/10s"})
    email = stack.confirmed_user()
    visitor = new_visitor(app.url)
    visitor.open("/signin", "Sign in")
    alert = visitor.page.get_by_role("alert")
    for _ in range(5):
        visitor.enter_credentials(email, WRONG_PASSWORD)
        expect(alert).to_be_visible()
        settled(visitor.page)
        if "Try again in" in alert.inner_text():
            break
    fails(visitor, LIMITED)
    expect(visitor.page.locator("p.wait")).to_be_empty()
    visitor.enter_credentials(email)
    visitor.sees("Your account")
