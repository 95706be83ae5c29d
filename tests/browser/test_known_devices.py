"""Trusted browsers: what they skip, who else is asked, and what ends it."""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from cognito_auth.sessions import notes
from cognito_auth.sessions.sealing import Sealer, key_file
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.sessions.trust import NOTE, TRUST_SECONDS, Trust, device_hash
from tests.browser.account_pages import (
    ROWS,
    STATE,
    WRONG_PASSWORD,
    fails,
    open_part,
    open_row,
    says,
    send,
    sign_out_everywhere,
    stack_file,
)
from tests.browser.app import App
from tests.browser.conftest import apps
from tests.browser.raw import plain_name
from tests.browser.test_accessibility import is_accessible, with_axe
from tests.browser.test_mfa import APP_CODE, TO_TURN_OFF
from tests.browser.test_notices import titles, told
from tests.browser.test_passkeys import name_account
from tests.browser.test_planted_cookies import plant
from tests.browser.test_proof import is_asked, later, prove
from tests.browser.visitor import Visitor, everything, settled
from tests.choices import choosing_pool
from tests.embedded import PASSWORD, Pool
from tests.flows import STEP_SECONDS, config_of, enrol, flows_of, signed_in, totp
from tests.integration.test_emulator_mailed_codes import code_for
from tests.stack import Stack

pytestmark = pytest.mark.browser

TICK = "Trust this browser for 30 days"
TITLE = "Trusted browsers"
BY_TRUST = "You signed in here without the second step"
WRONG = "Incorrect email or password."
# by Cognito, one after the other, at a sign-in in a trusted browser
ASKED = ("PASSWORD_VERIFIER", "DEVICE_SRP_AUTH", "DEVICE_PASSWORD_VERIFIER")
BY_PROMPT = {
    "ChallengeRequiredOnNewDevice": True,
    "DeviceOnlyRememberedOnUserPrompt": True,
}


@dataclass
class Account:
    """Somebody with an authenticator app."""

    pool: Pool
    email: str
    secret: str
    used: int = 0

    def answer(self, visitor: Visitor, *, trusts: bool = False) -> None:
        """Enter a code that was not used before."""
        self.used += 1
        visitor.sees("One more step")
        box = visitor.page.get_by_role("checkbox", name=TICK)
        expect(box).not_to_be_checked()
        if trusts:
            visitor.page.get_by_text(TICK).click()
            expect(box).to_be_checked()
        seconds = self.used * STEP_SECONDS
        with self.pool.embedded.later(seconds):
            visitor.fill({APP_CODE: totp(self.secret, seconds)})
            # a code is good once, and so is the press
            settled(visitor.page)
            visitor.page.get_by_role("button", name="Continue").dblclick()
            visitor.sees("Your account")
        visitor.has_cookie("session")

    @property
    def subject(self) -> str:
        return str(self.pool.user(self.email)["attributes"]["sub"])

    def devices(self) -> list[dict[str, Any]]:
        """What Cognito knows of."""
        found = self.pool.embedded.admin.admin_list_devices(
            UserPoolId=self.pool.pool_id, Username=self.email
        )
        return list(found["Devices"])


@pytest.fixture(scope="module")
def device_pool(stack: Stack) -> Pool:
    return stack.embedded.make_pool(DeviceConfiguration=BY_PROMPT)


