"""The six-digit codes that Cognito mails: random, of limited life and tries.

ministack's own are 123456 and 654321 for ever. The code in force is kept in the
user's record, one per purpose; sending a new one replaces it.
"""

import hmac
import secrets
from typing import Any

import ministack.services.cognito as cognito

from local.embedded import clock, triggers
from local.embedded.calls import Call, Response, after, before, error, succeeded

_TRIES = 5
_HOUR_SECONDS = 3600
# by the names that ministack gives `_send_verification_email`
SIGN_UP, RESET, ATTRIBUTE = "email", "password", "attribute"
_LIFE_SECONDS = {
    SIGN_UP: 24 * _HOUR_SECONDS,
    RESET: _HOUR_SECONDS,
    ATTRIBUTE: 24 * _HOUR_SECONDS,
}

_ministack_send = cognito._send_verification_email


def send(
    pool: dict[str, Any],
    username: str,
    attributes: dict[str, str],
    code: str = "",
    attribute_name: str = SIGN_UP,
) -> Any:
    """Mail a fresh code and make any earlier one for this purpose useless.

    Args:
        pool: ministack's record of the pool, with the mail's template.
        username: Whose code it is.
        attributes: `email` among them is where the mail goes.
        code: ministack's constant, which is ignored.
        attribute_name: The purpose, SIGN_UP, RESET or ATTRIBUTE; ministack's name.
    """
    user = cognito._resolve_user(pool, username)[0]
    code = f"{secrets.randbelow(10**6):06d}"
    user.setdefault("_codes", {})[attribute_name] = {
        "code": code,
        "expires_at": clock.now() + _LIFE_SECONDS[attribute_name],
        "tries": 0,
    }
    known = cognito._attr_list_to_dict(user["Attributes"]) | attributes
    worded = triggers.with_own_words(pool, user["Username"], known)
    return _ministack_send(worded, username, attributes, code, attribute_name)


def check(user: dict[str, Any], purpose: str, given: object) -> Response | None:
    """The error for a code that must not be accepted, or None; counts the tries."""
    issued = user.get("_codes", {}).get(purpose)
    if issued is None or clock.now() >= issued["expires_at"]:
        return error(
            "ExpiredCodeException",
            "Invalid code provided, please request a code again.",
        )
    if issued["tries"] >= _TRIES:
        return error(
            "LimitExceededException",
            "Attempt limit exceeded, please try after some time.",
        )
    if hmac.compare_digest(str(given).encode(), issued["code"].encode()):
        return None
    issued["tries"] += 1
    return error(
        "CodeMismatchException",
        "Invalid verification code provided, please try again.",
    )


def use_up(user: dict[str, Any], purpose: str) -> None:
    """Forget a code that has done its work."""
    user.get("_codes", {}).pop(purpose, None)


@before("ConfirmSignUp")
def _check_sign_up_code(call: Call) -> Response | None:
    if call.user is None:
        return None
    status = call.user.get("UserStatus")
    if status != "UNCONFIRMED":
        return error(
            "NotAuthorizedException",
            f"User cannot be confirmed. Current status is {status}",
        )
    return check(call.user, SIGN_UP, call.data.get("ConfirmationCode"))


@after("ConfirmSignUp")
def _finish_sign_up(call: Call, response: Response) -> Response:
    if succeeded(response) and call.user is not None:
        use_up(call.user, SIGN_UP)
        # the code went to this address, so its owner has it
        call.user["Attributes"] = cognito._merge_attributes(
            call.user["Attributes"], [{"Name": "email_verified", "Value": "true"}]
        )
    return response


@before("ConfirmForgotPassword")
def _check_reset_code(call: Call) -> Response | None:
    if call.user is None:
        return None
    return check(call.user, RESET, call.data.get("ConfirmationCode"))


@after("ConfirmForgotPassword")
def _finish_reset(call: Call, response: Response) -> Response:
    if succeeded(response) and call.user is not None:
        use_up(call.user, RESET)
    return response


def install() -> None:
    """Send our codes wherever ministack sends one."""
    cognito._send_verification_email = send
