"""Profile: the pool's attributes, and another email address."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.account_pages import (
    STATE,
    fails,
    open_part,
    open_row,
    row,
    says,
    send,
    stack_file,
)
from tests.browser.app import App
from tests.browser.visitor import Visitor, settled
from tests.embedded import Embedded, Pool
from tests.stack import Stack

pytestmark = pytest.mark.browser

SCHEMA = [
    {
        "Name": "given_name",
        "AttributeDataType": "String",
        "Mutable": True,
        "Required": True,
    },
    {"Name": "family_name", "AttributeDataType": "String", "Mutable": True},
    {"Name": "team", "AttributeDataType": "String", "Mutable": False},
]
ATTRIBUTES = [
    {"name": "given_name", "label": "First name", "required": True},
    {"name": "family_name"},
    {"name": "locale"},
    {"name": "custom:team", "mutable": False},
]


@pytest.fixture(scope="module")
def pool(emulator: Embedded) -> Pool:
    """A pool with attributes, which keeps an address until the new one is proven."""
    return emulator.make_pool(Schema=SCHEMA)


@pytest.fixture(scope="module")
def own_app(
    stack: Stack, pool: Pool, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[App]:
    """The app of this pool."""
    directory = tmp_path_factory.mktemp("profile")
    file = stack_file(directory, stack, pool, sign_up_attributes=ATTRIBUTES)
    app = App(directory, file)
    app.start()
    yield app
    app.stop()


@pytest.fixture
def visitor(own_app: App, new_visitor: Callable[..., Visitor]) -> Visitor:
    return new_visitor(own_app.url)


def test_a_profile_is_changed_as_far_as_the_pool_allows(
    visitor: Visitor, pool: Pool
) -> None:
    email = pool.confirmed_user(
        given_name="Augusta", family_name="King", custom_team="engines"
    )
    visitor.sign_in(email)
    page = visitor.page
    open_part(visitor, "Profile")
    first, family = visitor.field("First name"), visitor.field("Family name (optional)")
    team = visitor.field("Team (optional)")
    expect(first).to_have_value("Augusta")
    expect(first).to_have_attribute("autocomplete", "given-name")
    expect(family).to_have_value("King")
    expect(team).to_have_value("engines")
    expect(team).to_be_disabled()

    first.fill("Augusta <b>")
    family.fill("Lovelace")
    visitor.press("Save")
    says(page, "Saved.")
    expect(first).to_have_value("Augusta <b>")
    expect(family).to_have_value("Lovelace")
    assert pool.user(email)["attributes"]["family_name"] == "Lovelace"

    first.fill(" ")
    family.fill("")
    visitor.press("Save")
    fails(visitor, "Fill in: First name.")
    expect(first).to_have_value(" ")
    expect(family).to_have_value("")
    assert pool.user(email)["attributes"]["given_name"] == "Augusta <b>"

    first.fill("Ada")
    visitor.press("Save")
    says(page, "Saved.")
    found = pool.user(email)["attributes"]
    assert found["given_name"] == "Ada"
    assert "family_name" not in found
    assert found["custom:team"] == "engines"
    # the claims say so too
    open_part(visitor, "Overview")
    claim = page.get_by_role("row").filter(
        has=page.get_by_role("rowheader", name="given_name", exact=False)
    )
    expect(claim.get_by_role("cell")).to_have_text("Ada")


def test_a_value_is_checked_by_its_type_but_not_what_was_there_before(
    visitor: Visitor, pool: Pool
) -> None:
    email = pool.confirmed_user(given_name="Ada", locale="English")
    visitor.sign_in(email)
    open_part(visitor, "Profile")
    first, locale = visitor.field("First name"), visitor.field("Language (optional)")
    expect(locale).to_have_value("English")
    first.fill("Augusta")
    visitor.press("Save")
    says(visitor.page, "Saved.")

    locale.fill("Klingon")
    visitor.press("Save")
    fails(visitor, "Language: write the language like en-GB.")
    expect(locale).to_have_value("Klingon")

    locale.fill("tlh")
    visitor.press("Save")
    says(visitor.page, "Saved.")
    found = pool.user(email)["attributes"]
    assert (found["given_name"], found["locale"]) == ("Augusta", "tlh")


def test_an_email_address_is_changed_once_its_code_comes_back(
    visitor: Visitor, pool: Pool, stack: Stack
) -> None:
    old, taken, unwanted, new = (
        pool.confirmed_user(given_name="Ada"),
        pool.confirmed_user(given_name="Bea"),
        stack.new_email(),
        stack.new_email(),
    )
    visitor.sign_in(old)
    page = visitor.page
    open_part(visitor, "Profile")
    address = row(page, "Email address").locator(STATE)
    expect(address).to_have_text(old)
    open_row(visitor, "Email address")
    for typed, sentence in (
        ("", "Enter a full email address: a name, @ and a domain."),
        ("a@b", "Enter the whole domain after the @, like example.com."),
        (old.upper(), "This is your email address already. Enter another one."),
        (taken, "That email address can't be used. Choose another one."),
    ):
        send(page, "Change email", New_email=typed)
        fails(visitor, sentence)
        expect(visitor.field("New email")).to_have_value(typed)

    # given up before the code came
    send(page, "Change email", New_email=unwanted)
    expect(page.get_by_text(f"We mailed a code to {unwanted}.")).to_be_visible()
    settled(page)
    visitor.press("Keep the old address")
    says(page, "Your email address stays as it is.")
    expect(address).to_have_text(old)
    assert pool.user(old)["attributes"]["email"] == old

    open_row(visitor, "Email address")
    send(page, "Change email", New_email=new)
    expect(page.get_by_text(f"We mailed a code to {new}.")).to_be_visible()
    settled(page)
    waiting = page.get_by_role("button", name=re.compile(r"^Send a new code \(\d+ s\)"))
    expect(waiting).to_be_disabled()
    code = stack.embedded.code_for(new)
    assert code
    send(
        page,
        "Confirm new email",
        Verification_code=f"{(int(code) + 1) % 1_000_000:06}",
    )
    fails(visitor, "That code isn't right. Try again.")
    expect(visitor.field("Verification code")).to_have_value("")
    assert pool.user(old)["attributes"]["email"] == old
    send(page, "Confirm new email", Verification_code=code)
    says(page, "Your email address is changed.")
    expect(address).to_have_text(new)
    expect(page.get_by_text(old)).to_have_count(0)

    visitor.press("Sign out")
    visitor.sees("Sign in")
    expect(visitor.field("Email")).to_have_value(new)
    visitor.enter_credentials(old)
    fails(visitor, "Incorrect email or password.")
    visitor.enter_credentials(new)
    visitor.sees("Your account")
