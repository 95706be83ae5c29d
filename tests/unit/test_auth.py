"""The account flows: what reaches Cognito, and what is believed of its answers."""

from collections.abc import Mapping
from typing import Any, cast

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from cognito_auth.cognito.client import CognitoClient
from cognito_auth.errors import (
    AlreadyConfirmed,
    AuthError,
    CodeNotSixDigits,
    IncorrectCredentials,
    InvalidInput,
    InvalidPassword,
    InvalidTokenUse,
    MailNotSent,
    TokenError,
    TooManyAttempts,
)
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.tokens.verifier import TokenVerifier
from cognito_auth.values import Challenge, SignedIn, Tokens
from tests.unit.minting import access_claims, id_claims, sign

EMAIL = "ada@example.com"
PASSWORD = "Correct horse 7 battery!"
NO_TOKENS = Tokens("", "", "")
CHALLENGE = Challenge("SMS_MFA", "sub", "session", {})


class FakeCognito:
    """Stands where CognitoClient does; keeps what it was asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.answer: Tokens | Challenge = NO_TOKENS
        self.error: AuthError | None = None

    def _called(self, *call: Any) -> None:
        self.calls.append(call)
        if self.error:
            raise self.error

    def sign_up(self, username: str, password: str, values: Mapping[str, str]) -> None:
        self._called("sign_up", username, password, dict(values))

    def confirm_sign_up(self, username: str, code: str) -> None:
        self._called("confirm_sign_up", username, code)

    def resend_code(self, username: str) -> None:
        self._called("resend_code", username)

    def srp(self, username: str, password: str) -> Tokens | Challenge:
        self._called("srp", username, password)
        return self.answer

    def respond(
        self, challenge: Challenge, responses: Mapping[str, str]
    ) -> Tokens | Challenge:
        self._called("respond", challenge, responses)
        return self.answer

    def refresh(self, refresh_token: str) -> Tokens:
        self._called("refresh", refresh_token)
        return cast(Tokens, self.answer)

    def revoke(self, refresh_token: str) -> None:
        self._called("revoke", refresh_token)


@pytest.fixture
def cognito() -> FakeCognito:
    return FakeCognito()


@pytest.fixture
def authenticator(cognito: FakeCognito, verifier: TokenVerifier) -> Authenticator:
    return Authenticator(cast(CognitoClient, cognito), verifier)


@pytest.fixture
def tokens(key: RSAPrivateKey) -> Tokens:
    return Tokens(sign(key, id_claims()), sign(key, access_claims()), "refresh")


def test_every_flow_uses_the_one_form(
    authenticator: Authenticator, cognito: FakeCognito, tokens: Tokens
) -> None:
    typed = "  ADA@Example.com "
    cognito.answer = tokens

    authenticator.sign_up(typed, PASSWORD)
    authenticator.confirm_sign_up(typed, "123456")
    authenticator.resend_code(typed)
    authenticator.sign_in(typed, PASSWORD)

    assert {call[1] for call in cognito.calls} == {EMAIL}
    assert cognito.calls[0][3] == {"email": EMAIL}


def test_no_flow_asks_cognito_about_what_is_no_address(
    authenticator: Authenticator, cognito: FakeCognito
) -> None:
    for flow in (
        lambda: authenticator.sign_up("ada", PASSWORD),
        lambda: authenticator.confirm_sign_up("ada", "123456"),
        lambda: authenticator.resend_code("ada"),
        lambda: authenticator.sign_in("ada", PASSWORD),
    ):
        with pytest.raises(InvalidInput):
            flow()
    assert cognito.calls == []


def test_further_attributes_go_along_unless_they_are_empty(
    authenticator: Authenticator, cognito: FakeCognito
) -> None:
    authenticator.sign_up(EMAIL, PASSWORD, {"given_name": "Ada", "custom:team": ""})

    assert cognito.calls[0][3] == {"email": EMAIL, "given_name": "Ada"}


@pytest.mark.parametrize(
    "password",
    [
        " edge spaces ",
        "emoji \N{ROCKET}\N{VARIATION SELECTOR-16}",
        "e\N{COMBINING ACUTE ACCENT} is not \N{LATIN SMALL LETTER E WITH ACUTE}",
        "\N{KELVIN SIGN}elvin and \N{LATIN SMALL LIGATURE FI}",
        "nul\x00inside",
        "tab\tand\r\nlines",
        "x" * 64,
        "x" * 256,
        " ",
    ],
)
def test_a_password_reaches_cognito_unmodified(
    authenticator: Authenticator, cognito: FakeCognito, tokens: Tokens, password: str
) -> None:
    cognito.answer = tokens

    authenticator.sign_up(EMAIL, password)
    authenticator.sign_in(EMAIL, password)

    assert [call[2] for call in cognito.calls] == [password, password]


@pytest.mark.parametrize("password", ["", "x" * 257, "x" * 100_000])
def test_no_password_and_one_too_long_never_reach_cognito(
    authenticator: Authenticator, cognito: FakeCognito, password: str
) -> None:
    with pytest.raises(InvalidPassword) as refused:
        authenticator.sign_up(EMAIL, password)
    with pytest.raises(IncorrectCredentials) as wrong:
        authenticator.sign_in(EMAIL, password)

    assert cognito.calls == []
    for error in (refused.value, wrong.value):
        assert "xxx" not in f"{error} {error.user_message}"
    assert wrong.value.user_message == IncorrectCredentials.user_message


def test_a_code_reaches_cognito_as_its_digits(
    authenticator: Authenticator, cognito: FakeCognito
) -> None:
    authenticator.confirm_sign_up(EMAIL, " 123-456 ")
    with pytest.raises(CodeNotSixDigits):
        authenticator.confirm_sign_up(EMAIL, "12345")

    assert cognito.calls == [("confirm_sign_up", EMAIL, "123456")]


@pytest.mark.parametrize("error", [IncorrectCredentials, AlreadyConfirmed])
def test_resend_never_tells_whether_there_is_an_account(
    authenticator: Authenticator, cognito: FakeCognito, error: type[AuthError]
) -> None:
    cognito.error = error()

    authenticator.resend_code(EMAIL)


@pytest.mark.parametrize("error", [TooManyAttempts, MailNotSent])
def test_resend_says_what_holds_for_every_address(
    authenticator: Authenticator, cognito: FakeCognito, error: type[AuthError]
) -> None:
    cognito.error = error()

    with pytest.raises(error):
        authenticator.resend_code(EMAIL)


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
    assert authenticator.sign_in(EMAIL, PASSWORD) is CHALLENGE

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
) -> None:
    forged = sign(other_key, access_claims())
    cognito.answer = Tokens(tokens.id_token, forged, "refresh")

    with pytest.raises(TokenError):
        authenticator.sign_in(EMAIL, PASSWORD)
    kept: list[Tokens] = []
    with pytest.raises(TokenError):
        authenticator.refresh(tokens, kept.append)
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
