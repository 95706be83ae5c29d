"""The user pool's public keys, fetched as rarely and as carefully as can be."""

import json
import logging
import math
import threading
import time
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPublicKey,
    RSAPublicNumbers,
)

from cognito_auth.addresses import checked_url
from cognito_auth.errors import ServiceUnavailable, UnknownKey
from cognito_auth.fetch import fetch
from cognito_auth.tokens.compact import decode_base64url

log = logging.getLogger(__name__)

MIN_KEY_BITS = 2048
# FIPS 186-5 section 5.1; Cognito's is the smallest of them.
_EXPONENTS = range(2**16 + 1, 2**256, 2)
# Without any key nobody can sign in: try again sooner than after the cooldown.
_FIRST_RETRY_SECONDS = 1.0


class Jwks:
    """A JSON Web Key Set that fetches itself when it meets a `kid` it doesn't know.

    Known keys are found without a lock or the network, and serve on while the
    endpoint is down. However many threads miss a key, one fetch is under way.

    Args:
        uri: Where `{"keys": [JWK]}` is: https, or http on loopback.
        timeout_seconds: From the start of a fetch to its last byte, DNS included.
        cooldown_seconds: Least time from one fetch to the next, so that tokens with
            made-up kids can't make us flood the endpoint. Until the first success
            it is 1 s.
        now: Seconds of a monotonic clock.

    Raises:
        ConfigError: The URI is neither https nor loopback.

    Source: RFC 7517 section 5.
    """

    def __init__(
        self,
        uri: str,
        *,
        timeout_seconds: float = 3.0,
        cooldown_seconds: float = 10.0,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._uri = checked_url(uri, "jwks_uri")
        self._timeout = timeout_seconds
        self._cooldown = cooldown_seconds
        self._now = now
        self._lock = threading.Lock()
        self._keys: dict[str, RSAPublicKey] = {}  # replaced, never changed
        self._fetching: threading.Thread | None = None
        self._fetching_until = -math.inf
        self._next_fetch = -math.inf
        self._problem = "not fetched yet"

    def key(self, kid: str) -> RSAPublicKey:
        """The pool's key of this id.

        Raises:
            UnknownKey: The pool has keys, but not this one.
            ServiceUnavailable: No key set could be had so far.
        """
        if key := self._keys.get(kid):
            return key
        self._refresh()
        keys = self._keys
        if key := keys.get(kid):
            return key
        if keys:
            raise UnknownKey(f"kid {kid!r:.80}, expected one of {sorted(keys)}")
        raise ServiceUnavailable(f"JWKS {self._uri.geturl()}: {self._problem}")

    def warm(self) -> bool:
        """Fetch the keys, for the app's start; never raises. True if there are some."""
        if not self._keys:
            self._refresh()
        return bool(self._keys)

    def _refresh(self) -> None:
        """Start a fetch, or join the one under way, unless it is too soon."""
        with self._lock:
            if (fetching := self._fetching) is None:
                if self._now() < self._next_fetch:
                    return
                # a thread of its own, that nobody needs to wait for a name server
                fetching = threading.Thread(
                    target=self._fetch, name="jwks", daemon=True
                )
                try:
                    fetching.start()
                except RuntimeError as error:  # no thread to be had
                    self._problem = str(error)
                    return
                self._fetching = fetching
                self._fetching_until = time.monotonic() + self._timeout
                self._problem = f"no complete answer within {self._timeout} s"
            seconds = self._fetching_until - time.monotonic()
        fetching.join(max(0.0, seconds))

    def _fetch(self) -> None:
        keys, problem = self._keys, ""
        try:
            keys = signing_keys(fetch(self._uri, self._timeout))
        except Exception as error:  # whatever it is, the old keys serve on
            problem = f"{type(error).__name__}: {error!s:.200}"
            log.warning("JWKS %s: %s", self._uri.geturl(), problem)
        pause = self._cooldown if keys else min(_FIRST_RETRY_SECONDS, self._cooldown)
        with self._lock:
            self._keys = keys
            self._problem = problem
            self._fetching = None
            self._next_fetch = self._now() + pause


def signing_keys(body: bytes) -> dict[str, RSAPublicKey]:
    """The keys of `{"keys": [JWK]}` that a token may be signed with."""
    found: dict[str, RSAPublicKey] = {}
    ambiguous = set()
    for jwk in json.loads(body)["keys"]:
        kid, key = _signing_key(jwk)
        if kid is None or key is None:
            continue
        if kid in found and found[kid] != key:
            ambiguous.add(kid)
        found[kid] = key
    keys = {kid: key for kid, key in found.items() if kid not in ambiguous}
    if not keys:
        raise ValueError("no RS256 signing key of at least 2048 bits")
    return keys


def _signing_key(jwk: Any) -> tuple[str | None, RSAPublicKey | None]:
    """The id and key of a JWK (RFC 7517 section 4, RFC 7518 section 6.3.1)."""
    wanted = {"kty": "RSA", "use": "sig", "alg": "RS256"}
    try:
        kid = jwk["kid"]
        if not (isinstance(kid, str) and kid) or any(
            jwk.get(name) != value for name, value in wanted.items()
        ):
            return None, None
        if "d" in jwk or "verify" not in jwk.get("key_ops", ["verify"]):
            return None, None
        n, e = (int.from_bytes(decode_base64url(jwk[name])) for name in ("n", "e"))
        if e not in _EXPONENTS or n.bit_length() < MIN_KEY_BITS:
            return None, None
        return kid, RSAPublicNumbers(e, n).public_key()
    except (LookupError, TypeError, ValueError):
        return None, None
