"""From registering to verified claims, in one browser."""

import base64
import json
import re
import urllib.request
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import aws_javascript
from tests.aws_javascript import Account
from tests.browser.account_pages import header, open_part
from tests.browser.visitor import Visitor
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser

BERLIN = ZoneInfo("Europe/Berlin")
MENU_OF_GUESTS = ["Home", "Inbox"]
MENU_OF_MEMBERS = ["Home", "Members", "Inbox"]
TIMES = {"auth_time", "exp", "iat"}


def menu(page: Page) -> Locator:
    return page.get_by_test_id("stTopNavLink")


def tables(page: Page) -> dict[str, dict[str, str]]:
    """Both tables of a token by caption, without what a claim means."""
    expect(page.locator("table.claims")).to_have_count(2)
    names = "rows => rows.map(row => row.firstChild.data)"
    return {
        caption: dict(
            zip(
                table.locator("th").evaluate_all(names),
                table.locator("td").all_inner_texts(),
                strict=True,
            )
        )
        for table in page.locator("table.claims").all()
        for caption in table.locator("caption").evaluate_all(names)
    }


def local(seconds: int) -> str:
    time = datetime.fromtimestamp(seconds, BERLIN)
    return f"{time.day} {time.strftime('%B %Y, %H:%M:%S CET')}"


def decoded(token: str, part: int) -> dict[str, Any]:
    text = token.split(".")[part]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=="))
    return found


def test_a_newcomer_gets_from_register_to_verified_claims(
    visitor: Visitor, stack: Stack
) -> None:
    email = stack.new_email()
    page = visitor.open("/register", "Create your account")
    visitor.fill({"Email": email, "Password": PASSWORD, "Repeat password": PASSWORD})
    visitor.press("Create account")

    visitor.sees("Verify your email")
    expect(page).to_have_url(re.compile(r"/verify\?email="))
    expect(visitor.field("Email")).to_have_value(email)
    code = stack.embedded.code_for(email)
    assert code
    # as people paste it
    visitor.fill({"Verification code": f"{code[:3]} {code[3:]}"})
    visitor.press("Verify")

    visitor.sees("Sign in")
    expect(page).to_have_url(f"{visitor.url}/signin")
    expect(visitor.field("Email")).to_have_value(email)
    expect(page.get_by_text("Your email is verified. Sign in.")).to_be_visible()
    visitor.fill({"Password": PASSWORD})
    visitor.press("Sign in")

    visitor.sees("Your account")
    expect(page).to_have_url(f"{visitor.url}/account")
    expect(page.get_by_test_id("stText").first).to_have_text(email)
    expect(page.locator("table.claims")).to_have_count(2)
    visitor.has_cookie("session")


def test_account_shows_both_tokens_claims_and_what_was_checked(
    visitor: Visitor, stack: Stack
) -> None:
    email = stack.confirmed_user()
    visitor.sign_in(email)
    page = visitor.page
    shown = [tables(page)]
    open_part(visitor, "Tokens")
    shown.append(tables(page))
    visitor.press("Show raw tokens")
    expect(page.get_by_test_id("stCode")).to_have_count(2)
    raw = page.get_by_test_id("stCode").all_inner_texts()
    with urllib.request.urlopen(stack.config.jwks_uri) as answer:
        keys = {key["kid"] for key in json.load(answer)["keys"]}

    for tables_of, token, use in zip(shown, raw, ("id", "access"), strict=True):
        claims, kid = decoded(token, 1), decoded(token, 0)["kid"]
        assert kid in keys
        assert claims["token_use"] == use
        assert tables_of["Claims"] == {
            name: f"{local(value)} ({value})"
            if name in TIMES
            else value
            if isinstance(value, str)
            else json.dumps(value)
            for name, value in claims.items()
        }
        audience = "Audience" if use == "id" else "Client"
        assert tables_of["What was checked"] == {
            "Signature": f"RS256, key {kid}",
            "Issuer": stack.config.issuer,
            audience: stack.config.client_id,
            "Token use": use,
            "Expiry": f"until {local(claims['exp'])}",
        }
    assert shown[0]["Claims"]["email"] == email


def test_signing_in_reloads_no_page(visitor: Visitor, stack: Stack) -> None:
    page = visitor.open("/signin", "Sign in")
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    page.evaluate("window.mark = 'the same document'")
    visitor.enter_credentials(stack.confirmed_user())
    visitor.sees("Your account")
    visitor.has_cookie("session")
    assert page.evaluate("window.mark") == "the same document"
    assert loads == []


def test_inbox_shows_the_code(visitor: Visitor, stack: Stack) -> None:
    page = visitor.open("/inbox", "Inbox")
    email = stack.pool.sign_up()
    # by itself, since the list is looked up every few seconds
    mail = page.get_by_test_id("stVerticalBlock").filter(has_text=f"To {email}").last
    expect(mail.get_by_test_id("stCode")).to_have_text(stack.embedded.code_for(email))


def test_menu_and_header_show_what_fits_guests_and_members(
    visitor: Visitor, stack: Stack
) -> None:
    links = header(visitor.page).get_by_role("link")
    visitor.open("/signin", "Sign in")
    expect(menu(visitor.page)).to_have_text(MENU_OF_GUESTS)
    expect(links).to_have_text(["Sign in", "Create account"])
    visitor.enter_credentials(stack.confirmed_user())
    visitor.sees("Your account")
    expect(menu(visitor.page)).to_have_text(MENU_OF_MEMBERS)
    expect(links).to_have_count(0)
    visitor.press("Sign out")
    visitor.sees("Sign in")
    expect(menu(visitor.page)).to_have_text(MENU_OF_GUESTS)
    expect(links).to_have_text(["Sign in", "Create account"])


def test_a_new_code_replaces_the_old_one(visitor: Visitor, stack: Stack) -> None:
    email = stack.pool.sign_up()
    old = stack.embedded.code_for(email)
    visitor.open(f"/verify?email={email}", "Verify your email")
    visitor.press("Send a new code")
    expect(visitor.page.get_by_role("status").locator("p")).to_have_text(
        "If u•••@e•••.com waits to be verified, a new code is on its way. "
        "The old one no longer works."
    )
    expect(visitor.field("Email")).to_have_value(email)
    new = stack.embedded.code_for(email)
    assert new
    assert new != old
    visitor.fill({"Verification code": new})
    visitor.press("Verify")
    visitor.sees("Sign in")


def test_awss_own_client_signs_in_with_an_account_made_in_the_browser(
    visitor: Visitor, stack: Stack, javascript: None
) -> None:
    email = stack.new_email()
    visitor.open("/register", "Create your account")
    visitor.fill({"Email": email, "Password": PASSWORD, "Repeat password": PASSWORD})
    visitor.press("Create account")
    visitor.sees("Verify your email")
    visitor.fill({"Verification code": stack.embedded.code_for(email) or ""})
    visitor.press("Verify")
    visitor.sees("Sign in")
    account = Account(
        email=email,
        password=PASSWORD,
        pool_id=stack.config.user_pool_id,
        client_id=stack.config.client_id,
        endpoint_url=stack.embedded.endpoint_url,
    )

    tokens = aws_javascript.sign_in(account)
    refused = aws_javascript.sign_in(replace(account, password=PASSWORD + "?"))

    claims = aws_javascript.verify(account, tokens["idToken"], tokens["accessToken"])
    assert claims["id"]["email"] == email
    assert refused["error"]["code"] == "NotAuthorizedException"
