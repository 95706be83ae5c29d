"""The script side of identity providers: the way there, and what is said on return."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from cognito_auth.config import IdentityProvider
from cognito_auth.errors import ServiceUnavailable
from cognito_auth.values import SignedIn, Tokens
from streamlit_cognito.http import federation
from streamlit_cognito.http.provider_notes import Problem
from streamlit_cognito.pages.parts import (
    authenticator_app,
    mailed_codes,
    passkeys,
    profile,
    security,
)
from streamlit_cognito.script import kept, memory, places, provider
from streamlit_cognito.testing import _claims as fake_claims
from streamlit_cognito.testing import fake_sign_in
from streamlit_cognito.widgets import providers
from tests.unit.apps import visit
from tests.unit.hosted import PROVIDER, identity

COMPANY = IdentityProvider(PROVIDER, "OIDC", "https://company.example/out")
AMAZON = IdentityProvider("LoginWithAmazon", "LoginWithAmazon")
BROWSER = "b" * 64


class Page:
    """A page of one browser, the notes of that, and what is asked of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch
        self.notes: dict[str, str] = {}
        self.asked: list[str] = []
        self.problem: Problem | None = None
        monkeypatch.setattr(kept, "hold", self._hold)
        monkeypatch.setattr(kept, "held", self._held)
        monkeypatch.setattr(kept, "release", lambda name: self.notes.pop(name))
        monkeypatch.setattr(provider, "browser", lambda: BROWSER)
        monkeypatch.setattr(provider, "taken_problem", self._taken)
        self.offer(COMPANY, AMAZON)
        self.load()

    def offer(self, *found: IdentityProvider) -> None:
        for module in (federation, provider, providers):
            self._patch.setattr(module, "identity_providers", lambda: found)

    def load(self, **query: str) -> None:
        """Open it anew, at another address."""
        self._patch.setattr(memory.st, "session_state", {})
        self._patch.setattr(places.st, "query_params", query)

    def _hold(self, name: str, value: str) -> None:
        self.notes[name] = value

    def _held(self, name: str) -> str | None:
        self.asked.append(name)
        return self.notes.get(name)

    def _taken(self, browser: str) -> Problem | None:
        self.asked.append("problem")
        found, self.problem = self.problem, None
        return found


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    return Page(monkeypatch)


def person(*, scope: str = "openid", primary: str = "true") -> SignedIn:
    raw = {"identities": [identity(primary=primary)], "scope": scope}
    claims = replace(fake_claims("id", "ada@example.com", (), raw), subject="ada")
    return SignedIn(Tokens("i", "a", "r"), claims, claims)


def query_of(address: str) -> dict[str, str]:
    assert urlsplit(address).path == "/auth/continue"
    found = parse_qs(urlsplit(address).query, keep_blank_values=True)
    return {name: one for name, [one] in found.items()}


def test_the_way_there_knows_the_way_back(page: Page) -> None:
    assert query_of(provider.way_to(PROVIDER)) == {"provider": PROVIDER}
    memory.remember("wanted", "reports?tab=2")
    assert query_of(provider.way_to(PROVIDER))["next"] == "reports?tab=2"
    page.load(next="")
    assert query_of(provider.way_to(PROVIDER))["next"] == ""
    memory.remember_email("ada@example.com")
    assert query_of(provider.way_to(PROVIDER))["email"] == "ada@example.com"


def test_a_proof_leads_back_to_its_own_page(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "here", lambda: "account?part=security")
    found = query_of(provider.way_to(PROVIDER, again=True))
    assert found == {
        "provider": PROVIDER,
        "again": "1",
        "next": "account?part=security",
    }


