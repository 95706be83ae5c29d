"""A mailed code as a first factor, and the answer to one as any factor.

Source: Amazon Cognito Developer Guide, "Passwordless sign-in with one-time passwords".
From memory: the sentence that refuses a code, and that a right one verifies the address
and confirms the account.
"""

import hmac
import secrets

import ministack.services.cognito as cognito

from local.embedded import challenges, choices, mailed_codes, second_factors
from local.embedded import unknown_users as unknown
from local.embedded.calls import Call, Response, error, instead
from local.embedded.choices import Pool, User

_NAME = "EMAIL_OTP"


def _has(pool: Pool, user: User) -> bool:
    if unknown.IMAGINED in user:
        return True
    # a temporary password has to be replaced, and one that was reset
    settled = user.get("UserStatus") in ("CONFIRMED", "UNCONFIRMED")
    alone = not second_factors.is_needed(pool, user)
    return settled and alone and bool(mailed_codes.email(user))


def _ask(call: Call, user: User) -> Response:
    if unknown.IMAGINED in user:
        # nobody gets it
        code, address = secrets.token_hex(4), call.username or ""
    else:
        code = mailed_codes.mail(call.pool or {}, user, digits=8)
        address = mailed_codes.email(user)
    return challenges.ask(call, user, _NAME, mailed_codes.delivery(address), code)


@instead(*challenges.RESPOND)
def _answer(call: Call) -> Response | None:
    if call.data.get("ChallengeName") != _NAME:
        return None
    pending = challenges.find(str(call.data.get("Session")))
    if pending is None or not pending.secret:
        return challenges.refused()
    given = call.parameters.get("EMAIL_OTP_CODE")
    if not given:
        return error(
            "InvalidParameterException", "Missing required parameter EMAIL_OTP_CODE"
        )
    user = call.user
    right = hmac.compare_digest(str(given).encode(), pending.secret.encode())
    if user is None or not right:
        return error(
            "CodeMismatchException", "Invalid code or auth state for the user."
        )
    # who reads the mail has the address
    user["Attributes"] = cognito._merge_attributes(
        user["Attributes"], [{"Name": "email_verified", "Value": "true"}]
    )
    if user["UserStatus"] == "UNCONFIRMED":
        user["UserStatus"] = "CONFIRMED"
    return choices.signed_in(call, user)


choices.add(_NAME, choices.Factor(_NAME, _has, _ask))
