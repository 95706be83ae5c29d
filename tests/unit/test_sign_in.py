"""Signing in and out: what reaches Cognito, and what is believed of its answers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from cognito_auth.cognito.client import CognitoClient
from cognito_auth.errors import (
    IncorrectCredentials,
    InvalidEmail,
    InvalidTokenUse,
    TokenError,
)
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.tokens.verifier import TokenVerifier
from cognito_auth.values import Challenge, SignedIn, Tokens
from tests.unit.minting import access_claims, id_claims, sign
from tests.unit.passwords import ODD_PASSWORDS

EMAIL = "ada@example.com"
PASSWORD = "Correct horse 7 battery!"
NO_TOKENS = Tokens("", "", "")
CHALLENGE = Challenge("SMS_MFA", "sub", "session", {})


class FakeCognito:
    """Stands where CognitoClient does; keeps what it was asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.answer: Tokens | Challenge = NO_TOKENS

    def srp(self, username: str, password: str, *_: object) -> Tokens | Challenge:
        self.calls.append(("srp", username, password))
        return self.answer

    def respond(
        self, challenge: Challenge, responses: Mapping[str, str]
    ) -> Tokens | Challenge:
        self.calls.append(("respond", challenge, responses))
        return self.answer

    def refresh(self, refresh_token: str, _: str) -> Tokens:
        self.calls.append(("refresh", refresh_token))
        return cast(Tokens, self.answer)

    def revoke(self, refresh_token: str) -> None:
        self.calls.append(("revoke", refresh_token))


@pytest.fixture
def cognito() -> FakeCognito:
    return FakeCognito()


@pytest.fixture
def authenticator(cognito: FakeCognito, verifier: TokenVerifier) -> Authenticator:
    return Authenticator(cast(CognitoClient, cognito), verifier)


@pytest.fixture
def tokens(key: RSAPrivateKey) -> Tokens:
    return Tokens(sign(key, id_claims()), sign(key, access_claims()), "refresh")


def test_signing_in_uses_the_one_form_of_an_address(
    authenticator: Authenticator, cognito: FakeCognito, tokens: Tokens
) -> None:
    cognito.answer = tokens

    authenticator.sign_in("  ADA@Example.com ", PASSWORD)
    with pytest.raises(InvalidEmail):
        authenticator.sign_in("ada", PASSWORD)

    assert cognito.calls == [("srp", EMAIL, PASSWORD)]


@pytest.mark.parametrize("password", ODD_PASSWORDS)
def test_a_password_is_proved_unmodified(
    authenticator: Authenticator, cognito: FakeCognito, tokens: Tokens, password: str
) -> None:
    cognito.answer = tokens

    authenticator.sign_in(EMAIL, password)

    assert cognito.calls == [("srp", EMAIL, password)]


@pytest.mark.parametrize("password", ["", "x" * 257, "x" * 100_000])
def test_no_password_and_one_too_long_never_reach_cognito(
    authenticator: Authenticator, cognito: FakeCognito, password: str
) -> None:
    with pytest.raises(IncorrectCredentials) as caught:
        authenticator.sign_in(EMAIL, password)

    assert cognito.calls == []
    assert "xxx" not in f"{caught.value} {caught.value.user_message}"
    assert caught.value.user_message == IncorrectCredentials.user_message


def test_a_sign_in_ends_with_verified_claims_of_both_tokens(
    authenticator: Authenticator, cognito: FakeCognito, tokens: Tokens
) -> None:
    cognito.answer = tokens

    found = authenticator.sign_in(EMAIL, PASSWORD)

    assert isinstance(found, SignedIn)
    assert found.tokens is tokens
    assert (found.id_claims.token_use, found.access_claims.token_use) == (
        "id",
        "access",
    )
    assert found.id_claims.email == EMAIL


