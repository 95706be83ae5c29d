"""Devices at a sign-in: a new one's keys, and the proof that stands for a factor.

A step that carries no DEVICE_KEY gets the keys of a new device with its tokens. One
that carries a remembered device's has to prove it before there are tokens, and where
the pool says so needs no second factor. Tokens belong to their device: to refresh them
takes its key, and that it is confirmed and not forgotten. GlobalSignOut ends the
tokens; the devices stay.

Source: Developer Guide, "Signing in with a device"; API reference of
GetTokensFromRefreshToken ("You must provide the confirmed device key"); what AWS
answered, in amazon-archives/amazon-cognito-identity-js issue 200 (a forgotten key),
aws/aws-sdk-cpp issue 851 and aws-amplify/amplify-android issue 2506 (refreshing). From
memory: that the key counts in the step that carries it alone, that the proof comes
after a second factor that isn't left out, and the device group, one an account here.
"""

import json
import re
import secrets
import uuid
from typing import Any

import ministack.services.cognito as cognito

from local.embedded import challenges, choices, clock, device_srp, devices
from local.embedded.calls import (
    Call,
    Response,
    after,
    before,
    body_of,
    current,
    error,
    instead,
    succeeded,
)
from local.embedded.devices import User

_ASKED, _PROOF = "DEVICE_SRP_AUTH", "DEVICE_PASSWORD_VERIFIER"
_REFRESH = ("REFRESH_TOKEN_AUTH", "REFRESH_TOKEN")
_TOKENS = "GetTokensFromRefreshToken"
_GROUP = "_device_group_key"
_CLAIM = "device_key"

_ministack_result = cognito._build_auth_result


def _group_key(user: User) -> str:
    return str(user.setdefault(_GROUP, f"-{secrets.token_urlsafe(6)}"))


def _result(
    pool_id: str, client_id: str, user: User, *about: Any, **named: Any
) -> dict[str, Any]:
    """Tokens that belong to a device; ministack's arguments."""
    call = current()
    pool = cognito._user_pools.get(pool_id) or {}
    result: dict[str, Any] = _ministack_result(
        pool_id, client_id, user, *about, **named
    )
    if call is None or not devices.are_tracked(pool):
        return result
    refreshed = _refresh_claims(call)
    device = devices.presented(call, user)
    if refreshed:
        key = refreshed.get(_CLAIM)
    elif device is not None:
        key = device["key"]
        device["authenticated_at"] = clock.now()
    else:
        key = f"{cognito._pool_region(pool_id)}_{uuid.uuid4()}"
        result["NewDeviceMetadata"] = {
            "DeviceKey": key,
            "DeviceGroupKey": _group_key(user),
        }
    for name in ("AccessToken", "RefreshToken"):
        if key and name in result:
            claims = cognito._token_claims(result[name])
            result[name] = cognito._signed_jwt(
                {**claims, _CLAIM: key}, pool_id, "access"
            )
    return result


def _refresh_claims(call: Call) -> dict[str, Any]:
    """The claims of the refresh token that is used, or {}."""
    if call.action == _TOKENS:
        token = call.data.get("RefreshToken")
    elif call.data.get("AuthFlow") in _REFRESH:
        token = call.parameters.get("REFRESH_TOKEN")
    else:
        return {}
    return cognito._token_claims(token) or {}


@before(*challenges.START, _TOKENS)
def _check_refresh(call: Call) -> Response | None:
    claims = _refresh_claims(call)
    if _CLAIM not in claims or not devices.are_tracked(call.pool or {}):
        return None
    given = call.parameters.get("DEVICE_KEY") or call.data.get("DeviceKey")
    user = cognito._resolve_user(call.pool, claims.get("sub"))[0] or {}
    if given == claims[_CLAIM] and given in devices.of(user):
        return None
    return error("NotAuthorizedException", "Invalid Refresh Token")


@after(*challenges.START, *challenges.RESPOND)
def _ask(call: Call, response: Response) -> Response:
    user = call.user
    if (
        user is None
        or not succeeded(response)
        or "AuthenticationResult" not in body_of(response)
        or _refresh_claims(call)
        or call.data.get("ChallengeName") == _PROOF
    ):
        return response
    device = devices.presented(call, user)
    if device is None or not device["remembered"]:
        return response
    parameters = {"USERNAME": user["Username"], "DEVICE_KEY": device["key"]}
    return challenges.ask(call, user, _ASKED, parameters, device["key"])


@instead(*challenges.RESPOND)
def _answer(call: Call) -> Response | None:
    name, user = call.data.get("ChallengeName"), call.user
    if name not in (_ASKED, _PROOF):
        return None
    pending = challenges.find(str(call.data.get("Session")))
    if user is None or pending is None or not pending.secret:
        return challenges.refused()
    device = devices.presented(call, user)
    if device is None:
        return _missing("DEVICE_KEY")
    if name == _ASKED:
        if device["key"] != pending.secret:
            return challenges.refused()
        return _prove(call, user, device)
    malformed: Response | None = cognito._srp_response_format_error(call.parameters)
    if malformed:
        return malformed
    exchange = json.loads(pending.secret)
    if device["key"] != exchange["key"]:
        return challenges.refused()
    if device_srp.proves(
        exchange, device["verifier"], _group_key(user), device["key"], call.parameters
    ):
        return choices.signed_in(call, user)
    return error("NotAuthorizedException", "Incorrect username or password.")


def _prove(call: Call, user: User, device: devices.Device) -> Response:
    srp_a = call.parameters.get("SRP_A")
    if not srp_a:
        return _missing("SRP_A")
    if not re.fullmatch("[0-9a-fA-F]+", srp_a):
        return error("InvalidParameterException", "SRP_A is not hexadecimal.")
    exchange = device_srp.begin(device["verifier"], device["salt"], srp_a)
    parameters = {
        "USERNAME": user["Username"],
        "DEVICE_KEY": device["key"],
        "SALT": exchange["salt"],
        "SRP_B": exchange["srp_b"],
        "SECRET_BLOCK": exchange["secret_block"],
    }
    kept = json.dumps({**exchange, "key": device["key"]})
    return challenges.ask(call, user, _PROOF, parameters, kept)


def _missing(parameter: str) -> Response:
    return error("InvalidParameterException", f"Missing required parameter {parameter}")


def install() -> None:
    """Take ministack's place in making tokens."""
    cognito._build_auth_result = _result
