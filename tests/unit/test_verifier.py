"""The verifier's answer, and what a token says of itself: issuer, client, use."""

import dataclasses
import time

import pytest

from cognito_auth.errors import (
    InvalidAudience,
    InvalidIssuer,
    InvalidSignature,
    InvalidTokenUse,
    MalformedToken,
)
from cognito_auth.tokens import compact
from cognito_auth.tokens.keys import Jwks
from cognito_auth.tokens.verifier import TokenVerifier
from tests.unit.minting import (
    CLIENT_ID,
    ISSUER,
    KEY_ID,
    NOW,
    SUB,
    access_claims,
    id_claims,
    sign,
)


def test_verify_returns_the_claims_of_an_id_token(verifier, key):
    claims = verifier.verify(sign(key, id_claims()), token_use="id")

    assert claims.token_use == "id"
    assert claims.subject == claims.username == SUB
    assert claims.email == "ada@example.com"
    assert claims.groups == ("admins", "editors")
    assert (claims.issuer, claims.client_id) == (ISSUER, CLIENT_ID)
    assert claims.key_id == KEY_ID
    assert (claims.issued_at, claims.expires_at) == (NOW - 10, NOW + 3600)
    assert claims.auth_time == NOW - 10
    assert claims.raw == id_claims()


def test_verify_returns_the_claims_of_an_access_token(verifier, key):
    token = sign(key, access_claims(username="ada"))
    claims = verifier.verify(token, token_use="access")

    assert (claims.token_use, claims.client_id) == ("access", CLIENT_ID)
    assert (claims.subject, claims.username) == (SUB, "ada")
    assert claims.email is None
    assert claims.raw["scope"] == "aws.cognito.signin.user.admin"


def test_verify_takes_the_username_of_an_id_token_from_its_own_claim(verifier, key):
    changes = {"cognito:username": "ada", "username": "mallory"}
    token = sign(key, id_claims(**changes))
    assert verifier.verify(token, token_use="id").username == "ada"


def test_verify_lets_optional_claims_be_absent(verifier, key):
    bare = id_claims(email=None, auth_time=None, **{"cognito:groups": None})
    claims = verifier.verify(sign(key, bare), token_use="id")
    assert (claims.email, claims.auth_time, claims.groups) == (None, None, ())


def test_verify_reads_the_clock_of_the_machine(pool_jwks, key):
    now = int(time.time())
    verifier = TokenVerifier(issuer=ISSUER, client_id=CLIENT_ID, jwks=pool_jwks)
    token = sign(key, id_claims(iat=now, auth_time=now, exp=now + 300))
    assert verifier.verify(token, token_use="id").expires_at == now + 300


def test_claims_can_not_be_changed(verifier, key):
    claims = verifier.verify(sign(key, id_claims()), token_use="id")
    with pytest.raises(dataclasses.FrozenInstanceError):
        claims.email = "mallory@example.com"
    with pytest.raises(TypeError):
        claims.raw["email"] = "mallory@example.com"


@pytest.mark.parametrize(
    "issuer",
    [
        None,
        "",
        ISSUER + "/",
        ISSUER.upper(),
        ISSUER.removesuffix("e"),
        "https://mallory.example",
        [ISSUER],
        {"iss": ISSUER},
        7,
    ],
)
def test_verify_refuses_another_issuer(refuses, key, issuer):
    refuses(sign(key, id_claims(iss=issuer)), InvalidIssuer, ISSUER)


@pytest.mark.parametrize(
    "audience", [None, "", "another-client", [CLIENT_ID], [CLIENT_ID, "x"], True]
)
def test_verify_refuses_an_id_token_for_another_client(refuses, key, audience):
    refuses(sign(key, id_claims(aud=audience)), InvalidAudience, CLIENT_ID)


@pytest.mark.parametrize("client_id", [None, "", "another-client", [CLIENT_ID]])
def test_verify_refuses_an_access_token_for_another_client(refuses, key, client_id):
    token = sign(key, access_claims(client_id=client_id))
    refuses(token, InvalidAudience, CLIENT_ID, use="access")


def test_verify_does_not_take_one_kinds_client_claim_for_the_others(refuses, key):
    refuses(sign(key, id_claims(aud=None, client_id=CLIENT_ID)), InvalidAudience)
    swapped = access_claims(client_id=None, aud=CLIENT_ID)
    refuses(sign(key, swapped), InvalidAudience, use="access")


