"""Tokens for a code of the pages: `at_hash`, when it was that somebody signed in.

ministack binds the code to client, redirect_uri and code_challenge, once and for five
minutes. Source: Amazon Cognito Developer Guide, "The token issuer endpoint",
"Understanding the identity (ID) token"; OpenID Connect Core 1.0 section 3.1.3.6. From
memory: `auth_time` of a browser that was known is that of its sign-in.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

import ministack.services.cognito as cognito

from local.embedded import tokens
from local.embedded.calls import LOCK, Response

_SIGNED_IN_AT = "_signed_in_at"


def remember_sign_in(location: str, signed_in_at: float) -> None:
    """Note with the code that an address brings when its owner signed in."""
    code = parse_qs(urlsplit(location).query).get("code", [""])[0]
    if code in cognito._authorization_codes:
        cognito._authorization_codes[code][_SIGNED_IN_AT] = int(signed_in_at)


def exchange(body: bytes, headers: dict[str, str]) -> Response:
    """Answer a request of the token endpoint."""
    code = parse_qs(body.decode("latin-1")).get("code", [""])[0]
    with LOCK:
        entry = cognito._authorization_codes.get(code) or {}
        with tokens.signed_in_at(entry.get(_SIGNED_IN_AT)):
            response: Response = cognito._oauth2_token({}, {}, body, headers)
        # else ministack refreshes them without the checks of InitiateAuth
        cognito._refresh_tokens.clear()
    answer = json.loads(response[2])
    if not entry or "id_token" not in answer:
        return response
    half = hashlib.sha256(answer["access_token"].encode()).digest()[:16]
    at_hash = urlsafe_b64encode(half).rstrip(b"=").decode()
    claims = cognito._token_claims(answer["id_token"]) | {"at_hash": at_hash}
    answer["id_token"] = cognito._signed_jwt(claims, entry["pool_id"], "id")
    return response[0], response[1], json.dumps(answer).encode()
