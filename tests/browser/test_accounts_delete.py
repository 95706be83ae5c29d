"""Delete account: asked twice, and then it is gone everywhere."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.account_pages import (
    WRONG_PASSWORD,
    fails,
    open_part,
    open_row,
    says,
    send,
)
from tests.browser.visitor import Visitor, is_gone_from
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser

TO_DELETE = "Current password, to delete the account"


def press_delete(visitor: Visitor, password: str) -> None:
    send(visitor.page, "Delete my account", **{TO_DELETE: password})


def test_an_account_is_deleted_with_every_session(
    new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    email = stack.confirmed_user()
    visitor, elsewhere = new_visitor(), new_visitor()
    visitor.sign_in(email)
    elsewhere.sign_in(email)
    page = visitor.page
    open_part(visitor, "Security")
    open_row(visitor, "Delete account")
    sure = page.get_by_role("checkbox", name="I understand")

    press_delete(visitor, PASSWORD)
    fails(visitor, "Tick the box to confirm.")
    expect(sure).not_to_be_checked()
    page.get_by_text("I understand").click()
    expect(sure).to_be_checked()
    press_delete(visitor, WRONG_PASSWORD)
    fails(visitor, "That password isn't right. Try again.")
    expect(visitor.field(TO_DELETE)).to_have_value("")
    is_gone_from(page, WRONG_PASSWORD)
    assert stack.pool.user(email)["UserStatus"] == "CONFIRMED"

    # what was ticked stays ticked
    expect(sure).to_be_checked()
    press_delete(visitor, PASSWORD)
    visitor.sees("Sign in")
    says(page, "Your account is deleted.")
    expect(visitor.field("Email")).to_have_value("")
    visitor.lost_cookie("session")
    with pytest.raises(stack.embedded.admin.exceptions.UserNotFoundException):
        stack.pool.user(email)

    elsewhere.page.reload()
    elsewhere.sees("Sign in")
    elsewhere.lost_cookie("session")
    elsewhere.enter_credentials(email)
    fails(elsewhere, "Incorrect email or password.")
