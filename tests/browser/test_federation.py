"""Signing in by a company's own provider, the whole way, and what gets nobody in."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from local import openid_provider
from tests.browser.account_pages import STATE, fails, open_part, open_row, row
from tests.browser.app import App
from tests.browser.test_accessibility import is_accessible, with_axe
from tests.browser.test_insight import TITLE as INSIGHT
from tests.browser.test_proof import later
from tests.browser.visitor import Visitor, everything, settled
from tests.company import NAME, Company, company
from tests.embedded import Embedded
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser

PARTNER = "Partner"
CONTINUE = f"Continue with {NAME}"
NOT_CHECKED = "The sign-in could not be checked. Try again in a moment."
FAILED = re.compile("^That sign-in did not work out.")
CANCELLED = re.compile("^You were not signed in there: it was cancelled or refused.")
REFUSED = re.compile("^That sign-in was begun elsewhere, took too long, or is over.")
# what the company's own page wants from elsewhere
STYLES = (r"asked for https://", r"net::ERR_NAME_NOT_RESOLVED", r"favicon\.ico")


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    made = Embedded(tmp_path_factory.mktemp("embedded"))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with company(tmp_path_factory.mktemp("company")) as made:
        made.employ("ada", email="ada@company.example", email_verified=True, name="Ada")
        made.employ("bea", email="bea@company.example", email_verified=True, name="Bea")
        yield made


def way_out(provider: Company) -> str:
    """Where the partner's own session ends; any page of its is as good."""
    return f"{provider.url}/.well-known/openid-configuration"


