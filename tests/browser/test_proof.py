"""What a stranger at an open page can't do: a proof is asked for, and nothing is lost.

Time passes in the store; nobody waits.
"""

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.browser.account_pages import (
    NEW_PASSWORD,
    WRONG_PASSWORD,
    fails,
    open_part,
    open_row,
    says,
    send,
)
from tests.browser.app import App
from tests.browser.test_mfa import APP_CODE, shown_secret
from tests.browser.visitor import Visitor, settled
from tests.flows import totp
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser

LEAD = "It has been a while since you signed in."


def later(app: App, visitor: Visitor, minutes: float = 11) -> None:
    """Let time pass since this browser's last proof, but not since its last use."""
    session_id = visitor.cookies["session"].partition(".")[0]
    with closing(sqlite3.connect(app.directory / "sessions.db")) as database:
        database.execute(
            "UPDATE session SET created_at = created_at - :seconds, "
            "proved_at = proved_at - :seconds, version = version + 1 WHERE id = :id",
            {"seconds": minutes * 60, "id": session_id},
        )
        database.commit()


def is_asked(page: Page) -> None:
    """Wait for the form that asks for the password, and that it is led to."""
    expect(page.locator(":focus")).to_contain_text(LEAD)
    expect(page.get_by_text(LEAD)).to_be_in_viewport()
    settled(page)


def prove(visitor: Visitor, password: str = PASSWORD) -> None:
    send(visitor.page, "Continue", Current_password=password)


def test_a_new_address_waits_for_the_password(
    visitor: Visitor, stack: Stack, app: App
) -> None:
    email, new = stack.confirmed_user(), stack.new_email()
    visitor.sign_in(email)
    page = visitor.page
    open_part(visitor, "Profile")
    open_row(visitor, "Email address")
    address = page.url
    # the page stood open meanwhile
    later(app, visitor)
    send(page, "Change email", New_email=new)
    is_asked(page)
    assert stack.embedded.code_for(new) is None
    expect(page.get_by_label("New email")).to_have_count(0)

    prove(visitor, WRONG_PASSWORD)
    fails(visitor, "That password isn't right. Try again.")
    expect(visitor.field("Current password")).to_have_value("")
    assert stack.embedded.code_for(new) is None

    prove(visitor)
    expect(page.get_by_text(f"We mailed a code to {new}.")).to_be_visible()
    assert page.url == address
    assert stack.embedded.code_for(new)
    assert stack.pool.user(email)["attributes"]["email"] == email


def test_a_press_in_an_old_tab_changes_nothing_and_what_fails_later_is_kept(
    visitor: Visitor, stack: Stack, app: App
) -> None:
    email, taken = stack.confirmed_user(), stack.confirmed_user()
    visitor.sign_in(email)
    tab = visitor.new_tab("/account?part=profile&open=email", "Your account")
    later(app, visitor)
    tab.get_by_label("New email").fill(taken)
    tab.get_by_role("button", name="Change email").click()
    is_asked(tab)
    send(tab, "Continue", Current_password=PASSWORD)
    expect(tab.get_by_role("alert").locator("p")).to_have_text(
        "That email address can't be used. Choose another one."
    )
    settled(tab)
    expect(tab.get_by_label("New email")).to_have_value(taken)
    # a proof is the browser's, not the tab's
    new = stack.new_email()
    open_part(visitor, "Profile")
    open_row(visitor, "Email address")
    send(visitor.page, "Change email", New_email=new)
    expect(visitor.page.get_by_text(f"We mailed a code to {new}.")).to_be_visible()


def test_an_authenticator_app_is_set_up_after_a_proof(
    visitor: Visitor, stack: Stack, app: App
) -> None:
    email = stack.confirmed_user()
    visitor.sign_in(email)
    page = visitor.page
    open_part(visitor, "Security")
    later(app, visitor)
    open_row(visitor, "Authenticator app")
    expect(page.get_by_text(LEAD)).to_be_visible()
    # no key was made that somebody could take away
    expect(page.get_by_test_id("stCode")).to_have_count(0)
    prove(visitor)
    secret = shown_secret(visitor)

    later(app, visitor)
    visitor.fill({APP_CODE: totp(secret)})
    visitor.press("Turn on")
    is_asked(page)
    assert "UserMFASettingList" not in stack.pool.user(email)
    prove(visitor)
    says(page, "Your authenticator app is on.")
    assert stack.pool.user(email)["UserMFASettingList"]


def test_raw_tokens_are_shown_after_a_proof(
    visitor: Visitor, stack: Stack, app: App
) -> None:
    visitor.sign_in(stack.confirmed_user())
    page = visitor.page
    open_part(visitor, "Tokens")
    later(app, visitor)
    visitor.press("Show raw tokens")
    is_asked(page)
    expect(page.get_by_test_id("stCode")).to_have_count(0)
    prove(visitor)
    expect(page.get_by_test_id("stCode")).to_have_count(2)
    expect(page.get_by_text(LEAD)).to_have_count(0)
    visitor.press("Hide raw tokens")
    expect(page.get_by_test_id("stCode")).to_have_count(0)
    visitor.press("Show raw tokens")
    expect(page.get_by_test_id("stCode")).to_have_count(2)


def test_a_form_that_takes_the_password_is_a_proof_itself(
    visitor: Visitor, stack: Stack, app: App
) -> None:
    visitor.sign_in(stack.confirmed_user())
    page = visitor.page
    open_part(visitor, "Security")
    later(app, visitor)
    open_row(visitor, "Password")
    send(
        page,
        "Change password",
        Current_password=PASSWORD,
        New_password=NEW_PASSWORD,
        Repeat_new_password=NEW_PASSWORD,
    )
    says(page, "Your password is changed.")
    open_row(visitor, "Authenticator app")
    assert shown_secret(visitor)
