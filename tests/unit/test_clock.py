"""A clock that is five minutes off: what is refused, and what the log says of it."""

import logging
from typing import cast

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from cognito_auth.aws import Refusal
from cognito_auth.cognito.client import CognitoClient
from cognito_auth.errors import InvalidTime
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.tokens.keys import Jwks
from cognito_auth.tokens.verifier import TokenVerifier
from cognito_auth.values import SignedIn, Tokens
from tests.unit.minting import CLIENT_ID, ISSUER, NOW, access_claims, id_claims, sign

EMAIL, PASSWORD = "ada@example.com", "Correct horse 7 battery!"
FIVE_MINUTES = 300
TIMES = {"iat": NOW, "auth_time": NOW, "exp": NOW + 3600}


class Cognito:
    """Whose clock is right."""

    def __init__(self, key: RSAPrivateKey) -> None:
        id_token, access_token = (
            sign(key, claims) for claims in (id_claims(**TIMES), access_claims(**TIMES))
        )
        self.tokens = Tokens(id_token, access_token, "refresh")

    def srp(self, *_: object) -> Tokens:
        return self.tokens

    def refresh(self, *_: object) -> Tokens:
        return self.tokens


def authenticator(key: RSAPrivateKey, jwks: Jwks, wrong_by: float) -> Authenticator:
    """Ours, on a machine whose clock is wrong by so many seconds."""
    verifier = TokenVerifier(
        issuer=ISSUER, client_id=CLIENT_ID, jwks=jwks, now=lambda: NOW + wrong_by
    )
    return Authenticator(cast(CognitoClient, Cognito(key)), verifier)


def test_a_slow_clock_refuses_new_tokens_and_the_log_says_why(
    key: RSAPrivateKey, pool_jwks: Jwks, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(InvalidTime) as refused:
        authenticator(key, pool_jwks, -FIVE_MINUTES).sign_in(EMAIL, PASSWORD)
    [line] = caplog.messages
    assert "new tokens refused" in line
    assert str(NOW) in line
    assert str(NOW - FIVE_MINUTES) in line
    assert "is this machine's clock slow?" in line
    assert "set it by NTP" in line
    assert "clock" not in refused.value.user_message


def test_a_fast_clock_lets_people_in_and_the_log_says_so_once_a_minute(
    key: RSAPrivateKey, pool_jwks: Jwks, caplog: pytest.LogCaptureFixture
) -> None:
    fast = authenticator(key, pool_jwks, FIVE_MINUTES)
    for _ in range(3):
        signed_in = fast.sign_in(EMAIL, PASSWORD)
        assert isinstance(signed_in, SignedIn)
        assert fast.refresh(signed_in.tokens).subject == signed_in.subject
    [line] = caplog.messages
    assert "new tokens look 300 s old" in line
    assert "set it by NTP" in line
    assert caplog.records[0].levelno == logging.WARNING


def test_a_clock_that_is_hours_fast_refuses_and_says_why(
    key: RSAPrivateKey, pool_jwks: Jwks, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(InvalidTime):
        authenticator(key, pool_jwks, 2 * 3600).sign_in(EMAIL, PASSWORD)
    [line] = caplog.messages
    assert "expired" in line
    assert "set it by NTP" in line


@pytest.mark.parametrize("wrong_by", [-60, -1, 0, 1, 60])
def test_a_clock_that_is_right_enough_says_nothing(
    key: RSAPrivateKey,
    pool_jwks: Jwks,
    caplog: pytest.LogCaptureFixture,
    wrong_by: float,
) -> None:
    authenticator(key, pool_jwks, wrong_by).sign_in(EMAIL, PASSWORD)
    assert caplog.messages == []


@pytest.mark.parametrize(
    ("code", "message", "skewed"),
    [
        (
            "InvalidSignatureException",
            "Signature expired: 20261126T030000Z is now earlier than 20261126T030500Z",
            True,
        ),
        ("InvalidSignatureException", "Signature not yet current: 20261126T03", True),
        ("RequestExpired", "", True),
        ("RequestTimeTooSkewed", "", True),
        ("InvalidSignatureException", "The request signature we calculated", False),
        ("ResourceNotFoundException", "", False),
    ],
)
def test_a_signature_that_aws_refuses_for_its_time_says_so(
    code: str, message: str, skewed: bool
) -> None:
    refusal = Refusal("GetItem", code, message, "-")
    assert ("is this machine's clock right?" in str(refusal)) == skewed
    assert "20261126" not in str(refusal)