@pytest.fixture(scope="module")
def app(
    stack: Stack, device_pool: Pool, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[App]:
    """An app whose pool remembers devices."""
    directory = tmp_path_factory.mktemp("devices")
    file = stack_file(
        directory,
        stack,
        device_pool,
        remembers_devices=True,
        first_factors=["PASSWORD"],
        passkeys_relying_party="",
    )
    with apps(directory) as start:
        yield start(file)


def with_app(pool: Pool) -> Account:
    flows = flows_of(config_of(pool))
    email = pool.confirmed_user()
    return Account(pool, email, enrol(flows, signed_in(flows, email)))


@pytest.fixture
def account(device_pool: Pool) -> Account:
    return with_app(device_pool)


def enter_password(visitor: Visitor, account: Account) -> None:
    visitor.open("/signin", "Sign in")
    visitor.enter_credentials(account.email)


def come_back(visitor: Visitor, account: Account) -> None:
    """Sign in again by the password, which is enough."""
    enter_password(visitor, account)
    visitor.sees("Your account")
    visitor.has_cookie("session")


def sign_out(visitor: Visitor) -> None:
    visitor.press("Sign out")
    visitor.sees("Sign in")
    visitor.lost_cookie("session")


def trusting(visitor: Visitor, account: Account) -> Page:
    enter_password(visitor, account)
    account.answer(visitor, trusts=True)
    return visitor.page


def test_a_trusted_browser_is_asked_for_the_password_alone(
    visitor: Visitor, account: Account, stack: Stack
) -> None:
    page = trusting(visitor, account)
    secrets = [device["DeviceKey"] for device in account.devices()]
    assert len(secrets) == 1
    sign_out(visitor)

    visitor.enter_credentials(account.email, WRONG_PASSWORD)
    fails(visitor, WRONG)
    come_back(visitor, account)
    open_part(visitor, "Sessions")
    expect(page.get_by_role("heading", name=TITLE, level=2)).to_be_visible()
    trusted = trusted_row(page)
    expect(trusted.locator("h3")).to_have_text("HeadlessChrome on Linux (this one)")
    expect(trusted.locator(STATE)).to_have_text(re.compile("^Trusted .+, last used"))
    assert [device["DeviceKey"] for device in account.devices()] == secrets

    # no script, no cookie of ours and no address has any of it
    text = everything(page) + page.url + repr(visitor.context.storage_state())
    assert secrets[0] not in text
    for cookie in visitor.context.cookies():
        is_ours = plain_name(cookie["name"]) in ("session", "browser", "device")
        assert cookie["httpOnly"] is is_ours

    open_part(visitor, "Activity")
    happened = page.locator("ol.activity li")
    expect(happened.locator("b").first).to_have_text("Sign-in")
    trust = happened.filter(has_text="Trust in a browser")
    expect(trust).to_have_count(1)
    expect(trust).to_contain_text("HeadlessChrome on Linux")
    mails = told(visitor, stack, account.email, 1)
    assert titles(mails) == ["A browser is trusted for 30 days"]

    visitor.open("/insight", "Your sign-in, step by step")
    main = page.get_by_test_id("stMain")
    expect(main.locator("li.back-2")).to_have_text(
        [re.compile(name) for name in (*ASKED, "tokens")]
    )
    assert secrets[0] not in everything(page)


def test_a_page_that_is_older_than_its_trust_has_it_too(
    visitor: Visitor, account: Account
) -> None:
    trusting(visitor, account)
    first = visitor.has_cookie("device")
    sign_out(visitor)
    visitor.enter_credentials(account.email)
    visitor.sees("Your account")
    assert visitor.has_cookie("device") == first


def test_without_the_tick_and_in_another_browser_it_is_asked(
    new_visitor: Callable[..., Visitor], account: Account
) -> None:
    one, other = new_visitor(), new_visitor()
    enter_password(one, account)
    account.answer(one)
    open_part(one, "Sessions")
    expect(one.page.get_by_text(TITLE)).to_have_count(0)
    sign_out(one)
    assert account.devices() == []
    enter_password(one, account)
    account.answer(one, trusts=True)
    enter_password(other, account)
    other.sees("One more step")


def test_a_browser_is_forgotten_from_another_page_after_a_proof(
    visitor: Visitor, account: Account, app: App, stack: Stack
) -> None:
    page = trusting(visitor, account)
    open_part(visitor, "Sessions")
    link = trusted_row(page).get_by_role("link")
    expect(link).to_have_text("Forget")
    link.click()
    button = page.get_by_role("button", name="Forget this browser")
    expect(button).to_be_visible()
    # the page stood open meanwhile
    later(app, visitor)
    visitor.press("Forget this browser")
    is_asked(page)
    assert account.devices()
    prove(visitor)
    says(page, "HeadlessChrome on Linux is no longer trusted.")
    expect(page.get_by_text(TITLE)).to_have_count(0)
    mails = told(visitor, stack, account.email, 2)
    assert titles(mails)[0] == "A browser is no longer trusted"
    # this session goes on
    page.reload()
    visitor.sees("Your account")
    sign_out(visitor)
    visitor.enter_credentials(account.email)
    visitor.sees("One more step")
    assert account.devices() == []


def test_signing_out_everywhere_ends_it(visitor: Visitor, account: Account) -> None:
    trusting(visitor, account)
    sign_out_everywhere(visitor)
    assert account.devices() == []
    visitor.enter_credentials(account.email)
    visitor.sees("One more step")


def test_the_end_of_the_second_factor_ends_it(
    visitor: Visitor, account: Account
) -> None:
    page = trusting(visitor, account)
    open_part(visitor, "Security")
    open_row(visitor, "Authenticator app")
    send(page, "Turn off", **{TO_TURN_OFF: PASSWORD})
    says(page, "Your authenticator app is off.")
    open_part(visitor, "Sessions")
    expect(page.get_by_text(TITLE)).to_have_count(0)


def test_what_changes_an_account_takes_the_second_factor_in_a_trusted_browser(
    visitor: Visitor, account: Account
) -> None:
    page = trusting(visitor, account)
    sign_out(visitor)
    come_back(visitor, account)
    open_part(visitor, "Security")
    for row in ("Authenticator app", "Password", "Delete account"):
        open_row(visitor, row)
        expect(page.get_by_text(BY_TRUST)).to_be_visible()
        expect(page.locator("input[type=password]")).to_have_count(0)
    open_part(visitor, "Profile")
    open_row(visitor, "Email address")
    send(page, "Change email", New_email="new@example.com")
    expect(page.get_by_text(BY_TRUST)).to_be_visible()
    expect(page.locator("input[type=password]")).to_have_count(0)

    sign_out(visitor)
    visitor.enter_credentials(account.email)
    account.answer(visitor)
    open_part(visitor, "Security")
    open_row(visitor, "Authenticator app")
    send(page, "Turn off", **{TO_TURN_OFF: PASSWORD})
    says(page, "Your authenticator app is off.")


def test_a_new_email_address_ends_it(
    visitor: Visitor, account: Account, stack: Stack
) -> None:
    page, new = trusting(visitor, account), stack.new_email()
    open_part(visitor, "Profile")
    open_row(visitor, "Email address")
    send(page, "Change email", New_email=new)
    expect(page.get_by_text(f"We mailed a code to {new}.")).to_be_visible()
    settled(page)
    code = stack.embedded.code_for(new)
    send(page, "Confirm new email", Verification_code=str(code))
    expect(page.get_by_text("Your email address is changed.")).to_be_visible()
    sign_out(visitor)
    visitor.enter_credentials(new)
    visitor.sees("One more step")


def trusted_row(page: Page) -> Locator:
    """The one row of a trusted browser."""
    return page.locator(ROWS).filter(has_text="Trusted ")


def trust_of(app: App, *, since: float = 0.0) -> Trust:
    """What the app has of trust, by a clock that is so many seconds behind."""
    path = app.directory / "sessions.db"
    store, sealer = SqliteStore(path), Sealer([key_file(path.with_suffix(".key"))])
    return Trust(
        *(store, sealer, notes.Notes(store, sealer)), now=lambda: time.time() - since
    )


def test_after_thirty_days_it_is_asked_again(
    visitor: Visitor, account: Account, app: App
) -> None:
    trusting(visitor, account)
    sign_out(visitor)
    trust = trust_of(app, since=TRUST_SECONDS - 60)
    [device] = account.devices()
    trust.clear(account.subject)
    trust.add(account.subject, device["DeviceKey"])
    come_back(visitor, account)
    sign_out(visitor)
    trust = trust_of(app, since=TRUST_SECONDS + 60)
    trust.clear(account.subject)
    trust.add(account.subject, device["DeviceKey"])
    enter_password(visitor, account)
    account.answer(visitor)
    sign_out(visitor)
    # the old one was forgotten at the sign-in, the new one with its session
    assert account.devices() == []


def test_the_note_of_another_browser_opens_nothing(
    new_visitor: Callable[..., Visitor], account: Account, app: App
) -> None:
    owner, thief = new_visitor(), new_visitor()
    trusting(owner, account)
    plant(thief, app, {"device": "of the thief"})
    keys = [
        notes._key(device_hash(value), NOTE)
        for value in (owner.has_cookie("device"), "of the thief")
    ]
    with closing(sqlite3.connect(app.directory / "sessions.db")) as store, store:
        copied = store.execute(
            "INSERT INTO note (key, sealed, expires_at) "
            "SELECT ?, sealed, expires_at FROM note WHERE key = ?",
            [keys[1], keys[0]],
        ).rowcount
    assert copied == 1
    enter_password(thief, account)
    thief.sees("One more step")
    sign_out(owner)
    come_back(owner, account)


def test_a_planted_cookie_opens_nothing_without_the_password(
    new_visitor: Callable[..., Visitor], account: Account, app: App
) -> None:
    owner, thief, other = (new_visitor() for _ in range(3))
    planted = {"browser": "known-to-somebody", "device": "known-as-well"}
    plant(owner, app, planted)
    trusting(owner, account)
    # what was known before the tick
    plant(other, app, planted)
    enter_password(other, account)
    other.sees("One more step")
    assert owner.cookies["browser"] == planted["browser"]
    # the real one is half of what it takes
    plant(thief, app, {"device": owner.has_cookie("device")})
    thief.open("/signin", "Sign in")
    thief.enter_credentials(account.email, WRONG_PASSWORD)
    fails(thief, WRONG)
    # and of no use for another account
    somebody = with_app(account.pool)
    thief.enter_credentials(somebody.email)
    thief.sees("One more step")


def test_a_pool_without_devices_shows_nothing_of_it(
    new_visitor: Callable[..., Visitor], stack: Stack, new_app: Callable[..., App]
) -> None:
    plain = new_app(stack.file, variables={"COGNITO_REMEMBERS_DEVICES": "false"})
    visitor = new_visitor(plain.url)
    account = with_app(stack.pool)
    visitor.open("/signin", "Sign in")
    visitor.enter_credentials(account.email)
    visitor.sees("One more step")
    expect(visitor.field(APP_CODE)).to_be_visible()
    expect(visitor.page.get_by_role("checkbox")).to_have_count(0)


def test_a_mailed_code_in_place_of_the_password_trusts_nothing(
    new_visitor: Callable[..., Visitor],
    stack: Stack,
    new_app: Callable[..., App],
    tmp_path: Path,
) -> None:
    pool = choosing_pool(stack.embedded, "EMAIL_OTP", DeviceConfiguration=BY_PROMPT)
    file = stack_file(
        *(tmp_path, stack, pool),
        remembers_devices=True,
        first_factors=["PASSWORD", "EMAIL_OTP"],
    )
    email, visitor = pool.confirmed_user(), new_visitor(new_app(file).url)
    name_account(visitor, email)
    visitor.press("Mail me a code")
    expect(visitor.field("Verification code")).to_be_visible()
    expect(visitor.page.get_by_role("checkbox")).to_have_count(0)
    visitor.fill({"Verification code": code_for(pool, email)})
    visitor.press("Continue")
    visitor.sees("Your account")
    [device] = Account(pool, email, "").devices()
    said = {one["Name"]: one["Value"] for one in device["DeviceAttributes"]}
    assert said["dev:device_remembered_status"] == "not_remembered"
    assert said["device_name"] == "HeadlessChrome / Linux"


def test_its_pages_are_accessible(
    javascript: None, new_visitor: Callable[..., Visitor], account: Account
) -> None:
    visitor = with_axe(new_visitor)
    page = visitor.page
    enter_password(visitor, account)
    visitor.sees("One more step")
    is_accessible(page)
    account.answer(visitor, trusts=True)
    open_part(visitor, "Sessions")
    is_accessible(page)
    trusted_row(page).get_by_role("link").click()
    expect(page.get_by_role("button", name="Forget this browser")).to_be_visible()
    is_accessible(page)
    sign_out(visitor)
    come_back(visitor, account)
    open_part(visitor, "Security")
    open_row(visitor, "Password")
    expect(page.get_by_text(BY_TRUST)).to_be_visible()
    is_accessible(page)
