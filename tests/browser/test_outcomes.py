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
