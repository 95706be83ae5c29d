"""What Wycheproof's JOSE vectors try, with keys of our own: nothing of it is believed.

The vectors of `json_web_signature_test` and `json_web_key_test` that are about other
algorithms than RS256 fall at one rule, `test_verify_refuses_every_alg_but_rs256`.
"""

import hashlib
import json
from collections.abc import Callable, Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    generate_private_key,
)

from cognito_auth.errors import InvalidSignature, MalformedToken, TokenError
from cognito_auth.tokens import keys
from cognito_auth.tokens.verifier import TokenVerifier
from tests.unit import forgeries
from tests.unit.minting import KEY_ID, b64, b64_json, id_claims, public_jwk, sign

SIGNED = f"{b64_json({'kid': KEY_ID, 'alg': 'RS256'})}.{b64_json(id_claims())}"
DIGEST = hashlib.sha256(SIGNED.encode()).digest()
RIGHT = forgeries.right(DIGEST)
FORGED = {
    **{
        name: forgeries.padded(info)
        for name, info in forgeries.digest_infos(DIGEST)
        if info != RIGHT
    },
    **dict(forgeries.paddings(RIGHT)),
}


def token(signature: bytes) -> str:
    return f"{SIGNED}.{b64(signature)}"


def test_the_one_right_padding_is_believed(
    verifier: TokenVerifier, key: RSAPrivateKey
) -> None:
    signature = forgeries.signed(key, forgeries.padded(RIGHT))
    assert verifier.verify(token(signature), token_use="id")
    assert token(signature) == sign(key, id_claims())


def test_no_other_padding_is_believed(
    verifier: TokenVerifier, key: RSAPrivateKey
) -> None:
    believed = []
    for name, message in FORGED.items():
        assert len(message) == forgeries.SIZE, name
        try:
            verifier.verify(token(forgeries.signed(key, message)), token_use="id")
        except InvalidSignature:
            continue
        believed.append(name)
    assert len(FORGED) > 150
    assert believed == []


def signatures(key: RSAPrivateKey) -> Iterator[tuple[str, bytes]]:
    """Numbers that open to nothing, and other spellings of the right one."""
    n = key.public_key().public_numbers().n
    good = forgeries.signed(key, forgeries.padded(RIGHT))
    for name, number in {
        "0": 0,
        "1": 1,
        "n - 1": n - 1,
        "n": n,
        "n + 1": n + 1,
    }.items():
        yield name, number.to_bytes(forgeries.SIZE)
    yield "not reduced", (int.from_bytes(good) + n).to_bytes(forgeries.SIZE + 1)
    yield "a zero before", b"\0" + good
    yield "a zero behind", good + b"\0"
    yield "cut at its begin", good[1:]
    yield "cut at its end", good[:-1]
    yield "twice", good * 2
    yield "backwards", good[::-1]


def test_no_other_number_is_believed(
    refuses: Callable[..., TokenError], key: RSAPrivateKey
) -> None:
    for _, signature in signatures(key):
        refuses(token(signature), InvalidSignature)


def test_a_signature_that_begins_with_zero_keeps_its_zero(
    refuses: Callable[..., TokenError], verifier: TokenVerifier, key: RSAPrivateKey
) -> None:
    for number in range(5000):
        made = sign(key, id_claims(jti=str(number)))
        head, _, signature = made.rpartition(".")
        raw = keys.decode_base64url(signature)
        if raw[0] == 0:  # one in 256 does
            break
    else:
        pytest.fail("none of them begins with zero")
    assert verifier.verify(made, token_use="id")
    refuses(f"{head}.{b64(raw.lstrip(bytes(1)))}", InvalidSignature)


def test_parts_that_are_missing_or_too_many_are_no_token(
    refuses: Callable[..., TokenError], key: RSAPrivateKey
) -> None:
    head, claims, signature = sign(key, id_claims()).split(".")
    as_json = {"payload": claims, "protected": head, "signature": signature}
    for text in (
        f"{head}.{claims}.",
        f"{head}.{claims}",
        f"{head}..{signature}",
        f"{head}.{signature}",
        f".{claims}.{signature}",
        f"{claims}.{signature}",
        f".{claims}.",
        claims,
        "",
        f"{head}.{claims}.{signature}.",
        f"{head}.{claims}.{signature}.{signature}",
        json.dumps(as_json),
        json.dumps({"payload": claims, "signatures": [as_json]}),
    ):
        refuses(text, MalformedToken)


def test_keys_for_something_else_are_no_keys(key: RSAPrivateKey) -> None:
    small = generate_private_key(65537, 1024)
    for jwk in (
        public_jwk(key, use="enc"),
        public_jwk(key, use=None),
        public_jwk(key, key_ops=["encrypt"]),
        public_jwk(key, alg="PS256"),
        public_jwk(key, alg=None),
        public_jwk(key, kty="EC"),
        public_jwk(key, e="AQ"),
        public_jwk(key, e="Ag"),
        public_jwk(small),
        {"kty": "oct", "kid": KEY_ID, "use": "sig", "alg": "HS256", "k": "c2VjcmV0"},
    ):
        with pytest.raises(ValueError, match="no RS256 signing key"):
            keys.signing_keys(json.dumps({"keys": [jwk]}).encode())


def test_a_set_of_mixed_kinds_has_its_signing_keys_alone(
    key: RSAPrivateKey, other_key: RSAPrivateKey
) -> None:
    shared = {"kty": "oct", "kid": "shared", "alg": "HS256", "k": "c2VjcmV0"}
    document = {"keys": [shared, public_jwk(key), public_jwk(other_key, kid="next")]}
    assert set(keys.signing_keys(json.dumps(document).encode())) == {KEY_ID, "next"}
