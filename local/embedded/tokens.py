"""What tokens say: their issuer and sign-in, what revokes them, and when they end."""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import ministack.services.cognito as cognito

from local.embedded import clock, issuers, triggers
from local.embedded.calls import Call, Response, before, error

_signed_in_at: ContextVar[int | None] = ContextVar("signed_in_at", default=None)

# Source: Cognito's developer guide, "Token revocation": with revocation, access and ID
# tokens have these two in addition
_REVOCABLE = ("jti", "origin_jti")

_ministack_error = cognito._access_token_error
_ministack_user = cognito._refresh_auth_user
_ministack_result = cognito._refresh_auth_result


@contextmanager
def signed_in_at(time: int | None) -> Iterator[None]:
    """Have tokens say that it was then, in seconds since the epoch; None is now."""
    reset = _signed_in_at.set(time)
    try:
        yield
    finally:
        _signed_in_at.reset(reset)


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
    with signed_in_at(issued_at):
        return _ministack_result(pool, pool_id, client_id, refresh_token)


def _claims(*, claims: dict[str, Any], **arguments: Any) -> Any:
    time = _signed_in_at.get()
    if time is not None:
        claims = {**claims, "auth_time": time}
    pool_id, client_id = arguments["pool_id"], arguments["client_id"]
    claims = {**claims, "iss": issuers.issuer(pool_id)}
    clients = (cognito._user_pools.get(pool_id) or {}).get("_clients", {})
    client = clients.get(client_id) or {}
    if not client.get("EnableTokenRevocation", True):
        claims = {name: claims[name] for name in claims if name not in _REVOCABLE}
    return triggers.claims(claims=claims, **arguments)


def _access_token_error(data: dict[str, Any]) -> Response | None:
    refused: Response | None = _ministack_error(data)
    if refused is not None or not data.get("AccessToken"):
        return refused
    claims = cognito._token_claims(data["AccessToken"])
    user = cognito._user_pool_for_access_token(data["AccessToken"])[0] or {}
    # one without these claims is known as signed out by its age alone
    is_named = "origin_jti" in claims
    if not is_named and claims.get("iat", 0) < int(user.get("_signout_at") or 0):
        return error("NotAuthorizedException", "Access Token has been revoked")
    return None


@before("InitiateAuth", "AdminInitiateAuth")
def _check_flow(call: Call) -> Response | None:
    # one without ALLOW_ flows has those of before 2019, and this one with them
    flows = call.client.get("ExplicitAuthFlows") or []
    is_listed = any(flow.startswith("ALLOW_") for flow in flows)
    asked = call.data.get("AuthFlow") in ("REFRESH_TOKEN_AUTH", "REFRESH_TOKEN")
    if asked and is_listed and "ALLOW_REFRESH_TOKEN_AUTH" not in flows:
        return error(
            "InvalidParameterException", "Auth flow not enabled for this client"
        )
    return None


@before("RevokeToken", "GetTokensFromRefreshToken")
def _check_secret(call: Call) -> Response | None:
    # these two take the secret itself, where others take a hash by it
    secret, given = call.client.get("ClientSecret"), call.data.get("ClientSecret")
    if not secret or hmac.compare_digest(secret, given or ""):
        return None
    is_revoking = call.action == "RevokeToken"
    return error(
        "UnauthorizedException" if is_revoking else "NotAuthorizedException",
        f"Unable to verify the secret of client {call.data['ClientId']}",
    )


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
    cognito._access_token_error = _access_token_error
