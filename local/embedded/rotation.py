"""Refresh tokens that are good once, for clients that ask for it.

GetTokensFromRefreshToken brings a new refresh token, as long-lived as the rest of the
old one, which is good for the grace period more.

Source: Amazon Cognito Developer Guide, "Refresh token rotation"; API reference of
GetTokensFromRefreshToken, RefreshTokenReuseException.
"""

import uuid
from typing import Any

import ministack.services.cognito as cognito

from local.embedded import clock
from local.embedded.calls import (
    Call,
    Response,
    after,
    answer,
    before,
    body_of,
    error,
    succeeded,
)

# in the user's record: until when a token that was exchanged is good, by its `jti`
_EXCHANGED = "_exchanged_refresh_tokens"


def _owner(call: Call, claims: dict[str, Any]) -> dict[str, Any]:
    """Ministack's record of whose token it is, or {}."""
    name = claims.get("sub")
    if call.pool is None or not name:
        return {}
    return cognito._resolve_user(call.pool, name)[0] or {}


@before("GetTokensFromRefreshToken")
def _refuse_exchanged(call: Call) -> Response | None:
    claims = cognito._token_claims(call.data.get("RefreshToken"))
    until = _owner(call, claims).get(_EXCHANGED, {}).get(claims.get("jti"))
    if until is not None and clock.now() >= until:
        return error(
            "RefreshTokenReuseException", "Refresh Token has been used already"
        )
    return None


@after("GetTokensFromRefreshToken")
def _exchange(call: Call, response: Response) -> Response:
    rotation = call.client.get("RefreshTokenRotation") or {}
    if not succeeded(response) or rotation.get("Feature") != "ENABLED":
        return response
    claims = cognito._token_claims(call.data["RefreshToken"])
    grace_seconds = rotation.get("RetryGracePeriodSeconds") or 0
    exchanged = _owner(call, claims).setdefault(_EXCHANGED, {})
    # a retry does not prolong it
    exchanged.setdefault(claims["jti"], clock.now() + grace_seconds)
    body = body_of(response)
    # `iat` stays: it is the time of the sign-in, see tokens.py
    body["AuthenticationResult"]["RefreshToken"] = cognito._signed_jwt(
        {**claims, "jti": str(uuid.uuid4())}, (call.pool or {}).get("Id", ""), "access"
    )
    return answer(body)
