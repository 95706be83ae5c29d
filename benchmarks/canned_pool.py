"""A user pool that answers as Cognito does: one password for all, a checked proof.

It does no more than a client can tell: its tokens are signed ahead, its part of SRP is
a few multiplications.
"""

import base64
import hmac
import json
import secrets
import time
import uuid
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeAlias

import gmpy2  # type: ignore[import-not-found, import-untyped, unused-ignore]
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from benchmarks import srp
from cognito_auth import issuers

POOL_ID, CLIENT_ID = "eu-central-1_Canned", "1canned23456789"
# Of everybody, so that one verifier does.
SRP_NAME = "5f0c1e0a-0000-4000-8000-000000000001"
KEY_ID = "the-pools-key"
TOKEN_SECONDS = 3600
# Cognito signs anew each time; a token older than a minute would be remarked upon.
SIGNED_FOR_SECONDS = 30
BLOCK_BYTES = 1024
# It protects nobody here, and must not be what is measured.
EXPONENT_BITS = 32
_PRIME = gmpy2.mpz(srp.PRIME)

Answer: TypeAlias = dict[str, Any]


class Refused(Exception):
    """What Cognito says no with; the text is the code."""


class Verifier:
    """Checks proofs of one password.

    Args:
        password: The one that signs in.
    """

    def __init__(self, password: str) -> None:
        self.salt = srp.padded(secrets.randbits(127) | 1 << 126)
        x = srp.private_key(POOL_ID, SRP_NAME, password, self.salt)
        verifier = pow(srp.GENERATOR, x, srp.PRIME)
        # what each byte of an exponent makes of it: 32 multiplications for 256 bits
        self._powers: list[list[gmpy2.mpz]] = []
        step = gmpy2.mpz(verifier)
        for _ in range(32):
            row = [gmpy2.mpz(1)]
            for _ in range(256):
                row.append(row[-1] * step % _PRIME)
            step = row.pop()
            self._powers.append(row)
        self._b = secrets.randbits(EXPONENT_BITS) | 1
        public = pow(srp.GENERATOR, self._b, srp.PRIME)
        self.public = (srp.MULTIPLIER * verifier + public) % srp.PRIME

    def key(self, client_public: int) -> bytes:
        """What a client that knows the password signs with."""
        u = srp.scrambler(client_public, self.public)
        base = gmpy2.mpz(client_public)
        for row, byte in zip(self._powers, u.to_bytes(32, "little"), strict=True):
            base = base * row[byte] % _PRIME
        return srp.signing_key(int(gmpy2.powmod(base, self._b, _PRIME)), u)