@pytest.fixture(scope="module")
def app(
    embedded: Embedded, provider: Company, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[App]:
    """An app whose pool lets the company's people in, and a partner's."""
    directory = tmp_path_factory.mktemp("federated")
    made = App(directory, directory / "stack.json")
    variables = openid_provider.variables(provider.url, [made.url])
    one = variables["identity_providers"][NAME]
    secret = variables["identity_provider_secrets"][NAME]
    provider.make_stack(
        *(embedded, directory, made.url),
        identity_providers={
            NAME: one,
            PARTNER: {**one, "sign_out_url": way_out(provider)},
        },
        identity_provider_secrets={NAME: secret, PARTNER: secret},
    )
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def federated(app: App, embedded: Embedded) -> Stack:
    return Stack(embedded, app.directory / "stack.json")


@pytest.fixture
def visitor(new_visitor: Callable[..., Visitor]) -> Iterator[Visitor]:
    made = new_visitor()
    yield made
    made.forgive(*STYLES)


def go_there(visitor: Visitor, path: str = "/signin") -> Page:
    """Open the sign-in page and go to the company from there."""
    visitor.open(path)
    page = visitor.page
    page.get_by_role("link", name=CONTINUE, exact=True).click()
    return page


def write_name(page: Page, name: str) -> None:
    """Sign in at the company's own page."""
    page.locator("input[name=sub]").fill(name)
    page.get_by_role("button", name="Authorize", exact=True).click()


def come_by_company(visitor: Visitor, name: str = "ada") -> Page:
    page = go_there(visitor)
    write_name(page, name)
    visitor.sees("Your account")
    visitor.has_cookie("session")
    return page


def test_somebody_comes_by_the_company_and_goes_again(
    visitor: Visitor, app: App
) -> None:
    page = go_there(visitor, "/account?part=sessions")
    assert "/oauth2/authorize" in page.url
    write_name(page, "ada")
    visitor.sees("Your account")
    expect(page).to_have_url(f"{app.url}/account?part=sessions")
    visitor.has_cookie("session")
    expect(page.get_by_text("ada@company.example").first).to_be_visible()

    # Cognito's own session lets them in again, while it lives
    visitor.forget_session()
    go_there(visitor)
    visitor.sees("Your account")
    settled(page)

    visitor.press("Sign out")
    expect(page).to_have_url(f"{app.url}/signin")
    visitor.sees("Sign in")
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    visitor.lost_cookie("session")
    go_there(visitor)
    expect(page.locator("input[name=sub]")).to_be_visible()
    for secret in ("code=", "state="):
        assert f"{secret}" not in app.log


def test_they_read_how_they_came_and_nothing_of_a_password(
    new_visitor: Callable[..., Visitor],
) -> None:
    visitor = with_axe(new_visitor)
    page = come_by_company(visitor)
    settled(page)
    visitor.open("/insight", INSIGHT)
    expect(page.get_by_text(f"You signed in with {NAME}.")).to_be_visible()
    expect(page.locator("ol.way li")).to_have_count(6)
    expect(page.get_by_text("code_verifier", exact=True)).to_be_visible()
    for word in ("a proof, never the password", "SECRET_BLOCK and the signature"):
        expect(page.get_by_text(word)).to_have_count(0)
    assert "eyJ" not in everything(page)
    is_accessible(page)
    visitor.forgive(*STYLES)


def test_a_provider_with_a_way_out_ends_its_session_too(
    visitor: Visitor, app: App, provider: Company
) -> None:
    page = visitor.page
    visitor.open("/register", "Create your account")
    page.get_by_role("link", name=f"Continue with {PARTNER}", exact=True).click()
    write_name(page, "ada")
    visitor.sees("Your account")
    visitor.has_cookie("session")
    settled(page)
    visitor.press("Sign out")
    expect(page).to_have_url(way_out(provider))
    assert "session" not in visitor.cookies
    # whoever comes back from there is told
    page.goto(app.url)
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.goto(app.url)
    settled(page)
    expect(page).to_have_url(f"{app.url}/")


def test_a_page_beside_follows_out_and_in(visitor: Visitor, app: App) -> None:
    page = come_by_company(visitor)
    settled(page)
    beside = visitor.context.new_page()
    beside.goto(f"{app.url}/account?part=sessions")
    account = beside.get_by_role("heading", name="Your account")
    expect(account).to_be_visible()
    settled(beside)
    visitor.press("Sign out")
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    expect(account).to_have_count(0)

    page.get_by_role("link", name=CONTINUE, exact=True).click()
    write_name(page, "ada")
    visitor.sees("Your account")
    expect(account).to_be_visible()


def test_who_gives_up_there_finds_the_form_and_why(visitor: Visitor) -> None:
    page = go_there(visitor, "/signin?next=account%3Fpart%3Dsessions")
    page.get_by_role("button", name="Deny", exact=True).click()
    visitor.sees("Sign in")
    fails(visitor, CANCELLED)
    page.reload()
    visitor.sees("Sign in")
    settled(page)
    expect(page.get_by_role("alert")).to_have_count(0)
    # the way is the one that was asked for
    page.get_by_role("link", name=CONTINUE, exact=True).click()
    write_name(page, "ada")
    visitor.sees("Your account")
    expect(page).to_have_url(re.compile(r"/account\?part=sessions$"))
    visitor.has_cookie("session")


def test_an_address_that_was_typed_is_there_again(visitor: Visitor) -> None:
    visitor.open("/signin", "Sign in")
    visitor.enter_credentials("somebody@example.com")
    fails(visitor, "Incorrect email or password.")
    page = visitor.page
    page.get_by_role("link", name=CONTINUE, exact=True).click()
    page.get_by_role("button", name="Deny", exact=True).click()
    visitor.sees("Sign in")
    fails(visitor, CANCELLED)
    expect(visitor.field("Email")).to_have_value("somebody@example.com")
    # so is one that was not sent
    visitor.fill({"Email": "another@example.com", "Password": PASSWORD})
    page.get_by_role("link", name=CONTINUE, exact=True).click()
    assert PASSWORD not in page.url
    page.get_by_role("button", name="Deny", exact=True).click()
    visitor.sees("Sign in")
    fails(visitor, CANCELLED)
    expect(visitor.field("Email")).to_have_value("another@example.com")
    expect(visitor.field("Password")).to_have_value("")


def where_it_leads(visitor: Visitor) -> str:
    """Begin a sign-in by hand; the address that the browser would go to."""
    visitor.open("/signin", "Sign in")
    link = visitor.page.get_by_role("link", name=CONTINUE, exact=True)
    href = link.get_attribute("href")
    answer = visitor.context.request.get(
        f"{visitor.url}{href}",
        headers={"Sec-Fetch-Site": "same-origin"},
        max_redirects=0,
    )
    assert answer.status == 303
    return answer.headers["location"]


def changed(url: str, **query: str) -> str:
    """The same address with other parameters."""
    parts = urlsplit(url)
    found = {name: one for name, [one] in parse_qs(parts.query).items()}
    return parts._replace(query=urlencode(found | query)).geturl()


def caught(visitor: Visitor, url: str, name: str = "ada") -> str:
    """Sign in at the company; the address of the callback, not opened yet."""
    page = visitor.page
    page.goto(url)
    found: list[str] = []
    answer = visitor.context.request.post(page.url, form={"sub": name}, max_redirects=0)
    for _ in range(2):
        place = answer.headers["location"]
        found.append(place)
        if "/auth/callback" in place:
            return place
        answer = visitor.context.request.get(place, max_redirects=0)
    raise AssertionError(f"no way back in {found}")


def test_the_way_back_is_for_the_browser_that_began_and_once(
    visitor: Visitor, new_visitor: Callable[..., Visitor]
) -> None:
    back = caught(visitor, where_it_leads(visitor))
    other = new_visitor()
    # somebody sends it to somebody else, who was here before or never
    for _ in range(2):
        other.page.goto(back)
        other.sees("Sign in")
        fails(other, REFUSED)
        assert "session" not in other.cookies
    [state] = parse_qs(urlsplit(back).query)["state"]
    wrong = changed(back, state=f"{state[:2]}{'x' * 43}")
    visitor.page.goto(wrong)
    visitor.sees("Sign in")
    fails(visitor, REFUSED)
    visitor.page.goto(back)
    visitor.sees("Your account")
    visitor.has_cookie("session")
    # a second time it is nothing
    visitor.page.goto(back)
    visitor.sees("Your account")
    expect(visitor.page.get_by_text(REFUSED)).to_be_visible()


@pytest.mark.parametrize(
    "change", [{"nonce": "another"}, {"identity_provider": PARTNER}]
)
def test_tokens_of_another_sign_in_let_nobody_in(
    visitor: Visitor, change: dict[str, str]
) -> None:
    back = caught(visitor, changed(where_it_leads(visitor), **change))
    visitor.page.goto(back)
    visitor.sees("Sign in")
    fails(visitor, NOT_CHECKED)
    assert "session" not in visitor.cookies


@pytest.mark.parametrize(
    "flaw",
    [
        {"claims": {"iss": "https://another.example"}},
        {"claims": {"nonce": "another"}},
        {"key": True},
    ],
)
def test_what_cognito_does_not_believe_of_the_company_is_a_sentence(
    visitor: Visitor, provider: Company, flaw: dict[str, Any]
) -> None:
    page = go_there(visitor)
    with provider.flawed(**flaw):
        write_name(page, "ada")
        visitor.sees("Sign in")
    fails(visitor, FAILED)
    assert "session" not in visitor.cookies


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example/account"])
def test_no_way_back_leads_elsewhere(visitor: Visitor, app: App, wanted: str) -> None:
    page = go_there(visitor, f"/signin?{urlencode({'next': wanted})}")
    write_name(page, "ada")
    visitor.sees("Your account")
    expect(page).to_have_url(f"{app.url}/account")
    visitor.has_cookie("session")


def test_an_account_of_the_companys_has_no_password_here(
    visitor: Visitor, app: App
) -> None:
    page = come_by_company(visitor, "bea")
    open_part(visitor, "Profile")
    expect(row(page, "Email address").locator(STATE)).to_have_text(
        f"bea@company.example, as {NAME} says."
    )
    expect(row(page, "Email address").get_by_role("link")).to_have_count(0)
    open_part(visitor, "Security")
    titles = page.locator("main h3").all_inner_texts()
    assert titles == ["Where you sign in", "Delete account"]

    later(app, visitor)
    open_row(visitor, "Delete account")
    again = page.get_by_role("link", name=f"Sign in again with {NAME}", exact=True)
    again.click()
    write_name(page, "ada")
    expect(page.get_by_text("That is another account than")).to_be_visible()
    settled(page)
    again.click()
    write_name(page, "bea")
    expect(page).to_have_url(re.compile(r"part=security&open=delete$"))
    page.get_by_text("I understand that this can't be undone").click()
    visitor.press("Delete my account")
    expect(page.get_by_text("Your account is deleted.")).to_be_visible()
    expect(page).to_have_url(f"{app.url}/signin")
    visitor.lost_cookie("session")
    go_there(visitor)
    expect(page.locator("input[name=sub]")).to_be_visible()


def test_signed_out_everywhere_nobody_is_let_in_again_unasked(
    visitor: Visitor, new_visitor: Callable[..., Visitor], app: App
) -> None:
    come_by_company(visitor)
    thief = new_visitor()
    come_by_company(thief)
    open_part(visitor, "Sessions")
    open_row(visitor, "All sessions")
    visitor.press("Sign out everywhere")
    visitor.sees("Sign in")

    # in a browser that Cognito knows, each time
    for _ in range(2):
        page = go_there(thief)
        expect(page.locator("input[name=sub]")).to_be_visible()
        assert "session" not in thief.cookies
    thief.forgive(*STYLES)

    # the owner is asked once, and goes on
    page = go_there(visitor)
    write_name(page, "ada")
    visitor.sees("Your account")
    visitor.has_cookie("session")


def link(federated: Stack, email: str, name: str) -> None:
    """Let somebody of the company's into an account, as its administrator does."""
    federated.embedded.admin.admin_link_provider_for_user(
        UserPoolId=federated.config.user_pool_id,
        DestinationUser={
            "ProviderName": "Cognito",
            "ProviderAttributeValue": federated.pool.user(email)["Username"],
        },
        SourceUser={
            "ProviderName": NAME,
            "ProviderAttributeName": "Cognito_Subject",
            "ProviderAttributeValue": name,
        },
    )


def test_a_linked_account_with_somebodys_address_is_not_taken_for_theirs(
    visitor: Visitor,
    new_visitor: Callable[..., Visitor],
    federated: Stack,
    provider: Company,
    app: App,
) -> None:
    owner, mallory = federated.confirmed_user(), federated.confirmed_user()
    link(federated, mallory, "mallory")
    at_home = new_visitor()
    at_home.open("/signin", "Sign in")
    at_home.enter_credentials(owner)
    at_home.sees("Your account")
    provider.employ("mallory", email=owner, email_verified=True)
    come_by_company(visitor, "mallory")
    signed_in = [line for line in app.log.splitlines() if "event=sign_in " in line]
    found = [re.findall(r" (?:account|subject)=(\S+)", line) for line in signed_in[-2:]]
    assert [len(one) for one in found] == [2, 2]
    assert not set(found[0]) & set(found[1])
    open_part(at_home, "Activity")
    expect(at_home.page.locator("main ol.activity li")).to_have_count(1)


def test_a_linked_account_has_both(
    visitor: Visitor, federated: Stack, provider: Company
) -> None:
    email = federated.confirmed_user()
    # what the provider says of them is written over it
    provider.employ("cleo", email=email, email_verified=True)
    link(federated, email, "cleo")
    page = come_by_company(visitor, "cleo")
    expect(page.get_by_text(email).first).to_be_visible()
    open_part(visitor, "Security")
    expect(row(page, "Password").get_by_role("link")).to_have_text("Change")
    expect(row(page, "Delete account")).to_be_visible()


def test_the_account_of_who_came_is_accessible(
    javascript: None, new_visitor: Callable[..., Visitor], app: App
) -> None:
    visitor = with_axe(new_visitor)
    page = come_by_company(visitor, "gil")
    for part in ("Profile", "Security"):
        open_part(visitor, part)
        is_accessible(page)
    later(app, visitor)
    open_row(visitor, "Delete account")
    again = page.get_by_role("link", name=f"Sign in again with {NAME}", exact=True)
    expect(again).to_be_visible()
    is_accessible(page)
    # the company's own page is nobody's here
    visitor.forgive(*STYLES)


def test_its_pages_are_accessible_whatever_else_is_offered(
    javascript: None,
    new_visitor: Callable[..., Visitor],
    new_app: Callable[..., App],
    federated: Stack,
) -> None:
    factors = {"COGNITO_FIRST_FACTORS": '["PASSWORD", "WEB_AUTHN"]'}
    choosing = new_app(federated.file, variables=factors)
    for url, path, title in (
        ("", "/signin", "Sign in"),
        ("", "/register", "Create your account"),
        (choosing.url, "/signin", "Sign in"),
    ):
        visitor = with_axe(new_visitor, **({"url": url} if url else {}))
        visitor.open(path, title)
        link = visitor.page.get_by_role("link", name=CONTINUE, exact=True)
        expect(link).to_be_visible()
        is_accessible(visitor.page)
