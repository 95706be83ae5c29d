"""An owner is told by mail what happens to the account, and can take it back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from cognito_auth import mailbox
from tests.browser.account_pages import (
    NEW_PASSWORD,
    open_part,
    open_row,
    says,
    send,
)
from tests.browser.test_mfa import enter_code, shown_secret
from tests.browser.visitor import Visitor
from tests.flows import totp
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser


def told(visitor: Visitor, stack: Stack, email: str, number: int) -> list[mailbox.Mail]:
    """So many notices of an owner, newest first."""
    for _ in range(200):
        mails = mailbox.messages(stack.embedded.endpoint_url)
        found = [mail for mail in mails if mail.to == email and mail.is_notice]
        if len(found) >= number:
            break
        visitor.page.wait_for_timeout(25)
    assert len(found) == number, [mail.subject for mail in found]
    return found


def titles(mails: list[mailbox.Mail]) -> list[str]:
    return [mail.subject.partition(": ")[2] for mail in mails]


def test_each_change_is_told_and_not_me_takes_the_account_back(
    new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    email, new_email = stack.confirmed_user(), stack.new_email()
    thief, owner = new_visitor(), new_visitor()
    owner.sign_in(email)
    thief.sign_in(email)
    page = thief.page
    open_part(thief, "Security")
    open_row(thief, "Authenticator app")
    secret = shown_secret(thief)
    enter_code(thief, "Turn on", totp(secret))
    says(page, "Your authenticator app is on.")
    open_row(thief, "Authenticator app")
    send(page, "Turn off", **{"Current_password,_to_turn_the_app_off": PASSWORD})
    says(page, "Your authenticator app is off.")
    open_row(thief, "Password")
    # or the owner's would have ended
    page.get_by_text("End my other sessions too").click()
    thief.field("New password").fill(NEW_PASSWORD)
    fields = {"Repeat_new_password": NEW_PASSWORD, "Current_password": PASSWORD}
    send(page, "Change password", **fields)
    says(page, "Your password is changed.")
    mails = told(owner, stack, email, 4)
    assert titles(mails) == [
        "Your password was changed",
        "Your authenticator app was turned off",
        "An authenticator app was turned on",
        "A sign-in from a new browser",
    ]
    assert "Where: HeadlessChrome on Linux" in mails[0].plain
    assert re.search(r"When: \d+ \w+ \d{4}.*UTC", mails[0].plain)

    [link] = re.findall(r'href="([^"]+)"', mails[0].html)
    assert link.startswith(owner.url)
    # nothing happens by the link itself, which programs follow too
    owner.open(link.removeprefix(owner.url), "Reset your password")
    lead = owner.page.get_by_text("Then every session of your account ends")
    expect(lead).to_be_visible()
    page.reload()
    thief.sees("Your account")
    owner.fill({"Email": email})
    owner.press("Mail me a code")
    expect(owner.field("New password")).to_be_visible()
    code = stack.embedded.code_for(email)
    assert code
    third = "A third staple 9 horses!"
    owner.fill(
        {
            "New password": third,
            "Repeat new password": third,
            "Verification code": code,
        }
    )
    owner.press("Set new password")
    owner.sees("Sign in")
    says(owner.page, "Your password is changed. Sign in with the new one.")
    page.reload()
    thief.sees("Sign in")
    assert titles(told(owner, stack, email, 5))[0] == "Your password was reset"

    owner.enter_credentials(email, third)
    owner.sees("Your account")
    open_part(owner, "Profile")
    open_row(owner, "Email address")
    send(owner.page, "Change email", New_email=new_email)
    says(owner.page, f"We mailed a code to {new_email}. Enter it to use that address.")
    code = stack.embedded.code_for(new_email)
    assert code
    owner.fill({"Verification code": code})
    owner.press("Confirm new email")
    says(owner.page, "Your email address is changed.")
    assert titles(told(owner, stack, email, 6))[0] == "Your email address was changed"
    assert told(owner, stack, new_email, 0) == []
