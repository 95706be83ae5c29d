"""Signing in by a provider: what is asked for, and each answer that is refused."""

import hashlib
import logging
from base64 import urlsafe_b64encode
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from cognito_auth import aws
from cognito_auth.cognito.client import CognitoClient
from cognito_auth.cognito.hosted import HostedPages
from cognito_auth.cognito.recording import Recording, proven, read
from cognito_auth.config import IdentityProvider
from cognito_auth.errors import (
    AuthError,
    EmailNotAllowed,
    InvalidAudience,
    InvalidIssuer,
    InvalidNonce,
    InvalidProvider,
    InvalidSignature,
    Misconfigured,
    NotAllowed,
    OtherAccount,
    ProviderAnswerRefused,
    ProviderCancelled,
    ProviderFailed,
    ProviderNotAsked,
    ServiceUnavailable,
    SignedOutEverywhere,
)
from cognito_auth.flows.federation import Answer, Begun, Federation
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.pool import Pool
from cognito_auth.tokens.verifier import TokenVerifier
from cognito_auth.values import SignedIn
from tests.unit.clock import Clock
from tests.unit.hosted import PROVIDER, exchanged, identity, refuses
from tests.unit.minting import ISSUER, NOW, SUB
from tests.unit.scripted_cognito import (
    CLIENT,
    FakeCognito,
    config,
    cuts_off,
    resets,
    says,
)

COMPANY = IdentityProvider(PROVIDER, "OIDC")
GOOGLE = IdentityProvider("Google", "Google")
BACK = "http://localhost:8501/auth/callback"
CODE = "secret-code"


class Walk:
    """One sign-in, from its beginning to the answer that a test changes."""

    def __init__(self, federation: Federation, fake: FakeCognito, clock: Clock) -> None:
        self.federation = federation
        self.fake = fake
        self.clock = clock
        self.url = ""
        self.begun: Begun

    def begin(
        self,
        provider: IdentityProvider = COMPANY,
        subject: str = "",
        after: int | None = None,
    ) -> None:
        self.url, self.begun = self.federation.begin(
            provider, BACK, prefix="3.", subject=subject, after=after
        )

    @property
    def asked(self) -> dict[str, str]:
        return {name: one for name, [one] in parse_qs(urlsplit(self.url).query).items()}

    @property
    def state(self) -> str:
        return self.asked["state"]

    def finish(self, **answer: str) -> SignedIn:
        given = {"state": self.state, "code": CODE, **answer}
        return self.federation.finish(self.begun, Answer(**given), BACK)


@pytest.fixture
def walk(
    fake: FakeCognito, shared_client: CognitoClient, verifier: TokenVerifier
) -> Walk:
    hosted = replace(
        config(fake.endpoint_url), hosted_domain=f"{fake.endpoint_url}/pages"
    )
    authenticator = Authenticator(shared_client, verifier)
    providers = [COMPANY, GOOGLE]
    clock = Clock()
    federation = Federation(
        *(HostedPages(hosted), authenticator, providers, [ISSUER]),
        now=clock,
        record=lambda before: Recording(before, now=clock),
    )
    made = Walk(federation, fake, clock)
    made.begin()
    return made


def test_a_browser_is_led_to_the_provider_by_cognito(walk: Walk) -> None:
    assert walk.url.startswith(f"{walk.fake.endpoint_url}/pages/oauth2/authorize?")
    digest = hashlib.sha256(walk.begun.code_verifier.encode()).digest()
    assert walk.asked == {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": BACK,
        "identity_provider": PROVIDER,
        "scope": "openid email profile aws.cognito.signin.user.admin",
        "state": walk.state,
        "nonce": walk.begun.nonce,
        "code_challenge": urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }


def test_what_comes_back_can_not_be_guessed_and_is_kept_as_a_hash(walk: Walk) -> None:
    first = (walk.state, walk.begun.nonce, walk.begun.code_verifier)
    walk.begin()
    second = (walk.state, walk.begun.nonce, walk.begun.code_verifier)
    assert not set(first) & set(second)
    # 256 bits are 43 letters
    assert [len(one) for one in second] == [2 + 43, 43, 64]
    assert walk.state not in str(vars(walk.begun))
    for secret in second:
        assert secret not in repr(walk.begun)


