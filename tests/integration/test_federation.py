"""Signing in by a provider at the embedded Cognito, from our side of it."""

import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from cognito_auth.config import IdentityProvider
from cognito_auth.errors import (
    AuthError,
    InvalidAudience,
    InvalidNonce,
    ProviderAnswerRefused,
    ProviderCancelled,
    ProviderFailed,
    SessionEnded,
)
from cognito_auth.flows.federation import Answer, Begun
from cognito_auth.pool import Pool as Flows
from cognito_auth.values import SignedIn
from tests.company import APP, CALLBACK, NAME, Company
from tests.embedded import Embedded, Pool
from tests.flows import config_of, flows_of
from tests.managed_login import Browser, answer

pytestmark = pytest.mark.integration


def flows_of_federated(pool: Pool) -> Flows:
    pages = pool.embedded.endpoint_url
    offered = (IdentityProvider(NAME, "OIDC"),)
    return flows_of(config_of(pool, hosted_domain=pages, identity_providers=offered))


@pytest.fixture(scope="module")
def flows(federated: Pool) -> Flows:
    return flows_of_federated(federated)


class Walk:
    """One sign-in by the company, as an app and a browser go."""

    def __init__(self, flows: Flows, browser: Browser | None = None) -> None:
        self.flows = flows
        self.browser = browser or Browser()

    def begin(self, subject: str = "") -> Begun:
        [provider] = self.flows.federation.providers
        self.url, begun = self.flows.federation.begin(
            provider, CALLBACK, subject=subject
        )
        return begun

    def come_back(self, name: str, **form: str) -> Answer:
        """The whole way; a browser that Cognito knows sees no form."""
        status, place = self.browser.get(self.url)
        if not place.startswith(CALLBACK):
            status, place = self.browser.submit(place, sub=name, **form)
            status, place = self.browser.get(place)
        brought = answer(status, place)
        return Answer(
            brought["state"],
            brought.get("code", ""),
            brought.get("error", ""),
            brought.get("error_description", ""),
        )

    def finish(self, begun: Begun, brought: Answer) -> SignedIn:
        return self.flows.federation.finish(begun, brought, CALLBACK)

    def sign_in(self, name: str, subject: str = "") -> SignedIn:
        begun = self.begin(subject)
        return self.finish(begun, self.come_back(name))


@pytest.fixture
def name(provider: Company) -> str:
    made = f"n{uuid.uuid4().hex[:12]}"
    provider.employ(made, email=f"{made}@company.example", email_verified=True)
    return made


def is_refused(do: Callable[..., Any], kind: type[AuthError], *given: Any) -> None:
    with pytest.raises(kind) as caught:
        do(*given)
    assert type(caught.value) is kind


def test_what_comes_back_is_a_session_like_every_other(flows: Flows, name: str) -> None:
    found = Walk(flows).sign_in(name)
    assert found.email == f"{name}@company.example"
    assert (found.home, found.providers) == (NAME, (NAME,))
    assert found.began_hosted
    fresh = flows.authenticator.refresh(found.tokens)
    assert (fresh.subject, fresh.home) == (found.subject, NAME)
    assert fresh.began_hosted
    assert flows.profile.profile(found.tokens)["email"] == found.email
    flows.authenticator.sign_out(fresh.tokens)
    with pytest.raises(SessionEnded):
        flows.authenticator.refresh(fresh.tokens)


def test_a_code_is_good_once_and_for_its_own_verifier(flows: Flows, name: str) -> None:
    walk = Walk(flows)
    begun = walk.begin()
    brought = walk.come_back(name)
    # somebody else's code, slipped into a sign-in that another browser began
    other = Walk(flows)
    others = other.begin()
    slipped = Answer(other.come_back(name).state, brought.code)
    is_refused(other.finish, ProviderAnswerRefused, others, slipped)

    again = Walk(flows)
    begun = again.begin()
    brought = again.come_back(name)
    assert again.finish(begun, brought)
    is_refused(again.finish, ProviderAnswerRefused, begun, brought)


def test_tokens_for_another_sign_in_are_refused(flows: Flows, name: str) -> None:
    walk = Walk(flows)
    begun = walk.begin()
    walk.url = walk.url.replace(begun.nonce, "another")
    is_refused(walk.finish, InvalidNonce, begun, walk.come_back(name))


def test_who_gives_up_there_is_told_so(flows: Flows, name: str) -> None:
    walk = Walk(flows)
    begun = walk.begin()
    brought = walk.come_back(name, action="deny")
    is_refused(walk.finish, ProviderCancelled, begun, brought)


def test_what_the_provider_forges_cognito_refuses(
    flows: Flows, name: str, provider: Company
) -> None:
    for flaw in ({"key": True}, {"claims": {"nonce": "another"}}):
        walk = Walk(flows)
        begun = walk.begin()
        with provider.flawed(**flaw):
            brought = walk.come_back(name)
        is_refused(walk.finish, ProviderFailed, begun, brought)


def test_a_client_of_another_pool_gets_nothing(
    flows: Flows, name: str, make_federated: Callable[..., Pool]
) -> None:
    other = flows_of_federated(make_federated())
    walk = Walk(flows)
    begun = walk.begin()
    brought = walk.come_back(name)
    is_refused(other.federation.finish, ProviderAnswerRefused, begun, brought, CALLBACK)


def test_tokens_of_another_client_are_not_believed(
    federated: Pool, flows: Flows, name: str
) -> None:
    found = Walk(flows).sign_in(name)
    config = config_of(federated, client_id="another2client3id")
    with pytest.raises(InvalidAudience):
        flows_of(config).authenticator.verify(found.tokens)


def test_a_proof_is_asked_for_though_cognito_knows_the_browser(
    flows: Flows, name: str, hosting: Embedded
) -> None:
    browser = Browser()
    found = Walk(flows, browser).sign_in(name)
    # silently, by Cognito's own session
    again = Walk(flows, browser).sign_in("nobody is asked")
    assert again.subject == found.subject
    assert again.id_claims.auth_time == found.id_claims.auth_time
    proved = Walk(flows, browser).sign_in(name, subject=found.subject)
    assert proved.id_claims.auth_time is not None
    assert abs(proved.id_claims.auth_time - time.time()) < 60


def test_the_way_out_ends_cognitos_session(flows: Flows, name: str) -> None:
    browser = Browser()
    walk = Walk(flows, browser)
    walk.sign_in(name)
    status, place = browser.get(flows.federation.logout_url(f"{APP}/"))
    assert (status, place) == (302, f"{APP}/")
    walk.begin()
    _, place = browser.get(walk.url)
    assert not place.startswith(CALLBACK)
    status, text = browser.get(flows.federation.logout_url("https://evil.example/"))
    assert status != 302 or "evil" not in text
