"""Tokens and keys, good and hostile, made on the spot."""

import base64
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

ISSUER = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example"
CLIENT_ID = "1example23456789"
KEY_ID = "the-pools-key"
SUB = "5f0c1e0a-0000-4000-8000-000000000001"
NOW = 1_800_000_000


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def b64_json(value: Any) -> str:
    return b64(json.dumps(value).encode())


def b64_int(value: int) -> str:
    return b64(value.to_bytes((value.bit_length() + 7) // 8))


def public_jwk(key: RSAPrivateKey, **changes: Any) -> dict[str, Any]:
    """The JWK as Cognito publishes it; a change to None leaves the member out."""
    numbers = key.public_key().public_numbers()
    jwk = {
        "alg": "RS256",
        "e": b64_int(numbers.e),
        "kid": KEY_ID,
        "kty": "RSA",
        "n": b64_int(numbers.n),
        "use": "sig",
        **changes,
    }
    return {name: value for name, value in jwk.items() if value is not None}


def id_claims(**changes: Any) -> dict[str, Any]:
    """An ID token's claims; a change to None leaves the claim out.

    A name with a colon or a dash is given as `**{"cognito:groups": [...]}`.
    """
    claims = {
        "sub": SUB,
        "cognito:groups": ["admins", "editors"],
        "email_verified": True,
        "iss": ISSUER,
        "cognito:username": SUB,
        "origin_jti": "0b6a6f1c-0000-4000-8000-000000000002",
        "aud": CLIENT_ID,
        "event_id": "7a3c2d1e-0000-4000-8000-000000000003",
        "token_use": "id",
        "auth_time": NOW - 10,
        "exp": NOW + 3600,
        "iat": NOW - 10,
        "jti": "c9d8e7f6-0000-4000-8000-000000000004",
        "email": "ada@example.com",
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not None}


def access_claims(**changes: Any) -> dict[str, Any]:
    """An access token's claims; a change to None leaves the claim out."""
    claims = {
        "sub": SUB,
        "cognito:groups": ["admins", "editors"],
        "iss": ISSUER,
        "client_id": CLIENT_ID,
        "origin_jti": "0b6a6f1c-0000-4000-8000-000000000002",
        "event_id": "7a3c2d1e-0000-4000-8000-000000000003",
        "token_use": "access",
        "scope": "aws.cognito.signin.user.admin",
        "auth_time": NOW - 10,
        "exp": NOW + 3600,
        "iat": NOW - 10,
        "jti": "d1e2f3a4-0000-4000-8000-000000000005",
        "username": SUB,
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not None}


def sign(
    key: RSAPrivateKey,
    claims: dict[str, Any] | bytes,
    header: dict[str, Any] | bytes | None = None,
) -> str:
    """A token signed by `key` with RS256, whatever its header says.

    Bytes go in as they are, so that the JSON can be broken.
    """
    header = {"kid": KEY_ID, "alg": "RS256"} if header is None else header
    first, second = (
        b64(part) if isinstance(part, bytes) else b64_json(part)
        for part in (header, claims)
    )
    signing_input = f"{first}.{second}"
    signature = key.sign(signing_input.encode(), PKCS1v15(), SHA256())
    return f"{signing_input}.{b64(signature)}"
