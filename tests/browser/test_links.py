"""Addresses from outside: deep links, and what must not lead away or be believed."""

from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.stack import Stack

pytestmark = pytest.mark.browser

HOSTILE = [
    "https://evil.example",
    "//evil.example",
    "///evil.example/%2e%2e",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "../",
    "../../account",
    "account/../../evil",
    "app_pages/inbox.py",
    "account\r\nLocation: https://evil.example",
    "account\x00",
]


def test_account_shows_the_sign_in_at_its_own_address(
    visitor: Visitor, stack: Stack
) -> None:
    visitor.open("/account", "Sign in")
    expect(visitor.page).to_have_url(f"{visitor.url}/account")
    visitor.enter_credentials(stack.confirmed_user())
    visitor.sees("Your account")
    expect(visitor.page).to_have_url(f"{visitor.url}/account")


def test_sign_in_leads_to_the_page_that_was_asked_for(
    visitor: Visitor, stack: Stack
) -> None:
    visitor.open("/signin?next=home", "Sign in")
    visitor.enter_credentials(stack.confirmed_user())
    visitor.sees("Accounts for this app")
    assert urlsplit(visitor.page.url).path == "/"


def test_next_never_leads_out_of_the_app(visitor: Visitor, stack: Stack) -> None:
    visitor.open(f"/signin?next={quote(HOSTILE[0])}", "Sign in")
    visitor.enter_credentials(stack.confirmed_user())
    visitor.sees("Your account")
    visitor.has_cookie("session")
    # who is signed in already is sent on by the same rule
    for address in HOSTILE:
        visitor.open(f"/signin?next={quote(address, safe='')}", "Your account")
        expect(visitor.page).to_have_url(f"{visitor.url}/account")


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/", "Accounts for this app"),
        ("/register", "Create your account"),
        ("/verify?email=bob%2Btag%40example.com", "Verify your email"),
        ("/signin", "Sign in"),
        ("/inbox", "Inbox"),
    ],
)
def test_every_page_has_an_address(visitor: Visitor, path: str, heading: str) -> None:
    visitor.open(path, heading)
    if "?" in path:
        expect(visitor.field("Email")).to_have_value("bob+tag@example.com")


def test_an_email_in_an_address_is_text(visitor: Visitor) -> None:
    no_at = "An email address has an @ between its name and its domain."
    for text, sentence in (
        ('<img src="//evil.example/x.png">', no_at),
        ("![x](//evil.example/x.png)", no_at),
        ('"><script>document.title="x"</script>', no_at),
        (
            "a@b.example\r\nSet-Cookie: x=1",
            "There is a blank inside this email address. Take it out.",
        ),
    ):
        page = visitor.open(f"/verify?email={quote(text, safe='')}")
        expect(visitor.field("Email")).to_have_value("".join(text.splitlines()))
        visitor.fill({"Verification code": "123456"})
        visitor.press("Verify")
        visitor.has_failed(sentence)
        expect(page.locator("main :is(img:not(.brand img), script)")).to_have_count(0)
        assert "x" not in visitor.cookies


@pytest.mark.parametrize("email", ["**b**@example.com", "_ada_@example.com"])
def test_an_email_with_markdown_in_it_is_text(visitor: Visitor, email: str) -> None:
    page = visitor.open(f"/verify?email={quote(email)}", "Verify your email")
    visitor.press("Send a new code")
    expect(page.get_by_role("status").locator("p")).to_have_text(
        "If •••@e•••.com waits to be verified, a new code is on its way. "
        "The old one no longer works."
    )
