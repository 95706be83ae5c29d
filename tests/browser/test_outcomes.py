"""What can't be undone asks before; what came of a press is said, once, and seen."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.account_pages import (
    NEW_PASSWORD,
    ROWS,
    WRONG_PASSWORD,
    fails,
    open_part,
    open_row,
    row,
    says,
    send,
)
from tests.browser.test_accounts_delete import TO_DELETE
from tests.browser.test_mfa import enter_code, shown_secret
from tests.browser.visitor import Visitor, settled
from tests.flows import not_a_code
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser


def test_a_session_ends_after_a_question_and_it_is_said(
    new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    email = stack.confirmed_user()
    visitor, elsewhere = new_visitor(), new_visitor()
    visitor.sign_in(email)
    elsewhere.sign_in(email)
    page = visitor.page
    open_part(visitor, "Sessions")
    end = page.locator(ROWS).get_by_role("link", name="End", exact=True)
    expect(end).to_have_count(1)
    end.click()
    expect(
        page.get_by_text("Whoever uses that browser will have to sign in again.")
    ).to_be_visible()
    # the link alone ends nothing, and neither does a reload
    page.reload()
    elsewhere.page.reload()
    elsewhere.sees("Your account")

    visitor.press("End this session")
    says(page, "The session of HeadlessChrome on Linux has ended.")
    expect(page.get_by_text("last used")).to_have_count(1)
    elsewhere.page.reload()
    elsewhere.sees("Sign in")

    page.reload()
    visitor.sees("Your account")
    expect(page.get_by_text("last used")).to_have_count(1)
    expect(page.get_by_text("has ended")).to_have_count(0)


def test_a_sign_out_everywhere_asks_before_and_says_so(
    new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    email = stack.confirmed_user()
    visitor, elsewhere = new_visitor(), new_visitor()
    visitor.sign_in(email)
    elsewhere.sign_in(email)
    page = visitor.page
    open_part(visitor, "Sessions")
    open_row(visitor, "All sessions")
    expect(
        page.get_by_text("This ends every session in every browser, this one too.")
    ).to_be_visible()
    row(page, "All sessions").get_by_role("link").click()
    button = page.get_by_role("button", name="Sign out everywhere")
    expect(button).to_have_count(0)
    elsewhere.page.reload()
    elsewhere.sees("Your account")

    open_row(visitor, "All sessions")
    visitor.press("Sign out everywhere")
    visitor.sees("Sign in")
    says(page, "You are signed out everywhere.")
    elsewhere.page.reload()
    elsewhere.sees("Sign in")


@pytest.mark.parametrize("path", ["/register", "/forgot"])
def test_whoever_is_signed_in_is_led_to_the_account_and_told_why(
    visitor: Visitor, stack: Stack, path: str
) -> None:
    email = stack.confirmed_user()
    visitor.sign_in(email)
    visitor.open(path, "Your account")
    says(
        visitor.page,
        f"You are signed in as {email} already. Sign out first to use that page.",
    )
    expect(visitor.page).to_have_url(re.compile("/account$"))


@pytest.mark.parametrize("path", ["/challenge", "/signin"])
def test_whoever_is_signed_in_has_no_step_to_take(
    visitor: Visitor, stack: Stack, path: str
) -> None:
    visitor.sign_in(stack.confirmed_user())
    visitor.open(path, "Your account")
    expect(visitor.page).to_have_url(re.compile("/account$"))
    visitor.open(f"{path}?next=members%3Ftab%3D2", "Members")
    expect(visitor.page).to_have_url(f"{visitor.url}/members?tab=2")
    settled(visitor.page)


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["desktop", "phone"])
def test_every_outcome_is_in_sight_and_has_the_focus(
    new_visitor: Callable[..., Visitor], stack: Stack, size: tuple[int, int]
) -> None:
    width, height = size
    visitor = new_visitor(viewport={"width": width, "height": height})
    visitor.sign_in(stack.confirmed_user())
    page = visitor.page
    open_part(visitor, "Security")
    for title, button, label in (
        ("Password", "Change password", "Current password"),
        ("Delete account", "Delete my account", TO_DELETE),
    ):
        open_row(visitor, title)
        if title == "Password":
            visitor.field("New password").fill(NEW_PASSWORD)
            visitor.field("Repeat new password").fill(NEW_PASSWORD)
        else:
            page.get_by_text("I understand").click()
        send(page, button, **{label: WRONG_PASSWORD})
        fails(visitor, "That password isn't right. Try again.")
        expect(page.get_by_role("alert")).to_be_focused()
        expect(page.get_by_role("alert")).to_be_in_viewport(ratio=1)

    open_row(visitor, "Password")
    visitor.field("New password").fill(NEW_PASSWORD)
    fields = {"Repeat_new_password": NEW_PASSWORD, "Current_password": PASSWORD}
    send(page, "Change password", **fields)
    says(page, "Your password is changed.")
    said = page.get_by_role("status").filter(has_text="Your password is changed.")
    expect(said).to_be_focused()
    expect(said).to_be_in_viewport(ratio=1)

    open_row(visitor, "Authenticator app")
    secret = shown_secret(visitor)
    enter_code(visitor, "Turn on", not_a_code(secret))
    fails(visitor, "That code isn't right. Try again.")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_be_in_viewport(ratio=1)


def test_enter_sends_from_the_fields_above_a_form_too(visitor: Visitor) -> None:
    page = visitor.open("/register", "Create your account")
    email = visitor.field("Email")
    email.press_sequentially("ada@example.com", delay=1)
    email.press("Enter")
    fails(visitor, re.compile("^The password needs at least 12 characters"))
    expect(email).to_have_value("ada@example.com")
    password = visitor.field("Password")
    password.press_sequentially("Correct horse", delay=1)
    password.press("Enter")
    fails(visitor, "The password needs a digit.")
    expect(page.get_by_role("alert")).to_be_focused()


def test_the_line_of_purpose_is_neither_seen_nor_heard_below_an_outcome(
    visitor: Visitor,
) -> None:
    page = visitor.open("/signin", "Sign in")
    purpose = page.get_by_text("With your email address and a password.")
    expect(purpose).to_be_visible()
    visitor.enter_credentials("nobody@example.com")
    fails(visitor, "Incorrect email or password.")
    expect(purpose).to_be_hidden()


def test_what_ends_for_good_is_red_also_under_the_pointer(
    visitor: Visitor, stack: Stack
) -> None:
    visitor.sign_in(stack.confirmed_user())
    page = visitor.page
    open_part(visitor, "Security")
    open_row(visitor, "Delete account")
    # the warning stays beside what came of a press
    visitor.press("Delete my account")
    fails(visitor, "Tick the box to confirm.")
    expect(page.get_by_text("Nobody can bring it back.")).to_be_visible()
    button = page.get_by_role("button", name="Delete my account")
    red = re.compile(r"rgb\(180, 35, 24\)")
    expect(button).to_have_css("color", red)
    button.hover()
    expect(button).to_have_css("background-color", red)
    # and to leave it as it is, is not
    close = row(page, "Delete account").get_by_role("link", name="Close")
    expect(close.locator("p")).not_to_have_css("color", red)


def test_the_drawer_of_a_phone_is_a_place_of_its_own(visitor: Visitor) -> None:
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    page = visitor.open("/", "Accounts for this app")
    menu = page.get_by_role("button", name="Menu", exact=True)
    menu.click()
    home = page.get_by_test_id("stSidebarNav").get_by_role("link", name="Home")
    expect(home).to_be_focused()
    expect(page.get_by_role("button", name="English")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    menu.click()
    expect(home).to_be_focused()
    # nobody finds a page under it
    page.reload()
    visitor.sees("Accounts for this app")
    expect(menu).to_be_visible()
    expect(page.get_by_role("button", name="English")).to_be_visible()
