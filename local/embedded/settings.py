"""Settings of pools and clients, which an update replaces as a whole.

What an update leaves out goes back to its default. ministack keeps it, so that a
client never loses OAuth nor a pool its second factor; and it drops what it doesn't
know, such as the rotation of refresh tokens.

Source: API reference of UpdateUserPool, UpdateUserPoolClient ("If you don't provide a
value for an attribute, Amazon Cognito sets it to its default value") and
SetUserPoolMfaConfig.
"""

import copy
import secrets
import string
from typing import Any

import ministack.services.cognito as cognito

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

# Not among these: the tier, the tags, which AWS provider 6 leaves out of every update,
# and UserAttributeUpdateSettings, of which it says that nothing changes without.
_POOL_DEFAULTS: dict[str, Any] = {
    "AccountRecoverySetting": {},
    "AdminCreateUserConfig": {
        "AllowAdminCreateUserOnly": False,
        "UnusedAccountValidityDays": 7,
    },
    "AutoVerifiedAttributes": [],
    "DeletionProtection": "INACTIVE",
    "DeviceConfiguration": None,
    "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
    "EmailVerificationMessage": "",
    "EmailVerificationSubject": "",
    "IssuerConfiguration": None,
    "KeyConfiguration": None,
    "LambdaConfig": {},
    "MfaConfiguration": "OFF",
    "Policies": {
        "PasswordPolicy": {
            "MinimumLength": 8,
            "RequireUppercase": True,
            "RequireLowercase": True,
            "RequireNumbers": True,
            "RequireSymbols": True,
            "TemporaryPasswordValidityDays": 7,
        }
    },
    "SmsAuthenticationMessage": "",
    "SmsConfiguration": {},
    "SmsVerificationMessage": "",
    "UserPoolAddOns": None,
    "VerificationMessageTemplate": None,
}
_CLIENT_DEFAULTS: dict[str, Any] = {
    "AccessTokenValidity": None,
    "AllowedOAuthFlows": [],
    "AllowedOAuthFlowsUserPoolClient": False,
    "AllowedOAuthScopes": [],
    "AnalyticsConfiguration": None,
    "AuthSessionValidity": 3,
    "CallbackURLs": [],
    "DefaultRedirectURI": "",
    "EnablePropagateAdditionalUserContextData": False,
    "EnableTokenRevocation": True,
    "ExplicitAuthFlows": [],
    "IdTokenValidity": None,
    "LogoutURLs": [],
    "PreventUserExistenceErrors": "LEGACY",
    "ReadAttributes": [],
    "RefreshTokenRotation": None,
    "RefreshTokenValidity": 30,
    "SupportedIdentityProviders": [],
    "TokenValidityUnits": {},
    "WriteAttributes": [],
}
# ministack writes down only what it knows
_POOL_UNKNOWN = ("IssuerConfiguration", "KeyConfiguration")
_FACTORS = (
    "EmailMfaConfiguration",
    "SmsMfaConfiguration",
    "SoftwareTokenMfaConfiguration",
)
_REFRESH = "ALLOW_REFRESH_TOKEN_AUTH"


def _replace(
    record: dict[str, Any], data: dict[str, Any], defaults: dict[str, Any]
) -> None:
    for name, default in defaults.items():
        value = data[name] if data.get(name) is not None else copy.deepcopy(default)
        if value is None:
            record.pop(name, None)
        else:
            record[name] = value


@after("CreateUserPool")
def _finish_pool(call: Call, response: Response) -> Response:
    if not succeeded(response):
        return response
    body = body_of(response)
    pool = cognito._user_pools[body["UserPool"]["Id"]]
    for name in _POOL_UNKNOWN:
        if name in call.data:
            pool[name] = body["UserPool"][name] = call.data[name]
    return answer(body)


@after("UpdateUserPool")
def _replace_pool(call: Call, response: Response) -> Response:
    pool, data = call.pool, call.data
    if not succeeded(response) or pool is None:
        return response
    _replace(pool, data, _POOL_DEFAULTS)
    pool["EmailConfiguration"].setdefault("EmailSendingAccount", "COGNITO_DEFAULT")
    if data.get("PoolName"):
        pool["Name"] = data["PoolName"]
    if pool["MfaConfiguration"] == "OFF":
        _drop_factors(pool)
    return response


@before("SetUserPoolMfaConfig")
def _forget_factors(call: Call) -> Response | None:
    if call.data.get("MfaConfiguration") == "OFF" and call.data.keys() & set(_FACTORS):
        # Source: the provider's source, which quotes Cognito
        return error(
            "InvalidParameterException",
            "Invalid MFA configuration given, can't turn off MFA and configure an MFA "
            "together.",
        )
    if call.pool is not None:
        _drop_factors(call.pool)
        call.pool.pop("WebAuthnConfiguration", None)
    return None


@after("SetUserPoolMfaConfig")
def _keep_no_factor_when_off(call: Call, response: Response) -> Response:
    if not succeeded(response) or call.pool is None:
        return response
    body = body_of(response)
    if call.pool.get("MfaConfiguration", "OFF") == "OFF":
        _drop_factors(call.pool)
        body = {name: value for name, value in body.items() if name not in _FACTORS}
    return answer(body)


def _drop_factors(pool: dict[str, Any]) -> None:
    for name in _FACTORS:
        pool.pop(name, None)


@before("CreateUserPoolClient", "UpdateUserPoolClient")
def _check_rotation(call: Call) -> Response | None:
    # Source: "Refresh token rotation" in Cognito's developer guide
    rotation = call.data.get("RefreshTokenRotation") or {}
    flows = call.data.get("ExplicitAuthFlows") or []
    if rotation.get("Feature") == "ENABLED" and _REFRESH in flows:
        return error(
            "InvalidParameterException",
            f"{_REFRESH} can't be enabled with refresh token rotation.",
        )
    return None


@after("CreateUserPoolClient", "UpdateUserPoolClient")
def _replace_client(call: Call, response: Response) -> Response:
    if not succeeded(response) or call.pool is None:
        return response
    client_id = body_of(response)["UserPoolClient"]["ClientId"]
    client = call.pool["_clients"][client_id]
    _replace(client, call.data, _CLIENT_DEFAULTS)
    return answer({"UserPoolClient": client})


def _client_secret() -> str:
    # ministack's can have characters that the API's own pattern refuses
    return "".join(
        secrets.choice(string.ascii_lowercase + string.digits) for _ in range(51)
    )


def install() -> None:
    """Take ministack's place in making up a client's secret."""
    cognito._client_secret = _client_secret