def test_each_provider_has_a_link_with_the_name_that_people_know(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(providers, "st", SimpleNamespace(html=drawn.append))
    page.offer(AMAZON, IdentityProvider('<b>"&', "SAML"))
    providers.continue_links()
    [html] = drawn
    assert ">Continue with Amazon</a>" in html
    assert "provider=LoginWithAmazon" in html
    assert ">Continue with &lt;b&gt;&quot;&amp;</a>" in html
    assert html.count('class="or"') == 1
    providers.continue_links(has_or=True)
    assert 'class="or"' not in drawn[1]


def test_without_providers_nothing_is_drawn_and_nothing_asked(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(providers, "st", SimpleNamespace(html=drawn.append))
    page.offer()
    memory.remember_email("ada@example.com")
    providers.continue_links()
    assert provider.problem() == ""
    assert provider.farewell() == ""
    assert provider.way_out_of(person()) == ""
    provider.leave("", "You are signed out.")
    assert (drawn, page.asked, page.notes, provider.way_out()) == ([], [], {}, "")


def test_why_nobody_was_signed_in_is_said_once_with_what_was_typed(page: Page) -> None:
    page.problem = Problem("provider_cancelled", {}, "ada@example.com")
    assert provider.problem().startswith("You were not signed in there")
    assert memory.remembered_email() == "ada@example.com"
    page.problem = Problem("provider_failed", {}, "")
    assert provider.problem() == "", "a page looks once"
    page.load()
    assert provider.problem().startswith("That sign-in did not work out")
    page.load()
    assert provider.problem() == ""


def test_a_problem_has_its_values(page: Page) -> None:
    page.problem = Problem("limited", {"wait": "4:59"}, "")
    assert provider.problem() == "Too many attempts. Try again in 4:59."


@pytest.mark.parametrize(
    ("who", "query"),
    [
        (person(), f"provider={PROVIDER}"),
        (person(primary="false"), f"provider={PROVIDER}"),
        (person(scope="aws.cognito.signin.user.admin"), ""),
    ],
)
def test_who_came_by_cognitos_pages_leaves_by_them(
    page: Page, who: SignedIn, query: str
) -> None:
    assert provider.way_out_of(who) == query


def test_where_the_provider_has_no_end_cognitos_is_enough(page: Page) -> None:
    page.offer(replace(COMPANY, sign_out_url=""))
    assert provider.way_out_of(person()) == "provider="


def test_a_farewell_is_said_on_return_and_not_before(page: Page) -> None:
    provider.leave("provider=", "You are signed out.")
    assert provider.way_out() == "provider="
    assert provider.farewell() == "", "the page is still to leave"
    page.load()
    assert provider.way_out() == ""
    assert provider.farewell() == "You are signed out."
    page.load()
    assert provider.farewell() == ""
    asked = len(page.asked)
    provider.farewell()
    assert len(page.asked) == asked, "a page looks once"


def test_a_farewell_that_can_not_be_kept_keeps_nobody(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: str) -> None:
        raise ServiceUnavailable("away")

    monkeypatch.setattr(kept, "hold", away)
    provider.leave("provider=", "You are signed out.")
    assert provider.way_out() == "provider="


def script() -> None:
    from streamlit_cognito import account_pages, navigation

    navigation([*account_pages()]).run()


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> None:
    config = SimpleNamespace(
        first_factors=("PASSWORD", "WEB_AUTHN"),
        second_factors=("EMAIL_OTP",),
        mfa="OPTIONAL",
        sign_up_attributes=(),
        password_policy=None,
    )
    asked: dict[str, Any] = {"email": "ada@example.com"}
    played = SimpleNamespace(
        config=config,
        passkeys=SimpleNamespace(all=lambda _: [], can_sign_in=lambda _: True),
        account=SimpleNamespace(second_factors=lambda _: ()),
        profile=SimpleNamespace(profile=lambda _: asked),
    )
    for module in (mailed_codes, profile, security, authenticator_app, passkeys):
        monkeypatch.setattr(module, "pool", lambda: played)


@pytest.mark.parametrize("primary", ["true", True, "false", False])
def test_an_account_that_a_provider_keeps_has_no_rows_for_a_password(
    pool: None, primary: object
) -> None:
    raw = {"identities": [{**identity(), "primary": primary}]}
    with fake_sign_in("ada@example.com", **raw):
        titles = rows({"part": "security"})
        email = rows({"part": "profile"})
    is_away = str(primary).lower() == "true"
    if is_away:
        assert titles == ["Where you sign in", "Delete account"]
    else:
        assert titles == [
            *("Password", "Passkeys", "Authenticator app", "Codes by mail"),
            "Delete account",
        ]
    assert email == ["Email address"]


def rows(query: dict[str, str]) -> list[str]:
    """The titles of the rows at an address of the account page."""
    app = AppTest.from_function(script, default_timeout=20)
    app.query_params = query
    visit(app, "account")
    assert not app.exception, app.exception
    html = [one.proto.body for one in app.get("html")]
    return [
        one.partition("<h3>")[2].partition("</h3>")[0] for one in html if "<h3>" in one
    ]
