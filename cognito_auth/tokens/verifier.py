"""Cognito's JSON Web Tokens: believed only after every check."""

import hashlib
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any

from jose import jwk

from cognito_auth.errors import (
    AuthError,
    InvalidAudience,
    InvalidIssuer,
    InvalidSignature,
    InvalidTime,
    InvalidTokenUse,
    MalformedToken,
    UnknownKey,
)
from cognito_auth.tokens.compact import parse_object, read
from cognito_auth.tokens.keys import Jwks
from cognito_auth.values import Claims, TokenUse

ALGORITHM = "RS256"  # Cognito signs with nothing else
LEEWAY_SECONDS = 60
# Each could make a verifier use another key, other bytes or rules we don't know.
_REFUSED_HEADERS = ("crit", "jku", "jwk", "x5u", "x5c", "zip", "b64")
# The claims in which the two kinds name the app client and the user.
_NAMES: dict[TokenUse, tuple[str, str]] = {
    "id": ("aud", "cognito:username"),
    "access": ("client_id", "username"),
}
_MAX_TIME = 253_402_300_799  # the end of 9999, the last second datetime knows


class TokenVerifier:
    """Believes the tokens of one user pool, made for one app client.

    Args:
        issuer: What the pool's tokens call it,
            `https://cognito-idp.{region}.amazonaws.com/{pool}`.
        client_id: The app client that tokens must be made for.
        jwks: The pool's public keys.
        others: The keys of each other issuer that the pool's tokens may name.
        leeway_seconds: How far the clocks of this machine and AWS may be apart.
        now: Seconds since the epoch, UTC.
    """

    def __init__(
        self,
        *,
        issuer: str,
        client_id: str,
        jwks: Jwks,
        others: Mapping[str, Jwks] | None = None,
        leeway_seconds: float = LEEWAY_SECONDS,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._key_sets = {**(others or {}), issuer: jwks}
        self._others = [name for name in self._key_sets if name != issuer]
        self._leeway = leeway_seconds
        self._now = now

    def verify(
        self, token: str, *, token_use: TokenUse, access_token: str | None = None
    ) -> Claims:
        """Return the claims of a token that passes every check.

        Args:
            token: An ID or access token: three base64url parts, at most 960 KiB.
            token_use: Which of the two it must be.
            access_token: What came with an ID token; compared with `at_hash` if the
                ID token has one.

        Raises:
            TokenError: The subclass names the broken rule; the text holds what was
                found and what was expected, never the token.
            ServiceUnavailable: The pool's keys can't be had.

        Source: RFC 7519 section 7.2, RFC 8725 section 3; Amazon Cognito developer
        guide, "Verifying JSON web tokens".
        """
        try:
            issuer, key_id, claims = self._signed_claims(token)
            verified = self._claims(claims, token_use, key_id, issuer)
            if access_token is not None:
                _check_at_hash(claims, access_token)
        except AuthError:
            raise
        # The callers of a verifier must never meet another error than its own.
        except Exception as error:
            raise MalformedToken(type(error).__name__) from error
        return verified

    def age_seconds(self, claims: Claims) -> float:
        """How long ago a token was made, by this machine's clock."""
        return self._now() - claims.issued_at

    def _signed_claims(self, token: str) -> tuple[str, str, dict[str, Any]]:
        """The issuer, key id and claims of a token whose signature is right."""
        parts = read(token)
        key_id = _key_id(parts.header)
        issuer = self._named_issuer(parts.payload)
        pools = self._key_sets[issuer].key(key_id)
        # Costs little: the costly part, parsing the key, is done.
        key = jwk.construct(pools, ALGORITHM)  # type: ignore[arg-type]
        # jws.verify would take the whole token apart once more
        if not key.verify(parts.signed, parts.signature):
            raise InvalidSignature(f"not signed by key {key_id!r:.80}")
        return issuer, key_id, parse_object(parts.payload)

    def _named_issuer(self, payload: bytes) -> str:
        """Whose keys to try: nothing is verified yet, so it decides nothing else.

        A token that names none of our issuers meets the first one's keys, and is
        refused for its signature or its issuer.
        """
        if any(other.encode() in payload for other in self._others):
            with suppress(MalformedToken):
                named = parse_object(payload).get("iss")
                return named if named in self._others else self._issuer
        return self._issuer

    def _claims(
        self, claims: dict[str, Any], token_use: TokenUse, key_id: str, issuer: str
    ) -> Claims:
        """Check what the token says of itself; jose would let missing claims pass."""
        if claims.get("iss") != issuer:
            raise InvalidIssuer(_differs("iss", claims.get("iss"), issuer))
        if claims.get("token_use") != token_use:
            found = claims.get("token_use")
            raise InvalidTokenUse(_differs("token_use", found, token_use))
        audience, username = _NAMES[token_use]
        if claims.get(audience) != self._client_id:
            found = claims.get(audience)
            raise InvalidAudience(_differs(audience, found, self._client_id))
        issued_at, expires_at, auth_time = self._times(claims)
        email, groups = claims.get("email"), claims.get("cognito:groups", [])
        if not (
            isinstance(groups, list) and all(isinstance(name, str) for name in groups)
        ):
            raise MalformedToken("cognito:groups, expected a list of strings")
        return Claims(
            token_use=token_use,
            subject=_text(claims, "sub"),
            username=_text(claims, username),
            email=None if email is None else _text(claims, "email"),
            groups=tuple(groups),
            issuer=issuer,
            client_id=self._client_id,
            key_id=key_id,
            issued_at=issued_at,
            expires_at=expires_at,
            auth_time=auth_time,
            raw=MappingProxyType(claims),
        )

    def _times(self, claims: dict[str, Any]) -> tuple[int, int, int | None]:
        """`iat`, `exp` and `auth_time`, all in order for this moment."""
        now = self._now()
        expires_at = _time(claims, "exp")
        if now >= expires_at + self._leeway:
            raise InvalidTime(
                f"expired: exp {expires_at}, expected more than {now:.0f} "
                f"less {self._leeway} s leeway"
            )
        for name in ("iat", "nbf", "auth_time"):
            if (name == "iat" or name in claims) and (
                _time(claims, name) > now + self._leeway
            ):
                raise InvalidTime(
                    f"{name} {claims[name]}, expected at most {now:.0f} plus "
                    f"{self._leeway} s leeway: is this machine's clock slow?"
                )
        return claims["iat"], expires_at, claims.get("auth_time")


def _key_id(header: dict[str, Any]) -> str:
    """The `kid` of a header that asks for nothing but RS256."""
    if refused := [name for name in _REFUSED_HEADERS if name in header]:
        raise MalformedToken(f"header with {', '.join(refused)}")
    if header.get("alg") != ALGORITHM:
        raise InvalidSignature(_differs("alg", header.get("alg"), ALGORITHM))
    kid = header.get("kid")
    if not (isinstance(kid, str) and kid):
        raise UnknownKey(f"kid {kid!r:.80}, expected a key id")
    return kid


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    if not (isinstance(value, str) and value):
        raise MalformedToken(f"{name}: {type(value).__name__}, expected text")
    return value


def _time(claims: dict[str, Any], name: str) -> int:
    value = claims.get(name)
    # Not isinstance: True is an int too, and 1e999 is a float.
    if type(value) is not int or not 0 <= value <= _MAX_TIME:
        raise InvalidTime(f"{name} {value!r:.80}, expected seconds since the epoch")
    return value


def _check_at_hash(claims: dict[str, Any], access_token: str) -> None:
    """Compare `at_hash` (OpenID Connect Core 1.0 section 3.1.3.6) if there is one."""
    if "at_hash" not in claims:
        return
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    expected = urlsafe_b64encode(half).rstrip(b"=").decode()
    if claims["at_hash"] != expected:
        raise InvalidSignature("at_hash is of another access token")


def _differs(name: str, found: object, expected: str) -> str:
    return f"{name} {found!r:.80}, expected {expected!r}"