def test_verify_refuses_an_access_token_as_id_token(refuses, key):
    refuses(sign(key, access_claims()), InvalidTokenUse, "expected 'id'")
    # even where it carries everything else that an ID token must
    dressed_up = id_claims(token_use="access")
    refuses(sign(key, dressed_up), InvalidTokenUse, "'access'")


def test_verify_refuses_an_id_token_as_access_token(refuses, key):
    refuses(sign(key, id_claims()), InvalidTokenUse, "'id'", use="access")


@pytest.mark.parametrize("use", [None, "", "ID", "refresh", ["id"], True])
def test_verify_refuses_a_token_of_no_known_use(refuses, key, use):
    refuses(sign(key, id_claims(token_use=use)), InvalidTokenUse)


@pytest.mark.parametrize("value", [None, "", 7, ["x"], {"x": "y"}])
@pytest.mark.parametrize("name", ["sub", "cognito:username"])
def test_verify_refuses_a_token_that_names_nobody(refuses, key, name, value):
    refuses(sign(key, id_claims(**{name: value})), MalformedToken, name)


@pytest.mark.parametrize("value", ["", 7, ["ada@example.com"], False])
def test_verify_refuses_an_email_that_is_not_text(refuses, key, value):
    refuses(sign(key, id_claims(email=value)), MalformedToken, "email")


@pytest.mark.parametrize("value", ["admins", 7, ["admins", 7], {"admins": True}])
def test_verify_refuses_groups_that_are_not_a_list_of_names(refuses, key, value):
    token = sign(key, id_claims(**{"cognito:groups": value}))
    refuses(token, MalformedToken, "cognito:groups")


ACCESS_TOKEN = "an.access.token"
AT_HASH = "UkM2b42E54u4hWzuKV_B3w"  # left half of SHA-256, base64url


def test_verify_accepts_the_access_token_that_at_hash_names(verifier, key):
    token = sign(key, id_claims(at_hash=AT_HASH))
    verifier.verify(token, token_use="id", access_token=ACCESS_TOKEN)


@pytest.mark.parametrize("at_hash", ["", "x", AT_HASH + "=", AT_HASH.lower(), 7, False])
def test_verify_refuses_another_access_token_than_at_hash_names(refuses, key, at_hash):
    token = sign(key, id_claims(at_hash=at_hash))
    refuses(token, InvalidSignature, "at_hash", access_token=ACCESS_TOKEN)


@pytest.mark.parametrize("other", ["", "another.access.token", "\ud800", b"x", 7])
def test_verify_refuses_an_access_token_with_another_at_hash(verifier, key, other):
    token = sign(key, id_claims(at_hash=AT_HASH))
    with pytest.raises((InvalidSignature, MalformedToken)):
        verifier.verify(token, token_use="id", access_token=other)


def test_verify_does_not_ask_for_at_hash(verifier, key):
    verifier.verify(sign(key, id_claims()), token_use="id", access_token=ACCESS_TOKEN)
    verifier.verify(sign(key, id_claims(at_hash=AT_HASH)), token_use="id")


def test_verify_says_what_it_found_and_what_it_expected(refuses, key):
    error = refuses(sign(key, id_claims(aud="another-client")), InvalidAudience)
    assert str(error) == f"aud 'another-client', expected '{CLIENT_ID}'"


def test_verify_cuts_what_it_quotes(refuses, key):
    error = refuses(sign(key, id_claims(iss="x" * 9000)), InvalidIssuer)
    assert len(str(error)) < 250


def test_verify_needs_no_network_for_a_known_key(key_server, key):
    jwks = Jwks(key_server.uri)
    verifier = TokenVerifier(
        issuer=ISSUER, client_id=CLIENT_ID, jwks=jwks, now=lambda: NOW
    )
    for _ in range(3):
        verifier.verify(sign(key, id_claims()), token_use="id")
    assert key_server.fetches == 1


def test_verify_takes_a_token_apart_once(monkeypatch, verifier, key):
    decoded, decode = [], compact.decode_base64url

    def counted(text):
        decoded.append(text)
        return decode(text)

    monkeypatch.setattr(compact, "decode_base64url", counted)
    token = sign(key, id_claims())
    verifier.verify(token, token_use="id")
    assert decoded == token.split(".")
