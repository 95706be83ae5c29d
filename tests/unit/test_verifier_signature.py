"""Who signed a token, with which key and algorithm: nobody else is believed."""

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.padding import (
    MGF1,
    PSS,
    PKCS1v15,
)
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cognito_auth.errors import (
    InvalidSignature,
    MalformedToken,
    ServiceUnavailable,
    TokenError,
    UnknownKey,
)
from cognito_auth.tokens.keys import Jwks
from cognito_auth.tokens.verifier import TokenVerifier
from tests.unit.key_server import answer
from tests.unit.minting import (
    CLIENT_ID,
    ISSUER,
    KEY_ID,
    NOW,
    b64,
    b64_json,
    id_claims,
    public_jwk,
    sign,
)


def unsigned(header, claims=None):
    return f"{b64_json(header)}.{b64_json(claims or id_claims())}"


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", "", " none", None])
@pytest.mark.parametrize("signature", ["", "AA", "bm9uZQ"])
def test_verify_refuses_alg_none(refuses, alg, signature):
    token = f"{unsigned({'kid': KEY_ID, 'alg': alg})}.{signature}"
    refuses(token, InvalidSignature if signature else MalformedToken)


def test_verify_refuses_an_empty_signature(refuses):
    refuses(unsigned({"kid": KEY_ID, "alg": "RS256"}) + ".", MalformedToken)


