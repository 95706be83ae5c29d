"""Change of the password while signed in, with and without the other sessions."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.account_pages import (
    NEW_PASSWORD,
    WRONG_PASSWORD,
    fails,
    open_part,
    open_row,
    row,
    says,
    send,
)
from tests.browser.visitor import Visitor, is_gone_from, settled
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser

THIRD_PASSWORD = "Yet another 9 battery!"
CHANGED = "Your password is changed."


def change(visitor: Visitor, old: str, new: str, repeated: str = "") -> None:
    visitor.field("New password").fill(new)
    send(
        visitor.page,
        "Change password",
        Repeat_new_password=repeated or new,
        Current_password=old,
    )


def test_a_password_is_changed_and_other_sessions_end_if_asked(
    new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    email = stack.confirmed_user()
    visitor, elsewhere = new_visitor(), new_visitor()
    visitor.sign_in(email)
    elsewhere.sign_in(email)
    page = visitor.page
    open_part(visitor, "Security")
    open_row(visitor, "Password")
    others = page.get_by_role("checkbox", name="End my other sessions too")

    for old, new, repeated, sentence in (
        (WRONG_PASSWORD, NEW_PASSWORD, "", re.compile("^That password isn't right")),
        (PASSWORD, "too-weak-by-far", "", re.compile("^The password needs")),
        (PASSWORD, NEW_PASSWORD, THIRD_PASSWORD, re.compile("don't match")),
        (PASSWORD, PASSWORD, "", re.compile("is the same as the current one")),
    ):
        change(visitor, old, new, repeated)
        fails(visitor, sentence)
        expect(visitor.field("New password")).to_have_value("")
        is_gone_from(page, new)

    expect(others).to_be_checked()
    page.get_by_text("End my other sessions too").click()
    expect(others).not_to_be_checked()
    change(visitor, WRONG_PASSWORD, NEW_PASSWORD)
    fails(visitor, re.compile("^That password isn't right"))
    # what was ticked off stays so
    expect(others).not_to_be_checked()
    change(visitor, PASSWORD, NEW_PASSWORD)
    says(page, CHANGED)
    expect(visitor.field("New password")).to_have_count(0)
    is_gone_from(page, NEW_PASSWORD)
    elsewhere.page.reload()
    elsewhere.sees("Your account")

    open_row(visitor, "Password")
    expect(page.get_by_text(CHANGED)).to_have_count(0)
    expect(others).to_be_checked()
    change(visitor, PASSWORD, THIRD_PASSWORD)
    fails(visitor, re.compile("^That password isn't right"))
    change(visitor, NEW_PASSWORD, THIRD_PASSWORD)
    says(page, CHANGED)
    elsewhere.page.reload()
    elsewhere.sees("Sign in")
    page.reload()
    visitor.sees("Your account")
    elsewhere.enter_credentials(email, NEW_PASSWORD)
    fails(elsewhere, "Incorrect email or password.")
    elsewhere.enter_credentials(email, THIRD_PASSWORD)
    elsewhere.sees("Your account")


def test_what_was_said_of_a_password_is_gone_once_another_row_is_opened(
    visitor: Visitor, stack: Stack
) -> None:
    visitor.sign_in(stack.confirmed_user())
    page = visitor.page
    open_part(visitor, "Security")
    open_row(visitor, "Password")
    change(visitor, PASSWORD, NEW_PASSWORD)
    says(page, CHANGED)
    expect(row(page, "Password").get_by_role("link")).to_have_text("Change")
    expect(page).to_have_url(f"{visitor.url}/account?part=security")

    open_row(visitor, "Delete account")
    expect(page.get_by_text(CHANGED)).to_have_count(0)
    page.reload()
    delete = page.get_by_role("button", name="Delete my account")
    expect(delete).to_be_visible()
    expect(page.get_by_text(CHANGED)).to_have_count(0)
    page.go_back()
    expect(delete).to_have_count(0)
    expect(page).to_have_url(f"{visitor.url}/account?part=security")
    expect(page.get_by_text(CHANGED)).to_have_count(0)
    settled(page)


def test_the_password_in_use_is_refused_as_a_new_one(
    visitor: Visitor, stack: Stack
) -> None:
    email = stack.confirmed_user()
    visitor.sign_in(email)
    open_part(visitor, "Security")
    open_row(visitor, "Password")
    change(visitor, PASSWORD, PASSWORD)
    fails(
        visitor,
        "The new password is the same as the current one. Choose another one.",
    )
    is_gone_from(visitor.page, PASSWORD)