@pytest.mark.parametrize(
    ("provider", "prompt"), [(COMPANY, "login"), (GOOGLE, "select_account")]
)
def test_a_proof_asks_the_provider_to_ask_anew(
    walk: Walk, provider: IdentityProvider, prompt: str
) -> None:
    walk.begin(provider, subject=SUB)
    assert walk.asked["prompt"] == prompt


def test_a_sign_in_can_ask_anew_too(walk: Walk, key: RSAPrivateKey) -> None:
    walk.begin(after=NOW - 60)
    assert walk.asked["prompt"] == "login"
    walk.fake.answers = [exchanged(key, walk.begun.nonce, auth_time=NOW - 59)]
    assert walk.finish().subject == SUB
    for after, auth_time in ((0, NOW - 61), (0, None), (NOW - 9, NOW - 9)):
        walk.begin(after=after)
        given = exchanged(key, walk.begun.nonce, auth_time=auth_time)
        walk.fake.answers = [given, says({})]
        is_refused(walk, SignedOutEverywhere)


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://another.example/auth/callback"},
        {"client_id": "another2client3id"},
        {"hosted_domain": "https://another.example"},
    ],
)
def test_what_was_begun_for_another_client_or_address_is_finished_for_none(
    walk: Walk, key: RSAPrivateKey, changes: dict[str, str]
) -> None:
    walk.fake.answers = [exchanged(key, walk.begun.nonce)]
    pages = f"{walk.fake.endpoint_url}/pages"
    begun_for = {"hosted_domain": pages, "redirect_uri": BACK} | changes
    redirect_uri = begun_for.pop("redirect_uri")
    client = HostedPages(replace(config(pages), **begun_for)).client  # type: ignore[arg-type]
    walk.begun = replace(walk.begun, client=client, redirect_uri=redirect_uri)
    is_refused(walk, ProviderAnswerRefused)
    assert walk.fake.requests == []


def test_a_code_becomes_tokens_that_are_verified(
    walk: Walk, key: RSAPrivateKey
) -> None:
    walk.fake.answers = [exchanged(key, walk.begun.nonce)]
    found = walk.finish()
    assert (found.subject, found.home, found.began_hosted) == (SUB, PROVIDER, True)
    [request] = walk.fake.requests
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert {name: one for name, [one] in parse_qs(request.text).items()} == {
        "grant_type": "authorization_code",
        "client_id": CLIENT,
        "code": CODE,
        "code_verifier": walk.begun.code_verifier,
        "redirect_uri": BACK,
    }


def test_a_sign_in_is_recorded_without_what_it_is_made_of(
    walk: Walk, key: RSAPrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aws, "wait_for_name", lambda _: walk.clock.advance(0.5))
    walk.fake.answers = [exchanged(key, walk.begun.nonce)]
    walk.clock.advance(9)
    tokens = walk.finish().tokens
    there, token = read(tokens.recorded)
    assert proven([there, token]) == "provider"
    assert [there.operation, token.operation] == ["Authorize", "Token"]
    times = [there.begun_at, there.sent_at, there.answered_at, token.begun_at]
    assert times == [NOW, NOW, NOW + 9, NOW + 9]
    assert [token.sent_at, token.answered_at] == [NOW + 9.5, NOW + 9.5]
    assert [field.name for field in there.sent] == list(walk.asked)
    shown = {field.name: field.value for field in there.sent if field.value}
    assert shown.items() <= walk.asked.items()
    unkept = [
        (field.name, field.length)
        for field in (*there.sent, *there.came, *token.sent, *token.came)
        if field.value is None
    ]
    assert unkept == [
        *(("state", 45), ("nonce", 43), ("code_challenge", 43)),
        *(("code", len(CODE)), ("state", 45)),
        *(("code", len(CODE)), ("code_verifier", 64)),
        ("id_token", len(tokens.id_token)),
        ("access_token", len(tokens.access_token)),
        ("refresh_token", len(tokens.refresh_token)),
    ]
    secrets = [walk.asked[name] for name in ("state", "nonce", "code_challenge")]
    secrets += [CODE, walk.begun.code_verifier, tokens.refresh_token]
    assert [one for one in secrets if one in tokens.recorded] == []


