"""A code that is on its way finds its form again, wherever people went meanwhile."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.account_pages import (
    NEW_PASSWORD,
    STATE,
    fails,
    open_part,
    open_row,
    row,
    says,
    send,
)
from tests.browser.visitor import Visitor, settled
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser

FORGOT = ("/forgot", "Reset your password")
WAITING = re.compile(r"^Send a new code \(\d+ s\)$")


def ways_back(visitor: Visitor, path: str, heading: str) -> Iterator[str]:
    """Leave a page and come back, each time in another way."""
    visitor.page.reload()
    visitor.sees(heading)
    yield "a reload"
    visitor.page.get_by_role("link", name="Open the inbox").click()
    visitor.sees("Inbox")
    visitor.page.go_back()
    visitor.sees(heading)
    yield "the way back"
    visitor.open("/", "Accounts for this app")
    visitor.open(path, heading)
    yield "another page"
    visitor.page = visitor.new_tab(path, heading)
    yield "a new tab"


def ask_for_code(visitor: Visitor, email: str) -> None:
    visitor.open(*FORGOT)
    visitor.fill({"Email": email})
    visitor.press("Mail me a code")
    expect(visitor.field("Verification code")).to_be_visible()
    settled(visitor.page)


def test_the_form_for_a_reset_code_is_found_again(
    visitor: Visitor, new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    email = stack.confirmed_user()
    ask_for_code(visitor, email)
    code = stack.embedded.code_for(email)
    assert code
    for _ in ways_back(visitor, *FORGOT):
        expect(visitor.field("Verification code")).to_be_visible()
        expect(visitor.field("Email")).to_have_value(email)
        expect(
            visitor.page.get_by_text("Enter the code that we mailed to u•••@e•••.com")
        ).to_be_visible()
        settled(visitor.page)

    # whoever else comes is asked for an address
    other = new_visitor()
    other.open(*FORGOT)
    expect(other.page.get_by_role("button", name="Mail me a code")).to_be_visible()
    expect(other.field("Email")).to_have_value("")
    expect(other.field("Verification code")).to_have_count(0)

    fields = {"Verification_code": code, "New_password": NEW_PASSWORD}
    send(visitor.page, "Set new password", Repeat_new_password=NEW_PASSWORD, **fields)
    visitor.sees("Sign in")
    says(visitor.page, "Your password is changed. Sign in with the new one.")
    # and the next time begins anew
    visitor.open(*FORGOT)
    expect(visitor.page.get_by_role("button", name="Mail me a code")).to_be_visible()
    expect(visitor.field("Verification code")).to_have_count(0)


def test_the_wait_for_another_code_goes_on_after_a_reload(
    visitor: Visitor, stack: Stack
) -> None:
    ask_for_code(visitor, stack.confirmed_user())
    button = visitor.page.get_by_role("button", name=WAITING)
    expect(button).to_be_disabled()
    visitor.page.reload()
    visitor.sees("Reset your password")
    expect(button).to_be_disabled()


def test_a_reset_can_begin_anew_with_the_same_or_another_address(
    visitor: Visitor, stack: Stack
) -> None:
    first, second = stack.confirmed_user(), stack.confirmed_user()
    ask = visitor.page.get_by_role("button", name="Mail me a code")
    codes = []
    for email in (first, first, second):
        ask_for_code(visitor, email)
        codes.append(stack.embedded.code_for(email))
        visitor.press("Use another email address")
        expect(ask).to_be_visible()
        expect(visitor.field("Email")).to_have_value(email)
        expect(visitor.field("Verification code")).to_have_count(0)
    # each was a mail of its own
    assert len({*codes, None}) == 4


def test_the_same_address_at_once_gets_a_mail_too(
    visitor: Visitor, stack: Stack
) -> None:
    email = stack.confirmed_user()
    ask_for_code(visitor, email)
    first = stack.embedded.code_for(email)
    visitor.press("Use another email address")
    visitor.press("Mail me a code")
    expect(visitor.field("Verification code")).to_be_visible()
    settled(visitor.page)
    assert stack.embedded.code_for(email) != first


def test_the_form_for_a_new_address_is_found_again(
    visitor: Visitor, stack: Stack
) -> None:
    old, new = stack.confirmed_user(), stack.new_email()
    visitor.sign_in(old)
    open_part(visitor, "Profile")
    open_row(visitor, "Email address")
    send(visitor.page, "Change email", New_email=new)
    expect(visitor.page.get_by_text(f"We mailed a code to {new}.")).to_be_visible()
    settled(visitor.page)
    code = stack.embedded.code_for(new)
    assert code
    for _ in ways_back(visitor, "/account?part=profile", "Your account"):
        expect(visitor.page.get_by_text(f"We mailed a code to {new}.")).to_be_visible()
        expect(visitor.field("Verification code")).to_be_visible()
        settled(visitor.page)
    # through the account's other parts too
    open_part(visitor, "Security")
    open_part(visitor, "Profile")
    send(visitor.page, "Confirm new email", Verification_code=code)
    says(visitor.page, "Your email address is changed.")
    expect(row(visitor.page, "Email address").locator(STATE)).to_have_text(new)
    assert stack.pool.user(new)["attributes"]["email"] == new


def test_a_sign_out_leaves_no_new_address_to_whoever_is_next(
    visitor: Visitor, stack: Stack
) -> None:
    new = stack.new_email()
    visitor.sign_in(stack.confirmed_user())
    open_part(visitor, "Profile")
    open_row(visitor, "Email address")
    send(visitor.page, "Change email", New_email=new)
    expect(visitor.page.get_by_text(f"We mailed a code to {new}.")).to_be_visible()
    visitor.press("Sign out")
    visitor.sees("Sign in")

    visitor.sign_in(stack.confirmed_user())
    open_part(visitor, "Profile")
    expect(row(visitor.page, "Email address").get_by_role("link")).to_have_text(
        "Change"
    )
    expect(visitor.page.get_by_text(new)).to_have_count(0)


def test_a_code_that_may_be_right_outlives_other_mistakes(
    visitor: Visitor, stack: Stack
) -> None:
    email = stack.confirmed_user()
    ask_for_code(visitor, email)
    code = stack.embedded.code_for(email)
    assert code
    page, button, weak = visitor.page, "Set new password", "too-weak-by-far"
    fields = {"New_password": weak, "Repeat_new_password": weak}
    send(page, button, Verification_code=code, **fields)
    fails(visitor, re.compile("^The password needs"))
    expect(visitor.field("Verification code")).to_have_value(code)

    fields = {"New_password": NEW_PASSWORD, "Repeat_new_password": PASSWORD}
    send(page, button, **fields)
    fails(visitor, re.compile("^The passwords don't match"))
    expect(visitor.field("Verification code")).to_have_value(code)

    # without a further look at the mail
    fields = {"New_password": NEW_PASSWORD, "Repeat_new_password": NEW_PASSWORD}
    send(page, button, **fields)
    visitor.sees("Sign in")
    says(page, "Your password is changed. Sign in with the new one.")


@pytest.mark.parametrize(
    ("path", "heading", "button"),
    [
        ("/signin", "Sign in", "Sign in"),
        ("/forgot", "Reset your password", "Mail me a code"),
    ],
)
def test_half_an_address_stays_to_be_mended(
    visitor: Visitor, path: str, heading: str, button: str
) -> None:
    visitor.open(path, heading)
    for typed, sentence in (
        ("a@b", "Enter the whole domain after the @, like example.com."),
        ("ada", "An email address has an @ between its name and its domain."),
    ):
        send(visitor.page, button, Email=typed)
        fails(visitor, sentence)
        expect(visitor.field("Email")).to_have_value(typed)


def test_half_an_address_stays_when_something_else_is_wrong_too(
    visitor: Visitor,
) -> None:
    visitor.open("/register", "Create your account")
    fields = {"Email": "a@b", "Password": PASSWORD, "Repeat_password": NEW_PASSWORD}
    send(visitor.page, "Create account", **fields)
    fails(visitor, re.compile("^The passwords don't match"))
    expect(visitor.field("Email")).to_have_value("a@b")

    fields = {"Password": PASSWORD, "Repeat_password": PASSWORD}
    send(visitor.page, "Create account", **fields)
    fails(visitor, "Enter the whole domain after the @, like example.com.")
    expect(visitor.field("Email")).to_have_value("a@b")


def test_a_new_account_finds_its_code_form_in_a_new_tab(
    visitor: Visitor, stack: Stack
) -> None:
    email = stack.new_email()
    visitor.open("/register", "Create your account")
    visitor.fill({"Email": email, "Password": PASSWORD, "Repeat password": PASSWORD})
    visitor.press("Create account")
    visitor.sees("Verify your email")
    tab = visitor.new_tab("/verify", "Verify your email")
    expect(tab.get_by_label("Email", exact=True)).to_have_value(email)
    visitor.page = tab
    visitor.fill({"Verification code": stack.embedded.code_for(email) or ""})
    visitor.press("Verify")
    visitor.sees("Sign in")
    done = visitor.new_tab("/verify", "Verify your email")
    expect(done.get_by_label("Email", exact=True)).to_have_value("")


def test_a_code_for_a_new_address_is_said_to_be_on_its_way(
    visitor: Visitor, stack: Stack
) -> None:
    visitor.sign_in(stack.confirmed_user())
    open_part(visitor, "Profile")
    open_row(visitor, "Email address")
    new = stack.new_email()
    send(visitor.page, "Change email", New_email=new)
    says(visitor.page, f"We mailed a code to {new}. Enter it to use that address.")
    expect(visitor.page.locator("main [role=status]")).to_be_focused()
