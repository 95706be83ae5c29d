"""The ways in beside a password in every language, on a phone: nothing is cut off."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.account_pages import open_part, open_row
from tests.browser.app import App
from tests.browser.test_every_language import LOOK, PHONE, STREAMLITS, is_english
from tests.browser.test_look import LONGEST
from tests.browser.test_mailed_codes import ask_for_code, enter
from tests.browser.tour import LONG_NAME, serve, speak
from tests.browser.visitor import Visitor
from tests.choices import choosing_pool
from tests.embedded import Pool
from tests.integration.test_emulator_mailed_codes import BY_SES, TEMPLATE, code_for
from tests.stack import Stack

pytestmark = pytest.mark.browser

# whose code it is, and what is so called everywhere
NAMES = re.compile(r"u•••@e•••\.com|PIN")
OFFERS = {
    "first_factors": ["PASSWORD", "WEB_AUTHN", "EMAIL_OTP"],
    "second_factors": ["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"],
    "passkeys_relying_party": "localhost",
}


@pytest.fixture(scope="module")
def pool(stack: Stack) -> Pool:
    """One that offers everything."""
    made = choosing_pool(stack.embedded, "WEB_AUTHN", "EMAIL_OTP", **BY_SES)
    made.embedded.admin.set_user_pool_mfa_config(
        UserPoolId=made.pool_id,
        MfaConfiguration="OPTIONAL",
        SoftwareTokenMfaConfiguration={"Enabled": True},
        EmailMfaConfiguration=TEMPLATE,
        WebAuthnConfiguration={
            "RelyingPartyId": "localhost",
            "UserVerification": "preferred",
        },
    )
    return made


@pytest.fixture(scope="module")
def app_of_all(
    shared_app: Callable[..., App],
    stack: Stack,
    pool: Pool,
    tmp_path_factory: pytest.TempPathFactory,
) -> App:
    directory = tmp_path_factory.mktemp("stack")
    return serve(shared_app, stack, pool, directory, **OFFERS)


def walk(visitor: Visitor, pool: Pool) -> Iterator[str]:
    """Past what there is of them."""
    visitor.open("/forgot", "Reset your password")
    yield "forgot"
    visitor.open("/signin", "Sign in")
    yield "address"
    email = pool.confirmed_user(given_name=LONG_NAME)
    ask_for_code(visitor, email)
    yield "code"
    enter(visitor, "00000000")
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    enter(visitor, code_for(pool, email))
    visitor.sees("Your account")
    visitor.has_cookie("session")
    open_part(visitor, "Security")
    for row in ("Passkeys", "Codes by mail"):
        open_row(visitor, row)
        yield row


def test_the_ways_in_fit_on_a_phone_and_none_is_left_in_english(
    app_of_all: App, new_visitor: Callable[..., Visitor], pool: Pool
) -> None:
    visitor = new_visitor(app_of_all.url, viewport=PHONE)
    misfits, english = {}, set()
    for place in walk(visitor, pool):
        for tag, (out_of_place, said) in speak(visitor, LOOK).items():
            if out_of_place:
                misfits[f"{place}, {tag}"] = out_of_place
            if tag == "ja":
                english |= {text for text in said if is_english(NAMES.sub("", text))}
    assert misfits == {}
    assert english <= STREAMLITS


def test_the_choice_fits_on_a_phone(
    app_of_all: App, new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    visitor = new_visitor(app_of_all.url, viewport=PHONE)
    visitor.open("/signin", "Sign in")
    visitor.fill({"Email": LONGEST})
    visitor.press("Continue")
    expect(
        visitor.page.get_by_role("button", name="Use another address")
    ).to_be_visible()
    found = speak(visitor, LOOK)
    assert {tag: look[0] for tag, look in found.items() if look[0]} == {}
    assert {text for text in found["ja"][1] if is_english(text)} <= STREAMLITS
