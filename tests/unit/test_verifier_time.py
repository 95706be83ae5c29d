"""A token's times, on a clock that stands still, with the leeway around them."""

import pytest

from cognito_auth.errors import InvalidTime
from cognito_auth.tokens.verifier import TokenVerifier
from tests.unit.minting import (
    CLIENT_ID,
    ISSUER,
    NOW,
    access_claims,
    id_claims,
    sign,
)

LEEWAY = 60


def verified(verifier, key, **changes):
    return verifier.verify(sign(key, id_claims(**changes)), token_use="id")


# RFC 7519 section 4.1.4: now must be BEFORE exp; section 4.1.5: not before nbf.
@pytest.mark.parametrize("past", [-1, 0, LEEWAY - 1])
def test_verify_accepts_an_expired_token_within_the_leeway(verifier, key, past):
    assert verified(verifier, key, exp=NOW - past).expires_at == NOW - past


@pytest.mark.parametrize("past", [LEEWAY, LEEWAY + 1, 3600, NOW])
def test_verify_refuses_an_expired_token_outside_the_leeway(refuses, key, past):
    token = sign(key, id_claims(exp=NOW - past))
    error = refuses(token, InvalidTime, "expired")
    assert str(NOW - past) in str(error)
    assert str(NOW) in str(error)


@pytest.mark.parametrize("ahead", [0, 1, LEEWAY])
@pytest.mark.parametrize("name", ["iat", "nbf", "auth_time"])
def test_verify_accepts_a_time_ahead_within_the_leeway(verifier, key, name, ahead):
    verified(verifier, key, **{name: NOW + ahead})


@pytest.mark.parametrize("ahead", [LEEWAY + 1, 300, 10**9])
@pytest.mark.parametrize("name", ["iat", "nbf", "auth_time"])
def test_verify_refuses_a_time_ahead_outside_the_leeway(refuses, key, name, ahead):
    refuses(sign(key, id_claims(**{name: NOW + ahead})), InvalidTime, name)


@pytest.mark.parametrize("name", ["exp", "iat"])
def test_verify_refuses_a_token_without_a_time_it_must_have(refuses, key, name):
    refuses(sign(key, id_claims(**{name: None})), InvalidTime, f"{name} None")
    refuses(sign(key, access_claims(**{name: None})), InvalidTime, name, use="access")


@pytest.mark.parametrize(
    "value",
    [
        str(NOW),
        float(NOW),
        True,
        [NOW],
        {"exp": NOW},
        -1,
        253_402_300_800,
        10**400,
        "",
    ],
)
@pytest.mark.parametrize("name", ["exp", "iat", "nbf", "auth_time"])
def test_verify_refuses_a_time_that_is_no_whole_second(refuses, key, name, value):
    error = refuses(sign(key, id_claims(**{name: value})), InvalidTime, name)
    assert len(str(error)) < 150


@pytest.mark.parametrize("name", ["exp", "iat", "nbf", "auth_time"])
def test_verify_refuses_a_time_of_null(refuses, key, name):
    claims = id_claims()
    claims[name] = None
    refuses(sign(key, claims), InvalidTime, name)


def test_verify_refuses_a_float_that_overflows(refuses, key):
    claims = sign_text(exp="1e999")
    refuses(sign(key, claims), InvalidTime, "exp inf")


def sign_text(exp):
    return (
        f'{{"iss": "{ISSUER}", "aud": "{CLIENT_ID}", "token_use": "id", "sub": "x", '
        f'"cognito:username": "x", "iat": {NOW}, "exp": {exp}}}'
    ).encode()


def test_leeway_is_a_setting(pool_jwks, key):
    strict = TokenVerifier(
        issuer=ISSUER,
        client_id=CLIENT_ID,
        jwks=pool_jwks,
        leeway_seconds=0,
        now=lambda: NOW,
    )
    assert verified(strict, key, exp=NOW + 1)
    with pytest.raises(InvalidTime):
        verified(strict, key, exp=NOW)


def test_half_a_second_counts(pool_jwks, key):
    verifier = TokenVerifier(
        issuer=ISSUER, client_id=CLIENT_ID, jwks=pool_jwks, now=lambda: NOW + 0.5
    )
    assert verified(verifier, key, exp=NOW - LEEWAY + 1)
    with pytest.raises(InvalidTime):
        verified(verifier, key, exp=NOW - LEEWAY)


@pytest.mark.parametrize("wrong_by", [-300, 300])
def test_a_clock_five_minutes_off_is_refused_only_where_it_must(
    pool_jwks, refuses, key, wrong_by
):
    verifier = TokenVerifier(
        issuer=ISSUER, client_id=CLIENT_ID, jwks=pool_jwks, now=lambda: NOW + wrong_by
    )
    fresh = id_claims(iat=NOW, auth_time=NOW, exp=NOW + 3600)
    if wrong_by > 0:  # fast: a fresh token looks five minutes old
        assert verifier.verify(sign(key, fresh), token_use="id")
    else:
        words = "is this machine's clock slow?"
        refuses(sign(key, fresh), InvalidTime, words, by=verifier)
