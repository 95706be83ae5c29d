"""Ways to sign in beside a password: what Cognito is asked, and what is made of it."""

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from cognito_auth.cognito.client import CognitoClient
from cognito_auth.cognito.steps import code_destination, passkey_options
from cognito_auth.errors import (
    AuthError,
    ChallengeExpired,
    IncorrectCredentials,
    InvalidEmail,
    InvalidSignature,
    NotConfirmed,
    UnsupportedChallenge,
    WayNotOffered,
)
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.flows.ways import Ways
from cognito_auth.tokens.verifier import TokenVerifier
from cognito_auth.values import Challenge, SignedIn
from tests.unit.minting import SUB
from tests.unit.scripted_cognito import (
    CLIENT,
    EMAIL,
    FakeCognito,
    asks,
    fails,
    gives_tokens,
    says,
)

SESSION = "secret-session-of-20-characters"
OPTIONS = '{"challenge": "dGVzdA", "rpId": "localhost"}'
PASSKEY = asks("WEB_AUTHN", CREDENTIAL_REQUEST_OPTIONS=OPTIONS)
CODE = asks("EMAIL_OTP", CODE_DELIVERY_DESTINATION="a***@e***")


@pytest.fixture
def ways(
    fake: FakeCognito, shared_client: CognitoClient, verifier: TokenVerifier
) -> Ways:
    return Ways(shared_client, Authenticator(shared_client, verifier))


def offers(*factors: str) -> Any:
    return says(
        {
            "ChallengeName": "SELECT_CHALLENGE",
            "Session": SESSION,
            "AvailableChallenges": factors,
        }
    )


def asked(fake: FakeCognito, **more: object) -> None:
    """Assert the one request that begins a sign-in; its address is canonical."""
    [request] = fake.requests
    assert request.operation == "InitiateAuth"
    body = request.body
    assert body.pop("AuthParameters").pop("USERNAME") == EMAIL
    assert body == {"ClientId": CLIENT, "AuthFlow": "USER_AUTH", **more}


@pytest.mark.parametrize(
    ("factors", "found"),
    [
        (["PASSWORD", "PASSWORD_SRP"], ("password",)),
        (["PASSWORD_SRP", "EMAIL_OTP"], ("mailed_code", "password")),
        (
            ["PASSWORD", "SMS_OTP", "EMAIL_OTP", "WEB_AUTHN"],
            ("passkey", "mailed_code", "password"),
        ),
    ],
)
def test_what_an_account_can_do_is_what_cognito_says(
    ways: Ways, fake: FakeCognito, factors: list[str], found: tuple[str, ...]
) -> None:
    fake.answers = [offers(*factors)]

    assert ways.of(f" {EMAIL.upper()} ") == found
    asked(fake)


@pytest.mark.parametrize(
    "refusal",
    [
        ("NotAuthorizedException", "User is disabled."),
        ("UserNotConfirmedException", "User is not confirmed."),
        ("PasswordResetRequiredException", "Password reset required"),
        ("UserNotFoundException", "User does not exist."),
    ],
)
def test_who_has_an_address_alone_learns_nothing_of_its_account(
    ways: Ways, fake: FakeCognito, refusal: tuple[str, str]
) -> None:
    fake.answers = [fails(*refusal)]

    assert ways.of(EMAIL) == ("password",)


@pytest.mark.parametrize("answer", [offers(), offers("SMS_OTP"), says({})])
def test_an_account_without_a_way_that_we_have_is_told_so(
    ways: Ways, fake: FakeCognito, answer: Any
) -> None:
    fake.answers = [answer]

    with pytest.raises(AuthError) as caught:
        ways.of(EMAIL)
    assert caught.value.code in ("way_not_offered", "service_unavailable")


@pytest.mark.parametrize(
    ("begin", "answer", "factor"),
    [
        (Ways.begin_passkey, PASSKEY, "WEB_AUTHN"),
        (Ways.mail_code, CODE, "EMAIL_OTP"),
    ],
)
def test_a_way_begins_with_its_own_challenge(
    ways: Ways,
    fake: FakeCognito,
    begin: Callable[[Ways, str], Challenge],
    answer: Any,
    factor: str,
) -> None:
    fake.answers = [answer]

    begun = begin(ways, f" {EMAIL.upper()} ")

    assert (begun.name, begun.email) == (factor, EMAIL)
    assert fake.requests[0].body["AuthParameters"] == {
        "USERNAME": EMAIL,
        "PREFERRED_CHALLENGE": factor,
    }


