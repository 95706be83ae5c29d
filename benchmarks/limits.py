"""What can't be undercut: OpenSSL, urllib3 and cryptography, and nothing around them.

It checks what must be checked for a token to be believed; retries, errors in words,
proxies and all else that people need are left out.
"""

import base64
import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

import urllib3
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from benchmarks import openssl, srp
from benchmarks.cognito import CannedCognito

HEADERS = {"Content-Type": "application/x-amz-json-1.1"}
TIMESTAMP = "%a %b %-d %H:%M:%S UTC %Y"


class Limit:
    """A client of one pool.

    Args:
        server: The pool.
        exponent_bits: Of the secret a: as many as the compared one's has.
    """

    def __init__(self, server: CannedCognito, exponent_bits: int) -> None:
        self._server = server
        self._bits = exponent_bits
        self._http = urllib3.PoolManager(maxsize=64, retries=False)
        jwk = server.keys()["keys"][0]
        n, e = (int.from_bytes(_decoded(jwk[name])) for name in ("n", "e"))
        self._keys = {jwk["kid"]: RSAPublicNumbers(e, n).public_key()}
        self._issuer = server.config.issuer

    def sign_in(self) -> None:
        """Sign in, and verify both tokens."""
        a = secrets.randbits(self._bits)
        public = openssl.power(srp.GENERATOR, a)
        email = self._server.email
        asked = {"USERNAME": email, "SRP_A": f"{public:x}"}
        flow = {"AuthFlow": "USER_SRP_AUTH", "AuthParameters": asked}
        challenge = self._call("InitiateAuth", flow)["ChallengeParameters"]
        answer = {
            "ChallengeName": "PASSWORD_VERIFIER",
            "ChallengeResponses": self.answer(challenge, a, public),
        }
        tokens = self._call("RespondToAuthChallenge", answer)["AuthenticationResult"]
        self.verify(tokens["IdToken"], "id", "aud")
        self.verify(tokens["AccessToken"], "access", "client_id")

    def arithmetic(self, challenge: Mapping[str, str]) -> dict[str, str]:
        """What one sign-in computes.

        Args:
            challenge: The parameters of PASSWORD_VERIFIER.
        """
        a = secrets.randbits(self._bits)
        return self.answer(challenge, a, openssl.power(srp.GENERATOR, a))

    def answer(
        self, challenge: Mapping[str, str], a: int, public: int
    ) -> dict[str, str]:
        """The answer to PASSWORD_VERIFIER."""
        pool_id, name = self._server.pool_id, challenge["USER_ID_FOR_SRP"]
        salt = srp.padded(int(challenge["SALT"], 16))
        x = srp.private_key(pool_id, name, self._server.password, salt)
        servers = int(challenge["SRP_B"], 16)
        u = srp.scrambler(public, servers)
        base = servers - srp.MULTIPLIER * openssl.power(srp.GENERATOR, x)
        key = srp.signing_key(openssl.power(base, a + u * x), u)
        at = time.strftime(TIMESTAMP, time.gmtime())
        block = base64.b64decode(challenge["SECRET_BLOCK"])
        signature = srp.proof(key, pool_id, name, block, at)
        return {
            "USERNAME": name,
            "TIMESTAMP": at,
            "PASSWORD_CLAIM_SECRET_BLOCK": challenge["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": base64.b64encode(signature).decode(),
        }

    def verify(self, token: str, use: str, audience: str) -> dict[str, Any]:
        """The claims of a token of this pool and client.

        Args:
            token: The token.
            use: What its `token_use` must be.
            audience: The claim that names the client.
        """
        said, _, signature = token.rpartition(".")
        header, payload = map(_decoded, said.split("."))
        key = self._keys[json.loads(header)["kid"]]
        key.verify(_decoded(signature), said.encode(), PKCS1v15(), SHA256())
        claims: dict[str, Any] = json.loads(payload)
        if (
            claims["iss"] != self._issuer
            or claims[audience] != self._server.client_id
            or claims["token_use"] != use
            or claims["exp"] < time.time()
        ):
            raise ValueError("another pool's token, or another client's, or old")
        return claims

    def _call(self, operation: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._http.request(
            "POST",
            self._server.url,
            body=json.dumps({"ClientId": self._server.client_id, **asked}),
            headers={
                **HEADERS,
                "X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}",
            },
        )
        if answer.status != 200:
            raise RuntimeError(f"{operation}: HTTP status {answer.status}")
        found: dict[str, Any] = json.loads(answer.data)
        return found


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
