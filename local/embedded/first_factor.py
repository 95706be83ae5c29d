"""What follows a proven password: a forced new one, a second factor, or tokens."""

import json
from typing import Any

import ministack.services.cognito as cognito

from local.embedded import attributes, challenges, clock, lockout, second_factors
from local.embedded.calls import (
    Call,
    Response,
    answer,
    body_of,
    error,
    instead,
)

_DAY_SECONDS = 24 * 3600
_PREFIX = "userAttributes."

_ministack_result = cognito._password_auth_result


def password_proven(
    pool: dict[str, Any],
    pool_id: str,
    client_id: str,
    user: dict[str, Any],
    username: str,
    client_metadata: dict[str, str] | None = None,
    data: dict[str, Any] | None = None,
) -> Response:
    """Answer a right password; ministack's arguments."""
    lockout.forgive(pool, user["Username"])
    temporary = user.get("UserStatus") == "FORCE_CHANGE_PASSWORD"
    if temporary and _is_too_old(pool, user):
        return error(
            "NotAuthorizedException",
            "Temporary password has expired and must be reset by an administrator.",
        )
    response: Response = _ministack_result(
        pool, pool_id, client_id, user, username, client_metadata, data
    )
    body = body_of(response)
    name = body.get("ChallengeName")
    if name is None:
        return response
    if name != "NEW_PASSWORD_REQUIRED":
        parameters = body["ChallengeParameters"]
        return second_factors.ask(pool, client_id, user, name, parameters)
    body["Session"] = challenges.remember(pool, client_id, user["Username"], name)
    values = cognito._attr_list_to_dict(user["Attributes"])
    missing = [_PREFIX + each for each in attributes.missing(pool, values)]
    values.pop("sub", None)
    body["ChallengeParameters"].update(
        requiredAttributes=json.dumps(missing), userAttributes=json.dumps(values)
    )
    return answer(body)


def _is_too_old(pool: dict[str, Any], user: dict[str, Any]) -> bool:
    policy = pool.get("Policies", {}).get("PasswordPolicy", {})
    days = policy.get("TemporaryPasswordValidityDays") or 7
    set_at = user.get("UserLastModifiedDate", 0)
    return bool(clock.now() >= set_at + days * _DAY_SECONDS)


@instead(*challenges.RESPOND)
def _set_new_password(call: Call) -> Response | None:
    """Check what ministack doesn't: it takes any password and skips the next factor."""
    if call.data.get("ChallengeName") != "NEW_PASSWORD_REQUIRED":
        return None
    user, pool = call.user, call.pool
    if user is None or pool is None:
        return challenges.refused()
    given = call.parameters
    weak: Response | None = cognito._validate_password(
        pool, given.get("NEW_PASSWORD") or ""
    )
    if weak:
        return weak
    values = {
        name.removeprefix(_PREFIX): value
        for name, value in given.items()
        if name.startswith(_PREFIX)
    }
    wrong = attributes.refusal(pool, call.client, values)
    if wrong:
        return wrong
    known = {**cognito._attr_list_to_dict(user["Attributes"]), **values}
    missing = attributes.missing(pool, known)
    if missing:
        return error(
            "InvalidParameterException",
            f"Invalid attributes given, {missing[0]} is missing",
        )
    user["Attributes"] = cognito._dict_to_attr_list(known)
    user["_password"] = given["NEW_PASSWORD"]
    user["UserStatus"] = "CONFIRMED"
    user["UserLastModifiedDate"] = clock.now()
    challenges.forget(call.data["Session"])
    return password_proven(
        pool, pool["Id"], call.data["ClientId"], user, user["Username"]
    )


def install() -> None:
    """Take ministack's place after a proven password."""
    cognito._password_auth_result = password_proven