def test_a_challenge_says_what_its_page_needs(ways: Ways, fake: FakeCognito) -> None:
    fake.answers = [PASSKEY, CODE]

    assert passkey_options(ways.begin_passkey(EMAIL)) == OPTIONS
    assert code_destination(ways.mail_code(EMAIL)) == "a***@e***"


@pytest.mark.parametrize("begin", [Ways.begin_passkey, Ways.mail_code])
@pytest.mark.parametrize("answer", [offers("PASSWORD"), asks("SMS_OTP")])
def test_another_challenge_than_the_one_asked_for_is_no_way(
    ways: Ways,
    fake: FakeCognito,
    begin: Callable[[Ways, str], Challenge],
    answer: Any,
) -> None:
    fake.answers = [answer]

    with pytest.raises(WayNotOffered):
        begin(ways, EMAIL)


def test_tokens_without_a_proof_are_no_way(
    ways: Ways, fake: FakeCognito, key: RSAPrivateKey
) -> None:
    fake.answers = [gives_tokens(key)]

    with pytest.raises(WayNotOffered):
        ways.begin_passkey(EMAIL)


@pytest.mark.parametrize("begin", [Ways.of, Ways.begin_passkey, Ways.mail_code])
def test_what_is_no_address_is_asked_of_nobody(
    ways: Ways, fake: FakeCognito, begin: Callable[[Ways, str], object]
) -> None:
    with pytest.raises(InvalidEmail):
        begin(ways, "ada")
    assert not fake.requests


def test_what_a_passkey_signed_is_handed_over_as_it_is(
    ways: Ways, fake: FakeCognito, key: RSAPrivateKey
) -> None:
    fake.answers = [PASSKEY, gives_tokens(key)]
    signed = '{"id": "a", "response": {}}'

    found = ways.answer_passkey(ways.begin_passkey(EMAIL), signed)

    assert isinstance(found, SignedIn)
    assert found.subject == SUB
    sent = fake.requests[1].body
    assert sent["ChallengeName"] == "WEB_AUTHN"
    assert sent["ChallengeResponses"] == {"USERNAME": EMAIL, "CREDENTIAL": signed}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (fails("NotAuthorizedException", "Incorrect"), IncorrectCredentials),
        (fails("NotAuthorizedException", "Invalid session"), ChallengeExpired),
        (fails("UserNotConfirmedException"), NotConfirmed),
    ],
)
def test_a_refused_passkey_says_why(
    ways: Ways, fake: FakeCognito, answer: Any, kind: type[AuthError]
) -> None:
    fake.answers = [PASSKEY, answer]
    begun = ways.begin_passkey(EMAIL)

    with pytest.raises(kind):
        ways.answer_passkey(begun, "{}")


def test_tokens_of_a_passkey_are_verified_too(
    ways: Ways, fake: FakeCognito, other_key: RSAPrivateKey
) -> None:
    fake.answers = [PASSKEY, gives_tokens(other_key)]
    begun = ways.begin_passkey(EMAIL)

    with pytest.raises(InvalidSignature):
        ways.answer_passkey(begun, "{}")


def test_a_code_is_not_answered_by_a_passkey(ways: Ways, fake: FakeCognito) -> None:
    fake.answers = [CODE]
    begun = ways.mail_code(EMAIL)

    with pytest.raises(UnsupportedChallenge):
        ways.answer_passkey(begun, "{}")
    assert len(fake.requests) == 1


def test_a_verified_address_signs_in_without_the_password(
    ways: Ways, fake: FakeCognito, key: RSAPrivateKey
) -> None:
    fake.answers = [gives_tokens(key)]

    found = ways.after_verifying(f" {EMAIL.upper()} ", SESSION)

    assert isinstance(found, SignedIn)
    asked(fake, Session=SESSION)
