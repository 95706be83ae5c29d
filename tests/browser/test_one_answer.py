"""Nobody learns from a page who has an account: its owner learns it by mail."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from cognito_auth import mailbox
from tests.browser.app import App
from tests.browser.test_wrong_inputs import REFUSED, fails
from tests.browser.visitor import Visitor, settled
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser

MAILED = "We mailed a six-digit code to u•••@e•••.com. It may take a minute."


def mails(stack: Stack, email: str) -> list[mailbox.Mail]:
    found = mailbox.messages(stack.embedded.endpoint_url)
    return [mail for mail in found if mail.to == email]


def told(visitor: Visitor, stack: Stack, email: str) -> mailbox.Mail:
    """The owner's newest mail, once it is a notice."""
    for _ in range(200):
        found = mails(stack, email)
        if found and found[0].is_notice:
            return found[0]
        visitor.page.wait_for_timeout(25)
    raise AssertionError("no notice within 5 s")


def shown(visitor: Visitor, email: str) -> tuple[str, str]:
    """The address in the bar and all that the page says, but for whose it is."""
    # what the page has last
    expect(visitor.page.get_by_role("link", name="Open the inbox")).to_be_visible()
    settled(visitor.page)
    url = visitor.page.url.replace(quote(email), "EMAIL").replace(email, "EMAIL")
    text = visitor.page.get_by_test_id("stMain").inner_text()
    return url, re.sub(r"\(\d+ s\)", "", text)


def register(visitor: Visitor, email: str) -> None:
    visitor.open("/register", "Create your account")
    visitor.fill({"Email": email, "Password": PASSWORD, "Repeat password": PASSWORD})
    visitor.press("Create account")


def test_verify_refuses_a_code_alike_whoever_is_there(
    new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    replaced = stack.pool.sign_up()
    stack.flows.registration.resend_code(replaced)
    accounts = [stack.new_email(), stack.pool.sign_up(), stack.confirmed_user()]
    refused, afterwards = [], []
    for email in [*accounts, replaced]:
        visitor = new_visitor()
        visitor.open(f"/verify?email={email}", "Verify your email")
        right = stack.embedded.code_for(email) or "111111"
        visitor.fill({"Verification code": f"{(int(right) + 1) % 10**6:06}"})
        visitor.press("Verify")
        fails(visitor, REFUSED, email=email)
        refused.append(shown(visitor, email))
        # and a page that is opened afterwards knows nothing either
        visitor.open("/verify", "Verify your email")
        afterwards.append(shown(visitor, email))

    assert refused == refused[:1] * 4
    assert afterwards == afterwards[:1] * 4
    confirmed = accounts[-1]
    assert "verified already" in told(visitor, stack, confirmed).subject


def test_registering_shows_the_same_for_every_address(
    new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    new, waiting, confirmed = (
        stack.new_email(),
        stack.pool.sign_up(),
        stack.confirmed_user(),
    )
    registered, refused = [], []
    for email in (new, waiting, confirmed):
        visitor = new_visitor()
        register(visitor, email)
        visitor.sees("Verify your email")
        expect(visitor.page.get_by_text(MAILED)).to_be_visible()
        expect(visitor.field("Email")).to_have_value(email)
        registered.append(shown(visitor, email))
        # nor does a code that isn't right, or another one that is asked for
        visitor.fill({"Verification code": "000000"})
        visitor.press("Verify")
        fails(visitor, REFUSED, PASSWORD, email=email)
        refused.append(shown(visitor, email))

    assert registered == registered[:1] * 3
    assert refused == refused[:1] * 3
    # who waits can go on
    visitor.open(f"/verify?email={waiting}", "Verify your email")
    visitor.fill({"Verification code": stack.embedded.code_for(waiting) or ""})
    visitor.press("Verify")
    visitor.sees("Sign in")
    # and whose the account is gets to know, with the ways in
    told(visitor, stack, confirmed)
    [notice] = [one for one in mails(stack, confirmed) if "You have" in one.subject]
    for way in ("signin", "forgot"):
        assert f'href="{visitor.url}/{way}"' in notice.html


def test_where_nobody_can_be_told_the_page_says_what_no_mail_may_mean(
    new_app: Callable[..., App], new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    app = new_app(
        stack.file, variables={"NOTICE_SENDER": "off", "TAKEN_ADDRESS": "say"}
    )
    visitor, email = new_visitor(app.url), stack.confirmed_user()
    page = visitor.open("/verify", "Verify your email")
    expect(page.get_by_text("If no mail comes, you may have")).to_be_visible()
    page.get_by_role("link", name="I forgot my password").click()
    visitor.sees("Reset your password")

    # and an app may choose to say it to whoever asks
    register(visitor, email)
    fails(
        visitor,
        "An account with this email may already exist. Sign in, reset the password "
        "or verify it with a new code.",
        PASSWORD,
        email=email,
    )
    assert mails(stack, email) == []
