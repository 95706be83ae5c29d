"""A pool's tokens name one of its two issuers; no third is believed."""

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    generate_private_key,
)

from cognito_auth.errors import InvalidIssuer, InvalidSignature, UnknownKey
from cognito_auth.tokens.keys import Jwks
from cognito_auth.tokens.verifier import TokenVerifier
from tests.unit.key_server import KeyServer, key_set
from tests.unit.minting import (
    CLIENT_ID,
    ISSUER,
    NOW,
    access_claims,
    id_claims,
    public_jwk,
    sign,
)

UPDATED = ISSUER.replace("//", "//issuer-")


@pytest.fixture(scope="module")
def other_key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def other_server(other_key: RSAPrivateKey) -> Iterator[KeyServer]:
    with KeyServer(key_set(public_jwk(other_key))) as server:
        yield server


@pytest.fixture
def both(pool_jwks: Jwks, other_server: KeyServer) -> TokenVerifier:
    """The pool's first issuer has `key`, the other one `other_key` of the same id."""
    return TokenVerifier(
        issuer=ISSUER,
        client_id=CLIENT_ID,
        jwks=pool_jwks,
        others={ISSUER: pool_jwks, UPDATED: Jwks(other_server.uri)},
        now=lambda: NOW,
    )


def test_each_issuer_is_believed_by_its_own_keys(both, key, other_key):
    first = both.verify(sign(key, id_claims()), token_use="id")
    assert first.issuer == ISSUER
    for claims, use in ((id_claims, "id"), (access_claims, "access")):
        other = both.verify(sign(other_key, claims(iss=UPDATED)), token_use=use)
        assert other.issuer == other.raw["iss"] == UPDATED


def test_the_keys_of_one_issuer_sign_nothing_of_the_other(both, key, other_key):
    with pytest.raises(InvalidSignature):
        both.verify(sign(key, id_claims(iss=UPDATED)), token_use="id")
    with pytest.raises(InvalidSignature):
        both.verify(sign(other_key, id_claims()), token_use="id")


def test_an_issuer_quoted_in_another_claim_decides_nothing(both, key, other_key):
    quoted = id_claims(nickname=UPDATED)
    assert both.verify(sign(key, quoted), token_use="id").issuer == ISSUER
    with pytest.raises(InvalidSignature):
        both.verify(sign(other_key, quoted), token_use="id")


def test_the_other_keys_are_fetched_once_they_are_named(both, key, other_server):
    asked = len(other_server.paths)
    both.verify(sign(key, id_claims()), token_use="id")
    assert len(other_server.paths) == asked


@pytest.mark.parametrize("base", [ISSUER, UPDATED])
@pytest.mark.parametrize(
    "third",
    [
        lambda own: own.replace(".eu-central-1.", ".eu-central-2."),
        lambda own: own.replace("_Example", "_Other"),
        lambda own: own.replace("amazonaws.com", "amazonaws.com.cn"),
        lambda own: own.replace("amazonaws.com", "amazonaws.com.mallory.example"),
        lambda own: own + "/",
        lambda own: own + "/more",
        lambda own: own + "?",
        lambda own: own + "#",
        lambda own: own.replace("/eu-", "//eu-"),
        lambda own: own.replace("/eu-", "/./eu-"),
        lambda own: own.replace("Example", "example"),
        lambda own: own.replace("https", "HTTPS"),
        lambda own: own.replace("cognito", "Cognito"),
        lambda own: own.replace("https", "http"),
        lambda own: own.replace("//", "//mallory@"),
        lambda own: own.replace(".com", ".com:443"),
        lambda own: own.replace(".com", ".com."),
        lambda own: own.replace("//", "//issuer-"),
        lambda own: own.replace("cognito-idp", "cognito-idp-fips"),
        lambda own: f" {own}",
        lambda own: [own],
        lambda own: {own: own},
    ],
)
def test_no_third_issuer_is_believed(both, key, other_key, base, third):
    named = third(base)
    if named in (ISSUER, UPDATED):
        named = third(named)
    # by the first one's keys it is another's, by any others it is not signed at all
    with pytest.raises(InvalidIssuer):
        both.verify(sign(key, id_claims(iss=named)), token_use="id")
    with pytest.raises(InvalidSignature):
        both.verify(sign(other_key, id_claims(iss=named)), token_use="id")


def test_a_key_of_neither_is_refused(both, key):
    header = {"kid": "another", "alg": "RS256"}
    token = sign(key, id_claims(iss=UPDATED), header)
    with pytest.raises(UnknownKey):
        both.verify(token, token_use="id")