@pytest.mark.parametrize("alg", ["HS256", "HS384", "HS512", "RS256"])
@pytest.mark.parametrize(
    ("encoding", "form"),
    [
        (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        (Encoding.PEM, PublicFormat.PKCS1),
        (Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        (Encoding.DER, PublicFormat.PKCS1),
        (Encoding.OpenSSH, PublicFormat.OpenSSH),
    ],
)
def test_verify_refuses_hmac_with_the_public_key(refuses, key, alg, encoding, form):
    secret = key.public_key().public_bytes(encoding, form)
    digest = {"HS384": hashlib.sha384, "HS512": hashlib.sha512}.get(alg, hashlib.sha256)
    for used in (secret, secret.strip()):
        signing_input = unsigned({"kid": KEY_ID, "alg": alg, "typ": "JWT"})
        mac = hmac.new(used, signing_input.encode(), digest).digest()
        refuses(f"{signing_input}.{b64(mac)}", InvalidSignature)


@pytest.mark.parametrize("header_name", ["jku", "x5u", "jwk", "x5c"])
@pytest.mark.parametrize("kid", [KEY_ID, "attackers-key"])
def test_verify_fetches_no_key_that_the_header_offers(
    key_server, refuses, key, other_key, header_name, kid
):
    jwks = Jwks(key_server.uri)
    verifier = TokenVerifier(
        issuer=ISSUER, client_id=CLIENT_ID, jwks=jwks, now=lambda: NOW
    )
    offered = {
        "jku": key_server.uri + "/attackers",
        "x5u": key_server.uri + "/attackers",
        "jwk": public_jwk(other_key),
        "x5c": ["MIIB"],
    }[header_name]
    header = {"kid": kid, "alg": "RS256", header_name: offered}
    for signer in (other_key, key):
        refuses(sign(signer, id_claims(), header), MalformedToken, by=verifier)
    assert key_server.paths == []


def test_verify_refuses_another_key_under_the_pools_kid(refuses, other_key):
    refuses(sign(other_key, id_claims()), InvalidSignature, KEY_ID)


@pytest.mark.parametrize(
    "kid",
    [
        "unknown",
        KEY_ID.upper(),
        KEY_ID + " ",
        "../../../../dev/null",
        "/etc/passwd",
        "http://mallory.example/keys",
        "' OR '1'='1",
        "x' UNION SELECT 'key' --",
        "| sleep 10",
        "a\0b",
        "\ud800",
        "k" * 4000,
    ],
)
def test_verify_fetches_at_most_once_for_a_made_up_kid(
    key_server, refuses, key, other_key, kid
):
    jwks = Jwks(key_server.uri)
    verifier = TokenVerifier(
        issuer=ISSUER, client_id=CLIENT_ID, jwks=jwks, now=lambda: NOW
    )
    header = {"kid": kid, "alg": "RS256"}
    expected = MalformedToken if kid == "\ud800" else UnknownKey
    for signer in (key, other_key) * 3:
        error = refuses(sign(signer, id_claims(), header), expected, by=verifier)
        assert len(str(error)) < 200
    assert set(key_server.paths) <= {"/pool/.well-known/jwks.json"}
    assert key_server.fetches <= 1


@pytest.mark.parametrize("kid", [None, "", 7, True, [KEY_ID], {KEY_ID: 1}])
def test_verify_refuses_a_header_without_a_key_id(refuses, key, kid):
    header = {"alg": "RS256"} if kid is None else {"kid": kid, "alg": "RS256"}
    refuses(sign(key, id_claims(), header), UnknownKey, "key id")


@pytest.mark.parametrize("alg", ["RS384", "RS512", "PS256", "ES256", "EdDSA", "rs256"])
def test_verify_refuses_every_alg_but_rs256(refuses, key, alg):
    header = {"kid": KEY_ID, "alg": alg}
    error = refuses(sign(key, id_claims(), header), InvalidSignature, "'RS256'")
    assert repr(alg) in str(error)


@pytest.mark.parametrize("alg", [["RS256"], {"RS256": 1}, 7, True])
def test_verify_refuses_an_alg_that_is_not_text(refuses, key, alg):
    token = sign(key, id_claims(), {"kid": KEY_ID, "alg": alg})
    refuses(token, InvalidSignature, "'RS256'")


def test_verify_refuses_rs256_in_name_only(refuses, key):
    signing_input = unsigned({"kid": KEY_ID, "alg": "RS256"})
    data = signing_input.encode()
    pss = PSS(MGF1(SHA256()), PSS.DIGEST_LENGTH)
    for signature in (
        key.sign(data, pss, SHA256()),
        key.sign(data, PKCS1v15(), SHA384()),
        key.sign(data, PKCS1v15(), SHA512()),
        generate_private_key(SECP256R1()).sign(data, ECDSA(SHA256())),
    ):
        refuses(f"{signing_input}.{b64(signature)}", InvalidSignature)


def test_verify_refuses_a_token_changed_anywhere(verifier, key):
    token = sign(key, id_claims())
    for place in (*range(0, len(token), 5), len(token) - 1):
        for new in "AQgw_":
            changed = token[:place] + new + token[place + 1 :]
            if changed.count(".") == 2 and changed != token:
                with pytest.raises(TokenError):
                    verifier.verify(changed, token_use="id")


def test_verify_refuses_a_second_spelling_of_the_same_signature(refuses, key):
    token = sign(key, id_claims())
    # 342 characters hold 2052 bits: the last four are free, and must be zero
    respelt = token[:-1] + {"A": "B", "Q": "R", "g": "h", "w": "x"}[token[-1]]
    refuses(respelt, MalformedToken, "base64url")


def test_verify_refuses_parts_of_two_good_tokens(refuses, key):
    one = sign(key, id_claims()).split(".")
    two = sign(key, id_claims(email="mallory@example.com")).split(".")
    refuses(".".join([one[0], two[1], one[2]]), InvalidSignature)


def test_verify_says_unavailable_when_no_key_could_be_had(key_server, key):
    key_server.answer = answer(b"", 503)
    jwks = Jwks(key_server.uri)
    verifier = TokenVerifier(issuer=ISSUER, client_id=CLIENT_ID, jwks=jwks)
    with pytest.raises(ServiceUnavailable, match="HTTP status 503"):
        verifier.verify(sign(key, id_claims()), token_use="id")


def test_verify_accepts_no_signature_that_jose_did_not_check(monkeypatch, refuses, key):
    token = sign(key, id_claims())
    signed, _, signature = token.rpartition(".")
    asked = []

    class Key:
        def verify(self, message, raw):
            asked.append((message, b64(raw)))
            return False

    def construct(public, algorithm):
        assert (public, algorithm) == (key.public_key(), "RS256")
        return Key()

    monkeypatch.setattr("cognito_auth.tokens.verifier.jwk.construct", construct)
    refuses(token, InvalidSignature)
    assert asked == [(signed.encode(), signature)]
