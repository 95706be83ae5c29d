"""Authenticator apps: enrolment bound to a user, codes used once.

ministack enrols nobody in particular in an MFA_SETUP challenge, never issues one, and
switches the second factor on before the user's preference says so.
"""

import hmac

import ministack.services.cognito as cognito

from local.embedded import challenges, second_factors
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

_TOTP = second_factors.TOTP
_SECRET, _PROPOSED, _USED = "_totp_secret", "_totp_pending_secret", "_totp_used"


@before("AssociateSoftwareToken")
def _propose_in_setup(call: Call) -> Response | None:
    """Bind the secret to the challenge when there is no access token yet."""
    if call.user is not None:
        return None
    session = str(call.data.get("Session"))
    pending = challenges.find(session)
    if pending is None or pending.challenge != "MFA_SETUP":
        return challenges.refused()
    secret = body_of(cognito._associate_software_token({}))["SecretCode"]
    fresh = challenges.go_on(session, secret=secret, proven=False)
    return answer({"SecretCode": secret, "Session": fresh})


@after("AssociateSoftwareToken")
def _hide_session(call: Call, response: Response) -> Response:
    # with an access token Cognito returns none
    return answer({"SecretCode": body_of(response)["SecretCode"]})


@before("VerifySoftwareToken")
def _verify(call: Call) -> Response | None:
    """Answer in ministack's place."""
    session = str(call.data.get("Session"))
    pending = challenges.find(session)
    if call.user is not None:
        secret = call.user.get(_PROPOSED)
    elif pending is not None and pending.challenge == "MFA_SETUP":
        secret = pending.secret
    else:
        return challenges.refused()
    if not secret:
        return error(
            "EnableSoftwareTokenMFAException",
            "No software token MFA has been associated for verification.",
        )
    if not cognito._totp_matches(secret, call.data.get("UserCode")):
        return error("EnableSoftwareTokenMFAException", "Code mismatch")
    if call.user is not None:
        call.user[_SECRET] = call.user.pop(_PROPOSED)
        return answer({"Status": "SUCCESS"})
    fresh = challenges.go_on(session, proven=True)
    return answer({"Status": "SUCCESS", "Session": fresh})


@before(*challenges.RESPOND)
def _check_answer(call: Call) -> Response | None:
    name, user = call.data.get("ChallengeName"), call.user
    if name == "MFA_SETUP":
        pending = challenges.find(str(call.data.get("Session")))
        if pending is None or not pending.proven or user is None:
            return challenges.refused()
        user[_SECRET] = pending.secret
        user["_mfa_enabled"], user["_preferred_mfa"] = [_TOTP], _TOTP
    if name == _TOTP and user is not None:
        if not user.get(_SECRET):
            return challenges.refused()
        code = str(call.parameters.get("SOFTWARE_TOKEN_MFA_CODE"))
        if hmac.compare_digest(code.encode(), user.get(_USED, "").encode()):
            return error(
                "ExpiredCodeException",
                "Your software token has already been used once.",
            )
    return None


@after(*challenges.RESPOND)
def _remember_code(call: Call, response: Response) -> Response:
    if call.data.get("ChallengeName") == _TOTP and succeeded(response) and call.user:
        call.user[_USED] = call.parameters["SOFTWARE_TOKEN_MFA_CODE"]
    return response