class Pool:
    """The operations of the pool.

    Args:
        password: The one that signs everybody in.
    """

    def __init__(self, password: str) -> None:
        self.calls: Counter[str] = Counter()
        self._key = generate_private_key(65537, 2048)
        self._verifier = Verifier(password)
        self._asked: dict[str, tuple[str, int]] = {}
        self._emails: dict[str, str] = {}
        self._signed = lru_cache(maxsize=4096)(self._sign_for)

    def key_set(self) -> Answer:
        """The public keys."""
        numbers = self._key.public_key().public_numbers()
        jwk = {"alg": "RS256", "kid": KEY_ID, "kty": "RSA", "use": "sig"}
        jwk |= {"n": _base64(srp.padded(numbers.n).lstrip(b"\0")), "e": "AQAB"}
        return {"keys": [jwk]}

    def answer(self, operation: str, asked: Mapping[str, Any]) -> Answer:
        """Answer an operation.

        Raises:
            Refused: Cognito would refuse it.
        """
        match operation:
            case "InitiateAuth" if asked["AuthFlow"] == "USER_SRP_AUTH":
                return self._challenge(asked["AuthParameters"])
            case "InitiateAuth" if "REFRESH_TOKEN" in asked["AuthParameters"]:
                return self._refreshed(asked["AuthParameters"]["REFRESH_TOKEN"])
            case "GetTokensFromRefreshToken":
                return self._refreshed(asked["RefreshToken"])
            case "RespondToAuthChallenge":
                return self._tokens(self._proven(asked["ChallengeResponses"]))
            case "GetUser":
                return self._user(asked["AccessToken"])
            case "SignUp":
                subject = self._subject(asked["Username"])
                return {"UserConfirmed": False, "UserSub": subject} | _DELIVERY
            case "ResendConfirmationCode" | "ForgotPassword":
                return _DELIVERY
            case "ConfirmSignUp" | "RevokeToken" | "GlobalSignOut":
                return {}
        raise Refused("InvalidParameterException")

    def _challenge(self, asked: Mapping[str, str]) -> Answer:
        name = asked["USERNAME"]
        email = self._emails.get(name, name)
        block = base64.b64encode(secrets.token_bytes(BLOCK_BYTES)).decode()
        self._asked[block] = (email, int(asked["SRP_A"], 16))
        return {
            "ChallengeName": "PASSWORD_VERIFIER",
            "ChallengeParameters": {
                "SALT": self._verifier.salt.hex(),
                "SECRET_BLOCK": block,
                "SRP_B": f"{self._verifier.public:x}",
                "USERNAME": SRP_NAME,
                "USER_ID_FOR_SRP": SRP_NAME,
            },
        }

    def _proven(self, given: Mapping[str, str]) -> str:
        """Whose password was proven."""
        block = given["PASSWORD_CLAIM_SECRET_BLOCK"]
        email, public = self._asked.pop(block, ("", 0))
        expected = srp.proof(
            self._verifier.key(public),
            POOL_ID,
            SRP_NAME,
            base64.b64decode(block),
            given["TIMESTAMP"],
        )
        signature = base64.b64decode(given["PASSWORD_CLAIM_SIGNATURE"])
        if not email or not hmac.compare_digest(expected, signature):
            raise Refused("NotAuthorizedException")
        return email

    def _refreshed(self, refresh_token: str) -> Answer:
        email = self._emails.get(refresh_token.removeprefix("refresh-"))
        if email is None:
            raise Refused("NotAuthorizedException")
        return self._tokens(email)

    def _user(self, access_token: str) -> Answer:
        claims = json.loads(base64.urlsafe_b64decode(access_token.split(".")[1] + "=="))
        subject = claims["sub"]
        values = {"sub": subject, "email": self._emails[subject]}
        attributes = [{"Name": name, "Value": text} for name, text in values.items()]
        return {"Username": subject, "UserAttributes": attributes}

    def _subject(self, email: str) -> str:
        subject = str(uuid.uuid5(uuid.NAMESPACE_URL, email))
        self._emails[subject] = email
        return subject

    def _tokens(self, email: str) -> Answer:
        return self._signed(email, int(time.time() / SIGNED_FOR_SECONDS))

    def _sign_for(self, email: str, _: int) -> Answer:
        now = int(time.time())
        subject = self._subject(email)
        both = {
            "sub": subject,
            "iss": issuers.original(POOL_ID.split("_")[0], POOL_ID),
            "origin_jti": str(uuid.uuid4()),
            "event_id": str(uuid.uuid4()),
            "auth_time": now,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "jti": str(uuid.uuid4()),
        }
        whose = {"aud": CLIENT_ID, "cognito:username": subject, "email": email}
        held = {"client_id": CLIENT_ID, "username": subject, "version": 2}
        held["scope"] = "aws.cognito.signin.user.admin"
        id_token = both | {"token_use": "id", "email_verified": True} | whose
        access_token = both | {"token_use": "access"} | held
        return {
            "AuthenticationResult": {
                "IdToken": self._sign(id_token),
                "AccessToken": self._sign(access_token),
                "RefreshToken": f"refresh-{subject}",
                "ExpiresIn": TOKEN_SECONDS,
                "TokenType": "Bearer",
            },
            "ChallengeParameters": {},
        }

    def _sign(self, claims: Mapping[str, Any]) -> str:
        parts = {"kid": KEY_ID, "alg": "RS256"}, claims
        said = ".".join(_base64(json.dumps(part).encode()) for part in parts)
        signature = self._key.sign(said.encode(), PKCS1v15(), SHA256())
        return f"{said}.{_base64(signature)}"


_DELIVERY: Answer = {
    "CodeDeliveryDetails": {"DeliveryMedium": "EMAIL", "Destination": "a***@e***"}
}


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
