"""Refresh tokens that expire, and the time of sign-in that refreshed tokens keep."""

from contextvars import ContextVar
from typing import Any

import ministack.services.cognito as cognito

from local.embedded import clock
from local.embedded.calls import Call, Response, before, error

_signed_in_at: ContextVar[int | None] = ContextVar("signed_in_at", default=None)

_ministack_user = cognito._refresh_auth_user
_ministack_result = cognito._refresh_auth_result
_ministack_claims = cognito._apply_pretoken_trigger


def _user_of(
    pool: dict[str, Any], pool_id: str, client_id: str, refresh_token: str
) -> tuple[dict[str, Any] | None, Response | None]:
    user, refusal = _ministack_user(pool, pool_id, client_id, refresh_token)
    if refusal is None and clock.now() >= cognito._token_claims(refresh_token)["exp"]:
        return None, error("NotAuthorizedException", "Refresh Token has expired")
    return user, refusal


def _refreshed(
    pool: dict[str, Any], pool_id: str, client_id: str, refresh_token: str
) -> Any:
    # a refresh token is made at sign-in and never renewed
    issued_at = cognito._token_claims(refresh_token).get("iat")
    reset = _signed_in_at.set(issued_at)
    try:
        return _ministack_result(pool, pool_id, client_id, refresh_token)
    finally:
        _signed_in_at.reset(reset)


def _claims(*, claims: dict[str, Any], **arguments: Any) -> Any:
    signed_in_at = _signed_in_at.get()
    if signed_in_at is not None:
        claims = {**claims, "auth_time": signed_in_at}
    return _ministack_claims(claims=claims, **arguments)


@before("RevokeToken")
def _check_refresh_token(call: Call) -> Response | None:
    # ministack accepts anything, from any client
    claims = cognito._token_claims(call.data.get("Token"))
    if call.pool is None:
        return None
    if claims.get("token_use") != "refresh":
        return error("UnsupportedTokenTypeException", "Unsupported token type.")
    if claims.get("client_id") != call.data.get("ClientId"):
        return error("UnauthorizedException", "Refresh Token has different Client")
    if not cognito._signature_valid(call.data["Token"]):
        return error("InvalidParameterException", "Invalid Refresh Token")
    if not call.client.get("EnableTokenRevocation", True):
        return error(
            "UnsupportedOperationException", "Token revocation is not enabled."
        )
    return None


def install() -> None:
    """Take ministack's place where it refreshes."""
    cognito._refresh_auth_user = _user_of
    cognito._refresh_auth_result = _refreshed
    cognito._apply_pretoken_trigger = _claims
