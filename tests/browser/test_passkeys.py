"""Passkeys, made and used by Chromium's own virtual authenticator."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, Route, expect

from tests.browser import raw
from tests.browser.account_pages import (
    STATE,
    fails,
    open_part,
    open_row,
    row,
    says,
    stack_file,
)
from tests.browser.app import App
from tests.browser.conftest import apps
from tests.browser.test_accessibility import is_accessible, with_axe
from tests.browser.test_insight import TITLE as INSIGHT
from tests.browser.test_limits import is_limited
from tests.browser.test_notices import titles, told
from tests.browser.test_proof import is_asked, later, prove
from tests.browser.visitor import Visitor, everything, settled
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

    def knows_the_user(self) -> None:
        """It is touched at once by who it is for."""
        self._send("setUserVerified", isUserVerified=True)
        self._send("setAutomaticPresenceSimulation", enabled=True)

    def waits(self) -> None:
        """Nobody touches it."""
        self._send("setAutomaticPresenceSimulation", enabled=False)

    def _send(self, method: str, **parameters: Any) -> Any:
        values = {"authenticatorId": self._id, **parameters}
        return self._cdp.send(f"WebAuthn.{method}", values)


@pytest.fixture(scope="module")
def passkey_pool(stack: Stack) -> Pool:
    pool = choosing_pool(stack.embedded, "WEB_AUTHN")
    set_relying_party(pool, "localhost")
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


@contextmanager
def relying_party(pool: Pool, id_: str) -> Iterator[None]:
    """Have passkeys be for another site for a while."""
    set_relying_party(pool, id_)
    yield
    set_relying_party(pool, "localhost")


def set_relying_party(pool: Pool, id_: str) -> None:
    pool.embedded.admin.set_user_pool_mfa_config(
        UserPoolId=pool.pool_id,
        MfaConfiguration="OPTIONAL",
        SoftwareTokenMfaConfiguration={"Enabled": True},
        WebAuthnConfiguration={"RelyingPartyId": id_, "UserVerification": "required"},
    )


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


def with_passkey(visitor: Visitor, pool: Pool) -> tuple[str, Device]:
    """An account with a passkey, which nobody is signed in to any more."""
    email = pool.confirmed_user()
    visitor.open("/signin", "Sign in")
    device = Device(visitor.page)
    sign_in_by_password(visitor, email)
    add_passkey(visitor)
    visitor.forget_session()
    return email, device


def use_passkey(visitor: Visitor, email: str) -> None:
    name_account(visitor, email)
    visitor.press("Sign in with a passkey")


def test_a_passkey_is_added_signs_in_and_is_removed(
    visitor: Visitor, passkey_pool: Pool, app: App, stack: Stack
) -> None:
    email, device = with_passkey(visitor, passkey_pool)
    page = visitor.page
    use_passkey(visitor, email)
    visitor.sees("Your account")
    visitor.has_cookie("session")
    [passkey] = device.credentials()
    assert passkey["rpId"] == "localhost"
    # the last way of this browser comes first
    visitor.forget_session()
    name_account(visitor, email)
    assert page.locator("main button").filter(
        has_text="Sign in with"
    ).all_inner_texts() == ["Sign in with a passkey", "Sign in with the password"]
    visitor.press("Sign in with a passkey")
    visitor.sees("Your account")

    open_part(visitor, "Security")
    open_row(visitor, "Passkey 1")
    # the page stood open meanwhile
    later(app, visitor)
    visitor.press("Remove this passkey")
    is_asked(page)
    prove(visitor)
    says(page, "The passkey is removed.")
    expect(row(page, "Passkeys").locator(STATE)).to_contain_text("None yet.")
    mails = titles(told(visitor, stack, email, 2))
    assert mails == ["A passkey was removed", "A passkey was added"]
    open_part(visitor, "Activity")
    happened = page.locator("ol.activity b").all_inner_texts()
    assert happened[:4] == [
        *("Removal of a passkey", "Sign-in", "Sign-in", "Adding a passkey")
    ]


def test_a_stranger_at_an_open_page_adds_none(
    visitor: Visitor, passkey_pool: Pool, app: App
) -> None:
    page = visitor.open("/signin", "Sign in")
    device = Device(page)
    sign_in_by_password(visitor, passkey_pool.confirmed_user())
    open_part(visitor, "Security")
    open_row(visitor, "Passkeys")
    later(app, visitor)
    visitor.press("Create a passkey")
    is_asked(page)
    assert device.credentials() == []
    prove(visitor)
    says(page, "Your passkey is added.")


def test_it_is_offered_once_and_takes_no_for_an_answer(
    visitor: Visitor, passkey_pool: Pool
) -> None:
    email, page = passkey_pool.confirmed_user(), visitor.page
    sign_in_by_password(visitor, email)
    expect(page.get_by_text(OFFER)).to_be_visible()
    page.reload()
    expect(page.get_by_text(OFFER)).to_be_visible()
    visitor.press("No, thanks")
    expect(page.get_by_text(OFFER)).to_have_count(0)
    visitor.forget_session()
    sign_in_by_password(visitor, email)
    settled(page)
    expect(page.get_by_text(OFFER)).to_have_count(0)


def test_who_has_one_is_offered_none_and_the_offer_leads_to_it(
    visitor: Visitor, passkey_pool: Pool
) -> None:
    page = visitor.open("/signin", "Sign in")
    Device(page)
    sign_in_by_password(visitor, passkey_pool.confirmed_user())
    page.get_by_role("link", name="Add a passkey").click()
    visitor.press("Create a passkey")
    says(page, "Your passkey is added.")
    open_part(visitor, "Overview")
    settled(page)
    expect(page.get_by_text(OFFER)).to_have_count(0)


def test_a_cancelled_ceremony_leaves_every_way_open(
    visitor: Visitor, passkey_pool: Pool
) -> None:
    email, device = with_passkey(visitor, passkey_pool)
    page = visitor.page
    device.fails_the_check()
    use_passkey(visitor, email)
    fails(visitor, NOT_USED)
    # again, and as often as one likes
    visitor.press("Ask again")
    fails(visitor, NOT_USED)
    # nothing is asked by itself after that
    expect(page.locator("[data-ceremony]")).to_have_count(0)
    visitor.press("Sign in with the password")
    visitor.sees("Sign in")
    expect(page.get_by_test_id("stText").get_by_text(email)).to_be_visible()
    visitor.fill({"Password": PASSWORD})
    visitor.press("Sign in")
    visitor.sees("Your account")
    # nor is one made then
    open_part(visitor, "Security")
    open_row(visitor, "Passkeys")
    visitor.press("Create a passkey")
    fails(visitor, re.compile("^No passkey was created|^This device has a passkey"))


def test_who_goes_back_and_forward_again_is_asked_again(
    visitor: Visitor, passkey_pool: Pool
) -> None:
    email, device = with_passkey(visitor, passkey_pool)
    page = visitor.page
    device.waits()
    use_passkey(visitor, email)
    expect(page.get_by_text("Your browser asks for your passkey")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="Use another address")).to_be_visible()
    settled(page)
    device.knows_the_user()
    settled(page)
    assert "session" not in visitor.cookies, "the page that asked is gone"
    page.go_forward()
    visitor.sees("Your account")


def test_a_device_makes_no_second_one_for_the_same_account(
    visitor: Visitor, passkey_pool: Pool
) -> None:
    page = visitor.open("/signin", "Sign in")
    device = Device(page)
    sign_in_by_password(visitor, passkey_pool.confirmed_user())
    add_passkey(visitor)
    open_row(visitor, "Passkeys")
    visitor.press("Create a passkey")
    fails(visitor, "This device has a passkey for your account already.")
    assert len(device.credentials()) == 1


def test_a_browser_without_passkeys_says_so(
    new_visitor: Callable[..., Visitor], passkey_pool: Pool, visitor: Visitor
) -> None:
    email, _ = with_passkey(visitor, passkey_pool)
    old = new_visitor(visitor.url, scripts=("delete window.PublicKeyCredential;",))
    use_passkey(old, email)
    fails(old, re.compile("^This browser can't use passkeys."))
    expect(
        old.page.get_by_role("button", name="Sign in with the password")
    ).to_be_visible()


def test_a_browser_that_reads_no_json_does_it_too(
    new_visitor: Callable[..., Visitor], passkey_pool: Pool, app: App
) -> None:
    older = """
        delete PublicKeyCredential.parseCreationOptionsFromJSON;
        delete PublicKeyCredential.parseRequestOptionsFromJSON;
        delete PublicKeyCredential.prototype.toJSON;
    """
    visitor = new_visitor(app.url, scripts=(older,))
    email, _ = with_passkey(visitor, passkey_pool)
    use_passkey(visitor, email)
    visitor.sees("Your account")


def test_another_sites_passkeys_are_none_of_ours(
    visitor: Visitor, new_visitor: Callable[..., Visitor], passkey_pool: Pool, app: App
) -> None:
    email, _ = with_passkey(visitor, passkey_pool)
    sentence = re.compile("^This app's passkeys are for another address")
    # the same server by another name is another site
    elsewhere = new_visitor(app.url.replace("localhost", "127.0.0.1"))
    use_passkey(elsewhere, email)
    fails(elsewhere, sentence)

    sign_in_by_password(visitor, email)
    open_part(visitor, "Security")
    open_row(visitor, "Passkeys")
    with relying_party(passkey_pool, "example.com"):
        visitor.press("Create a passkey")
        fails(visitor, sentence)


def test_a_copy_whose_counter_goes_back_is_refused(
    visitor: Visitor, passkey_pool: Pool
) -> None:
    email, device = with_passkey(visitor, passkey_pool)
    use_passkey(visitor, email)
    visitor.sees("Your account")
    visitor.forget_session()
    device.replace(signCount=0)
    use_passkey(visitor, email)
    fails(visitor, REFUSED)
    assert "session" not in visitor.cookies


def test_anothers_passkey_is_refused(
    visitor: Visitor, new_visitor: Callable[..., Visitor], passkey_pool: Pool, app: App
) -> None:
    email, device = with_passkey(visitor, passkey_pool)
    _, theirs = with_passkey(new_visitor(app.url), passkey_pool)
    [other] = theirs.credentials()
    device.replace(privateKey=other["privateKey"])
    use_passkey(visitor, email)
    fails(visitor, REFUSED)

    def swap(sent: Route) -> None:
        body = sent.request.post_data_json
        id_ = other["credentialId"].translate({43: 45, 47: 95, 61: None})
        body["answer"] |= {"id": id_, "rawId": id_}
        sent.continue_(post_data=json.dumps(body))

    device.replace(privateKey=other["privateKey"])
    visitor.page.route("**/session/passkey", swap)
    visitor.press("Ask again")
    fails(visitor, REFUSED)
    assert "session" not in visitor.cookies


def test_a_passkey_that_is_removed_meanwhile_is_refused(
    visitor: Visitor, passkey_pool: Pool
) -> None:
    email, _ = with_passkey(visitor, passkey_pool)
    public = passkey_pool.embedded.public
    token = {"AccessToken": passkey_pool.sign_in(email)["AccessToken"]}

    def remove(sent: Route) -> None:
        [one] = public.list_web_authn_credentials(**token)["Credentials"]
        public.delete_web_authn_credential(**token, CredentialId=one["CredentialId"])
        sent.continue_()

    visitor.page.route("**/session/passkey", remove)
    use_passkey(visitor, email)
    fails(visitor, REFUSED)
    # that way is none any more
    name_account(visitor, email)
    expect(visitor.field("Password")).to_be_visible()
    expect(visitor.page.get_by_role("button", name="passkey")).to_have_count(0)


def test_an_answer_is_good_once_in_its_own_browser_from_its_own_page(
    visitor: Visitor, new_visitor: Callable[..., Visitor], passkey_pool: Pool, app: App
) -> None:
    email, _ = with_passkey(visitor, passkey_pool)
    stranger = new_visitor(app.url)
    stranger.open("/signin", "Sign in")
    ours = {"origin": app.url, "sec_fetch_site": "same-origin"}
    kept: list[bytes] = []

    def post(cookies: dict[str, str], **headers: str) -> int:
        sent = {"content_type": "application/json", **ours, **headers}
        return raw.request(
            *(app, "POST", "/session/passkey"),
            body=kept[0],
            cookies={name: cookies[name] for name in cookies if name == "browser"},
            **sent,
        ).status

    def before(sent: Route) -> None:
        kept.append(sent.request.post_data_buffer or b"")
        # it never arrived yet; nobody else can hand it in
        assert post(stranger.cookies) == 404
        assert post({}) == 404
        assert post(visitor.cookies, origin="https://evil.example") == 403
        assert post(visitor.cookies, sec_fetch_site="cross-site") == 403
        sent.continue_()

    visitor.page.route("**/session/passkey", before)
    use_passkey(visitor, email)
    visitor.sees("Your account")
    assert post(visitor.cookies) in (404, 409)
    assert post(stranger.cookies) == 404
    # the answer was in no page, and no token in any script
    secret = json.loads(kept[0])["answer"]["response"]["signature"]
    assert secret not in everything(visitor.page)
    assert secret not in app.log


def test_what_leads_to_a_passkey_is_limited(
    new_app: Callable[..., App],
    new_visitor: Callable[..., Visitor],
    app: App,
    stack: Stack,
    passkey_pool: Pool,
    tmp_path: Path,
) -> None:
    offers = {
        "first_factors": ["PASSWORD", "WEB_AUTHN"],
        "passkeys_relying_party": "localhost",
    }
    few = {
        "LIMIT_ASK_PER_ACCOUNT": "1/999d",
        "LIMIT_ASK_PER_KNOWN": "3/999d",
        "LIMIT_SIGN_IN_PER_KNOWN": "1/999d",
    }
    file = stack_file(tmp_path, stack, passkey_pool, **offers)
    strict = new_app(file, variables=few)
    owner = new_visitor(strict.url)
    email, device = with_passkey(owner, passkey_pool)
    # whether there is such an account makes no difference
    stranger = new_visitor(strict.url)
    unknown = stack.new_email()
    name_account(stranger, unknown)
    for asked in (email, unknown):
        stranger.open("/signin", "Sign in")
        stranger.fill({"Email": asked})
        stranger.press("Continue")
        is_limited(stranger)
        expect(stranger.field("Email")).to_have_value(asked)

    _, theirs = with_passkey(new_visitor(app.url), passkey_pool)
    [other] = theirs.credentials()
    device.replace(privateKey=other["privateKey"])
    use_passkey(owner, email)
    fails(owner, REFUSED)
    owner.press("Ask again")
    is_limited(owner)
    # that was the answer; what is to be answered has a wait of its own
    alert = owner.page.get_by_role("alert")
    # the seconds count down meanwhile
    hours = alert.inner_text().partition(":")[0].rpartition(" ")[2]
    owner.press("Ask again")
    expect(alert).not_to_contain_text(f"{hours}:")
    is_limited(owner)
    owner.press("Sign in with the password")
    expect(owner.page.get_by_test_id("stText").get_by_text(email)).to_be_visible()


def test_the_pages_are_accessible(
    javascript: None, new_visitor: Callable[..., Visitor], passkey_pool: Pool, app: App
) -> None:
    visitor = with_axe(partial(new_visitor, app.url))
    page = visitor.open("/signin", "Sign in")
    device = Device(page)
    email = passkey_pool.confirmed_user()
    sign_in_by_password(visitor, email)
    expect(page.get_by_text(OFFER)).to_be_visible()
    is_accessible(page)
    add_passkey(visitor)
    open_row(visitor, "Passkey 1")
    is_accessible(page)
    open_row(visitor, "Passkeys")
    is_accessible(page)
    visitor.forget_session()
    visitor.open("/signin", "Sign in")
    is_accessible(page)
    name_account(visitor, email)
    is_accessible(page)
    device.waits()
    visitor.press("Sign in with a passkey")
    expect(page.locator("[data-ceremony]")).to_have_count(1)
    is_accessible(page)
    page.reload()
    device.fails_the_check()
    visitor.press("Ask again")
    is_accessible(page)
    device.knows_the_user()
    use_passkey(visitor, email)
    visitor.sees("Your account")
    visitor.open("/insight", INSIGHT)
    expect(page.locator("ol.way li")).not_to_have_count(0)
    is_accessible(page)


def test_a_pool_without_passkeys_shows_nothing_of_them(
    new_app: Callable[..., App],
    new_visitor: Callable[..., Visitor],
    stack: Stack,
) -> None:
    visitor = new_visitor(new_app(stack.file).url)
    page = visitor.open("/signin", "Sign in")
    expect(visitor.field("Email")).to_have_attribute("autocomplete", "username")
    expect(visitor.field("Password")).to_be_visible()
    shown = everything(page)
    visitor.enter_credentials(stack.confirmed_user())
    visitor.sees("Your account")
    settled(page)
    shown += everything(page)
    open_part(visitor, "Security")
    shown += everything(page)
    assert "passkey" not in shown.lower()
    assert "webauthn" not in shown.lower()
