"""An authenticator app: set up from the account, asked for, turned off."""

import re

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
)
from tests.browser.visitor import Visitor, is_gone_from
from tests.flows import STEP_SECONDS, not_a_code, totp
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser

APP_CODE = "Code from your authenticator app"
TO_TURN_OFF = "Current password, to turn the app off"


def enter_code(visitor: Visitor, button: str, code: str) -> None:
    visitor.fill({APP_CODE: code})
    visitor.press(button)


def shown_secret(visitor: Visitor) -> str:
    """The key as it stands beside the QR code, in groups of four."""
    key = visitor.page.get_by_test_id("stCode")
    expect(key).to_have_text(re.compile(r"^[A-Z2-7]{4}( [A-Z2-7]{1,4})+$"))
    groups = key.inner_text().split(" ")
    assert {len(group) for group in groups[:-1]} == {4}
    return "".join(groups)


def test_an_app_is_set_up_asked_for_and_turned_off(
    visitor: Visitor, stack: Stack
) -> None:
    email = stack.confirmed_user()
    visitor.sign_in(email)
    page = visitor.page
    open_part(visitor, "Security")
    app = row(page, "Authenticator app")
    expect(app.locator(STATE)).to_have_text(
        "Off. Your password alone is enough to sign in."
    )
    open_row(visitor, "Authenticator app")
    picture = page.get_by_role(
        "img", name="QR code with the key for your authenticator app"
    )
    expect(picture).to_be_visible()
    box = picture.bounding_box()
    assert box
    assert min(box["width"], box["height"]) > 150
    picture.hover()
    expect(page.get_by_role("button", name="Fullscreen")).to_have_count(0)
    given_up = shown_secret(visitor)
    visitor.press("Cancel")
    says(
        page,
        "Nothing was changed. If your app has an entry for this already, remove it "
        "there.",
    )
    expect(picture).to_have_count(0)
    is_gone_from(page, given_up[:4])

    open_row(visitor, "Authenticator app")
    expect(picture).to_be_visible()
    secret = shown_secret(visitor)
    assert secret != given_up
    enter_code(visitor, "Turn on", not_a_code(secret))
    fails(visitor, "That code isn't right. Try again.")
    expect(visitor.field(APP_CODE)).to_have_value("")
    assert shown_secret(visitor) == secret
    # what the person's app has by now stays right
    page.reload()
    visitor.sees("Your account")
    assert shown_secret(visitor) == secret
    # a closed row and another part leave it as it is too
    app.get_by_role("link").click()
    expect(picture).to_have_count(0)
    open_part(visitor, "Profile")
    open_part(visitor, "Security")
    open_row(visitor, "Authenticator app")
    assert shown_secret(visitor) == secret
    enter_code(visitor, "Turn on", totp(secret))
    says(page, "Your authenticator app is on.")
    expect(picture).to_have_count(0)
    expect(app.locator(STATE)).to_have_text("On. Sign-in asks for its code too.")
    expect(app.get_by_role("link")).to_have_text("Turn off")

    visitor.press("Sign out")
    visitor.sees("Sign in")
    with stack.embedded.later(STEP_SECONDS):
        visitor.enter_credentials(email)
        visitor.sees("One more step")
        assert "session" not in visitor.cookies
        for code, sentence in (
            ("12345", "The code has six digits. Try again."),
            (not_a_code(secret), "That code isn't right. Try again."),
        ):
            enter_code(visitor, "Continue", code)
            fails(visitor, sentence)
            expect(visitor.field(APP_CODE)).to_have_value("")
        code = totp(secret, STEP_SECONDS)
        enter_code(visitor, "Continue", f"{code[:3]} {code[3:]}")
        visitor.sees("Your account")
        visitor.has_cookie("session")

        open_part(visitor, "Security")
        open_row(visitor, "Authenticator app")
        send(page, "Turn off", **{TO_TURN_OFF: WRONG_PASSWORD})
        fails(visitor, "That password isn't right. Try again.")
        expect(visitor.field(TO_TURN_OFF)).to_have_value("")
        assert stack.pool.user(email)["UserMFASettingList"]
        send(page, "Turn off", **{TO_TURN_OFF: PASSWORD})
        says(page, "Your authenticator app is off.")
        visitor.press("Sign out")
        visitor.sees("Sign in")
        visitor.enter_credentials(email)
        visitor.sees("Your account")
