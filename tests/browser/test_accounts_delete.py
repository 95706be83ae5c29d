"""Delete account: asked twice, and then it is gone everywhere."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.account_pages import (
    WRONG_PASSWORD,
    fails,
    form,
    open_part,
    says,
    send,
)
from tests.browser.visitor import Visitor
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser


def test_an_account_is_deleted_with_every_session(
    new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    email = stack.confirmed_user()
    visitor, elsewhere = new_visitor(), new_visitor()
    visitor.sign_in(email)
    elsewhere.sign_in(email)
    page = visitor.page
    open_part(visitor, "Security", "Delete account")
    sure = page.get_by_role("checkbox", name="I understand")

    send(page, "Delete my account", Current_password=PASSWORD)
    fails(visitor, "Tick the box to confirm.")
    expect(sure).not_to_be_checked()
    form(page, "Delete my account").get_by_text("I understand").click()
    expect(sure).to_be_checked()
    send(page, "Delete my account", Current_password=WRONG_PASSWORD)
    fails(visitor, "That password isn't right. Try again.")
    expect(sure).not_to_be_checked()
    assert stack.pool.user(email)["UserStatus"] == "CONFIRMED"

    form(page, "Delete my account").get_by_text("I understand").click()
    expect(sure).to_be_checked()
    send(page, "Delete my account", Current_password=PASSWORD)
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
