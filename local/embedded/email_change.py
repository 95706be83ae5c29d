"""Changing attributes of an account, and above all its email address.

A new address waits in the user's record until the code that was mailed to it comes
back, where the pool asks for that; ministack changes it at once.
"""

from typing import Any

import ministack.services.cognito as cognito

from local.embedded import attributes, codes
from local.embedded.calls import (
    Call,
    Response,
    answer,
    before,
    error,
    operation,
)

_PENDING = "_pending_email"


def _set(user: dict[str, Any], **values: str) -> None:
    known = cognito._attr_list_to_dict(user["Attributes"])
    user["Attributes"] = cognito._dict_to_attr_list(known | values)


def _email(user: dict[str, Any]) -> str:
    return str(cognito._attr_list_to_dict(user["Attributes"]).get("email", ""))


def _taken(pool: dict[str, Any], user: dict[str, Any], email: str) -> Response | None:
    aliases = {*pool.get("UsernameAttributes", []), *pool.get("AliasAttributes", [])}
    if "email" not in aliases:
        return None
    for other in pool["_users"].values():
        if other is not user and _email(other).lower() == email.lower():
            return error(
                "AliasExistsException", "An account with the email already exists."
            )
    return None


def _keeps_old_until_verified(pool: dict[str, Any]) -> bool:
    settings = pool.get("UserAttributeUpdateSettings")
    if settings is None:
        # made by AWS provider 3.39, which can't say it; our modules always do
        return True
    return "email" in (settings.get("AttributesRequireVerificationBeforeUpdate") or [])


def _mail_code(pool: dict[str, Any], user: dict[str, Any]) -> dict[str, str]:
    email = user.get(_PENDING) or _email(user)
    codes.send(pool, user["Username"], {"email": email}, "", codes.ATTRIBUTE)
    return {
        "Destination": cognito._masked_destination(email),
        "DeliveryMedium": "EMAIL",
        "AttributeName": "email",
    }


def _client_of_token(call: Call) -> dict[str, Any]:
    claims = cognito._token_claims(call.data.get("AccessToken"))
    clients = (call.pool or {}).get("_clients", {})
    # never {}: that is what an administrator has
    return {"ClientId": None, **clients.get(claims.get("client_id"), {})}


@before("UpdateUserAttributes")
def _update(call: Call) -> Response | None:
    """Answer in ministack's place."""
    user, pool, values = call.user, call.pool, attributes.of_request(call)
    if user is None or pool is None:
        return None
    wrong = attributes.refusal(pool, _client_of_token(call), values, updating=True)
    if wrong:
        return wrong
    email = values.pop("email", None)
    changes_email = email is not None and email != _email(user)
    if changes_email:
        taken = _taken(pool, user, str(email))
        if taken:
            return taken
    _set(user, **values)
    if not changes_email:
        return answer({"CodeDeliveryDetailsList": []})
    if _keeps_old_until_verified(pool):
        user[_PENDING] = email
    else:
        _set(user, email=str(email), email_verified="false")
    if "email" not in pool.get("AutoVerifiedAttributes", []):
        return answer({"CodeDeliveryDetailsList": []})
    return answer({"CodeDeliveryDetailsList": [_mail_code(pool, user)]})


@before("AdminUpdateUserAttributes")
def _admin_update(call: Call) -> Response | None:
    user, pool, values = call.user, call.pool, attributes.of_request(call)
    if user is None or pool is None:
        return None
    wrong = attributes.refusal(pool, {}, values, updating=True)
    if wrong:
        return wrong
    if values.get("email", _email(user)) != _email(user):
        taken = _taken(pool, user, values["email"])
        if taken:
            return taken
        user.pop(_PENDING, None)
        _set(user, email_verified="false")
    return None


def _owner(data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]] | None:
    user, pool = cognito._user_pool_for_access_token(data.get("AccessToken"))
    return (user, pool) if user and pool else None


def _no_owner() -> Response:
    return error("NotAuthorizedException", "Invalid Access Token")


def _only_email(data: dict[str, Any]) -> Response | None:
    if data.get("AttributeName") == "email":
        return None
    return error(
        "InvalidParameterException",
        f"The embedded Cognito verifies email only, not {data.get('AttributeName')}.",
    )


@operation("GetUserAttributeVerificationCode")
def _send_code(data: dict[str, Any]) -> Response:
    owner = _owner(data)
    if owner is None:
        return _no_owner()
    user, pool = owner
    return _only_email(data) or answer({"CodeDeliveryDetails": _mail_code(pool, user)})


@operation("VerifyUserAttribute")
def _verify(data: dict[str, Any]) -> Response:
    owner = _owner(data)
    if owner is None:
        return _no_owner()
    user, pool = owner
    email = user.get(_PENDING) or _email(user)
    wrong = (
        _only_email(data)
        or codes.check(user, codes.ATTRIBUTE, data.get("Code"))
        # somebody may have taken it since the code was sent
        or _taken(pool, user, email)
    )
    if wrong:
        return wrong
    codes.use_up(user, codes.ATTRIBUTE)
    user.pop(_PENDING, None)
    _set(user, email=email, email_verified="true")
    return answer({})


@operation("DeleteUserAttributes")
def _delete(data: dict[str, Any]) -> Response:
    owner = _owner(data)
    if owner is None:
        return _no_owner()
    user, pool = owner
    names = set(data.get("UserAttributeNames") or [])
    rules = {each["Name"]: each for each in pool.get("SchemaAttributes", [])}
    for name in names:
        rule = rules.get(name, {})
        fixed = not rule.get("Mutable", True) or rule.get("Required")
        if fixed or name in ("sub", "email", "email_verified"):
            return error("InvalidParameterException", f"Cannot delete {name}.")
    kept = [each for each in user["Attributes"] if each["Name"] not in names]
    user["Attributes"] = kept
    return answer({})