def test_a_proof_is_not_recorded(walk: Walk, key: RSAPrivateKey) -> None:
    walk.begin(subject=SUB)
    walk.fake.answers = [exchanged(key, walk.begun.nonce, auth_time=NOW)]
    assert walk.finish().tokens.recorded == ""


@pytest.mark.parametrize("records", [True, False])
def test_a_pool_records_if_it_is_to(
    fake: FakeCognito, verifier: TokenVerifier, key: RSAPrivateKey, records: bool
) -> None:
    hosted = replace(
        config(fake.endpoint_url),
        hosted_domain=fake.endpoint_url,
        identity_providers=(COMPANY,),
    )
    pool = Pool.of(hosted, records=records)
    pool.authenticator._verifier = verifier
    walk = Walk(pool.federation, fake, Clock())
    walk.begin()
    fake.answers = [exchanged(key, walk.begun.nonce)]
    assert bool(walk.finish().tokens.recorded) is records


def test_a_linked_account_comes_by_each_of_its_providers(
    walk: Walk, key: RSAPrivateKey
) -> None:
    linked = [identity("Google", "false"), identity(PROVIDER, "false")]
    walk.fake.answers = [exchanged(key, walk.begun.nonce, identities=linked)]
    found = walk.finish()
    assert (found.home, found.providers) == ("", ("Google", PROVIDER))


def is_refused(walk: Walk, kind: type[AuthError], **answer: str) -> None:
    with pytest.raises(kind) as caught:
        walk.finish(**answer)
    assert type(caught.value) is kind
    for secret in (CODE, walk.state, walk.begun.nonce, walk.begun.code_verifier):
        assert secret not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (ProviderAnswerRefused, {"state": "3.another"}),
        (ProviderAnswerRefused, {"state": ""}),
        (ProviderAnswerRefused, {"state": "é"}),
        (ProviderAnswerRefused, {"code": ""}),
        (ProviderAnswerRefused, {"code": "x" * 2049}),
        (ProviderAnswerRefused, {"code": "a\nb"}),
        (ProviderAnswerRefused, {"state": "3.another", "error": "access_denied"}),
        (InvalidIssuer, {"issuer": "https://another.example.com"}),
        (ProviderCancelled, {"error": "access_denied"}),
        (ProviderFailed, {"error": "server_error"}),
        (ProviderFailed, {"error": "<b>\n"}),
        (
            EmailNotAllowed,
            {
                "error": "invalid_request",
                "description": "PreSignUp failed with error Email domain not allowed. ",
            },
        ),
        (
            NotAllowed,
            {
                "error": "invalid_request",
                "description": "PreSignUp failed with error no guests. ",
            },
        ),
    ],
)
def test_a_wrong_answer_is_never_exchanged(
    walk: Walk, kind: type[AuthError], answer: dict[str, str]
) -> None:
    is_refused(walk, kind, **answer)
    assert walk.fake.requests == []


def test_what_an_address_says_is_not_in_the_log(
    walk: Walk, caplog: pytest.LogCaptureFixture
) -> None:
    said = {"error": "made\nup line", "description": "of somebody"}
    is_refused(walk, ProviderFailed, **said)
    assert "made" not in caplog.text
    assert "somebody" not in caplog.text


