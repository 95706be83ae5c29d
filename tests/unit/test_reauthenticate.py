"""Proving a password again: what passes for a proof, and what it leaves behind."""

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from cognito_auth.cognito.account import AccountClient
from cognito_auth.cognito.client import CognitoClient
from cognito_auth.cognito.steps import AFTER_PASSWORD
from cognito_auth.errors import (
    AuthError,
    LockedOut,
    NotConfirmed,
    ServiceUnavailable,
    TokenError,
    WrongPassword,
)
from cognito_auth.flows.account import Account
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.flows.totp import AuthenticatorApps
from cognito_auth.tokens.verifier import TokenVerifier
from cognito_auth.values import Tokens
from tests.unit.minting import SUB, access_claims, id_claims, sign
from tests.unit.scripted_cognito import (
    ASKS_FOR_PASSWORD,
    PASSWORD,
    Answer,
    FakeCognito,
    asks,
    cuts_off,
    fails,
    gives_tokens,
    resets,
    says,
)

OTHER = "5f0c1e0a-0000-4000-8000-00000000000f"


@pytest.fixture
def authenticator(
    shared_client: CognitoClient, verifier: TokenVerifier
) -> Authenticator:
    return Authenticator(shared_client, verifier)


@pytest.fixture(scope="module")
def tokens(key: RSAPrivateKey) -> Tokens:
    return Tokens(sign(key, id_claims()), sign(key, access_claims()), "this-session")


def test_tokens_of_the_same_person_are_a_proof_and_are_revoked(
    fake: FakeCognito, authenticator: Authenticator, tokens: Tokens, key: RSAPrivateKey
) -> None:
    fake.answers = [ASKS_FOR_PASSWORD, gives_tokens(key, SUB), says({})]

    authenticator.reauthenticate(tokens, PASSWORD)

    assert fake.operations == ["InitiateAuth", "RespondToAuthChallenge", "RevokeToken"]
    # by the account's own name: an address can have changed hands
    named = fake.requests[0].body["AuthParameters"]["USERNAME"]
    assert named == SUB
    assert fake.requests[2].body["Token"] == "fresh"
    assert not [each for each in fake.requests if PASSWORD in each.text]


def test_tokens_of_somebody_else_are_revoked_and_no_proof(
    fake: FakeCognito, authenticator: Authenticator, tokens: Tokens, key: RSAPrivateKey
) -> None:
    fake.answers = [ASKS_FOR_PASSWORD, gives_tokens(key, OTHER), says({})]

    with pytest.raises(WrongPassword):
        authenticator.reauthenticate(tokens, PASSWORD)
    assert fake.operations[2:] == ["RevokeToken"]


def test_tokens_that_must_not_be_believed_are_revoked_and_no_proof(
    fake: FakeCognito,
    authenticator: Authenticator,
    tokens: Tokens,
    other_key: RSAPrivateKey,
) -> None:
    fake.answers = [ASKS_FOR_PASSWORD, gives_tokens(other_key, SUB), says({})]

    with pytest.raises(TokenError):
        authenticator.reauthenticate(tokens, PASSWORD)
    assert fake.operations[2:] == ["RevokeToken"]


@pytest.mark.parametrize(
    "broken",
    [
        fails("UnsupportedOperationException", "Token revocation is not enabled."),
        fails("UnsupportedTokenTypeException"),
        fails("UnauthorizedException"),
        fails("TooManyRequestsException"),
        fails("InternalErrorException", status=500),
        fails("NotAuthorizedException", "client is configured with secret"),
        cuts_off,
        resets,
    ],
)
def test_a_right_password_is_one_though_its_tokens_can_not_be_revoked(
    fake: FakeCognito,
    authenticator: Authenticator,
    tokens: Tokens,
    key: RSAPrivateKey,
    broken: Answer,
) -> None:
    fake.answers = [ASKS_FOR_PASSWORD, gives_tokens(key, SUB), broken]

    authenticator.reauthenticate(tokens, PASSWORD)
    assert set(fake.operations[2:]) == {"RevokeToken"}

    fake.answers = [ASKS_FOR_PASSWORD, gives_tokens(key, OTHER), broken]
    with pytest.raises(WrongPassword):
        authenticator.reauthenticate(tokens, PASSWORD)


