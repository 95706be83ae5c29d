"""Passkeys, made and used by Chromium's own virtual authenticator."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.account_pages import (
    STATE,
    open_part,
    open_row,
    row,
    says,
    stack_file,
)
from tests.browser.app import App
from tests.browser.conftest import apps
from tests.browser.test_proof import later
from tests.browser.visitor import Visitor, settled
from tests.choices import choosing_pool
from tests.embedded import Pool
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser

NOT_USED = re.compile("^No passkey was used: it was cancelled, or this device")
REFUSED = "That passkey was not accepted. Try again, or choose another way."
OFFER = "Sign in without the password next time"


class Device:
    """A virtual authenticator of a page's browser."""

    def __init__(self, page: Page) -> None:
        self._cdp: CDPSession = page.context.new_cdp_session(page)
        self._cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._id = made["authenticatorId"]

    def credentials(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._send("getCredentials")["credentials"]
        return found

    def replace(self, **changes: Any) -> None:
        """Change the one passkey that it has."""
        [one] = self.credentials()
        self._send("clearCredentials")
        self._send("addCredential", credential={**one, **changes})

    def fails_the_check(self) -> None:
        """Its user is not who it knows; browsers give up then, as on a cancel."""
        self._send("setUserVerified", isUserVerified=False)

    def waits(self) -> None:
        """Nobody touches it."""
        self._send("setAutomaticPresenceSimulation", enabled=False)

    def _send(self, method: str, **parameters: Any) -> Any:
        values = {"authenticatorId": self._id, **parameters}
        return self._cdp.send(f"WebAuthn.{method}", values)


@pytest.fixture(scope="module")
def passkey_pool(stack: Stack) -> Pool:
    pool = choosing_pool(stack.embedded, "WEB_AUTHN")
    stack.embedded.admin.set_user_pool_mfa_config(
        UserPoolId=pool.pool_id,
        MfaConfiguration="OPTIONAL",
        SoftwareTokenMfaConfiguration={"Enabled": True},
        WebAuthnConfiguration={
            "RelyingPartyId": "localhost",
            "UserVerification": "required",
        },
    )
    return pool


@pytest.fixture(scope="module")
def app(
    stack: Stack, passkey_pool: Pool, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[App]:
    """An app whose pool takes passkeys."""
    directory = tmp_path_factory.mktemp("passkeys")
    factors = ["PASSWORD", "WEB_AUTHN"]
    file = stack_file(
        *(directory, stack, passkey_pool),
        first_factors=factors,
        passkeys_relying_party="localhost",
    )
    with apps(directory) as start:
        yield start(file)


def name_account(visitor: Visitor, email: str) -> None:
    """Say whose sign-in it is."""
    visitor.open("/signin", "Sign in")
    visitor.fill({"Email": email})
    visitor.press("Continue")
    expect(
        visitor.page.get_by_role("button", name="Use another address")
    ).to_be_visible()
    settled(visitor.page)


def sign_in_by_password(visitor: Visitor, email: str) -> None:
    name_account(visitor, email)
    password = visitor.field("Password")
    if not password.count():
        visitor.press("Sign in with the password")
    password.fill(PASSWORD)
    visitor.press("Sign in")
    visitor.sees("Your account")
    visitor.has_cookie("session")


def add_passkey(visitor: Visitor) -> None:
    open_part(visitor, "Security")
    open_row(visitor, "Passkeys")
    visitor.press("Create a passkey")
    says(visitor.page, "Your passkey is added.")


def sign_out(visitor: Visitor) -> None:
    visitor.context.clear_cookies(name=re.compile("session"))


def with_passkey(visitor: Visitor, pool: Pool) -> tuple[str, Device]:
    """An account with a passkey, which nobody is signed in to any more."""
    email = pool.confirmed_user()
    visitor.open("/signin", "Sign in")
    device = Device(visitor.page)
    sign_in_by_password(visitor, email)
    add_passkey(visitor)
    sign_out(visitor)
    return email, device


def use_passkey(visitor: Visitor, email: str) -> None:
    name_account(visitor, email)
    visitor.press("Sign in with a passkey")


def test_a_passkey_is_added_signs_in_and_is_removed(
    visitor: Visitor, passkey_pool: Pool, app: App
) -> None:
    email, device = with_passkey(visitor, passkey_pool)
    page = visitor.page
    use_passkey(visitor, email)
    visitor.sees("Your account")
    visitor.has_cookie("session")
    [passkey] = device.credentials()
    assert passkey["rpId"] == "localhost"
    # the last way of this browser comes first
    sign_out(visitor)
    name_account(visitor, email)
    assert page.locator("main button").filter(
        has_text="Sign in with"
    ).all_inner_texts() == ["Sign in with a passkey", "Sign in with the password"]
    visitor.press("Sign in with a passkey")
    visitor.sees("Your account")

    open_part(visitor, "Security")
    later(app, visitor)
    open_row(visitor, "Passkey 1")
    visitor.fill({"Current password": PASSWORD})
    visitor.press("Continue")
    visitor.press("Remove this passkey")
    says(page, "The passkey is removed.")
    expect(row(page, "Passkeys").locator(STATE)).to_contain_text("None yet.")
    open_part(visitor, "Activity")
    happened = page.locator("ol.activity b").all_inner_texts()
    assert happened[:4] == [
        *("Removal of a passkey", "Sign-in", "Sign-in", "Adding a passkey")
    ]