def test_the_pools_own_issuer_in_the_answer_is_right(
    walk: Walk, key: RSAPrivateKey
) -> None:
    walk.fake.answers = [exchanged(key, walk.begun.nonce)]
    assert walk.finish(issuer=ISSUER)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (InvalidNonce, {"nonce": "another"}),
        (InvalidNonce, {"nonce": None}),
        (InvalidNonce, {"nonce": ["a", "list"]}),
        (InvalidProvider, {"identities": [identity("Google")]}),
        (InvalidProvider, {"identities": None}),
        (InvalidProvider, {"identities": [None, {"providerName": [PROVIDER]}]}),
        (InvalidAudience, {"aud": "another-client"}),
        (InvalidIssuer, {"iss": "https://cognito-idp.us-east-1.amazonaws.com/other"}),
        (InvalidSignature, {"at_hash": "of-another-token"}),
    ],
)
def test_tokens_of_another_sign_in_are_refused_and_given_up(
    walk: Walk,
    key: RSAPrivateKey,
    caplog: pytest.LogCaptureFixture,
    kind: type[AuthError],
    changes: dict[str, Any],
) -> None:
    nonce = changes.pop("nonce", walk.begun.nonce)
    walk.fake.answers = [exchanged(key, nonce, **changes), says({})]
    is_refused(walk, kind)
    assert walk.fake.operations == ["", "RevokeToken"]
    assert kind.code in caplog.text


def test_tokens_that_somebody_else_signed_are_refused(
    walk: Walk, other_key: RSAPrivateKey
) -> None:
    walk.fake.answers = [exchanged(other_key, walk.begun.nonce), says({})]
    is_refused(walk, InvalidSignature)


def test_a_proof_counts_for_its_account_alone(walk: Walk, key: RSAPrivateKey) -> None:
    walk.begin(subject="another-account")
    walk.fake.answers = [exchanged(key, walk.begun.nonce, auth_time=NOW), says({})]
    is_refused(walk, OtherAccount)


@pytest.mark.parametrize(
    ("auth_time", "is_fresh"), [(NOW, True), (NOW - 59, True), (NOW - 61, False)]
)
def test_a_proof_counts_if_the_provider_asked_after_it_was_asked_for(
    walk: Walk, key: RSAPrivateKey, auth_time: int, is_fresh: bool
) -> None:
    walk.begin(subject=SUB)
    given = exchanged(key, walk.begun.nonce, auth_time=auth_time)
    walk.fake.answers = [given, says({})]
    if is_fresh:
        assert walk.finish()
    else:
        is_refused(walk, ProviderNotAsked)


def test_a_proof_without_a_time_is_none(walk: Walk, key: RSAPrivateKey) -> None:
    walk.begin(subject=SUB)
    walk.fake.answers = [exchanged(key, walk.begun.nonce, auth_time=None), says({})]
    is_refused(walk, ProviderNotAsked)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (ProviderAnswerRefused, refuses("invalid_grant")),
        (Misconfigured, refuses("invalid_client", 401)),
        (Misconfigured, refuses("unauthorized_client")),
        (ServiceUnavailable, refuses("server_error", 500)),
        (ServiceUnavailable, says(b"<html>", 503)),
        (ServiceUnavailable, says(b"[" * 100_000)),
        (ServiceUnavailable, says({"access_token": "a", "id_token": "b"})),
        (ServiceUnavailable, says({"error": "over\nthere"}, 400)),
        (ServiceUnavailable, cuts_off),
        (ServiceUnavailable, resets),
    ],
)
def test_an_exchange_that_fails_says_why_in_our_words(
    walk: Walk, caplog: pytest.LogCaptureFixture, kind: type[AuthError], given: Any
) -> None:
    walk.fake.answers = [given]
    with caplog.at_level(logging.DEBUG):
        is_refused(walk, kind)
    # a code is good once: nothing is sent again
    assert len(walk.fake.requests) == 1
    for secret in (CODE, walk.begun.code_verifier, "over\nthere"):
        assert secret not in caplog.text


def test_the_way_out_leads_back_to_where_the_client_may(walk: Walk) -> None:
    url = urlsplit(walk.federation.logout_url("http://localhost:8501/"))
    assert url.path == "/pages/logout"
    assert parse_qs(url.query) == {
        "client_id": [CLIENT],
        "logout_uri": ["http://localhost:8501/"],
    }


def test_providers_need_a_domain() -> None:
    bare = replace(config("http://127.0.0.1:1"), identity_providers=(COMPANY,))
    assert Pool.of(bare).federation.providers == ()
    hosted = replace(bare, hosted_domain="https://sign-in.example.com")
    federation = Pool.of(hosted).federation
    assert federation.named(PROVIDER) == COMPANY
    assert federation.named("Google") is None