def test_a_challenge_comes_back_and_its_answer_is_verified_too(
    authenticator: Authenticator, cognito: FakeCognito, tokens: Tokens
) -> None:
    cognito.answer = CHALLENGE
    asked = authenticator.sign_in(EMAIL, PASSWORD)
    assert asked == replace(CHALLENGE, email=EMAIL)

    cognito.answer = CHALLENGE
    assert isinstance(asked, Challenge)
    # whose sign-in it is outlives every step of it
    assert authenticator.respond(asked, {"ANSWER": "SMS_MFA"}) == asked
    cognito.answer = tokens
    assert isinstance(authenticator.respond(CHALLENGE, {"SMS_MFA_CODE": "1"}), SignedIn)
    cognito.answer = NO_TOKENS
    with pytest.raises(TokenError):
        authenticator.respond(CHALLENGE, {"SMS_MFA_CODE": "1"})


def test_tokens_of_different_people_are_refused(
    authenticator: Authenticator, key: RSAPrivateKey, tokens: Tokens
) -> None:
    other = sign(key, access_claims(sub="5f0c1e0a-0000-4000-8000-00000000000f"))

    with pytest.raises(InvalidTokenUse, match="different subjects"):
        authenticator.verify(Tokens(tokens.id_token, other, "refresh"))


def test_tokens_in_each_others_place_are_refused(
    authenticator: Authenticator, tokens: Tokens
) -> None:
    with pytest.raises(TokenError):
        authenticator.verify(Tokens(tokens.access_token, tokens.id_token, "refresh"))
    with pytest.raises(TokenError):
        authenticator.verify(Tokens(tokens.id_token, tokens.id_token, "refresh"))


def test_an_access_token_that_the_id_token_does_not_know_is_refused(
    authenticator: Authenticator, key: RSAPrivateKey, tokens: Tokens
) -> None:
    bound = sign(key, id_claims(at_hash="b" * 22))

    with pytest.raises(TokenError):
        authenticator.verify(Tokens(bound, tokens.access_token, "refresh"))


def test_a_forged_token_is_refused_after_sign_in_and_refresh(
    authenticator: Authenticator,
    cognito: FakeCognito,
    other_key: RSAPrivateKey,
    tokens: Tokens,
    caplog: pytest.LogCaptureFixture,
) -> None:
    forged = sign(other_key, access_claims())
    cognito.answer = Tokens(tokens.id_token, forged, "refresh")

    with pytest.raises(TokenError):
        authenticator.sign_in(EMAIL, PASSWORD)
    kept: list[Tokens] = []
    with pytest.raises(TokenError):
        authenticator.refresh(tokens, kept.append)
    # the log says which rule, and shows no token
    why = "new tokens refused: token_signature: not signed by key 'the-pools-key'"
    assert caplog.messages == [why, why]
    # with rotation the old refresh token is void by then
    assert kept == [cognito.answer]


def test_refresh_and_sign_out_use_the_refresh_token(
    authenticator: Authenticator, cognito: FakeCognito, tokens: Tokens
) -> None:
    cognito.answer = tokens

    assert authenticator.refresh(tokens).id_claims.email == EMAIL
    authenticator.sign_out(tokens)

    assert cognito.calls == [("refresh", "refresh"), ("revoke", "refresh")]


def test_signed_in_shows_no_token(authenticator: Authenticator, tokens: Tokens) -> None:
    shown = repr(authenticator.verify(tokens))

    assert tokens.id_token not in shown
    assert tokens.access_token not in shown
    assert "refresh" not in shown


def test_tokens_that_grew_old_are_refused_without_a_word_in_the_log(
    authenticator: Authenticator,
    key: RSAPrivateKey,
    caplog: pytest.LogCaptureFixture,
) -> None:
    old = sign(key, id_claims(exp=1, iat=0, auth_time=0))

    with pytest.raises(TokenError):
        authenticator.verify(Tokens(old, old, "refresh"))
    assert caplog.messages == []
