"""Registering: rules ticked off, one account however often pressed, codes sent."""

import re

import pytest
from playwright.sync_api import Locator, expect

from cognito_auth import mailbox
from tests.browser.account_pages import open_part, says
from tests.browser.visitor import Visitor, settled
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser

WAITING = re.compile(r"^Send a new code \((\d+) s\)$")


def mails_to(stack: Stack, email: str) -> int:
    mails = mailbox.messages(stack.embedded.endpoint_url)
    return sum(mail.to == email for mail in mails)


def met(visitor: Visitor) -> Locator:
    return visitor.page.get_by_label("Password rules").locator(
        "[data-met=yes] [aria-hidden]"
    )


def seconds(button: Locator) -> int:
    found = WAITING.match(button.inner_text())
    assert found
    return int(found[1])


def test_the_rules_are_ticked_off_while_typing(visitor: Visitor) -> None:
    page = visitor.open("/register", "Create your account")
    rules = page.get_by_label("Password rules").locator("li")
    strength = page.locator(".strength")
    expect(rules).to_have_count(5)
    expect(met(visitor)).to_have_count(0)
    expect(strength).to_have_text("Strength: none yet")
    password = visitor.field("Password")
    password.press_sequentially("abc")
    expect(met(visitor)).to_have_text(["A lower-case letter"])
    expect(strength).to_have_text("Strength: very weak")
    password.press_sequentially("A1!")
    expect(met(visitor)).to_have_count(4)
    expect(rules.first.locator("[aria-hidden]")).to_have_text("At least 12 characters")
    # what the field's description reads
    expect(rules.first.locator(".spoken")).to_have_text(
        "Missing: at least 12 characters"
    )
    expect(rules.first).to_have_attribute("data-met", "no")
    expect(rules.first).to_have_attribute("data-say", "Missing: at least 12 characters")
    password.fill(PASSWORD)
    expect(met(visitor)).to_have_count(5)
    expect(rules.first).to_have_attribute("data-say", "Done: at least 12 characters")
    expect(strength).to_have_text("Strength: strong")
    password.fill("")
    expect(met(visitor)).to_have_count(0)
    expect(strength).to_have_text("Strength: none yet")
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_while_a_password_is_typed(visitor: Visitor, width: int) -> None:
    # a button that moved under a press that has begun would not be pressed
    visitor.page.set_viewport_size({"width": width, "height": 900})
    page = visitor.open("/register", "Create your account")
    button = page.get_by_role("button", name="Create account")
    expect(page.get_by_label("Password rules").locator("li")).to_have_count(5)
    expect(visitor.field("Repeat password")).to_be_visible()
    settled(page)
    before = button.bounding_box()
    for typed, word in (("abc", "very weak"), (PASSWORD, "strong"), ("", "none yet")):
        visitor.field("Password").fill(typed)
        expect(page.locator(".strength")).to_have_text(f"Strength: {word}")
        assert button.bounding_box() == before


def test_pressed_twice_it_registers_once_and_a_new_code_waits(
    visitor: Visitor, stack: Stack
) -> None:
    email = stack.new_email()
    page = visitor.open("/register", "Create your account")
    visitor.fill({"Email": email, "Password": PASSWORD, "Repeat password": PASSWORD})
    page.get_by_role("button", name="Create account").dblclick()
    visitor.sees("Verify your email")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(
        page.get_by_text("We mailed a six-digit code to u•••@e•••.com.")
    ).to_be_visible()
    expect(page.get_by_text(email)).to_have_count(0)
    button = page.get_by_role("button", name=WAITING)
    expect(button).to_be_disabled()
    first = seconds(button)
    assert 20 < first <= 30
    expect(button).not_to_have_text(f"Send a new code ({first} s)")
    assert seconds(button) < first
    expect(button).to_be_disabled()
    page.reload()
    visitor.sees("Verify your email")
    expect(button).to_be_disabled()
    assert seconds(button) < first
    assert mails_to(stack, email) == 1


def test_pressed_twice_it_signs_in_once(visitor: Visitor, stack: Stack) -> None:
    email = stack.confirmed_user()
    page = visitor.open("/signin", "Sign in")
    visitor.fill({"Email": email, "Password": PASSWORD})
    page.get_by_role("button", name="Sign in", exact=True).dblclick()
    visitor.sees("Your account")
    expect(page.get_by_role("alert")).to_have_count(0)
    open_part(visitor, "Sessions")
    expect(page.get_by_text("(this one)")).to_have_count(1)
    expect(page.get_by_text("last used")).to_have_count(1)


def test_pressed_again_while_cognito_thinks_it_signs_in_once(
    visitor: Visitor, stack: Stack
) -> None:
    page = visitor.open("/signin", "Sign in")
    visitor.fill({"Email": stack.confirmed_user(), "Password": PASSWORD})
    with stack.embedded.paused():
        visitor.press("Sign in")
        expect(page.get_by_text("Signing in…")).to_be_visible()
        page.get_by_role("button", name="Sign in", exact=True).click()
    visitor.sees("Your account")
    open_part(visitor, "Sessions")
    expect(page.get_by_text("(this one)")).to_have_count(1)
    expect(page.get_by_text("last used")).to_have_count(1)


def test_an_unconfirmed_sign_in_gets_a_new_code(visitor: Visitor, stack: Stack) -> None:
    email = stack.pool.sign_up()
    old = stack.embedded.code_for(email)
    page = visitor.open("/signin", "Sign in")
    visitor.enter_credentials(email)
    visitor.sees("Verify your email")
    says(page, "Verify your email address first. We mailed you a new code.")
    expect(page).to_have_url(re.compile(r"/verify\?email="))
    expect(visitor.field("Email")).to_have_value(email)
    expect(page.get_by_role("button", name=WAITING)).to_be_disabled()
    new = stack.embedded.code_for(email)
    assert new
    assert new != old
    assert mails_to(stack, email) == 2
    # again at once: no third mail
    page.get_by_role("link", name="My email is verified").click()
    visitor.sees("Sign in")
    visitor.enter_credentials(email)
    visitor.sees("Verify your email")
    assert mails_to(stack, email) == 2
    visitor.fill({"Verification code": f"{new[:3]}-{new[3:]}"})
    visitor.press("Verify")
    visitor.sees("Sign in")
    says(page, "Your email is verified. Sign in.")