def test_an_account_is_deleted_though_nothing_can_be_revoked(
    fake: FakeCognito,
    authenticator: Authenticator,
    account_client: AccountClient,
    tokens: Tokens,
    key: RSAPrivateKey,
) -> None:
    unsupported = fails("UnsupportedOperationException")
    fake.answers = [ASKS_FOR_PASSWORD, gives_tokens(key), unsupported, says({})]
    Account(account_client, authenticator).delete_account(tokens, PASSWORD)
    assert fake.operations[-1] == "DeleteUser"

    fake.answers = [ASKS_FOR_PASSWORD, gives_tokens(key), unsupported, says({})]
    apps = AuthenticatorApps(account_client, authenticator, "OPTIONAL", "app")
    apps.disable_totp(tokens, PASSWORD)
    assert fake.operations[-1] == "SetUserMFAPreference"


@pytest.mark.parametrize("name", sorted(AFTER_PASSWORD))
@pytest.mark.parametrize("parameters", [{}, {"USER_ID_FOR_SRP": SUB}])
def test_a_second_factor_that_is_asked_for_proves_the_password(
    fake: FakeCognito,
    authenticator: Authenticator,
    tokens: Tokens,
    name: str,
    parameters: dict[str, str],
) -> None:
    fake.answers = [ASKS_FOR_PASSWORD, asks(name, **parameters)]

    authenticator.reauthenticate(tokens, PASSWORD)
    assert fake.operations == ["InitiateAuth", "RespondToAuthChallenge"]


@pytest.mark.parametrize(
    "answers",
    [
        # asked for before any password
        [asks("SOFTWARE_TOKEN_MFA", USER_ID_FOR_SRP=SUB)],
        [asks("SELECT_CHALLENGE", USER_ID_FOR_SRP=SUB)],
        [asks("CUSTOM_CHALLENGE", USER_ID_FOR_SRP=SUB)],
        # no second factor
        [ASKS_FOR_PASSWORD, asks("CUSTOM_CHALLENGE", USER_ID_FOR_SRP=SUB)],
        [ASKS_FOR_PASSWORD, asks("NEW_PASSWORD_REQUIRED", USER_ID_FOR_SRP=SUB)],
        [ASKS_FOR_PASSWORD, asks("BRAND_NEW", USER_ID_FOR_SRP=SUB)],
        # another person's
        [ASKS_FOR_PASSWORD, asks("SOFTWARE_TOKEN_MFA", USER_ID_FOR_SRP=OTHER)],
        [ASKS_FOR_PASSWORD, asks("SOFTWARE_TOKEN_MFA", USERNAME=OTHER)],
        # wrong
        [ASKS_FOR_PASSWORD, fails("NotAuthorizedException", "Incorrect username")],
        [fails("UserNotFoundException")],
    ],
)
def test_anything_else_proves_nothing(
    fake: FakeCognito,
    authenticator: Authenticator,
    tokens: Tokens,
    answers: list[Answer],
) -> None:
    fake.answers = answers

    with pytest.raises(WrongPassword) as caught:
        authenticator.reauthenticate(tokens, PASSWORD)
    assert PASSWORD not in f"{caught.value} {caught.value.user_message}"


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        ("NotAuthorizedException", "Password attempts exceeded", LockedOut),
        ("UserNotConfirmedException", "", NotConfirmed),
        ("InternalErrorException", "", ServiceUnavailable),
    ],
)
def test_what_is_no_wrong_password_is_not_called_one(
    fake: FakeCognito,
    authenticator: Authenticator,
    tokens: Tokens,
    code: str,
    message: str,
    kind: type[AuthError],
) -> None:
    fake.answers = [ASKS_FOR_PASSWORD, fails(code, message)]

    with pytest.raises(kind):
        authenticator.reauthenticate(tokens, PASSWORD)


def test_tokens_that_expired_prove_nobody(
    fake: FakeCognito, authenticator: Authenticator, key: RSAPrivateKey
) -> None:
    old = {"exp": 1, "iat": 0, "auth_time": 0}
    expired = Tokens(
        sign(key, id_claims(**old)), sign(key, access_claims(**old)), "refresh"
    )

    with pytest.raises(TokenError):
        authenticator.reauthenticate(expired, PASSWORD)
    assert fake.requests == []


@pytest.mark.parametrize("password", ["", "x" * 257])
def test_what_is_no_password_proves_nothing_and_never_reaches_cognito(
    fake: FakeCognito, authenticator: Authenticator, tokens: Tokens, password: str
) -> None:
    with pytest.raises(WrongPassword):
        authenticator.reauthenticate(tokens, password)
    assert fake.requests == []
