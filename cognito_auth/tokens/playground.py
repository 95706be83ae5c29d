"""A token of a made-up pool, changed in one place, and what the real verifier says.

Keys, pool and person are made up in this process; no token of theirs opens anything.
"""

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cognito_auth.errors import AuthError
from cognito_auth.tokens.keys import Jwks
from cognito_auth.tokens.verifier import TokenVerifier

Change = Literal[
    "nothing",
    "claim",
    "audience",
    "issuer",
    "use",
    "key",
    "kid",
    "none",
    "hmac",
    "expired",
    "slow",
    "at_hash",
]

ISSUER = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_MadeUp"
CLIENT, KEY_ID = "made-up-client", "made-up-key"
HOUR = 3600


@dataclass(frozen=True)
class Judged:
    """A token's header and claims, and the verifier's answer.

    `code` is the error's, "" where it passes; `text` is what was found and expected.
    """

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    code: str = ""
    text: str = ""


class _Keys(Jwks):
    """A key set that is there already, and is never fetched."""

    def __init__(self, key: RSAPrivateKey) -> None:
        super().__init__(f"{ISSUER}/.well-known/jwks.json")
        self._keys = {KEY_ID: key.public_key()}

    def _refresh(self) -> None:
        """Keep to the one key."""


@cache
def _keys() -> tuple[RSAPrivateKey, RSAPrivateKey]:
    """The made-up pool's key, and somebody else's."""
    return generate_private_key(65537, 2048), generate_private_key(65537, 2048)


def judge(change: Change, now: Callable[[], float] = time.time) -> Judged:
    """Have the verifier look at an ID token in which one thing was changed.

    Args:
        change: `claim`: the email, after it was signed; `audience`, `issuer`: somebody
            else's; `use`: an access token in its place; `key`: somebody else's, under
            the pool's `kid`; `kid`: one that the pool lacks; `none`, `hmac`: the
            algorithm; `expired`, `slow`: two hours later or earlier by the verifier's
            clock; `at_hash`: another access token beside it.
        now: Seconds since the epoch.
    """
    at = int(now())
    key, other = _keys()
    beside = "made up"
    header = {"alg": "RS256", "kid": KEY_ID}
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": CLIENT,
        "token_use": "id",
        "sub": "made-up-user",
        "cognito:username": "made-up-user",
        "email": "ada@example.com",
        "iat": at,
        "exp": at + HOUR,
        "at_hash": _half_hash(beside),
    }
    match change:
        case "audience":
            claims["aud"] = "another-client"
        case "issuer":
            claims["iss"] = ISSUER.replace("MadeUp", "Another")
        case "use":
            claims |= {"token_use": "access", "client_id": CLIENT}
            del claims["aud"]
        case "kid":
            header["kid"] = "another-key"
        case "none":
            header["alg"] = "none"
        case "hmac":
            header["alg"] = "HS256"
        case "at_hash":
            beside = "another"
    signed = f"{_part(header)}.{_part(claims)}"
    signature = _signature(change, signed.encode(), other if change == "key" else key)
    if change == "claim":
        claims["email"] = "eve@example.com"
        signed = f"{_part(header)}.{_part(claims)}"
    hours = {"expired": 2, "slow": -2}.get(change, 0)
    verifier = TokenVerifier(
        issuer=ISSUER,
        client_id=CLIENT,
        jwks=_Keys(key),
        now=lambda: at + hours * HOUR,
    )
    token = f"{signed}.{_encoded(signature)}"
    try:
        verifier.verify(token, token_use="id", access_token=beside)
    except AuthError as error:
        return Judged(header, claims, error.code, str(error))
    return Judged(header, claims)


def _signature(change: Change, signed: bytes, key: RSAPrivateKey) -> bytes:
    if change == "hmac":
        # what some libraries take for a key: the public one, which everybody has
        public = key.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )
        return hmac.new(public, signed, hashlib.sha256).digest()
    return key.sign(signed, PKCS1v15(), SHA256())


def _half_hash(access_token: str) -> str:
    return _encoded(hashlib.sha256(access_token.encode()).digest()[:16])


def _part(value: Mapping[str, Any]) -> str:
    return _encoded(json.dumps(value).encode())


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
